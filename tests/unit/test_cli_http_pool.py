"""Several servers through the command line: what is left out is said, results stay good, and grades hold for all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cli_kit import Call, Shown, call, indexed
from pool_kit import MODEL, Office, serving, unused_port

from seoul_assist.cli import doctor_view
from seoul_assist.errors import UsageError
from seoul_assist.ports import ServerFacts
from seoul_assist.settings import Settings
from seoul_assist.tasks import doctor

__all__ = ["call"]  # a fixture

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
QUESTION = "청사주차장의 주차 요금은 누가 얼마나 감면받습니까?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("pool") / "data", EXAMPLES / "regulations" / "가온시_주차장_조례.md")


@pytest.fixture
def offices(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Office]]:
    """Two servers, and a third address where nobody listens: the settings name all of them."""
    with ExitStack() as stack:
        found = [stack.enter_context(serving(Office())) for _ in range(2)]
        urls = [*(one.url for one in found), f"http://127.0.0.1:{unused_port()}/v1"]
        monkeypatch.setenv("SEOUL_ASSIST_ENGINE", "http")
        monkeypatch.setenv("SEOUL_ASSIST_ENGINE_MODEL", MODEL)
        monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", ", ".join(urls))
        yield found


def test_an_answer_says_which_servers_and_which_are_left_out(call: Call, library: Path, offices: list[Office]) -> None:
    shown = call("ask", QUESTION, data=library)
    assert shown.code == 0 and "언어 모델: gaon-8b (서버 3대: 127.0.0.1:" in shown.err
    assert "을(를) 빼고 이어 갔습니다: 꺼져 있음." in shown.err
    shape = call("ask", QUESTION, "--json", data=library).json
    assert shape["engine"].startswith("http:gaon-8b@pool-3-") and sum("빼고" in note for note in shape["notes"]) == 1
    assert all(one.asked for one in offices)


def statuses(shown: Shown) -> list[str]:
    return [json.loads(line)["status"] for line in shown.out.splitlines()]


def test_summaries_stay_good_when_a_server_is_gone(call: Call, tmp_path: Path, offices: list[Office]) -> None:
    papers = [EXAMPLES / "documents" / name for name in ("시행문_협조요청.md", "시행문_자료제출요청.docx")]
    first = call("summarize", *papers, "-o", tmp_path / "out", "--json")
    assert first.code == 0 and statuses(first) == ["done", "done"]
    assert sum(bool(one.asked) for one in offices) == 2
    for one in offices:
        one.health = 503
    again = call("summarize", *papers, "-o", tmp_path / "out", "--json")
    assert again.code == 0 and statuses(again) == ["unchanged", "unchanged"]


def test_doctor_has_a_row_for_every_server(call: Call, offices: list[Office]) -> None:
    offices[1].model = "gaon-70b"
    rows = [one for one in call("doctor", "--json").json["checks"] if one["name"].startswith("engine:")]
    assert [one["status"] for one in rows].count("ok") == 1 and len(rows) == 3
    said = {one["name"].removeprefix("engine:"): one for one in rows}
    well = said[offices[0].address]
    assert "gaon-8b, 창 8,192 토큰, 동시에 4건, 응답" in well["detail"] and not well["hint"]
    wrong = said.pop(offices[1].address)
    assert wrong["status"] == "warn" and "모델 목록에" in wrong["detail"] and "--alias" in wrong["hint"]
    assert not any(one.asked for one in offices)


def test_all_dead_is_a_failure_in_doctor(tmp_path: Path) -> None:
    settings = Settings(tmp_path, engine="http", engine_model=MODEL)
    dead = ServerFacts("127.0.0.1:8081", "꺼져 있음")
    assert {one.status for one in doctor._servers(lambda: [dead, dead], settings)} == {"fail"}
    mixed = doctor._servers(lambda: [dead, ServerFacts("127.0.0.1:8082", slots=2, latency_s=0.004)], settings)
    assert [line for line, _ in doctor_view.whole(mixed)] == [
        "[주의] 언어 모델 서버 127.0.0.1:8081: 꺼져 있음",
        f"       → {mixed[0].hint}",
        "[좋음] 언어 모델 서버 127.0.0.1:8082: gaon-8b, 창은 알려 주지 않음, 동시에 2건, 응답 4 ms",
    ]

    def refused() -> tuple[ServerFacts, ...]:
        raise UsageError("언어 모델 서버가 이 컴퓨터 밖에 있습니다.", "engine_remote")

    (check,) = doctor._servers(refused, settings)
    assert (check.status, check.hint) == ("fail", "engine_remote")


def test_the_list_of_models_names_the_servers(call: Call, offices: list[Office]) -> None:
    assert "글은 서버의 모델이 씁니다: gaon-8b (서버 3대: " in call("model", "list").err
    assert not any(one.paths for one in offices)


def test_one_remote_address_makes_it_a_remote_engine(
    call: Call, library: Path, offices: list[Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", f"{offices[0].url},https://gpu.gaon.example.kr/v1")
    assert "engine_remote" in call("ask", QUESTION, data=library).err
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_REMOTE", "on")
    held = call("ask", QUESTION, "--grade", "S", data=library)
    assert held.code != 0 and "gpu.gaon.example.kr" in held.err and "이 컴퓨터 밖으로 보내지 않습니다" in held.err
    assert not offices[0].paths, "not even to the server of this machine"
