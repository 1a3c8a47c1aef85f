"""Edits and memos inside an HWPX.

Source: KS X 6101 (OWPML). A memo is a field around the words it is set to; its text stands in the field itself, as
Hangul saves it. Hangul keeps where each line of a paragraph begins: a memo moves those places, and where the words
change they are dropped, so that the paragraph is laid out again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from seoul_assist.writers.marks import AUTHOR, Edit, Element, Remark, Spot, above, between, gaps, local, named, rewrite

_MEMO = str(int.from_bytes(b"%%me", "big"))  # the kind of field, as Hangul numbers it
_NO_SHAPE = "65535"  # the memo shape of the program
_FREE = ("MEMO", "CLICK_HERE", "BOOKMARK")  # fields around words that people write; the program makes the others'
# What may lie between two texts that are edited together: it shows nothing.
_NOTHING = ("run", "t", "markpenBegin", "markpenEnd", "titleMark")
_STORIES = ("footNote", "endNote", "drawText", "caption", "header", "footer")
_SUBLIST = {
    "id": "", "textDirection": "HORIZONTAL", "lineWrap": "BREAK", "vertAlign": "TOP", "linkListIDRef": "0",
    "linkListNextIDRef": "0", "textWidth": "0", "textHeight": "0", "hasTextRef": "0", "hasNumRef": "0",
}  # fmt: skip
_PARAGRAPH = {"id": "0", "paraPrIDRef": "0", "styleIDRef": "0", "pageBreak": "0", "columnBreak": "0", "merged": "0"}
_WIDE = 8  # how many letters a control counts for in the places of lines
_LETTERS = {"tab": _WIDE, "lineBreak": 1, "hyphen": 1, "nbSpace": 1, "fwSpace": 1} | dict.fromkeys(
    ("markpenBegin", "markpenEnd", "insertBegin", "insertEnd", "deleteBegin", "deleteEnd"), 0
)
_OBJECTS = ("secPr", "tbl", "pic", "rect", "line", "ellipse", "arc", "polygon", "curve", "container", "ole", "equation")
_DEPTH = 50  # fields inside fields; only a broken file has more
_Node = tuple[Element, bool]


@dataclass(slots=True)
class Editor:
    """Makes edits in the XML trees of one document; it knows which texts belong to fields or tracked changes."""

    _states: dict[Element, dict[_Node, tuple[str, int]]] = field(default_factory=dict)

    def refuse(self, edit: Edit) -> str:
        """Why the edit cannot be made without touching more than text; "" when it can."""
        spots = edit.spots
        if len({above(spot.element, "p") for spot in spots}) > 1:
            return "여러 문단에 걸쳐 있어"
        states = {self._state(spot) for spot in spots}
        for reason, _ in states:
            if reason:
                return reason
        if len(states) > 1:
            return "입력 칸(누름틀)의 경계에 걸쳐 있어"
        for element in between(spots[0], spots[-1], skip=("fieldBegin",)):
            name = local(element)
            memo = name in ("ctrl", "fieldEnd", "bookmark") or (name == "fieldBegin" and element.get("type") == "MEMO")
            if not memo and name not in _NOTHING:
                return "줄 바꿈이나 개체 같은 요소가 끼어 있어"
        return ""

    def apply(self, edits: Sequence[Edit]) -> None:
        """Makes edits that are not refused and do not overlap."""
        rewrite(edits)
        for paragraph in {above(edit.spots[0].element, "p") for edit in edits}:
            # The line that holds a table is as tall as the table, which may grow.
            forget_lines([paragraph, *paragraph.iterancestors("{*}p")])

    def _state(self, spot: Spot) -> tuple[str, int]:
        """Why the text must stay as it is, if it must, and which field it stands in."""
        root = spot.element.getroottree().getroot()
        if root not in self._states:
            self._states[root] = _states(root)
        return self._states[root].get((spot.element, spot.tail), ("", 0))


def _states(root: Element) -> dict[_Node, tuple[str, int]]:
    """The texts of a section that stand in fields or tracked insertions."""
    found: dict[_Node, tuple[str, int]] = {}
    fields: list[tuple[str, str, int]] = []  # id, type, number
    inserted = False
    for count, element in enumerate(root.iter("{*}*"), 1):
        name, holder = local(element), element.getparent()
        if name == "fieldBegin":
            fields = [*fields[-_DEPTH:], (element.get("id", ""), element.get("type", ""), count)]
        elif name == "fieldEnd":
            fields = [one for one in fields if one[0] != element.get("beginIDRef", "")]
        elif name in ("insertBegin", "insertEnd"):
            inserted = name == "insertBegin"
        mark = holder is not None and local(holder) == "t"
        if not mark and name != "t":
            continue
        made = any(kind not in _FREE for _, kind, _ in fields)
        reason = "변경 추적 중인 글이어서" if inserted else "필드가 만든 글이어서" if made else ""
        inside = max((number for _, kind, number in fields if kind != "MEMO"), default=0)
        if reason or inside:
            found[element, mark] = (reason, inside)
    return found


def forget_lines(paragraphs: Iterable[Element]) -> None:
    """Drops the cached line breaks of the paragraphs."""
    for paragraph in paragraphs:
        for cache in paragraph.findall("{*}linesegarray"):
            paragraph.remove(cache)


# ---- memos -----------------------------------------------------------------------------------------------------------


def comment(sections: Sequence[Element], remarks: Sequence[Remark]) -> None:
    """Writes the remarks as memos into the sections; they come in the order of their first spots, the longer first."""
    begins = [element for section in sections for element in section.iter("{*}fieldBegin")]
    number = max([0, *(_number(begin.get("zorder")) for begin in begins if begin.get("type") == "MEMO")])
    identity = max([1_000_000_000, *(_number(begin.get("id")) for begin in begins)])
    inside = [remark for remark in remarks if _story(remark) is None]
    pairs = iter(_nested([_range(remark) for remark in inside]))
    added: dict[Element, set[Element]] = {}
    for remark in remarks:
        story = _story(remark)
        if story is None:
            begin, end = next(pairs)
        else:
            run = above(story, "run")
            begin, end = run.makeelement("gap"), run.makeelement("gap")
            run.addnext(end)
            run.addnext(begin)
        number, identity = number + 1, identity + 1
        paragraph = begin.getparent()
        letters = _letters(begin)
        like = remark.spots[0].element
        opening = _control(like, letters, _field(like, str(identity), number, remark.lines))
        closing = _control(like, letters, named(like, "fieldEnd", beginIDRef=str(identity), fieldid=_MEMO))
        _replace(begin, opening)
        _replace(end, closing)
        added.setdefault(paragraph, set()).update((opening, closing))
    for paragraph, controls in added.items():
        _move_lines(paragraph, controls)


def _move_lines(paragraph: Element, added: set[Element]) -> None:
    """Moves the places where lines begin behind the added controls; forgets them where they cannot be counted."""
    places: list[int] = []
    at = 0
    for run in paragraph.iterchildren("{*}run"):
        if run in added:
            places.append(at)
        elif (length := _length(run)) is not None:
            at += length
        else:
            return forget_lines([paragraph])
    for line in paragraph.iterfind("{*}linesegarray/{*}lineseg"):
        start = _number(line.get("textpos"))
        if moved := _WIDE * bisect_left(places, start):
            line.set("textpos", str(start + moved))
    return None


def _length(run: Element) -> int | None:
    """How many letters the run counts for in the places of lines; None where it holds something unknown."""
    length = 0
    for child in run:
        name = local(child)
        if name == "t":
            if any(local(mark) not in _LETTERS for mark in child):
                return None
            length += sum(_LETTERS[local(mark)] for mark in child)
            length += len("".join(child.itertext()).encode("utf-16-le", "surrogatepass")) // 2
        elif name == "ctrl":
            length += _WIDE * len(child)
        elif name in _OBJECTS:
            length += _WIDE
        else:
            return None
    return length


def _number(text: str | None) -> int:
    """The number below 2^31 - 10^6 in an attribute, so that there is room above; else 0."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 11 and int(text) < 2146e6 else 0


