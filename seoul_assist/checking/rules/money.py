"""Amounts of money: figures followed by Hangul, the same value in both."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking import sums
from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.amounts import hangul, parse, parse_hangul

_LAW = Basis(DECREE_RULE, "제2조제2항", "금113,560원(금일십일만삼천오백육십원)")
_LABELLED = rx.compile(
    r"(?:금\s?액|소요\s?예산|소요액|(?:계약|예정|구입)\s?금액|(?:지급|교부|납부|청구|환급|부과|정산|반환|배정)액|총?\s?사업비|예산액)\s?[:：]\s?(?:총\s?)?"
    r"(?P<amount>금?\s?(?P<figures>\d{1,3}(?:,\d{3})+|\d{5,})\s?원)"
    r"(?!\s?정?\s?[(（]|\s?(?:이내|이하|이상|미만|내외|정도|가량|안팎|씩|/))"
)
# Either order: 금N원(금H원) and 일금 H원(N원, ₩N).
_PAIR = rx.compile(
    r"금\s?(?P<figures>[\d,]*\d)\s?원\s?정?\s?[(（]\s?(?:일?금\s?)?(?P<words>[영공일이삼사오육륙칠팔구십백천만억조경][영공일이삼사오육륙칠팔구십백천만억조경\s]*)원?정?\s?[)）]"
)
_REVERSED = rx.compile(
    r"(?:일금|금)\s?(?P<words>[일이삼사오육륙칠팔구십백천만억조경][일이삼사오육륙칠팔구십백천만억조경\s]*)원\s?정?\s?"
    r"[(（]\s?(?:금\s?|[₩￦\\]\s?)?(?P<figures>[\d,]*\d)\s?원?\s?[)）]"
)
_LOOSE = rx.compile(
    r"(?<![가-힣])(?P<gold>금 +)(?=\d[\d,]*\s?원)|(?<![가-힣])금(?P<won>\d[\d,]* +원)(?!정)"
    r"|(?<=\d)(?P<jeong>\s?원\s?정)(?=(?:[을이은를의]|입니다|이다)?(?![가-힣]))|(?<=[일이삼사오육칠팔구십백천만억]원)(?P<words>\s?정)(?=[)\s.,]|$)"
)


def _value(figures: str) -> int:
    return int(figures.replace(",", ""))


def _missing(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table:
            continue
        for match in _LABELLED.finditer(line.masked):
            amount = _value(match["figures"])
            yield Mark(
                line.start + match.start("amount"),
                line.start + match.end("amount"),
                "금액은 숫자 다음 괄호 안에 한글로도 적습니다.",
                f"금{amount:,}원(금{hangul(amount)}원)" if amount else "",
            )


def _pairs(view: View) -> Iterator[tuple[int, int, int, int, str]]:
    """(start, end, value in figures, value in words, the words) of every amount written twice."""
    for line in view.lines:
        if "원" not in line.text:
            continue
        for pattern in (_PAIR, _REVERSED):
            for match in pattern.finditer(line.text):
                words = re.sub(r"\s+", "", match["words"])
                said = parse_hangul(words)
                figures = parse(match["figures"])
                if said is not None and figures is not None:
                    yield line.start + match.start(), line.start + match.end(), figures, said, words


def _mismatch(view: View) -> Iterator[Mark]:
    for start, end, figures, said, _ in _pairs(view):
        if figures != said:
            yield Mark(
                start,
                end,
                f"숫자 금액은 {figures:,}원인데 한글 금액은 {said:,}원입니다. 어느 쪽이 맞는지 확인해 주세요.",
                f"숫자가 맞으면 금{figures:,}원(금{hangul(figures)}원), 한글이 맞으면 금{said:,}원(금{hangul(said)}원)",
            )


def _not_canonical(view: View) -> Iterator[Mark]:
    for start, end, figures, said, words in _pairs(view):
        plain = words.replace("륙", "육")
        if figures == said and plain != hangul(said):
            yield Mark(
                start,
                end,
                "한글 금액은 ‘일십, 일백, 일천, 일만’처럼 ‘일’을 빠뜨리지 않고 적습니다.",
                f"금{figures:,}원(금{hangul(figures)}원)",
            )


def _loose(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _LOOSE.finditer(line.masked):
            name = next(name for name in ("gold", "won", "jeong", "words") if match[name])
            start, end = line.start + match.start(name), line.start + match.end(name)
            better = {"gold": "금", "won": re.sub(r" +", "", match[name] or ""), "jeong": "원", "words": ""}[name]
            message = "‘금’과 ‘원’은 숫자에 붙이고 ‘원정’은 쓰지 않습니다."
            yield Mark(start, end, message, better)


def _sums(view: View) -> Iterator[Mark]:
    drafting = view.doctype in DRAFTING
    for wrong in sums.wrong(view, strict=not drafting):
        better = f"{wrong.sum:,}"
        message = f"항목을 모두 더하면 {better}인데 합계는 {wrong.cell.text}입니다. 어느 쪽이 맞는지 확인해 주세요."
        yield Mark(wrong.cell.start, wrong.cell.end, message, better, severity=None if drafting else "warn")


RULES = (
    Rule(
        id="GM-AMT-001",
        title="금액의 한글 병기",
        severity="warn",
        confidence="LAW",
        gate="money",
        basis=(_LAW,),
        what=(
            "금액·소요 예산·계약 금액 같은 이름표 뒤에 숫자만 적은 금액을 찾습니다. 표, 단가, 어림한 금액은 "
            "보지 않습니다."
        ),
        why="숫자 뒤에 한글로 한 번 더 적어 금액을 고치기 어렵게 합니다.",
        bad=(
            Example("소요 예산: 2,300,000원", "소요 예산: 금2,300,000원(금이백삼십만원)"),
            Example("계약 금액: 금41,000,000원", "계약 금액: 금41,000,000원(금사천일백만원)"),
        ),
        good=(
            Example("참가비는 1인당 10,000원"),
            Example("사업비: 약 3억 원"),
            Example("지원금: 2,000,000원 이내"),
            Example("계약 금액: 금41,000,000원(금사천일백만원)"),
        ),
        check=_missing,
        fix="offer",
    ),
    Rule(
        id="GM-AMT-002",
        title="숫자 금액과 한글 금액 불일치",
        severity="error",
        confidence="LAW",
        gate="fact",
        basis=(_LAW,),
        what="숫자로 적은 금액과 괄호 안의 한글 금액이 서로 다른 값인 곳을 찾습니다.",
        why="두 금액이 다르면 지급도 계약도 할 수 없습니다.",
        bad=(
            Example("금2,300,000원(금이백삼만원)", "금2,300,000원(금이백삼십만원)"),
            Example("일금 사천만원(₩ 41,000,000)", "일금 사천일백만원(₩ 41,000,000)"),
        ),
        good=(
            Example("금2,300,000원(금이백삼십만원)"),
            Example("금2,300,000원(금이백삼십만 원)"),
        ),
        check=_mismatch,
        fix="offer",
        suppresses=("GM-AMT-003",),
    ),
    Rule(
        id="GM-AMT-003",
        title="한글 금액에서 “일” 생략",
        severity="warn",
        confidence="LAW",
        gate="form",
        basis=(_LAW,),
        what="십만원·백만원처럼 숫자 일(1)을 빠뜨린 한글 금액을 찾습니다.",
        why="앞에 글자를 끼워 넣어 금액을 바꾸지 못하게 ‘일’까지 적습니다.",
        bad=(
            Example("금160,000원(금십육만원)", "금160,000원(금일십육만원)"),
            Example("금1,200원(금천이백원)", "금1,200원(금일천이백원)"),
        ),
        good=(Example("금20,000원(금이만원)"), Example("금10,000원(금일만원)")),
        check=_not_canonical,
        fix="offer",
    ),
    Rule(
        id="GM-AMT-004",
        title="금·원의 붙임과 “원정”",
        severity="info",
        confidence="PYEON",
        gate="form",
        basis=(_LAW, Basis(HANDBOOK, "금액 표기")),
        what="‘금’이나 ‘원’을 숫자와 띄어 쓴 금액과 ‘원정’을 찾습니다.",
        why="숫자 앞뒤에 빈자리가 있으면 숫자를 끼워 넣을 수 있습니다.",
        bad=(
            Example("금 113,000원", "금113,000원"),
            Example("금113,000 원", "금113,000원"),
            Example("금113,000원정", "금113,000원"),
        ),
        good=(Example("현금 3만 원"), Example("벌금 500,000원")),
        check=_loose,
        fix="offer",
    ),
    Rule(
        id="GM-AMT-005",
        title="표의 합계가 다름",
        severity="error",
        confidence="FACT",
        gate="fact",
        basis=(Basis("사실", "덧셈"),),
        what=(
            "표의 합계·소계가 그 항목을 더한 값과 다른 곳을 찾습니다. 비율과 평균, 단위가 섞인 표, 칸이 합쳐진 표는 "
            "보지 않고, 반올림한 값의 차이도 보지 않습니다."
        ),
        why="합계가 틀리면 예산과 실적을 다시 확인해야 합니다. 항목이 틀린 것일 수도 있어 고치지는 않습니다.",
        bad=(
            Example("| 구분 | 참가자(명) |\n| 어린이 | 32 |\n| 어른 | 45 |\n| 합계 | 78 |"),
            Example("| 구분 | 상반기 | 하반기 | 계 |\n| 책 | 10 | 20 | 30 |\n| 악기 | 5 | 6 | 12 |"),
        ),
        good=(
            Example("| 구분 | 참가자(명) |\n| 어린이 | 32 |\n| 어른 | 45 |\n| 합계 | 77 |"),
            Example("| 구분 | 비율(%) |\n| 어린이 | 41.6 |\n| 어른 | 58.4 |\n| 계 | 100 |"),
            Example("| 물품 | 수량 | 단가 | 합계 |\n| 의자 | 2 | 3,000 | 6,000 |"),
        ),
        check=_sums,
    ),
)
