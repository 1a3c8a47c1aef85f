"""Repairing a query never fails and never runs long, whatever was typed."""

from __future__ import annotations

import time

import pytest

from seoul_assist.text.spelling import LONGEST, repair

STRANGE = [
    "에관한" * 100,
    "가" * LONGEST,
    "햇" * LONGEST,
    "(" * 100 + "햇는데" + ")" * 100,
    "\"'「“" * 50 + "누구한태",
    "ㄹ려고 내ㄹ려고 ㅎㅐㅅ는데",
    "\u1112\u1161\u11ab \u1112\u1162\u11ba는데",
    "누구\u200b한태\u202e 받아요",
    "😀 누구한태 😀몃명\U0001f468\u200d\U0001f469 햇는데",
    "\ud800 햇는데",
    "\x00햇는데\x1b[31m",
    "않",
    "않 않 않 않",
    "업 이 업 지 안",
    "나여 여여 여",
    "\n\t누구한태\n",
]


@pytest.mark.parametrize("query", STRANGE)
def test_strange_queries(query: str) -> None:
    repair("주차장")  # the analyser is loaded once
    start = time.process_time()
    done = repair(query)
    assert time.process_time() - start < 2
    assert isinstance(done, str) and (done.strip() or not query.strip())
    # Letters are put right one by one: nothing is lost and nothing is made up.
    assert abs(len("".join(done.split())) - len("".join(query.split()))) <= 8 + len(query) // 4
