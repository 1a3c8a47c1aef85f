"""Sentences: where Korean official text may be cut, and where never."""

from __future__ import annotations

import pytest

from seoul_assist.text.sentences import bare, split


def texts(text: str) -> list[str]:
    return [span.text for span in split(text)]


def test_endings_split_and_offsets_point_into_the_text() -> None:
    text = "가온시는 조례를 제정하였다. 다만, 시행은 미룬다.  결과는 좋음. 끝."
    assert texts(text) == ["가온시는 조례를 제정하였다.", "다만, 시행은 미룬다.", "결과는 좋음.", "끝."]
    assert all(text[span.start : span.end] == span.text for span in split(text))


@pytest.mark.parametrize(
    "whole",
    [
        "기한은 2026. 3. 5. 까지로 한다.",
        "제3조. 목적을 적는다.",
        "비율은 3.5 퍼센트로 한다.",
        "Gaon Co. Ltd. 가 시행한다.",
        "부시장은 “가온. 누리 사업을 한다. 꼭 한다.”라고 밝혔다.",
        "보고서(초안임. 고칠 수 있다. 확인 요망)를 낸다.",
        "1. 사업 기간: 2027. 3. 2.~2027. 11. 30.",
    ],
)
def test_no_cut_inside(whole: str) -> None:
    assert texts(whole) == [whole]


def test_every_item_is_a_sentence_of_its_own() -> None:
    text = "다음 각 호와 같다.\n1. 조례의 제정\n가. 입법예고\n□ 추진 배경\n ○ 수요 증가\n① 시장은 계획을 세운다."
    assert texts(text) == [line.strip() for line in text.splitlines()]


def test_a_line_broken_by_its_width_goes_on() -> None:
    text = "누리군은 자전거 도로를 정비하기 위하여 내년도 예산에 정비 비용을\n반영하기로 하였다.\n담당 부서\n교통과"
    assert texts(text) == [
        "누리군은 자전거 도로를 정비하기 위하여 내년도 예산에 정비 비용을\n반영하기로 하였다.",
        "담당 부서",
        "교통과",
    ]


def test_history_marks_stay_with_their_sentence() -> None:
    assert texts("시장은 통지한다. <개정 2026. 1. 2.> 다만, 급하면 그러하지 아니하다.") == [
        "시장은 통지한다. <개정 2026. 1. 2.>",
        "다만, 급하면 그러하지 아니하다.",
    ]


def test_bare_takes_the_markers_off() -> None:
    assert bare("□ 1) 추진 배경") == "추진 배경"
    assert bare("제1조 목적") == "목적"
    assert bare("or 2000년") == "or 2000년"


def test_nothing_is_lost_and_empty_text_is_no_sentence() -> None:
    assert split("") == split(" \n ") == []
    text = "머리 글\n\n가. 하나. 둘이다. ) ( “열린 따옴표만 있다. 그래도 나눈다."
    assert "".join("".join(texts(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("line", ["ㅇ ’26년부터 시행한다", "o 2026년에 착수한다", "ㅇ 12곳을 정비한다"])
def test_a_letter_before_a_number_opens_an_item(line: str) -> None:
    assert bare(line) == line[2:]
    assert [span.text for span in split(f"정원을 가꾸는 단체를 모집하여 함께 정원을 가꾸는 사업\n{line}")][1:] == [line]


@pytest.mark.parametrize("line", ["O 157 감염을 막는다", "m 2마다 한 그루를 심는다"])
def test_a_name_before_a_number_opens_none(line: str) -> None:
    assert bare(line) == line
