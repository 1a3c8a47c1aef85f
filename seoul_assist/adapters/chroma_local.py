"""Embedded Chroma as a store of ids and vectors.

Written in place it does not survive a crash (links and vectors are flushed apart), so nothing here is ever pointed at
a published folder for writing: a new folder is filled, checked and published as a whole. Even a pure reader changes
`chroma.sqlite3`; where that is not allowed, a private copy is read.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError, LibraryDamaged, WriteError

COLLECTION = "passages"
BATCH = 5000  # Chroma takes at most 5,461 records in one call
_PAGE = 50_000
_ROOM = 1 << 20  # what must be free where a store lies: Chroma writes a row of its own whenever it is opened
_HINT = "`seoul-assist index --rebuild 경로`로 라이브러리를 다시 만들어 주세요."
# A low threshold flushes the index with every batch: nothing stays in the log for each reader to replay, and the
# index files never change again once they are written.
_HNSW = {
    "space": "cosine",
    "ef_construction": 100,
    "ef_search": 200,
    "max_neighbors": 16,
    "batch_size": 2,
    "sync_threshold": 2,
}


class ChromaStore:
    """One collection in one folder; `create` makes it, otherwise a missing collection is a LibraryDamaged."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._private: tempfile.TemporaryDirectory[str] | None = None
        self._written: Path | None = None
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not (folder / "chroma.sqlite3").is_file():
            raise LibraryDamaged("라이브러리의 벡터 저장소가 없습니다.", _HINT)
        elif not _writable(folder):
            self._private = tempfile.TemporaryDirectory(prefix="seoul-assist-", ignore_cleanup_errors=True)
            folder = _copy(folder, Path(self._private.name) / "chroma")
        self._folder = folder
        try:
            with _translated():
                self._client, self._collection = _open(folder, create)
        except AssistError:
            self._discard()
            raise

    def add(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Adds or replaces the vectors of these ids, in batches Chroma accepts."""
        import numpy as np

        self._written = self._folder
        with _translated():
            for at in range(0, len(ids), BATCH):
                part = np.asarray(vectors[at : at + BATCH], dtype=np.float32)
                for _ in range(2 if len(part) == 1 else 1):  # one alone is below the threshold: say it twice
                    self._collection.upsert(ids=list(ids[at : at + BATCH]), embeddings=part)

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these ids; an unknown one is no error."""
        self._written = self._folder
        with _translated():
            for at in range(0, len(ids), BATCH):
                self._collection.delete(ids=list(ids[at : at + BATCH]))
            if len(ids) % BATCH == 1:  # one alone is below the threshold: say again what another one is
                other = self._collection.get(limit=1, include=["embeddings"])
                if other["ids"]:
                    self._collection.upsert(ids=other["ids"], embeddings=other["embeddings"])

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """Up to `count` (id, cosine similarity), best first, ties by id."""
        if count < 1:
            return []
        with _translated():
            # Asking for more than there are is allowed; the index answers with what it has.
            answer = self._collection.query(query_embeddings=[list(vector)], n_results=count, include=["distances"])
            pairs = zip(answer["ids"][0], answer["distances"][0], strict=True)
            scored = [(str(key), 1.0 - float(distance)) for key, distance in pairs]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def ids(self) -> set[str]:
        """Every id, read in pages."""
        found: set[str] = set()
        with _translated():
            for offset in range(0, self._collection.count(), _PAGE):
                found.update(self._collection.get(include=[], limit=_PAGE, offset=offset)["ids"])
        return found

    def close(self) -> None:
        """Releases every file; the store is not usable afterwards."""
        with _translated():
            self._client.close()
        if self._written is not None:
            _shrink(self._written / "chroma.sqlite3")
            self._written = None
        self._discard()

    def _discard(self) -> None:
        if self._private is not None:
            self._private.cleanup()
            self._private = None


def _shrink(database: Path) -> None:
    """Gives back what the log of all vectors took in the file; a store that stays larger is as good."""
    with (
        suppress(sqlite3.OperationalError),  # Chroma's own connections may not all have ended yet
        closing(sqlite3.connect(database, timeout=5, isolation_level=None)) as db,
    ):
        db.execute("VACUUM")


def _writable(folder: Path) -> bool:
    may = all(os.access(path, os.W_OK) for path in (folder, folder / "chroma.sqlite3"))
    return may and shutil.disk_usage(folder).free > _ROOM


def _copy(folder: Path, target: Path) -> Path:
    try:
        shutil.copytree(folder, target, copy_function=shutil.copyfile)
    except (OSError, shutil.Error) as error:
        raise WriteError(
            "읽기 전용 라이브러리를 열기 위한 임시 사본을 만들지 못했습니다.",
            "임시 폴더(TMPDIR)의 남은 공간과 권한을 확인해 주세요.",
        ) from error
    target.chmod(0o700)
    return target


def _open(folder: Path, create: bool) -> tuple[Any, Any]:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    make: Callable[..., Any] = client.get_collection
    extra: dict[str, Any] = {}
    if create:
        make, extra = client.create_collection, {"configuration": {"hnsw": _HNSW}}
    try:
        return client, make(COLLECTION, embedding_function=None, **extra)
    except BaseException:
        client.close()
        raise


@contextmanager
def _translated() -> Iterator[None]:
    """Whatever Chroma raises leaves as an AssistError; a full disk is told apart from damage."""
    try:
        yield
    except (AssistError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of its native part is a BaseException
        if isinstance(error, OSError) or "full" in str(error).lower():
            raise WriteError(
                "벡터 저장소에 쓰지 못했습니다.", "디스크의 남은 공간과 쓰기 권한을 확인해 주세요."
            ) from error
        raise LibraryDamaged(f"벡터 저장소를 쓸 수 없습니다({type(error).__name__}).", _HINT) from error
