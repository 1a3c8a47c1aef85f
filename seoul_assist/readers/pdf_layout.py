"""Where text stands on a page: ruled tables, columns, and the order in which people read the rest.

Pure geometry in points, origin at the lower left. Files mostly keep their text in reading order already, so what is
not plainly a table, a second column or a line out of place stays as the file has it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from seoul_assist.readers.lines import Line

Box = tuple[float, float, float, float]  # left, bottom, right, top
_NEAR = 3.0  # points within which two lines are the same or touch
_MOST_CELLS = 4_000


@dataclass(slots=True)
class Piece:
    """A line of the file or a part of it: its letters, the box of each (None where it has none), and the boxes of those
    that are seen."""

    text: str
    boxes: Sequence[Box | None]
    seen: list[Box] = field(init=False)

    def __post_init__(self) -> None:
        self.seen = [box for letter, box in zip(self.text, self.boxes, strict=True) if box and not letter.isspace()]

    def part(self, start: int, end: int) -> Piece:
        """The letters from one place to another."""
        return Piece(self.text[start:end], self.boxes[start:end])


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin straight line: its height on the page when level, else its distance from the left, and its ends."""

    level: bool
    at: float
    start: float
    end: float


def turned(box: Box, quarter: int) -> Box:
    """The box as it stands once the page is turned so that text of so many quarters runs level."""
    left, bottom, right, top = box
    if quarter == 1:
        return (bottom, -right, top, -left)
    if quarter == 2:
        return (-right, -top, -left, -bottom)
    return (-top, left, -bottom, right) if quarter == 3 else box


def turned_rule(rule: Rule, quarter: int) -> Rule:
    """The same for a ruled line."""
    box = (rule.start, rule.at, rule.end, rule.at) if rule.level else (rule.at, rule.start, rule.at, rule.end)
    left, bottom, right, top = turned(box, quarter)
    level = rule.level != bool(quarter % 2)
    return Rule(True, bottom, left, right) if level else Rule(False, left, bottom, top)


@dataclass(slots=True)
class Grid:
    """A ruled table: edges of rows from the top down and of columns, and for every place the cell it belongs to.

    `cells` maps (row, column) to the upper left place of the cell.
    """

    ys: list[float]
    xs: list[float]
    cells: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    _rising: list[float] = field(init=False)  # the edges of rows from the bottom up

    def __post_init__(self) -> None:
        self._rising = self.ys[::-1]

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[0] - self.ys[-1])

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell at that place."""
        xs, rising = self.xs, self._rising
        if not (xs[0] <= x <= xs[-1] and rising[0] <= y <= rising[-1]):
            return None
        row = max(len(rising) - 1 - bisect_right(rising, y), 0)
        return self.cells[row, bisect_left(xs, x, 1) - 1]

    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """How many rows and columns each cell spans."""
        places: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place, home in self.cells.items():
            places.setdefault(home, []).append(place)
        return {
            home: (len({row for row, _ in own}), len({column for _, column in own})) for home, own in places.items()
        }


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The ruled tables, the smallest first, so that a table inside a cell of another comes before it."""
    found = []
    for group in _connected(_joined(rules)):
        level = [rule for rule in group if rule.level]
        upright = [rule for rule in group if not rule.level]
        if len(level) < 2 or not upright:
            continue
        ys = _edges([rule.at for rule in level])[::-1]
        # Tables of official documents are often open at the sides.
        sides = [min(rule.start for rule in level), max(rule.end for rule in level)]
        xs = _edges([rule.at for rule in upright] + sides)
        if len(ys) < 2 or len(xs) < 3 or (len(ys) - 1) * (len(xs) - 1) > _MOST_CELLS or xs[-1] - xs[0] < 60:
            continue
        grid = Grid(ys, xs)
        grid.cells = _cells(ys, xs, level, upright)
        if len(set(grid.cells.values())) > 2:
            found.append(grid)
    return sorted(found, key=lambda grid: grid.area)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """The rules with pieces of one line put together."""
    out: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.level, round(rule.at / 2), rule.start)):
        last = out[-1] if out else None
        if last and last.level == rule.level and abs(last.at - rule.at) < 2 and rule.start <= last.end + _NEAR:
            out[-1] = Rule(last.level, last.at, last.start, max(last.end, rule.end))
        else:
            out.append(rule)
    return out


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in groups that touch."""
    home = list(range(len(rules)))

    def root(place: int) -> int:
        while home[place] != place:
            home[place] = home[home[place]]
            place = home[place]
        return place

    level = [place for place, rule in enumerate(rules) if rule.level]
    upright = [place for place, rule in enumerate(rules) if not rule.level]
    for one in level:
        for other in upright:
            flat, steep = rules[one], rules[other]
            touches = flat.start - _NEAR <= steep.at <= flat.end + _NEAR
            if touches and steep.start - _NEAR <= flat.at <= steep.end + _NEAR:
                home[root(one)] = root(other)
    groups: dict[int, list[Rule]] = {}
    for place, rule in enumerate(rules):
        groups.setdefault(root(place), []).append(rule)
    return list(groups.values())


def _edges(values: Sequence[float]) -> list[float]:
    """The values in rising order, those that are nearly the same once."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


