"""Brackets: pairs within a line and over lines, laws without corner brackets, shapes and blanks."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Block, Document, Finding


def found(rule: str, text: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, every=True, select=[rule]).findings)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("「나무 심기 조례 제3조에 따라", "「나무 심기 조례」"),
        ("주차장법」 제19조에 따라", "「주차장법」"),
        ("「주차장법｣ 제19조에 따라", "「주차장법」"),
        ("「주차장법『 제19조에 따라", ""),
        ("『마을 백서」", "『마을 백서』"),
        ("쉼터(새터 쉼터 포함 점검", ""),
        ("쉼터 새터 포함) 점검", ""),
        ("“함께 걷자.라고 말했다.", ""),
        ("함께 걷자.”라고 말했다.", ""),
        ("‘마을 배움터 사업", ""),
        ("수신자  가온시장(교통과장, 누리군수(건설과장)", ""),
    ],
)
def test_what_has_no_partner_is_an_error(text: str, suggestion: str) -> None:
    marks = found("GM-PUNC-002", text)
    assert marks and {mark.severity for mark in marks} == {"error"}
    assert suggestion in [mark.suggestion for mark in marks]


@pytest.mark.parametrize(
    "text",
    [
        "「주차장법」 제19조(부설주차장)에 따라 “쉼터(새터)”",
        "｢주차장법｣ 제19조",
        "‘26년 사업과 ‘마을 배움터’ 사업",
        "1) 접수",
        "가) 접수  나) 확인",
        "순서: 1) 접수, 2) 확인",
        "a) 접수",
        "예시) 다음과 같음",
        "쉼터(새터\n쉼터 포함) 점검",
        "「가온시 나무 심기와\n가꾸기 조례」 제3조",
        "(1) 접수 (2) 확인",
        "2026. 5. 7.(목)~5. 8.(금), (000) 000-0000",
        "if (a < 1) { b; }",
        "덧붙임1) 참고",
        "| 쉼터(새터 | 1 |",
    ],
)
def test_pairs_counts_footnotes_and_code_are_left_alone(text: str) -> None:
    assert found("GM-PUNC-002", text, "report") == []


def test_round_brackets_of_a_pdf_are_not_judged() -> None:
    cut = Document("시험.pdf", "0" * 64, "pdf", (Block("쉼터(새터 쉼터 포함 점검"), Block("「주차장법 제19조")))
    marks = run(cut, doctype="report", every=True, select=["GM-PUNC-002"]).findings
    assert [mark.line for mark in marks] == [2]


@pytest.mark.parametrize("doctype", ["press", "report", "other"])
def test_outside_letters_a_lost_bracket_is_a_warning(doctype: str) -> None:
    (mark,) = found("GM-PUNC-002", "「주차장법 제19조에 따라", doctype)
    assert mark.severity == "warn"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("주차장법 제19조에 따라", ["주차장법"]),
        ("1. 관련: 다솜구 나무 심기 조례 제3조\n2. 심을 곳", ["다솜구 나무 심기 조례"]),
        ("주차장법 시행령 제3조", ["주차장법 시행령"]),
        ("국가를 당사자로 하는 계약에 관한 법률 제7조", ["국가를 당사자로 하는 계약에 관한 법률"]),
        ("주차장법 제19조와 주차장법 제20조", ["주차장법"]),
        ("개인정보 보호법에 따라 가린다.", ["개인정보 보호법"]),
        ("「주차장법」 제19조와 같은 법 제20조", []),
        ("‘주차장법’ 제19조", []),
        ("헌법 제10조", []),
        ("대한민국헌법 제10조", []),
        ("구 주차장법 제19조", []),
        ("법 제3조, 영 제5조, 규칙 제2조", []),
        ("이 조례 제5조", []),
        ("좋은 방법에 따라", []),
        ("| 주차장법 제19조 |", []),
    ],
)
def test_laws_stand_in_corner_brackets(text: str, names: list[str]) -> None:
    marks = found("GM-PUNC-003", text)
    assert [mark.text for mark in marks] == names
    assert [mark.suggestion for mark in marks] == [f"「{name}」" for name in names]
    assert all(mark.severity == "info" and mark.fix is None for mark in marks)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("『주차장법 시행령』", ["「주차장법 시행령」"]),
        ("《다솜구 나무 조례》", ["「다솜구 나무 조례」"]),
        ("「마을 백서」를 펴냄", ["『마을 백서』"]),
        ("『마을 백서』를 펴냄", []),
        ("『바른 독서 방법』", []),
        ("「나무 심기 계획」", []),
    ],
)
def test_the_shape_of_brackets(text: str, suggestion: list[str]) -> None:
    assert [mark.suggestion for mark in found("GM-PUNC-004", text)] == suggestion


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("모임( 새터 ) 안내", 2),
        ("수신  누리군수 (건설과장)", 1),
        ("한빛 협회 (KOR)", 1),
        ("나무 심기 (植樹)", 1),
        ("확인( )", 0),
        ("(     년  월  일)", 0),
        ("홍가람 (인)", 0),
        ("( 인 )", 0),
        ("(전화: )", 0),
        ("값 × ( 가 / 나 )", 0),
        ("가. (기간) 3일", 0),
        ("문의 (000) 000-0000", 0),
        ("| ( 새터 ) |", 0),
    ],
)
def test_blanks_at_round_brackets(text: str, count: int) -> None:
    assert len(found("GM-PUNC-005", text)) == count


@pytest.mark.parametrize("unit", ["(", ")", "「", "」", "“", "( ", "제1조 ", "가법 제1조 ", "관한 법률 "])
def test_long_lines_take_linear_time(unit: str) -> None:
    started = time.monotonic()
    run(document(unit * (60_000 // len(unit))), doctype="draft", every=True, select=["GM-PUNC"])
    assert time.monotonic() - started < 20
