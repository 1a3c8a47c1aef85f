"""What the two children of an index run do: one fills a new generation, another checks it.

Payloads and answers are JSON values. Nothing here touches a published folder except to read it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError
from seoul_assist.library import search_files
from seoul_assist.library.catalog import Catalog, translated
from seoul_assist.library.generations import (
    FaultPoint,
    Manifest,
    fingerprints,
    no_fault,
    read_manifest,
    storage,
    write_manifest,
)
from seoul_assist.library.indexing import CATALOG, STORE, Filling, Report, StoreFactory, fill_store, finds, sampled
from seoul_assist.library.records import regulation_from_json
from seoul_assist.library.vectors import VectorCache
from seoul_assist.ports import Embedder

__all__ = ["CATALOG", "STAGING", "STORE", "StoreFactory", "fill", "verify"]
STAGING = "staging.jsonl"


def no_report(_value: Any) -> None:
    """The progress sink of runs nobody watches."""


def fill(
    payload: dict[str, Any],
    *,
    store_factory: StoreFactory,
    embedder: Embedder,
    report: Report = no_report,
    fault: FaultPoint = no_fault,
) -> dict[str, int]:
    """Makes catalog, store and manifest in `payload["folder"]`; returns how many passages were embedded and cached.

    `payload`: folder, cache (path of the vector cache), base (folder of the generation to start from, or ""),
    generation, previous, created, compact, and the collection where the store lies on a server. The changes lie in
    the folder's staging file, one JSON object a line.
    """
    folder, collection = Path(payload["folder"]), payload.get("collection", "")
    with storage():
        if payload["base"]:
            shutil.copyfile(Path(payload["base"]) / CATALOG, folder / CATALOG)
        catalog = Catalog(folder / CATALOG, writable=True)
        try:
            with translated():
                for number, change in enumerate(_changes(folder / STAGING), start=1):
                    _apply(catalog, change, payload["created"])
                    if number % 50 == 0:
                        report({"stage": "catalog", "done": number, "total": payload["changes"]})
            catalog.finish(compact=payload["compact"])
            fault("catalog_committed")
            counts = catalog.counts()
            with translated():
                # What is to be forgotten would live on as a deleted vector of a store that is carried over.
                base = Path(payload["base"]) if payload["base"] and not payload["compact"] else None
                with closing(VectorCache(Path(payload["cache"]), embedder.id, embedder.dimension)) as cache:
                    done = fill_store(
                        Filling(catalog, folder, base, cache, store_factory, embedder, report, fault, bool(collection))
                    )
                    name = payload["generation"]
                    done["cut"] = search_files.make(
                        folder, catalog, cache, generation=name, base=base, dense=not collection
                    )
                    if payload["compact"]:
                        cache.keep_only(catalog.passage_ids())
        finally:
            catalog.close()
        (folder / STAGING).unlink()
        manifest = Manifest(
            generation=payload["generation"],
            previous=payload["previous"],
            embedder=embedder.id,
            counts=counts,
            files=fingerprints(folder / STORE),
            created=payload["created"],
            collection=collection,
        )
        write_manifest(folder, manifest)
        fault("filled")
    return done


def _changes(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _apply(catalog: Catalog, change: dict[str, Any], created: str) -> None:
    match change["op"]:
        case "put":
            regulation = regulation_from_json(change["regulation"])
            catalog.put(
                change["key"],
                regulation,
                file_format=change["format"],
                recipe=change["recipe"],
                indexed_at=created,
                grade=change["grade"],
            )
        case "remove":
            catalog.remove(change["key"])
        case "grade":
            catalog.set_grade(change["key"], change["grade"])
        case "rename":
            catalog.rename(change["key"], change["to"], change["source"])


def verify(payload: dict[str, Any], *, store_factory: StoreFactory, embedder: Embedder) -> dict[str, int]:
    """Checks a filled folder as a reader would see it; anything wrong is an AssistError that says what.

    Catalog integrity and counts, equal ids in catalog and store, and up to 64 passages of which nearly all must find
    themselves.
    """
    folder = Path(payload["folder"])
    manifest = read_manifest(folder)
    catalog = Catalog(folder / CATALOG)
    try:
        with translated():
            if catalog.db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise _failed("목록 파일의 구조가 온전하지 않습니다")
            indexed = catalog.db.execute("SELECT count(*) FROM addenda_terms_docsize").fetchone()[0]
            wanted = "SELECT count(*) FROM provisions WHERE NOT deleted AND passage IS NULL"
            apart = catalog.db.execute(wanted).fetchone()[0]
        counts = catalog.counts()
        if counts != manifest.counts or indexed != apart:
            raise _failed("조문의 수가 맞지 않습니다")
        expected = catalog.passage_ids()
        asked = _self_queries(catalog, expected, Path(payload["cache"]), embedder)
        dense = not manifest.collection
        for fault in search_files.faults(folder, manifest.generation, catalog, asked, dense=dense):
            raise _failed(fault)
    finally:
        catalog.close()
    if fingerprints(folder / STORE) != manifest.files:
        raise _failed("벡터 저장소의 파일이 기록과 다릅니다")
    store = store_factory(folder / STORE, create=False)
    try:
        if store.ids() != expected:
            raise _failed("벡터 저장소와 목록의 항목이 다릅니다")
        if not finds(store, asked):
            raise _failed("벡터 저장소에서 넣은 조문을 찾지 못했습니다")
    finally:
        store.close()
    return {"self_queries": len(asked)}


def _self_queries(catalog: Catalog, expected: set[str], cache_path: Path, embedder: Embedder) -> dict[str, list[float]]:
    chosen = sampled(sorted(expected))
    with translated():
        cache = VectorCache(cache_path, embedder.id, embedder.dimension)
        try:
            vectors = cache.get(chosen)
        finally:
            cache.close()
        lost = dict(catalog.passages([key for key in chosen if key not in vectors]))
    vectors |= zip(lost, embedder.embed(list(lost.values()), "passage"), strict=True) if lost else ()
    return vectors


def _failed(what: str) -> AssistError:
    return AssistError(
        f"새 색인이 검증을 통과하지 못해 버렸습니다: {what}.",
        "지금까지의 라이브러리는 그대로입니다. 다시 실행해 주세요.",
    )
