"""What a whole command costs: seconds, processor seconds, memory and bytes, of it and of every process it starts.

Where the system allows (root on Linux), a command runs in a network of its own whose loopback counts what its processes
send each other. Other work on the machine takes cores away: `cores_left` says how many were there on average.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ENTRY = (sys.executable, "-c", "from seoul_assist.cli.app import main; main()")
FINE = (0, 1, 3)  # findings and documents that failed are results too
_TICK = os.sysconf("SC_CLK_TCK")
_IN_ITS_OWN_NETWORK = 'ip link set lo up; "$@"; code=$?; grep lo: /proc/net/dev >"$COUNTED"; exit $code'


@dataclass(frozen=True, slots=True)
class Spent:
    """A run over so many documents; bytes are of all of them together, `sent` is None where nobody could count."""

    documents: int
    wall_s: float
    cpu_s: float
    peak_mb: float  # of the largest process
    together_mb: float  # of all processes at once, shared memory counted once
    sent: int | None
    written: int
    load: float
    cores_left: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Two sizes of one run taken apart: what starting costs, and what each document does."""

    start_s: float
    start_cpu_s: float
    each_s: float
    each_cpu_s: float
    each_sent: float | None
    each_written: float
    peak_mb: float
    together_mb: float
    load: float
    cores_left: float


def fitted(small: Spent, large: Spent) -> Cost:
    """The line through both; a start below nothing is noise and counts as none."""
    more = large.documents - small.documents

    def line(first: float, second: float) -> tuple[float, float]:
        each = (second - first) / more
        return max(0.0, first - each * small.documents), each

    start_s, each_s = line(small.wall_s, large.wall_s)
    start_cpu, each_cpu = line(small.cpu_s, large.cpu_s)
    sent = line(small.sent, large.sent)[1] if small.sent is not None and large.sent is not None else None
    return Cost(
        start_s, start_cpu, each_s, each_cpu, sent, line(small.written, large.written)[1],
        max(small.peak_mb, large.peak_mb), max(small.together_mb, large.together_mb), large.load,
        min(small.cores_left, large.cores_left),
    )  # fmt: skip


def observed(command: Sequence[str], documents: int, written: Path | None = None) -> Spent:
    """The run of a command; RuntimeError with its last words when it ends otherwise than `FINE`."""
    with tempfile.TemporaryDirectory() as room:
        counted, said = Path(room) / "counted", Path(room) / "said"
        alone = ["unshare", "-n", "sh", "-c", _IN_ITS_OWN_NETWORK, "sh"] if _own_network() else []
        before, began = _busy(), time.perf_counter()
        with said.open("wb") as errors:
            process = subprocess.Popen(
                [*alone, *command], stdout=subprocess.DEVNULL, stderr=errors, env=os.environ | {"COUNTED": str(counted)}
            )
            watch = _Watch(process.pid)
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall, after = time.perf_counter() - began, _busy()
        watch.close()
        if process.returncode not in FINE:
            raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{said.read_text(errors='replace')[-2000:]}")
        cpu = max(used.ru_utime + used.ru_stime, watch.cpu_s)  # who was killed before anybody waited for it counts too
        sent = int(counted.read_text().split()[1]) if counted.is_file() else None
    others = max(0.0, after - before - cpu)
    size = sum(one.stat().st_size for one in written.rglob("*") if one.is_file()) if written else 0
    left = (os.cpu_count() or 1) - others / wall
    return Spent(documents, wall, cpu, watch.peak_mb, watch.together_mb, sent, size, os.getloadavg()[0], left)


def ours(verb: str, folder: Path, documents: int, processes: int | None) -> Spent:
    """`summarize` or `check` over the folder: as on a desk, or with --cluster local:N."""
    cluster = ["--cluster", f"local:{processes}"] if processes else []
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "out"
        base = [*ENTRY, "--data-dir", f"{room}/data", "--engine", "extractive", "--quiet", verb, str(folder)]
        jobs = [] if processes else ["--jobs", "1"]
        more = ["-o", str(out)] if verb == "summarize" else ["--json", *jobs]
        return observed([*base, *more, *cluster], documents, out if verb == "summarize" else None)


