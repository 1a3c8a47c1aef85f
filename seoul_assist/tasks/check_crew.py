"""Checking on a crew: the same findings in the same order as in one process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from seoul_assist.checking.formats import FileReport
from seoul_assist.errors import AssistError, ItemError, WorkerDied
from seoul_assist.model import Item
from seoul_assist.ports import Crew
from seoul_assist.readers import Source, content
from seoul_assist.tasks.check import Checked, Finish
from seoul_assist.tasks.check_jobs import unpacked

_DEATHS = 2  # of workers at one document, before it is given up


@dataclass
class Spread:
    """Has every source checked by the crew and hands each to `finish` once it is; before that `on_workers` hears how
    many are at it."""

    crew: Crew
    on_workers: Callable[[int], None] | None = None
    _open: dict[int, tuple[Source, bytes, int]] = field(default_factory=dict)

    def __call__(self, sources: Iterable[tuple[int, Source]], finish: Finish) -> None:
        for number, source in sources:
            while self.crew.room < 1:
                self._settle(finish)
            try:
                data = content(source)
            except AssistError as error:
                finish(number, _failure(source, error))
                continue
            self._open[number] = (source, data, 0)
            self.crew.give(number, source.name, data)
        while self._open:
            self._settle(finish)

    def _settle(self, finish: Finish) -> None:
        finished = self.crew.take()
        if finished is None:
            return
        if self.on_workers:
            self.on_workers(self.crew.size)
        source, data, deaths = self._open.pop(finished.ticket)
        error = finished.error
        if isinstance(error, WorkerDied) and deaths + 1 < _DEATHS:
            self._open[finished.ticket] = (source, data, deaths + 1)
            self.crew.give(finished.ticket, source.name, data, alone=True)
        elif error is not None:
            finish(finished.ticket, _failure(source, error))
        else:
            finish(finished.ticket, _unpacked(source, finished.result))


def _unpacked(source: Source, result: Mapping[str, Any]) -> Checked:
    try:
        return unpacked(source.name, json.loads(result["checked"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        hint = "작업자의 프로그램을 다시 설치해 주세요."
        return _failure(source, ItemError("작업자의 답을 알아볼 수 없습니다.", hint))


def _failure(source: Source, error: AssistError) -> Checked:
    item = Item(source.name, "failed", error.message, error.hint, error.code)
    return Checked(FileReport(source.name, error=item))
