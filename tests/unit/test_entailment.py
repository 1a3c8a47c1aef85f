"""Every mark says why: one reason for each way in which a claim may say more than its quotation."""

from __future__ import annotations

import time

import pytest

from seoul_assist.grounding.entailment import reasons
from seoul_assist.grounding.verify import UNSURE, verify
from seoul_assist.model import Citation, Evidence, Proposal, Quote

TEXT = (
    "① 시장은 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.\n"
    "② 시장은 사업비가 1천만원 이상인 경우에는 신청인에게 자료를 서면으로 요구할 수 있다.\n"
    "③ 군수 또는 구청장은 심의가 끝나지 아니한 자료를 공개하지 아니할 수 있다.\n"
    "④ 누구든지 허가를 받지 아니하고 시설을 철거하여서는 아니 된다."
)
EVIDENCE = Evidence("S1", "가온시 보조금 조례 제7조(지급)", TEXT, "가온시 보조금 조례", "제7조", "제7조")
DUTY, POWER, EXEMPTION, BAN = (line[2:] for line in TEXT.split("\n"))


def why(text: str, quote: str) -> str:
    return " ".join(reasons(text, [Citation(EVIDENCE, quote, "verified")]))


@pytest.mark.parametrize(
    ("part", "text", "quote"),
    [
        ("‘30일’인데 ‘20일’", "시장은 20일 안에 지급 여부를 결정해야 합니다.", DUTY),
        ("단위가", "시장은 30개월 안에 지급 여부를 결정해야 합니다.", DUTY),
        ("‘이하ㆍ이내’인데", "시장은 30일이 지난 뒤에 지급 여부를 결정해야 합니다.", DUTY),
        ("근무일로 세는 기간이 아닙니다", "시장은 근무일 기준 30일 안에 지급 여부를 결정해야 합니다.", DUTY),
        ("‘하여야 한다’인데 ‘할 수 있다’", "시장은 30일 안에 지급 여부를 결정할 수 있습니다.", DUTY),
        ("‘하여야 한다’인데 ‘하지 아니한다’", "시장은 30일 안에 지급 여부를 결정하지 않습니다.", DUTY),
        ("주체는 ‘시장’인데 ‘주민’", "주민은 30일 안에 지급 여부를 결정해야 합니다.", DUTY),
        ("예외가 인용문에 없습니다", "시장은 30일 안에 결정해야 합니다. 다만, 태풍이 불면 예외입니다.", DUTY),
        ("없는 법령", "「누리군 축제 조례」에 따라 시장은 30일 안에 지급 여부를 결정해야 합니다.", DUTY),
        ("조건(‘1천만원 이상’)이 빠졌습니다", "시장은 신청인에게 자료를 서면으로 요구할 수 있습니다.", POWER),
        ("‘서면’인데 ‘구두’", "사업비가 1천만 원 이상이면 시장은 신청인에게 자료를 구두로 요구할 수 있습니다.", POWER),
        (
            "좁히는 말이 없습니다",
            "시장은 30일 안에 결정해야 하나 시장이 서면으로 요구받은 때에만 지급 여부를 결정합니다.",
            DUTY,
        ),
        ("‘이상’인데", "시장은 사업비가 1천만원 미만이면 자료를 서면으로 요구할 수 있습니다.", POWER),
        ("‘또는’인데 ‘및’", "군수와 구청장은 심의가 끝나지 않은 자료를 공개하지 않을 수 있습니다.", EXEMPTION),
        ("아니할 수 있다’인데 ‘하지 아니한다’", "구청장은 심의가 끝나지 않은 자료를 공개하지 않습니다.", EXEMPTION),
        ("‘받’의 부정인데", "누구든지 허가를 받고 시설을 철거하면 안 됩니다.", BAN),
        ("다루지 않는 내용", "승강기는 매주 점검합니다.", DUTY),
        ("다루지 않는 내용", "시장은 30일 안에 지급 여부를 결정하고, 벌점도 매깁니다.", DUTY),
    ],
)
def test_each_way_to_say_more_has_its_reason(part: str, text: str, quote: str) -> None:
    assert part in why(text, quote)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("시장은 30일 안에 지급 여부를 정해야 합니다.", DUTY),
        ("사업비가 1천만 원 이상이면 신청인은 서면으로 자료를 요구받을 수 있습니다.", POWER),
        ("구청장은 심의가 끝나지 않은 자료를 공개하지 않아도 됩니다.", EXEMPTION),
        ("허가 없이 시설을 철거하면 안 됩니다.", BAN),
        ("시설을 철거하려면 허가를 받아야 합니다.", BAN),
    ],
)
def test_plain_words_for_the_same_have_none(text: str, quote: str) -> None:
    assert why(text, quote) == ""


def test_without_a_quotation_that_is_the_reason() -> None:
    claim = verify([Proposal("시장이 정한다.", (Quote("S1", "시장이 마음대로 정한다."),))], [EVIDENCE])[0]
    assert claim.reasons == ("원문에서 찾은 인용문이 없습니다.",) and claim.text.endswith(UNSURE)


def test_the_words_of_the_quotation_need_no_reading() -> None:
    claim = verify([Proposal(DUTY, (Quote("S1", DUTY),))], [EVIDENCE])[0]
    assert claim.reasons == () and claim.text == DUTY


@pytest.mark.parametrize(
    "piece", ["30일 이내에 ", "시장은 ", "하지 아니하고 ", "(", "「", "1", "다만, ", "모두 ", "가"]
)
def test_a_hostile_claim_is_judged_in_time(piece: str) -> None:
    began = time.monotonic()
    packet = Evidence(
        "S1", "가온시 보조금 조례 제7조", TEXT + "\n" + piece * (200_000 // len(piece)), "가온시 보조금 조례"
    )
    claim = verify([Proposal(piece * (1_000_000 // len(piece)), (Quote("S1", DUTY), Quote("S1", POWER)))], [packet])[0]
    assert len(claim.text) < 1100
    assert time.monotonic() - began < 20
