"""Personal identifiers: where they stand and of which kind; never the identifier itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from seoul_assist.checking.rule import Example, FixKind, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis, Severity
from seoul_assist.text.pii import Kind

_ACT, _DECREE = "개인정보 보호법", "개인정보 보호법 시행령"


def _check(kind: Kind, message: str) -> Callable[[View], Iterable[Mark]]:
    def marks(view: View) -> Iterator[Mark]:
        for span in view.identifiers:
            if span.kind == kind:
                yield Mark(span.start, span.end, message, span.masked, span.masked)

    return marks


def _rule(
    number: int,
    title: str,
    kind: Kind,
    message: str,
    basis: tuple[Basis, ...],
    what: str,
    bad: tuple[Example, ...],
    good: tuple[Example, ...],
    *,
    why: str = "",
    severity: Severity = "error",
    fix: FixKind = "safe",
    heuristic: bool = False,
    suppresses: tuple[str, ...] = (),
) -> Rule:
    return Rule(
        id=f"GM-PII-{number:03d}",
        title=title,
        severity=severity,
        confidence="HEUR" if heuristic else "LAW",
        gate="personal",
        basis=basis,
        what=what,
        why=why or "돌려 보거나 공개하는 문서에 남기면 안 됩니다. 보고서에는 가린 모양만 나옵니다.",
        bad=bad,
        good=good,
        check=_check(kind, message),
        fix=fix,
        suppresses=suppresses,
    )


RULES = (
    _rule(
        1,
        "주민등록번호",
        "resident",
        "주민등록번호로 보입니다. 법령에 근거가 없으면 적을 수 없으니 지우거나 가려 주세요.",
        (Basis(_ACT, "제24조의2"), Basis(_DECREE, "제19조제1호")),
        "실제 날짜로 시작하는 13자리 번호를 찾습니다. 2020년 10월부터 뒷자리가 임의 번호이므로 검증식은 쓰지 않습니다.",
        (
            Example("생년월일 910203-1000000", "생년월일 ******-*******"),
            Example("번호: 0203044000000", "번호: *************"),
        ),
        (Example("910203-1******"), Example("기획과-910203(2026. 3. 5.)"), Example("990230-1000000", why="없는 날짜")),
        suppresses=("GM-PII-002",),
    ),
    _rule(
        2,
        "외국인등록번호",
        "foreigner",
        "외국인등록번호로 보입니다. 법령에 근거가 없으면 적을 수 없으니 지우거나 가려 주세요.",
        (Basis(_DECREE, "제19조제4호"), Basis("출입국관리법", "제31조제5항")),
        "주민등록번호와 같은 모양이고 일곱째 자리가 5~8인 번호를 찾습니다.",
        (Example("910203-5000000", "******-*******"),),
        (Example("910203-5******"), Example("전화 0505-000-0000")),
    ),
    _rule(
        3,
        "여권번호",
        "passport",
        "여권번호로 보입니다. 지우거나 가려 주세요.",
        (Basis(_DECREE, "제19조제2호"), Basis("여권법", "제7조제1항제1호")),
        "‘여권’이라는 말 가까이에 있는 영문 한 자와 숫자 여덟 자리(또는 새 여권 형식)를 찾습니다.",
        (Example("여권번호 M00000000", "여권번호 M********"), Example("여권: M000A0000", "여권: M********")),
        (Example("품명 코드 A12345678"), Example("M16 볼트")),
    ),
    _rule(
        4,
        "운전면허번호",
        "licence",
        "운전면허번호로 보입니다. 지우거나 가려 주세요.",
        (Basis(_DECREE, "제19조제3호"), Basis("도로교통법 시행규칙", "제76조제2항")),
        "두 자리-두 자리-여섯 자리-두 자리로 된 번호를 찾습니다.",
        (Example("면허 11-26-000000-00", "면허 11-**-******-**"),),
        (Example("부품 12-34-56"),),
    ),
    _rule(
        6,
        "신용카드번호",
        "card",
        "신용카드번호로 보입니다. 지우거나 가려 주세요.",
        (Basis(_ACT, "제2조"),),
        "카드 번호의 검증식(룬)에 맞는 16자리 번호를 찾습니다.",
        (Example("카드 4000-0000-0000-0002", "카드 ****-****-****-****"),),
        (Example("1234-5678-1234-5678"), Example("관리 번호 0000-0000-0000-0001")),
        heuristic=True,
    ),
    _rule(
        7,
        "개인 휴대전화 번호",
        "mobile",
        "개인 휴대전화 번호로 보입니다. 꼭 필요하지 않으면 지우거나 가려 주세요.",
        (Basis(_ACT, "제2조제1호"), Basis("공공기관의 정보공개에 관한 법률", "제9조제1항제6호")),
        "010 등으로 시작하는 휴대전화 번호를 찾습니다. 기관의 대표 번호와 사무실 전화는 보지 않습니다.",
        (
            Example("연락처 010-0000-0000", "연락처 010-****-****"),
            Example("연락처 011-000-0000", "연락처 011-***-****"),
        ),
        (Example("대표 전화 (000) 000-0000"), Example("대표 전화 1588-0000"), Example("010-****-0000")),
        why="업무용 번호가 아니면 개인정보입니다. 담당자가 일부러 적은 번호일 수 있어 자동으로 지우지 않습니다.",
        severity="warn",
        fix="offer",
    ),
)
