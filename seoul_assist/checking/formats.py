"""Reports for other programs: JSON (seoul-assist/check/1) and GitHub annotations. SARIF has a module of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seoul_assist.checking.manual import basis_json
from seoul_assist.checking.rule import AUTHORITY, Confidence
from seoul_assist.checking.runner import Report
from seoul_assist.model import Finding, Item, Note, Severity
from seoul_assist.text import pii
from seoul_assist.text.clean import clean

_AROUND = 160
_CONFIDENCES: dict[str, Confidence] = {name: name for name in AUTHORITY}
_GITHUB_LEVEL: dict[Severity, str] = {"error": "error", "warn": "warning", "info": "notice", "advice": "notice"}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What stands around a place on its line: before it, at it and after it, with identifiers starred."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: a report, or the item that says why there is none. `notes` are the reader's,
    `ocr_pages` the pages whose letters were recognised in a picture.

    `excerpts`, by the place (start, end) of each finding, are for people who look on; no report of ours holds them.
    """

    path: str
    report: Report | None = None
    error: Item | None = None
    notes: tuple[Note, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    excerpts: Mapping[tuple[int, int], Excerpt] = field(default_factory=dict)


def excerpts(text: str, findings: Sequence[Finding]) -> dict[tuple[int, int], Excerpt]:
    """An excerpt for the place of each finding, at most _AROUND characters either side and within one line."""
    if not findings:
        return {}
    safe = pii.mask(text)
    return {(finding.start, finding.end): _excerpt(safe, finding.start, finding.end) for finding in findings}


def _excerpt(text: str, start: int, end: int) -> Excerpt:
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    end = min(end, stop)
    return Excerpt(text[first:start], text[start : min(end, start + _AROUND)], text[end : min(stop, end + _AROUND)])


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as the schema has it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "authority": authority(finding.confidence),
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "suggestion": finding.suggestion,
        "fix": finding.fix,
        "basis": [basis_json(basis) for basis in finding.basis],
        "cause": finding.cause,
        "places": [
            {"start": spot.start, "end": spot.end, "line": spot.line, "column": spot.column} for spot in finding.places
        ],
    }


def authority(confidence: str) -> str:
    """How a finding may speak of its authority: guidance never passes for law."""
    return AUTHORITY.get(_CONFIDENCES.get(confidence, "HEUR"), "")


def file_json(file: FileReport) -> dict[str, Any]:
    """One file: its findings, or the error that kept it from being checked."""
    found: dict[str, Any] = {"path": file.path, "doctype": file.report.doctype if file.report else None}
    if file.error is not None:
        found["error"] = {"code": file.error.code, "message": file.error.reason, "hint": file.error.hint}
    report = file.report
    found["findings"] = [finding_json(finding) for finding in report.findings] if report else []
    notes = (*file.notes, *(report.notes if report else ()))
    found["notes"] = [
        {"code": note.code, "text": note.text} | ({"page": note.page} if note.page else {}) for note in notes
    ]
    if file.ocr_pages:
        found["ocr_pages"] = list(file.ocr_pages)
    return found


def to_json(files: Sequence[FileReport]) -> dict[str, Any]:
    """The whole run as one object of the schema seoul-assist/check/1."""
    reports = [file.report for file in files if file.report]
    levels: tuple[Severity, ...] = ("error", "warn", "info", "advice")
    summary: dict[str, Any] = {
        "files": len(files),
        "checked": len(reports),
        "failed": len(files) - len(reports),
    }
    summary |= {level: sum(report.count(level) for report in reports) for level in levels}
    by_rule: dict[str, int] = {}
    for report in reports:
        for finding in report.findings:
            by_rule[finding.rule] = by_rule.get(finding.rule, 0) + 1
    summary["rules"] = dict(sorted(by_rule.items()))
    return {"schema": "seoul-assist/check/1", "files": [file_json(file) for file in files], "summary": summary}


def message_of(finding: Finding) -> str:
    """The message, the proposal and the nature of the authority in one line."""
    proposal = f" 고칠 말: {finding.suggestion}" if finding.suggestion else ""
    return f"{finding.message}{proposal} [{authority(finding.confidence)}]"


def to_github(files: Sequence[FileReport]) -> list[str]:
    """One workflow command for each finding and for each file that could not be checked."""
    lines = []
    for file in files:
        if file.error is not None:
            text = _escape(f"{file.error.reason} {file.error.hint}".strip())
            lines.append(f"::error file={_property(file.path)},title=check::{text}")
        for finding in file.report.findings if file.report else ():
            where = f"file={_property(file.path)},line={finding.line},col={finding.column}"
            level = _GITHUB_LEVEL[finding.severity]
            lines.append(f"::{level} {where},title={finding.rule}::{_escape(message_of(finding))}")
    return lines


def _escape(text: str) -> str:
    # Cleaned first: every line end of Unicode is a line feed then, and none begins a command of its own.
    return clean(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
