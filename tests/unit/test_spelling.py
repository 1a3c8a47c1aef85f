"""Queries as people type them: what is put right, what stays to the letter, and what it costs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from seoul_assist.text.spelling import LONGEST, repair
from seoul_assist.text.tokens import stems

CASES = Path(__file__).resolve().parent.parent / "cases" / "spelling"
PAIRS = [
    tuple(line.split("\t"))
    for line in (CASES / "pairs.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
CORRECT = (CASES / "correct.txt").read_text("utf-8").splitlines()


def recovered(said: str, meant: str) -> tuple[int, int]:
    """How many content words of what was meant stand in what was said, and how many there are."""
    wanted = Counter(stems(meant))
    return (Counter(stems(said)) & wanted).total(), wanted.total()


def share(kind: str, repaired: bool) -> float:
    found = [recovered(repair(typed) if repaired else typed, meant) for of, typed, meant in PAIRS if of == kind]
    return sum(part for part, _ in found) / sum(whole for _, whole in found)


def test_the_cases_are_many_and_wrong() -> None:
    assert len(PAIRS) >= 150 and len(CORRECT) >= 150
    assert all(typed != meant for _, typed, meant in PAIRS)
    assert len({typed for _, typed, _ in PAIRS}) == len(PAIRS) and len(set(CORRECT)) == len(CORRECT)


@pytest.mark.parametrize(
    ("kind", "before", "after"), [("space", 0.01, 0.85), ("spell", 0.8, 0.94), ("mixed", 0.01, 0.85)]
)
def test_content_words_come_back(kind: str, before: float, after: float) -> None:
    assert share(kind, repaired=False) <= before
    assert share(kind, repaired=True) >= after


def test_what_is_meant_is_left_alone() -> None:
    """The right side of every pair is a correct query too: of 150 at most one loses anything."""
    changed = [meant for _, _, meant in PAIRS if repair(meant) != meant]
    assert len(changed) <= 1, changed


@pytest.mark.parametrize("query", CORRECT)
def test_a_correct_query_comes_back_as_it_was(query: str) -> None:
    assert repair(query) is query


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("누구한태 받아요", "누구한테 받아요"),
        ("신고햇는데 답이 안왔어요", "신고했는데 답이 안 왔어요"),
        ("허가가 않 나와요", "허가가 안 나와요"),
        ("내지 안으면", "내지 않으면"),
        ("신고할께요", "신고할게요"),
        ("받을려면", "받으려면"),
        ("몃 명인가요", "몇 명인가요"),
        ("며칠안에답을주나요", "며칠 안에 답을 주나요"),
        ("이사온지3년된사람은신고하나요", "이사 온 지 3년 된 사람은 신고하나요"),
    ],
)
def test_common_slips(typed: str, meant: str) -> None:
    assert repair(typed) == meant


@pytest.mark.parametrize(
    "kept",
    [
        "「몃몃 시설 조례」",
        "제12조의2제1항제3호나목",
        "“누구한태”",
        "PM2.5",
        "CCTV",
        "2026.3.5.",
        "공공기관의정보공개에관한법률",
    ],
)
def test_names_numbers_and_quotations_stay_to_the_letter(kept: str) -> None:
    done = repair(f"{kept} 때문에신고햇는데언재까지기다리나요")
    assert kept in done and "신고했는데" in done


def test_a_text_without_hangul_or_too_long_is_not_touched() -> None:
    for text in ("", "   ", "CCTV 30 days", "누구한태 " * LONGEST):
        assert repair(text) is text


def test_it_is_the_same_every_time() -> None:
    for _, typed, _ in PAIRS[::10]:
        assert repair(typed) == repair(typed)


def test_the_table_is_sound() -> None:
    """No row gives what another row calls wrong, and the anywhere rows hit no correct query."""
    from seoul_assist.text import spelling

    rows = spelling.fragments()
    assert len(rows) > 80
    for wrong, right in rows.items():
        assert wrong.lstrip("*") != right
        assert not spelling._table().search(right), (wrong, right)
