"""One suite for every vector store."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from chroma_kit import Shelf, chroma

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.adapters.memory import MemoryStore
from seoul_assist.errors import LibraryDamaged
from seoul_assist.ports import Store

__all__ = ["chroma"]  # a fixture
Open = Callable[..., Store]


@pytest.fixture(params=["memory", "chroma", "chroma-http"])
def opened(request: pytest.FixtureRequest) -> Open:
    kinds: dict[str, Open] = {"memory": MemoryStore, "chroma": ChromaStore}
    return kinds.get(request.param) or Shelf(request.getfixturevalue("chroma").server, "contract")


@pytest.fixture
def in_folder(request: pytest.FixtureRequest, opened: Open) -> Open:
    """The stores that keep their vectors in the folder."""
    if isinstance(opened, Shelf):
        pytest.skip("a server keeps them elsewhere")
    return opened


def _vectors(count: int, seed: int = 1) -> list[list[float]]:
    raw = np.random.default_rng(seed).normal(size=(count, 32)).astype("float32")
    found: list[list[float]] = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).tolist()
    return found


def test_finds_what_was_added_even_after_reopening(opened: Open, tmp_path: Path) -> None:
    vectors = _vectors(40)
    ids = [f"p{at:03d}" for at in range(40)]
    store = opened(tmp_path / "store", create=True)
    store.add(ids[:25], vectors[:25])
    store.add(ids[25:], vectors[25:])
    store.close()
    again = opened(tmp_path / "store", create=False)
    assert again.ids() == set(ids)
    for at in (0, 24, 39):
        best = again.nearest(vectors[at], 3)
        assert best[0][0] == ids[at]
        assert best[0][1] == pytest.approx(1.0, abs=1e-5)
        assert best[0][1] >= best[1][1] >= best[2][1]
    again.close()


def test_scores_are_cosines(opened: Open, tmp_path: Path) -> None:
    store = opened(tmp_path / "store", create=True)
    store.add(["same", "across", "against"], [[2.0, 0.0], [0.0, 3.0], [-1.0, 0.0]])
    assert [(key, round(score, 4)) for key, score in store.nearest([5.0, 0.0], 3)] == [
        ("same", 1.0),
        ("across", 0.0),
        ("against", -1.0),
    ]
    store.close()


def test_delete_and_replace(opened: Open, tmp_path: Path) -> None:
    vectors = _vectors(6)
    store = opened(tmp_path / "store", create=True)
    store.add(["a", "b", "c"], vectors[:3])
    store.delete(["b", "never-there"])
    store.add(["a"], [vectors[5]])
    assert store.ids() == {"a", "c"}
    assert store.nearest(vectors[5], 1)[0][0] == "a"
    assert "b" not in [key for key, _ in store.nearest(vectors[1], 10)]
    store.close()


def test_an_empty_store_has_no_neighbours(opened: Open, tmp_path: Path) -> None:
    store = opened(tmp_path / "store", create=True)
    assert store.nearest([1.0, 0.0], 5) == []
    assert store.ids() == set()
    store.close()
    again = opened(tmp_path / "store", create=False)
    assert again.nearest([1.0, 0.0], 5) == []
    again.close()


def test_more_neighbours_than_records_and_none(opened: Open, tmp_path: Path) -> None:
    store = opened(tmp_path / "store", create=True)
    store.add(["a", "b"], _vectors(2))
    assert len(store.nearest(_vectors(1)[0], 50)) == 2
    assert store.nearest(_vectors(1)[0], 0) == []
    store.close()


def test_a_store_that_is_not_there_is_damage(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(LibraryDamaged) as caught:
        opened(tmp_path / "nowhere", create=False)
    assert "seoul-assist index" in caught.value.hint


def test_a_broken_file_is_damage(in_folder: Open, tmp_path: Path) -> None:
    store = in_folder(tmp_path / "store", create=True)
    store.add(["a"], _vectors(1))
    store.close()
    for path in (tmp_path / "store").iterdir():
        if path.is_file():
            path.write_bytes(b"not a store")
    with pytest.raises(LibraryDamaged):
        in_folder(tmp_path / "store", create=False).nearest(_vectors(1)[0], 1)


def test_close_releases_every_file(opened: Open, tmp_path: Path) -> None:
    store = opened(tmp_path / "store", create=True)
    store.add([f"p{at}" for at in range(1200)], _vectors(1200))
    store.nearest(_vectors(1)[0], 1)
    store.close()
    if not Path("/proc/self/fd").exists():
        pytest.skip("no /proc to look at")

    def held() -> list[str]:
        targets = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
        return [target for target in targets if str(tmp_path) in target]

    patience = time.monotonic() + 10  # Chroma's connections end on a thread of their own
    while held() and time.monotonic() < patience:
        time.sleep(0.05)
    assert held() == []


def test_chroma_agrees_with_exact_search(tmp_path: Path) -> None:
    """Recall at 10 of 2,000 vectors over 100 queries is at least 0.98."""
    vectors = _vectors(2000)
    ids = [f"p{at:04d}" for at in range(2000)]
    exact, chroma = MemoryStore(), ChromaStore(tmp_path / "store", create=True)
    for store in (exact, chroma):
        store.add(ids, vectors)
    same = sum(
        len({key for key, _ in exact.nearest(query, 10)} & {key for key, _ in chroma.nearest(query, 10)})
        for query in _vectors(100, seed=2)
    )
    chroma.close()
    assert same / 1000 >= 0.98


def test_chroma_reads_where_it_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "store"
    store = ChromaStore(folder, create=True)
    store.add(["a", "b"], _vectors(2))
    store.close()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # Root may write anywhere, so the question is answered here the way a read-only mount answers it.
    monkeypatch.setattr("seoul_assist.adapters.chroma_local._writable", lambda _folder: False)
    reader = ChromaStore(folder, create=False)
    private = reader._private
    assert private is not None and reader.nearest(_vectors(2)[1], 1)[0][0] == "b"
    reader.close()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not Path(private.name).exists()


def test_chroma_leaves_nothing_in_its_log(tmp_path: Path) -> None:
    """Every reader would replay what is left there: a single deletion is flushed too, and the file is given back."""
    folder = tmp_path / "store"
    store = ChromaStore(folder, create=True)
    store.add([f"p{at:03d}" for at in range(300)], _vectors(300))
    store.close()
    # What 300 vectors of 32 numbers took in the log is no longer in the file.
    assert (folder / "chroma.sqlite3").stat().st_size < 300_000
    for gone in ("p000", "p001"):
        store = ChromaStore(folder)
        store.delete([gone])
        store.close()
        db = sqlite3.connect(folder / "chroma.sqlite3")
        kept = [row[0] for row in db.execute("SELECT seq_id FROM max_seq_id")]
        log = [row[0] for row in db.execute("SELECT seq_id FROM embeddings_queue")]
        db.close()
        assert len(set(kept)) == 1 and max(log, default=0) <= kept[0]
    store = ChromaStore(folder)
    assert len(store.ids()) == 298 and store.nearest(_vectors(300)[0], 1)[0][0] not in ("p000", "p001")
    store.close()
