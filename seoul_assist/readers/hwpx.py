"""HWPX: paragraphs, tables, text boxes and notes in document order, straight from the XML.

Source: KS X 6101 (OWPML). Memos, hidden comments, tracked deletions and letters nobody can see are left out and
noted. Automatic numbers are written out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from seoul_assist.errors import ProtectedFile
from seoul_assist.model import Block
from seoul_assist.readers.autonumber import Counters, Level
from seoul_assist.readers.blocks import Cell, Result, heading, table
from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.package import Element, Package, damaged, integer, local
from seoul_assist.readers.traced import Leaves, join, lstrip, rstrip, squeezed

_SECTION = re.compile(r"(?:.*/)?section(\d+)\.xml", re.IGNORECASE)
_BLANK = {"tab": "\t", "lineBreak": "\n", "hyphen": "-", "nbSpace": " ", "fwSpace": " "}
_TINY = 200  # hundredths of a point: nobody reads letters of 2 points
_WHITE = re.compile("#?(?:[Ff]{2})?" + "[Ff][8-9A-Fa-f]" * 3)
_NOTES = {"footNote": "각주", "endNote": "미주"}
_DROPPED = {
    "memo": "메모 {}개는 본문이 아니므로 뺐습니다.",
    "comment": "숨은 설명 {}개는 본문이 아니므로 뺐습니다.",
    "deleted": "변경 추적에서 삭제된 글 {}곳은 뺐습니다.",
    "inserted": "변경 추적에서 삽입된 글 {}곳을 본문으로 읽었습니다.",
    "picture": "그림 {}개의 내용은 읽지 않았습니다.",
    "object": "삽입 개체 {}개의 내용은 읽지 않았습니다.",
}


def parse(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: `Result.to_json` of the document."""
    limits = ReadLimits(**payload["limits"])
    return read_package(Package(data, limits), limits).to_json()


def read_package(package: Package, limits: ReadLimits, leaves: Leaves | None = None) -> Result:
    """Everything read from the package, as `read_parts` has it; ProtectedFile when it is encrypted."""
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in package.read(manifest):
        raise ProtectedFile("암호가 걸린 한글 문서라 읽을 수 없습니다.", "암호를 풀어 저장한 뒤 다시 시도해 주세요.")
    return read_parts(package, limits, leaves)


class Parts(Protocol):
    """The named XML parts of an HWPX document."""

    @property
    def names(self) -> frozenset[str]: ...

    def xml(self, name: str) -> Element: ...


def read_parts(package: Parts, limits: ReadLimits, leaves: Leaves | None = None) -> Result:
    """Everything read from the parts; DamagedFile when there is no section.

    With `leaves` the texts are traced to the text nodes they came from.
    """
    found = [(int(match[1]), name) for name in package.names if (match := _SECTION.fullmatch(name))]
    if not found:
        raise damaged("본문")
    result = Result(limits)
    reader = _Reader(_Look.of(package), leaves)
    for _, name in sorted(found):
        reader.deleting = False
        result.add(reader.blocks(package.xml(name)))
    result.note_counts(reader.dropped, _DROPPED)
    result.note_hidden(reader.hidden)
    for kind, text in reader.margins:
        result.note("header" if kind == "머리말" else "footer", f"{kind}은 본문에서 뺐습니다: {text[:80]}")
    return result


