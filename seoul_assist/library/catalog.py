"""The catalog: one SQLite file that is the truth of a generation, with full-text search over character bigrams.

It is written only while its generation is being built; readers open it immutable. Every provision carries a digest,
so that a byte changed on the disk is reported as damage and never shown as law.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from seoul_assist.errors import LibraryDamaged, WriteError
from seoul_assist.library.generations import REBUILD
from seoul_assist.library.records import day_of, day_text, digest
from seoul_assist.library.vectors import passage_hash, passage_text
from seoul_assist.model import Provision, Regulation, Unit
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.terms import bigrams

SCHEMA = """
CREATE TABLE regulations(
  id INTEGER PRIMARY KEY, source_key TEXT NOT NULL UNIQUE, source TEXT NOT NULL, sha256 TEXT NOT NULL,
  format TEXT NOT NULL, recipe TEXT NOT NULL, indexed_at TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL,
  kind TEXT NOT NULL, number TEXT NOT NULL, promulgated TEXT, effective TEXT, notes TEXT NOT NULL,
  local INTEGER NOT NULL);
CREATE INDEX regulations_key ON regulations(key);
CREATE INDEX regulations_sha256 ON regulations(sha256);
CREATE TABLE provisions(
  id INTEGER PRIMARY KEY, regulation_id INTEGER NOT NULL REFERENCES regulations(id), address TEXT NOT NULL,
  article TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, promulgated TEXT, effective TEXT,
  headings TEXT NOT NULL, addenda INTEGER NOT NULL, deleted INTEGER NOT NULL, page INTEGER, units TEXT NOT NULL,
  passage TEXT, digest BLOB NOT NULL);
