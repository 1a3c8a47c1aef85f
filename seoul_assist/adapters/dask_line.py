"""The line to a Dask cluster: tasks go out to named workers, and everything that happens there comes in as events."""

from __future__ import annotations

import pkgutil
import queue
import uuid
from collections.abc import Callable
from typing import Any

from seoul_assist.adapters import dask_work

# What came in: a kind and what it is about. ("value", tag, answer), ("erred", tag), ("dropped", tag): a task ended,
# failed without an answer, or was cancelled. ("begun", tag): a worker is at it. ("came", address),
# ("gone", address, expected), ("paused", address, whether), ("starved", address): of workers.
Event = tuple[Any, ...]


class Line:
    """Talks to the cluster of the client; everything but `heard` is for one thread."""

    def __init__(self, client: Any, order: str) -> None:
        self._client, self._order = client, order
        self._topic = f"seoul-assist-{uuid.uuid4().hex}"
        self.heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.listen()

    @property
    def status(self) -> str:
        """`running`, `connecting` or `closed`."""
        return str(self._client.status)

    def workers(self) -> tuple[str, ...]:
        """The addresses of all workers the scheduler knows now."""
        return tuple(self._client.scheduler_info(n_workers=-1).get("workers", ()))

    def greet(self, address: str, tag: str) -> Any:
        """Asks the worker for the version of our program there, in words that any worker understands: one that finds a
        module of a task missing ends itself."""
        return self._sent(address, tag, pkgutil.resolve_name, f"{dask_work.__name__}:PROGRAM")

    def submit(self, address: str, target: str, tag: str, *arguments: Any) -> Any:
        """Has the worker carry out `target`; whoever releases the future that comes back hears no more of it."""
        return self._sent(address, tag, dask_work.carry_out, target, self._order, self._topic, tag, *arguments)

    def _sent(self, address: str, tag: str, function: Callable[..., Any], *arguments: Any) -> Any:
        future = self._client.submit(
            function,
            *arguments,
            key=f"seoul-assist-{tag}",
            workers=[address],
            allow_other_workers=False,
            pure=False,
        )
        self._client.loop.add_callback(self._follow, tag, future)
        return future

    async def _follow(self, tag: str, future: Any) -> None:
        """In the thread of the client."""
        from distributed.client import FutureCancelledError

        try:
            self.heard.put(("value", tag, await self._client.gather(future, asynchronous=True)))
        except FutureCancelledError:
            self.heard.put(("dropped", tag))
        except Exception:  # noqa: BLE001  of whatever kind: its own kind would be somebody else's pickle
            self.heard.put(("erred", tag))

    def listen(self) -> None:
        """Has the scheduler tell what happens; a scheduler that is new has to be asked again."""
        self._client.subscribe_topic("all", self._of_all)
        self._client.subscribe_topic(self._topic, lambda event: self.heard.put(("begun", event[1])))
        self._client.subscribe_topic("worker-restart-memory", self._of_memory)

    def watch(self, address: str) -> None:
        """Has the scheduler tell what becomes of that worker."""
        self._client.subscribe_topic(address, lambda event: self._of_worker(address, event[1]))

    def unwatch(self, address: str) -> None:
        """Hears no more of that worker."""
        self._client.unsubscribe_topic(address)

    def _of_all(self, event: tuple[float, Any]) -> None:
        said = event[1] if isinstance(event[1], dict) else {}
        if said.get("action") == "add-worker":
            self.heard.put(("came", said["worker"]))
        elif said.get("action") == "remove-worker":
            self.heard.put(("gone", said["worker"], bool(said.get("expected"))))

    def _of_worker(self, address: str, said: Any) -> None:
        if isinstance(said, dict) and said.get("action") == "worker-status-change":
            self.heard.put(("paused", address, said.get("status") == "paused"))

    def _of_memory(self, event: tuple[float, Any]) -> None:
        if isinstance(event[1], dict):
            self.heard.put(("starved", event[1].get("worker", "")))