def _cells(
    ys: Sequence[float], xs: Sequence[float], level: Sequence[Rule], upright: Sequence[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For every place the upper left place of its cell: places with no rule between them are one cell."""
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    for row, (high, low) in enumerate(pairwise(ys)):
        y = (high + low) / 2
        walls = [rule.at for rule in upright if rule.start <= y <= rule.end]
        for column, (left, right) in enumerate(pairwise(xs)):
            x = (left + right) / 2
            home = (row, column)
            if column and not any(abs(at - left) <= _NEAR for at in walls):
                home = cells[row, column - 1]
            elif row and not any(abs(rule.at - high) <= _NEAR and rule.start <= x <= rule.end for rule in level):
                home = cells[row - 1, column]
            cells[row, column] = home
    return cells


# ---- columns and order ----------------------------------------------------------------------------------------------


def stacked(lines: Sequence[Line]) -> list[Line]:
    """The lines with letters that stand one below the other, each alone on its line, put together into words."""
    out: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if run and _below(run[-1], line):
            run.append(line)
            continue
        out += _upright(run)
        run = [line]
    return out + _upright(run)


def _below(line: Line, after: Line) -> bool:
    one = line.text.strip()
    if len(one) != 1 or not one.isalpha():
        return False
    other = after.text.strip()
    if len(other) != 1 or not other.isalpha():
        return False
    height = max(line.height, after.height)
    near = abs((line.left + line.right) - (after.left + after.right)) < height
    return near and 0.6 * height < line.base - after.base < 2.5 * height


def _upright(run: Sequence[Line]) -> list[Line]:
    if len(run) < 2:
        return list(run)
    first = run[0]
    text = "".join(line.text.strip() for line in run)
    return [Line(text, first.left, first.right, first.base, first.height, first.page, False)]


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines with each one that the file draws too late put back where it stands on the page."""
    out: list[Line] = []
    for line in lines:
        place = len(out)
        if out and _above(line, out[-1]):
            while place and (_above(line, out[place - 1]) or not _overlap(line, out[place - 1])):
                place -= 1
            while place < len(out) and not _above(line, out[place]):
                place += 1
        out.insert(place, line)
    return out


def _above(line: Line, other: Line) -> bool:
    return line.base > other.base + 0.5 * max(line.height, other.height) and _overlap(line, other)


def _overlap(line: Line, other: Line) -> bool:
    return min(line.right, other.right) - max(line.left, other.left) > 0


def gutter(lines: Sequence[Piece]) -> float | None:
    """Where the free strip between two columns of text lies, when lines of the file run across it; else None.

    Two columns are plain when at least four lines have a wide gap at the same place, and both sides of it hold text
    rather than figures.
    """
    gaps: list[tuple[float, float, int, int]] = []
    for line in lines:
        wide = [
            (before[2], after[0], number)
            for number, (before, after) in enumerate(pairwise(line.seen), 1)
            if after[0] - before[2] > 1.2 * (after[3] - after[1])
        ]
        if len(wide) == 1:
            left, right, number = wide[0]
            gaps.append((left, right, number, len(line.seen) - number))
    if len(gaps) < 4 or 2 * len(gaps) < len(lines):
        return None
    low, high = max(gap[0] for gap in gaps), min(gap[1] for gap in gaps)
    if high - low < 6 or min(sum(gap[2] for gap in gaps), sum(gap[3] for gap in gaps)) < 10 * len(gaps):
        return None
    return (low + high) / 2


def columns(lines: Sequence[Piece], middle: float) -> Iterator[Piece]:
    """The lines cut at the strip: runs of them column by column, and what goes across the strip between the runs."""
    left: list[Piece] = []
    right: list[Piece] = []
    for line in lines:
        across = any(box[0] < middle < box[2] for box in line.seen)
        if across or _runs_across(line, middle):
            yield from (*left, *right)
            left, right = [], []
            yield line
            continue
        for high, column in ((False, left), (True, right)):
            side = _side(line, middle, high)
            if side.seen:
                column.append(side)
    yield from (*left, *right)


def _side(line: Piece, middle: float, high: bool) -> Piece:
    kept = [
        (letter, box)
        for letter, box in zip(line.text, line.boxes, strict=True)
        if box and ((box[0] + box[2]) / 2 > middle) == high
    ]
    return Piece("".join(letter for letter, _ in kept), [box for _, box in kept])


def _runs_across(line: Piece, middle: float) -> bool:
    """Whether letters on both sides of the strip stand close together there: a heading over both columns."""
    before = [box[2] for box in line.seen if box[2] <= middle]
    after = [box[0] for box in line.seen if box[0] >= middle]
    height = max((box[3] - box[1] for box in line.seen), default=0.0)
    return bool(before and after) and min(after) - max(before) < 1.2 * height


def aligned(rows: Sequence[Sequence[tuple[float, float, str]]]) -> bool:
    """Whether rows of cells (left, right, text) share their columns: every cell lies over one of the fullest row's."""
    full = max(rows, key=len)
    if len(rows) < 2 or len(full) < 2:
        return False
    fits: Callable[[tuple[float, float, str]], int] = lambda cell: sum(  # noqa: E731
        min(cell[1], other[1]) - max(cell[0], other[0]) > 0 for other in full
    )
    return all(len(row) > 1 and all(fits(cell) == 1 for cell in row) for row in rows)
