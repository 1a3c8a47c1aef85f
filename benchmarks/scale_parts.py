"""The parts of a batch, each measured alone: a worker's seconds for each document, what the client does for one, what
the scheduler does, the disk, and what grows with the number of documents.

Seconds of processor come from the system's accounts, so that other work on the machine disturbs them little. Waiting is
the clock without the time computed and the time queued for a processor (`/proc/self/schedstat`).
"""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scale_crossing import Crossing, content_of, cpu_of
from scale_measure import family
from scale_model import Parts

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.cli.recording import recording
from seoul_assist.errors import AssistError
from seoul_assist.model import Item
from seoul_assist.ports import Finished
from seoul_assist.readers import Reading, Source
from seoul_assist.settings import Settings
from seoul_assist.tasks import batch_crew
from seoul_assist.tasks.journal import Entry, Journal
from seoul_assist.tasks.summarizing import overview, summarize
from seoul_assist.tasks.summarizing.summary_views import as_text


def queued() -> float:
    """Seconds that this thread was ready and no processor was free."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


def sources_of(folder: Path) -> list[Source]:
    return [Source(one.name, one) for one in sorted(folder.rglob("*")) if one.is_file()]


# ---- a worker -------------------------------------------------------------------------------------------------------


def services(verb: str, sources: Sequence[Source]) -> tuple[list[float], list[int]]:
    """Processor seconds and bytes of the result for each document, as a worker does them: one after the other, warm.

    The clock gives each one's share of the seconds of all (processes that end between two looks are counted whole in
    the sum only).
    """
    clock: list[float] = []
    sizes: list[int] = []
    with Reading() as reading:
        work = _summarizing(reading) if verb == "summarize" else _checking(reading)
        for source in sources[:3]:
            work(source)
        here = os.getpid()
        below = [pid for pid in family(here) if pid != here]
        before = cpu_of(here) + sum(cpu_of(pid, below=True) for pid in below)
        for source in sources:
            began, waited = time.perf_counter(), queued()
            sizes.append(work(source))
            clock.append(max(1e-4, time.perf_counter() - began - (queued() - waited)))
        spent = cpu_of(here) + sum(cpu_of(pid, below=True) for pid in below) - before
    return [one * spent / sum(clock) for one in clock], sizes


def _summarizing(reading: Reading) -> Callable[[Source], int]:
    engine = Extractive()

    def work(source: Source) -> int:
        try:
            summary = summarize.digest(reading(source), engine)
        except AssistError:  # what cannot be read costs the look at it
            return 0
        shape = summarize.as_json(summary, source.name, "brief")
        return sum(len(one.encode()) for one in (summarize.as_markdown(summary, "brief"), as_text(shape)))

    return work


def _checking(reading: Reading) -> Callable[[Source], int]:
    from seoul_assist.tasks.check import Options, one

    options = Options()

    def work(source: Source) -> int:
        checked = one(source, options, read=reading)
        return len(repr(checked))  # about what its JSON takes

    return work


def usual(sources: Sequence[Source]) -> dict[str, str]:
    """The files of a summary of about the usual size: of the documents' results the middle one."""
    engine = Extractive()
    found = []
    with Reading() as reading:
        for source in sources[:: max(1, len(sources) // 15)]:
            try:
                summary = summarize.digest(reading(source), engine)
            except AssistError:  # one that cannot be read has none
                continue
            shape = summarize.as_json(summary, source.name, "brief")
            found.append({".summary.md": summarize.as_markdown(summary, "brief"), ".summary.json": as_text(shape)})
    return sorted(found, key=lambda one: sum(map(len, one.values())))[len(found) // 2]


# ---- the client -----------------------------------------------------------------------------------------------------


@dataclass
class Instant:
    """A `ports.Crew` that has every document finished at once: what is left is the client's own work."""

    result: Mapping[str, Any]
    _done: deque[Finished] = field(default_factory=deque)
    size: int = 1
    room: int = 1

    def give(self, ticket: int, name: str, data: bytes, *, alone: bool = False) -> None:
        self._done.append(Finished(ticket, self.result))

    def take(self) -> Finished | None:
        return self._done.popleft() if self._done else None


@dataclass(frozen=True, slots=True)
class Client:
    """Of the client alone, a document: seconds of processor and of waiting, bytes of journal, and of memory kept."""

    cpu_s: float
    wait_s: float
    syncs: float  # how often it waits for the disk
    finish_s: float  # the overview of all
    journal_bytes: float
    memory_bytes: float
    resume_s: float  # to read the journal of an earlier run
    resume_bytes: float


def client(sources: Sequence[Source], made: Mapping[str, str]) -> Client:
    """A run as `summarize` does it, receipts and all, whose workers need no time; the documents come several times."""
    kinds = ("md", "json")
    with tempfile.TemporaryDirectory() as room, _counting() as synced:
        out = Path(room) / "out"
        many = [Source(f"{turn}-{one.name}", data=content_of(one)) for turn in range(3) for one in sources]
        said = {"engine": "extractive", "grade": "", "many": True, "style": "brief"}
        with recording(Settings(data_dir=Path(room) / "data"), "summarize", **said) as receipts:

            def written(item: Item) -> None:
                files = [out / f"{item.detail}.summary.{kind}" for kind in kinds]
                receipts.summary(summarize.item_json(item, out), files)

            before, cpu, wall, waited = _rss(), time.process_time(), time.perf_counter(), queued()
            run = batch_crew.run_with(
                Instant({"files": made}), many, out, "benchmark", lambda result: result["files"], None, written
            )
            cpu, wall, waited = time.process_time() - cpu, time.perf_counter() - wall, queued() - waited
            grown, syncs = max(0, _rss() - before), len(synced)
        if run.count("done") != len(many):
            raise RuntimeError(f"{run.count('done')} of {len(many)}")
        finish = time.process_time()
        overview.write(run, out, lambda item: summarize.item_json(item, out))
        finish = time.process_time() - finish
        size = next(out.glob(".seoul-assist-*.jsonl")).stat().st_size
    count = len(many)
    wait = max(0.0, wall - cpu - waited)
    return Client(cpu / count, wait / count, syncs / count, finish / count, size / count, grown / count, *resume())


@contextmanager
def _counting() -> Iterator[list[int]]:
    """How often this process has a disk make things last, while it is open: a list that grows."""
    made: list[int] = []
    sync = os.fsync

    def counted(handle: int) -> None:
        made.append(1)
        sync(handle)

    os.fsync = counted
    try:
        yield made
    finally:
        os.fsync = sync


def resume(entries: int = 20_000) -> tuple[float, float]:
    """Processor seconds and bytes of memory that a journal of an earlier run takes, an entry."""
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        digest = "0" * 64
        with (folder / ".seoul-assist-batch.jsonl").open("w", encoding="utf-8") as file:
            for number in range(entries):
                name = f"문서-{number:07}"
                outputs = {f"{name}.summary.md": digest, f"{name}.summary.json": digest}
                entry = Entry("done", f"{number:016x}", f"{digest} extractive summary@3 claims@2 form@3", name, outputs)
                file.write(json.dumps(dataclasses.asdict(entry), ensure_ascii=False) + "\n")
        before, cpu = _rss(), time.process_time()
        journal = Journal(folder)
        cpu = time.process_time() - cpu
        grown = _rss() - before
        assert len(journal.names()) == entries
    return cpu / entries, grown / entries


def _rss() -> int:
    words = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(words[1]) * resource.getpagesize()


def fsyncs(folder: Path, count: int = 200) -> float:
    """Small appends that a disk takes and syncs, a second."""
    path = folder / "fsync"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    began = time.perf_counter()
    for _ in range(count):
        os.write(handle, b"x" * 600)
        os.fsync(handle)
    spent = time.perf_counter() - began
    os.close(handle)
    path.unlink()
    return count / spent


def parts(
    served: Sequence[float],
    own: Client | None,
    crossed: Crossing,
    sizes: tuple[float, float],
    sent: float,
    start: float,
) -> Parts:
    """What was measured, as the simulation takes it; the client's seconds half before a worker and half after.

    `sizes` are bytes of a document and of its result; what was sent of all kinds is shared out in that proportion.
    """
    cpu = crossed.client_cpu_s + (own.cpu_s if own else 0.0)
    share = max(sent, sum(sizes)) / sum(sizes)
    return Parts(
        tuple(one + crossed.worker_cpu_s for one in served),
        send_cpu=cpu / 2,
        take_cpu=cpu / 2,
        take_wait=own.wait_s if own else 0.0,
        schedule_cpu=crossed.scheduler_cpu_s,
        bytes_in=sizes[0] * share,
        bytes_out=sizes[1] * share,
        start=start,
        restart=start,
        finish=own.finish_s if own else 0.0,
    )
