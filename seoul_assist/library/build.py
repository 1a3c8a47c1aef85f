"""The writer's side: one run publishes its changes as one new generation, or leaves everything as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from seoul_assist.child import MB
from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import generations
from seoul_assist.library.catalog import Catalog, Entry
from seoul_assist.library.filling import CATALOG, STAGING
from seoul_assist.library.generations import FaultPoint, Manifest, no_fault
from seoul_assist.library.records import regulation_to_json
from seoul_assist.model import Regulation

# Raised when reading or parsing improves, so that unchanged files are read again.
RECIPE = "2"

Step = Callable[[dict[str, Any]], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Published:
    """The manifest of the new generation and how many passages had to be embedded."""

    manifest: Manifest
    embedded: int
    cached: int


class Build:
    """The one writer of a library, as a context manager: holds the lock, sweeps litter, stages changes, publishes.

    Entering raises LibraryBusy when another run is still at work after `wait_s` seconds and LibraryDamaged when the
    current generation cannot be built upon; with `rebuild` it starts from nothing instead. Leaving without `publish`
    changes nothing.
    """

    def __init__(
        self, library_dir: Path, *, rebuild: bool = False, wait_s: float = 0.0, fault: FaultPoint = no_fault
    ) -> None:
        self.library_dir = library_dir
        self.known: dict[str, Entry] = {}
        self.grades: dict[str, str] = {}  # by source; known of a library that is built anew too, where it can be read
        self.manifest: Manifest | None = None
        self.changes = 0
        self._rebuild = rebuild
        self._wait_s = wait_s
        self._fault = fault
        self._current = ""
        self._folder: Path | None = None
        self._staging: IO[str] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Build:
        with ExitStack() as stack, generations.storage():
            for folder in (self.library_dir, self.library_dir / "generations"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(generations.exclusive(self.library_dir, self._wait_s))
            self._fault("locked")
            self._load()
            keep = {self._current, self.manifest.previous if self.manifest else ""}
            generations.sweep(self.library_dir, keep)
            self._stack = stack.pop_all()
        return self

    def _load(self) -> None:
        try:
            self._current = generations.current_name(self.library_dir)
            if not self._current:
                return
            folder = generations.folder_of(self.library_dir, self._current)
            self.manifest = generations.read_manifest(folder)
            catalog = Catalog(folder / CATALOG)
            try:
                known = {entry.source_key: entry for entry in catalog.entries()}
            finally:
                catalog.close()
            self.grades = {key: entry.grade for key, entry in known.items()}
            if not self._rebuild:
                self.known = known
        except LibraryDamaged:
            if not self._rebuild:
                raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if self._staging is not None:
                self._staging.close()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)  # what stays is swept by the next run

    def put(
        self, source_key: str, regulation: Regulation, file_format: str, *, recipe: str = RECIPE, grade: str = ""
    ) -> None:
        """Stages a regulation: it replaces what the same source held. `recipe` is how it was read, where not here."""
        self.grades[source_key] = grade
        self._stage(
            op="put",
            key=source_key,
            format=file_format,
            recipe=recipe,
            grade=grade,
            regulation=regulation_to_json(regulation),
        )

    def regrade(self, source_key: str, grade: str) -> bool:
        """Stages another grade for content that did not change; False where it has that grade already."""
        if self.grades.get(source_key, "") == grade:
            return False
        self.grades[source_key] = grade
        self._stage(op="grade", key=source_key, grade=grade)
        return True

    def remove(self, source_key: str) -> None:
        """Stages the end of a source."""
        self._stage(op="remove", key=source_key)

    def rename(self, source_key: str, new_key: str, new_source: str) -> None:
        """Stages a new place for content that did not change."""
        self.grades[new_key] = self.grades.pop(source_key, "")
        self._stage(op="rename", key=source_key, to=new_key, source=new_source)

    def _stage(self, **change: Any) -> None:
        with generations.storage(self._room):
            if self._staging is None:
                self._folder = generations.make_building(self.library_dir)
                self._fault("folder_made")
                # A lone surrogate from a broken file name or JSON must not stop the run: it becomes a question mark.
                self._staging = (self._folder / STAGING).open("w", encoding="utf-8", errors="replace", newline="\n")
            self._staging.write(json.dumps(change, ensure_ascii=False) + "\n")
        self.changes += 1

    def publish(self, fill: Step, verify: Step, *, forget: bool = False) -> Published:
        """Fills, verifies and publishes a new generation from what was staged.

        `fill` and `verify` take a JSON payload and usually run in children of their own. With `forget` no trace of
        removed content stays: the catalog is rewritten, unused vectors go, and so does the previous generation.
        """
        if self._staging is None:
            with generations.storage(self._room):
                self._folder = generations.make_building(self.library_dir)
                self._staging = (self._folder / STAGING).open("w", encoding="utf-8")
        assert self._folder is not None
        with generations.storage(self._room):
            self._staging.close()
            self._fault("staged")
            name = generations.next_name(self.library_dir)
            base = "" if self._rebuild or not self._current else str(self._path(self._current))
            previous = "" if forget else self._current
            payload = {
                "folder": str(self._folder),
                "cache": str(self.library_dir / "vectors.sqlite"),
                "base": base,
                "generation": name,
                "previous": previous,
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "compact": forget,
                "changes": self.changes,
            }
            with generations.unpublished(Path(base) / CATALOG if base else None, self._room):
                done = fill(payload)
                verify(payload)
            self._fault("verified")
            generations.seal(self._folder)
            self._folder = self._folder.rename(self._path(name))
            generations.sync(self.library_dir / "generations")
            self._fault("named")
            try:
                generations.switch(self.library_dir, name, self._fault)
            finally:
                if generations.current_name(self.library_dir) == name:
                    self._folder = None  # published: from here on nothing may remove it
            self._fault("before_cleanup")
            generations.sweep(self.library_dir, {name, previous}, self._fault)
            manifest = generations.read_manifest(self._path(name))
        return Published(manifest, done["embedded"], done["cached"])

    def _room(self) -> str:
        """How much room this run needs: what it copies, and about three times what it adds."""
        base = 0 if self._rebuild or not self._current else _size(self._path(self._current))
        need = base + 3 * (_size(self._folder / STAGING) if self._folder else 0)
        free = shutil.disk_usage(self.library_dir).free
        return f"이 색인에는 약 {need // MB + 1:,} MB가 필요하고, 지금 {free // MB:,} MB가 비어 있습니다."

    def _path(self, name: str) -> Path:
        return generations.folder_of(self.library_dir, name)


def _size(path: Path) -> int:
    """Bytes under the path."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
