"""The word tables of spelling and spacing: well-formed, never two minds about a word, and never against themselves."""

from __future__ import annotations

import pytest

from seoul_assist.checking import lexicon
from seoul_assist.checking.particles import nouns
from seoul_assist.checking.rules.spelling import _misspelt

TABLES = ("spelling", "loanwords", "one_word", "two_words")


@pytest.mark.parametrize("name", TABLES)
def test_each_word_stands_once_and_is_changed(name: str) -> None:
    entries = lexicon.load(name)
    words = [entry.word for entry in entries]
    assert len(words) == len(set(words))
    for entry in entries:
        assert entry.instead and entry.instead != entry.word
        assert entry.note in ("", "warn", "info")
        assert all(entry.word in longer for longer in entry.exceptions), entry


@pytest.mark.parametrize("name", TABLES)
def test_what_stands_there_instead_is_not_wrong_itself(name: str) -> None:
    entries = lexicon.load(name)
    for entry in entries:
        for choice in entry.choices:
            wrong = [hit.word for _, _, hit in lexicon.find(entries, choice)]
            assert not wrong, f"{entry.word} -> {choice}: {wrong}"


@pytest.mark.parametrize("name", ["one_word", "two_words"])
def test_the_tables_of_blanks_change_blanks_alone(name: str) -> None:
    for entry in lexicon.load(name):
        assert entry.word.replace(" ", "") == entry.instead.replace(" ", "")


def test_no_word_stands_in_two_tables_of_spelling() -> None:
    words = {entry.word for entry in lexicon.load("spelling")}
    assert not words & {entry.word for entry in lexicon.load("loanwords")}


def test_the_table_of_queries_is_taken_over_where_it_is_certain() -> None:
    words = {entry.word: entry for entry in _misspelt()}
    assert words["과테료"].instead == "과태료"
    assert words["깍으"].instead == "깎으"
    assert "건들이" not in words and "구지" not in words


def test_the_tables_are_large_enough() -> None:
    assert len(_misspelt()) >= 1_000
    assert len(lexicon.load("loanwords")) >= 1_000


def test_nouns_are_known_by_kind() -> None:
    assert "접수" in nouns("행위") and "구역" in nouns("장소") and "부서" in nouns("무리")
    assert "담당자" in nouns("자격") and "출석" in nouns("비율") and "회계" in nouns("연도")
    assert nouns("없는 갈래") == frozenset()
