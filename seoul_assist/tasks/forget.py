"""Forgetting: a source or a law leaves the library without a trace in any file of it."""

from __future__ import annotations

import difflib
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist.errors import NoBasis, NoLibrary
from seoul_assist.library import generations
from seoul_assist.library.build import Build, Step
from seoul_assist.library.catalog import Entry
from seoul_assist.library.filling import CATALOG, STAGING, STORE
from seoul_assist.library.generations import FaultPoint, no_fault
from seoul_assist.library.records import day_text
from seoul_assist.library.references import official_name
from seoul_assist.model import Provision
from seoul_assist.tasks.index import source_key
from seoul_assist.text.law_tables import law_key

SCHEMA = "seoul-assist/forget/1"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten; nothing in `entries` when there were only traces of what had gone before.

    `held` are old generations that a running reader keeps on the disk: the next run of any writer removes them once
    that reader has ended.
    """

    target: str
    generation: str
    entries: tuple[Entry, ...]
    held: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when no file holds anything of it, 3 while a reader keeps an old generation."""
        return 3 if self.held else 0

    def summary(self) -> str:
        """What happened, in a sentence or two."""
        said = (
            f"자료 {len(self.entries):,}건을 라이브러리와 벡터, 이전 세대에서 모두 지웠습니다(세대 {self.generation})."
            if self.entries
            else f"앞서 뺀 자료의 남은 흔적을 모두 지웠습니다(세대 {self.generation})."
        )
        if self.held:
            said += (
                f"\n다른 프로그램이 읽고 있어 아직 남은 세대가 있습니다: {', '.join(self.held)}."
                " 그 프로그램을 끝낸 뒤 같은 명령을 다시 실행해 주세요."
            )
        return said

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/forget/1`."""
        return {
            "schema": SCHEMA,
            "target": self.target,
            "generation": self.generation,
            "forgotten": [
                {"law": entry.name, "effective": day_text(entry.effective), "source": entry.source}
                for entry in self.entries
            ],
            "held": list(self.held),
        }


def forget(
    library_dir: Path,
    target: str,
    *,
    fill: Step,
    verify: Step,
    effective: date | None = None,
    fault: FaultPoint = no_fault,
) -> Forgotten:
    """Takes a source (its path as indexed) or every version of a law out of the library and leaves no byte of it.

    The catalog is rewritten, embeddings nothing else needs go, and every earlier generation is removed. NoBasis when
    the library does not know the target. The files it came from, and exports made before, are not touched.
    """
    _known(library_dir)
    before = _generations(library_dir)
    with Build(library_dir, fault=fault) as build:
        assert build.manifest is not None
        current = build.manifest.generation
        # Only forgetting leaves a generation without a previous one; what lay beside it was waiting for its end.
        swept = not build.manifest.previous and [name for name in before if name != current]
        known = build.known.values()
        gone = [entry for entry in matching(known, target) if effective is None or entry.effective == effective]
        if not gone and swept:
            return Forgotten(target, current, (), _others(library_dir, current))
        if not gone:
            error = unknown(known, target)
            raise NoBasis(error.message, f"{error.hint} 이미 뺀 자료의 흔적은 `forget --removed`로 지웁니다.")
        for entry in gone:
            build.remove(entry.source_key)
        published = build.publish(_unseen(fill), verify, forget=True)
    generation = published.manifest.generation
    return Forgotten(target, generation, tuple(gone), _others(library_dir, generation))


def purge(library_dir: Path, *, fill: Step, verify: Step, fault: FaultPoint = no_fault) -> Forgotten:
    """Removes every trace of what was taken out or replaced before: old generations, embeddings, unused pages."""
    _known(library_dir)
    with Build(library_dir, fault=fault) as build:
        published = build.publish(_unseen(fill), verify, forget=True)
    generation = published.manifest.generation
    return Forgotten("", generation, (), _others(library_dir, generation))


def _known(library_dir: Path) -> None:
    if not generations.current_name(library_dir):
        raise NoLibrary("아직 색인된 규정이 없습니다.", "`seoul-assist index 폴더`로 규정을 먼저 색인해 주세요.")


def _unseen(fill: Step) -> Step:
    """A filling whose result comes from a process that never had the forgotten text in its memory.

    A vector store writes whole buffers, and their unused ends hold whatever lay in the memory of the process before. So
    the first filling cleans the catalog and the embeddings, and a second one makes everything from the clean catalog.
    """

    def step(payload: dict[str, Any]) -> dict[str, int]:
        first = fill(payload)
        folder = Path(payload["folder"])
        clean = folder / "clean"
        with generations.storage():
            clean.mkdir()
            (folder / CATALOG).rename(clean / CATALOG)
            if (folder / STORE).exists():  # not where a server holds the vectors
                shutil.rmtree(folder / STORE)
            (folder / "manifest.json").unlink()
            (folder / STAGING).touch()
        second = fill(payload | {"base": str(clean), "changes": 0})
        with generations.storage():
            shutil.rmtree(clean)
        return {"embedded": first["embedded"] + second["embedded"], "cached": first["cached"]}

    return step


class _Titles:
    """The titles among some regulations, for the lookup of short names in daily use."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_key = {entry.key: entry.name for entry in entries}

    def official_title(self, key: str) -> str | None:
        return self._by_key.get(key)

    def titles(self) -> Iterable[str]:
        return self._by_key.values()

    def article(self, law: str, article: str) -> Provision | None:
        return None


def matching(entries: Iterable[Entry], target: str) -> list[Entry]:
    """The regulations that came from this path, as it was given then or would be now, or that bear this name."""
    name = unicodedata.normalize("NFC", target)
    held = list(entries)
    key, law = source_key(name), law_key(official_name(name, _Titles(held)) or name)
    return [
        entry
        for entry in held
        if name in (entry.source, entry.source_key) or key == entry.source_key or (law and entry.key == law)
    ]


def unknown(entries: Iterable[Entry], target: str) -> NoBasis:
    """The error for a target that the library does not hold, with the nearest name it does."""
    names: Sequence[str] = sorted({name for entry in entries for name in (entry.name, entry.source)})
    near = difflib.get_close_matches(unicodedata.normalize("NFC", target), names, n=1)
    return NoBasis(
        f"라이브러리에 없는 규정이나 자료입니다: {target}",
        f"혹시 이것을 찾으셨습니까? {near[0]}" if near else "`seoul-assist regs list`로 이름과 경로를 확인해 주세요.",
    )


def _generations(library_dir: Path) -> list[str]:
    return sorted(path.name for path in (library_dir / "generations").glob("g*"))


def _others(library_dir: Path, current: str) -> tuple[str, ...]:
    return tuple(name for name in _generations(library_dir) if name != current)
