"""A pool with a server that lies, floods, stalls or breaks off: the other answers, and nothing false gets through."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from chat_kit import answering, claims, completion
from pool_kit import MODEL, Office, serving
from test_http_engine_hostile import BROKEN, ENDLESS, LONGEST_S, length, outward

from seoul_assist import netguard
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_member import Times
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

TIMES = Times(wall=10, connect=2, look=2, first=2, cool=0.1, hope=1, rest=0.02, longest_rest=0.05)
IMPATIENT = replace(TIMES, wall=1.2, look=0.8)  # with what never ends
ASKS = tuple(
    Request("ask", "몇 권?", (Evidence("S1", f"제{n}조", f"{n}권까지 빌린다."),), max_claims=1) for n in range(1, 7)
)
WELL = length(json.dumps({"data": [{"id": MODEL}]}).encode())


def pool(*urls: str, times: Times = TIMES) -> HttpPool:
    return HttpPool([HttpEngine(url, MODEL, waits_s=(), connect_s=times.connect) for url in urls], times=times)


def right(found: Any) -> bool:
    wanted = [one.evidence[0].text for one in ASKS]
    return [[claim.text for claim in one.proposals] for one in found] == [[text] for text in wanted]


@pytest.mark.parametrize("what", BROKEN)
def test_what_one_breaks_the_other_answers(what: str) -> None:
    with answering(BROKEN[what], gets=WELL) as url, serving(Office()) as office:
        found = pool(url, office.url).write_many(ASKS)
    assert right(found)
    assert not any("login" in note or "\n" in note for one in found for note in one.notes)


@pytest.mark.parametrize(
    "what", ["silence", "a trickled header", "a trickled body", "a body", "a body of no length", "chunks"]
)
def test_what_never_ends_with_one_the_other_answers(what: str) -> None:
    bits, pause_s = ENDLESS[what]
    began = time.monotonic()
    with answering(*bits, repeat=True, pause_s=pause_s, gets=WELL) as url, serving(Office()) as office:
        found = pool(url, office.url, times=IMPATIENT).write_many(ASKS)
    assert right(found) and time.monotonic() - began < LONGEST_S


@pytest.mark.parametrize("what", ["nothing", "html", "cut off", "a gzip bomb", "a deep answer", "a huge status"])
def test_two_that_break_are_one_error_with_a_next_step(what: str) -> None:
    with answering(BROKEN[what], gets=WELL) as first, answering(BROKEN[what], gets=WELL) as second:
        began = time.monotonic()
        for one in pool(first, second).write_many(ASKS):
            assert isinstance(one.error, ModelUnusable) and one.error.hint and not one.proposals
            assert "\n" not in one.error.message and "login" not in one.error.message
        assert time.monotonic() - began < LONGEST_S


@pytest.mark.parametrize("what", [*BROKEN, "silence", "headers", "a trickled body", "a body of no length"])
def test_one_that_says_nonsense_of_its_health_gets_no_work(what: str) -> None:
    bits, pause_s = ENDLESS[what] if what in ENDLESS else ((BROKEN[what],), 0.0)
    times = IMPATIENT if what in ENDLESS else TIMES
    with answering(*bits, repeat=what in ENDLESS, pause_s=pause_s) as url, serving(Office()) as office:
        found = pool(url, office.url, times=times).write_many(ASKS)
    assert right(found)
    assert not any("login" in note or "\n" in note for one in found for note in one.notes)


LIES = [
    {"total_slots": -1}, {"total_slots": "9"}, {"total_slots": 10**30}, {"total_slots": True}, {"total_slots": [4]},
    [], 3, None, {"default_generation_settings": {"n_ctx": 5}}, {"default_generation_settings": {"n_ctx": -8192}},
    {"data": [{"id": MODEL, "max_model_len": 10**30}]}, {"data": [MODEL, None, 3]}, {"data": {"id": MODEL}},
    {"data": [{"id": {"a": 1}}, {"id": MODEL, "max_model_len": "8192"}]},
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_lies_about_itself_do_no_harm(lie: Any) -> None:
    good = length(completion(claims(("다섯 권", "S1", "까지"))))
    with answering(good, gets=length(json.dumps(lie).encode())) as url, serving(Office()) as office:
        engine = pool(url, office.url)
        assert all(one.proposals and one.error is None for one in engine.write_many(ASKS))
        assert all(1 <= one.most <= 4 and one.engine.known_window in (0, 4096, 8192) for one in engine._members)


def test_sources_that_were_not_given_get_through_neither() -> None:
    foreign = completion(claims(("하나", "S9", "권"), ("둘", "S1", "까지")))
    with answering(length(foreign), gets=WELL) as url, serving(Office()) as office:
        for one in pool(url, office.url).write_many(ASKS):
            assert {quote.evidence for claim in one.proposals for quote in claim.quotes} <= {"S1"}


def test_a_redirect_leads_nowhere() -> None:
    with serving(Office()) as other, serving(Office()) as well:
        away = f"HTTP/1.1 307 Away\r\nLocation: {other.url}/chat/completions\r\nContent-Length: 0\r\n\r\n".encode()
        with answering(away, gets=WELL) as url:
            assert right(pool(url, well.url).write_many(ASKS))
        with answering(away) as url:
            assert right(pool(url, well.url).write_many(ASKS))
        assert other.paths == other.asked == []


def test_a_permit_lasts_as_long_as_the_last_who_asked_for_it() -> None:
    program = """
import socket
from seoul_assist import netguard
netguard.install()
def refused():
    try:
        socket.getaddrinfo("192.0.2.1", 9)
    except netguard.NetworkRefused:
        return True
first, second = netguard.permit("192.0.2.1"), netguard.permit("192.0.2.1")
first.__enter__(); second.__enter__(); first.__exit__(None, None, None)
print(refused()); second.__exit__(None, None, None); print(refused())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["None", "True"], done.stderr


def test_under_the_guard_two_servers_of_one_machine_are_reached_and_nothing_else_is() -> None:
    address = outward()
    if not address:
        pytest.skip("this machine has no address but loopback")
    with netguard.permit("0.0.0.0"), serving(Office(), "0.0.0.0") as one, serving(Office(), "0.0.0.0") as two:
        urls = [office.url.replace("127.0.0.1", address) for office in (one, two)]
        program = f"""
import socket
from seoul_assist import netguard
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
netguard.install()
given = [Evidence("S1", f"제{{n}}조", f"{{n}}권까지 빌린다.") for n in range(40)]
asks = [Request("ask", "몇 권?", (one,), max_claims=1) for one in given]
engine = HttpPool([HttpEngine(url, {MODEL!r}, remote=True, waits_s=()) for url in {urls!r}])
print(sum(one.error is None for one in engine.write_many(asks)), engine.remote)
try:
    socket.create_connection(({address!r}, 9), timeout=1)
except netguard.NetworkRefused:
    print("refused")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.stdout.split() == ["40", "True", "refused"], done.stderr
        assert one.asked and two.asked


def test_no_thread_stays_behind() -> None:
    before = threading.active_count()
    with answering(b"", gets=WELL) as url, serving(Office()) as office:
        pool(url, office.url).write_many(ASKS)
    deadline = time.monotonic() + LONGEST_S
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before
