"""DOCX: paragraphs, tables, text boxes and notes in document order, straight from the XML.

Source: ECMA-376 part 1 (WordprocessingML). Tracked deletions, hidden text and comments are left out and noted;
tracked insertions are text. Automatic numbers are written out.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from seoul_assist.model import Block
from seoul_assist.readers.autonumber import Counters, Level
from seoul_assist.readers.blocks import Cell, Result, heading, table
from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.package import Element, Package, damaged, integer, local
from seoul_assist.readers.traced import Leaves, join, lstrip, rstrip

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING = re.compile(r"(?:heading|제목) ?([1-9])", re.IGNORECASE)
_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_WHITE = re.compile("[Ff][8-9A-Fa-f]" * 3)
_OFF = ("0", "false", "off")
_TINY = 4  # half points: nobody reads letters of 2 points


def parse(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: `Result.to_json` of the document."""
    limits = ReadLimits(**payload["limits"])
    return read_package(Package(data, limits), limits).to_json()


def read_package(package: Package, limits: ReadLimits, leaves: Leaves | None = None) -> Result:
    """Everything read from the package; with `leaves` the texts are traced to the text nodes they came from."""
    result = Result(limits)
    main = main_part(package)
    reader = _Reader(*_styles(package, main), Counters(_numbering(package, main)), leaves)
    body = package.xml(main).find("{*}body")
    if body is None:
        raise damaged("본문")
    result.add(reader.blocks(body))
    for part, name in (("footnotes", "각주"), ("endnotes", "미주")):
        for note in _part(package, main, part):
            if _attribute(note, "type") in (None, "normal"):
                result.add(Block(join("", (f"[{name}] ", block.text)), block.kind) for block in reader.blocks(note))
    _margins(package, main, reader, result)
    result.note_counts(reader.dropped, _DROPPED)
    result.note_hidden(reader.hidden)
    comments = sum(1 for _ in _part(package, main, "comments"))
    if comments:
        result.note("comment", f"메모 {comments}개는 본문이 아니므로 뺐습니다.")
    return result


_DROPPED = {
    "deleted": "변경 추적에서 삭제된 글 {}곳은 뺐습니다.",
    "inserted": "변경 추적에서 삽입된 글 {}곳을 본문으로 읽었습니다.",
    "picture": "그림 {}개의 내용은 읽지 않았습니다.",
    "object": "삽입 개체 {}개의 내용은 읽지 않았습니다.",
}


@dataclass(slots=True)
class _Style:
    level: int = 0
    number: tuple[str, int] | None = None
    hidden: bool = False
    filled: bool = False


