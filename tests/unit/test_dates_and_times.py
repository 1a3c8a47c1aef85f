"""Dates, weekdays, periods, clock times and citations of law: forms beyond the examples of the rules, and traps."""

from __future__ import annotations

import unicodedata

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.checking.when import days
from seoul_assist.model import Finding
from seoul_assist.text.clean import clean


def found(text: str, doctype: str = "draft", *, select: tuple[str, ...] = ("DATE", "TIME", "LAW")) -> list[Finding]:
    return list(run(document(text), doctype=doctype, every=True, select=select).findings)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("DATE-001", "2026 년 5 월 7 일(목)"),
        ("DATE-001", "5월 7일까지 내 주시기 바랍니다."),
        ("DATE-002", "2026/5/7(목) 개최"),
        ("DATE-002", "26-05-07까지"),
        ("DATE-003", "5.7.(목)까지"),
        ("DATE-003", "2026. 5. 4.~5.8."),
        ("DATE-004", "05. 07.(목)까지"),
        ("DATE-005", "2026. 5. 4.~5. 8까지"),
        ("DATE-005", "5. 7(목)까지"),
        ("DATE-006", "‘26.5.7."),
        ("DATE-006", "마감은 26. 5. 7.(목)"),
        ("DATE-007", "2026년 5월 7일(금)"),
        ("DATE-007", "2026-05-07(금)"),
        ("DATE-008", "2026. 5. 7. 목요일"),
        ("DATE-008", "2026. 5. 7.목"),
        ("DATE-009", "2026년 2월 30일"),
        ("DATE-009", "6. 31.까지"),
        ("DATE-010", "2026년 5월 4일~5월 8일까지"),
        ("DATE-010", "09시~18시까지"),
        ("DATE-010", "3월~5월까지"),
        ("DATE-011", "2026. 5. 8.부터 2026. 5. 4.까지"),
        ("DATE-011", "14:00부터 12:00까지"),
        ("DATE-011", "5. 8.~5. 4. 접수"),
        ("DATE-012", "5명 ~ 7명"),
        ("TIME-001", "오전 9시 20분까지"),
        ("TIME-001", "PM 3:00"),
        ("TIME-002", "9시 5분에 시작"),
        ("TIME-003", "시작 9:05"),
        ("TIME-004", "20 : 00에만 열림"),
        ("TIME-005", "26:00까지"),
        ("LAW-001", "제8조 제3항 제2호 가목"),
        ("LAW-002", "제8의2조"),
        ("LAW-003", "동 시행규칙 제4조"),
        ("LAW-004", "「주차장법」제19조"),
        ("LAW-005", "운영 지침에 의거하여"),
    ],
)
def test_faults(rule: str, text: str) -> None:
    assert f"GM-{rule}" in {finding.rule for finding in found(text)}
    decomposed = clean(unicodedata.normalize("NFD", text))
    assert [f.rule for f in found(decomposed)] == [f.rule for f in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "접수 20  .  .  .",
        "20   년   월   일",
        "프로그램 버전 2026.5.7",
        "주소 192.168.10.2",
        "3.1절 행사",
        "2026. 5. 중",
        "2026. 5.",
        "2026년 상반기",
        "1. 5. 2026. 상반기",
        "가온시 공고 제2026-57호(2026. 5. 7.)",
        "관리 번호 2026-05-07-001",
        "2026. 5. 4.~5. 8. 가운데 하루를 골라 5. 13.까지 제출",
        "22:00~다음 날 06:00",
        "야간 22:00부터 06:00까지",
        "2026. 12. 28.~2027. 1. 8.",
        "12. 28.~1. 8.",
        "2026. 5. 7,000원",
        "24:00까지",
        "3시간 20분",
        "오후 시간대",
        "오전반",
        "축척 1:500",
        "비율 35:65",
        "2.1. 개요 2.2. 목적",
        "제8조 및 제9조",
        "101동 제3호",
        "동 주민센터",
        "화재에 의한 피해",
        "2026년 5월 7일 가온시장",
    ],
)
def test_traps(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("2026.05.07.(목) 오후 3시 20분까지", "2026. 5. 7.(목) 15:20까지"),
        ("2026/5/7까지", "2026. 5. 7.까지"),
        ("5.7.(목)까지", "5. 7.(목)까지"),
        ("26-05-07까지", "2026. 5. 7.까지"),
        ("2026. 5. 4. ~ 5. 8까지", "2026. 5. 4.~5. 8."),
        ("2026. 5. 7. 목요일", "2026. 5. 7.(목)"),
        ("9시 5분~10시 진행", "09:05~10:00 진행"),
    ],
)
def test_fixes_settle(text: str, better: str) -> None:
    assert settle(text, lambda now: found(now)) == better
    assert settle(better, lambda now: found(now)) == better


def test_the_half_of_the_day_and_the_letters_are_one_finding() -> None:
    assert [f.rule for f in found("오후 3시 20분")] == ["GM-TIME-001"]
    assert [f.rule for f in found("3:00 PM")] == ["GM-TIME-001"]


@pytest.mark.parametrize("doctype", ["notice", "report", "press", "other"])
def test_years_of_two_digits_are_a_habit_outside_letters(doctype: str) -> None:
    text = "사업 기간: ’26. 4.~’27. 3.\n제출: ’26. 5. 7."
    (one,) = run(document(text), doctype=doctype, select=["DATE-006"]).findings
    assert one.severity == "info" and len(one.places) == 3


def test_month_and_day_in_letters_are_a_remark_of_letters_only() -> None:
    (one,) = found("5월 7일까지", select=("DATE-001",))
    assert one.severity == "info" and one.fix == "5. 7."
    assert found("5월 7일까지", "press", select=("DATE-001",)) == []


def test_the_stamp_of_a_system_is_no_date_of_the_text() -> None:
    assert found("2026-05-07", "report") == [] and found("2026-05-07 개최", "report") != []


def test_a_day_that_bounds_a_period_is_read_without_a_year() -> None:
    assert [(day.month, day.day) for day in days("5. 8.~5. 4.")] == [(5, 8), (5, 4)]
    assert [(day.month, day.day) for day in days("6. 31.까지")] == [(6, 31)]
    assert days("2. 1. 개요") == ()
