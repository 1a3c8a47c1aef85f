"""A run as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from seoul_assist.checking.formats import FileReport, authority, message_of
from seoul_assist.checking.registry import RULES
from seoul_assist.checking.rule import Rule
from seoul_assist.model import Finding, Severity, Spot

_LEVEL: dict[Severity, str] = {"error": "error", "warn": "warning", "info": "note", "advice": "note"}
_PLAIN = (".txt", ".md", ".markdown")


def to_sarif(files: Sequence[FileReport], *, version: str = "") -> dict[str, Any]:
    """The run as SARIF 2.1.0; a file that could not be read is a notification, so that silence never means checked.

    The further places of a finding are related locations. Safe edits are fixes where a column of the text is a column
    of the file: in plain text and Markdown that were read as they are.
    """
    used = {finding.rule for file in files if file.report for finding in file.report.findings}
    rules = [rule for rule in RULES if rule.id in used]
    index = {rule.id: number for number, rule in enumerate(rules)}
    driver: dict[str, Any] = {"name": "seoul-assist", "rules": [_rule(rule) for rule in rules]}
    if version:
        driver["version"] = version
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "language": "ko",
        "columnKind": "unicodeCodePoints",
        "results": [_result(file, finding, index) for file in files if file.report for finding in file.report.findings],
        "invocations": [_invocation(files)],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.what},
        "help": {"text": f"{rule.why} (근거의 성격: {authority(rule.confidence)})"},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"tags": [rule.family], "confidence": rule.confidence, "since": rule.since},
    }


def _invocation(files: Sequence[FileReport]) -> dict[str, Any]:
    failed = [(file.path, file.error) for file in files if file.error]
    return {
        "executionSuccessful": not failed,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": f"{error.reason} {error.hint}".strip()},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(path)}}],
            }
            for path, error in failed
        ],
    }


def _result(file: FileReport, finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    path = file.path
    own = Spot(finding.start, finding.end, finding.line, finding.column)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVEL[finding.severity],
        "message": {"text": message_of(finding)},
        "locations": [_location(path, own, finding.text)],
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    if len(finding.places) > 1:
        result["relatedLocations"] = [
            {"id": number, **_location(path, spot), "message": {"text": "같은 까닭으로 지적한 곳"}}
            for number, spot in enumerate(finding.places[1:], 1)
        ]
    if finding.fix is not None and path.lower().endswith(_PLAIN) and not file.notes:
        change = {"deletedRegion": _region(own, finding.text), "insertedContent": {"text": finding.fix}}
        result["fixes"] = [
            {
                "description": {"text": "뜻과 값을 바꾸지 않는 고침"},
                "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": [change]}],
            }
        ]
    return result


def _location(path: str, spot: Spot, text: str = "") -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": _region(spot, text)}}


def _region(spot: Spot, text: str = "") -> dict[str, int]:
    """The place by lines and columns; a place whose `text` is not given lies on one line."""
    last = text.rpartition("\n")[2]
    more = text.count("\n")
    return {
        "startLine": spot.line,
        "startColumn": spot.column,
        "endLine": spot.line + more,
        "endColumn": len(last) + 1 if more else spot.column + spot.end - spot.start,
    }


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.replace("\\", "/"), safe="/:")}
