"""Several processes at once: one writer, readers that never see anything between two generations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fault_kit import text_of, write_regulations


@pytest.mark.parametrize("rounds", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_six_index_runs_at_once(bench: Any, rounds: int) -> None:
    """One is done, five are told at once that the library is busy; nothing is lost by the race."""
    for number in range(rounds):
        write_regulations(bench.docs, bench.count, edition=3 + number)
        arguments = ["--data-dir", str(bench.data), "index", str(bench.docs), "--json"]
        told = bench.shop.call("race", arguments=arguments, writers=6)
        assert told.code == 0, told.err
        assert sorted(done["code"] for done in told.value) == [0, 11, 11, 11, 11, 11]
        for done in told.value:
            if done["code"]:
                error = json.loads(done["out"])["error"]
                assert error["code"] == "library_busy" and error["hint"]
        seen = bench.inspect()
        assert all(f"{3 + number}만" in text for text in seen["texts"].values())


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_the_lock_of_a_killed_holder_is_free_at_once(bench: Any, times: int) -> None:
    arguments = ["--data-dir", str(bench.data), "index", str(bench.docs)]
    told = bench.shop.call("hold_lock", library=str(bench.library), times=times, arguments=arguments)
    assert told.code == 0, told.err
    assert [code for _, code in told.value] == [0] * times
    slowest = max(seconds for seconds, _ in told.value)
    print(f"slowest start after a killed holder: {slowest * 1000:.1f} ms")
    assert slowest < 1
    assert bench.check() == "after"


@pytest.mark.parametrize(("number", "each", "publishes"), [(2, 40, 2), pytest.param(4, 500, 5, marks=pytest.mark.slow)])
def test_readers_while_a_writer_publishes(bench: Any, tmp_path: Path, number: int, each: int, publishes: int) -> None:
    """Every answer names one generation, and all it shows stands in that generation."""
    editions = {}
    runs = []
    for at in range(publishes):
        docs = write_regulations(tmp_path / f"edition{at}", bench.count, edition=2 + at)
        editions[f"g{int(bench.before['generation'][1:]) + 1 + at:06d}"] = 2 + at
        runs.append(["--data-dir", str(bench.data), "index", str(docs), "--rebuild"])
    told = bench.shop.call(
        "readers",
        library=str(bench.library),
        queries=["주차 사업", "휴가 사업", "조례 1천원", "단장은 2번째 몫으로"],
        number=number,
        per_opening=10,
        each=each,
        publishes=runs,
    )
    assert told.code == 0, told.err
    assert told.value["errors"] == []
    assert told.value["codes"] == [0] * publishes
    answers = told.value["answers"]
    assert len(answers) >= number * each
    editions[bench.before["generation"]] = 1
    for generation, hits in answers:
        whole = "".join(text_of(at, editions[generation]) for at in range(bench.count))
        assert hits
        for _, _, text in hits:
            assert text in whole, f"{generation} shows text of another generation"
    seen = sorted({generation for generation, _ in answers})
    print(f"{len(answers)} answers from {seen}")
    assert len(seen) > 1, "the readers never met a new generation"
