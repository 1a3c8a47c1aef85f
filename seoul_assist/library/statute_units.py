"""Where the 항, 호 and 목 of an article begin and end in its text."""

from __future__ import annotations

import re

from seoul_assist.model import Unit
from seoul_assist.text.numbering import CIRCLED, HANGUL_ORDER, Address, match_marker

# A bracketed remark on the whole article ends the last unit: [전문개정 …], [본조신설 …], [제3조에서 이동 …].
_REMARK = re.compile(r"\[(?:전문개정|본조신설|제목개정|시행일|종전|제\d+조|\d{4}|단순위헌|헌법불합치|법률 제)")
_MIDLINE = re.compile(rf"(?<=[.>)\]])[ \t]+(?=[{CIRCLED}])")
_NUMBERED_PARAGRAPH = re.compile(r"<(\d{1,4})>")
_PARAGRAPH, _ITEM, _SUBITEM = range(3)
# How far an item number may jump ahead in a body; addenda quote items of other laws, which start anywhere.
GAP = 3


def find_units(text: str, base: Address) -> tuple[Unit, ...]:
    """The units in order of their start; a mark out of sequence is text, so tables and quoted rules open no unit.

    A unit reaches to the last character before the next mark of its own or a higher level. Addenda also number
    paragraphs past fifteen as <16>.
    """
    found: list[Unit] = []
    opened: list[tuple[int, int, str]] = []
    here = base
    last = 0

    def close(level: int, end: int) -> None:
        while opened and opened[-1][0] >= level:
            _, start, address = opened.pop()
            found.append(Unit(address, start, end))

    for start, line in _segments(text):
        step = _step(line, here, bool(base.part), start == 0)
        if step is not None:
            level, here = step
            close(level, last)
            opened.append((level, start, str(here)))
        elif _REMARK.match(line):
            close(_PARAGRAPH, last)
        last = start + len(line.rstrip())
    close(_PARAGRAPH, last)
    return tuple(sorted(found, key=lambda unit: (unit.start, -unit.end)))


def _segments(text: str) -> list[tuple[int, str]]:
    """Lines with their offsets, cut again where a circled number follows a finished sentence."""
    pieces = []
    offset = 0
    for line in text.split("\n"):
        start = 0
        for cut in _MIDLINE.finditer(line):
            pieces.append((offset + start, line[start : cut.start()]))
            start = cut.end()
        pieces.append((offset + start, line[start:]))
        offset += len(line) + 1
    return pieces


def _step(line: str, here: Address, addenda: bool, first: bool) -> tuple[int, Address] | None:
    """The level and address that the line opens, when its mark continues the sequence that is running."""
    if addenda and (found := _NUMBERED_PARAGRAPH.match(line)):
        number = int(found[1])
        if number > here.paragraph:
            return _PARAGRAPH, Address(here.article, here.branch, number, part=here.part)
        return None
    mark = match_marker(line)
    if mark is None or mark.start != 0:
        return None
    if mark.kind == "circled" and mark.number > here.paragraph and (here.paragraph or mark.number == 1 or first):
        return _PARAGRAPH, Address(here.article, here.branch, mark.number, part=here.part)
    if mark.kind == "number" and _follows((here.item, here.item_branch), (mark.number, mark.branch), addenda):
        above = (here.article, here.branch, here.paragraph)
        return _ITEM, Address(*above, mark.number, mark.branch, part=here.part)
    if mark.kind == "hangul" and not mark.branch and mark.number == HANGUL_ORDER.find(here.subitem or " ") + 2:
        above = (here.article, here.branch, here.paragraph)
        return _SUBITEM, Address(*above, here.item, here.item_branch, HANGUL_ORDER[mark.number - 1], here.part)
    return None


def _follows(last: tuple[int, int], mark: tuple[int, int], addenda: bool) -> bool:
    """Whether one item number comes after another; in a body, a few may have been left out between them."""
    if not addenda and last[0] and last[0] + 1 < mark[0] <= last[0] + GAP and not mark[1]:
        return True
    if mark[0] == last[0] + 1:
        return mark[1] == 0 or last[0] == 0
    return mark[0] == last[0] > 0 and mark[1] > last[1]
