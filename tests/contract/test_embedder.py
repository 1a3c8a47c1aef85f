"""One suite for every embedder."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from seoul_assist.adapters.static_embedder import StaticEmbedder
from seoul_assist.ports import Embedder

TEXTS = ["가온시 공유재산 관리 조례 제3조", "점용료 감면", "", " \n", "가", "!!!", "ABC 123", "가" * 5000, "\ud800"]


@pytest.fixture(params=[StaticEmbedder])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


def test_vectors_have_length_one_and_the_named_dimension(embedder: Embedder) -> None:
    for kind in ("query", "passage"):
        vectors = embedder.embed(TEXTS, kind)
        assert len(vectors) == len(TEXTS)
        for vector in vectors:
            assert len(vector) == embedder.dimension
            assert sum(value * value for value in vector) == pytest.approx(1.0, abs=1e-5)


def test_a_batch_changes_nothing(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS[:5], "passage")
    assert together == [embedder.embed([text], "passage")[0] for text in TEXTS[:5]]
    assert embedder.embed([], "query") == []


def test_near_text_is_nearer_than_far_text(embedder: Embedder) -> None:
    query, near, far = embedder.embed(
        ["도로 점용료 감면 대상", "도로의 점용료를 감면하는 대상은 다음과 같다", "직원 휴가 신청서 제출 기한"],
        "passage",
    )
    assert _dot(query, near) > _dot(query, far) + 0.1


def test_the_same_in_every_process(embedder: Embedder) -> None:
    program = (
        f"import json; from {type(embedder).__module__} import {type(embedder).__name__} as E;"
        "print(json.dumps(E().embed(['누리군 계약 사무 처리 지침'], 'passage')))"
    )
    answers = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=dict(os.environ, PYTHONHASHSEED=seed),
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(done.stdout)
    assert answers == {json.dumps(embedder.embed(["누리군 계약 사무 처리 지침"], "passage")) + "\n"}


def _dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
