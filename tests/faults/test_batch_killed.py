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
outcome = batch.run([Source(str(p), p) for p in paths], out, sys.argv[3], make)
sys.exit(outcome.exit_code)
"""


def start(out: Path, sources: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(out), str(sources), "e p@1"])


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_killed_runs_leave_whole_results_and_finish(tmp_path: Path) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for n in range(25):
        (sources / f"{n:02}.txt").write_text(f"가온시 문서 {n}\n", encoding="utf-8")
    calm = tmp_path / "calm"
    assert start(calm, sources).wait() == 0
    wild = tmp_path / "wild"
    chance = random.Random(7)
    for _ in range(6):
        process = start(wild, sources)
        time.sleep(0.15 + chance.random() * 0.35)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in wild.glob("[0-9]*"):
            assert path.read_bytes() == (calm / path.name).read_bytes()
    # Two strikes in the same place would give a document up: that is no half result, and a fresh input clears it.
    status = start(wild, sources).wait()
    assert status in (0, 3)
    given_up = {p.name for p in calm.iterdir()} - {p.name for p in wild.iterdir()}
    assert status == 3 or not given_up
    for path in wild.glob("[0-9]*"):
        assert path.read_bytes() == (calm / path.name).read_bytes()
    assert (wild / NAME).exists()
