from __future__ import annotations

from pathlib import Path

import pytest
from library_kit import PARKING, provision

from seoul_assist.library.vectors import PASSAGE_CHARS, VectorCache, passage_hash, passage_text, passage_texts


def test_vectors_come_back_to_float_precision(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite", "e/1", 3)
    cache.put({"a": [0.5, -0.25, 1.0], "b": [0.0, 0.0, 1.0]})
    cache.close()
    cache = VectorCache(tmp_path / "v.sqlite", "e/1", 3)
    assert cache.get(["a", "b", "c"]) == {"a": [0.5, -0.25, 1.0], "b": [0.0, 0.0, 1.0]}
    cache.close()
    assert (tmp_path / "v.sqlite").stat().st_mode & 0o777 == 0o600


def test_another_embedder_or_dimension_sees_nothing(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite", "e/1", 2)
    cache.put({"a": [1.0, 0.0]})
    cache.close()
    for embedder, dimension in (("e/2", 2), ("e/1", 3)):
        other = VectorCache(tmp_path / "v.sqlite", embedder, dimension)
        assert other.get(["a"]) == {}
        other.close()


def test_a_damaged_record_is_computed_again(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite", "e/1", 2)
    cache.put({"a": [1.0, 0.0], "b": [0.0, 1.0]})
    with cache._db:
        cache._db.execute("UPDATE vectors SET vector=zeroblob(12) WHERE hash='a'")
    assert set(cache.get(["a", "b"])) == {"b"}
    cache.close()


def test_a_damaged_cache_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "v.sqlite"
    path.write_bytes(b"no database at all " * 100)
    cache = VectorCache(path, "e/1", 2)
    assert cache.get(["a"]) == {}
    cache.put({"a": [1.0, 0.0]})
    assert set(cache.get(["a"])) == {"a"}
    cache.close()


def test_keep_only_forgets_every_other(tmp_path: Path) -> None:
    for embedder in ("e/1", "e/2"):
        cache = VectorCache(tmp_path / "v.sqlite", embedder, 1)
        cache.put({"a": [1.0], "b": [1.0]})
        cache.close()
    cache = VectorCache(tmp_path / "v.sqlite", "e/1", 1)
    assert cache.keep_only(["a", "never"]) == 2
    assert set(cache.get(["a", "b"])) == {"a"}
    cache.close()


def test_a_passage_names_its_law_and_title() -> None:
    text = passage_text(PARKING.provisions[2])
    assert text.startswith(f"{PARKING.name} 요금의 감면\n시장은")
    assert len(passage_hash(text)) == 22
    assert passage_hash(text) != passage_hash(text + " ")


def pieces(text: str) -> list[str]:
    """What stands under law and title in each passage of an article with that text."""
    found = passage_texts(provision("가온시 조례", "제1조", "목적", text))
    assert all(one.startswith("가온시 조례 목적\n") for one in found)
    return [one.removeprefix("가온시 조례 목적\n") for one in found]


@pytest.mark.parametrize("length", [5, 30, 70, 399, 400, 401, 799, 801, 2500])
def test_passages_cover_the_text(length: int) -> None:
    line = "가나다라마바사아자차" * 300
    for count in range(1, 12):
        text = "\n".join(f"{at}{line}"[:length] for at in range(count))
        found = pieces(text)
        assert found[0] == text[:PASSAGE_CHARS] and len(found) <= 6
        assert all(60 <= len(piece) <= PASSAGE_CHARS for piece in found[1:])
        assert all(piece in text for piece in found)
        if len(found) < 6 and 60 <= length <= PASSAGE_CHARS:
            assert all(any(said in piece for piece in found) for said in text.split("\n"))


def test_passages_begin_and_end_with_lines() -> None:
    lines = [f"{at}. " + "나무를 심는다 " * 25 for at in range(12)]
    found = pieces("\n".join(lines))
    assert len(found) > 3
    for piece in found[1:]:
        assert all(line.strip() in [one.strip() for one in lines] for line in piece.split("\n"))
    assert pieces("가" * 800) == ["가" * 800]
    assert pieces("가" * 850) == ["가" * 800]  # too little to stand alone
    assert pieces("가" * 900) == ["가" * 800, "가" * 100]
    assert len(pieces("가" * 90_000)) == 6
