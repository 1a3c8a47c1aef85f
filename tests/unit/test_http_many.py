"""Several requests to a server at once: order, bounds, a busy, lost or lying server, Ctrl-C, and the guard."""

from __future__ import annotations

import _thread
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from chat_kit import answering, completion, listening, written

from seoul_assist import netguard
from seoul_assist.adapters import http_engine, http_many
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

LONGEST_S = 5.0  # of a test machine that has other work


def request(number: int) -> Request:
    text = f"{number}번 열람실은 {number + 6}시에 문을 연다."
    return Request("ask", f"{number}번은?", (Evidence("S1", f"제{number}조", text),), max_claims=1)


REQUESTS = tuple(request(number) for number in range(1, 13))


@dataclass
class Desk:
    """What a server does with each completion, and what it saw."""

    answer: Callable[[str], tuple[int, bytes]] = lambda user: (200, completion(written(user)))
    url: str = ""
    slots: int = 99  # more than these at a time are told to come again
    inside: int = 0
    most: int = 0
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def serving(desk: Desk, host: str = "127.0.0.1") -> Iterator[Desk]:
    """The server of a desk, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(404, b"{}")

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not self.path.endswith("/chat/completions"):
                self._send(404, b"{}")
                return
            user = asked["messages"][1]["content"]
            with desk.lock:
                desk.asked.append(user)
                desk.inside += 1
                desk.most = max(desk.most, desk.inside)
                busy = desk.inside > desk.slots
            status, body = (429, b"{}") if busy else desk.answer(user)
            with desk.lock:
                desk.inside -= 1
            self._send(status, body)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    with listening(Handler, host) as address:
        desk.url = address + "/v1"
        yield desk


def made(url: str, **more: Any) -> HttpEngine:
    return HttpEngine(url, "gaon-8b", **{"waits_s": (0.0, 0.0)} | more)


def texts(found: Any) -> list[str]:
    return [one.proposals[0].text if one.proposals else type(one.error).__name__ for one in found]


WANTED = [one.evidence[0].text[:30] for one in REQUESTS]


def test_several_at_a_time_and_in_order() -> None:
    def slow(user: str) -> tuple[int, bytes]:
        time.sleep(0.02 if "제2조" in user else 0.08)  # the second overtakes the first
        return 200, completion(written(user))

    with serving(Desk(slow)) as desk:
        engine = made(desk.url)
        assert texts(engine.write_many(REQUESTS)) == WANTED
        assert 1 < desk.most <= http_many.LANES == engine.lanes
        assert texts(engine.write_many(REQUESTS[:1])) == WANTED[:1]


@pytest.mark.parametrize("slots", [1, 2])
def test_a_server_that_takes_few_gets_the_rest_one_at_a_time(slots: int) -> None:
    def slow(user: str) -> tuple[int, bytes]:
        time.sleep(0.2)
        return 200, completion(written(user))

    with serving(Desk(slow, slots=slots)) as desk:
        assert texts(made(desk.url).write_many(REQUESTS[:6])) == WANTED[:6]
        assert desk.most > 1


def test_answers_that_cannot_be_used_are_errors_of_their_own_request() -> None:
    def odd(user: str) -> tuple[int, bytes]:
        if "제3조" in user:
            return 200, b"<html>"
        if "제5조" in user:
            return 413, b""
        return 200, completion(written(user))

    with serving(Desk(odd)) as desk:
        found = made(desk.url).write_many((*REQUESTS[:6], Request("ask", "가" * 9_000, REQUESTS[0].evidence)))
    assert texts(found) == [*WANTED[:2], "ModelUnusable", WANTED[3], "ModelUnusable", WANTED[5], "UsageError"]
    assert (
        "형식" in str(found[2].error)
        and "길이를 넘었" in str(found[4].error)
        and isinstance(found[6].error, UsageError)
    )


def test_a_server_that_is_not_there_is_asked_once() -> None:
    began = time.monotonic()
    found = HttpEngine("http://127.0.0.1:9/v1", "gaon-8b").write_many(REQUESTS * 50)
    assert time.monotonic() - began < LONGEST_S
    assert len(found) == 600 and len({id(one.error) for one in found}) == 1
    assert "연결할 수 없습니다" in str(found[0].error) and found[0].error and found[0].error.hint


def test_a_server_that_dies_meanwhile_costs_the_rest_no_time() -> None:
    answered = []

    def dies(user: str) -> tuple[int, bytes]:
        answered.append(user)
        if len(answered) > 3:
            time.sleep(60)
        return 200, completion(written(user))

    with serving(Desk(dies)) as desk:
        engine = made(desk.url, wall_s=0.5)
        began = time.monotonic()
        found = engine.write_many(REQUESTS * 3)
        assert time.monotonic() - began < LONGEST_S
        assert 1 <= sum(not one.error for one in found) <= 3 and len(found) == 36
        assert len(desk.asked) <= 3 + 2 * http_many.LANES
        assert all(isinstance(one.error, ModelUnusable) for one in found if one.error)


def test_a_lost_server_is_only_looked_at_by_the_next_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_engine, "PROBE_S", 0.2)
    with answering(b"", repeat=True, pause_s=0.05) as url:
        engine = made(url, wall_s=1.0)
        first = engine.write_many(REQUESTS)
        began = time.monotonic()
        again = engine.write_many((*REQUESTS, Request("ask", "무엇?", ())))
        assert time.monotonic() - began < 0.9
    assert {id(one.error) for one in first} == {id(one.error) for one in again[:-1]}
    assert again[-1].error is None
    with serving(Desk()) as desk:
        engine._server = made(desk.url)._server
        engine._server.lost = ModelUnusable("그 사이에 살아난 서버")
        assert texts(engine.write_many(REQUESTS)) == WANTED


def test_one_slow_answer_does_not_lose_the_others() -> None:
    def slow(user: str) -> tuple[int, bytes]:
        time.sleep(3.0 if "제2조" in user else 0.15)
        return 200, completion(written(user))

    with serving(Desk(slow)) as desk:
        found = made(desk.url, wall_s=1.0).write_many(REQUESTS)
    assert texts(found) == [WANTED[0], "ModelUnusable", *WANTED[2:]]


def test_an_interrupt_ends_it_at_once_and_leaves_the_engine_usable() -> None:
    hanging = threading.Event()

    def hangs(user: str) -> tuple[int, bytes]:
        if not hanging.is_set():
            hanging.set()
            threading.Timer(0.1, _thread.interrupt_main).start()
            time.sleep(30)
        return 200, completion(written(user))

    with serving(Desk(hangs)) as desk:
        engine = made(desk.url)
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            while True:  # the interrupt may come when the others are done already
                engine.write_many(REQUESTS[:4])
        assert time.monotonic() - began < LONGEST_S
        asked = len(desk.asked)
        time.sleep(0.3)
        assert len(desk.asked) == asked, "nobody goes on asking"
        assert texts(engine.write_many(REQUESTS)) == WANTED


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_program_is_no_answer() -> None:
    def broken(number: int) -> int:
        if number == 2:
            raise ZeroDivisionError
        return number

    server = HttpEngine("http://127.0.0.1:9/v1", "gaon-8b")._server
    with pytest.raises(ZeroDivisionError):
        http_many.run(server, [lambda number=number: broken(number) for number in range(6)])  # type: ignore[misc]
    assert http_many.run(server, [lambda number=number: number for number in range(6)]) == [*range(6)]  # type: ignore[misc]
    assert http_many.run(server, []) == []


def outward() -> str:
    """An address of this machine that is not a loopback one, or ""."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:  # only chooses a route: nothing is sent
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        found = str(asking.getsockname()[0])
    return "" if netguard.is_loopback(found) else found


def test_under_the_guard_all_reach_the_named_machine_and_nothing_else_does() -> None:
    address = outward()
    if not address:
        pytest.skip("this machine has no address but loopback")
    with serving(Desk(), host=address) as desk:
        program = f"""
import socket
from seoul_assist import netguard
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
netguard.install()
given = [Evidence("S1", f"제{{n}}조", f"{{n}}권까지 빌린다.") for n in range(40)]
asks = [Request("ask", "몇 권?", (one,), max_claims=1) for one in given]
found = HttpEngine({desk.url!r}, "gaon-8b", remote=True).write_many(asks)
print(sum(one.error is None for one in found))
try:
    socket.create_connection(({address!r}, 9), timeout=1)
except netguard.NetworkRefused:
    print("refused")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["40", "refused"], done.stderr
