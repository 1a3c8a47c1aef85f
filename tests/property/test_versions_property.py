"""Whatever versions there are, the one chosen is the newest in force; lines of a comparison lose no word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.library import versions
from seoul_assist.tasks.comparison import differing, lines_beside

FIRST = date(2000, 1, 1)
days = st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))


@dataclass(frozen=True)
class Text:
    id: int
    key: str
    kind: str
    promulgated: date | None
    effective: date | None


@st.composite
def libraries(draw: st.DrawFn) -> list[Text]:
    rows = draw(
        st.lists(st.tuples(st.sampled_from(["가조례", "나조례", "다조례"]), days, st.none() | days), max_size=14)
    )
    return [Text(n, key, "조례", promulgated, effective) for n, (key, promulgated, effective) in enumerate(rows)]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(libraries(), days)
def test_the_newest_version_in_force_is_chosen(texts: list[Text], as_of: date) -> None:
    chosen = {text.key: text for text in versions.in_force(texts, as_of)}
    assert len(chosen) == len(versions.in_force(texts, as_of)) == len({text.key for text in texts})
    states = versions.states(texts, as_of)
    for text in texts:
        mine = chosen[text.key]
        begun = [one for one in texts if one.key == text.key and versions.day(one) <= as_of]  # type: ignore[operator]
        if begun:
            newest = max(begun, key=lambda one: (versions.day(one), one.promulgated, one.id))
            assert mine == newest and states[mine.id] == "in_force"
            assert sum(states[one.id] == "in_force" for one in begun) == 1
        else:
            assert versions.day(mine) == min(versions.day(one) for one in texts if one.key == text.key)  # type: ignore[type-var]
            assert states[mine.id] == "pending"


@settings(max_examples=60, derandomize=True, deadline=None)
@given(libraries(), days, st.randoms(use_true_random=False))
def test_the_order_of_the_sources_does_not_matter(texts: list[Text], as_of: date, chance: object) -> None:
    shuffled = sorted(texts, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert set(versions.in_force(texts, as_of)) == set(versions.in_force(shuffled, as_of))


lines = st.lists(st.text("가나 12.①②다", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=8)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(lines, lines)
def test_both_texts_can_be_read_back_from_their_rows(old: list[str], new: list[str]) -> None:
    rows = lines_beside("\n".join(old), "\n".join(new))
    assert [row.old for row in rows if row.old] == old
    assert [row.new for row in rows if row.new] == new
    assert all(row.same == (row.old == row.new) for row in rows)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text("가나다 12,", max_size=20), st.text("가나다 12,", max_size=20))
def test_what_is_not_marked_is_the_same_in_both(old: str, new: str) -> None:
    old_marks, new_marks = differing(old, new)

    def rest(text: str, marks: tuple[tuple[int, int], ...]) -> str:
        for start, end in reversed(marks):
            assert 0 <= start < end <= len(text)
            text = text[:start] + text[end:]
        return "".join(text.split())

    assert rest(old, old_marks) == rest(new, new_marks)
