"""Versions of a law: which is in force, across a change of title, a repeal and two texts of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from library_kit import opened, publish, regulation

from seoul_assist.errors import NoBasis
from seoul_assist.library import versions
from seoul_assist.tasks import regs
from seoul_assist.tasks.freshness import age_notes
from seoul_assist.text.citations import find
from seoul_assist.text.law_tables import law_key

# A decree of which the reviewed table knows that its title changed.
OLD_TITLE, NEW_TITLE = "행정 효율과 협업 촉진에 관한 규정", "행정업무의 운영 및 혁신에 관한 규정"


@dataclass(frozen=True)
class Text:
    id: int
    effective: date | None
    promulgated: date | None = None
    name: str = "다솜구 우물 관리 조례"
    kind: str = "조례"

    @property
    def key(self) -> str:
        return law_key(self.name)


def on(*texts: Text, day: date) -> list[int]:
    return sorted(text.id for text in versions.in_force(texts, day))


def test_of_two_texts_of_one_day_the_later_promulgated_counts() -> None:
    day = date(2024, 1, 1)
    first, second = Text(2, day, date(2023, 3, 1)), Text(1, day, date(2023, 9, 1))
    assert on(first, second, day=date(2024, 5, 1)) == on(second, first, day=date(2024, 5, 1)) == [1]


def test_a_text_without_an_effective_day_counts_from_its_promulgation() -> None:
    assert on(Text(1, None, date(2020, 1, 1)), Text(2, date(2022, 1, 1)), day=date(2021, 1, 1)) == [1]


def test_only_future_texts_are_pending_and_the_earliest_is_taken() -> None:
    texts = (Text(1, date(2031, 1, 1)), Text(2, date(2030, 1, 1)))
    assert on(*texts, day=date(2026, 1, 1)) == [2]
    assert set(versions.states(texts, date(2026, 1, 1)).values()) == {"pending"}


def test_a_repealing_act_ends_the_law_until_it_begins_anew() -> None:
    law = Text(1, date(2010, 1, 1))
    end = Text(2, date(2020, 1, 1), name="다솜구 우물 관리 조례 폐지조례")
    again = Text(3, date(2024, 1, 1))
    assert on(law, end, again, day=date(2019, 12, 31)) == [1, 2]  # the act itself is pending: its earliest takes part
    assert on(law, end, day=date(2020, 1, 1)) == [2]
    assert versions.states((law, end), date(2020, 1, 1))[1] == "repealed"
    assert on(law, end, again, day=date(2024, 1, 1)) == [2, 3]


def test_a_renamed_law_is_one_law() -> None:
    texts = (Text(1, date(2016, 1, 1), name=OLD_TITLE), Text(2, date(2023, 6, 27), name=NEW_TITLE))
    assert on(*texts, day=date(2020, 1, 1)) == [1]
    assert on(*texts, day=date(2024, 1, 1)) == [2]
    assert versions.states(texts, date(2024, 1, 1)) == {1: "past", 2: "in_force"}
    assert versions.lineage([law_key(OLD_TITLE)]) == {law_key(OLD_TITLE): law_key(OLD_TITLE)}


def test_the_newest_text_is_the_last_one_promulgated_by_the_day() -> None:
    texts = (Text(1, date(2024, 5, 1), date(2024, 1, 1)), Text(2, date(2027, 1, 1), date(2026, 2, 1)), Text(3, None))
    assert versions.newest(texts, date(2026, 6, 1)) == date(2026, 2, 1)
    assert versions.newest(texts, date(2025, 6, 1)) == date(2024, 1, 1)
    assert versions.newest(texts[2:], date(2026, 6, 1)) is None


# -- in a library --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("versions") / "library"
    publish(
        folder,
        regulation(OLD_TITLE, [("제1조", "목적", "옛 목적의 글이다.")], effective=date(2016, 1, 1), source="o.md"),
        regulation(NEW_TITLE, [("제1조", "목적", "새 목적의 글이다.")], effective=date(2023, 6, 27), source="n.md"),
        regulation("가온시 나루 조례", [("제1조", "목적", "나루를 둔다.")], effective=date(2010, 1, 1), source="w.md"),
        regulation(
            "가온시 나루 조례 폐지조례",
            [("제1조", "폐지", "나루 조례를 없앤다.")],
            effective=date(2020, 1, 1),
            source="e.md",
        ),
        regulation("누리군 등대 조례", [("제1조", "목적", "첫째 글이다.")], effective=date(2024, 1, 1), source="l1.md"),
        regulation(
            "누리군 등대 조례",
            [("제1조", "목적", "둘째 글이다."), ("제2조", "점등", "해가 지면 켠다.")],
            effective=date(2027, 1, 1),
            source="l2.md",
        ),
    )
    return folder


@pytest.mark.parametrize("asked", [OLD_TITLE, NEW_TITLE])
@pytest.mark.parametrize(("day", "said"), [(date(2018, 1, 1), "옛"), (date(2025, 1, 1), "새")])
def test_either_title_shows_the_text_of_the_day(library_dir: Path, asked: str, day: date, said: str) -> None:
    with opened(library_dir, as_of=day) as library:
        (article,) = regs.show(library, asked, "제1조")
        assert article.text.startswith(said)
        assert [one.state for one in regs.versions(library, article.law)] == (
            ["in_force", "pending"] if said == "옛" else ["past", "in_force"]
        )
        hits = library.search("목적의 글", k=5)
        assert [hit.provision.text[0] for hit in hits if hit.provision.law in (OLD_TITLE, NEW_TITLE)] == [said]


def test_a_repealed_law_is_neither_shown_nor_found(library_dir: Path) -> None:
    with opened(library_dir, as_of=date(2026, 1, 1)) as library:
        with pytest.raises(NoBasis) as caught:
            regs.show(library, "가온시 나루 조례")
        assert "폐지" in caught.value.message
        assert "w.md" not in {hit.provision.source for hit in library.search("나루를 둔다")}
        assert {one.source: one.state for one in library.regulations()}["w.md"] == "repealed"
    with opened(library_dir, as_of=date(2015, 1, 1)) as library:
        assert regs.show(library, "가온시 나루 조례")


def test_what_is_still_to_come_is_not_called_found(library_dir: Path) -> None:
    with opened(library_dir, as_of=date(2026, 1, 1)) as library:
        coming = library.resolve(find("「누리군 등대 조례」 제2조")[0])
        assert (coming.found, coming.since) == ("not_in_force", date(2027, 1, 1))
        assert library.resolve(find("「누리군 등대 조례」 제1조")[0]).found == "found"
    with opened(library_dir, as_of=date(2027, 1, 1)) as library:
        assert library.resolve(find("「누리군 등대 조례」 제2조")[0]).found == "found"


def test_the_note_names_older_and_newer_versions(library_dir: Path) -> None:
    with opened(library_dir, as_of=date(2026, 1, 1)) as library:
        note = regs.versions_note(library, "누리군 등대 조례")
        assert "나중 판 1개" in note and "2027. 1. 1." in note and "앞선" not in note
        assert regs.versions_note(library, "가온시 나루 조례 폐지조례") == ""
    with opened(library_dir, as_of=date(2020, 1, 1)) as library:
        assert "앞으로 시행될 판" in regs.versions_note(library, "누리군 등대 조례")


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (None, date(2027, 1, 1), {"added": 1, "changed": 1, "unchanged": 0}),
        (date(2024, 6, 1), date(2026, 6, 1), {"added": 0, "changed": 0, "unchanged": 1}),
    ],
)
def test_diff_takes_the_texts_in_force_on_two_days(
    library_dir: Path, start: date | None, end: date, counts: dict[str, int]
) -> None:
    with opened(library_dir, as_of=date(2026, 1, 1)) as library:
        compared = regs.diff(library, "누리군 등대 조례", start=start, end=end)
        assert counts.items() <= compared.counts().items()


def test_diff_says_what_it_lacks(library_dir: Path) -> None:
    with opened(library_dir, as_of=date(2026, 1, 1)) as library:
        with pytest.raises(NoBasis, match="2001"):
            regs.diff(library, "누리군 등대 조례", start=date(2001, 1, 1))
        with pytest.raises(NoBasis, match="앞선 판"):
            regs.diff(library, "누리군 등대 조례")
        with pytest.raises(NoBasis, match="제9조"):
            regs.diff(library, "누리군 등대 조례", "제9조", end=date(2027, 1, 1))
        with pytest.raises(NoBasis):
            regs.diff(library, "다솜구 없는 조례")
        across = regs.diff(library, OLD_TITLE, "제1조", start=date(2018, 1, 1), end=date(2024, 1, 1))
        assert (across.old.name, across.new.name) == (OLD_TITLE, NEW_TITLE)


def test_an_age_that_cannot_be_told_is_said(tmp_path: Path) -> None:
    publish(tmp_path / "library", regulation("누리군 메모", [("1문단", "", "무엇이든 적는다.")], kind="문서"))
    with opened(tmp_path / "library", as_of=date(2026, 1, 1)) as library:
        (note,) = age_notes(library)
        assert "최신인지 알 수 없습니다" in note
