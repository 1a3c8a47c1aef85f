"""A request in free words gives what it says and no more; a counted day is told."""

from __future__ import annotations

from datetime import date

import pytest

from seoul_assist.tasks.drafting import forms, request_model, request_slots
from seoul_assist.tasks.drafting.fact_sheet import Value
from seoul_assist.tasks.drafting.request_days import days
from seoul_assist.tasks.drafting.taken import Taken

TODAY = date(2026, 12, 3)  # a Thursday
KEYS = {*forms.find("협조요청").keys, "문의", "기간"}


def _fill(text: str, today: date | None = TODAY) -> Taken:
    return request_slots.fill(text, KEYS, today)


def test_a_request_of_a_few_sentences() -> None:
    taken = _fill(
        "누리군 건설과에 우회 안내판 설치를 협조 요청하는 공문을 써 주세요. 하수관 공사로 가온로를 막습니다. "
        "공사는 12월 14일부터 24일까지입니다. 다음 주 금요일까지 회신해 달라고 하고 "
        "위치도 1부와 공사 계획서 1부를 붙여 주세요."
    )
    assert taken.facts.values == {
        "수신": "누리군수(건설과장)",
        "제목": "우회 안내판 설치 협조 요청",
        "요청": ["우회 안내판 설치"],
        "배경": "하수관 공사로 가온로를 막습니다.",
        "기한": "2026-12-11",
        "붙임": ["위치도 1부", "공사 계획서 1부"],
        "기간": "2026-12-14 ~ 2026-12-24",
    }
    assert "기한: '다음 주 금요일'을 2026. 12. 11.(금)로 계산했습니다. 맞는지 확인해 주세요." in taken.notes
    assert any(note.startswith("수신: '누리군 건설과에'") for note in taken.notes)
    assert "2026-12-11" in taken.facts.source  # the lock knows where it came from


def test_a_period_is_a_named_value_where_the_form_has_no_name_for_it() -> None:
    taken = request_slots.fill("공사는 12월 14일부터 12월 24일까지입니다.", KEYS - {"기간"}, TODAY)
    assert taken.facts.values["개요"] == {"기간": "2026-12-14 ~ 2026-12-24"}


def test_every_value_says_which_words_it_came_from() -> None:
    text = "다솜구청장에게 정산 현황 제출을 요청해 주세요. 내일까지. 예산은 165만 원입니다."
    taken = _fill(text)
    assert {one.key for one in taken.found} == set(taken.facts.values)
    assert all(one.words in text for one in taken.found)
    assert [one.key for one in taken.found if one.computed] == ["기한"]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("누리군과 다솜구에 정산 현황 제출을 요청해 주세요.", "수신", ["누리군수", "다솜구청장"]),
        ("미리내도 예산담당관에 알려 주세요.", "수신", "미리내도지사(예산담당관)"),
        ("가온시에 있는 주차장 현황을 미리내도에 알려 주세요.", "수신", "미리내도지사"),
        ("누리군에 안내판을 설치해 달라고 요청하는 공문", "제목", "안내판 설치 요청"),
        ("다솜구청장에게 운영 중지 안내를 요청해 주세요.", "제목", "운영 중지 안내 요청"),
        ("도서관 휴관을 안내해 주세요.", "제목", "도서관 휴관 안내"),
        ("하수관 공사 때문에 길을 막는다고 알려 주세요.", "배경", "하수관 공사"),
        ("나무 200그루를 준비해 주세요.", "요청", ["나무 200그루를 준비"]),
        ("기한은 2027. 1. 15.(금) 18:00까지.", "기한", "2027. 1. 15.(금) 18:00"),
        ("12/14까지 보내 주세요.", "기한", "2026-12-14"),
        ("1월 4일까지 보내 주세요.", "기한", "2027-01-04"),
        ("12월 15일 오후 2시부터 4시까지 회의를 개최합니다.", "일시", "2026-12-15 14:00~16:00"),
        ("12월 15일 낮 2시에 회의를 개최합니다.", "일시", "2026-12-15 14:00"),
        ("12월 15일 저녁 7시에 회의를 개최합니다.", "일시", "2026-12-15 19:00"),
        ("12월 15일 밤 12시까지 회신해 주세요.", "기한", "2026-12-15 24:00"),
        ("12월 15일에 시청 3층 회의실에서 간담회를 엽니다.", "장소", "시청 3층 회의실"),
        ("소요 예산은 165만 원입니다.", "예산", "165만 원"),
        ("위치도를 첨부해 주세요.", "붙임", ["위치도"]),
        ("「가온시 주차장 조례」 제4조제2항에 따라 요청해 주세요.", "근거", "「가온시 주차장 조례」 제4조제2항"),
        ("도로과-231(2026. 12. 1.) 관련입니다.", "관련", ["도로과-231(2026. 12. 1.)"]),
        ("문의는 도로과 홍가람((000) 000-0001)입니다.", "문의", "도로과 홍가람, (000) 000-0001"),
        ("마감: 다음 주 수요일", "기한", "2026-12-09"),
        ("붙임: 위치도 1부, 계획서 2부", "붙임", ["위치도 1부", "계획서 2부"]),
        ("요청: 안내판 설치\n요청: 사진 회신", "요청", ["안내판 설치", "사진 회신"]),
        ("예산: 금1,650,000원", "예산", "금1,650,000원"),
    ],
)
def test_what_a_sentence_says(text: str, key: str, value: Value) -> None:
    assert _fill(text).facts.values[key] == value


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("2026-12-09까지 회신 바랍니다. 2026-12-11까지 설치해 주세요.", "기한", "기한이 둘 이상"),
        ("다음 주까지 회신해 주세요.", "기한", "날짜를 비워"),
        ("예산은 본예산 100만 원과 추경 50만 원입니다.", "예산", "금액이 둘 이상"),
        ("누리군에 알려 주세요. 다솜구에 보내 주세요.", "수신", "분명하지 않아"),
    ],
)
def test_what_is_not_clear_stays_open_and_is_told(text: str, key: str, said: str) -> None:
    taken = _fill(text)
    assert key not in taken.facts.values
    assert any(said in note for note in taken.notes)


