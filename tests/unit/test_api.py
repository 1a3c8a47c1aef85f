"""The verbs for programs: every name of the API, its results against those of the commands, and what it keeps open."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, building_here, call, indexed

from seoul_assist import api
from seoul_assist.api import Assistant, as_json
from seoul_assist.errors import GradeRefused, MissingPath, NoBasis, NoLibrary, UsageError
from seoul_assist.held import Held

__all__ = ["call"]  # a fixture

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
QUESTION = "경형자동차는 시영주차장 주차 요금을 얼마나 감면받나요?"
LETTER = EXAMPLES / "documents" / "시행문_협조요청.md"
FAULTY = EXAMPLES / "documents" / "결함_민원회신_인용.md"
NUMBER = "900101-1234567"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("api") / "data", EXAMPLES / "regulations")


@pytest.fixture(scope="module")
def assistant(data: Path) -> Iterator[Assistant]:
    with Assistant(data_dir=data) as one:
        yield one


def same(ours: Any, theirs: Any) -> bool:
    """Equal as printed, but for how long it took."""
    ours, theirs = (json.loads(json.dumps(one)) for one in (ours, theirs))
    for one in (ours, theirs):
        assert one.pop("elapsed_s", 0) >= 0
    return bool(ours == theirs)


# -- the names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", api.__all__)
def test_every_name_is_there_and_says_what_it_gives(name: str) -> None:
    one = getattr(api, name)
    said = inspect.getdoc(one) or ""
    assert len(said) > 20 and not said.startswith(f"{name}("), "a signature is no description"
    if name[0].islower() and name != "as_json":
        assert f"Assistant.{name}" in said
        method = inspect.getdoc(getattr(Assistant, name)) or ""
        assert any(word in method for word in ("Error", "NoBasis", "NoLibrary", "LibraryBusy")), "no word about failure"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_such"):
        api.nothing_such  # noqa: B018


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, seoul_assist.api; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"chromadb", "llama_cpp", "kiwipiepy", "pypdf", "docx", "lxml", "hwpx", "numpy", "rich", "typer", "mcp"}
    assert {name.split(".")[0] for name in loaded} & heavy == set()


# -- the same as the commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [QUESTION, "우주 정거장 근무자의 위험수당은 얼마인가요?"])
def test_ask_is_the_command(call: Call, data: Path, assistant: Assistant, question: str) -> None:
    answer, told = assistant.ask(question), call("ask", question, "--json", data=data)
    assert same(as_json(answer), told.json)
    assert answer.exit_code == told.code


def test_search_is_the_command(call: Call, data: Path, assistant: Assistant) -> None:
    told = call("search", "두 자녀 가구의 주차 요금", "--k", "3", "--json", data=data)
    assert same(as_json(assistant.search("두 자녀 가구의 주차 요금", 3)), told.json)


def test_the_library_is_that_of_the_commands(call: Call, data: Path, assistant: Assistant) -> None:
    assert same(as_json(assistant.regulations()), call("regs", "list", "--json", data=data).json)
    asked = ("가온시 주차장 조례", "제6조제1항")
    assert same(as_json(assistant.provision(*asked)), call("regs", "show", *asked, "--json", data=data).json)


def test_draft_is_the_command(call: Call, data: Path, assistant: Assistant, tmp_path: Path) -> None:
    facts = EXAMPLES / "facts" / "협조요청.yaml"
    told = call("draft", "협조요청", "--facts", facts, "--json", data=data)
    made = assistant.draft("협조요청", facts=facts)
    assert same(as_json(made), told.json) and made.exit_code == told.code
    assert assistant.draft("협조요청", facts=made.facts.values).text == made.text
    out = tmp_path / "초안.hwpx"
    assert assistant.draft("협조요청", facts=facts, out=out).output == str(out) and out.stat().st_size > 1000
    asked = "10월 30일까지 주차장 현황을 보내 달라는 협조 요청"
    told = call("draft", "협조요청", "--request", asked, "--reply-to", LETTER, "--json", data=data)
    assert same(as_json(assistant.draft("협조요청", request=asked, reply_to=LETTER)), told.json)


def test_check_is_the_command(call: Call, data: Path, assistant: Assistant) -> None:
    told = call("check", FAULTY, LETTER, "--json", data=data)
    result = assistant.check([FAULTY, LETTER])
    assert same(as_json(result), told.json) and result.exit_code == told.code == 1
    told = call("check", FAULTY, "--select", "GM-CITE", "--json", data=data)
    assert same(as_json(assistant.check(FAULTY, select=["GM-CITE"])), told.json)


def test_a_text_at_hand_is_checked_as_its_file(call: Call, data: Path, assistant: Assistant) -> None:
    document = assistant.document(FAULTY.read_text(encoding="utf-8"), str(FAULTY))
    assert same(as_json(assistant.check(document)), call("check", FAULTY, "--json", data=data).json)


def test_summarize_is_the_command(call: Call, data: Path, assistant: Assistant, tmp_path: Path) -> None:
    one, other = tmp_path / "하나", tmp_path / "둘"
    made = assistant.summarize(LETTER, one, style="onepage")
    told = call("summarize", LETTER, "-o", other, "--style", "onepage", "--json", data=data).json
    (shape,) = as_json(made)
    assert shape.pop("output").startswith(str(one)) and told.pop("output").startswith(str(other))
    assert same(shape, told) and made.exit_code == 0
    alone = as_json(assistant.digest(LETTER, style="onepage"))
    assert shape.pop("status") == "done" and same(alone, shape)


def test_a_function_does_it_in_one_call(data: Path, assistant: Assistant) -> None:
    assert same(as_json(api.ask(QUESTION, data_dir=data)), as_json(assistant.ask(QUESTION)))
    assert same(as_json(api.check(LETTER, data_dir=data)), as_json(assistant.check(LETTER)))


# -- what a program relies on ------------------------------------------------------------------------------------


def test_nothing_is_printed_and_what_is_said_is_kept(data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Assistant(data_dir=data, as_of="2040-01-01") as old:
        assert old.ask(QUESTION).notes
        assert "가장 최근에 공포된" in " ".join(old.notes)
        old.regulations()
        assert old.notes == ()
    assert capfd.readouterr() == ("", "")


def test_a_library_that_was_indexed_anew_is_opened_anew(tmp_path: Path) -> None:
    folder = tmp_path / "규정"
    folder.mkdir()
    shutil.copy(EXAMPLES / "regulations" / "가온시_주차장_조례.md", folder)
    data = tmp_path / "data"
    with Assistant(data_dir=data) as one, building_here():
        with pytest.raises(NoLibrary) as missing:
            one.ask(QUESTION)
        assert missing.value.exit_code == 10 and missing.value.hint
        assert one.index(folder).exit_code == 0
        before = one.ask(QUESTION)
        assert before.supported and len(one.regulations().held) == 1
        shutil.copy(EXAMPLES / "regulations" / "가온시_사무처리_규정.md", folder)
        indexed(data, folder)  # as another process would
        after = one.ask(QUESTION)
        assert (before.generation, after.generation) == ("g000001", "g000002")
        assert len(one.regulations().held) == 2
        assert one.forget("가온시 사무처리 규정").exit_code == 0, "our own reader held a generation"
        assert len(one.regulations().held) == 1


def test_failures_are_errors_with_a_code_and_a_next_step(assistant: Assistant, tmp_path: Path) -> None:
    for wrong, kind in (
        (lambda: assistant.search(" "), UsageError),
        (lambda: assistant.provision("가온시 주차장 조례", "제99조"), NoBasis),
        (lambda: assistant.draft("없는서식"), UsageError),
        (lambda: assistant.draft("협조요청", request="가", fix=True), UsageError),
        (lambda: assistant.digest(tmp_path / "없음.md"), MissingPath),
        (lambda: assistant.check(LETTER, select=["없는규칙"]), UsageError),
        (lambda: Assistant(engine="없는엔진"), UsageError),
    ):
        with pytest.raises(kind) as failure:
            wrong()
        assert failure.value.exit_code == kind.exit_code and failure.value.message and failure.value.hint


def test_the_environment_counts_as_it_does_for_commands(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_DATA_DIR", str(data))
    monkeypatch.setenv("SEOUL_ASSIST_AI_LINE", "기관의 말")
    monkeypatch.setenv("SEOUL_ASSIST_NO_AI_LINE", "우리 기관이 적은 말 {도구}")
    monkeypatch.setenv("SEOUL_ASSIST_GRADE", "S")
    shape = as_json(api.ask(QUESTION, grade="O"))
    assert shape["disclosure"].startswith("우리 기관이 적은 말")
    assert shape["grade"] == "S", "a caller talked the grade down"


def test_what_is_graded_goes_to_no_engine_elsewhere(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_REMOTE", "on")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", "http://192.0.2.1/v1/chat/completions")
    with Assistant(data_dir=data, engine="http", grade="C") as one, pytest.raises(GradeRefused):
        one.ask(QUESTION)


def test_an_engine_elsewhere_is_judged_again_when_the_library_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_REMOTE", "on")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", "http://192.0.2.1/v1/chat/completions")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_MODEL", "모델")
    with Assistant(data_dir=tmp_path, engine="http", grade="O") as one, building_here():
        held = Held(one.settings)
        assert held.library_or_none() is None and held.engine(), "there was nothing to keep here"
        one.index(EXAMPLES / "regulations" / "가온시_사무처리_규정.md", grade="C")
        assert held.library_or_none() is not None
        with pytest.raises(GradeRefused):
            held.engine()
        held.close()


def test_every_result_has_its_receipt_and_no_identifier_is_shown(call: Call, data: Path, assistant: Assistant) -> None:
    def receipts() -> int:
        return len((data / "receipts" / "receipts.jsonl").read_text(encoding="utf-8").splitlines())

    before = receipts()
    shown = [
        as_json(assistant.ask(f"{NUMBER} 신청인의 주차 요금은 얼마나 감면받나요?")),
        as_json(assistant.check(assistant.document(f"신청인 {NUMBER}에게 알림"))),
        as_json(assistant.digest(assistant.document(f"신청인 {NUMBER}에게 2026. 3. 5.까지 알린다."))),
        as_json(assistant.draft("협조요청", facts={"제목": f"{NUMBER} 확인"})),
    ]
    assert NUMBER not in json.dumps(shown)
    assert receipts() == before + 4
    assert call("receipts", "verify", data=data).code == 0


def test_a_program_keeps_its_sockets(data: Path) -> None:
    code = (
        "import socket, sys; from seoul_assist import api; api.regulations(data_dir=sys.argv[1]);"
        "from seoul_assist import netguard, seal; sys.exit(netguard.installed() or seal.sealed());"
    )
    assert subprocess.run([sys.executable, "-c", code, str(data)], check=False).returncode == 0


@pytest.mark.slow
def test_the_page_runs_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str], root: Path) -> None:
    page = (root / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 2
    (tmp_path / "examples").symlink_to(EXAMPLES)
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        with building_here():
            for block in blocks:
                exec(compile(block, "docs/api.md", "exec"), {})
    finally:
        os.chdir(before)
    shown = capsys.readouterr().out
    assert "사람이 채울 자리:" in shown and "(종료 코드 4)" in shown
    assert json.loads((tmp_path / "점검.json").read_text(encoding="utf-8"))["schema"] == "seoul-assist/check/1"
    for name in set(api.__all__) - {"Given"}:
        assert name in page, f"the page says nothing of {name}"
