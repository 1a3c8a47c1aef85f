"""The row of a drawn table that a question asks for comes with the head of the table."""

from __future__ import annotations

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.extractive_tables import asked, rows
from seoul_assist.grounding.verify import verify
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

TABLE = """┌──────────┬─────┐
│근무기간            │쉬는 날 │
├──────────┼─────┤
│1년 미만            │3       │
│1년 이상 4년 미만   │8       │
│4년 이상            │13      │
└──────────┴─────┘"""
FEES = """│면적                     │사용료   │
│100제곱미터 이하         │2천원    │
│100제곱미터 초과         │7천원    │
│야외 무대                │9천원    │"""


def shown(table: str, question: str) -> list[str]:
    found = asked(table, rows(table, 0, len(table)), question)
    return [table[start:end] for start, end in found]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("2026년에 근무한 지 2년 6개월이면 며칠 쉬나요?", "1년 이상 4년 미만   │8"),
        ("11개월 일했어요", "1년 미만            │3"),
        ("4년 된 직원", "4년 이상            │13"),
    ],
)
def test_the_row_whose_bounds_hold_the_quantity(question: str, row: str) -> None:
    assert shown(TABLE, question) == ["근무기간            │쉬는 날", row]


def test_the_row_that_names_what_is_asked_for() -> None:
    assert shown(FEES, "야외 무대는 얼마인가요?")[1:] == ["야외 무대                │9천원"]
    assert shown(FEES, "130제곱미터를 쓰면 얼마인가요?")[1:] == ["100제곱미터 초과         │7천원"]


def test_a_short_table_is_told_whole_where_no_row_stands_out() -> None:
    assert len(shown(TABLE, "며칠 쉬나요?")) == 4
    long_table = TABLE + "".join(f"\n│{n}호 │{n} │" for n in range(10))
    assert shown(long_table, "며칠 쉬나요?") == []


def test_a_formula_is_no_table() -> None:
    assert rows("┌──┐\n│요금 = 면적 × 단가 │\n└──┘", 0, 30) == []


def test_a_rule_is_told_with_the_row_of_its_table() -> None:
    text = f"① 직원의 근무기간별 쉬는 날은 다음과 같다.\n[그림]\n{TABLE}\n② 쉬는 날은 해마다 새로 센다."
    evidence = (Evidence("S1", "가온시 복무 규칙 제7조(쉬는 날)", text),)
    reply = Extractive().write(Request("ask", "근무기간 2년인 직원의 쉬는 날은 며칠인가요?", evidence))
    claim = verify(reply, evidence)[0]
    assert claim.verified and "[확인 필요]" not in claim.text
    assert claim.text.startswith("① 직원의 근무기간별") and claim.text.endswith("1년 이상 4년 미만 │8")
