"""A request, a server and an engine of it, for the tests of `http_engine`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from chat_kit import Chat, running

from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

EVIDENCE = (
    Evidence("S1", "가온시 도서관 조례 제5조", "자료는 한 사람이 다섯 권까지 빌릴 수 있다."),
    Evidence("S2", "가온시 도서관 조례 제6조", "늦은 사람은 늦은 날만큼 새로 빌릴 수 없다."),
)
ASK = Request("ask", "몇 권까지 빌릴 수 있나요?", EVIDENCE, prompt="존댓말로 씁니다.", max_claims=2)
KEY = "sk-plainly-not-a-real-key-0000"


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def chat() -> Iterator[Chat]:
    with running() as state:
        yield state


def made(chat: Chat, **more: Any) -> HttpEngine:
    return HttpEngine(chat.url, "gaon-8b", **{"waits_s": (0.0, 0.0)} | more)


def long(count: int, characters: int = 400) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"S{at}", f"조례 제{at}조", f"{at}호 " + "가나다라 " * (characters // 5)) for at in range(1, count + 1)
    )
