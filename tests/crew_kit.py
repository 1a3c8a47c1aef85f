"""What tests of crews give workers to do, and a crew of plain threads that does it in this process."""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from seoul_assist.errors import AssistError, ItemError, ModelUnusable, WorkerDied
from seoul_assist.ports import Finished

Work = Callable[[str, bytes], Mapping[str, Any]]


# -- functions of workers (named in orders as crew_kit:probe and crew_kit:work) --------------------------------------


def probe(order: str) -> dict[str, Any]:
    """The facts that the order asks for, and the process; raises where it says so."""
    given = json.loads(order)
    if given.get("unusable"):
        raise ModelUnusable("모델이 없습니다.", "모델을 등록해 주세요.")
    return {"pid": os.getpid(), **given.get("facts", {})}


def work(order: str, name: str, data: bytes) -> dict[str, Any]:
    """Does what the document says: a word, and a number of seconds for `sleep` and `grow`."""
    word, _, rest = data.decode().partition(" ")
    if word == "die":
        time.sleep(0.3)  # what kills a process takes a moment to do so
        os._exit(9)
    if word == "drop":
        os._exit(9)  # before anybody could hear that it had begun
    if word == "sleep":
        time.sleep(float(rest))
    if word == "grow":
        held = [bytearray(os.urandom(1) * (32 << 20)) for _ in range(int(rest))]
        time.sleep(5)
        del held
    if word == "fail":
        raise ItemError("할 수 없습니다.", "다시 해 보세요.")
    if word == "break":
        raise RuntimeError(f"본문: {rest}")
    return {"text": f"{name}: {data.decode()}", "pid": os.getpid()}


def wicked(target: str, order: str, topic: str, ticket: str, *arguments: Any) -> Any:
    """In the place of `dask_work.carry_out`: a worker that answers with a pickle of its own making."""
    from distributed.protocol import Serialized, serialize

    if not arguments:
        return probe(order)
    return Serialized(*serialize(Trap(arguments[1].decode()), serializers=["pickle"]))


class Trap:
    """Makes a folder in whatever process loads its pickle."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self._folder,)


# -- a crew in this process ------------------------------------------------------------------------------------------


class Threads:
    """A `ports.Crew` of threads; what `work` raises as a WorkerDied stands for the death of a process."""

    def __init__(self, work: Work, size: int) -> None:
        self._work, self.size = work, size
        self._orders: queue.SimpleQueue[tuple[int, str, bytes] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Finished] = queue.SimpleQueue()
        self.given: deque[tuple[str, bool]] = deque()
        self._open = self.most = 0
        self.threads = [threading.Thread(target=self._serve) for _ in range(size)]
        for thread in self.threads:
            thread.start()

    @property
    def room(self) -> int:
        return self.size - self._open

    def give(self, ticket: int, name: str, data: bytes, *, alone: bool = False) -> None:
        self.given.append((name, alone))
        self._open += 1
        self.most = max(self.most, self._open)
        self._orders.put((ticket, name, data))

    def take(self) -> Finished | None:
        try:
            found = self._done.get(timeout=0.05)
        except queue.Empty:
            return None
        self._open -= 1
        return found

    def close(self) -> None:
        for _ in self.threads:
            self._orders.put(None)
        for thread in self.threads:
            thread.join()

    def _serve(self) -> None:
        while (order := self._orders.get()) is not None:
            ticket, name, data = order
            try:
                self._done.put(Finished(ticket, self._work(name, data)))
            except AssistError as error:
                self._done.put(Finished(ticket, {}, error))


@contextmanager
def threads(work: Work, size: int = 2) -> Iterator[Threads]:
    """The crew, whose threads have ended afterwards."""
    crew = Threads(work, size)
    try:
        yield crew
    finally:
        crew.close()


def died() -> WorkerDied:
    return WorkerDied("작업자가 멈추었습니다.", "", "메모리")
