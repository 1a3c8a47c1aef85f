"""The figures of an evaluation: by group with intervals, the refusal curve, the times; as JSON and as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seoul_assist.tasks.evaluating import kept_runs
from seoul_assist.tasks.evaluating.evaluation import Asked, Change, levels
from seoul_assist.tasks.evaluating.kept_runs import Comparison
from seoul_assist.tasks.evaluating.questions import kinds
from seoul_assist.tasks.evaluating.retrieval_metrics import (
    Estimate,
    Threshold,
    area,
    bootstrap,
    estimate_json,
    percentile,
    reciprocal,
    refusal_curve,
    shown,
    wilson,
)
from seoul_assist.text.pii import mask

SCHEMA = "seoul-assist/eval/1"
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some of the answerable questions; `primary` is MRR of the primary articles where any is marked."""

    name: str
    value: str
    count: int
    hits: tuple[tuple[int, Estimate], ...]
    mrr: Estimate
    primary: Estimate | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a report says of a run. `groups` begins with all, then those whose law the library has, then kinds."""

    questions: int
    answerable: int
    held: int
    present: int
    k: int
    groups: tuple[Group, ...]
    area: float | None
    curve: tuple[Threshold, ...]
    p50_ms: float
    p95_ms: float
    first_ms: float


def figures(run: Sequence[Asked], k: int, *, scores: Sequence[float] = ()) -> Figures:
    """The figures of a run; the refusal curve has rows at `scores`, or at even steps between lowest and highest score.

    Refusal is measured between questions a law of the library answers and questions no law answers.
    """
    answerable = [one for one in run if one.question.gold]
    held = [one for one in answerable if one.held]
    groups = [_group("all", "", answerable, k), _group("law_in_library", "", held, k)]
    groups += [_group(name, value, some, k) for name, value, some in kinds(answerable)]
    kept = [one.score for one in held]
    refused = [one.score for one in run if not one.question.gold]
    times = [one.seconds * 1000 for one in run]
    return Figures(
        questions=len(run),
        answerable=len(answerable),
        held=len(held),
        present=sum(one.present for one in answerable),
        k=k,
        groups=tuple(groups),
        area=area(kept, refused),
        curve=refusal_curve(kept, refused, scores or _even([*kept, *refused])),
        p50_ms=percentile(times[1:] or times, 0.5),
        p95_ms=percentile(times[1:] or times, 0.95),
        first_ms=times[0] if times else 0.0,
    )


def _group(name: str, value: str, run: Sequence[Asked], k: int) -> Group:
    marked = [one for one in run if any(gold.primary for gold in one.question.gold)]
    return Group(
        name=name,
        value=value,
        count=len(run),
        hits=tuple((level, wilson(sum(0 < one.rank <= level for one in run), len(run))) for level in levels(k)),
        mrr=bootstrap([reciprocal(one.rank) for one in run]),
        primary=bootstrap([reciprocal(one.primary_rank) for one in marked]) if marked else None,
    )


def _even(scores: Sequence[float]) -> list[float]:
    if not scores:
        return []
    low, high = min(scores), max(scores)
    return sorted({round(low + (high - low) * step / _STEPS, 4) for step in range(_STEPS + 1)})


# -- JSON ------------------------------------------------------------------------------------------------------------


def to_json(found: Figures, comparison: Comparison[Change] | None = None, **more: Any) -> dict[str, Any]:
    """The object of schema `seoul-assist/eval/1`; shares and intervals are rounded to four places."""
    refusal = {
        "auc": None if found.area is None else round(found.area, 4),
        "curve": [
            {"threshold": row.score, "kept": round(row.kept, 4), "refused": round(row.refused, 4)}
            for row in found.curve
        ],
    }
    return {
        "schema": SCHEMA,
        "kind": "retrieval",
        **more,
        "questions": found.questions,
        "answerable": found.answerable,
        "law_in_library": found.held,
        "article_in_library": found.present,
        "unanswerable": found.questions - found.answerable,
        "k": found.k,
        "groups": [_group_json(one) for one in found.groups],
        "refusal": refusal if found.curve else None,
        "ms": {"p50": round(found.p50_ms, 2), "p95": round(found.p95_ms, 2), "first": round(found.first_ms, 2)},
        **({"comparison": kept_runs.comparison_json(comparison, _change_json)} if comparison else {}),
    }


def _group_json(one: Group) -> dict[str, Any]:
    return {
        "group": one.name,
        "value": one.value,
        "questions": one.count,
        **{f"hit@{level}": estimate_json(share) for level, share in one.hits},
        "mrr": estimate_json(one.mrr),
        **({"mrr_primary": estimate_json(one.primary)} if one.primary else {}),
    }


def _change_json(one: Change) -> dict[str, Any]:
    text = mask(one.question.text)
    return {"id": one.question.id, "question": text, "before": one.before or None, "after": one.after or None}


# -- lines -----------------------------------------------------------------------------------------------------------

_NAMES = {
    "all": "답이 있는 질문 모두",
    "law_in_library": "그 법이 라이브러리에 있는 질문",
    "style": "말투",
    "type": "유형",
}


def lines(found: Figures, *, refusal_at: float | None = None) -> list[str]:
    """The report for a reader; lines that begin with ■ are headings. `refusal_at` is the threshold in use."""
    missing = found.questions - found.answerable
    said = [
        f"질문 {found.questions}개: 답이 있는 질문 {found.answerable}개, 답이 없는 질문 {missing}개",
        f"답이 있는 질문 가운데 그 법이 라이브러리에 있는 질문 {found.held}개, 그 조문까지 있는 질문 {found.present}개",
        "■ 찾은 비율(괄호는 95% 신뢰구간)",
    ]
    for one in found.groups:
        if one.count:
            title = " ".join((_NAMES[one.name], one.value)).strip()
            shares = ", ".join(f"hit@{level} {shown(share)}" for level, share in one.hits)
            said.append(f"{title} {one.count}개: {shares}, MRR {shown(one.mrr)}")
            if one.primary and not one.value:
                said.append(f"  주된 조문만: MRR {shown(one.primary)}")
    if found.curve:
        said.append(f"■ 답하지 않기: AUC {found.area:.3f}(0.5는 우연, 1은 완전)")
        for row in found.curve[::2]:  # every row is in the JSON
            said.append(
                f"  점수 {row.score:.2f} 미만이면 답하지 않을 때: 답할 질문 {row.kept:.1%}에 답하고, "
                f"답 없는 질문 {row.refused:.1%}를 거름"
            )
        if refusal_at is not None:
            said.append(f"  지금 쓰는 기준값은 {refusal_at:.2f}입니다.")
    said.append(
        f"■ 검색 시간: p50 {found.p50_ms:.1f}ms, p95 {found.p95_ms:.1f}ms(첫 질문 {found.first_ms:.1f}ms는 따로 셈)"
    )
    return said


def comparison_lines(found: Comparison[Change]) -> list[str]:
    """What changed since the kept run, for a reader; lines that begin with ■ are headings."""
    return kept_runs.comparison_lines(
        found, lambda one: f"{_rank(one.before)} → {_rank(one.after)}  {kept_runs.called(one.question)}"
    )


def _rank(rank: int) -> str:
    return f"{rank}위" if rank else "못 찾음"
