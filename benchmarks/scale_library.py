"""What a library costs by its size: indexing, disk, warm and cold search, memory, for nested shares of a corpus.

    python benchmarks/scale_library.py LAWS QUESTIONS [--shares 5,10,26,52,100] [--keep DIR]

Of all national statutes the shares hold about 10, 20, 50, 100 and 192 thousand articles (205 with deleted ones).
Indexing is `index_all.py`, searching `search.py` (imported), each share in processes of its own. Peers on the same
articles and questions: a plain SQLite FTS5 table of bigrams and Chroma alone. Every row is printed as JSON when it is
there and the Markdown table at the end; the load of the machine stands in each row.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scale_tables
import search

from seoul_assist.api import Assistant
from seoul_assist.cli import compose
from seoul_assist.library import generations
from seoul_assist.settings import Settings

ASKED = 30  # questions that are answered, besides all that are searched for
HERE = Path(__file__).resolve().parent
ENTRY = (sys.executable, "-c", "from seoul_assist.cli.app import main; main()")
BUSY = 3.0  # a load above which a figure by the clock says nothing
_SEARCHED = ("p50_ms", "p99_ms", "cold_s", "fts5_p50_ms", "chroma_p50_ms")
BY_THE_CLOCK = {"index_s": "index_load"} | dict.fromkeys(_SEARCHED, "load")  # and what says how busy it was then
COLUMNS = (
    ("조문", "articles", "{:,}"),
    ("색인 CPU 초", "index_cpu_s", "{:.0f}"),
    ("색인 초", "index_s", "{:.0f}"),
    ("최대 메모리 MB", "index_peak_mb", "{:,}"),
    ("한 법령 고침, CPU 초", "changed_cpu_s", "{:.1f}"),
    ("디스크 MB", "disk_mb", "{:,.0f}"),
    ("한 세대 MB", "generation_mb", "{:,.0f}"),
    ("검색 p50 ms", "p50_ms", "{:.1f}"),
    ("검색 p99 ms", "p99_ms", "{:.1f}"),
    ("검색 CPU ms", "search_cpu_ms", "{:.1f}"),
    ("첫 검색 초", "cold_s", "{:.2f}"),
    ("검색 메모리 MB", "search_peak_mb", "{:,}"),
    ("답 CPU ms", "ask_cpu_ms", "{:,}"),
    ("답 메모리 MB", "ask_peak_mb", "{:,}"),
    ("FTS5 p50 ms", "fts5_p50_ms", "{:.1f}"),
    ("Chroma p50 ms", "chroma_p50_ms", "{:.1f}"),
    ("부하", "load", "{:.1f}"),
)


def rows_of(command: Sequence[str]) -> list[dict[str, Any]]:
    """The JSON lines that a benchmark prints."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def indexed(laws: Path, share: int, folder: Path) -> dict[str, Any]:
    """What the three runs of `index_all.py` cost; the library stays in the folder, and so do the figures."""
    known = folder / "indexed.json"
    if known.is_file():
        found: dict[str, Any] = json.loads(known.read_text(encoding="utf-8"))
        return found
    command = [sys.executable, str(HERE / "index_all.py"), str(laws), "--shares", str(share), "--keep", str(folder)]
    by_run = {row["run"]: row for row in rows_of(command)}
    first, disk = by_run["first"], by_run["disk"]
    found = {
        "share": share,
        "articles": first["articles"],
        "index_cpu_s": first["cpu_s"],
        "index_s": first["wall_s"],
        "index_peak_mb": round(max(disk["peak_mb"], *first["peak_mb"].values())),
        "changed_cpu_s": by_run["one law changed"]["cpu_s"],
        "unchanged_s": by_run["unchanged"]["wall_s"],
        "disk_mb": disk["library_mb"],
        "generation_mb": disk["catalog_mb"] + disk["store_mb"] + disk["postings_mb"] + disk["dense_mb"],
        "index_load": round(os.getloadavg()[1], 1),
    }
    known.write_text(json.dumps(found), encoding="utf-8")
    return found


def searched(data: Path, questions: Sequence[str], runs: int) -> dict[str, Any]:
    """Warm and cold searches in that library, and the peers."""
    settings = Settings(data_dir=data)
    spent: list[float] = []
    with compose.open_library(settings) as library:

        def ask(question: str) -> None:
            before = time.process_time()
            library.search(question, k=search.WANTED)
            spent.append((time.process_time() - before) * 1000)

        found: dict[str, Any] = search.times(ask, questions)
    found |= {"search_cpu_ms": round(statistics.median(spent[1::2]), 1), "search_peak_mb": high_water_mb()}
    found |= asked(data, questions[:ASKED])
    folder = generations.folder_of(settings.library_dir, generations.current_name(settings.library_dir))
    with tempfile.TemporaryDirectory() as room:
        found["fts5_p50_ms"] = search.full_text(folder, Path(room) / "plain.sqlite", questions)["p50_ms"]
    found["chroma_p50_ms"] = search.chroma(folder, questions)["p50_ms"]
    command = [*ENTRY, "--data-dir", str(data), "search", questions[0], "--json"]
    outside = search.cold(command, runs)
    return found | {"cold_s": outside["median_s"], "cold_max_s": outside["max_s"], "load": round(os.getloadavg()[0], 1)}


def asked(data: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Answers without a model in a program that stays open, as a front server gives them."""
    spent: list[float] = []
    with Assistant(data_dir=data, engine="extractive") as assistant:
        assistant.ask(questions[0])
        for question in questions:
            before = time.process_time()
            assistant.ask(question)
            spent.append((time.process_time() - before) * 1000)
    return {"ask_cpu_ms": round(statistics.median(spent)), "ask_peak_mb": high_water_mb()}


def high_water_mb() -> int:
    """The most memory that this process ever held; `getrusage` would count what its parent held before it started."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 // 1_000_000
    return 0


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as Markdown."""

    def shown(row: dict[str, Any], key: str, form: str) -> str:
        quiet = key not in BY_THE_CLOCK or row[BY_THE_CLOCK[key]] <= BUSY
        return scale_tables.clock(form.format(row[key]), quiet)

    lines = ["| " + " | ".join(title for title, _, _ in COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    lines += ["| " + " | ".join(shown(row, key, form) for _, key, form in COLUMNS) + " |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--shares", default="5,10,26,52,100", help="percent of the files, comma separated")
    parser.add_argument("--cold", type=int, default=5)
    parser.add_argument("--questions", dest="count", type=int, default=150)
    parser.add_argument("--keep", type=Path, help="libraries stay here; those that lie there are only searched")
    parser.add_argument("--page", type=Path, help="put the table into this page (docs/scale.md) too")
    parser.add_argument("--search", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.search:
        lines = [json.loads(line) for line in chosen.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
        print(json.dumps(searched(chosen.search, [line["question"] for line in lines][: chosen.count], chosen.cold)))
        return
    found = []
    for share in (int(share) for share in chosen.shares.split(",")):
        with tempfile.TemporaryDirectory() as room:
            folder = (chosen.keep or Path(room)) / f"share{share}"
            folder.mkdir(parents=True, exist_ok=True)
            row = indexed(chosen.laws, share, folder)
            again = [sys.executable, __file__, str(chosen.laws), str(chosen.questions), "--search", str(folder)]
            row |= rows_of([*again, "--cold", str(chosen.cold), "--questions", str(chosen.count)])[0]
        found.append(row)
        print(json.dumps(row, ensure_ascii=False), flush=True)
    print(table(found))
    if chosen.page:
        scale_tables.put(chosen.page, {"library": table(found)})


if __name__ == "__main__":
    main()
