"""Prints what was parsed: an article, or a whole regulation, as its source states it, with its amendment notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.library.annexes import is_linked
from seoul_assist.library.statute_marks import join_marks
from seoul_assist.model import Mark, Provision, Regulation
from seoul_assist.text.numbering import parse

_COUNT = re.compile(r" \(#\d+\)$")
_VOLUME = re.compile(r"^\[\d+\] ")
_SEVERAL = re.compile(
    r"제\s?\d+\s?조(?:의\s?\d+)?\s*(?:부터|내지|및|와|과|,|ㆍ|·|~|∼|～|-)\s*제\s?\d+\s?조.{0,30}(?:삭제|생략)",
    re.DOTALL,
)


def print_provision(provision: Provision) -> str:
    """The provision as its source prints it: number and title, text, notes; without the headings above it.

    The result equals the source but for blank lines, indents, markup and the blanks around amendment notes.
    """
    head = _head(provision)
    text = join_marks(provision.text, provision.marks)
    if not (head and text) or _says_its_number(provision):
        return text or head
    table = text.startswith(("|", "┌", "[")) or "|" in text.split("\n", 1)[0]
    apart = table or head.startswith("[") or head.count("(") != head.count(")")
    return f"{head}\n{text}" if apart else f"{head} {text}"


def print_regulation(regulation: Regulation) -> str:
    """All provisions in order with the headings between them; annexes that are only linked are left out."""
    return "\n".join(_lines(regulation))


def _lines(regulation: Regulation) -> Iterator[str]:
    last: Provision | None = None
    for item in regulation.provisions:
        if is_linked(item) or (last and _same_line(last, item)):
            continue
        yield from (mark.text for mark in item.marks if mark.place == "above")
        yield print_provision(item)
        yield from (mark.text for mark in item.marks if mark.place == "below")
        last = item


def _head(provision: Provision) -> str:
    name = _VOLUME.sub("", _COUNT.sub("", provision.article))
    title = join_marks(provision.title, [Mark(m.at, m.text) for m in provision.marks if m.place == "title"])
    if name.startswith(("별표", "별지", "부록", "부도", "별도")):
        return f"[{name}] {title}".strip()
    address = parse(name)
    if address is None or not address.bare:
        return ""
    return f"{address.bare}({title})" if title else address.bare


def _says_its_number(provision: Provision) -> bool:
    """True for a line that deletes or leaves out several articles at once: 제5조부터 제7조까지 삭제."""
    return not provision.title and bool(_SEVERAL.match(provision.text))


def _same_line(last: Provision, item: Provision) -> bool:
    return _says_its_number(item) and item.deleted and item.text == last.text and item.headings == last.headings
