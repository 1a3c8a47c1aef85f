"""DOCX: paragraphs, tables, text boxes and notes in document order, straight from the XML.

Source: ECMA-376 part 1 (WordprocessingML). Tracked deletions, hidden text and comments are left out and noted;
tracked insertions are text. Automatic numbers are written out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from seoul_assist.model import Block
from seoul_assist.readers.autonumber import Counters, Level
from seoul_assist.readers.blocks import Cell, Result, heading, table
from seoul_assist.readers.docx_styles import SOME, Look, Style, attribute, fill, look, on, styles, value
from seoul_assist.readers.left_out import LeftOut, note_properties, texts_of
from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.package import Element, Package, damaged, integer, local
from seoul_assist.readers.traced import Leaves, join, lstrip, rstrip

_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# Farther away than this from where it hangs, nothing stands on any page: English Metric Units and twips.
_EMU, _TWIPS = range(-8_000_000, 16_000_000), range(-12_000, 24_000)
_POINTS = re.compile(r"(?:^|;)\s*(?:margin-)?(?:left|top)\s*:\s*(-?\d{1,6})(?:\.\d+)?pt")
# What Word and Hangul write themselves: names of files and shapes, not what a person wrote about a picture.
_ALT = re.compile(
    r"(?:그림|사각형|개체|도형|표|텍스트 상자|Picture|Image|TextBox|Text Box|Rectangle|Shape|Table)\b.{0,200}",
    re.DOTALL,
)


def parse(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: `Result.to_json` of the document."""
    limits = ReadLimits(**payload["limits"])
    return read_package(Package(data, limits), limits).to_json()


def read_package(package: Package, limits: ReadLimits, leaves: Leaves | None = None) -> Result:
    """Everything read from the package; with `leaves` the texts are traced to the text nodes they came from."""
    result = Result(limits)
    main = main_part(package)
    paper = SOME if package.xml(main).find("{*}background") is not None else ""
    reader = _Reader(*styles(_part(package, main, "styles")), paper, Counters(_numbering(package, main)), leaves)
    body = package.xml(main).find("{*}body")
    if body is None:
        raise damaged("본문")
    result.add(reader.blocks(body))
    for part, name in (("footnotes", "각주"), ("endnotes", "미주")):
        for note in _part(package, main, part):
            if attribute(note, "type") in (None, "normal"):
                result.add(Block(join("", (f"[{name}] ", block.text)), block.kind) for block in reader.blocks(note))
    _margins(package, main, reader, result)
    for comment in _part(package, main, "comments"):
        reader.left.counts["comment"] += 1
        reader.left.keep("comment", texts_of(comment))
    reader.left.note(result, _DROPPED)
    note_properties(package, _PROPERTIES, result)
    return result


_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_DROPPED = {
    "comment": "메모 {}개는 본문이 아니므로 뺐습니다.",
    "deleted": "변경 추적에서 삭제된 글 {}곳은 뺐습니다.",
    "inserted": "변경 추적에서 삽입된 글 {}곳을 본문으로 읽었습니다.",
    "picture": "그림 {}개의 내용은 읽지 않았습니다.",
    "chart": "차트 {}개의 내용은 읽지 않았습니다.",
    "object": "삽입 개체 {}개의 내용은 읽지 않았습니다.",
    "alt": "그림의 대체 텍스트 {}개는 본문이 아니므로 뺐습니다.",
    "ruby": "글자 위의 덧말 {}개는 뺐습니다.",
}


