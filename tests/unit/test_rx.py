"""A pattern that is compiled on first use is the pattern."""

from __future__ import annotations

import copy
import importlib
import re
from pathlib import Path

import pytest

from seoul_assist.text import rx

TEXT = "2026. 9. 18.(목), 2026. 9. 19."


@pytest.mark.parametrize("method", ["search", "match", "fullmatch", "findall", "split"])
def test_it_answers_like_the_pattern(method: str) -> None:
    source = r"(?P<year>\d{4})\. (?P<month>\d)\."
    ours, theirs = rx.compile(source), re.compile(source)
    assert repr(getattr(ours, method)(TEXT)) == repr(getattr(theirs, method)(TEXT))
    assert repr(getattr(ours, method)(TEXT)) == repr(getattr(theirs, method)(TEXT))  # and when it is used again
    assert (ours.pattern, ours.flags, ours.groups, ours.groupindex) == (
        theirs.pattern, theirs.flags, theirs.groups, theirs.groupindex,
    )  # fmt: skip


def test_flags_places_and_replacements() -> None:
    pattern = rx.compile("^b", re.IGNORECASE | re.MULTILINE)
    assert [match.start() for match in pattern.finditer("a\nB\nb")] == [2, 4]
    assert pattern.search("a\nB", 3) is None and pattern.sub("c", "a\nB") == "a\nc" and pattern.subn("c", "b")[1] == 1


def test_nothing_is_compiled_before_it_is_used() -> None:
    wrong = rx.compile("(")
    with pytest.raises(re.error):
        wrong.search("")
    with pytest.raises(AttributeError):
        wrong.nothing  # type: ignore[attr-defined]  # noqa: B018
    assert copy.copy(rx.compile("a")).search("a")


def test_every_expression_of_the_checking_room_compiles(root: Path) -> None:
    for path in sorted((root / "seoul_assist" / "checking").rglob("*.py")):
        if "rx.compile" not in path.read_text(encoding="utf-8"):
            continue
        module = importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
        for value in vars(module).values():
            if type(value).__name__ == "_Lazy":
                assert value.groups >= 0
