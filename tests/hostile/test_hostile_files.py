"""Files made to hurt: each ends soon in an error that says why, the caller lives on, and nothing stays on the disk."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import reader_mutants
from bomb_kit import DRAWING, pdf_of
from builders import docx, h_p, h_tbl, hwpx, package, pdf, w_p
from reader_seeds import KINDS

from seoul_assist.errors import DamagedFile, LimitExceeded, ReadError
from seoul_assist.model import Document
from seoul_assist.readers import Reading, ReadLimits, expand, read
from seoul_assist.readers.limits import MB

SMALL = ReadLimits(
    unpacked_bytes=3 * MB, member_bytes=2 * MB, ratio_from_bytes=2 * MB, memory_bytes=512 * MB, cpu_s=4, wall_s=12
)


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Fails the test instead of hanging the run."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    old = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)


def _read(tmp_path: Path, name: str, data: bytes, limits: ReadLimits = SMALL) -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    with at_most(30):
        return read(path, limits=limits)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("large member", lambda: docx("<w:p>" + os.urandom(MB + MB // 4).hex() + "</w:p>"), "파일 하나의 크기 한도"),
        ("large total", lambda: hwpx(*[h_p(f'<hp:x a="{os.urandom(MB // 2).hex()}"/>')] * 4), "전체 크기 한도"),
        (
            "many members",
            lambda: package([("[Content_Types].xml", "")] + [(str(i), "") for i in range(1001)]),
            "파일 수",
        ),
        ("deep docx", lambda: docx("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200), "XML 깊이"),
        ("deep hwpx", lambda: hwpx("<hp:p>" * 300 + "</hp:p>" * 300), "XML 깊이"),
        ("long text", lambda: docx(w_p("가" * 30) * 50), "글자 수 한도"),
        ("pages", lambda: pdf([""] * 60), "쪽 수 한도"),
        ("objects", lambda: pdf_of(DRAWING * 60_000), "그림 요소 수 한도"),
        ("shared stream", lambda: pdf_of(DRAWING * 9_000, b"3 0 R " * 50, 50), "그림 요소 수 한도"),
    ],
)
def test_what_is_over_a_limit_ends_with_its_name(tmp_path: Path, name: str, make: object, words: str) -> None:
    assert callable(make)
    limits = SMALL if "글자" not in words else ReadLimits(characters=1000)
    if "쪽" in words or "요소" in words:
        limits = ReadLimits(pages=50)
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match=words):
        _read(tmp_path, f"{name}.bin.docx", make(), limits)
    assert time.monotonic() - start < 20


def test_a_name_twice_in_a_package_is_refused(tmp_path: Path) -> None:
    members = [("[Content_Types].xml", ""), ("word/document.xml", "<a/>"), ("word/document.xml", "<b/>")]
    with pytest.warns(UserWarning, match="Duplicate"):
        data = package(members)
    with pytest.raises(DamagedFile, match="두 번"):
        _read(tmp_path, "둘.docx", data)


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    data = bytearray(docx(w_p("글 " * 500)))
    where = data.rfind(b"PK\x01\x02")
    data[where + 24 : where + 28] = (10).to_bytes(4, "little")
    with pytest.raises(DamagedFile):
        _read(tmp_path, "거짓.docx", bytes(data))


def test_absurd_spans_cost_nothing(tmp_path: Path) -> None:
    cells = (
        '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>' + w_p("가") + "</w:tc><w:tc>" + w_p("나") + "</w:tc>"
    )
    assert _read(tmp_path, "칸.docx", docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")).text == "가 | 나"
    assert _read(tmp_path, "칸.hwpx", hwpx(h_p(h_tbl([["999999999|가", "나"], ["다"]])))).text == "가 | 나\n | 다"


@pytest.mark.parametrize("kids", [b"2 0 R", b"3 0 R 2 0 R", b"99 0 R", b"4 0 R"])
def test_page_trees_that_lead_nowhere(tmp_path: Path, kids: bytes) -> None:
    with pytest.raises(ReadError):
        _read(tmp_path, "나무.pdf", pdf_of(b"", kids, 2_000_000_000))


def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tmp", "cwd", "in"):
        (tmp_path / name).mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path / "cwd")
    files = [one for kind in KINDS for one in (reader_mutants.mutant(kind, 0), reader_mutants.mutant(kind, 36))]
    with Reading() as reading:
        for number, one in enumerate(files):
            path = tmp_path / "in" / f"{number}{one.name}"
            path.write_bytes(one.data)
            for source in expand([path]):
                try:
                    reading(source)
                except ReadError:
                    continue
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list((tmp_path / "cwd").iterdir()) == []
    assert len(list((tmp_path / "in").iterdir())) == len(files)
