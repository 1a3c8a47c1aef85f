"""Moving the library between networks: exported as parts with hashes, imported as safely as anything is indexed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist.errors import UsageError
from seoul_assist.library import generations, transfer
from seoul_assist.library.build import Build, Step
from seoul_assist.library.catalog import Entry, translated
from seoul_assist.library.generations import FaultPoint, Manifest, no_fault
from seoul_assist.library.parts import damaged
from seoul_assist.library.transfer import Export, Shipped, Vectors
from seoul_assist.library.vectors import VectorCache, passage_hash, passage_text
from seoul_assist.model import Regulation
from seoul_assist.ports import Embedder
from seoul_assist.settings import higher_grade
from seoul_assist.tasks.forget import matching, unknown

SCHEMA = "seoul-assist/regs/1"
PART_SIZE = 100 << 20
SMALLEST_PART = 1 << 10
_SAMPLES = 64

Progress = Callable[[str, int, int], None]


def _silent(_what: str, _done: int = 0, _total: int = 0) -> None:
    """The progress sink of runs nobody watches."""


def export_library(
    library_dir: Path,
    target: Path,
    *,
    embedder: Embedder,
    part_size: int = PART_SIZE,
    laws: Sequence[str] = (),
    on_progress: Progress = _silent,
) -> Export:
    """Writes the current generation, or the named laws of it, into the folder and returns the manifest.

    The same generation gives the same bytes. NoBasis for a law that the library does not hold, UsageError for a folder
    that holds anything but parts of the same generation.
    """
    if part_size < SMALLEST_PART:
        raise UsageError(f"조각이 너무 작습니다: {part_size:,}바이트", "1KB 이상으로 적어 주세요.")

    def choose(entries: Sequence[Entry]) -> Sequence[Entry]:
        chosen: set[str] = set()
        for law in laws:
            found = matching(entries, law)
            if not found:
                raise unknown(entries, law)
            chosen.update(entry.source_key for entry in found)
        return [entry for entry in entries if entry.source_key in chosen]

    return transfer.write(
        library_dir,
        target,
        part_size=part_size,
        embedder_id=embedder.id,
        dimension=embedder.dimension,
        choose=choose if laws else None,
        on_progress=on_progress,
    )


def export_to_json(export: Export) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "generation": export.generation,
        "exported": {
            "partial": export.partial,
            "counts": export.counts,
            "sha256": export.sha256,
            "grades": export.grades,
            "parts": [{"name": part.name, "size": part.size, "sha256": part.sha256} for part in export.parts],
        },
    }


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import is about to change: how many regulations come, change, go and stay as they are."""

    export: Export
    added: int
    updated: int
    removed: int
    unchanged: int

    def sentence(self) -> str:
        return (
            f"가져올 자료는 규정·문서 {self.export.counts['regulations']:,}건입니다: 새로 {self.added:,}건,"
            f" 바뀜 {self.updated:,}건, 빠짐 {self.removed:,}건, 그대로 {self.unchanged:,}건."
            + "".join(f" {grade} 등급 {count:,}건." for grade, count in self.export.grades.items())
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `generation` is the current one afterwards, `embedded` what had to be computed."""

    plan: Plan
    generation: str
    published: bool
    counts: dict[str, int]
    embedded: int
    seconds: float
    same_embedder: bool

    def summary(self) -> str:
        """What the library holds now, in a sentence or two."""
        if not self.published:
            return f"이미 같은 내용이라 라이브러리를 그대로 두었습니다(세대 {self.generation})."
        said = (
            f"조문 {self.counts['articles']:,}개, 규정·문서 {self.counts['regulations']:,}건이 라이브러리에 있습니다"
            f"(세대 {self.generation}, {self.seconds:.1f}초)."
        )
        if not self.same_embedder:
            said += f"\n내보낸 쪽의 임베더({self.plan.export.embedder})가 달라"
            said += f" 벡터 {self.embedded:,}개를 새로 만들었습니다."
        return said

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "generation": self.generation,
            "imported": {
                "from_generation": self.plan.export.generation,
                "sha256": self.plan.export.sha256,
                "published": self.published,
                "added": self.plan.added,
                "updated": self.plan.updated,
                "removed": self.plan.removed,
                "unchanged": self.plan.unchanged,
                "embedded": self.embedded,
                "same_embedder": self.same_embedder,
                "grades": self.plan.export.grades,
                "library": self.counts,
                "elapsed_s": round(self.seconds, 3),
            },
        }


def import_library(
    folder: Path,
    *,
    library_dir: Path,
    embedder: Embedder,
    fill: Step,
    verify: Step,
    merge: bool = False,
    rebuild: bool = False,
    outdated: Callable[[Manifest], bool] = lambda _manifest: False,
    on_plan: Callable[[Plan], None] = lambda _plan: None,
    on_progress: Progress = _silent,
    fault: FaultPoint = no_fault,
) -> ImportReport:
    """Makes the library hold what the export holds; with `merge` what it held besides stays.

    Every part is checked before the library is touched, and once more while it is read. The new generation is filled,
    verified and published like that of any index run: after a failure or a kill readers see the library as it was,
    and importing the same again changes nothing. An export of some laws only can be merged, not put in place of all.
    `rebuild` leaves a damaged library behind and starts from the export alone. `outdated` is that of tasks.index.
    """
    started = time.monotonic()
    export = transfer.read_manifest(folder)
    transfer.check(folder, export, on_progress)
    if export.partial and not merge:
        raise UsageError(
            "일부 규정만 담은 내보내기라 라이브러리 전체를 대신할 수 없습니다.",
            "--merge를 붙이면 지금 라이브러리에 더하거나 바꿉니다.",
        )
    same = export.embedder == embedder.id and export.dimension == embedder.dimension
    with Build(library_dir, rebuild=rebuild, fault=fault) as build:
        run = _Import(build, export, embedder if same else None, merge, on_progress)
        run.take(folder, library_dir / "vectors.sqlite")
        on_plan(run.plan())
        manifest, embedded = build.manifest, 0
        stale = manifest is not None and (manifest.embedder != embedder.id or outdated(manifest))
        publishes = bool(build.changes) or stale or manifest is None
        if publishes:
            on_progress("새 세대를 만드는 중입니다", 0, 0)
            published = build.publish(fill, verify)
            manifest, embedded = published.manifest, published.embedded
        assert manifest is not None
        return ImportReport(
            run.plan(),
            manifest.generation,
            publishes,
            manifest.counts,
            embedded,
            time.monotonic() - started,
            same,
        )


class _Import:
    """One pass over the stream: stages what differs, then keeps the embeddings of an export that has news."""

    def __init__(
        self, build: Build, export: Export, embedder: Embedder | None, merge: bool, on_progress: Progress
    ) -> None:
        self._build = build
        self._export = export
        self._embedder = embedder
        self._merge = merge
        self._tell = on_progress
        self._here = {(entry.sha256, entry.recipe) for entry in build.known.values()}
        self._came: set[str] = set()
        self._twins: dict[str, list[str]] = {}  # sources by content
        for key, entry in build.known.items():
            self._twins.setdefault(entry.sha256, []).append(key)
        self._samples: dict[str, str] = {}
        self._added = self._updated = self._unchanged = self._removed = 0

    def plan(self) -> Plan:
        return Plan(self._export, self._added, self._updated, self._removed, self._unchanged)

    def take(self, folder: Path, cache_path: Path) -> None:
        records = transfer.records(folder, self._export)
        with closing(records):
            vectors = None
            for record in records:
                if isinstance(record, Vectors):
                    vectors = record
                    break
                self._came.add(record.key)
                self._tell("규정 가져오기", len(self._came), self._export.counts["regulations"])
                self._put(record)
            if not self._merge:
                for key in self._build.known:
                    if key not in self._came:
                        self._build.remove(key)
                        self._removed += 1
            if vectors is not None and self._build.changes:
                self._keep_all(vectors, records, cache_path)

    def _keep_all(self, first: Vectors, rest: Iterator[Shipped | Vectors], cache_path: Path) -> None:
        """Reads the stream to its end and puts its embeddings into the cache, where they are this computer's kind."""
        embedder = self._embedder
        if embedder is None:
            for _ in rest:
                pass
            return
        with generations.storage(), translated(), ExitStack() as stack:
            cache = stack.enter_context(closing(VectorCache(cache_path, embedder.id, embedder.dimension)))
            self._keep(first, embedder, cache)
            for record in rest:
                if isinstance(record, Vectors):
                    self._keep(record, embedder, cache)

    def _put(self, record: Shipped) -> None:
        old = self._build.known.get(record.key)
        regulation = record.regulation
        content = (regulation.sha256, record.recipe)
        # A grade comes along, and one that is higher here stays: what is kept closely is not let go by an import.
        grade = higher_grade(self._build.grades.get(record.key, ""), record.grade)
        if (old and (old.sha256, old.recipe) == content) or (self._merge and content in self._here):
            self._unchanged += 1
            self._regrade(record)
            return
        self._updated += old is not None
        self._added += old is None
        self._build.put(record.key, regulation, record.format, recipe=record.recipe, grade=grade)
        self._sample(regulation)

    def _regrade(self, record: Shipped) -> None:
        """Raises the grade of what is here already with this content, wherever it came from."""
        for key in [record.key] if record.key in self._build.known else self._twins.get(record.regulation.sha256, []):
            self._build.regrade(key, higher_grade(self._build.grades.get(key, ""), record.grade))

    def _sample(self, regulation: Regulation) -> None:
        """A few passages, spread over the export, whose embeddings are computed here to be compared."""
        for provision in regulation.provisions[:: max(1, len(regulation.provisions) // 2)]:
            if len(self._samples) < _SAMPLES and not (provision.addenda or provision.deleted):
                text = passage_text(provision)
                self._samples[passage_hash(text)] = text

    def _keep(self, record: Vectors, embedder: Embedder, cache: VectorCache) -> None:
        vectors = transfer.unpack(record)
        asked = [key for key in self._samples if key in vectors]
        made = embedder.embed([self._samples[key] for key in asked], "passage") if asked else []
        for key, own in zip(asked, made, strict=True):
            if sum(a * b for a, b in zip(own, vectors[key], strict=True)) < 0.98:
                raise damaged("내보낸 벡터가 이 컴퓨터의 임베더가 만드는 것과 다릅니다")
        cache.put(vectors)
        self._tell("벡터 가져오기", 0, 0)
