"""Exact nearest neighbours in plain memory: the reference other stores are measured against."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from seoul_assist.errors import LibraryDamaged

_HINT = "`seoul-assist index --rebuild 경로`로 라이브러리를 다시 만들어 주세요."


class MemoryStore:
    """Holds vectors in a dict and compares all of them; with a folder, `close` writes what changed to it.

    Like every store it is filled by one process and published by renaming, so it need not survive a crash itself.
    """

    def __init__(self, folder: Path | None = None, *, create: bool = False) -> None:
        self._folder = folder
        self._vectors: dict[str, list[float]] = {}
        self._changed = create
        if folder is not None and not create:
            try:
                loaded = json.loads((folder / "vectors.json").read_text(encoding="utf-8"))
                self._vectors = {str(key): list(map(float, value)) for key, value in loaded.items()}
            except (OSError, ValueError, AttributeError, TypeError) as error:
                raise LibraryDamaged("벡터 파일을 읽을 수 없습니다.", _HINT) from error

    def add(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Adds or replaces the vectors of these ids."""
        self._vectors.update({key: list(vector) for key, vector in zip(ids, vectors, strict=True)})
        self._changed = True

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these ids; an unknown one is no error."""
        for key in ids:
            self._vectors.pop(key, None)
        self._changed = True

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """Up to `count` (id, cosine similarity), best first, ties by id."""
        import numpy as np

        if not self._vectors or count < 1:
            return []
        ids = sorted(self._vectors)
        matrix = np.asarray([self._vectors[key] for key in ids], dtype=np.float32)
        query = np.asarray(vector, dtype=np.float32)
        lengths = np.linalg.norm(matrix, axis=1) * np.linalg.norm(query)
        scores = matrix @ query / np.where(lengths == 0, 1.0, lengths)
        best = np.argsort(-scores, kind="stable")[:count]
        return [(ids[int(at)], float(scores[int(at)])) for at in best]

    def ids(self) -> set[str]:
        return set(self._vectors)

    def close(self) -> None:
        """Writes the vectors to the folder, when there is one and something changed."""
        if self._folder is not None and self._changed:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = self._folder / "vectors.json.tmp"
            temporary.write_text(json.dumps(self._vectors), encoding="utf-8")
            temporary.replace(self._folder / "vectors.json")
            self._changed = False
