"""What a search costs: warm in an open library, cold in a process of its own, and beside it what its parts cost alone.

    python benchmarks/search.py LAWS QUESTIONS [--data-dir DIR] [--cold 7]

LAWS is a folder or an archive, QUESTIONS a JSON Lines file with `question`. With --data-dir the library there is used,
and made of LAWS first when there is none; otherwise a throw-away one is made. Each question is asked twice and the
second time counts. Peers, on the same articles and questions in the same run: a plain SQLite FTS5 table of bigrams
ranked by its bm25, and Chroma alone given the finished vector of the question. A cold search is the console script from
start to end, with a question not asked before by that process; what an empty Python process costs stands beside it.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.cli import compose
from seoul_assist.library import generations
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.indexing import CATALOG, STORE
from seoul_assist.settings import Settings
from seoul_assist.text.terms import bigrams

WANTED = 10
_RANKED = "SELECT id FROM provisions WHERE passage IS NOT NULL ORDER BY id"


def times(work: Callable[[str], Any], questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of the second time that each question is asked."""
    spent = []
    for question in questions:
        work(question)
        before = time.perf_counter()
        work(question)
        spent.append((time.perf_counter() - before) * 1000)
    ordered = sorted(spent)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        "max_ms": round(ordered[-1], 1),
    }


def articles(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(law, title, text) of every provision that ranks."""
    with closing(Catalog(folder / CATALOG)) as catalog:
        ids = [row[0] for row in catalog.db.execute(_RANKED)]
        for at in range(0, len(ids), 500):
            for _, item in catalog.provisions(ids[at : at + 500]).values():
                yield item.law, item.title, item.text


def full_text(folder: Path, path: Path, questions: Sequence[str]) -> dict[str, float]:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("CREATE VIRTUAL TABLE plain USING fts5(law, title, body, content='')")
        rows = (tuple(" ".join(bigrams(part)) for part in item) for item in articles(folder))
        with db:
            db.executemany("INSERT INTO plain(rowid, law, title, body) VALUES(NULL,?,?,?)", rows)
            db.execute("INSERT INTO plain(plain) VALUES('optimize')")
        query = "SELECT rowid, bm25(plain, 2, 3, 1) AS score FROM plain WHERE plain MATCH ? ORDER BY score LIMIT ?"

        def ask(question: str) -> list[Any]:
            asked = " OR ".join(f'"{term}"' for term in dict.fromkeys(bigrams(question)))
            return db.execute(query, (asked, WANTED)).fetchall() if asked else []

        return times(ask, questions)


def chroma(folder: Path, questions: Sequence[str]) -> dict[str, float]:
    vectors = dict(zip(questions, compose.embedder().embed(questions, "query"), strict=True))
    with closing(ChromaStore(folder / STORE)) as store:
        return times(lambda question: store.nearest(vectors[question], 200), questions)


def cold(command: Sequence[str], count: int) -> dict[str, float]:
    """Seconds of a process, median and largest of `count`, after one that is not counted."""
    spent = []
    for _ in range(count + 1):
        before = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        spent.append(time.perf_counter() - before)
    return {"median_s": round(statistics.median(spent[1:]), 2), "max_s": round(max(spent[1:]), 2)}


def measure(data: Path, questions: Sequence[str], runs: int) -> Iterator[dict[str, Any]]:
    settings = Settings(data_dir=data)
    folder = generations.folder_of(settings.library_dir, generations.current_name(settings.library_dir))
    before = time.perf_counter()
    with compose.open_library(settings) as library:
        opened = time.perf_counter() - before
        library.search(questions[0], k=WANTED)
        first = time.perf_counter() - before - opened
        yield {"what": "seoul-assist, warm", "articles": library.manifest.counts["articles"],
               "questions": len(questions), "open_s": round(opened, 2), "first_search_s": round(first, 2),
               **times(lambda question: library.search(question, k=WANTED), questions)}  # fmt: skip
    with tempfile.TemporaryDirectory() as room:
        yield {"what": "SQLite FTS5 over bigrams, warm", **full_text(folder, Path(room) / "plain.sqlite", questions)}
    yield {"what": "Chroma alone, warm, 200 nearest", **chroma(folder, questions)}
    if runs:
        base = [str(Path(sys.executable).with_name("seoul-assist")), "--data-dir", str(data)]
        yield {"what": "seoul-assist search, cold", **cold([*base, "search", questions[0], "--json"], runs)}
        yield {"what": "seoul-assist --help, cold", **cold([*base, "--help"], runs)}
        yield {"what": "python, cold", **cold([sys.executable, "-c", ""], runs)}
        yield {"what": "python with chromadb, cold", **cold([sys.executable, "-c", "import chromadb"], runs)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--data-dir", type=Path, help="a library to use, or where to make one")
    parser.add_argument("--cold", type=int, default=7, help="processes to start for the cold figures")
    options = parser.parse_args()
    with options.questions.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as room:
        data = options.data_dir or Path(room)
        settings = Settings(data_dir=data)
        if not generations.current_name(settings.library_dir):
            nothing = lambda *_values: None  # noqa: E731 - the progress of indexing is not shown
            compose.index(settings, [options.laws], rebuild=False, prune=False, wait_s=0, show=nothing)
        for row in measure(data, questions, options.cold):
            print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
