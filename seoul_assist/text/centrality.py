"""Which sentences stand for a text: term weight, title, place, and the words officials act on; no model."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from seoul_assist.text import rx
from seoul_assist.text.noise import is_key_fact
from seoul_assist.text.tokens import stems

_FACT = rx.compile(
    r"\d[\d,.]*\s*(?:만|억|천|백만|조)?\s*(?:원|명|건|일|개월|년|%|퍼센트|배|회|개소|시간|㎡|km)"
    r"|\d{1,2}\. ?\d{1,2}\.|까지"
)
_DECISION = rx.compile(
    r"하여야|해야|하기로|결정|요청|제출|의무|금지|필요|지급|부과|신청|해당|적용|목적|목표|대상|계획|예정|추진|개선|결과|따라서|결론"
)
_POLITE = rx.compile(
    r"감사|안녕|바랍니다|참고|참조|문의|귀하|귀 기관|첨부|붙임|다음과 같|아래와 같|회신사례|유사 ?사례|질의하신"
)
# A sentence that leans on the one before it, and a number of an earlier reply instead of a statement.
_LEANS = rx.compile(r"^(?:이때|다만|단,|또한|그리고|그러나|한편|아울러|이에|이는|이와|그 ?밖에|둘째|셋째|예를 들)")
# The answer itself, after the general rule: 따라서 …, 귀 질의의 경우 …, 결론적으로 …
_ANSWERS = rx.compile(r"^(?:따라서|그러므로|결론적으로|(?:귀|위|동) ?(?:질의|문의|사례)|이 ?경우)")
_RULING = rx.compile(
    r"것(?:임|이다|입니다|으로 판단)|판단(?:됨|된다|됩니다)|수 (?:있|없)[음다습]|(?:가능|불가)(?:함|하다|합니다)?\.?$"
)
# A sentence that sends the reader elsewhere, or says that an answer follows.
_SENDS = rx.compile(
    r"(?:사례|예규|회신|해석|호|통칙|법령|내용)[^.]{0,20}(?:를|을)? ?참[고조]|(?:살펴|알아)보았"
    r"|회신(?:입니다|합니다|함)|(?:다음|아래)과 같|같이 (?:처리|회신)"
)
# Law quoted in another document says what may be done in general, not what the document is about.
_QUOTED_LAW = rx.compile(
    r"(?:대통령령|부령|조례|총리령)(?:으)?로 정[하한]|다음 각 호|^[①-⑳]|준용한다"
    r"|제\d+조(?:의\d+)?(?:제\d+항)?(?:\(|에 따[라른])"
)
# In a text of report style, which ends in nouns, a sentence that ends like a statute was copied from one.
_STATUTE_END = rx.compile(
    r"(?:수 있다|여야 한다|아니한다|정한다|부담한다|준용한다|사용한다|지급한다|본다|제외한다)\.?$"
)
_PURPOSE = rx.compile(r"하고자|살펴보|알아보|목적으로|목적은|위하여|위해|도모|골자|요지")
KEY_HEADING = rx.compile(r"목적|개요|요지|요약|취지|결론|주문|요청|결정|시사점|핵심|배경|나가며")
# What only led here or how it is handled counts less than what is decided.
_SIDE_HEADING = rx.compile(r"경위|경과|연혁|법령|법적 ?근거|절차|참고 ?문헌|유의 ?사항|별첨|서식|산출|내역")
_CHRONICLE = rx.compile(
    r"^[(]?['’‘′´]?\s?(?:\d{2}|(?:19|20)\d{2})\s?[.년]\s?\d{0,2}[.월]?\s?\d{0,2}[.일]?[)]?\s?[:：~∼～]?\s"
)
_READ = 1_000  # characters of an endless line
_REPEAT = 0.5  # how much of its worth a sentence loses that says the same as one chosen before
_TABLE = rx.compile(r" … .* \| ")  # a row of figures with its heads
_MARKS = rx.compile(r"[^0-9A-Za-z가-힣\s]")


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much: POINTS for what a document says, OPENING for its gist, GIST for that of a short reply.

    GIST was chosen by trial on half of a file of replies, the others on long documents.
    """

    title: float
    place: float
    pad: float
    facts: float
    decisions: float = 0.1
    purpose: float = 0.12
    answers: float = 0.05
    ruling: float = 0.07
    polite: float = 0.6
    leans: float = 0.45
    sends: float = 0.3
    heading: float = 1.3
    quoted_law: float = 0.4


POINTS = Weights(title=1.2, place=0.3, pad=4, facts=0.15, decisions=0.15)
OPENING = Weights(title=1.4, place=1.0, pad=4, facts=0.04, heading=1.6)
GIST = Weights(title=2.1, place=0.5, pad=10.8, facts=0.144, purpose=0.18, polite=0.37, quoted_law=0.8)


