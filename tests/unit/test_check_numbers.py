"""Quantities in words, commas, 천원, 만 and 억, telephone numbers: what is found and what is left alone."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.rules.numbers import spoken
from seoul_assist.model import Finding


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("의자 두 개와 책상 네 대", [("두 개", "2개"), ("네 대", "4대")]),
        ("어린이 스물세 명이 옴", [("스물세 명", "23명")]),
        ("스무 권을 빌려 감", [("스무 권", "20권")]),
        ("나무 열 그루를 심음", [("열 그루", "10그루")]),
        ("사십 일 안에 알림", [("사십 일", "40일")]),
        ("이십일 이내에 알림", [("이십일", "20일")]),
        ("이십일 명이 옴", [("이십일 명", "21명")]),
        ("오백 부를 찍음", [("오백 부", "500부")]),
        ("육개월간 빌려 줌", [("육개월", "6개월")]),
        ("오 년간 둠", [("오 년", "5년")]),
        ("이천이십육 년 봄", [("이천이십육 년", "2026년")]),
        ("참가비 삼만오천 원을 냄", [("삼만오천 원", "35,000원")]),
        ("입장권 한 매를 줌", [("한 매", "1매")]),
        ("담당자 한 명을 정함", [("한 명", "1명")]),
        ("두 달 동안 엶", [("두 달", "2개월")]),
        ("이만오천 명이 다녀감", [("이만오천 명", "25,000명")]),
        ("팔 퍼센트 늘어남", [("팔 퍼센트", "8퍼센트")]),
        ("칠십 퍼센트를 채움", [("칠십 퍼센트", "70퍼센트")]),
    ],
)
def test_quantities_in_words(text: str, places: list[tuple[str, str]]) -> None:
    assert [(one.text, one.suggestion) for one in found(text, "GM-NUM-001")] == places


@pytest.mark.parametrize(
    "text",
    [
        "한 번 더 알림",
        "한 명도 빠지지 않음",
        "한 부라도 더 보냄",
        "두세 명이 옴",
        "여러 차례 만남",
        "세부 계획",
        "세대 사이의 만남",
        "열대 식물 전시",
        "열차 시간표",
        "다섯 번째 모임",
        "이 건은 따로 알림",
        "사 건의 경위",
        "여섯 건의하신 내용",
        "백일장과 십분 발휘",
        "수십 명과 수백 건",
        "이십 대 청년",
        "금50,000원(금오만원)",
        "일금 오만원(₩50,000)",
        "회 사 명 :",
        "세 부 내 용",
        "네 이웃을 돌봄",
        "한 달 동안 쉼",
        "오만 가지 생각",
        "만일의 사태",
    ],
)
def test_words_that_are_no_quantities(text: str) -> None:
    assert found(text, "GM-NUM-001") == []


def test_small_numbers_in_words_are_left_to_the_press() -> None:
    assert found("마을 두 곳을 돌아봄", "GM-NUM-001", "press") == []
    assert [one.severity for one in found("마을 열두 곳을 돌아봄", "GM-NUM-001", "press")] == ["info"]
    assert [one.severity for one in found("마을 열두 곳을 돌아봄", "GM-NUM-001", "notice")] == ["warn"]


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("묘목 12000그루", ["12,000"]),
        ("사업비 34500천원", ["34,500"]),
        ("넓이 15300㎡, 주민 21000명", ["15,300", "21,000"]),
        ("묘목 1200그루", []),
        ("기획과-12345", []),
        ("우편 번호 00001", []),
        ("제12345호 특허", []),
        ("2026년", []),
        ("물품 12345-67890개", []),
        ("http://www.gaon.example.kr/12345명", []),
    ],
)
def test_commas(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-002")] == better


def test_figures_of_a_table_are_reported_and_not_fixed() -> None:
    (one,) = found("| 묘목 | 12000그루 |", "GM-NUM-002")
    assert one.fix is None
    assert found("| 묘목 | 12000그루 |", "GM-NUM-002", "report") == []


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (345_000, "345,000원"),
        (21_345_000, "2,134만 5천 원"),
        (300_000_000, "3억 원"),
        (1_234_567_890, "12억 3,456만 7,890 원"),
        (50_000, "5만 원"),
        (2_000_000_000_000, "2조 원"),
    ],
)
def test_amounts_as_they_are_said(amount: int, said: str) -> None:
    assert spoken(amount) == said


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("재료비 98천원", ["98,000원"]),
        ("공사비 2,040백만원", ["20억 4,000만 원"]),
        ("공사비 1.5백만 원", ["150만 원"]),
        ("재료비 6백만 원", ["600만 원"]),
        ("재료비 6천 원", []),
        ("(단위: 천원)", []),
        ("| 재료비 | 98천원 |", []),
    ],
)
def test_thousands_as_a_unit(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-003")] == better


def test_thousands_outside_letters() -> None:
    assert found("재료비 98천원", "GM-NUM-003", "report") == []
    assert [one.severity for one in found("재료비 98천원", "GM-NUM-003", "press")] == ["info"]
    assert found("재료비 6백만 원", "GM-NUM-003", "press") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("5억2천만 원", ["5억 2천만"]),
        ("1조3,200억 원", ["1조 3,200억"]),
        ("7만5천 명", ["7만 5천"]),
        ("30 만 원", ["30만"]),
        ("5억 2천만 원", []),
        ("「주차장법」 제2조1호", []),
        ("5억원", []),
        ("제3 만남의 광장", []),
    ],
)
def test_blanks_of_large_numbers(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-004")] == better


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("전화 000.000.0001", ["(000) 000-0001"]),
        ("전화 00)000-0001", ["(00) 000-0001"]),
        ("전화 00/000-0001", ["(00) 000-0001"]),
        ("Tel. 000-000-0001", ["전화"]),
        ("H.P 010-0000-0000", ["휴대전화"]),
        ("☎ (000) 000-0001", ["전화"]),
        ("문의: 나무팀 000-0001", [""]),
        ("전화 0000000001", [""]),
        ("전화 (000) 000-0001", []),
        ("전화 000-000-0001", []),
        ("문의: 나무팀, (000) 000-0001", []),
        ("내선 0001", []),
        ("대표 전화 1588-0000", []),
        ("서버 10.0.0.1", []),
        ("AT.T 00", []),
    ],
)
def test_telephone_numbers(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-007")] == better


def test_one_letter_has_one_way_of_telephone_numbers() -> None:
    text = "문의: (000) 000-0001\n전화번호 (000) 000-0002  팩스번호 000-000-0099\n휴대전화 010-0000-0000"
    assert [(one.text, one.suggestion) for one in found(text, "GM-NUM-007")] == [("000-000-0099", "(000) 000-0099")]
    assert found(text, "GM-NUM-007", "notice") == []
