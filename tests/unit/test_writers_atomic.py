"""Files are whole or untouched, private, and a failure says what to do."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from seoul_assist.errors import WriteError
from seoul_assist.writers import atomic


def test_the_text_stands_in_the_file_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = atomic.write_text(tmp_path / "기안.txt", "가나다\n")
    finally:
        os.umask(before)
    assert path.read_text(encoding="utf-8") == "가나다\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_writing_again_replaces_the_content(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    atomic.write_text(target, "하나")
    atomic.write_text(target, "둘")
    assert target.read_text(encoding="utf-8") == "둘"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, step: str
) -> None:
    target = tmp_path / "a.txt"
    target.write_text("옛 내용", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(WriteError) as caught:
        atomic.write_text(target, "새 내용")
    assert caught.value.hint
    assert target.read_text(encoding="utf-8") == "옛 내용"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interruption_leaves_no_litter_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_text(tmp_path / "a.txt", "내용")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="자리가 없어"):
        atomic.write_bytes(tmp_path / "a.bin", b"1")


def test_targets_that_cannot_be_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="폴더입니다"):
        atomic.write_text(tmp_path, "내용")
    with pytest.raises(WriteError, match="폴더가 없습니다"):
        atomic.write_text(tmp_path / "없는 폴더" / "a.txt", "내용")
    with pytest.raises(WriteError, match="이름"):
        atomic.write_text(tmp_path / ("가" * 300), "내용")
    with pytest.raises(WriteError, match="이름"):
        atomic.write_text(tmp_path / "a\0b.txt", "내용")


def test_a_device_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "관.txt"
    os.mkfifo(pipe)
    with pytest.raises(WriteError, match="장치"):
        atomic.write_text(pipe, "내용")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="rights of another kind")
def test_a_file_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    old = tmp_path / "옛것.txt"
    old.write_text("가", encoding="utf-8")
    old.chmod(0o640)
    atomic.write_text(old, "나")
    assert old.stat().st_mode & 0o777 == 0o640 and old.read_text(encoding="utf-8") == "나"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_a_link_points_to_is_written(tmp_path: Path) -> None:
    real = tmp_path / "원본.txt"
    real.write_text("가", encoding="utf-8")
    link = tmp_path / "바로가기.txt"
    link.symlink_to(real)
    atomic.write_text(link, "나")
    assert link.is_symlink() and real.read_text(encoding="utf-8") == "나"
