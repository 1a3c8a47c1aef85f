"""Breaking index runs on purpose: a workshop of warm processes, failing system calls, kills and small disks.

`Workshop` starts one process that has every heavy library loaded and forks it for each case, so that a whole run of
the real command line with real Chroma costs a third of a second instead of three. The children of a run are forked
too; everything else is what a user starts. A case that needs processes started anew uses the console script.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent
ENV = {
    **{name: value for name, value in os.environ.items() if not name.startswith("SEOUL_ASSIST_")},
    "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]),
    "OPENBLAS_NUM_THREADS": "1",  # no threads before the fork
}
ONCE, FROM_THERE_ON, KILL, KILL_ALL = 1, 2, 3, 4


@dataclass(frozen=True)
class Fault:
    """The `at`th call that changes a file below the data folder breaks: see failing_calls.c; 0 only counts."""

    at: int
    mode: int = ONCE
    error: int = 5  # EIO


@dataclass(frozen=True)
class Done:
    """How a forked process ended: `code` as subprocess gives it (a signal is negative), and what it answered."""

    code: int
    value: Any = None
    out: str = ""
    err: str = ""
    calls: int = 0
    broken: int = 0

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Workshop:
    """The warm process; `call` names a scene of `scenes.py`, `cli` runs the command line."""

    def __init__(self, folder: Path) -> None:
        self.control = folder / "control"
        self.control.write_bytes(bytes(2048))
        env = dict(ENV, FAILING_CALLS=str(self.control), TMPDIR=str(folder), XDG_DATA_HOME=str(folder / "home"))
        self.counts_calls = sys.platform == "linux" and _compile(folder / "failing_calls.so")
        if self.counts_calls:
            env["LD_PRELOAD"] = str(folder / "failing_calls.so")
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", str(TESTS / "fault_scenes.py")],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def call(self, scene: str, **arguments: Any) -> Done:
        """Runs a scene in a fork of the warm process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"scene": scene, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the warm process has died"
        return Done(**json.loads(line))

    def cli(self, *arguments: object, **how: Any) -> Done:
        """What the command line answers; `how` may hold `fault`, `kill`, `point`, `abort` (see the scene)."""
        if "fault" in how:
            how["fault"] = vars(how["fault"])
        done = self.call("cli", arguments=[str(argument) for argument in arguments], **how)
        assert done.code == 0, done.err
        return Done(**done.value)

    def inspect(self, library: Path, **how: Any) -> dict[str, Any]:
        """What a fresh reader finds in the current generation."""
        done = self.call("inspect", library=str(library), **how)
        assert done.code == 0, done.err
        found: dict[str, Any] = done.value
        return found

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


@contextmanager
def workshop(folder: Path) -> Iterator[Workshop]:
    shop = Workshop(folder)
    try:
        yield shop
    finally:
        shop.close()


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for libraries to break, in memory where the system has such a disk: fsync costs nothing there."""
    shared = Path("/dev/shm")
    fits = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 50_000_000
    with tempfile.TemporaryDirectory(prefix="seoul-assist-test-", dir=shared if fits else None) as folder:
        yield Path(folder)


def _compile(target: Path) -> bool:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return False
    source = str(TESTS / "faults" / "failing_calls.c")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(target), source, "-ldl"]
    return subprocess.run(command, capture_output=True).returncode == 0


@contextmanager
def armed(fault: Fault | None, folder: str) -> Iterator[dict[str, int]]:
    """Inside, calls below the folder are counted and broken as the fault says; afterwards the dict tells how many."""
    counted: dict[str, int] = {}
    if fault is None or "FAILING_CALLS" not in os.environ:
        yield counted
        return
    with open(os.environ["FAILING_CALLS"], "r+b") as file, mmap.mmap(file.fileno(), 2048) as block:  # noqa: PTH123
        block[20:2048] = folder.encode()[:2000].ljust(2028, b"\0")
        block[0:20] = struct.pack("5I", 0, fault.at or 1 << 31, fault.mode, fault.error, 0)
        try:
            yield counted
        finally:
            counted["calls"], _, _, _, counted["broken"] = struct.unpack("5I", block[0:20])
            block[0:20] = bytes(20)


# ---- what is indexed ------------------------------------------------------------------------------------------------

PER_FILE = 4
_WORDS = ("주차", "휴가", "도서관", "하천", "공원", "급식", "수수료", "체육관", "장터", "가로등", "우물", "나루터")


def text_of(number: int, edition: int = 1) -> str:
    """A regulation of our own with four articles; another edition has other text in each."""
    word = _WORDS[number % len(_WORDS)]
    articles = "\n\n".join(
        f"##### 제{at}조 ({word} {at})\n\n"
        f"단장은 {word} 사업 {number}호의 {at}번째 몫으로 {edition}만 {number}천원을 쓴다."
        for at in range(1, PER_FILE + 1)
    )
    return f"# 다솜구 {word} 제{number}사업 조례\n\n{articles}\n"


def write_regulations(folder: Path, count: int, edition: int = 1, newest: int = 1_000_000) -> Path:
    """The folder with `count` regulations, the first `newest` of that edition and the rest of edition 1."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = text_of(number, edition if number < newest else 1)
        (folder / f"r{number:03}.md").write_text(text, encoding="utf-8")
    return folder


def litter(library: Path) -> list[str]:
    """Names in the library folder that no whole run leaves behind."""
    allowed = {"CURRENT", "generations", "lock", "vectors.sqlite"}
    extra = [path.name for path in library.iterdir() if path.name not in allowed]
    return extra + [path.name for path in (library / "generations").iterdir() if not path.name.startswith("g")]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder and what it holds."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
