"""The catalog: one SQLite file that is the truth of a generation, with full-text search over what does not rank.

It is written only while its generation is being built; readers open it immutable. The text of neighbouring provisions
lies compressed in blocks. Every provision carries a digest, so that a byte changed on the disk is reported as damage
and never shown as law.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Any

from seoul_assist.errors import LibraryDamaged, WriteError
from seoul_assist.library.annexes import is_linked
from seoul_assist.library.generations import REBUILD
from seoul_assist.library.priors import actors, articles_cited, laws_cited
from seoul_assist.library.records import blocks, damaged_provision, day_of, day_text, digest, pack, provision_of, unpack
from seoul_assist.library.schema import ADD_GRADE, GRADED, SCHEMA, VERSION
from seoul_assist.library.vectors import passage_hash, passage_texts
from seoul_assist.model import Provision, Regulation
from seoul_assist.settings import GRADES
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.terms import bigrams

_COLUMNS = (
    "p.id, p.regulation_id, r.name, r.kind, r.source, p.article, p.addenda, p.deleted, p.block, p.place, p.digest"
)
_FROM = "FROM provisions p JOIN regulations r ON r.id=p.regulation_id"
# Merging the full-text index leaves empty pages behind: with more than this share of them the file is rewritten.
FREE_SHARE = 0.08


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
    actors: dict[str, int]
    grade: str = ""  # how far it may spread, of settings.GRADES; "" where nobody said


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
        self._path = path
        self._fresh = writable and not path.exists()
        self._touched = 0
        if not writable and not path.is_file():
            raise LibraryDamaged("라이브러리의 목록(catalog.sqlite)이 없습니다.", REBUILD)
        with translated():
            if writable:
                self.db = sqlite3.connect(path)
            else:
                uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
                self.db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            try:
                if writable:
                    self._prepare()
                if self._fresh:
                    self.db.executescript(SCHEMA)
                found = self.db.execute("PRAGMA user_version").fetchone()[0]
                if found != VERSION:
                    raise LibraryDamaged(
                        f"다른 판의 프로그램이 만든 라이브러리입니다(목록 형식 {found}, 이 프로그램은 형식 {VERSION}).",
                        REBUILD,
                    )
                self._graded = bool(self.db.execute(GRADED).fetchone()[0])
                if writable and not self._graded:
                    self.db.execute(ADD_GRADE)
                    self._graded = True
            except BaseException:
                self.db.close()
                raise

    def _prepare(self) -> None:
        # The whole folder is fsynced before it is published: no journal is needed to survive a crash here.
        self.db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;"
        )

    def close(self) -> None:
        self.db.close()

    # -- writing -------------------------------------------------------------------------------------------------

    def put(
        self,
        source_key: str,
        regulation: Regulation,
        *,
        file_format: str,
        recipe: str,
        indexed_at: str,
        grade: str = "",
    ) -> None:
        """Adds the regulation; what the same source held before goes."""
        self.remove(source_key)
        row = self.db.execute(
            "INSERT INTO regulations(source_key, source, sha256, format, recipe, indexed_at, name, key, kind, number,"
            " promulgated, effective, notes, actors, grade) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                source_key, regulation.source, regulation.sha256, file_format, recipe, indexed_at, regulation.name,
                law_key(regulation.name), regulation.kind, regulation.number, day_text(regulation.promulgated),
                day_text(regulation.effective),
                json.dumps([[note.code, note.text, note.page] for note in regulation.notes], ensure_ascii=False),
                json.dumps(actors(regulation), ensure_ascii=False), grade,
            ),
        ).lastrowid  # fmt: skip
        assert row is not None
        for run in blocks(regulation.provisions):
            self._put_block(row, run)
        cited = laws_cited(regulation)
        self.db.executemany("INSERT INTO citing VALUES(?,?,?)", [(row, law, count) for law, count in cited.items()])
        self.db.executemany(
            "INSERT INTO citing_articles VALUES(?,?,?,?)",
            [(row, law, article, count) for (law, article), count in articles_cited(regulation).items()],
        )

    def _put_block(self, regulation_id: int, run: list[Provision]) -> None:
        block = self.db.execute("INSERT INTO blocks(regulation_id, body) VALUES(?,?)", (regulation_id, pack(run)))
        first = int(self.db.execute("SELECT coalesce(max(id), 0) + 1 FROM provisions").fetchone()[0])
        passages = [[passage_hash(text) for text in passage_texts(item)] if _ranked(item) else [None] for item in run]
        rows = [
            (
                first + place, regulation_id, item.article, item.addenda, item.deleted, len(item.units),
                passages[place][0], block.lastrowid, place, digest(item),
            )
            for place, item in enumerate(run)
        ]  # fmt: skip
        self.db.executemany("INSERT INTO provisions VALUES(?,?,?,?,?,?,?,?,?,?)", rows)
        self.db.executemany(
            "INSERT INTO further VALUES(?,?,?)",
            [
                (first + place, part, passage)
                for place, parts in enumerate(passages)
                for part, passage in enumerate(parts)
                if part
            ],
        )
        self._index("rowid, law, title, text", "", ((first + place, item) for place, item in enumerate(run)))

    def _index(self, columns: str, command: str, rows: Iterable[tuple[int, Provision]]) -> None:
        """Tells the full-text index of those that do not rank; a contentless one forgets only what it is told it held.

        What ranks is searched through the postings of its generation.
        """
        marks = f"{command!r}," if command else ""
        part = [(row, *_terms(item)) for row, item in rows if not (item.deleted or _ranked(item))]
        into = f"addenda_terms(addenda_terms, {columns})" if command else f"addenda_terms({columns})"
        self.db.executemany(f"INSERT INTO {into} VALUES({marks}?,?,?,?)", part)
        self._touched += len(part)

    def remove(self, source_key: str) -> bool:
        """Forgets a source and all its provisions; False when it was not there."""
        found = self.db.execute("SELECT id FROM regulations WHERE source_key=?", (source_key,)).fetchone()
        if not found:
            return False
        rows = self._provisions("p.regulation_id=?", (found[0],))
        self._index("rowid, law, title, text", "delete", ((row, item) for row, _regulation, item in rows))
        self.db.execute("DELETE FROM blocks WHERE regulation_id=?", found)
        self.db.execute(
            "DELETE FROM further WHERE provision IN (SELECT id FROM provisions WHERE regulation_id=?)", found
        )
        for table in ("provisions", "citing", "citing_articles"):
            self.db.execute(f"DELETE FROM {table} WHERE regulation_id=?", found)  # noqa: S608
        self.db.execute("DELETE FROM regulations WHERE id=?", found)
        return True

    def rename(self, source_key: str, new_key: str, new_source: str) -> None:
        """The same content now lies elsewhere."""
        self.db.execute(
            "UPDATE regulations SET source_key=?, source=? WHERE source_key=?", (new_key, new_source, source_key)
        )

    def set_grade(self, source_key: str, grade: str) -> None:
        """The same content is now to be kept more or less closely."""
        self.db.execute("UPDATE regulations SET grade=? WHERE source_key=?", (grade, source_key))

    def finish(self, *, compact: bool = False) -> None:
        """Sums up who cites whom and commits; `compact` leaves no trace of what went.

        The full-text index is merged into one segment when much has changed; after a small change its own bookkeeping
        keeps the segments few, and what was removed stays in old segments until the next merge.
        """
        with translated():
            self.db.execute("DELETE FROM cited")
            self.db.execute("INSERT INTO cited SELECT law, sum(articles) FROM citing GROUP BY law")
            whole = self.db.execute("SELECT count(*) FROM provisions").fetchone()[0]
            if compact or self._fresh or self._touched > whole // 5:
                self.db.execute("INSERT INTO addenda_terms(addenda_terms) VALUES('optimize')")
            self.db.commit()
            free, pages = (self.db.execute(f"PRAGMA {of}_count").fetchone()[0] for of in ("freelist", "page"))
            if compact or free > FREE_SHARE * pages:
                self._rewrite()

    def _rewrite(self) -> None:
        """The same content in a new file beside this one, which it then replaces: no temp folder is needed."""
        copy = self._path.with_name(f"{self._path.name}.new")
        copy.unlink(missing_ok=True)
        self.db.execute("VACUUM INTO ?", (str(copy),))
        self.db.close()
        copy.replace(self._path)
        self.db = sqlite3.connect(self._path)
        self._prepare()

    def dead(self) -> int:
        """How many deleted vectors the store of this generation carries along."""
        with translated():
            return int(self.db.execute("SELECT coalesce(sum(dead), 0) FROM store").fetchone()[0])

    def set_dead(self, number: int) -> None:
        with translated(), self.db:
            self.db.execute("UPDATE store SET dead=?", (number,))

    # -- reading -------------------------------------------------------------------------------------------------

    def entries(self) -> tuple[Entry, ...]:
        """Every regulation, by name and date."""
        names = [column.name for column in fields(Entry)]
        names[-1] = names[-1] if self._graded else "''"
        with translated():
            rows = self.db.execute(
                f"SELECT {', '.join(names)} FROM regulations ORDER BY name, effective, id"  # noqa: S608
            ).fetchall()
        try:
            named = json.loads(f"[{','.join(row[-2] for row in rows)}]")  # one by one they would take ten times as long
            found = [
                (*known, day_of(promulgated), day_of(effective), speaks, grade)
                for (*known, promulgated, effective, _, grade), speaks in zip(rows, named, strict=True)
            ]
            if not {row[-1] for row in rows} <= {*GRADES, ""}:
                raise ValueError("a grade that is none")
            return tuple(starmap(Entry, found))
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

    def _provisions(self, where: str, values: tuple[object, ...]) -> list[tuple[int, int, Provision]]:
        """(id, regulation id, provision) in order; each is what was put, or LibraryDamaged."""
        with translated():
            rows = self.db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY p.id", values).fetchall()
            read = self._reader()
            return [(row[0], row[1], read(row)) for row in rows]

    def _reader(self) -> Callable[[tuple[Any, ...]], Provision]:
        """Makes provisions of rows; the block it looked into last stays unpacked."""
        held: list[tuple[int, list[str]]] = [(0, [])]

        def read(row: tuple[Any, ...]) -> Provision:
            _id, _regulation, law, kind, source, article, addenda, deleted, block, place, expected = row[:11]
            if held[0][0] != block:
                body = self.db.execute("SELECT body FROM blocks WHERE id=?", (block,)).fetchone()
                held[0] = (block, unpack(body[0] if body else b""))
            try:
                item = provision_of(
                    held[0][1][place], law=law, kind=kind, source=source, article=article, addenda=bool(addenda),
                    deleted=bool(deleted),
                )  # fmt: skip
                whole = digest(item) == expected
            except (ValueError, TypeError, AttributeError, IndexError) as error:
                raise damaged_provision() from error
            if not whole:
                raise damaged_provision()
            return item

        return read

    def addenda(self, terms: Iterable[str], count: int, weights: tuple[float, float, float]) -> list[tuple[int, float]]:
        """Up to `count` (provision id, bm25) of those that do not rank with any of the terms, best first."""
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        if not query:
            return []
        with translated():
            rows = self.db.execute(
                "SELECT rowid, -bm25(addenda_terms,?,?,?) AS score FROM addenda_terms WHERE addenda_terms MATCH ?"
                " ORDER BY score DESC, rowid LIMIT ?",
                (*weights, query, count),
            ).fetchall()
        return [(int(row), float(score)) for row, score in rows]

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
                    f"SELECT passage, provision FROM passages WHERE passage IN ({marks}) ORDER BY provision",  # noqa: S608
                    tuple(part),
                ):
                    found.setdefault(passage, []).append(row)
        return found

    def passages(self, wanted: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
        """(hash, text) of every distinct passage to be embedded, or of those `wanted`, in order."""
        only = None
        if wanted is not None:
            only = {row for rows in self.with_passages(sorted(wanted)).values() for row in rows}
        cursor = self.db.execute(f"SELECT {_COLUMNS} {_FROM} WHERE p.passage IS NOT NULL ORDER BY p.id")
        read = self._reader()
        seen: set[str] = set()
        for row in cursor:
            if only is not None and row[0] not in only:
                continue
            for text in passage_texts(read(row)):
                key = passage_hash(text)
                if key not in seen and (wanted is None or key in wanted):
                    seen.add(key)
                    yield key, text

    def passage_ids(self) -> set[str]:
        with translated():
            return {row[0] for row in self.db.execute("SELECT passage FROM passages")}

    def cited(self) -> dict[str, int]:
        """How many articles cite each law, by law key."""
        with translated():
            return dict(self.db.execute("SELECT law, articles FROM cited"))

    def cited_articles(self) -> dict[tuple[str, str], int]:
        """How many articles name each article, by law key and article; of several versions the most telling counts."""
        query = """SELECT law, article, sum(most) FROM (SELECT CASE c.law WHEN '' THEN r.key ELSE c.law END
            AS law, c.article, max(c.articles) AS most FROM citing_articles c JOIN regulations r ON r.id=c.regulation_id
            GROUP BY 1, 2, r.key) GROUP BY law, article"""
        with translated():
            return {(law, article): number for law, article, number in self.db.execute(query)}

    def counts(self) -> dict[str, int]:
        """What the manifest says and the verification counts again."""
        query = """SELECT (SELECT count(*) FROM regulations), count(*), coalesce(sum(NOT addenda AND NOT deleted
            AND article LIKE '제%'), 0), coalesce(sum(addenda), 0), coalesce(sum(deleted), 0),
            coalesce(sum(units), 0), (SELECT count(DISTINCT passage) FROM passages) FROM provisions"""
        names = ("regulations", "provisions", "articles", "addenda", "deleted", "units", "passages")
        with translated():
            return dict(zip(names, self.db.execute(query).fetchone(), strict=True))


def _ranked(item: Provision) -> bool:
    return not (item.addenda or item.deleted or is_linked(item)) and bool(item.text or item.title)


def _terms(item: Provision) -> tuple[str, str, str]:
    return " ".join(bigrams(item.law)), " ".join(bigrams(item.title)), " ".join(bigrams(item.text))