def _story(remark: Remark) -> Element | None:
    """The outermost note, box or caption that the words stand in; the memo is set to where it hangs in the text."""
    found = [parent for parent in remark.spots[0].element.iterancestors() if local(parent) in _STORIES]
    return found[-1] if found else None


def _range(remark: Remark) -> tuple[Spot, Spot]:
    """The first spot and the last that no control stands before: memos must not cross other fields."""
    first = last = remark.spots[0]
    paragraph = above(first.element, "p")
    for spot in remark.spots[1:]:
        crossed = {local(element) for element in between(last, spot)} if above(spot.element, "p") is paragraph else {""}
        if not crossed <= {*_NOTHING, "lineBreak", "tab", "nbSpace", "fwSpace", "hyphen"}:
            break
        last = spot
    return first, last


def _nested(ranges: Sequence[tuple[Spot, Spot]]) -> list[tuple[Element, Element]]:
    """The gaps for the ranges, made to lie inside or beside each other: one that reaches out of another ends with it.

    Fields are matched like brackets.
    """
    order = sorted(range(len(ranges)), key=lambda n: (ranges[n][0].begins, *(-i for i in ranges[n][1].ends)))
    open_ends: list[Spot] = []
    clipped = []
    for number in order:
        first, last = ranges[number]
        while open_ends and open_ends[-1].ends <= first.begins:
            open_ends.pop()
        if open_ends and last.ends > open_ends[-1].ends:
            last = open_ends[-1]
        open_ends.append(last)
        clipped.append((first, last))
    made = gaps(clipped)
    return [made[order.index(number)] for number in range(len(ranges))]


def _letters(gap: Element) -> str:
    """The letter shape of the run before the gap, or else after it."""
    for one in (gap.getprevious(), gap.getnext()):
        if one is not None and local(one) == "run":
            return str(one.get("charPrIDRef", "0"))
    return "0"


def _replace(gap: Element, element: Element) -> None:
    gap.getparent().replace(gap, element)


def _control(like: Element, letters: str, content: Element) -> Element:
    run = named(like, "run", charPrIDRef=letters)
    control = named(like, "ctrl")
    control.append(content)
    run.append(control)
    return run


def _field(like: Element, identity: str, number: int, lines: Sequence[str]) -> Element:
    begin = named(
        like, "fieldBegin", id=identity, type="MEMO", name="", editable="1", dirty="0", zorder=str(number),
        fieldid=_MEMO, metaTag="",
    )  # fmt: skip
    values = (
        ("stringParam", "ID", f"memo{number}"),
        ("integerParam", "Number", str(number)),
        ("stringParam", "CreateDateTime", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("stringParam", "Author", AUTHOR),
        ("stringParam", "MemoShapeIDRef", _NO_SHAPE),
    )
    parameters = named(like, "parameters", cnt=str(len(values)), name="")
    for kind, name, value in values:
        parameter = named(like, kind, name=name)
        parameter.text = value
        parameters.append(parameter)
    content = named(like, "subList", **_SUBLIST)
    for line in lines:
        paragraph = named(like, "p", **_PARAGRAPH)
        run = named(like, "run", charPrIDRef="0")
        text = named(like, "t")
        text.text = line
        run.append(text)
        paragraph.append(run)
        content.append(paragraph)
    begin.extend((parameters, content))
    return begin
