"""How many pages (1,000 characters) a second `check` does, beside two peers over the same text in the same run.

    python benchmarks/check.py [FOLDER ...] [--seconds 4] [--runs 7]

Without folders it takes the documents of the examples. Peers: the regular expressions of the rules themselves run
plainly over the text with `re` (what merely looking costs), and the spacing corrector of Kiwi (`Kiwi.space`), the
nearest open tool for Korean text that needs no network; it does another job, so its ratio is only a measure of scale.
The rules are timed alone, on documents already read, with the library left out; one and two processes are timed from
the command's own entry, with their start. Last comes one small file in a cold process, as a user waits for it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import pkgutil
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

from seoul_assist import checking
from seoul_assist.checking import rules as families
from seoul_assist.checking.registry import RULES
from seoul_assist.cli import app
from seoul_assist.errors import ReadError
from seoul_assist.model import Document
from seoul_assist.readers import expand, read_document

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "documents"
PAGE = 1_000
ENTRY = "from seoul_assist.cli.app import main; main()"


def documents(folders: Sequence[str]) -> list[Document]:
    """Every document under the folders that can be read."""
    found = []
    for source in expand(folders):
        with contextlib.suppress(ReadError):
            found.append(read_document(source))
    return found


def pages_a_second(work: Callable[[Document], object], texts: Sequence[Document], seconds: float) -> float:
    """Pages a second over the documents, gone through again and again for about that long."""
    for document in texts[:3]:
        work(document)
    done, began = 0, perf_counter()
    while perf_counter() - began < seconds:
        for document in texts:
            work(document)
        done += sum(len(document.text) for document in texts)
    return done / PAGE / (perf_counter() - began)


def patterns() -> list[re.Pattern[str]]:
    """The compiled expressions that the rule modules hold."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.iter_modules(families.__path__):
        for value in vars(importlib.import_module(f"{families.__name__}.{module.name}")).values():
            if isinstance(getattr(value, "pattern", None), str):  # an expression, also one that is not compiled yet
                found[value.pattern] = value
    return list(found.values())


def command(folder: Path, jobs: int) -> float:
    """Seconds that `check --jobs N --json` takes over the folder, from its entry on."""
    arguments = ["--data-dir", str(folder / "none"), "check", str(folder / "texts"), "--json", "--jobs", str(jobs)]
    began = perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        app.run(arguments)
    return perf_counter() - began


def cold(path: Path, runs: int) -> float:
    """Median seconds of a whole process that checks one small file; modules are compiled to bytecode beforehand."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    arguments = [sys.executable, "-c", ENTRY, "--data-dir", str(path.parent / "none"), "check", str(path)]
    spent = []
    for _ in range(runs + 1):
        began = perf_counter()
        subprocess.run(arguments, capture_output=True, check=False, env=environ)
        spent.append(perf_counter() - began)
    return statistics.median(spent[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=[str(EXAMPLES)])
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()
    texts = documents(chosen.folders)
    pages = sum(len(document.text) for document in texts) / PAGE
    print(f"{len(texts)} documents, {pages:.0f} pages of {PAGE} characters, {len(RULES)} rules")

    own = pages_a_second(checking.run, texts, chosen.seconds)
    looking = patterns()
    plain = pages_a_second(
        lambda document: [sum(1 for _ in each.finditer(document.text)) for each in looking], texts, chosen.seconds
    )
    print(f"rules alone, one process          {own:8.1f} pages/s")
    print(f"re: {len(looking)} expressions of the rules   {plain:8.1f} pages/s   rules/re     {own / plain:.2f}")
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=1)
    spaced = pages_a_second(lambda document: kiwi.space(document.text), texts, chosen.seconds)
    print(f"Kiwi.space, one worker            {spaced:8.1f} pages/s   rules/Kiwi   {own / spaced:.2f}")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "texts").mkdir()
        copies = max(1, round(8 * own / max(pages, 1)))  # about eight seconds for one process
        for number in range(copies):
            for index, document in enumerate(texts):
                (folder / "texts" / f"{number}-{index}.txt").write_text(document.text, encoding="utf-8")
        for jobs in (1, 2):
            spent = command(folder, jobs)
            print(f"check --jobs {jobs}                    {pages * copies / spent:8.1f} pages/s   {spent:.2f} s")
        small = folder / "x.txt"
        small.write_text("일시: 2026. 9. 18.(목)\n", encoding="utf-8")
        print(f"one small file, cold process      {cold(small, chosen.runs):8.3f} s (median of {chosen.runs})")


if __name__ == "__main__":
    main()
