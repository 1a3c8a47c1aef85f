"""Summaries of a thousand pages without a model, next to plain text extraction with PDFium in the same run.

    python benchmarks/summarize.py [FOLDER] [--pages 1000] [--json]
    python benchmarks/summarize.py --memory 10,100,1000 [--json]

FOLDER holds PDFs; their files are copied under new names until there are so many pages. Without it, plans of eight
pages are built, every page with other figures. The first form prints pages per second of `summarize` (the command's
own path: reading ahead in children, two processors) and of PDFium's text of the same files, which is taken before and
after. The second form prints the peak resident memory of `summarize` and of its children for so many documents.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def built(folder: Path, documents: int, pages: int = 8) -> None:
    """So many invented plans of so many pages."""
    from builders import page_of, pdf

    for number in range(documents):
        made = []
        for page in range(pages):
            n = number * pages + page
            lines = [f"{page + 1}. 가온시 {n}번 마을길 정비 계획"]
            for row in range(18):
                k = n * 18 + row
                lines += [
                    f"가온시는 {k}번 마을길 {k % 90 + 2}km를 2031년 {k % 12 + 1}월까지 정비하기로 하였으며 그 사업비",
                    f"{k * 3 + 10}백만원은 시비로 부담하고 신청서는 {k % 28 + 1}일까지 읍사무소에 내야 한다.",
                ]
            made.append(page_of(lines, size=10))
        (folder / f"계획-{number:04}.pdf").write_bytes(pdf(made))


def copied(source: Path, folder: Path, pages: int) -> None:
    """The PDFs of the source, under new names, until there are at least so many pages."""
    files = sorted(source.glob("*.pdf"))
    total = number = 0
    while total < pages:
        for path in files:
            shutil.copyfile(path, folder / f"{number:04}-{path.name}")
            number += 1
            total += len(pypdfium2.PdfDocument(path))


def plainly(folder: Path) -> tuple[int, float, float]:
    """How many pages the folder has, and the seconds of PDFium for their text, by the clock and of the processor."""
    began, busy, pages = time.perf_counter(), time.process_time(), 0
    for path in sorted(folder.glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for page in document:
            page.get_textpage().get_text_range()
            pages += 1
        document.close()
    return pages, time.perf_counter() - began, time.process_time() - busy


def summarized(folder: Path, out: Path) -> dict[str, Any]:
    """Seconds of a run over the folder as the command does it, with what came of it and how much memory it took."""
    from seoul_assist.adapters.extractive import Extractive
    from seoul_assist.model import Document
    from seoul_assist.readers import Reading, Source
    from seoul_assist.tasks.summarizing.summarize import summarize
    from seoul_assist.text import noise, quotes, sentences, tokens, trimming

    rooms = (noise, quotes, sentences, tokens, trimming)
    remembered = [one for room in rooms for one in vars(room).values() if hasattr(one, "cache_clear")]
    remembered.remove(tokens.kiwi)

    def read(source: Source) -> Document:
        # The copies of a file are the same: what is remembered of one must not help with the next.
        for one in remembered:
            one.cache_clear()
        return reading(source)

    began = time.perf_counter()
    with Reading() as reading:
        run = summarize([folder], out, read=read, ahead=reading.ahead, engine=Extractive())
    seconds = time.perf_counter() - began
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": seconds,
        "done": run.count("done"),
        "failed": run.count("failed"),
        "main_cpu_s": own.ru_utime + own.ru_stime,
        "reading_cpu_s": children.ru_utime + children.ru_stime,
        "peak_mb": round(own.ru_maxrss / 1024),
        "child_peak_mb": round(children.ru_maxrss / 1024),
    }


def apart(folder: Path, out: Path) -> dict[str, Any]:
    """The same in a process of its own, so that nothing is warm and the memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(summarized, (folder, out))


def speed(chosen: argparse.Namespace, home: Path) -> dict[str, Any]:
    folder = home / "in"
    folder.mkdir()
    if chosen.folder:
        copied(chosen.folder, folder, chosen.pages)
    else:
        built(folder, -(-chosen.pages // 8))
    plainly(folder)  # warms the disk cache
    pages, before, busy = plainly(folder)
    run = apart(folder, home / "out")
    _, after, busy_after = plainly(folder)
    plain, plain_cpu = min(before, after), min(busy, busy_after)
    return {
        "pages": pages,
        "processors": os.cpu_count(),
        "plain_s": round(plain, 2),
        "plain_pages_per_s": round(pages / plain),
        "pages_per_s": round(pages / run["seconds"], 1),
        "times_plain": round(run["seconds"] / plain, 2),
        "plain_cpu_s": round(plain_cpu, 2),
        # What the clock comes to where nothing else runs: the reading ones share two processors with the main one.
        "times_plain_cpu": round(max(run["main_cpu_s"], (run["main_cpu_s"] + run["reading_cpu_s"]) / 2) / plain_cpu, 2),
        **{key: round(value, 2) for key, value in run.items()},
    }


def memory(counts: list[int], home: Path) -> list[dict[str, Any]]:
    rows = []
    for count in counts:
        folder = home / f"in{count}"
        folder.mkdir()
        built(folder, count, pages=2)
        run = apart(folder, home / f"out{count}")
        rows.append({"documents": count, "peak_mb": run["peak_mb"], "child_peak_mb": run["child_peak_mb"]})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--memory", type=lambda text: [int(word) for word in text.split(",")])
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = memory(chosen.memory, Path(home)) if chosen.memory else speed(chosen, Path(home))
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for row in found if isinstance(found, list) else [found]:
            print("  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
