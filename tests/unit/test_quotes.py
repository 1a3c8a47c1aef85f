"""Quotations: what counts as the same words."""

from __future__ import annotations

import time
import unicodedata

import pytest

from seoul_assist.text.quotes import length, locate, same, without_history

TEXT = (
    "① 시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다. <개정 2025. 1. 7.> "
    "다만, 비공개 심의가 필요한 경우에는 공개하지 아니할 수 있다.\n"
    "② 보조금은 1,500,000원을 넘지 못하며, “가온ㆍ누리 협의체”의 의견을 들을 수 있다."
)


@pytest.mark.parametrize(
    "quote",
    [
        "보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.",
        "보조금신청을 받은날부터\n30일 이내에  지급 여부를 결정하여야 한다",
        unicodedata.normalize("NFD", "보조금 신청을 받은 날부터 30일 이내에"),
        "보조금\u200b 신청을\u2060 받은 날부터 30일 이내에",
        "보조금은 １,５００,０００원을 넘지 못하며",
        '"가온·누리 협의체"의 의견을 들을 수 있다.',
        "결정하여야 한다. 다만, 비공개 심의가 필요한 경우",
        "보조금 신청",
    ],
)
def test_spacing_and_shapes_make_no_difference(quote: str) -> None:
    status, start, end = locate(quote, TEXT)
    assert status == "verified"
    assert same(quote, TEXT[start:end]) or "<개정" in TEXT[start:end]


@pytest.mark.parametrize(
    "quote",
    [
        "보조금 신청을 받은 날부터 20일 이내에 지급 여부를 결정하여야 한다.",  # a number
        "공개 심의가 필요한 경우에는 공개하지 아니할 수 있다",  # starts inside 비공개
        "비공개 심의가 필요한 경우에는 공개하지",  # stops before the negation
        "비공개 심의가 필요한 경우에는 공개할 수 있다",  # negation dropped
        "보조금은 500,000원을 넘지 못하며",  # part of a number, pieces left out
        "00,000원을 넘지 못하며",
        "보조금은 1,500",
        "신청을 받은 날부터 30일 이내에 지급 여부를 결정하지 아니하여야 한다",
        "시장은 보조금 신청을 받은 날부터 … 의견을 들을 수 있다",  # stitched
        "시장은 보조금 신청을 받은 날부터 30일 이내에 의견을 들을 수 있다",
        "시장은 보조금 신청을 받은 날부터 3 0일 이내에 지급 여부를",  # 3 0 is not 30
        "보조금 신청을 받은 날부터 З0일 이내에 지급 여부를 결정",  # a Cyrillic letter for 3
    ],
)
def test_changed_words_are_never_verified(quote: str) -> None:
    assert locate(quote, TEXT)[0] != "verified"


def test_a_near_miss_is_altered_and_points_at_the_passage() -> None:
    status, start, end = locate("신청을 받은 날부터 20일 이내에 지급 여부를 결정하여야 한다", TEXT)
    assert status == "altered"
    assert "30일 이내에" in TEXT[start:end]


def test_nothing_like_it_is_missing() -> None:
    assert locate("주차장 이용 요금은 무료로 한다", TEXT) == ("missing", -1, -1)
    assert locate(" . ", TEXT) == ("missing", -1, -1)
    assert locate("보조금", "") == ("missing", -1, -1)


def test_a_later_place_is_tried_when_the_first_is_part_of_a_word() -> None:
    text = "비공개 대상은 따로 정한다. 공개 대상은 목록으로 정한다."
    status, start, _ = locate("공개 대상은", text)
    assert (status, start) == ("verified", text.rindex("공개 대상"))


def test_a_history_mark_counts_once_it_is_quoted() -> None:
    assert locate("결정하여야 한다. <개정 2025. 1. 7.>", TEXT)[0] == "verified"
    assert locate("결정하여야 한다. <개정 2024. 1. 7.>", TEXT)[0] != "verified"


def test_offsets_survive_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", TEXT)
    status, start, end = locate("지급 여부를 결정하여야 한다.", text)
    assert status == "verified"
    assert unicodedata.normalize("NFC", text[start:end]) == "지급 여부를 결정하여야 한다."


def test_helpers() -> None:
    assert length(" 가 나. ") == 2
    assert without_history("한다. <개정 2025. 1. 7.>\n다만") == "한다. 다만"


GLOSSED = "① 토요일은 휴무(休務)로 하고, 관보(官報)에 싣는다. 「가온시 복무 조례」 제3조(휴일)에 따른다."


@pytest.mark.parametrize(
    "quote",
    [
        "토요일은 휴무로 하고, 관보에 싣는다.",
        "토요일은 휴무(休務)로 하고, 관보에 싣는다.",
        "토요일은 휴무로 하고, 관보(官報)에 싣는다.",
        "토요일은 휴무（休務）로 하고,\n관보(官報)에 싣는다.",
        "토요일은 휴무(休務)로 하고, 관보(官報)",
        "｢가온시 복무 조례｣ 제3조(휴일)에 따른다.",
        "“가온시 복무 조례” 제3조(휴일)에 따른다.",
        "『가온시 복무 조례』 제3조(휴일)에 따른다",
        unicodedata.normalize("NFD", "토요일은 휴무로 하고, 관보에 싣는다."),
    ],
)
def test_a_gloss_in_chinese_characters_may_be_left_out(quote: str) -> None:
    for text in (GLOSSED, unicodedata.normalize("NFD", GLOSSED)):
        status, start, end = locate(quote, text)
        assert status == "verified"
        assert unicodedata.normalize("NFC", text[start:end])[:4] in ("토요일은", "가온시 ", "「가온시")


@pytest.mark.parametrize(
    "quote",
    [
        "토요일은 휴무(休無)로 하고, 관보에 싣는다.",  # another gloss
        "토요일은 휴무(官報)로 하고, 관보(休務)에 싣는다.",  # glosses changed round
        "토요일(土曜日)은 휴무로 하고, 관보에 싣는다.",  # one that the source does not have
        "토요일은 휴무로 하고, 관보에 싣지 않는다.",
        "「가온시 복무 조례」 제3조에 따른다.",  # what else stands in brackets is part of the words
        "「가온시 복무 조례」 제3조(휴무)에 따른다.",
        "토요일은 휴무(쉼)로 하고",
    ],
)
def test_other_brackets_and_other_glosses_are_other_words(quote: str) -> None:
    assert locate(quote, GLOSSED)[0] != "verified"


@pytest.mark.parametrize("piece", ["가(休)", "가(", "(休", "휴무(休務) ", "「가」", "가(休" + "休" * 50])
def test_a_hostile_text_takes_linear_time(piece: str) -> None:
    began = time.monotonic()
    text = piece * (300_000 // len(piece))
    assert locate("휴무로 하고 나머지는 없다", text)[0] != "verified"
    assert locate(text[:4000] + "끝", text)[0] != "verified"
    assert time.monotonic() - began < 20
