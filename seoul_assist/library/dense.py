"""The vectors of a generation once more, small and mapped, for searching; the store keeps the ones of record.

Vectors are turned so that their first coordinates hold most of what tells them apart (a rotation: every cosine stays),
and kept as bytes with two scales each. A first pass multiplies the head of every vector, the best are scored in full.
A row (of the postings) may own several vectors; it scores as its best one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import mapped
from seoul_assist.library.generations import REBUILD
from seoul_assist.library.mapped import Mapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

DENSE = "dense.bin"
FORMAT = 1
HEAD = 64
SAMPLE = 20_000
BATCH = 10_000
# Of 64 coordinates: with the trained embedder so many hold 99% of the ten and 98% of the hundred nearest.
CANDIDATES = 2_000
_STEP, _MANY = 16, 20  # of `highest`: every how manieth score is looked at first, and when that is worth it

Fetch = Callable[[Sequence[str]], "Floats"]


def pack(path: Path, owners: Sequence[int], keys: Sequence[str], fetch: Fetch, *, rows: int, about: Any) -> None:
    """Writes the vectors behind the keys, one for each; `owners` says whose each is, in order of the `rows` rows.

    `fetch` gives unit vectors of some keys as a matrix.
    """
    import numpy as np

    turn = _rotation(fetch(keys[:: max(1, -(-len(keys) // SAMPLE))]))
    width = len(turn)
    side = min(HEAD, width)
    head, rest = np.empty((len(keys), side), np.int8), np.empty((len(keys), width - side), np.int8)
    head_scale, rest_scale = np.empty(len(keys), np.float32), np.empty(len(keys), np.float32)
    for at in range(0, len(keys), BATCH):
        part = slice(at, at + BATCH)
        turned = fetch(keys[part]) @ turn
        head[part], head_scale[part] = _bytes(turned[:, :side])
        rest[part], rest_scale[part] = _bytes(turned[:, side:])
    arrays: dict[str, NDArray[Any]] = {
        "owner": np.asarray(owners, np.uint32), "rotation": turn, "head": head, "head_scale": head_scale,
        "rest": rest, "rest_scale": rest_scale,
    }  # fmt: skip
    mapped.write(path, arrays, about | {"format": FORMAT, "rows": rows})


def _rotation(sample: Floats) -> Floats:
    """The principal axes of the sample as columns, the most telling first."""
    import numpy as np

    _values, axes = np.linalg.eigh(sample.T.astype(np.float64) @ sample)
    return np.ascontiguousarray(axes[:, ::-1], dtype=np.float32)


def _bytes(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each row as bytes and what one step of them is worth."""
    import numpy as np

    scale = np.abs(matrix).max(axis=1, initial=0.0) / 127
    safe = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.rint(matrix / safe[:, None]).astype(np.int8), scale.astype(np.float32)


def highest(scores: Floats, count: int) -> Rows:
    """The places of the `count` highest scores, in no order."""
    import numpy as np

    if count >= len(scores):
        return np.arange(len(scores))
    places = np.arange(0)
    if len(scores) > _MANY * count:  # what a sample says is high enough leaves few to choose from
        sample = scores[::_STEP]
        often = min(len(sample), 2 * (count // _STEP) + _STEP)
        places = np.flatnonzero(scores >= np.partition(sample, len(sample) - often)[len(sample) - often])
    if not count <= len(places) < len(scores):
        places = np.arange(len(scores))
    return places[np.argpartition(-scores[places], count - 1)[:count]] if count else places[:0]


def _products(matrix: Floats, vector: Floats) -> Floats:
    """The product of each row with the vector. BLAS would start threads for so little, which wait for one another."""
    import numpy as np

    found: Floats = np.einsum("ij,j->i", matrix, vector)
    return found


class Dense:
    """The vectors of one generation; damage is LibraryDamaged at opening or at use. Threads may share it."""

    candidates = CANDIDATES

    def __init__(self, path: Path) -> None:
        import numpy as np

        self._mapped = Mapped(path)
        if self._mapped.about.get("format") != FORMAT:
            raise LibraryDamaged("다른 판의 프로그램이 만든 검색 파일입니다.", REBUILD)
        self._turn: Floats = self._mapped.part("rotation")
        owner = self._mapped.part("owner")
        self._rows = int(self._mapped.about["rows"])
        self.owner: Rows = owner.astype(np.int64)
        # The vectors of row r are those from starts[r] to starts[r + 1].
        self._starts: Rows = self.owner.searchsorted(np.arange(self._rows + 1))
        self._alone = bool(len(owner) == self._rows and np.array_equal(self._starts, np.arange(self._rows + 1)))
        self._heads: Floats | None = None

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return len(self._turn)

    @classmethod
    def open(cls, folder: Path) -> Dense:
        """The vectors of the generation in this folder."""
        return cls(folder / DENSE)

    @property
    def about(self) -> dict[str, Any]:
        return self._mapped.about

    def scores(self, vector: Sequence[float] | Floats, rows: Rows) -> Floats:
        """The cosine of each of these rows' best vector, to about 0.002; 0 for a row without a vector."""
        return self._folded(self._asked(vector), rows)

    def all_scores(self, vector: Sequence[float] | Floats) -> Floats:
        """A cosine for every row from the heads alone: enough to order many, not to tell near ones apart."""
        import numpy as np

        first = self._first(self._asked(vector))
        if self._alone:
            return first
        found = np.zeros(self._rows, np.float32)
        own = np.diff(self._starts) > 0
        found[own] = np.maximum.reduceat(first, self._starts[:-1][own])
        return found

    def _asked(self, vector: Sequence[float] | Floats) -> Floats:
        import numpy as np

        asked: Floats = np.asarray(vector, np.float32) @ self._turn
        return asked

    def _first(self, asked: Floats) -> Floats:
        import numpy as np

        if self._heads is None:
            self._heads = self._mapped.part("head").astype(np.float32)
            self._heads *= self._mapped.part("head_scale")[:, None]
        return _products(self._heads, asked[: self._heads.shape[1]])

    def _folded(self, asked: Floats, rows: Rows) -> Floats:
        import numpy as np

        rows = np.asarray(rows, np.int64)
        counts = self._starts[rows + 1] - self._starts[rows]
        ends = np.cumsum(counts)
        which = np.repeat(self._starts[rows] - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)
        each = self._exact(asked, which)
        if self._alone:
            return each
        found = np.zeros(len(rows), np.float32)
        own = counts > 0
        if own.any():
            found[own] = np.maximum.reduceat(each, (ends - counts)[own])
        return found

    def _exact(self, asked: Floats, which: Rows) -> Floats:
        import numpy as np

        found = np.zeros(len(which), np.float32)
        at = 0
        for part in ("head", "rest"):
            bytes_ = self._mapped.rows(part, which).astype(np.float32)
            stop = at + bytes_.shape[1]
            found += _products(bytes_, asked[at:stop]) * self._mapped.rows(f"{part}_scale", which)
            at = stop
        return found

    def check(self) -> None:
        """Checks every byte of the file."""
        self._mapped.check()