def central(
    sentences: Sequence[str], title: str = "", headings: Sequence[str] = (), weights: Weights = POINTS
) -> list[float]:
    """One score a sentence, in order: how well it stands for all of them together, 0 and up.

    `headings` holds for each sentence the heading it stands under.
    """
    if not sentences:
        return []
    terms = [Counter(stems(sentence)) for sentence in sentences]
    everything = Counter(term for bag in terms for term in bag.elements())
    heard = {term: math.log(1 + count) for term, count in everything.items()}
    titled = set(stems(title))
    # A text that is itself a law is nothing but law.
    lawlike = sum(_QUOTED_LAW.search(sentence) is not None for sentence in sentences) / len(sentences)
    nominal = sum(not sentence.rstrip(".").endswith("다") for sentence in sentences) / len(sentences)
    scores = []
    for place, (sentence, bag) in enumerate(zip(sentences, terms, strict=True)):
        if not bag:
            scores.append(0.0)
            continue
        core = sum(heard[term] for term in bag) / (len(bag) + weights.pad)
        near_title = sum(1 for term in titled if _has(bag, term)) / len(titled) if titled else 0.0
        worth = max(0.05, core + weights.title * near_title + _manner(sentence, weights))
        if nominal > 0.5 and _STATUTE_END.search(sentence):
            worth *= 0.4
        if lawlike < 0.4 and _QUOTED_LAW.search(sentence):
            worth *= weights.quoted_law
        if headings and KEY_HEADING.search(headings[place]):
            worth *= weights.heading
        elif headings and _SIDE_HEADING.search(headings[place]) and not is_key_fact(sentence):
            worth *= 0.7
        if _CHRONICLE.match(sentence):
            worth *= 0.7
        scores.append(worth * _place(place, len(sentences), weights.place) * _size(sentence))
    return scores


def spread(
    sentences: Sequence[str], scores: Sequence[float], count: int, pages: Sequence[object] = (), likeness: float = 0.55
) -> list[int]:
    """Places of up to `count` sentences in reading order: by score, none much like one chosen before, and every page
    that gave one already a little less likely to give the next.
    """
    bags = [set(stems(sentence)) for sentence in sentences]
    chosen: list[int] = []
    taken: Counter[object] = Counter()
    nearest = [0.0] * len(sentences)
    left = [place for place in range(len(sentences)) if scores[place] > 0]

    def worth(place: int) -> tuple[float, int]:
        crowd = 1 + 0.5 * taken[pages[place]] if pages else 1.0
        return scores[place] * (1 - _REPEAT * nearest[place]) / crowd, -place

    while left and len(chosen) < count:
        best = max(left, key=worth)
        left.remove(best)
        if nearest[best] >= likeness:
            continue
        chosen.append(best)
        for place in left:
            nearest[place] = max(nearest[place], _alike(bags[best], bags[place]))
        if pages:
            taken[pages[best]] += 1
    return sorted(chosen)


def _manner(sentence: str, weights: Weights) -> float:
    sentence = sentence[:_READ]
    facts = 3 if is_key_fact(sentence) or _TABLE.search(sentence) else min(2, len(_FACT.findall(sentence)))
    decisions = min(2, len(_DECISION.findall(sentence)))
    polite = 1 if _POLITE.search(sentence) else 0
    leans = 1 if _LEANS.search(sentence) else 0
    purpose = 1 if _PURPOSE.search(sentence) else 0
    answers = 1 if _ANSWERS.search(sentence) else 0
    ruling = 1 if _RULING.search(sentence) else 0
    sends = 1 if _SENDS.search(sentence) else 0
    told = weights.facts * facts + weights.decisions * decisions + weights.purpose * purpose
    told += weights.answers * answers + weights.ruling * ruling
    return told - weights.polite * polite - weights.leans * leans - weights.sends * sends


def _place(place: int, total: int, first: float) -> float:
    """The first sentences count more, the last a little: conclusions come first in official documents."""
    if place == total - 1 and total > 3:
        return 1.05
    return 1.0 + first / (1 + place)


def _size(sentence: str) -> float:
    if is_key_fact(sentence) or _TABLE.search(sentence):
        return 1.0
    length = len(_MARKS.sub("", sentence))
    if length < 18:
        return 0.35
    if length < 30:
        return 0.75
    return 1.0 if length <= 220 else max(0.55, 220 / length)


def _has(bag: Counter[str], term: str) -> bool:
    return term in bag or any(term in other or other in term for other in bag if len(other) > 2 or len(term) > 2)


def _alike(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
