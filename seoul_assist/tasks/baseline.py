"""What an earlier report already found: those findings are left out, and only what came since is shown.

A finding is known by its file, its rule and its cause (or its text). Lines, the order of the files and the folder the
command runs in do not matter: a path is taken from the working folder, from the folder of the report, or, when it is
relative, as the end of the path.
"""

from __future__ import annotations

import json
import os.path
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from seoul_assist.checking.formats import FileReport
from seoul_assist.errors import UsageError
from seoul_assist.model import Finding
from seoul_assist.text.json_text import dumps
from seoul_assist.writers.atomic import write_text

# Of one rule in one file: how often each cause and text was found.
_Counts = dict[str, Counter[str]]


@dataclass(slots=True)
class Baseline:
    """What is left to leave out: `take` uses it up, so that a fault which came a second time is shown."""

    exact: dict[str, _Counts] = field(default_factory=dict)
    ends: dict[tuple[str, ...], _Counts] = field(default_factory=dict)  # of relative paths, by their parts

    def take(self, file: FileReport) -> tuple[FileReport, int]:
        """The file without the findings that are known, and how many places these have."""
        counts = self._of(file.path)
        if file.report is None or not counts:
            return file, 0
        kept = []
        known = 0
        for finding in file.report.findings:
            size = max(1, len(finding.places))
            if _spend(counts.get(finding.rule, Counter()), finding, size):
                known += size
            else:
                kept.append(finding)
        return replace(file, report=replace(file.report, findings=tuple(kept))), known

    def _of(self, path: str) -> _Counts:
        full = _full(Path.cwd(), path)
        if full in self.exact:
            return self.exact[full]
        parts = _parts(full)
        return next((self.ends[end] for n in range(len(parts), 0, -1) if (end := parts[-n:]) in self.ends), {})


def _spend(left: Counter[str], finding: Finding, size: int) -> bool:
    """True when so many of the finding were known; they are used up then.

    A document that is looked at as another genre has the same faults grouped otherwise: what stands for several places
    may use up any of its rule.
    """
    own = next((name for name in (finding.cause, finding.text) if left[name] >= size), None)
    if own is not None:
        left[own] -= size
        return True
    if size == 1 and left[_ANY]:
        left[_ANY] -= 1
        return True
    if size == 1 or left.total() < size:
        return False
    for name in list(left):
        used = min(size, left[name])
        left[name] -= used
        size -= used
    return True


_ANY = "\0any"  # places of a group, which had other texts than its first


def _full(folder: Path, path: str) -> str:
    """The absolute path without dots; links are not followed, for the file may be gone."""
    joined = os.path.normpath(folder.absolute() / path.replace("\\", "/"))
    return unicodedata.normalize("NFC", Path(joined).as_posix())


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part not in ("", "."))


def load(path: Path) -> Baseline:
    """What the report in that file (the JSON of this command) found; a file that is none is a UsageError."""
    baseline = Baseline()
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        for file in report["files"]:
            counts: _Counts = {}
            for finding in file["findings"]:
                _count(counts.setdefault(finding["rule"], Counter()), finding)
            _remember(baseline, path, file["path"], counts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"기준 보고서를 읽을 수 없습니다: {path}",
            "--write-baseline으로 쓴 파일이나 check --json으로 저장한 보고서를 적어 주세요.",
        ) from None
    return baseline


def _count(counts: Counter[str], finding: dict[str, Any]) -> None:
    size = max(1, len(finding.get("places") or ()))
    cause = finding.get("cause") or ""
    counts[cause or finding["text"]] += size if cause or size == 1 else 1
    if not cause and size > 1:
        counts[_ANY] += size - 1


def _remember(baseline: Baseline, report: Path, path: str, counts: _Counts) -> None:
    for folder in (Path.cwd(), report.absolute().parent):
        baseline.exact.setdefault(_full(folder, path), counts)
    plain = unicodedata.normalize("NFC", path.replace("\\", "/"))
    if not Path(plain).is_absolute() and ".." not in _parts(plain):
        baseline.ends.setdefault(_parts(plain), counts)


def write(path: Path, report: dict[str, Any]) -> None:
    """Writes a report (the object of seoul-assist/check/1) as a baseline, its paths relative to its folder."""
    folder = path.absolute().parent

    def relative(name: str) -> str:
        full = _full(Path.cwd(), name)
        try:
            return name if name == "-" else Path(os.path.relpath(full, folder)).as_posix()
        except ValueError:  # another drive
            return full

    files = [file | {"path": relative(file["path"])} for file in report["files"]]
    write_text(path, dumps(report | {"files": files}, indent=1) + "\n")
