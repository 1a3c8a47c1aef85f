"""Publishing or fetching may break at any step: readers and clients see what was there before, or what came, whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from library_kit import LEAVE, PARKING, failing_disk, opened
from published_kit import bring, issue, put

from seoul_assist.adapters.published_source import open_source
from seoul_assist.errors import AssistError, MissingPath, NoLibrary, ReadError, WriteError
from seoul_assist.library import generations, published
from seoul_assist.library.published import PUBLISHED

ROOT = Path(__file__).resolve().parents[2]
ENV = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
FETCHING = (
    "locked", "folder_made", "part_written", "assembled", "proven", "sealed", "named", "pointer_written",
    "pointer_synced", "pointer_replaced", "before_cleanup", "mid_cleanup",
)  # fmt: skip
FETCHED_AFTER = FETCHING.index("pointer_replaced")
WRITING = ("copied", "part_written", "list_written", "listed", "mid_cleanup")
LISTED_AFTER = WRITING.index("listed")
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from library_kit import EMBEDDER
from published_kit import bring, issue

EMBEDDER.embed(["가"], "passage")  # loaded once, before the forks
what, scene, times, points = sys.argv[1], Path(sys.argv[2]), 2, sys.argv[3:]
for point in points:
    if not os.fork():
        left = [times if point in ("part_written", "list_written") else 1]
        def kill(name):
            left[0] -= name == point
            left[0] > 0 or name != point or os.kill(os.getpid(), signal.SIGKILL)
        if what == "fetch":
            shutil.copytree(scene / "client", scene / point)
            bring(scene / "second", scene / point, fault=kill)
        else:
            left[0] = 1
            shutil.copytree(scene / "first", scene / point)
            issue(scene / "origin", scene / point, fault=kill)
        os._exit(1)
    if os.wait()[1] != signal.SIGKILL:
        sys.exit(f"not killed at {point}")
"""

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`origin`, a library with two laws; `first` and `second`, folders with one and with both of them published; and
    `client`, which has fetched twice, at last what is in `first`."""
    folder = tmp_path_factory.mktemp("fetch")
    put(folder / "origin", LEAVE)
    issue(folder / "origin", folder / "zero")
    put(folder / "origin", PARKING)
    issue(folder / "origin", folder / "second")
    for _ in range(2):
        put(folder / "alone", PARKING)
        issue(folder / "alone", folder / "first")
    for source in ("zero", "first"):
        bring(folder / source, folder / "client")
    return folder


@pytest.fixture(scope="module")
def killed(scene: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, tuple[str, ...]], Path]:
    done: dict[str, Path] = {}

    def kill(what: str, points: tuple[str, ...]) -> Path:
        if what not in done:
            folder = tmp_path_factory.mktemp(what)
            for name in ("client", "first", "second", "origin"):
                (folder / name).symlink_to(scene / name)
            done[what] = folder
            words = [sys.executable, "-c", KILLED, what, str(folder), *points]
            subprocess.run(words, env=ENV, check=True, timeout=120)
        return done[what]

    return kill


def names(library_dir: Path) -> list[str]:
    with opened(library_dir) as library:
        library.check()
        return sorted(one.name for one in library.regulations())


def proved(library_dir: Path, source: Path, published: bool) -> None:
    """A reader sees the one or the other, whole; the next fetch completes and leaves no litter."""
    both = sorted([PARKING.name, LEAVE.name])
    assert names(library_dir) == (both if published else [PARKING.name])
    assert bring(source, library_dir).fresh != published
    assert names(library_dir) == both
    left = sorted(path.name for path in (library_dir / "generations").iterdir())
    assert len(left) <= 2 and all(name.startswith("g") for name in left)


@pytest.mark.slow
@forks
@pytest.mark.parametrize("point", FETCHING)
def test_a_fetch_killed_at_any_point(killed: Callable[..., Path], scene: Path, point: str) -> None:
    proved(killed("fetch", FETCHING) / point, scene / "second", FETCHING.index(point) >= FETCHED_AFTER)


@pytest.mark.parametrize("point", FETCHING[FETCHING.index("part_written") : FETCHED_AFTER])
def test_a_killed_fetch_goes_on_where_it_was(scene: Path, tmp_path: Path, point: str) -> None:
    """No part that has come is fetched again: not after a kill before the end, nor just before the switch."""

    def stop(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(scene / "second", tmp_path / "library", fault=stop)
    with pytest.raises(NoLibrary):
        opened(tmp_path / "library")
    report = bring(scene / "second", tmp_path / "library")
    came = 1 if point == "part_written" else 3
    assert (report.took.here, report.took.fetched) == (came, 3 - came)
    assert [path.name for path in (tmp_path / "library" / "generations").iterdir()] == [report.generation]


@pytest.mark.parametrize("point", FETCHING)
def test_a_full_disk_while_fetching(scene: Path, tmp_path: Path, point: str) -> None:
    library_dir = tmp_path / "library"
    bring(scene / "zero", library_dir)
    bring(scene / "first", library_dir)

    def full(name: str) -> None:
        if name == point:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError, match="공간") as caught:
        bring(scene / "second", library_dir, fault=full)
    assert caught.value.exit_code == 3
    proved(library_dir, scene / "second", FETCHING.index(point) >= FETCHED_AFTER)


def test_the_nth_write_to_the_disk_fails(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library_dir, broken = tmp_path / "library", 0
    bring(scene / "first", library_dir)
    for nth in range(1, 60):
        with failing_disk(monkeypatch, nth):
            try:
                bring(scene / "second", library_dir)
                break
            except WriteError:
                broken += 1
        assert names(library_dir) in ([PARKING.name], sorted([PARKING.name, LEAVE.name]))
    assert broken > 5
    assert names(library_dir) == sorted([PARKING.name, LEAVE.name])


def test_a_disk_without_room_is_told_before_anything_comes(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    asked: list[str] = []
    get = open_source(str(scene / "second"), remote=False)

    def told(name: str, most: int) -> bytes:
        asked.append(name)
        return get(name, most)

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1000))
    with pytest.raises(WriteError, match="필요 약"):
        bring(scene / "second", tmp_path / "library", get=told)
    assert asked == [PUBLISHED]


@pytest.mark.slow
@forks
@pytest.mark.parametrize("point", WRITING)
def test_a_publish_killed_at_any_point(killed: Callable[..., Path], tmp_path: Path, point: str) -> None:
    """Clients get the old one or the new one, whole; the next publish completes and takes the rest away."""
    folder = killed("publish", WRITING) / point
    both = sorted([PARKING.name, LEAVE.name])
    bring(folder, tmp_path / "before")
    assert names(tmp_path / "before") == (both if WRITING.index(point) >= LISTED_AFTER else [PARKING.name])
    issue(folder.parent / "origin", folder)
    bring(folder, tmp_path / "after")
    assert names(tmp_path / "after") == both
    assert sorted(path.name for path in folder.iterdir()) == [".lock", PUBLISHED, "parts"]


@pytest.mark.parametrize("point", WRITING[:LISTED_AFTER])
def test_a_full_disk_while_publishing(scene: Path, tmp_path: Path, point: str) -> None:
    issue(scene / "alone", tmp_path / "out")
    before = (tmp_path / "out" / PUBLISHED).read_bytes()

    def full(name: str) -> None:
        if name == point:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError, match="공간"):
        issue(scene / "origin", tmp_path / "out", fault=full)
    assert (tmp_path / "out" / PUBLISHED).read_bytes() == before
    bring(tmp_path / "out", tmp_path / "client")
    assert names(tmp_path / "client") == [PARKING.name]
    issue(scene / "origin", tmp_path / "out")
    assert bring(tmp_path / "out", tmp_path / "client").fresh


def test_another_generation_is_published_while_one_is_fetched(scene: Path, tmp_path: Path) -> None:
    """Even twice, so that the parts of the one that was begun are gone: the new one is fetched, whole."""
    out, turns = tmp_path / "out", iter(("alone", "origin"))
    issue(scene / "alone", out)
    get = open_source(str(out), remote=False)

    def moving(name: str, most: int) -> bytes:
        if name != PUBLISHED and (source := next(turns, "")):
            issue(scene / source, out)
            for part in (out / "parts").iterdir():
                if part.stem not in (out / PUBLISHED).read_text(encoding="utf-8"):
                    part.unlink()
        return get(name, most)

    next(turns)
    report = bring(out, tmp_path / "client", get=moving)
    assert names(tmp_path / "client") == sorted([PARKING.name, LEAVE.name])
    assert report.sha256 == issue(scene / "origin", out).written.sha256


def test_one_that_is_published_for_ever_ends_in_an_error(scene: Path, tmp_path: Path) -> None:
    get, number = open_source(str(scene / "first"), remote=False), iter(range(100))

    def restless(name: str, most: int) -> bytes:
        if name == PUBLISHED:
            about = published.parse(get(name, most))
            return get(name, most).replace(about.created.encode(), f"{next(number)}".encode())
        raise MissingPath("없음")

    with pytest.raises(MissingPath):
        bring(scene / "first", tmp_path / "client", get=restless)


def test_a_reader_is_not_disturbed(scene: Path, tmp_path: Path) -> None:
    """One that has the generation before last open keeps it, whatever is fetched and wherever a fetch breaks off."""
    library_dir = tmp_path / "library"
    bring(scene / "zero", library_dir)

    def stop(name: str) -> None:
        if name == "named":
            raise KeyboardInterrupt

    with opened(library_dir) as reader:
        bring(scene / "first", library_dir)
        for fault in (stop, stop):
            with pytest.raises(KeyboardInterrupt):
                bring(scene / "second", library_dir, fault=fault)
        bring(scene / "second", library_dir)
        reader.check()
        assert reader.search("특별휴가 일수", k=1)[0].provision.law == LEAVE.name
        assert [one.name for one in reader.regulations()] == [LEAVE.name]
    assert names(library_dir) == sorted([PARKING.name, LEAVE.name])


def test_two_fetches_at_once_do_not_meet(scene: Path, tmp_path: Path) -> None:
    from seoul_assist.errors import LibraryBusy

    library_dir = tmp_path / "library"

    def other(name: str) -> None:
        if name == "part_written":
            with pytest.raises(LibraryBusy):
                bring(scene / "second", library_dir)

    assert bring(scene / "second", library_dir, fault=other).fresh


def test_a_source_that_fails_leaves_the_library(scene: Path, tmp_path: Path) -> None:
    bring(scene / "first", tmp_path / "library")
    get = open_source(str(scene / "second"), remote=False)

    def failing(name: str, most: int) -> bytes:
        if name != PUBLISHED:
            raise ReadError("연결이 끊겼습니다.")
        return get(name, most)

    with pytest.raises(AssistError, match="끊겼"):
        bring(scene / "second", tmp_path / "library", get=failing)
    assert names(tmp_path / "library") == [PARKING.name]
    with generations.exclusive(tmp_path / "library"):
        pass
    assert bring(scene / "second", tmp_path / "library").fresh
