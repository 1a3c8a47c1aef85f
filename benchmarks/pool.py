"""What a pool of language model servers costs and saves, beside a plain round-robin without health checks, in one run.

The servers are processes of this machine that sleep for a known time and answer (tests/pool_kit.py): the figures are
those of our side, of spreading, waiting and taking over, and not of any model. A few minutes:

    python benchmarks/pool.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_pool import HttpPool
from seoul_assist.errors import AssistError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request, Written

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from pool_kit import MODEL, Process

SERVICE_S = 0.25  # of a request on a server that is well
SLOTS = 4  # of each server; half of them may be ours
SHARE = SLOTS // 2
DOCUMENTS = 160
QUESTIONS = 16  # asked one after the other beside the batches
BATCH = """
import sys
from benchmarks_pool import many, pool, HttpEngine, MODEL
engine = pool([sys.argv[1]]) if sys.argv[2] == "pool" else HttpEngine(sys.argv[1], MODEL)
print("begun", flush=True)
while True:
    engine.write_many(many(32))
"""
Write = Callable[[Sequence[Request]], Sequence[Written]]


def many(count: int) -> list[Request]:
    return [
        Request("summary", "안내", (Evidence("S1", f"{number}쪽", f"{number}번 창구는 오전에 연다."),), max_claims=1)
        for number in range(count)
    ]


def pool(urls: Sequence[str]) -> HttpPool:
    return HttpPool([HttpEngine(url, MODEL, waits_s=(), connect_s=5.0) for url in urls])


def by_turns(urls: Sequence[str]) -> Write:
    """The peer: request after request to the next server, as many in flight, whatever becomes of them."""
    engines = [HttpEngine(url, MODEL) for url in urls]

    def one(at: int, request: Request) -> Written:
        try:
            return Written(engines[at % len(engines)].write(request))
        except AssistError as error:
            return Written(error=error)

    def write(requests: Sequence[Request]) -> Sequence[Written]:
        with ThreadPoolExecutor(SHARE * len(engines)) as threads:
            return list(threads.map(one, range(len(requests)), requests))

    return write


def in_windows(urls: Sequence[str]) -> Write:
    """As `summarize` does it: as many documents together as the engine has lanes."""
    engine = pool(urls)

    def write(requests: Sequence[Request]) -> Sequence[Written]:
        steps = range(0, len(requests), engine.lanes)
        return [one for at in steps for one in engine.write_many(requests[at : at + engine.lanes])]

    return write


@contextmanager
def office(count: int, slow: int = 0) -> Iterator[list[Process]]:
    """So many servers, the last `slow` of them ten times slower."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(Process(SLOTS, SERVICE_S * (10 if at >= count - slow else 1))) for at in range(count)
        ]


def rate(write: Write, *, kill: Process | None = None) -> str:
    """Documents a second that came to something, and how many did not."""
    begun = time.perf_counter()
    timer = threading.Timer(1.0, kill.kill) if kill else None
    if timer:
        timer.start()
    done = [one.error is None for one in write(many(DOCUMENTS))]
    took = time.perf_counter() - begun
    if timer:
        timer.join()
    return f"{sum(done) / took:.1f} ({done.count(False)} failed)"


def throughput() -> None:
    print(f"documents a second ({DOCUMENTS} documents, {SERVICE_S} s each, {SHARE} in flight on each server)")
    cases = (("1 server", 1, 0, ""), ("2 servers", 2, 0, ""), ("4 servers", 4, 0, ""),
             ("4, one down", 4, 0, "down"), ("4, one killed after a second", 4, 0, "kill"),
             ("4, one ten times slower", 4, 1, ""))  # fmt: skip
    for name, count, slow, fault in cases:
        said = []
        for make in (lambda urls: pool(urls).write_many, in_windows, by_turns):
            with office(count, slow) as servers:
                if fault == "down":
                    servers[-1].kill()
                write = make([one.url for one in servers])
                said.append(rate(write, kill=servers[-1] if fault == "kill" else None))
        well = (count - slow - bool(fault)) * SHARE / SERVICE_S
        print(
            f"  {name}: pool {said[0]}, in windows {said[1]}, round-robin {said[2]}; the well ones could do {well:.0f}"
        )


def beside(batches: int, kind: str) -> str:
    """Seconds until a question is answered beside so many batches, each of a process of its own."""
    name = "benchmarks_pool"
    program = f"import sys, importlib.util as u; s = u.spec_from_file_location({name!r}, {__file__!r})\n"
    program += f"m = sys.modules[{name!r}] = u.module_from_spec(s); s.loader.exec_module(m)\n{BATCH}"
    with Process(SLOTS, SERVICE_S) as server, ExitStack() as stack:
        for _ in range(batches):
            batch = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", program, server.url, kind], stdout=subprocess.PIPE, text=True)
            )
            stack.callback(batch.kill)
            assert batch.stdout and batch.stdout.readline() == "begun\n"
        time.sleep(4 * SERVICE_S)
        engine, took = HttpEngine(server.url, MODEL), []
        began = time.monotonic()
        for _ in range(QUESTIONS):
            begun = time.perf_counter()
            engine.write(many(1)[0])
            took.append(time.perf_counter() - begun)
            time.sleep(SERVICE_S / 3)
        ended = time.monotonic()
        done = sum(began <= end <= ended for *_, end in server.times()) - QUESTIONS
    work = f", {done / (ended - began):.1f} requests of the batches a second" if batches else ""
    return f"median {statistics.median(took):.2f} s, longest {max(took):.2f} s{work}"


def overhead() -> None:
    with Process(SLOTS, 0.0) as server:
        for name, write in (
            ("pool", pool([server.url]).write_many),
            ("one address", HttpEngine(server.url, MODEL).write_many),
        ):
            begun, used = time.perf_counter(), time.process_time()
            write(many(400))
            spent = (time.perf_counter() - begun) / 400, (time.process_time() - used) / 400
            print(f"  {name}: {spent[0] * 1000:.1f} ms a request, {spent[1] * 1000:.1f} ms of our processor")


def main() -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    throughput()
    print(f"a question beside batches on one server ({SLOTS} slots, {SERVICE_S} s each)")
    for batches in (0, 1, 2, 4, 8):
        for kind in ("pool", "plain") if batches else ("pool",):
            print(f"  {batches} batches ({kind}): {beside(batches, kind)}")
    print("without any work on the server")
    overhead()


if __name__ == "__main__":
    main()
