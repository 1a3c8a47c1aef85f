"""What every way of running a batch shares: output names and journal, and the writing of results."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
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
# Is told each item once its results stand in the folder and the journal.
Done = Callable[[Item], None]
MOST_STRIKES = 2


@dataclass(frozen=True, slots=True)
class Work:
    """A source that waits to be made: its place in the run, its key, its output name and what it is made from."""

    place: int
    source: Source
    key: str
    name: str
    content: str
    made_from: str

    def entry(self, event: Event, outputs: Mapping[str, str] | None = None) -> Entry:
        return Entry(event, self.key, self.made_from, self.name, outputs or {})


class Books:
    """One run into one folder: what became of each source, by its place."""

    def __init__(self, out_dir: Path, made_by: str, on_done: Done | None = None) -> None:
        make_folder(out_dir)
        self._out_dir, self._made_by, self._on_done = out_dir, made_by, on_done
        self.journal = Journal(out_dir)
        self._names = Names(self.journal.names())
        self._places = 0
        self.items: dict[int, Item] = {}

    @property
    def outcome(self) -> Outcome:
        """The items in the order of their sources."""
        return Outcome(tuple(item for _, item in sorted(self.items.items())))

    def entered(self, source: Source, key: str) -> Work | None:
        """The work that the source with that key needs; None for what is done already or has crashed twice."""
        place, self._places = self._places, self._places + 1
        content = content_of(source)
        work = Work(place, source, key, self._names.of(key, source.name), content, f"{content} {self._made_by}")
        if _still_good(self.journal.last(key), work.made_from, self._out_dir):
            self.items[place] = Item(source.name, "unchanged", detail=work.name)
            return None
        if self._crashes(work):
            self.crashed(work)
            return None
        return work

    def strikes(self, work: Work) -> int:
        """How often a process died in this work."""
        return self.journal.strikes(work.key, work.made_from)

    def crashed(self, work: Work, why: str = "") -> None:
        """Gives the work up: a process died in it too often."""
        self.journal.add(work.entry("crashed"))
        self.items[work.place] = Item(
            work.source.name,
            "failed",
            f"이 문서를 처리하다가 프로그램이 두 번 멈추었습니다{why}.",
            "문서를 다른 형식으로 저장하거나 --engine extractive로 다시 실행해 주세요.",
            "crashed",
        )

    def ended(self, work: Work, made: Made | AssistError) -> None:
        """Writes what was made whole, then the line in the journal; what cannot be written has failed.

        Not to be interrupted: see `unhurried`.
        """
        self.items[work.place] = self._ended(work, made)

    def _ended(self, work: Work, made: Made | AssistError) -> Item:
        outputs = {}
        try:
            if isinstance(made, AssistError):
                raise made
            if content_of(work.source) != work.content:
                raise changed()
            for suffix, text in made.items():
                data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
                write_bytes(self._out_dir / f"{work.name}{suffix}", data)
                outputs[f"{work.name}{suffix}"] = hashlib.sha256(data).hexdigest()
        except AssistError as error:
            self.journal.add(work.entry("failed"))
            return Item(work.source.name, "failed", error.message, error.hint, error.code)
        self.journal.add(work.entry("done", outputs))
        item = Item(work.source.name, "done", detail=work.name)
        if self._on_done:
            self._on_done(item)
        return item

    def _crashes(self, work: Work) -> bool:
        last = self.journal.last(work.key)
        known = last is not None and last.event == "crashed" and last.made_from == work.made_from
        return known or self.strikes(work) >= MOST_STRIKES


def changed() -> ItemError:
    """The error of a document that is not what it was when its turn came."""
    return ItemError("처리하는 동안 문서가 바뀌었습니다.", "저장이 끝난 뒤 다시 실행해 주세요.")


@contextmanager
def unhurried() -> Iterator[None]:
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


def _still_good(entry: Entry | None, made_from: str, out_dir: Path) -> bool:
    if entry is None or entry.event != "done" or entry.made_from != made_from or not entry.outputs:
        return False
    return all(_file_hash(out_dir / Path(name).name) == digest for name, digest in entry.outputs.items())


def key_of(source: Source) -> str:
    """A short hash that stands for the place of the source: journals hold no paths."""
    place = str(source.path.absolute()) if source.path is not None else str(Path(source.name).absolute())
    return hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def content_of(source: Source) -> str:
    """SHA-256 of the bytes of the source, or `-` when they cannot be read."""
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
