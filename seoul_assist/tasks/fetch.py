"""Fetching what another office published: named, allowed, complete and proven, or the library stays as it is."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist.child import ChildFailed
from seoul_assist.errors import DamagedFile, GradeRefused, MissingPath, UsageError
from seoul_assist.governance import grades
from seoul_assist.library import fetching, generations, published
from seoul_assist.library.build import Step
from seoul_assist.library.fetching import Assembly, Get, Standing, Took
from seoul_assist.library.generations import FaultPoint, no_fault
from seoul_assist.library.published import MOST_LISTED, PUBLISHED, Published

SCHEMA = "seoul-assist/regs/1"
_TIMES = 3  # so often another generation may be published while we fetch

Progress = Callable[[str, int, int], None]


def _silent(_what: str, _done: int = 0, _total: int = 0) -> None:
    """The progress sink of runs nobody watches."""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did: the generation's name here, what was published, and what had to be fetched of it."""

    generation: str
    published: Published
    sha256: str
    before: Standing
    fresh: bool
    took: Took
    seconds: float

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "generation": self.generation,
            "fetched": {
                "from_generation": self.published.generation,
                "sha256": self.sha256,
                "grade": self.published.grade,
                "fresh": self.fresh,
                "regulations": self.published.counts["regulations"],
                "before": self.before.generation or None,
                "fetched_parts": self.took.fetched,
                "fetched_bytes": self.took.packed,
                "parts_here": self.took.here,
                "elapsed_s": round(self.seconds, 3),
            },
        }


def fetch(
    get: Get,
    *,
    library_dir: Path,
    prove: Step,
    grade: str,
    pin: str = "",
    replace: bool = False,
    wait_s: float = 0.0,
    on_progress: Progress = _silent,
    fault: FaultPoint = no_fault,
) -> FetchReport:
    """Makes the library hold what is published; one that holds it already stays as it is.

    `get` gives files of the published folder (MissingPath for one that is not there), `grade` is the highest this
    computer may hold, `pin` the SHA-256 that PUBLISHED.json must have. `prove` runs in a child and raises where the
    files are not what they say. A library that was built here is only replaced with `replace`. Whatever goes wrong,
    readers see the library as it was, and the next call goes on with what has come.
    """
    started = time.monotonic()
    with generations.storage():
        for folder in (library_dir, library_dir / "generations"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with generations.exclusive(library_dir, wait_s):
            fault("locked")
            before = fetching.standing(library_dir)
            listed = get(PUBLISHED, MOST_LISTED)
            for turn in range(_TIMES):
                wanted = _looked_at(listed, grade, pin)
                if listed == before.listed and not replace:
                    fetching.sweep(library_dir, before.generation)
                    return _report(before.generation, wanted, listed, before, False, Took(), started)
                if not replace and (before.damaged or (before.generation and not before.listed)):
                    raise _own(before)
                try:
                    folder, took = _assembled(library_dir, before, wanted, get, on_progress, fault)
                    break
                except (MissingPath, DamagedFile):
                    again = get(PUBLISHED, MOST_LISTED)  # another generation may have taken its place meanwhile
                    if again == listed or turn + 1 == _TIMES:
                        raise
                    listed = again
            on_progress("받은 자료를 확인하는 중", 0, 0)
            _proven(folder, wanted, prove)
            fault("proven")
            name = fetching.put_in_place(library_dir, folder, wanted, listed, before.generation, fault)
    return _report(name, wanted, listed, before, True, took, started)


def _report(
    name: str, wanted: Published, listed: bytes, before: Standing, fresh: bool, took: Took, started: float
) -> FetchReport:
    sha256 = hashlib.sha256(listed).hexdigest()
    return FetchReport(name, wanted, sha256, before, fresh, took, time.monotonic() - started)


def _looked_at(listed: bytes, grade: str, pin: str) -> Published:
    """What is published, where it is what was asked for and may be here."""
    found = hashlib.sha256(listed).hexdigest()
    if pin and found != pin:
        raise DamagedFile(
            f"{PUBLISHED}의 SHA-256이 적어 준 값과 다릅니다(받은 값 {found}).",
            "라이브러리는 그대로입니다. 펴낸 쪽에서 알린 값인지, 그 뒤에 새로 펴내지 않았는지 확인해 주세요.",
        )
    wanted = published.parse(listed)
    if not grades.within(wanted.grade, grade):
        raise GradeRefused(
            f"{grades.NAMES[wanted.grade]} 등급까지 든 자료라 받지 않았습니다(이 컴퓨터는 {grades.NAMES[grade]}까지).",
            "이 컴퓨터에 두어도 되는 자료라면 grade 설정에 그 등급을 적거나 --grade로 적어 주세요.",
        )
    return wanted


def _own(before: Standing) -> UsageError:
    if before.damaged:
        said = "지금 라이브러리를 읽을 수 없어 바꾸지 않았습니다."
    else:
        held = f"규정·문서 {before.counts.get('regulations', 0):,}건, 세대 {before.generation}"
        said = f"이 컴퓨터에서 만든 라이브러리({held})가 있어 바꾸지 않았습니다."
    return UsageError(
        said, "받은 것으로 바꾸려면 --replace를 붙여 주세요. 원본 파일은 그대로이고, 다시 색인하면 되돌릴 수 있습니다."
    )


def _assembled(
    library_dir: Path, before: Standing, wanted: Published, get: Get, tell: Progress, fault: FaultPoint
) -> tuple[Path, Took]:
    folder = fetching.building(library_dir, before.generation)
    fault("folder_made")
    fetching.check_room(folder, wanted)
    held = [generations.folder_of(library_dir, before.generation)] if before.generation else []
    return folder, Assembly(folder, wanted, get, tell, fault).run(held)


def _proven(folder: Path, wanted: Published, prove: Step) -> None:
    """Nothing when a child finds the files to be what they say; what is not goes."""
    payload = {
        "folder": str(folder),
        "origin": wanted.origin,
        "embedder": wanted.embedder,
        "counts": wanted.counts,
        "dense": not wanted.collection,
        "grades": sorted(grades.open_to(wanted.grade)),
        "size": wanted.size,
    }
    try:
        prove(payload)
    except ChildFailed as error:
        why = error.detail or error.reason
        raise published.damaged(f"받은 자료를 확인하던 프로세스가 멈췄습니다({why})") from error
    except DamagedFile:
        shutil.rmtree(folder)
        raise
