"""One form of text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.text.clean import INVISIBLE, clean, dropped, invisible, lines_dropped, one_line, squeeze, visible


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


def test_what_was_dropped_is_told_with_its_place() -> None:
    text = "\ufeff가\u200b\u2060나\r\n\x1b[31m다\u202e"
    assert dropped(text) == ((0, "\ufeff"), (1, "\u200b\u2060"), (3, "\x1b"), (8, "\u202e"))
    assert lines_dropped(text) == {0: ((0, "\ufeff"), (1, "\u200b\u2060")), 1: ((0, "\x1b"), (5, "\u202e"))}
    assert dropped("제1조") == () and lines_dropped("제1조\n제2조") == {}
    assert dropped(unicodedata.normalize("NFD", "다솜") + "\u200b") == ((2, "\u200b"),)
    assert len(dropped("가\u200b" * 3_000)) == 2_000


def test_what_was_dropped_of_a_million_marks_is_found_at_once() -> None:
    marks = "a" + "\u0316\u0301" * 200_000
    assert dropped(marks + "\u200b" + marks)[0][1] == "\u200b"


def test_visible_spells_what_clean_drops() -> None:
    assert visible("금\u202e액\x1b\U000e0041") == "금‹U+202E›액‹U+001B›‹U+E0041›"
    assert visible("금액\n표\t") == "금액\n표\t"


def test_a_name_stays_on_one_line() -> None:
    assert one_line("가\r\n나\u2028다\x0b라\u202e") == "가 나 다 라"
