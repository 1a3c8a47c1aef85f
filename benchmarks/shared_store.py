"""What it costs and changes to keep the vectors of a library on a Chroma server in place of its folder.

    python benchmarks/shared_store.py LIBRARY QUESTIONS --url http://127.0.0.1:8000 --room DIR [--pid PID]

LIBRARY is the data folder of a library with its vectors in it, QUESTIONS a JSON Lines file with `question` and `gold`.
The library is copied to DIR and moved to the server by one publication, with vectors from its cache. Then every
question is asked of both, one after the other, so that both see the same load: the shares of questions with a gold
article first and among ten, milliseconds, processor time of this process, and how far the two lists agree. Memory is
what opening and a first search add, once the embedder is there. With --pid, the process of a server on this machine,
its processor time and memory are shown too.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seoul_assist.cli import compose
from seoul_assist.library import generations
from seoul_assist.library.build import Build
from seoul_assist.library.neighbours import Neighbours
from seoul_assist.library.reading import Library
from seoul_assist.settings import Settings
from seoul_assist.text.law_tables import law_key

MB = 1024 * 1024


def moved(source: Path, room: Path, url: str, pid: int) -> tuple[Settings, dict[str, Any]]:
    """The settings of a copy whose vectors lie on the server, and what moving them took."""
    here, there = Settings(data_dir=source), Settings(room, store="chroma-http", store_url=url, grade="O")
    name = generations.current_name(here.library_dir)
    (there.library_dir / "generations").mkdir(parents=True)
    shutil.copytree(generations.folder_of(here.library_dir, name), generations.folder_of(there.library_dir, name))
    for file in ("CURRENT", "vectors.sqlite"):
        shutil.copyfile(here.library_dir / file, there.library_dir / file)
    fill, verify = compose.steps(settings=there)
    before, used = time.perf_counter(), cpu(pid)
    with Build(there.library_dir) as build:
        published = build.publish(fill, verify)
    spent = round(time.perf_counter() - before, 1)
    folder = generations.folder_of(there.library_dir, published.manifest.generation)
    return there, {
        "what": "moving to the server", "passages": published.manifest.counts["passages"], "wall_s": spent,
        "server_cpu_s": round(cpu(pid) - used, 1), "server_mb": memory(pid),
        "generation_mb": size(folder), "before_mb": size(generations.folder_of(here.library_dir, name)),
    }  # fmt: skip


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // MB


def cpu(pid: int) -> float:
    """Processor seconds of a process so far; 0 where the system does not tell."""
    if not pid:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Megabytes of a process (of this one without a number); 0 where the system does not tell."""
    path = Path(f"/proc/{pid or 'self'}/statm")
    return int(path.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // MB if path.exists() else 0


def opened(settings: Settings, question: str) -> tuple[Library, dict[str, Any]]:
    before, held = time.perf_counter(), memory(0)
    library = compose.open_library(settings)
    library.search(question)
    return library, {"first_search_s": round(time.perf_counter() - before, 2), "memory_mb": memory(0) - held}


def asked(libraries: dict[str, Library], rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    found: dict[str, list[list[tuple[str, str]]]] = {name: [] for name in libraries}
    spent: dict[str, list[float]] = {name: [] for name in libraries}
    used = dict.fromkeys(libraries, 0.0)
    for row in rows:
        for name, library in libraries.items():
            library.search(row["question"])
            if isinstance(library._index.dense, Neighbours):
                library._index.dense._last = None  # what it was asked last it would not ask again
            before, busy = time.perf_counter(), time.process_time()
            hits = library.search(row["question"])
            spent[name].append((time.perf_counter() - before) * 1000)
            used[name] += time.process_time() - busy
            found[name].append([(law_key(hit.provision.law), hit.provision.article) for hit in hits])
    wanted = [{(law_key(one["law"]), one["article"]) for one in row["gold"]} for row in rows]
    for name, lists in found.items():
        times = sorted(spent[name])
        share = {
            f"hit@{k}": sum(bool(set(hits[:k]) & gold) for hits, gold in zip(lists, wanted, strict=True)) / len(rows)
            for k in (1, 10)
        }
        yield {
            "what": name, "questions": len(rows), "notes": libraries[name].notes, **share,
            "p50_ms": round(statistics.median(times), 1), "p90_ms": round(times[int(len(times) * 0.9)], 1),
            "cpu_ms": round(used[name] / len(rows) * 1000, 1),
        }  # fmt: skip
    pairs = list(zip(*found.values(), strict=True))
    yield {
        "what": "agreement", "same_list": sum(one == other for one, other in pairs),
        "same_first": sum(one[:1] == other[:1] for one, other in pairs),
        "overlap": round(statistics.mean(len(set(one) & set(other)) / max(1, len(one)) for one, other in pairs), 3),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--url", required=True)
    parser.add_argument("--room", type=Path, required=True, help="a folder that does not exist yet")
    parser.add_argument("--pid", type=int, default=0, help="the server's process, where it runs on this machine")
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if line.strip() and (row := json.loads(line)).get("gold")]
    there, told = moved(options.library, options.room, options.url, options.pid)
    print(json.dumps(told), flush=True)
    compose.embedder().embed(["점검"], "query")
    libraries = {}
    for name, settings in (("in the folder", Settings(options.library)), ("on the server", there)):
        libraries[name], told = opened(settings, rows[0]["question"])
        print(json.dumps({"what": f"{name}, opened", **told}), flush=True)
    for told in asked(libraries, rows):
        print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
