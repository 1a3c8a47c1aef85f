"""Run one of our functions in a child process with limits, and get its JSON answer back.

The child is where untrusted bytes and native libraries live: it may crash, hang or run out of memory without
taking the caller along. Arguments and results cross the border as JSON, never as pickles.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from seoul_assist.errors import AssistError, from_code

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. `memory` is address space in bytes; None leaves a limit off."""

    memory: int | None = 1536 * MB
    cpu_s: int | None = 60
    wall_s: float | None = 90
    writes: bool = False


class ChildFailed(AssistError):
    """The child died without an answer: `reason` is `crash`, `memory`, `cpu` or `wall`."""

    code = "child_failed"

    def __init__(self, message: str, hint: str = "", reason: str = "crash") -> None:
        super().__init__(message, hint)
        self.reason = reason


def call(
    target: str,
    payload: Any,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[Any], None] | None = None,
) -> Any:
    """What `module:function` returns for `payload`, computed in a child under `limits`.

    `target` takes one JSON value and returns one; it may call `report(value)` of this module to send progress.
    An AssistError raised inside is raised here again; a death is a ChildFailed that names the reason.
    """
    limits = limits or Limits()
    order = {
        "target": target,
        "payload": payload,
        "limits": [limits.memory, limits.cpu_s, limits.writes],
    }
    env = dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONUTF8="1")
    package_root = str(Path(__file__).resolve().parent.parent)
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [package_root, env.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-m", "seoul_assist.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    )
    assert process.stdin and process.stdout and process.stderr
    errors: list[bytes] = []
    drain = threading.Thread(target=_drain, args=(process.stderr, errors), daemon=True)
    drain.start()
    overdue = threading.Event()
    timer = threading.Timer(limits.wall_s or 0, _kill, args=(process, overdue))
    if limits.wall_s:
        timer.daemon = True
        timer.start()
    answer: dict[str, Any] | None = None
    try:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order).encode())
            process.stdin.close()
        for line in process.stdout:
            try:
                message = json.loads(line)
            except ValueError:  # a line cut short by the child's death
                break
            if "progress" in message:
                if on_progress:
                    on_progress(message["progress"])
            else:
                answer = message
        process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        timer.cancel()
        drain.join(timeout=5)
        process.stdout.close()
        process.stderr.close()
    return _unpack(answer, process.returncode, overdue.is_set(), b"".join(errors))


def _drain(stream: IO[bytes], into: list[bytes]) -> None:
    for chunk in iter(lambda: stream.read(65536), b""):
        into[:] = [(b"".join(into) + chunk)[-4096:]]


def _kill(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _unpack(answer: dict[str, Any] | None, status: int, overdue: bool, stderr: bytes) -> Any:
    if answer is not None and "result" in answer:
        return answer["result"]
    if answer is not None:
        if answer.get("memory"):
            raise ChildFailed("메모리 한도를 넘어 중단했습니다.", reason="memory")
        raise from_code(answer["code"], answer["message"], answer["hint"])
    if overdue:
        raise ChildFailed("제한 시간을 넘어 중단했습니다.", reason="wall")
    if hasattr(os, "WTERMSIG") and status == -24:  # SIGXCPU
        raise ChildFailed("처리 시간 한도를 넘어 중단했습니다.", reason="cpu")
    if b"MemoryError" in stderr or b"bad_alloc" in stderr:
        raise ChildFailed("메모리 한도를 넘어 중단했습니다.", reason="memory")
    raise ChildFailed(f"처리 프로세스가 비정상 종료했습니다(상태 {status}).", reason="crash")


_channel: IO[bytes] | None = None


def report(value: Any) -> None:
    """Sends progress to the caller; outside a child it does nothing."""
    _send({"progress": value})


def _send(message: dict[str, Any]) -> None:
    if _channel is not None:
        _channel.write(json.dumps(message).encode() + b"\n")
        _channel.flush()


def _limit(memory: int | None, cpu_s: int | None, writes: bool) -> None:
    try:
        import resource
    except ImportError:  # Windows: time limits only, as SECURITY.md says
        return
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if cpu_s:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    if not writes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> int:
    global _channel
    order = json.loads(sys.stdin.buffer.read())
    # Whatever a library prints must not end up in our channel.
    _channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # `python -m` made this module `__main__`; the functions we call know it by its own name.
    importlib.import_module("seoul_assist.child")._channel = _channel
    _limit(*order["limits"])
    module, _, function = order["target"].partition(":")
    try:
        _send({"result": getattr(importlib.import_module(module), function)(order["payload"])})
    except AssistError as error:
        _send({"code": error.code, "message": error.message, "hint": error.hint})
    except MemoryError:
        _send({"memory": True})
    return 0


if __name__ == "__main__":
    sys.exit(_main())
