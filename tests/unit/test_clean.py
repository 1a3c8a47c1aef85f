"""One form of text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.text.clean import INVISIBLE, clean, invisible, squeeze


@pytest.mark.parametrize(
    ("dirty", "text"),
    [
        ("가\r\n나\r다", "가\n나\n다"),
        ("가\x0b나\x0c다\x85라\u2028마\u2029바", "가\n나\n다\n라\n마\n바"),
        (unicodedata.normalize("NFD", "다솜구청"), "다솜구청"),
        ("제1\u200b조\ufeff", "제1조"),
        ("가\u3164나\uffa0다", "가나다"),
        ("\x1b[31m빨강\x1b[0m\x9b1m", "[31m빨강[0m1m"),
        ("순서\u202e뒤집기\u2066!", "순서뒤집기!"),
        ("태그\U000e0041\U000e007f", "태그"),
        ("반쪽\ud800\udfff\ufffe", "반쪽"),
        ("탭\t과  공백", "탭\t과  공백"),
        ("ᄒ\u200bᅡᆫ", "한"),
    ],
)
def test_clean(dirty: str, text: str) -> None:
    assert clean(dirty) == text


def test_no_invisible_character_passes_for_one_that_shows() -> None:
    codes = (*range(0x3000), *range(0x3160, 0x3170), *range(0xFE00, 0x10000), *range(0xE0000, 0xE1000))
    unseen = [chr(code) for code in codes if INVISIBLE.match(chr(code))]
    assert len(unseen) > 4_000
    assert [hex(ord(one)) for one in unseen if clean(f"가{one}나") != "가나"] == []


def test_squeeze_makes_one_line() -> None:
    assert squeeze("  가\n\n나\t 다\u3000라 ") == "가 나 다 라"


def test_invisible_counts_what_clean_drops() -> None:
    assert invisible("\ufeff가\u200b나\u2060") == 2
    assert invisible("가나") == 0


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert not any(unicodedata.category(char) == "Cc" and char not in "\t\n" for char in once)
