"""Parsers kept warm: a child that has loaded them forks itself anew for every document.

Starting a child and loading a parser costs ten times what parsing a page does. The warm child never looks at a
document: it hands the bytes to a fork, which takes on the limits, parses, answers through a pipe of its own, and ends.
So every document has a process to itself, as with `child.call`, and one that crashes takes nothing along.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from seoul_assist import child

_MOST_ANSWER = 512 * child.MB
_LAST_WORDS = 4096  # bytes of what a fork says on standard error
_TICK_S = 0.05
_FORKS = sys.platform == "linux"  # elsewhere a fork of native libraries is not safe or not to be had


class Warm:
    """A warm child, started with the first call; `call` is `child.call` without progress. One call at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._closed = False

    def call(
        self, target: str, payload: Any, *, data: bytes, limits: child.Limits, libraries: Sequence[str] = ()
    ) -> Any:
        """What `target` returns for the payload and the data, computed in a fork under the limits.

        `libraries` are the modules worth loading before the fork.
        """
        if not _FORKS:
            return child.call(target, payload, data=data, limits=limits)
        order = {
            "target": target,
            "payload": payload,
            "size": len(data),
            "limits": [limits.memory, limits.cpu_s, limits.writes, limits.network],
            "libraries": list(libraries),
        }
        with self._turn:
            process = self._started()
            overdue = threading.Event()
            timer = threading.Timer(limits.wall_s or 0, _end, args=(process, overdue))
            timer.daemon = True
            try:
                if limits.wall_s:
                    timer.start()
                end = _asked(process, order, data)
            except BaseException:
                self._drop()
                raise
            finally:
                timer.cancel()
            if end is None:
                self._drop()
                end = ({"status": process.returncode, "peak": 0, "stderr": ""}, b"")
        said, answer = end
        full = limits.memory is not None and said["peak"] > limits.memory // 2
        stderr = said["stderr"].encode("latin-1")
        return child._unpack(_message(answer), said["status"], overdue.is_set(), full, stderr)

    def close(self) -> None:
        """Ends the child, and with it a call that is under way in another thread."""
        self._closed = True
        process = self._process
        if process is not None:
            _end(process)
        with self._turn:
            self._drop()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise child.ChildFailed("읽기를 그만두었습니다.", reason="crash", detail="closed")
        if self._process is None:
            self._process = subprocess.Popen(
                child.command(__name__),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a Ctrl-C is the caller's to answer; `_end` reaches the forks too
            )
        return self._process

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _end(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what could not be written any more
                if pipe:
                    pipe.close()


def _asked(process: subprocess.Popen[bytes], order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes] | None:
    """What the warm child says of the fork's end, and the fork's answer; None when the child itself has ended."""
    assert process.stdin and process.stdout
    with contextlib.suppress(OSError):
        process.stdin.write(json.dumps(order).encode() + b"\n" + data)
        process.stdin.flush()
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        return None
    said: dict[str, Any] = json.loads(line)
    answer = process.stdout.read(said["size"])
    return (said, answer) if len(answer) == said["size"] else None


def _message(answer: bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(answer)
    except ValueError:  # nothing, or cut short by the fork's death
        return None
    return message if isinstance(message, dict) else None


def _end(process: subprocess.Popen[bytes], overdue: threading.Event | None = None) -> None:
    if overdue:
        overdue.set()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


# ---- inside the warm child ------------------------------------------------------------------------------------------


def serve() -> None:
    """Answers one order after the other until standard input ends, each from a fork of its own."""
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while line := orders.readline():
        order = json.loads(line)
        data = orders.read(order["size"])
        for name in order["libraries"]:
            importlib.import_module(name)
        gc.freeze()  # what the forks share stays shared
        said, answer = _forked(order, data, answers.fileno())
        del data
        answers.write(json.dumps(said | {"size": len(answer)}).encode() + b"\n" + answer)
        answers.flush()


def _forked(order: dict[str, Any], data: bytes, ours: int) -> tuple[dict[str, Any], bytes]:
    answer_r, answer_w = os.pipe()
    error_r, error_w = os.pipe()
    pid = os.fork()
    if pid == 0:
        for handle in (ours, answer_r, error_r):
            os.close(handle)
        _parse(order, data, answer_w, error_w)
    os.close(answer_w)
    os.close(error_w)
    answer, errors, peak = _gathered(pid, answer_r, error_r)
    _, status = os.waitpid(pid, 0)
    said = {"status": os.waitstatus_to_exitcode(status), "peak": peak, "stderr": errors.decode("latin-1")}
    return said, answer


def _gathered(pid: int, answer_r: int, error_r: int) -> tuple[bytes, bytes, int]:
    """What the fork answers, what it says last on standard error, and the peak of its address space."""
    answer: list[bytes] = []
    size, errors, peak = 0, b"", 0
    status = Path(f"/proc/{pid}/status")
    with selectors.DefaultSelector() as waiting:
        for handle in (answer_r, error_r):
            waiting.register(handle, selectors.EVENT_READ)
        waiting.register(0, selectors.EVENT_READ)  # nothing is ordered meanwhile: this is the caller's end
        while len(waiting.get_map()) > 1:
            ready = waiting.select(_TICK_S)
            with contextlib.suppress(OSError):
                peak = max(peak, child.peak(status))
            for key, _ in ready:
                if key.fd == 0:
                    os.kill(pid, signal.SIGKILL)
                    raise SystemExit
                chunk = os.read(key.fd, 1 << 20)
                if not chunk:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
                elif key.fd == error_r:
                    errors = (errors + chunk)[-_LAST_WORDS:]
                else:
                    answer.append(chunk)
                    size += len(chunk)
                    if size > _MOST_ANSWER:
                        os.kill(pid, signal.SIGKILL)
    return b"".join(answer) if size <= _MOST_ANSWER else b"", errors, peak


def _parse(order: dict[str, Any], data: bytes, answer_w: int, error_w: int) -> NoReturn:
    """In the fork: the answer goes into the pipe and the process ends; an error ends it with a traceback."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(error_w, 1)
    os.dup2(error_w, 2)
    with os.fdopen(answer_w, "wb") as pipe:  # before the limits: then nothing can be opened for writing
        pipe.write(child.carried_out(order, data))
    os._exit(0)
