"""An engine that says what it was told to say: for tests, and for trying the program without a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from seoul_assist.errors import AssistError, ModelUnusable
from seoul_assist.model import Proposal
from seoul_assist.ports import Request, Written

Reply = tuple[Proposal, ...] | Exception | Callable[[Request], tuple[Proposal, ...]]


class Scripted:
    """Engine: gives its replies in order; a function is asked, an exception is raised.

    `requests` keeps what was asked.
    """

    def __init__(self, replies: Iterable[Reply], name: str = "scripted", lanes: int = 1) -> None:
        self._replies = deque(replies)
        self._name = name
        self.lanes = lanes
        self.requests: list[Request] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def notes(self) -> tuple[str, ...]:
        return ()

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """The next reply; an empty queue is a ModelUnusable error."""
        self.requests.append(request)
        if not self._replies:
            raise ModelUnusable("준비된 답이 더 없습니다.")
        reply = self._replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """The next reply for each request, in order."""
        return tuple(self._written(request) for request in requests)

    def _written(self, request: Request) -> Written:
        try:
            return Written(self.write(request))
        except AssistError as error:
            return Written(error=error)
