"""The line to a language model server: busy, dropped, absent, refusing, and the key that goes over it."""

from __future__ import annotations

import copy
import json
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from chat_kit import Chat
from engine_requests import ASK, EVIDENCE, KEY, Clock, chat, long, made

from seoul_assist.adapters import http_engine
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_json import Secret
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings, resolve

__all__ = ["chat"]  # a fixture


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_and_not_for_ever(chat: Chat, status: int) -> None:
    clock = Clock()
    engine = made(chat, waits_s=(0.5, 2.0, 5.0), clock=clock, sleep=clock.sleep)
    chat.statuses = [status, status]
    assert len(engine.write(ASK)) == 2
    assert clock.slept == [0.5, 2.0]
    chat.statuses = [status] * 9
    with pytest.raises(ModelUnusable, match=f"상태 {status}") as caught:
        engine.write(ASK)
    assert clock.slept == [0.5, 2.0, 0.5, 2.0, 5.0]
    assert caught.value.hint


@pytest.mark.parametrize(
    ("says", "waits"), [("3", 3.0), ("86400", 10.0), ("-1", 0.5), ("soon", 0.5), ("9" * 400, 10.0)]
)
def test_what_a_busy_server_asks_for_is_heard_within_bounds(chat: Chat, says: str, waits: float) -> None:
    clock = Clock()
    chat.statuses, chat.extra = [503], {"Retry-After": says}
    made(chat, waits_s=(0.5, 2.0), clock=clock, sleep=clock.sleep).write(ASK)
    assert clock.slept == [waits]


def test_all_waiting_together_ends_with_the_wall(chat: Chat) -> None:
    clock = Clock()
    chat.statuses = [503] * 99
    with pytest.raises(ModelUnusable):
        made(chat, waits_s=(4.0,) * 50, wall_s=10.0, clock=clock, sleep=clock.sleep).write(ASK)
    assert clock.slept == [4.0, 4.0]


def test_dropped_connections_are_tried_again_and_not_for_ever(chat: Chat) -> None:
    engine = made(chat)
    chat.drop = 2
    assert len(engine.write(ASK)) == 2
    chat.drop = 9
    with pytest.raises(ModelUnusable, match="연결할 수 없습니다"):
        engine.write(ASK)
    assert (len(chat.asked), chat.drop) == (6, 6)


def test_no_server_is_one_sentence_and_a_way_on() -> None:
    with pytest.raises(ModelUnusable, match=r"언어 모델 서버에 연결할 수 없습니다: 127\.0\.0\.1:9") as caught:
        HttpEngine("http://127.0.0.1:9/v1", "gaon-8b", waits_s=(0.0,)).write(ASK)
    assert "extractive" in caught.value.hint


@pytest.mark.parametrize(
    ("status", "body", "says", "hint"),
    [
        (401, b"", "접근을 거절", "SEOUL_ASSIST_ENGINE_KEY"),
        (403, b"", "접근을 거절", "SEOUL_ASSIST_ENGINE_KEY"),
        (404, b"", "상태 404", "engine_model"),
        (413, b"", "길이를 넘었", "engine_context"),
        (400, b'{"error": {"type": "exceed_context_size_error"}}', "길이를 넘었", "engine_context"),
        (400, b'{"message": "This model\'s maximum context length is 4096"}', "길이를 넘었", "engine_context"),
        (302, b"", "다른 주소로", "engine_url"),
        (204, b"", "상태 204", "engine_url"),
    ],
)
def test_a_refusal_is_final_and_says_what_to_do(chat: Chat, status: int, body: bytes, says: str, hint: str) -> None:
    chat.statuses, chat.bodies = [status], [body or b"{}"]
    with pytest.raises(ModelUnusable, match=says) as caught:
        made(chat).write(ASK)
    assert hint in caught.value.hint
    assert len(chat.asked) == 1


