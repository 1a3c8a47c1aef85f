"""Publishing the library for many computers: as much of it as a grade allows, and nothing of the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from seoul_assist.errors import UsageError
from seoul_assist.governance import grades
from seoul_assist.library import generations, publishing, transfer
from seoul_assist.library.build import Build, Step
from seoul_assist.library.catalog import Catalog, Entry, translated
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.generations import FaultPoint, Manifest, no_fault
from seoul_assist.library.proving import is_ours
from seoul_assist.library.publishing import Written
from seoul_assist.library.vectors import VectorCache
from seoul_assist.ports import Embedder

SCHEMA = "seoul-assist/regs/1"
_BATCH = 1000

Progress = Callable[[str, int, int], None]


def _silent(_what: str, _done: int = 0, _total: int = 0) -> None:
    """The progress sink of runs nobody watches."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What lies in the published folder, and how many sources of the library the grade kept out."""

    written: Written
    left_out: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        made = self.written.published
        return {
            "schema": SCHEMA,
            "generation": made.generation,
            "published": {
                "grade": made.grade,
                "sha256": self.written.sha256,
                "fresh": self.written.fresh,
                "regulations": made.counts["regulations"],
                "left_out": self.left_out,
                "size": made.size,
                "packed": sum(part.packed for part in made.parts),
                "parts": sum(1 for _ in made.parts),
                "new_parts": self.written.new,
                "elapsed_s": round(self.seconds, 3),
            },
        }


def publish(
    target: Path,
    *,
    library_dir: Path,
    derived_dir: Path,
    grade: str,
    ungraded: str,
    embedder: Embedder,
    fill: Step,
    verify: Step,
    outdated: Callable[[Manifest], bool] = lambda _: False,
    on_progress: Progress = _silent,
    fault: FaultPoint = no_fault,
) -> PublishReport:
    """Publishes into the folder `target` every source up to the grade; a source without one counts as `ungraded`.

    Where that is less than the whole library, a library of those sources alone is built in `derived_dir` and kept for
    the next time: what is above the grade is in no file of it. `outdated` says whether its vectors lie elsewhere than
    they should. UsageError when there is nothing to publish.
    """
    started = time.monotonic()
    folder, held = generations.hold(library_dir)
    with held, closing(Catalog(folder / CATALOG)) as catalog:
        entries = catalog.entries()
        chosen = [entry for entry in entries if grades.within(entry.grade or ungraded, grade)]
        if not chosen:
            raise _nothing(grade, len(entries))
        left_out = len(entries) - len(chosen)
        if left_out or not is_ours(catalog.db):
            about = generations.read_manifest(folder)
            cache = transfer.cache_of(library_dir) if about.embedder == embedder.id else None
            with Build(derived_dir, fault=fault) as build:
                _derive(build, catalog, chosen, ungraded, embedder, cache, fill, verify, outdated, on_progress)
            folder, derived = generations.hold(derived_dir)
            with derived:
                written = _write(folder, target, derived_dir, grade, ungraded, on_progress, fault)
        else:
            written = _write(folder, target, derived_dir, grade, ungraded, on_progress, fault)
    return PublishReport(written, left_out, time.monotonic() - started)


def _write(
    folder: Path, target: Path, derived: Path, grade: str, ungraded: str, tell: Progress, fault: FaultPoint
) -> Written:
    desk = derived.with_name(f".publishing-{grade}")
    return publishing.write(folder, target, desk, grade=grade, ungraded=ungraded, on_progress=tell, fault=fault)


def _nothing(grade: str, held: int) -> UsageError:
    return UsageError(
        f"{grades.NAMES[grade]} 등급까지 펴낼 수 있는 규정이 없습니다(라이브러리의 규정·문서 {held:,}건).",
        "모두 공개해도 되는 자료라면 grade 설정에 O를 적거나 `index --grade O`로 등급을 정해 주세요. "
        "등급을 정하지 않은 자료는 --grade S로 펴낼 수 있습니다.",
    )


def _derive(
    build: Build,
    catalog: Catalog,
    chosen: Sequence[Entry],
    ungraded: str,
    embedder: Embedder,
    cache: Path | None,
    fill: Step,
    verify: Step,
    outdated: Callable[[Manifest], bool],
    on_progress: Progress,
) -> None:
    """Makes the library being built hold exactly these sources; one that went leaves no trace in it."""
    fresh, gone = [], set(build.known) - {entry.source_key for entry in chosen}
    for number, entry in enumerate(chosen, start=1):
        on_progress("펴낼 규정", number, len(chosen))
        old, level = build.known.get(entry.source_key), entry.grade or ungraded
        if old and (old.sha256, old.recipe, old.source) == (entry.sha256, entry.recipe, entry.source):
            build.regrade(entry.source_key, level)
            continue
        regulation = transfer.regulation_of(catalog, entry)
        build.put(entry.source_key, regulation, entry.format, recipe=entry.recipe, grade=level)
        fresh.append(entry)
    for key in gone:
        build.remove(key)
    if cache and fresh:
        _carry_vectors(catalog, fresh, cache, build.library_dir, embedder)
    manifest = build.manifest
    if build.changes or manifest is None or manifest.embedder != embedder.id or outdated(manifest):
        on_progress("새 세대를 만드는 중입니다", 0, 0)
        build.publish(fill, verify, forget=bool(gone))


def _carry_vectors(
    catalog: Catalog, entries: Sequence[Entry], cache: Path, derived_dir: Path, embedder: Embedder
) -> None:
    """Puts the embeddings that are known of these sources into the cache of the derived library."""
    with translated():
        wanted = iter(sorted(transfer.passages_of(catalog, entries)))
        with (
            closing(VectorCache(cache, embedder.id, embedder.dimension)) as known,
            closing(VectorCache(derived_dir / "vectors.sqlite", embedder.id, embedder.dimension)) as own,
        ):
            while batch := list(islice(wanted, _BATCH)):
                own.put(known.get(batch))