def one_by_one(verb: str, folder: Path, documents: int, processes: int) -> Spent:
    """The peer: `xargs -P` starts the command anew for each document."""
    with tempfile.TemporaryDirectory() as room:
        more = f"-o {room}/out/{{}}" if verb == "summarize" else "--json --jobs 1"
        entry = Path(room) / "one.sh"
        entry.write_text(
            f'#!/bin/sh\n"{sys.executable}" -c "from seoul_assist.cli.app import main; main()" --data-dir {room}/data '
            f'--engine extractive --quiet {verb} "$1" {more.replace("{}", "$$")} >/dev/null 2>&1\n'
            "[ $? -le 3 ]\n",
            encoding="utf-8",
        )
        line = f"find '{folder}' -type f | sort | head -n {documents} | xargs -P {processes} -n 1 sh '{entry}'"
        return observed(["sh", "-c", line], documents)


def plain_pool(folder: Path, documents: int, processes: int) -> Spent:
    """The peer: a ProcessPoolExecutor that does nothing but take the text out (pypdfium2, python-docx, zip and XML)."""
    command = [sys.executable, __file__, str(folder), str(processes)]
    return observed(command, documents)


def plain_text(path: str) -> int:
    """Letters of the document, taken out the short way."""
    import re
    import zipfile

    suffix = Path(path).suffix.lower()
    if suffix == ".pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        found = sum(len(page.get_textpage().get_text_range()) for page in document)
        document.close()
        return found
    if suffix == ".docx":
        import docx

        return sum(len(one.text) for one in docx.Document(path).paragraphs)
    if suffix == ".hwpx":
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "section" in name]
        return sum(len(re.sub(rb"<[^>]*>", b"", part).decode("utf-8", "replace")) for part in parts)
    return len(Path(path).read_text(encoding="utf-8", errors="replace"))


def _own_network() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0


def _busy() -> float:
    """Seconds that the processors of this machine have worked since it started; 0 where nobody says."""
    try:
        words = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    except OSError:
        return 0.0
    user, nice, system, _idle, _io, irq, soft = (int(word) for word in words[:7])
    return (user + nice + system + irq + soft) / _TICK


class _Watch:
    """Looks four times a second at a process and all below it: what they have computed, and the memory they hold.

    Whoever vanishes while its parent lives was waited for, and is in what the parent's children used; whoever was there
    to the last is counted with what it had used then.
    """

    def __init__(self, pid: int) -> None:
        self.together_mb = self.peak_mb = 0.0
        self._pid, self._ended, self._turn = pid, threading.Event(), 0
        self._seen: dict[int, tuple[int, int, float]] = {}  # by process: its parent, when it was last seen, its seconds
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def cpu_s(self) -> float:
        """Seconds of processor of all of them, up to the last look at each."""
        return sum(
            seconds
            for parent, turn, seconds in self._seen.values()
            if parent not in self._seen or turn >= self._seen[parent][1]
        )

    def close(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(0.25):
            self._turn += 1
            several = list(family(self._pid))
            for pid in several:
                words = _stat(pid)
                if words:
                    self._seen[pid] = int(words[1]), self._turn, sum(map(int, words[11:15])) / _TICK
            if self._turn % 4 == 1:
                self.together_mb = max(self.together_mb, sum(_held_mb(pid, "smaps_rollup", "Pss:") for pid in several))
                self.peak_mb = max(self.peak_mb, *(_held_mb(pid, "status", "VmHWM:") for pid in several))


def _stat(pid: int) -> list[str]:
    """The words of /proc/PID/stat from the state on; none where the process has just ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def family(pid: int) -> Iterator[int]:
    """The process and all below it."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        words = _stat(int(entry.name)) if entry.name.isdigit() else []
        if words:
            below.setdefault(int(words[1]), []).append(int(entry.name))
    waiting = [pid]
    while waiting:
        yield waiting[-1]
        waiting += below.get(waiting.pop(), [])


def _held_mb(pid: int, where: str, what: str) -> float:
    """What a process holds: `Pss:` counts of shared memory its part, `VmHWM:` is the most it ever had."""
    try:
        for line in Path(f"/proc/{pid}/{where}").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(what):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:  # it has just ended
        return 0.0
    return 0.0


if __name__ == "__main__":
    with ProcessPoolExecutor(int(sys.argv[2])) as pool:
        list(pool.map(plain_text, [str(one) for one in sorted(Path(sys.argv[1]).iterdir()) if one.is_file()]))
