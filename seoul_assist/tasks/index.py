"""Indexing: files, folders and archives into the library, incrementally, with every skip reported."""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seoul_assist import readers
from seoul_assist.errors import AssistError, EmptyFile, UnknownFormat
from seoul_assist.library.build import RECIPE, Build, Step
from seoul_assist.library.catalog import Entry
from seoul_assist.library.statutes import parse as parse_document
from seoul_assist.model import Document, Item, Outcome, Regulation
from seoul_assist.readers import Source

SCHEMA = "seoul-assist/index/1"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did. `counts` are those of the whole library afterwards; `vanished` are sources that were
    indexed from the same places before and are there no more (removed only when the run was told to prune)."""

    outcome: Outcome
    generation: str
    published: bool
    counts: dict[str, int]
    embedded: int
    cached: int
    seconds: float
    vanished: tuple[str, ...] = ()
    pruned: bool = False

    @property
    def exit_code(self) -> int:
        return self.outcome.exit_code

    def summary(self) -> str:
        """What the run did and what the library now holds, in one sentence each."""
        said = [
            f"조문 {self.counts['articles']:,}개, 규정·문서 {self.counts['regulations']:,}건이 라이브러리에 있습니다"
            f"(세대 {self.generation}, {self.seconds:.1f}초)."
            if self.counts
            else "라이브러리에 색인된 것이 없습니다."
        ]
        if self.generation and not self.published:
            said.append("바뀐 내용이 없어 라이브러리를 그대로 두었습니다.")
        if self.vanished and self.pruned:
            said.append(f"사라진 자료 {len(self.vanished):,}건을 라이브러리에서 뺐습니다.")
        elif self.vanished:
            said.append(f"사라진 자료 {len(self.vanished):,}건이 라이브러리에 남아 있습니다. --prune을 주면 뺍니다.")
        return "\n".join(said)

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/index/1`."""
        statuses = ("done", "unchanged", "skipped", "failed")
        return {
            "schema": SCHEMA,
            "generation": self.generation,
            "published": self.published,
            **{status: self.outcome.count(status) for status in statuses},  # type: ignore[arg-type]
            "library": self.counts,
            "embedded": self.embedded,
            "cached": self.cached,
            "vanished": list(self.vanished),
            "pruned": self.pruned,
            "elapsed_s": round(self.seconds, 3),
            "items": [
                {"path": item.name, "status": item.status, "reason": item.reason, "hint": item.hint, "code": item.code}
                for item in self.outcome.items
            ],
        }  # fmt: skip


def index(
    paths: Sequence[str | Path],
    *,
    library_dir: Path,
    embedder_id: str,
    fill: Step,
    verify: Step,
    expand: Callable[[Iterable[str | Path]], Iterable[Source]] = readers.expand,
    read: Callable[[Source], Document] = readers.read_source,
    parse: Callable[[Document], Regulation] = parse_document,
    rebuild: bool = False,
    prune: bool = False,
    on_progress: Progress | None = None,
) -> IndexReport:
    """Reads what is new or changed under the paths and publishes it as one generation; nothing new, no generation.

    A source is known by its place and content: the same content elsewhere is a move when the old place is gone, and no
    news otherwise. A file that can no longer be read keeps what was indexed of it. `rebuild` starts from nothing, for a
    library that is damaged or of another version. `fill` and `verify` are the two steps of library.build.
    """
    started = time.monotonic()
    tell = on_progress or (lambda _text: None)
    with Build(library_dir, rebuild=rebuild) as build:
        run = _Run(build, read, parse, tell)
        for source in expand(paths):
            run.take(source)
        run.settle(paths)
        if not run.seen:
            run.items += [_nothing(str(path)) for path in paths]
        if prune:
            for entry in run.gone:
                build.remove(entry.source_key)
        stale = build.manifest is not None and build.manifest.embedder != embedder_id
        manifest, embedded, cached = build.manifest, 0, 0
        publishes = bool(build.changes) or (stale and not rebuild)
        if publishes:
            tell("새 색인을 만드는 중입니다.")
            published = build.publish(fill, verify)
            manifest, embedded, cached = published.manifest, published.embedded, published.cached
    return IndexReport(
        Outcome(tuple(run.items)),
        manifest.generation if manifest else "",
        publishes,
        manifest.counts if manifest else {},
        embedded,
        cached,
        time.monotonic() - started,
        tuple(entry.source for entry in run.gone),
        prune,
    )


def describe(progress: dict[str, Any]) -> str:
    """The progress of a filling child, {stage, done, total}, as a sentence."""
    stage = {"catalog": "조문 정리", "vectors": "벡터 만들기"}.get(str(progress.get("stage")), "색인")
    return f"{stage}: {progress.get('done')}/{progress.get('total')}"


