"""Rules about what a document must hold, on texts made to be slow: linear time, whatever the line holds."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from check_kit import document

from seoul_assist.checking.registry import BY_ID
from seoul_assist.checking.runner import view_of

IDS = (
    *(f"GM-STR-{number:03}" for number in (19, 20, 21, 22, 23, 24, 25, 26, 30)),
    *(f"GM-DUE-{number:03}" for number in range(1, 8)),
    *("GM-CITE-007", "GM-REF-003", "GM-REF-004", "GM-END-006", "GM-END-008"),
)
UNITS = (
    "가",
    "1",
    " ",
    ".",
    "(",
    "-",
    "과",
    "| ",
    "\n",
    "시\n",
    "공고 제",
    "담당: ",
    "신청하신",
    "행정예고\n",
    "| |\n",
    "행정심판 ",
    "과태료",
)


@pytest.mark.parametrize("unit", UNITS, ids=range(len(UNITS)))
def test_repeated_text_takes_little_time(unit: str) -> None:
    text = (unit * 30_000)[:30_000]
    view, _ = view_of(document(text), doctype="draft")
    for doctype in ("civil", "notice", "press", "minutes", "draft"):
        started = time.process_time()
        for rule in map(BY_ID.__getitem__, IDS):
            if rule.doctypes is None or doctype in rule.doctypes:
                for _ in rule.check(replace(view, doctype=doctype)):
                    pass
        assert time.process_time() - started < 5, doctype
