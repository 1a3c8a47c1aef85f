"""Tables in an HWPX, and the frames and strokes that are tables of one cell."""

from __future__ import annotations

from typing import Any

from seoul_assist.writers import tables
from seoul_assist.writers.hwpx_text import ANCHOR, BLANK, Shapes, fill, letters, shape
from seoul_assist.writers.layout import Line, Piece, Style, ems, pieces
from seoul_assist.writers.measure import MARGINS_MM, WIDTH_MM, hang, rows_of
from seoul_assist.writers.tables import Table

_UNITS_PER_MM = 7200 / 25.4
_WIDTH = round((WIDTH_MM - MARGINS_MM["left"] - MARGINS_MM["right"]) * _UNITS_PER_MM)
_SIDE = 510  # between the words of a cell and its sides
_WHOLE_ROW = 0x60000  # the first and the last part of its row
_WHOLE_CELL = 14_000  # about 5 cm: a page ends between rows up to this height, and within higher ones
_BROKEN = 1.02  # fonts differ a little from the widths reckoned with


def grid(document: Any, paragraph: Any, line: Line, style: Style, row_lines: bool, shapes: Shapes) -> None:
    """The table of the line, or a table of one cell as the frame around its words.

    A stroke is a side of an empty cell: viewers draw lines of no height as points, and borders of paragraphs as boxes.
    """
    if not style.border:
        return _table(document, paragraph, tables.table(line), tables.SIDES, row_lines, shapes)
    cell = tables.Cell(line, pieces(line, style, BLANK), style)
    return _table(document, paragraph, Table(((cell,),), (1.0,), headed=False), style.border, True, shapes)


def _table(
    document: Any, paragraph: Any, table: Table, around: tuple[str, ...], row_lines: bool, shapes: Shapes
) -> None:
    """The head is shaded and stands on every page that the table runs over."""
    small = letters(document, ANCHOR, Piece("", ANCHOR.size))
    made = paragraph.add_table(len(table.rows), len(table.shares), width=_WIDTH, char_pr_id_ref=small)
    made.set_column_widths(table.shares)
    made.set_treat_as_char(not table.headed)  # one that may run over pages must not stand in a row
    made.element.set("repeatHeader", str(int(table.headed)))
    inside = 227 if table.headed else 340 if table.rows[0][0].runs or len(table.rows[0]) > 1 else 0
    _room(made, inside)
    thin = len(around) == len(tables.SIDES)
    color = "#000000" if inside else f"#{table.rows[0][0].style.color}"
    line = {"border_color": color, "border_width": "0.12 mm" if thin or color != "#000000" else "0.4 mm"}
    shaded = document.styles.ensure_border_fill(**line, fill_color=f"#{tables.HEAD_COLOR}")
    last = len(table.rows) - 1
    total = highest = 0
    for number, (row, cells) in enumerate(zip(made.rows, table.rows, strict=True)):
        high = 0
        sides = around if row_lines else around[:2] + (("bottom",) if number == last else ())
        plain = document.styles.ensure_border_fill(**line, active_borders=sides)
        for place, cell, share in zip(row.cells, cells, table.shares, strict=True):
            place.element.set("borderFillIDRef", shaded if cell.head else plain)
            place.element.set("header", str(int(table.headed and number == 0)))
            place.element[0].set("vertAlign", "CENTER" if row_lines or cell.head else "TOP")
            fill(document, place.paragraphs[0], cell.style, cell.runs)
            shape(document, place.paragraphs[0], cell.line, cell.style, shapes)
            high = max(high, _rows(place.paragraphs[0], cell, share * _WIDTH - 2 * _SIDE))
        high += 2 * inside
        total += high
        highest = max(highest, high)
        for place in row.cells:
            _set(place.element, "cellSz", "height", high)
    made.element.set("pageBreak", "TABLE" if highest < _WHOLE_CELL else "CELL")
    _set(made.element, "sz", "height", total)


def _rows(paragraph: Any, cell: tables.Cell, room: float) -> int:
    """How high the words of a cell are; where they take several rows, the places of the rows are written down.

    한글 sets a cell anew as soon as it is edited; viewers that do not break rows in cells need the places.
    """
    style = cell.style
    text = "".join(piece.text for piece in cell.runs)
    letter = round(100 * max([style.size, *(piece.size for piece in cell.runs)]))
    mean = 100 * sum(len(piece.text) * piece.size for piece in cell.runs) / len(text) if text else letter
    pitch = round(letter * style.percent / 100)
    inner = round((ems(cell.line.indent, BLANK) + hang(cell.line, BLANK)) * letter)
    starts = rows_of(text, (room - inner) / mean / _BROKEN, BLANK)
    if len(starts) > 1:
        values = {
            "vertsize": letter, "textheight": letter, "baseline": round(letter * 0.85), "spacing": pitch - letter,
            "horzpos": inner, "horzsize": round(room) - inner, "flags": _WHOLE_ROW,
        }  # fmt: skip
        _write_rows(paragraph, [len(text[:start].encode("utf-16-le")) // 2 for start in starts], values)
    return pitch * len(starts)


def _write_rows(paragraph: Any, starts: list[int], values: dict[str, int]) -> None:
    made, name = paragraph.element.makeelement, paragraph.element.tag[:-1]
    rows = made(f"{name}linesegarray", {})
    for number, start in enumerate(starts):
        places = {"textpos": start, "vertpos": number * (values["vertsize"] + values["spacing"])}
        rows.append(made(f"{name}lineseg", {key: str(value) for key, value in (places | values).items()}))
    paragraph.element.append(rows)


def _set(element: Any, child: str, name: str, value: int) -> None:
    next(one for one in element if one.tag.endswith("}" + child)).set(name, str(value))


def _room(grid: Any, inside: int) -> None:
    """Room between the words of a cell and its lines."""
    for element in grid.element.iter():
        kind = element.tag.rpartition("}")[2]
        if kind in ("inMargin", "cellMargin"):
            element.set("top", str(inside))
            element.set("bottom", str(inside))
