"""Mending files made to hurt: the work stays in proportion, and what comes out is what was promised or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from builders import damaged, docx, h_p, h_tbl, hwpx, w_p
from mend_kit import edited, memos, package, remarked, runs, text_of

from seoul_assist.checking.fixes import apply
from seoul_assist.errors import AssistError
from seoul_assist.model import Finding

KINDS = ("docx", "hwpx")
SECONDS = 20  # of the processor; each of these takes one or two


def took(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", ["paragraphs", "runs", "one text", "letters"])
def test_many_edits_take_time_in_proportion(kind: str, shape: str) -> None:
    count = 6_000
    body = {
        "paragraphs": lambda: runs(kind, "가나다 ") * count,
        "runs": lambda: runs(kind, *["가나다 "] * count),
        "one text": lambda: runs(kind, "가나다 " * count),
        "letters": lambda: runs(kind, *"가나다 " * count),
    }[shape]()
    before = package(kind, body)
    text = text_of(kind, before)
    edits = [(at, at + 2, "마바사") for at in range(0, len(text) - 2, len("가나다 "))]

    def work() -> None:
        after, answer = edited(kind, before, edits)
        assert len(answer["done"]) == len(edits) >= count - 1
        assert text_of(kind, after) == text.replace("가나", "마바사")

    assert took(work) < SECONDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pieces", [1, 20_000])
def test_many_remarks_take_time_in_proportion(kind: str, pieces: int) -> None:
    before = package(kind, runs(kind, *["가나다라 " * (100_000 // pieces)] * pieces))
    spans = [(at, at + 900, ["말"]) for at in range(0, 90_000, 300)]

    def work() -> None:
        after, answer = remarked(kind, before, spans)
        assert answer["lost"] == [] and text_of(kind, after) == text_of(kind, before)

    assert took(work) < SECONDS


def test_fields_that_never_end() -> None:
    begin = '<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin id="1" type="DATE"/></hp:ctrl><hp:t>가나 </hp:t></hp:run>'
    end = '<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldEnd beginIDRef="2"/></hp:ctrl></hp:run>'
    before = hwpx(f'<hp:p paraPrIDRef="0">{begin * 20_000}{end * 20_000}</hp:p>')

    def work() -> None:
        _, answer = edited("hwpx", before, [(0, 2, "다"), (3, 5, "다")])
        assert answer["done"] == []

    assert took(work) < SECONDS


def test_marks_of_one_letter_without_end() -> None:
    text = "가" + "\u0301" * 100_000 + "나"
    before = docx(w_p(text) + w_p("다"))

    def work() -> None:
        after, answer = edited("docx", before, [(len(text_of("docx", before)) - 1, len(text_of("docx", before)), "라")])
        assert answer["done"] == [0] and text_of("docx", after).endswith("\n라")

    assert took(work) < SECONDS


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_documents_are_mended_truly_or_not_at_all(kind: str) -> None:
    seeds = {
        "docx": docx(
            w_p("가나 다라")
            + '<w:p><w:ins w:id="1"><w:r><w:t>마바</w:t></w:r></w:ins><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            "<w:r><w:t>사아</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>자차</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            comments='<w:comment w:id="0"/>',
            footnotes=f'<w:footnote w:id="1">{w_p("각주")}</w:footnote>',
        ),
        "hwpx": hwpx(
            h_p("가나 다라")
            + h_p('<hp:ctrl><hp:fieldBegin id="1" type="MEMO" zorder="4"/></hp:ctrl><hp:t>마<hp:tab/>바</hp:t>')
            + h_p(h_tbl([["자", "차"], ["카", "타"]]))
        ),
    }
    outcomes: dict[str, int] = {}
    for number in range(240):
        data = damaged(seeds[kind], number)
        try:
            text = text_of(kind, data)
            edits = [(at, at + 1, "새") for at, char in enumerate(text) if char.strip()][:6]
            after, answer = edited(kind, data, edits)
            made = [Finding("", "warn", "LAW", "", *edits[n][:2], 0, 0, "", fix=edits[n][2]) for n in answer["done"]]
            noted, _ = remarked(kind, data, [(at, at + 1, ["말"]) for at in range(min(4, len(text)))])
        except AssistError as error:
            outcomes[error.code] = outcomes.get(error.code, 0) + 1
            continue
        assert text_of(kind, after) == apply(text, made) and text_of(kind, noted) == text
        outcomes["done"] = outcomes.get("done", 0) + 1
    assert outcomes["done"] > 25 and outcomes["damaged_file"] > 25


def test_numbers_too_large_for_the_format_are_not_counted_on() -> None:
    begin = '<hp:ctrl><hp:fieldBegin id="{0}" type="MEMO" zorder="{0}"/></hp:ctrl>'
    end = '<hp:ctrl><hp:fieldEnd beginIDRef="{0}"/></hp:ctrl>'
    for number in ("99999999999999999999", "2147483647", "-5", "x", "٣"):
        data = hwpx(h_p(begin.format(number) + "<hp:t>가나</hp:t>" + end.format(number)))
        made, _ = remarked("hwpx", data, [(0, 1, ["말"])])
        assert len(memos(made)) == 2
