"""One page of a PDF as lines and ruled tables in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from seoul_assist.model import Block
from seoul_assist.readers.blocks import Cell, Result
from seoul_assist.readers.limits import exceeded
from seoul_assist.readers.lines import Line, Vocabulary, paragraphs
from seoul_assist.readers.pdf_garbled import garbled
from seoul_assist.readers.pdf_layout import (
    Box,
    Grid,
    Letter,
    aligned,
    columns,
    grids,
    gutter,
    in_order,
    stacked,
    turned,
    turned_rule,
)
from seoul_assist.readers.pdf_marks import Mark, Marks

_ROWS = 3  # rows of aligned cells that make a table where no lines are ruled


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table: rows of (lines of the cell, rows it spans, columns it spans)."""

    rows: tuple[tuple[tuple[tuple[Line, ...], int, int], ...], ...]

    def lines(self) -> tuple[Line, ...]:
        """Every line in it."""
        return tuple(line for row in self.rows for lines, _, _ in row for line in lines)

    def cells(self, words: Vocabulary) -> list[list[Cell]]:
        """The rows as cells of paragraphs."""
        return [
            [Cell(tuple(Block(text) for text in paragraphs(lines, words)), wide, high) for lines, high, wide in row]
            for row in self.rows
        ]


Item = Line | Ruled


def items_of(page: Any, number: int, result: Result) -> tuple[list[Item], bool]:
    """What stands on the page, in reading order, and whether its text is nonsense (then nothing is given)."""
    marks = Marks(page)
    most = result.limits.characters // 40
    if marks.count > most:
        raise exceeded("한 쪽의 글자 수", most, "자")
    lines = [line for line in _split(_visible(marks.characters(), number, result)) if _says(line)]
    text = "".join(letter for line in lines for letter, _ in line)
    if garbled(text) or (garbled(text, 1.0) and marks.unmapped() > 0.5 * marks.count):
        return [], True
    quarter = marks.quarter()
    if quarter:
        lines = [[(letter, box and turned(box, quarter)) for letter, box in line] for line in lines]
    rules = [turned_rule(rule, quarter) for rule in marks.rules()]
    return list(arranged(lines, grids(rules), number)), False


def _visible(marks: list[Mark], number: int, result: Result) -> list[Letter]:
    """The letters to be read; what was hidden becomes a note."""
    visible = [(letter, box) for letter, box, why in marks if why is None]
    hidden = [mark for mark in marks if mark[2] is not None and not mark[0].isspace()]
    if any(why == "invisible" for _, _, why in hidden) and not _says(visible):
        # A recognised scan: the layer of invisible letters is the text.
        visible = [(letter, box) for letter, box, why in marks if why in (None, "invisible")]
        hidden = [mark for mark in hidden if mark[2] != "invisible"]
        result.note("scan_layer", "스캔한 그림 위의 문자 인식 결과를 읽어 오류가 있을 수 있습니다.", number)
    if hidden:
        start = "".join(mark[0] for mark in hidden[:30])
        result.note("hidden", f"보이지 않는 글자 {len(hidden)}자는 뺐습니다(첫 부분: {start}).", number)
    return visible


