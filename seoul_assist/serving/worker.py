"""The one thread that works: databases and models belong to the thread that opened them, so calls queue for it.

Several offices take turns: whoever has asked much waits behind its own calls, not the others behind them.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from seoul_assist.assistant import Assistant
from seoul_assist.errors import AssistError
from seoul_assist.serving.tools import Tool
from seoul_assist.settings import Settings
from seoul_assist.text.pii import mask

RETRY_S = 2  # after which a caller may come again


class Busy(AssistError):
    """So many calls wait already that another one would not be answered in time."""

    code = "busy"
    exit_code = 11


class Worker:
    """Runs tools on an assistant, one at a time: of each office in the order they came, the offices in turn.

    At most `most` calls of an office are under way or wait.
    """

    def __init__(self, assistant: Assistant, most: int) -> None:
        self.assistant, self._most = assistant, most
        self._thread = ThreadPoolExecutor(1, "assistant")
        self._calls: dict[Future[dict[str, Any]], str] = {}
        self._turns: dict[str, deque[tuple[Future[dict[str, Any]], Tool, Any]]] = {}  # whose turn it is comes first
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many calls are under way or wait."""
        return len(self._calls)

    def warm(self) -> None:
        """Opens the library before the first call comes; what is wrong with it is told to whoever asks."""
        self._thread.submit(self.assistant.warm)

    async def answer(self, tool: Tool, arguments: Any, office: str = "") -> tuple[dict[str, Any], AssistError | None]:
        """What the tool gives for arguments that were looked at, or the error in the same shape, and the error."""
        try:
            return await asyncio.wrap_future(self._submit(tool, arguments, office)), None
        except AssistError as error:
            return failed(tool, error), error
        except Exception as error:  # noqa: BLE001  the last line of defence: no traceback with document text
            said = f"예상하지 못한 문제로 답하지 못했습니다({type(error).__name__})."
            failure = AssistError(said, "같은 일을 명령으로 실행해 확인해 주세요.")
            return failed(tool, failure), failure

    def _submit(self, tool: Tool, arguments: Any, office: str) -> Future[dict[str, Any]]:
        future: Future[dict[str, Any]] = Future()
        with self._lock:
            if sum(one == office for one in self._calls.values()) >= self._most:
                raise Busy("앞선 요청이 많아 지금은 받을 수 없습니다.", f"{RETRY_S}초 뒤에 다시 요청해 주세요.")
            self._calls[future] = office
            self._turns.setdefault(office, deque()).append((future, tool, arguments))
            self._thread.submit(self._next)
        future.add_done_callback(self._done)
        return future

    def _next(self) -> None:
        """Carries out one call of the office whose turn it is."""
        with self._lock:
            office = next(iter(self._turns))
            waiting = self._turns.pop(office)
            future, tool, arguments = waiting.popleft()
            if waiting:
                self._turns[office] = waiting
        if not future.set_running_or_notify_cancel():
            return
        try:
            answer = tool.run(self.assistant, arguments)
        except BaseException as error:  # noqa: BLE001  raised where it is waited for
            future.set_exception(error)
        else:
            future.set_result(answer)

    def _done(self, future: Future[dict[str, Any]]) -> None:
        with self._lock:
            self._calls.pop(future, None)

    def close(self) -> None:
        """Ends after the call that is under way; those that wait are given up. Closing twice is allowed."""
        with self._lock:
            calls = tuple(self._calls)
        for call in calls:
            call.cancel()
        with suppress(RuntimeError):  # closed before
            self._thread.submit(self.assistant.close)  # by the thread that opened what is closed
        self._thread.shutdown(wait=True)


def opened(settings: Settings, most: int) -> Worker:
    """A worker whose assistant has these settings."""
    return Worker(Assistant(settings), most)


def failed(tool: Tool | None, failure: AssistError) -> dict[str, Any]:
    """The error as the command prints it with --json."""
    body = {"code": failure.code, "message": mask(failure.message), "hint": mask(failure.hint)}
    return {"schema": tool.schema if tool else "seoul-assist/error/1", "error": body}
