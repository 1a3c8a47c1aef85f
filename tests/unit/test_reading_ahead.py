"""Reading ahead: the same documents as one by one, and a document that takes its process along takes nothing else."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from builders import docx, page_of, pdf, w_p

from seoul_assist import child
from seoul_assist.child import ChildFailed, Limits
from seoul_assist.errors import ReadError
from seoul_assist.readers import Reading, ReadLimits, Source, read_document
from seoul_assist.readers.warm import Warm

HELPERS = """
import os, socket, time
from pathlib import Path
from seoul_assist.errors import DamagedFile

kept = []

def size(payload, data):
    kept.append(payload)
    return [len(data), len(kept), os.getpid()]

def fails(payload, data):
    raise DamagedFile("깨졌습니다.", "다시 저장해 주세요.")

def crash(payload, data):
    os.abort()

def bug(payload, data):
    return {}["no"]

def hungry(payload, data):
    return len(bytearray(2_000_000_000))

def sleeps(payload, data):
    time.sleep(60)

def parent(payload, data):
    time.sleep(0.5)
    return os.getppid()

def busy(payload, data):
    while True:
        pass

def writes(payload, data):
    Path(payload).write_text("x")

def dials(payload, data):
    socket.socket()
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@pytest.fixture
def helpers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "warm_helpers.py").write_text(HELPERS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "warm_helpers:"


@linux
def test_every_call_has_a_process_of_its_own(helpers: str) -> None:
    warm = Warm()
    found = [warm.call(helpers + "size", None, data=bytes(n), limits=Limits()) for n in (0, 3_000_000, 5)]
    assert [size for size, _, _ in found] == [0, 3_000_000, 5]
    assert [kept for _, kept, _ in found] == [1, 1, 1], "nothing of one document is left for the next"
    assert len({pid for _, _, pid in found}) == 3
    warm.close()


@linux
@pytest.mark.parametrize(
    ("name", "limits", "reason"),
    [
        ("crash", Limits(), "crash"),
        ("bug", Limits(), "crash"),
        ("hungry", Limits(memory=1_000_000_000), "memory"),
        ("sleeps", Limits(wall_s=0.5), "wall"),
        ("busy", Limits(cpu_s=1), "cpu"),
        ("writes", Limits(), "crash"),
        ("dials", Limits(), "crash"),
    ],
)
def test_a_death_costs_one_document(helpers: str, tmp_path: Path, name: str, limits: Limits, reason: str) -> None:
    warm = Warm()
    with pytest.raises(ChildFailed) as caught:
        warm.call(helpers + name, str(tmp_path / "x"), data=b"", limits=limits)
    assert caught.value.reason == reason
    assert not (tmp_path / "x").exists()
    assert warm.call(helpers + "size", None, data=b"abc", limits=Limits())[0] == 3
    warm.close()


@linux
def test_an_error_comes_back_as_it_is(helpers: str) -> None:
    warm = Warm()
    with pytest.raises(ReadError, match="깨졌습니다"):
        warm.call(helpers + "fails", None, data=b"", limits=Limits())
    warm.close()
    with pytest.raises(ChildFailed):
        warm.call(helpers + "size", None, data=b"", limits=Limits())


def sources(folder: Path) -> list[Source]:
    (folder / "가.pdf").write_bytes(pdf([page_of(["가온시 마을길", "정비 계획"]), page_of(["둘째 쪽"])]))
    (folder / "나.docx").write_bytes(docx(w_p("누리군 도서관")))
    (folder / "다.md").write_text("미리내도 주차장", encoding="utf-8")
    (folder / "라.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "마.pdf").write_bytes(pdf([page_of(["다솜구 공원"])]))
    return [Source(str(path), path) for path in sorted(folder.glob("?.*"))]


def _each(given: list[Source], reading: Reading | None) -> list[object]:
    out: list[object] = []
    for source in given:
        try:
            out.append(reading(source) if reading else read_document(source))
        except ReadError as error:
            out.append((error.code, error.message, error.hint))
    return out


@pytest.mark.parametrize("ahead", [0, 2, 5])
def test_what_is_read_ahead_is_what_is_read(tmp_path: Path, ahead: int) -> None:
    given = sources(tmp_path)
    with Reading() as reading:
        for source in given[:ahead]:
            reading.ahead(source)
        assert _each(given, reading) == _each(given, None)


def test_limits_hold_ahead_too(tmp_path: Path) -> None:
    given = sources(tmp_path)[:1]
    with Reading(ReadLimits(pages=1)) as reading:
        reading.ahead(given[0])
        assert "쪽 수 한도(1쪽)" in str(_each(given, reading))


@linux
@pytest.mark.skipif(os.cpu_count() == 1, reason="one processor")
def test_two_are_read_at_once_each_under_a_child_of_its_own(helpers: str) -> None:
    with Reading() as reading, ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(reading._call, helpers + "parent", n, data=b"", limits=Limits()) for n in range(2)]
        assert len({one.result() for one in asked}) == 2
        assert reading._free.qsize() == 2, "both are free again"


@linux
def test_closing_ends_what_is_being_read(helpers: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with Reading() as reading:
        warm = reading._children[0]
        monkeypatch.setattr(
            reading,
            "_call",
            lambda target, payload, *, data, limits: warm.call(helpers + "sleeps", payload, data=data, limits=limits),
        )
        reading.ahead(sources(tmp_path)[0])
        until = time.monotonic() + 20
        while warm._process is None and time.monotonic() < until:
            time.sleep(0.01)
        assert warm._process is not None
        pid = warm._process.pid
        began = time.monotonic()
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_where_nothing_forks_a_child_is_started(monkeypatch: pytest.MonkeyPatch, helpers: str) -> None:
    monkeypatch.setattr("seoul_assist.readers.warm._FORKS", False)
    warm = Warm()
    assert warm.call(helpers + "size", None, data=b"abcd", limits=child.Limits())[:2] == [4, 1]
    assert warm._process is None
