"""Checking the files of a folder in several child processes: the same findings in the same order as in one.

A child opens the library for reading itself and sends every file's report as soon as it has it. One that dies costs
the file it was at, never the others.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist import child
from seoul_assist.checking.formats import Excerpt, FileReport
from seoul_assist.checking.runner import Report
from seoul_assist.model import Basis, Finding, Item, Note, Spot
from seoul_assist.readers import Source, read_document
from seoul_assist.tasks.check import Checked, Finish, Options, Read, Relied, one

MOST = 4
# Starting a child costs about as much as checking so many small files.
_WORTH = 8
_LIMITS = child.Limits(memory=4096 * child.MB, cpu_s=None, wall_s=None, writes=True)  # readers start children of it
_TICK_S = 0.2


@dataclass(frozen=True, slots=True)
class Jobs:
    """Spreads files over children that carry out `target` (see `serve`) with `order`.

    `wanted` is the number of children; None takes one a processor, at most four, and none for few files.
    """

    target: str
    order: dict[str, Any]
    wanted: int | None = None

    def __call__(self, files: Sequence[tuple[int, Source]], finish: Finish) -> bool:
        """True after every file was handed to `finish`; False where one process does as well."""
        count = self.count(len(files))
        if count < 2:
            return False
        _spread(_shares(files, count), self.target, self.order, finish)
        return True

    def count(self, files: int) -> int:
        """How many children so many files are worth."""
        if self.wanted is not None:
            return min(self.wanted, files)
        return min(os.cpu_count() or 1, MOST, files // _WORTH)


def order_of(options: Options, *, excerpts: bool) -> dict[str, Any]:
    """What a child must know of the options, as JSON; library and date it finds out itself."""
    return {
        "doctype": options.doctype,
        "select": options.select,
        "ignore": options.ignore,
        "origin": options.origin,
        "doctypes": options.doctypes,
        "per_file_ignores": options.per_file_ignores,
        "as_of": options.as_of.isoformat() if options.as_of else None,
        "excerpts": excerpts,
    }


def options_of(order: dict[str, Any]) -> Options:
    """The options of `order_of`, still without a library."""
    return Options(
        doctype=order["doctype"],
        select=tuple(order["select"]),
        ignore=tuple(order["ignore"]),
        origin=order["origin"],
        doctypes=tuple((pattern, kind) for pattern, kind in order["doctypes"]),
        per_file_ignores=tuple((pattern, tuple(rules)) for pattern, rules in order["per_file_ignores"]),
        as_of=date.fromisoformat(order["as_of"]) if order["as_of"] else None,
    )


def serve(order: dict[str, Any], options: Options, *, read: Read = read_document) -> None:
    """In the child: checks the files of the order and reports each; a heartbeat lets the caller stop it any time."""
    with _heartbeat():
        for number, name, path in order["files"]:
            checked = one(Source(name, Path(path)), options, read=read, excerpts=order["excerpts"])
            child.report({"number": number, **packed(checked)})


@contextmanager
def _heartbeat() -> Iterator[None]:
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(_TICK_S):
            child.report({})

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


# ---- in the caller --------------------------------------------------------------------------------------------------


class _Stopped(Exception):
    """The run was interrupted: raised where a child's message arrives, which ends the child."""


def _shares(files: Sequence[tuple[int, Source]], count: int) -> list[dict[int, Source]]:
    """The files dealt out by size, the largest first, each to whoever has least."""
    sizes = {number: _size(source) for number, source in files}
    shares: list[dict[int, Source]] = [{} for _ in range(count)]
    load = [0] * count
    for number, source in sorted(files, key=lambda file: (-sizes[file[0]], file[0])):
        least = load.index(min(load))
        shares[least][number] = source
        load[least] += sizes[number] + 1
    return [dict(sorted(share.items())) for share in shares if share]


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:  # gone meanwhile: reading it will say so
        return 0


def _spread(shares: Sequence[dict[int, Source]], target: str, order: dict[str, Any], finish: Finish) -> None:
    stop = threading.Event()
    turn = threading.Lock()

    def finished(number: int, checked: Checked) -> None:
        with turn:
            finish(number, checked)

    with ThreadPoolExecutor(len(shares)) as pool:
        running = [pool.submit(_share, share, target, order, finished, stop) for share in shares]
        try:
            for future in as_completed(running):
                future.result()
        except BaseException:
            stop.set()
            raise


def _share(share: dict[int, Source], target: str, order: dict[str, Any], finish: Finish, stop: threading.Event) -> None:
    left = dict(share)

    def heard(message: dict[str, Any]) -> None:
        if stop.is_set():
            raise _Stopped
        if "number" in message:
            source = left.pop(message["number"])
            finish(message["number"], unpacked(source.name, message))

    while left:
        files = [[number, source.name, str(source.path)] for number, source in left.items()]
        try:
            child.call(target, order | {"files": files}, limits=_LIMITS, on_progress=heard)
        except _Stopped:
            return
        except child.ChildFailed as failure:
            # Ctrl-C reaches the children of a terminal before it reaches us.
            if failure.detail == "KeyboardInterrupt" or stop.wait(2 * _TICK_S):
                return
            number = next(iter(left))
            hint = "이 파일만 따로 검사해 보세요. 되풀이되면 문서를 나누어 저장해 주세요."
            item = Item(left.pop(number).name, "failed", failure.message, hint, failure.code)
            finish(number, Checked(FileReport(item.name, error=item)))


def packed(checked: Checked) -> dict[str, Any]:
    """What became of a file, as JSON."""
    file = checked.file
    report = file.report
    return {
        "error": asdict(file.error) if file.error else None,
        "report": {"doctype": report.doctype, "reason": report.reason} if report else None,
        "findings": [asdict(finding) for finding in report.findings] if report else [],
        "said": [asdict(note) for note in report.notes] if report else [],
        "notes": [asdict(note) for note in file.notes],
        "ocr_pages": file.ocr_pages,
        "excerpts": [[*place, shown.before, shown.words, shown.after] for place, shown in file.excerpts.items()],
        "relied": [[law.law, law.effective and law.effective.isoformat(), law.pending] for law in checked.relied],
    }


def unpacked(name: str, message: dict[str, Any]) -> Checked:
    """What `packed` gave, of the file of that name."""
    report = None
    if message["report"]:
        findings = tuple(
            Finding(
                **finding
                | {
                    "basis": tuple(Basis(**basis) for basis in finding["basis"]),
                    "places": tuple(Spot(**spot) for spot in finding["places"]),
                }
            )
            for finding in message["findings"]
        )
        notes = tuple(Note(**note) for note in message["said"])
        report = Report(message["report"]["doctype"], message["report"]["reason"], findings, notes)
    file = FileReport(
        name,
        report,
        error=Item(**message["error"]) if message["error"] else None,
        notes=tuple(Note(**note) for note in message["notes"]),
        ocr_pages=tuple(message["ocr_pages"]),
        excerpts={(start, end): Excerpt(*words) for start, end, *words in message["excerpts"]},
    )
    relied = (Relied(law, date.fromisoformat(day) if day else None, due) for law, day, due in message["relied"])
    return Checked(file, tuple(relied))
