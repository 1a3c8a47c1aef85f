"""What it costs a document to cross a real Dask cluster of this machine whose workers do nothing but answer."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scale_measure import family

from seoul_assist.readers import Source

_TICK = os.sysconf("SC_CLK_TCK")
_RESULT: dict[str, Any] = {}  # what `echo` gives back, in a worker


@dataclass(frozen=True, slots=True)
class Crossing:
    """Of one document that crosses a real cluster whose workers do nothing: processor seconds, and the rate.

    `watch_cpu_s` is what one idle worker costs the process of the scheduler every second, its nanny included, which on
    a cluster of several machines runs elsewhere. That is taken off what a document costs, as is what the workers
    compute when idle.
    """

    documents: int
    client_cpu_s: float
    scheduler_cpu_s: float
    worker_cpu_s: float
    watch_cpu_s: float
    a_second: float


def about(order: str) -> dict[str, Any]:
    """In a worker: it is fit."""
    return {"fit": True}


def echo(order: str, name: str, data: bytes) -> dict[str, Any]:
    """In a worker: the result that the order wants, at once."""
    if not _RESULT:
        _RESULT.update(json.loads(order))
    return _RESULT


def crossing(sources: Sequence[Source], result: Mapping[str, Any], times: int, workers: int = 4) -> Crossing:
    """The documents, again and again, across a cluster of this machine and back; nothing is written."""
    from seoul_assist.adapters import dask_client, dask_crew, dask_local

    mine = os.getpid()
    before = set(family(mine))
    with dask_local.running(workers) as door:
        certificates = {"ca": door.certificate, "cert": door.certificate, "key": door.key}
        with dask_client.connected(door.address, patience_s=60.0, certificates=certificates) as client:
            names = {"probe": "scale_crossing:about", "work": "scale_crossing:echo"}
            order = json.dumps(dict(result))
            crew = dask_crew.DaskCrew(client, **names, order=order, say=_silent, patience_s=60.0)
            crew.probed(60.0)
            crew.admit(lambda facts: "" if facts.get("fit") else "unfit")
            documents = [(one.name, content_of(one)) for one in sources]
            _through(crew, documents)
            own, *others = sorted(set(family(mine)) - before - {mine})

            def spent(work: Callable[[], object]) -> list[float]:
                """Seconds of the clock, and of processor of client, scheduler and workers."""
                looks = []
                for step in (work, None):
                    looks.append((time.perf_counter(), time.process_time(), cpu_of(own), sum(map(cpu_of, others))))
                    if step:
                        step()
                return [after - first for first, after in zip(*looks, strict=True)]

            idle = spent(lambda: time.sleep(4.0))
            busy = spent(lambda: [_through(crew, documents) for _ in range(times)])
    count = times * len(documents)
    scheduler, others_cpu = (busy[at] - idle[at] / idle[0] * busy[0] for at in (2, 3))
    return Crossing(
        count, busy[1] / count, max(1e-4, scheduler / count), max(0.0, others_cpu / count),
        idle[2] / idle[0] / workers, count / busy[0],
    )  # fmt: skip


def _through(crew: Any, documents: Sequence[tuple[str, bytes]]) -> None:
    open_now = 0
    for ticket, (name, data) in enumerate(documents):
        while crew.room < 1:
            open_now -= crew.take() is not None
        crew.give(ticket, name, data)
        open_now += 1
    while open_now:
        finished = crew.take()
        if finished is not None and finished.error:
            raise finished.error
        open_now -= finished is not None


def _silent(text: str) -> None:
    """Nobody listens."""


def cpu_of(pid: int, *, below: bool = False) -> float:
    """Seconds of processor that a process has used, with `below` also what its ended children used."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return sum(int(word) for word in words[11 : 15 if below else 13]) / _TICK


def content_of(source: Source) -> bytes:
    return source.path.read_bytes() if source.path else source.data or b""
