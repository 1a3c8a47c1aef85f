"""Postings and vectors of a generation: made with it, bound to it, and proven before it is published."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from library_kit import EMBEDDER, LEAVE, PARKING, provision, publish, steps

from seoul_assist.errors import AssistError, LibraryDamaged
from seoul_assist.library import search_files
from seoul_assist.library.annexes import LINKED
from seoul_assist.library.build import Build
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.postings import POSTINGS
from seoul_assist.library.search_files import open_dense, open_postings
from seoul_assist.library.vectors import passage_text
from seoul_assist.model import Provision
from seoul_assist.text.terms import bigrams


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    publish(tmp_path / "library", PARKING, LEAVE)
    return tmp_path / "library"


def generation(library_dir: Path, name: str) -> Path:
    return library_dir / "generations" / name


def rows(folder: Path) -> list[Provision]:
    """The provisions behind the rows of the postings, in order."""
    postings = open_postings(folder, folder.name)
    with closing(Catalog(folder / CATALOG)) as catalog:
        held = catalog.provisions(postings.rows.tolist())
    return [held[number][1] for number in postings.rows.tolist()]


def test_a_row_for_everything_that_ranks(library_dir: Path) -> None:
    law = replace(
        PARKING,
        source="더.md",
        provisions=(
            PARKING.provisions[1],
            provision(PARKING.name, "제4조", "", "삭제", deleted=True),
            provision(PARKING.name, "부칙 제1조", "시행일", "공포한 날부터 시행한다.", addenda=True),
            provision(PARKING.name, "별표 1", "요금표", LINKED),
            provision(PARKING.name, "별표 2", "감면표", "장애인 절반"),
        ),
    )
    publish(library_dir, law)
    held = rows(generation(library_dir, "g000002"))
    new = [replace(item, source="더.md") for item in (law.provisions[0], law.provisions[4])]
    assert held == [*PARKING.provisions, *LEAVE.provisions, *new]


def test_terms_and_vectors_belong_to_their_rows(library_dir: Path) -> None:
    folder = generation(library_dir, "g000001")
    postings, dense = open_postings(folder, "g000001"), open_dense(folder, "g000001")
    assert dense.about["embedder"] == EMBEDDER.id
    for row, item in enumerate(rows(folder)):
        for field, terms in (
            ("title.bigrams", bigrams(item.title)),
            ("text.bigrams", bigrams(item.text)),
            ("law.bigrams", bigrams(item.law)),
        ):
            assert terms and (postings.scores(field, dict.fromkeys(terms, 1.0))[row] > 0)
        vector = EMBEDDER.embed([passage_text(item)], "passage")[0]
        assert int(dense.scores(vector, np.arange(len(postings.rows))).argmax()) == row
        assert dense.scores(vector, np.array([row]))[0] > 0.98
    assert postings.laws.tolist() == [1, 2]


def test_only_what_changed_is_cut_again(library_dir: Path) -> None:
    done: list[dict[str, int]] = []
    inner = steps()

    def fill(payload: dict[str, Any]) -> dict[str, int]:
        done.append(inner["fill"](payload))
        return done[-1]

    with Build(library_dir) as build:
        build.put(LEAVE.source, replace(LEAVE, provisions=LEAVE.provisions[1:], sha256="1" * 64), "md")
        build.publish(fill, inner["verify"])
    with Build(library_dir) as build:
        build.rename(PARKING.source, "다른 곳.md", "다른 곳.md")
        build.publish(fill, inner["verify"])
    assert [one["cut"] for one in done] == [2, 0]
    assert rows(generation(library_dir, "g000003")) == [
        *(replace(item, source="다른 곳.md") for item in PARKING.provisions),
        *LEAVE.provisions[1:],
    ]


def test_the_files_of_another_generation_are_damage(library_dir: Path) -> None:
    publish(library_dir, replace(LEAVE, source="새.md"))
    for name, opener in ((POSTINGS, open_postings), (search_files.DENSE, open_dense)):
        shutil.copy(generation(library_dir, "g000001") / name, generation(library_dir, "g000002") / name)
        with pytest.raises(LibraryDamaged):
            opener(generation(library_dir, "g000002"), "g000002")


@pytest.mark.parametrize("wrong", ["row", "term", "vector", "byte"])
def test_what_is_wrong_is_not_published(library_dir: Path, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault while the files are made is found by the check that follows, whatever it is."""
    real_invert, real_pack = search_files.invert, search_files.pack

    def invert(path: Path, rows: Any, *rest: Any, texts: Any, **more: Any) -> int:
        def other(ids: Sequence[int]) -> Any:
            return (("", "다른 말") for _ in texts(ids))

        if wrong == "row":
            rows = [replace(row, digest=row.digest ^ 1) for row in rows]
        done = real_invert(path, rows, *rest, texts=other if wrong == "term" else texts, **more)
        if wrong == "byte":
            raw = bytearray(path.read_bytes())
            raw[200] ^= 1
            path.write_bytes(raw)
        return done

    def pack(path: Path, owners: Any, keys: Any, *rest: Any, **more: Any) -> None:
        real_pack(path, owners, keys[::-1] if wrong == "vector" else keys, *rest, **more)

    monkeypatch.setattr(search_files, "invert", invert)
    monkeypatch.setattr(search_files, "pack", pack)
    with pytest.raises(AssistError):
        publish(library_dir, replace(LEAVE, source="새.md"), rebuild=True)
    assert (library_dir / "CURRENT").read_text().strip() == "g000001"
