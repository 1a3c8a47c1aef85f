"""Indexing: places, names and reports."""

import ntpath
import os
import posixpath
import random
import shutil
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from index_kit import LEAVE, Run, files, laws, library_dir, names, run
from library_kit import EMBEDDER

from seoul_assist import readers
from seoul_assist.adapters.memory import MemoryStore
from seoul_assist.library import filling
from seoul_assist.readers import Source
from seoul_assist.tasks.index import index, source_key

__all__ = ["laws", "library_dir", "run"]  # fixtures


def test_the_report_counts_copies_of_what_this_run_brought(run: Run, laws: Path) -> None:
    shutil.copy(laws / "휴가.txt", laws / "휴가 사본.txt")
    found = files(run(laws))
    copied = next(file for file in found.values() if file.state == "copied")
    assert (copied.law, copied.articles, len(copied.sha256)) == ("누리군 특별휴가 지침", 2, 64)


# -- paths of every kind -------------------------------------------------------------------------------------


def test_network_places_are_one_place_however_written() -> None:
    keys = {
        source_key(name, ntpath)
        for name in (
            r"\\server\share\규정.md",
            "//server/share/규정.md",
            r"\\server\share\하위\..\규정.md",
            r"\\?\UNC\server\share\규정.md",
            unicodedata.normalize("NFD", r"\\server\share\규정.md"),
        )
    }
    assert keys == {"//server/share/규정.md"}
    assert source_key(r"\\?\C:\자료\규정.md", ntpath) == source_key(r"C:\자료\규정.md", ntpath) == "C:/자료/규정.md"
    assert source_key(r"C:\자료\묶음.zip!법령/가.md", ntpath) == "C:/자료/묶음.zip!법령/가.md"
    assert source_key("//srv/규정.md", posixpath) == source_key("/srv/규정.md", posixpath) == "/srv/규정.md"


