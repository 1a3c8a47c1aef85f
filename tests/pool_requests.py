"""Requests to a pool of servers and what is read of the answers, for the tests of `http_pool`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pool_kit import MODEL, Office, serving, unused_port

from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_member import Times
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

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
