"""What callers see of a pool of servers: its name, its rules, its end, and room beside the batch of others."""

from __future__ import annotations

import _thread
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from chat_kit import completion
from pool_kit import MODEL, Office, Process
from pool_requests import LONGEST_S, REQUESTS, WANTED, gone, offices, pool, settled, texts

from seoul_assist.adapters import http_pool
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_many import LANES
from seoul_assist.adapters.http_member import SLOW, STRIKES, TIMES
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.adapters.http_roster import MOST_ANSWERS, MOST_DEATHS
from seoul_assist.errors import UsageError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.settings import Settings

__all__ = ["offices"]  # a fixture


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
