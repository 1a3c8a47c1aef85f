"""Indexing time and retrieval quality over a folder of statutes, against two peers in the same run.

    python benchmarks/retrieval.py LAWS_FOLDER QUESTIONS.jsonl

Questions are objects with `question` and `gold` (a list of {law, article}); those whose laws are not in the folder are
left out. Peers: SQLite FTS5 over words (unicode61) and over trigrams, on the same articles, bm25 with equal weights.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seoul_assist.cli import compose
from seoul_assist.library.reading import Library
from seoul_assist.settings import Settings
from seoul_assist.tasks.index import index
from seoul_assist.text.law_tables import law_key

Found = list[tuple[str, str]]


def questions(path: Path, held: set[str]) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row for row in rows if any(law_key(gold["law"]) in held for gold in row.get("gold") or [])]


def measure(name: str, asked: list[dict[str, Any]], search: Callable[[str], Found]) -> dict[str, Any]:
    """Shares of questions with a gold article at rank 1 and within 10, and the median time of one search."""
    firsts = tens = 0
    times = []
    for row in asked:
        gold = {(law_key(one["law"]), one["article"]) for one in row["gold"]}
        started = time.perf_counter()
        found = search(row["question"])
        times.append(time.perf_counter() - started)
        places = [place for place, hit in enumerate(found) if hit in gold]
        firsts += bool(places and places[0] == 0)
        tens += bool(places)
    times.sort()
    return {
        "method": name,
        "questions": len(asked),
        "hit@1": round(firsts / len(asked), 3),
        "hit@10": round(tens / len(asked), 3),
        "median_ms": round(times[len(times) // 2] * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
    }


def peer(library: Library, tokenizer: str) -> tuple[Callable[[str], Found], float]:
    """A plain FTS5 table over the searchable articles, and the seconds it took to fill."""
    db = sqlite3.connect(":memory:")
    started = time.perf_counter()
    db.execute(f"CREATE VIRTUAL TABLE peer USING fts5(law, title, body, article UNINDEXED, tokenize='{tokenizer}')")
    for title in library.titles():
        rows = [item for item in library.articles(title) if not (item.addenda or item.deleted)]
        db.executemany(
            "INSERT INTO peer VALUES(?,?,?,?)", [(item.law, item.title, item.text, item.article) for item in rows]
        )
    seconds = time.perf_counter() - started

    def search(question: str) -> Found:
        words = re.findall(r"\w+", question)
        if tokenizer == "trigram":
            words = [word[at : at + 3] for word in words for at in range(max(1, len(word) - 2))]
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        rows = db.execute(
            "SELECT law, article FROM peer WHERE peer MATCH ? ORDER BY bm25(peer, 2, 3, 1) LIMIT 10", (query,)
        )
        return [(law_key(law), article) for law, article in rows]

    return search, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("laws", type=Path)
    parser.add_argument("questions", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        fill, verify = compose.steps()
        first, again = (
            index(
                [options.laws],
                library_dir=settings.library_dir,
                embedder_id=compose.embedder().id,
                fill=fill,
                verify=verify,
            )
            for _ in range(2)
        )
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        report = {
            "indexing": {
                **first.counts,
                "seconds": round(first.seconds, 1),
                "again_seconds": round(again.seconds, 2),
                "peak_mb_of_any_process": peak // 1024,
            }
        }
        print(json.dumps(report, ensure_ascii=False))
        with compose.open_library(settings) as library:
            asked = questions(options.questions, {law_key(title) for title in library.titles()})
            library.search("시작")  # opening the vector store is not part of a search

            def ours(question: str) -> Found:
                return [(law_key(hit.provision.law), hit.provision.article) for hit in library.search(question, k=10)]

            print(json.dumps(measure("seoul-assist", asked, ours), ensure_ascii=False))
            for tokenizer in ("unicode61", "trigram"):
                search, seconds = peer(library, tokenizer)
                row = measure(f"SQLite FTS5 {tokenizer}", asked, search)
                print(json.dumps({**row, "index_seconds": round(seconds, 1)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
