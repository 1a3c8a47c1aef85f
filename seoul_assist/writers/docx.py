"""Lines -> the bytes of an A4 DOCX."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from seoul_assist.writers import tables
from seoul_assist.writers.layout import LINE_PERCENT, MARGINS_MM, STYLES, Line, Piece, Properties, Style, ems, pieces
from seoul_assist.writers.tables import Table

FONT = "맑은 고딕"
_BLANK = 0.34  # the width of a blank of that font


def to_docx(lines: tuple[Line, ...], properties: Properties) -> bytes:
    """The bytes of a DOCX with one paragraph a line; borders, indents and fonts are real layout, not characters."""
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    normal = document.styles["Normal"]
    normal.font.size = Pt(STYLES["paragraph"].size)
    _korean(normal)
    for line in lines:
        if line.role == "table":
            _table(document, tables.table(line), properties.row_lines)
        else:
            _paragraph(document.add_paragraph(), line, STYLES[line.role], pieces(line))
    _describe(document, properties)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _korean(style_or_run: Any) -> None:
    """The font for Latin and for Hangul: Word keeps them apart, and python-docx sets only the first."""
    from docx.oxml.ns import qn

    style_or_run.font.name = FONT
    fonts = style_or_run.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(slot), FONT)


def _paragraph(paragraph: Any, line: Line, style: Style, runs: tuple[Piece, ...]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    shape = paragraph.paragraph_format
    shape.alignment = WD_ALIGN_PARAGRAPH[style.align.upper()]
    shape.space_before, shape.space_after = Pt(style.before), Pt(style.after)
    shape.line_spacing = LINE_PERCENT / 100 * 0.8  # Word counts the whole line height, Hangul processors the letter
    hang = ems(line.lead, _BLANK) * style.size
    shape.left_indent = Pt(ems(line.indent, _BLANK) * style.size + hang)
    shape.first_line_indent = Pt(-hang)
    _plain_spacing(paragraph)
    if line.role == "rule":
        _stroke(paragraph)
    for piece in runs:
        _run(paragraph, piece, style)


def _run(paragraph: Any, piece: Piece, style: Style) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(piece.text)
    run.font.size = Pt(piece.size)
    run.font.bold = style.bold
    run.font.underline = piece.underlined or None
    run.font.color.rgb = RGBColor.from_string(style.color)
    if piece.open:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    _korean(run)


def _table(document: Any, table: Table, row_lines: bool) -> None:
    """The head is shaded and stands on every page; a row never runs across a page unless it is longer than one."""
    from docx.shared import Mm

    width = 210 - MARGINS_MM["left"] - MARGINS_MM["right"]
    grid = document.add_table(0, len(table.shares))
    grid.autofit = False
    _lines(grid, row_lines)
    for column, share in zip(grid.columns, table.shares, strict=True):
        column.width = Mm(width * share)
    for number, row in enumerate(table.rows):
        added = grid.add_row()
        _flag(added._tr.get_or_add_trPr(), "cantSplit")
        if number == 0:
            _flag(added._tr.get_or_add_trPr(), "tblHeader")
        style = replace(STYLES["table"], bold=number == 0, align="center" if number == 0 else "left")
        for place, cell, share in zip(added.cells, row, table.shares, strict=True):
            place.width = Mm(width * share)
            _paragraph(place.paragraphs[0], cell.line, style, cell.runs)
            if number == 0:
                _box(place._tc.get_or_add_tcPr(), row_lines)
    document.add_paragraph()


def _lines(grid: Any, row_lines: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        drawn = row_lines or side != "insideH"
        for name, value in (("val", "single" if drawn else "nil"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    grid._tbl.tblPr.append(borders)


def _box(cell: Any, row_lines: bool) -> None:
    """The head: shaded, and with a line under it where rows have none."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if not row_lines:
        borders = OxmlElement("w:tcBorders")
        below = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            below.set(qn(f"w:{name}"), value)
        borders.append(below)
        cell.append(borders)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", tables.HEAD_COLOR)):
        shade.set(qn(f"w:{name}"), value)
    cell.append(shade)


def _flag(properties: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    properties.append(OxmlElement(f"w:{name}"))


_AFTER_SPACING = ("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:textAlignment", "w:rPr")


def _plain_spacing(paragraph: Any) -> None:
    """No room of Word's own between Hangul and digits: 1부 must not look like 1 부."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shape = paragraph._p.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        shape.insert_element_before(off, *_AFTER_SPACING)


def _stroke(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    border = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", "000000")):
        border.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    shape = paragraph._p.get_or_add_pPr()
    shape.insert_element_before(borders, "w:shd", "w:tabs", "w:autoSpaceDE", "w:autoSpaceDN", *_AFTER_SPACING)


def _describe(document: Any, properties: Properties) -> None:
    """Document properties take at most 255 characters each."""
    core = document.core_properties
    core.title, core.subject = properties.title[:255], properties.gist[:255]
    core.keywords = ", ".join(properties.keywords)[:255]
    core.author = core.last_modified_by = properties.author[:255]
    core.comments, core.language = "", "ko-KR"
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
