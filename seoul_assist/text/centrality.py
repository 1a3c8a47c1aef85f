"""Which sentences stand for a text: term weight, title, place, and the words officials act on; no model."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

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
_LEANS = rx.compile(
    r"^(?:이 ?경우|이때|다만|단,|또한|그리고|그러나|한편|아울러|이에|이는|이와|그 ?밖에|둘째|셋째|따라서|예를 들)"
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
_MARKS = rx.compile(r"[^0-9A-Za-z가-힣\s]")


def central(sentences: Sequence[str], title: str = "", headings: Sequence[str] = ()) -> list[float]:
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
        core = sum(heard[term] for term in bag) / (len(bag) + 4)
        near_title = sum(1 for term in titled if _has(bag, term)) / len(titled) if titled else 0.0
        worth = max(0.05, core + 1.4 * near_title + _manner(sentence))
        if nominal > 0.5 and _STATUTE_END.search(sentence):
            worth *= 0.4
        if lawlike < 0.4 and _QUOTED_LAW.search(sentence):
            worth *= 0.4
        if headings and KEY_HEADING.search(headings[place]):
            worth *= 1.3
        scores.append(worth * _place(place, len(sentences)) * _size(sentence))
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
    left = [place for place in range(len(sentences)) if scores[place] > 0]
    while left and len(chosen) < count:
        best = max(left, key=lambda i: (scores[i] / (1 + 0.5 * taken[pages[i]] if pages else 1), -i))
        left.remove(best)
        if all(_alike(bags[best], bags[other]) < likeness for other in chosen):
            chosen.append(best)
            if pages:
                taken[pages[best]] += 1
    return sorted(chosen)


def _manner(sentence: str) -> float:
    facts = 3 if is_key_fact(sentence) else min(2, len(_FACT.findall(sentence)))
    decisions = min(2, len(_DECISION.findall(sentence)))
    polite = 1 if _POLITE.search(sentence) else 0
    leans = 1 if _LEANS.search(sentence) else 0
    purpose = 1 if _PURPOSE.search(sentence) else 0
    return 0.12 * facts + 0.1 * decisions + 0.12 * purpose - 0.6 * polite - 0.45 * leans


def _place(place: int, total: int) -> float:
    """The first sentences count more, the last a little: conclusions come first in official documents."""
    if place == total - 1 and total > 3:
        return 1.05
    return 1.0 + 1.0 / (1 + place)


def _size(sentence: str) -> float:
    if is_key_fact(sentence):
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
