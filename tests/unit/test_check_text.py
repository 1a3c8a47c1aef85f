"""Holidays and periods, amounts in figures and Hangul, personal identifiers."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from seoul_assist.errors import AssistError
from seoul_assist.text import amounts, pii
from seoul_assist.text.calendar import (
    calendar_deadline,
    holidays,
    is_holiday,
    is_working_day,
    make,
    next_working_day,
    weekday,
    working_deadline,
)

# Computed from the decree by hand and compared with an independent calendar.
HOLIDAYS = {
    2020: "1.1 1.24 1.25 1.26 1.27 3.1 4.15 4.30 5.5 6.6 8.15 8.17 9.30 10.1 10.2 10.3 10.9 12.25",
    2021: "1.1 2.11 2.12 2.13 3.1 5.5 5.19 6.6 8.15 8.16 9.20 9.21 9.22 10.3 10.4 10.9 10.11 12.25",
    2023: "1.1 1.21 1.22 1.23 1.24 3.1 5.5 5.27 5.29 6.6 8.15 9.28 9.29 9.30 10.2 10.3 10.9 12.25",
    2025: "1.1 1.27 1.28 1.29 1.30 3.1 3.3 5.5 5.6 6.3 6.6 8.15 10.3 10.5 10.6 10.7 10.8 10.9 12.25",
    2026: "1.1 2.16 2.17 2.18 3.1 3.2 5.1 5.5 5.24 5.25 6.3 6.6 7.17 8.15 8.17 9.24 9.25 9.26 10.3 10.5 10.9 12.25",
    2027: "1.1 2.6 2.7 2.8 2.9 3.1 5.1 5.3 5.5 5.13 6.6 7.17 7.19 8.15 8.16 9.14 9.15 9.16 10.3 10.4 10.9 10.11"
    " 12.25 12.27",
    2028: "1.1 1.26 1.27 1.28 3.1 4.12 5.1 5.2 5.5 6.6 7.17 8.15 10.2 10.3 10.4 10.5 10.9 12.25",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_holidays_and_substitutes(year: int) -> None:
    assert [f"{day.month}.{day.day}" for day in holidays(year)] == HOLIDAYS[year].split()


def test_holidays_have_names() -> None:
    assert holidays(2026)[date(2026, 5, 25)] == "대체공휴일(부처님 오신 날)"
    assert holidays(2028)[date(2028, 10, 5)].startswith("대체공휴일")
    assert holidays(2026)[date(2026, 7, 17)] == "제헌절" and date(2025, 7, 17) not in holidays(2025)
    with pytest.raises(AssistError):
        holidays(2050)


def test_substitutes_are_working_days_otherwise() -> None:
    for year in range(2020, 2036):
        for day, name in holidays(year).items():
            if name.startswith("대체공휴일"):
                assert day.weekday() < 5 and is_holiday(day) and not is_working_day(day)


def test_weekdays_and_impossible_days() -> None:
    assert weekday(date(2026, 3, 5)) == "목" and weekday(date(2024, 2, 29)) == "목"
    assert make(2026, 2, 30) is None and make(2028, 2, 29) == date(2028, 2, 29)
    assert next_working_day(date(2026, 2, 14)) == date(2026, 2, 19)


def test_periods() -> None:
    start = date(2026, 2, 12)  # Thursday before the lunar new year
    assert working_deadline(start, 1) == start
    assert working_deadline(start, 3) == date(2026, 2, 19)
    assert working_deadline(date(2026, 2, 14), 1) == date(2026, 2, 19)
    assert calendar_deadline(start, 3) == date(2026, 2, 19)  # the 15th is a Sunday of the holidays
    assert calendar_deadline(start, 3, roll=False) == date(2026, 2, 15)
    assert calendar_deadline(start, 3, first_day=True, roll=False) == date(2026, 2, 14)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "영"),
        (1, "일"),
        (10, "일십"),
        (1_100, "일천일백"),
        (113_560, "일십일만삼천오백육십"),
        (1_000_000, "일백만"),
        (22_000_000, "이천이백만"),
        (100_000_001, "일억일"),
        (10**16 + 10**12, "일경일조"),
    ],
)
def test_hangul_amounts(number: int, words: str) -> None:
    assert amounts.hangul(number) == words and amounts.parse_hangul(f"금{words}원") == number


def test_hangul_amounts_are_read_as_people_write_them() -> None:
    assert amounts.parse_hangul("십일만 삼천오백육십원정") == 113_560
    assert amounts.parse_hangul("일금 사억원") == 400_000_000
    assert amounts.parse_hangul("만") == 10_000
    for wrong in ("", "가나다", "백천", "만억", "이이만", "3백만"):
        assert amounts.parse_hangul(wrong) is None
    with pytest.raises(ValueError):
        amounts.hangul(-1)


def test_amounts_in_figures() -> None:
    said = {"1,500,000원": 1_500_000, "금2,134만 5천 원": 21_345_000, "1.5억": 150_000_000, "3억 2천만원": 320_000_000}
    assert {text: amounts.parse(text) for text in said} == said
    for wrong in ("", "약 3억", "만", "1.5", "3만 2억"):
        assert amounts.parse(wrong) is None


IDENTIFIERS = [
    ("910203-1000000", "resident", "******-*******"),
    ("9102031000000", "resident", "*************"),
    ("910203 1000000", "resident", "****** *******"),
    ("９１０２０３－１００００００", "resident", "******－*******"),
    ("9102\u200b03-1000000", "resident", "****\u200b**-*******"),
    ("910203\u20131000000", "resident", "******\u2013*******"),
    ("910203-5000000", "foreigner", "******-*******"),
    ("여권번호: M00000000", "passport", "여권번호: M********"),
    ("M000A0000(여권)", "passport", "M********(여권)"),
    ("11-26-000000-00", "licence", "11-**-******-**"),
    ("서울 26-000000-00", "licence", "서울 **-******-**"),
    ("010-0000-0000", "mobile", "010-****-****"),
    ("010 0000 0000", "mobile", "010 **** ****"),
    ("01000000000", "mobile", "010********"),
    ("011-000-0000", "mobile", "011-***-****"),
    ("+82-10-0000-0000", "mobile", "+82-**-****-****"),
    ("4000-0000-0000-0002", "card", "****-****-****-****"),
    ("5555 5555 5555 4444", "card", "**** **** **** ****"),
    ("가온은행 110-000-000000", "account", "가온은행 110-***-******"),
    ("계좌번호 3020000000000", "account", "계좌번호 302**********"),
    ("bom@gmail.com", "private_email", "b**@gmail.com"),
]


@pytest.mark.parametrize(("text", "kind", "masked"), IDENTIFIERS)
def test_identifiers_are_found_in_every_dress(text: str, kind: str, masked: str) -> None:
    assert [span.kind for span in pii.find(text)] == [kind]
    assert pii.mask(text) == masked and len(masked) == len(text)
    sentence = f"담당자에게 {text} 로 알림"
    assert pii.mask(sentence) == f"담당자에게 {masked} 로 알림"


def test_public_numbers_are_found_and_not_masked() -> None:
    text = "대표 전화 02-000-0000, gaon@gaon.example.kr, 123-45-67890, 1588-0000"
    assert [span.kind for span in pii.find(text)] == ["phone", "email", "business", "phone"]
    assert pii.mask(text) == text
    assert "02-000" not in pii.mask(text, frozenset({"phone"}))


@pytest.mark.parametrize(
    "text",
    [
        "990230-1000000",
        "910203-1******",
        "기획과-910203(2026. 3. 5.)",
        "2017 2018 2019 2020",
        "4,000 1,234 5,678 9,012",
        "1234-5678-1234-5678",
        "품명 코드 A12345678",
        "가온시 공고 제2026-123호",
        "제12조제1항제3호",
        "2026. 3. 5. 14:00~15:30",
        "은행 123-45-67890",
        "예산 1,130,000,000원",
        "8801234567893",
    ],
)
def test_other_numbers_are_no_identifiers(text: str) -> None:
    assert [span.kind for span in pii.find(text) if span.kind in pii.PERSONAL] == []


def test_spans_lie_in_order_and_apart() -> None:
    text = "910203-1000000 010-0000-0000\n4000-0000-0000-0002, 910203-5000000"
    spans = pii.find(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans)) and len(spans) == 4
    assert all(len(span.masked) == span.end - span.start for span in spans)


def test_no_check_digit_is_asked_of_new_numbers() -> None:
    day = date(2020, 10, 5)
    for _ in range(40):
        day += timedelta(37)
        number = f"{day:%y%m%d}-3{day.toordinal() % 1_000_000:06d}"
        assert [span.kind for span in pii.find(number)] == ["resident"]
