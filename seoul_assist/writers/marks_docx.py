"""Edits and comments inside a DOCX.

Source: ECMA-376 part 1, 17.13 (annotations) and part 2 (relationships, content types).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from seoul_assist.writers.marks import (
    AUTHOR,
    SPACE,
    Edit,
    Element,
    Remark,
    Spot,
    above,
    between,
    gaps,
    local,
    named,
    rewrite,
)

_TYPES = "[Content_Types].xml"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TRACKED = ("ins", "moveTo", "del", "moveFrom")
# What may lie between two texts that are edited together: it shows nothing.
_NOTHING = (
    "r", "rPr", "t", "proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
    "commentReference", "annotationRef", "lastRenderedPageBreak", "permStart", "permEnd", "smartTag", "smartTagPr",
)  # fmt: skip
_FIELDS = ("fldChar", "instrText", "fldSimple")
_STORIES = ("txbxContent", "footnote", "endnote")
# A comment stands around these as a whole: its mark inside them would become part of the change or of the field, and
# inside another run (words with a gloss above them) it may not stand.
_WHOLE = ("ins", "moveTo", "fldSimple", "sdt", "r")


@dataclass(slots=True)
class Editor:
    """Makes edits in the XML trees of one document; it knows which texts belong to fields."""

    _in_field: dict[Element, frozenset[Element]] = field(default_factory=dict)
    _frames: dict[Element, dict[Element, list[Element] | None]] = field(default_factory=dict)

    def refuse(self, edit: Edit) -> str:
        """Why the edit cannot be made without touching more than text; "" when it can."""
        spots = edit.spots
        paragraphs = {above(spot.element, "p") for spot in spots}
        if len(paragraphs) > 1 or None in paragraphs:
            return "여러 문단에 걸쳐 있어"
        if not all(_plain(spot) for spot in spots):
            return "글 밖의 요소에 있어"
        chains = [self._chain(spot.element) for spot in spots]
        names = {local(element) for chain in chains for element in chain}
        if names.intersection(_TRACKED):
            return "변경 추적 중인 글이어서"
        if "fldSimple" in names or any(spot.element in self._fields(spot.element) for spot in spots):
            return "필드가 만든 글이어서"
        if any(local(element) == "sdt" and _bound(element) for chain in chains for element in chain):
            return "문서 속성이나 자료와 연결된 칸이어서"
        # What is added at the end of a link would become part of it.
        added = "hyperlink" in names and spots[0].end == spots[0].start == len(spots[0].element.text or "")
        if added or any(chain != chains[0] for chain in chains):
            return "링크나 입력 칸의 경계에 걸쳐 있어"
        if any(self._twins(spot.element) is None for spot in spots):
            return "다른 모양으로 한 번 더 저장된 글상자여서"
        return _barrier(between(spots[0], spots[-1], skip=("rPr",)))

    def apply(self, edits: Sequence[Edit]) -> None:
        """Makes edits that are not refused and do not overlap."""
        rewrite(edits, lambda element: self._twins(element) or (), space=True)

    def _chain(self, element: Element) -> list[Element]:
        """What holds the text, from its run up to its paragraph."""
        chain = []
        for parent in element.iterancestors():
            if local(parent) == "p":
                break
            if local(parent) not in ("r", "smartTag"):
                chain.append(parent)
        return chain

    def _twins(self, element: Element) -> list[Element] | None:
        """The same text in the fallback of a text box; none outside of one, None when the copies are not alike."""
        frames = [parent for parent in element.iterancestors() if local(parent) == "AlternateContent"]
        if not frames:
            return []
        if frames[-1] not in self._frames:
            self._frames[frames[-1]] = _copies(frames[-1])
        return self._frames[frames[-1]].get(element)

    def _fields(self, element: Element) -> frozenset[Element]:
        """The texts of the same part that stand inside a complex field."""
        root = element.getroottree().getroot()
        if root not in self._in_field:
            depth = 0
            found = []
            for one in root.iter("{*}fldChar", "{*}t"):
                if local(one) == "t":
                    found += [one] if depth > 0 else []
                else:
                    kind = _attribute(one, "fldCharType")
                    depth = max(0, depth + (kind == "begin") - (kind == "end"))
            self._in_field[root] = frozenset(found)
        return self._in_field[root]


def _plain(spot: Spot) -> bool:
    """Whether this is the text of an ordinary run (formulas have runs of their own kind)."""
    text = spot.element
    run = text.getparent()
    space = text.tag.rpartition("}")[0]
    return not spot.tail and text.tag == f"{space}}}t" and run.tag == f"{space}}}r" and "/math" not in space


def _bound(control: Element) -> bool:
    lock = control.find("{*}sdtPr/{*}lock")
    locked = lock is not None and "ontent" in (_attribute(lock, "val") or "")
    return locked or control.find("{*}sdtPr/{*}dataBinding") is not None


def _barrier(elements: Any) -> str:
    for element in elements:
        name = local(element)
        if name in _FIELDS:
            return "필드의 경계에 걸쳐 있어"
        if name in _TRACKED:
            return "변경 추적의 경계에 걸쳐 있어"
        if name not in _NOTHING:
            return "그림이나 줄 바꿈 같은 요소가 끼어 있어"
    return ""


def _copies(frame: Element) -> dict[Element, list[Element] | None]:
    """The texts of a drawing that is stored twice, each with its copies; None where the copies are not alike."""
    branches = [list(branch.iter("{*}t")) for branch in frame]
    alike = all([one.text for one in texts] == [one.text for one in branches[0]] for texts in branches)
    return {
        one: [texts[n] for texts in branches if texts is not own] if alike else None
        for own in branches
        for n, one in enumerate(own)
    }


# ---- comments --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Parts:
    """The parts of the package that comments need: `xml` gives the tree of one by name, None where there is none."""

    main: str
    xml: Callable[[str], Element | None]


def comment(parts: Parts, remarks: Sequence[Remark]) -> tuple[dict[str, Element], list[int]]:
    """Writes the remarks as comments: the trees that changed, by name, and which remarks found no place.

    Remarks come in the order of their first spots, of two at one place the longer first.
    """
    body = parts.xml(parts.main)
    assert body is not None
    around = [_around(body, remark) for remark in remarks]
    exact_ones = [_ends(remark) for remark, (exact, _) in zip(remarks, around, strict=True) if exact]
    pairs = iter(gaps(exact_ones, ("rPr",), space=True))
    placed: list[tuple[Remark, Element, Element]] = []
    lost = []
    for at, (remark, (exact, whole)) in enumerate(zip(remarks, around, strict=True)):
        if exact:
            placed.append((remark, *next(pairs)))
        elif whole is not None:
            begin, end = whole.makeelement("gap"), whole.makeelement("gap")
            whole.addprevious(begin)
            whole.addnext(end)
            placed.append((remark, begin, end))
        else:
            lost.append(at)
    if not placed:
        return {}, lost
    name, holder, changed = _holder(parts, body)
    used = [*holder.iter("{*}comment"), *body.iter("{*}commentReference", "{*}commentRangeStart")]
    ids = [int(i) for one in used if (i := _attribute(one, "id") or "").isdecimal() and len(i) < 10]
    for number, (remark, begin, end) in enumerate(placed, max(ids, default=-1) + 1):
        _place(body, number, begin, end)
        holder.append(_comment(body, number, remark.lines))
    return changed | {parts.main: body, name: holder}, lost


def _around(body: Element, remark: Remark) -> tuple[bool, Element | None]:
    """Whether the remark can be set to its very letters; else what in the body it is set around, if anything."""
    text = remark.spots[0].element
    stories = [parent for parent in text.iterancestors() if local(parent) in _STORIES]
    if stories and local(stories[-1]) != "txbxContent":
        return False, _reference(body, stories[-1])
    holders = stories[-1:] or [parent for parent in text.iterancestors() if local(parent).startswith("oMath")][-1:]
    if holders:
        runs = [parent for parent in holders[0].iterancestors() if local(parent) == "r"]
        return False, (runs or holders)[-1]
    return all(_plain(spot) for spot in _ends(remark)), None


def _ends(remark: Remark) -> tuple[Spot, Spot]:
    """The first and the last spot that stand in one paragraph."""
    first = remark.spots[0]
    paragraph = above(first.element, "p")
    return first, [spot for spot in remark.spots if above(spot.element, "p") is paragraph][-1]


def _reference(body: Element, note: Element) -> Element | None:
    """The run in the body that refers to the note."""
    for mark in body.iter(f"{{*}}{local(note)}Reference"):
        if _attribute(mark, "id") == _attribute(note, "id") and local(mark.getparent()) == "r":
            return mark.getparent()
    return None


def _place(body: Element, number: int, begin: Element, end: Element) -> None:
    """Puts the borders of a comment and its mark where the gaps are."""
    mark = named(body, "r")
    mark.append(_with(body, "commentReference", id=str(number)))
    for gap, elements in (
        (begin, [_with(body, "commentRangeStart", id=str(number))]),
        (end, [_with(body, "commentRangeEnd", id=str(number)), mark]),
    ):
        at = gap
        for parent in gap.iterancestors():
            if local(parent) == "p":
                break
            if local(parent) in _WHOLE:
                at = parent
        if gap is begin:
            at.addprevious(elements[0])
        else:
            for element in reversed(elements):
                at.addnext(element)
        gap.getparent().remove(gap)


def _comment(body: Element, number: int, lines: Sequence[str]) -> Element:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    element = _with(body, "comment", id=str(number), author=AUTHOR, date=now, initials="SA")
    for at, line in enumerate(lines):
        paragraph = named(body, "p")
        if at == 0:
            mark = named(body, "r")
            mark.append(named(body, "annotationRef"))
            paragraph.append(mark)
        run = named(body, "r")
        text = named(body, "t")
        text.text = line
        text.set(SPACE, "preserve")
        run.append(text)
        paragraph.append(run)
        element.append(paragraph)
    return element


def _holder(parts: Parts, body: Element) -> tuple[str, Element, dict[str, Element]]:
    """The part with the comments, and the parts that had to change so that it is one of the document."""
    folder, file = posixpath.split(parts.main)
    relations_name = posixpath.join(folder, "_rels", f"{file}.rels")
    kind = _office(body) + "/comments"
    relations = parts.xml(relations_name)
    if relations is None:
        relations = _made("http://schemas.openxmlformats.org/package/2006/relationships", "Relationships")
    named_before = [relation for relation in relations if relation.get("Type") == kind]
    for relation in named_before:
        target = relation.get("Target") or ""
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        holder = parts.xml(name)
        if holder is not None:
            return name, holder, {}
        relation.getparent().remove(relation)  # it leads nowhere
    name = posixpath.join(folder, "comments.xml")
    holder = parts.xml(name)
    if holder is None:
        holder = _made(body.tag.rpartition("}")[0][1:], "comments", "w")
    taken = {relation.get("Id") for relation in relations}
    number = next(n for n in range(1, len(taken) + 2) if f"rIdComments{n}" not in taken)
    relation = named(relations, "Relationship", Id=f"rIdComments{number}", Type=kind, Target="comments.xml")
    relations.append(relation)
    types = parts.xml(_TYPES)
    if types is None:
        types = _made("http://schemas.openxmlformats.org/package/2006/content-types", "Types")
    if all(one.get("PartName") != f"/{name}" for one in types):
        types.append(named(types, "Override", PartName=f"/{name}", ContentType=_COMMENTS))
    return name, holder, {relations_name: relations, _TYPES: types}


def _made(namespace: str, name: str, prefix: str | None = None) -> Element:
    """The root of a new part."""
    from lxml import etree

    return etree.Element(f"{{{namespace}}}{name}", nsmap={prefix: namespace})


def _office(body: Element) -> str:
    strict = "purl.oclc.org" in body.tag
    return (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
        if strict
        else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    )


def _with(like: Element, name: str, **attributes: str) -> Element:
    """A new element whose attributes are in its namespace too."""
    element = named(like, name)
    space = element.tag.rpartition("}")[0] + "}"
    for key, value in attributes.items():
        element.set(space + key, value)
    return element


def _attribute(element: Element, name: str) -> str | None:
    space = element.tag.rpartition("}")[0] + "}"
    value: str | None = element.get(space + name)
    return value
