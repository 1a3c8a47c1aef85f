"""Libraries with grades, what is published of them, and ways to look at every byte, for tests of publish and fetch."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from library_kit import EMBEDDER, LEAVE, PARKING, provision, regulation, steps

from seoul_assist.adapters.published_source import open_source
from seoul_assist.library import proving, published
from seoul_assist.library.build import Build
from seoul_assist.library.published import PUBLISHED
from seoul_assist.model import Regulation
from seoul_assist.tasks.fetch import FetchReport, fetch
from seoul_assist.tasks.publish import PublishReport, publish

# What only the secret one says: words and a title that stand nowhere else.
SECRET = regulation(
    "다솜구 비상대피 지침",
    [
        ("제1조", "암구호", "대피소 암구호는 청포도이며 봉화대에서 받는다."),
        ("제2조", "대피소", "갈대숲 아래로 모인다."),
    ],
    kind="지침",
)
SECRET = replace(
    SECRET,
    provisions=(
        *SECRET.provisions,
        provision(
            SECRET.name, "부칙 제1조", "시행일", "이 지침은 청포도가 익는 날부터 시행한다.", addenda=True, kind="지침"
        ),
    ),
)
GRADES = {PARKING.name: "O", LEAVE.name: "O", SECRET.name: "S"}


def put(library_dir: Path, *regulations: Regulation, grades: dict[str, str] | None = None, **more: Any) -> None:
    """Publishes a generation with these, each with its grade; what the library held besides stays."""
    with Build(library_dir, **more) as run:
        for item in regulations:
            run.put(item.source, item, "md", grade=(GRADES if grades is None else grades).get(item.name, ""))
        run.publish(**steps())


def remove(library_dir: Path, item: Regulation) -> None:
    with Build(library_dir) as run:
        run.remove(item.source)
        run.publish(**steps())


def issue(library_dir: Path, target: Path, grade: str = "O", ungraded: str = "", **more: Any) -> PublishReport:
    """What is published of the library."""
    return publish(
        target,
        library_dir=library_dir,
        derived_dir=library_dir.parent / "published" / grade,
        grade=grade,
        ungraded=ungraded,
        embedder=EMBEDDER,
        **steps() | more,
    )


def prove(payload: dict[str, Any]) -> dict[str, int]:
    """The proof in this very process, with whatever it raises as the child would hand it on."""
    compared = proving.prove(
        Path(payload["folder"]),
        origin=payload["origin"],
        embedder_id=payload["embedder"],
        counts=payload["counts"],
        grades=payload["grades"],
        dense=payload["dense"],
        embedder=EMBEDDER,
    )
    return {"compared": compared}


def bring(source: Path, library_dir: Path, **more: Any) -> FetchReport:
    """What becomes of fetching from the folder."""
    get = more.pop("get", None) or open_source(str(source), remote=False)
    how: dict[str, Any] = {"prove": prove, "grade": "O"} | more
    return fetch(get, library_dir=library_dir, **how)


def relisted(target: Path, name: str, change: Callable[[bytes], bytes], **about: Any) -> None:
    """Publishes another content for one file of the folder, as somebody would who can write there: all hashes fit."""
    listed = published.parse((target / PUBLISHED).read_bytes())
    said = asdict(listed) | about
    for file in said["files"]:
        if file["name"] == name:
            parts = [published.Part(**part) for part in file["parts"]]
            data = change(b"".join(published.unpack(part_of(target, one.sha256).read_bytes(), one) for one in parts))
            file["parts"] = [_part(target, data[at : at + (1 << 20)]) for at in range(0, len(data), 1 << 20)]
            file["size"] = len(data)
    (target / PUBLISHED).write_text(json.dumps(said), encoding="utf-8")


def _part(target: Path, data: bytes) -> dict[str, Any]:
    sha256, packed = hashlib.sha256(data).hexdigest(), zlib.compress(data, 1)
    part_of(target, sha256).write_bytes(packed)
    return {"sha256": sha256, "size": len(data), "packed": len(packed)}


def part_of(target: Path, sha256: str) -> Path:
    return target / published.part_name(sha256)


def sql(work: Path, *statements: str) -> Callable[[bytes], bytes]:
    """What changes the bytes of a catalog by these statements."""

    def change(data: bytes) -> bytes:
        path = work / "changed.sqlite"
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()
        return path.read_bytes()

    return change


def everything(folder: Path) -> bytes:
    """Every byte below the folder, packed ones unpacked, what the catalogs say and the terms of their full text."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            found += [data, zlib.decompress(data) if path.suffix == ".z" else b""]
            if path.name == "catalog.sqlite":
                found += _said(path)
            if path.suffix == ".z" and found[-1].startswith(b"SQLite"):
                copy = folder.parent / "looked-into.sqlite"
                copy.write_bytes(found[-1])
                found += _said(copy)
                copy.unlink()
    return b"\0".join(found)


def _said(catalog: Path) -> list[bytes]:
    copy = catalog.with_suffix(".look")
    shutil.copyfile(catalog, copy)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, addenda_terms, row)")
        terms = [term.encode() for (term,) in db.execute("SELECT term FROM vocabulary")]
        rows = [repr(row).encode() for row in db.execute("SELECT * FROM regulations")]
        blocks = [zlib.decompress(body) for (body,) in db.execute("SELECT body FROM blocks")]
    copy.unlink()
    return [*terms, *rows, *blocks]
