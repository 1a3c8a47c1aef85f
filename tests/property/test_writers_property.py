"""Whatever the text: four formats hold it alike, nothing in it is live, and facts survive being written twice."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist import readers, writers
from seoul_assist.tasks.drafting.wording import dated
from seoul_assist.text import facts as lock
from seoul_assist.writers.inert import inert

SIGNS = "가나다라 마바사\t　 1.2-3:()[]<>!&\"'*_#`~\\|/=\x00\x1b\u200b\u202e\ufffe\ud800①㉮漢é\U0001f600"
TEXT = st.lists(st.text(st.sampled_from(SIGNS), max_size=30), min_size=1, max_size=6).map("\n".join)


def said(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.split()]


@settings(max_examples=10, derandomize=True, deadline=None)
@given(TEXT)
def test_every_format_holds_the_same_words(text: str) -> None:
    expected = said(inert(text))
    if not expected:
        return
    with tempfile.TemporaryDirectory() as folder:
        for kind in writers.FORMATS:
            path = writers.write(text, Path(folder) / f"a.{kind}")
            assert said(readers.read(path).text) == expected, kind


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TEXT)
def test_inert_text_is_inert_at_once(text: str) -> None:
    once = inert(text)
    assert inert(once) == once
    assert not any(sign in once for sign in ("](", "![", "][", "]:"))


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.dates(), st.dates())
def test_a_period_is_written_once_and_holds_what_was_given(first: object, last: object) -> None:
    written = f"{first}~{last}"
    shown = dated(written)
    assert dated(shown) == shown
    assert lock.not_given(shown, [written]) == ()
