"""Whatever a document holds: an excerpt fits the terminal, carets stand under the words, a report crosses whole."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.checking.formats import Excerpt, excerpts
from seoul_assist.cli.check_view import cells, marked
from seoul_assist.model import Finding
from seoul_assist.readers import Source
from seoul_assist.tasks import check_jobs
from seoul_assist.tasks.check import Options, one
from seoul_assist.text.clean import clean

TEXT = st.text(st.sampled_from("가나 다a1.,(\t\n（①e\u0301…|^"), max_size=200)
QUICK = settings(max_examples=60, derandomize=True, deadline=None)


@QUICK
@given(TEXT, TEXT, TEXT, st.integers(0, 120))
def test_an_excerpt_fits_and_its_carets_stand_under_the_words(before: str, words: str, after: str, width: int) -> None:
    line, caret = marked(Excerpt(clean(before), clean(words), clean(after)), width)
    room = max(width, 20)
    assert "\n" not in line + caret and "\t" not in line
    assert cells(line) <= room and len(caret) <= room + 1 and caret.strip(" ^") == "" and "^" in caret


@QUICK
@given(TEXT, st.integers(0, 200), st.integers(0, 200))
def test_an_excerpt_is_one_line_of_the_text(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    finding = Finding("GM-DATE-001", "warn", "LAW", "말", start, end, 1, 1, text[start:end])
    ((place, shown),) = excerpts(text, [finding]).items()
    assert place == (start, end)
    assert shown.before + shown.words + shown.after in text
    assert "\n" not in shown.before + shown.words + shown.after


@QUICK
@given(st.lists(st.sampled_from(["2026.9.18.(목)", "오후 2시", "910203-1000000", "「임대주택법」", "끝", "1.", "가."])))
def test_a_report_crosses_a_process_border_whole(words: list[str]) -> None:
    checked = one(Source("가.txt", data="\n".join(["글", *words]).encode()), Options(), excerpts=True)
    assert check_jobs.unpacked("가.txt", json.loads(json.dumps(check_jobs.packed(checked)))) == checked
