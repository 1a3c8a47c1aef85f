"""Several servers behind one engine, all of them real: health, who gets what, faults, and a name that stays."""

from __future__ import annotations

import _thread
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chat_kit import completion
from pool_kit import MODEL, Office, Process, serving, unused_port

from seoul_assist.adapters import http_pool
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_many import LANES
from seoul_assist.adapters.http_member import SLOW, STRIKES, TIMES, Times
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.adapters.http_roster import MOST_ANSWERS, MOST_DEATHS
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.settings import Settings

LONGEST_S = 5.0  # of a test machine that has other work
QUICK = Times(
    wall=20, connect=1, look=2, cool=0.1, coolest=0.3, hope=0.6, watch=0.4, rest=0.03, longest_rest=0.1, manners=3
)


def request(number: int) -> Request:
    text = f"{number}번 열람실은 {number % 24}시에 문을 연다."
    return Request("ask", f"{number}번은?", (Evidence("S1", f"제{number}조", text),), max_claims=1)


REQUESTS = tuple(request(number) for number in range(1, 25))
WANTED = [one.evidence[0].text[:30] for one in REQUESTS]


def pool(*urls: str, times: Times = QUICK, **more: Any) -> HttpPool:
    engines = [HttpEngine(url, MODEL, waits_s=(), connect_s=times.connect, **more) for url in urls]
    return HttpPool(engines, times=times)


def texts(found: Any) -> list[str]:
    return [one.proposals[0].text if one.proposals else type(one.error).__name__ for one in found]


def notes(found: Any) -> list[str]:
    return [note for one in found for note in one.notes]


def gone() -> str:
    return f"http://127.0.0.1:{unused_port()}/v1"


@pytest.fixture
def offices() -> Iterator[list[Office]]:
    """Two servers that are well."""
    with ExitStack() as stack:
        yield [stack.enter_context(serving(Office())) for _ in range(2)]


def settled() -> int:
    """How many threads there are, once those that end have ended."""
    deadline, count = time.monotonic() + 3, threading.active_count()
    while time.monotonic() < deadline:
        time.sleep(0.15)
        if threading.active_count() >= count:
            return count
        count = threading.active_count()
    return count


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


def test_the_name_and_the_label_are_those_of_the_settings(offices: list[Office]) -> None:
    first, second = (one.url for one in offices)
    engine = pool(first, second)
    before = (engine.name, engine.label)
    engine.write(REQUESTS[0])
    assert (engine.name, engine.label) == before
    same = pool(second, first, f"{first}/chat/completions", first.removesuffix("/v1"))
    assert (same.name, same.label) == before, "neither the order nor the spelling counts"
    assert engine.name.startswith("http:gaon-8b@pool-2-") and engine.name.isascii()
    assert pool(first, gone()).name != engine.name
    assert all(one.address in engine.label for one in offices) and "서버 2대" in engine.label


def test_settings_name_the_servers(offices: list[Office], tmp_path: Path) -> None:
    urls = ", ".join(one.url for one in offices)
    settings = Settings(tmp_path, engine="http", engine_url=urls, engine_model=MODEL)
    engine = http_pool.open_engine(settings, {})
    assert isinstance(engine, HttpPool) and not engine.remote and len(engine.write(REQUESTS[0])) == 1
    assert isinstance(http_pool.open_engine(replace(settings, engine_url=f"{offices[0].url},"), {}), HttpEngine)
    with pytest.raises(UsageError, match="모델 이름"):
        http_pool.open_engine(replace(settings, engine_model=""), {})


@pytest.mark.parametrize(
    ("second", "remote", "says"),
    [
        ("https://gpu.example.kr/v1", False, "이 컴퓨터 밖에 있습니다: gpu.example.kr"),
        ("http://gpu.example.kr/v1", True, "키를 암호화하지 않은"),
        ("http://a@127.0.0.1/v1", True, "주소를 읽을 수 없습니다"),
    ],
)
def test_the_rules_hold_for_every_address(second: str, remote: bool, says: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path, engine="http", engine_model=MODEL, engine_remote=remote)
    for urls in (f"http://127.0.0.1:8080/v1,{second}", f"{second},http://127.0.0.1:8080/v1"):
        with pytest.raises(UsageError, match=says):
            http_pool.open_engine(replace(settings, engine_url=urls), {"SEOUL_ASSIST_ENGINE_KEY": "sk-not-real"})


