"""Addresses, headings and item marks."""

import pytest

from seoul_assist.text.numbering import (
    CIRCLED,
    CIRCLED_HANGUL,
    DOCUMENT_LEVELS,
    HANGUL_ORDER,
    Address,
    label,
    match_address,
    match_marker,
    outline_address,
    parse,
    parse_heading,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("제12조", Address(12)),
        ("제12조의2제1항제3호", Address(12, 2, 1, 3)),
        ("제9조제1항제6호라목", Address(9, 0, 1, 6, 0, "라")),
        ("제2조제4호의2가목", Address(2, 0, 0, 4, 2, "가")),
        ("부칙 제2조", Address(2, part="부칙")),
        ("부칙(제17893호) 제2조제1항", Address(2, 0, 1, part="부칙(제17893호)")),
        ("부칙(제10호) 제3항", Address(0, 0, 3, part="부칙(제10호)")),
    ],
)
def test_address_spells_and_reads_the_same(text, address):
    assert parse(text) == address
    assert str(address) == text


def test_blanks_inside_an_address_are_accepted():
    assert parse("제 5 조 제 1 항") == Address(5, 0, 1)
    assert parse("부칙 <제3호> 제1조") == Address(1, part="부칙<제3호>")


@pytest.mark.parametrize("text", ["", "제조", "5조", "제3호", "제5조 관련", "가목", "제5장", "제5조의"])
def test_other_text_is_no_address(text):
    assert parse(text) is None


def test_match_address_tells_where_it_ends():
    text = "영 제7조제2항에 따라"
    assert match_address(text, 2) == (Address(7, 0, 2), 8)
    assert match_address(text, 0) is None


def test_addresses_sort_in_legal_order():
    body = [Address(2), Address(2, 2), Address(10), Address(10, 0, 1, 1, 0, "하"), Address(10, 0, 1, 1, 0, "거")]
    addenda = [Address(1, part="부칙")]
    assert sorted([*addenda, *reversed(body)]) == [*body, *addenda]
    assert Address(3) <= Address(3)


def test_bare_and_unit_split_the_address():
    address = Address(12, 2, 1, 3, part="부칙")
    assert (address.bare, address.unit) == ("제12조의2", "제1항제3호")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("제1장 총칙", ("장", 1, 0, "총칙")),
        ("제2장의2 보칙 <신설 2030. 1. 2.>", ("장", 2, 2, "보칙 <신설 2030. 1. 2.>")),
        ("제 3 절 통칙", ("절", 3, 0, "통칙")),
        ("제4편", ("편", 4, 0, "")),
    ],
)
def test_heading(line, expected):
    found = parse_heading(line)
    assert found is not None
    assert (found.level, found.number, found.branch, found.title) == expected


def test_a_sentence_about_a_chapter_is_no_heading():
    assert parse_heading("제3장에 따라 정한다") is None
    assert parse_heading("제3조 목적") is None


def test_heading_ranks():
    ranks = [parse_heading(f"제1{level} 이름").rank for level in "편장절관"]
    assert ranks == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("line", "kind", "number", "branch"),
    [
        ("① 시장은", "circled", 1, 0),
        ("㉑ 시장은", "circled", 21, 0),
        ("1. 계획", "number", 1, 0),
        ("  12. 계획", "number", 12, 0),
        ("1의2. 계획", "number", 1, 2),
        ("가. 계획", "hangul", 1, 0),
        ("가.계획", "hangul", 1, 0),
        ("거. 계획", "hangul", 15, 0),
        ("3) 계획", "number_paren", 3, 0),
        ("나) 계획", "hangul_paren", 2, 0),
        ("(4) 계획", "paren_number", 4, 0),
        ("(다) 계획", "paren_hangul", 3, 0),
        ("㉯ 계획", "circled_hangul", 2, 0),
        ("⑵ 계획", "paren_number", 2, 0),
        ("㈏ 계획", "paren_hangul", 2, 0),
    ],
)
def test_marker(line, kind, number, branch):
    found = match_marker(line)
    assert found is not None
    assert (found.kind, found.number, found.branch) == (kind, number, branch)
    assert line[found.start : found.end].strip()


@pytest.mark.parametrize(
    "line",
    [
        "2030. 1. 2. 회의",
        "12. 31.까지 제출",
        "1.5배",
        "3.1절",
        "네. 알겠습니다",
        "가나다",
        "계획 1. 수립",
        "가.나.다 순",
    ],
)
def test_dates_decimals_and_words_are_no_markers(line):
    assert match_marker(line) is None


def test_marker_can_be_looked_for_inside_a_line():
    line = "정한다. ② 다만"
    found = match_marker(line, 4)
    assert found is not None and line[found.start : found.end] == "②"


def test_labels_follow_the_order_of_official_documents():
    assert [label(kind, 1) for kind in DOCUMENT_LEVELS] == ["1.", "가.", "1)", "가)", "(1)", "(가)", "①", "㉮"]
    assert label("hangul", 14) == "하."
    assert label("hangul", 15) == "거."
    assert label("circled", 50) == CIRCLED[49]
    assert label("number", 120) == "120."


@pytest.mark.parametrize(("kind", "number"), [("circled", 51), ("circled_hangul", 15), ("hangul", 99), ("number", 0)])
def test_a_place_past_the_end_is_refused(kind, number):
    with pytest.raises(ValueError, match=str(number)):
        label(kind, number)


def test_labels_read_back():
    lengths = {"circled": len(CIRCLED), "circled_hangul": len(CIRCLED_HANGUL)}
    for kind in DOCUMENT_LEVELS:
        for number in range(1, lengths.get(kind, len(HANGUL_ORDER) if "hangul" in kind else 999) + 1):
            found = match_marker(f"{label(kind, number)} 내용")
            assert found is not None and (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1. 가. 1)", "1.가.1)"),
        (" Ⅱ. 3. 나.(1)", "Ⅱ.3.나.(1)"),
        ("Ⅳ 1.", "Ⅳ.1."),
        ("2.", "2."),
        ("1.가.①", "1.가.①"),
        ("제1조", None),
        ("1. 목적", None),
        ("2026", None),
        ("", None),
    ],
)
def test_addresses_in_guidelines(text, address):
    assert outline_address(text) == address
