"""Vectors that lie in a collection on a server: what a search asks there in place of reading `dense.bin`.

The server gives the nearest passages. No other row is nearer than the last of them, so that is what every other row may
count at most; those that could still be among the best with the help of their words have their vectors fetched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from seoul_assist.errors import LibraryDamaged, StoreUnusable
from seoul_assist.library.catalog import Catalog, translated
from seoul_assist.library.postings import Postings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]

# So many of the nearest are asked for, and more when too few of them take part (older versions, places not trusted).
ASKED = (500, 2_000, 8_000)
# With the nearest known, few rows can still come up by their words: so many are scored in full.
CANDIDATES = 100
PAUSE_S = 60.0  # a server that failed is left alone for so long
_ANOTHER = "서버에 있는 벡터가 이 라이브러리의 것과 다릅니다."
_AGAIN = (
    "라이브러리를 만든 곳에서 `seoul-assist index 경로`로 다시 채우고, 받아 쓰는 곳은 `regs fetch`로 다시 받아 주세요."
)


def elsewhere() -> StoreUnusable:
    """The error of vectors on a server where the settings name none."""
    return StoreUnusable(
        "이 라이브러리의 벡터는 Chroma 서버에 있습니다.",
        "store 설정을 chroma-http로, store_url 설정을 그 서버의 주소로 적으면 벡터로도 찾습니다.",
    )


def nowhere(_name: str) -> Served:
    """Stands for a server where the settings name none."""
    raise elsewhere()


def another() -> LibraryDamaged:
    """The error of vectors that are not those of the library."""
    return LibraryDamaged(_ANOTHER, _AGAIN)


class Served(Protocol):
    """An open collection, as far as searching goes."""

    @property
    def dimension(self) -> int: ...

    def count(self) -> int: ...

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]: ...

    def vectors(self, ids: Sequence[str]) -> dict[str, list[float]]: ...


class Neighbours:
    """Cosines by a server; the first question opens the collection and looks whether it is whole.

    `part` says which rows take part, `passages` how many vectors there must be. Everything that goes wrong with the
    server or what it holds is a StoreUnusable.
    """

    candidates = CANDIDATES
    width = 0  # the server knows

    def __init__(
        self, opening: Callable[[], Served], catalog: Catalog, postings: Postings, part: Mask, passages: int
    ) -> None:
        self._opening = opening
        self._catalog, self._postings, self._part, self._passages = catalog, postings, part, passages
        self._opened: Served | None = None
        self._last: tuple[tuple[float, ...], Floats, Mask] | None = None  # a query, its cosines and which are known
        self._failed: StoreUnusable | None = None
        self._again = 0.0  # when a server that failed is asked again

    def all_scores(self, vector: Sequence[float] | Floats) -> Floats:
        """For every row its cosine, or what it has at most."""
        return self._nearest(vector)[0]

    def scores(self, vector: Sequence[float] | Floats, rows: Rows) -> Floats:
        """The cosine of each of these rows' best vector."""
        import numpy as np

        scores, known = self._nearest(vector)
        found: Floats = scores[rows].copy()
        missing = np.flatnonzero(~known[rows])
        if len(missing):
            best = self._fetched(np.asarray(vector, np.float32), self._postings.rows[rows[missing]].tolist())
            found[missing] = best
        return found

    def check(self) -> None:
        """Nothing lies here that could be damaged: what the server holds is looked at when it is asked."""

    def _nearest(self, vector: Sequence[float] | Floats) -> tuple[Floats, Mask]:
        asked = tuple(float(value) for value in vector)
        if self._last is None or self._last[0] != asked:
            self._last = (asked, *self._ask(asked))
        return self._last[1], self._last[2]

    def _ask(self, vector: tuple[float, ...]) -> tuple[Floats, Mask]:
        import numpy as np

        with self._told():
            served = self._served(len(vector))
            for most in ASKED:
                near = served.nearest(vector, min(most, self._passages))
                # An approximate index may give a little less than what was asked for.
                if not near or 2 * len(near) < min(most, self._passages):
                    raise another()
                scores, known = self._spread(dict(near), near[-1][1])
                if most >= self._passages or np.count_nonzero(known & self._part) >= CANDIDATES:
                    break
        return scores, known

    def _spread(self, near: Mapping[str, float], least: float) -> tuple[Floats, Mask]:
        """The cosines by row; a row that none of these passages belongs to has at most the least of them."""
        import numpy as np

        homes = self._catalog.with_passages(list(near))
        if len(homes) < len(near):
            raise another()
        pairs = [(one, near[passage]) for passage, provisions in homes.items() for one in provisions]
        rows = self._postings.rows.searchsorted([one for one, _ in pairs])
        scores = np.full(len(self._postings.rows), least, np.float32)
        known = np.zeros(len(scores), np.bool_)
        np.maximum.at(scores, rows, np.array([score for _, score in pairs], np.float32))
        known[rows] = True
        return scores, known

    def _fetched(self, vector: Floats, provisions: Sequence[int]) -> list[float]:
        """The cosine of the best vector of each of these provisions, fetched from the server."""
        import numpy as np

        marks = ",".join("?" * len(provisions))
        with translated():
            pairs = self._catalog.db.execute(
                f"SELECT provision, passage FROM passages WHERE provision IN ({marks})",  # noqa: S608 - marks alone
                tuple(provisions),
            ).fetchall()
        wanted = list(dict.fromkeys(passage for _, passage in pairs))
        with self._told():
            held = self._served(len(vector)).vectors(wanted)
            if len(held) < len(wanted) or any(len(row) != len(vector) for row in held.values()):
                raise another()
        matrix = np.array([held[passage] for passage in wanted], np.float32)
        lengths = np.linalg.norm(matrix, axis=1)
        cosines = dict(
            zip(wanted, np.einsum("ij,j->i", matrix, vector) / np.where(lengths == 0, 1, lengths), strict=True)
        )
        best: dict[int, float] = {}
        for provision, passage in pairs:
            best[provision] = max(best.get(provision, -1.0), float(cosines[passage]))
        return [best.get(provision, 0.0) for provision in provisions]

    def _served(self, width: int) -> Served:
        if self._opened is None:
            opened = self._opening()
            if opened.count() != self._passages or opened.dimension != width:
                raise another()
            self._opened = opened
        return self._opened

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Every failure leaves as a StoreUnusable and counts for a while: not every question waits for a dead server.

        What the server holds is not the library, whose texts are whole whatever became of the vectors.
        """
        if self._failed is not None and time.monotonic() < self._again:
            raise self._failed
        try:
            yield
        except (StoreUnusable, LibraryDamaged) as failure:
            self._failed, self._again = StoreUnusable(failure.message, failure.hint), time.monotonic() + PAUSE_S
            self._opened = self._last = None
            raise self._failed from failure
