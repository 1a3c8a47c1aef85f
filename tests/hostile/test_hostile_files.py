"""Files made to hurt: each ends soon in an error that says why, the caller lives on, and nothing stays on the disk."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from builders import (
    assembled,
    damaged,
    docx,
    h_p,
    h_tbl,
    hwp,
    hwpx,
    package,
    page_of,
    pdf,
    shown,
    stream,
    w_p,
)

from seoul_assist.child import ChildFailed, call
from seoul_assist.errors import DamagedFile, LimitExceeded, ReadError
from seoul_assist.model import Document
from seoul_assist.readers import DEFAULT, ReadLimits, read
from seoul_assist.readers.limits import MB

SMALL = ReadLimits(
    unpacked_bytes=24 * MB, member_bytes=16 * MB, ratio_from_bytes=2 * MB, memory_bytes=512 * MB, cpu_s=4, wall_s=12
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


_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
_DRAWING = b"0 0 1 1 re f\n"


def _pdf_of(content: bytes, kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    return assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            3: _PAGE,
            4: stream(content),
        }
    )


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("docx bomb", lambda: docx("<w:p/>" * 3_000_000), "압축률 한도"),
        ("hwpx bomb", lambda: hwpx("<hp:p/>" * 3_000_000), "압축률 한도"),
        ("large member", lambda: docx("<w:p>" + os.urandom(9 * MB).hex() + "</w:p>"), "파일 하나의 크기 한도"),
        ("large total", lambda: hwpx(*[h_p(f'<hp:x a="{os.urandom(MB).hex()}"/>') * 5] * 3), "전체 크기 한도"),
        (
            "many members",
            lambda: package([("[Content_Types].xml", "")] + [(str(i), "") for i in range(1001)]),
            "파일 수",
        ),
        ("deep docx", lambda: docx("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200), "XML 깊이"),
        ("very deep docx", lambda: docx("<w:sdt>" * 90_000 + "</w:sdt>" * 90_000), "XML 깊이"),
        ("deep hwpx", lambda: hwpx("<hp:p>" * 300 + "</hp:p>" * 300), "XML 깊이"),
        ("long text", lambda: docx(w_p("가" * 30) * 50), "글자 수 한도"),
        ("pages", lambda: pdf([""] * 60), "쪽 수 한도"),
        ("objects", lambda: _pdf_of(_DRAWING * 60_000), "그림 요소 수 한도"),
        ("shared stream", lambda: _pdf_of(_DRAWING * 9_000, b"3 0 R " * 50, 50), "그림 요소 수 한도"),
        ("huge stream", lambda: _pdf_of(_DRAWING * 4_000_000), "한도"),
    ],
)
def test_a_bomb_ends_with_the_name_of_the_limit(tmp_path: Path, name: str, make: object, words: str) -> None:
    assert callable(make)
    limits = SMALL if "글자" not in words else ReadLimits(characters=1000)
    if "쪽" in words or "요소" in words:
        limits = ReadLimits(pages=50)
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match=words):
        _read(tmp_path, f"{name}.bin.docx", make(), limits)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("make", ["docx", "hwpx"])
def test_a_doctype_is_refused_and_said(tmp_path: Path, make: str, encoding: str) -> None:
    if make == "docx":
        xml = f'<?xml version="1.0" encoding="{encoding}"?>{_LAUGHS}<w:document xmlns:w="w"><w:body/></w:document>'
        data = package({"[Content_Types].xml": "", "word/document.xml": xml.encode(encoding)})
    else:
        xml = f'<?xml version="1.0" encoding="{encoding}"?>{_LAUGHS}<hs:sec xmlns:hs="s">&i;</hs:sec>'
        data = hwpx(extra={"Contents/section0.xml": xml.encode(encoding)})
    with pytest.raises(DamagedFile, match="DOCTYPE"):
        _read(tmp_path, f"웃음.{make}", data)


def test_outside_entities_are_never_fetched(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("카나리아", encoding="utf-8")
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]

        def listen() -> None:
            while not done.is_set():
                try:
                    seen.append(server.accept()[0].recv(100))
                except TimeoutError:
                    continue

        done = threading.Event()
        listener = threading.Thread(target=listen)
        listener.start()
        try:
            for target in (f"file://{canary}", f"http://127.0.0.1:{port}/x"):
                for entity in (f'<!ENTITY f SYSTEM "{target}">', f'<!ENTITY % p SYSTEM "{target}"> %p;'):
                    with pytest.raises(ReadError):
                        _read(tmp_path, "밖.docx", docx(w_p("가&f;나"), before=f"<!DOCTYPE x [{entity}]>"))
            include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{canary}" parse="text"/>'
            assert _read(tmp_path, "포함.docx", docx(w_p(f"가{include}나"))).text == "가나"
        finally:
            done.set()
            listener.join()
    assert not seen


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
        _read(tmp_path, "나무.pdf", _pdf_of(b"", kids, 2_000_000_000))


_SEEDS = {
    "pdf": lambda _: pdf([page_of(["제1조(목적)", "둘째 줄"]) + shown("흰 글", y=90, before="1 g"), page_of(["다음"])]),
    "docx": lambda _: docx(w_p("제1조(목적)") + _ROW.format(w_p("칸")), styles="", numbering=""),
    "hwpx": lambda _: hwpx(h_p("제1조(목적)", 1) + h_p(h_tbl([["2|가", "나"], ["다"]])), h_p("둘째 구역")),
    "hwp": lambda folder: hwp(folder / "씨앗.hwp", ["제1조(목적) 시험용이다.", "둘째 문단"], memo="메모"),
    "txt": lambda _: "제1조(목적) 이 지침은 시험용이다.\n가. 둘째 줄\n".encode() * 5,
}
_ROW = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"


@pytest.mark.parametrize("kind", ["docx", "hwp", "hwpx", "pdf"])
def test_a_hundred_damaged_files_neither_hang_nor_eat_memory(tmp_path: Path, kind: str) -> None:
    seed = _SEEDS[kind](tmp_path)
    outcomes: list[list[object]] = []
    deaths: list[str] = []
    while (done := len(outcomes) + len(deaths)) < 100:
        order = {"kind": kind, "limits": asdict(SMALL), "numbers": list(range(done, 100))}
        try:
            with at_most(60):
                call("builders:parse_damaged", order, data=seed, limits=SMALL.of_child(), on_progress=outcomes.append)
        except ChildFailed as failure:
            deaths.append(failure.reason)
    # A native library may die of a damaged file, but it never gets to its limits of memory and time.
    assert set(deaths) <= {"crash"}


@pytest.mark.parametrize("kind", sorted(_SEEDS))
def test_damaged_files_end_in_a_document_or_a_read_error(tmp_path: Path, kind: str) -> None:
    seed = _SEEDS[kind](tmp_path)
    assert _read(tmp_path, f"온전.{kind}", seed).text
    fine = 0
    for number in range(8 if kind != "txt" else 60):
        try:
            document = _read(tmp_path, f"깨짐.{kind}", damaged(seed, number), DEFAULT)
        except ReadError as error:
            assert error.message and error.hint
        else:
            fine += 1
            document.text.encode("utf-8")
    assert fine < 60


def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tmp", "cwd", "in"):
        (tmp_path / name).mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(tmp_path / "cwd")
    for kind, make in _SEEDS.items():
        for number, data in enumerate((make(tmp_path), damaged(make(tmp_path), 1))):
            try:
                _read(tmp_path / "in", f"{number}.{kind}", data)
            except ReadError:
                continue
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list((tmp_path / "cwd").iterdir()) == []
    assert len(list((tmp_path / "in").iterdir())) == 2 * len(_SEEDS)
