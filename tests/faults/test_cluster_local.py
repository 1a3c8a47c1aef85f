"""`--cluster local:N`: processes of this machine, which give what one gives and leave nothing behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_kit import Nursery, Process, events, every_format, finished, long_text, results, steady, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the nursery needs Linux"),
]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SUMMARIZE = ("--engine", "extractive", "summarize", "--json")


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    one = Nursery(tmp_path / "n")
    yield one
    one.close()
    assert not family(one), "a process was left behind"


def family(nursery: Nursery) -> dict[int, str]:
    """The processes that write their temporary files where this nursery says, by their command lines."""
    mark, found = f"TMPDIR={nursery.folder}".encode(), {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
    return found


def workers(nursery: Nursery) -> list[Process]:
    """The processes in which documents are made: what a spawned child of Dask is called."""
    return [
        Process(pid, nursery.folder / "-") for pid, line in family(nursery).items() if "multiprocessing.spawn" in line
    ]


def left(nursery: Nursery) -> list[str]:
    """What temporary folders are still there."""
    return [path.name for path in nursery.folder.iterdir() if path.name.startswith("seoul-assist-")]


def gone(nursery: Nursery, run: Process) -> None:
    """Returns when nothing is left of the run but what it wrote."""
    wait_for("the end of the run", lambda: not run.runs)
    wait_for("the end of its processes", lambda: len(family(nursery)) <= 1)  # the warm one
    assert left(nursery) == []


def test_the_same_as_alone(nursery: Nursery, tmp_path: Path) -> None:
    documents, alone, together = every_format(tmp_path / "문서"), tmp_path / "하나", tmp_path / "여럿"
    single = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", alone)
    run = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", together, "--cluster", "local:2")
    assert run.ended() == single.ended() == 3, run.said()
    assert results(together) == results(alone)
    assert steady(run.said("out"), together) == steady(single.said("out"), alone)
    gone(nursery, run)

    check = ("check", documents, EXAMPLES / "documents", "--format", "json")
    single = nursery.fork("seoul-assist", *check)
    run = nursery.fork("seoul-assist", *check, "--cluster", "local:2")
    assert run.ended() == single.ended(), run.said()
    assert run.said("out") == single.said("out")
    gone(nursery, run)


def test_a_worker_is_killed(nursery: Nursery, tmp_path: Path) -> None:
    documents, out = every_format(tmp_path / "문서"), tmp_path / "여럿"
    (documents / "하늘.md").write_text(long_text(2), encoding="utf-8")
    run = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", out, "--cluster", "local:2")
    wait_for("the short ones", lambda: finished(out) == 11)
    before = [(worker, worker.seconds) for worker in workers(nursery)]
    assert len(before) == 2
    victim = wait_for("work", lambda: next((one for one, was in before if one.seconds > was + 0.1), None))
    victim.signal(signal.SIGKILL)
    assert run.ended() == 3, run.said()
    assert events(out)["하늘"] == ["begun", "done"]
    gone(nursery, run)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_stays_behind(nursery: Nursery, tmp_path: Path, number: signal.Signals) -> None:
    documents, out = every_format(tmp_path / "문서"), tmp_path / "여럿"
    (documents / "하늘.md").write_text(long_text(2), encoding="utf-8")
    run = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", out, "--cluster", "local:2")
    wait_for("the short ones", lambda: finished(out) == 11)
    run.signal(number)
    gone(nursery, run)
    assert not {"begun", "failed", "done"} & set(events(out).get("하늘", ()))
    again = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", out)
    assert again.ended() == 3
    assert again.said("out").count('"status": "unchanged"') == 11
