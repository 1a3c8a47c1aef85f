"""The page, and how much of it lines take, so that a document of one page does not run over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from seoul_assist.writers.layout import STYLES, TABLES, Align, Line, Role, Style, ems, pieces

WIDTH_MM, HEIGHT_MM = 210.0, 297.0  # A4, portrait (규정 제7조)
# Text in 170 x 262 mm as most agencies set it; the page number stands in the room below.
MARGINS_MM = {"left": 20.0, "right": 20.0, "top": 20.0, "bottom": 15.0}
NUMBER_MM = 8.0  # from the edge of the paper to the page number
NUMBERED = 0.93  # from this share of a page on there may be a second one
_MM_PER_POINT = 25.4 / 72
Looks = Mapping[Role, Style]
_BODY: tuple[Role, ...] = (
    "paragraph", "item", "field", "title", "receivers", "number", "day", "summary", "news",
    "square", "circle", "dash", "note",
)  # fmt: skip
_SMALLER = (1, 0.9, 0.86, 0.8)  # 14, 12.5, 12 and 11 points
_CLOSER = ((1, 3), (1, 2), (0.9, 2), (0.9, 1.2), (0.8, 1.2))  # the size of signers, and the letters between two
_FULL = 0.97  # of a page: more is likely to run over
_CELL = 8.0  # room in a cell above and below its words, in points
_BROKEN = 1.02  # fonts differ a little from the widths reckoned with
_LONG_WORD = re.compile(r"[!-~]{14,}")


def hang(line: Line, blank: float) -> float:
    """How far in the rows after the first begin, from the start of the first, in letters."""
    column = STYLES[line.role].column
    return column if column and line.lead else ems(line.lead, blank)


def aligned(line: Line, style: Style) -> Align:
    """As the style has it; a row before a long address, which cannot be parted, would be torn apart."""
    return "left" if style.align == "justify" and _LONG_WORD.search(line.text) else style.align


def fitted(line: Line, style: Style, blank: float) -> Style:
    """The style of the line; signers are set so much smaller and closer that they stand in one row if they can."""
    if line.role != "approval":
        return style
    for factor, gap in _CLOSER:
        made = replace(style, size=_half(style.size * factor), tail=_half(style.tail * factor), gap=gap)
        runs = pieces(line, made, blank)
        if sum((run.width or ems(run.text, blank)) * run.size for run in runs) * _BROKEN <= text_width():
            break
    return made


def text_width() -> float:
    """The width of a full line in points."""
    return (WIDTH_MM - MARGINS_MM["left"] - MARGINS_MM["right"]) / _MM_PER_POINT


def rows_of(text: str, room: float, blank: float) -> tuple[int, ...]:
    """Where each row of the text starts in a space so many letters wide: at a word, or within a long one."""
    starts, used = [0], 0.0
    for word in re.finditer(r"\S+\s*", text):
        width = ems(word[0].rstrip(), blank)
        if used and used + width > room:
            starts.append(word.start())
            used = 0.0
        if width > room:
            for at, letter in enumerate(word[0].rstrip(), start=word.start()):
                step = ems(letter, blank)
                if used and used + step > room:
                    starts.append(at)
                    used = 0.0
                used += step
            continue
        used += ems(word[0], blank)
    return tuple(starts)


def height(line: Line, style: Style, blank: float) -> float:
    """About how high the line is on the page, in points, its rows and spaces counted."""
    row = style.size * style.percent / 100
    if line.role in TABLES:
        return sum(row * (1 + len(cells) // 60) + _CELL for cells in line.text.split("\n")) + _CELL
    room = max(text_width() - (ems(line.indent, blank) + hang(line, blank)) * style.size, style.size)
    rows = len(rows_of(line.text[len(line.lead) :], room / style.size / _BROKEN, blank))
    return style.before + style.after + row * rows + (_CELL * (2 if line.text else 0.5) if style.border else 0)


def page_share(lines: tuple[Line, ...], looks: Looks, blank: float) -> float:
    """About how many pages the lines fill."""
    room = (HEIGHT_MM - MARGINS_MM["top"] - MARGINS_MM["bottom"]) / _MM_PER_POINT
    return sum(height(line, looks[line.role], blank) for line in lines) / room


def looks(lines: tuple[Line, ...], blank: float) -> Looks:
    """The styles, with a body so much smaller that a document of one page has no few lines on a second."""
    for factor in _SMALLER:
        small = {role: replace(STYLES[role], size=_half(STYLES[role].size * factor)) for role in _BODY}
        made = {**STYLES, **small}
        share = page_share(lines, made, blank)
        if share <= _FULL:
            return made
        if share * (_SMALLER[-1] / factor) ** 2 > _FULL:  # not even the smallest would do
            break
    return STYLES


def _half(points: float) -> float:
    return round(points * 2) / 2
