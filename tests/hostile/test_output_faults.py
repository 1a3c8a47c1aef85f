"""Something breaks that nobody foresaw: a sentence, a next step, a code, and no word of a document on the screen."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call
from escape_kit import indexed

from seoul_assist import child
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.checking import registry
from seoul_assist.cli import compose, fault_log
from seoul_assist.errors import ModelUnusable

__all__ = ["call"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]
SECRET = "아직 알리지 않은 징계 대상자는 홍가람이다"
PERSON = "900101-1234567"
LAW = """---
제목: 가온시 보조금 조례
법령구분: 조례
공포일자: 2026-01-01
시행일자: 2026-01-01
---

##### 제7조 (지급 결정)

시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.
"""


def broken_child(payload: Any) -> None:
    """What a parser does that fails in its child with words of the document."""
    raise ValueError(f"{SECRET} {PERSON}")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "조례.md").write_text(LAW, encoding="utf-8")
    return indexed(folder / "data", folder / "조례.md")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    letter = f"제목 결정 안내\n\n1. {SECRET}. 「가온시 보조금 조례」 제7조에 따라 2026. 3. 5.까지 알린다.  끝.\n"
    (tmp_path / "공문.txt").write_text(letter, encoding="utf-8")
    (tmp_path / "사실.yaml").write_text(f"기관명: 가온시\n수신: 누리군수\n제목: {SECRET}\n", encoding="utf-8")
    (tmp_path / "이름.csv").write_text(f"수신,제목\n누리군수,{SECRET}\n", encoding="utf-8")
    (tmp_path / "logs").mkdir()
    return tmp_path


READ = ("check", "{desk}/공문.txt")
DRAFT = ("draft", "협조요청", "--facts", "{desk}/사실.yaml")
SUM = ("summarize", "{desk}/공문.txt", "-o", "{desk}/out")
# What breaks, and the command that comes by.
POINTS: dict[str, tuple[str, ...]] = {
    "seoul_assist.cli.app.resolve": ("doctor",),
    "seoul_assist.readers.reading.sniff": READ,
    "seoul_assist.readers.plain.parse": READ,
    "seoul_assist.readers.plain.clean": SUM,
    "seoul_assist.readers.sources._walk": ("check", "{desk}"),
    "seoul_assist.checking.runner.split": READ,
    "seoul_assist.checking.runner.document_date": READ,
    "seoul_assist.checking.form.parse": READ,
    "seoul_assist.checking.formats.file_json": (*READ, "--json"),
    "seoul_assist.checking.formats._escape": (*READ, "--format", "github"),
    "seoul_assist.checking.sarif.to_sarif": (*READ, "--format", "sarif"),
    "seoul_assist.cli.check_view._finding": READ,
    "seoul_assist.library.reading.Library.search": ("search", "보조금"),
    "seoul_assist.library.reading.Library.resolve": READ,
    "seoul_assist.library.reading.Library.regulations": ("regs", "list"),
    "seoul_assist.tasks.search.search": ("search", "보조금"),
    "seoul_assist.tasks.answering.ask.backed": ("ask", "보조금 지급 결정"),
    "seoul_assist.adapters.extractive.Extractive.write": ("ask", "보조금 지급 결정 기한"),
    "seoul_assist.tasks.regs.show": ("regs", "show", "가온시 보조금 조례"),
    "seoul_assist.tasks.drafting.draft.load_facts": DRAFT,
    "seoul_assist.tasks.drafting.csv_rows._row": (
        "draft",
        "협조요청",
        "--rows",
        "{desk}/이름.csv",
        "-o",
        "{desk}/여럿",
    ),
    "seoul_assist.writers.rendered": (*DRAFT, "-o", "{desk}/기안.md"),
    "seoul_assist.writers.docx.to_docx": (*DRAFT, "-o", "{desk}/기안.docx"),
    "seoul_assist.writers.hwpx.to_hwpx": (*DRAFT, "-o", "{desk}/기안.hwpx"),
    "seoul_assist.tasks.summarizing.overview.to_csv": SUM,
    "seoul_assist.tasks.summarizing.overview.to_xlsx": SUM,
    "seoul_assist.tasks.index._held": ("index", "{desk}/공문.txt"),
    "seoul_assist.tasks.doctor.as_json": ("doctor", "--json"),
    "seoul_assist.cli.terminal.out": ("rules",),
    "seoul_assist.checking.manual.page": ("rules", "GM-HID-001"),
}
KINDS: tuple[Exception, ...] = (
    RuntimeError(f"{SECRET} {PERSON}"),
    KeyError(f"{SECRET} {PERSON}"),
    UnicodeDecodeError("utf-8", f"{SECRET} {PERSON}".encode(), 0, 1, SECRET),
    RecursionError(SECRET),
    MemoryError(f"{SECRET} {PERSON}"),
    AssertionError(f"{SECRET}\n{PERSON}\x1b[2J"),
)


class Breaks:
    """Stands for a function and fails with words of the document."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.met = False

    def __call__(self, *arguments: object, **more: object) -> Any:
        self.met = True
        raise self.error


