"""The simulation and the reckoning behind docs/scale.md: nothing is lost, and known closed forms come out."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import scale_documents
from scale_measure import Spent, fitted
from scale_model import Parts, Plant, Run, ceilings, simulate
from scale_offices import LEAST, LOAD, OFFICES, Office, Prices, Yard, needs, waiting

PARTS = Parts(
    (0.02, 0.05, 0.05, 0.08, 0.4), send_cpu=0.001, take_cpu=0.002, take_wait=0.003, schedule_cpu=0.002,
    bytes_in=50_000, bytes_out=8_000, start=3.0, restart=3.0, finish=0.0003,
)  # fmt: skip
BARE = Parts((0.1,))
YARD = Yard(
    check_s=0.06, summary_s=0.08, ask_s=0.5, worker_gb=0.3, front_gb=1.0, client_rate=100, scheduler_rate=300,
    bytes_a_document=60_000, written_a_document=20_000, article_bytes=7_600, model_s=8.0,
)  # fmt: skip


@given(
    workers=st.integers(1, 40),
    documents=st.integers(0, 300),
    clients=st.integers(1, 3),
    window=st.integers(1, 4),
    cores=st.sampled_from([None, 0.5, 2.0, 7.0]),
    deaths=st.sampled_from([0.0, 0.05, 0.5, 1.0]),
    poison=st.sampled_from([0.0, 0.1]),
    slow=st.sampled_from([0.0, 0.3]),
    lanes=st.sampled_from([0, 1, 5]),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_document_ends_once_whatever_happens(documents: int, lanes: int, **plant: float) -> None:
    run = simulate(PARTS, Plant(lanes=lanes, model_s=0.2 if lanes else 0.0, **plant), documents)  # type: ignore[arg-type]
    assert run.done + run.failed == run.documents == documents
    assert 2 * run.failed <= run.deaths <= documents + run.failed  # two strikes, never a third
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in run.busy.values())


def test_the_same_seed_gives_the_same_run_and_another_one_another() -> None:
    plant = Plant(7, deaths=0.02)
    assert simulate(PARTS, plant, 500, seed=4) == simulate(PARTS, plant, 500, seed=4)
    assert simulate(PARTS, plant, 500, seed=4) != simulate(PARTS, plant, 500, seed=5)


@pytest.mark.parametrize("workers", [1, 3, 10])
def test_equal_documents_and_nothing_else_come_in_rounds(workers: int) -> None:
    assert simulate(BARE, Plant(workers), 100).seconds == pytest.approx(0.1 * -(-100 // workers))


@pytest.mark.parametrize(("workers", "cores"), [(4, 2), (8, 2), (2, 2), (1, 2), (3, 1.5)])
def test_one_machine_gives_no_more_than_its_cores(workers: int, cores: float) -> None:
    run = simulate(BARE, Plant(workers, cores=cores), 240)
    assert run.seconds == pytest.approx(240 * 0.1 / min(workers, cores))


def test_the_start_and_the_overview_come_on_top() -> None:
    parts = replace(BARE, start=5.0, finish=0.01)
    assert simulate(parts, Plant(1), 10).seconds == pytest.approx(5 + 1 + 0.1)
    assert simulate(parts, Plant(1, clients=2), 10).seconds == pytest.approx(5 + 1 + 0.05)


@pytest.mark.parametrize(
    ("parts", "plant", "name"),
    [
        (replace(BARE, send_cpu=0.02, take_wait=0.03), Plant(100), "client"),
        (replace(BARE, schedule_cpu=0.05), Plant(100), "scheduler"),
        (replace(BARE, bytes_in=5e6, bytes_out=1e6), Plant(100), "wire"),
        (BARE, Plant(5), "workers"),
        (BARE, Plant(100, model_s=2.0, lanes=40), "model"),
    ],
)
def test_the_slowest_station_sets_the_pace(parts: Parts, plant: Plant, name: str) -> None:
    run = simulate(parts, plant, 3_000)
    assert run.bottleneck == name
    assert run.rate == pytest.approx(ceilings(parts, plant)[name], rel=0.03)
    assert min(ceilings(parts, plant).items(), key=lambda one: one[1])[0] == name


def test_more_workers_are_never_slower_beyond_the_last_documents() -> None:
    parts = replace(PARTS, start=0.0, finish=0.0)
    seconds = [simulate(parts, Plant(count), 2_000).seconds for count in (1, 2, 4, 8, 16, 32, 64, 100)]
    assert all(more <= less + max(PARTS.services) for less, more in pairwise(seconds))
    assert seconds[0] / seconds[2] == pytest.approx(4, rel=0.02)
    assert seconds[-1] == pytest.approx(seconds[-2], rel=0.05)  # the client is busy all the time by then


def test_more_clients_help_where_the_client_is_the_end() -> None:
    one, four = (simulate(PARTS, Plant(100, clients=count), 2_000) for count in (1, 4))
    assert one.bottleneck == "client"
    assert four.seconds < 0.5 * one.seconds


def test_a_document_that_kills_is_given_up_after_two_workers_and_costs_both() -> None:
    clean, poisoned = (simulate(PARTS, Plant(4, poison=share), 1_000) for share in (0.0, 0.05))
    assert clean.deaths == clean.failed == 0
    assert poisoned.failed == 50
    assert poisoned.deaths == 100
    assert poisoned.seconds > clean.seconds


def test_a_worker_that_dies_once_fails_nothing() -> None:
    run = simulate(PARTS, Plant(4, deaths=0.02), 2_000)
    assert 10 < run.deaths < 90
    assert run.failed <= 3  # two deaths in one document happen once in 2,500


def test_slow_workers_cost_what_they_are_slower() -> None:
    plant = Plant(20, slow=0.5, slowness=4.0)
    assert simulate(BARE, plant, 5_000).rate == pytest.approx((10 + 10 / 4) / 0.1, rel=0.02)


def test_what_befalls_the_documents_does_not_hang_on_the_plant() -> None:
    runs = [simulate(PARTS, Plant(count, deaths=0.03, poison=0.01), 800) for count in (1, 10, 50)]
    assert len({(run.failed, run.deaths) for run in runs}) == 1


def test_a_run_of_nothing_takes_the_start_alone() -> None:
    assert simulate(PARTS, Plant(3), 0) == Run(
        3.0, 0, 0, 0, 0, {"client": 0.0, "wire": 0.0, "scheduler": 0.0, "workers": 0.0}
    )


# ---- offices --------------------------------------------------------------------------------------------------------


def test_an_office_twice_as_large_never_needs_less() -> None:
    for small, large in pairwise(OFFICES):
        less, more = needs(small, YARD), needs(large, YARD)
        for name in ("fronts", "workers", "clients", "cores", "memory_gb", "disk_gb", "mbit_s", "model_servers"):
            assert getattr(less, name) <= getattr(more, name), name


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.name)
def test_in_the_busiest_hour_nothing_is_busier_than_it_may_be(office: Office) -> None:
    need = needs(office, YARD)
    peak = office.staff * office.busiest_hour / 3600
    assert peak * office.questions_a_day * YARD.ask_s <= LOAD * need.fronts
    assert peak * (office.checks_a_day * YARD.check_s + office.summaries_a_day * YARD.summary_s) <= LOAD * need.workers
    assert office.staff * office.old_documents * YARD.summary_s <= need.workers * office.nights * 10 * 3600
    assert need.fronts >= LEAST and need.workers >= LEAST
    assert need.cores >= need.workers + need.fronts + need.clients


def test_an_office_without_a_model_needs_no_model_server() -> None:
    assert needs(replace(OFFICES[1], by_model=0.0), YARD).model_servers == 0


def test_a_wait_is_none_for_an_idle_server_and_endless_for_a_full_one() -> None:
    assert waiting(0.5, 0.0) == 0
    assert waiting(0.5, 0.5) == pytest.approx(0.25)
    assert waiting(0.5, 1.0) == float("inf")


def test_an_hour_of_a_core_is_its_share_of_the_server_and_the_electricity() -> None:
    prices = Prices(server=8_760_000, server_cores=10, years=1, used=1.0, watts_a_core=10, kwh=100)
    assert prices.core_hour == pytest.approx(100 + 1)
    assert prices.of(7200) == pytest.approx(202)


# ---- measuring ------------------------------------------------------------------------------------------------------


def spent(documents: int, seconds: float) -> Spent:
    return Spent(documents, seconds, 2 * seconds, 100.0, 200.0, documents * 1000 + 500, documents * 10, 1.0, 2.0)


def test_two_sizes_tell_the_start_from_the_documents() -> None:
    cost = fitted(spent(40, 3 + 40 * 0.1), spent(120, 3 + 120 * 0.1))
    assert (cost.start_s, cost.each_s) == (pytest.approx(3), pytest.approx(0.1))
    assert (cost.start_cpu_s, cost.each_cpu_s) == (pytest.approx(6), pytest.approx(0.2))
    assert cost.each_sent == pytest.approx(1000)


def test_every_forty_documents_have_the_same_mix_and_no_sentence_twice() -> None:
    first, second = (
        sorted((scale_documents.kind(n), scale_documents.length(n)) for n in range(at, at + 40)) for at in (0, 80)
    )
    assert first == second
    assert {kind for kind, _ in first} == set(scale_documents.SHARES)
    lines = [line for n in range(40, 60) for line in scale_documents.lines(n) if line.startswith("  ")]
    assert len(set(lines)) == len(lines)
