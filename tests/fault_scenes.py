"""What the warm process of fault_kit does: it reads an order a line, forks, and answers a line when the fork ended."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from fault_forks import apart, cli, inspect, result, spawn, store_named
from fault_kit import Fault, armed

from seoul_assist.errors import AssistError


def broken_publish(library: str, point: str, kind: str, store: str) -> str:
    """A publish in which a named step is killed, finds the disk full or is interrupted; how it ended, by class name."""
    from library_kit import LEAVE, PARKING, publish

    def fault(name: str) -> None:
        if name != point:
            return
        if kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, "No space left on device") if kind == "full" else KeyboardInterrupt

    try:
        publish(Path(library), PARKING if store == "chroma" and point else LEAVE, fault=fault, store=store_named(store))
    except (AssistError, KeyboardInterrupt) as error:
        return type(error).__name__
    return "done"


def broken_index(root: str, fault: dict[str, int]) -> dict[str, Any]:
    """An index run over root/규정 into root/library, in memory but for its files, with failing calls; prunes."""
    from library_kit import EMBEDDER, steps

    from seoul_assist.tasks.index import index

    def run() -> dict[str, Any]:
        try:
            report = index(
                [Path(root) / "규정"],
                library_dir=Path(root) / "library",
                embedder_id=EMBEDDER.id,
                prune=True,
                **steps(),
            )
        except AssistError as error:
            return {"failed": error.exit_code, "message": error.message, "hint": error.hint}
        return {"published": report.published}

    with armed(Fault(**fault), root + "/library") as counted:
        done = result(*spawn(run, group=True))
    return done | counted


def race(arguments: list[str], writers: int) -> list[dict[str, Any]]:
    """So many index runs started at once; the one that got the lock goes on when the others have ended."""
    gate = Path(tempfile.mkdtemp(prefix="gate-")) / "open"
    barrier_in, barrier_out = os.pipe()

    def run() -> dict[str, Any]:
        return cli(arguments, gate=str(gate))

    def wait_and_run() -> dict[str, Any]:
        os.read(0, 1)
        return run()

    pids = []
    stdin = os.dup(0)
    os.dup2(barrier_in, 0)
    for _ in range(writers):
        pids.append(spawn(wait_and_run))
    os.dup2(stdin, 0)
    os.write(barrier_out, b"x" * writers)
    done: list[dict[str, Any]] = []
    waiting = dict(pids)
    while waiting:
        if len(waiting) == 1:
            gate.touch()
        for pid in list(waiting):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                done.append(result(pid, waiting.pop(pid))["value"])
        time.sleep(0.002)
    gate.unlink()
    gate.parent.rmdir()
    return done


def hold_lock(library: str, times: int, arguments: list[str]) -> list[list[float]]:
    """A holder of the lock is killed; how long the next writer then took to start, and its exit code."""
    from seoul_assist.errors import LibraryBusy
    from seoul_assist.library import generations

    answers = []
    for _ in range(times):
        told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            with generations.exclusive(Path(library)):
                os.write(tell, b"x")
                time.sleep(60)
            os._exit(1)
        os.read(told, 1)
        try:
            with generations.exclusive(Path(library)):
                raise AssertionError("two holders")
        except LibraryBusy:
            pass
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        started = time.monotonic()
        with generations.exclusive(Path(library)):
            seconds = time.monotonic() - started
        for end in (told, tell):
            os.close(end)
        answers.append([seconds, cli(arguments)["code"]])
    return answers


def readers(
    library: str,
    queries: list[str],
    number: int,
    per_opening: int,
    each: int,
    publishes: list[list[str]],
    kills: int = 0,
) -> dict[str, Any]:
    """So many readers ask at least `each` queries, opening anew every `per_opening`, until the index runs are done.

    Answers {answers, errors, generations, killed, codes}: an answer is [generation, [[law, article, text], ...]].
    With `kills` readers are killed at random and started again that often.
    """
    from library_kit import EMBEDDER

    from seoul_assist.library.reading import Library

    def read(seed: int) -> list[Any]:
        chance = random.Random(seed)
        answers = []
        last = False
        while not last:
            last = len(answers) + per_opening >= each and published.exists()
            with Library(Path(library), embedder=EMBEDDER) as reader:
                for _ in range(per_opening):
                    hits = reader.search(chance.choice(queries), k=5)
                    answers.append(
                        [reader.generation, [[h.provision.law, h.provision.article, h.provision.text] for h in hits]]
                    )
                    time.sleep(0.001)
        return answers

    published = Path(tempfile.mkdtemp(prefix="readers-")) / "published"
    running = dict(spawn(partial(read, seed)) for seed in range(number))
    chance, killed, codes = random.Random(7), 0, []
    everything: list[dict[str, Any]] = []

    def take_in() -> None:
        for pid in list(running):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                everything.append(result(pid, running.pop(pid)))

    for at, arguments in enumerate(publishes):
        writer = spawn(partial(cli, arguments))
        share = kills // len(publishes) + (at < kills % len(publishes))
        for seed in range(share):
            time.sleep(chance.random() * 0.05)
            take_in()
            if not running:
                running.update([spawn(partial(read, 100 * at + seed))])
                time.sleep(chance.random() * 0.05)
            pid = chance.choice(list(running))
            os.kill(pid, signal.SIGKILL)
            killed += result(pid, running.pop(pid))["code"] == -signal.SIGKILL
            running.update([spawn(partial(read, 1000 + 100 * at + seed))])
        codes.append(result(*writer)["value"]["code"])
    published.touch()
    while running:
        take_in()
        time.sleep(0.005)
    published.unlink()
    published.parent.rmdir()
    return {
        "answers": [answer for done in everything for answer in done["value"] or []],
        "errors": [done["err"] for done in everything if done["code"]],
        "killed": killed,
        "codes": codes,
    }


# ---- small, read-only and foreign disks -----------------------------------------------------------------------------


@contextlib.contextmanager
def own_mounts() -> Iterator[None]:
    """A mount namespace of this process alone; PermissionError where the system does not allow one."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x00020000) != 0:  # CLONE_NEWNS
        raise PermissionError(ctypes.get_errno(), "no mount namespace")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True, capture_output=True)
    yield


