"""Many sources, one result each: resumable, every item accounted for, no finished item done again or half written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from seoul_assist.errors import AssistError, ItemError, WriteError
from seoul_assist.model import Item, Outcome
from seoul_assist.tasks import names
from seoul_assist.tasks.journal import Entry, Journal
from seoul_assist.writers.atomic import write_text

# The texts to write for one source, by suffix; the name they get comes first to hand.
Make = Callable[[Path, str], Mapping[str, str]]
Progress = Callable[[Item], None]
MOST_STRIKES = 2


def expand(sources: Iterable[Path], out_dir: Path) -> list[Path]:
    """The files of the sources: folders opened in the order of their names, hidden files and `out_dir` left out,
    each file once. A path that does not exist stays, so that it is reported.
    """
    found: dict[Path, Path] = {}
    inside = out_dir.resolve()
    for source in sources:
        if source.is_dir():
            members = sorted(p for p in source.rglob("*") if p.is_file() and not _hidden(p.relative_to(source)))
        else:
            members = [source]
        for member in members:
            resolved = member.resolve()
            if member is not source and resolved.is_relative_to(inside):
                continue
            found.setdefault(resolved, member)
    return list(found.values())


def run(
    sources: Sequence[Path], out_dir: Path, made_by: str, make: Make, on_progress: Progress | None = None
) -> Outcome:
    """One item for each source, in order: `done`, `unchanged` since an earlier run, or `failed` with reason and hint.

    `made_by` names all besides the content that shapes a result (engine, prompt versions). `make` returns the texts of one
    source by suffix; they are written whole, then journalled. Work that killed the process twice is not tried again.
    """
    _open_folder(out_dir)
    journal = Journal(out_dir)
    assigned = names.assign(sources, journal.names())
    items = []
    for source in sources:
        item = _one(source, out_dir, assigned[source], made_by, make, journal)
        items.append(item)
        if on_progress:
            on_progress(item)
    return Outcome(tuple(items))


def _one(source: Path, out_dir: Path, name: str, made_by: str, make: Make, journal: Journal) -> Item:
    shown, own = str(source), names.key(source)
    made_from = f"{_content_hash(source)} {made_by}"
    if _still_good(journal.last(own), made_from, out_dir):
        return Item(shown, "unchanged", detail=name)
    if _crashes(journal, own, made_from):
        journal.add(Entry("crashed", own, made_from, name))
        return Item(
            shown,
            "failed",
            "이 문서를 처리하다가 프로그램이 두 번 멈추었습니다.",
            "문서를 다른 형식으로 저장하거나 --engine extractive로 다시 실행해 주세요.",
            "crashed",
        )
    journal.add(Entry("begun", own, made_from, name))
    try:
        texts = make(source, name)
        if not made_from.startswith(_content_hash(source)):
            raise ItemError("처리하는 동안 문서가 바뀌었습니다.", "저장이 끝난 뒤 다시 실행해 주세요.")
        outputs = {}
        for suffix, text in texts.items():
            write_text(out_dir / f"{name}{suffix}", text)
            outputs[f"{name}{suffix}"] = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    except AssistError as error:
        journal.add(Entry("failed", own, made_from, name))
        return Item(shown, "failed", error.message, error.hint, error.code)
    journal.add(Entry("done", own, made_from, name, outputs))
    return Item(shown, "done", detail=name)


def _crashes(journal: Journal, own: str, made_from: str) -> bool:
    last = journal.last(own)
    known = last is not None and last.event == "crashed" and last.made_from == made_from
    return known or journal.strikes(own, made_from) >= MOST_STRIKES


def _still_good(entry: Entry | None, made_from: str, out_dir: Path) -> bool:
    if entry is None or entry.event != "done" or entry.made_from != made_from or not entry.outputs:
        return False
    return all(_content_hash(out_dir / Path(name).name) == digest for name, digest in entry.outputs.items())


def _content_hash(path: Path) -> str:
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


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)