def test_what_a_server_writes_in_its_errors_is_not_repeated(chat: Chat) -> None:
    chat.statuses, chat.bodies = [404], [EVIDENCE[0].text.encode() + b"\x1b[31m" + KEY.encode()]
    with pytest.raises(ModelUnusable) as caught:
        made(chat, secret=Secret(KEY, "X")).write(ASK)
    said = "".join(traceback.format_exception(caught.value))
    assert "다섯 권" not in said and "\x1b" not in said and KEY not in said


def test_the_key_goes_into_one_header_and_nowhere_else(chat: Chat, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, engine="http", engine_url=chat.url, engine_model="gaon-8b")
    engine = http_engine.open_engine(settings, {"SEOUL_ASSIST_ENGINE_KEY": KEY})
    engine.write(ASK)
    assert [one["authorization"] for one in chat.headers] == [f"Bearer {KEY}"] * 3
    secret = Secret(KEY, "X")
    shown = [repr(secret), str(secret), repr(engine), repr(vars(engine)), repr(vars(engine._server)), engine.name]
    shown += [engine.label, repr(engine.last), json.dumps(chat.asked), repr(settings)]
    assert not [one for one in shown if KEY in one]
    for leak in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(engine._server._secret)


@pytest.mark.parametrize("key", ["sk plain", "sk-\n", "sk-가", "sk-\r\nX-Evil: 1", "\x00", "sk-\u200b"])
def test_a_key_that_is_no_header_is_refused_without_showing_it(key: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, engine="http", engine_model="gaon-8b")
    with pytest.raises(UsageError, match="SEOUL_ASSIST_ENGINE_KEY") as caught:
        http_engine.open_engine(settings, {"SEOUL_ASSIST_ENGINE_KEY": key})
    assert key not in caught.value.message + caught.value.hint


def test_a_key_leaves_the_machine_only_encrypted() -> None:
    with pytest.raises(UsageError, match="암호화하지 않은") as caught:
        HttpEngine("http://192.0.2.1/v1", "gaon-8b", remote=True, secret=Secret(KEY, "X"))
    assert KEY not in caught.value.message + caught.value.hint
    assert HttpEngine("https://192.0.2.1/v1", "gaon-8b", remote=True, secret=Secret(KEY, "X")).remote
    assert HttpEngine("http://192.0.2.1/v1", "gaon-8b", remote=True, secret=Secret("", "X")).remote


def test_settings_name_the_server(chat: Chat, tmp_path: Path) -> None:
    environ = {
        "SEOUL_ASSIST_ENGINE": "http", "SEOUL_ASSIST_ENGINE_URL": chat.url.removesuffix("/v1"),
        "SEOUL_ASSIST_ENGINE_MODEL": " gaon-8b ", "SEOUL_ASSIST_ENGINE_CONTEXT": "2048",
    }  # fmt: skip
    engine = http_engine.open_engine(resolve({"data_dir": tmp_path}, environ=environ), {})
    engine.write(replace(ASK, evidence=long(30)))
    assert chat.asked[-1]["model"] == "gaon-8b"
    assert len(chat.user()) < 2048
    with pytest.raises(UsageError, match="모델 이름") as caught:
        http_engine.open_engine(Settings(data_dir=tmp_path, engine="http"))
    assert "engine_model" in caught.value.hint
    for wrong in ("0", "many", "-1", "99999999", "1023"):
        with pytest.raises(UsageError, match="창 크기"):
            resolve({"data_dir": tmp_path}, environ={"SEOUL_ASSIST_ENGINE_CONTEXT": wrong})


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("", ""),
        ("/", ""),
        ("/v1", ""),
        ("/v1/chat/completions", ""),
        ("/api/v1", "/api"),
        ("/openai/chat/completions", "/openai"),
    ],
)
def test_the_path_is_completed(chat: Chat, path: str, root: str) -> None:
    engine = HttpEngine(chat.url.removesuffix("/v1") + path, "gaon-8b")
    engine.write(ASK)
    assert chat.paths[0] == f"{root}/props"
    assert chat.paths[-1].endswith("/chat/completions")
    assert chat.paths[-1].startswith(root)
