"""Which provisions hold which terms, and how often: exact BM25 scores of every ranked provision for any terms.

A row is a ranked provision: in force or not, but no addendum, not deleted and no annex that is only linked. A field is
the terms of one part of it; those of the law's name are kept once for a regulation and scored for all its rows. Of a
field lie in the file: the sorted keys of its terms, and for each key and each 65,536 rows where its
postings begin, the low half of their rows, and the counts (at most 255).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.generations import REBUILD
from seoul_assist.library.mapped import Mapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POSTINGS = "postings.bin"
FORMAT = 2
LAW_BIGRAMS, TITLE_BIGRAMS, TEXT_BIGRAMS = "law.bigrams", "title.bigrams", "text.bigrams"
FIELDS = (LAW_BIGRAMS, TITLE_BIGRAMS, TEXT_BIGRAMS)
BITS = 21  # of a code point
SPAN = 1 << 16  # rows whose low halves can be told apart


def key(term: str) -> int:
    """The number of a term: its one or two code points as they are."""
    return ord(term[0]) << BITS | ord(term[1]) if len(term) == 2 else ord(term)


class Field:
    """The postings of one field."""

    def __init__(self, mapped: Mapped, name: str) -> None:
        self._mapped = mapped
        self._name = name
        self.lengths = mapped.part(f"{name}/lengths")
        self.keys = mapped.part(f"{name}/keys")
        self._spans = max(1, -(-len(self.lengths) // SPAN))
        self._norms: tuple[float, float, NDArray[np.float32]] | None = None

    def _starts(self, term: str) -> list[int] | None:
        """Where the postings of the term begin in each span of rows, and where the last of them end."""
        number = key(term)
        at = int(self.keys.searchsorted(self.keys.dtype.type(number)))
        if at == len(self.keys) or int(self.keys[at]) != number:
            return None
        first = at * self._spans
        found: list[int] = self._mapped.part(f"{self._name}/starts", first, first + self._spans + 1).tolist()
        return found

    def rows(self, term: str) -> NDArray[np.int64]:
        """The rows that hold the term, in order."""
        import numpy as np

        starts = self._starts(term)
        return self._rows(starts) if starts else np.zeros(0, np.int64)

    def _rows(self, starts: list[int]) -> NDArray[np.int64]:
        rows = self._mapped.part(f"{self._name}/docs", starts[0], starts[-1]).astype("int64")
        for span in range(1, self._spans):
            rows[starts[span] - starts[0] : starts[span + 1] - starts[0]] += span * SPAN
        return rows

    def counts_of(self, row: int, terms: Iterable[str]) -> dict[str, int]:
        """How often each of the terms stands in that row, as far as it does; at most 255."""
        found: dict[str, int] = {}
        for term in set(terms):
            starts = self._starts(term)
            if starts is not None:
                rows = self._rows(starts)
                at = int(rows.searchsorted(row))
                if at < len(rows) and rows[at] == row:
                    found[term] = int(self._mapped.part(f"{self._name}/counts", starts[0] + at, starts[0] + at + 1)[0])
        return found

    def everything(self) -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint16], NDArray[np.uint8]]:
        """Keys, starts, low halves of rows and counts, whole: for building the next generation."""
        starts, docs, counts = (self._mapped.part(f"{self._name}/{part}") for part in ("starts", "docs", "counts"))
        return self.keys, starts, docs, counts

    def _norm(self, k1: float, b: float) -> NDArray[np.float32]:
        import numpy as np

        if self._norms is None or self._norms[:2] != (k1, b):
            lengths = self.lengths.astype(np.float32)
            mean = float(lengths.mean()) if len(lengths) else 0.0
            self._norms = (k1, b, np.float32(k1 * (1 - b)) + lengths * np.float32(k1 * b / (mean or 1.0)))
        return self._norms[2]

    def add(self, scores: NDArray[np.float32], terms: Mapping[str, float], k1: float, b: float) -> None:
        """Adds the weighted BM25 of every term to the scores of the rows that hold it."""
        import numpy as np

        count, norm = len(self.lengths), self._norm(k1, b)
        for term, weight in terms.items():
            starts = self._starts(term)
            if starts is None:
                continue
            number = starts[-1] - starts[0]
            rows = self._rows(starts)
            counts = self._mapped.part(f"{self._name}/counts", starts[0], starts[-1]).astype(np.float32)
            idf = math.log1p((count - number + 0.5) / (number + 0.5))
            below = norm[rows]
            below += counts
            counts *= np.float32(weight * idf * (k1 + 1))
            counts /= below
            scores[rows] += counts


class Postings:
    """The postings of one generation; damage is LibraryDamaged at opening or at use. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self._mapped = Mapped(path)
        if self._mapped.about.get("format") != FORMAT:
            raise LibraryDamaged("다른 판의 프로그램이 만든 검색 파일입니다.", REBUILD)
        self.rows: NDArray[np.uint32] = self._mapped.part("rows")
        self.regulation: NDArray[np.uint32] = self._mapped.part("regulation")
        self.laws: NDArray[np.uint32] = self._mapped.part("laws")
        # How many other articles cite each row's article.
        self.cited: NDArray[np.uint32] = self._mapped.part("cited")
        # Where each row's regulation stands among `laws`.
        self.home: NDArray[np.int64] = self.laws.searchsorted(self.regulation)
        self._fields: dict[str, Field] = {}

    @classmethod
    def open(cls, folder: Path) -> Postings:
        """The postings of the generation in this folder."""
        return cls(folder / POSTINGS)

    @property
    def about(self) -> dict[str, object]:
        return self._mapped.about

    def field(self, name: str) -> Field:
        if name not in self._fields:
            self._fields[name] = Field(self._mapped, name)
        return self._fields[name]

    def scores(
        self, field: str, terms: Mapping[str, float], *, k1: float = 1.2, b: float = 0.75
    ) -> NDArray[np.float32]:
        """The BM25 of every row, weighted by term.

        idf is log(1 + (N - n + 0.5) / (n + 0.5)), never negative. A row without any of the terms has 0.
        """
        import numpy as np

        found = self.field(field)
        scores = np.zeros(len(found.lengths), dtype=np.float32)
        found.add(scores, terms, k1, b)
        return scores[self.home] if field == LAW_BIGRAMS else scores

    def holding(self, terms: Iterable[str], fields: Iterable[str], *, without: NDArray[np.int64] | None = None) -> int:
        """How many rows, but for those `without`, hold all of the terms, each in any of the fields (not law names)."""
        import numpy as np

        names = tuple(fields)
        common: NDArray[np.int64] | None = None
        for term in terms:
            rows = np.unique(np.concatenate([self.field(name).rows(term) for name in names]))
            common = rows if common is None else np.intersect1d(common, rows, assume_unique=True)
        if common is None:
            return 0
        return len(common if without is None else np.setdiff1d(common, without, assume_unique=True))

    def rows_of(self, provisions: Iterable[int]) -> NDArray[np.int64]:
        """The rows of these provisions, in order of the argument; those that are not ranked are left out."""
        import numpy as np

        ids = np.fromiter(provisions, dtype=np.int64)
        at = np.minimum(self.rows.searchsorted(ids), max(0, len(self.rows) - 1))
        return at[self.rows[at] == ids] if len(self.rows) else at[:0]

    def numbers(self, name: str) -> list[int]:
        """One of the arrays that have a number for each row or law, such as `digest`."""
        found: list[int] = self._mapped.part(name).tolist()
        return found

    def check(self) -> None:
        """Checks every byte of the file."""
        self._mapped.check()
