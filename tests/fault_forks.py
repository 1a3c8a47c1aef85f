"""Forks of the warm process of fault_kit: running a function, the command line and a reader in one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from fault_kit import Fault, armed

from seoul_assist import child
from seoul_assist.errors import AssistError


def spawn(function: Callable[[], Any], *, group: bool = False) -> tuple[int, Path]:
    """Forks; the fork writes its answer, output and errors to files and never returns."""
    base = Path(tempfile.mkdtemp(prefix="scene-"))
    # Python swallows an interrupt that arrives in its own hooks around a fork; a real start of a program has none.
    interrupts = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, interrupts)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, interrupts)
        return pid, base
    code = 70
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, interrupts)
        if group:
            os.setsid()
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(base / name, os.O_WRONLY | os.O_CREAT, 0o600), number)
        os.closerange(3, 256)  # no lock of the caller lives on here
        sys.stdout, sys.stderr = (open(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))  # noqa: SIM115
        answer = function()
        (base / "value").write_text(json.dumps(answer), encoding="utf-8")
        code = answer if isinstance(answer, int) else 0
    except KeyboardInterrupt:
        code = 130
    except BaseException:  # noqa: BLE001  the exit code tells
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def result(pid: int, base: Path) -> dict[str, Any]:
    """Waits for a fork and gathers what it left."""
    _, status = os.waitpid(pid, 0)
    texts = {
        name: path.read_text(encoding="utf-8", errors="replace") if (path := base / name).exists() else ""
        for name in ("out", "err", "value")
    }
    for path in base.iterdir():
        path.unlink()
    base.rmdir()
    try:
        value = json.loads(texts["value"])
    except ValueError:  # the fork did not get that far
        value = None
    return {"code": os.waitstatus_to_exitcode(status), "value": value, "out": texts["out"], "err": texts["err"]}


def apart(function: Callable[[], Any]) -> Any:
    """The answer of a function that ran in a fork: Chroma starts threads, after which nothing can be forked."""
    done = result(*spawn(function))
    assert done["code"] == 0, done["err"]
    return done["value"]


def forked_call(target: str, payload: Any, *, before: Callable[[str], None] | None = None, **how: Any) -> Any:
    """child.call with a fork of this warm process in place of a new interpreter."""
    module, _, function = target.partition(":")

    def inside() -> Any:
        if before:
            before(function)
        try:
            return {"result": getattr(sys.modules[module], function)(payload)}
        except AssistError as error:
            return {"code": error.code, "message": error.message, "hint": error.hint}

    pid, base = spawn(inside)
    try:
        done = result(pid, base)
    except BaseException:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):  # it may have ended just before
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        raise
    return child._unpack(done["value"], done["code"], False, False, done["err"].encode())


def cli(
    arguments: list[str],
    fault: dict[str, int] | None = None,
    kill: dict[str, Any] | None = None,
    abort: str = "",
    gate: str = "",
    folder: str = "",
) -> dict[str, Any]:
    """One call of the command line in a process group of its own, in `folder` where one is given.

    `fault` breaks system calls. `kill` is {victim, after | change, folder, by}: signal `by` (SIGKILL) to the `group`,
    the `parent` or its `child` after so many seconds or so many changes of files below the folder. `abort` names the
    step (fill_generation, verify_generation) that dies by os.abort(). With `gate` the filling child waits until that
    file exists.
    """

    def before(function: str) -> None:
        if function == abort:
            os.abort()
        until = time.monotonic() + 20
        while gate and function == "fill_generation" and not Path(gate).exists() and time.monotonic() < until:
            time.sleep(0.005)

    def run() -> int:
        from seoul_assist.cli import app

        child.call = partial(forked_call, before=before)
        if folder:
            os.chdir(folder)
        sys.argv = ["seoul-assist", *arguments]
        try:
            app.main()
        except SystemExit as ended:
            return int(ended.code or 0)
        raise AssertionError("main returned")

    data = arguments[arguments.index("--data-dir") + 1]
    with armed(Fault(**fault) if fault else None, data) as counted:
        pid, base = spawn(run, group=True)
        if kill:
            _kill_when(pid, **kill)
        done = result(pid, base)
    return done | counted


def _kill_when(
    pid: int, victim: str, folder: str = "", after: float = 0.0, change: int = 0, by: int = signal.SIGKILL
) -> None:
    """The killer: fires after a time, or when files of a generation at work have changed so often."""
    started, seen, changes = time.monotonic(), "", 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if change:
            now = _snapshot(folder)
            changes += now != seen
            seen = now
        if (change and changes > change) or (after and time.monotonic() - started >= after):
            break
        time.sleep(0.0005)
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        match victim:
            case "parent":
                os.kill(pid, by)
            case "child":
                for one in children.read_text().split():
                    os.kill(int(one), by)
            case _:
                os.killpg(pid, by)


def _snapshot(folder: str) -> str:
    found = []
    for base, _, names in os.walk(folder):
        if ".building-" in base:
            for name in names:
                with contextlib.suppress(OSError):
                    about = os.stat(os.path.join(base, name))  # noqa: PTH116, PTH118
                    found.append((name, about.st_size, about.st_mtime_ns))
    return repr(sorted(found))


def store_named(name: str) -> Any:
    from seoul_assist.adapters.chroma_local import ChromaStore
    from seoul_assist.adapters.memory import MemoryStore

    return ChromaStore if name == "chroma" else MemoryStore


def inspect(library: str, store: str = "chroma") -> dict[str, Any]:
    """The current generation as a fresh reader sees it, with every passage asked for by its own vector."""
    from library_kit import EMBEDDER

    from seoul_assist.library import generations, search_files
    from seoul_assist.library.catalog import Catalog
    from seoul_assist.library.reading import Library

    factory = store_named(store)
    folder, handle = generations.hold(Path(library))
    catalog = Catalog(folder / "catalog.sqlite")
    opened = factory(folder / "chroma", create=False)
    passages = dict(catalog.passages())
    found = 0
    for key, text in passages.items():
        near = opened.nearest(EMBEDDER.embed([text], "passage")[0], 5)
        found += key in [name for name, _ in near] or near[0][1] > 0.9999
    ids = opened.ids()
    opened.close()
    amiss = list(search_files.faults(folder, folder.name, catalog, {}))
    handle.close()
    catalog.close()
    with Library(Path(library), embedder=EMBEDDER) as reader:
        laws = sorted(item.name for item in reader.regulations())
        texts = {f"{law} {item.article}": item.text for law in laws for item in reader.articles(law)}
        hit = reader.search(laws[0], k=1)[0].provision.law if laws else ""
        generation = reader.generation
    return {
        "generation": generation,
        "whole": ids == set(passages) and not amiss,
        "recall": [found, len(passages)],
        "laws": laws,
        "texts": texts,
        "first": hit,
    }
