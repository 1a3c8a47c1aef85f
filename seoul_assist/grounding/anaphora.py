"""What the words of a quotation point to: 제1항, 같은 조 제2항, 법 제21조, 다음 각 호.

They mean nothing to one who has only the quotation. Each is resolved to its law and address, with the first words of
what stands there, found by code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seoul_assist.model import Citation, Claim, Provision, Refer, Resolution, Unit
from seoul_assist.text.citations import Reference, find
from seoul_assist.text.excerpts import beginning
from seoul_assist.text.law_names import squash
from seoul_assist.text.numbering import Address, parse
from seoul_assist.text.quotes import locate
from seoul_assist.text.sentences import split
from seoul_assist.text.tokens import packed

MOST = 4  # of one claim
CHARS = 120
LIST_CHARS = 200
_PART = re.compile(r"\s?(?P<list>각\s?[호목](?!\s?외))|\s?(?:각\s?[호목]\s?외의\s?부분\s?)?(?P<proviso>단서)")
_LIST = re.compile(r"다음\s각\s?[호목]")
_PROVISO = re.compile(r"(?:다만|단),?\s")

Source = Callable[[Citation], Provision | None]
Names = Callable[[str], Mapping[str, str]]
Resolve = Callable[[Reference], Resolution]


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A refer of the `at`-th citation; the lower `order` the less its reader can do without it."""

    order: tuple[int, int, int]
    at: int
    refer: Refer


def followed(claim: Claim, source: Source, names: Names, resolve: Resolve) -> Claim:
    """The claim with what its quotations point to, at most four of them, the most useful first.

    `source` gives the provision behind a citation, `names` the short names that the articles of a law define, `resolve`
    what a library knows of a reference. What cannot be resolved, what another quotation of the claim shows already, and
    laws called by their whole name are left out.
    """
    shown = packed(" ".join(citation.quote for citation in claim.citations))
    addresses = [citation.evidence.address for citation in claim.citations]
    found = sorted(
        (
            pointer
            for at, citation in enumerate(claim.citations)
            for pointer in _pointers(at, citation, source(citation), names, resolve)
            if packed(pointer.refer.quote) not in shown and not _in_part(pointer.refer, addresses)
        ),
        key=lambda pointer: pointer.order,
    )
    best: dict[tuple[str, str], _Pointer] = {}
    for pointer in found:
        best.setdefault((pointer.refer.law, pointer.refer.address), pointer)
    kept = list(best.values())[:MOST]
    if not kept:
        return claim
    return replace(
        claim,
        citations=tuple(
            replace(citation, refers=tuple(pointer.refer for pointer in kept if pointer.at == at))
            for at, citation in enumerate(claim.citations)
        ),
    )


def _in_part(refer: Refer, addresses: Sequence[str]) -> bool:
    """True for the list of which the claim itself cites the item that matters."""
    outer, _, group = refer.address.partition(" 각 ")
    return bool(group) and any(one.startswith(outer) and one != outer for one in addresses)


def units_at(provision: Provision) -> Callable[[int], Address] | None:
    """Tells for an offset into the text the address of the finest unit there; None for what has no address."""
    base = parse(provision.article)
    if base is None:
        return None

    def place(at: int) -> Address:
        holding = _holding(provision, at)
        return (parse(holding.address) if holding else base) or base

    return place


def _holding(provision: Provision, at: int) -> Unit | None:
    around = [unit for unit in provision.units if unit.start <= at < unit.end]
    return min(around, key=lambda unit: unit.end - unit.start, default=None)


def _pointers(
    at: int, citation: Citation, provision: Provision | None, names: Names, resolve: Resolve
) -> Iterator[_Pointer]:
    if provision is None:
        return
    status, start, end = locate(citation.quote, provision.text)
    if status != "verified":
        return
    yield from _lists(at, provision, start, end)
    for one in find(provision.text, provision.law, names(provision.law), units_at(provision)):
        if not (start <= one.start and one.end <= end) or _is_plain(one):
            continue
        part = _PART.match(provision.text, one.end)
        written = provision.text[one.start : part.end() if part else one.end]
        refer = _refer(written, one, part, provision, resolve, citation.status == "stale")
        if refer is not None:
            ahead = provision.text[start : one.start]
            aside = ahead.count("(") > ahead.count(")")
            near = one.law == "" and refer.address.startswith(provision.article)
            yield _Pointer((3 if aside else 1 if near else 2, at, one.start), at, refer)


def _is_plain(one: Reference) -> bool:
    """True for what a reader can follow (a law by its whole name) or nobody can (a former law, the end of a range)."""
    address = one.address
    named = bool(one.law) and squash(one.law) in squash(one.text)
    return address is None or bool(address.part) or named or one.former or one.through


def _refer(
    written: str, one: Reference, part: re.Match[str] | None, home: Provision, resolve: Resolve, stale: bool
) -> Refer | None:
    found = resolve(replace(one, law=one.law or home.law))
    target = found.provision
    if target is None or target.deleted or found.found not in (("found", "not_in_force") if stale else ("found",)):
        return None
    suffix, quote = "", ""
    if part and part["list"] and (items := _items(target)):
        suffix, quote = f" 각 {part['list'].strip()[-1]}", beginning(items, LIST_CHARS)
    elif part and part["proviso"]:
        suffix, quote = " 단서", _proviso(target)
    quote = quote or _first(target)
    return Refer(" ".join(written.split()), target.law, target.address + suffix, quote, target.ocr) if quote else None


def _lists(at: int, provision: Provision, start: int, end: int) -> Iterator[_Pointer]:
    """The list that a quotation announces and does not show."""
    for said in _LIST.finditer(provision.text, start, end):
        unit = _holding(provision, said.start())
        home = provision if unit is None else _cut(provision, unit)
        items = _items(home)
        first = provision.text.find(items.split("\n")[0], said.end()) if items else -1
        if not items or start <= first < end:
            continue
        quote = beginning(items, LIST_CHARS)
        if quote:
            refer = Refer(said[0], provision.law, f"{home.address} 각 {said[0][-1]}", quote, provision.ocr)
            yield _Pointer((0, at, said.start()), at, refer)


def _cut(provision: Provision, unit: Unit) -> Provision:
    inner = tuple(
        Unit(one.address, one.start - unit.start, one.end - unit.start)
        for one in provision.units
        if unit.start <= one.start and one.end <= unit.end and one != unit
    )
    return replace(provision, address=unit.address, text=provision.text[unit.start : unit.end], units=inner)


def _items(provision: Provision) -> str:
    """The items of the unit from the first one on; "" when it has none of its own."""
    below = _below(provision.units, provision.address)
    return provision.text[below[0].start : below[-1].end] if below else ""


def _below(units: Sequence[Unit], address: str) -> list[Unit]:
    return [
        unit
        for unit in units
        if unit.address.startswith(address)
        and re.fullmatch(r"\s?제\d+호(?:의\d+)?|\s?[가-힣]목", unit.address.removeprefix(address))
    ]


def _first(provision: Provision) -> str:
    sentences = split(provision.text)
    return beginning(sentences[0].text, CHARS) if sentences else ""


def _proviso(provision: Provision) -> str:
    said = next((one.text for one in split(provision.text) if _PROVISO.match(one.text)), "")
    return beginning(said, CHARS) if said else ""
