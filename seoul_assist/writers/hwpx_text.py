"""Words and shapes of paragraphs in an HWPX."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from seoul_assist.writers.layout import Line, Piece, Style, ems
from seoul_assist.writers.measure import aligned, hang

FONT = "함초롬바탕"
BLANK = 0.5  # Hangul word processors set a blank half a letter wide
_MM_PER_POINT = 25.4 / 72
ANCHOR = Style(size=4, percent=100, after=5)  # the paragraph that holds a table
# The paragraph shapes of a document, by everything in a line and its style but the words.
Shapes = dict[tuple[Line, Style], str]


def fill(document: Any, paragraph: Any, style: Style, runs: tuple[Piece, ...]) -> None:
    """Gives an empty paragraph its words; without any, the mark of its end has their size."""
    for run in paragraph.runs:
        run.char_pr_id_ref = letters(document, style, Piece("", style.size))
    for piece in runs or (Piece("", style.size),):
        paragraph.add_run(piece.text, char_pr_id_ref=letters(document, style, piece))


def shape(document: Any, paragraph: Any, line: Line, style: Style, shapes: Shapes) -> None:
    """Sets the margins; making a shape anew for every line takes long in a long document."""
    style = replace(style, align=aligned(line, style))
    alike = (replace(line, text="", emphasis=()), style)
    if alike in shapes:
        paragraph.para_pr_id_ref = shapes[alike]
        return
    letter = style.size * _MM_PER_POINT
    document.styles.apply_paragraph_format(
        paragraphs=[paragraph],
        alignment=style.align,
        line_spacing_percent=style.percent,
        indent_left_mm=ems(line.indent, BLANK) * letter,
        first_line_indent_mm=-hang(line, BLANK) * letter,
        spacing_before_pt=style.before,
        spacing_after_pt=style.after,
        keep_with_next=line.keep or None,
    )
    shapes[alike] = paragraph.para_pr_id_ref


def letters(document: Any, style: Style, piece: Piece) -> str:
    """The number of the shape of letters that looks so, made where there is none."""
    ratio, spacing = _stretched(piece)
    shape: str = document.styles.ensure_run(
        font=FONT,
        size=piece.size,
        bold=style.bold if piece.bold is None else piece.bold,
        underline=piece.underlined or None,
        color=f"#{style.color}",
        highlight="#FFFF00" if piece.open else None,
        ratio=ratio,
        letter_spacing=spacing,
    )
    return shape


def _stretched(piece: Piece) -> tuple[int, int]:
    """How much broader each letter is, and how much room follows it, in percent: 200 and 50 are the most there is."""
    if not piece.width:
        return 100, 0
    natural = ems(piece.text, BLANK) / len(piece.text)
    extra = piece.width / len(piece.text) - natural
    if piece.text.strip() or extra <= 0.5:
        return 100, max(-50, min(50, round(extra * 100)))
    return 200, min(50, round((extra - natural) * 100))
