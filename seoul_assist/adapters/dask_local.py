"""A cluster of processes of this machine, which lives as long as the one who asked for it.

It is run by a process of its own: no signal of a terminal reaches it, nothing it says reaches a terminal, and a
program that calls us is not imported anew in every worker. Its connections are encrypted and only who holds the key
is let in: a scheduler carries out whatever it is told, and other people may use this machine.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist import child, netguard
from seoul_assist.errors import AssistError

_LEAST_MEMORY = 512 * child.MB
_OF_FREE = 0.8  # of the memory that is free now the workers together may take so much


@dataclass(frozen=True, slots=True)
class Door:
    """Where a scheduler listens, and the one certificate (with its key, PEM) that all sides of it show each other."""

    address: str
    certificate: str
    key: str


@contextmanager
def running(workers: int) -> Iterator[Door]:
    """A cluster of so many workers, which is gone afterwards with all it has written."""
    folder = Path(tempfile.mkdtemp(prefix="seoul-assist-"))
    log = folder / "log"
    try:
        with log.open("wb") as said:
            process = subprocess.Popen(
                child.command(__name__),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,
            )
        try:
            yield _opened(process, {"workers": workers, "folder": str(folder), "memory": memory_of(workers)}, log)
        finally:
            _close(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def memory_of(workers: int) -> int:
    """How many bytes each of so many workers may take: an even share of what is free now."""
    import psutil

    return max(_LEAST_MEMORY, int(psutil.virtual_memory().available * _OF_FREE) // workers)


def _opened(process: subprocess.Popen[bytes], order: dict[str, Any], log: Path) -> Door:
    assert process.stdin and process.stdout
    with contextlib.suppress(OSError):  # dead already: the line that does not come tells
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
    importlib.import_module("distributed")  # our side of it, while the other one does the same
    try:
        return Door(**json.loads(process.stdout.readline()))
    except ValueError:
        last = log.read_bytes().decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        raise AssistError(
            f"이 컴퓨터에서 작업 프로세스들을 시작하지 못했습니다({last or '알 수 없음'}).",
            "--cluster를 빼고 다시 실행하거나 프로세스 수를 줄여 주세요.",
        ) from None


def _close(process: subprocess.Popen[bytes]) -> None:
    """Ends the cluster at once: whoever closes it has every result, and nothing in it is worth keeping."""
    assert process.stdin and process.stdout
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with contextlib.suppress(OSError):
        process.stdin.close()
    process.stdout.close()


# ---- inside the process of the cluster ------------------------------------------------------------------------------


def serve() -> None:
    """Runs the cluster that the line on standard input orders, until standard input ends."""
    order = json.loads(sys.stdin.buffer.readline())
    netguard.install()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    import dask
    from distributed import LocalCluster, Security

    dask.config.set(
        {
            "distributed.worker.profile.enabled": False,
            "distributed.admin.system-monitor.gil.enabled": False,
            "distributed.scheduler.work-stealing": False,
            "distributed.scheduler.active-memory-manager.start": False,
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
            "distributed.worker.memory.pause": False,
        }
    )
    security = Security.temporary()
    cluster = LocalCluster(
        n_workers=order["workers"],
        threads_per_worker=1,
        memory_limit=order["memory"],
        local_directory=order["folder"],
        security=security,
        dashboard_address=None,
        worker_dashboard_address=None,
    )
    door = Door(cluster.scheduler_address, security.tls_client_cert, security.tls_client_key)
    answers.write(json.dumps({"address": door.address, "certificate": door.certificate, "key": door.key}).encode())
    answers.write(b"\n")
    answers.flush()
    while sys.stdin.buffer.read(1):
        pass
    shutil.rmtree(order["folder"], ignore_errors=True)  # whoever asked for it is dead
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    cluster.close()
