"""Evidence packets: the passages an engine may cite, each under a short id (S1, S2, ...)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from seoul_assist.model import Citation, Evidence, Hit, Provision, Status, Unit, outermost

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
                source=provision.source,
                score=hit.score,
                focus=_focus(provision, hit.address, text),
                ocr=provision.ocr,
            )
        )
    return tuple(packets)


def pin(citation: Citation, provisions: Iterable[Provision], as_of: date | None = None) -> Citation:
    """The citation at the finest address that holds the whole quotation.

    A verified one is `stale` where that is not yet in force, and `unchecked` in letters recognised in a picture.
    """
    from seoul_assist.text.quotes import locate

    evidence = citation.evidence
    if evidence.ocr and citation.status == "verified":
        citation = replace(citation, status="unchecked")
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
    """The address and text to show: the whole article, or what of it fits around the unit at `address`.

    That is the outermost unit around it that is short enough, with the lead-ins above it, and as many other paragraphs
    as there is room for, those before it first: a later paragraph often only adds to an earlier one.
    """
    text = provision.text
    if len(text) <= ARTICLE_CHARS or not provision.units:
        return provision.address, text
    wanted = provision.unit(address)
    if wanted is None:
        return provision.address, text[: 2 * ARTICLE_CHARS]
    around = sorted(
        (unit for unit in provision.units if unit.start <= wanted.start and wanted.end <= unit.end),
        key=lambda unit: unit.end - unit.start,
        reverse=True,
    )
    for unit in around:
        if unit.end - unit.start <= ARTICLE_CHARS:
            kept = [*_lead_ins(provision, around, unit), (unit.start, unit.end)]
            more = _further(provision, around[0], ARTICLE_CHARS - sum(end - start for start, end in kept))
            return (provision.address if more else unit.address), _joined(text, [*kept, *more])
    return wanted.address, text[wanted.start : wanted.end][: 2 * ARTICLE_CHARS]


def _further(provision: Provision, outer: Unit, room: int) -> list[tuple[int, int]]:
    """Where other paragraphs of the article stand that fit into `room`."""
    paragraphs = [unit for unit in outermost(provision.units) if unit.end <= outer.start or outer.end <= unit.start]
    found = []
    for unit in paragraphs:
        if unit.end - unit.start <= room:
            found.append((unit.start, unit.end))
            room -= unit.end - unit.start
    return found


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The pieces in the order of the text; GAP stands where something between them was left out."""
    said, last = "", 0
    for start, end in sorted(spans):
        between = text[last:start]
        said += ("" if not said else GAP if between.strip() else between) + text[start:end]
        last = end
    return said


def _focus(provision: Provision, address: str, text: str) -> tuple[int, int] | None:
    """Where the unit at `address` stands in the text of the packet; None for the article itself or a unit cut away."""
    unit = provision.unit(address)
    if unit is None:
        return None
    start = unit.start if text is provision.text else text.find(provision.text[unit.start : unit.end])
    return (start, start + unit.end - unit.start) if start >= 0 else None


def _lead_ins(provision: Provision, around: Sequence[Unit], unit: Unit) -> list[tuple[int, int]]:
    """Where every unit around `unit` stands before its own first unit (각 호 외의 부분)."""
    leads = []
    for parent in around:
        if parent.end - parent.start <= unit.end - unit.start:
            continue
        inner = [other.start for other in provision.units if parent.start < other.start and other.end <= parent.end]
        raw = provision.text[parent.start : min(inner, default=parent.end)]
        if raw.strip():
            start = parent.start + len(raw) - len(raw.lstrip())
            leads.append((start, start + len(raw.strip())))
    return leads
