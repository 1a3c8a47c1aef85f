"""The small vectors of search against exact products."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.dense import Dense, highest, pack


def vectors(count: int, width: int, seed: int = 1) -> np.ndarray:
    """Unit vectors that lean towards a few directions, as embeddings do."""
    chance = np.random.default_rng(seed)
    made = chance.normal(size=(count, width)) @ (
        np.linalg.qr(chance.normal(size=(width, width)))[0] / np.sqrt(np.arange(1, width + 1))[:, None]
    )
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def write(path: Path, matrix: np.ndarray, owners: list[int], rows: int) -> Dense:
    keys = [str(at) for at in range(len(matrix))]
    pack(path, owners, keys, lambda some: matrix[[int(one) for one in some]], rows=rows, about={"embedder": "e"})
    return Dense(path)


def nearest(held: Dense, asked: np.ndarray, count: int, wide: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """The nearest rows and their cosines, found as a search does: many by their heads, the best of them in full."""
    rows = highest(held.all_scores(asked), wide)
    scores = held.scores(asked, rows)
    order = np.lexsort((rows, -scores))[:count]
    return rows[order], scores[order]


@pytest.mark.parametrize("width", [2, 64, 100, 400])
def test_one_vector_a_row(tmp_path: Path, width: int) -> None:
    matrix = vectors(300, width)
    held = write(tmp_path / "d.bin", matrix, list(range(300)), 300)
    assert held.about["embedder"] == "e"
    for asked in vectors(5, width, seed=2):
        exact = matrix @ asked
        rows = np.array([7, 0, 299, 7])
        assert np.allclose(held.scores(asked.tolist(), rows), exact[rows], atol=0.006)
        found, scores = nearest(held, asked, 10)
        assert np.allclose(scores, np.sort(exact)[::-1][:10], atol=0.006)
        assert np.allclose(exact[found], scores, atol=0.006)
        assert list(scores) == sorted(scores, reverse=True)
        assert np.corrcoef(held.all_scores(asked), exact)[0, 1] > 0.8
    held.check()


def test_the_first_pass_finds_nearly_all(tmp_path: Path) -> None:
    matrix = vectors(5000, 128)
    held = write(tmp_path / "d.bin", matrix, list(range(5000)), 5000)
    found = 0
    for asked in vectors(20, 128, seed=3):
        worst = np.sort(matrix @ asked)[-10]
        rows, _ = nearest(held, asked, 10, wide=300)
        found += int((matrix[rows] @ asked >= worst - 0.006).sum())
    assert found >= 195


def test_several_vectors_a_row_score_as_the_best(tmp_path: Path) -> None:
    owners = [0, 0, 0, 2, 3, 3, 5]
    matrix = vectors(7, 70)
    held = write(tmp_path / "d.bin", matrix, owners, 7)
    asked = vectors(1, 70, seed=4)[0]
    exact = matrix @ asked
    best = [max((exact[at] for at, owner in enumerate(owners) if owner == row), default=0.0) for row in range(7)]
    assert np.allclose(held.scores(asked, np.arange(7)), best, atol=0.006)
    assert np.allclose(held.scores(asked, np.array([6, 1, 0])), [0, 0, best[0]], atol=0.006)
    assert held.all_scores(asked)[[1, 4, 6]].tolist() == [0, 0, 0]


def test_no_vectors_at_all(tmp_path: Path) -> None:
    pack(tmp_path / "d.bin", [], [], lambda some: np.zeros((len(some), 8), np.float32), rows=3, about={})
    held = Dense(tmp_path / "d.bin")
    asked = vectors(1, 8)[0]
    assert held.scores(asked, np.array([0, 2])).tolist() == [0, 0]
    assert held.all_scores(asked).tolist() == [0, 0, 0]


def test_a_changed_byte_is_noticed_where_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "d.bin"
    matrix = vectors(3000, 96)
    write(path, matrix, list(range(3000)), 3000)
    raw = path.read_bytes()
    for at in range(100, len(raw), len(raw) // 23):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 16]) + raw[at + 1 :])
        with pytest.raises(LibraryDamaged):
            Dense(path).check()
        try:
            found = nearest(Dense(path), matrix[5], 3)[0]
        except LibraryDamaged:
            continue
        assert found[0] == 5
    path.write_bytes(raw)
    assert nearest(Dense(path), matrix[5], 3)[0][0] == 5


@pytest.mark.parametrize("shape", ["random", "equal", "sorted", "one_high", "minus_infinity"])
def test_highest(shape: str) -> None:
    chance = np.random.default_rng(7)
    scores = chance.normal(size=5000).astype(np.float32)
    if shape == "equal":
        scores[:] = 1
    elif shape == "sorted":
        scores = np.sort(scores)[::-1].copy()
    elif shape == "one_high":
        scores[:] = 0
        scores[37] = 1
    elif shape == "minus_infinity":
        scores[chance.random(5000) < 0.99] = -np.inf
    for count in (0, 1, 10, 100, 4999, 5000, 9000):
        found = highest(scores, count)
        assert len(set(found.tolist())) == len(found) == min(count, 5000)
        assert np.array_equal(np.sort(scores[found])[::-1], np.sort(scores)[::-1][: len(found)])
