"""eval retrieval: every question of a file searched, and where its answer came; a run can be kept and compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from seoul_assist.errors import UsageError
from seoul_assist.model import Hit
from seoul_assist.tasks.evaluating import kept_runs
from seoul_assist.tasks.evaluating.kept_runs import Comparison, difference
from seoul_assist.tasks.evaluating.questions import Question, place
from seoul_assist.tasks.evaluating.retrieval_metrics import reciprocal
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.pii import mask

RUN_SCHEMA = "seoul-assist/eval-run/1"
LEVELS = (1, 5, 10, 20)
_KEPT_HITS = 10

# Up to so many hits for a query, best first.
Find = Callable[[str, int], Sequence[Hit]]
# How sure a question is to be answerable from its hits: what a refusal would be decided on.
Score = Callable[[str, Sequence[Hit]], float]


class Laws(Protocol):
    """The part of a library that says what could be found at all."""

    def official_title(self, key: str) -> str | None: ...

    def article(self, law: str, article: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question; a rank of 0 says that no gold article is among the hits.

    `held` says that the library has a law of the gold, `present` that it has an article of it. `hits` are the first
    ten as (law, article, score): the texts of ten thousand questions would fill the memory.
    """

    question: Question
    rank: int
    primary_rank: int
    held: bool
    present: bool
    hits: tuple[tuple[str, str, float], ...]
    score: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of a kept run: the key of a question, the rank of its first gold article (0: none) and its score."""

    key: str
    rank: int
    score: float


def levels(k: int) -> tuple[int, ...]:
    """The depths at which hits are counted when `k` of them are asked for."""
    return tuple(sorted({*(level for level in LEVELS if level <= k), min(k, LEVELS[-1])}))


def evaluate(
    questions: Sequence[Question],
    library: Laws,
    *,
    find: Find,
    score: Score,
    k: int = 20,
    on_progress: Callable[[str, int, int], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Asked, ...]:
    """One Asked a question, in order; `find` searches and alone is timed, `score` is computed for every question."""
    if k < 1:
        raise UsageError(f"결과 수는 1 이상이어야 합니다: {k}", "-k 20처럼 적어 주세요.")
    if not questions:
        raise UsageError("조건에 맞는 질문이 하나도 없습니다.", "--unnamed나 --sample을 빼고 다시 해 보세요.")
    found = []
    for number, question in enumerate(questions, 1):
        start = clock()
        hits = tuple(find(question.text, k))
        seconds = clock() - start
        places = [place(hit.provision.law, hit.provision.article) for hit in hits]
        found.append(
            Asked(
                question=question,
                rank=_first(places, {one.key for one in question.gold}),
                primary_rank=_first(places, {one.key for one in question.gold if one.primary}),
                held=any(library.official_title(law_key(one.law)) is not None for one in question.gold),
                present=any(library.article(*one.key) is not None for one in question.gold),
                hits=tuple((one.provision.law, one.provision.article, one.score) for one in hits[:_KEPT_HITS]),
                score=score(question.text, hits),
                seconds=seconds,
            )
        )
        if on_progress:
            on_progress(question.text, number, len(questions))
    return tuple(found)


def _first(places: Sequence[tuple[str, str]], wanted: set[tuple[str, str]]) -> int:
    return next((rank for rank, one in enumerate(places, 1) if one in wanted), 0)


# -- keeping and comparing -------------------------------------------------------------------------------------------


def save(run: Sequence[Asked], path: Path) -> Path:
    """The path, after one line a question stands in it: rank of the first gold article, first hits, score."""
    return kept_runs.save(map(_line, run), path)


def _line(one: Asked) -> dict[str, Any]:
    return {
        "schema": RUN_SCHEMA,
        "key": one.question.key,
        "id": one.question.id,
        "question": mask(one.question.text),
        "gold": [{"law": gold.law, "article": gold.article} for gold in one.question.gold],
        "rank": one.rank or None,
        "primary_rank": one.primary_rank or None,
        "law_in_library": one.held,
        "score": round(one.score, 6),
        "ms": round(one.seconds * 1000, 2),
        "hits": [{"law": law, "article": article, "score": score} for law, article, score in one.hits],
    }


def load(path: Path) -> dict[str, Kept]:
    """The kept run by the key of its questions; UsageError names the line that is not of a kept run."""
    return kept_runs.load(path, _kept, "seoul-assist eval retrieval 질문.jsonl --save 결과.jsonl")


def _kept(value: dict[str, Any]) -> Kept | None:
    key, rank, score = value.get("key"), value.get("rank"), value.get("score")
    if value.get("schema") != RUN_SCHEMA or not isinstance(key, str):
        return None
    if not (rank is None or isinstance(rank, int)) or not isinstance(score, int | float):
        return None
    return Kept(key, rank or 0, float(score))


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer came at another rank than before (0: not found)."""

    question: Question
    before: int
    after: int


def compare(before: Mapping[str, Kept], run: Sequence[Asked], k: int) -> Comparison[Change]:
    """What became better and worse among the answerable questions of both runs, in the order of how much changed."""
    answerable = [one for one in run if one.question.gold]
    pairs = [(one, old.rank) for old, one in kept_runs.pairs(before, answerable)]
    differences = [difference("MRR", [(reciprocal(old), reciprocal(one.rank)) for one, old in pairs])]
    for level in levels(k):
        shares = [(float(0 < old <= level), float(0 < one.rank <= level)) for one, old in pairs]
        differences.append(difference(f"hit@{level}", shares))
    changes = [Change(one.question, old, one.rank) for one, old in pairs if old != one.rank]
    changes.sort(key=lambda change: -abs(reciprocal(change.after) - reciprocal(change.before)))
    return Comparison(
        matched=len(pairs),
        unmatched=len(answerable) - len(pairs),
        differences=tuple(differences),
        better=tuple(one for one in changes if reciprocal(one.after) > reciprocal(one.before)),
        worse=tuple(one for one in changes if reciprocal(one.after) < reciprocal(one.before)),
    )
