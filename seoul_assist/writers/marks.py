"""Changing text nodes inside the XML of a document, and making room for controls between its runs.

A run holds texts; controls such as the borders of a comment stand between runs. Elements are lxml's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Element: TypeAlias = Any  # lxml.etree._Element: lxml is imported where it is used, and untyped

AUTHOR = "seoul-assist"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_GAP = "{urn:seoul-assist}gap"


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of one text node: the text of an element, or the tail after it; nodes are numbered as they are read."""

    element: Element
    tail: bool
    start: int
    end: int
    node: int

    @property
    def begins(self) -> tuple[int, int]:
        return self.node, self.start

    @property
    def ends(self) -> tuple[int, int]:
        return self.node, self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """What shall stand in place of the spots, which follow each other in the text."""

    spots: tuple[Spot, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of the spots, line by line."""

    spots: tuple[Spot, ...]
    lines: tuple[str, ...]


def local(element: Element) -> str:
    """The name of the element without its namespace."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def named(like: Element, name: str, /, **attributes: str) -> Element:
    """A new element in the namespace of another one; attributes have none."""
    tag = like.tag.rpartition("}")[0] + like.tag.rpartition("}")[1] + name
    return like.makeelement(tag, attributes)


def above(element: Element, *names: str) -> Element:
    """The nearest element of these names above, or None."""
    return next((parent for parent in element.iterancestors() if local(parent) in names), None)


def to_bytes(root: Element) -> bytes:
    """The part as it is stored: UTF-8 with the declaration it came with."""
    from lxml import etree

    alone = ' standalone="yes"' if root.getroottree().docinfo.standalone else ""
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"{alone}?>\n'.encode() + content


def rewrite(
    edits: Sequence[Edit],
    twins: Callable[[Element], Sequence[Element]] = lambda element: (),
    *,
    space: bool = False,
) -> None:
    """Writes the new texts: all of each goes into its first spot, the others shrink; edits must not overlap.

    `twins` are elements that hold the same text once more and must go on doing so. With `space` an attribute keeps
    the blanks at the ends, which are lost in WordprocessingML otherwise.
    """
    changes: dict[tuple[Element, bool], list[tuple[int, int, str]]] = defaultdict(list)
    for edit in edits:
        for number, spot in enumerate(edit.spots):
            changes[spot.element, spot.tail].append((spot.start, spot.end, "" if number else edit.text))
    for (element, tail), stretches in changes.items():
        others = () if tail else tuple(twins(element))
        old = (element.tail if tail else element.text) or ""
        pieces: list[str] = []
        at = 0
        for start, end, text in sorted(stretches, key=lambda stretch: stretch[:2]):
            pieces += (old[at:start], text)
            at = end
        new = "".join((*pieces, old[at:]))
        if tail:
            element.tail = new
            continue
        for one in (element, *others):
            one.text = new
            if space:
                one.set(SPACE, "preserve")


def between(first: Spot, last: Spot, skip: tuple[str, ...] = ()) -> Iterator[Element]:
    """The elements that begin between two text nodes, in document order, without what is inside those named `skip`."""
    if first.element is last.element:
        return
    node = _next(first.element, first.tail)
    while node is not None and node is not last.element:
        yield node
        node = _next(node, local(node) in skip)
    if node is not None and last.tail and last.element is not first.element:
        yield node


def _next(element: Element, over: bool) -> Element | None:
    """The element that begins next, inside this one unless it is stepped over."""
    if not over and len(element):
        return element[0]
    while element is not None:
        after = element.getnext()
        if after is not None:
            return after
        element = element.getparent()
    return None


# ---- room between runs -----------------------------------------------------------------------------------------------


def gaps(
    ranges: Sequence[tuple[Spot, Spot]], properties: tuple[str, ...] = (), *, space: bool = False
) -> list[tuple[Element, Element]]:
    """For each range (first, last) an empty element before and one behind it, both between runs.

    Runs are parted where a range begins or ends inside; what is in `properties` goes into both parts. Ranges that
    end at the place where others begin come first; of two at one place the longer is outside. `space` as in `rewrite`.
    """
    marks: dict[tuple[Element, bool], list[tuple[int, int, int, Element]]] = defaultdict(list)
    pairs = []
    for number, (first, last) in enumerate(ranges):
        begin, end = first.element.makeelement(_GAP), last.element.makeelement(_GAP)
        pairs.append((begin, end))
        marks[first.element, first.tail].append((first.start, 1, number, begin))
        marks[last.element, last.tail].append((last.end, 0, -number, end))
    for (element, tail), found in marks.items():
        found.sort(key=lambda mark: mark[:3])
        for at, _, _, gap in reversed(found):
            _mark(element, tail, at, gap)
    made = {gap for pair in pairs for gap in pair}
    for root in {gap.getroottree().getroot() for gap in made}:
        for gap in [gap for gap in root.iter(_GAP) if gap in made][::-1]:
            _lift(gap, properties, space)
    return pairs


def _mark(element: Element, tail: bool, at: int, gap: Element) -> None:
    """Puts the gap into the mixed content, where the text node is parted."""
    text = (element.tail if tail else element.text) or ""
    if tail:
        element.tail = None
        element.addnext(gap)
        element.tail = text[:at]
    else:
        element.text = text[:at]
        element.insert(0, gap)
    gap.tail = text[at:]


def _lift(gap: Element, properties: tuple[str, ...], space: bool) -> None:
    """Moves the gap from inside a text to a place between two runs; what stood behind it moves into a new run."""
    text = gap.getparent()
    run = text.getparent()
    rest = text.makeelement(text.tag, dict(text.attrib))
    rest.text = gap.tail
    gap.tail = None
    rest.extend(list(gap.itersiblings()))
    behind = run.makeelement(run.tag, dict(run.attrib))
    after = list(text.itersiblings())
    text.remove(gap)
    if rest.text or len(rest):
        behind.append(rest)
    if space:
        text.set(SPACE, "preserve")
        rest.set(SPACE, "preserve")
    behind.extend(after)
    run.addnext(gap)
    if len(behind):
        for one in reversed([child for child in run if local(child) in properties]):
            behind.insert(0, _copy(one))
        gap.addnext(behind)
    if not (text.text or len(text)):
        run.remove(text)
    if all(local(child) in properties for child in run):
        run.getparent().remove(run)


def _copy(element: Element) -> Element:
    from copy import deepcopy

    return deepcopy(element)
