"""Real amendments: every version of every law that is held with its past, each against the one before it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from library_kit import opened, publish

from seoul_assist import readers
from seoul_assist.library import statutes
from seoul_assist.tasks import comparison_views as views
from seoul_assist.tasks import regs
from seoul_assist.tasks.comparison import text_of

LAWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (LAWS / "history").is_dir(), reason="the collection of past versions is not here"),
]


@pytest.fixture(scope="module")
def library_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history") / "library"
    paths = sorted((LAWS / "history").rglob("*.md"))
    publish(folder, *(statutes.parse(readers.read(path)) for path in paths))
    return folder


def test_the_text_of_every_day_is_the_newest_in_force(library_dir: Path) -> None:
    with opened(library_dir) as library:
        held = [one for one in library.regulations() if one.effective]
    days = sorted({one.effective for one in held if one.effective})
    assert len(held) >= 30
    for day in days:
        with opened(library_dir, as_of=day) as library:
            for name in {one.name for one in held}:
                begun = [one.effective for one in held if one.name == name and one.effective and one.effective <= day]
                shown = library.article(name, "제1조")
                assert shown is not None
                assert shown.effective == max(begun) if begun else shown.effective and shown.effective > day


def test_no_article_and_no_word_is_lost_between_two_versions(library_dir: Path) -> None:
    compared = 0
    with opened(library_dir) as library:
        for name in {one.name for one in library.regulations()}:
            held = regs.versions(library, name)
            for old, new in [*pairwise(held), (held[0], held[-1])]:
                found = regs.diff(library, name, start=old.effective, end=new.effective)
                assert (found.old.id, found.new.id) == (old.id, new.id)
                counts = found.counts()
                both = sum(counts[kind] for kind in ("changed", "retitled", "moved", "unchanged", "not_compared"))
                for version, alone in ((old, "deleted"), (new, "added")):
                    texts = [one for one in library.version_articles(version) if not (one.addenda or one.deleted)]
                    assert both + counts[alone] == len(texts)
                for change in found.changes:
                    for item, said in (
                        (change.old, [row.old for row in change.rows if row.old]),
                        (change.new, [row.new for row in change.rows if row.new]),
                    ):
                        assert item is None or "\n".join(said) == text_of(item)
                assert views.lines(found) and views.document(found).text
                compared += 1
    assert compared >= 40
