"""The only module that writes to the terminal: everything shown passes `safe` first.

Results go to standard output, progress and messages to standard error, so that a pipe holds results alone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from contextvars import ContextVar
from typing import Any, Protocol, TextIO

from seoul_assist.errors import AssistError
from seoul_assist.model import Outcome
from seoul_assist.text import rx
from seoul_assist.text.clean import clean, one_line, squeeze
from seoul_assist.text.json_text import dumps
from seoul_assist.text.pii import mask

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


_noted: ContextVar[list[str] | None] = ContextVar("noted", default=None)
_TELLING = rx.compile(r"\d(?:\D{0,12}\d){6}|@")  # what holds neither can hold no identifier


def safe(text: str) -> str:
    """The text without control, bidi and invisible characters: no document can drive the terminal."""
    return clean(text)


def unnamed(text: str) -> str:
    """The text without personal identifiers: what is shown ends up in logs, shells and screenshots."""
    return mask(text) if _TELLING.search(text) else text


def _coloured(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str, style: str) -> None:
    shown = safe(text)
    if style and _coloured(stream):
        shown = f"\x1b[{_STYLES[style]}m{shown}\x1b[0m"
    stream.write(shown + "\n")


def out(text: str = "", style: str = "", *, given: bool = False) -> None:
    """Writes one result line; identifiers are starred unless the text is made of facts that the reader has `given`."""
    _write(sys.stdout, text if given else unnamed(text), style)


def flush() -> None:
    """Hands on what was written so far: a program may wait for that line."""
    sys.stdout.flush()


def note(text: str, style: str = "") -> None:
    """Writes one message line to standard error, or adds it to the list that `noting` was given."""
    noted = _noted.get()
    if noted is None:
        _write(sys.stderr, unnamed(text), style)
    else:
        noted.append(safe(unnamed(text)))


@contextmanager
def noting(into: list[str]) -> Iterator[None]:
    """Inside, messages of this thread go into the list: a program that calls us has a terminal of its own."""
    before = _noted.set(into)
    try:
        yield
    finally:
        _noted.reset(before)


def as_json(value: Any) -> None:
    """Writes one JSON object on one line, without a control or invisible character; scripts read one object a line."""
    sys.stdout.write(dumps(value) + "\n")
    sys.stdout.flush()


def error(failure: AssistError) -> None:
    """Shows an error as a sentence and, under it, the next step."""
    note(f"오류: {_within(failure.message)}", "red")
    if failure.hint:
        note(f"  → {_within(failure.hint)}")


def _within(text: str) -> str:
    """The text with its further lines set in, so that none of them looks like a message of its own."""
    return safe(text).replace("\n", "\n    ")


def outcome(run: Outcome, done: str) -> None:
    """Shows what a run could not do, a line each with the reason, and the totals."""
    for item in run.items:
        if item.status in ("failed", "skipped"):
            word = "실패" if item.status == "failed" else "건너뜀"
            note(f"  {word}: {one_line(item.name)}: {_within(item.reason)}", "yellow")
            if item.hint:
                note(f"    → {_within(item.hint)}")
    counts = {
        done: run.count("done"),
        "그대로": run.count("unchanged"),
        "건너뜀": run.count("skipped"),
        "실패": run.count("failed"),
    }
    note(", ".join(f"{name} {count}건" for name, count in counts.items() if count) or "처리한 항목이 없습니다.")


class Show(Protocol):
    """Moves the bar: what is being done and, where it is known, how far, and how many pages were read so far."""

    def __call__(self, what: str, done: int = 0, total: int = 0, pages: int = 0) -> None: ...


def silent(what: str, done: int = 0, total: int = 0, pages: int = 0) -> None:
    """The bar of a pipe."""


@contextmanager
def progress(title: str, quiet: bool = False) -> Iterator[Show]:
    """A bar on standard error with throughput and time left; on a pipe or when quiet it shows nothing."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column
    from rich.text import Text

    class Pace(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(pace(task.elapsed or 0.0, int(task.completed), int(task.total or 0), task.fields["pages"]))

    class What(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(task.fields["what"])  # Text, not markup: a file name may hold brackets

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=12),
        TimeElapsedColumn(),
        Pace(table_column=Column(no_wrap=True)),
        What(table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as bar:
        task = bar.add_task(title, total=None, what="", pages=0)

        def show(what: str, done: int = 0, total: int = 0, pages: int = 0) -> None:
            bar.update(task, completed=done, total=total or None, what=excerpt(unnamed(what), 60), pages=pages)

        yield show


def pace(elapsed_s: float, done: int, total: int, pages: int) -> str:
    """How far, how fast and how long still: 3/20, 41.2쪽/초, 남은 시간 1:05."""
    said = [f"{done}/{total}"] if total else []
    if pages and elapsed_s > 0:
        said.append(f"{pages / elapsed_s:.1f}쪽/초")
    if 0 < done < total and elapsed_s >= 1:
        left = round(elapsed_s / done * (total - done))
        hours = f"{left // 3600}:{left // 60 % 60:02d}" if left >= 3600 else f"{left // 60}"
        said.append(f"남은 시간 {hours}:{left % 60:02d}")
    return ", ".join(said)


class Rate:
    """Tells how many documents a second so many workers bring to an end, since the first one had its end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: tuple[float, int] | None = None

    def __call__(self, done: int, workers: int) -> str:
        """`작업자 4개, 3.2건/초: `, as far as it is known."""
        now = self._clock()
        if done and self._first is None:
            self._first = (now, done)
        began, before = self._first or (now, done)
        pace = f", {(done - before) / (now - began):.1f}건/초" if now - began >= 1 else ""
        return f"작업자 {workers}개{pace}: "


def excerpt(text: str, length: int) -> str:
    """The beginning of the text on one line."""
    line = squeeze(text)
    return line if len(line) <= length else line[: length - 1] + "…"


@contextmanager
def muted(wanted: bool) -> Iterator[None]:
    """Inside, nothing reaches the terminal when `wanted`."""
    if not wanted:
        yield
        return
    with open(os.devnull, "w", encoding="utf-8") as sink, redirect_stdout(sink), redirect_stderr(sink):  # noqa: PTH123
        yield
