"""Ignores that stand in a document: which line they are about, offsets, what is said of wrong and idle ones."""

from __future__ import annotations

from time import process_time

import pytest
from check_kit import document

from seoul_assist.checking import ignores, run
from seoul_assist.model import Block, Document

DAY = "2026. 9. 18.(목)"
IGNORE = "<!-- seoul-assist: ignore GM-DATE-007 -->"


def lines_of(text: str) -> list[int]:
    return [finding.line for finding in run(document(text), select=["GM-DATE-007"]).findings]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (DAY, [1]),
        (f"{DAY} {IGNORE}", []),
        (f"{IGNORE} {DAY}", []),
        (f"{IGNORE}\n{DAY}", []),
        (f"  {IGNORE}  \n\n \n{DAY}", []),
        (f"{IGNORE}\n{DAY}\n{DAY}", [3]),
        (f"{DAY}\n{IGNORE}\n행사", [1]),
        (f"{DAY} {IGNORE}\n{DAY}", [2]),
        (f"seoul-assist: ignore GM-DATE-007\n{DAY}", []),
        (f"  Seoul-Assist : IGNORE  gm-date-007\n{DAY}", []),
        (f"{DAY} seoul-assist: ignore GM-DATE-007", [1]),  # without a comment only a line of its own counts
        (f"<!-- seoul-assist: ignore GM-PUNC-001, GM-DATE-007 -->\n{DAY}", []),
        (f"<!--seoul-assist:ignore GM-PUNC-001 GM-DATE-007-->\n{DAY}", []),
        (f"<!-- seoul-assist: ignore GM-DATE -->\n{DAY}", []),
        (f"<!-- seoul-assist: ignore DATE-007 -->\n{DAY}", []),
        (f"<!-- seoul-assist: ignore GM-DATE-00 -->\n{DAY}", [2]),
        (f"<!-- seoul-assist: ignore GM-DATE-008 -->\n{DAY}", [2]),
        (f"<!-- seoul-assist: ignored GM-DATE-007 -->\n{DAY}", [2]),
        (f"<!-- seoul-assist: ignore-next GM-DATE-007 -->\n{DAY}", [2]),
        (f"<!-- seoul-assist: ignore -->\n{DAY}", [2]),
        (f"<!-- seoul-assist: ignore GM-DATE-007\n-->\n{DAY}", [3]),
        (f"{IGNORE}\n{IGNORE}\n{DAY}", []),
        (f"<!-- seoul-assist: ignore GM-PUNC-001 -->\n{IGNORE}\n{DAY}", []),
    ],
)
def test_which_line_an_ignore_is_about(text: str, left: list[int]) -> None:
    assert lines_of(text) == left


def test_a_cell_of_a_table_may_ignore() -> None:
    blocks = (Block("일정"), Block(f"개막 | {DAY}\n폐막 | {DAY} {IGNORE}", kind="table"), Block(f"{DAY}"))
    report = run(Document("표.hwpx", "0" * 64, "hwpx", blocks), select=["GM-DATE-007"])
    assert [finding.line for finding in report.findings] == [2, 4]


def test_blanking_keeps_every_offset() -> None:
    given = document(f"가\n{IGNORE} 나 {DAY}\nseoul-assist: ignore GM-END\n다 {DAY}")
    blanked, found = ignores.read(given)
    assert len(blanked.text) == len(given.text) and blanked.text.count("\n") == given.text.count("\n")
    assert "seoul-assist" not in blanked.text and blanked.text.index("나") == given.text.index("나")
    assert [(one.rules, one.line, one.about) for one in found] == [(("GM-DATE-007",), 2, 2), (("GM-END",), 3, 4)]
    assert ignores.read(document("음악회")) == (document("음악회"), ())


def test_the_comment_itself_is_no_text() -> None:
    text = "수신  누리군수\n제목  안내\n\n음악회를 엽니다.  끝.\n"
    plain = run(document(text), doctype="draft").findings
    shown = run(document(f"{text}\n<!-- seoul-assist: ignore GM-STR-001 -->"), doctype="draft").findings
    assert [finding.rule for finding in shown] == [finding.rule for finding in plain]


def notes(text: str, **more: object) -> list[str]:
    return [note.code for note in run(document(text), **more).notes if note.code.startswith("ignore_")]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"{IGNORE}\n{DAY}", []),
        (f"{IGNORE}\n2026. 9. 18.(금)", ["ignore_unused"]),
        (f"<!-- seoul-assist: ignore GM-NOPE -->\n{DAY}", ["ignore_unknown"]),
        (f"<!-- seoul-assist: ignore -->\n{DAY}", ["ignore_unknown"]),
        (f"<!-- seoul-assist: ignore GM-DATE-007, GM-DATE-8 -->\n{DAY}", ["ignore_unknown"]),
        (f"<!-- seoul-assist: ignore GM-DATE, GM-TIME -->\n{DAY}", ["ignore_unused"]),
    ],
)
def test_a_wrong_or_idle_ignore_is_said(text: str, codes: list[str]) -> None:
    assert notes(text) == codes


def test_an_ignore_of_a_rule_that_did_not_look_is_not_called_idle() -> None:
    assert notes(f"{IGNORE}\n2026. 9. 18.(금)", select=["GM-TIME"]) == []


def test_a_group_loses_the_ignored_places_alone() -> None:
    rows = [f"□ 기간 {day}: 2026.9.{day}. 시작" for day in range(1, 9)]
    rows[2] += " <!-- seoul-assist: ignore GM-DATE-003 -->"
    (finding,) = run(document("\n".join(rows)), doctype="report", select=["GM-DATE-003"]).findings
    assert [spot.line for spot in finding.places] == [1, 2, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    "piece",
    [
        "<!-- seoul-assist: ignore ",
        "seoul-assist: ignore GM-",
        "<!--seoul-assist:ignore",
        "seoul-assist: ignore\n",
        IGNORE,
    ],
)
def test_hostile_repeats_take_no_time(piece: str) -> None:
    given = document(piece * (100_000 // len(piece)))
    began = process_time()
    _, found = ignores.read(given)
    ignores.notes([], found, ["GM-DATE-007"], ["GM-DATE-007"])
    assert process_time() - began < 2


def test_how_many_were_left_out_is_said() -> None:
    text = f"{IGNORE}\n2026. 9. 18.(목) 개최\n2026. 9. 18.(목) 다시"
    report = run(document(text), doctype="other", select=["GM-DATE-007"])
    assert len(report.findings) == 1
    assert [note.text for note in report.notes if note.code == "ignored"] == [
        "문서에 적힌 무시 표시에 따라 1건을 뺐습니다."
    ]
