"""Many sources, one result each: resumable, every item accounted for, no finished item done again or half written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from seoul_assist.errors import AssistError
from seoul_assist.model import Outcome
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.batch_books import Books, Done, Made, Work, key_of, unhurried

Make = Callable[[Source], Made]
# The same for several sources, in order; one that fails has its error in the place of its texts.
Together = Callable[[Sequence[Source]], Sequence[Made | AssistError]]
# Is told the name of each source before its turn.
Progress = Callable[[str], None]
# Begins with what the source needs before it can be made, such as reading it, and returns at once.
Ahead = Callable[[Source], None]
_AHEAD = 3  # sources that wait beyond those under way: a long one is parsed while short ones are worked on


def run(
    sources: Iterable[Source],
    out_dir: Path,
    made_by: str,
    make: Make,
    on_progress: Progress | None = None,
) -> Outcome:
    """One item for each source, in order: `done`, `unchanged` since an earlier run, or `failed` with reason and hint.

    `made_by` names all besides the content that shapes a result (engine, prompt versions). `make` returns the texts of
    one source by suffix; they are written whole into `out_dir`, then journalled. Work that killed the process twice is
    not tried again. `Item.detail` is the name of the outputs without suffix.
    """

    def each(several: Sequence[Source]) -> list[Made | AssistError]:
        return [_attempt(make, source) for source in several]

    return run_together(sources, out_dir, made_by, each, 1, on_progress)


def run_together(
    sources: Iterable[Source],
    out_dir: Path,
    made_by: str,
    make: Together,
    window: int,
    on_progress: Progress | None = None,
    ahead: Ahead | None = None,
    on_done: Done | None = None,
) -> Outcome:
    """As `run`, with the same results, up to `window` sources under way together.

    What was under way when the process died comes again alone, so that a second death strikes only the source that
    brought it about. `ahead` hears of every source that will be made, a few sources before its turn; what it begins
    is not yet under way and strikes nobody.
    """
    books = Books(out_dir, made_by, on_done)
    batch = _Batch(books, make, window, ahead)
    for source in sources:
        if on_progress:
            on_progress(source.name)
        batch.take(source)
    batch.finish()
    return books.outcome


class _Batch:
    """One run: what waits for its turn."""

    def __init__(self, books: Books, make: Together, window: int, ahead: Ahead | None) -> None:
        self._books, self._make, self._window, self._ahead = books, make, window, ahead
        self._waiting: list[Work] = []

    def take(self, source: Source) -> None:
        """Says at once what needs no work; the rest waits until `window` sources are together, and a few more where
        what is ahead can be begun."""
        key = key_of(source)
        if any(work.key == key for work in self._waiting):  # named twice: the second finds the work of the first
            self.finish()
        work = self._books.entered(source, key)
        if work is None:
            return
        if self._books.strikes(work):
            self.finish()
            self._do([work])
        else:
            self._waiting.append(work)
            if self._ahead:
                self._ahead(source)
            if len(self._waiting) >= self._window + (_AHEAD if self._ahead else 0):
                self._some()

    def finish(self) -> None:
        """Does what waits."""
        while self._waiting:
            self._some()

    def _some(self) -> None:
        works, self._waiting = self._waiting[: self._window], self._waiting[self._window :]
        self._do(works)

    def _do(self, works: Sequence[Work]) -> None:
        journal = self._books.journal
        try:
            for work in works:
                journal.add(work.entry("begun"))
            results = self._make([work.source for work in works])
            with unhurried():
                for work, made in zip(works, results, strict=True):
                    self._books.ended(work, made)
        except (KeyboardInterrupt, SystemExit):
            for work in works:  # whoever stops a run says nothing against its documents
                if work.place not in self._books.items:
                    journal.add(work.entry("interrupted"))
            raise


def _attempt(make: Make, source: Source) -> Made | AssistError:
    try:
        return make(source)
    except AssistError as error:
        return error