@pytest.mark.skipif(os.name == "nt", reason="such places exist there")
@pytest.mark.parametrize("place", [r"\\server\share\규정.md", "//server/share"])
def test_a_network_place_that_is_not_there_is_said(run: Run, laws: Path, place: str) -> None:
    run(laws)
    report = run(laws, place)
    (file,) = [file for file in report.files if file.state != "unchanged"]
    assert (file.state, file.code, report.exit_code) == ("failed", "missing_path", 3)
    assert place in file.reason and "연결" in file.hint


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_a_file_whose_name_looks_like_a_network_place(run: Run, laws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (laws / r"\\server\share\규정.md").write_text(LEAVE.replace("5일", "6일"), encoding="utf-8")
    monkeypatch.chdir(laws)
    report = run(Path(r"\\server\share\규정.md"))
    assert [file.state for file in report.files] == ["new"]
    assert [file.state for file in run(laws).files if "server" in file.path] == ["unchanged"]


@pytest.mark.skipif(os.name == "nt", reason="a network place there")
def test_two_slashes_in_front_are_one(run: Run, laws: Path) -> None:
    run(laws)
    (laws / "휴가.txt").unlink()
    report = run(f"/{laws}")
    assert sorted(file.state for file in report.files) == ["unchanged", "vanished"]


def test_names_another_system_reserves_are_ordinary_here(run: Run, laws: Path) -> None:
    names = ("con.md", "NUL.txt", "aux.md", "LPT1.txt", "끝 점..md") if os.name != "nt" else ("콘.md",)
    for number, name in enumerate(names):
        (laws / name).write_text(LEAVE.replace("5일", f"{number + 10}일"), encoding="utf-8")
    found = files(run(laws))
    assert {found[name].state for name in names} == {"new"}
    assert not run(laws).published


def test_a_name_too_long_for_any_disk(run: Run, laws: Path) -> None:
    run(laws)
    report = run(laws, laws / ("가" * 300 + ".md"), prune=True)
    (file,) = [file for file in report.files if file.state != "unchanged"]
    assert file.state == "failed" and file.reason and file.hint
    assert report.vanished == ()


@pytest.mark.skipif(os.name == "nt", reason="paths are shorter there")
def test_a_folder_deeper_than_a_path_can_say(run: Run, laws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(laws)
    monkeypatch.chdir(laws)
    for _ in range(20):  # 240 bytes each: longer than any one path may be
        Path("깊" * 80).mkdir()
        os.chdir("깊" * 80)
    Path("규정.md").write_text(LEAVE, encoding="utf-8")
    report = run(laws, prune=True)
    (file,) = [file for file in report.files if file.state != "unchanged"]
    assert file.state == "failed" and file.reason and file.hint
    assert (report.exit_code, report.vanished) == (3, ())


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_in_circles_are_said_and_nothing_vanishes(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    (laws / "가").symlink_to(laws / "나")
    (laws / "나").symlink_to(laws / "가")
    (laws / "자신").symlink_to(laws)
    report = run(laws, prune=True)
    odd = [file for file in report.files if file.state == "failed"]
    assert odd and all(file.reason and file.hint for file in odd)
    assert (report.exit_code, report.published, report.vanished) == (3, False, ())
    assert len(names(library_dir)) == 2


def test_a_file_that_goes_between_listing_and_reading(run: Run, laws: Path) -> None:
    run(laws)
    (laws / "휴가.txt").write_text(LEAVE.replace("5일", "7일"), encoding="utf-8")
    (laws / "새것.md").write_text(LEAVE.replace("5일", "8일"), encoding="utf-8")

    def listed(paths: Any) -> Any:
        sources = list(readers.expand(paths))
        (laws / "휴가.txt").unlink()
        yield from sources

    def read(source: Source) -> Any:
        if source.path and source.path.name == "새것.md":  # gone even after it was hashed
            source.path.unlink()
        return readers.read_source(source)

    report = run(laws, expand=listed, read=read)
    found = files(report)
    for name in ("휴가.txt", "새것.md"):
        assert (found[name].state, found[name].code) == ("failed", "missing_path")
        assert found[name].reason and found[name].hint
    assert "그대로" in found["휴가.txt"].hint and report.exit_code == 3


def test_a_folder_that_cannot_be_opened(run: Run, laws: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs this may be root, whom no mode keeps out: the refusal is made at the system call."""
    run(laws)
    real = os.scandir

    def refusing(path: Any = ".") -> Any:
        if Path(path).name == "조례":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refusing)
        report = run(laws, prune=True)
    found = files(report)
    assert found["조례"].state == "failed" and "권한" in found["조례"].reason and found["조례"].hint
    assert (report.vanished, report.published, report.exit_code) == ((), False, 3)


def test_a_walk_that_the_system_ends_makes_nothing_vanish(run: Run, laws: Path) -> None:
    run(laws)

    def broken(paths: Any) -> Any:
        yield next(iter(readers.expand(paths)))
        raise OSError(5, "Input/output error", str(laws / "조례"))

    report = run(laws, expand=broken, prune=True)
    assert [file.state for file in report.files] == ["unchanged", "failed"]
    assert "조례" in report.files[1].reason and report.vanished == ()


# -- exactness -----------------------------------------------------------------------------------------------


class Counting:
    """The embedder, and how many passages it was asked for."""

    id = EMBEDDER.id
    dimension = EMBEDDER.dimension

    def __init__(self) -> None:
        self.made = 0

    def embed(self, texts: Any, kind: Any) -> list[list[float]]:
        self.made += len(texts) if kind == "passage" else 0
        return EMBEDDER.embed(texts, kind)


def test_nothing_is_embedded_that_was_embedded_before(laws: Path, library_dir: Path) -> None:
    """Same, shuffled, touched, renamed, moved, copied, decomposed: 0; one edited article: 1."""
    counting = Counting()
    fill = partial(filling.fill, store_factory=MemoryStore, embedder=counting)
    verify = partial(filling.verify, store_factory=MemoryStore, embedder=counting)
    for number in range(6):
        (laws / f"규정{number}.md").write_text(
            LEAVE.replace("누리군", f"{'가나다라마바'[number]}온시"), encoding="utf-8"
        )

    def cost(*paths: Path) -> tuple[int, bool]:
        counting.made = 0
        report = index(paths, library_dir=library_dir, embedder_id=counting.id, fill=fill, verify=verify)
        assert report.exit_code == 0 and report.embedded == counting.made
        return counting.made, report.published

    assert cost(laws) == (16, True)
    for _ in range(5):
        assert cost(laws) == (0, False)
    shuffled = [path for path in laws.rglob("*") if path.is_file()]
    random.Random(7).shuffle(shuffled)
    assert cost(*shuffled) == (0, False)
    for number, path in enumerate(shuffled):
        os.utime(path, (number, number))
    assert cost(laws) == (0, False)
    (laws / "휴가.txt").rename(laws / "특별휴가.txt")
    assert cost(laws) == (0, True)
    (laws / "조례").rename(laws / "자치법규")
    assert cost(laws) == (0, True)
    moved = laws.rename(laws.parent / "옮긴 규정")
    assert cost(moved) == (0, True)
    shutil.copytree(moved, moved.parent / "사본")
    assert cost(moved.parent / "사본") == (0, False)
    assert cost(moved, moved.parent / "사본") == (0, False)
    for path in list(moved.rglob("*.md")):
        path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))
    assert cost(moved) == (0, False)
    assert cost(moved.parent / "사본") == (0, False)  # the originals are still there, under decomposed names
    text = (moved / "특별휴가.txt").read_text(encoding="utf-8")
    (moved / "특별휴가.txt").write_text(text.replace("5일", "7일"), encoding="utf-8")
    assert cost(moved) == (1, True)
    assert cost(moved) == (0, False)
