"""Evidence packets: the passages an engine may cite, each under a short id (S1, S2, ...)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from seoul_assist.model import Citation, Evidence, Hit, Provision, Status, Unit

ARTICLE_CHARS = 1800  # a longer article is cut down to the paragraph that matched
GAP = "\n\n…\n\n"  # stands where something was left out, so that no quotation can run across the cut


def from_hits(hits: Sequence[Hit], *, max_items: int = 6, max_chars: int = 9000) -> tuple[Evidence, ...]:
    """The best `max_items` distinct articles of the hits, whole or cut to the unit that matched.

    `max_chars` bounds the sum of their texts; the first is always there. Deleted articles are left out.
    """
    packets: list[Evidence] = []
    seen: set[tuple[str, str]] = set()
    total = 0
    for hit in hits:
        provision = hit.provision
        if len(packets) == max_items:
            break
        if (provision.law, provision.address) in seen or provision.deleted or not provision.text.strip():
            continue
        address, text = _cut(provision, hit.address)
        if packets and total + len(text) > max_chars:
            continue
        seen.add((provision.law, provision.address))
        total += len(text)
        packets.append(
            Evidence(
                id=f"S{len(packets) + 1}",
                label=f"{provision.law} {address}" + (f"({provision.title})" if provision.title else ""),
                text=text,
                law=provision.law,
                article=provision.article,
                address=address,
                page=provision.page,
                effective=provision.effective,
            )
        )
    return tuple(packets)


def pin(citation: Citation, provisions: Iterable[Provision], as_of: date | None = None) -> Citation:
    """The citation at the finest address that holds the whole quotation; `stale` where that is not yet in force."""
    from seoul_assist.text.quotes import locate

    evidence = citation.evidence
    for provision in provisions:
        if (provision.law, provision.article) != (evidence.law, evidence.article):
            continue
        status, start, end = locate(citation.quote, provision.text)
        if status == "verified":
            holding = [unit for unit in provision.units if unit.start <= start and end <= unit.end]
            address = min(holding, key=lambda unit: unit.end - unit.start).address if holding else provision.address
            begins = provision.effective or provision.promulgated
            later = as_of is not None and begins is not None and begins > as_of
            kept: Status = "stale" if later and citation.status == "verified" else citation.status
            return replace(citation, evidence=replace(evidence, address=address), status=kept)
    return citation


def _cut(provision: Provision, address: str) -> tuple[str, str]:
    """The address and text to show: the whole article, or the outermost unit around `address` with its lead-in."""
    if len(provision.text) <= ARTICLE_CHARS or not provision.units:
        return provision.address, provision.text
    wanted = next((unit for unit in provision.units if unit.address == address), None)
    if wanted is None:
        return provision.address, provision.text[: 2 * ARTICLE_CHARS]
    around = sorted(
        (unit for unit in provision.units if unit.start <= wanted.start and wanted.end <= unit.end),
        key=lambda unit: unit.end - unit.start,
        reverse=True,
    )
    for unit in around:
        if unit.end - unit.start <= ARTICLE_CHARS:
            parts = [*_lead_ins(provision, around, unit), provision.text[unit.start : unit.end]]
            return unit.address, GAP.join(parts)
    return wanted.address, provision.text[wanted.start : wanted.end][: 2 * ARTICLE_CHARS]


def _lead_ins(provision: Provision, around: Sequence[Unit], unit: Unit) -> list[str]:
    """The text of every unit around `unit` that stands before its first own unit (각 호 외의 부분)."""
    leads = []
    outer = [u for u in around if u.end - u.start > unit.end - unit.start]
    for parent in outer:
        inner = [
            u.start
            for u in provision.units
            if parent.start < u.start and u.end <= parent.end and u.start != parent.start
        ]
        lead = provision.text[parent.start : min(inner, default=parent.end)].strip()
        if lead:
            leads.append(lead)
    return leads
