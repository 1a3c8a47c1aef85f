"""Every call that changes a file fails in turn, as SQLite tests itself: the error is ours and the library is whole.

The calls of the real command line, its children, SQLite and Chroma are counted together below the C library.
"""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fault_kit import FROM_THERE_ON, ONCE, Fault


def _break(bench: Any, fault: Fault) -> tuple[str, int]:
    """What became of a run with that fault, and how many calls broke."""
    done = bench.index("--json", fault=fault)
    said = f"call {fault.at}, mode {fault.mode}: exit {done.code}: {done.out}{done.err}"
    assert done.code in (0, 1, 3), said
    assert "Traceback" not in done.err, said
    if done.code:
        error = done.json["error"]
        assert error["message"] and error["hint"], said
        assert "예상하지 못한" not in error["message"], said
    left = bench.check()
    assert left == "after" or done.code, "exit 0 without the new content"
    return f"exit {done.code}, {left}", done.broken


# Mode, every how manieth call, regulations, how many of them have changed: one of eight lets the store be carried over.
FAST = [(ONCE, 150, 8, 8), (FROM_THERE_ON, 150, 8, 1)]
LONG = [(ONCE, 1, 2, 2), (FROM_THERE_ON, 2, 2, 2), (ONCE, 4, 8, 1), (FROM_THERE_ON, 6, 8, 1)]


@pytest.mark.parametrize(
    ("mode", "step", "count", "changed"), [*FAST, *(pytest.param(*case, marks=pytest.mark.slow) for case in LONG)]
)
def test_the_nth_call_fails(
    bench_of: Callable[..., Any], quick: Path, mode: int, step: int, count: int, changed: int
) -> None:
    tally: Counter[str] = Counter()
    at = 1 + step // 2
    while True:
        bench = bench_of(quick / "bench", count, changed)
        if not bench.shop.counts_calls:
            pytest.skip("needs a C compiler on Linux")
        outcome, broken = _break(bench, Fault(at, mode, errno.EIO if mode == ONCE else errno.ENOSPC))
        if not broken:
            break
        tally[outcome] += 1
        at += step
    print(f"{at} calls:", dict(tally))
    # A store that could not be carried over is filled afresh: with one failure alone such a run may well succeed.
    assert tally["exit 3, before"] or (mode == ONCE and changed < count)
