"""One page of a PDF as lines and ruled tables in reading order."""

from __future__ import annotations

import re
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
    Piece,
    aligned,
    columns,
    grids,
    gutter,
    in_order,
    stacked,
    turned,
    turned_rule,
)
from seoul_assist.readers.pdf_marks import Marks
from seoul_assist.text.pii import mask

_LINE = re.compile(r"[^\r\n]+")
_HALF = re.compile("[\ud800-\udfff]")
_LAYER = ("invisible", "covered")  # why letters under the picture of a scan are not seen
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
    lines = [line for line in _split(*_visible(marks, number, result)) if line.seen]
    text = "".join([line.text for line in lines])
    if garbled(text) or (garbled(text, 1.0) and marks.unmapped() > 0.5 * marks.count):
        return [], True
    rules = marks.rules()
    if quarter := marks.quarter():
        lines = [Piece(line.text, [box and turned(box, quarter) for box in line.boxes]) for line in lines]
        rules = [turned_rule(rule, quarter) for rule in rules]
    return list(arranged(lines, grids(rules), number)), False


def _visible(marks: Marks, number: int, result: Result) -> tuple[str, list[Box | None]]:
    """The letters to be read and their boxes; what was hidden becomes a note."""
    text, boxes, hidden = marks.characters()
    if not hidden:
        return text, boxes
    noted = [place for place in sorted(hidden) if not text[place].isspace()]
    if any(hidden[place] in _LAYER for place in noted) and not any(
        box and place not in hidden and not text[place].isspace() for place, box in enumerate(boxes)
    ):
        # A recognised scan: the layer of letters nobody sees is the text.
        hidden = {place: why for place, why in hidden.items() if why not in _LAYER}
        noted = [place for place in noted if place in hidden]
        result.note("scan_layer", "스캔한 그림 위의 문자 인식 결과를 읽어 오류가 있을 수 있습니다.", number)
    if noted:
        start = mask("".join(text[place] for place in noted))[:30]
        result.note("hidden", f"보이지 않는 글자 {len(noted)}자는 뺐습니다(첫 부분: {start}).", number)
        result.note_injection("".join(text[place] for place in sorted(hidden)), number)
    kept = [place for place in range(len(text)) if place not in hidden]
    return "".join([text[place] for place in kept]), [boxes[place] for place in kept]


def _split(text: str, boxes: Sequence[Box | None]) -> Iterator[Piece]:
    """The lines of the file."""
    for found in _LINE.finditer(text):
        yield Piece(found.group(), boxes[found.start() : found.end()])


def arranged(lines: Sequence[Piece], tables: Sequence[Grid], number: int) -> Iterator[Item]:
    """The lines as lines and tables in reading order; every letter of them comes out once."""
    inside: dict[int, dict[tuple[int, int], list[Piece]]] = {place: {} for place in range(len(tables))}
    outside: list[Piece | int] = []  # a line, or the table that begins here
    for line in lines:
        for home, piece in _cut(line, tables):
            if home is None:
                outside.append(piece)
                continue
            if not inside[home[0]]:
                outside.append(home[0])
            inside[home[0]].setdefault(home[1], []).append(piece)
    run: list[Piece] = []
    for item in [*outside, -1]:
        if isinstance(item, Piece):
            run.append(item)
            continue
        yield from _free(run, number)
        run = []
        if item >= 0:
            yield from _table(tables[item], inside[item], number)


Home = tuple[int, tuple[int, int]]  # a table and a cell of it


def _cut(line: Piece, tables: Sequence[Grid]) -> Iterator[tuple[Home | None, Piece]]:
    """The line in pieces, each with the table and the cell it stands in."""
    home = _home(line.seen[0], tables)
    if home == _home(line.seen[-1], tables):
        yield home, line
        return
    begin = 0
    edge = line.seen[0][0]
    for place, (letter, box) in enumerate(zip(line.text, line.boxes, strict=True)):
        if box and not letter.isspace():
            found = _home(box, tables)
            # A letter that hangs on the one before belongs to it, even where it juts out of the cell.
            if found != home and box[0] - edge > 0.2 * (box[3] - box[1]):
                piece = line.part(begin, place)
                if piece.seen:
                    yield home, piece
                begin, home = place, found
            edge = box[2]
    yield home, line.part(begin, len(line.text))


