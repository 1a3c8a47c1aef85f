"""Word tables: where a word counts, what excepts it, and that every shipped table can be read."""

from __future__ import annotations

import time
from importlib import resources

import pytest

from seoul_assist.checking import lexicon
from seoul_assist.checking.lexicon import Entry, find, load

TABLES = sorted(
    path.name.removesuffix(".tsv")
    for path in resources.files("seoul_assist.checking").joinpath("lexicons").iterdir()
    if path.name.endswith(".tsv")
)
CURE = Entry("가료", "치료", "noun")
DAYS = Entry("몇일", "며칠", "stem")
SO = Entry("됬", "됐", "any")
TODAY = Entry("금일", "오늘", "stem", ("금일봉", "지금일"))


def words(entry: Entry, text: str) -> list[str]:
    return [text[start:end] for start, end, _ in find((entry,), text)]


@pytest.mark.parametrize(
    "text", ["가료", "가료를 받음", "가료한 뒤", "3일간 가료.", "(가료)", "가료\n", "가료됨", "가료 및"]
)
def test_a_noun_counts_with_particles_and_verb_endings(text: str) -> None:
    assert words(CURE, text) == ["가료"]


@pytest.mark.parametrize("text", ["추가료", "가료품", "A가료", "가 료", "가료수"])
def test_a_noun_does_not_count_inside_a_word(text: str) -> None:
    assert words(CURE, text) == []


def test_a_stem_counts_at_the_beginning_of_a_word_only() -> None:
    assert words(DAYS, "몇일간 몇일이나 그몇일") == ["몇일", "몇일"]


def test_any_counts_everywhere() -> None:
    assert words(SO, "됬다 안됬고 그렇게됬음") == ["됬"] * 3


@pytest.mark.parametrize(
    ("text", "count"), [("금일 접수", 1), ("금일봉 전달", 0), ("지금일 뿐", 0), ("금일봉과 금일", 1)]
)
def test_an_exception_around_the_word_makes_it_right(text: str, count: int) -> None:
    assert len(words(TODAY, text)) == count


def test_the_longest_of_overlapping_words_wins() -> None:
    entries = (Entry("과반수", "반수", "any"), Entry("과반수 이상", "과반수", "any"))
    assert [entry.word for _, _, entry in find(entries, "과반수 이상 찬성, 과반수")] == ["과반수 이상", "과반수"]


def test_alternatives_are_parted() -> None:
    assert Entry("가", "나 / 다", "noun").choices == ("나", "다")


@pytest.mark.parametrize("line", ["말\t다른 말\tsomewhere", "\t다른 말\tnoun", "말\t다른 말\tnoun\t\t\t넘치는 칸"])
def test_a_malformed_line_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"표\.tsv:1"):
        lexicon._entry(line, "표.tsv:1")


@pytest.mark.parametrize("name", TABLES)
def test_every_shipped_table_can_be_read(name: str) -> None:
    entries = load(name)
    assert entries
    assert len({(entry.word, entry.match) for entry in entries}) == len(entries), "a word stands twice"
    for entry in entries:
        # A word that ends in a blank counts before another word only.
        assert entry.word.strip() and entry.instead.rstrip() == entry.instead.strip()
        # In the table of nouns the second column is the kind of word, not what should stand there.
        assert name == "nouns" or entry.word not in entry.choices
        for longer in entry.exceptions:
            assert tight(entry.word) in tight(longer) and longer != entry.word, entry


def tight(text: str) -> str:
    return text.replace(" ", "")


def test_many_words_over_a_long_line_take_little_time() -> None:
    entries = tuple(Entry(f"낱말{number}", "말", "stem") for number in range(1_000))
    started = time.process_time()
    assert len(list(find(entries, "낱말" * 50_000))) == 0
    assert time.process_time() - started < 5
