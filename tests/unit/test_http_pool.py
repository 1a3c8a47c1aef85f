"""Several servers behind one engine, all of them real: health, who gets what, faults, and a name that stays."""

from __future__ import annotations

import random
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from chat_kit import completion
from pool_kit import MODEL, Office, Process, serving
from pool_requests import LONGEST_S, QUICK, REQUESTS, WANTED, gone, notes, offices, pool, texts

from seoul_assist.adapters.http_many import LANES
from seoul_assist.errors import ModelUnusable
from seoul_assist.ports import Request

__all__ = ["offices"]  # a fixture


def test_requests_are_spread_and_answers_come_in_order(offices: list[Office]) -> None:
    for one in offices:
        one.service_s = 0.03
    engine = pool(*(one.url for one in offices))
    found = engine.write_many((*REQUESTS, Request("ask", "무엇?", ())))
    assert texts(found[:-1]) == WANTED and found[-1].error is None and not notes(found)
    assert sorted(user for one in offices for user in one.asked) == sorted({*offices[0].asked, *offices[1].asked})
    assert all(len(one.asked) >= 8 for one in offices)
    assert all(1 < one.most <= 2 for one in offices), "half of the four slots"
    assert engine.lanes == 2 * LANES


def test_each_server_is_looked_at_once_before_its_first_request(offices: list[Office]) -> None:
    engine = pool(*(one.url for one in offices))
    assert engine.write_many([]) == () and engine.write(Request("ask", "무엇?", ())) == ()
    assert not any(one.paths for one in offices)
    for _ in range(3):
        assert len(engine.write(REQUESTS[0])) == 1
        assert engine.notes == ()
    assert all(one.paths == ["/health", "/v1/models", "/props"] for one in offices)
    assert sum(len(one.asked) for one in offices) == 3 and all(one.asked for one in offices)


def test_one_that_is_down_is_left_out_and_said_once(offices: list[Office]) -> None:
    dead = gone()
    engine = pool(dead, *(one.url for one in offices))
    found = engine.write_many(REQUESTS)
    assert texts(found) == WANTED
    (said,) = notes(found)
    assert dead.split("/")[2] in said and "꺼져 있음" in said and said in found[0].notes
    assert len(engine.write(REQUESTS[0])) == 1 and engine.notes == ()
    other = pool(dead, offices[0].url)
    other.write(REQUESTS[0])
    assert other.notes == (said,)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"health": 503}, "모델을 올리는 중이거나 멈춤(상태 503)"),
        ({"health": 401}, "접근을 거절함(상태 401)"),
        ({"health": 500}, "고장(상태 500)"),
        ({"model": "gaon-70b"}, "모델 목록에 gaon-8b이(가) 없음"),
        ({"context": 2048}, "창이 2,048 토큰이라 engine_context(4,096)보다 작음"),
    ],
)
def test_one_that_is_not_as_it_should_be_is_left_out(offices: list[Office], change: dict[str, Any], says: str) -> None:
    odd, well = offices
    for name, value in change.items():
        setattr(odd, name, value)
    engine = pool(odd.url, well.url, context=4096)
    found = engine.write_many(REQUESTS[:6])
    assert texts(found) == WANTED[:6] and not odd.asked
    assert notes(found) == [f"언어 모델 서버 {odd.address}을(를) 빼고 이어 갔습니다: {says}."]


def test_ollama_and_a_server_without_lists_are_taken(offices: list[Office]) -> None:
    ollama, plain = offices
    ollama.model, ollama.health, ollama.slots = "gaon-8b:latest", None, 0
    plain.health, plain.slots, plain.model, plain.aliases = None, 0, "gaon-8b.gguf", [MODEL]
    assert texts(pool(*(one.url for one in offices)).write_many(REQUESTS[:8])) == WANTED[:8]
    assert ollama.asked and plain.asked


def test_windows_and_models_that_differ_are_said_once(offices: list[Office]) -> None:
    offices[0].context = 2048
    offices[0].size, offices[1].size = 4_000_000_000, 5_000_000_000
    engine = pool(*(one.url for one in offices))
    window, size = notes(engine.write_many(REQUESTS[:4])) + notes(engine.write_many(REQUESTS[:4]))
    assert "2,048, 8,192" in window and "engine_context" in window
    assert f"{offices[1].address} 5,000,000,000" in size and "같은 모델 파일" in size


