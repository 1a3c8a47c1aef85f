"""Dates, times and amounts as official documents write them; what cannot be read for certain stays as written."""

from __future__ import annotations

import pytest

from seoul_assist.tasks.drafting.clock_words import clocks
from seoul_assist.tasks.drafting.wording import amount, dated, day, told
from seoul_assist.text import facts as lock
from seoul_assist.text.clock import carried, hour_of


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("저녁 7시", "19:00"),
        ("낮 1시", "13:00"),
        ("낮 12시", "12:00"),
        ("밤 12시", "24:00"),
        ("밤 11시 30분부터 새벽 4시까지", "23:30부터 04:00까지"),
        ("새벽 12시 30분", "00:30"),
        ("오전 12시 30분", "00:30"),
        ("오후 2:30", "14:30"),
        ("아침 7시", "07:00"),
        ("오후 5시까지", "17:00까지"),
        ("14시부터 16시까지", "14:00부터 16:00까지"),
        ("오후 6시에", "18:00에"),
        ("14시 30분", "14:30"),
        ("오후 2시~4시", "14:00~16:00"),
        ("오전 10시~12시", "10:00~12:00"),
        ("오전 9시 ~ 오후 6시", "09:00~18:00"),
        ("8시~17시", "08:00~17:00"),
        ("14:00-16:00", "14:00~16:00"),
        ("9:00", "09:00"),
        ("10시", "10:00"),
    ],
)
def test_clock_times_count_to_twenty_four(given: str, shown: str) -> None:
    assert clocks(given) == shown
    assert lock.not_given(shown, [given]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "2시",
        "오후 5시부터 9시까지",
        "오후 2시에서 4시",
        "오후 11시~1시",
        "밤 12시 30분",
        "오후 1시 반",
        "아침 12시",
        "낮 8시",
        "오전 14시",
        "2시간 30분",
        "3시간",
        "12:30:15",
        "가온시 공고",
        "16시구내식당",
    ],
)
def test_a_time_of_which_nobody_can_be_sure_stays_as_written(text: str) -> None:
    assert clocks(text) == text


def test_the_hour_of_a_word_and_the_end_of_a_period() -> None:
    assert [hour_of("밤", hour) for hour in (2, 9, 12, 25)] == [2, 21, 24, None]
    assert carried("오후", 14, 4) == 16 and carried("오후", 23, 1) is None
    assert carried("오전", 9, 6) is None and carried("오전", 10, 12) == 12 and carried("오후", 14, 16) == 16


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2027-01-29 10시 ~ 2027-01-31 18시", "2027. 1. 29.(금) 10:00~1. 31.(일) 18:00"),
        ("2026-12-14 09:00 ~ 2026-12-14 18:00", "2026. 12. 14.(월) 09:00~18:00"),
        ("2026-12-31 22:00 ~ 2027-01-01 01:00", "2026. 12. 31.(목) 22:00~2027. 1. 1.(금) 01:00"),
        ("2026. 12. 9 수요일", "2026. 12. 9.(수)"),
        ("2026. 12. 9.(수) 수요일까지", "2026. 12. 9.(수)까지"),
        ("2026년 12월 14일 화요일", "2026. 12. 14.(화)"),
        ("2026-12-14(월)~18(금)", "2026. 12. 14.(월)~12. 18.(금)"),
        ("2026. 12. 14.~18.", "2026. 12. 14.(월)~12. 18.(금)"),
        ("2026-12-14~18", "2026. 12. 14.(월)~12. 18.(금)"),
        ("2026-12-14~12-24", "2026. 12. 14.(월)~12. 24.(목)"),
        ("2026-12-09T14:00", "2026. 12. 9.(수) 14:00"),
        ("2026-12-14, 12-15, 12-16", "2026. 12. 14.(월), 12. 15.(화), 12. 16.(수)"),
        ("2027-01-13, 2027-01-20", "2027. 1. 13.(수), 2027. 1. 20.(수)"),
        ("26-12-11", "2026. 12. 11.(금)"),
        ("’26.12.11.", "2026. 12. 11.(금)"),
        ("도로과-231(’26.12.1.)", "도로과-231(2026. 12. 1.)"),
        ("도로과-231호(2026-12-01)", "도로과-231호(2026. 12. 1.)"),
        ("시장 지시사항(2026. 12. 1.)", "시장 지시사항(2026. 12. 1.)"),
        ("공사(2026-12-14~12-24)", "공사(2026. 12. 14.(월)~12. 24.(목))"),
        ("12월 15일 07:00", "12. 15. 07:00"),
        ("12월 15일(화) 수요일", "12. 15.(화) 수요일"),
        ("9. 1.부터 12월 11일까지", "9. 1.부터 12. 11.까지"),
        ("12월 14일 ~ 12월 18일", "12. 14.~12. 18."),
        ("2023. 7. ~ 2024. 7.(1년)", "2023. 7.~2024. 7.(1년)"),
    ],
)
def test_days_and_periods_are_written_alike_and_are_the_same_facts(given: str, shown: str) -> None:
    assert dated(given) == shown
    assert lock.not_given(shown, [given]) == ()
    assert dated(shown) == shown, "what is written well stays"


@pytest.mark.parametrize(
    "text",
    [
        "12월 14일~18일",
        "12월 15일자",
        "3월 1일절",
        "26-13-40",
        "제26-12-11호",
        "2026. 2. 30.",
        "2027. 3.~4.",
        "매주 월요일",
    ],
)
def test_what_is_no_certain_day_stays_as_written(text: str) -> None:
    assert dated(text) == text


def test_a_text_that_tells_people_something_keeps_its_words() -> None:
    assert told("오는 12월 22일 저녁 7시에 연다") == "오는 12월 22일 저녁 7시에 연다"
    assert told("2026-12-22에 연다") == "2026. 12. 22.(화)에 연다"
    assert day("2026-12-22") == "2026. 12. 22."


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("일금 1,650,000원", "금1,650,000원(금일백육십오만원)"),
        ("165만 원(부가세 포함)", "금1,650,000원(금일백육십오만원, 부가세 포함)"),
        ("₩1,500,000", "금1,500,000원(금일백오십만원)"),
        ("금 삼백만원", "금3,000,000원(금삼백만원)"),
        ("일금 삼백만원정", "금3,000,000원(금삼백만원)"),
        ("8천6백만원", "금86,000,000원(금팔천육백만원)"),
        ("3억 4천5백만원", "금345,000,000원(금삼억사천오백만원)"),
    ],
)
def test_exact_sums_are_written_in_figures_and_letters(given: str, shown: str) -> None:
    assert amount(given) == shown
    assert lock.not_given(shown, [given]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "총 165만 원",
        "300만원 이내",
        "약 300만 원",
        "3,000,000원(국비 50%)",
        "금1,000원(금일천원)",
        "사억원(₩400,000,000)",
        "일원",
    ],
)
def test_any_other_sum_stays_as_written(text: str) -> None:
    assert amount(text) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("오후 2시~4시", "17:00"),
        ("2026-12-14~18", "2026. 12. 17."),
        ("8천6백만원", "8,600,000원"),
        ("26-12-11", "2026. 12. 12."),
    ],
)
def test_a_reading_lets_nothing_else_in(source: str, text: str) -> None:
    assert lock.not_given(text, [source])
