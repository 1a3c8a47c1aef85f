"""Spelling that the orthography does not allow: words, loanwords, initial sounds, particles, confusable words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from seoul_assist.checking import lexicon, orthography
from seoul_assist.checking.confusables import PAIRS
from seoul_assist.checking.lexicon import Entry
from seoul_assist.checking.particles import misfits
from seoul_assist.checking.rule import LANGUAGE_INSTITUTE, LOANWORDS, SPELLING, Example, Mark, Rule
from seoul_assist.checking.turns import Turn, places, written
from seoul_assist.checking.view import View
from seoul_assist.checking.vocabulary import whole
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx
from seoul_assist.text.hangul import agree, coda, fitting
from seoul_assist.text.spelling import fragments

_WORDS = (
    Basis(SPELLING, "", "표준어를 소리대로 적되, 어법에 맞도록 적음"),
    Basis(LANGUAGE_INSTITUTE, "", "표준국어대사전 표제어"),
)
_LOANS = (
    Basis(LOANWORDS, "", "외래어 표기의 기본 원칙"),
    Basis(LANGUAGE_INSTITUTE, "", "표준국어대사전·외래어 표기 용례"),
)
_FIRST_SOUNDS = (Basis(SPELLING, "제10항~제12항", "두음 법칙"),)
_PARTICLES = (Basis(SPELLING, "제41항", "조사"), Basis(LANGUAGE_INSTITUTE, "", "조사의 이형태"))
_MEANING = (Basis(SPELLING, "제57항", "구별하여 적는 말"), Basis(LANGUAGE_INSTITUTE, "", "표준국어대사전 뜻풀이"))
# Queries are put right more boldly than documents: in these an innocent word may have the same letters.
_BOLD = frozenset({"*건들이", "구지", "*됫", "넙적", "*짤라", "언재", "옴기", "건들이", "거처서", "페지", "제산세"})
# A registered name is spelt as its owner spells it.
_NAME_BEFORE = rx.compile(r"(?:\(주\)|㈜|주식회사|상호(?:명)?\s?[:：]?)\s?[가-힣A-Za-z]{0,12}$")
_NAME_AFTER = rx.compile(r"[가-힣A-Za-z]{0,8}\s?(?:\(주\)|㈜|주식회사)")
_SEVERITIES: dict[str, Severity] = {"warn": "warn", "info": "info"}


@cache
def _misspelt() -> tuple[Entry, ...]:
    """The table of documents, and what is certain in the table that puts queries right."""
    own = lexicon.load("spelling")
    known = {entry.word for entry in (*own, *lexicon.load("loanwords"))}
    typed = [
        Entry(word.lstrip("*"), right, "any" if word.startswith("*") else "stem")
        for word, right in fragments().items()
        if word not in _BOLD and word.lstrip("*") not in known
    ]
    return (*own, *typed)


def _by_table(view: View, entries: Sequence[Entry], of: str, *, names: bool = False) -> Iterator[Mark]:
    found = lexicon.present(entries, view.masked)
    if not found:
        return
    for line, text in written(view):
        for start, end, entry in lexicon.find(found, text):
            if names and (_NAME_BEFORE.search(text, max(0, start - 24), start) or _NAME_AFTER.match(text, end)):
                continue
            choices = entry.choices
            better, end = agree(choices[0], text, end)
            wrong, right = text[start:end], better if len(choices) == 1 else ", ".join(choices)
            if len(wrong) == 1 == len(choices):  # a syllable alone names no word
                wrong, right = (whole(text, start, end, said) for said in (wrong, right))
            yield Mark(
                line.start + start,
                line.start + end,
                _message(wrong, right, of),
                better if len(choices) == 1 else entry.instead,
                better if len(choices) == 1 and entry.note != "info" else None,
                severity=_SEVERITIES.get(entry.note),
                cause=entry.word,
            )


def _message(wrong: str, right: str, of: str) -> str:
    return f"{of} ‘{wrong}’{_particle('은', wrong)} ‘{right}’{_particle('으로', right)} 적습니다."


def _particle(particle: str, word: str) -> str:
    last = coda(word[-1:])
    return {"은": "은(는)", "으로": "(으)로"}[particle] if last is None else fitting(particle, last)


def _by_turns(view: View, turns: Sequence[Turn], of: str) -> Iterator[Mark]:
    hinted = [one for one in turns if one.hinted(view.masked)]
    if not hinted:
        return
    for line, text in written(view):
        for place in places(hinted, text):
            better = place.better
            at = place.start, place.end
            fix = better if place.turn.sure and place.turn.severity != "info" else None
            yield Mark(
                line.start + place.start,
                line.start + place.end,
                _message(whole(text, *at, place.wrong.strip()), whole(text, *at, better), of),
                better,
                fix,
                severity=place.turn.severity,
                cause=place.cause,
            )


def _words(view: View) -> Iterator[Mark]:
    yield from _by_table(view, _misspelt(), "어문 규범에 따라")
    yield from _by_turns(view, orthography.ENDINGS, "어문 규범에 따라")


def _loanwords(view: View) -> Iterator[Mark]:
    yield from _by_table(view, lexicon.load("loanwords"), "외래어 표기법에 따라", names=True)


def _first_sounds(view: View) -> Iterator[Mark]:
    yield from _by_turns(view, orthography.SINO, "두음 법칙에 따라")


def _capacity(view: View) -> Iterator[Mark]:
    yield from _by_turns(view, orthography.CAPACITY, "자격은 ‘로서’, 수단은 ‘로써’이므로")


def _agreement(view: View) -> Iterator[Mark]:
    for line, text in written(view):
        for found in misfits(text):
            wrong = text[found.start : found.end]
            yield Mark(
                line.start + found.start,
                line.start + found.end,
                f"조사의 꼴이 앞말의 받침과 맞지 않으므로 ‘{found.better}’{_particle('으로', found.better)} 적습니다.",
                found.better,
                found.better if found.sure else None,
                severity=None if found.sure else "info",
                cause=wrong,
            )


def _pairs(view: View) -> Iterator[Mark]:
    yield from _by_turns(view, PAIRS, "뜻을 구별하여")


RULES = (
    Rule(
        id="GM-SPL-001",
        title="맞춤법 빈출 오류",
        severity="error",
        confidence="NIKL",
        gate="spelling",
        basis=_WORDS,
        what="역활, 갯수, 몇일, 됬다, 할께처럼 어문 규범에 어긋나는 낱말과 어미를 찾습니다.",
        why=(
            "공문서는 어문 규범에 맞게 적어야 합니다. 바른 말로도 읽히는 것은 문맥이 분명할 때에만 알리고, "
            "따온 글과 법령·책의 이름은 보지 않습니다."
        ),
        bad=(
            Example("부서별 역활을 다시 나눕니다.", "부서별 역할을 다시 나눕니다.", doctype="other"),
            Example("비품의 갯수를 확인합니다.", "비품의 개수를 확인합니다.", doctype="other"),
            Example("접수가 몇일 늦어졌습니다.", "접수가 며칠 늦어졌습니다.", doctype="other"),
            Example("신청이 취소됬습니다.", "신청이 취소됐습니다.", doctype="other"),
            Example("쓰레기 배출을 삼가해 주시기 바랍니다.", "쓰레기 배출을 삼가 주시기 바랍니다.", doctype="other"),
            Example("위층에 대피소가 있슴을 알려 드립니다.", "위층에 대피소가 있음을 알려 드립니다.", doctype="other"),
        ),
        good=(
            Example("며칠 뒤에 다시 안내해 드리겠습니다.", doctype="other"),
            Example("빛바램이 심한 표지판을 교체합니다.", doctype="other", why="빛깔이 바래는 것"),
            Example("횟수와 개수를 나누어 적습니다.", doctype="other", why="횟수는 바른 말"),
            Example("올해는 장사가 안되는 가게가 늘었습니다.", doctype="other", why="‘안되다’라는 한 낱말"),
        ),
        check=_words,
        fix="safe",
    ),
    Rule(
        id="GM-SPL-002",
        title="외래어 표기 오류",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_LOANS,
        what="워크샵, 컨텐츠, 메세지처럼 외래어 표기법에 어긋나는 낱말을 찾습니다.",
        why=(
            "외래어는 정해진 표기로 적어야 찾기와 전산 처리가 한결같습니다. 등록된 상호와 따온 글, 책·문서의 "
            "이름은 그대로 둡니다."
        ),
        bad=(
            Example("직원 워크샵을 엽니다.", "직원 워크숍을 엽니다.", doctype="other"),
            Example("홍보 컨텐츠를 만듭니다.", "홍보 콘텐츠를 만듭니다.", doctype="other"),
            Example("생일에 나눌 케익을 삽니다.", "생일에 나눌 케이크를 삽니다.", doctype="other"),
            Example("안내 팜플렛 300부를 찍습니다.", "안내 팸플릿 300부를 찍습니다.", doctype="other"),
        ),
        good=(
            Example("계약 상대자: (주)다솜컨텐츠", doctype="other", why="등록된 상호"),
            Example("「생생 컨텐츠」에 실린 글", doctype="other", why="책 이름"),
            Example("조세포탈 혐의를 조사합니다.", doctype="other", why="‘포탈(逋脫)’"),
            Example("루마니아 자매도시와 교류합니다.", doctype="other"),
        ),
        check=_loanwords,
        fix="safe",
    ),
    Rule(
        id="GM-SPL-003",
        title="두음 법칙·율/률·년/연",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_FIRST_SOUNDS,
        what="출석율, 감소률, 회계년도, 남여처럼 두음 법칙에 어긋나는 말을 찾습니다.",
        why=(
            "모음이나 ㄴ 받침 뒤에는 ‘율’, 그 밖의 받침 뒤에는 ‘률’을 적고, 낱말의 첫머리에는 ‘연·여’를 적습니다. "
            "숫자 뒤의 ‘년도’는 그대로 둡니다."
        ),
        bad=(
            Example("회의 출석율을 조사합니다.", "회의 출석률을 조사합니다.", doctype="other"),
            Example("작년 대비 감소률은 2%입니다.", "작년 대비 감소율은 2%입니다.", doctype="other"),
            Example("사업년도별 실적을 적습니다.", "사업 연도별 실적을 적습니다.", doctype="other"),
            Example("남여 화장실을 새로 짓습니다.", "남녀 화장실을 새로 짓습니다.", doctype="other"),
        ),
        good=(
            Example("2026년도 예산안을 냅니다.", doctype="other", why="숫자 뒤의 의존 명사"),
            Example("백분율과 확률을 계산합니다.", doctype="other"),
            Example("법률과 규율을 지킵니다.", doctype="other"),
            Example("다솜남여자중학교 앞 도로", doctype="other", why="이름"),
        ),
        check=_first_sounds,
        fix="safe",
    ),
    Rule(
        id="GM-SPL-004",
        title="로서/로써",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_MEANING,
        what="자격을 나타내는 ‘로서’와 수단·때를 나타내는 ‘로써’를 바꿔 쓴 곳을 찾습니다.",
        why="‘로서’는 지위나 자격, ‘로써’는 수단이나 셈의 끝을 나타내어 바꿔 쓰면 뜻이 달라집니다.",
        bad=(
            Example("공무원으로써 지켜야 할 일입니다.", "공무원으로서 지켜야 할 일입니다.", doctype="other"),
            Example("도로를 넓힘으로서 교통량을 나눕니다.", "도로를 넓힘으로써 교통량을 나눕니다.", doctype="other"),
            Example("올해로서 10년이 되었습니다.", "올해로써 10년이 되었습니다.", doctype="other"),
        ),
        good=(
            Example("주민 대표로서 참석합니다.", doctype="other"),
            Example("대화로써 풀겠습니다.", doctype="other"),
            Example("책임으로서 다하겠습니다.", doctype="other", why="‘책임’은 이름씨"),
        ),
        check=_capacity,
        fix="safe",
    ),
    Rule(
        id="GM-SPL-005",
        title="조사 받침 오류",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_PARTICLES,
        what="방법를, 서류으로처럼 앞말의 받침과 맞지 않는 조사를 찾습니다.",
        why=(
            "조사는 앞말의 받침에 따라 꼴이 다릅니다. 괄호 뒤와 소리를 알 수 없는 영문 뒤는 보지 않고, 숫자 뒤는 "
            "알리기만 합니다."
        ),
        bad=(
            Example("신청 방법를 안내합니다.", "신청 방법을 안내합니다.", doctype="other"),
            Example("우편으로 보낸 서류으로 심사합니다.", "우편으로 보낸 서류로 심사합니다.", doctype="other"),
            Example("점검 결과은 아래와 같습니다.", "점검 결과는 아래와 같습니다.", doctype="other"),
            Example("비율이 5%을 넘습니다.", "비율이 5%를 넘습니다.", doctype="other"),
        ),
        good=(
            Example("돌아오는 길에 들를 곳을 정합니다.", doctype="other", why="‘들르다’"),
            Example("서울로 보냅니다.", doctype="other", why="ㄹ 받침 뒤의 ‘로’"),
            Example("총무과 담당자가 먹는 물을 준비합니다.", doctype="other"),
            Example("업무 협약(MOU)을 맺습니다.", doctype="other", why="괄호 뒤는 보지 않음"),
        ),
        check=_agreement,
        fix="safe",
    ),
    Rule(
        id="GM-SPL-006",
        title="헷갈리는 낱말 쌍",
        severity="info",
        confidence="NIKL",
        gate="spelling",
        basis=_MEANING,
        what="결재와 결제, 지양과 지향, 부과와 부여처럼 뜻이 다른 낱말을 바꿔 쓴 곳을 찾습니다.",
        why="두 낱말이 다 바른 말이어서 앞뒤 말로 뜻이 분명할 때에만 알리고, 고칠지는 사람이 정합니다.",
        bad=(
            Example("수수료는 카드로 결재하실 수 있습니다.", doctype="other"),
            Example("국장 결제를 받은 계획입니다.", doctype="other"),
            Example("신청서를 접수하여 주시기 바랍니다.", doctype="other"),
            Example("예산 낭비를 지향하고 절약합니다.", doctype="other"),
            Example("안건을 표결에 붙여 정합니다.", doctype="other"),
        ),
        good=(
            Example("민원을 접수한 날부터 처리합니다.", doctype="other", why="기관이 받는 일"),
            Example("결재 문서를 보관합니다.", doctype="other"),
            Example("우편으로 부쳐 주시기 바랍니다.", doctype="other"),
            Example("미래를 지향하는 행정을 폅니다.", doctype="other"),
        ),
        check=_pairs,
    ),
)
