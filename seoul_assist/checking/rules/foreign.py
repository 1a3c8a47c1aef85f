"""Hanja, Roman letters, foreign words before their Korean ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.lexicon import Entry, load
from seoul_assist.checking.mask import FILLER
from seoul_assist.checking.rule import DECREE, HANDBOOK, LANGUAGE_INSTITUTE, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.checking.vocabulary import any_of, choices, headword, hits, own_words, shown
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.hangul import coda, fitting

_ACT = Basis("국어기본법", "제14조제1항", "어문 규범에 맞추어 한글로 작성")
_LAW = Basis(DECREE, "제7조제1항", "문서는 한글로 작성하되 필요하면 괄호 안에 한자나 외국어를 적는다.")
_ABBREVIATED = Basis(DECREE, "제7조제2항", "일반화되지 않은 약어와 전문용어 피하기")

# --- hanja --------------------------------------------------------------------------------------------------------
_HANJA = rx.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_GLOSS = rx.compile(r"[(\[〔［（][^()\[\]〔〕［］（）\n]{0,60}[)\]〕］）]")


def _filled(match: re.Match[str]) -> str:
    return FILLER * len(match[0])


def _hanja(view: View) -> Iterator[Mark]:
    readings = {entry.word: entry for entry in load("hanja")}
    drafting = view.doctype in DRAFTING
    for line in view.prose:
        if not _HANJA.search(line.masked):
            continue
        text = _GLOSS.sub(_filled, own_words(line))
        for match in _HANJA.finditer(text):
            start, end = match.span()
            known = readings.get(match[0])
            better = known.choices[0] if known else ""
            instead = f"‘{better}’처럼 한글로 적거나" if better else "한글로 적고, 뜻을 밝혀야 하면"
            yield Mark(
                line.start + start,
                line.start + end,
                f"괄호 밖에 적은 한자입니다: ‘{match[0]}’. {instead} 괄호 안에 한자를 함께 적습니다.",
                better,
                severity="info" if len(match[0]) == 1 and not drafting else None,
                cause=match[0],
            )


# --- Roman letters ------------------------------------------------------------------------------------------------
# A run of Roman letters as people read it: not a part of a code, an address, a number or a longer name.
_ROMAN = rx.compile(
    r"(?<![A-Za-z0-9_.@/\\&+~-])(?P<word>[A-Z]\d[A-Z]|[G5]\d{1,2}|5G|[1-4]D|D-day|[A-Z][&/][A-Z]{1,2}"
    r"|[A-Za-z]{2,}(?:-[a-z]+)?)"
    r"(?![A-Za-z0-9_@\\&+~]|[-./][A-Za-z0-9]|-\d)"
)
_PLAIN_ABBREVIATION = rx.compile(r"[A-Z]{2,6}")
_IN_PARENTHESES = rx.compile(r"[(（\[][^()（）\[\]\n]{0,120}[)）\]]")
_KOREAN_AFTER = rx.compile(r" ?[(（][^()（）\n]{0,40}[가-힣]{2}")
# What a Korean sentence uses as a noun of its own.
_AS_NOUN = rx.compile("(?:[은는이가을를의에와과로도]|으로|에서)(?![가-힣])| [가-힣]")
# In a run of foreign words nothing is an abbreviation of ours: names of programmes, of products, sentences in English.
_FOREIGN_NEAR = rx.compile(r"[A-Za-z][A-Za-z.,'’]* $")
_FOREIGN_NEXT = rx.compile(" [A-Za-z]{2}")


@cache
def _romans() -> dict[str, Entry]:
    entries = load("roman")
    return {entry.word.upper(): entry for entry in entries}


def _glossed(text: str) -> set[str]:
    """The abbreviations that stand in parentheses somewhere, or that have Korean words in parentheses behind them."""
    found: set[str] = set()
    for match in _IN_PARENTHESES.finditer(text):
        found.update(word["word"] for word in _ROMAN.finditer(match[0]))
    for match in _ROMAN.finditer(text):
        if _KOREAN_AFTER.match(text, match.end()):
            found.add(match["word"])
    return found


def _roman(view: View) -> Iterator[Mark]:
    seen: set[str] | None = None
    for line in view.prose:
        if not re.search("[A-Za-z]", line.masked):
            continue
        if seen is None:
            seen = _glossed(view.masked)
        text = _IN_PARENTHESES.sub(_filled, own_words(line))
        for match in _ROMAN.finditer(text):
            word = match["word"]
            if word in seen:
                continue
            entry = _romans().get(word.upper())
            if _among_foreign(text, match):
                continue
            if entry is None and not (_PLAIN_ABBREVIATION.fullmatch(word) and _AS_NOUN.match(text, match.end())):
                continue
            if entry is not None and (entry.note == "silent" or not _same_shape(entry.word, word)):
                continue
            seen.add(word)
            soft = entry is None or entry.note == "common"
            better = f"{entry.choices[0]}({word})" if entry else f"한글 이름({word})"
            yield Mark(
                line.start + match.start(),
                line.start + match.end(),
                f"처음 나오는 로마자 약어는 ‘{better}’처럼 한글을 먼저 적고 괄호 안에 적습니다.",
                better,
                severity="info" if soft else None,
                cause=word,
            )


def _same_shape(known: str, word: str) -> bool:
    """True when the word is written as an abbreviation is, or is a plain English word of the table."""
    if known.islower():
        return word.lower() == known and not word.isupper()
    return word == known or word.isupper()


def _among_foreign(text: str, match: re.Match[str]) -> bool:
    """True for a word in a run of foreign words: a name or a sentence in English."""
    near = text[max(0, match.start() - 20) : match.start()]
    return _FOREIGN_NEAR.search(near) is not None or _FOREIGN_NEXT.match(text, match.end()) is not None


# --- foreign words first ------------------------------------------------------------------------------------------
_FIRST = rx.compile(
    r"(?<![A-Za-z0-9_.@/\\&+-])(?P<roman>[A-Z][A-Za-z&]{1,6}) ?[(（](?P<korean>[가-힣][가-힣 "
    r"·ㆍ]{1,24})[)）](?P<after>[은는이가을를와과]|으로|로)?"
)
_NAMES = rx.compile(
    any_of("KTX SRT ITX GTX PDF HWP HWPX DOC XLS PC TV USB QR KBS MBC SBS EBS YTN LH SH KT SK LG GS CJ KB NH ID")
)
# What kind of word explains an abbreviation: a body, a pact, a technique.
_TERMS = any_of(
    "기구 협회 위원회 연합 기금 협정 은행 센터 시스템 기술 제도 지수 협약 지능 인터넷 현실 개발 조직 기관 "
    "장치 통신망 소통망 지표 계획 체계 회의 각서 총생산 정보 서비스 원조 학습 교육 설명회 정체성 제안서 "
    "요청서 연맹 공사 공단 재단 협의체 협력체 통화 경영 산업 기업 운동 교통 전략 성과 목표 분석 인증 표준"
)
_TERM = rx.compile(rf"(?:{_TERMS})$")
_NOTE = rx.compile(
    "이하|가로|세로|필수|선택|예시|단위|참고|참조|별도|포함|제외|무료|유료|예정|완료|국내|해외|전국|서울"
    "|부산|담당|직통|내선|가칭|영문|한글|국문"
)


def _foreign_first(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if "(" not in line.masked and "（" not in line.masked:
            continue
        for match in _FIRST.finditer(own_words(line)):
            roman, korean = match["roman"], match["korean"].strip()
            if _NAMES.fullmatch(roman) or _NOTE.search(korean):
                continue
            entry = _romans().get(roman.upper())
            known = entry is not None and _alike(entry.instead, korean)
            if not known and not (roman.isupper() and _TERM.search(korean)):
                continue
            better = f"{korean}({roman})"
            after = match["after"] or ""
            yield Mark(
                line.start + match.start(),
                line.start + match.end(),
                f"한글을 먼저 적고 외국어를 괄호 안에 적습니다: ‘{better}’",
                better + after,
                better + _particle(after, korean, line.text[match.end() :]),
                cause=roman,
            )


def _alike(known: str, korean: str) -> bool:
    """True when two Korean names share two letters in a row: 인공 지능, 인공지능 기술."""
    packed, other = known.replace(" ", ""), korean.replace(" ", "")
    return any(packed[at : at + 2] in other for at in range(len(packed) - 1) if "/" not in packed[at : at + 2])


def _particle(after: str, korean: str, rest: str) -> str:
    """The particle that fits the Korean word, which now stands before it; other words go on as they were."""
    if not after or re.match("[가-힣]", rest):
        return after
    last = coda(korean[-1])
    return after if last is None else fitting(after, last)


# --- loanwords ----------------------------------------------------------------------------------------------------
def _loanwords(view: View) -> Iterator[Mark]:
    for line, start, end, entry in hits(view, "refined"):
        yield Mark(
            line.start + start,
            line.start + end,
            f"외국어 ‘{headword(entry)}’ 대신 {shown(entry)}처럼 다듬은 말을 쓰기를 권합니다.",
            choices(entry)[0],
            cause=entry.word,
        )


RULES = (
    Rule(
        id="GM-LANG-001",
        title="괄호 밖 한자 노출",
        severity="error",
        confidence="LAW",
        gate="words",
        basis=(_ACT, _LAW),
        what="괄호 밖에 그대로 드러난 한자를 찾습니다.",
        why=(
            "공문서는 한글로 적고, 뜻을 정확히 전하려면 괄호 안에 한자를 함께 적습니다. 보고서와 "
            "보도자료에 흔히 쓰는 "
            "한 글자 한자(對, 新, 前 등)는 알리기만 합니다."
        ),
        bad=(
            Example("旣 배부한 안내문", "이미 배부한 안내문"),
            Example("郡 소유의 밭", "군 소유의 밭"),
            Example("新도서관 문 여는 날", "새 도서관 문 여는 날"),
        ),
        good=(
            Example("전결(專決) 사항"),
            Example("넓이 30㎡, ㉮ 구역과 ① 구역"),
            Example("담당자 나래솔(羅來率)"),
        ),
        check=_hanja,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-002",
        title="로마자 약어의 한글 병기 누락",
        severity="warn",
        confidence="LAW",
        gate="words",
        basis=(_ACT, _LAW, _ABBREVIATED, Basis(HANDBOOK, "정보 기술(IT)")),
        what="처음 나오는 로마자 약어에 한글이 없는 곳을 찾습니다.",
        why=(
            "처음 나올 때 ‘업무 협약(MOU)’처럼 한글을 먼저 적고 약어를 괄호 안에 적습니다. 널리 쓰이는 "
            "약어(AI, IT 등)는 "
            "알리기만 하고, 단위, 규격, 파일 형식, 주소, 제품 번호는 보지 않습니다."
        ),
        bad=(
            Example("MOU 맺는 날", "업무 협약(MOU) 맺는 날"),
            Example("R&D 과제 찾기", "연구 개발(R&D) 과제 찾기"),
            Example("KPI 점검 회의", "핵심 성과 지표(KPI) 점검 회의"),
        ),
        good=(
            Example("업무 협약(MOU) 맺는 날"),
            Example("업무 협약(MOU)을 맺고, MOU 내용을 알립니다.", doctype="press"),
            Example("전자우편: narae@example.kr"),
            Example("길이 10km, 무게 5kg, A4 용지"),
        ),
        check=_roman,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-003",
        title="외국어를 먼저 쓰고 한글을 괄호에",
        severity="warn",
        confidence="LAW",
        gate="words",
        basis=(_ACT, _LAW),
        what="‘MOU(업무 협약)’처럼 외국어를 먼저 적고 한글을 괄호 안에 적은 곳을 찾습니다.",
        why="괄호 안에 적는 것은 한자와 외국어입니다. 한글을 먼저 적습니다.",
        bad=(
            Example("MOU(업무 협약)를 맺는 날", "업무 협약(MOU)을 맺는 날"),
            Example("IoT(사물 인터넷) 알림판", "사물 인터넷(IoT) 알림판"),
            Example("UN(국제 연합) 기념일", "국제 연합(UN) 기념일"),
        ),
        good=(
            Example("A4(세로) 용지"),
            Example("PDF(1부)와 HWP(1부)"),
            Example("KTX(가온~누리) 승차권"),
        ),
        check=_foreign_first,
        fix="safe",
    ),
    Rule(
        id="GM-LANG-012",
        title="외래어·외국어의 순화",
        severity="info",
        confidence="NIKL",
        gate="words",
        basis=(Basis(LANGUAGE_INSTITUTE, "다듬은 말"),),
        what="거버넌스, 바우처, 킥오프처럼 다듬은 말이 있는 외국어를 찾습니다.",
        why=(
            "시민이 읽는 글은 다듬은 말로 쓰기를 권합니다. 버스, 인터넷처럼 굳은 말과, 낫표나 따옴표로 적은 사업과 "
            "행사의 이름은 보지 않습니다."
        ),
        bad=(
            Example("마을 거버넌스를 꾸립니다.", "마을 민관 협력 체계를 꾸립니다.", doctype="notice"),
            Example("문화 바우처를 드립니다.", "문화 이용권을 드립니다.", doctype="notice"),
            Example("리스크를 줄이는 방법", "위험을 줄이는 방법"),
            Example("워킹그룹을 두 차례 열었습니다.", "실무단 모임을 두 차례 열었습니다.", doctype="notice"),
        ),
        good=(
            Example("버스와 컴퓨터, 인터넷을 이용합니다.", doctype="notice"),
            Example("『나루 바우처 이야기』를 읽는 모임"),
            Example("‘나루 힐링 투어’에 참여할 분을 모십니다.", doctype="notice"),
        ),
        check=_loanwords,
        fix="offer",
    ),
)