@pytest.mark.parametrize(
    "text",
    [
        "안녕하세요. 잘 부탁드립니다.",
        "직원 만족도에 대해 알려 주세요.",
        "그 제도에 따라 안내해 주세요.",
        "공원에 즉시 다시 보내 주세요.",
        "1인당 5만 원입니다.",
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str) -> None:
    assert set(_fill(text).facts.values) <= {"배경"}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("오늘까지", "2026-12-03"),
        ("모레까지", "2026-12-05"),
        ("이번 주 금요일까지", "2026-12-04"),
        ("다다음 주 월요일까지", "2026-12-14"),
        ("금요일까지", "2026-12-04"),
        ("목요일까지", "2026-12-10"),
        ("이달 말까지", "2026-12-31"),
        ("다음 달 말까지", "2027-01-31"),
        ("다음 달 5일까지", "2027-01-05"),
        ("연말까지", "2026-12-31"),
        ("3일 뒤까지", "2026-12-06"),
        ("2주 후까지", "2026-12-17"),
        ("3개월 뒤까지", "2027-03-03"),
        ("2026. 12. 9.까지", "2026-12-09"),
        ("2월 30일까지", None),
    ],
)
def test_days_as_people_say_them(words: str, day: str | None) -> None:
    [said] = days(words, TODAY)
    assert said.day == (date.fromisoformat(day) if day else None)


def test_without_a_day_to_count_from_nothing_is_counted() -> None:
    taken = _fill("다음 주 금요일까지 회신해 주세요.", None)
    assert "기한" not in taken.facts.values
    assert any("다음 주 금요일" in note for note in taken.notes)


def test_a_counted_day_on_which_offices_are_closed_is_told() -> None:
    assert any("토요일" in note for note in _fill("이번 주 토요일까지 회신해 주세요.").notes)


def test_a_models_slots_are_kept_only_when_the_request_says_them() -> None:
    form = forms.find("협조요청")
    text = "누리군 건설과에 우회 안내판 설치를 협조 요청. 기한은 2026년 12월 9일까지. 위치도 1부 붙임."
    proposed = {
        "수신": "누리군 건설과",
        "기한": "2026-12-09",
        "붙임": ["위치도 1부"],
        "예산": "100만 원",
        "배경": "누리군 주민의 안전을 위하여",
        "장소": 3,
        "없는이름": "누리군",
    }
    taken = request_model.accept(proposed, text, form.keys)
    assert taken.facts.values == {"수신": "누리군 건설과", "기한": "2026-12-09", "붙임": ["위치도 1부"]}
    assert [note.rpartition(": ")[2] for note in taken.notes] == ["예산, 배경, 없는이름"]
    assert request_model.accept({"기한": "2026-12-08"}, text, form.keys).facts.values == {}


def test_the_schema_asks_for_the_names_of_the_form() -> None:
    schema = request_model.slots_schema(forms.find("협조요청"))
    assert {"수신", "제목", "요청", "기한"} <= set(schema["properties"])
    assert "결재권자" not in schema["properties"] and "required" not in schema


def test_a_hostile_request_ends_soon() -> None:
    for text in (
        "가" * 20_000,
        "누리군과 " * 5_000,
        "1일 " * 5_000,
        "12월 14일부터 " * 1_000 + "보내 주세요.",
        "(" * 20_000,
    ):
        _fill(text)
