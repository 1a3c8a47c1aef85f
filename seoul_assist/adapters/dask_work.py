"""Inside a worker of a cluster: carries out one of our functions at a time, and never answers with an exception.

A worker holds one model, and databases belong to the thread that opened them: so there is one thread for all of our
work, however many the worker has. What comes back is made of plain values alone, for nobody should have to load a
pickle that another machine has written.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import lru_cache
from typing import Any

from seoul_assist import __version__, netguard
from seoul_assist.errors import AssistError, LimitExceeded

PROGRAM = __version__  # what a worker is asked for first
_leave = ExitStack()  # what the guard lets through for good


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "seoul-assist")


def carry_out(target: str, order: str, topic: str, ticket: str, *arguments: Any) -> dict[str, Any]:
    """What `module:function` returns for the order and the arguments, a mapping of plain values; or under "error" the
    code, message and hint of what went wrong. As soon as it begins, the topic hears of the ticket.
    """
    from distributed import get_worker

    worker = get_worker()

    def turn() -> dict[str, Any]:
        worker.log_event(topic, ticket)
        _guarded(worker.scheduler.address, worker.address)
        module, _, function = target.partition(":")
        found: Mapping[str, Any] = getattr(importlib.import_module(module), function)(order, *arguments)
        return dict(found)

    try:
        return _thread().submit(turn).result()
    except AssistError as error:
        return failed(error)
    except MemoryError:
        return failed(LimitExceeded("메모리가 모자라 처리하지 못했습니다.", "문서를 나누어 저장한 뒤 다시 해 주세요."))
    except Exception as error:  # noqa: BLE001  an exception would travel as a pickle, and could hold document text
        what = f"예상하지 못한 문제로 멈췄습니다({type(error).__name__})."
        return failed(AssistError(what, "이 문서만 따로 해 보세요."))


def failed(error: AssistError) -> dict[str, Any]:
    """The error as plain values."""
    return {"error": [error.code, error.message, error.hint]}


@lru_cache(maxsize=1)
def _guarded(*addresses: str) -> None:
    """No Python socket of this worker reaches another machine but its own cluster's."""
    from distributed.comm import get_address_host

    netguard.install()
    for address in addresses:
        _leave.enter_context(netguard.permit(get_address_host(address)))
