"""What each line of a document is, so that every format sets the same text in the same way.

The roles follow the form of an official letter (별지 제1호서식): head, body, foot. A text that is no letter
keeps its headings, items and paragraphs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from seoul_assist.model import Block

Role = Literal[
    "blank", "rule", "heading", "paragraph", "item",
    "slogan", "agency", "field", "title", "sender", "receivers", "foot", "mark", "table",
]  # fmt: skip

# A date at the start of a line (2026. 3. 5., 12. 3.) is no item.
_ITEM = re.compile(
    r"(?!\d{4}\.|\d{1,2}\. ?\d{1,2}\.)"
    r"(?:\d{1,2}[.)]|[가-힣][.)]|\((?:\d{1,2}|[가-힣])\)|[①-⑳㉮-㉻□○ㆍ※*-]) "
)
_ATTACHED = re.compile(r"붙임(?: {2,}|　|\t)(?:\d{1,2}\. )?")
_FIELD = re.compile(r"(?:수신|\(경유\)|제목)(?:\s|$)")
_END = re.compile(r"(?:^|\s)끝\.?(?:\s+[\"“].{1,12}[\"”])?$")
_SENDER = re.compile(r"\[확인 필요: 발신명의\]|\S{1,20}(?:장|군수|지사|교육감|위원회|감)(?: .{1,20})?$")


SEPARATOR = " | "  # between the cells of a row


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its margins. A writer measures `indent` and `lead` in its own font.

    The first row starts after `indent`; the following rows stand under the first letter after `lead`, the item
    mark or label that the text begins with. A `rule` is an empty line with a stroke across the page. A `table` is a
    whole table, for `writers.tables` to take apart; `emphasis` are the (start, end) in it that are set off.
    """

    text: str
    role: Role
    indent: str = ""
    lead: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()


Align = Literal["justify", "center", "left"]


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself outside its text (docx and hwpx carry it; md and txt have no such place).

    `row_lines` is about its look: without it a table has lines around it and between its columns only.
    """

    title: str = ""
    gist: str = ""
    keywords: tuple[str, ...] = ()
    author: str = "seoul-assist"
    row_lines: bool = True


@dataclass(frozen=True, slots=True)
class Style:
    """How a role looks: sizes and spaces in points; `tail` is the size of what follows two blanks, 0 for the same."""

    size: float = 12
    bold: bool = False
    align: Align = "justify"
    before: float = 0
    after: float = 0
    color: str = "000000"
    tail: float = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one look; an `open` one is a slot that somebody still has to fill, and must catch the eye.

    An `underlined` one is what a table sets off.
    """

    text: str
    size: float
    open: bool = False
    underlined: bool = False


LINE_PERCENT = 160  # the spacing of Hangul word processors
MARGINS_MM = {"left": 20.0, "right": 20.0, "top": 20.0, "bottom": 15.0}
STYLES: dict[Role, Style] = {
    "blank": Style(size=9),
    "heading": Style(size=14, bold=True, before=6, after=3),
    "paragraph": Style(),
    "item": Style(),
    "slogan": Style(size=10, align="center", color="404040"),
    "agency": Style(size=22, bold=True, align="center", after=6),
    "field": Style(align="left"),
    "title": Style(bold=True, align="left"),
    "rule": Style(size=6, before=4),
    "sender": Style(size=20, bold=True, align="center", before=10, after=4, tail=11),
    "receivers": Style(size=11),
    "foot": Style(size=10.5, align="left"),
    "mark": Style(size=9, align="left", color="595959"),
    "table": Style(size=10, align="left"),
}


_OPEN = re.compile(r"(\[확인 필요[^\[\]]*\])")


def pieces(line: Line) -> tuple[Piece, ...]:
    """The text of the line as runs that together are its text."""
    style = STYLES[line.role]
    name, gap, tail = line.text.partition("  ") if style.tail else (line.text, "", "")
    sized = ((name, style.size), (gap + tail, style.tail))
    parts = [(part, size) for text, size in sized for part in _OPEN.split(text) if part]
    return tuple(Piece(part, size, _OPEN.fullmatch(part) is not None) for part, size in parts)


