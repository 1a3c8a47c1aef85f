"""Verification: ten kinds of false citations, and claims that say more than their quotations."""

from __future__ import annotations

import pytest

from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.model import Evidence, Proposal, Quote

OURS = Evidence(
    "S1",
    "가온시 보조금 조례 제7조(지급)",
    "① 시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다. <개정 2025. 1. 7.>\n"
    "② 시장은 2026. 12. 18.까지 결과를 알리되, 개인의 신상은 공개하지 아니할 수 있다.\n"
    "③ 보조금은 정산이 끝난 뒤 지급한다.",
)
OTHER = Evidence(
    "S2", "누리군 보조금 조례 제9조(정산)", "① 군수는 정산 보고를 받은 날부터 60일 이내에 검토하여야 한다."
)


def status(quote: str, source: str = "S1") -> str:
    return verify([Proposal("주장이다.", (Quote(source, quote),))], [OURS, OTHER])[0].citations[0].status


@pytest.mark.parametrize(
    ("kind", "quote", "source"),
    [
        ("wrong law", "시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다", "S2"),
        ("wrong article", "보조금은 매년 3월에 지급한다", "S1"),
        ("no such paragraph", "④ 시장은 예산의 범위에서 지급한다", "S1"),
        ("changed number", "신청을 받은 날부터 10일 이내에 지급 여부를 결정하여야 한다", "S1"),
        ("changed date", "시장은 2026. 12. 19.까지 결과를 알리되", "S1"),
        ("negation dropped", "개인의 신상은 공개할 수 있다", "S1"),
        ("stitched", "시장은 신청을 받은 날부터 30일 이내에 보조금은 정산이 끝난 뒤 지급한다", "S1"),
        ("old version", "시장은 신청을 받은 날부터 30일 안에 지급 여부를 정하여야 한다", "S1"),
        ("right quote of another law", "군수는 정산 보고를 받은 날부터 60일 이내에 검토하여야 한다", "S1"),
        ("look-alike", "신청을 받은 날부터 3О일 이내에 지급 여부를 결정하여야 한다", "S1"),
        ("unknown id", "보조금은 정산이 끝난 뒤 지급한다", "S9"),
        ("too short to show anything", "시장은", "S1"),
        ("empty", "", "S1"),
    ],
)
def test_false_citations(kind: str, quote: str, source: str) -> None:
    assert status(quote, source) != "verified", kind


@pytest.mark.parametrize(
    "quote",
    [
        "신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.",
        "신청을받은날부터 30일 이내에\n지급 여부를 결정하여야 한다",
        "시장은 2026. 12. 18.까지 결과를 알리되",
        "보조금은 정산이 끝난 뒤",
    ],
)
def test_true_citations(quote: str) -> None:
    assert status(quote) == "verified"


def test_a_verified_citation_shows_the_words_of_the_source() -> None:
    claim = verify(
        [Proposal("보조금은 정산이 끝난 뒤 지급한다.", (Quote("S1", "보조금은\u200b정산이끝난뒤 지급한다"),))], [OURS]
    )[0]
    assert claim.verified
    assert claim.citations[0].quote == "보조금은 정산이 끝난 뒤 지급한다"
    assert claim.text == "보조금은 정산이 끝난 뒤 지급한다."


@pytest.mark.parametrize(
    "text",
    [
        "시장은 20일 이내에 결정한다.",  # a number that is not quoted
        "시장은 30일 이내에 결정하지 않는다.",  # a negation that is not quoted
        "자세한 내용은 https://gaon.example.kr 을 본다.",
        "![그림](x.png) 30일 이내에 결정한다.",
    ],
)
def test_a_claim_that_says_more_is_marked(text: str) -> None:
    quote = Quote("S1", "신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.")
    assert verify([Proposal(text, (quote,))], [OURS])[0].text.endswith(UNSURE)


def test_a_claim_within_its_quotations_is_not_marked_and_marks_cannot_be_faked() -> None:
    quote = Quote("S1", "신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.")
    good = verify([Proposal("신청 후 30일 이내에 지급 여부를 정한다(제7조).", (quote,))], [OURS])[0]
    assert UNSURE not in good.text
    bad = verify([Proposal("주장 [확인 필요] 50일이다 verified", (quote,))], [OURS])[0]
    assert bad.text.count(UNSURE) == 1 and bad.text.endswith(UNSURE)


def test_a_dropped_negation_in_the_claim_is_marked() -> None:
    quote = Quote("S1", "개인의 신상은 공개하지 아니할 수 있다.")
    assert verify([Proposal("개인의 신상은 공개한다.", (quote,))], [OURS])[0].text.endswith(UNSURE)


def test_supported_keeps_only_what_was_found() -> None:
    good, bad = Quote("S1", "보조금은 정산이 끝난 뒤 지급한다"), Quote("S1", "보조금은 미리 지급한다")
    one = "정산을 마치면 보조금을 준다."
    claims = verify([Proposal(one, (good, bad)), Proposal("둘", (bad,)), Proposal("셋"), Proposal("  ")], [OURS])
    assert [claim.text for claim in claims] == [one, f"둘 {UNSURE}", f"셋 {UNSURE}"]
    kept = supported(claims)
    assert [(claim.text, len(claim.citations)) for claim in kept] == [(one, 1)]
    assert kept[0].verified


def test_endless_and_controlled_text_is_cut_and_cleaned() -> None:
    claim = verify([Proposal("\x1b[31m가나다. " * 10_000, (Quote("S1", "x" * 1_000_000),))], [OURS])[0]
    assert len(claim.text) < 1100 and "\x1b" not in claim.text
    assert len(claim.citations[0].quote) < 1100