@dataclass(slots=True)
class _Reader:
    styles: dict[str, _Style]
    fills: bool  # whether the page has a background colour: then white letters show
    counters: Counters
    leaves: Leaves | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    hidden: list[str] = field(default_factory=list)

    def blocks(self, parent: Element, filled: bool = False) -> Iterator[Block]:
        """The blocks below one element, in order; boxes drawn inside a paragraph come after it."""
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, filled)
            elif name == "tbl":
                yield from self._table(element)
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "txbxContent"):
                yield from self.blocks(element, filled)

    def _table(self, element: Element) -> list[Block]:
        rows: list[list[Cell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell that reaches down
        filled = self.styles.get(_value(element, "tblPr", "tblStyle") or "", _Style()).filled
        for row in _unwrapped(element, "tr"):
            self._row(row, rows, open_cells, filled)
        return table(rows)

    def _row(
        self, element: Element, rows: list[list[Cell]], open_cells: dict[int, tuple[int, int]], filled: bool
    ) -> None:
        cells: list[Cell] = []
        rows.append(cells)
        column = 0
        for cell in _unwrapped(element, "tc"):
            span = max(1, min(integer(_value(cell, "tcPr", "gridSpan"), 1), 1_000))
            merge = cell.find("{*}tcPr/{*}vMerge")
            if merge is not None and _attribute(merge, "val") != "restart" and column in open_cells:
                above, place = open_cells[column]
                old = rows[above][place]
                rows[above][place] = Cell(old.blocks, old.columns, old.rows + 1)
            else:
                cells.append(Cell(tuple(self.blocks(cell, filled or _filled(cell.find("{*}tcPr/{*}shd")))), span))
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = (len(rows) - 1, len(cells) - 1)
            column += span

    def _paragraph(self, element: Element, filled: bool) -> Iterator[Block]:
        style = self.styles.get(_value(element, "pPr", "pStyle") or "", _Style())
        filled = filled or _filled(element.find("{*}pPr/{*}shd"))
        boxes: list[Element] = []
        text = rstrip(join("", self._text(element, filled, boxes)))
        if text.strip():
            label = self._label(element, style)
            level = integer(_value(element, "pPr", "outlineLvl"), -1) + 1 or style.level
            text = join("", (label, " ", lstrip(text))) if label else text
            yield Block(text, heading(level if level < 10 else 0))
        for box in boxes:
            yield from self.blocks(box, True)

    def _label(self, element: Element, style: _Style) -> str:
        number = element.find("{*}pPr/{*}numPr")
        name, level = style.number or ("", 0)
        if number is not None:
            name = _value(number, "numId") or name
            level = integer(_value(number, "ilvl"), level)
        return self.counters.label(name, level) if name not in ("", "0") else ""

    def _text(self, element: Element, filled: bool, boxes: list[Element]) -> Iterator[str]:
        for child in element:
            name = local(child)
            if name == "t":
                yield self._node(child)
            elif name in _TEXT:
                yield "" if name == "br" and _attribute(child, "type") == "page" else _TEXT[name]
            elif name == "sym":
                yield _symbol(_attribute(child, "char") or "")
            elif name in ("del", "moveFrom"):
                self.dropped["deleted"] += 1
            elif name == "r":
                if self._hidden(child, filled):
                    self.hidden += filter(str.strip, ["".join(child.itertext())])
                else:
                    yield from self._text(child, filled, boxes)
            elif name in ("drawing", "pict", "AlternateContent", "object"):
                self._drawing(child, name, boxes)
            elif name == "footnoteReference":
                yield ""
            elif name not in ("pPr", "rPr", "instrText", "delText", "rt"):
                self.dropped["inserted"] += name in ("ins", "moveTo")
                yield from self._text(child, filled, boxes)

    def _node(self, element: Element) -> str:
        if self.leaves is None:
            return "".join(element.itertext())
        inner = (text for child in element for text in (self._node(child), self.leaves.text(child, tail=True)))
        return join("", (self.leaves.text(element), *inner))

    def _drawing(self, element: Element, name: str, boxes: list[Element]) -> None:
        found = [box for box in element.iter("{*}txbxContent") if _outermost(box, element)]
        boxes.extend(found)
        if not found and name != "AlternateContent":
            self.dropped["object" if name == "object" else "picture"] += 1

    def _hidden(self, run: Element, filled: bool) -> bool:
        properties = run.find("{*}rPr")
        if properties is None:
            return False
        style = self.styles.get(_value(run, "rPr", "rStyle") or "", _Style())
        if style.hidden or _on(properties.find("{*}vanish")):
            return True
        if integer(_value(properties, "sz"), 24) <= _TINY:
            return True
        white = _WHITE.fullmatch(_value(properties, "color") or "") is not None
        shaded = _filled(properties.find("{*}shd")) or properties.find("{*}highlight") is not None
        return white and not (filled or shaded or self.fills)


def _unwrapped(parent: Element, name: str) -> Iterator[Element]:
    """The rows or cells of a table, also those wrapped in a content control."""
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _unwrapped(child, name)


def _outermost(box: Element, top: Element) -> bool:
    """Whether no other box and no fallback copy stands between the box and the drawing that holds it."""
    for parent in box.iterancestors():
        if parent is top:
            return True
        if local(parent) in ("Fallback", "txbxContent"):
            return False
    return True


def _filled(shade: Element | None) -> bool:
    fill = None if shade is None else _attribute(shade, "fill")
    return fill is not None and fill != "auto" and not _WHITE.fullmatch(fill)


def _symbol(code: str) -> str:
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return chr(value) if 0x20 < value < 0x110000 else ""


def _attribute(element: Element, name: str) -> str | None:
    value: str | None = element.get(_W + name) or element.get(_STRICT + name)
    return value


def _value(element: Element, *path: str) -> str | None:
    found = element.find("/".join("{*}" + name for name in path))
    return None if found is None else _attribute(found, "val")


def _on(element: Element | None) -> bool:
    return element is not None and (_attribute(element, "val") or "1") not in _OFF


def main_part(package: Package) -> str:
    if "word/document.xml" in package.names:
        return "word/document.xml"
    if "_rels/.rels" in package.names:
        for relation in package.xml("_rels/.rels"):
            if (relation.get("Type") or "").endswith("/officeDocument"):
                return (relation.get("Target") or "").lstrip("/")
    raise damaged("본문")


def _part(package: Package, main: str, kind: str) -> Iterable[Element]:
    name = posixpath.join(posixpath.dirname(main), f"{kind}.xml")
    return package.xml(name) if name in package.names else ()


def _styles(package: Package, main: str) -> tuple[dict[str, _Style], bool]:
    styles: dict[str, _Style] = {}
    parents: dict[str, str] = {}
    for element in _part(package, main, "styles"):
        name = _attribute(element, "styleId")
        if local(element) != "style" or name is None:
            continue
        match = _HEADING.fullmatch(_value(element, "name") or "")
        level = int(match[1]) if match else integer(_value(element, "pPr", "outlineLvl"), -1) + 1
        number = _value(element, "pPr", "numPr", "numId")
        depth = integer(_value(element, "pPr", "numPr", "ilvl"), 0)
        hidden = _on(element.find("{*}rPr/{*}vanish"))
        filled = any(_filled(shade) for shade in element.iter("{*}shd"))
        styles[name] = _Style(level if level < 10 else 0, (number, depth) if number else None, hidden, filled)
        parents[name] = _value(element, "basedOn") or ""
    for name, style in styles.items():
        parent, steps = parents[name], 0
        while style.number is None and parent in styles and steps < 10:
            style.number, style.level = styles[parent].number, style.level or styles[parent].level
            parent, steps = parents[parent], steps + 1
    return styles, package.xml(main).find("{*}background") is not None


def _numbering(package: Package, main: str) -> dict[str, dict[int, Level]]:
    shapes: dict[str, dict[int, Level]] = {}
    lists: dict[str, dict[int, Level]] = {}
    for element in _part(package, main, "numbering"):
        if local(element) == "abstractNum":
            shapes[_attribute(element, "abstractNumId") or ""] = {
                integer(_attribute(level, "ilvl"), 0): _level(level) for level in element.iterchildren("{*}lvl")
            }
        elif local(element) == "num":
            levels = dict(shapes.get(_value(element, "abstractNumId") or "", {}))
            for override in element.iterchildren("{*}lvlOverride"):
                where = integer(_attribute(override, "ilvl"), 0)
                start = _value(override, "startOverride")
                if where in levels and start:
                    old = levels[where]
                    levels[where] = Level(old.pattern, old.format, integer(start, old.start), old.bullet)
            lists[_attribute(element, "numId") or ""] = levels
    return lists


def _level(element: Element) -> Level:
    shape = _value(element, "numFmt") or "decimal"
    pattern = _value(element, "lvlText") or ""
    if shape == "bullet":
        # Bullets of symbol fonts stand in the private area and mean nothing as text.
        return Level("•" if not pattern or "\ue000" <= pattern[0] <= "\uf8ff" else pattern, bullet=True)
    return Level(pattern, shape, integer(_value(element, "start"), 1))


def _margins(package: Package, main: str, reader: _Reader, result: Result) -> None:
    folder = posixpath.dirname(main)
    seen: set[str] = set()
    for name in sorted(package.names):
        match = re.fullmatch(r"(header|footer)\d*\.xml", posixpath.relpath(name, folder or "."))
        if match:
            text = " ".join(" ".join(block.text for block in reader.blocks(package.xml(name))).split())
            if text and text not in seen:
                seen.add(text)
                kind = "머리글" if match[1] == "header" else "바닥글"
                result.note(match[1], f"{kind}은 본문에서 뺐습니다: {text[:80]}")
