"""eval answers: every question of a file asked, and what its answer cites, says and verifies; a run can be kept."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist.errors import UsageError
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.model import Claim
from seoul_assist.tasks.answering.ask import Answer
from seoul_assist.tasks.evaluating import kept_runs
from seoul_assist.tasks.evaluating.evaluation import Laws
from seoul_assist.tasks.evaluating.kept_runs import Comparison, difference
from seoul_assist.tasks.evaluating.questions import Question, place
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.pii import mask

RUN_SCHEMA = "seoul-assist/eval-answers-run/1"
# Blanks, middle dots of every kind and the marks around a law's name: a fact is the same with and without them.
_LOOSE = re.compile(r"[\s\u00b7\u2022\u2027\u2219\u22c5\u30fb\u318d\u119e\uff65「」『』]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True, slots=True)
class Marked:
    """What one answer is worth.

    `cites` and `cites_primary` say that a claim cites a gold article (a primary one), `facts` which facts of the
    question stand in its claims and quotations, `sound` how many of its `claims` have only verified citations and no
    word of doubt, `characters` how much there is to read. All are empty for a refusal. `held` says that the library
    has a law of the gold.
    """

    question: Question
    answer: Answer
    held: bool
    cites: bool
    cites_primary: bool
    facts: tuple[bool, ...]
    sound: int
    characters: int
    seconds: float

    @property
    def supported(self) -> bool:
        return self.answer.supported

    @property
    def share(self) -> float:
        """The share of the facts that the answer states; 0 where none is known."""
        return sum(self.facts) / len(self.facts) if self.facts else 0.0


def evaluate(
    questions: Sequence[Question],
    library: Laws,
    *,
    answer: Callable[[Question], Answer],
    on_progress: Callable[[str, int, int], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Marked, ...]:
    """One Marked a question, in order; `answer` alone is timed."""
    if not questions:
        raise UsageError("조건에 맞는 질문이 하나도 없습니다.", "--sample을 빼고 다시 해 보세요.")
    found = []
    for number, question in enumerate(questions, 1):
        start = clock()
        given = answer(question)
        seconds = clock() - start
        held = any(library.official_title(law_key(one.law)) is not None for one in question.gold)
        found.append(mark(question, given, held=held, seconds=seconds))
        if on_progress:
            on_progress(question.text, number, len(questions))
    return tuple(found)


def mark(question: Question, answer: Answer, *, held: bool = True, seconds: float = 0.0) -> Marked:
    """What the answer is worth, by the gold articles and the facts of the question."""
    claims = answer.claims if answer.supported else ()
    cited = {place(one.evidence.law, one.evidence.article) for claim in claims for one in claim.citations}
    said = loose(" ".join(text for claim in claims for text in (claim.text, *(one.quote for one in claim.citations))))
    return Marked(
        question=question,
        answer=answer,
        held=held,
        cites=bool(cited & {one.key for one in question.gold}),
        cites_primary=bool(cited & {one.key for one in question.gold if one.primary}),
        facts=tuple(loose(fact) in said for fact in question.facts),
        sound=sum(claim.verified and UNSURE not in claim.text for claim in claims),
        characters=sum(map(_to_read, claims)),
        seconds=seconds,
    )


def loose(text: str) -> str:
    """Without blanks, middle dots and the marks around law names, in narrow letters: ３０일ㆍ2회 is 30일2회."""
    return _LOOSE.sub("", unicodedata.normalize("NFC", text).translate(_FULL_WIDTH))


def _to_read(claim: Claim) -> int:
    """Letters of a claim without blanks, with those quotations that say more than it."""
    text = loose(claim.text)
    quotes = {quote for one in claim.citations if (quote := loose(one.quote)) not in text}
    return len(text) + sum(map(len, quotes))


# -- keeping and comparing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One line of a kept run: what the answer to the question with that key was worth."""

    key: str
    supported: bool
    cites: bool
    share: float
    characters: int


def save(run: Sequence[Marked], path: Path) -> Path:
    """The path, after one line a question stands in it: what its answer was worth, its claims and what they cite."""
    return kept_runs.save(map(_line, run), path)


def _line(one: Marked) -> dict[str, Any]:
    return {
        "schema": RUN_SCHEMA,
        "key": one.question.key,
        "id": one.question.id,
        "question": mask(one.question.text),
        "supported": one.supported,
        "support": round(one.answer.support, 4),
        "reason": one.answer.reason,
        "cites_gold": one.cites,
        "cites_primary": one.cites_primary,
        "facts": [{"text": mask(fact), "said": said} for fact, said in zip(one.question.facts, one.facts, strict=True)],
        "fact_share": round(one.share, 4),
        "characters": one.characters,
        "sound_claims": one.sound,
        "ms": round(one.seconds * 1000, 1),
        "claims": [
            {
                "text": mask(claim.text),
                "citations": [
                    {"law": cited.evidence.law, "address": cited.evidence.address, "status": cited.status}
                    for cited in claim.citations
                ],
            }
            for claim in one.answer.claims
        ],
    }


def load(path: Path) -> dict[str, KeptAnswer]:
    """The kept run by the key of its questions; UsageError names the line that is not of a kept run."""
    return kept_runs.load(path, _kept, "seoul-assist eval answers 질문.jsonl --save 결과.jsonl")


def _kept(value: dict[str, Any]) -> KeptAnswer | None:
    supported, cites = value.get("supported"), value.get("cites_gold")
    share, characters = value.get("fact_share"), value.get("characters")
    if value.get("schema") != RUN_SCHEMA or not isinstance(supported, bool) or not isinstance(cites, bool):
        return None
    if not isinstance(share, int | float) or not isinstance(characters, int):
        return None
    return KeptAnswer(value["key"], supported, cites, float(share), characters)


def compare(before: Mapping[str, KeptAnswer], run: Sequence[Marked]) -> Comparison[Question]:
    """What became better and worse among the questions of both runs, by the facts stated and the gold cited."""
    pairs = kept_runs.pairs(before, run)
    known = [(old, new) for old, new in pairs if new.question.gold]
    none = [(old, new) for old, new in pairs if not new.question.gold]
    with_facts = [(old, new) for old, new in known if new.question.facts]
    figures = [
        ("답함", [(float(old.supported), float(new.supported)) for old, new in known]),
        ("정답 조문 인용", [(float(old.cites), float(new.cites)) for old, new in known]),
        ("사실 비율", [(old.share, new.share) for old, new in with_facts]),
        (
            "글자 수",
            [(float(old.characters), float(new.characters)) for old, new in known if old.supported and new.supported],
        ),
        ("답 없는 질문을 거름", [(float(not old.supported), float(not new.supported)) for old, new in none]),
    ]
    change = [
        (
            _worth(new.supported, new.cites, new.share, new.question),
            _worth(old.supported, old.cites, old.share, new.question),
            new.question,
        )
        for old, new in pairs
    ]
    return Comparison(
        matched=len(pairs),
        unmatched=len(run) - len(pairs),
        differences=tuple(difference(name, values) for name, values in figures if values),
        better=tuple(question for now, then, question in change if now > then),
        worse=tuple(question for now, then, question in change if now < then),
    )


def _worth(supported: bool, cites: bool, share: float, question: Question) -> tuple[float, bool]:
    return (share, cites) if question.gold else (float(not supported), False)
