from __future__ import annotations

import io
import os
import shutil
import tarfile
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from index_kit import LEAVE, PARKING, Run, files, laws, library_dir, names, run, sources
from library_kit import opened, steps

from seoul_assist.tasks.index import IndexReport, index

__all__ = ["laws", "library_dir", "run"]  # fixtures


def statuses(report: IndexReport) -> dict[str, str]:
    return {Path(item.name).name: item.status for item in report.outcome.items}


def test_a_folder_becomes_a_library(run: Run, laws: Path, library_dir: Path) -> None:
    told: list[str] = []
    report = run(laws, on_progress=told.append)
    assert statuses(report) == {"주차장.md": "done", "휴가.txt": "done"}
    assert (report.exit_code, report.generation, report.published, report.embedded) == (0, "g000001", True, 4)
    assert report.counts["articles"] == 4 and report.counts["regulations"] == 2
    assert names(library_dir) == ["가온시 공영주차장 운영 조례", "누리군 특별휴가 지침"]
    assert any("주차장.md" in text for text in told)
    assert "조문 4개" in report.summary()
    value = report.to_json()
    assert (value["schema"], value["done"], value["library"]["articles"]) == ("seoul-assist/index/1", 2, 4)


def test_the_same_again_changes_nothing(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    before = {path: path.stat().st_mtime_ns for path in library_dir.rglob("*") if path.is_file()}
    os.utime(laws / "휴가.txt", (1, 1))
    for paths in ((laws,), (laws / "휴가.txt", laws / "조례"), (laws, laws / "휴가.txt")):
        report = run(*paths)
        assert set(statuses(report).values()) == {"unchanged"}
        assert (report.published, report.embedded, report.generation, report.exit_code) == (False, 0, "g000001", 0)
    assert {path: path.stat().st_mtime_ns for path in library_dir.rglob("*") if path.is_file()} == before


def test_an_edit_replaces_and_embeds_only_what_changed(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    (laws / "휴가.txt").write_text(LEAVE.replace("5일", "7일"), encoding="utf-8")
    report = run(laws)
    assert statuses(report) == {"주차장.md": "unchanged", "휴가.txt": "done"}
    assert (report.generation, report.embedded, report.cached) == ("g000002", 1, 3)
    with opened(library_dir) as library:
        assert "7일" in library.search("특별휴가 일수", k=1)[0].provision.text
        assert len(library.regulations()) == 2


def test_a_move_embeds_and_reads_nothing(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    (laws / "휴가.txt").rename(laws / "특별휴가.txt")
    (laws / "조례").rename(laws / "자치법규")

    def never(_source: object) -> Any:
        raise AssertionError("a moved file was read again")

    report = run(laws, read=never)
    assert (report.published, report.embedded, report.vanished) == (True, 0, ())
    assert statuses(report) == {"주차장.md": "done", "특별휴가.txt": "done"}
    assert sources(library_dir) == ["주차장.md", "특별휴가.txt"]
    with opened(library_dir) as library:
        assert "자치법규" in library.search("주차요금", k=1)[0].provision.source
    assert not run(laws).published


def test_a_copy_is_no_news(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    shutil.copytree(laws, laws.parent / "사본")
    report = run(laws.parent / "사본")
    assert not report.published and set(statuses(report).values()) == {"unchanged"}
    assert all("이미" in item.reason for item in report.outcome.items)
    # Two copies in one first run are one regulation as well.
    shutil.copy(laws / "휴가.txt", laws / "휴가(2).txt")
    fresh = run(laws, rebuild=True)
    assert sorted(statuses(fresh).values()) == ["done", "done", "unchanged"]
    assert len(names(library_dir)) == 2


def test_a_copy_takes_over_when_its_original_is_edited_or_gone(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    (laws / "가.txt").write_text(LEAVE, encoding="utf-8")  # walked before the original
    (laws / "휴가.txt").write_text(LEAVE.replace("5일", "9일"), encoding="utf-8")
    report = run(laws)
    assert statuses(report) == {"주차장.md": "unchanged", "가.txt": "done", "휴가.txt": "done"}
    assert sources(library_dir) == ["가.txt", "주차장.md", "휴가.txt"]
    assert run(laws).published is False


def test_swapped_names_swap_content(run: Run, laws: Path, library_dir: Path) -> None:
    one, other = laws / "휴가.txt", laws / "주차.txt"
    (laws / "조례" / "주차장.md").rename(other)
    run(laws)
    one.write_text(PARKING, encoding="utf-8")
    other.write_text(LEAVE, encoding="utf-8")
    report = run(laws)
    assert report.embedded == 0
    with opened(library_dir) as library:
        found = {holding.name: Path(holding.source).name for holding in library.regulations()}
    assert found == {"가온시 공영주차장 운영 조례": "휴가.txt", "누리군 특별휴가 지침": "주차.txt"}


def test_decomposed_names_are_the_same_names(run: Run, laws: Path) -> None:
    run(laws)
    composed = laws / "휴가.txt"
    composed.rename(laws / unicodedata.normalize("NFD", "휴가.txt"))
    report = run(laws)
    assert not report.published and set(statuses(report).values()) == {"unchanged"}


def test_what_vanished_is_told_and_goes_when_asked(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    (laws / "휴가.txt").unlink()
    report = run(laws)
    assert [Path(name).name for name in report.vanished] == ["휴가.txt"]
    assert not report.published and len(names(library_dir)) == 2 and "--prune" in report.summary()
    pruned = run(laws, prune=True)
    assert pruned.published and names(library_dir) == ["가온시 공영주차장 운영 조례"]
    assert run(laws, prune=True).vanished == ()


def test_a_folder_that_is_not_there_makes_nothing_vanish(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    laws.rename(laws.parent / "unmounted")
    report = run(laws, prune=True)
    assert (report.exit_code, report.vanished, report.published) == (3, (), False)
    assert len(names(library_dir)) == 2


def test_every_skip_has_a_reason_and_the_rest_goes_on(run: Run, laws: Path, library_dir: Path) -> None:
    (laws / "빈 파일.txt").write_bytes(b"")
    (laws / "그림.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (laws / "깨진.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(256))
    report = run(laws, laws / "없는 파일.md")
    found = {Path(item.name).name: item for item in report.outcome.items}
    assert {name for name, item in found.items() if item.status == "done"} == {"주차장.md", "휴가.txt"}
    assert report.exit_code == 3
    for name in ("빈 파일.txt", "그림.png", "깨진.pdf", "없는 파일.md"):
        assert found[name].status in ("skipped", "failed")
        assert found[name].reason and found[name].hint and found[name].code
    assert len(names(library_dir)) == 2


def test_a_file_that_broke_keeps_what_was_indexed(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    (laws / "휴가.txt").write_bytes(b"")
    report = run(laws)
    (item,) = [item for item in report.outcome.items if item.status != "unchanged"]
    assert item.status == "skipped" and "그대로" in item.hint
    assert not report.published and len(names(library_dir)) == 2 and report.vanished == ()


def test_an_empty_folder_is_no_success(run: Run, tmp_path: Path, library_dir: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run(tmp_path / "empty")
    assert report.exit_code == 3 and report.generation == "" and report.summary()
    assert not (library_dir / "CURRENT").exists()


def test_archives_are_read_member_by_member(run: Run, tmp_path: Path, library_dir: Path) -> None:
    archive = tmp_path / "법령.tar.xz"

    def pack(members: dict[str, str]) -> None:
        with tarfile.open(archive, "w:xz") as tar:
            for name, text in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(text.encode())
                tar.addfile(info, io.BytesIO(text.encode()))

    pack({"kr/주차장.md": PARKING, "kr/휴가.md": LEAVE})
    report = run(archive)
    assert report.published and report.counts["articles"] == 4
    assert all(item.name.startswith(f"{archive}!kr/") for item in report.outcome.items)
    assert not run(archive).published
    pack({"kr/주차장.md": PARKING, "kr/옮긴 휴가.md": LEAVE})
    moved = run(archive)
    assert (moved.embedded, moved.vanished) == (0, ()) and moved.published
    pack({"kr/주차장.md": PARKING})
    assert len(run(archive, prune=True).vanished) == 1
    assert names(library_dir) == ["가온시 공영주차장 운영 조례"]


def test_another_embedder_makes_a_new_generation(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws)
    report = index([laws], library_dir=library_dir, embedder_id="other/1", **steps())
    assert report.published and set(statuses(report).values()) == {"unchanged"}


def test_a_damaged_library_is_rebuilt_from_the_files(run: Run, laws: Path, library_dir: Path) -> None:
    from seoul_assist.errors import LibraryDamaged

    run(laws)
    (library_dir / "generations" / "g000001" / "catalog.sqlite").write_bytes(b"broken")
    with pytest.raises(LibraryDamaged):
        run(laws)
    report = run(laws, rebuild=True)
    assert (report.embedded, report.cached) == (0, 4)
    assert len(names(library_dir)) == 2


# -- the report of every file --------------------------------------------------------------------------------


def test_the_report_has_every_file_with_its_state(run: Run, laws: Path) -> None:
    (laws / "그대로.md").write_text(PARKING.replace("공영주차장", "체육관"), encoding="utf-8")
    (laws / "사라질.md").write_text(LEAVE.replace("누리군", "다솜구"), encoding="utf-8")
    (laws / "고칠.md").write_text(LEAVE.replace("누리군", "미리내도"), encoding="utf-8")
    first = run(laws)
    assert {file.state for file in first.files} == {"new"}
    (laws / "휴가.txt").rename(laws / "옮긴 휴가.txt")
    shutil.copy(laws / "조례" / "주차장.md", laws / "사본.md")
    (laws / "사라질.md").unlink()
    (laws / "고칠.md").write_text(LEAVE.replace("누리군", "미리내도").replace("5일", "8일"), encoding="utf-8")
    (laws / "새것.md").write_text(PARKING.replace("공영주차장", "도서관"), encoding="utf-8")
    (laws / "빈.md").write_bytes(b"")
    (laws / "깨진.pdf").write_bytes(b"%PDF-1.7\n" + bytes(256))
    found = files(run(laws))
    assert {name: file.state for name, file in found.items()} == {
        "주차장.md": "unchanged", "그대로.md": "unchanged", "사본.md": "copied", "옮긴 휴가.txt": "renamed",
        "고칠.md": "edited", "새것.md": "new", "빈.md": "skipped", "깨진.pdf": "failed", "사라질.md": "vanished",
    }  # fmt: skip
    for name in ("사본.md", "옮긴 휴가.txt", "빈.md", "깨진.pdf", "사라질.md"):
        assert found[name].reason, name
    for name in ("빈.md", "깨진.pdf", "사라질.md"):
        assert found[name].hint and found[name].code, name
    for name, file in found.items():
        value = file.to_json()
        assert value["schema"] == "seoul-assist/index-file/1"
        if name not in ("빈.md", "깨진.pdf"):
            assert (len(value["sha256"]), value["articles"]) == (64, 2), name
            assert value["law"], name
    assert found["옮긴 휴가.txt"].law == "누리군 특별휴가 지침" and "휴가.txt" in found["옮긴 휴가.txt"].reason
    pruned = files(run(laws, prune=True))["사라질.md"]
    assert (pruned.state, pruned.articles) == ("vanished", 0) and "뺐습니다" in pruned.reason
