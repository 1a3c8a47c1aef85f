"""The table the package carries, and how one is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seoul_assist.adapters import static_embedder
from seoul_assist.adapters.static_embedder import DIMENSION, LIMIT, TABLE, StaticEmbedder, save


def values(names: list[str]) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    one = np.eye(DIMENSION, dtype=np.float32)
    return {
        "table": random.normal(0, 1, (len(names), DIMENSION)).astype(np.float32),
        "query_weight": np.zeros(len(names), np.float32),
        "passage_weight": np.zeros(len(names), np.float32),
        "query_projection": one,
        "passage_projection": one,
    }


def test_the_table_ships_and_is_small() -> None:
    assert TABLE.stat().st_size < 12_000_000


def test_what_people_say_is_near_what_statutes_say() -> None:
    """Words without a common letter: only training brings them together."""
    embedder = StaticEmbedder()
    query = np.array(embedder.embed(["허가 없이 집을 늘려 지었어요"], "query")[0])
    near, far = np.array(
        embedder.embed(["위반건축물 등에 대한 조치 무단 증축", "공무원의 연가 일수와 특별휴가"], "passage")
    )
    assert query @ near > query @ far + 0.2


def test_only_the_head_of_a_long_text_counts() -> None:
    embedder = StaticEmbedder()
    head = "주차 " * LIMIT
    assert embedder.embed([head], "passage") == embedder.embed([head + "휴가 신청 절차"], "passage")


def test_a_table_is_kept_and_its_version_is_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["주차/N", "요금/N", "드물/V"]
    ids = set()
    for number, change in enumerate((0.0, 0.0, 0.5)):
        made = values(names)
        made["table"][0, 0] += change
        path = tmp_path / f"{number}.npz"
        assert save(path, names, made, np.array([5, 3, 2])) == path.stat().st_size
        monkeypatch.setattr(static_embedder, "TABLE", path)
        static_embedder._table.cache_clear()
        embedder = StaticEmbedder()
        ids.add(embedder.id)
        parking, rare = embedder.embed(["주차", "드물다"], "query")
        expected = made["table"][0] / np.linalg.norm(made["table"][0])
        assert float(np.dot(parking, expected)) == pytest.approx(1, abs=1e-3)
        assert rare == [1.0, *[0.0] * (DIMENSION - 1)]  # hardly seen: left out
    static_embedder._table.cache_clear()
    assert len(ids) == 2
