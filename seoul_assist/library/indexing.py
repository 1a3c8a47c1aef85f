"""Filling the vector store of a new generation: from the previous one after a small change, afresh after a large one.

A store that is carried over is a copy whose index files equal what their manifest says; the published one is only
read. The copy must then prove itself against exact search, and whatever speaks against it costs no more than a fresh
store from the cached vectors.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.catalog import Catalog, translated
from seoul_assist.library.generations import FaultPoint, fingerprints, read_manifest
from seoul_assist.library.vectors import VectorCache
from seoul_assist.ports import Embedder, Store

CATALOG = "catalog.sqlite"
STORE = "chroma"
BATCH = 5000  # with every batch Chroma writes its whole index: few large ones, or the cost grows with the square
SLICE = 250  # texts that are embedded and kept at a time: what a killed run of a slow embedder loses at most
# A change of more than this share of the passages is built afresh: the gain is small and the index is better for it.
CHANGED_SHARE = 0.25
# Deleted vectors stay in an approximate index and lengthen every search: at this share it is built afresh.
DEAD_SHARE = 0.2
RECALL = 0.95
# Chroma inserts in parallel: of a hundred small stores one falls into parts that do not reach each other.
ATTEMPTS = 3
SAMPLE = 64
_NEAR, _OWN = 10, 5
_TIE = 1e-3

Report = Callable[[Any], None]


class StoreFactory(Protocol):
    """Opens the store in a folder; with `create` it makes a new, empty one."""

    def __call__(self, folder: Path, *, create: bool) -> Store: ...


@dataclass(frozen=True, slots=True)
class Filling:
    """What a store is filled from and with. `base` is the folder of the generation to carry over, or None.

    A store that lies on a server is `served`: it is never carried over, for a published collection never changes.
    """

    catalog: Catalog
    folder: Path
    base: Path | None
    cache: VectorCache
    factory: StoreFactory
    embedder: Embedder
    report: Report
    fault: FaultPoint
    served: bool = False


def fill_store(job: Filling) -> dict[str, int]:
    """Makes the store of the catalog's passages in the folder; returns how many were embedded and how many known."""
    wanted = job.catalog.passage_ids()
    if not _carry_over(job, wanted):
        for _ in range(ATTEMPTS):
            if _made_anew(job, wanted):
                break
    return {"embedded": job.cache.added, "cached": len(wanted) - job.cache.added}


def _made_anew(job: Filling, wanted: set[str]) -> bool:
    """Fills a new store; whether it finds what it holds, which the verification will ask again."""
    shutil.rmtree(job.folder / STORE, ignore_errors=True)
    job.catalog.set_dead(0)
    with closing(job.factory(job.folder / STORE, create=True)) as store:
        _add(job, store, job.catalog.passages(), len(wanted))
    with closing(job.factory(job.folder / STORE, create=False)) as store:
        return finds(store, job.cache.get(sampled(sorted(wanted))))


def _add(job: Filling, store: Store, passages: Iterator[tuple[str, str]], total: int) -> None:
    """Puts the passages into the store, batch by batch, and embeds those that are not cached, slice by slice."""
    done = 0
    while batch := list(islice(passages, BATCH)):
        known = job.cache.get([key for key, _ in batch])
        missing = [(key, text) for key, text in batch if key not in known]
        done += len(batch) - len(missing)
        for at in range(0, len(missing), SLICE):
            part = missing[at : at + SLICE]
            made = job.embedder.embed([text for _, text in part], "passage")
            known |= job.cache.put({key: vector for (key, _), vector in zip(part, made, strict=True)})
            done += len(part)
            job.report({"stage": "vectors", "done": done, "total": total})
        store.add([key for key, _ in batch], [known[key] for key, _ in batch])
        job.report({"stage": "vectors", "done": done, "total": total})
        job.fault("mid_vectors")


