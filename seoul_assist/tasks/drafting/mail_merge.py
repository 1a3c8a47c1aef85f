"""Many letters from one list: a draft for each row, resumable, every row accounted for, no row in another's letter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError, WriteError
from seoul_assist.model import Item, Outcome
from seoul_assist.tasks.batch_books import make_folder
from seoul_assist.tasks.drafting.csv_rows import NAME_COLUMN, Row, rows
from seoul_assist.tasks.journal import Entry, Journal
from seoul_assist.tasks.names import Names
from seoul_assist.text.json_text import dumps
from seoul_assist.text.pii import mask
from seoul_assist.writers.atomic import write_bytes, write_text
from seoul_assist.writers.sheets import to_csv

__all__ = ["NAME_COLUMN", "Row", "as_json", "report", "rows", "run"]

SCHEMA = "seoul-assist/draft-many/1"
MOST_STRIKES = 2
REPORT = "결과"
INCOMPLETE = "incomplete"
# Writes the letter of one row whole at the path; returns what its reader must still do, "" when nothing.
Make = Callable[[Row, Path], str]
Progress = Callable[[str], None]
_STATUS = {"done": "작성", "unchanged": "그대로", "skipped": "건너뜀", "failed": "실패"}


def run(
    source: Iterable[Row],
    make: Make,
    out_dir: Path,
    made_by: str,
    *,
    suffix: str,
    on_progress: Progress | None = None,
) -> Outcome:
    """One item for each row, in order: `done`, `unchanged` since an earlier run, or `failed` with reason and hint.

    `made_by` names all besides the row that shapes its letter (form, common facts, engine, library, day). A letter with
    open slots is `done` with code `incomplete` and says which in `reason`. `detail` is the name of the file. Work that
    killed the process twice is not tried again.
    """
    make_folder(out_dir)
    journal = Journal(out_dir)
    names = Names(journal.names())
    items: list[Item] = []
    for row in source:
        shown = f"{row.number}행 {row.name}".strip()
        if on_progress:
            on_progress(shown)
        called = re.sub(r"[/\\!]", "_", row.name) or f"{row.number:05d}"
        stem = names.of(row.key, f"{called}.row")
        items.append(_one(row, shown, f"{stem}{suffix}", stem, out_dir, made_by, make, journal))
    return Outcome(tuple(items))


def _one(row: Row, shown: str, file: str, stem: str, out_dir: Path, made_by: str, make: Make, journal: Journal) -> Item:
    if row.error is not None:
        return _failed(shown, row.error)
    made_from = f"{row.digest} {made_by} {file}"
    last = journal.last(row.key)
    same = last is not None and last.made_from == made_from
    if last and same and last.event == "done" and last.outputs.get(file) == _hash(out_dir / file):
        return _made(shown, "unchanged", last.remark, file)
    crashed = last is not None and same and last.event == "crashed"
    if crashed or journal.strikes(row.key, made_from) >= MOST_STRIKES:
        if not crashed:
            journal.add(Entry("crashed", row.key, made_from, stem))
        return Item(
            shown,
            "failed",
            "이 행을 쓰다가 프로그램이 두 번 멈추었습니다.",
            "행의 값을 줄이거나 --engine extractive로 다시 실행해 주세요.",
            "crashed",
        )
    journal.add(Entry("begun", row.key, made_from, stem))
    try:
        remark = make(row, out_dir / file)
        written = _hash(out_dir / file)
        if not written:
            raise WriteError(f"결과 파일이 없습니다: {file}", "결과 폴더의 권한과 빈 자리를 확인해 주세요.")
    except AssistError as error:
        journal.add(Entry("failed", row.key, made_from, stem))
        return _failed(shown, error)
    except (KeyboardInterrupt, SystemExit):
        journal.add(Entry("interrupted", row.key, made_from, stem))  # whoever stops a run says nothing against a row
        raise
    journal.add(Entry("done", row.key, made_from, stem, {file: written}, remark))
    return _made(shown, "done", remark, file)


def _made(shown: str, status: Any, remark: str, file: str) -> Item:
    return Item(shown, status, remark, "", INCOMPLETE if remark else "", file)


def _failed(shown: str, error: AssistError) -> Item:
    return Item(shown, "failed", mask(error.message), error.hint, error.code)


def _hash(path: Path) -> str:
    """SHA-256 of the file; "" when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The run in the shape `seoul-assist/draft-many/1`, without personal identifiers."""
    return {
        "schema": SCHEMA,
        "done": outcome.count("done"),
        "unchanged": outcome.count("unchanged"),
        "failed": outcome.count("failed"),
        "incomplete": sum(item.code == INCOMPLETE for item in outcome.items),
        "items": [
            {
                "name": mask(item.name),
                "status": item.status,
                "file": item.detail,
                "reason": mask(item.reason),
                "hint": item.hint,
                "code": item.code,
            }
            for item in outcome.items
        ],
    }


def report(outcome: Outcome, out_dir: Path) -> tuple[Path, Path]:
    """Writes 결과.csv (for spreadsheets, with byte order mark) and 결과.json, and returns where they are."""
    rows = [
        (mask(item.name), _STATUS[item.status], item.detail, mask(item.reason), item.hint) for item in outcome.items
    ]
    told = dumps(as_json(outcome), indent=1)
    paths = out_dir / f"{REPORT}.csv", out_dir / f"{REPORT}.json"
    write_bytes(paths[0], to_csv([("이름", "상태", "파일", "알릴 것", "다음 할 일"), *rows]))
    write_text(paths[1], told + "\n")
    return paths