def ems(text: str, blank: float) -> float:
    """About how wide the text is, in the size of the letters, in a font whose blank is that wide."""
    narrow = {" ": blank, ".": 0.3, ")": 0.35, "(": 0.35}
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else narrow.get(c, 0.55) for c in text)


def is_table(block: Block) -> bool:
    """True for a block with cells side by side; a single column is no table but lines."""
    return block.kind == "table" and SEPARATOR in block.text


def lines(blocks: tuple[Block, ...]) -> tuple[Line, ...]:
    """The lines of the blocks in order, each with its role and margins; none is lost, merged or reworded."""
    rows = [(row, block) for block in blocks for row in ([block.text] if is_table(block) else block.text.split("\n"))]
    texts = ["" if is_table(block) else row.strip() for row, block in rows]
    head = _head(texts)
    end = _end(texts, head)
    internal = any(text.split() == ["수신", "내부결재"] for text in texts[: head + 1])
    found: list[Line] = []
    for number, (row, block) in enumerate(rows):
        text = texts[number]
        if is_table(block):
            found.append(Line(row, "table", emphasis=block.emphasis))
        elif not text:
            found.append(Line("", "rule" if found and found[-1].role == "title" else "blank"))
        elif number <= head:
            found.append(_head_line(text, number, texts, head))
        elif head < 0 or number <= end:
            found.append(Line(text, "heading") if block.kind == "heading" else body_line(row, found))
        else:
            _add_foot(found, text, end, internal)
    return tuple(found)


def _head(texts: list[str]) -> int:
    """The number of the 제목 line of a letter, or -1."""
    if not any(re.match(r"수신\s", text) for text in texts[:15]):
        return -1
    return next((n for n, text in enumerate(texts[:15]) if re.match(r"제\s?목(?:\s|$)", text)), -1)


def _end(texts: list[str], head: int) -> int:
    """The number of the line with the end mark; the last line when there is none."""
    if head < 0:
        return len(texts)
    return next((n for n in range(len(texts) - 1, head, -1) if _END.search(texts[n])), len(texts))


def _head_line(text: str, number: int, texts: list[str], head: int) -> Line:
    if number == head:
        return Line(text, "title", "", "제목  ")
    if _FIELD.match(text):
        return Line(text, "field", "", "수신  ")
    following = next((later for later in texts[number + 1 : head + 1] if later), "")
    return Line(text, "agency" if _FIELD.match(following) else "slogan")


def body_line(row: str, before: Sequence[Line] = ()) -> Line:
    """The line of a row: two blanks before it are one step in, and rows below it stand under its text."""
    text = row.strip()
    spaces = len(row[: len(row) - len(row.lstrip())].replace("\t", "  ").replace("　", "  "))
    indent = "　" * (spaces // 2)
    attached = before[-1] if before and _ATTACHED.match(before[-1].indent + before[-1].text) else None
    if attached and spaces:  # under the first attachment: its label takes room but is not repeated
        indent = "붙임  "
    mark = _ATTACHED.match(text) or _ITEM.match(text)
    return Line(text, "item", indent, mark.group()) if mark else Line(text, "paragraph", indent)


def _add_foot(found: list[Line], text: str, end: int, internal: bool) -> None:
    """The foot opens with the stroke, on the blank line before its first line where there is one."""
    roles = {line.role for line in found[end + 1 :]}
    if text.startswith("※"):
        found.append(Line(text, "mark"))
    elif not internal and not roles & {"sender", "foot"} and _SENDER.match(text):
        found.append(Line(text, "sender"))
    elif text.startswith("수신자 ") and "foot" not in roles:
        found.append(Line(text, "receivers", "", "수신자  "))
    else:
        if "foot" not in roles and found[-1].role == "blank":
            found[-1] = Line("", "rule")
        found.append(Line(text, "foot"))
