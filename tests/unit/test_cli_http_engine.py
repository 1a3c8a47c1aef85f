"""The http engine through the command line: a server on this machine writes, and what it says is checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_kit import Call, call, indexed

__all__ = ["call"]  # a fixture

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_without_a_model_named_or_with_a_foreign_address_nothing_is_sent(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed(tmp_path / "data", EXAMPLES / "regulations" / "가온시_주차장_조례.md")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE", "http")
    nameless = call("ask", "주차 요금의 감면은?")
    assert nameless.code == 2 and "→" in nameless.err
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_MODEL", "작은모델")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", "https://llm.gaon.example.kr/v1")
    foreign = call("ask", "주차 요금의 감면은?")
    assert foreign.code == 2 and "engine_remote" in foreign.err


def test_a_server_that_is_not_there_is_an_error_with_a_next_step(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed(tmp_path / "data", EXAMPLES / "regulations" / "가온시_주차장_조례.md")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE", "http")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_MODEL", "작은모델")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", "http://127.0.0.1:9/v1")
    absent = call("ask", "청사주차장의 주차 요금은 누가 얼마나 감면받습니까?")
    assert absent.code == 13 and "→" in absent.err
