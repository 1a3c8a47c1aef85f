"""Tables in a DOCX, and the frames that are tables of one cell."""

from __future__ import annotations

from typing import Any

from seoul_assist.writers import tables
from seoul_assist.writers.docx_text import BLANK, paragraph, tag
from seoul_assist.writers.layout import Line, Style, pieces
from seoul_assist.writers.measure import MARGINS_MM, WIDTH_MM
from seoul_assist.writers.tables import Table

_SIDE = 85  # twentieths of a point between the words of a cell and its sides
_LOOK = ("w:tblLook",)
_BORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", *_LOOK)


def grid(document: Any, line: Line, style: Style, row_lines: bool) -> None:
    """The table of the line, or a table of one cell as the frame around its words."""
    if not style.border:
        return _table(document, tables.table(line), (*tables.SIDES, "insideV", *(("insideH",) if row_lines else ())))
    cell = tables.Cell(line, pieces(line, style, BLANK), style)
    return _table(document, Table(((cell,),), (1.0,), headed=False), style.border)


def _table(document: Any, table: Table, drawn: tuple[str, ...]) -> None:
    """The head is shaded and stands on every page; a row never runs across a page unless it is longer than one."""
    from docx.shared import Mm

    width = WIDTH_MM - MARGINS_MM["left"] - MARGINS_MM["right"]
    made = document.add_table(0, len(table.shares))
    made.autofit = False
    _lines(made, drawn, 45 if table.headed else 70)
    for column, share in zip(made.columns, table.shares, strict=True):
        column.width = Mm(width * share)
    for number, row in enumerate(table.rows):
        added = made.add_row()
        heads = table.headed and number == 0
        shape = added._tr.get_or_add_trPr()
        shape.append(tag("cantSplit"))
        if heads:
            shape.append(tag("tblHeader"))
        for place, cell, share in zip(added.cells, row, table.shares, strict=True):
            place.width = Mm(width * share)
            paragraph(place.paragraphs[0], cell.line, cell.style, cell.runs)
            place.paragraphs[0].paragraph_format.keep_with_next = heads or not table.headed or None
            _box(place._tc.get_or_add_tcPr(), cell.head, "insideH" in drawn or not table.headed)


def _lines(made: Any, drawn: tuple[str, ...], inside: int) -> None:
    """The lines of the table, and room between them and the words; its edges stand on the margins of the text."""
    width = "4" if {"left", "right"} <= {*drawn} else "12"
    borders = tag("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(tag(side, val="single" if side in drawn else "nil", sz=width, space="0", color="000000"))
    room = tag("tblCellMar")
    for side, twips in (("top", inside), ("left", _SIDE), ("bottom", inside), ("right", _SIDE)):
        room.append(tag(side, w=str(twips), type="dxa"))
    for one, names in (
        (tag("tblInd", w=str(_SIDE), type="dxa"), _BORDERS),
        (borders, _BORDERS),
        (room, _LOOK),
    ):
        made._tbl.tblPr.insert_element_before(one, *names)


def _box(cell: Any, head: bool, lined: bool) -> None:
    """A head is shaded, and has a line under it where rows have none; words stand in the middle between two lines."""
    if head and not lined:
        borders = tag("tcBorders")
        borders.append(tag("bottom", val="single", sz="4", space="0", color="000000"))
        cell.append(borders)
    if head:
        cell.append(tag("shd", val="clear", color="auto", fill=tables.HEAD_COLOR))
    if head or lined:
        cell.append(tag("vAlign", val="center"))
