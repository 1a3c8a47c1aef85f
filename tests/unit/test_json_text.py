"""JSON that reads back as it was and holds nothing that drives a terminal."""

from __future__ import annotations

import json

import pytest

from seoul_assist.text.json_text import dumps


@pytest.mark.parametrize(
    ("char", "escaped"),
    [
        ("\x1b", "\\u001b"),
        ("\x7f", "\\u007f"),
        ("\x9b", "\\u009b"),
        ("\x85", "\\u0085"),
        ("\u202e", "\\u202e"),
        ("\u2028", "\\u2028"),
        ("\u200b", "\\u200b"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_shows_nothing_is_escaped(char: str, escaped: str) -> None:
    told = dumps({f"키{char}": [f"값\\{char}끝"]})
    assert escaped in told and char not in told
    assert json.loads(told) == {f"키{char}": [f"값\\{char}끝"]}


def test_words_stay_readable() -> None:
    assert dumps({"글": "가\n나"}) == '{"글": "가\\n나"}'
    assert dumps(["가"], indent=1) == '[\n "가"\n]'
