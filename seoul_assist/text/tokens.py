"""Content terms of Korean text: a cheap cut that needs no dictionary, and nouns by Kiwi where words matter."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from seoul_assist.text import rx
from seoul_assist.text.clean import clean

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_RUN = rx.compile(r"[가-힣]+|[A-Za-z][A-Za-z0-9]+|\d[\d,.]*\d|\d")
# Particles and endings, longest first, taken off once; two syllables always stay.
_TAIL = rx.compile(
    r"(?<=[가-힣]{2})(?:으로부터|에서부터|하여야|하였다|하였으며|합니다|입니다|됩니다|습니다|에게서|으로서|으로써|이라는|이라고|하거나|되거나"
    r"|하도록|되도록|하지만|이지만|하면서|에서는|에서의|에게는|으로는|으로의|까지의|부터의|하려는|하려고|하기로|에서|에게|에는|에도|으로|로서|로써"
    r"|이라|이며|이고|이나|하는|하고|하며|하여|하게|하기|하지|한다|했다|하면|하되|되는|되고|되며|되어|된다|됐다|되면|부터|까지|마다|보다|처럼|조차"
    r"|라는|라고|라도|란|들의|들이|들을|들은|들에|은|는|이|가|을|를|의|에|와|과|도|로|만|한|할|함|된|될|됨|인|임|들|해|등)$"
)
_MARKS = rx.compile(r"[^0-9a-z가-힣一-鿿]+")
_FUNCTION_WORDS = """
것 수 등 및 또는 그 이 저 때 중 위 경우 사항 관련 해당 기타 내용 때문 이상 이하 이내 현재 대한 대하여 관한 관하여
따른 따라 따라서 위한 위하여 통한 통해 통하여 있는 있다 있음 없는 없다 없음 같은 같다 다음 다만 그리고 그러나
하지만 또한 이를 이에 이는 이와 그에 그를 각각 모든 여러 어떤 우리 저희 정도 가지 부분 측면 방법 결과 여기 거기
하나 대해 의해 의하여 의한 의거 부터 까지 하며 하고 하여 하는 으로 에서 바랍니다 합니다 입니다 됩니다 제조 제항 제호
"""
_ASKING_WORDS = "며칠 몇일 얼마 얼마나 어떻 어떻게 언제 무엇 누구 어디 이렇 그렇"
# Nouns that name no subject on their own; they may still stand inside a compound.
_WEAK_WORDS = """
사업 추진 실시 운영 개선 계획 지원 관리 업무 활용 제공 필요 가능 실적 현황 기준 대상 규정 적용 포함 구분 합계
소계 비고 단위 페이지 참고 자료 문제 과정 수준 분야 시행 증가 감소 발생 확대 강화 구축 진행 주요 전체 기간 년도
연도 금액 총액 기존 신규 변경 수행 처리 확인 작성 예정 결정 목적 의미 효과 상황 필수 일부 대비 대부분 최근 이후
이전 당시 사용 조사 분석 제출 목록 그림 자체 담당 부서 담당자 전화 번호 연락처 명칭 유형 세부 일반 방안 방식 항목
이용 설정 요소 상태 정의 설명 참조 출처 붙임 별첨 별표 서식 문의 실제 과제 추가 조건 표시 질의 회신 발표 만원 천원
백만원 억원 퍼센트 개월 시간 가운데 사이 사람 자신 이유 이번 지난 오늘 올해 작년 내년 점 데 바 줄 건 명 개 회 일 월
년 원 조 항 호 목 장 절
"""
_ASKING = frozenset((_ASKING_WORDS + _FUNCTION_WORDS).split())
_EMPTY = _ASKING
_WEAK = _EMPTY | frozenset(_WEAK_WORDS.split())
_NOUN_TAGS = ("NNG", "NNP", "SL", "XPN", "XSN", "SH", "XR")
_KEYWORD_TEXT = 6_000
_PART = 0.7


def stems(text: str) -> list[str]:
    """Content words of the text in order, without particles and endings, in lower case; function words left out."""
    return list(_stems(text))


@lru_cache(maxsize=2048)  # the sentences of a document are ranked, compared and named by their stems
def _stems(text: str) -> tuple[str, ...]:
    found = []
    for run in _RUN.findall(clean(text)):
        stem = _TAIL.sub("", run) if "가" <= run[0] <= "힣" else run.lower()
        if stem not in _EMPTY and run not in _EMPTY and (len(stem) > 1 or stem.isdigit()):
            found.append(stem)
    return tuple(found)


def packed(text: str) -> str:
    """The text without blanks and marks, in lower case: where a term is looked for whatever the spacing."""
    return _MARKS.sub("", clean(text).lower())


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of the packed text."""
    run = packed(text)
    return frozenset(a + b for a, b in pairwise(run))


@lru_cache(maxsize=1)
def kiwi() -> Kiwi:
    """The morphological analyser, loaded once without its dictionaries of typing errors, of names and of phrases.

    The names are 113 thousand titles of encyclopedias: without them it loads in two thirds of the time.
    """
    from kiwipiepy import Kiwi

    return Kiwi(
        num_workers=1,
        integrate_allomorph=False,
        load_default_dict=False,
        load_typo_dict=False,
        load_multi_dict=False,
    )


