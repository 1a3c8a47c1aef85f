"""Many sources, one result each: resumable, every item accounted for, no finished item done again or half written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from seoul_assist.errors import AssistError, ItemError, WriteError
from seoul_assist.model import Item, Outcome
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.journal import Entry, Journal
from seoul_assist.tasks.names import Names
from seoul_assist.writers.atomic import write_text

# The texts to write for one source, by suffix.
Make = Callable[[Source], Mapping[str, str]]
# Is told the name of each source before its turn.
Progress = Callable[[str], None]
MOST_STRIKES = 2


def run(
    sources: Iterable[Source], out_dir: Path, made_by: str, make: Make, on_progress: Progress | None = None
) -> Outcome:
    """One item for each source, in order: `done`, `unchanged` since an earlier run, or `failed` with reason and hint.

    `made_by` names all besides the content that shapes a result (engine, prompt versions). `make` returns the texts of
    one source by suffix; they are written whole into `out_dir`, then journalled. Work that killed the process twice is
    not tried again. `Item.detail` is the name of the outputs without suffix.
    """
    _open_folder(out_dir)
    journal = Journal(out_dir)
    names = Names(journal.names())
    items = []
    for source in sources:
        if on_progress:
            on_progress(source.name)
        key = _key(source)
        items.append(_one(source, key, out_dir, names.of(key, source.name), made_by, make, journal))
    return Outcome(tuple(items))


def _one(source: Source, key: str, out_dir: Path, name: str, made_by: str, make: Make, journal: Journal) -> Item:
    content = _content(source)
    made_from = f"{content} {made_by}"
    if _still_good(journal.last(key), made_from, out_dir):
        return Item(source.name, "unchanged", detail=name)
    if _crashes(journal, key, made_from):
        journal.add(Entry("crashed", key, made_from, name))
        return Item(
            source.name,
            "failed",
            "이 문서를 처리하다가 프로그램이 두 번 멈추었습니다.",
            "문서를 다른 형식으로 저장하거나 --engine extractive로 다시 실행해 주세요.",
            "crashed",
        )
    journal.add(Entry("begun", key, made_from, name))
    try:
        texts = make(source)
        if _content(source) != content:
            raise ItemError("처리하는 동안 문서가 바뀌었습니다.", "저장이 끝난 뒤 다시 실행해 주세요.")
        outputs = {}
        for suffix, text in texts.items():
            write_text(out_dir / f"{name}{suffix}", text)
            outputs[f"{name}{suffix}"] = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    except AssistError as error:
        journal.add(Entry("failed", key, made_from, name))
        return Item(source.name, "failed", error.message, error.hint, error.code)
    journal.add(Entry("done", key, made_from, name, outputs))
    return Item(source.name, "done", detail=name)


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