def _carry_over(job: Filling, wanted: set[str]) -> bool:
    """Whether the folder now holds the store of the previous generation with the change applied, and it is proven."""
    if job.base is None or job.served:
        return False
    try:
        manifest = read_manifest(job.base)
        with closing(Catalog(job.base / CATALOG)) as before:
            held = before.passage_ids()
        gone, new = held - wanted, wanted - held
        dead = job.catalog.dead() + len(gone)
        if (
            manifest.embedder != job.embedder.id
            or len(gone) + len(new) > CHANGED_SHARE * len(wanted)
            or dead > DEAD_SHARE * len(wanted)
        ):
            return False
        _copy(job.base / STORE, job.folder / STORE)
        job.fault("store_copied")
        if fingerprints(job.folder / STORE) != manifest.files:
            return False
        if gone or new:
            with closing(job.factory(job.folder / STORE, create=False)) as store:
                store.delete(sorted(gone))
                _add(job, store, job.catalog.passages(new), len(new))
        job.catalog.set_dead(dead)
        with closing(job.factory(job.folder / STORE, create=False)) as store:
            return _proven(job, store, wanted, sorted(new))
    except LibraryDamaged:  # of what was published: the catalog and the cached vectors are enough to start afresh
        return False


def _copy(source: Path, target: Path) -> None:
    """Copies a store; its databases by way of SQLite, for a reader may be writing to one this very moment."""
    target.mkdir()
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        elif path.suffix == ".sqlite3":
            with (
                translated(),
                closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as live,
                closing(sqlite3.connect(copy)) as still,
            ):
                still.execute("PRAGMA synchronous=OFF")  # everything is synced before it is published
                live.backup(still)
        elif not path.name.endswith(("-wal", "-shm", "-journal")):
            shutil.copyfile(path, copy)


def _proven(job: Filling, store: Store, wanted: set[str], new: Sequence[str]) -> bool:
    """Whether the store holds exactly these ids and finds nearly all that exact search finds for a sample of them."""
    if store.ids() != wanted:
        return False
    ordered = sorted(wanted)
    self_queries = sampled(ordered)
    sample = list(dict.fromkeys([*_spread(new, SAMPLE // 2), *self_queries]))
    vectors = job.cache.get(sample)
    if len(vectors) < len(sample) or not finds(store, {key: vectors[key] for key in self_queries}):
        return False
    exact = _thresholds(job.cache, ordered, [vectors[key] for key in sample])
    if exact is None:
        return False
    hits = 0
    for key, least in zip(sample, exact, strict=True):
        hits += sum(score >= least - _TIE for _, score in store.nearest(vectors[key], _NEAR))
    return hits >= RECALL * min(_NEAR, len(wanted)) * len(sample)


def finds(store: Store, vectors: Mapping[str, Sequence[float]]) -> bool:
    """Whether nearly all of these vectors find themselves.

    An approximate index may lose the way to a single vector when others are added and deleted around it; search does
    not need it, and the next fresh index has it again.
    """
    lost = 0
    for key, vector in vectors.items():
        near = store.nearest(vector, _OWN)
        # Two passages may share one vector: a perfect match under another id is no loss.
        lost += key not in [found for found, _ in near] and not (near and near[0][1] > 0.9999)
    return lost <= (1 - RECALL) * len(vectors)


def sampled(keys: Sequence[str]) -> Sequence[str]:
    """Up to SAMPLE of the keys, spread evenly."""
    return _spread(keys, SAMPLE)


def _spread(keys: Sequence[str], count: int) -> Sequence[str]:
    return keys[:: max(1, -(-len(keys) // count))]


def _thresholds(cache: VectorCache, keys: Sequence[str], queries: Sequence[Sequence[float]]) -> list[float] | None:
    """The cosine of the tenth nearest of all keys, for each query; None when a vector is not in the cache."""
    import numpy as np

    asked = _unit(np.asarray(queries, dtype=np.float32))
    best = np.full((len(queries), 0), -1.0, dtype=np.float32)
    for at in range(0, len(keys), BATCH):
        try:
            part = cache.matrix(keys[at : at + BATCH])
        except LibraryDamaged:
            return None
        scores = asked @ _unit(part).T
        best = -np.sort(-np.concatenate([best, scores], axis=1), axis=1)[:, :_NEAR]
    return [float(row[-1]) for row in best]


def _unit(matrix: Any) -> Any:
    import numpy as np

    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.where(lengths == 0, 1.0, lengths)
