"""The text of PDFs: PDFium and pypdf next to what `summarize` reads, on a folder of PDFs.

    python benchmarks/pdf_text.py FOLDER [--json]

For each reader: letters without blanks, Hangul letters, seconds (best of three), and how far the words come in the same
order as PDFium gives them (2 x matching words / all words, page by page, weighted by words). PDFium's order is the
order of the file, not the truth: where a table is drawn column by column, reading it by rows lowers the figure.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import asdict
from difflib import SequenceMatcher
from pathlib import Path

import pypdf
import pypdfium2

from seoul_assist.readers import DEFAULT, pdf

Pages = list[str]


def with_pdfium(data: bytes) -> Pages:
    """The text of each page as PDFium gives it."""
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def with_pypdf(data: bytes) -> Pages:
    """The text of each page as pypdf gives it."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def with_ours(data: bytes) -> Pages:
    """The text of each page as the reader of this package gives it, without the child process."""
    tree = pdf.parse({"limits": asdict(DEFAULT)}, data)
    pages = [""] * tree["pages"]
    for _, text, page in tree["blocks"]:
        pages[page - 1] += text.replace(" | ", " ") + "\n"
    return pages


READERS: dict[str, Callable[[bytes], Pages]] = {"pypdfium2": with_pdfium, "pypdf": with_pypdf, "ours": with_ours}


def timed(read: Callable[[bytes], Pages], data: bytes) -> tuple[Pages, float]:
    """The pages, and the best processor time of three readings in seconds."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        pages = read(data)
        spent.append(time.process_time() - began)
    return pages, min(spent)


def likeness(pages: Pages, others: Pages) -> tuple[float, int]:
    """How many words of both come in the same order, and how many words there are."""
    matching = total = 0
    for one, other in zip(pages, others, strict=True):
        a, b = one.split(), other.split()
        matching += sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
        total += len(a) + len(b)
    return 2.0 * matching, total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    files = sorted(chosen.folder.glob("*.pdf"))
    sums = {name: dict.fromkeys(("pages", "letters", "hangul", "seconds", "like", "words"), 0.0) for name in READERS}
    for path in files:
        data = path.read_bytes()
        base: Pages = []
        for name, read in READERS.items():
            pages, seconds = timed(read, data)
            base = base or pages
            solid = "".join("".join(pages).split())
            like, words = likeness(base, pages)
            found = (len(pages), len(solid), len(re.findall("[가-힣]", solid)), seconds, like, words)
            for key, value in zip(sums[name], found, strict=True):
                sums[name][key] += value
    shape = {
        name: {
            "pages": int(one["pages"]),
            "letters": int(one["letters"]),
            "hangul": int(one["hangul"]),
            "order": round(one["like"] / max(1.0, one["words"]), 3),
            "seconds": round(one["seconds"], 2),
        }
        for name, one in sums.items()
    }
    if chosen.json:
        print(json.dumps(shape, ensure_ascii=False))
        return
    print(f"{len(files)} files\n{'':10}{'pages':>7}{'letters':>9}{'hangul':>8}{'order':>7}{'seconds':>9}")
    for name, row in shape.items():
        print(f"{name:10}" + "".join(f"{value:>{w}}" for value, w in zip(row.values(), (7, 9, 8, 7, 9), strict=True)))


if __name__ == "__main__":
    main()
