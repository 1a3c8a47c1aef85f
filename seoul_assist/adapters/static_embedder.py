"""The embedder that needs no model: hashed character bigrams, the same in every process and on every machine."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from seoul_assist.text.terms import bigrams

DIMENSION = 256
_SPREAD = 2654435761  # Knuth's multiplicative hash: CRC-32 of two characters is too regular by itself


class StaticEmbedder:
    """Signed feature hashing of character bigrams with sublinear counts, scaled to length one.

    It knows no meaning, only shared letters: it keeps the vector side of the library working where no model is.
    Text without a letter or digit becomes a fixed unit vector, so that no vector is ever zero.
    """

    id = f"hashed-bigrams-{DIMENSION}/1"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        """One unit vector for each text, in order; queries and passages are treated alike."""
        import numpy as np

        matrix = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            slots = np.fromiter((_slot(term) for term in bigrams(text)), dtype=np.int64)
            if not slots.size:
                matrix[row, 0] = 1.0
                continue
            unique, counts = np.unique(slots, return_counts=True)
            signs = np.where(unique >= 0, 1.0, -1.0)
            places = np.where(unique >= 0, unique, -unique - 1) % DIMENSION
            np.add.at(matrix[row], places, signs * (1.0 + np.log(counts)))
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        matrix[lengths[:, 0] == 0, 0] = 1.0  # every term cancelled by another
        rows: list[list[float]] = (matrix / np.where(lengths == 0, 1.0, lengths)).tolist()
        return rows


@lru_cache(maxsize=1 << 18)
def _slot(term: str) -> int:
    """A signed hash of one term: its sign is the sign of the feature."""
    mixed = zlib.crc32(term.encode()) * _SPREAD & 0xFFFFFFFF
    return mixed >> 1 if mixed & 1 else -(mixed >> 1) - 1
