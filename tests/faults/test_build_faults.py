"""An index run may break at any step: a reader sees the library before it or after it, never anything between."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fault_kit import Workshop, litter
from library_kit import LEAVE, PARKING, POINTS, PUBLISHED_AFTER, failing_disk, opened, publish, state, steps

from seoul_assist.errors import AssistError, LibraryBusy, WriteError
from seoul_assist.library.build import Build

ROOT = Path(__file__).resolve().parent.parent.parent
ENV = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")]))


class Break:
    """Raises at one named point, and knows whether it got there."""

    def __init__(self, point: str, error: BaseException) -> None:
        self.point, self.error, self.reached = point, error, False

    def __call__(self, name: str) -> None:
        if name == self.point:
            self.reached = True
            raise self.error


@pytest.fixture
def library_dir(quick: Path) -> Path:
    """A library with one law, published often enough that the next run has something to sweep away."""
    folder = quick / "library"
    for _ in range(2):
        publish(folder, PARKING)
    return folder


def _check(library_dir: Path, point: str, before: tuple[str, ...]) -> None:
    seen = state(library_dir)
    if POINTS.index(point) < PUBLISHED_AFTER:
        assert seen == before
    else:
        assert seen == ("g000003", PARKING.name, LEAVE.name, f"{PARKING.name} 제3조", f"{LEAVE.name} 제2조")
    publish(library_dir, LEAVE)  # the next run finds nothing in its way
    assert state(library_dir)[1:3] == (PARKING.name, LEAVE.name)
    names = sorted(path.name for path in (library_dir / "generations").iterdir())
    assert len(names) == 2 and all(name.startswith("g") for name in names)
    assert sorted(path.name for path in library_dir.iterdir()) == ["CURRENT", "generations", "lock", "vectors.sqlite"]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", ["full", "interrupt"])
def test_an_error_at_any_point(library_dir: Path, point: str, kind: str) -> None:
    before = state(library_dir)
    error = OSError(errno.ENOSPC, "No space left on device") if kind == "full" else KeyboardInterrupt()
    fault = Break(point, error)
    with pytest.raises(WriteError if kind == "full" else KeyboardInterrupt) as caught:
        publish(library_dir, LEAVE, fault=fault)
    assert fault.reached
    if isinstance(caught.value, AssistError):
        assert "공간" in caught.value.message and caught.value.exit_code == 3
        assert (
            kind != "full"
            or point not in ("catalog_committed", "mid_vectors", "filled")
            or "MB가 필요" in caught.value.hint
        )
    _check(library_dir, point, before)


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point(library_dir: Path, point: str, shop: Workshop) -> None:
    before = state(library_dir)
    done = shop.call("broken_publish", library=str(library_dir), point=point, kind="kill", store="memory")
    assert done.code == -signal.SIGKILL, done.err
    _check(library_dir, point, before)


ENDS = {"kill": (-signal.SIGKILL, None), "full": (0, "WriteError"), "interrupt": (0, "KeyboardInterrupt")}
# The fast set takes the points whose outcome depends on the store; the slow one takes all 39 cases.
CHROMA = [
    pytest.param(
        point,
        kind,
        marks=[] if kind == "kill" and point in ("mid_vectors", "named", "mid_cleanup") else pytest.mark.slow,
    )
    for point in POINTS
    for kind in ENDS
]


@pytest.mark.parametrize(("point", "kind"), CHROMA)
def test_any_break_at_any_point_with_chroma(quick: Path, point: str, kind: str, shop: Workshop) -> None:
    """State before or after, ids and vectors whole, and the next run completes."""
    library = quick / "library"
    for _ in range(2):
        done = shop.call("broken_publish", library=str(library), point="", kind="", store="chroma")
        assert done.value == "done", done.err
    before = shop.inspect(library)
    done = shop.call("broken_publish", library=str(library), point=point, kind=kind, store="chroma")
    assert (done.code, done.value) == ENDS[kind], done.err
    after = shop.inspect(library)
    published = POINTS.index(point) >= PUBLISHED_AFTER
    assert after["whole"] and after["recall"] == ([6, 6] if published else [3, 3])
    assert after["generation"] == ("g000003" if published else before["generation"])
    assert after["laws"] == sorted([LEAVE.name, PARKING.name] if published else [LEAVE.name])
    assert shop.call("broken_publish", library=str(library), point="", kind="", store="chroma").value == "done"
    assert shop.inspect(library)["whole"]
    assert litter(library) == []
    assert len(list((library / "generations").iterdir())) == 2


@pytest.mark.parametrize("nth", range(1, 13))
def test_the_nth_write_to_the_disk_fails(library_dir: Path, nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """fsync, rename and replace fail in turn until a run gets through."""
    before = state(library_dir)
    with failing_disk(monkeypatch, nth) as left:
        try:
            publish(library_dir, LEAVE)
            broke = False
        except WriteError:
            broke = True
    assert broke == (left[0] <= 0)
    seen = state(library_dir)
    assert seen == before or seen[:3] == ("g000003", PARKING.name, LEAVE.name)
    publish(library_dir, LEAVE)
    assert state(library_dir)[1:3] == (PARKING.name, LEAVE.name)


def test_a_second_writer_is_told_at_once(library_dir: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom seoul_assist.errors import LibraryBusy\n"
        "from library_kit import LEAVE, publish\n"
        "try:\n    publish(Path(sys.argv[1]), LEAVE)\nexcept LibraryBusy as error:\n    sys.exit(error.exit_code)\n"
    )
    with Build(library_dir) as build:
        build.put(LEAVE.source, LEAVE, "md")
        second = subprocess.run([sys.executable, "-c", program, str(library_dir)], env=ENV)
        assert second.returncode == 11
        with pytest.raises(LibraryBusy), Build(library_dir):
            pass
        build.publish(**steps())
    assert LEAVE.name in state(library_dir)


def test_the_lock_of_a_killed_holder_is_free(library_dir: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom seoul_assist.library.build import Build\n"
        "from library_kit import LEAVE\nwith Build(Path(sys.argv[1])) as build:\n"
        "    build.put('x', LEAVE, 'md')\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(library_dir)], env=ENV, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(LibraryBusy):
        publish(library_dir, LEAVE)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    publish(library_dir, LEAVE)
    assert LEAVE.name in state(library_dir)


def test_a_store_that_does_not_pass_verification_is_thrown_away(library_dir: Path) -> None:
    before = state(library_dir)

    class Forgetful:
        """Wraps the memory store and loses one record."""

        def __new__(cls, folder: Path, *, create: bool):  # type: ignore[no-untyped-def]
            from seoul_assist.adapters.memory import MemoryStore

            store = MemoryStore(folder, create=create)
            if create:
                close = store.close

                def lossy() -> None:
                    store.delete(sorted(store.ids())[:1])
                    close()

                store.close = lossy  # type: ignore[method-assign]
            return store

    with pytest.raises(AssistError, match="검증"):
        publish(library_dir, LEAVE, store=Forgetful)
    assert state(library_dir) == before


def test_readers_keep_their_generation_while_writers_publish(library_dir: Path) -> None:
    with opened(library_dir) as old:
        for _ in range(3):
            publish(library_dir, LEAVE)
        assert old.generation == "g000002"
        assert old.search("주차요금 감면", k=1)[0].provision.article == "제3조"  # the store is opened only now
        assert not old.search("특별휴가 일수", k=3) or LEAVE.name not in {
            hit.provision.law for hit in old.search("특별휴가 일수", k=3)
        }
    publish(library_dir, LEAVE)
    assert not (library_dir / "generations" / "g000002").exists()
