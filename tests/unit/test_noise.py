"""What says something on a page and what does not."""

from __future__ import annotations

import pytest

from seoul_assist.text.endings import closes, dangles
from seoul_assist.text.noise import (
    is_caption,
    is_condition,
    is_credit,
    is_furniture,
    is_key_fact,
    running_heads,
    says_something,
    shape,
)


@pytest.mark.parametrize(
    "line", ["- 12 -", "12", "12 / 40", "iv", "제1장 총칙 ········ 3", "추진 배경 . . . . . . 7", "  "]
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)
    assert not says_something(line)


@pytest.mark.parametrize(
    "line",
    [
        "가온시는 자전거 도로를 정비하기로 결정하였다.",
        "○ 자전거 도로 12곳을 정비하고 안내판을 설치",
        "신청 기간: 2026. 3. 5.부터 3. 20.까지",
        "누리군은 내년도 예산을 줄이기로 함",
        "붙임의 서식에 따라 신청서를 제출하여야 한다.",
        "설명회는 2026년 3월 5일 10:30부터 12:00까지 가온시청 3층 회의실에서 열기로 하였다.",
    ],
)
def test_statements(line: str) -> None:
    assert says_something(line)
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "□ 추진 배경",
        "구분 예산 집행 잔액 비고 합계",
        "○ 1,200 3,400 5,600 7,800 | 9,000 백만원",
        "○ 자전거 도로를 정비하기 위한",
        "도심 안의 다양한 부지를 활용하여",
        "[그림 3] 자전거 도로 이용자 수는 해마다 늘었다.",
        "문의 (000) 000-0000 담당자는 교통과 나무팀이다.",
        "1. 해당하는 사항에 표시하여 주시기 바랍니다.",
        "사업의 목적은 무엇인지 아십니까?",
        "계약 기간 : 20oo년 o월 o일 ~ 20oo년 o월 o일",
        "신청 기간:     년   월   일부터     년   월   일까지 신청한다.",
        "학번(No.)：      성명(Name)：      위 학생의 복학원서를 접수함.",
        "○ 개인정보를 모으고 쓰는 데에 □ 예 □ 아니오로 동의한다.",
        "통상임금은 (   )원으로 하고 수당을 더하여 지급한다.",
        "01:버스정류소 02:도시철도역 03:철도역으로 구분한다.",
        "붙임 소규모 정비사업 추진 현황(2026. 3분기).",
        "http://gaon.example.kr/1360000/forecast/getList?serviceKey=인증키&numOfRows=10 응답메시지",
    ],
)
def test_headings_rows_scraps_and_forms(line: str) -> None:
    assert not says_something(line)


def test_running_heads_come_back_with_other_numbers() -> None:
    pages = [f"가온시 교통계획 {n}쪽\n본문 {n}은 서로 다르다.\n둘째 줄 {n * 7}\n셋째\n넷째 {n}" for n in range(1, 6)]
    heads = running_heads(pages)
    assert shape("가온시 교통계획 99쪽") in heads
    assert running_heads(pages[:2]) == frozenset()


def test_endings() -> None:
    assert (
        closes("정비를 완료")
        and closes("결정한다.")
        and closes("통보함(2026. 3. 5.)")
        and closes("한다. <개정 2026. 1. 2.>")
    )
    assert not closes("읍면동마다") and not closes("정비하기 위한 비용") and not closes("처음부터 끝까")
    assert dangles("군민에게") and dangles("읍면동보다") and dangles("예산,") and not dangles("예산 확보")


def test_captions_and_credits() -> None:
    assert is_caption("<표 1> 이용자 수") and is_caption("자료: 가온시") and not is_caption("자료를 제출한다")
    assert is_credit("발행처 가온시") and is_credit("bike@gaon.example.kr") and not is_credit("자전거 보험")


@pytest.mark.parametrize(
    ("words", "labelled", "condition"),
    [
        ("제출 기한: 2026. 12. 18.(금)", True, True),
        ("신청 기간 | 2026. 3. 5. ~ 3. 20.", True, True),
        ("사업시행주체 : 누리군, 미리내도", True, True),
        ("지원 방식 | 방문", False, False),
        ("보도 일시: 2026. 3. 5.(목) 조간", False, False),
        ("신청한 가구에는 30만원까지 치료비를 지원하기로 함", False, False),
        ("신청한 가구마다 30만원을 지급하기로 함", False, True),
        ("이미 보험금을 받은 군민은 제외한다.", False, True),
        ("누리군에 주소를 둔 사람에 한함", False, True),
        ("누리군은 자전거 도로를 정비하기로 하였다.", False, False),
        ("계약 기간 : 20○○년 ○월 ○일까지", False, False),
        ("구비 서류 : | 1. 등기부등본 1부", False, False),
    ],
)
def test_facts_and_conditions(words: str, labelled: bool, condition: bool) -> None:
    assert is_key_fact(words) is labelled
    assert is_condition(words) is condition
