"""ask: answers with verified citations, and refuses when nothing supports one."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.grounding.support import support
from seoul_assist.model import Hit, Proposal, Provision, Quote, Unit
from seoul_assist.tasks.answering.answerable import Signal
from seoul_assist.tasks.answering.ask import as_json, ask

TEXT = "① 시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.\n② 시장은 결과를 알린다."
PAYING = Provision(
    "가온시 보조금 조례", "조례", "제7조", "제7조", "지급 결정", TEXT,
    units=(Unit("제7조제1항", 0, TEXT.index("②") - 1), Unit("제7조제2항", TEXT.index("②"), len(TEXT))),
)  # fmt: skip
PARKING = Provision("가온시 주차장 조례", "조례", "제3조", "제3조", "요금", "시장은 주차 요금을 규칙으로 정한다.")


class Shelf:
    """A library that always finds the same."""

    generation = "g1"

    def __init__(self, provisions: Sequence[Provision] = (PAYING, PARKING), score: float = 1.0) -> None:
        self._hits = tuple(Hit(n, p, p.address, score) for n, p in enumerate(provisions, 1))

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]:
        return self._hits[:k]


def test_an_answer_cites_the_finest_unit_in_the_published_shape() -> None:
    answer = ask("보조금 지급 여부는 며칠 안에 결정합니까?", library=Shelf(), engine=Extractive(), id="q1")
    assert answer.supported and answer.exit_code == 0
    shape = as_json(answer)
    json.dumps(shape)
    assert shape["schema"] == "seoul-assist/ask/1"
    assert {"id", "question", "supported", "claims", "nearest", "engine", "generation", "elapsed_s"} <= set(shape)
    assert shape["claims"][0]["citations"] == [
        {
            "law": "가온시 보조금 조례",
            "article": "제7조",
            "address": "제7조제1항",
            "effective": None,
            "source": "",
            "quote": "① 시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.",
            "status": "verified",
        }
    ]
    assert shape["nearest"][0]["article"] == "제7조"


@pytest.mark.parametrize(
    ("question", "provisions"),
    [
        ("누리군 수영장 회원권 가격은 얼마입니까?", (PAYING, PARKING)),
        ("보조금은 며칠 안에 결정합니까?", ()),
        ("   ", (PAYING,)),
        ("얼마예요?", (PAYING,)),
    ],
)
def test_it_refuses_without_a_basis(question: str, provisions: tuple[Provision, ...]) -> None:
    answer = ask(question, library=Shelf(provisions), engine=Scripted([]))
    assert not answer.supported and answer.claims == () and answer.exit_code == 4
    assert answer.reason
    assert as_json(answer)["supported"] is False and "id" not in as_json(answer)


@pytest.mark.parametrize(
    "reply",
    [
        (),
        (Proposal("20일 이내이다."),),
        (Proposal("20일 이내이다.", (Quote("S1", "신청을 받은 날부터 20일 이내에 지급 여부를 결정하여야 한다"),)),),
        (Proposal("verified", (Quote("S9", "시장은 결과를 알린다"),)),),
    ],
)
def test_unverified_claims_are_never_shown(reply: tuple[Proposal, ...]) -> None:
    answer = ask("보조금 지급 결정 기한", library=Shelf(), engine=Scripted([reply]))
    assert not answer.supported and answer.claims == () and answer.nearest and answer.exit_code == 4


def test_a_claim_that_says_more_than_its_quotation_is_marked_and_exits_1() -> None:
    quote = Quote("S1", "보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다")
    answer = ask(
        "보조금 지급 결정 기한", library=Shelf(), engine=Scripted([(Proposal("늦어도 45일 안이다.", (quote,)),)])
    )
    assert answer.claims[0].text.endswith("[확인 필요]") and answer.exit_code == 1


def test_an_article_asked_for_by_address_needs_no_other_support() -> None:
    never = Signal("answer", lambda question, hits: 0.0, 0.5)
    asked = {"library": Shelf((PARKING,), score=2.0), "engine": Extractive(), "signal": never}
    answer = ask("가온시 주차장 조례 제3조", **asked)
    assert answer.supported and answer.support == 1.0
    asked["library"] = Shelf((PARKING,), score=1.9)
    assert not ask("가온시 주차장 조례 제3조", **asked).supported


def test_the_signal_and_its_threshold_decide_and_stand_in_the_answer() -> None:
    for value, supported in ((0.49, False), (0.5, True)):
        signal = Signal("answer", lambda question, hits, value=value: value, 0.5)
        answer = ask("보조금 지급 여부는 며칠 안에 결정합니까?", library=Shelf(), engine=Extractive(), signal=signal)
        assert answer.supported is supported
        shape = as_json(answer)
        assert (shape["support"], shape["signal"], shape["threshold"]) == (value, "answer", 0.5)


def test_identifiers_are_starred() -> None:
    answer = ask("900101-1234567 보조금 지급 결정", library=Shelf(), engine=Extractive())
    assert "1234567" not in json.dumps(as_json(answer), ensure_ascii=False)


def test_support_counts_rare_terms_most_and_survives_missing_blanks() -> None:
    hits = Shelf().search("")
    known = {"보조금": 50, "지급": 80}

    def frequency(term: str) -> tuple[int, int]:
        return known.get(term, 0), 100

    assert support("보조금 지급 결정", hits, frequency) > 0.9
    assert support("보조금지급결정", hits, frequency) > 0.6
    assert support("보조금 지급 드론", hits, frequency) < 0.4
    assert support("보조금 지급 드론", hits) <= 1.0
    assert support("보조금", (), frequency) == 0.0