def _split(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """The lines of the file."""
    line: list[Letter] = []
    for letter in letters:
        if letter[0] == "\n" or letter[0] == "\r":
            if line:
                yield line
            line = []
        else:
            line.append(letter)
    if line:
        yield line


def _says(line: Sequence[Letter]) -> bool:
    return any(box and not letter.isspace() for letter, box in line)


def arranged(lines: Sequence[list[Letter]], tables: Sequence[Grid], number: int) -> Iterator[Item]:
    """The lines as lines and tables in reading order; every letter of them comes out once."""
    inside: dict[int, dict[tuple[int, int], list[list[Letter]]]] = {place: {} for place in range(len(tables))}
    outside: list[list[Letter] | int] = []  # a line, or the table that begins here
    for line in lines:
        for home, piece in _cut(line, tables):
            if home is None:
                outside.append(piece)
                continue
            if not inside[home[0]]:
                outside.append(home[0])
            inside[home[0]].setdefault(home[1], []).append(piece)
    run: list[list[Letter]] = []
    for item in [*outside, -1]:
        if isinstance(item, list):
            run.append(item)
            continue
        yield from _free(run, number)
        run = []
        if item >= 0:
            yield from _table(tables[item], inside[item], number)


Home = tuple[int, tuple[int, int]]  # a table and a cell of it


def _cut(line: list[Letter], tables: Sequence[Grid]) -> Iterator[tuple[Home | None, list[Letter]]]:
    """The line in pieces, each with the table and the cell it stands in."""
    boxes = [box for letter, box in line if box and not letter.isspace()]
    first, last = _home(boxes[0], tables), _home(boxes[-1], tables)
    if first == last:
        yield first, line
        return
    piece: list[Letter] = []
    home = first
    edge = boxes[0][0]
    for letter in line:
        box = letter[1]
        if box and not letter[0].isspace():
            found = _home(box, tables)
            # A letter that hangs on the one before belongs to it, even where it juts out of the cell.
            if found != home and box[0] - edge > 0.2 * (box[3] - box[1]):
                if _says(piece):
                    yield home, piece
                piece, home = [], found
            edge = box[2]
        piece.append(letter)
    yield home, piece


def _home(box: Box, tables: Sequence[Grid]) -> Home | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next(((place, cell) for place, grid in enumerate(tables) if (cell := grid.cell(x, y))), None)


def _free(lines: list[list[Letter]], number: int) -> Iterator[Item]:
    """Lines outside tables: two columns one after the other, rows of aligned cells as a table."""
    if not lines:
        return
    middle = gutter(lines)
    parts = list(lines) if middle is None else [list(part) for part in columns(lines, middle)]
    made = [(line, part) for part in parts if (line := _line(part, number))]
    if middle is not None or not any(line.row for line, _ in made):
        yield from stacked(in_order([line for line, _ in made]))
        return
    run: list[tuple[Line, list[Letter]]] = []
    plain: list[Line] = []
    for line, part in made:
        cells = [cell for _, other in [*run, (line, part)] if (cell := _cells(other))]
        if line.row and (not run or aligned(cells)):
            run.append((line, part))
            continue
        yield from _flushed(plain, run, number)
        run = [(line, part)] if line.row else []
        if not line.row:
            plain.append(line)
    yield from _flushed(plain, run, number)
    yield from stacked(in_order(plain))


def _flushed(plain: list[Line], run: list[tuple[Line, list[Letter]]], number: int) -> Iterator[Item]:
    """The rows as a table behind what came before, when there are enough of them; else they stay lines."""
    if len(run) < _ROWS:
        plain.extend(line for line, _ in run)
        run.clear()
        return
    yield from stacked(in_order(plain))
    plain.clear()
    full = max((_cells(part) for _, part in run), key=len)
    rows = []
    for _, part in run:
        pieces = _pieces(part)
        row = []
        for left, right, _ in full:
            own = [piece for piece in pieces if _within(piece, left, right)]
            lines = tuple(line for piece in own if (line := _line(piece, number)))
            row.append((lines, 1, 1))
        rows.append(tuple(row))
    yield Ruled(tuple(rows))


def _within(piece: Sequence[Letter], left: float, right: float) -> bool:
    boxes = [box for letter, box in piece if box and not letter.isspace()]
    return min(right, boxes[-1][2]) - max(left, boxes[0][0]) > 0


def _pieces(line: Sequence[Letter]) -> list[list[Letter]]:
    """The line cut at its wide gaps."""
    placed = [place for place, (letter, box) in enumerate(line) if box and not letter.isspace()]
    boxes = [box for letter, box in line if box and not letter.isspace()]
    height = max(median(box[3] - box[1] for box in boxes), 1.0)
    cuts = [placed[number] for number, (one, two) in enumerate(pairwise(boxes), 1) if two[0] - one[2] > 1.6 * height]
    return [list(line[start:end]) for start, end in pairwise([0, *cuts, len(line)])]


def _cells(line: Sequence[Letter]) -> list[tuple[float, float, str]]:
    out = []
    for piece in _pieces(line):
        boxes = [box for letter, box in piece if box and not letter.isspace()]
        out.append((boxes[0][0], boxes[-1][2], "".join(letter for letter, _ in piece).strip()))
    return out


def _table(grid: Grid, inside: dict[tuple[int, int], list[list[Letter]]], number: int) -> Iterator[Item]:
    filled = {cell: made for cell, pieces in inside.items() if (made := _lines_of(pieces, number))}
    rows: dict[int, list[tuple[tuple[Line, ...], int, int]]] = {}
    homes = sorted(set(grid.cells.values()))
    for home in homes:
        high, wide = grid.spans(home)
        rows.setdefault(home[0], []).append((tuple(filled.get(home, ())), high, wide))
    yield Ruled(tuple(tuple(row) for _, row in sorted(rows.items())))


def _lines_of(pieces: Sequence[Sequence[Letter]], number: int) -> list[Line]:
    """The lines of one cell from the top down; pieces at the same height are one line."""
    return stacked(in_order([line for piece in pieces if (line := _line(piece, number))]))


def _line(letters: Sequence[Letter], number: int) -> Line | None:
    boxes = [box for letter, box in letters if box and not letter.isspace()]
    if not boxes:
        return None
    text = "".join(letter for letter, _ in letters)
    # Characters beyond the first plane come as two halves.
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Line.of(text, boxes, number)
