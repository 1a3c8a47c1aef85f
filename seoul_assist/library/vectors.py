"""What is embedded, and the cache of embeddings by embedder and content."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.generations import REBUILD
from seoul_assist.model import Provision

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PASSAGE_CHARS = 800
# A long article has further passages behind its head: so many at most, and none that would say next to nothing.
FURTHER, SHORTEST = 5, 60
_BATCH = 500
_VERSION = 2


def passage_text(provision: Provision) -> str:
    """What stands for a provision in vector space: its law, its title and the head of its text."""
    return f"{provision.law} {provision.title}\n{provision.text[:PASSAGE_CHARS]}"


def passage_texts(provision: Provision) -> tuple[str, ...]:
    """Everything that stands for a provision: its head, then what follows it in pieces, each under law and title.

    A piece begins where the line begins that the last one ended in or at, and ends with a line; a line longer than
    PASSAGE_CHARS is cut.
    """
    text, found = provision.text, [passage_text(provision)]
    start, end = 0, PASSAGE_CHARS
    while end < len(text) and len(found) <= FURTHER:
        begin = text.rfind("\n", 0, end) + 1
        start = begin if begin > start else end
        stop = start + PASSAGE_CHARS
        if stop < len(text):
            line_end = text.rfind("\n", start, stop + 1)
            stop = line_end if line_end > end else stop
        end = stop
        piece = text[start:end].strip()
        if len(piece) >= SHORTEST:
            found.append(f"{provision.law} {provision.title}\n{piece}")
    return tuple(found)


def passage_hash(text: str) -> str:
    """The id of a passage in every store and in the cache: equal text, equal id."""
    half = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
    return base64.urlsafe_b64encode(half).decode("ascii").rstrip("=")


class VectorCache:
    """Embeddings that were computed before; it may be deleted at any time and one that is damaged starts anew.

    Vectors are kept at half precision: a cosine changes by less than 0.001, and the file is half as large.
    """

    def __init__(self, path: Path, embedder_id: str, dimension: int) -> None:
        self.added = 0
        self.embedder = embedder_id
        self._format = struct.Struct(f"<{dimension}e")
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for name in (path, path.with_name(path.name + "-journal")):
                name.unlink(missing_ok=True)
            self._db = _open(path)

    def get(self, hashes: Sequence[str]) -> dict[str, list[float]]:
        """The vectors known for these hashes."""
        found: dict[str, list[float]] = {}
        for at in range(0, len(hashes), _BATCH):
            part = hashes[at : at + _BATCH]
            marks = ",".join("?" * len(part))
            rows = self._db.execute(
                f"SELECT hash, vector FROM vectors WHERE embedder=? AND hash IN ({marks})",  # noqa: S608
                (self.embedder, *part),
            )
            found.update({key: vector for key, blob in rows if (vector := self._unpack(blob))})
        return found

    def matrix(self, hashes: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of these hashes as the rows of a matrix; one that is not there is damage of the cache."""
        import numpy as np

        size = self._format.size
        bodies: dict[str, bytes] = {}
        for at in range(0, len(hashes), _BATCH):
            part = list(dict.fromkeys(hashes[at : at + _BATCH]))
            marks = ",".join("?" * len(part))
            rows = self._db.execute(
                f"SELECT hash, vector FROM vectors WHERE embedder=? AND hash IN ({marks})",  # noqa: S608
                (self.embedder, *part),
            )
            bodies.update({key: blob[:-4] for key, blob in rows if blob == _sealed(blob[:-4])})
        try:
            joined = b"".join([bodies[key] for key in hashes])
        except KeyError as error:
            raise LibraryDamaged("벡터 캐시에 있어야 할 벡터가 없습니다.", REBUILD) from error
        return np.frombuffer(joined, "<f2").reshape(len(hashes), size // 2).astype(np.float32)

    def put(self, vectors: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
        """Keeps these vectors, on the disk when this returns; gives them back as `get` would."""
        packed = {key: self._format.pack(*vector) for key, vector in vectors.items()}
        rows = [(self.embedder, key, _sealed(body)) for key, body in packed.items()]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES(?,?,?)", rows)
        self.added += len(rows)
        return {key: list(self._format.unpack(body)) for key, body in packed.items()}

    def keep_only(self, hashes: Iterable[str]) -> int:
        """Forgets every vector of any embedder whose hash is not among these; returns how many went."""
        with self._db:
            self._db.execute("CREATE TEMP TABLE kept(hash TEXT PRIMARY KEY)")
            self._db.executemany("INSERT OR IGNORE INTO kept VALUES(?)", ((key,) for key in hashes))
            gone = self._db.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT hash FROM kept)").rowcount
            self._db.execute("DROP TABLE kept")
        return gone

    def _unpack(self, blob: bytes) -> list[float]:
        """The vector, or nothing when the record is not whole: it is then computed again."""
        body = blob[:-4]
        if len(body) != self._format.size or blob != _sealed(body):
            return []
        return list(self._format.unpack(body))

    def close(self) -> None:
        self._db.close()


def _sealed(body: bytes) -> bytes:
    return body + zlib.crc32(body).to_bytes(4, "little")


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30)
    try:
        db.execute("PRAGMA secure_delete=ON")
        made = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if made and db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            raise sqlite3.DatabaseError("a cache of another version")
        db.execute(
            "CREATE TABLE IF NOT EXISTS vectors(embedder TEXT, hash TEXT, vector BLOB NOT NULL,"
            " PRIMARY KEY(hash, embedder))"
        )
        db.execute(f"PRAGMA user_version={_VERSION}")
        db.commit()
    except BaseException:
        db.close()
        raise
    with suppress(OSError):  # another owner's file keeps its mode
        path.chmod(0o600)
    return db