@dataclass(frozen=True, slots=True)
class Term:
    """A word a short text is about, in lower case: a run of nouns with its parts, or the stem of a verb."""

    text: str
    parts: tuple[str, ...]
    verb: bool = False

    def presence(self, packed_text: str) -> float:
        """How much of the term a packed text has: 1 for the whole, at most 0.7 for parts of a compound, else 0."""
        if self.text in packed_text:
            return 1.0
        said = sum(len(part) for part in self.parts if len(part) > 1 and part in packed_text)
        share = said / len(self.text) if len(self.parts) > 1 else 0.0
        if len(self.text) >= 4:
            pairs = [a + b for a, b in pairwise(self.text)]
            share = max(share, sum(pair in packed_text for pair in pairs) / len(pairs))
        return _PART * share


def content_terms(text: str) -> tuple[Term, ...]:
    """The distinct terms of a short text, nouns and verb stems of two syllables or more; needs no blanks between words.

    Words that only ask (며칠, 얼마, 어떻게) are no terms; words of time (작년, 오늘) are.
    """
    terms: dict[str, Term] = {}
    run: list[str] = []
    end = -1
    for token in [*kiwi().tokenize(clean(text)), None]:
        noun = token is not None and token.tag in _NOUN_TAGS
        if run and (token is None or not noun or token.start != end):
            whole = packed("".join(run))
            if len(whole) > 1 and whole not in _ASKING:
                terms.setdefault(whole, Term(whole, tuple(part.lower() for part in run)))
            run = []
        if token is None:
            break
        if noun:
            run.append(token.form)
        elif token.tag[:2] in ("VV", "VA") and len(token.form) > 1 and token.form not in _ASKING:
            terms.setdefault(token.form, Term(token.form, (token.form,), verb=True))
        end = token.start + token.len
    return tuple(terms.values())


def keywords(text: str, n: int = 5, title: str = "") -> tuple[str, ...]:
    """Up to `n` noun words or two-word noun phrases that stand for the text, best first."""
    words: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    first: dict[str, int] = {}
    sample = _sample(clean(text))
    for source, weight in ((clean(title), 3), (sample, 1)):
        previous: tuple[str, int] | None = None
        for word, start, end in _noun_words(source):
            words[word] += weight
            first.setdefault(word, start if weight == 1 else 0)
            if previous and start - previous[1] == 1 and source[previous[1]] == " ":
                phrase = f"{previous[0]} {word}"
                phrases[phrase] += weight
                first.setdefault(phrase, first[previous[0]])
            previous = (word, end)
    span = max(1, len(sample))
    scored = []
    for candidate, count in (*words.items(), *phrases.items()):
        parts = candidate.split()
        if any(len(part) < 2 for part in parts) or all(part in _WEAK for part in parts) or parts[-1] in _EMPTY:
            continue
        if len(parts) == 2 and count < 2:
            continue
        early = 1.5 - min(1.0, first[candidate] / span)
        size = math.log(1 + len(candidate.replace(" ", "")))
        size *= 1.0 if re.search("[가-힣]", candidate) or candidate.isupper() else 0.5
        weak = 0.6 if any(part in _WEAK for part in parts) else 1.0
        scored.append((count**0.7 * early * size * weak, candidate))
    return _distinct([candidate for _, candidate in sorted(scored, key=lambda s: (-s[0], s[1]))], n)


def _distinct(ranked: list[str], n: int) -> tuple[str, ...]:
    chosen: list[str] = []
    for candidate in ranked:
        flat = packed(candidate)
        if any(flat in packed(other) or packed(other) in flat for other in chosen):
            continue
        if any(set(candidate.split()) & set(other.split()) for other in chosen):
            continue
        chosen.append(candidate)
        if len(chosen) == n:
            break
    return tuple(chosen)


def _noun_words(text: str) -> list[tuple[str, int, int]]:
    """Runs of noun morphemes without a blank inside; a noun that a verb suffix follows (추진하다) is no noun word."""
    found: list[tuple[str, int, int]] = []
    start = end = -1
    for token in kiwi().tokenize(text):
        if token.tag in _NOUN_TAGS:
            if start < 0 or token.start != end:
                if start >= 0:
                    found.append((text[start:end], start, end))
                start = token.start
            end = token.start + token.len
        elif start >= 0:
            if not (token.tag in ("XSV", "XSA") and token.start == end):
                found.append((text[start:end], start, end))
            start = -1
    if start >= 0:
        found.append((text[start:end], start, end))
    return found


def _sample(text: str) -> str:
    """The text, or of a long one its head and even slices of the rest, so that the time stays bounded."""
    if len(text) <= _KEYWORD_TEXT:
        return text
    head, slices = _KEYWORD_TEXT // 2, 15
    step = (len(text) - head) // slices
    size = (_KEYWORD_TEXT - head) // slices
    return text[:head] + "\n".join(text[head + i * step : head + i * step + size] for i in range(slices))
