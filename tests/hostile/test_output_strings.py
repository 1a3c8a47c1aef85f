"""No string at all drives a terminal, a spreadsheet or a JSON reader by the doors through which texts leave."""

from __future__ import annotations

import io
import json

import pytest
from escape_kit import EVERY, leaks
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.cli import terminal
from seoul_assist.text.clean import clean, dropped, visible
from seoul_assist.text.json_text import dumps
from seoul_assist.writers.inert import inert
from seoul_assist.writers.sheets import cell, guarded


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("".join(EVERY))), max_size=80))
def test_no_string_at_all(text: str) -> None:
    _any_string(text)


@pytest.mark.slow
@settings(max_examples=1_000, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("".join(EVERY))), max_size=300))
def test_no_string_at_all_long(text: str) -> None:
    _any_string(text)


def _any_string(text: str) -> None:
    stream = io.StringIO()
    for style in ("", "red"):
        terminal._write(stream, text, style)
    assert leaks(stream.getvalue()) == []
    told = dumps({"글": text, text: [text]})
    assert leaks(told) == [] and json.loads(told)["글"] == text
    assert leaks(visible(text).replace("\r", "\n")) in ([], ["U+0085"]) or not set("\x0b\x0c\u2028\u2029").isdisjoint(
        text
    )
    assert leaks(guarded(cell(text))) == leaks(inert(text)) == []
    assert clean(clean(text)) == clean(text)
    cleaned = clean(text)
    assert all(0 <= at <= len(cleaned) + 2 for at, _ in dropped(text))
    assert "".join(characters for _, characters in dropped(text)) == "".join(c for c in text if not clean(c))
