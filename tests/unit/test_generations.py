from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from library_kit import LEAVE, PARKING, opened, publish

from seoul_assist.errors import LibraryBusy, LibraryDamaged, NoLibrary
from seoul_assist.library import generations
from seoul_assist.library.build import Build


def test_no_library_is_not_damage(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary) as caught:
        opened(tmp_path / "library")
    assert caught.value.exit_code == 10
    assert "seoul-assist index" in caught.value.hint
    assert not (tmp_path / "library").exists()


def test_names_go_up_and_the_previous_one_stays(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    for number, held in ((1, ["g000001"]), (2, ["g000001", "g000002"]), (3, ["g000002", "g000003"])):
        assert publish(folder, PARKING).manifest.generation == f"g{number:06d}"
        assert sorted(path.name for path in (folder / "generations").iterdir()) == held
    assert (folder / "CURRENT").read_text(encoding="ascii") == "g000003\n"


def test_everything_is_private_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        publish(tmp_path / "library", PARKING)
    finally:
        os.umask(old)
    modes = {
        path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777
        for path in (tmp_path / "library").rglob("*")
        if path.name != "lock"
    }
    assert {mode for name, mode in modes.items() if (tmp_path / name).is_dir()} == {0o700}
    assert {mode for name, mode in modes.items() if (tmp_path / name).is_file()} == {0o600}
    assert (tmp_path / "library" / "lock").stat().st_mode & 0o077 == 0


def test_another_format_is_named_and_can_be_rebuilt(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    path = folder / "generations" / "g000001" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"format": 99}), encoding="utf-8")
    for use in (lambda: opened(folder), lambda: publish(folder, LEAVE)):
        with pytest.raises(LibraryDamaged, match="99") as caught:
            use()
        assert caught.value.exit_code == 12 and "--rebuild" in caught.value.hint
    publish(folder, LEAVE, rebuild=True)
    with opened(folder) as library:
        assert [holding.name for holding in library.regulations()] == [LEAVE.name]


@pytest.mark.parametrize("content", [b"", b"../../etc", b"g1\n", b"\xff\xfe", b"g000009\n"])
def test_a_broken_pointer_is_damage(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    (folder / "CURRENT").write_bytes(content)
    with pytest.raises(LibraryDamaged):
        opened(folder)
    assert publish(folder, PARKING, rebuild=True).manifest.counts["regulations"] == 1


def test_a_held_generation_is_not_swept(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    held, handle = generations.hold(folder)
    assert generations.sweep(folder, set()) == ["g000001"]
    assert held.is_dir()
    handle.close()
    assert generations.sweep(folder, set()) == []
    assert not held.exists()


def test_litter_of_dead_runs_goes(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    litter = folder / "generations" / ".building-0123456789ab"
    litter.mkdir()
    (litter / "staging.jsonl").write_text("half a line", encoding="utf-8")
    (folder / "CURRENT.tmp").write_text("g0000", encoding="ascii")
    with Build(folder):
        assert not litter.exists()
        assert not (folder / "CURRENT.tmp").exists()


def test_leaving_a_build_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    with Build(folder) as build:
        build.put(LEAVE.source, LEAVE, "md")
    assert [path.name for path in (folder / "generations").iterdir()] == ["g000001"]
    assert generations.current_name(folder) == "g000001"


def test_six_writers_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    barrier = threading.Barrier(6)
    results: list[int] = []

    def write() -> None:
        barrier.wait()
        try:
            with Build(folder) as build:
                build.put(LEAVE.source, LEAVE, "md")
                gate.wait(5)
            results.append(0)
        except LibraryBusy as error:
            results.append(error.exit_code)
            if results.count(11) == 5:
                gate.set()

    gate = threading.Event()
    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 11, 11, 11, 11, 11]


def test_a_writer_can_wait_for_another(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    publish(folder, PARKING)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with Build(folder):
            inside.set()
            leave.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(5)
    with pytest.raises(LibraryBusy, match="다른 작업"), Build(folder, wait_s=0.2):
        pass
    leave.set()
    with Build(folder, wait_s=5) as build:
        assert build.manifest is not None
    holder.join()


def test_sizes_tell_what_was_cut_or_is_gone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.bin").write_bytes(b"12345")
    files = generations.fingerprints(tmp_path)
    assert files == {"a/b.bin": (5, 0xCBF53A1C)}
    assert generations.same_sizes(tmp_path, files)
    (tmp_path / "a" / "b.bin").write_bytes(b"1234")
    assert not generations.same_sizes(tmp_path, files)
    (tmp_path / "a" / "b.bin").unlink()
    assert not generations.same_sizes(tmp_path, files)
