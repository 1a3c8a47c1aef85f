"""The practice folder: what lies in it, and the record of the lessons that were done there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist.errors import ReadError, UsageError, WriteError
from seoul_assist.tasks.learning.lessons import supplies
from seoul_assist.writers.atomic import write_bytes, write_text

NAME = "seoul-assist-연습"
RECORD = "연습기록.json"
DATA = "자료"  # the data folder of the course: the learner's own library is never touched
SCHEMA = "seoul-assist/learn-record/1"
_LARGEST = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Record:
    """The lessons done, each with its day, and those whose question was answered."""

    done: Mapping[int, str] = field(default_factory=dict)
    answered: frozenset[int] = frozenset()


def default_folder() -> Path:
    """The folder we stand in where it is one for practice, else the one in the home folder."""
    return Path() if (Path() / RECORD).is_file() else Path.home() / NAME


def start(folder: Path, examples: Path) -> int:
    """How many files were put into the folder: those that were not there; none is ever written over."""
    _make_folder(folder)
    put = 0
    for supply in supplies():
        source, target = examples / supply.source, folder / supply.name
        pairs = [(source, target)]
        if source.is_dir():
            pairs = [(one, target / one.name) for one in sorted(source.iterdir()) if one.is_file()]
        for one, copy in pairs:
            if copy.exists() or copy.is_symlink():
                continue
            _make_folder(copy.parent)
            data = one.read_bytes()
            if supply.turn:
                was, becomes = supply.turn
                data = data.replace(was.encode(), becomes.encode())
            write_bytes(copy, data)
            put += 1
    if not (folder / RECORD).exists():
        save(folder, Record())
    return put


def load(folder: Path) -> Record:
    """The record of the folder; a UsageError where nobody began there, a ReadError where it cannot be read."""
    path = folder / RECORD
    try:
        with path.open("rb") as file:
            raw: Any = json.loads(file.read(_LARGEST))
        done = {int(number): str(day) for number, day in raw["done"].items()}
        return Record(done, frozenset(int(number) for number in raw["answered"]))
    except FileNotFoundError:
        raise UsageError(
            f"연습 폴더가 없습니다: {folder}", "`seoul-assist learn start`로 연습 폴더를 먼저 만들어 주세요."
        ) from None
    except OSError as error:
        raise ReadError(f"연습 기록을 읽을 수 없습니다: {path}", "폴더의 권한을 확인해 주세요.") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        hint = "그 파일을 지우고 `seoul-assist learn start`를 다시 치면, 한 일은 그대로 두고 기록만 새로 시작합니다."
        raise ReadError(f"연습 기록이 손상되었습니다: {path}", hint) from error


def save(folder: Path, record: Record) -> None:
    """Writes the record, for the owner alone to read."""
    shape = {
        "schema": SCHEMA,
        "done": {str(number): day for number, day in sorted(record.done.items())},
        "answered": sorted(record.answered),
    }
    write_text(folder / RECORD, json.dumps(shape, ensure_ascii=False, indent=1) + "\n")


def with_done(record: Record, number: int) -> Record:
    """The record with that lesson done; the day it was first done stays."""
    return Record({number: date.today().isoformat(), **record.done}, record.answered)


def with_answer(record: Record, number: int) -> Record:
    """The record with the question of that lesson answered."""
    return Record(record.done, record.answered | {number})


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"연습 폴더를 만들 수 없습니다: {folder} ({error.strerror})", "--folder로 쓸 수 있는 폴더를 적어 주세요."
        ) from error
