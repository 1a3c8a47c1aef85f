"""Several requests to one server side by side: bounded, in order, each with a result or an error of its own."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from seoul_assist.adapters.http_json import Busy
from seoul_assist.errors import AssistError, ModelUnusable

LANES = 4
_LOOK_S = 0.2  # how often the waiting thread can be interrupted where a system does not interrupt waiting itself
T = TypeVar("T")


class Asked(Protocol):
    """A server, or several that stand for each other: `lost` is the error that all further jobs would end with."""

    @property
    def lost(self) -> ModelUnusable | None: ...

    def hang_up(self) -> None: ...


def run(server: Asked, jobs: Sequence[Callable[[], T]], lanes: int = LANES) -> list[T | AssistError]:
    """What each job returned or the error it ended with, in order; jobs talk to the server and to nothing else.

    A server that is too busy for several gets the rest one at a time. Once it is lost the remaining jobs get the same
    error. An interrupt ends what is under way and goes through.
    """
    work = _Work(server, jobs)
    if lanes > 1 and len(jobs) > 1:
        work.together(min(lanes, len(jobs)))
    for place in range(len(jobs)):
        if place not in work.done:
            work.alone(place)
    return [work.done[place] for place in range(len(jobs))]


class _Work(Generic[T]):
    def __init__(self, server: Asked, jobs: Sequence[Callable[[], T]]) -> None:
        self._server, self._jobs = server, jobs
        self._waiting = deque(range(len(jobs)))
        self._ended = threading.Event()
        self._lost: AssistError | None = None
        self.done: dict[int, T | AssistError] = {}

    def together(self, lanes: int) -> None:
        """Works in as many threads, until all is done, or the server is lost or wants one at a time."""
        # Daemons: an interrupted program does not wait for a server at its end.
        threads = [threading.Thread(target=self._lane, daemon=True) for _ in range(lanes)]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_LOOK_S)
        except BaseException:
            self._ended.set()
            self._server.hang_up()
            raise

    def _lane(self) -> None:
        try:
            while not self._ended.is_set():
                try:
                    place = self._waiting.popleft()
                except IndexError:
                    return
                try:
                    self.done[place] = self._jobs[place]()
                except AssistError as error:
                    if isinstance(error.__cause__, Busy):
                        self._ended.set()  # it comes again, alone
                    else:
                        self.done[place] = error
                    if self._server.lost:
                        self._lost = self._server.lost
                        self._ended.set()
        except BaseException:  # a fault of the program: the job comes again, and fails in the thread that waits
            self._ended.set()
            raise

    def alone(self, place: int) -> None:
        if self._lost:
            self.done[place] = self._lost
            return
        try:
            self.done[place] = self._jobs[place]()
        except AssistError as error:
            self.done[place] = error
            if isinstance(error.__cause__, Busy) or self._server.lost:
                self._lost = error
