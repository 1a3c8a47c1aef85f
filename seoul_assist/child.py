"""Run one of our functions in a child process with limits, and get its JSON answer back.

The child is where untrusted bytes and native libraries live: it may crash, hang or run out of memory without
taking the caller along. Arguments and results cross the border as JSON (and one run of raw bytes), never as pickles.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from seoul_assist.errors import AssistError, from_code
from seoul_assist.seal import seal

MB = 1024 * 1024
ROOT = str(Path(__file__).resolve().parent.parent)
# The child gets the module path of its caller: nothing in the working folder can put itself in front.
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from seoul_assist.child import serve; serve()"
_OUT_OF_MEMORY = re.compile(rb"MemoryError|bad_alloc|memory allocation of \d+ bytes failed|[Oo]ut of memory")

_PEAK = re.compile(rb"VmPeak:\s*(\d+) kB")  # of the address space, which is what the limit is on


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. `memory` is address space in bytes; None leaves a limit off.

    Without `writes` no file can be written, removed or renamed; without `network` no socket opens.
    """

    memory: int | None = 1536 * MB
    cpu_s: int | None = 60
    wall_s: float | None = 90
    writes: bool = False
    network: bool = False


class ChildFailed(AssistError):
    """The child died without an answer: `reason` is `crash`, `memory`, `cpu` or `wall`.

    `detail` is the exit status or the type of the exception, never its text (which may hold document text).
    """

    code = "child_failed"

    def __init__(self, message: str, hint: str = "", reason: str = "crash", detail: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason
        self.detail = detail


def call(
    target: str,
    payload: Any,
    *,
    data: bytes | None = None,
    limits: Limits | None = None,
    on_progress: Callable[[Any], None] | None = None,
) -> Any:
    """What `module:function` returns for `payload`, computed in a child under `limits`.

    `target` takes one JSON value (and then `data`, when given) and returns one JSON value; it may call `report(value)`
    of this module to send progress. An AssistError raised inside is raised here again; a death is a ChildFailed that
    names the reason. An interrupt of the caller kills the child before it goes on.
    """
    limits = limits or Limits()
    order = {
        "target": target,
        "payload": payload,
        "attached": data is not None,
        "limits": [limits.memory, limits.cpu_s, limits.writes, limits.network],
    }
    process = subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    errors: list[bytes] = []
    overdue = threading.Event()
    drain = threading.Thread(target=_drain, args=(process.stderr, errors), daemon=True)
    timer = threading.Timer(limits.wall_s or 0, _kill, args=(process, overdue))
    timer.daemon = True
    watch = _Watch(process.pid)
    answer: dict[str, Any] | None = None
    try:
        drain.start()
        watch.start()
        if limits.wall_s:
            timer.start()
        _order(process.stdin, order, data)
        for line in process.stdout:
            try:
                message = json.loads(line)
            except ValueError:  # a line cut short by the child's death
                break
            if "progress" not in message:
                answer = message
            elif on_progress:
                on_progress(message["progress"])
        process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        timer.cancel()
        watch.ended.set()
        if drain.ident:
            drain.join(timeout=5)
        process.stdout.close()
        process.stderr.close()
    full = limits.memory is not None and watch.peak > limits.memory // 2
    return _unpack(answer, process.returncode, overdue.is_set(), full, b"".join(errors))


def command(server: str = "") -> list[str]:
    """The command line of a child of ours; `server` names the module whose `serve` it runs instead of this one's."""
    path = [ROOT if entry == "" else entry for entry in sys.path]
    path = path if ROOT in path else [ROOT, *path]
    more = [server] if server else []
    return [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, json.dumps(path), *more]


def _order(stdin: IO[bytes], order: dict[str, Any], data: bytes | None) -> None:
    # A child that died early breaks the pipe (EINVAL on Windows); its exit status tells the story.
    with contextlib.suppress(OSError):
        stdin.write(json.dumps(order).encode() + b"\n")
        if data:
            stdin.write(data)
    with contextlib.suppress(OSError):
        stdin.close()


def _drain(stream: IO[bytes], into: list[bytes]) -> None:
    for chunk in iter(lambda: stream.read(65536), b""):
        into[:] = [(b"".join(into) + chunk)[-4096:]]


def _kill(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


class _Watch(threading.Thread):
    """Follows the peak of a process's address space while it lives: once it is dead the system no longer tells.

    The peak that comes with the exit status will not do: Linux carries the caller's own peak over into it.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0  # bytes; 0 where the system does not tell
        self.ended = threading.Event()
        self._status = Path(f"/proc/{pid}/status")

    def run(self) -> None:
        while not self.ended.wait(0.05):
            try:
                self.peak = peak(self._status) or self.peak
            except OSError:
                return


def peak(status: Path) -> int:
    """The peak of the address space in bytes by a process's status file; 0 when it no longer tells."""
    found = _PEAK.search(status.read_bytes())
    return int(found[1]) * 1024 if found else 0


def _unpack(answer: dict[str, Any] | None, status: int, overdue: bool, full: bool, stderr: bytes) -> Any:
    """The result in a child's answer; raises the error that the answer holds, or a ChildFailed that names the reason
    for an exit status without an answer. `full`: the child had used much of its memory; `stderr`: what it said last.
    """
    if answer is not None and "result" in answer:
        return answer["result"]
    if answer is not None and "code" in answer:
        raise from_code(answer["code"], answer["message"], answer["hint"])
    if overdue:
        raise ChildFailed("제한 시간을 넘어 중단했습니다.", reason="wall")
    cpu_signal = getattr(signal, "SIGXCPU", None)
    if cpu_signal is not None and status == -cpu_signal:
        raise ChildFailed("처리 시간 한도를 넘어 중단했습니다.", reason="cpu")
    # Native code that is refused memory dies by any signal it likes.
    starved = full and status < 0
    if (answer is not None and answer.get("memory")) or starved or _OUT_OF_MEMORY.search(stderr):
        raise ChildFailed("메모리 한도를 넘어 중단했습니다.", reason="memory")
    last = stderr.decode(errors="replace").strip().rpartition("\n")[2]
    name = re.match(r"[A-Za-z_][\w.]*(?=:|$)", last)
    detail = name[0] if name else f"status {status}"
    raise ChildFailed(f"처리 프로세스가 비정상 종료했습니다({detail}).", reason="crash", detail=detail)


# ---- inside the child -----------------------------------------------------------------------------------------------

_channel: IO[bytes] | None = None
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_STARTS_A_PROGRAM = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty")
_CHANGES_A_FILE = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod")


def report(value: Any) -> None:
    """Sends progress to the caller; outside a child it does nothing."""
    if _channel is not None:
        _write(_channel, _line({"progress": value}))


def serve() -> None:
    """Carries out the one order that waits on standard input; called by the child itself."""
    global _channel
    for server in sys.argv[2:]:
        importlib.import_module(server).serve()
        return
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read() if order["attached"] else None
    # Whatever a library prints must not end up in our channel.
    _channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _write(_channel, carried_out(order, data))


def carried_out(order: dict[str, Any], data: bytes | None) -> bytes:
    """Takes on the limits of the order and gives the answer to it, a line of JSON."""
    memory, cpu_s, writes, network = order["limits"]
    _limit(memory, cpu_s, writes)
    _guard(writes, network)
    module, _, function = order["target"].partition(":")
    arguments = [order["payload"]] if data is None else [order["payload"], data]
    try:
        return _line({"result": getattr(importlib.import_module(module), function)(*arguments)})
    except AssistError as error:
        return _line({"code": error.code, "message": error.message, "hint": error.hint})
    except MemoryError:
        return _line({"memory": True})


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _write(channel: IO[bytes], line: bytes) -> None:
    channel.write(line)
    channel.flush()


def _limit(memory: int | None, cpu_s: int | None, writes: bool) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the wall clock alone holds there
        return
    # The hard limits stay where the system has put them if that is lower still.
    wanted = [(resource.RLIMIT_CORE, 0, 0)]
    wanted += [(resource.RLIMIT_AS, memory, memory)] if memory else []
    wanted += [(resource.RLIMIT_CPU, cpu_s, cpu_s + 5)] if cpu_s else []
    wanted += [] if writes else [(resource.RLIMIT_FSIZE, 0, 0)]
    for kind, soft, hard in wanted:
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses an address-space limit
            resource.setrlimit(kind, (soft, hard))


def _guard(writes: bool, network: bool) -> None:
    """Makes Python refuse sockets, programs and changes of files; where the system can, it takes the network away.

    Without `network` native code and programs that a library starts find none either, on Linux.
    """
    import _socket as socket  # the constants alone, without the cost of the whole module

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        # Event loops make themselves a local pair; reaching anybody with it would raise another event.
        harmless = event == "socket.__new__" and arguments[1] == getattr(socket, "AF_UNIX", None)
        if not network and event.startswith("socket.") and event != "socket.gethostname" and not harmless:
            raise PermissionError("sockets are closed in this process")
        if writes:
            return
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            raise PermissionError("files are read-only in this process")
        if event in _CHANGES_A_FILE or event in _STARTS_A_PROGRAM:
            raise PermissionError(f"{event} is closed in this process")

    if not network:
        seal()
    if not (network or writes) and sys.platform == "linux":
        import ctypes

        # A new user and network namespace: native code finds no network either. Where it is refused, nothing changes.
        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)
    sys.addaudithook(refuse)
