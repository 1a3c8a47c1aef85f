"""Many sources, one result each: resumable, every item accounted for, no finished item done again or half written."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.errors import AssistError, ItemError, WriteError
from seoul_assist.model import Item, Outcome
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.journal import Entry, Event, Journal
from seoul_assist.tasks.names import Names
from seoul_assist.writers.atomic import write_bytes

# The texts (or the bytes of whole files) to write for one source, by suffix.
Made = Mapping[str, str | bytes]
Make = Callable[[Source], Made]
# The same for several sources, in order; one that fails has its error in the place of its texts.
Together = Callable[[Sequence[Source]], Sequence[Made | AssistError]]
# Is told the name of each source before its turn.
Progress = Callable[[str], None]
# Begins with what the source needs before it can be made, such as reading it, and returns at once.
Ahead = Callable[[Source], None]
MOST_STRIKES = 2
# Is told each item once its results stand in the folder and the journal.
Done = Callable[[Item], None]
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
    make_folder(out_dir)
    batch = _Batch(out_dir, made_by, make, window, ahead, on_done)
    for source in sources:
        if on_progress:
            on_progress(source.name)
        batch.take(source)
    batch.finish()
    return Outcome(tuple(item for _, item in sorted(batch.items.items())))


@dataclass(frozen=True, slots=True)
class _Work:
    """A source that waits to be made: its place in the run, its key, its output name and what it is made from."""

    place: int
    source: Source
    key: str
    name: str
    content: str
    made_from: str

    def entry(self, event: Event, outputs: Mapping[str, str] | None = None) -> Entry:
        return Entry(event, self.key, self.made_from, self.name, outputs or {})


class _Batch:
    """One run: what waits for its turn, and the items by their place."""

    def __init__(
        self,
        out_dir: Path,
        made_by: str,
        make: Together,
        window: int,
        ahead: Ahead | None,
        on_done: Done | None,
    ) -> None:
        self._out_dir, self._made_by, self._make = out_dir, made_by, make
        self._window, self._ahead, self._on_done = window, ahead, on_done
        self._journal = Journal(out_dir)
        self._names = Names(self._journal.names())
        self._waiting: list[_Work] = []
        self._places = 0
        self.items: dict[int, Item] = {}

    def take(self, source: Source) -> None:
        """Says at once what needs no work; the rest waits until `window` sources are together, and a few more where
        what is ahead can be begun."""
        key = _key(source)
        if any(work.key == key for work in self._waiting):  # named twice: the second finds the work of the first
            self.finish()
        place, self._places = self._places, self._places + 1
        content = _content(source)
        name = self._names.of(key, source.name)
        work = _Work(place, source, key, name, content, f"{content} {self._made_by}")
        if _still_good(self._journal.last(key), work.made_from, self._out_dir):
            self.items[place] = Item(source.name, "unchanged", detail=name)
        elif _crashes(self._journal, key, work.made_from):
            self._journal.add(work.entry("crashed"))
            self.items[place] = Item(
                source.name,
                "failed",
                "이 문서를 처리하다가 프로그램이 두 번 멈추었습니다.",
                "문서를 다른 형식으로 저장하거나 --engine extractive로 다시 실행해 주세요.",
                "crashed",
            )
        elif self._journal.strikes(key, work.made_from):
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

    def _do(self, works: Sequence[_Work]) -> None:
        try:
            for work in works:
                self._journal.add(work.entry("begun"))
            results = self._make([work.source for work in works])
            with _unhurried():
                for work, texts in zip(works, results, strict=True):
                    self.items[work.place] = self._ended(work, texts)
        except (KeyboardInterrupt, SystemExit):
            for work in works:  # whoever stops a run says nothing against its documents
                if work.place not in self.items:
                    self._journal.add(work.entry("interrupted"))
            raise

    def _ended(self, work: _Work, texts: Made | AssistError) -> Item:
        outputs = {}
        try:
            if isinstance(texts, AssistError):
                raise texts
            if _content(work.source) != work.content:
                raise ItemError("처리하는 동안 문서가 바뀌었습니다.", "저장이 끝난 뒤 다시 실행해 주세요.")
            for suffix, text in texts.items():
                data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
                write_bytes(self._out_dir / f"{work.name}{suffix}", data)
                outputs[f"{work.name}{suffix}"] = hashlib.sha256(data).hexdigest()
        except AssistError as error:
            self._journal.add(work.entry("failed"))
            return Item(work.source.name, "failed", error.message, error.hint, error.code)
        self._journal.add(work.entry("done", outputs))
        item = Item(work.source.name, "done", detail=work.name)
        if self._on_done:
            self._on_done(item)
        return item


@contextmanager
def _unhurried() -> Iterator[None]:
    """Lets Ctrl-C and SIGTERM wait until results are written and journalled: no half file, no double work."""
    if threading.current_thread() is not threading.main_thread():  # signals are none of its business
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, lambda number, _: came.append(number))
        yield
    finally:
        for number, handler in before.items():
            if callable(handler):
                signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


def _attempt(make: Make, source: Source) -> Made | AssistError:
    try:
        return make(source)
    except AssistError as error:
        return error


def _still_good(entry: Entry | None, made_from: str, out_dir: Path) -> bool:
    if entry is None or entry.event != "done" or entry.made_from != made_from or not entry.outputs:
        return False
    return all(_file_hash(out_dir / Path(name).name) == digest for name, digest in entry.outputs.items())


def _crashes(journal: Journal, key: str, made_from: str) -> bool:
    last = journal.last(key)
    known = last is not None and last.event == "crashed" and last.made_from == made_from
    return known or journal.strikes(key, made_from) >= MOST_STRIKES


def _key(source: Source) -> str:
    """A short hash that stands for the place of the source: journals hold no paths."""
    place = str(source.path.absolute()) if source.path is not None else str(Path(source.name).absolute())
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _content(source: Source) -> str:
    if source.data is not None:
        return hashlib.sha256(source.data).hexdigest()
    return _file_hash(source.path) if source.path is not None else "-"


def _file_hash(path: Path) -> str:
    """SHA-256 of the file, or `-` when it cannot be read: the reader then says why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return "-"


def make_folder(out_dir: Path) -> None:
    """Makes the folder of results, for its owner alone; a WriteError says why it cannot be."""
    try:
        out_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"결과 폴더를 만들 수 없습니다: {out_dir} ({error.strerror})", "-o로 쓸 수 있는 폴더를 지정해 주세요."
        ) from error
