"""The facts of a text: the same fact has the same key in whatever words it stands."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from seoul_assist.checking.facts import find, missing


def lost(summary: str, origin: str) -> list[str]:
    return [fact.text for fact in missing(find(summary), origin)]


@pytest.mark.parametrize(
    ("summary", "origin"),
    [
        ("5월 7일까지", "2026. 5. 7.(목)까지"),
        ("2026. 5. 7.", "5. 7.(목)"),
        ("2026. 5. 4.~5. 8.", "2026년 5월 4일부터 8일까지"),
        ("5월 중", "2026. 5. 7."),
        ("14:30", "오후 2시 30분"),
        ("18시", "18:00까지"),
        ("낮 1시", "13:00"),
        ("밤 12시까지", "24:00까지"),
        ("1,234만 원", "12,340천원"),
        ("1억 5천만 원", "금150,000,000원(금일억오천만원)"),
        ("1.5억 원", "150백만원"),
        ("1만 2천 명", "12,000명"),
        ("1천2백 명", "1,200명"),
        ("12곳", "12개소"),
        ("30%", "30퍼센트"),
        ("의자 30개", "| 의자(개) | 30 |"),
        ("「주차장법」 제19조", "「주차장법」 제19조제1항에 따라"),
        ("가온시청", "가온시장이 알립니다."),
        ("교통과-12", "가온시 교통과-12(2026. 5. 7.)"),
        ("총무과", "담당: 총무과장 홍가람"),
    ],
)
def test_the_same_fact_in_other_words(summary: str, origin: str) -> None:
    assert find(summary)
    assert lost(summary, origin) == []


@pytest.mark.parametrize(
    ("summary", "origin", "expected"),
    [
        ("5. 17.까지", "5. 7.까지", ["5. 17."]),
        ("2027. 5. 7.", "2026. 5. 7.", ["2027. 5. 7."]),
        ("15:00", "오후 2시", ["15:00"]),
        ("1,234만 원", "12,340백만원", ["1,234만 원"]),
        ("의자 300개", "의자 30개", ["300개"]),
        ("40%", "30%", ["40%"]),
        ("「주차장법」 제20조", "「주차장법」 제19조", ["「주차장법」 제20조"]),
        ("「주차장법」 제19조", "나무 심기", ["「주차장법」 제19조"]),
        ("누리군청", "가온시장", ["누리군청"]),
        ("누리군 총무과", "가온시 총무과", ["누리군"]),
        ("교통과-21", "교통과-12", ["교통과-21"]),
    ],
)
def test_another_fact(summary: str, origin: str, expected: list[str]) -> None:
    assert lost(summary, origin) == expected


@pytest.mark.parametrize("text", ["전통시장", "도로공사", "효과", "제3조", "3차 회의", "나무", ""])
def test_what_is_no_fact(text: str) -> None:
    assert find(text) == ()


def test_facts_stand_in_order_and_apart() -> None:
    text = "2026. 5. 7.(목) 14:00 가온시청에서 30명에게 12만 원씩 「주차장법」 제19조에 따라"
    facts = find(text)
    assert [fact.kind for fact in facts] == ["날짜", "시각", "기관", "수량", "금액", "법령"]
    assert all(text[fact.start : fact.end] == fact.text for fact in facts)
    assert all(one.end <= two.start for one, two in pairwise(facts))


@pytest.mark.parametrize("unit", ["1", "1 ", "1,", "1천", "1. 2.", " 1명", "금1", "시", "가과"])
def test_long_texts_take_linear_time(unit: str) -> None:
    started = time.monotonic()
    find(unit * (60_000 // len(unit)))
    assert time.monotonic() - started < 20
