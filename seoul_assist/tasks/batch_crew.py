"""A batch whose sources are made by a crew: the same results, names and journal as on one machine.

What is finished first is written first, so that a long document holds nobody up. Only this process writes. A document
counts as begun in the journal when a worker has died at it: so the death of this process strikes nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError, WorkerDied
from seoul_assist.model import Outcome
from seoul_assist.ports import Crew, Finished
from seoul_assist.readers import Source, content
from seoul_assist.tasks.batch_books import MOST_STRIKES, Books, Done, Made, Work, changed, content_of, key_of, unhurried

# The files of a source, by suffix, from what the crew gave back; raises an AssistError for what is no such thing.
Unpack = Callable[[Mapping[str, Any]], Made]
# Is told the name of what is looked at or was finished, and how many sources have an end.
Progress = Callable[[str, int], None]


def run_with(
    crew: Crew,
    sources: Iterable[Source],
    out_dir: Path,
    made_by: str,
    unpack: Unpack,
    on_progress: Progress | None = None,
    on_done: Done | None = None,
) -> Outcome:
    """As `batch.run`, with the same results; a document at which two workers died is not given a third time."""
    run = _Run(crew, Books(out_dir, made_by, on_done), unpack, on_progress)
    for source in sources:
        run.take(source)
    while run.open:
        run.settle()
    return run.books.outcome


@dataclass
class _Run:
    """What is under way, by its ticket."""

    crew: Crew
    books: Books
    unpack: Unpack
    on_progress: Progress | None
    open: dict[int, tuple[Work, bytes]] = field(default_factory=dict)

    def take(self, source: Source) -> None:
        """Gives the source to the crew, once there is room; what is finished meanwhile is written."""
        while self.crew.room < 1:
            self.settle()
        key = key_of(source)
        while any(work.key == key for work, _ in self.open.values()):  # named twice: the second finds the first's work
            self.settle()
        work = self.books.entered(source, key)
        if work is not None:
            self._give(work)
        self._tell(source.name)

    def settle(self) -> None:
        """Writes one document that is finished, if one is before long."""
        finished = self.crew.take()
        if finished is not None:
            work, data = self.open.pop(finished.ticket)
            with unhurried():
                self._ended(work, data, finished)
            self._tell(work.source.name)

    def _give(self, work: Work) -> None:
        try:
            data = content(work.source)
            if content_of(Source(work.source.name, data=data)) != work.content:
                raise changed()
        except AssistError as error:
            self.books.ended(work, error)
            return
        self.open[work.place] = (work, data)
        self.crew.give(work.place, work.source.name, data, alone=self.books.strikes(work) > 0)

    def _ended(self, work: Work, data: bytes, finished: Finished) -> None:
        if not isinstance(finished.error, WorkerDied):
            self.books.ended(work, finished.error or self._unpacked(finished.result))
            return
        self.books.journal.add(work.entry("begun"))
        if self.books.strikes(work) >= MOST_STRIKES:
            self.books.crashed(work, f"({finished.error.cause})" if finished.error.cause else "")
            return
        self.open[work.place] = (work, data)
        self.crew.give(work.place, work.source.name, data, alone=True)

    def _unpacked(self, result: Mapping[str, Any]) -> Made | AssistError:
        try:
            return self.unpack(result)
        except AssistError as error:
            return error

    def _tell(self, name: str) -> None:
        if self.on_progress:
            self.on_progress(name, len(self.books.items))
