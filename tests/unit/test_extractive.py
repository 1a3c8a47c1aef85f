"""The extractive engine: a rule is never told without the exception that qualifies it."""

from __future__ import annotations

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

TEXT = (
    "① 직원은 출장을 마친 날부터 10일 이내에 여비를 신청한다. 다만, 입원한 직원은 퇴원한 날부터 신청한다. "
    "이 경우 진단서를 낸다.\n② 여비는 계좌로 받는다."
)


def claims(text: str, question: str) -> list[str]:
    evidence = (Evidence("S1", "가온시 여비 규정 제1조(신청)", text),)
    return [claim.text for claim in Extractive().write(Request("ask", question, evidence))]


def test_a_rule_comes_with_its_proviso() -> None:
    first = claims(TEXT, "출장 여비는 며칠 이내에 신청하나요?")[0]
    assert "10일 이내" in first and "다만, 입원한 직원" in first and "이 경우 진단서" in first
    assert "②" not in first


def test_a_question_about_the_exception_finds_the_rule_too() -> None:
    found = claims(TEXT, "입원한 직원은 언제부터 여비를 신청하나요?")
    assert found[0].startswith("①") and "퇴원한 날부터" in found[0]
    assert not any(claim.startswith(("다만", "이 경우")) for claim in found)


def test_a_proviso_too_far_to_carry_stands_alone() -> None:
    long_rule = "① 직원은 " + "출장 계획을 미리 적어 " * 60 + "신청한다. 다만, 입원한 직원은 퇴원한 날부터 신청한다."
    found = claims(long_rule, "입원한 직원은 언제부터 신청하나요?")
    assert any(claim.startswith("다만, 입원한") for claim in found)
