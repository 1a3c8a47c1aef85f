"""Blanks between words that the orthography asks for or forbids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seoul_assist.checking import lexicon
from seoul_assist.checking.attached import JOINERS, PARTICLES
from seoul_assist.checking.blanks import DEPENDENT, NUMBERS
from seoul_assist.checking.rule import SPELLING, Example, Mark, Rule
from seoul_assist.checking.turns import Turn, places, written
from seoul_assist.checking.verbs import AUXILIARIES, NAMES, ONE_WORD_VERBS
from seoul_assist.checking.view import View
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx

_WORDS_APART = Basis(SPELLING, "제2항", "문장의 각 단어는 띄어 씀")
_DEPENDENT = (
    Basis(SPELLING, "제42항", "의존 명사는 띄어 씀"),
    Basis(SPELLING, "제43항", "단위를 나타내는 명사는 띄어 씀"),
)
_PARTICLES = (Basis(SPELLING, "제41항", "조사는 그 앞말에 붙여 씀"),)
_JOINERS = (Basis(SPELLING, "제45항", "이어 주거나 열거하는 말은 띄어 씀"),)
_AUXILIARY = (Basis(SPELLING, "제47항", "보조 용언은 띄어 씀을 원칙으로 함"), _WORDS_APART)
_ONE_WORD = (_WORDS_APART, Basis("국립국어원 권고(2차 자료로 확인)", "", "표준국어대사전 표제어"))
_NAMES = (Basis(SPELLING, "제48항", "호칭어와 관직명은 띄어 씀"),)
_WORD_BEFORE = rx.compile(r"[^\s|(「『“‘\[]{0,12}$")
_WORD_AFTER = rx.compile(r"[^\s|,.)」』”’\]]{0,12}")


def _shown(text: str, start: int, end: int, better: str) -> tuple[str, str]:
    """The whole words around a place, as they are written and as they should be, for the reader of the message."""
    before = _WORD_BEFORE.search(text, max(0, start - 12), start)
    after = _WORD_AFTER.match(text, end)
    head = before[0] if before else ""
    tail = after[0] if after else ""
    return f"{head}{text[start:end]}{tail}".strip(), f"{head}{better}{tail}".strip()


def _mark(line_start: int, text: str, start: int, end: int, better: str, how: str, **more: object) -> Mark:
    wrong, right = _shown(text, start, end, better)
    severity = more.get("severity")
    return Mark(
        line_start + start,
        line_start + end,
        f"{how} ‘{wrong}’ → ‘{right}’.",
        right,
        better if more.get("fixed", True) else None,
        severity=severity if severity in ("warn", "info") else None,
        cause=str(more.get("cause") or wrong),
    )


def _by_turns(view: View, turns: Sequence[Turn], how: str) -> Iterator[Mark]:
    hinted = [one for one in turns if one.hinted(view.masked)]
    if not hinted:
        return
    for line, text in written(view):
        for place in places(hinted, text):
            yield _mark(
                line.start,
                text,
                place.start,
                place.end,
                place.better,
                how,
                severity=place.turn.severity,
                fixed=place.turn.sure,
                cause=place.cause,
            )


def _by_table(view: View, name: str, how: str, severity: Severity | None = None) -> Iterator[Mark]:
    found = lexicon.present(lexicon.load(name), view.masked)
    if not found:
        return
    for line, text in written(view):
        for start, end, entry in lexicon.find(found, text):
            yield _mark(line.start, text, start, end, entry.instead, how, severity=severity, cause=entry.word.strip())


def _dependent(view: View) -> Iterator[Mark]:
    how = "의존 명사와 단위는 앞말과 띄어 적습니다:"
    known = _defined(view.text)
    for mark in _by_turns(view, DEPENDENT, how):
        if mark.cause not in known:
            yield mark
    yield from _by_turns(view, NUMBERS, "수를 꾸미는 말과 세는 말은 띄어 적습니다:")
    yield from _by_table(view, "two_words", "두 낱말이므로 띄어 적습니다:", "info")


def _particles(view: View) -> Iterator[Mark]:
    yield from _by_turns(view, PARTICLES, "조사는 앞말에 붙여 적습니다:")


_DEFINED = rx.compile(r"[\"“”]([가-힣ㆍ·]{2,20}등)[\"“”]|(?:이하|약칭)[^가-힣]{0,3}([가-힣ㆍ·]{2,20}등)")


def _defined(text: str) -> frozenset[str]:
    """The terms that the document itself defines with 등: “공공기관등”이라 한다."""
    return frozenset(match[1] or match[2] for match in _DEFINED.finditer(text)) if "등" in text else frozenset()


def _joiners(view: View) -> Iterator[Mark]:
    known = _defined(view.text) | {entry.word for entry in lexicon.load("terms")}
    for mark in _by_turns(view, JOINERS, "이어 주거나 늘어놓는 말은 띄어 적습니다:"):
        written_here = view.text[mark.start : mark.end]
        if not any(written_here.endswith(term) for term in known):
            yield mark


def _auxiliaries(view: View) -> Iterator[Mark]:
    yield from _by_turns(view, AUXILIARIES, "낱말마다 띄어 적습니다:")


def _one_word(view: View) -> Iterator[Mark]:
    yield from _by_table(view, "one_word", "한 낱말이므로 붙여 적습니다:")
    yield from _by_turns(view, ONE_WORD_VERBS, "한 낱말이므로 붙여 적습니다:")


def _names(view: View) -> Iterator[Mark]:
    yield from _by_turns(view, NAMES, "성과 이름은 붙이고 호칭과 직명은 띄어 적습니다:")


RULES = (
    Rule(
        id="GM-SPC-001",
        title="의존 명사 띄어쓰기",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_DEPENDENT,
        what="신청할수, 처리한바, 공사중, 제출시, 기간내처럼 의존 명사를 앞말에 붙인 곳을 찾습니다.",
        why=(
            "수, 것, 바, 지(때), 만(때), 뿐, 중, 시, 내, 간(사이)은 앞말과 띄어 적습니다. 비상시,"
            " 부재중처럼 사전에 오른 "
            "한 낱말과 ‘-는데’, ‘-는지’ 같은 어미는 보지 않으며, 문서에서 같은 말은 한 번만 알립니다."
        ),
        bad=(
            Example("누구나 열람할수 있음", "누구나 열람할 수 있음", doctype="other"),
            Example("앞서 설명한바와 같음", "앞서 설명한 바와 같음", doctype="other"),
            Example("도로 보수중 우회 안내", "도로 보수 중 우회 안내", doctype="other"),
            Example("서류 반납시 확인", "서류 반납 시 확인", doctype="other"),
            Example("처리 기한내 회신", "처리 기한 내 회신", doctype="other"),
            Example("개통한지 3년이 지남", "개통한 지 3년이 지남", doctype="other"),
        ),
        good=(
            Example("재난 등 비상시에 대비", doctype="other", why="한 낱말"),
            Example("담당자 부재중 안내", doctype="other", why="한 낱말"),
            Example("두 달간 운영", doctype="other", why="동안을 뜻하는 접미사"),
            Example("시행령에서 정하는바, 이를 따름", doctype="other", why="어미 ‘-는바’"),
            Example("실수 없이 준비하는데 힘을 모음", doctype="other"),
        ),
        check=_dependent,
        fix="safe",
    ),
    Rule(
        id="GM-SPC-002",
        title="조사 붙여 쓰기",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_PARTICLES,
        what="‘금요일 까지’, ‘부서 마다’처럼 조사를 앞말과 띄어 쓴 곳을 찾습니다.",
        why="조사는 홀로 쓰이지 못하므로 앞말에 붙입니다. ‘문 밖에’의 이름씨 ‘밖’과 어찌씨 ‘보다’는 보지 않습니다.",
        bad=(
            Example("다음 주 금요일 까지 회신", "다음 주 금요일까지 회신", doctype="other"),
            Example("부서 마다 한 명씩 지정", "부서마다 한 명씩 지정", doctype="other"),
            Example("신청자가 2명 밖에 없음", "신청자가 2명밖에 없음", doctype="other"),
        ),
        good=(
            Example("건물 밖에 세움", doctype="other", why="바깥"),
            Example("보다 나은 환경", doctype="other", why="어찌씨"),
            Example("노력한 만큼 얻음", doctype="other", why="의존 명사"),
        ),
        check=_particles,
        fix="safe",
    ),
    Rule(
        id="GM-SPC-003",
        title="및·등·또는 앞뒤",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=_JOINERS,
        what="‘점검및 보수’, ‘시설등 관련’처럼 및, 등, 또는을 앞뒤 말에 붙인 곳을 찾습니다.",
        why="이어 주거나 늘어놓는 말은 앞뒤를 띄어야 몇 가지인지 드러납니다. 법령이 정한 용어와 ‘균등’,"
        " ‘가로등’은 보지 않습니다.",
        bad=(
            Example("점검및 보수 계획", "점검 및 보수 계획", doctype="other"),
            Example("책상, 의자등 비품", "책상, 의자 등 비품", doctype="other"),
            Example("방문또는 우편 제출", "방문 또는 우편 제출", doctype="other"),
        ),
        good=(
            Example("가로등과 보안등을 고침", doctype="other"),
            Example("기회균등을 보장", doctype="other"),
            Example("1등급 판정", doctype="other"),
        ),
        check=_joiners,
        fix="safe",
    ),
    Rule(
        id="GM-SPC-004",
        title="보조 용언·없이/있다 띄어쓰기",
        severity="info",
        confidence="NIKL",
        gate="spelling",
        basis=_AUXILIARY,
        what="차질없이, 이상없음, 하여주시기, 하지않는처럼 낱말을 붙여 쓴 곳을 찾습니다.",
        why="빠짐없이, 틀림없이처럼 사전에 오른 낱말은 붙이고, ‘-아/-어’ 뒤의 보조 용언은 붙여도 되므로 보지 않습니다.",
        bad=(
            Example("차질없이 준비", "차질 없이 준비", doctype="other"),
            Example("점검 결과 하자없음", "점검 결과 하자 없음", doctype="other"),
            Example("정해진 바에따라 처리", "정해진 바에 따라 처리", doctype="other"),
            Example("운영하지않는 시설", "운영하지 않는 시설", doctype="other"),
        ),
        good=(
            Example("빠짐없이 적고 끊임없이 살핌", doctype="other"),
            Example("도와주신 분들", doctype="other", why="붙여 써도 되는 보조 용언"),
        ),
        check=_auxiliaries,
        fix="safe",
    ),
    Rule(
        id="GM-SPC-005",
        title="한 낱말을 띄어 씀",
        severity="info",
        confidence="NIKL",
        gate="spelling",
        basis=_ONE_WORD,
        what="‘수 차례’, ‘그 동안’, ‘재 검토’처럼 한 낱말을 띄어 쓴 곳을 찾습니다.",
        why="사전에 한 낱말로 오른 말과 접사가 붙은 말은 띄지 않습니다. 뜻에 따라 띄기도 하는 말은 보지 않습니다.",
        bad=(
            Example("수 차례 안내함", "수차례 안내함", doctype="other"),
            Example("그 동안 모은 의견", "그동안 모은 의견", doctype="other"),
            Example("계획을 재 검토함", "계획을 재검토함", doctype="other"),
        ),
        good=(
            Example("한 번 두 번 세어 봄", doctype="other"),
            Example("둘이 함께 하는 일", doctype="other"),
        ),
        check=_one_word,
        fix="safe",
    ),
    Rule(
        id="GM-SPC-006",
        title="성명과 호칭·직명",
        severity="info",
        confidence="NIKL",
        gate="spelling",
        basis=_NAMES,
        what="‘나래솔씨’, ‘홍가람과장’처럼 성명에 호칭이나 직명을 붙여 쓴 곳을 찾습니다.",
        why="성과 이름은 붙이고 호칭어와 관직명은 띕니다. 총무과장처럼 직위의 이름은 한 덩어리로 둡니다.",
        bad=(
            Example("민다솜씨가 발표함", doctype="other"),
            Example("한누리주무관이 안내함", doctype="other"),
        ),
        good=(
            Example("총무과장 결재", doctype="other"),
            Example("정보화과장 참석", doctype="other"),
            Example("이장 회의", doctype="other"),
        ),
        check=_names,
    ),
)
