"""The statistics of an evaluation, against values worked out by hand or known from the books."""

from __future__ import annotations

import random

import pytest

from seoul_assist.tasks.evaluating.retrieval_metrics import (
    area,
    bootstrap,
    percentile,
    reciprocal,
    refusal_curve,
    sign_test,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    # Newcombe 1998, table I: score method without continuity correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(successes: int, total: int, low: float, high: float) -> None:
    found = wilson(successes, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilson_at_the_ends() -> None:
    assert (wilson(5, 5).value, wilson(5, 5).high) == (1.0, 1.0)
    assert (wilson(0, 5).value, wilson(0, 5).low) == (0.0, 0.0)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    for total in range(1, 60):
        for successes in range(total + 1):
            found = wilson(successes, total)
            assert 0 <= found.low <= found.value <= found.high <= 1


def test_bootstrap_is_the_same_every_time_and_near_theory() -> None:
    random.seed(7)
    values = [float(random.random() < 0.4) for _ in range(400)]
    found = bootstrap(values)
    assert found == bootstrap(values)
    assert found.value == sum(values) / 400
    theory = 1.96 * (found.value * (1 - found.value) / 400) ** 0.5
    assert found.high - found.low == pytest.approx(2 * theory, rel=0.1)


def test_bootstrap_of_constants_and_of_nothing() -> None:
    same = bootstrap([0.25] * 9)
    assert (same.value, same.low, same.high) == (0.25, 0.25, 0.25)
    assert bootstrap([]).value == 0.0


def test_bootstrap_of_a_large_sample_is_whole() -> None:
    found = bootstrap([1.0, 0.0] * 10_000)
    assert found.low < 0.5 < found.high


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 0, 1.0), (5, 5, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (0, 6, 0.03125), (9, 2, 0.065430)],
)
def test_sign_test(better: int, worse: int, p: float) -> None:
    assert sign_test(better, worse) == pytest.approx(p, abs=1e-6)
    assert sign_test(worse, better) == sign_test(better, worse)


def test_sign_test_of_many_does_not_overflow() -> None:
    assert sign_test(3000, 3000) == 1.0
    assert 0 <= sign_test(4000, 2000) < 1e-9


def test_area_counts_pairs_and_halves_ties() -> None:
    kept, refused = [0.9, 0.5, 0.5, 0.1], [0.5, 0.2]
    pairs = sum((a > b) + (a == b) / 2 for a in kept for b in refused) / 8
    assert area(kept, refused) == pairs
    assert area([1.0], [0.0]) == 1.0 and area([0.0], [1.0]) == 0.0
    assert area([], [1.0]) is None and area([1.0], []) is None


def test_refusal_curve() -> None:
    rows = refusal_curve([0.9, 0.4], [0.4, 0.1], [0.0, 0.4, 0.5])
    assert [(row.score, row.kept, row.refused) for row in rows] == [(0.0, 1.0, 0.0), (0.4, 1.0, 0.5), (0.5, 0.5, 1.0)]
    assert refusal_curve([0.9], [], [0.5]) == ()


def test_percentile_and_reciprocal() -> None:
    values = [float(one) for one in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([3.0], 0.95)) == (50.0, 95.0, 3.0)
    assert percentile([], 0.5) == 0.0
    assert (reciprocal(0), reciprocal(1), reciprocal(4)) == (0.0, 1.0, 0.25)
