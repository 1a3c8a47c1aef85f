"""What every engine promises, on the two that need no model."""

from __future__ import annotations

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.errors import ModelUnusable
from seoul_assist.grounding.verify import verify
from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.ports import Engine, Request, Task

EVIDENCE = (
    Evidence(
        "S1",
        "가온시 보조금 조례 제7조(지급)",
        "① 시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다. <개정 2025. 1. 7.>\n"
        "② 다음 각 호의 어느 하나에 해당하는 단체에는 지급하지 아니한다.\n"
        "1. 정산 보고를 하지 아니한 단체\n2. 거짓으로 신청한 단체",
    ),
    Evidence("S2", "가온시 보조금 조례 제1조(목적)", "이 조례는 보조금의 지급에 필요한 사항을 정함을 목적으로 한다."),
)


@pytest.mark.parametrize("engine", [Extractive(), Scripted([(Proposal("가", (Quote("S1", "나"),)),)])])
def test_protocol(engine: Engine) -> None:
    proposals = engine.write(Request("ask", "지급 여부는 며칠 안에 결정하나요?", EVIDENCE))
    assert engine.name
    assert {quote.evidence for p in proposals for quote in p.quotes} <= {"S1", "S2"}


@pytest.mark.parametrize("task", ["ask", "summary", "draft"])
@pytest.mark.parametrize("most", [1, 2])
def test_extractive_is_verbatim_bounded_and_repeatable(task: Task, most: int) -> None:
    request = Request(task, "보조금 지급 결정 기한", EVIDENCE, max_claims=most)
    proposals = Extractive().write(request)
    assert 1 <= len(proposals) <= most
    assert proposals == Extractive().write(request)
    claims = verify(proposals, EVIDENCE)
    assert all(claim.verified and "[확인 필요]" not in claim.text for claim in claims)


def test_extractive_answers_what_is_asked() -> None:
    first = Extractive().write(Request("ask", "지급 여부는 며칠 안에 결정하나요?", EVIDENCE))[0]
    assert first.text == "① 시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다."
    purpose = Extractive().write(Request("ask", "이 조례의 목적은?", EVIDENCE))[0]
    assert purpose.quotes[0].evidence == "S2"


def test_an_item_comes_with_its_lead_and_a_list_with_its_items() -> None:
    item = Extractive().write(Request("ask", "거짓으로 신청한 단체", EVIDENCE))[0]
    assert "지급하지 아니한다" in item.text and "거짓으로 신청한 단체" in item.text
    whole = Extractive().write(Request("ask", "지급하지 아니하는 단체는 어떤 경우인가요", EVIDENCE))[0]
    assert "1. 정산 보고를 하지 아니한 단체 2. 거짓으로 신청한 단체" in whole.text


def test_extractive_has_nothing_to_say_without_evidence_or_terms() -> None:
    assert Extractive().write(Request("ask", "보조금", ())) == ()
    assert Extractive().write(Request("ask", "???", EVIDENCE)) == ()
    assert Extractive().write(Request("summary", "", ())) == ()


def test_the_gist_is_never_empty_while_there_is_a_sentence() -> None:
    only = (Evidence("S1", "본문", "무슨 말인지 아십니까?"),)
    assert Extractive().write(Request("summary", "", only, max_claims=1))[0].text == "무슨 말인지 아십니까?"
    assert Extractive().write(Request("summary", "", only, max_claims=3)) == ()


def test_scripted_gives_replies_in_order() -> None:
    asked = Request("ask", "가", EVIDENCE)
    engine = Scripted([(), ValueError("끝"), lambda request: (Proposal(request.question),)])
    assert engine.write(asked) == ()
    with pytest.raises(ValueError, match="끝"):
        engine.write(asked)
    assert engine.write(asked) == (Proposal("가"),)
    with pytest.raises(ModelUnusable):
        engine.write(asked)
    assert engine.requests == [asked] * 4
