"""Repair of quotations in code: the true words of the source, the right packet, and what then still fails."""

from __future__ import annotations

import pytest

from seoul_assist.grounding.repair import failures, ground, repair
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.model import Evidence, Proposal, Quote

OURS = Evidence(
    "S1",
    "가온시 보조금 조례 제7조(지급)",
    "① 시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.\n"
    "② 심의가 끝나지 아니한 자료는 공개하지 아니할 수 있다.",
)
OTHER = Evidence("S2", "누리군 계획 조례 제3조(계획)", "군수는 매년 3월 31일까지 계획을 수립하여야 한다.")
BOTH = (OURS, OTHER)


def grounded(claim: str, quote: str, source: str = "S1"):  # type: ignore[no-untyped-def]
    return ground([Proposal(claim, (Quote(source, quote),))], BOTH)[0]


def test_an_altered_quotation_becomes_the_words_of_the_source() -> None:
    claim = grounded(
        "시장은 30일 안에 지급 여부를 정해야 합니다.", "신청을 받은 날부터 20일 이내에 지급 여부를 결정하여야 한다"
    )
    assert claim.verified and claim.reasons == ()
    assert claim.citations[0].repaired
    assert claim.citations[0].quote == "① 시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다."


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("시장은 20일 안에 지급 여부를 정해야 합니다.", "신청을 받은 날부터 20일 이내에 지급 여부를 결정하여야 한다"),
        ("심의가 끝나지 않은 자료는 공개합니다.", "심의가 끝나지 아니한 자료는 공개할 수 있다."),
        ("시장은 지급 여부를 결정할 수 있습니다.", "시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정할 수 있다."),
    ],
)
def test_a_false_claim_is_not_repaired_with_its_quotation(claim: str, quote: str) -> None:
    found = grounded(claim, quote)
    assert found.citations[0].status == "verified" and found.citations[0].repaired
    assert found.text.endswith(UNSURE) and found.reasons


def test_a_quotation_under_the_wrong_id_goes_to_the_only_packet_that_has_it() -> None:
    for source in ("S1", "S9", ""):
        claim = grounded("군수는 매년 3월 31일까지 계획을 세워야 합니다.", OTHER.text, source)
        assert claim.verified and claim.reasons == ()
        assert (claim.citations[0].evidence.id, claim.citations[0].repaired) == ("S2", True)


def test_a_quotation_that_stands_in_two_other_packets_stays_where_it_is() -> None:
    twins = (OURS, OTHER, Evidence("S3", "다솜구 계획 조례 제3조", OTHER.text))
    quote = Quote("S1", OTHER.text)
    assert repair([Proposal("주장", (quote,))], twins)[0].quotes == (quote,)


@pytest.mark.parametrize(
    "quote", ["보조금은 매년 3월에 지급한다", "시장은", "", "x" * 5000, "공원에서 나무를 베면 안 된다"]
)
def test_what_is_nowhere_near_stays_as_it_is(quote: str) -> None:
    given = Quote("S1", quote)
    assert repair([Proposal("주장", (given,))], BOTH)[0].quotes == (given,)
    assert supported(verify([Proposal("주장", (given,))], BOTH)) == ()


def test_a_good_quotation_is_left_alone() -> None:
    given = Quote("S1", "신청을 받은 날부터 30일 이내에")
    assert repair([Proposal("주장", (given,))], BOTH)[0].quotes == (given,)


def test_verify_alone_repairs_nothing() -> None:
    quote = Quote("S1", "신청을 받은 날부터 20일 이내에 지급 여부를 결정하여야 한다")
    assert verify([Proposal("주장", (quote,))], BOTH)[0].citations[0].status == "altered"


def test_failures_say_what_failed_and_why() -> None:
    good = Proposal(
        "시장은 30일 안에 지급 여부를 정해야 합니다.", (Quote("S1", "30일 이내에 지급 여부를 결정하여야 한다"),)
    )
    wrong = Proposal("시장은 50일 안에 지급 여부를 정해야 합니다.", good.quotes)
    nowhere = Proposal("보조금은 3월에 준다.", (Quote("S1", "보조금은 매년 3월에 지급한다"),))
    found = failures(ground([good, wrong, nowhere, Proposal("근거가 없다.")], BOTH))
    assert [one.text for one in found] == [wrong.text, nowhere.text, "근거가 없다."]
    assert "50일" in " ".join(found[0].reasons)
    assert any("원문에 없습니다" in reason for reason in found[1].reasons)
    assert all(one.reasons and UNSURE not in one.text for one in found)
