"""A table block as rows of cells: what each cell holds, how wide its column is, and how Markdown writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from seoul_assist.writers.layout import SEPARATOR, STYLES, Line, Piece, body_line, ems, pieces

HEAD_COLOR = "E7E6E6"
SIDES = ("left", "right", "top", "bottom")
_NARROW, _WIDE = 4.0, 24.0  # a column is as wide as its longest cell, within these many letters


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its line (margins as in the text), and its runs, which together are the text of the line."""

    line: Line
    runs: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells, the first of them the head, and the share of the width of each column (sum 1)."""

    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]


def table(line: Line) -> Table:
    """The cells of a line whose role is `table`; rows that are too short are filled up with empty cells."""
    rows = []
    at = 0
    for row in line.text.split("\n"):
        cells = []
        for text in row.split(SEPARATOR):
            cells.append(_cell(text, at, line.emphasis))
            at += len(text) + len(SEPARATOR)
        rows.append(cells)
        at += 1 - len(SEPARATOR)
    columns = max(len(row) for row in rows)
    filled = tuple(tuple(row) + (Cell(Line("", "table"), ()),) * (columns - len(row)) for row in rows)
    widths = [
        min(max(_NARROW, *(ems(row[column].line.text, 0.5) for row in filled)), _WIDE) for column in range(columns)
    ]
    return Table(filled, tuple(width / sum(widths) for width in widths))


def _cell(text: str, at: int, emphasis: tuple[tuple[int, int], ...]) -> Cell:
    shown = text.strip()
    line = replace(body_line(text), role="table") if shown else Line("", "table")
    start = at + len(text) - len(text.lstrip())
    runs: list[Piece] = []
    done = 0
    inside = [(max(0, first - start), min(len(shown), last - start)) for first, last in emphasis]
    for first, last in [pair for pair in inside if pair[0] < pair[1]]:
        runs += pieces(replace(line, text=shown[done:first]))
        runs.append(Piece(shown[first:last], STYLES["table"].size, underlined=True))
        done = last
    return Cell(line, (*runs, *pieces(replace(line, text=shown[done:]))))


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
