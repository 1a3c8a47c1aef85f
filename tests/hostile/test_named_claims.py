"""Claims on provisions of named laws: what is said in plain words stays unmarked, what is turned does not pass."""

from __future__ import annotations

import time

import pytest
from paraphrases_named import CASES

from seoul_assist.grounding.law_calls import misplaced, short_for
from seoul_assist.grounding.verify import UNSURE, verify
from seoul_assist.model import Claim, Evidence, Proposal, Quote


def judged(law: str, article: str, quote: str, claim: str) -> Claim:
    evidence = Evidence("S1", f"{law} {article}", quote, law, article, article)
    return verify([Proposal(claim, (Quote("S1", quote),))], [evidence])[0]


def test_true_claims_stay_unmarked() -> None:
    cases = [(law, article, quote, claim) for law, article, quote, true, _ in CASES for claim in true]
    marked = [(case[3], judged(*case).reasons) for case in cases if UNSURE in judged(*case).text]
    assert len(cases) >= 150
    assert len(marked) * 100 <= 3 * len(cases), marked


def test_false_claims_are_caught() -> None:
    cases = [(law, article, quote, claim) for law, article, quote, _, false in CASES for claim in false]
    passed = [case[2:] for case in cases if UNSURE not in judged(*case).text]
    assert len(cases) >= 180
    assert len(passed) * 100 <= 3 * len(cases), passed


@pytest.mark.parametrize(
    ("name", "title", "same"),
    [
        ("나래산업법", "나래산업 육성 및 종사자 보호에 관한 법률", True),
        ("나래종사자법", "나래산업 육성 및 종사자 보호에 관한 법률", True),
        ("나래산업법", "나래산업 육성 및 종사자 보호에 관한 법률 시행령", False),
        ("나래산업법 시행령", "나래산업 육성 및 종사자 보호에 관한 법률 시행령", True),
        ("공무원법", "다솜공무원법", False),
        ("누리군 보조금 조례", "가온시 보조금 관리 조례", False),
        ("나래산업 조례", "나래산업 육성 및 종사자 보호에 관한 법률", False),
    ],
)
def test_a_short_name_is_made_of_the_words_of_the_title(name: str, title: str, same: bool) -> None:
    assert short_for(name, title) is same


def test_an_article_that_does_not_say_so_is_misplaced() -> None:
    packet = Evidence("S1", "", "", "나래산업 육성 및 종사자 보호에 관한 법률", "제14조", "제14조")
    assert misplaced("나래산업법 제41조에 따르면 거절은 금지됩니다.", [packet])
    assert not misplaced("나래산업법 제14조에 따르면 거절은 금지됩니다.", [packet])
    assert not misplaced("나래산업법 제41조에 따른 협회는 거절할 수 없습니다.", [packet])


@pytest.mark.parametrize(
    "piece", ["나래", "가도 ", "모든 가", "더라도 ", "있으면 ", "가의 의결을 ", "제1조는 ", "가 및 "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    law, article, quote, _, _ = CASES[1]
    began = time.monotonic()
    judged(law, article, quote, piece * (100_000 // len(piece)))
    short_for("가" * 100_000, "가 " * 100_000)
    assert time.monotonic() - began < 10
