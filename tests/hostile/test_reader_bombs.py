"""Small files that cost a lot: each ends within ten processor seconds, with the name of the limit, and the program that
asked for it stays small."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bomb_kit import BOMBS

ROOT = Path(__file__).resolve().parents[2]
MOST_S, MOST_MB = 10.0, 300
# Cheap to make and to end: these run every time.
QUICK = (
    *("20,000 empty pages", "pages in a circle", "outline in a circle", "a huge /Size", "a huge /W"),
    *("docx of laughs", "deep XML", "100,000 members", "members that overlap", "members that overlap in an archive"),
    *("zips in zips", "sparse files", "five million lines"),
)


def _costs(folder: Path, names: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """What reading each costs, measured by a process that does nothing else."""
    paths = []
    for place, name in enumerate(names):
        (folder / str(place)).mkdir()
        paths.append(folder / str(place) / BOMBS[name][0])
        paths[-1].write_bytes(BOMBS[name][1]())
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "bomb_kit.py"), *map(str, paths)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(names, map(json.loads, done.stdout.splitlines()), strict=True))


def _faults(costs: dict[str, dict[str, object]]) -> list[str]:
    out = []
    for name, cost in costs.items():
        said = " ".join(map(str, cost["said"]))  # type: ignore[call-overload]
        fits = re.search(BOMBS[name][2], said) if BOMBS[name][2] else not said
        if not fits or float(str(cost["cpu"])) > MOST_S or int(str(cost["peak"])) > MOST_MB:
            out.append(f"{name}: {cost}")
    return out


@pytest.mark.skipif(sys.platform != "linux", reason="measured with what Linux tells of a process")
def test_bombs(tmp_path: Path) -> None:
    costs = _costs(tmp_path, QUICK)
    assert not _faults(costs)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(BOMBS) - set(QUICK)))
def test_large_bombs(tmp_path: Path, name: str) -> None:
    costs = _costs(tmp_path, (name,))
    print(name, costs[name])
    assert not _faults(costs)


def test_a_cost_that_is_too_high_is_seen() -> None:
    cost: dict[str, object] = {"cpu": 1.0, "peak": 30, "said": ["XML 깊이 한도(256단계)"]}
    assert _faults({"deep XML": cost}) == []
    for more in ({"cpu": 10.1}, {"peak": 301}, {"said": [""]}, {"said": ["손상"]}):
        assert _faults({"deep XML": cost | more})
