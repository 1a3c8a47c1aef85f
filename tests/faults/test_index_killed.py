"""kill -9 in the middle of an index run: readers keep the last whole generation, the next run completes.

The victim is by turns the whole run, the parent alone (its child lives on as an orphan) and the filling child alone.
"""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fault_kit import KILL_ALL, Fault, litter

VICTIMS = ("group", "parent", "child")
FILES = 16  # 64 passages


def _kill(bench: Any, number: int, **when: Any) -> str:
    victim = VICTIMS[number % 3]
    done = bench.index(kill={"victim": victim, "folder": str(bench.library), **when})
    if victim == "child" and done.code != 0:  # the parent outlives its child and says so
        assert done.code in (1, 3) and "오류:" in done.err and "Traceback" not in done.err
    else:
        assert done.code in (-9, 0), done.err
    return f"{victim} {bench.check()}"


@pytest.mark.parametrize("kills", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_kills_leave_a_whole_library(
    bench_of: Callable[..., Any], quick: Path, kills: int, record_property: Any
) -> None:
    """Half of the kills wait for a change of a file in the new generation, half come at any time of the run."""
    chance = random.Random(20260305)
    tally: Counter[str] = Counter()
    for number in range(kills):
        bench = bench_of(quick / "bench", FILES, FILES if number % 4 < 2 else 1)
        when = {"change": chance.randint(1, 25)} if number % 2 else {"after": 0.005 + chance.random() * 0.25}
        tally[_kill(bench, number // 2, **when)] += 1
    record_property("tally", dict(tally))
    print(dict(tally))
    assert sum(count for name, count in tally.items() if name.endswith("before")) > kills // 3, "kills came too late"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_an_interrupted_run_says_so(bench_of: Callable[..., Any], quick: Path, by: int, times: int) -> None:
    """Ctrl-C reaches the run and its children; a service manager's SIGTERM reaches the parent alone."""
    victim = "group" if by == signal.SIGINT else "parent"
    for number in range(times):
        bench = bench_of(quick / "bench", FILES)
        kill = {"victim": victim, "by": int(by), "folder": str(bench.library), "change": 2 + 2 * number}
        done = bench.index(kill=kill)
        assert done.code in (128 + by, 0), done.err
        assert number or done.code, "the first signal comes early enough"
        assert "Traceback" not in done.err
        assert bench.check() == ("before" if done.code else "after")


@pytest.mark.parametrize(
    ("step", "count", "changed"),
    [(170, 8, 1), *(pytest.param(*case, marks=pytest.mark.slow) for case in ((4, 2, 2), (6, 8, 1)))],
)
def test_a_kill_at_the_nth_change_of_the_disk(
    bench_of: Callable[..., Any], quick: Path, step: int, count: int, changed: int
) -> None:
    """No chance at all: the run dies at exactly the nth call that would change a file, for one n after another."""
    tally: Counter[str] = Counter()
    at = step // 2
    while True:
        bench = bench_of(quick / "bench", count, changed)
        if not bench.shop.counts_calls:
            pytest.skip("needs a C compiler on Linux")
        done = bench.index(fault=Fault(at, KILL_ALL))
        if not done.broken:
            break
        assert done.code == -9
        tally[bench.check()] += 1
        at += step
    print(dict(tally))
    assert tally["before"] and (tally["after"] or step > 6)


@pytest.mark.parametrize("kills", [6, pytest.param(40, marks=pytest.mark.slow)])
def test_killed_readers_harm_nobody(bench: Any, kills: int) -> None:
    """Their locks die with them: generations they held are swept by the next run."""
    arguments = ["--data-dir", str(bench.data), "index", str(bench.docs)]
    told = bench.shop.call(
        "readers",
        library=str(bench.library),
        queries=["주차 사업", "휴가 사업"],
        number=3,
        per_opening=10,
        each=60,
        publishes=[arguments] * (1 if kills < 10 else 4),
        kills=kills,
    )
    assert told.code == 0, told.err
    assert told.value["killed"] >= kills * 2 // 3, "most were alive when they were killed"
    assert told.value["errors"] == []
    assert set(told.value["codes"]) == {0}
    bench.check()
    assert litter(bench.library) == []
