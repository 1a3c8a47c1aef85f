"""Publishing a generation: its files as parts by content in a folder that clients fetch from, whole at any instant.

What a client finds named in PUBLISHED.json is there: parts come before the list that names them, and those of the list
before stay until the next one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from seoul_assist import __version__, locks
from seoul_assist.errors import DamagedFile, LibraryBusy, ReadError, UsageError
from seoul_assist.library import generations, published
from seoul_assist.library.catalog import Catalog, translated
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.generations import FaultPoint, no_fault
from seoul_assist.library.parts import written
from seoul_assist.library.published import NEEDED, PARTS, PUBLISHED, VECTORS, File, Part, Published

_WORK, _LOCK = ".publishing", ".lock"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What lies in the folder now: `sha256` is that of PUBLISHED.json, `new` how many parts were not there before."""

    published: Published
    sha256: str
    new: int
    fresh: bool  # whether anything changed


def write(
    folder: Path,
    target: Path,
    desk: Path,
    *,
    grade: str,
    ungraded: str,
    on_progress: Progress,
    fault: FaultPoint = no_fault,
) -> Written:
    """Publishes the generation in `folder`, every source of which is within the grade, into `target`.

    `desk` is a private folder for the copy of the catalog that is worked on; it is gone afterwards. Sources
    without a grade get `ungraded`. Readers of the target see what was published before or this, whole, at any
    instant; a failure or a kill changes nothing for them. UsageError for a folder of another grade or with other files.
    """
    about = generations.read_manifest(folder)
    before = _ready(target, grade)
    with written(), _alone(target), _fresh(desk), _fresh(target / _WORK) as work:
        on_progress("목록을 준비하는 중", 0, 0)
        shutil.copyfile(folder / CATALOG, desk / CATALOG)
        _cleaned(desk / CATALOG, ungraded)
        fault("copied")
        names = NEEDED if about.collection else (*NEEDED, VECTORS)
        sources = {name: (desk if name == CATALOG else folder) / name for name in names}
        store = _Store(target, work, sum(path.stat().st_size for path in sources.values()), on_progress, fault)
        made = Published(
            published.FORMAT,
            __version__,
            about.generation,
            about.files_of,
            about.created,
            about.embedder,
            about.collection,
            grade,
            bool(about.previous),
            about.counts,
            tuple(store.put(name, path) for name, path in sources.items()),
        )
        generations.sync(target / PARTS)
        data = published.to_bytes(made)
        fresh = before is None or published.to_bytes(before) != data
        if fresh:
            _replace(target / PUBLISHED, data, work, fault)
        fault("listed")
        kept = {part.sha256 for part in made.parts}
        if before is not None and made.keeps:
            kept |= {part.sha256 for part in before.parts} if fresh else _every(target)
        for path in (target / PARTS).iterdir():
            if path.name.removesuffix(".z") not in kept:
                path.unlink()
                fault("mid_cleanup")
    return Written(made, hashlib.sha256(data).hexdigest(), store.new, fresh)


def _every(target: Path) -> set[str]:
    """All parts that are there: publishing the same again takes nothing away."""
    return {path.name.removesuffix(".z") for path in (target / PARTS).iterdir()}


def _ready(target: Path, grade: str) -> Published | None:
    """What was published here before; UsageError where the folder is for something else."""
    if target.exists() and not target.is_dir():
        raise UsageError(f"폴더가 아닙니다: {target}", "펴낼 폴더를 적어 주세요.")
    with written():
        target.mkdir(parents=True, exist_ok=True)
        ours = {PUBLISHED, PARTS, _WORK, _LOCK}
        if other := sorted(path.name for path in target.iterdir() if path.name not in ours):
            raise UsageError(f"폴더에 다른 파일이 있어 펴내지 않았습니다: {other[0]}", "빈 폴더를 지정해 주세요.")
        (target / PARTS).mkdir(exist_ok=True)
        try:
            before = published.parse((target / PUBLISHED).read_bytes())
        except (FileNotFoundError, ReadError):  # a damaged list is replaced like any other
            return None
    if before.grade != grade:
        raise UsageError(
            f"{before.grade} 등급을 펴낸 폴더에 {grade} 등급을 펴낼 수 없습니다.",
            "등급마다 다른 폴더를 쓰세요. 받는 곳이 다르면 볼 수 있는 사람도 다르게 정해 주세요.",
        )
    return before


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One writer of a published folder at a time."""
    descriptor = os.open(target / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as handle:
        if not locks.take(handle):
            raise LibraryBusy("다른 작업이 이 폴더에 펴내고 있습니다.", "그 작업이 끝난 뒤에 다시 실행해 주세요.")
        yield


@contextmanager
def _fresh(work: Path) -> Iterator[Path]:
    """A new private folder for what is on the way; what a dead run left there goes."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _cleaned(path: Path, ungraded: str) -> None:
    """Gives a grade to sources without one, and takes out of the full-text index what was removed in earlier runs."""
    segments = "SELECT count(DISTINCT segid) FROM addenda_terms_idx"
    with closing(Catalog(path, writable=True)) as catalog, translated():
        if ungraded:
            catalog.db.execute("UPDATE regulations SET grade=? WHERE grade=''", (ungraded,))
        if catalog.db.execute(segments).fetchone()[0] > 1:
            catalog.db.execute("INSERT INTO addenda_terms(addenda_terms) VALUES('optimize')")
        catalog.db.commit()


@dataclass
class _Store:
    """The parts of a published folder."""

    target: Path
    work: Path
    whole: int
    tell: Progress
    fault: FaultPoint
    new: int = 0
    done: int = 0

    def put(self, name: str, path: Path) -> File:
        """The file as parts, all of which are in the folder when this returns."""
        found: list[Part] = []
        with path.open("rb") as stream:
            while data := stream.read(published.PART_SIZE):
                found.append(self._part(data))
                self.done += len(data)
                self.tell("MB 펴냄", self.done >> 20, self.whole >> 20)
        return File(name, sum(part.size for part in found), tuple(found))

    def _part(self, data: bytes) -> Part:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.target / published.part_name(sha256)
        try:  # one that is there already and was damaged meanwhile is made anew
            packed = path.read_bytes()
            published.unpack(packed, part := Part(sha256, len(data), len(packed)))
            return part
        except (FileNotFoundError, DamagedFile):
            packed = published.pack(data)
        _replace(path, packed, self.work, self.fault, "part_written")
        self.new += 1
        return Part(sha256, len(data), len(packed))


def _replace(path: Path, data: bytes, work: Path, fault: FaultPoint, point: str = "list_written") -> None:
    """The file with this content, on the disk, in one step."""
    temporary = work / path.name
    temporary.write_bytes(data)
    fault(point)
    generations.sync(temporary)
    temporary.replace(path)
    generations.sync(path.parent)