@dataclass(frozen=True, slots=True)
class _Look:
    """What header.xml says of shapes: which letters nobody can see, which fills are coloured, which lists count."""

    tiny: frozenset[str]
    white: frozenset[str]
    fills: frozenset[str]  # ids of border fills with a colour
    filled: frozenset[str]  # ids of paragraph shapes on a colour
    heads: dict[str, tuple[str, str, int]]  # paragraph shape -> type, list, level from 0
    lists: dict[str, dict[int, Level]]

    @classmethod
    def of(cls, package: Parts) -> _Look:
        names = [name for name in package.names if name.lower().endswith("contents/header.xml")]
        if not names:
            return cls(frozenset(), frozenset(), frozenset(), frozenset(), {}, {})
        root = package.xml(sorted(names)[0])
        fills = frozenset(e.get("id", "") for e in root.iter("{*}borderFill") if _coloured(e))
        tiny, white, filled = set(), set(), set()
        for shape in root.iter("{*}charPr"):
            name = shape.get("id", "")
            if integer(shape.get("height"), 1000) <= _TINY:
                tiny.add(name)
            shade = shape.get("shadeColor", "none")
            shaded = shape.get("borderFillIDRef") in fills or not (shade == "none" or _WHITE.fullmatch(shade))
            if _WHITE.fullmatch(shape.get("textColor", "#000000")) and not shaded:
                white.add(name)
        heads: dict[str, tuple[str, str, int]] = {}
        for shape in root.iter("{*}paraPr"):
            name = shape.get("id", "")
            head = shape.find(".//{*}heading")
            if head is not None and head.get("type", "NONE") != "NONE":
                heads[name] = (head.get("type"), head.get("idRef", "0"), integer(head.get("level"), 0))
            if any(border.get("borderFillIDRef") in fills for border in shape.iter("{*}border")):
                filled.add(name)
        return cls(frozenset(tiny), frozenset(white), fills, frozenset(filled), heads, _lists(root))


def _coloured(fill: Element) -> bool:
    brushes = fill.iter("{*}winBrush")
    plain = all((face := b.get("faceColor", "none")) == "none" or _WHITE.fullmatch(face) for b in brushes)
    return not plain or any(local(e) in ("gradation", "imgBrush") for e in fill.iter())


def _lists(root: Element) -> dict[str, dict[int, Level]]:
    lists: dict[str, dict[int, Level]] = {}
    for numbering in root.iter("{*}numbering"):
        lists["NUMBER" + numbering.get("id", "")] = {
            integer(head.get("level"), 1) - 1: Level(
                head.text or "", head.get("numFormat", "DIGIT"), integer(head.get("start"), 1)
            )
            for head in numbering.iterchildren("{*}paraHead")
        }
    for bullet in root.iter("{*}bullet"):
        shape = Level(bullet.get("char") or "•", bullet=True)
        lists["BULLET" + bullet.get("id", "")] = dict.fromkeys(range(10), shape)
    return lists


