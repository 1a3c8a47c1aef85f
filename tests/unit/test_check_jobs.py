"""Checking in several processes: the same as in one, in the same order; what dies costs one file; it can be stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from seoul_assist.model import Item
from seoul_assist.readers import Source, expand
from seoul_assist.settings import Settings, to_json
from seoul_assist.tasks import check_jobs
from seoul_assist.tasks.check import CheckResult, Options, Relied, check, one
from seoul_assist.tasks.check_jobs import Jobs, order_of

TARGET = "seoul_assist.cli.check_worker:check_files"
OPTIONS = Options(doctypes=(("공고*", "notice"),), per_file_ignores=(("제외*", ("GM-DATE",)),), ignore=("GM-PII",))


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    folder = tmp_path / "문서"
    folder.mkdir()
    for number in range(6):
        text = f"일시: 2026. 9. {18 + number}.(목) 「임대주택법」 제1조\n" * (number + 1)
        (folder / f"{'공고' if number % 2 else '제외'}{number}.md").write_text(text, encoding="utf-8")
    (folder / "빈.txt").write_text("", encoding="utf-8")
    (folder / "사본.docx").write_bytes((root / "examples" / "documents" / "시행문_자료제출요청.docx").read_bytes())
    return folder


def run(folder: Path, wanted: int | None, seen: list[str] | None = None, target: str = TARGET) -> CheckResult:
    order = order_of(OPTIONS, excerpts=True) | {"settings": to_json(Settings(folder / "none"))}

    def progress(item: Item) -> None:
        if seen is not None:
            seen.append(item.name)

    return check(expand([folder]), OPTIONS, excerpts=True, on_progress=progress, spread=Jobs(target, order, wanted))


def test_two_processes_find_what_one_finds(folder: Path) -> None:
    alone, seen = run(folder, 1), []
    both = run(folder, 2, seen)
    assert both == alone
    assert json.dumps(both.to_json()) == json.dumps(alone.to_json())
    assert sorted(seen) == sorted(file.path for file in alone.files) and len(seen) == 8
    assert both.to_json()["summary"]["error"] and any(file.excerpts for file in both.files)


def test_what_a_child_knows_of_the_options_is_all() -> None:
    given = replace(OPTIONS, doctype="press", select=("GM-SUM",), origin="원문", as_of=None)
    assert check_jobs.options_of(json.loads(json.dumps(order_of(given, excerpts=False)))) == given


def test_a_report_crosses_whole() -> None:
    checked = one(Source("가.txt", data="2026. 9. 18.(목)\n".encode()), Options(), excerpts=True)
    checked = replace(checked, relied=(Relied("주차장법", None, True),))
    crossed = json.loads(json.dumps(check_jobs.packed(checked)))
    assert check_jobs.unpacked("가.txt", crossed) == checked


@pytest.mark.parametrize(
    ("wanted", "files", "count"),
    [(1, 100, 1), (3, 100, 3), (3, 2, 2), (None, 3, 0), (None, 15, 1), (None, 24, 3), (None, 100, 4)],
)
def test_few_files_are_not_worth_a_process(
    monkeypatch: pytest.MonkeyPatch, wanted: int | None, files: int, count: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    assert Jobs(TARGET, {}, wanted).count(files) == count


def test_shares_are_even_and_in_order(tmp_path: Path) -> None:
    files = []
    for number, size in enumerate([10, 900, 20, 500, 30, 400]):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(b"x" * size)
        files.append((number, Source(str(path), path)))
    shares = check_jobs._shares(files, 2)
    assert [list(share) for share in shares] == [[1, 4], [0, 2, 3, 5]]


CRASH = """
import os
from seoul_assist.cli import check_worker
from seoul_assist.tasks import check_jobs

def check_files(order):
    real = check_jobs.one
    def one(source, options, **more):
        if source.name.endswith("공고3.md"):
            os.abort()
        return real(source, options, **more)
    check_jobs.one = one
    check_worker.check_files(order)
"""


def test_a_child_that_dies_costs_the_file_it_was_at(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "crashing_worker.py").write_text(CRASH, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    result = run(folder, 2, target="crashing_worker:check_files")
    failed = {Path(file.path).name: file.error for file in result.files if file.error}
    assert set(failed) == {"공고3.md", "빈.txt"} and failed["공고3.md"] and "따로 검사" in failed["공고3.md"].hint
    plain = run(folder, 1)
    assert [file for file in result.files if not file.error] == [
        file for file in plain.files if not file.error and not file.path.endswith("공고3.md")
    ]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to see the children")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_every_process(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "많은문서"
    folder.mkdir()
    text = "1. 일시: 2026. 9. 18.(목) 14:00에 알려 드립니다.\n" * 4_000
    for name in range(40):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    entry = "from seoul_assist.cli.app import main; main()"
    arguments = ["--data-dir", str(tmp_path / "none"), "check", str(folder), "--jobs", "2", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-c", entry, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
    )
    children = wait_for_children(process.pid)
    began = time.monotonic()
    process.send_signal(number)  # to the one process alone: the children must end all the same
    out, _ = process.communicate(timeout=30)
    assert process.returncode in (130, 143) and out == b""
    assert time.monotonic() - began < 10
    assert not [child for child in children if Path(f"/proc/{child}/cmdline").exists() and alive(child)]


def wait_for_children(pid: int) -> list[int]:
    for _ in range(200):
        time.sleep(0.05)
        tasks = Path(f"/proc/{pid}/task").iterdir()  # children belong to the thread that started them
        found = [int(word) for task in tasks for word in (task / "children").read_text().split()]
        if len(set(found)) >= 2:
            time.sleep(0.5)
            return sorted(set(found))
    pytest.fail("no child was started")


def alive(pid: int) -> bool:
    return " Z " not in f" {Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2]}"
