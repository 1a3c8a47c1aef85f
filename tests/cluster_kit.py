"""A real cluster of processes on this machine, to be broken: scheduler, workers, and the command line that uses them.

A nursery loads every heavy library once and forks each process from there: the same programs as `dask scheduler`,
`dask worker` and `seoul-assist` start, without the seconds of processor time that each would need for it. What needs
another environment or another program is started anew (`fresh`).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch_kit import folder_of, journal, text_of
from builders import docx, h_p, hwp, hwpx, page_of, pdf, w_p

TESTS = Path(__file__).resolve().parent
PROGRAMS = {
    "scheduler": "distributed.cli.dask_scheduler",
    "worker": "distributed.cli.dask_worker",
    "seoul-assist": "seoul_assist.cli.app",
}
LONG_S = 120.0  # for whatever takes seconds on an idle machine
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def wait_for(what: str, true: Any, within_s: float = LONG_S) -> Any:
    """The first true thing that `true()` returns; an AssertionError that says what never came."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError(f"never came within {within_s:.0f} s: {what}")


@dataclass
class Process:
    """A process in a group of its own; what it says stands in files, and so does its exit code once it has ended."""

    pid: int
    files: Path  # <files>.out, <files>.err, <files>.code

    def said(self, stream: str = "err") -> str:
        try:
            return self.files.with_suffix(f".{stream}").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:  # it is only being born
            return ""

    @property
    def code(self) -> int | None:
        """The exit code of a program that ended by itself, None as long as it runs or when it was killed."""
        try:
            return int(self.files.with_suffix(".code").read_text())
        except (FileNotFoundError, ValueError):
            return None

    @property
    def runs(self) -> bool:
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return stat.rpartition(")")[2].split()[0] != "Z"

    @property
    def seconds(self) -> float:
        """Of processor time that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Kills it, and whatever it has started; returns when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        wait_for(f"the end of {self.pid}", lambda: not self.runs)

    def ended(self, within_s: float = LONG_S) -> int:
        """The exit code, once it has ended by itself."""
        try:
            wait_for("the end", lambda: not self.runs or self.code is not None, within_s)
        except AssertionError:
            raise AssertionError(f"still runs after {within_s:.0f} s; it said:\n{self.said()}") from None
        assert self.code is not None, f"was killed; it said:\n{self.said()}"
        return self.code


class Nursery:
    """The warm process and those that were forked from it, or started beside it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._all: list[Process] = []
        self._count = 0
        names = {name: value for name, value in os.environ.items() if not name.startswith(("SEOUL_ASSIST_", "DASK_"))}
        self.env = names | {
            "PYTHONPATH": str(TESTS.parent),  # not ours: the bombs of sitecustomize would go off in what dask loads
            "XDG_DATA_HOME": str(folder / "home"),
            "DASK_CONFIG": str(folder / "nothing"),
            "OPENBLAS_NUM_THREADS": "1",  # no threads before the fork
            "TMPDIR": str(folder),
        }
        self._warm = subprocess.Popen(
            [
                sys.executable,
                "-X",
                "utf8",
                "-c",
                f"import sys; sys.path.append({str(TESTS)!r}); import cluster_kit; cluster_kit.nurse()",
            ],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def fork(self, program: str, *arguments: object, patience_s: float = 0, **env: str) -> Process:
        """The program in a fork of the warm process; it has that much patience with a cluster, 0 for its own."""
        return self._start(program, arguments, {"env": env, "patience_s": patience_s})

    def fresh(self, program: str, *arguments: object, **env: str) -> Process:
        """The program started anew with variables of its own; nobody hears its exit code."""
        run = f"import sys; from {PROGRAMS[program]} import main; sys.exit(main())"
        return self._start(program, arguments, {"env": self.env | env, "exec": [sys.executable, "-P", "-c", run]})

    def _start(self, program: str, arguments: Sequence[object], how: dict[str, Any]) -> Process:
        assert self._warm.stdin and self._warm.stdout
        self._count += 1
        files = self.folder / f"{self._count:03}-{program}"
        order = how | {"program": program, "arguments": [*map(str, arguments)], "files": str(files)}
        self._warm.stdin.write(json.dumps(order).encode() + b"\n")
        self._warm.stdin.flush()
        process = Process(int(self._warm.stdout.readline()), files)
        self._all.append(process)
        return process

    def clear(self) -> None:
        """Kills whatever still runs."""
        while self._all:
            self._all.pop().kill()

    def close(self) -> None:
        self.clear()
        assert self._warm.stdin and self._warm.stdout
        self._warm.stdin.close()
        self._warm.wait(timeout=LONG_S)
        self._warm.stdout.close()


def nurse() -> None:
    """Inside the warm process: forks a program for every line, and answers with the number of its process."""
    from importlib import import_module

    mains = {name: import_module(module).main for name, module in PROGRAMS.items()}
    for module in ("distributed.nanny", "seoul_assist.cli.cluster_worker", "seoul_assist.tasks.summarizing.spread"):
        import_module(module)
    from seoul_assist.text.tokens import kiwi

    kiwi()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for them
    for line in sys.stdin.buffer:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _be(mains[order["program"]], order)
        sys.stdout.buffer.write(b"%d\n" % pid)
        sys.stdout.buffer.flush()


def _be(main: Any, order: dict[str, Any]) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: whatever becomes of the tests, nothing stays behind
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(order["env"])
    if order.get("patience_s"):
        from seoul_assist.cli import cluster

        cluster.PATIENCE_S = order["patience_s"]
    for number, (suffix, how) in enumerate(((None, os.O_RDONLY), (".out", os.O_WRONLY), (".err", os.O_WRONLY))):
        path = os.devnull if suffix is None else order["files"] + suffix
        opened = os.open(path, how | (os.O_CREAT if suffix else 0), 0o600)
        os.dup2(opened, number)
        os.close(opened)
    if "exec" in order:
        os.execve(order["exec"][0], [*order["exec"], *order["arguments"]], order["env"])
    sys.argv = [order["program"], *order["arguments"]]
    code: Any = 1
    try:
        code = main() or 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except BaseException:  # noqa: BLE001  what a program of its own would have shown at its end
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush(), sys.stderr.flush()
        part = Path(order["files"] + ".part")
        part.write_text(str(code))
        part.rename(order["files"] + ".code")
        os._exit(0)


@dataclass
class Cluster:
    """A scheduler and its workers by name."""

    nursery: Nursery
    options: tuple[str, ...] = ()  # for scheduler and workers: certificates
    worker_ttl: str = ""  # how long the scheduler waits for a sign of a worker; "" for its own five minutes
    scheduler: Process | None = None
    address: str = ""
    workers: dict[str, Process] = field(default_factory=dict)

    def start(self) -> None:
        """The scheduler; on the port it had before, when it was started before."""
        port = self.address.rpartition(":")[2] or "0"
        options = ("--host", "127.0.0.1", "--port", port, "--dashboard-address", "127.0.0.1:0", "--no-show")
        env = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": self.worker_ttl} if self.worker_ttl else {}
        start = self.nursery.fresh if env else self.nursery.fork
        self.scheduler = start("scheduler", *options, "--no-dashboard", *self.options, **env)
        self.address = wait_for("a scheduler", lambda: self._listens(self.scheduler))

    def _listens(self, scheduler: Any) -> str:
        assert scheduler.runs, scheduler.said()
        found = re.search(r"Scheduler at:\s+(\S+)", scheduler.said())
        return found[1] if found else ""

    def worker(self, name: str, *options: str, fresh: bool = False, **env: str) -> Process:
        """One more worker; returns before it has found the scheduler."""
        start = self.nursery.fresh if fresh else self.nursery.fork
        own = options if "--nanny" in options else ("--no-nanny", *options)
        common = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
        place = ("--local-directory", str(self.nursery.folder / f"spill-{name}"), "--name", name)
        self.workers[name] = start("worker", self.address, *common, *place, *self.options, *own, **env)
        return self.workers[name]

    def ready(self, *names: str) -> None:
        """Returns when those workers (all, if none is named) belong to the cluster."""
        for name in names or self.workers:
            process = self.workers[name]
            wait_for(f"worker {name}", lambda process=process: "Registered to" in process.said())

    def at_work(self, *names: str) -> str:
        """Waits for a worker that is busy with a document, and names it."""
        before = {name: self.workers[name].seconds for name in names or self.workers if self.workers[name].runs}

        def busiest() -> str:
            grown = {name: self.workers[name].seconds - was for name, was in before.items() if self.workers[name].runs}
            name = max(grown, key=lambda one: grown[one])
            return name if grown[name] > 0.1 else ""

        return str(wait_for("a worker at work", busiest))


@contextmanager
def cluster(nursery: Nursery, *names: str, options: tuple[str, ...] = (), worker_ttl: str = "") -> Iterator[Cluster]:
    """A cluster with workers of those names, all of which are gone afterwards."""
    one = Cluster(nursery, options, worker_ttl)
    try:
        one.start()
        for name in names:
            one.worker(name)
        one.ready()
        yield one
    finally:
        nursery.clear()


# ---- documents ------------------------------------------------------------------------------------------------------


def long_text(scale: float) -> str:
    """A document that takes a worker about `scale` seconds of processor time."""
    return "\n\n".join(line for number in range(int(900 * scale)) for line in text_of(number)) + "\n"


def every_format(folder: Path) -> Path:
    """Thirteen documents: every format there is, names that come twice, a broken file, an empty one, an archive."""
    folder_of(folder, 4)
    lines = text_of(7)
    (folder / "계획.txt").write_text("\n".join(text_of(8)), encoding="utf-8")
    (folder / "계획.docx").write_bytes(docx("".join(map(w_p, lines))))
    (folder / "계획.hwpx").write_bytes(hwpx("".join(map(h_p, lines))))
    hwp(folder / "계획.hwp", lines)
    (folder / "깨진 파일.pdf").write_bytes(pdf([page_of(lines)])[:300])
    (folder / "빈 파일.hwpx").write_bytes(b"")
    (folder / "아래").mkdir()
    (folder / "아래" / "00.md").write_text("\n\n".join(text_of(9)), encoding="utf-8")
    with zipfile.ZipFile(folder / "묶음.zip", "w") as archive:
        for number in (10, 11):
            archive.writestr(f"{number}.txt", "\n".join(text_of(number)))
    return folder


def steady(text: str, out: Path) -> str:
    """What a run said, without the name of its folder and how long each document took."""
    return re.sub(r'"elapsed_s": [0-9.]+', '"elapsed_s": 0', text.replace(str(out), "결과"))


def results(out: Path) -> dict[str, str | bytes]:
    """Every file of a folder of results, by name, without the journal and without how long each document took."""
    found: dict[str, str | bytes] = {}
    for path in sorted(out.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            data = path.read_bytes()
            found[path.name] = steady(data.decode(), out) if path.suffix == ".json" else data
    return found


def events(out: Path) -> dict[str, list[str]]:
    """What the journal tells of each document, by the name of its outputs."""
    told: dict[str, list[str]] = {}
    for entry in journal(out):
        told.setdefault(entry["name"], []).append(entry["event"])
    return told


def finished(out: Path) -> int:
    """How many documents the journal calls done."""
    return sum("done" in told for told in events(out).values())
