"""The only module that writes to the terminal: everything shown passes `safe` first.

Results go to standard output, progress and messages to standard error, so that a pipe holds results alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from seoul_assist.errors import AssistError
from seoul_assist.model import Outcome
from seoul_assist.text.clean import clean

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


def safe(text: str) -> str:
    """The text without control, bidi and invisible characters: no document can drive the terminal."""
    return clean(text)


def _coloured(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str, style: str) -> None:
    shown = safe(text)
    if style and _coloured(stream):
        shown = f"\x1b[{_STYLES[style]}m{shown}\x1b[0m"
    stream.write(shown + "\n")


def out(text: str = "", style: str = "") -> None:
    """Writes one result line."""
    _write(sys.stdout, text, style)


def note(text: str, style: str = "") -> None:
    """Writes one message line to standard error."""
    _write(sys.stderr, text, style)


def as_json(value: Any) -> None:
    """Writes one JSON object on one line; scripts read one object a line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def error(failure: AssistError) -> None:
    """Shows an error as a sentence and, under it, the next step."""
    note(f"오류: {failure.message}", "red")
    if failure.hint:
        note(f"  → {failure.hint}")


def outcome(run: Outcome, done: str) -> None:
    """Shows what a run could not do, a line each with the reason, and the totals."""
    for item in run.items:
        if item.status in ("failed", "skipped"):
            word = "실패" if item.status == "failed" else "건너뜀"
            note(f"  {word}: {item.name}: {item.reason}", "yellow")
            if item.hint:
                note(f"    → {item.hint}")
    counts = {
        done: run.count("done"),
        "그대로": run.count("unchanged"),
        "건너뜀": run.count("skipped"),
        "실패": run.count("failed"),
    }
    note(", ".join(f"{name} {count}건" for name, count in counts.items() if count) or "처리한 항목이 없습니다.")


@contextmanager
def progress(title: str, quiet: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error, fed with (done, total, what); on a pipe or when quiet it shows nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.text import Text

    class What(TextColumn):
        def render(self, task: Any) -> Text:
            return Text(str(task.fields.get("what", "")))  # Text, not markup: a file name may hold brackets

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), What(""))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, what="")

        def show(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total or None, what=safe(what)[-40:])

        yield show