def told(shown: str) -> None:
    """Asserts that nothing of the document and nothing of the program's inside is on the screen."""
    assert "홍가람" not in shown and "징계" not in shown and PERSON not in shown and "1234567" not in shown
    assert "Traceback" not in shown and 'File "' not in shown and "\x1b" not in shown


@pytest.mark.parametrize("point", POINTS)
def test_a_sentence_a_hint_and_a_code(
    point: str, call: Call, shelf: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = list(POINTS).index(point)
    broken = Breaks(KINDS[number % len(KINDS)])
    monkeypatch.setattr(point, broken)
    monkeypatch.setattr(tempfile, "tempdir", str(desk / "logs"))
    arguments = [str(one).replace("{desk}", str(desk)) for one in POINTS[point]]
    shown = call("--debug", *arguments, data=shelf)
    assert broken.met and shown.code == 1
    told(shown.out + shown.err)
    said = shown.out if "--json" in arguments else shown.err
    assert "예상하지 못한 문제로 멈췄습니다" in said and type(broken.error).__name__ in said
    if "--json" in arguments:
        assert set(shown.json) == {"schema", "error"} and shown.json["error"]["code"] == "error"
    (log,) = (desk / "logs").iterdir()
    assert str(log) in said and "이 컴퓨터에만" in said
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    record = log.read_text(encoding="utf-8")
    assert "test_output_faults" in record and "app.py" in record and type(broken.error).__name__ in record
    assert PERSON not in record and "1234567" not in record and SECRET not in record and "\x1b" not in record


def test_without_debug_nothing_is_written_and_the_way_is_told(
    call: Call, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seoul_assist.readers.plain.parse", Breaks(KINDS[0]))
    monkeypatch.setattr(tempfile, "tempdir", str(desk / "logs"))
    for more in ((), ("--json",)):
        shown = call("check", desk / "공문.txt", *more)
        told(shown.out + shown.err)
        assert shown.code == 1 and "--debug" in shown.out + shown.err and not list((desk / "logs").iterdir())


def test_a_record_that_cannot_be_written_hides_nothing(call: Call, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seoul_assist.readers.plain.parse", Breaks(KINDS[0]))
    monkeypatch.setattr(tempfile, "tempdir", str(desk / "없는 폴더"))
    shown = call("--debug", "check", desk / "공문.txt")
    told(shown.err)
    assert shown.code == 1 and "예상하지 못한 문제" in shown.err and "기록을 남기지 못했습니다" in shown.err


def test_a_foreseen_failure_is_recorded_too(call: Call, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def failing(settings: object) -> Iterator[Scripted]:
        try:
            raise ValueError(f"{SECRET} {PERSON}")
        except ValueError as cause:
            yield Scripted([ModelUnusable("모델이 멈췄습니다.", "다시 해 주세요.")])
            raise AssertionError from cause

    monkeypatch.setattr(compose, "open_engine", failing)
    monkeypatch.setattr(tempfile, "tempdir", str(desk / "logs"))
    shown = call("--debug", "check", desk / "공문.txt", "--review")
    told(shown.err)
    (log,) = (desk / "logs").iterdir()
    assert shown.code == 13 and "다시 해 주세요." in shown.err and str(log) in shown.err
    assert PERSON not in log.read_text(encoding="utf-8")
    usage = call("--debug", "check", desk / "공문.txt", "--format", "없는 형식")
    assert usage.code == 2 and len(list((desk / "logs").iterdir())) == 1


def test_a_rule_that_breaks(call: Call, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    broken = tuple(replace(rule, check=Breaks(KINDS[1])) for rule in registry.RULES[:1])
    monkeypatch.setattr(registry, "RULES", broken)
    shown = call("check", desk / "공문.txt", "--doctype", "draft")
    told(shown.out + shown.err)
    assert shown.code == 1 and "KeyError" in shown.err


def test_a_child_tells_the_kind_alone() -> None:
    with pytest.raises(child.ChildFailed) as failure:
        child.call("test_output_faults:broken_child", {})
    told(f"{failure.value.message} {failure.value.hint} {failure.value.detail}")
    assert failure.value.detail == "ValueError"


def test_threads_and_the_interpreter_print_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for owner, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    fault_log.install(["--debug", "ask"])
    thread = threading.Thread(target=Breaks(KINDS[0]))
    thread.start()
    thread.join()
    error = KINDS[0]
    sys.excepthook(type(error), error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    shown = capsys.readouterr().err
    told(shown)
    assert (
        shown.count("도중에 예상하지 못한 문제가 있었습니다(RuntimeError)") == 2 and len(list(tmp_path.iterdir())) == 2
    )
    assert PERSON not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_a_terminal_that_lacks_the_characters_ends_no_run() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from seoul_assist.cli.app import main; sys.argv[1:] = ['rules', 'GM-HID-001']; main()",
        ],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert said.returncode == 0 and b"GM-HID-001 \\ubcf4" in said.stdout and b"Traceback" not in said.stderr


def test_there_are_enough_points() -> None:
    assert len(POINTS) >= 25 and len({json.dumps(point) for point in POINTS.values()}) >= 12
    assert all(re.search(r"\w", str(kind)) for kind in KINDS)
