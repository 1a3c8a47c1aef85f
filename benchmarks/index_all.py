"""What indexing costs as a corpus grows: seconds, memory and disk for growing shares of it, then what a run costs when
nothing and when one law has changed.

    python benchmarks/index_all.py LAWS [--shares 10,20,40,80,100] [--peers] [--keep DIR]

LAWS is a folder or an archive. Shares are nested and chosen by the hash of a file's name; each is indexed into a
library of its own by a fresh process, so that peaks are its own; with --keep the last one stays as a data folder.
Seconds come as wall and as CPU (this process and its children): the wall clock of a machine that others use says
little. Peers, on the same text in the same run: plain SQLite FTS5 filled with the articles, and Chroma alone given the
same number of vectors of the same length.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from seoul_assist import readers
from seoul_assist.cli import compose
from seoul_assist.library.dense import DENSE
from seoul_assist.library.indexing import CATALOG, STORE
from seoul_assist.library.postings import POSTINGS
from seoul_assist.readers import Source
from seoul_assist.settings import Settings
from seoul_assist.tasks.index import IndexReport, index

MB = 1_000_000
FIRST_ARTICLE = b"##### "
NEW_ARTICLE = "##### 제9999조 (시험)\n\n이 조는 색인 시험을 위하여 새로 넣은 조이다.\n\n".encode()
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def cpu() -> float:
    used = [resource.getrusage(who) for who in WHO]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, before = time.perf_counter(), cpu()
    result = work()
    return result, {"wall_s": round(time.perf_counter() - wall, 1), "cpu_s": round(cpu() - before, 1)}


def size(path: Path) -> float:
    return round(sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / MB, 1)


def changed(source: Source) -> Source:
    """The same law with one more article, before its first one where its articles are headings."""
    data = source.data if source.data is not None else source.path.read_bytes() if source.path else b""
    return replace(source, path=None, data=data.replace(FIRST_ARTICLE, NEW_ARTICLE + FIRST_ARTICLE, 1))


def measure(laws: Path, share: int, folder: Path) -> Iterator[dict[str, Any]]:
    """One share: the first run, a second one without a change, and two with one more article in one law."""
    settings = Settings(data_dir=folder)
    stages: dict[str, float] = {}

    def watched(name: str, step: Callable[[dict[str, Any]], dict[str, int]]) -> Any:
        def run(payload: dict[str, Any]) -> dict[str, int]:
            result, spent = timed(lambda: step(payload))
            stages[name] = spent["wall_s"]
            return result  # type: ignore[no-any-return]

        return run

    fill, verify = compose.steps()

    def run(edited: str = "") -> tuple[IndexReport, dict[str, float]]:
        def expand(paths: Iterable[str | Path]) -> Iterator[Source]:
            for source in readers.expand(paths):
                if zlib.crc32(source.name.encode()) % 100 < share:
                    yield changed(source) if source.name == edited else source

        stages.clear()
        return timed(
            lambda: index(
                [laws], library_dir=settings.library_dir, embedder_id=compose.embedder().id, expand=expand,
                fill=watched("fill", fill), verify=watched("verify", verify),
            )
        )  # fmt: skip

    first, spent = run()
    peaks = {
        name: resource.getrusage(who).ru_maxrss * 1024 // MB for name, who in zip(("self", "child"), WHO, strict=True)
    }
    yield {"share": share, "run": "first", **spent, "stages_s": dict(stages), "peak_mb": peaks, **first.counts}
    again, spent = run()
    yield {"share": share, "run": "unchanged", **spent, "published": again.published}
    items = [item.name for item in first.outcome.items if item.status == "done"]
    for edited in (items[len(items) // 2], items[len(items) // 3]):
        report, spent = run(edited)
        yield {"share": share, "run": "one law changed", **spent, "stages_s": dict(stages), "embedded": report.embedded}
    newest = settings.library_dir / "generations" / report.generation
    yield {
        "share": share,
        "run": "disk",
        "library_mb": size(settings.library_dir),
        "catalog_mb": round((newest / CATALOG).stat().st_size / MB, 1),
        "store_mb": size(newest / STORE),
        "postings_mb": round((newest / POSTINGS).stat().st_size / MB, 1),
        "dense_mb": round((newest / DENSE).stat().st_size / MB, 1),
        "vectors_mb": round((settings.library_dir / "vectors.sqlite").stat().st_size / MB, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 // MB,
    }


def peers(folder: Path) -> Iterator[dict[str, Any]]:
    """The same articles in a plain FTS5 table, and as many vectors of the same length in Chroma alone."""
    import chromadb
    import numpy as np

    with compose.open_library(Settings(data_dir=folder)) as library:
        articles = [item for title in library.titles() for item in library.articles(title) if not item.addenda]
    plain = folder / "plain.sqlite"

    def fill_plain() -> None:
        with closing(sqlite3.connect(plain)) as db, db:
            db.execute("PRAGMA synchronous=OFF")
            db.execute("CREATE VIRTUAL TABLE plain USING fts5(law, title, body)")
            db.executemany("INSERT INTO plain VALUES(?,?,?)", ((item.law, item.title, item.text) for item in articles))

    _, spent = timed(fill_plain)
    yield {"peer": "SQLite FTS5 unicode61, text kept", "articles": len(articles), **spent,
           "disk_mb": round(plain.stat().st_size / MB, 1)}  # fmt: skip
    vectors = np.random.default_rng(1).normal(size=(len(articles), compose.embedder().dimension)).astype(np.float32)

    def fill_chroma() -> None:
        client = chromadb.PersistentClient(str(folder / "peer"))
        collection = client.create_collection("peer", embedding_function=None)
        for at in range(0, len(vectors), 2000):
            ids = [f"{number:022d}" for number in range(at, min(at + 2000, len(vectors)))]
            collection.add(ids=ids, embeddings=vectors[at : at + 2000])
        client.close()

    _, spent = timed(fill_chroma)
    yield {"peer": "Chroma with its defaults", "vectors": len(vectors), **spent, "disk_mb": size(folder / "peer")}


def show(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--shares", default="10,20,40,80,100", help="percent of the files, comma separated")
    parser.add_argument("--peers", action="store_true", help="measure the peers on the last share too")
    parser.add_argument("--keep", type=Path, help="an empty data folder in which the last share's library stays")
    options = parser.parse_args()
    shares = [int(share) for share in options.shares.split(",")]
    if len(shares) > 1:
        for share in shares:
            last = share == shares[-1]
            again = [*(["--peers"] if options.peers and last else []),
                     *(["--keep", str(options.keep)] if options.keep and last else [])]  # fmt: skip
            command = [sys.executable, __file__, str(options.laws), "--shares", str(share), *again]
            subprocess.run(command, check=True)
        return
    with tempfile.TemporaryDirectory() as room:
        folder = options.keep or Path(room)
        folder.mkdir(parents=True, exist_ok=True)
        show(measure(options.laws, shares[0], folder))
        if options.peers:
            show(peers(folder))


if __name__ == "__main__":
    main()