@dataclass(slots=True)
class _Reader:
    styles: dict[str, Style]
    default: Look
    paper: str  # the colour of the page: where it has one, white letters show
    counters: Counters
    leaves: Leaves | None = None
    left: LeftOut = field(default_factory=LeftOut)

    def blocks(self, parent: Element, ground: str = "") -> Iterator[Block]:
        """The blocks below one element, in order; boxes drawn inside a paragraph come after it."""
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, ground)
            elif name == "tbl":
                yield from self._table(element)
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "txbxContent"):
                yield from self.blocks(element, ground)
            elif name in ("altChunk", "subDoc"):
                self.left.add("object")

    def _table(self, element: Element) -> list[Block]:
        rows: list[list[Cell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell that reaches down
        style = self.styles.get(value(element, "tblPr", "tblStyle") or "", Style())
        ground = fill(element.find("{*}tblPr/{*}shd")) or style.fill
        for row in _unwrapped(element, "tr"):
            if on(row.find("{*}trPr/{*}hidden")):
                self.left.hide(texts_of(row))
            else:
                self._row(row, rows, open_cells, ground)
        return table(rows)

    def _row(
        self, element: Element, rows: list[list[Cell]], open_cells: dict[int, tuple[int, int]], ground: str
    ) -> None:
        cells: list[Cell] = []
        rows.append(cells)
        column = 0
        for cell in _unwrapped(element, "tc"):
            span = max(1, min(integer(value(cell, "tcPr", "gridSpan"), 1), 1_000))
            merge = cell.find("{*}tcPr/{*}vMerge")
            if merge is not None and attribute(merge, "val") != "restart" and column in open_cells:
                above, place = open_cells[column]
                old = rows[above][place]
                rows[above][place] = Cell(old.blocks, old.columns, old.rows + 1)
                self.left.hide(texts_of(cell))
            else:
                own = fill(cell.find("{*}tcPr/{*}shd")) or ground
                cells.append(Cell(tuple(self.blocks(cell, own)), span))
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = (len(rows) - 1, len(cells) - 1)
            column += span

    def _paragraph(self, element: Element, ground: str) -> Iterator[Block]:
        self.left.paragraph += 1
        style = self.styles.get(value(element, "pPr", "pStyle") or "", Style())
        if _away(element):
            self.left.hide(texts_of(element))
            return
        ground = fill(element.find("{*}pPr/{*}shd")) or style.fill or ground
        boxes: list[Element] = []
        text = rstrip(join("", self._text(element, self.default.under(style.look), ground, boxes)))
        if text.strip():
            label = self._label(element, style)
            level = integer(value(element, "pPr", "outlineLvl"), -1) + 1 or style.level
            text = join("", (label, " ", lstrip(text))) if label else text
            yield Block(text, heading(level if level < 10 else 0))
        for box in boxes:
            yield from self.blocks(box, _ground(box))

    def _label(self, element: Element, style: Style) -> str:
        number = element.find("{*}pPr/{*}numPr")
        name, level = style.number or ("", 0)
        if number is not None:
            name = value(number, "numId") or name
            level = integer(value(number, "ilvl"), level)
        return self.counters.label(name, level) if name not in ("", "0") else ""

    def _text(self, element: Element, around: Look, ground: str, boxes: list[Element]) -> Iterator[str]:
        for child in element:
            name = local(child)
            if name == "t":
                yield self._node(child)
            elif name in _TEXT:
                yield "" if name == "br" and attribute(child, "type") == "page" else _TEXT[name]
            elif name == "sym":
                yield _symbol(attribute(child, "char") or "")
            elif name in ("del", "moveFrom"):
                self.left.add("deleted", "".join(child.itertext()))
            elif name == "r":
                if self._hidden(child, around, ground):
                    self.left.hide("".join(child.itertext()))
                else:
                    yield from self._text(child, around, ground, boxes)
            elif name in ("drawing", "pict", "AlternateContent", "object"):
                self._drawing(child, name, boxes)
            elif name == "footnoteReference":
                yield ""
            elif name == "commentReference":
                self.left.at("comment")
            elif name == "rt":
                self.left.add("ruby", texts_of(child))
            elif name not in ("pPr", "rPr", "instrText", "delText"):
                if name in ("ins", "moveTo"):
                    self.left.add("inserted")
                yield from self._text(child, around, ground, boxes)

    def _node(self, element: Element) -> str:
        if self.leaves is None:
            return "".join(element.itertext())
        inner = (text for child in element for text in (self._node(child), self.leaves.text(child, tail=True)))
        return join("", (self.leaves.text(element), *inner))

    def _drawing(self, element: Element, name: str, boxes: list[Element]) -> None:
        found = [box for box in element.iter("{*}txbxContent") if _outermost(box, element)]
        if _unseen(element):
            self.left.hide(" ".join(map(texts_of, found)))
        else:
            boxes.extend(found)
        for shape in element.iter("{*}docPr"):
            said = shape.get("descr") or shape.get("title") or ""
            if said.strip() and not _ALT.fullmatch(said.strip()):
                self.left.add("alt", said)
        if not found and name != "AlternateContent":
            chart = next(element.iter("{*}chart"), None) is not None
            self.left.add("object" if name == "object" else "chart" if chart else "picture")

    def _hidden(self, run: Element, around: Look, ground: str) -> bool:
        properties = run.find("{*}rPr")
        own = around
        if properties is not None:
            style = self.styles.get(value(run, "rPr", "rStyle") or "", Style())
            own = around.under(style.look).under(look(properties))
            ground = fill(properties.find("{*}shd")) or style.fill or ground
            marker = value(properties, "highlight")
            if marker not in (None, "none", "white"):
                ground = SOME
        return own.hidden(ground or self.paper)


def _away(paragraph: Element) -> bool:
    """Whether a paragraph is set so far to a side that it stands on no page."""
    frame, indent = paragraph.find("{*}pPr/{*}framePr"), paragraph.find("{*}pPr/{*}ind")
    sides = [integer(attribute(frame, side), 0) for side in "xy"] if frame is not None else []
    if indent is not None:
        sides += [integer(attribute(indent, side), 0) for side in ("left", "start", "right", "end")]
    return any(side not in _TWIPS for side in sides)


def _unseen(drawing: Element) -> bool:
    """Whether what is drawn hangs off every page, or is switched off."""
    offsets = [integer(one.text, 0) for anchor in drawing.iter("{*}anchor") for one in anchor.iter("{*}posOffset")]
    styles = [one.get("style") or "" for one in drawing.iter("{*}shape", "{*}rect", "{*}roundrect")]
    points = [int(found[1]) * 12_700 for style in styles for found in _POINTS.finditer(style)]
    off = any(one.get("hidden") in ("1", "true") for one in drawing.iter("{*}docPr"))
    return (
        off or any(place not in _EMU for place in (*offsets, *points)) or any("visibility:hidden" in s for s in styles)
    )


def _ground(box: Element) -> str:
    """What the letters of a text box stand on: its colour where it says one, else whatever lies behind it."""
    for parent in box.iterancestors("{*}wsp", "{*}shape", "{*}rect", "{*}roundrect"):
        said = parent.find("{*}spPr/{*}solidFill/{*}srgbClr")
        colour = parent.get("fillcolor", "").lstrip("#") if said is None else said.get("val", "")
        return "" if re.fullmatch("[Ff]{6}|white", colour.partition(" ")[0]) else colour.partition(" ")[0] or SOME
    return SOME


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


def _symbol(code: str) -> str:
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return chr(value) if 0x20 < value < 0x110000 else ""


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


def _numbering(package: Package, main: str) -> dict[str, dict[int, Level]]:
    shapes: dict[str, dict[int, Level]] = {}
    lists: dict[str, dict[int, Level]] = {}
    for element in _part(package, main, "numbering"):
        if local(element) == "abstractNum":
            shapes[attribute(element, "abstractNumId") or ""] = {
                integer(attribute(level, "ilvl"), 0): _level(level) for level in element.iterchildren("{*}lvl")
            }
        elif local(element) == "num":
            levels = dict(shapes.get(value(element, "abstractNumId") or "", {}))
            for override in element.iterchildren("{*}lvlOverride"):
                where = integer(attribute(override, "ilvl"), 0)
                start = value(override, "startOverride")
                if where in levels and start:
                    old = levels[where]
                    levels[where] = Level(old.pattern, old.format, integer(start, old.start), old.bullet)
            lists[attribute(element, "numId") or ""] = levels
    return lists


def _level(element: Element) -> Level:
    shape = value(element, "numFmt") or "decimal"
    pattern = value(element, "lvlText") or ""
    if shape == "bullet":
        # Bullets of symbol fonts stand in the private area and mean nothing as text.
        return Level("•" if not pattern or "\ue000" <= pattern[0] <= "\uf8ff" else pattern, bullet=True)
    return Level(pattern, shape, integer(value(element, "start"), 1))


def _margins(package: Package, main: str, reader: _Reader, result: Result) -> None:
    folder = posixpath.dirname(main)
    seen: set[str] = set()
    for name in sorted(package.names):
        match = re.fullmatch(r"(header|footer)\d*\.xml", posixpath.basename(name))
        if match and posixpath.dirname(name) == folder:
            text = " ".join(" ".join(block.text for block in reader.blocks(package.xml(name))).split())
            if text and text not in seen:
                seen.add(text)
                kind = "머리글" if match[1] == "header" else "바닥글"
                result.note(match[1], f"{kind}은 본문에서 뺐습니다: {text[:80]}")
                result.note_injection(text)
