"""Many sources, one result each: resumable, every item accounted for, no finished item done again or half written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.errors import AssistError, ItemError, WriteError
from seoul_assist.model import Item, Outcome
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.journal import Entry, Event, Journal
from seoul_assist.tasks.names import Names
from seoul_assist.writers.atomic import write_text

# The texts to write for one source, by suffix.
Make = Callable[[Source], Mapping[str, str]]
# The same for several sources, in order; one that fails has its error in the place of its texts.
Together = Callable[[Sequence[Source]], Sequence[Mapping[str, str] | AssistError]]
# Is told the name of each source before its turn.
Progress = Callable[[str], None]
MOST_STRIKES = 2


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

    def each(several: Sequence[Source]) -> list[Mapping[str, str] | AssistError]:
        return [_attempt(make, source) for source in several]

    return run_together(sources, out_dir, made_by, each, 1, on_progress)


def run_together(
    sources: Iterable[Source],
    out_dir: Path,
    made_by: str,
    make: Together,
    window: int,
    on_progress: Progress | None = None,
) -> Outcome:
    """As `run`, with the same results, up to `window` sources under way together.

    What was under way when the process died comes again alone, so that a second death strikes only the source that
    brought it about.
    """
    _open_folder(out_dir)
    batch = _Batch(out_dir, made_by, make)
    for source in sources:
        if on_progress:
            on_progress(source.name)
        batch.take(source, window)
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

    def __init__(self, out_dir: Path, made_by: str, make: Together) -> None:
        self._out_dir, self._made_by, self._make = out_dir, made_by, make
        self._journal = Journal(out_dir)
        self._names = Names(self._journal.names())
        self._waiting: list[_Work] = []
        self._places = 0
        self.items: dict[int, Item] = {}

    def take(self, source: Source, window: int) -> None:
        """Says at once what needs no work; the rest waits until `window` sources are together."""
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
            if len(self._waiting) >= window:
                self.finish()

    def finish(self) -> None:
        """Does what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._do(waiting)

    def _do(self, works: Sequence[_Work]) -> None:
        for work in works:
            self._journal.add(work.entry("begun"))
        try:
            results = self._make([work.source for work in works])
        except (KeyboardInterrupt, SystemExit):
            for work in works:  # whoever stops a run says nothing against its documents
                self._journal.add(work.entry("interrupted"))
            raise
        for work, texts in zip(works, results, strict=True):
            self.items[work.place] = self._ended(work, texts)

    def _ended(self, work: _Work, texts: Mapping[str, str] | AssistError) -> Item:
        outputs = {}
        try:
            if isinstance(texts, AssistError):
                raise texts
            if _content(work.source) != work.content:
                raise ItemError("처리하는 동안 문서가 바뀌었습니다.", "저장이 끝난 뒤 다시 실행해 주세요.")
            for suffix, text in texts.items():
                write_text(self._out_dir / f"{work.name}{suffix}", text)
                outputs[f"{work.name}{suffix}"] = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        except AssistError as error:
            self._journal.add(work.entry("failed"))
            return Item(work.source.name, "failed", error.message, error.hint, error.code)
        self._journal.add(work.entry("done", outputs))
        return Item(work.source.name, "done", detail=work.name)


def _attempt(make: Make, source: Source) -> Mapping[str, str] | AssistError:
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


def _open_folder(out_dir: Path) -> None:
    try:
        out_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            f"결과 폴더를 만들 수 없습니다: {out_dir} ({error.strerror})", "-o로 쓸 수 있는 폴더를 지정해 주세요."
        ) from error
