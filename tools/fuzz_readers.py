"""Damaged documents by the thousand: each ends in a document or a refusal with a next step, soon, and always the same.

    python tools/fuzz_readers.py                        500 mutants of each of the seven readers, a few minutes
    python tools/fuzz_readers.py --count 20000          a night of them
    python tools/fuzz_readers.py --kind pdf --seed 7    others, of one reader
    python tools/fuzz_readers.py --kind pdf --only 7000123   one again, by the number that a failure names

Each is read as the program reads it: binary formats in a process of their own with 1 GB and 10 processor seconds, text,
replies of law.go.kr and archives in this very process, which has to survive. Every tenth is read a second time, by
other processes. Ends with 1 when anything but a document or a refusal comes out, a limit of time or memory had to
step in, or the second reading says something else.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import reader_mutants  # noqa: E402
from reader_seeds import KINDS  # noqa: E402

from seoul_assist.readers import Reading  # noqa: E402

COUNT, SEEDS = 500, 1_000_000  # a seed begins at so many numbers times itself
TWICE = 10  # one in so many is read again


@dataclass
class Found:
    """What became of the mutants of one reader; `wrong` says what must not be, a line each with the number."""

    kind: str
    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    ended: list[int] = field(default_factory=list)  # the process of the parser, by an exception or a signal
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: int = 0


def fuzz(kind: str, numbers: Iterable[int], folder: Path, twice: int = TWICE) -> Found:
    """What became of the mutants of these numbers; files of archives come and go in the folder."""
    found = Found(kind)
    with Reading(reader_mutants.LIMITS) as first, Reading(reader_mutants.LIMITS) as second:
        for number in numbers:
            one = reader_mutants.mutant(kind, number)
            began = time.perf_counter()
            said, wrong = reader_mutants.outcome(kind, one, folder, first)
            spent = time.perf_counter() - began
            if spent > found.slowest_s:
                found.slowest_s, found.slowest = spent, number
            if number % twice == 0 and reader_mutants.outcome(kind, one, folder, second)[0] != said:
                wrong.append("the second reading says something else")
            found.count += 1
            names = said.split()[::2]
            found.outcomes.update(names)
            if any(":" in name for name in names):
                found.ended.append(number)
            found.wrong += [f"{kind} mutant {number} ({one.how}): {line}" for line in wrong]
    return found


def report(found: Found, seconds: float) -> str:
    outcomes = ", ".join(f"{name} {count:,}" for name, count in found.outcomes.most_common())
    lines = [
        f"{found.kind}: {found.count:,} mutants in {seconds:.0f} s; {outcomes}; "
        f"slowest {found.slowest_s:.2f} s (number {found.slowest})"
    ]
    lines += [f"  the parser ended without an answer of its own at {found.ended[:20]}"] * bool(found.ended)
    lines += [f"WRONG: {one}" for one in found.wrong]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, action="append", help="a reader; all when it is left out")
    parser.add_argument("--count", type=int, default=COUNT, help="of each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, action="append", help="the number of one mutant")
    given = parser.parse_args(arguments)
    first = given.seed * SEEDS
    wrong = False
    print(f"seed {given.seed}")
    for kind in given.kind or KINDS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            found = fuzz(kind, given.only or range(first, first + given.count), Path(folder))
        print(report(found, time.monotonic() - began), flush=True)
        wrong = wrong or bool(found.wrong)
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    if wrong:
        print("again: python tools/fuzz_readers.py --kind KIND --only NUMBER")
    return int(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
