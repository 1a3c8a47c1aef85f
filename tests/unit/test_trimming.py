"""Long sentences made short without a word of their own."""

from __future__ import annotations

import time

import pytest

from seoul_assist.model import Evidence
from seoul_assist.text.quotes import locate
from seoul_assist.text.trimming import JOINT, clauses, core, parts

TWO = (
    "자전거 보험에 든 군민이 군 밖에서 자전거를 타다가 다친 경우에도 보험금을 청구할 수 있는 것이며, "
    "청구서는 다친 날부터 3년 안에 읍면 사무소에 제출하여야 하는 것입니다."
)
RESTED = (
    "「다솜구 자전거 이용 활성화 조례」 제4조 및 제5조에 따라 자전거 보험에 든 주민이 자전거를 타다가 다쳐서 병원에서 "
    "4주 이상의 치료를 받은 경우(이하 “사고”라 한다) 보험금 30만원을 지급합니다."
)


def test_rulings_in_a_row_become_clauses_that_stand_in_the_sentence() -> None:
    first, second = clauses(TWO)
    assert first.endswith("청구할 수 있는 것") and second.startswith("청구서는")
    assert all(locate(clause, TWO)[0] == "verified" for clause in (first, second))
    because = TWO.replace("것이며,", "것이므로,")
    assert clauses(because) == [because]  # no quotation may stop before `이므로`
    assert clauses("보험금을 청구할 수 있는 것이며, 없는 것이다.") == ["보험금을 청구할 수 있는 것이며, 없는 것이다."]


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("귀 질의의 경우 보험금을 지급합니다.", "보험금을 지급합니다."),
        ("따라서, 보험금을 지급합니다.", "보험금을 지급합니다."),
        ("보험금을 지급하는 것임을 알려드립니다.", "보험금을 지급하는 것임"),
        ("보험금을 지급한다. 끝.", "보험금을 지급한다."),
        ("경우에 따라서 다르게 지급한다.", "경우에 따라서 다르게 지급한다."),
    ],
)
def test_what_only_addresses_or_announces_is_dropped(sentence: str, rest: str) -> None:
    assert core(sentence) == rest


def test_articles_and_definitions_may_be_left_out_and_every_piece_is_a_quotation() -> None:
    pieces = parts(RESTED)
    said = JOINT.join(pieces)
    assert "조례" not in said and "이하" not in said
    assert "4주 이상의" in said and said.endswith("보험금 30만원을 지급합니다.")
    assert all(locate(piece, RESTED)[0] == "verified" for piece in pieces)


def test_what_limits_or_dates_a_statement_stays() -> None:
    limited = (
        "자전거를 타다가 다친 주민(전동 자전거를 탄 사람은 제외한다)에게 보험금 30만원을 2026. 3. 5.(목)까지 "
        "지급하기로 하고 그 결과를 읍면 사무소의 게시판에 15일 이상 알립니다."
    )
    assert parts(limited) == (limited,)
    assert parts("「다솜구 조례」 제4조에 따라 지급합니다.") == ("「다솜구 조례」 제4조에 따라 지급합니다.",)


@pytest.mark.parametrize(
    "text", ["가나법 제1조 " * 1500, "(이하 " * 2000, "「" * 5000, "것이며, " * 3000, "귀 " * 4000]
)
def test_endless_text_takes_no_time(text: str) -> None:
    began = time.process_time()
    clauses(text)
    parts(core(text))
    assert time.process_time() - began < 2


def test_a_table_fact_falls_into_its_lines() -> None:
    row = JOINT.join(("(단위: 천원)", "구분 | 2026년", "자전거 보험 | 1,200"))
    assert parts(row) == ("(단위: 천원)", "구분 | 2026년", "자전거 보험 | 1,200")
    assert all(Evidence("S1", "", piece).text for piece in parts(row))
