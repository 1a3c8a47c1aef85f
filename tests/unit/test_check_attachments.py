"""The list of attachments against itself and against what the body says of it."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run

TWO = "붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."


def rules(text: str, prefix: str = "GM-ATT", doctype: str = "draft") -> list[tuple[str, str]]:
    findings = run(document(text), doctype=doctype, select=[prefix], every=True).findings
    return [(one.rule, one.text) for one in findings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TWO, []),
        (TWO.replace("2.", "3."), [("GM-ATT-004", "3.")]),
        (TWO.replace("2.", "1."), [("GM-ATT-004", "1.")]),
        (TWO.replace("1. ", "2. "), [("GM-ATT-004", "2.")]),
        (TWO.replace("2. ", ""), [("GM-ATT-004", "준비물 목록 1부.")]),
        ("붙임  1. 배치도 1부.\n      2. 목록 1부.\n      4. 시안 1부.  끝.", [("GM-ATT-004", "4.")]),
        ("붙임  1. 배치도 1부.  끝.", [("GM-ATT-003", "1. ")]),
        ("붙임  2. 배치도 1부.  끝.", [("GM-ATT-003", "2. ")]),
        ("붙임  배치도 0부.  끝.", [("GM-ATT-005", "배치도 0부.")]),
        ("붙임  배치도 10부.  끝.", []),
        ("붙임  1. 배치도 1부.\n    2. 목록 1부.  끝.", [("GM-ATT-006", "    2")]),
        ("붙 임  1. 배치도 1부.\n       2. 목록 1부.  끝.", []),
        ("붙임\u30001. 배치도 1부.\n\u3000\u3000\u30002. 목록 1부.  끝.", []),
    ],
)
def test_the_list(text: str, expected: list[tuple[str, str]]) -> None:
    assert rules(text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("위치는 붙임 1과 같음.", []),
        ("위치는 붙임 2 참고.", []),
        ("위치는 붙임 3과 같음.", ["붙임 3"]),
        ("위치는 붙임 1~2와 같음.", []),
        ("위치는 붙임 1~3과 같음.", ["붙임 1~3"]),
        ("위치는 붙임 1, 4를 참고함.", ["붙임 1, 4"]),
        ("위치는 붙임 1, 3명이 봄.", []),
        ("붙임 2부를 보냄.", []),
        ("붙임 3부를 보냄.", ["붙임 3부"]),
        ("붙임 자료 3건을 보냄.", ["붙임 자료 3건"]),
        ("붙임 서류 2종을 보냄.", []),
        ("붙임 3부 별송함.", []),
        ("위치는 붙임 2026년 계획과 같음.", []),
        ("자료는 별도 송부하며 붙임 5와 같음.", []),
    ],
)
def test_what_the_body_says_of_the_list(body: str, expected: list[str]) -> None:
    assert rules(f"{body}\n\n{TWO}") == [("GM-ATT-007", text) for text in expected]


def test_copies_are_counted_as_well() -> None:
    assert rules("붙임 5부를 보냄.\n\n붙임  1. 배치도 2부.\n      2. 목록 3부.  끝.") == []
    assert rules("붙임 1과 같음.\n\n붙임  2. 목록 1부.  끝.", "GM-ATT-007") == [("GM-ATT-007", "붙임 1")]
    assert rules("붙임 1과 같음.\n\n붙임  목록 1부.  끝.") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("목록은 붙임과 같습니다.  끝.", "붙임과 같"),
        ("붙임 서식을 작성하여 제출하여 주시기 바랍니다.  끝.", "붙임 서식"),
        ("붙임 서식을 작성하여 …  끝.", "붙임 서식"),
        ("붙임의 계획에 따라 엽니다.  끝.", "붙임의 계"),
        ("차례는 붙임 일정표를 참고하여 주시기 바랍니다.  끝.", "붙임 일정표를"),
    ],
)
def test_a_list_that_is_missing(text: str, place: str) -> None:
    assert rules(text) == [("GM-ATT-007", place)]


@pytest.mark.parametrize(
    "text",
    [
        "가온시장\n붙임  배치도 1부.",
        "붙임  배치도 1부.\n3. 준비물: 의자",
        "붙임  배치도 1부.\n3. 준비물: 의자를 가져옴  끝.",
    ],
)
def test_the_place_of_the_list(text: str) -> None:
    assert [rule for rule, _ in rules(text)] == ["GM-ATT-008"]


def test_an_entry_out_of_order_is_no_item_of_the_body() -> None:
    text = "1. 준비\n2. 정리\n\n" + TWO.replace("2.", "4.")
    assert rules(text, "GM-ITEM") == []


def test_other_genres_have_no_list() -> None:
    for doctype in ("notice", "press", "report", "minutes", "other"):
        assert rules(TWO.replace("2.", "3."), doctype=doctype) == []


@pytest.mark.parametrize("piece", ["붙임 1, ", "붙임\n", "붙임  1. 배치도 1부.\n", "      3. 목록 1부.\n", "붙임 1~"])
def test_long_texts_take_linear_time(piece: str) -> None:
    assert isinstance(rules("붙임  1. 배치도 1부.\n" + piece * (20_000 // len(piece))), list)