def test_it_comes_back_when_it_is_well_again(offices: list[Office]) -> None:
    loading, _ = offices
    loading.health = 503
    for one in offices:
        one.service_s = 0.02
    engine = pool(*(one.url for one in offices))
    assert len(notes(engine.write_many(REQUESTS[:6]))) == 1 and not loading.asked
    loading.health = 200
    deadline = time.monotonic() + LONGEST_S
    while not loading.asked and time.monotonic() < deadline:
        assert texts(engine.write_many(REQUESTS[:6])) == WANTED[:6]
    assert loading.asked


def test_all_that_load_are_waited_for_a_while(offices: list[Office]) -> None:
    for one in offices:
        one.health = 503
    threading.Timer(0.3, lambda: setattr(offices[0], "health", 200)).start()
    engine = pool(*(one.url for one in offices))
    assert len(engine.write(REQUESTS[0])) == 1
    for one in offices:
        one.health, one.busy, one.status = 503, 99, 503
    began = time.monotonic()
    with pytest.raises(ModelUnusable, match="쓸 수 있는 언어 모델 서버가 없습니다"):
        engine.write(REQUESTS[0])
    assert QUICK.hope <= time.monotonic() - began < LONGEST_S


def test_all_dead_is_one_error_with_every_reason(offices: list[Office]) -> None:
    offices[0].model = "gaon-70b"
    refusing = pool(offices[1].url, offices[1].url.replace("127.0.0.1", "localhost"))
    offices[1].health = 403
    with pytest.raises(ModelUnusable, match="접근을 거절함") as caught:
        refusing.write(REQUESTS[0])
    assert "SEOUL_ASSIST_ENGINE_KEY" in caught.value.hint
    dead = gone()
    engine = pool(offices[0].url, dead)
    began = time.monotonic()
    found = engine.write_many(REQUESTS * 20)
    assert time.monotonic() - began < LONGEST_S and len({id(one.error) for one in found}) == 1
    message = str(found[0].error)
    assert f"{offices[0].address} 모델 목록에" in message and f"{dead.split('/')[2]} 꺼져 있음" in message
    assert found[0].error and "doctor" in found[0].error.hint and "extractive" in found[0].error.hint
    offices[0].model = MODEL  # the next call looks again, whatever the clock says, and says what is still out
    assert len(engine.write(REQUESTS[0])) == 1
    assert len(engine.notes) == 1 and dead.split("/")[2] in engine.notes[0]


def test_one_that_is_killed_at_work_loses_nothing_and_comes_back() -> None:
    with Process(service_s=0.05) as first, Process(service_s=0.05) as second:
        engine = pool(first.url, second.url)
        threading.Timer(0.3, second.kill).start()
        found = engine.write_many(REQUESTS * 2)
        assert texts(found) == WANTED * 2
        (said,) = notes(found)
        assert f"127.0.0.1:{second.port}을(를) 빼고" in said
        assert len(first.times()) <= 2 * len(REQUESTS)
        second.start()
        deadline = time.monotonic() + LONGEST_S
        while not second.times() and time.monotonic() < deadline:
            assert texts(engine.write_many(REQUESTS[:8])) == WANTED[:8]
        assert second.times()


@pytest.mark.slow
def test_nothing_is_lost_while_servers_die_and_come_back() -> None:
    with ExitStack() as stack:
        many = [stack.enter_context(Process(service_s=0.03)) for _ in range(3)]
        stop, draw, deaths = threading.Event(), random.Random(1), []

        def harm() -> None:
            while not stop.wait(draw.uniform(0.2, 0.5)):
                one = draw.choice(many)
                one.kill()
                deaths.append(one)
                stop.wait(draw.uniform(0.1, 0.6))
                one.start()

        thread = threading.Thread(target=harm)
        thread.start()
        try:
            engine = pool(*(one.url for one in many))
            for _ in range(20):
                assert texts(engine.write_many(REQUESTS * 3)) == WANTED * 3
        finally:
            stop.set()
            thread.join()
        assert len(deaths) > 5


