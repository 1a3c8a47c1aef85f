"""The figures of an evaluation of answers: by group with intervals; as JSON and as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seoul_assist.tasks.evaluating import kept_runs
from seoul_assist.tasks.evaluating.answer_eval import Marked
from seoul_assist.tasks.evaluating.kept_runs import Comparison
from seoul_assist.tasks.evaluating.questions import Question, kinds
from seoul_assist.tasks.evaluating.retrieval_metrics import (
    Estimate,
    bootstrap,
    estimate_json,
    percentile,
    ratio,
    shown,
    wilson,
)
from seoul_assist.text.pii import mask

SCHEMA = "seoul-assist/eval-answers/1"


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The figures of some of the answerable questions: a refusal cites nothing and states nothing.

    `primary` counts questions with a primary article, the facts count questions whose facts are known; `sound` is the
    share of claims shown whose every citation is verified, `characters` how much there is to read in an answer.
    """

    name: str
    value: str
    count: int
    answered: Estimate
    cites: Estimate
    primary: Estimate
    any_fact: Estimate
    fact_share: Estimate
    all_facts: Estimate
    claims: int
    sound: Estimate
    characters: Estimate


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Everything a report says of a run; `groups` begins with all, then those whose law the library has, then kinds.

    `refused` is the share of the unanswerable questions that were rightly refused, `refused_count` their number.
    """

    questions: int
    answerable: int
    held: int
    groups: tuple[AnswerGroup, ...]
    refused: Estimate
    refused_count: int
    p50_s: float
    p95_s: float
    first_s: float


def figures(run: Sequence[Marked]) -> AnswerFigures:
    """The figures of a run; a group for each style and type that the questions carry."""
    answerable = [one for one in run if one.question.gold]
    held = [one for one in answerable if one.held]
    groups = [_group("all", "", answerable)]
    if len(held) < len(answerable):
        lacking = [one for one in answerable if not one.held]
        groups += [_group("law_in_library", "", held), _group("law_not_in_library", "", lacking)]
    groups += [_group(name, value, some) for name, value, some in kinds(answerable)]
    none = [one for one in run if not one.question.gold]
    refused = sum(not one.supported for one in none)
    times = [one.seconds for one in run]
    return AnswerFigures(
        questions=len(run),
        answerable=len(answerable),
        held=len(held),
        groups=tuple(groups),
        refused=wilson(refused, len(none)),
        refused_count=refused,
        p50_s=percentile(times[1:] or times, 0.5),
        p95_s=percentile(times[1:] or times, 0.95),
        first_s=times[0] if times else 0.0,
    )


def _group(name: str, value: str, run: Sequence[Marked]) -> AnswerGroup:
    marked = [one for one in run if any(gold.primary for gold in one.question.gold)]
    told = [one for one in run if one.question.facts]
    answered = [one for one in run if one.supported]
    claims = [len(one.answer.claims) for one in answered]
    return AnswerGroup(
        name=name,
        value=value,
        count=len(run),
        answered=wilson(len(answered), len(run)),
        cites=wilson(sum(one.cites for one in run), len(run)),
        primary=wilson(sum(one.cites_primary for one in marked), len(marked)),
        any_fact=wilson(sum(any(one.facts) for one in told), len(told)),
        fact_share=bootstrap([one.share for one in told]),
        all_facts=wilson(sum(all(one.facts) for one in told), len(told)),
        claims=sum(claims),
        sound=ratio([one.sound for one in answered], claims),
        characters=bootstrap([float(one.characters) for one in answered]),
    )


# -- JSON ------------------------------------------------------------------------------------------------------------


def to_json(found: AnswerFigures, comparison: Comparison[Question] | None = None, **more: Any) -> dict[str, Any]:
    """The object of schema `seoul-assist/eval-answers/1`; shares and intervals are rounded to four places."""
    none = found.questions - found.answerable
    return {
        "schema": SCHEMA,
        "kind": "answers",
        **more,
        "questions": found.questions,
        "answerable": found.answerable,
        "law_in_library": found.held,
        "unanswerable": none,
        "refused_rightly": found.refused_count,
        "refused_rightly_share": estimate_json(found.refused) if none else None,
        "groups": [_group_json(one) for one in found.groups],
        "seconds": {
            "p50": round(found.p50_s, 4),
            "p95": round(found.p95_s, 4),
            "first": round(found.first_s, 4),
        },
        **({"comparison": kept_runs.comparison_json(comparison, _change_json)} if comparison else {}),
    }


def _group_json(one: AnswerGroup) -> dict[str, Any]:
    named = {
        "answered": one.answered,
        "cites_gold": one.cites,
        "cites_primary": one.primary,
        "any_fact": one.any_fact,
        "fact_share": one.fact_share,
        "all_facts": one.all_facts,
        "claims_verified": one.sound,
        "characters": one.characters,
    }
    shares = {name: estimate_json(value) for name, value in named.items()}
    return {"group": one.name, "value": one.value, "questions": one.count, "claims": one.claims, **shares}


def _change_json(one: Question) -> dict[str, Any]:
    return {"id": one.id, "question": mask(one.text)}


# -- lines -----------------------------------------------------------------------------------------------------------

_NAMES = {
    "all": "답이 있는 질문 모두",
    "law_in_library": "그 법이 라이브러리에 있는 질문",
    "law_not_in_library": "그 법이 라이브러리에 없는 질문",
    "style": "말투",
    "type": "유형",
}


def lines(found: AnswerFigures) -> list[str]:
    """The report for a reader; lines that begin with ■ are headings."""
    none = found.questions - found.answerable
    said = [
        f"질문 {found.questions}개: 답이 있는 질문 {found.answerable}개, 답이 없는 질문 {none}개",
        "■ 답(괄호는 95% 신뢰구간)",
    ]
    for one in found.groups:
        if not one.count:
            continue
        said.append(f"{' '.join((_NAMES[one.name], one.value)).strip()} {one.count}개: 답함 {shown(one.answered)}")
        said.append(f"  정답 조문 인용 {shown(one.cites)}, 그중 주된 조문 {shown(one.primary)}")
        said.append(
            f"  사실이 하나라도 있음 {shown(one.any_fact)}, 사실 비율 {shown(one.fact_share)}, "
            f"모두 있음 {shown(one.all_facts)}"
        )
        size = one.characters
        said.append(
            f"  확인된 주장 {shown(one.sound)} (주장 {one.claims}개), "
            f"답 하나의 글자 수 {size.value:.0f} ({size.low:.0f}~{size.high:.0f})"
        )
    if none:
        said.append(
            f"■ 답하지 않기: 답 없는 질문 {none}개 가운데 {found.refused_count}개를 거름 {shown(found.refused)}, "
            f"{none - found.refused_count}개에 잘못 답함"
        )
        if found.groups[0].count:
            wrongly = round((1 - found.groups[0].answered.value) * found.groups[0].count)
            said.append(f"  답이 있는 질문 {found.answerable}개 가운데 {wrongly}개에 답하지 않음")
    said.append(f"■ 시간: p50 {found.p50_s:.2f}초, p95 {found.p95_s:.2f}초(첫 질문 {found.first_s:.2f}초는 따로 셈)")
    return said


def comparison_lines(found: Comparison[Question]) -> list[str]:
    """What changed since the kept run, for a reader; lines that begin with ■ are headings."""
    return kept_runs.comparison_lines(found, kept_runs.called)
