"""How each kind of line looks, so that every format sets the same text in the same way. No line is reworded here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from seoul_assist.model import Block

# The first row: any text. The others: the forms of official documents, see `writers.roles`.
Role = Literal[
    "blank", "heading", "paragraph", "item", "table", "under", "mark",
    "slogan", "agency", "field", "title", "rule", "sender", "receivers", "approval", "foot",
    "name", "number", "day", "office", "summary", "signed", "grid", "signers",
    "banner", "headline", "subtitle", "news", "cover", "byline", "square", "circle", "dash", "note",
]  # fmt: skip
Align = Literal["justify", "center", "left", "right"]
Side = Literal["top", "bottom", "left", "right"]

SEPARATOR = " | "  # between the cells of a row
TABLES = ("table", "grid", "signers")  # the roles of whole tables
LINE_PERCENT = 160  # the spacing of Hangul word processors


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its margins. A writer measures `indent` and `lead` in its own font.

    The first row starts after `indent`; the following rows stand under the first letter after `lead`, the item
    mark or label that the text begins with. A `rule` and what is `under` a document are
    empty lines with a stroke across the page. A line of `TABLES` is a whole table, for `writers.tables` to take apart;
    `emphasis` are the (start, end) in it that are set off. One to `keep` stands on the same page as the next.
    """

    text: str
    role: Role
    indent: str = ""
    lead: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself outside its text.

    docx and hwpx carry title, gist, keywords, author and the time it was `made`; without a time they name none, so
    that the same text gives the same bytes. The lines of `provenance` stand in small grey type under the document,
    in every format. `row_lines` is about its look: without it a table has lines around it and between its columns.
    """

    title: str = ""
    gist: str = ""
    keywords: tuple[str, ...] = ()
    author: str = "seoul-assist"
    row_lines: bool = True
    made: datetime | None = None
    provenance: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How a role looks: sizes and spaces in points.

    `spread` is room between letters and `gap` the width of two or more blanks, in letters; `tail` is the size of what
    follows such blanks (0 for the same); `column` is where the text after a label starts, in letters; `border` are
    the sides with a line.
    """

    size: float = 14
    bold: bool = False
    align: Align = "justify"
    before: float = 0
    after: float = 0
    color: str = "000000"
    spread: float = 0
    gap: float = 0
    tail: float = 0
    column: float = 0
    border: tuple[Side, ...] = ()
    percent: int = LINE_PERCENT


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one look, `width` letters wide (0: as wide as it is).

    An `open` one is a slot that somebody still has to fill, and must catch the eye; an `underlined` one is what a
    table sets off.
    """

    text: str
    size: float
    open: bool = False
    underlined: bool = False
    bold: bool | None = None
    width: float = 0


_FRAME: tuple[Side, ...] = ("top", "bottom", "left", "right")
_TABLE = Style(size=10.5, align="left", percent=130)
STYLES: dict[Role, Style] = {
    "blank": Style(size=8),
    "heading": Style(size=15, bold=True, before=6, after=3),
    "paragraph": Style(),
    "item": Style(),
    "table": _TABLE,
    "under": Style(size=3, percent=100, color="A6A6A6", border=("top",)),
    "mark": Style(size=8.5, align="left", color="7F7F7F", percent=130),
    # 별지 제1호서식
    "slogan": Style(size=10, align="center", color="404040"),
    "agency": Style(size=22, bold=True, align="center", after=4, spread=0.4),
    "field": Style(align="left", column=4),
    "title": Style(bold=True, align="left", column=4),
    "rule": Style(size=3, percent=100, border=("top",)),
    "sender": Style(size=21, bold=True, align="center", before=12, after=8, spread=0.3, tail=11),
    "receivers": Style(size=11, align="left", column=4.5),
    "approval": Style(size=10, align="left", gap=3, tail=11.5, before=2, after=4),
    "foot": Style(size=10, align="left", gap=2),
    # 별지 제2호서식, 공고, 회의 결과
    "name": Style(size=19, bold=True, align="center", before=8, after=8, percent=140),
    "number": Style(align="left"),
    "day": Style(align="center", before=4),
    "office": Style(size=17, bold=True, align="center", before=4, spread=0.3),
    "summary": Style(border=_FRAME),
    "signed": Style(size=12, align="left", column=6.5),
    "grid": _TABLE,
    "signers": replace(_TABLE, align="center", tail=12.5),
    # 보도자료
    "banner": Style(size=26, bold=True, align="center", spread=0.5, border=("bottom",), percent=130),
    "headline": Style(size=21, bold=True, align="center", before=6, after=4, percent=140),
    "subtitle": Style(size=14, align="center", color="262626"),
    "news": Style(after=7, percent=170),
    # 보고서
    "cover": Style(size=20, bold=True, align="center", border=("top", "bottom"), percent=150),
    "byline": Style(size=11, align="right", before=4, color="404040"),
    "square": Style(size=15.5, bold=True, before=6, align="left"),
    "circle": Style(),
    "dash": Style(),
    "note": Style(size=11, color="262626", percent=140),
}

_OPEN = re.compile(r"(\[확인 필요[^\[\]]*\])")
_GAP = re.compile(r"( {2,})")
_SIGNED = re.compile(r"(.*\S )(\S{2,5})")  # 과장 전결 | 박다솜
_LABEL = re.compile(r"(\S+(?: \S+)?)( {2,})")


def pieces(line: Line, style: Style, blank: float) -> tuple[Piece, ...]:
    """The text of the line as runs that together are its text, in a font whose blank is that wide."""
    label = _LABEL.match(line.text) if style.column else None
    found: list[Piece] = []
    if label and (room := style.column - ems(label[1], blank)) > 0:
        found += [Piece(label[1], style.size), Piece(label[2], style.size, width=room)]
    for part in _OPEN.split(line.text[label.end() if found and label else 0 :]):
        found += [Piece(part, style.size, open=True)] if _OPEN.fullmatch(part) else _plain(part, line.role, style)
    return tuple(piece for piece in found if piece.text)


def _plain(text: str, role: Role, style: Style) -> list[Piece]:
    if role in ("approval", "signers"):
        return [piece for part in _GAP.split(text) for piece in _signed(part, style)]
    if style.tail:
        name, blanks, tail = text.partition("  ")
        rest = Piece(blanks + tail, style.tail, bold=False)
        return [*_spread(name, style), rest]
    if style.gap:
        return [
            Piece(part, style.size, width=style.gap * (_GAP.fullmatch(part) is not None)) for part in _GAP.split(text)
        ]
    return _spread(text, style)


def _signed(part: str, style: Style) -> list[Piece]:
    """The post small and the name large, as on the form."""
    if _GAP.fullmatch(part):
        return [Piece(part, style.size, width=style.gap)]
    signed = _SIGNED.fullmatch(part)
    if not signed:
        return [Piece(part, style.size)]
    return [Piece(signed[1], style.size), Piece(signed[2], style.tail)]


def _spread(text: str, style: Style) -> list[Piece]:
    """Short names are set wide; the last letter has no room after it, so that they stand in the middle."""
    if not style.spread or not 1 < len(text) <= 12:
        return [Piece(text, style.size)]
    room = ems(text[:-1], 0.5) + style.spread * (len(text) - 1)
    return [Piece(text[:-1], style.size, width=room), Piece(text[-1], style.size)]


def ems(text: str, blank: float) -> float:
    """About how wide the text is, in the size of the letters, in a font whose blank is that wide."""
    narrow = {" ": blank, ".": 0.3, ")": 0.35, "(": 0.35, ",": 0.3, ":": 0.3, "/": 0.4, "-": 0.4}
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else narrow.get(c, 0.55) for c in text)


def is_table(block: Block) -> bool:
    """True for a block with cells side by side; a single column is no table but lines."""
    return block.kind == "table" and SEPARATOR in block.text