def mounts_allowed() -> bool:
    try:
        with own_mounts(), tempfile.TemporaryDirectory() as folder:
            mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
            if subprocess.run(mount, capture_output=True).returncode:
                return False
            subprocess.run(["umount", folder], check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def small_disk(data: str, docs: str, kilobytes: int, ask: list[str]) -> dict[str, Any]:
    """A copy of the data folder on a disk with so many kilobytes left: what index and ask say, then with room."""
    import shutil

    with ExitStack() as stack:
        stack.enter_context(own_mounts())
        disk = stack.enter_context(tempfile.TemporaryDirectory(prefix="disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", disk], check=True)
        stack.callback(subprocess.run, ["umount", "-l", disk], check=True)
        home = Path(disk) / "data"
        shutil.copytree(data, home)
        about = os.statvfs(disk)
        used = (about.f_blocks - about.f_bavail) * about.f_frsize // 1024
        subprocess.run(["mount", "-o", f"remount,size={used + kilobytes}k", disk], check=True)
        options = ["--data-dir", str(home)]
        told = {"index": cli([*options, "index", docs]), "current": (home / "library" / "CURRENT").read_text()}
        told["after"] = apart(partial(inspect, str(home / "library")))
        told["ask"] = cli([*options, *ask])
        told["free"] = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize // 1024
        subprocess.run(["mount", "-o", "remount,size=512m", disk], check=True)
        told["again"] = cli([*options, "index", docs])
        told["end"] = apart(partial(inspect, str(home / "library")))
        told["litter"] = [path.name for path in (home / "library" / "generations").iterdir() if path.name[0] != "g"]
    return told


def foreign(data: str, how: str, arguments: list[str]) -> dict[str, Any]:
    """A command over a library on a read-only mount (`mount`), or one that belongs to somebody else who lets others
    read it (`reader`) or not (`stranger`)."""
    with ExitStack() as stack:
        if how == "mount":
            stack.enter_context(own_mounts())
            subprocess.run(["mount", "--bind", data, data], check=True)
            stack.callback(subprocess.run, ["umount", "-l", data], check=True)
            subprocess.run(["mount", "-o", "remount,bind,ro", data], check=True)
        else:
            for path in Path(data).rglob("*"):
                others = 0o055 if path.is_dir() else 0o044
                path.chmod((0o700 if path.is_dir() else 0o600) | (others if how == "reader" else 0))
                os.chown(path, 65534, 65534)
            _obey_modes()
        done = cli(["--data-dir", data, *arguments])
    return done | {"value": [path.name for path in Path(tempfile.gettempdir()).glob("seoul-assist-*")]}


def _obey_modes() -> None:
    """Root without the right to pass over file modes: a user like any other, who can still load Python."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, sets) == 0
    for at in (0, 1):
        sets[at] &= ~0b1110  # DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER
    assert libc.capset(header, sets) == 0


# ---- the loop -------------------------------------------------------------------------------------------------------


def main() -> None:
    import chromadb
    import chromadb.api.rust  # noqa: F401
    import library_kit
    import numpy  # noqa: F401

    from seoul_assist.cli import app, compose  # noqa: F401
    from seoul_assist.tasks import index, search  # noqa: F401
    from seoul_assist.tasks.answering import ask  # noqa: F401
    from seoul_assist.text.morphemes import morphemes

    morphemes("주차")  # loads the analyser, which no fork shall do again

    library_kit.EMBEDDER.embed(["가온시"], "passage")
    app._command()
    for line in sys.stdin:
        order = json.loads(line)
        scene = globals()[order["scene"]]  # `cli` and `inspect` are scenes too
        done = result(*spawn(partial(scene, **order["arguments"])))
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