@dataclass(slots=True)
class _Run:
    """The walk over the sources: decides for each whether it is new, edited, moved, copied or unchanged."""

    build: Build
    read: Callable[[Source], Document]
    parse: Callable[[Document], Regulation]
    tell: Progress
    items: list[Item] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    # Copies of a known source, by its key: they take its place if it turns out to be edited or gone.
    copies: dict[str, list[Source]] = field(default_factory=dict)
    gone: list[Entry] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.homes = {entry.sha256: key for key, entry in self.build.known.items() if entry.recipe == RECIPE}

    def take(self, source: Source) -> None:
        key = source_key(source.name)
        self.seen.add(key)
        if source.error is not None:
            self.unreadable.append(key)
            self._report(source.name, source.error)
            return
        self.tell(f"{len(self.seen)}번째 파일을 확인하는 중입니다: {source.name}")
        sha256 = _sha256(source)
        old = self.build.known.get(key)
        if old and old.sha256 == sha256 and old.recipe == RECIPE:
            self.items.append(Item(source.name, "unchanged"))
            return
        home = self.homes.get(sha256)
        if old is None and home is not None:
            self.copies.setdefault(home, []).append(Source(source.name, source.path))
            return
        self._put(key, source, old)

    def _put(self, key: str, source: Source, old: Entry | None) -> None:
        try:
            document = self.read(source)
            regulation = self.parse(document)
            if not regulation.provisions:
                raise EmptyFile("조문이나 문단을 찾지 못했습니다.", "본문이 글자로 들어 있는 파일인지 확인해 주세요.")
        except AssistError as error:
            self._report(source.name, error, kept=old is not None)
            return
        if old is not None:
            self._succeed(key)
            if self.homes.get(old.sha256) == key:
                del self.homes[old.sha256]
        self.build.put(key, regulation, document.format)
        self.homes[document.sha256] = key
        notes = " ".join(note.text for note in regulation.notes[:3])
        self.items.append(Item(source.name, "done", detail=notes))

    def _succeed(self, key: str) -> None:
        """The first copy of a source that goes takes over what was indexed of it, without reading or embedding."""
        waiting = self.copies.pop(key, [])
        if not waiting:
            return
        heir = source_key(waiting[0].name)
        self.build.rename(key, heir, waiting[0].name)
        self.homes[self.build.known[key].sha256] = heir
        self.items.append(Item(waiting[0].name, "done", reason="옮겨진 파일이라 자리만 바꾸었습니다."))
        if waiting[1:]:
            self.copies[heir] = waiting[1:]

    def settle(self, paths: Sequence[str | Path]) -> None:
        """After the walk: what is gone from the places that were walked, and what became of the copies."""
        roots = [source_key(str(path)) for path in paths if Path(path).exists()]
        for key, entry in self.build.known.items():
            if key in self.seen or any(key == place or key.startswith(place) for place in self.unreadable):
                continue
            walked = any(key == root or key.startswith((root.rstrip("/") + "/", root + "!")) for root in roots)
            container = key.split("!", 1)[0]
            away = not Path(container).exists() or (walked and "!" in key)
            if away and key in self.copies:
                self._succeed(key)
            elif away and walked:
                self.gone.append(entry)
        for home, waiting in self.copies.items():
            self.items += [
                Item(source.name, "unchanged", reason=f"같은 내용이 이미 있습니다: {home}") for source in waiting
            ]

    def _report(self, name: str, error: AssistError, *, kept: bool = False) -> None:
        hint = error.hint
        if kept:
            hint = f"{hint} 라이브러리에는 앞서 색인한 내용이 그대로 있습니다.".strip()
        skipped = isinstance(error, UnknownFormat | EmptyFile)
        self.items.append(Item(name, "skipped" if skipped else "failed", error.message, hint, error.code))


def source_key(name: str) -> str:
    """What a source is known by: its absolute path in NFC; a member of an archive follows after `!`."""
    return unicodedata.normalize("NFC", name if name == "-" else os.path.abspath(name))  # noqa: PTH100 - `!` parts


def _sha256(source: Source) -> str:
    """The hash of the content, or "" when it cannot be read: reading it will say why."""
    if source.data is not None:
        return hashlib.sha256(source.data).hexdigest()
    try:
        if source.path is None or not source.path.is_file():
            return ""
        if source.path.stat().st_size > readers.DEFAULT.file_bytes:
            return ""
        with source.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _nothing(path: str) -> Item:
    return Item(path, "failed", "읽을 파일이 없습니다.", "규정 파일이 든 폴더인지 확인해 주세요.", EmptyFile.code)
