"""Processes forked from a warm one, so that a test pays for what a process does and not for starting it again.

`popen` and `run` are those of `subprocess` for `python -c PROGRAM`. `install` lets `seoul_assist.child` and
`seoul_assist.readers.warm` start the children of the process that runs the tests here: a process that has loaded the
libraries forks itself and then runs the very command line that a new interpreter would have run, with pipes, an
environment, a folder, a session and limits of its own. Only Linux has this; elsewhere, for what no family lists, and in
tests that ask for `cold_children`, processes start as a user's do. Not for tests of what is loaded, of the flags of the
interpreter or of its hashes: the forks of one warm process have these in common.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

TESTS = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120
START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import warm_kit; warm_kit.serve()"
# Which targets of `child.call` a warm process serves; what it loads, and calls once.
READERS = ("readers.pdf", "readers.ocr_page", "readers.docx", "readers.hwpx", "readers.hwp", "readers.warm")
FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "readers": (
        ("seoul_assist.readers.", "seoul_assist.tasks.mending:", "seoul_assist.tasks.drafting.form_fields:"),
        (
            *(f"seoul_assist.{name}" for name in READERS),
            *("seoul_assist.tasks.mending", "seoul_assist.tasks.drafting.form_fields"),
            *("pypdfium2", "pypdfium2.raw", "lxml.etree", "unhwp", "hwpx.hwp5.package"),
        ),
    ),
    "models": (
        ("seoul_assist.adapters.",),
        (
            *(f"seoul_assist.adapters.{name}" for name in ("chat_template", "llama", "llama_embedder", "llama_search")),
            *("jinja2.sandbox", "llama_cpp"),
        ),
    ),
    "program": (
        ("seoul_assist.cli.compose:",),
        (
            *("seoul_assist.cli.app", "seoul_assist.library.filling", "seoul_assist.adapters.chroma_local"),
            *("seoul_assist.tasks.summarizing.summarize", "seoul_assist.tasks.index", "seoul_assist.tasks.check"),
            *("chromadb.api.rust", "numpy", "rich.console", "library_kit"),
            *("seoul_assist.cli.app:_command", "warm_kit:analyser"),
        ),
    ),
}


class Warm:
    """A warm process, started with the first child."""

    def __init__(self, libraries: Sequence[str]) -> None:
        self._turn = threading.Lock()
        path = [os.path.dirname(TESTS) if entry == "" else entry for entry in sys.path]  # noqa: PTH120
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", START, json.dumps([TESTS, *path]), *libraries],
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # no threads before the fork
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def fork(self, order: dict[str, Any]) -> int:
        """The process id of a child that is under way."""
        assert self._process.stdin and self._process.stdout
        with self._turn:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        assert line, "the warm process has died"
        return int(line)

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        finally:
            self._process.kill()
            self._process.stdout.close()


class Forked:
    """What `subprocess.Popen` gives for a process without a shell, except that what it inherits is nothing."""

    def __init__(
        self,
        warm: Warm,
        command: Sequence[str],
        *,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        text: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: Any = None,
        start_new_session: bool = False,
    ) -> None:
        sys.audit("subprocess.Popen", command[0], command, None, None)
        self.args = command
        self.returncode: int | None = None
        self._ended, ended = os.pipe()
        theirs, places = [ended], [_place(ended)]
        files: list[Any] = [None, None, None]
        for number, wanted in enumerate((stdin, stdout, stderr)):
            if wanted == subprocess.PIPE:
                pipe = os.pipe()
                ours, other = (pipe[1], pipe[0]) if number == 0 else pipe
                files[number] = os.fdopen(ours, "wb" if number == 0 else "rb")
                if text:
                    files[number] = io.TextIOWrapper(files[number], encoding="utf-8")
                theirs.append(other)
                places.append(_place(other))
            elif wanted == subprocess.STDOUT:
                places.append(places[-1])
            elif wanted in (None, subprocess.DEVNULL):
                places.append(os.devnull)
            else:
                places.append(_place(int(wanted)))  # type: ignore[arg-type]
        self.stdin, self.stdout, self.stderr = files
        order = {
            "places": places,
            "arguments": list(command[command.index("-c") + 1 :]),
            "environment": dict(env or os.environ),
            "folder": str(cwd or f"/proc/{os.getpid()}/cwd"),
            "session": start_new_session,
        }
        try:
            self.pid = warm.fork(order)
        finally:
            for number in theirs:
                os.close(number)

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self.stdout, self.stderr, self.stdin):
            if file:
                file.close()
        self.wait()

    def communicate(self, input: Any = None, timeout: float | None = None) -> tuple[Any, Any]:
        said: dict[int, Any] = {}
        readers = [
            threading.Thread(target=lambda at=at, file=file: said.update({at: file.read()}), daemon=True)
            for at, file in enumerate((self.stdout, self.stderr))
            if file
        ]
        for reader in readers:
            reader.start()
        if self.stdin:
            with contextlib.suppress(BrokenPipeError):
                if input:
                    self.stdin.write(input)
            with contextlib.suppress(BrokenPipeError):
                self.stdin.close()
        self.wait(timeout)
        for reader in readers:
            reader.join()
        for file in (self.stdout, self.stderr):
            if file:
                file.close()
        return said.get(0), said.get(1)

    def poll(self) -> int | None:
        return self._end(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._end(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _end(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            waiting = select.poll()
            waiting.register(self._ended)
            if not waiting.poll(None if timeout is None else timeout * 1000):
                return None
            said = os.read(self._ended, 16)
            os.close(self._ended)
            self.returncode = int(said) if said else -signal.SIGKILL  # nothing: the warm process has died
        return self.returncode


_cold = _here = 0
_wanted = threading.local()
_warm: dict[str, Warm] = {}


def install() -> None:
    """Children of this process are forked from warm ones from now on; to be called before any reader is imported."""
    global _here
    if sys.platform != "linux":
        return
    from seoul_assist import child

    assert "seoul_assist.readers.reading" not in sys.modules, "it holds `child.call` already"
    real = child.call

    def call(target: str, payload: Any, **how: Any) -> Any:
        _wanted.target = target
        try:
            return real(target, payload, **how)
        finally:
            _wanted.target = ""

    _here = os.getpid()
    child.call = call
    child.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": _started})  # type: ignore[assignment]
    from seoul_assist.readers import warm

    warm.subprocess = child.subprocess


def close() -> None:
    """Ends the warm processes."""
    while _warm:
        _warm.popitem()[1].close()


@pytest.fixture
def cold_children() -> Iterator[None]:
    """In the test every child is an interpreter started anew."""
    global _cold
    _cold += 1
    yield
    _cold -= 1


def _started(command: Sequence[str], **how: Any) -> Any:
    server = command[-1] if command[-2:-1] != ["-c"] and command[-1].startswith("seoul_assist.") else ""
    target = f"{server}:" if server else getattr(_wanted, "target", "")
    family = next((name for name, (served, _) in FAMILIES.items() if target.startswith(served)), "")
    return _popen(family, command, **how)


def _popen(family: str, command: Sequence[str], **how: Any) -> Any:
    if _cold or not family or os.getpid() != _here:
        return subprocess.Popen(command, **how)
    if family not in _warm:
        _warm[family] = Warm(FAMILIES[family][1])
    return Forked(_warm[family], command, **how)


def popen(command: Sequence[str], **how: Any) -> Any:
    """A process that runs `python -c PROGRAM`: a fork of a warm one that has loaded the libraries, where it can be."""
    return _popen("program", command, **how)


def run(
    command: Sequence[str], *, timeout: float | None = None, check: bool = False, input: Any = None, **how: Any
) -> subprocess.CompletedProcess[Any]:
    """`subprocess.run` by `popen`."""
    if how.pop("capture_output", False):
        how |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with popen(command, **how | ({"stdin": subprocess.PIPE} if input is not None else {})) as process:
        try:
            out, err = process.communicate(input, timeout)
        except BaseException:
            process.kill()
            raise
    done = subprocess.CompletedProcess(command, process.returncode, out, err)
    if check:
        done.check_returncode()
    return done


def _place(handle: int) -> str:
    return f"/proc/{os.getpid()}/fd/{handle}"


# ---- inside the warm process ----------------------------------------------------------------------------------------


def serve() -> None:
    """Loads what is named on the command line, then forks for one order after the other until its input ends."""
    import gc
    from importlib import import_module

    import bombs

    bombs.plant()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in sys.argv[2:]:
        module, _, function = name.partition(":")
        loaded = import_module(module)
        if function:
            getattr(loaded, function)()
    gc.collect()
    gc.freeze()  # what the forks share stays shared
    heard, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    ends: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([0, heard], [], [])
        if heard in ready:
            os.read(heard, 4096)
            _reap(ends)
        if 0 in ready:
            line = sys.stdin.buffer.readline()
            if not line:
                break
            pid, end = _forked(json.loads(line))
            ends[pid] = end
            os.write(1, f"{pid}\n".encode())


def analyser() -> None:
    """Loads the analyser of words, which no fork shall do again."""
    from seoul_assist.text.morphemes import morphemes

    morphemes("주차")


def _reap(ends: dict[int, int]) -> None:
    while ends:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        end = ends.pop(pid)
        with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
            os.write(end, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(end)


def _forked(order: dict[str, Any]) -> tuple[int, int]:
    """The process id of the fork, and the handle that takes how it ended."""
    modes = (os.O_WRONLY, os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
    end, *streams = [os.open(place, mode) for place, mode in zip(order["places"], modes, strict=True)]
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            code = _run(order, streams)
        finally:
            os._exit(code)
    os.close(tell)
    os.read(ready, 1)  # its end: the fork has its own session now
    os.close(ready)
    for handle in streams:
        os.close(handle)
    return pid, end


def _run(order: dict[str, Any], streams: list[int]) -> int:
    """In the fork: becomes what the command line asks for."""
    import traceback

    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if order["session"]:
            os.setsid()
        for number, handle in enumerate(streams):
            os.dup2(handle, number)
        os.closerange(3, 1024)  # with it the pipe that tells the warm process that all is set
        for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        program, *arguments = order["arguments"]
        sys.argv[:] = ["-c", *arguments]
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            sys.stderr.write(ended.code + "\n")
    except BaseException:  # noqa: BLE001  as the interpreter ends: what it was goes to standard error
        traceback.print_exc()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code
