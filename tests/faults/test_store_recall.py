"""Recall is never lost in silence, and a store library that dies takes nothing along."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from library_kit import EMBEDDER

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.adapters.memory import MemoryStore


def _vectors(chance: random.Random, count: int) -> list[list[float]]:
    """Vectors of invented sentences, as a library holds them, near and far from one another."""
    nouns = ["요금", "휴가", "하천", "공원", "급식", "장터", "우물", "다리", "숲길", "창고", "나루", "온실", "등대"]
    verbs = ["줄인다", "넓힌다", "고친다", "닫는다", "빌린다", "맡긴다", "옮긴다", "늘린다", "정한다", "알린다"]
    texts = [
        f"{' '.join(chance.choices(nouns, k=4))} {chance.randint(1, 400)}호를 {chance.choice(verbs)} "
        f"{chance.choice(nouns)}은 {chance.choice(verbs)}"
        for _ in range(count)
    ]
    return EMBEDDER.embed(texts, "passage")


@pytest.mark.parametrize("asked", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_recall_against_an_exact_search(tmp_path: Path, asked: int) -> None:
    """2,000 vectors, 200 queries: recall@10 at least 0.98, judged by score so that ties are no loss."""
    chance = random.Random(20260305)
    vectors, queries = _vectors(chance, 2000), _vectors(chance, asked)
    ids = [f"{number:04}" for number in range(len(vectors))]
    exact = MemoryStore()
    exact.add(ids, vectors)
    store = ChromaStore(tmp_path / "chroma", create=True)
    store.add(ids, vectors)
    store.close()
    store = ChromaStore(tmp_path / "chroma", create=False)
    found = 0
    for query in queries:
        worst = exact.nearest(query, 10)[-1][1]
        found += sum(score >= worst - 1e-5 for _, score in store.nearest(query, 10))
    store.close()
    recall = found / (10 * len(queries))
    print(f"recall@10 {recall:.4f}")
    assert recall >= 0.98


def test_every_passage_finds_itself_after_each_publish(bench_of: Any, quick: Path) -> None:
    bench = bench_of(quick / "bench", 16)
    assert bench.inspect()["recall"] == [64, 64]
    assert bench.check() == "before"  # which indexes again and asks all 64 again


@pytest.mark.parametrize("step", ["fill_generation", "verify_generation"])
def test_a_store_that_aborts_the_process(bench: Any, step: str) -> None:
    done = bench.index("--json", abort=step)
    assert done.code == 1
    error = done.json["error"]
    assert "그대로" in error["message"] and "--rebuild" in error["hint"]
    assert bench.check() == "before"
