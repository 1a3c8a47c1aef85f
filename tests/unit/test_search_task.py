from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from library_kit import LEAVE, PARKING, opened, publish

from seoul_assist.errors import UsageError
from seoul_assist.tasks.search import search

KEYS = ["rank", "law", "article", "address", "title", "text", "promulgated", "effective", "source", "score"]


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    publish(tmp_path / "library", PARKING, LEAVE)
    return tmp_path / "library"


def test_the_published_shape(library_dir: Path) -> None:
    with opened(library_dir, as_of=date(2026, 3, 5)) as library:
        value = search(library, "주차요금 감면", k=2, id="q-1").to_json()
    assert list(value)[:5] == ["schema", "id", "query", "as_of", "generation"]
    assert (value["schema"], value["as_of"], value["generation"]) == ("seoul-assist/search/1", "2026-03-05", "g000001")
    assert len(value["hits"]) == 2
    hit = value["hits"][0]
    assert list(hit)[: len(KEYS)] == KEYS
    assert (hit["rank"], hit["law"], hit["article"]) == (1, PARKING.name, "제3조")
    assert (hit["promulgated"], hit["effective"], hit["source"]) == (None, "2025-01-01", PARKING.source)


def test_without_an_id_there_is_none(library_dir: Path) -> None:
    with opened(library_dir) as library:
        assert "id" not in search(library, "휴가").to_json()


def test_wrong_calls_say_so(library_dir: Path) -> None:
    with opened(library_dir) as library:
        with pytest.raises(UsageError):
            search(library, "  ")
        with pytest.raises(UsageError):
            search(library, "휴가", k=0)
