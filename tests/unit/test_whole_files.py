"""One way to write a file whole: private whatever the umask, the old content after any failure, no litter."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from seoul_assist import whole_files
from seoul_assist.adapters import model_files
from seoul_assist.errors import AssistError, ModelUnusable, WriteError
from seoul_assist.governance.receipt_book import Book
from seoul_assist.governance.receipts import Record
from seoul_assist.writers import atomic


@pytest.mark.skipif(os.name == "nt", reason="rights of another kind")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_the_rights_are_those_asked_for(tmp_path: Path, mode: int) -> None:
    before = os.umask(0)
    try:
        whole_files.replace(tmp_path / "a", b"1", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("failure", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_any_failure_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise failure

    target = tmp_path / "a"
    whole_files.replace(target, b"old")
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(type(failure)):
        whole_files.replace(target, b"new")
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


def test_each_room_says_in_its_own_words_that_the_disk_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(Path, "replace", fail)
    writes: list[tuple[type[AssistError], str]] = [
        (WriteError, "a.txt"),
        (WriteError, "영수증"),
        (ModelUnusable, "모델"),
    ]
    folders = [tmp_path / name for name in ("results", "receipts", "models")]
    for folder, (kind, said) in zip(folders, writes, strict=True):
        folder.mkdir()
        with pytest.raises(kind, match=said) as caught:
            match folder.name:
                case "results":
                    atomic.write_text(folder / "a.txt", "가")
                case "receipts":
                    Book(folder).add([Record("ask", "1", "", "", ())])
                case _:
                    model_files.write_json(folder / "models.json", {})
        assert caught.value.hint
        assert not [path for path in folder.iterdir() if path.name != "lock"]
