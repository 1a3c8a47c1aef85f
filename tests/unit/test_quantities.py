"""Quantities: the same amount in any words, and every bound that words set."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from seoul_assist.text.quantities import find, working


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("두 달", "2개월"),
        ("사흘", "3일"),
        ("열흘", "10일"),
        ("삼십일", "30일"),
        ("보름", "15일"),
        ("2주", "14일"),
        ("1년", "12개월"),
        ("1년 6개월", "18개월"),
        ("반년", "6개월"),
        ("1시간 30분", "90분"),
        ("1,000만원", "1천만 원"),
        ("금 일백만원", "1,000,000원"),
        ("500천원", "50만 원"),
        ("100분의 50", "50%"),
        ("절반", "50퍼센트"),
        ("세 번", "3회"),
        ("다섯 명", "5인"),
        ("오후 6시", "18:00"),
        ("낮 11시", "11:00"),
        ("밤 2시", "2:00"),
        ("밤 12시", "자정"),
        ("정오", "12시"),
        ("2026. 12. 18.", "2026년 12월 18일"),
        ("2천제곱미터", "2,000㎡"),
        ("스무 살", "20세"),
    ],
)
def test_the_same_quantity_in_other_words(one: str, other: str) -> None:
    first, second = find(one), find(other)
    assert [(q.value, q.kind) for q in first] == [(q.value, q.kind) for q in second] != []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("30일 이내에", "<="),
        ("30일 안에", "<="),
        ("30일까지", "<="),
        ("30일을 넘지 못한다", "<="),
        ("30일을 초과할 수 없다", "<="),
        ("최대 30일", "<="),
        ("50만원 이하", "<="),
        ("19세 미만", "<"),
        ("3개월이 안 되는", "<"),
        ("5명 이상", ">="),
        ("최소 5명", ">="),
        ("5명 초과", ">"),
        ("5명을 넘는", ">"),
        ("회의 7일 전까지", "before"),
        ("30일이 지난 날", "after"),
        ("30일 후에", "after"),
        ("30일(긴급한 경우에는 10일을 말한다) 이내", "<="),
        ("30일간", ""),
        ("퇴직 전 2년부터", ""),
        ("7급 후보자", ""),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    assert find(text)[0].bound == bound


def test_ranges_and_two_bounds() -> None:
    assert [(q.value, q.kind, q.bound) for q in find("3~5명")] == [(3, "명", ">="), (5, "명", "<=")]
    assert [(q.value, q.bound) for q in find("3명 이상 5명 이하")] == [(3, ">="), (5, "<=")]


@pytest.mark.parametrize("text", ["제7조제2항", "별표 3", "1. 신청서", "이 회의는", "일시 정지", "삼가야 한다", ""])
def test_what_is_no_quantity(text: str) -> None:
    assert find(text) == ()


def test_values_are_exact() -> None:
    assert find("1천분의 5")[0].value == Fraction(5, 1000)
    assert find("0.5%")[0].value == Fraction(1, 200)


def test_working_days() -> None:
    assert working("근무일 기준 14일") and working("14일(공휴일은 제외한다)") and working("3근무일 이내")
    assert not working("14일 이내") and not working("실제 근무일에 따라")


@pytest.mark.parametrize(
    "unit", ["1", "1 ", "1,", "1천", "1. 2.", "일", "삼십", "1분의 ", "하루", "금1", "년1월", "1~"]
)
def test_long_texts_take_linear_time(unit: str) -> None:
    began = time.monotonic()
    find(unit * (30_000 // len(unit)))
    assert time.monotonic() - began < 20