CREATE INDEX provisions_article ON provisions(regulation_id, article);
CREATE INDEX provisions_passage ON provisions(passage) WHERE passage IS NOT NULL;
CREATE TABLE citing(regulation_id INTEGER NOT NULL, law TEXT NOT NULL, articles INTEGER NOT NULL);
CREATE INDEX citing_regulation ON citing(regulation_id);
CREATE TABLE cited(law TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE terms USING fts5(law, title, text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE addenda_terms USING fts5(law, title, text, content='', tokenize='unicode61 remove_diacritics 0');
"""
_CITED = re.compile(r"「([^「」\n]{2,80})」")
_PARENT = re.compile(r"(?<![가-힣])법 제\d")
# Whom a law speaks to: a law that names these often is one that city and district offices live by.
_LOCAL = re.compile("시장ㆍ군수ㆍ구청장|지방자치단체의 장|시ㆍ도지사|조례로|지방자치단체")
_COLUMNS = (
    "p.id, p.regulation_id, r.name, r.kind, p.address, p.article, p.title, p.text, p.promulgated, p.effective,"
    " r.source, p.headings, p.addenda, p.deleted, p.page, p.units, p.digest"
)
_FROM = "FROM provisions p JOIN regulations r ON r.id=p.regulation_id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One regulation of the catalog without its provisions."""

    id: int
    source_key: str
    source: str
    sha256: str
    format: str
    recipe: str
    name: str
    key: str
    kind: str
    number: str
    promulgated: date | None
    effective: date | None
    local: int


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's errors as ours: a full disk is a WriteError, anything else says the catalog is damaged."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_CANTOPEN")):
            raise WriteError(
                "라이브러리를 쓰지 못했습니다.", "디스크의 남은 공간과 쓰기 권한을 확인해 주세요."
            ) from error
        raise LibraryDamaged(f"라이브러리의 목록이 손상되었습니다({name or error}).", REBUILD) from error


class Catalog:
    """The catalog of one generation; `writable` opens (and makes) it for a build, else it is immutable."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        with translated():
            if writable:
                fresh = not path.exists()
                self.db = sqlite3.connect(path)
                # The whole folder is fsynced before it is published: no journal is needed to survive a crash here.
                self.db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;")
                if fresh:
                    self.db.executescript(SCHEMA)
                return
            if not path.is_file():
                raise LibraryDamaged("라이브러리의 목록(catalog.sqlite)이 없습니다.", REBUILD)
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self.db = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def close(self) -> None:
        self.db.close()

    # -- writing -------------------------------------------------------------------------------------------------

    def put(self, source_key: str, regulation: Regulation, *, file_format: str, recipe: str, indexed_at: str) -> None:
        """Adds the regulation; what the same source held before goes."""
        self.remove(source_key)
        local = sum(len(_LOCAL.findall(item.text)) for item in regulation.provisions if not item.addenda)
        row = self.db.execute(
            "INSERT INTO regulations(source_key, source, sha256, format, recipe, indexed_at, name, key, kind, number,"
            " promulgated, effective, notes, local) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                source_key, regulation.source, regulation.sha256, file_format, recipe, indexed_at, regulation.name,
                law_key(regulation.name), regulation.kind, regulation.number, day_text(regulation.promulgated),
                day_text(regulation.effective),
                json.dumps([[note.code, note.text, note.page] for note in regulation.notes], ensure_ascii=False),
                local,
            ),
        ).lastrowid  # fmt: skip
        assert row is not None
        for item in regulation.provisions:
            self._put_provision(row, item)
        cited = Counter(
            law for item in regulation.provisions if not item.addenda for law in _laws_cited(item, regulation.name)
        )
        self.db.executemany("INSERT INTO citing VALUES(?,?,?)", [(row, law, count) for law, count in cited.items()])

    def _put_provision(self, regulation_id: int, item: Provision) -> None:
        embedded = not (item.addenda or item.deleted) and bool(item.text or item.title)
        row = self.db.execute(
            "INSERT INTO provisions(regulation_id, address, article, title, text, promulgated, effective, headings,"
            " addenda, deleted, page, units, passage, digest) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                regulation_id, item.address, item.article, item.title, item.text, day_text(item.promulgated),
                day_text(item.effective), json.dumps(item.headings, ensure_ascii=False), item.addenda, item.deleted,
                item.page, json.dumps([[u.address, u.start, u.end] for u in item.units], ensure_ascii=False),
                passage_hash(passage_text(item)) if embedded else None, digest(item),
            ),
        ).lastrowid  # fmt: skip
        if not item.deleted:
            table = "addenda_terms" if item.addenda else "terms"
            self.db.execute(f"INSERT INTO {table}(rowid, law, title, text) VALUES(?,?,?,?)", (row, *_terms(item)))

    def remove(self, source_key: str) -> bool:
        """Forgets a source and all its provisions; False when it was not there."""
        found = self.db.execute("SELECT id FROM regulations WHERE source_key=?", (source_key,)).fetchone()
        if not found:
            return False
        rows = self._provisions("p.regulation_id=?", (found[0],), checked=False)
        for row, _regulation, item in rows:
            if not item.deleted:  # a contentless index forgets a row only when told what it held
                table = "addenda_terms" if item.addenda else "terms"
                self.db.execute(
                    f"INSERT INTO {table}({table}, rowid, law, title, text) VALUES('delete',?,?,?,?)",
                    (row, *_terms(item)),
                )
        self.db.execute("DELETE FROM provisions WHERE regulation_id=?", found)
        self.db.execute("DELETE FROM citing WHERE regulation_id=?", found)
        self.db.execute("DELETE FROM regulations WHERE id=?", found)
        return True

    def rename(self, source_key: str, new_key: str, new_source: str) -> None:
        """The same content now lies elsewhere."""
        self.db.execute(
            "UPDATE regulations SET source_key=?, source=? WHERE source_key=?", (new_key, new_source, source_key)
        )

    def finish(self, *, compact: bool = False) -> None:
        """Sums up who cites whom, merges the full-text index and commits; `compact` leaves no trace of what went."""
        with translated():
            self.db.execute("DELETE FROM cited")
            self.db.execute("INSERT INTO cited SELECT law, sum(articles) FROM citing GROUP BY law")
            for table in ("terms", "addenda_terms"):
                self.db.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")
            self.db.commit()
            if compact:
                self.db.execute("VACUUM")

    # -- reading -------------------------------------------------------------------------------------------------

    def entries(self) -> tuple[Entry, ...]:
        """Every regulation, by name and date."""
        names = [column.name for column in fields(Entry)]
        with translated():
            rows = self.db.execute(
                f"SELECT {', '.join(names)} FROM regulations ORDER BY name, effective, id"  # noqa: S608
            ).fetchall()
        try:
            raw = [dict(zip(names, row, strict=True)) for row in rows]
            return tuple(
                Entry(**row | {"promulgated": day_of(row["promulgated"]), "effective": day_of(row["effective"])})
                for row in raw
            )
        except (ValueError, TypeError) as error:
            raise LibraryDamaged("라이브러리의 목록이 손상되었습니다.", REBUILD) from error

    def provisions(self, ids: Sequence[int]) -> dict[int, tuple[int, Provision]]:
        """(regulation id, provision) of each of these ids."""
        marks = ",".join("?" * len(ids))
        return {row: (regulation, item) for row, regulation, item in self._provisions(f"p.id IN ({marks})", tuple(ids))}

    def articles(self, regulation_id: int, article: str = "") -> tuple[Provision, ...]:
        """The provisions of a regulation in order, or those of one article."""
        where, values = ("p.regulation_id=?", (regulation_id,)) if not article else (
            "p.regulation_id=? AND p.article=?",
            (regulation_id, article),
        )  # fmt: skip
        return tuple(item for _, _, item in self._provisions(where, values))

    def _provisions(
        self, where: str, values: tuple[object, ...], *, checked: bool = True
    ) -> list[tuple[int, int, Provision]]:
        query = f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY p.id"
        with translated():
            rows = self.db.execute(query, values).fetchall()
        try:
            found = [(row[0], row[1], _provision(row)) for row in rows]
            if checked and any(digest(item) != row[16] for (_, _, item), row in zip(found, rows, strict=True)):
                raise LibraryDamaged("라이브러리에 저장된 조문이 손상되었습니다.", REBUILD)
        except (ValueError, TypeError, AttributeError) as error:
            raise LibraryDamaged("라이브러리에 저장된 조문이 손상되었습니다.", REBUILD) from error
        return found

    def matching(
        self, terms: Iterable[str], count: int, *, addenda: bool, weights: tuple[float, float, float]
    ) -> list[tuple[int, float]]:
        """Up to `count` (provision id, bm25) with any of the terms, best first, higher is better."""
        table = "addenda_terms" if addenda else "terms"
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        if not query:
            return []
        with translated():
            rows = self.db.execute(
                f"SELECT rowid, -bm25({table},?,?,?) AS score FROM {table} WHERE {table} MATCH ?"  # noqa: S608
                " ORDER BY score DESC, rowid LIMIT ?",
                (*weights, query, count),
            ).fetchall()
        return [(int(row), float(score)) for row, score in rows]

    def frequency(self, term: str) -> int:
        """In how many ranked provisions the term stands, in law, title or text."""
        phrase = " ".join(bigrams(term))
        if not phrase:
            return 0
        with translated():
            query = "SELECT count(*) FROM terms WHERE terms MATCH ?"
            return int(self.db.execute(query, (f'"{phrase}"',)).fetchone()[0])

    def homes(self, ids: Sequence[int]) -> dict[int, int]:
        """The regulation id of each of these provisions."""
        found: dict[int, int] = {}
        with translated():
            for at in range(0, len(ids), 500):
                part = ids[at : at + 500]
                marks = ",".join("?" * len(part))
                query = f"SELECT id, regulation_id FROM provisions WHERE id IN ({marks})"  # noqa: S608
                found.update(self.db.execute(query, tuple(part)).fetchall())
        return found

    def with_passages(self, hashes: Sequence[str]) -> dict[str, list[int]]:
        """The ids of the provisions behind each of these passages."""
        found: dict[str, list[int]] = {}
        with translated():
            for at in range(0, len(hashes), 500):
                part = hashes[at : at + 500]
                marks = ",".join("?" * len(part))
                for passage, row in self.db.execute(
                    f"SELECT passage, id FROM provisions WHERE passage IN ({marks}) ORDER BY id",  # noqa: S608
                    tuple(part),
                ):
                    found.setdefault(passage, []).append(row)
        return found

    def passages(self) -> Iterator[tuple[str, str]]:
        """(hash, text) of every distinct passage to be embedded."""
        cursor = self.db.execute(
            f"SELECT {_COLUMNS}, p.passage {_FROM}"  # noqa: S608
            " WHERE p.id IN (SELECT min(id) FROM provisions WHERE passage IS NOT NULL GROUP BY passage) ORDER BY p.id"
        )
        for row in cursor:
            yield row[-1], passage_text(_provision(row))

    def passage_ids(self) -> set[str]:
        with translated():
            query = "SELECT DISTINCT passage FROM provisions WHERE passage IS NOT NULL"
            return {row[0] for row in self.db.execute(query)}

    def cited(self) -> dict[str, int]:
        """How many articles cite each law, by law key."""
        with translated():
            return dict(self.db.execute("SELECT law, articles FROM cited"))

    def counts(self) -> dict[str, int]:
        """What the manifest says and the verification counts again."""
        query = """SELECT (SELECT count(*) FROM regulations), count(*), coalesce(sum(NOT addenda AND NOT deleted
            AND article LIKE '제%'), 0), coalesce(sum(addenda), 0), coalesce(sum(deleted), 0),
            coalesce(sum(json_array_length(units)), 0), count(DISTINCT passage) FROM provisions"""
        names = ("regulations", "provisions", "articles", "addenda", "deleted", "units", "passages")
        with translated():
            return dict(zip(names, self.db.execute(query).fetchone(), strict=True))


def _provision(row: tuple) -> Provision:  # type: ignore[type-arg]
    return Provision(
        law=row[2], kind=row[3], address=row[4], article=row[5], title=row[6], text=row[7],
        promulgated=day_of(row[8]), effective=day_of(row[9]), source=row[10], headings=tuple(json.loads(row[11])),
        addenda=bool(row[12]), deleted=bool(row[13]), page=row[14],
        units=tuple(Unit(*unit) for unit in json.loads(row[15])),
    )  # fmt: skip


def _terms(item: Provision) -> tuple[str, str, str]:
    return " ".join(bigrams(item.law)), " ".join(bigrams(item.title)), " ".join(bigrams(item.text))


def _laws_cited(item: Provision, own: str) -> set[str]:
    """Keys of the laws an article names in 「」, and of the act a decree calls simply 법."""
    found = {law_key(name) for name in _CITED.findall(item.text)}
    parent = re.sub(r"\s*시행(?:령|규칙)$", "", own)
    if parent != own and _PARENT.search(item.text):
        found.add(law_key(parent))
    return found
