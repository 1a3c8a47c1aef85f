"""What came from elsewhere is hostile until it is proven: run in a child that can neither write nor reach anybody.

A catalog must have our tables word for word, and nothing else that SQLite would run; the files of search must name
their generation, be whole and agree with the catalog. What the texts say is for the office that published them.
"""

from __future__ import annotations

import math
import sqlite3
import struct
from collections.abc import Collection, Mapping
from contextlib import closing
from functools import cache
from itertools import islice
from pathlib import Path

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import search_files
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.indexing import sampled
from seoul_assist.library.published import damaged
from seoul_assist.library.schema import SCHEMA, VERSION
from seoul_assist.ports import Embedder

_MASTER = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_LONGEST = 1 << 28  # bytes of a text or blob of the catalog
_ALIKE = 0.97


@cache
def _ours() -> tuple[tuple[str | None, ...], ...]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        return tuple(db.execute(_MASTER).fetchall())


def is_ours(db: sqlite3.Connection) -> bool:
    """Whether the database has the tables of this program, word for word, and nothing besides."""
    return tuple(db.execute(_MASTER).fetchall()) == _ours()


def prove(
    folder: Path,
    *,
    origin: str,
    embedder_id: str,
    counts: Mapping[str, int],
    grades: Collection[str],
    dense: bool,
    embedder: Embedder | None,
) -> int:
    """Returns how many vectors were compared when the files in the folder are what a reader may open; else DamagedFile.

    `origin` is the generation that the files name, `grades` those that may be among the sources; `dense` says whether
    the vectors are in a file of it. `embedder` is this computer's where it is the one that made them, else None.
    """
    try:
        _prove_database(folder / CATALOG)
        with closing(Catalog(folder / CATALOG)) as catalog:
            catalog.db.execute("PRAGMA temp_store=MEMORY")  # this process writes no file, not even to sort
            if {entry.grade for entry in catalog.entries()} - set(grades):
                raise damaged("받은 자료에 적힌 것보다 높은 등급의 규정이 들어 있습니다")
            if catalog.counts() != dict(counts):
                raise damaged("받은 자료의 조문 수가 목록과 다릅니다")
            vectors = _sample(catalog, embedder) if embedder else {}
            for fault in search_files.faults(folder, origin, catalog, vectors, dense=dense):
                raise damaged(fault)
            return len(vectors)
    except LibraryDamaged as error:
        raise damaged(error.message.rstrip(".")) from error
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise damaged("받은 자료의 구조가 이 프로그램의 것과 다릅니다") from error


def _sample(catalog: Catalog, embedder: Embedder) -> dict[str, list[float]]:
    """A few passages and their vectors as this computer makes them."""
    chosen = set(islice(sampled(sorted(catalog.passage_ids())), 16))
    texts = dict(catalog.passages(chosen))
    if set(texts) != chosen:
        raise damaged("받은 자료의 조문과 벡터의 번호가 다릅니다")
    return dict(zip(texts, embedder.embed(list(texts.values()), "passage"), strict=True)) if texts else {}


def _prove_database(path: Path) -> None:
    _prove_header(path)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        db.executescript("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;")
        if db.execute("PRAGMA user_version").fetchone()[0] != VERSION or not is_ours(db):
            raise damaged("받은 목록 파일의 표가 이 프로그램의 것과 다릅니다")
        if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise damaged("받은 목록 파일의 구조가 온전하지 않습니다")


def _prove_header(path: Path) -> None:
    """The head of an SQLite file that is as long as it says and needs no journal."""
    with path.open("rb") as stream:
        head = stream.read(100)
    if len(head) < 100:
        raise damaged("받은 목록 파일이 너무 짧습니다")
    magic, page, writes, reads = struct.unpack(">16sHBB", head[:20])
    pages = struct.unpack(">I", head[28:32])[0]
    sound = 512 <= page <= 32_768 and math.log2(page).is_integer() and (writes, reads) == (1, 1)
    if magic != b"SQLite format 3\0" or not sound or path.stat().st_size != page * pages:
        raise damaged("받은 목록 파일의 머리가 SQLite의 것이 아닙니다")