def test_an_interrupt_hangs_up_every_line_and_leaves_no_thread(offices: list[Office]) -> None:
    engine = pool(*(one.url for one in offices))
    assert texts(engine.write_many(REQUESTS)) == WANTED
    before = settled()
    hanging, stop = threading.Event(), threading.Event()

    def hangs(user: str) -> bytes:
        if not hanging.is_set():
            hanging.set()
            threading.Timer(0.1, _thread.interrupt_main).start()
        stop.wait(LONGEST_S)
        return completion("")

    for one in offices:
        one.answer = hangs
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        engine.write_many(REQUESTS)
    assert time.monotonic() - began < 2
    asked = sum(len(one.asked) for one in offices)
    servers = [one.engine.server for one in engine._members]
    while any(one._lines for one in servers):
        assert time.monotonic() - began < 3, "lines were hung up while the servers still work"
        time.sleep(0.02)
    stop.set()  # lets the threads of the servers end
    assert settled() <= before
    assert sum(len(one.asked) for one in offices) == asked, "nobody goes on asking"
    for one in offices:
        one.answer = Office.answer
    assert texts(engine.write_many(REQUESTS)) == WANTED


def test_what_waits_for_a_server_ends_with_the_call(offices: list[Office]) -> None:
    for one in offices:
        one.busy = 10_000
    engine, found = pool(*(one.url for one in offices)), []
    thread = threading.Thread(target=lambda: found.extend(engine.write_many(REQUESTS[:4])))
    thread.start()
    while not all(one.asked for one in offices):
        time.sleep(0.01)
    engine._roster.hang_up()
    thread.join(timeout=2)
    assert [type(one.error).__name__ for one in found] == ["ModelUnusable"] * 4


def test_the_page_says_what_is_so() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
    said = (
        f"{TIMES.cool:.0f}초 뒤에", f"많아도 {TIMES.coolest:.0f}초마다", f"{TIMES.watch:.0f}초 넘게",
        f"{TIMES.hope}초까지",
        f"요청마다 {TIMES.manners:.0f}초까지", f"(많아도 {TIMES.longest_rest:.0f}초)", f"많아도 {LANES}건",
        f"알려 주지 않으면 {LANES // 2}건",
    )  # fmt: skip
    assert [one for one in said if one not in page] == []
    assert (MOST_DEATHS, MOST_ANSWERS, STRIKES, SLOW) == (3, 2, 3, 3.0), "in words on the page"


BATCH = """
import sys
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
engine = HttpEngine(sys.argv[1], "gaon-8b", waits_s=())
engine = HttpPool([engine]) if sys.argv[2] == "pool" else engine
many = [Request("summary", "안내", (Evidence("S1", f"{n}쪽", "문을 연다."),), max_claims=1) for n in range(20)]
print("begun", flush=True)
print(sum(one.error is None for one in engine.write_many(many)))
"""


@pytest.mark.parametrize("kind", ["pool", "single"])
def test_a_question_beside_the_batch_of_another_process_is_soon_answered(kind: str) -> None:
    """A single server has no rules of a pool: there the batch is ahead by what it may have in the queue, no more."""
    with (
        Process(slots=2, service_s=0.05) as server,
        subprocess.Popen([sys.executable, "-c", BATCH, server.url, kind], stdout=subprocess.PIPE, text=True) as batch,
    ):
        try:
            assert batch.stdout and batch.stdout.readline() == "begun\n"
            mine = Request("ask", "급한 질문", (Evidence("S1", "제99조", "급한 사람의 글이다."),), max_claims=1)
            while not server.times():
                time.sleep(0.02)
            engine = HttpEngine(server.url, MODEL)
            for _ in range(4):
                assert len(engine.write(mine)) == 1
            assert batch.stdout.readline() == "20\n"
        finally:
            batch.kill()
        times = server.times()
    asked = [one for one in times if "급한" in one[0]]
    ahead = [sum(came < begun_at < begun for user, _, begun_at, _ in times if "급한" not in user)
             for _, came, begun, _ in asked]  # fmt: skip
    assert max(ahead) <= (1 if kind == "pool" else LANES), ahead
