"""How many drafts a second `draft` makes, beside a plain peer over the same text in the same run.

    python benchmarks/draft.py [FOLDER] [--runs 5]

Without a folder it takes the 40 facts files of tests/cases/facts, over all twelve forms, with the engine that only
copies and no library. The peer fills a Word template with python-docx: it opens a prepared file, puts one given line
into each paragraph and saves it. It neither reads facts nor words, numbers, locks or checks anything, so its ratio
only says what those cost beside writing a file. Times are medians of the runs; nothing is cached between drafts, and
what is read once for a process (words, expressions, forms) is read before the clock starts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import docx

from seoul_assist import checking
from seoul_assist.adapters.extractive import Extractive
from seoul_assist.model import Block, Document, Finding
from seoul_assist.tasks.drafting import draft as drafting
from seoul_assist.tasks.drafting import forms
from seoul_assist.tasks.drafting.draft import DraftResult

FACTS = Path(__file__).resolve().parent.parent / "tests" / "cases" / "facts"
TODAY = date(2026, 11, 26)


def made(path: Path, *, checked: bool) -> DraftResult:
    """The draft of one facts file, its form named before the first hyphen of the file."""
    form = forms.find(path.stem.split("-")[0])

    def check(blocks: tuple[Block, ...], doctype: str) -> Sequence[Finding]:
        return checking.run(Document(path.stem, "", "draft", blocks), doctype=doctype, as_of=TODAY).findings

    facts = drafting.load_facts(form, path)
    return drafting.draft(form, facts, library=None, engine=Extractive(), as_of=TODAY, check=check if checked else None)


def template(path: Path, lines: int) -> Path:
    """A Word file with a field in each of that many paragraphs, as an office would keep one."""
    made = docx.Document()
    for number in range(lines):
        made.add_paragraph(f"{{{{줄{number}}}}}")
    made.save(str(path))
    return path


def fill(source: Path, text: str, target: Path) -> None:
    """The peer: every field of the template replaced by its line."""
    document = docx.Document(str(source))
    lines = text.split("\n")
    for number, paragraph in enumerate(document.paragraphs):
        field = f"{{{{줄{number}}}}}"
        line = lines[number] if number < len(lines) else ""
        for run in paragraph.runs:
            run.text = run.text.replace(field, line)
    document.save(str(target))


def a_second(work: Callable[[], int], runs: int) -> float:
    """How many of what `work` counts are done in a second, the median of the runs."""
    work()
    speeds = []
    for _ in range(runs):
        began = perf_counter()
        done = work()
        speeds.append(done / (perf_counter() - began))
    return statistics.median(speeds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FACTS)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    paths = sorted(options.folder.glob("*.yaml"))
    results = [made(path, checked=False) for path in paths]
    longest = max(result.text.count("\n") + 1 for result in results)
    lines = sum(result.text.count("\n") + 1 for result in results)
    print(f"{len(paths)} facts files, {lines} lines, median of {options.runs} runs")

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        base = template(out / "template.docx", longest)

        def drafts(*, checked: bool) -> int:
            return sum(bool(made(path, checked=checked).text) for path in paths)

        def saved(kind: str) -> int:
            return sum(bool(drafting.save(made(path, checked=True), out / f"draft.{kind}").output) for path in paths)

        def filled() -> int:
            for result in results:
                fill(base, result.text, out / "peer.docx")
            return len(results)

        peer = a_second(filled, options.runs)
        print(f"{'python-docx fills a template':<34}{peer:8.1f} a second")
        for name, work in (
            ("facts to text", lambda: drafts(checked=False)),
            ("facts to text, rules checked", lambda: drafts(checked=True)),
            ("facts to a checked .txt", lambda: saved("txt")),
            ("facts to a checked .docx", lambda: saved("docx")),
            ("facts to a checked .hwpx", lambda: saved("hwpx")),
        ):
            speed = a_second(work, options.runs)
            print(f"{name:<34}{speed:8.1f} a second, {speed / peer:5.2f} times the peer")


if __name__ == "__main__":
    main()
