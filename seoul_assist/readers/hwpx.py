"""HWPX: paragraphs, tables, text boxes and notes in document order, straight from the XML.

Source: KS X 6101 (OWPML). Memos, hidden comments, tracked deletions and letters nobody can see are left out and
noted. Automatic numbers are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from seoul_assist.errors import ProtectedFile
from seoul_assist.model import Block
from seoul_assist.readers.autonumber import Counters, Level
from seoul_assist.readers.blocks import Cell, Result, heading, table
from seoul_assist.readers.left_out import LeftOut, note_properties, texts_of
from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.package import Element, Package, damaged, integer, local
from seoul_assist.readers.traced import Leaves, join, lstrip, rstrip, squeezed

_SECTION = re.compile(r"(?:.*/)?section(\d+)\.xml", re.IGNORECASE)
_BLANK = {"tab": "\t", "lineBreak": "\n", "hyphen": "-", "nbSpace": " ", "fwSpace": " "}
_TINY = 200  # hundredths of a point: nobody reads letters of 2 points
_WHITE = re.compile("#?(?:[Ff]{2})?" + "[Ff][8-9A-Fa-f]" * 3)
_NOTES = {"footNote": "각주", "endNote": "미주"}
_AWAY = range(-60_000, 130_000)  # hundredths of a point from where it hangs: farther away stands on no page
_MASTER = re.compile(r"(?:.*/)?masterpage\d*\.xml", re.IGNORECASE)
# What Hangul writes itself about a picture or a shape.
_ALT = re.compile(
    r"(?:그림|묶음 개체|사각형|타원|호|선|다각형|곡선|표|수식|개체|글상자|글맵시|차트|OLE|동영상)[^\n]{0,6}입니다\.?.*",
    re.DOTALL,
)
_SOME = "*"  # a fill whose colour is not told here
_DROPPED = {
    "memo": "메모 {}개는 본문이 아니므로 뺐습니다.",
    "comment": "숨은 설명 {}개는 본문이 아니므로 뺐습니다.",
    "deleted": "변경 추적에서 삭제된 글 {}곳은 뺐습니다.",
    "inserted": "변경 추적에서 삽입된 글 {}곳을 본문으로 읽었습니다.",
    "picture": "그림 {}개의 내용은 읽지 않았습니다.",
    "object": "삽입 개체 {}개의 내용은 읽지 않았습니다.",
    "chart": "차트 {}개의 내용은 읽지 않았습니다.",
    "alt": "그림의 대체 텍스트 {}개는 본문이 아니므로 뺐습니다.",
    "ruby": "글자 위의 덧말 {}개는 뺐습니다.",
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
    reader.left.note(result, _DROPPED)
    for name in sorted(filter(_MASTER.fullmatch, package.names)):
        text = " ".join(" ".join(block.text for block in reader.within(package.xml(name))).split())
        if text:
            reader.margins["바탕쪽", text] = None
    for kind, text in reader.margins:
        result.note(_MARGINS[kind], f"{kind}은 본문에서 뺐습니다: {text[:80]}")
        result.note_injection(text)
    note_properties(package, [name for name in package.names if name.lower().endswith("content.hpf")], result)
    return result


_MARGINS = {"머리말": "header", "꼬리말": "footer", "바탕쪽": "master"}


@dataclass(frozen=True, slots=True)
class _Look:
    """What header.xml says of shapes: which letters nobody can see, which fills are coloured, which lists count."""

    tiny: frozenset[str]
    colours: dict[str, str]  # letters -> their colour, where they are not black
    shades: dict[str, str]  # letters -> the colour they stand on themselves
    fills: dict[str, str]  # border fills with a colour
    grounds: dict[str, str]  # paragraph shapes on a colour
    heads: dict[str, tuple[str, str, int]]  # paragraph shape -> type, list, level from 0
    lists: dict[str, dict[int, Level]]

    @classmethod
    def of(cls, package: Parts) -> _Look:
        names = [name for name in package.names if name.lower().endswith("contents/header.xml")]
        if not names:
            return cls(frozenset(), {}, {}, {}, {}, {}, {})
        root = package.xml(sorted(names)[0])
        fills = {e.get("id", ""): colour for e in root.iter("{*}borderFill") if (colour := _colour(e))}
        tiny, colours, shades, grounds = set(), {}, {}, {}
        for shape in root.iter("{*}charPr"):
            name = shape.get("id", "")
            sizes = [integer(size, 100) for part in shape.iterchildren("{*}relSz") for size in part.values()]
            if integer(shape.get("height"), 1000) * max(sizes, default=100) <= _TINY * 100:
                tiny.add(name)
            colour, shade = shape.get("textColor", "#000000"), shape.get("shadeColor", "none")
            colours[name] = colour.upper()
            own = "" if shade == "none" or _WHITE.fullmatch(shade) else shade.upper()
            shades[name] = fills.get(shape.get("borderFillIDRef", ""), "") or own
        heads: dict[str, tuple[str, str, int]] = {}
        for shape in root.iter("{*}paraPr"):
            name = shape.get("id", "")
            head = shape.find(".//{*}heading")
            if head is not None and head.get("type", "NONE") != "NONE":
                heads[name] = (head.get("type"), head.get("idRef", "0"), integer(head.get("level"), 0))
            for border in shape.iter("{*}border"):
                if border.get("borderFillIDRef") in fills:
                    grounds[name] = fills[border.get("borderFillIDRef")]
        return cls(frozenset(tiny), colours, shades, fills, grounds, heads, _lists(root))

    def hidden(self, letters: str, ground: str) -> bool:
        """Whether nobody sees such letters on that ground: "" is white paper."""
        colour, ground = self.colours.get(letters, "#000000"), self.shades.get(letters) or ground
        return letters in self.tiny or (colour == ground if ground else _WHITE.fullmatch(colour) is not None)


def _colour(fill: Element) -> str:
    """The colour of a border fill, "" where it is white or has none."""
    if any(local(e) in ("gradation", "imgBrush") for e in fill.iter()):
        return _SOME
    faces = [brush.get("faceColor", "none") for brush in fill.iter("{*}winBrush")]
    return next((face.upper() for face in faces if face != "none" and not _WHITE.fullmatch(face)), "")


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
    left: LeftOut = field(default_factory=LeftOut)
    margins: dict[tuple[str, str], None] = field(default_factory=dict)
    counters: Counters = field(init=False)

    def __post_init__(self) -> None:
        self.counters = Counters(self.look.lists)

    def blocks(self, parent: Element, ground: str = "") -> Iterator[Block]:
        """The blocks of the paragraphs below one element; what is drawn in a paragraph comes where it stands."""
        for paragraph in parent.iterchildren("{*}p"):
            yield from self._paragraph(paragraph, ground)

    def within(self, element: Element, ground: str = "") -> list[Block]:
        """The blocks of every list of paragraphs right below the element, or of the outermost ones in it."""
        return [b for s in element.iter("{*}subList") if _outermost(s, element) for b in self.blocks(s, ground)]

    def _paragraph(self, element: Element, ground: str) -> Iterator[Block]:
        self.left.paragraph += 1
        shape = element.get("paraPrIDRef", "")
        ground = self.look.grounds.get(shape, ground)
        head, number, level = self.look.heads.get(shape, ("", "", 0))
        parts: list[str | Block] = []
        after: list[Block] = []
        for run in element.iterchildren("{*}run"):
            self._run(run, ground, parts, after)
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

    def _run(self, run: Element, ground: str, parts: list[str | Block], after: list[Block]) -> None:
        shape = run.get("charPrIDRef", "")
        hidden = self.look.hidden(shape, ground)
        for child in run:
            name = local(child)
            if name == "t":
                text = join("", self._text(child))
                if hidden and text.strip():
                    self.left.hide(text)
                elif not hidden and text:  # an empty text does not part the words around it
                    parts.append(text)
            elif name == "ctrl":
                for control in child:
                    self._control(control, parts, after)
            elif name == "tbl" and _away(child):
                self.left.hide(texts_of(child))
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
                self.left.add("ruby", child.findtext("{*}subText") or "")
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
                self.left.add("deleted", count=self.deleting)
            elif name == "insertBegin":
                self.left.add("inserted")
            yield "" if self.deleting else _BLANK.get(name, "")
            yield self._kept(mark, tail=True)

    def _kept(self, element: Element, *, tail: bool = False) -> str:
        if self.deleting:
            self.left.keep("deleted", (element.tail if tail else element.text) or "")
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
            if text:
                self.margins[entry] = None
        elif name == "fieldBegin":
            if control.get("type") == "MEMO":
                self.left.add("memo", texts_of(control))
        elif name == "hiddenComment":
            self.left.add("comment", texts_of(control))
        elif name == "autoNum" and control.get("numType") in ("PICTURE", "TABLE", "EQUATION"):
            parts.append(control.get("num", ""))

    def _table(self, element: Element) -> list[Block]:
        zones = [element, *element.iterfind("{*}cellzoneList/{*}cellzone")]
        grounds = [self.look.fills[fill] for zone in zones if (fill := zone.get("borderFillIDRef")) in self.look.fills]
        # Which cells a zone covers is not told here.
        ground = (grounds[0] if len(zones) == 1 else _SOME) if grounds else ""
        rows: list[list[Cell]] = []
        for row in element.iterchildren("{*}tr"):
            cells: list[Cell] = []
            for tc in row.iterchildren("{*}tc"):
                span = tc.find("{*}cellSpan")
                columns = 1 if span is None else integer(span.get("colSpan"), 1)
                down = 1 if span is None else integer(span.get("rowSpan"), 1)
                own = self.look.fills.get(tc.get("borderFillIDRef", ""), ground)
                content = [b for s in tc.iterchildren("{*}subList") for b in self.blocks(s, own)]
                cells.append(Cell(tuple(content), columns, down))
            rows.append(cells)
        return [*self._caption(element), *table(rows)]

    def _caption(self, element: Element) -> list[Block]:
        return [b for s in element.iterfind("{*}caption/{*}subList") for b in self.blocks(s)]

    def _drawn(self, element: Element) -> list[Block]:
        name = local(element)
        if name in ("pic", "chart"):
            self.left.add("picture" if name == "pic" else name)
        elif name in ("ole", "video"):
            self.left.add("object")
        for comment in element.iterchildren("{*}shapeComment"):
            said = "".join(comment.itertext()).strip()
            if said and not _ALT.fullmatch(said):
                self.left.add("alt", said)
        if _away(element):
            self.left.hide(" ".join([element.get("text", ""), texts_of(element)]))
            return []
        blocks = [b for s in element.iterfind("{*}drawText/{*}subList") for b in self.blocks(s, self._ground(element))]
        if name == "textart":
            blocks.append(Block(element.get("text", "")))
        if name == "container":
            blocks += [b for child in element for b in self._drawn(child)]
        return blocks + self._caption(element)

    def _ground(self, element: Element) -> str:
        """What the letters of a shape stand on: its colour where it says one, else whatever lies behind it."""
        brush = element.find("{*}fillBrush/{*}winBrush")
        face = "none" if brush is None else brush.get("faceColor", "none")
        return _SOME if face == "none" else "" if _WHITE.fullmatch(face) else face.upper()


def _away(element: Element) -> bool:
    """Whether a shape hangs so far from its place that it stands on no page; the file has negative offsets unsigned."""
    place = element.find("{*}pos")
    offsets = [] if place is None else [integer(place.get(side), 0) for side in ("horzOffset", "vertOffset")]
    return any((offset - (1 << 32) if offset >= 1 << 31 else offset) not in _AWAY for offset in offsets)


def _outermost(inner: Element, top: Element) -> bool:
    """Whether no other list of paragraphs stands between the two."""
    for parent in inner.iterancestors():
        if parent is top:
            return True
        if local(parent) == "subList":
            return False
    return True
