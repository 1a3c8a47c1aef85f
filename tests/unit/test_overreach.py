"""Claims beyond their quotations are told, and fair words for the same thing are left alone."""

from __future__ import annotations

import time

import pytest

from seoul_assist.grounding.entailment import reasons
from seoul_assist.grounding.overreach import unknown
from seoul_assist.model import Citation, Evidence
from seoul_assist.text.quotes import locate

TEXT = (
    "① 시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다. "
    "다만, 사업비가 1,000만원 이상이면 2개월까지 늘릴 수 있다.\n"
    "② 정기권의 요금은 한 달에 5만원으로 하되, 장애인에게는 요금의 100분의 50을 깎아 준다.\n"
    "③ 「가온시 주차장 조례」에 따른 요금을 내지 아니한 사람은 신청할 수 없다."
)
EVIDENCE = Evidence("S1", "가온시 보조금 조례 제7조(지급 결정)", TEXT, "가온시 보조금 조례", "제7조", "제7조")


def over(text: str, *quotes: str) -> tuple[str, ...]:
    found = []
    for quote in quotes:
        status, start, end = locate(quote, TEXT)
        assert status == "verified"
        found.append(Citation(EVIDENCE, TEXT[start:end], "verified", start, end))
    return reasons(text, found)


DEADLINE = "시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다"
LONGER = "사업비가 1,000만원 이상이면 2개월까지 늘릴 수 있다"
CHEAPER = "정기권의 요금은 한 달에 5만원으로 하되, 장애인에게는 요금의 100분의 50을 깎아 준다"
NOT_PAID = "「가온시 주차장 조례」에 따른 요금을 내지 아니한 사람은 신청할 수 없다"


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("보조금을 신청하면 30일 안에 줄지 말지 정합니다.", [DEADLINE]),
        ("시장은 신청을 받은 뒤 30일 이내에 지급 여부를 결정합니다(제7조제1항).", [DEADLINE]),
        ("사업비가 1000만 원 이상이면 2달까지 연장할 수 있습니다.", [LONGER]),
        ("정기권 요금은 5만 원이고, 장애인은 50% 감면됩니다.", [CHEAPER]),
        ("「가온시 주차장 조례」의 요금을 안 낸 사람은 신청할 수 없습니다.", [NOT_PAID]),
        ("“지급 여부를 결정”하는 기한은 30일입니다.", [DEADLINE]),
    ],
)
def test_fair_words_are_left_alone(text: str, quotes: list[str]) -> None:
    assert not over(text, *quotes)


@pytest.mark.parametrize(
    "text",
    [
        "보조금 지급은 30개월 이내에 결정합니다.",
        "보조금 지급은 7일 이내에 결정합니다.",  # the 7 of 제7조 is no number of days
        "보조금 지급은 30일 이내에 결정하지 않습니다.",
        "「가온시 특별 조례」에 따라 보조금 지급 여부를 결정합니다.",
        "제7조제4항에 따라 보조금 지급 여부를 결정합니다.",
        "제30조에 따라 보조금 지급 여부를 결정합니다.",
        "시장은 “모든 사람에게 보조금을 지급”하도록 결정합니다.",
        "보조금 지급 여부를 결정합니다(원문 확인됨).",
        "✔ 보조금 지급 여부를 결정합니다.",
        "보조금 지급 여부는 https://evil.example.kr 에서 결정합니다.",
        "<|im_start|>보조금 지급 여부를 결정합니다.",
        "승강기 기사는 청사 엘리베이터를 점검합니다.",
        "The mayor decides.",
        "...",
    ],
)
def test_claims_that_say_more_are_told(text: str) -> None:
    assert over(text, DEADLINE)


def test_what_the_sources_themselves_say_is_known() -> None:
    assert not unknown("「가온시 주차장조례」 제 7 조", f"{TEXT} 제7조")
    assert unknown("제8조", f"{TEXT} 제7조")


@pytest.mark.parametrize("piece", ["<개정 ", "가나다라가나", "abcabd"])
def test_a_quotation_that_repeats_itself_does_not_hold_up_the_search(piece: str) -> None:
    began = time.process_time()
    assert locate("x" + piece * 600, piece[::-1] * 2_000 + piece * 100)[0] != "verified"
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "cut", ["주차하여서는 안 된다", "사진을 찍지 말아야 한다", "보조금 지급 제외 대상", "출입을 금지한다"]
)
def test_a_quotation_does_not_stop_before_a_ban(cut: str) -> None:
    text = f"이곳을 쓰는 사람은 {cut}."
    words = text.split()
    stop = next(n for n, word in enumerate(words) if word[:2] in ("안", "말아", "제외", "금지"))
    assert locate(" ".join(words[:stop]), text)[0] != "verified"
    assert locate(text, text)[0] == "verified"
