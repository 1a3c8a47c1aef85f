"""Which national law a question belongs to, whether or not the library holds it.

A table beside this module has the title of every act and decree and a vector of what it speaks of
(`tools/build_known_laws.py` makes it, for one embedder): a law that is nearer to a question than every law the
library holds is one that the library lacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from seoul_assist.text.law_tables import law_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TABLE = Path(__file__).with_name("known_laws.npz")
_BELOW = re.compile(r"(?:시행령|시행규칙|시행에관한규칙)$")
_FAMILY = ("", "시행령", "시행규칙")


def family(key: str) -> str:
    """The key of the act that a decree or rule with that key belongs to; any other key itself."""
    return _BELOW.sub("", key)


@dataclass(frozen=True, slots=True)
class Table:
    """Titles of laws, each with the unit vector of what it speaks of; for the embedder of that id."""

    embedder: str
    titles: tuple[str, ...]
    keys: tuple[str, ...]
    vectors: NDArray[np.float32]


@lru_cache(maxsize=1)
def load(path: Path = TABLE) -> Table | None:
    """The shipped table; None where there is none."""
    import numpy as np

    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as held:
        titles = tuple(held["titles"].tobytes().decode().split("\n"))
        vectors = held["vectors"].astype(np.float32) * held["scales"][:, None]
        return Table(held["embedder"].tobytes().decode(), titles, tuple(map(law_key, titles)), vectors)


@dataclass(frozen=True, slots=True)
class Lacking:
    """The law nearest to a question that the library lacks, "" where it lacks none.

    `gap` is by how much that law is nearer than the nearest one it holds (below 0: farther), `cosine` how near it is.
    """

    title: str = ""
    gap: float = 0.0
    cosine: float = 0.0


class Known:
    """The laws of the table, each held by one library or not; `holds` is the library's official_title."""

    def __init__(self, table: Table, holds: Callable[[str], str | None]) -> None:
        import numpy as np

        self._table = table
        self._known = frozenset(table.keys)
        self._held = np.array([any(holds(key + end) for end in _FAMILY) for key in table.keys], np.bool_)

    def knows(self, law: str) -> bool:
        """Whether the table has the family of the law of that title."""
        return family(law_key(law)) in self._known

    def lacking(self, vector: Sequence[float]) -> Lacking:
        """The law nearest to the vector of a question that the library lacks."""
        import numpy as np

        if self._held.all() or not self._held.any():  # nothing is missing, or there is nothing to compare with
            return Lacking()
        near = np.einsum("ij,j->i", self._table.vectors, np.asarray(vector, np.float32))
        at = int(np.argmax(np.where(self._held, -np.inf, near)))
        best = float(near[at])
        return Lacking(self._table.titles[at], best - float(near[self._held].max()), best)
