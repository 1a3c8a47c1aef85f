"""A summarizing process killed at random moments, then taken up again: the results equal an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seoul_assist.tasks.journal import NAME

RUN = """
import sys, time
from pathlib import Path
from seoul_assist.readers.sources import Source
from seoul_assist.tasks import batch

def make(source):
    time.sleep(0.01)
    text = source.path.read_text(encoding="utf-8")
    return {".md": text * 50, ".json": text}

out = Path(sys.argv[1])
paths = sorted(Path(sys.argv[2]).iterdir())
sources = [Source(str(p), p) for p in paths]
several = lambda given: [make(source) for source in given]
outcome = batch.run_together(sources, out, sys.argv[3], several, int(sys.argv[4]))
sys.exit(outcome.exit_code)
"""


def start(out: Path, sources: Path, window: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(out), str(sources), "e p@1", str(window)])


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("window", [1, 5])
def test_killed_runs_leave_whole_results_and_finish(tmp_path: Path, window: int) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for n in range(25):
        (sources / f"{n:02}.txt").write_text(f"가온시 문서 {n}\n", encoding="utf-8")
    calm = tmp_path / "calm"
    assert start(calm, sources, 1).wait() == 0
    wild = tmp_path / "wild"
    chance = random.Random(7)
    for _ in range(6):
        process = start(wild, sources, window)
        time.sleep(0.15 + chance.random() * 0.35)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in wild.glob("[0-9]*"):
            assert path.read_bytes() == (calm / path.name).read_bytes()
    # Two strikes in the same place would give a document up: that is no half result, and a fresh input clears it.
    status = start(wild, sources, window).wait()
    assert status in (0, 3)
    given_up = {p.name for p in calm.iterdir()} - {p.name for p in wild.iterdir()}
    assert status == 3 or not given_up
    for path in wild.glob("[0-9]*"):
        assert path.read_bytes() == (calm / path.name).read_bytes()
    assert (wild / NAME).exists()