@dataclass(slots=True)
class _Reader:
    look: _Look
    leaves: Leaves | None = None
    outline: str = "1"  # the list that outline paragraphs of this section count in
    deleting: bool = False
    dropped: Counter[str] = field(default_factory=Counter)
    hidden: list[str] = field(default_factory=list)
    margins: list[tuple[str, str]] = field(default_factory=list)
    counters: Counters = field(init=False)

    def __post_init__(self) -> None:
        self.counters = Counters(self.look.lists)

    def blocks(self, parent: Element, filled: bool = False) -> Iterator[Block]:
        """The blocks of the paragraphs below one element; what is drawn in a paragraph comes where it stands."""
        for paragraph in parent.iterchildren("{*}p"):
            yield from self._paragraph(paragraph, filled)

    def _paragraph(self, element: Element, filled: bool) -> Iterator[Block]:
        shape = element.get("paraPrIDRef", "")
        filled = filled or shape in self.look.filled
        head, number, level = self.look.heads.get(shape, ("", "", 0))
        parts: list[str | Block] = []
        after: list[Block] = []
        for run in element.iterchildren("{*}run"):
            self._run(run, filled, parts, after)
        label = ""
        if any(isinstance(part, str) and part.strip() for part in parts):
            number = self.outline if head == "OUTLINE" else number
            label = self.counters.label(("BULLET" if head == "BULLET" else "NUMBER") + number, level) if head else ""
        said: list[str] = []
        for part in [*parts, *after, ""]:
            if isinstance(part, str) and part:
                said.append(part)
                continue
            text = join("", said)
            if text.strip():
                text = join("", (label, " ", lstrip(text))) if label else text
                yield Block(rstrip(text), heading(level + 1 if head == "OUTLINE" else 0))
                label = ""
            said = []
            if isinstance(part, Block):
                yield part

    def _run(self, run: Element, filled: bool, parts: list[str | Block], after: list[Block]) -> None:
        shape = run.get("charPrIDRef", "")
        hidden = shape in self.look.tiny or (shape in self.look.white and not filled)
        for child in run:
            name = local(child)
            if name == "t":
                text = join("", self._text(child))
                if hidden and text.strip():
                    self.hidden.append(text)
                elif not hidden and text:  # an empty text does not part the words around it
                    parts.append(text)
            elif name == "ctrl":
                for control in child:
                    self._control(control, parts, after)
            elif name == "tbl":
                blocks = self._table(child)
                inline = child.find("{*}pos[@treatAsChar='1']") is not None
                parts.extend(blocks) if inline else after.extend(blocks)
            elif name == "secPr":
                self.outline = child.get("outlineShapeIDRef", "1")
            elif name == "equation":
                parts.append((child.findtext("{*}script") or "").strip())
            elif name == "compose":
                parts.append(child.get("composeText", ""))
            elif name == "dutmal":
                parts.append(child.findtext("{*}mainText") or "")
            elif name in ("checkBtn", "radioBtn"):
                parts.append(f"{'☑' if child.get('value') == 'CHECKED' else '☐'}{child.get('caption', '')} ")
            elif name in ("edit", "btn", "comboBox", "listBox"):
                parts.append(child.findtext("{*}text") or child.get("caption", "") or child.get("selectedValue", ""))
            else:
                after.extend(self._drawn(child))

    def _text(self, element: Element) -> Iterator[str]:
        yield self._kept(element)
        for mark in element:
            name = local(mark)
            if name in ("deleteBegin", "deleteEnd"):
                self.deleting = name == "deleteBegin"
                self.dropped["deleted"] += self.deleting
            elif name == "insertBegin":
                self.dropped["inserted"] += 1
            yield "" if self.deleting else _BLANK.get(name, "")
            yield self._kept(mark, tail=True)

    def _kept(self, element: Element, *, tail: bool = False) -> str:
        if self.deleting:
            return ""
        if self.leaves is not None:
            return self.leaves.text(element, tail=tail)
        return (element.tail if tail else element.text) or ""

    def _control(self, control: Element, parts: list[str | Block], after: list[Block]) -> None:
        name = local(control)
        if name in _NOTES:
            text = squeezed(join(" ", (b.text for s in control.iter("{*}subList") for b in self.blocks(s))))
            label = f"[{_NOTES[name]} {control.get('number', '')}".rstrip() + "] "
            after.append(Block(join("", (label, text)) if text else ""))
        elif name in ("header", "footer"):
            text = " ".join(" ".join(b.text for s in control.iter("{*}subList") for b in self.blocks(s)).split())
            entry = ("머리말" if name == "header" else "꼬리말", text)
            if text and entry not in self.margins:
                self.margins.append(entry)
        elif name == "fieldBegin":
            self.dropped["memo"] += control.get("type") == "MEMO"
        elif name == "hiddenComment":
            self.dropped["comment"] += 1
        elif name == "autoNum" and control.get("numType") in ("PICTURE", "TABLE", "EQUATION"):
            parts.append(control.get("num", ""))

    def _table(self, element: Element) -> list[Block]:
        zones = [element, *element.iterfind("{*}cellzoneList/{*}cellzone")]
        filled = any(zone.get("borderFillIDRef") in self.look.fills for zone in zones)
        rows: list[list[Cell]] = []
        for row in element.iterchildren("{*}tr"):
            cells: list[Cell] = []
            for tc in row.iterchildren("{*}tc"):
                span = tc.find("{*}cellSpan")
                columns = 1 if span is None else integer(span.get("colSpan"), 1)
                down = 1 if span is None else integer(span.get("rowSpan"), 1)
                dark = filled or tc.get("borderFillIDRef") in self.look.fills
                content = [b for s in tc.iterchildren("{*}subList") for b in self.blocks(s, dark)]
                cells.append(Cell(tuple(content), columns, down))
            rows.append(cells)
        return [*self._caption(element), *table(rows)]

    def _caption(self, element: Element) -> list[Block]:
        return [b for s in element.iterfind("{*}caption/{*}subList") for b in self.blocks(s)]

    def _drawn(self, element: Element) -> list[Block]:
        name = local(element)
        self.dropped["picture"] += name == "pic"
        self.dropped["object"] += name in ("ole", "chart", "video")
        blocks = [b for s in element.iterfind("{*}drawText/{*}subList") for b in self.blocks(s, True)]
        if name == "container":
            blocks += [b for child in element for b in self._drawn(child)]
        return blocks + self._caption(element)