def test_a_request_that_kills_servers_is_not_shown_to_all_of_them() -> None:
    def dies(user: str) -> bytes:
        if "제3조" in user:
            raise ConnectionAbortedError  # the handler breaks off without a word
        return completion('{"claims": []}')

    with ExitStack() as stack:
        many = [stack.enter_context(serving(Office(answer=dies))) for _ in range(5)]
        found = pool(*(one.url for one in many)).write_many(REQUESTS[:4])
        assert sum("제3조" in user for one in many for user in one.asked) == 3
    assert [type(one.error).__name__ for one in found] == ["NoneType", "NoneType", "ModelUnusable", "NoneType"]
    assert not notes(found), "all of them live"


def test_a_frozen_one_is_noticed_and_its_requests_move(offices: list[Office]) -> None:
    frozen, well = offices
    stop = threading.Event()

    def hangs(user: str) -> bytes:
        frozen.health = 0  # does not answer either: see below
        stop.wait(LONGEST_S)
        return completion("")

    tell = frozen.tell

    def silent(path: str) -> tuple[int, Any]:
        if frozen.health == 0:
            stop.wait(LONGEST_S)
        return tell(path)

    frozen.answer, frozen.tell = hangs, silent  # type: ignore[method-assign]
    engine = pool(frozen.url, well.url, times=replace(QUICK, look=0.3))
    began = time.monotonic()
    found = engine.write_many(REQUESTS[:8])
    took = time.monotonic() - began
    stop.set()
    assert texts(found) == WANTED[:8] and took < LONGEST_S
    assert frozen.address in notes(found)[0] and "시간 안에 답하지 않음" in notes(found)[0]


def test_the_others_take_over_from_a_slow_one(offices: list[Office]) -> None:
    slow, fast = offices
    slow.service_s, fast.service_s = 1.0, 0.02
    engine = pool(slow.url, fast.url)
    engine.write_many(REQUESTS[:4])
    began = time.monotonic()
    assert texts(engine.write_many(REQUESTS)) == WANTED
    assert time.monotonic() - began < 4 < 12 * slow.service_s / 2, "as long as with every second request to it"
    assert len(slow.asked) <= 4


def test_a_busy_one_gets_less_and_the_others_more(offices: list[Office]) -> None:
    pressed, calm = offices
    pressed.busy, pressed.retry_after = 3, "1"
    for one in offices:
        one.service_s = 0.02
    found = pool(*(one.url for one in offices)).write_many(REQUESTS)
    assert texts(found) == WANTED and not notes(found), "busy is not dead"
    assert len(pressed.asked) <= 3 < len(calm.asked)
    assert calm.paths.count("/health") == pressed.paths.count("/health") == 1


def test_when_all_are_busy_we_wait_but_not_for_ever(offices: list[Office]) -> None:
    for one in offices:
        one.busy = 3
    engine = pool(*(one.url for one in offices), times=replace(QUICK, wall=0.6))
    assert texts(engine.write_many(REQUESTS[:6])) == WANTED[:6]
    for one in offices:
        one.busy = 10_000
    began = time.monotonic()
    found = engine.write_many(REQUESTS)
    assert 0.6 <= time.monotonic() - began < LONGEST_S
    assert all(one.error and "바빴습니다" in one.error.message and one.error.hint for one in found)


def test_useless_answers_go_elsewhere_and_cost_the_server_its_place(offices: list[Office]) -> None:
    useless, well = offices
    useless.answer = lambda user: b"<html>"
    well.service_s = 0.02
    found = pool(useless.url, well.url).write_many(REQUESTS)
    assert texts(found) == WANTED
    assert notes(found) == [f"언어 모델 서버 {useless.address}을(를) 빼고 이어 갔습니다: 쓸 수 없는 답을 거듭 보냄."]
    assert len(useless.asked) < 10


def test_a_request_that_nobody_can_answer_blames_no_server(offices: list[Office]) -> None:
    def some(user: str) -> bytes:
        return completion("그만" if int(user.split("[S1] 제")[1].split("조")[0]) < 9 else '{"claims": []}')

    for one in offices:
        one.answer = some
    engine = pool(*(one.url for one in offices))
    found = engine.write_many((*REQUESTS[:12], Request("ask", "가" * 30_000, REQUESTS[0].evidence)))
    assert [type(one.error).__name__ for one in found] == ["ModelUnusable"] * 8 + ["NoneType"] * 4 + ["UsageError"]
    assert not notes(found) and sum("제1조" in user for one in offices for user in one.asked) == 2
