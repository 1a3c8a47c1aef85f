"""Lines -> the bytes of an A4 HWPX, validated before they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from seoul_assist.errors import WriteError
from seoul_assist.writers import tables
from seoul_assist.writers.layout import LINE_PERCENT, MARGINS_MM, STYLES, Line, Piece, Properties, Style, ems, pieces
from seoul_assist.writers.tables import Table

FONT = "함초롬바탕"
_BLANK = 0.5  # Hangul word processors set a blank half a letter wide
_MM_PER_POINT = 25.4 / 72
_UNITS_PER_MM = 7200 / 25.4
_STROKE = round(0.4 * _UNITS_PER_MM)
_WIDTH = round((210 - MARGINS_MM["left"] - MARGINS_MM["right"]) * _UNITS_PER_MM)
# The paragraph shapes of a document, by everything in a line and its style but the words.
Shapes = dict[tuple[Line, Style], str]


def to_hwpx(lines: tuple[Line, ...], properties: Properties) -> bytes:
    """The bytes of an HWPX with one paragraph a line, which python-hwpx's own validators pass; WriteError otherwise."""
    from hwpx import HwpxDocument
    from hwpx.tools.package_validator import validate_editor_open_safety

    document = HwpxDocument.new()
    document.page.setup(
        paper_size="A4", header_margin_mm=0, footer_margin_mm=0,
        **{f"margin_{side}_mm": width for side, width in MARGINS_MM.items()},
    )  # fmt: skip
    shapes: Shapes = {}
    for number, line in enumerate(lines or (Line("", "blank"),)):
        # The first paragraph of a new document holds the page set-up and is filled, not followed.
        new = {"inherit_style": False, "include_run": False}
        if number and line.role == "table":
            _table(document, tables.table(line), properties.row_lines, shapes)
            continue
        paragraph = document.add_paragraph("", **new) if number else document.paragraphs[0]
        if line.role == "table":  # the page set-up stands in a paragraph of its own before it
            _table(document, tables.table(line), properties.row_lines, shapes)
            continue
        style = STYLES[line.role]
        _fill(document, paragraph, style, pieces(line))
        if line.role == "rule":
            _stroke(document, paragraph)
        _shape(document, paragraph, line, style, shapes)
    _describe(document, properties)
    data: bytes = document.to_bytes()
    report = validate_editor_open_safety(data)
    if not report.ok:
        raise WriteError(
            "한글 문서(HWPX)를 규격에 맞게 만들지 못했습니다.", f"docx로 저장해 주세요. ({report.summary[:200]})"
        )
    return data


def _fill(document: Any, paragraph: Any, style: Style, runs: tuple[Piece, ...]) -> None:
    for run in paragraph.runs:
        run.char_pr_id_ref = _letters(document, style, Piece("", style.size))
    for piece in runs or (Piece("", style.size),):
        paragraph.add_run(piece.text, char_pr_id_ref=_letters(document, style, piece))


def _stroke(document: Any, paragraph: Any) -> None:
    # A flat box and not a line: some viewers draw a line of no height as a point.
    document.shapes.add_rectangle(_WIDTH, _STROKE, line_width="0", fill_color="#000000", paragraph=paragraph)


def _table(document: Any, table: Table, row_lines: bool, shapes: Shapes) -> None:
    """The head is shaded and stands on every page that the table runs over."""
    grid = document.add_table(len(table.rows), len(table.shares), width=_WIDTH)
    grid.set_column_widths(table.shares)
    grid.set_treat_as_char(False)
    grid.element.set("repeatHeader", "1")
    line = {"border_color": "#000000", "border_width": "0.12 mm"}
    head = document.styles.ensure_border_fill(**line, fill_color=f"#{tables.HEAD_COLOR}")
    last = len(table.rows) - 1
    for number, (row, cells) in enumerate(zip(grid.rows, table.rows, strict=True)):
        sides = tables.SIDES if row_lines else tables.SIDES[:2] + (("bottom",) if number == last else ())
        body = document.styles.ensure_border_fill(**line, active_borders=sides)
        style = replace(STYLES["table"], bold=number == 0, align="center" if number == 0 else "left")
        for place, cell in zip(row.cells, cells, strict=True):
            place.element.set("borderFillIDRef", head if number == 0 else body)
            place.element.set("header", str(int(number == 0)))
            place.element[0].set("vertAlign", "CENTER" if number == 0 else "TOP")
            paragraph = place.paragraphs[0]
            _fill(document, paragraph, style, cell.runs)
            _shape(document, paragraph, cell.line, style, shapes)


def _shape(document: Any, paragraph: Any, line: Line, style: Style, shapes: Shapes) -> None:
    """Sets the margins; making a shape anew for every line takes long in a long document."""
    alike = (replace(line, text="", emphasis=()), style)
    if alike in shapes:
        paragraph.para_pr_id_ref = shapes[alike]
        return
    letter = style.size * _MM_PER_POINT
    document.styles.apply_paragraph_format(
        paragraphs=[paragraph],
        alignment=style.align,
        line_spacing_percent=LINE_PERCENT if line.role != "rule" else 100,
        indent_left_mm=ems(line.indent, _BLANK) * letter,
        first_line_indent_mm=-ems(line.lead, _BLANK) * letter,
        spacing_before_pt=style.before,
        spacing_after_pt=style.after,
    )
    shapes[alike] = paragraph.para_pr_id_ref


def _letters(document: Any, style: Style, piece: Piece) -> str:
    shape: str = document.styles.ensure_run(
        font=FONT,
        size=piece.size,
        bold=style.bold,
        underline=piece.underlined or None,
        color=f"#{style.color}",
        highlight="#FFFF00" if piece.open else None,
    )
    return shape


def _describe(document: Any, properties: Properties) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document.parts.clear_document_metadata(keep=("language",), timestamp=now)
    document.parts.set_document_metadata(
        title=properties.title,
        creator=properties.author,
        subject=properties.gist,
        keyword=", ".join(properties.keywords),
        created_date=now,
        modified_date=now,
    )
