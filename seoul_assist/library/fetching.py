"""Fetching a published generation: what this computer lacks is fetched, proven, and published here like any other.

Layout in the library folder beside what generations.py tells of:
    generations/g000012/PUBLISHED.json     the list that the generation was fetched by; one built here has none
    generations/.building-fetch/           a fetch on the way: the next one goes on with whatever of it is right
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from seoul_assist import locks
from seoul_assist.child import MB
from seoul_assist.errors import LibraryDamaged, ReadError, WriteError
from seoul_assist.library import generations, published
from seoul_assist.library.generations import FaultPoint, Manifest
from seoul_assist.library.published import PUBLISHED, File, Part, Published

BUILDING = ".building-fetch"
SPARE = 64 * MB  # what must stay free on the disk

Get = Callable[[str, int], bytes]  # a file of the published folder, of at most that many bytes
Progress = Callable[[str, int, int], None]


@dataclass
class Took:
    """What a fetch had to fetch and what was here already, in parts and bytes."""

    fetched: int = 0
    packed: int = 0
    here: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the library stands before a fetch.

    `generation` is "" where there is none or where it is `damaged`; `listed` is the list that it was fetched by, empty
    for one that was built here.
    """

    generation: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    listed: bytes = b""
    damaged: bool = False


def standing(library_dir: Path) -> Standing:
    """How the library stands."""
    try:
        name = generations.current_name(library_dir)
        if not name:
            return Standing()
        folder = generations.folder_of(library_dir, name)
        return Standing(name, generations.read_manifest(folder).counts, _listed(folder))
    except LibraryDamaged:
        return Standing(damaged=True)


def _listed(folder: Path) -> bytes:
    try:
        return (folder / PUBLISHED).read_bytes()
    except OSError:
        return b""


def building(library_dir: Path, current: str) -> Path:
    """The folder to fetch into, with what an earlier fetch left in it; everything else that is litter goes.

    The library must be locked. A fetch that died just before its generation became the current one goes on too.
    """
    home = library_dir / "generations"
    folder = home / BUILDING
    for path in sorted(home.glob("g*")):  # one behind the current generation was never read by anybody
        if not folder.exists() and path.name > current and _listed(path) and _unread(path):
            path.rename(folder)
    sweep(library_dir, current, BUILDING)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def sweep(library_dir: Path, current: str, *keep: str) -> None:
    """Takes away what earlier runs left behind, but for the current generation, the one before and those to `keep`."""
    previous = ""
    with suppress(LibraryDamaged):
        previous = generations.read_manifest(generations.folder_of(library_dir, current)).previous if current else ""
    generations.sweep(library_dir, {current, previous, *keep})


def _unread(folder: Path) -> bool:
    """Whether no reader holds the generation."""
    with suppress(OSError), (folder / "manifest.json").open("rb") as handle:
        return locks.take(handle)
    return False


def check_room(folder: Path, wanted: Published) -> None:
    """WriteError when the disk has no room for what is still to come."""
    there = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    need = max(0, wanted.size - there) + SPARE
    free = shutil.disk_usage(folder).free
    if free < need:
        raise WriteError(
            f"디스크 공간이 부족합니다(필요 약 {need // MB:,} MB, 남음 {free // MB:,} MB).",
            "공간을 만든 뒤 같은 명령을 다시 실행하면 이어서 받습니다. 지금 라이브러리는 그대로입니다.",
        )


@dataclass
class Assembly:
    """The files of a generation on the way into a folder; parts that are here, in whatever file, are not fetched."""

    folder: Path
    wanted: Published
    get: Get
    tell: Progress
    fault: FaultPoint
    took: Took = field(default_factory=Took)
    _done: int = 0

    def run(self, held: list[Path]) -> Took:
        """Makes every file whole, each part verified; `held` are folders of generations that were fetched before."""
        here = dict(self._parts_of(held))
        for path in self.folder.iterdir():
            if path.name not in {file.name for file in self.wanted.files}:
                path.unlink() if path.is_file() or path.is_symlink() else shutil.rmtree(path)
        for file in self.wanted.files:
            with os.fdopen(os.open(self.folder / file.name, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
                for at, part in _placed(file):
                    out.seek(at)
                    if not _is(out.read(part.size), part):
                        data = self._held(here, part) or self._fetched(part)
                        out.seek(at)
                        out.write(data)
                        self.fault("part_written")
                    else:
                        self.took.here += 1
                    self._done += part.size
                    self.tell("MB 받음", self._done // MB, self.wanted.size // MB)
                out.truncate(file.size)
        self.fault("assembled")
        return self.took

    def _parts_of(self, folders: list[Path]) -> Iterator[tuple[str, tuple[Path, int]]]:
        """Where each part of earlier generations lies."""
        for folder in folders:
            with suppress(ReadError):
                for file in published.parse(_listed(folder)).files:
                    for at, part in _placed(file):
                        yield part.sha256, (folder / file.name, at)

    def _held(self, here: dict[str, tuple[Path, int]], part: Part) -> bytes:
        if part.sha256 not in here:
            return b""
        path, at = here[part.sha256]
        try:
            with path.open("rb") as stream:
                stream.seek(at)
                data = stream.read(part.size)
        except OSError:
            return b""
        self.took.here += _is(data, part)
        return data if _is(data, part) else b""

    def _fetched(self, part: Part) -> bytes:
        packed = self.get(published.part_name(part.sha256), part.packed)
        self.took.fetched += 1
        self.took.packed += len(packed)
        return published.unpack(packed, part)


def _placed(file: File) -> Iterator[tuple[int, Part]]:
    at = 0
    for part in file.parts:
        yield at, part
        at += part.size


def _is(data: bytes, part: Part) -> bool:
    return len(data) == part.size and hashlib.sha256(data).hexdigest() == part.sha256


def put_in_place(
    library_dir: Path, folder: Path, wanted: Published, listed: bytes, current: str, fault: FaultPoint
) -> str:
    """Makes the proven files in the folder the current generation, and returns its name here."""
    name = generations.next_name(library_dir)
    previous = current if wanted.keeps else ""
    (folder / PUBLISHED).write_bytes(listed)
    generations.write_manifest(
        folder,
        Manifest(
            generation=name,
            previous=previous,
            embedder=wanted.embedder,
            counts=wanted.counts,
            files={},
            created=wanted.created,
            origin=wanted.origin,
            collection=wanted.collection,
        ),
    )
    generations.seal(folder)
    fault("sealed")
    folder.rename(generations.folder_of(library_dir, name))
    generations.sync(library_dir / "generations")
    fault("named")
    generations.switch(library_dir, name, fault)
    fault("before_cleanup")
    generations.sweep(library_dir, {name, previous}, fault)
    return name
