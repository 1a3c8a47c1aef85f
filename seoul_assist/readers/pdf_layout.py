"""Where text stands on a page: ruled tables, columns, and the order in which people read the rest.

Pure geometry in points, origin at the lower left. Files mostly keep their text in reading order already, so what is
not plainly a table, a second column or a line out of place stays as the file has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from seoul_assist.readers.lines import Line

Box = tuple[float, float, float, float]  # left, bottom, right, top
Letter = tuple[str, Box | None]
_NEAR = 3.0  # points within which two lines are the same or touch
_MOST_CELLS = 4_000


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

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[0] - self.ys[-1])

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell at that place."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        row = next(i for i, low in enumerate(self.ys[1:]) if y >= low)
        column = next(i for i, high in enumerate(self.xs[1:]) if x <= high)
        return self.cells[row, column]

    def spans(self, cell: tuple[int, int]) -> tuple[int, int]:
        """How many rows and columns the cell spans."""
        places = [place for place, home in self.cells.items() if home == cell]
        return len({row for row, _ in places}), len({column for _, column in places})


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
    lone = len(line.text.strip()) == 1 and len(after.text.strip()) == 1
    if not lone or not (line.text.strip().isalpha() and after.text.strip().isalpha()):
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
    return _overlap(line, other) and line.base > other.base + 0.5 * max(line.height, other.height)


def _overlap(line: Line, other: Line) -> bool:
    return min(line.right, other.right) - max(line.left, other.left) > 0


def gutter(boxes: Sequence[Sequence[Letter]]) -> float | None:
    """Where the free strip between two columns of text lies, when lines of the file run across it; else None.

    `boxes` are the lines of the file. Two columns are plain when at least four lines have a wide gap at the same
    place, and both sides of it hold text rather than figures.
    """
    gaps: list[tuple[float, float, int, int]] = []
    for line in boxes:
        placed = [(letter, box) for letter, box in line if box and not letter.isspace()]
        wide = [
            (before[1][2], after[1][0], number)
            for number, (before, after) in enumerate(pairwise(placed), 1)
            if after[1][0] - before[1][2] > 1.2 * (after[1][3] - after[1][1])
        ]
        if len(wide) == 1:
            left, right, number = wide[0]
            gaps.append((left, right, number, len(placed) - number))
    if len(gaps) < 4 or 2 * len(gaps) < len(boxes):
        return None
    low, high = max(gap[0] for gap in gaps), min(gap[1] for gap in gaps)
    if high - low < 6 or min(sum(gap[2] for gap in gaps), sum(gap[3] for gap in gaps)) < 10 * len(gaps):
        return None
    return (low + high) / 2


def columns(boxes: Sequence[Sequence[Letter]], middle: float) -> Iterator[Sequence[Letter]]:
    """The lines cut at the strip: runs of them column by column, and what goes across the strip between the runs."""
    left: list[Sequence[Letter]] = []
    right: list[Sequence[Letter]] = []
    for line in boxes:
        across = any(box and box[0] < middle < box[2] and not letter.isspace() for letter, box in line)
        sides = [_side(line, middle, high) for high in (False, True)]
        wide = across or _runs_across(line, middle)
        if wide:
            yield from (*left, *right)
            left, right = [], []
            yield line
            continue
        for side, column in zip(sides, (left, right), strict=True):
            if any(not letter.isspace() for letter, _ in side):
                column.append(side)
    yield from (*left, *right)


def _side(line: Sequence[Letter], middle: float, high: bool) -> list[Letter]:
    return [(letter, box) for letter, box in line if box and ((box[0] + box[2]) / 2 > middle) == high]


def _runs_across(line: Sequence[Letter], middle: float) -> bool:
    """Whether letters on both sides of the strip stand close together there: a heading over both columns."""
    placed = [box for letter, box in line if box and not letter.isspace()]
    before = [box[2] for box in placed if box[2] <= middle]
    after = [box[0] for box in placed if box[0] >= middle]
    height = max((box[3] - box[1] for box in placed), default=0.0)
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
