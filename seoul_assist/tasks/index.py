"""Indexing: files, folders and archives into the library, incrementally, with every skip reported."""

from __future__ import annotations

import hashlib
import ntpath
import os
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from seoul_assist import readers
from seoul_assist.errors import AssistError, EmptyFile, MissingPath, ReadError, UnknownFormat
from seoul_assist.library import generations
from seoul_assist.library.build import RECIPE, Build, Step
from seoul_assist.library.catalog import Catalog, Entry, translated
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.generations import Manifest
from seoul_assist.library.statutes import parse as parse_document
from seoul_assist.model import Document, Note, Regulation
from seoul_assist.readers import Source
from seoul_assist.settings import higher_grade
from seoul_assist.tasks.index_report import SCHEMA, FileReport, IndexReport, State
from seoul_assist.text import injection

__all__ = ["SCHEMA", "FileReport", "IndexReport", "describe", "index", "source_key"]
_RECOGNISED = f"{RECIPE}+ocr"  # the recipe of a PDF whose pages without text were recognised, if it had any
Progress = Callable[[str], None]
_NOTES = 20  # of one file that are reported
_NETWORK_PLACE = re.compile(r"\\\\[^\\]|//[^/]")  # \\server\share, as Windows writes a shared folder


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
    wait_s: float = 0.0,
    grade: str | None = None,
    ungraded: str = "",
    ocr: bool = False,
    outdated: Callable[[Manifest], bool] = lambda _manifest: False,
    on_progress: Progress | None = None,
) -> IndexReport:
    """Reads what is new or changed under the paths and publishes it as one generation; nothing new, no generation.

    A source is known by its place and content: the same content elsewhere is a move when the old place is gone, and no
    news otherwise. A file that can no longer be read keeps what was indexed of it. `rebuild` starts from nothing, for a
    library that is damaged or of another version. `fill` and `verify` are the two steps of library.build. Another run
    at work is waited for during `wait_s` seconds. `grade` is given to every source under the paths, changed or not;
    without it a source keeps its grade, and one that is read now and has none gets `ungraded`. `ocr` says that `read`
    recognises pages without text: a PDF that was read without it is read again; one that was read with it stays as it
    is in a run without. Where `outdated` says so of the current generation, or another embedder made it, a new one is
    published although nothing is new.
    """
    started = time.monotonic()
    tell = on_progress or (lambda _text: None)
    with Build(library_dir, rebuild=rebuild, wait_s=wait_s) as build:
        run = _Run(build, read, parse, tell, _held(build), grade, ungraded, ocr)
        run.walk(expand, paths)
        run.settle(paths)
        if not run.seen:
            run.files += [_nothing(str(path)) for path in paths]
        if prune:
            for entry in run.gone:
                build.remove(entry.source_key)
        held = build.manifest
        stale = held is not None and not rebuild and (held.embedder != embedder_id or outdated(held))
        manifest, embedded, cached = build.manifest, 0, 0
        publishes = bool(build.changes) or stale
        if publishes:
            tell("새 색인을 만드는 중입니다.")
            published = build.publish(fill, verify)
            manifest, embedded, cached = published.manifest, published.embedded, published.cached
    return IndexReport(
        (*run.files, *run.vanished(prune)),
        manifest.generation if manifest else "",
        publishes,
        manifest.counts if manifest else {},
        embedded,
        cached,
        time.monotonic() - started,
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
    # By source: the name of the regulation and how many articles of it the library holds.
    held: dict[str, tuple[str, int]]
    grade: str | None = None
    ungraded: str = ""
    ocr: bool = False
    files: list[FileReport] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    # Copies of a known source, by its key: they take its place if it turns out to be edited or gone.
    copies: dict[str, list[Source]] = field(default_factory=dict)
    gone: list[Entry] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    names: dict[Path, dict[str, str]] = field(default_factory=dict)  # by folder: its names as they are, by NFC

    def __post_init__(self) -> None:
        self.homes = {entry.sha256: key for key, entry in self.build.known.items() if self._current(entry)}

    def walk(self, expand: Callable[[Iterable[str | Path]], Iterable[Source]], paths: Sequence[str | Path]) -> None:
        """Takes every source under the paths; a walk that the system ends is a failure and makes nothing vanish."""
        try:
            for source in expand(paths):
                self.take(source)
        except OSError as error:
            self.unreadable += [source_key(str(path)) for path in paths]
            place = str(error.filename or paths[-1])
            self._report(
                place,
                ReadError(
                    f"여기서부터 폴더를 끝까지 읽지 못했습니다: {place} ({error.strerror or type(error).__name__})",
                    "바로 가기와 권한을 확인한 뒤 다시 실행해 주세요.",
                ),
            )

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
        if old and old.sha256 == sha256 and self._current(old):
            self._note(source.name, "unchanged", key, sha256, self._regraded(key, self.grade))
            return
        home = self.homes.get(sha256)
        if old is None and home is not None:
            self.copies.setdefault(home, []).append(Source(source.name, source.path))
            return
        self._put(key, source, old, sha256)

    def _current(self, entry: Entry) -> bool:
        """Whether the entry was read as this run would read it, or better."""
        if self.ocr and entry.format == "pdf":
            return entry.recipe == _RECOGNISED
        return entry.recipe in (RECIPE, _RECOGNISED)

    def _put(self, key: str, source: Source, old: Entry | None, sha256: str) -> None:
        try:
            document = self.read(source)
            regulation = self.parse(document)
            if not regulation.provisions:
                raise EmptyFile("조문이나 문단을 찾지 못했습니다.", "본문이 글자로 들어 있는 파일인지 확인해 주세요.")
        except AssistError as error:
            if old is not None:
                self._regraded(key, self.grade)
            self._report(source.name, error, sha256, key if old is not None else "")
            return
        grade = self.grade if self.grade is not None else self.build.grades.get(key) or self.ungraded
        if old is not None:
            self._succeed(key)
            if self.homes.get(old.sha256) == key:
                del self.homes[old.sha256]
        with_ocr = self.ocr and document.format == "pdf"
        self.build.put(key, regulation, document.format, recipe=_RECOGNISED if with_ocr else RECIPE, grade=grade)
        self.homes[document.sha256] = key
        articles = sum(
            item.article.startswith("제") and not (item.addenda or item.deleted) for item in regulation.provisions
        )
        self.held[key] = (regulation.name, articles)
        reread = old is not None and old.sha256 == document.sha256
        better = "문자 인식(OCR)을 켜고" if with_ocr else "프로그램의 읽는 방법이 나아져"
        reason = f"{better} 다시 읽었습니다." if reread else ""
        noted = (*injection.notes(document), *regulation.notes)
        self._note(source.name, "new" if old is None else "edited", key, document.sha256, reason, noted[:_NOTES])
        self.files[-1] = replace(self.files[-1], ocr_pages=document.ocr_pages)

    def _regraded(self, key: str, grade: str | None) -> str:
        """A sentence where the content, unchanged, now bears another grade; "" where all stays as it is."""
        before = self.build.grades.get(key, "")
        if grade is None or not self.build.regrade(key, grade):
            return ""
        return f"내용은 그대로이고 등급만 {before or '없음'}에서 {grade or '없음'}(으)로 바꾸었습니다."

    def _succeed(self, key: str) -> None:
        """The first copy of a source that goes takes over what was indexed of it, without reading or embedding."""
        waiting = self.copies.pop(key, [])
        if not waiting:
            return
        heir = source_key(waiting[0].name)
        sha256 = self.build.known[key].sha256
        self.build.rename(key, heir, waiting[0].name)
        self.homes[sha256] = heir
        self.held[heir] = self.held.get(key, ("", 0))
        said = f"옮겨진 파일이라 자리만 바꾸었습니다. 앞의 자리: {key} {self._regraded(heir, self.grade)}".strip()
        self._note(waiting[0].name, "renamed", heir, sha256, said)
        if waiting[1:]:
            self.copies[heir] = waiting[1:]

    def settle(self, paths: Sequence[str | Path]) -> None:
        """After the walk: what is gone from the places that were walked, and what became of the copies."""
        roots = [source_key(str(path)) for path in paths if not _gone(path)]
        for key, entry in self.build.known.items():
            if key in self.seen or any(key == place or key.startswith(place) for place in self.unreadable):
                continue
            walked = any(key == root or key.startswith((root.rstrip("/") + "/", root + "!")) for root in roots)
            away = (walked and "!" in key) or self._on_disk(Path(key.split("!", 1)[0])) is None
            if away and key in self.copies:
                self._succeed(key)
            elif away and walked:
                self.gone.append(entry)
        hashes = {key: sha256 for sha256, key in self.homes.items()}
        for home, waiting in self.copies.items():
            # What is kept closely in one place is not let go because it lies in another place too.
            closer = higher_grade(self.build.grades.get(home, ""), self.grade or "")
            raised = self._regraded(home, closer)
            for source in waiting:
                said = f"같은 내용이 이미 있습니다: {home} {raised}".strip()
                self._note(source.name, "copied", home, hashes.get(home, ""), said)

    def _on_disk(self, place: Path) -> Path | None:
        """What lies at the place, whatever the Unicode form of its names there; None when it is gone."""
        if not _gone(place):
            return place
        parent = None if place.parent == place else self._on_disk(place.parent)
        if parent is None:
            return None
        if parent not in self.names:
            try:
                self.names[parent] = {unicodedata.normalize("NFC", name): name for name in os.listdir(parent)}  # noqa: PTH208 - names alone
            except OSError:
                return place
        name = self.names[parent].get(place.name)
        return parent / name if name is not None else None

    def vanished(self, pruned: bool) -> list[FileReport]:
        """What is gone, as lines of the report."""
        reason = (
            "파일이 없어져 라이브러리에서 뺐습니다." if pruned else "파일이 없어졌지만 라이브러리에는 남아 있습니다."
        )
        hint = "" if pruned else "--prune을 주면 라이브러리에서 뺍니다."
        return [
            FileReport(
                entry.source, "vanished", reason, hint, MissingPath.code, entry.sha256, entry.name,
                0 if pruned else self.held.get(entry.source_key, ("", 0))[1],
            )
            for entry in self.gone
        ]  # fmt: skip

    def _note(
        self, name: str, state: State, key: str, sha256: str, reason: str = "", notes: tuple[Note, ...] = ()
    ) -> None:
        law, articles = self.held.get(key, ("", 0))
        detail = " ".join(note.text for note in notes[:3])
        report = FileReport(name, state, reason, sha256=sha256, law=law, articles=articles, detail=detail, notes=notes)
        self.files.append(report)

    def _report(self, name: str, error: AssistError, sha256: str = "", kept: str = "") -> None:
        hint = error.hint
        if isinstance(error, MissingPath) and _NETWORK_PLACE.match(name) and os.name != "nt":
            hint = "이 컴퓨터에서는 공유 폴더를 먼저 연결(마운트)한 뒤 연결된 폴더의 경로를 적어 주세요."
        law, articles = self.held.get(kept, ("", 0))
        if kept:
            hint = f"{hint} 라이브러리에는 앞서 색인한 내용이 그대로 있습니다.".strip()
        skipped = isinstance(error, UnknownFormat | EmptyFile)
        self.files.append(
            FileReport(name, "skipped" if skipped else "failed", error.message, hint, error.code, sha256, law, articles)
        )


def source_key(name: str, paths: Any = os.path) -> str:
    """What a source is known by: its absolute path in NFC with `/` between; a member of an archive follows after `!`.

    `\\\\server\\share` and `//server/share` are one place on Windows, and so are `//home` and `/home` elsewhere.
    """
    if name == "-":
        return name
    path: str = paths.abspath(name)  # not Path.resolve: a `!` may follow, and links stay links
    if paths is ntpath:
        path = path.replace("\\\\?\\UNC\\", "\\\\", 1) if path.startswith("\\\\?\\UNC\\") else path
        path = path.removeprefix("\\\\?\\").replace("\\", "/")
    elif path.startswith("//"):
        path = path[1:]
    return unicodedata.normalize("NFC", path)


def _held(build: Build) -> dict[str, tuple[str, int]]:
    """By source: the name of its regulation and how many articles in force of it stand in the catalog."""
    if build.manifest is None or not build.known:
        return {}
    folder = generations.folder_of(build.library_dir, build.manifest.generation)
    with closing(Catalog(folder / CATALOG)) as catalog, translated():
        counts = dict(
            catalog.db.execute(
                "SELECT regulation_id, count(*) FROM provisions"
                " WHERE NOT addenda AND NOT deleted AND article LIKE '제%' GROUP BY regulation_id"
            ).fetchall()
        )
    return {key: (entry.name, counts.get(entry.id, 0)) for key, entry in build.known.items()}


def _gone(path: str | Path) -> bool:
    """Whether nothing lies there; where the system does not tell, it is not gone."""
    try:
        return not Path(path).exists()
    except OSError:
        return False
    except ValueError:  # a name no system takes
        return True


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


def _nothing(path: str) -> FileReport:
    return FileReport(path, "failed", "읽을 파일이 없습니다.", "규정 파일이 든 폴더인지 확인해 주세요.", EmptyFile.code)
