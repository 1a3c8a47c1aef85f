"""Damaged model files by the thousand: what is refused before llama.cpp sees it, and what llama.cpp does with the rest.

    python tools/fuzz.py                       5,000 mutants of a toy model, a few minutes
    python tools/fuzz.py --count 500 --seed 7  others
    python tools/fuzz.py --only 7000123        one again, by the number that a failure names

The head of every mutant is checked in this very process, which has to survive; only what passes is loaded, in children
with limits, many in each. Ends with 1 when the check raises anything but a refusal with a next step, takes longer than
it may, or lets more than a tenth of the damaged files through.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import gguf_mutants  # noqa: E402
from toy_gguf import build  # noqa: E402

from seoul_assist import child  # noqa: E402
from seoul_assist.adapters import gguf_header  # noqa: E402
from seoul_assist.errors import ModelUnusable  # noqa: E402

COUNT, SEEDS = 5_000, 1_000_000  # a seed begins at so many numbers times itself
TARGET = "gguf_mutants:load_each"
TOGETHER = 100  # mutants that one child loads, until one kills it
HEAD_S = 5.0  # the longest a look at a head may take
SHARE, FEW = 0.9, 60  # of the damaged files, refused before llama.cpp sees them; fewer files say nothing
LIMITS = child.Limits(memory=2048 * child.MB, cpu_s=120, wall_s=180, writes=True)


@dataclass
class Found:
    """What became of the mutants, by their numbers; `wrong` says what must not be, a line each."""

    preflight: list[int] = field(default_factory=list)  # refused before llama.cpp sees them
    loaded: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)  # by llama.cpp itself, with an error
    died: dict[int, str] = field(default_factory=dict)  # the child, and how
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    @property
    def share(self) -> float:
        """How much of what is damaged the check refused; what loads and runs is not damaged."""
        passed = len(self.refused) + len(self.died)
        return len(self.preflight) / max(1, len(self.preflight) + passed)


def fuzz(numbers: Sequence[int], folder: Path) -> Found:
    """What became of the mutants of these numbers; their files come and go in the folder."""
    good = build(folder / "toy.gguf").read_bytes()
    found, waiting = Found(), {}
    for number in numbers:
        path = folder / f"{number}.gguf"
        path.write_bytes(gguf_mutants.mutant(good, number)[1])
        if look(path, number, found):
            waiting[number] = path
        else:
            path.unlink()
        if len(waiting) == TOGETHER:
            load(waiting, found)
    load(waiting, found)
    if len(numbers) >= FEW and found.share < SHARE:
        found.wrong.append(f"only {found.share:.1%} of the damaged files are refused before llama.cpp sees them")
    return found


def look(path: Path, number: int, found: Found) -> bool:
    """Whether the head of the file passes; in this process."""
    began = time.perf_counter()
    try:
        gguf_header.read(path)
        return True
    except ModelUnusable as error:
        found.preflight.append(number)
        if not error.hint:
            found.wrong.append(f"mutant {number}: refused without a next step")
        return False
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        found.wrong.append(f"mutant {number}: {type(error).__name__} from the look at its head")
        found.preflight.append(number)
        return False
    finally:
        spent = time.perf_counter() - began
        found.slowest_s = max(found.slowest_s, spent)
        if spent > HEAD_S:
            found.wrong.append(f"mutant {number}: its head took {spent:.1f} s")


def load(waiting: dict[int, Path], found: Found) -> None:
    """Loads and empties what waits: a child that dies is followed by another for those behind the one it died of."""
    while waiting:
        numbers = list(waiting)
        said: dict[int, list[Any]] = {}

        def hear(message: list[Any], numbers: list[int] = numbers, said: dict[int, list[Any]] = said) -> None:
            said[numbers[message[1]]] = message

        death = ""
        try:
            paths = [str(path) for path in waiting.values()]
            child.call(TARGET, {"paths": paths}, limits=LIMITS, on_progress=hear)
        except child.ChildFailed as error:
            death = f"{error.reason} {error.detail}".strip()
            if not said:
                raise  # no file is to blame
        for number, message in said.items():
            if message[0] == "loaded":
                found.loaded.append(number)
            elif message[0] == "refused":
                found.refused.append(number)
            else:
                found.died[number] = death
            waiting.pop(number).unlink()


def report(found: Found, seconds: float) -> str:
    total = len(found.preflight) + len(found.loaded) + len(found.refused) + len(found.died)
    died = Counter(found.died.values())
    kinds = Counter(gguf_mutants.KINDS[number % len(gguf_mutants.KINDS)].__name__ for number in found.died)
    lines = [
        f"{total:,} mutants in {seconds:.0f} s; this process survived all",
        f"refused by the look at the head: {len(found.preflight):,} (slowest {found.slowest_s * 1000:.0f} ms)",
        f"loaded and ran in the child: {len(found.loaded):,}",
        f"refused by llama.cpp in the child: {len(found.refused):,}",
        f"died in the child: {len(found.died):,}",
        f"of the damaged ones refused before llama.cpp sees them: {found.share:.1%}",
    ]
    lines += [f"  {how}: {count}" for one in (died, kinds) for how, count in one.most_common()]
    lines += [f"  mutants {', '.join(map(str, sorted(found.died)[:20]))}"] * bool(found.died)
    lines += [f"WRONG: {one}" for one in found.wrong]
    if found.wrong:
        lines.append("again: python tools/fuzz.py --only NUMBER")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, action="append", help="the number of one mutant")
    given = parser.parse_args(arguments)
    first = given.seed * SEEDS
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        found = fuzz(given.only or range(first, first + given.count), Path(folder))
    print(f"seed {given.seed}\n" + report(found, time.monotonic() - began))
    return bool(found.wrong)


if __name__ == "__main__":
    raise SystemExit(main())
