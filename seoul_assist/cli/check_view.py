"""How findings look on a terminal: the place, the line of the document with a caret under the words, why and on what
authority. Lines are plain; a style goes along for terminals that show colours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from seoul_assist.checking.formats import Excerpt, FileReport, authority
from seoul_assist.checking.gates import NAMES
from seoul_assist.checking.manual import SEVERITY_NAMES, basis_text
from seoul_assist.model import Finding, Severity
from seoul_assist.tasks.check import CheckResult
from seoul_assist.tasks.freshness import in_effect
from seoul_assist.text.clean import one_line
from seoul_assist.text.columns import cell, cells

Shown = tuple[str, str]  # a line and its style
_STYLES: dict[Severity, str] = {"error": "red", "warn": "yellow", "info": "cyan", "advice": "cyan"}
_GAP = "…"
_LEAST = 20  # cells of the document's line that are shown on the narrowest terminal
_BLANKS = re.compile(r"\s")


def file_lines(file: FileReport, width: int) -> Iterator[Shown]:
    """Everything to show of one file, on a terminal of that many cells."""
    file = replace(file, path=one_line(file.path))
    if file.error is not None:
        yield f"{file.path}: 읽지 못했습니다: {file.error.reason}", "red"
        yield f"    → {file.error.hint}", ""
    if file.report is None:
        return
    yield f"{file.path} ({NAMES[file.report.doctype]})", "bold"
    for finding in file.report.findings:
        yield from _finding(file, finding, width)
    for said in (*file.notes, *file.report.notes):
        yield f"  참고: {said.text}", "dim"
    if not file.report.findings:
        yield "  지적할 것이 없습니다.", "green"


def _finding(file: FileReport, finding: Finding, width: int) -> Iterator[Shown]:
    word = SEVERITY_NAMES[finding.severity]
    place = f"{file.path}:{finding.line}:{finding.column}"
    yield f"{place}: {word} {finding.rule} {finding.message}", _STYLES[finding.severity]
    shown = file.excerpts.get((finding.start, finding.end))
    if shown is not None:
        margin = f"{finding.line:>5} | "
        line, caret = marked(shown, width - cells(margin))
        if line.strip():
            yield margin + line, ""
            yield f"{'':>5} | {caret}", _STYLES[finding.severity]
    if finding.suggestion:
        yield f"        고칠 말: {_BLANKS.sub(' ', finding.suggestion)}", ""
    yield f"        {basis_line(finding)}", "dim"


def marked(excerpt: Excerpt, width: int) -> tuple[str, str]:
    """The line around the place and the line of carets under it, neither of them wider than `width` cells.

    The words stand whole where they fit; what stands around them is cut evenly, with … where something is left out.
    """
    before, words, after = (_BLANKS.sub(" ", part) for part in (excerpt.before, excerpt.words, excerpt.after))
    width = max(width, _LEAST)
    words = _head(words, width - 2)
    room = width - cells(words)
    right = min(cells(after), max(room // 2, room - cells(before)))
    left = room - right
    before, after = _tail(before.lstrip() if cells(before) > left else before, left), _head(after, right)
    return before + words + after.rstrip(), " " * cells(before) + "^" * max(1, cells(words))


def _head(text: str, width: int) -> str:
    """As much of the beginning as fits."""
    if cells(text) <= width:
        return text
    taken, used = [], 1
    for char in text:
        used += cell(char)
        if used > width:
            break
        taken.append(char)
    return "".join(taken) + _GAP if width > 0 else ""


def _tail(text: str, width: int) -> str:
    """As much of the end as fits."""
    return _head(text[::-1], width)[::-1]


def basis_line(finding: Finding) -> str:
    """The nature of the authority and the first basis on one line; `rules` shows its words."""
    basis = f": {basis_text(replace(finding.basis[0], quote=''))}" if finding.basis else ""
    return f"근거({authority(finding.confidence)}){basis}"


def summary_lines(result: CheckResult) -> Iterator[str]:
    """The closing words: the laws that were relied on, what the baseline hid, the count of everything."""
    if result.relied:
        laws = ", ".join(
            f"「{one.law}」({in_effect(one.effective)}{', 아직 시행 전' if one.pending else ''})"
            for one in result.relied
        )
        yield f"인용 확인에 쓴 규정: {laws}"
    summary = result.to_json()["summary"]
    counts = [f"{SEVERITY_NAMES[level]} {summary[level]}" for level in _counted(summary)]
    said = f"파일 {summary['files']}건: {', '.join(counts)}"
    said += f", 읽지 못한 파일 {summary['failed']}건" if summary["failed"] else ""
    fixable = sum(finding.fix is not None for file in result.files if file.report for finding in file.report.findings)
    said += f", --fix로 고칠 수 있는 것 {fixable}건" if fixable else ""
    yield said + (f", 기준 보고서에 있어 뺀 것 {result.known}곳" if result.known else "")


def _counted(summary: dict[str, int]) -> Sequence[Severity]:
    levels: tuple[Severity, ...] = ("error", "warn", "info", "advice")
    return [level for level in levels if level != "advice" or summary[level]]
