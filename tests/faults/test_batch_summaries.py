"""Summarizing processes that are killed, stopped, or killed by a document: every result whole, no document lost."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from batch_kit import done, folder_of, journal, start, start_cli, summaries, wait_for_done

from seoul_assist.tasks.journal import NAME

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals")
MANY = pytest.mark.slow


@pytest.mark.parametrize("kills", [2, pytest.param(30, marks=MANY)])
def test_killed_runs_end_as_an_undisturbed_one(tmp_path: Path, kills: int) -> None:
    sources = folder_of(tmp_path / "in", 40)
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    assert start(sources, calm).wait() == 0
    whole = summaries(calm)
    assert len(whole) == 80
    chance = random.Random(kills)
    struck = 0
    for _ in range(kills):
        process = start(sources, wild, slow=0.01)
        wait_for_done(wild, done(wild), process)  # what the last kill struck is made: no document is struck twice
        time.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        struck += process.wait() == -signal.SIGKILL
        assert all(whole[name] == data for name, data in summaries(wild).items())
    assert struck >= kills // 2, "the runs must not end before they are killed"
    assert start(sources, wild).wait() == 0
    assert summaries(wild) == whole
    entries = journal(wild)
    finished = Counter(entry["source"] for entry in entries if entry["event"] == "done")
    assert len(finished) == 40 and max(finished.values()) <= 2
    begun = Counter(entry["source"] for entry in entries if entry["event"] == "begun")
    assert max(begun.values()) <= 3 and sum(begun.values()) <= 40 + struck * 2


def test_a_document_that_kills_the_engine_is_given_up_after_two_strikes(tmp_path: Path) -> None:
    sources, out = folder_of(tmp_path / "in", 40), tmp_path / "out"
    for _ in range(2):
        assert start(sources, out, deadly="17번 마을길").wait() == -signal.SIGABRT
    for _ in range(2):
        assert start(sources, out, deadly="17번 마을길").wait() == 3
    made = {name.split(".")[0] for name in summaries(out)}
    assert made == {f"{number:02}" for number in range(40)} - {"17"}
    assert [entry["name"] for entry in journal(out) if entry["event"] == "crashed"] == ["17", "17"]


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=MANY)])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_no_half_file_and_goes_on(
    tmp_path: Path, number: signal.Signals, code: int, times: int
) -> None:
    sources = folder_of(tmp_path / "in", 60)
    chance = random.Random(int(number) * times)
    stopped = 0
    for turn in range(times):
        out = tmp_path / f"out{turn}"
        process = start_cli("--engine", "extractive", "--quiet", "summarize", sources, "-o", out)
        wait_for_done(out, 0, process)
        time.sleep(chance.random() * 0.1)
        process.send_signal(number)
        status = process.wait(timeout=60)
        assert status in (0, code)
        stopped += status == code
        for name, data in summaries(out).items():
            if name.endswith(".json"):
                assert json.loads(data)["points"]
        names = {path.name for path in out.iterdir()}
        assert not [name for name in names if name.startswith(".") and name != NAME], "no half files"
        entries = journal(out)
        assert all(set(entry["outputs"]) <= names for entry in entries if entry["event"] == "done")
    assert stopped, "every run ended before it was stopped"
    before = done(out)
    assert start_cli("--engine", "extractive", "--quiet", "summarize", sources, "-o", out).wait() == 0
    assert len(summaries(out)) == 120
    assert done(out) == 60, "what was finished before is not done again"
    assert before < 60 or stopped < times