def _home(box: Box, tables: Sequence[Grid]) -> Home | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for place, grid in enumerate(tables):
        if cell := grid.cell(x, y):
            return place, cell
    return None


def _free(lines: list[Piece], number: int) -> Iterator[Item]:
    """Lines outside tables: two columns one after the other, rows of aligned cells as a table."""
    if not lines:
        return
    middle = gutter(lines)
    parts = lines if middle is None else columns(lines, middle)
    made = [(line, part) for part in parts if (line := _line(part, number))]
    if middle is not None or not any(line.row for line, _ in made):
        yield from stacked(in_order([line for line, _ in made]))
        return
    run: list[Row] = []
    plain: list[Line] = []
    for line, part in made:
        row = (line, _pieces(part)) if line.row else None
        if row and (not run or aligned([_cells(pieces) for _, pieces in [*run, row]])):
            run.append(row)
            continue
        yield from _flushed(plain, run, number)
        run = [row] if row else []
        if not row:
            plain.append(line)
    yield from _flushed(plain, run, number)
    yield from stacked(in_order(plain))


Row = tuple[Line, list[Piece]]  # a line with wide gaps, and the pieces between them


def _flushed(plain: list[Line], run: list[Row], number: int) -> Iterator[Item]:
    """The rows as a table behind what came before, when there are enough of them; else they stay lines."""
    if len(run) < _ROWS:
        plain.extend(line for line, _ in run)
        run.clear()
        return
    yield from stacked(in_order(plain))
    plain.clear()
    full = max((_cells(pieces) for _, pieces in run), key=len)
    rows = []
    for _, pieces in run:
        row = []
        for left, right, _ in full:
            own = [piece for piece in pieces if min(right, piece.seen[-1][2]) - max(left, piece.seen[0][0]) > 0]
            lines = tuple(line for piece in own if (line := _line(piece, number)))
            row.append((lines, 1, 1))
        rows.append(tuple(row))
    yield Ruled(tuple(rows))


def _pieces(line: Piece) -> list[Piece]:
    """The line cut at its wide gaps."""
    pairs = enumerate(zip(line.text, line.boxes, strict=True))
    placed = [place for place, (letter, box) in pairs if box and not letter.isspace()]
    height = max(median(box[3] - box[1] for box in line.seen), 1.0)
    cuts = [
        placed[number] for number, (one, two) in enumerate(pairwise(line.seen), 1) if two[0] - one[2] > 1.6 * height
    ]
    return [line.part(start, end) for start, end in pairwise([0, *cuts, len(line.text)])]


def _cells(pieces: Sequence[Piece]) -> list[tuple[float, float, str]]:
    return [(piece.seen[0][0], piece.seen[-1][2], piece.text.strip()) for piece in pieces]


def _table(grid: Grid, inside: dict[tuple[int, int], list[Piece]], number: int) -> Iterator[Item]:
    filled = {cell: made for cell, pieces in inside.items() if (made := _lines_of(pieces, number))}
    rows: dict[int, list[tuple[tuple[Line, ...], int, int]]] = {}
    for home, (high, wide) in sorted(grid.spans().items()):
        rows.setdefault(home[0], []).append((tuple(filled.get(home, ())), high, wide))
    yield Ruled(tuple(tuple(row) for _, row in sorted(rows.items())))


def _lines_of(pieces: Sequence[Piece], number: int) -> list[Line]:
    """The lines of one cell from the top down; pieces at the same height are one line."""
    return stacked(in_order([line for piece in pieces if (line := _line(piece, number))]))


def _line(piece: Piece, number: int) -> Line | None:
    if not piece.seen:
        return None
    text = piece.text
    # Characters beyond the first plane come as two halves.
    if not text.isprintable() and _HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Line.of(text, piece.seen, number)
