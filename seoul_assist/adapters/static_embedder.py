"""The embedder that the package carries: a trained vector for each content morpheme, no model file, no download.

A text is the sum of its morphemes' vectors, each by its weight and by how often it stands there, projected and scaled
to length one; questions and passages have weights and projections of their own. `tools/train_embedder.py` makes the
table; docs/embedder-card.md says from what and how well it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from seoul_assist.text.morphemes import morphemes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSION = 256
LIMIT = 240  # morphemes of a text that count: training saw no more
TABLE = Path(__file__).with_name("static_embedder.npz")
_SEEN = 3  # a morpheme that stands in the corpus less often learned nothing


@dataclass(frozen=True, slots=True)
class _Table:
    numbers: dict[str, int]
    vectors: NDArray[np.int8]
    weights: Mapping[str, NDArray[np.float32]]  # of a morpheme, by side; the scale of its vector is inside
    projections: Mapping[str, NDArray[np.float32]]
    version: str


class StaticEmbedder:
    """Trained bags of morphemes; the same text gives the same vector in every process.

    Text without any morpheme of the table becomes a fixed unit vector, so that no vector is ever zero.
    """

    dimension = DIMENSION
    instant = True

    @property
    def id(self) -> str:
        return f"static-morphemes-{DIMENSION}/{_table().version}"

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        """One unit vector for each text, in order; only its first LIMIT morphemes count."""
        return [_vector(text, kind, _table()) for text in texts]


def _vector(text: str, kind: Literal["query", "passage"], table: _Table) -> list[float]:
    import numpy as np

    vector: NDArray[Any] = np.zeros(DIMENSION, dtype=np.float32)
    ids = [number for one in morphemes(text)[:LIMIT] if (number := table.numbers.get(one)) is not None]
    if ids:
        unique, counts = np.unique(ids, return_counts=True)
        scale = table.weights[kind][unique] * (1.0 + np.log(counts, dtype=np.float32))
        # One text at a time: a product of many rows at once rounds differently.
        vector = (scale @ table.vectors[unique].astype(np.float32)) @ table.projections[kind]
    length = float(np.linalg.norm(vector))
    if length == 0:
        vector[0] = length = 1.0
    values: list[float] = (vector / np.float32(length)).tolist()
    return values


@lru_cache(maxsize=1)
def _table() -> _Table:
    import numpy as np

    with np.load(TABLE, allow_pickle=False) as held:
        names = held["names"].tobytes().decode("utf-8").split("\n")
        scales = held["scales"].astype(np.float32)
        return _Table(
            {name: number for number, name in enumerate(names)},
            held["vectors"],
            {side: scales * held[f"{side}_weights"].astype(np.float32) for side in ("query", "passage")},
            {side: held[f"{side}_projection"].astype(np.float32) for side in ("query", "passage")},
            held["version"].tobytes().decode("ascii"),
        )


def save(path: Path, names: Sequence[str], values: Mapping[str, NDArray[np.float32]], seen: NDArray[np.int64]) -> int:
    """Writes a trained table without the morphemes that were hardly seen; returns its size in bytes.

    `values`: `table`, and for query and passage `_weight` (a logarithm) and `_projection`. The version is a hash.
    """
    import hashlib

    import numpy as np

    kept = np.flatnonzero(seen >= _SEEN)
    table = values["table"][kept]
    scales = np.abs(table).max(axis=1) / 127
    parts: dict[str, NDArray[Any]] = {
        "names": np.frombuffer("\n".join(names[one] for one in kept.tolist()).encode("utf-8"), dtype=np.uint8),
        "vectors": np.rint(table / np.maximum(scales, 1e-9)[:, None]).astype(np.int8),
        "scales": scales.astype(np.float16),
    }
    for side in ("query", "passage"):
        parts[f"{side}_weights"] = np.exp(values[f"{side}_weight"][kept]).astype(np.float16)
        parts[f"{side}_projection"] = values[f"{side}_projection"].astype(np.float16)
    version = hashlib.sha256(b"".join(part.tobytes() for part in parts.values())).hexdigest()[:12]
    parts["version"] = np.frombuffer(version.encode("ascii"), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **parts)
    return path.stat().st_size
