"""A table block as rows of cells: what each cell holds, how wide its column is, and how Markdown writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from seoul_assist.writers.layout import SEPARATOR, STYLES, Align, Line, Piece, Style, ems, pieces
from seoul_assist.writers.measure import text_width
from seoul_assist.writers.roles import body_line

HEAD_COLOR = "E7E6E6"
SIDES = ("left", "right", "top", "bottom")
_NARROW, _WIDE = 3.0, 24.0  # a column is as wide as its longest cell, within these many letters
_CROWDED, _SMALL = 1.3, 9.0  # a table so much too wide for its rows is set in letters of that size
_SIDES = 1.6  # the room at the sides of a cell, in letters
_LABELS = 7.5  # the width of a column of labels in a grid, in letters
_SHORT = 9.0  # cells up to this wide stand in the middle of their column
_FIGURE = re.compile(r"[-△▲]?\d[\d,.]*\s?(?:[천백십만억조]*\s?원|[가-힣]{1,2}|[A-Za-z%‰℃㎡㎢㎥㎞㎏]{1,3})?|-")

_DATE = re.compile(r"\d{4}\. ?\d{1,2}\. ?\d{1,2}\.(?:\([월화수목금토일]\))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its line (margins as in the text), its runs, which together are the text of the line, and its look."""

    line: Line
    runs: tuple[Piece, ...]
    style: Style
    head: bool = False

    def set(self, align: Align, *, head: bool = False) -> Cell:
        """The cell with its words so aligned; those of a head are bold."""
        return replace(self, style=replace(self.style, align=align, bold=head or self.style.bold), head=head)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells and the share of the width of each column (sum 1).

    `headed`: the first row is the head. Otherwise the labels in a grid are heads, and signers have none.
    """

    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]
    headed: bool = True


def table(line: Line) -> Table:
    """The cells of a line whose role is one of `TABLES`; rows that are too short are filled up with empty cells."""
    style = STYLES[line.role]
    rows = _cells(line, style)
    if line.role == "grid":
        return Table(tuple(map(_labelled, rows)), _grid_shares(len(rows[0])), headed=False)
    if line.role == "signers":
        centred = tuple(tuple(cell.set("center") for cell in row) for row in rows)
        return Table(centred, (1 / len(rows[0]),) * len(rows[0]), headed=False)
    if sum(_wanted(rows)) > _CROWDED * text_width() / style.size:
        rows = _cells(line, replace(style, size=_SMALL))
    aligns = [_align([row[column].line.text for row in rows[1:]]) for column in range(len(rows[0]))]
    head = tuple(cell.set("center", head=True) for cell in rows[0])
    body = [tuple(cell.set(side) for cell, side in zip(row, aligns, strict=True)) for row in rows[1:]]
    return Table((head, *body), _shares(rows))


def _cells(line: Line, style: Style) -> list[tuple[Cell, ...]]:
    rows = []
    at = 0
    for row in line.text.split("\n"):
        cells = []
        for text in row.split(SEPARATOR):
            cells.append(_cell(text, at, line, style))
            at += len(text) + len(SEPARATOR)
        rows.append(cells)
        at += 1 - len(SEPARATOR)
    columns = max(len(row) for row in rows)
    empty = Cell(Line("", line.role), (), style)
    return [tuple(row) + (empty,) * (columns - len(row)) for row in rows]


def _wanted(rows: list[tuple[Cell, ...]]) -> list[float]:
    """How wide each column would be with every cell on one row, in letters."""
    return [_SIDES + max(_NARROW, *(ems(cell.line.text, 0.5) for cell in column)) for column in zip(*rows, strict=True)]


def _shares(rows: list[tuple[Cell, ...]]) -> tuple[float, ...]:
    """Each column as wide as its longest cell where there is room; else what cannot be broken keeps its width."""
    columns = list(zip(*rows, strict=True))
    wanted = _wanted(rows)
    room = text_width() / rows[0][0].style.size
    if sum(wanted) > room:
        wanted = [min(width, _WIDE) for width in wanted]
        least = [
            min(_SIDES + max([_NARROW, *(ems(word, 0.5) for cell in column for word in _words(cell))]), width)
            for column, width in zip(columns, wanted, strict=True)
        ]
        over = sum(wanted) - sum(least)
        if sum(least) < room and over:
            part = (room - sum(least)) / over
            wanted = [low + (width - low) * part for low, width in zip(least, wanted, strict=True)]
    return tuple(width / sum(wanted) for width in wanted)


def _words(cell: Cell) -> list[str]:
    """What should stand on one row: a figure or a date as a whole, else each word."""
    text = cell.line.text
    return [text] if _FIGURE.fullmatch(text) or _DATE.fullmatch(text) else text.split()


def _align(texts: list[str]) -> Align:
    """Figures to the right, short words in the middle, sentences to the left."""
    said = [text for text in texts if text]
    if said and all(_FIGURE.fullmatch(text) for text in said):
        return "right"
    return "center" if all(ems(text, 0.5) <= _SHORT for text in said) else "left"


def _labelled(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Every other cell names the one to its right."""
    return tuple(
        cell.set("center", head=bool(cell.line.text)) if column % 2 == 0 else cell for column, cell in enumerate(row)
    )


def _grid_shares(columns: int) -> tuple[float, ...]:
    labels = (columns + 1) // 2
    values = columns - labels
    if not values or labels * _LABELS > 0.6 * (total := text_width() / STYLES["grid"].size):
        return (1 / columns,) * columns
    rest = (total - labels * _LABELS) / values
    return tuple((_LABELS if column % 2 == 0 else rest) / total for column in range(columns))


def _cell(text: str, at: int, whole: Line, style: Style) -> Cell:
    shown = text.strip()
    line = replace(body_line(text), role=whole.role) if shown else Line("", whole.role)
    if whole.role != "table":
        line = replace(line, indent="", lead="")
    start = at + len(text) - len(text.lstrip())
    runs: list[Piece] = []
    done = 0
    inside = [(max(0, first - start), min(len(shown), last - start)) for first, last in whole.emphasis]
    for first, last in [pair for pair in inside if pair[0] < pair[1]]:
        runs += pieces(replace(line, text=shown[done:first]), style, 0.5)
        runs.append(Piece(shown[first:last], style.size, underlined=True))
        done = last
    return Cell(line, (*runs, *pieces(replace(line, text=shown[done:]), style, 0.5)), style)


def markdown(line: Line) -> str:
    """The table as Markdown, the first row its head, what is set off in bold."""
    said = [[_marked(cell) for cell in row] for row in table(line).rows]
    said.insert(1, ["---"] * len(said[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in said)


def _marked(cell: Cell) -> str:
    said = "".join(f"**{_bare(run.text)}**" if run.underlined else _bare(run.text) for run in cell.runs)
    return cell.line.indent + said


def _bare(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")
