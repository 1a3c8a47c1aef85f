"""An import or export may break at any step: readers see the library before it or after it, never anything between."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from library_kit import EMBEDDER, LEAVE, PARKING, POINTS, PUBLISHED_AFTER, failing_disk, opened, publish, state, steps

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.errors import MissingPath, WriteError
from seoul_assist.tasks.transfer import ImportReport, export_library, import_library

BEFORE, AFTER = POINTS[:PUBLISHED_AFTER], POINTS[PUBLISHED_AFTER:]
ROOT = Path(__file__).resolve().parent.parent.parent
ENV = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from library_kit import EMBEDDER, steps
from seoul_assist.tasks.transfer import import_library

parcel, base, points = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
for point in points:
    if not os.fork():
        folder = base.with_name(point)
        shutil.copytree(base, folder)
        kill = lambda name: name == point and os.kill(os.getpid(), signal.SIGKILL)
        import_library(parcel, library_dir=folder, embedder=EMBEDDER, fault=kill, **steps(fault=kill))
        os._exit(1)
    if os.wait()[1] != signal.SIGKILL:
        sys.exit(f"not killed at {point}")
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `parcel`, an export of two laws, and `base`, a library with one of them, published twice."""
    folder = tmp_path_factory.mktemp("transfer")
    publish(folder / "origin", PARKING, LEAVE)
    export_library(folder / "origin", folder / "parcel", embedder=EMBEDDER, part_size=1024)
    for _ in range(2):
        publish(folder / "base", PARKING)
    return folder


@pytest.fixture(scope="module")
def killed(scene: Path) -> Path:
    """Beside `base` a copy of it for each point at which an import into it was killed."""
    arguments = [str(scene / "parcel"), str(scene / "base"), *BEFORE, *AFTER]
    subprocess.run([sys.executable, "-c", KILLED, *arguments], env=ENV, check=True)
    return scene


def bring(parcel: Path, library_dir: Path, **more: Any) -> ImportReport:
    return import_library(parcel, library_dir=library_dir, embedder=EMBEDDER, **steps() | more)


def proved(library_dir: Path, parcel: Path, before: tuple[str, ...], published: bool) -> None:
    """What a reader sees is one or the other; the next import completes and leaves no litter."""
    seen = state(library_dir)
    assert seen == before if not published else seen[:3] == ("g000003", PARKING.name, LEAVE.name)
    assert bring(parcel, library_dir).published != published
    assert state(library_dir)[1:3] == (PARKING.name, LEAVE.name)
    left = sorted(path.name for path in (library_dir / "generations").iterdir())
    assert len(left) == 2 and all(name.startswith("g") for name in left)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("point", BEFORE + AFTER)
def test_a_kill_at_any_point(killed: Path, point: str) -> None:
    proved(killed / point, killed / "parcel", state(killed / "base"), point in AFTER)


@pytest.mark.parametrize("point", BEFORE + AFTER)
def test_a_full_disk_at_any_point(scene: Path, tmp_path: Path, point: str) -> None:
    library_dir = tmp_path / "library"
    for _ in range(2):
        publish(library_dir, PARKING)
    before = state(library_dir)

    def fault(name: str) -> None:
        if name == point:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError) as caught:
        import_library(scene / "parcel", library_dir=library_dir, embedder=EMBEDDER, fault=fault, **steps(fault=fault))
    assert "공간" in caught.value.message and caught.value.exit_code == 3
    proved(library_dir, scene / "parcel", before, point in AFTER)


def test_the_nth_write_to_the_disk_fails(scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """fsync, rename and replace fail in turn until an import gets through."""
    library_dir, broken = tmp_path / "library", 0
    publish(library_dir, PARKING)
    before = state(library_dir)
    for nth in range(1, 60):
        with failing_disk(monkeypatch, nth):
            try:
                bring(scene / "parcel", library_dir)
                break
            except WriteError:
                broken += 1
        seen = state(library_dir)
        if seen != before:
            assert seen[1:3] == (PARKING.name, LEAVE.name)
            break
    assert broken > 5
    bring(scene / "parcel", library_dir)
    assert state(library_dir)[1:3] == (PARKING.name, LEAVE.name)


def test_a_killed_import_into_nothing_leaves_nothing_to_read(scene: Path, tmp_path: Path) -> None:
    from seoul_assist.errors import NoLibrary

    def stop(name: str) -> None:
        if name == "verified":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_library(scene / "parcel", library_dir=tmp_path / "new", embedder=EMBEDDER, fault=stop, **steps())
    with pytest.raises(NoLibrary):
        opened(tmp_path / "new")
    assert bring(scene / "parcel", tmp_path / "new").generation == "g000001"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs SIGKILL")
def test_a_killed_export_has_no_manifest_and_the_next_one_completes(scene: Path, tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom library_kit import EMBEDDER\n"
        "from seoul_assist.library import parts\nfrom seoul_assist.tasks.transfer import export_library\n"
        "real, left = os.fsync, [int(sys.argv[3])]\n"
        "def fsync(descriptor):\n"
        "    left[0] -= 1\n    left[0] or os.kill(os.getpid(), signal.SIGKILL)\n    real(descriptor)\n"
        "os.fsync = fsync\n"
        "export_library(Path(sys.argv[1]), Path(sys.argv[2]), embedder=EMBEDDER, part_size=1024)\n"
    )
    target = tmp_path / "out"
    for nth in ("1", "3"):
        done = subprocess.run([sys.executable, "-c", program, str(scene / "origin"), str(target), nth], env=ENV)
        assert done.returncode == -9
        with pytest.raises(MissingPath, match="MANIFEST"):
            bring(target, tmp_path / "library")
    export_library(scene / "origin", target, embedder=EMBEDDER, part_size=1024)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        path.name: path.read_bytes() for path in (scene / "parcel").iterdir()
    }


def test_an_import_into_a_real_store(scene: Path, tmp_path: Path) -> None:
    """With Chroma: filled from the shipped vectors alone, and as good as an index run for a reader."""
    library_dir = tmp_path / "library"
    assert bring(scene / "parcel", library_dir, **steps(ChromaStore)).embedded == 0
    with opened(library_dir) as library:
        assert library.search("특별휴가 일수", k=1)[0].provision.article == "제2조"
        assert library.search("주차요금 감면", k=1)[0].provision.article == "제3조"
