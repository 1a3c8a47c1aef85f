"""The word tables of plain and respectful language: whole, without doubles, ordered, and right by their own measure."""

from __future__ import annotations

from importlib import resources

import pytest
from check_kit import document

from seoul_assist.checking.lexicon import Entry, find, load
from seoul_assist.checking.runner import view_of
from seoul_assist.checking.view import View
from seoul_assist.checking.vocabulary import any_of, choices, headword, hits, own_words, shown, table

WORDS = ("difficult", "refined", "doubled", "discrimination", "orders")
TABLES = (*WORDS, "roman", "hanja")
SIZES = {
    "difficult": 500,
    "refined": 500,
    "doubled": 200,
    "discrimination": 130,
    "orders": 60,
    "roman": 200,
    "hanja": 100,
}
NOTES = {"", "info", "silent", "common"}


def joined(word: str) -> str:
    return word.replace(" ", "")


def view(text: str, doctype: str = "notice") -> View:
    return view_of(document(text), doctype=doctype)[0]


@pytest.mark.parametrize("name", TABLES)
def test_every_entry_says_what_to_write_and_differs_from_it(name: str) -> None:
    entries = load(name)
    assert len(entries) >= SIZES[name]
    for entry in entries:
        assert entry.choices and entry.note in NOTES, entry
        assert all(choice.strip() == choice and choice != entry.word for choice in entry.choices), entry
        assert entry.word.strip() == entry.word, entry


@pytest.mark.parametrize("name", TABLES)
def test_no_word_stands_twice_whatever_its_blanks(name: str) -> None:
    known: dict[str, str] = {}
    for entry in load(name):
        assert joined(entry.word) not in known, (entry.word, known[joined(entry.word)])
        known[joined(entry.word)] = entry.word


@pytest.mark.parametrize("name", WORDS)
def test_what_should_stand_there_is_no_fault_itself(name: str) -> None:
    for entry in load(name):
        for choice in entry.choices:
            assert not list(find(table(name), choice)), (entry.word, choice)


@pytest.mark.parametrize("name", WORDS)
def test_every_entry_finds_its_own_word(name: str) -> None:
    for entry in table(name):
        assert [found.word for _, _, found in find((entry,), entry.word)] == [entry.word]


@pytest.mark.parametrize("name", WORDS)
def test_an_exception_holds_its_word(name: str) -> None:
    for entry in load(name):
        for longer in entry.exceptions:
            assert entry.word in longer or joined(entry.word) in longer, entry
            # Written as the exception is, the word is left alone.
            same = Entry(entry.word if entry.word in longer else joined(entry.word), "", entry.match, entry.exceptions)
            assert not list(find((same,), longer)), (entry.word, longer)


@pytest.mark.parametrize("name", TABLES)
def test_the_words_of_a_group_are_in_order(name: str) -> None:
    path = resources.files("seoul_assist.checking").joinpath("lexicons", f"{name}.tsv")
    groups: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            groups.append([])
        else:
            groups[-1].append(line.split("\t")[0])
    for group in groups:
        assert group == sorted(group)


# --- the reading of tables ----------------------------------------------------------------------------------------
def test_words_of_two_parts_count_without_a_blank_too() -> None:
    words = {entry.word for entry in table("refined")}
    assert {"로드 쇼", "로드쇼", "라운드 테이블", "라운드테이블"} <= words


@pytest.mark.parametrize(
    "text",
    [
        "「나루 거버넌스 지원 조례」",
        "『거버넌스 편람』",
        "‘거버넌스 마당’",
        "“거버넌스가 답이다”",
        "<거버넌스>",
        '"거버넌스 마당"',
    ],
)
def test_names_and_quotations_are_left_alone(text: str) -> None:
    assert not list(hits(view(f"올해는 {text}에 참여합니다."), "refined"))


def test_an_unclosed_quotation_mark_hides_nothing() -> None:
    assert [entry.word for *_, entry in hits(view("‘나루 거버넌스를 꾸립니다."), "refined")] == ["거버넌스"]


def test_places_are_true_in_the_line() -> None:
    for line, start, end, entry in hits(view("첫 줄\n올해 거버넌스"), "refined"):
        assert line.text[start:end] == entry.word and line.index == 1


def test_masking_keeps_the_length() -> None:
    line = view('「법」과 ‘이름’과 "말"').lines[0]
    assert len(own_words(line)) == len(line.text) and "이름" not in own_words(line)


@pytest.mark.parametrize(
    ("entry", "word", "choice"),
    [
        (Entry("기재하", "적", "stem"), "기재하다", ("적다",)),
        (Entry("수령받", "받 / 수령하", "any"), "수령받다", ("받다", "수령하다")),
        (Entry("가료", "치료", "noun"), "가료", ("치료",)),
        (Entry("향후", "앞으로", "stem"), "향후", ("앞으로",)),
    ],
)
def test_stems_are_shown_as_dictionaries_do(entry: Entry, word: str, choice: tuple[str, ...]) -> None:
    assert headword(entry) == word and choices(entry) == choice
    assert shown(entry) == ", ".join(f"‘{one}’" for one in choice)


def test_longer_words_come_first_in_a_pattern() -> None:
    assert any_of("회의 협의회 협의") == "협의회|회의|협의"
