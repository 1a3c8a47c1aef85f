"""Figures of ranked retrieval with their uncertainty: pure functions of ranks and scores, the same on every run."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959963984540054  # two-sided 95 %
_ROUNDS = 2000
_SEED = 20260605
_CELLS = 2_000_000  # resampled values held at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def shown(one: Estimate) -> str:
    """A value with its interval, for a reader."""
    return f"{one.value:.3f} ({one.low:.3f}~{one.high:.3f})"


def estimate_json(one: Estimate) -> dict[str, float]:
    """A value with its interval, rounded to four places."""
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def wilson(successes: int, total: int) -> Estimate:
    """A share with its Wilson score interval; 0 with the interval 0 to 1 when there is nothing to count."""
    if total == 0:
        return Estimate(0.0, 0.0, 1.0)
    share = successes / total
    spread = 1 + _Z**2 / total
    centre = (share + _Z**2 / (2 * total)) / spread
    half = _Z * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / spread
    # At the ends the exact bound is 0 or 1: rounding must not leave the share outside of its own interval.
    return Estimate(share, max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share)))


def bootstrap(values: Sequence[float]) -> Estimate:
    """The mean with its percentile bootstrap interval, from a fixed seed; of paired differences it is a paired one."""
    if not values:
        return Estimate(0.0, 0.0, 0.0)
    import numpy as np

    sample = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(_SEED)
    step = max(1, _CELLS // len(sample))
    means = np.concatenate(
        [
            sample[generator.integers(0, len(sample), (min(step, _ROUNDS - start), len(sample)))].mean(axis=1)
            for start in range(0, _ROUNDS, step)
        ]
    )
    low, high = np.quantile(means, (0.025, 0.975))
    return Estimate(math.fsum(values) / len(values), float(low), float(high))


def ratio(parts: Sequence[int], wholes: Sequence[int]) -> Estimate:
    """Sum of parts over sum of wholes, with its percentile bootstrap interval over the pairs: parts of one whole are
    not independent. 0 with the interval 0 to 1 when there is nothing to count."""
    if not sum(wholes):
        return Estimate(0.0, 0.0, 1.0)
    import numpy as np

    pairs = np.asarray([parts, wholes], dtype=np.float64)
    chosen = np.random.default_rng(_SEED).integers(0, len(wholes), (_ROUNDS, len(wholes)))
    sums = pairs[:, chosen].sum(axis=2)
    low, high = np.quantile(sums[0] / np.maximum(sums[1], 1), (0.025, 0.975))
    return Estimate(sum(parts) / sum(wholes), float(low), float(high))


def sign_test(better: int, worse: int) -> float:
    """The exact two-sided p-value of so many changes for the better and the worse (McNemar on pairs); 1 for none."""
    changed = better + worse
    if changed == 0:
        return 1.0
    tail = term = 1  # binomial coefficients, each from the one before: the sum stays exact for thousands of pairs
    for number in range(min(better, worse)):
        term = term * (changed - number) // (number + 1)
        tail += term
    return min(1.0, tail / (1 << (changed - 1)))


def reciprocal(rank: int) -> float:
    """1/rank, and 0 for the rank 0 of what was not found."""
    return 1 / rank if rank else 0.0


def area(kept: Sequence[float], refused: Sequence[float]) -> float | None:
    """The chance that one of `kept` scores above one of `refused` (area under the ROC curve); None without either."""
    if not kept or not refused:
        return None
    ordered = sorted(refused)
    won = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in kept)
    return won / (2 * len(kept) * len(refused))


@dataclass(frozen=True, slots=True)
class Threshold:
    """What refusing below one score does: the share of answerable questions kept and of unanswerable ones refused."""

    score: float
    kept: float
    refused: float


def refusal_curve(kept: Sequence[float], refused: Sequence[float], scores: Sequence[float]) -> tuple[Threshold, ...]:
    """One row a score of `scores`; empty when either kind of question is missing."""
    if not kept or not refused:
        return ()
    return tuple(
        Threshold(
            score,
            sum(value >= score for value in kept) / len(kept),
            sum(value < score for value in refused) / len(refused),
        )
        for score in scores
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
