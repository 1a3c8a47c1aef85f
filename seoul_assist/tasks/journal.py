"""The journal of a batch: one JSON line for what was begun and what became of it, in the folder of the results."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from seoul_assist.errors import WriteError

NAME = ".seoul-assist-batch.jsonl"
Event = Literal["begun", "done", "failed", "crashed", "interrupted"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the source (a hash of its place), what it was made from and by, and the hashes of what was written.

    `made_from` joins content hash, engine and prompt version: while it stays the same, the result stays good.
    `remark` is what a reader must still know of the result when a later run finds it unchanged.
    """

    event: Event
    source: str
    made_from: str
    name: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


class Journal:
    """Reads what earlier runs did and adds what this one does; a torn line costs that line only."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._last: dict[str, Entry] = {}
        self._begun: dict[tuple[str, str], int] = {}
        self._torn = False
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            raw = b""
        except OSError as error:
            raise WriteError(
                f"작업 기록을 읽을 수 없습니다: {self._path}",
                "결과 폴더의 권한을 확인하거나 다른 폴더를 지정해 주세요.",
            ) from error
        for line in raw.split(b"\n"):
            entry = _parse(line)
            if entry is not None:
                self._note(entry)
        self._torn = bool(raw) and not raw.endswith(b"\n")

    def last(self, source: str) -> Entry | None:
        """The last thing that was finished or failed for the source."""
        return self._last.get(source)

    def strikes(self, source: str, made_from: str) -> int:
        """How often this work was begun and never ended: the process died in it."""
        return self._begun.get((source, made_from), 0)

    def names(self) -> dict[str, str]:
        """The output name every source of earlier runs was given."""
        return {source: entry.name for source, entry in self._last.items() if entry.name}

    def add(self, entry: Entry) -> None:
        """Appends the line and syncs what has ended; WriteError when the disk does not take it."""
        line = json.dumps(asdict(entry), ensure_ascii=False).encode("utf-8") + b"\n"
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, b"\n" + line if self._torn else line)
                if entry.event != "begun":  # outlives our death without; only a power cut may forget a beginning
                    os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise WriteError(
                f"작업 기록을 쓸 수 없습니다: {self._path} ({error.strerror})",
                "결과 폴더의 권한과 디스크의 빈 자리를 확인해 주세요.",
            ) from error
        self._torn = False
        self._note(entry)

    def _note(self, entry: Entry) -> None:
        work = (entry.source, entry.made_from)
        if entry.event == "begun":
            self._begun[work] = self._begun.get(work, 0) + 1
        else:
            self._begun.pop(work, None)
        if entry.event != "begun" or entry.source not in self._last:
            self._last[entry.source] = entry


def _parse(line: bytes) -> Entry | None:
    try:
        raw: Any = json.loads(line)
    except ValueError:  # torn by a crash, or not ours
        return None
    if not isinstance(raw, dict) or raw.get("event") not in get_args(Event):
        return None
    source, made_from, name, outputs = (raw.get(k) for k in ("source", "made_from", "name", "outputs"))
    if not (isinstance(source, str) and isinstance(made_from, str) and isinstance(name, str)):
        return None
    remark = raw.get("remark")
    return Entry(
        raw["event"],
        source,
        made_from,
        name,
        outputs if isinstance(outputs, dict) else {},
        remark if isinstance(remark, str) else "",
    )
