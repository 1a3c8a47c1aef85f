"""Two columns of recognised text, one after the other: Tesseract gives lines from the top down, across both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Box = tuple[float, float, float, float]
Words = tuple[tuple[int, Box], ...]  # how many letters each word has, and its box
Row = tuple[str, Words]

_GAP = 7.0  # points of free room that part columns
_STEP = 3.0
_FEWEST = 8  # lines of a column
_LETTERS = 14  # in a line of it, on the average: columns of tables have fewer
_ACROSS = 0.25  # so many of the lines may run across, such as headings


def in_columns(rows: Sequence[Row]) -> list[Row]:
    """The lines column by column where the page has two; lines that run across both stay between. Else as they are."""
    strip = _strip(rows)
    if strip is None:
        return list(rows)
    found: list[Row] = []
    left: list[Row] = []
    right: list[Row] = []
    for row in sorted(rows, key=lambda one: -max(box[3] for _, box in one[1])):
        parts = _parted(row, strip)
        if parts is None:
            found += [*left, *right, row]
            left, right = [], []
            continue
        left += [parts[0]] if parts[0][1] else []
        right += [parts[1]] if parts[1][1] else []
    return [*found, *left, *right]


def _strip(rows: Sequence[Row]) -> float | None:
    """Where the free strip between two columns is."""
    boxes = [box for _, words in rows for _, box in words]
    if len(rows) < 2 * _FEWEST:
        return None
    low, high = min(box[0] for box in boxes), max(box[2] for box in boxes)
    best: tuple[int, float] | None = None
    at = low + 0.35 * (high - low)
    while at < low + 0.65 * (high - low):
        across = sum(_parted(row, at) is None for row in rows)
        if best is None or across < best[0]:
            best = across, at
        at += _STEP
    if best is None or best[0] > _ACROSS * len(rows):
        return None
    sides = [list(_side(rows, best[1], number)) for number in (0, 1)]
    fit = all(len(side) >= _FEWEST and sum(side) >= _LETTERS * len(side) for side in sides)
    return best[1] if fit else None


def _side(rows: Sequence[Row], strip: float, number: int) -> Iterator[int]:
    """How many letters each line of that column has."""
    for row in rows:
        parts = _parted(row, strip)
        if parts is not None and parts[number][1]:
            yield sum(count for count, _ in parts[number][1])


def _parted(row: Row, strip: float) -> tuple[Row, Row] | None:
    """What of the line stands left and right of the strip; None when it runs across."""
    text, words = row
    left = [word for word in words if word[1][2] <= strip]
    right = [word for word in words if word[1][0] >= strip]
    if len(left) + len(right) < len(words):
        return None
    if left and right and min(box[0] for _, box in right) - max(box[2] for _, box in left) < _GAP:
        return None
    if (*left, *right) != words:  # a line that goes back and forth
        return None
    return _cut(text, tuple(left), tuple(right))


def _cut(text: str, left: Words, right: Words) -> tuple[Row, Row]:
    ahead = sum(count for count, _ in left)
    at = 0
    while ahead:
        ahead -= not text[at].isspace()
        at += 1
    return (text[:at].strip(), left), (text[at:].strip(), right)
