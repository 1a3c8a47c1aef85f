"""The items of a draft as outlines: which mark stands where, and where a ladder breaks for the first time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seoul_assist.checking import enclosures
from seoul_assist.checking.view import Line, View
from seoul_assist.text import rx
from seoul_assist.text.numbering import DOCUMENT_LEVELS, Marker, match_marker

_DATE_HEAD = rx.compile(r"^\s*(?:\d{4}\s?[.년]|\d{1,2}\s?\.\s?\d{1,2}\s?\.|\d{1,2}\s?월\s)")
# A long line that stops inside a verb: what follows begins with its last syllable, 다.
_CUT_VERB = rx.compile(r"^.{20,}[니한있없된했였겠않이었같는온운른인됐]$")
_HEADING = rx.compile(r"^\s*(?:[□■○●◦ㅇ◇◆▢￭<〈《【\[]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]|제\s?\d+\s?[장절])")
# An article that is copied under the text: its marks are those of the statute, up to the next blank line.
_EXCERPT = rx.compile(r"^\s*[<《「\[]?제\s?\d{1,4}조(?:의\d{1,2})?\s?[(（\[【]")


@dataclass(frozen=True, slots=True)
class Item:
    """A line that opens an item: its level from 1 (1.) to 8 (㉮) and its place among its siblings."""

    line: Line
    marker: Marker
    level: int
    fresh: bool  # something other than an item stands between this and the item before it

    @property
    def number(self) -> int:
        return self.marker.number

    @property
    def start(self) -> int:
        return self.line.start + self.marker.start

    @property
    def end(self) -> int:
        return self.line.start + self.marker.end


@dataclass(frozen=True, slots=True)
class Break:
    """Where an outline departs from the ladder; `expected` is (level, number) that should have stood there."""

    item: Item
    kind: str  # "level", "order" or "repeated"
    expected: tuple[int, int]


def body(view: View) -> list[Line]:
    """The lines of the body, blank ones too, without those of the list of attachments that are out of order."""
    astray = {line.index for line, _ in enclosures.strays(view)}
    return [line for line in view.lines if line.part == "body" and line.index not in astray]


def items(lines: Sequence[Line]) -> Iterator[Item]:
    """The items of prose lines in order; dates, tables and the end of a wrapped word (…합니/다.) are none."""
    before = ""
    fresh = True
    last_hangul = 0
    excerpt = False
    for line in lines:
        if line.table or line.blank:
            fresh, excerpt = fresh or line.table, False
            continue
        excerpt = excerpt or _EXCERPT.match(line.text) is not None
        if excerpt:
            continue
        marker = None if _DATE_HEAD.match(line.text) else match_marker(line.text)
        if marker is not None and marker.branch:
            marker = None
        if marker is not None and marker.kind == "hangul" and marker.number == 3 and last_hangul != 2:
            # A wrapped line may begin with the syllable 다. that ends the sentence above.
            marker = None if _CUT_VERB.match(before.rstrip()) else marker
        if marker is not None and not line.text[marker.end :].strip():
            marker = None
        if marker is None:
            fresh = fresh or bool(_HEADING.match(line.text)) or not _is_inside(line.text)
        else:
            if marker.kind == "hangul":
                last_hangul = marker.number
            yield Item(line, marker, DOCUMENT_LEVELS.index(marker.kind) + 1, fresh)
            fresh = False
        before = line.text


def _is_inside(text: str) -> bool:
    """True for a line that belongs to the item above it: indented, a dash, a note."""
    return text.startswith((" ", "\t", "\u3000")) or re.match(r"[-※*ㆍ·]", text) is not None


def outlines(found: Sequence[Item]) -> Iterator[list[Item]]:
    """The items split into outlines: a new one begins at a first item of the base level after other text."""
    current: list[Item] = []
    for item in found:
        base = current[0].level if current else 0
        if current and item.number == 1 and item.level <= base and (item.fresh or item.level < base):
            yield current
            current = []
        current.append(item)
    if current:
        yield current


def breaks(outline: Sequence[Item]) -> Iterator[Break]:
    """The departures of one outline, each cause once: siblings after a break follow the broken one."""
    stack: list[tuple[int, int]] = []  # (level, number of the last sibling)
    for item in outline:
        if not stack:
            stack = [(item.level, item.number)]
            continue
        while stack and stack[-1][0] > item.level:
            stack.pop()
        if stack and stack[-1][0] == item.level:
            level, number = stack.pop()
            if item.number != number + 1:
                kind = "repeated" if item.number <= number else "order"
                yield Break(item, kind, (level, number + 1))
            stack.append((item.level, item.number))
            continue
        parent = stack[-1][0] if stack else item.level - 1
        if item.level != parent + 1:
            yield Break(item, "level", (parent + 1, item.number))
        elif item.number != 1:
            yield Break(item, "order", (item.level, 1))
        stack.append((item.level, item.number))


def singles(outline: Sequence[Item]) -> Iterator[Item]:
    """The items without a sibling: the only one at their level under one parent."""
    open_groups: list[list[Item]] = []
    for item in outline:
        while open_groups and open_groups[-1][0].level > item.level:
            yield from _alone(open_groups.pop())
        if open_groups and open_groups[-1][0].level == item.level:
            open_groups[-1].append(item)
        else:
            open_groups.append([item])
    while open_groups:
        yield from _alone(open_groups.pop())


def _alone(group: list[Item]) -> Iterator[Item]:
    if len(group) == 1 and group[0].number == 1:
        yield group[0]
