"""Reports for other programs: JSON (seoul-assist/check/1), SARIF 2.1.0 and GitHub annotations. Text is for the CLI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seoul_assist.checking.manual import basis_json
from seoul_assist.checking.registry import BY_ID, RULES
from seoul_assist.checking.rule import AUTHORITY
from seoul_assist.checking.runner import Report
from seoul_assist.model import Finding, Item, Note, Severity

_SARIF_LEVEL: dict[Severity, str] = {"error": "error", "warn": "warning", "info": "note", "advice": "note"}
_GITHUB_LEVEL: dict[Severity, str] = {"error": "error", "warn": "warning", "info": "notice", "advice": "notice"}


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: a report, or the item that says why there is none. `notes` are the reader's."""

    path: str
    report: Report | None = None
    error: Item | None = None
    notes: tuple[Note, ...] = ()


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as the schema has it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "suggestion": finding.suggestion,
        "fix": finding.fix,
        "basis": [basis_json(basis) for basis in finding.basis],
    }


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
    return found


def to_json(files: Sequence[FileReport]) -> dict[str, Any]:
    """The whole run as one object of the schema seoul-assist/check/1."""
    reports = [file.report for file in files if file.report]
    levels: tuple[Severity, ...] = ("error", "warn", "info")
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


def to_sarif(files: Sequence[FileReport], *, version: str = "") -> dict[str, Any]:
    """The run as SARIF 2.1.0; a file that could not be read is a notification, so that silence never means checked."""
    used = sorted({finding.rule for file in files if file.report for finding in file.report.findings})
    driver: dict[str, Any] = {
        "name": "seoul-assist",
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.what},
                "help": {"text": f"{rule.why} (근거의 성격: {AUTHORITY[rule.confidence]})"},
                "defaultConfiguration": {"level": _SARIF_LEVEL[rule.severity]},
            }
            for rule in RULES
            if rule.id in used
        ],
    }
    if version:
        driver["version"] = version
    failed = [file for file in files if file.error]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [
                    _sarif_result(file.path, finding, used)
                    for file in files
                    if file.report
                    for finding in file.report.findings
                ],
                "invocations": [
                    {
                        "executionSuccessful": not failed,
                        "toolExecutionNotifications": [
                            {
                                "level": "error",
                                "message": {"text": f"{file.error.reason} {file.error.hint}".strip()},
                                "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(file.path)}}}],
                            }
                            for file in failed
                            if file.error
                        ],
                    }
                ],
            }
        ],
    }


def _sarif_result(path: str, finding: Finding, used: Sequence[str]) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": used_index(used, finding.rule),
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": message_of(finding)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}, "region": region}},
        ],
    }


def used_index(used: Sequence[str], rule_id: str) -> int:
    """Where the rule stands in the list of the driver, which is in the order of the registry."""
    order = [rule.id for rule in RULES if rule.id in used]
    return order.index(rule_id)


def message_of(finding: Finding) -> str:
    """The message, the proposal and the nature of the authority in one line."""
    proposal = f" 고칠 말: {finding.suggestion}" if finding.suggestion else ""
    return f"{finding.message}{proposal} [{AUTHORITY[BY_ID[finding.rule].confidence]}]"


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace("\\", "/"), safe="/:")


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
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
