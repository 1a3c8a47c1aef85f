"""Runs the rules over one document and makes findings of their marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from seoul_assist.checking import layout as layouts
from seoul_assist.checking.cited import document_date, look_up
from seoul_assist.checking.doctype import detect
from seoul_assist.checking.gates import DOCTYPES, DRAFTING, NAMES, Doctype, severity
from seoul_assist.checking.registry import BY_ID, select
from seoul_assist.checking.rule import Mark, Rule
from seoul_assist.checking.rules import citation
from seoul_assist.checking.view import Resolve, View, split
from seoul_assist.errors import UsageError
from seoul_assist.model import Document, Finding, Note, Severity
from seoul_assist.text import citations, pii

# From so many findings of one rule with one message on, a document of another genre shows them as one.
_CROWD = 4
_RANK: dict[Severity, int] = {"error": 0, "warn": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Report:
    """What the rules said of one document: findings in order of their place, notes on what could not be checked."""

    doctype: Doctype
    reason: str
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = ()

    def count(self, level: Severity) -> int:
        return sum(finding.severity == level for finding in self.findings)


def view_of(
    document: Document,
    *,
    doctype: str | None = None,
    resolve: Resolve | None = None,
    as_of: date | None = None,
) -> tuple[View, str]:
    """The document as rules see it, and what told its kind."""
    lines = split(document)
    found = layouts.find(lines)
    kind, reason = (_known(doctype), "직접 지정했습니다.") if doctype else detect(lines, found)
    parts = layouts.assign(lines, found)
    references = citations.find(document.text)
    written = document_date(document.text)
    view = View(
        text=document.text,
        masked="\n".join(line.masked for line in lines),
        lines=parts,
        doctype=kind,
        explicit=doctype is not None,
        has_form=found.recipient >= 0 or found.title >= 0,
        references=references,
        identifiers=pii.find(document.text),
        resolved=look_up(references, resolve, written) if resolve else None,
        written=written,
        as_of=as_of,
    )
    return view, reason


def _known(doctype: str) -> Doctype:
    for kind in DOCTYPES:
        if kind == doctype:
            return kind
    names = ", ".join(f"{kind}({NAMES[kind]})" for kind in DOCTYPES)
    raise UsageError(f"알 수 없는 문서 종류입니다: {doctype}", f"쓸 수 있는 종류: {names}")


def run(
    document: Document,
    *,
    doctype: str | None = None,
    resolve: Resolve | None = None,
    as_of: date | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    every: bool = False,
) -> Report:
    """The findings of one document, sorted and without doubles.

    `resolve` answers what the library knows of a citation; without it citations are reported as not checked.
    `select` and `ignore` take rule ids or their beginnings. `every` keeps each place of a repeated finding, which
    is what fixing and annotating need; else outside drafts one finding stands for many of one cause.
    """
    rules = _selected(select, ignore)
    cites = any(rule.family == "CITE" for rule in rules)
    view, reason = view_of(document, doctype=doctype, resolve=resolve if cites else None, as_of=as_of)
    marks = [
        (rule, level, mark) for rule in rules if (level := _level(rule, view.doctype)) for mark in rule.check(view)
    ]
    kept = _without_doubles(marks)
    findings = _findings(view, kept)
    if not every and view.doctype not in DRAFTING:
        findings = _grouped(findings)
    notes = tuple(citation.notes(view)) if cites else ()
    return Report(view.doctype, reason, tuple(findings), notes)


def _selected(wanted: Sequence[str], unwanted: Sequence[str]) -> tuple[Rule, ...]:
    return select(wanted, unwanted)


def _level(rule: Rule, doctype: Doctype) -> Severity | None:
    if rule.doctypes is not None and doctype not in rule.doctypes:
        return None
    return severity(rule.gate, doctype, rule.severity)


_Marked = tuple[Rule, Severity, Mark]


def _without_doubles(marks: Sequence[_Marked]) -> list[_Marked]:
    """One mark for a place and family, and none that another rule on the same place says better."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for rule, _, mark in marks:
        for other in rule.suppresses:
            spans.setdefault(other, []).append((mark.start, mark.end))
    for found in spans.values():
        found.sort()
    seen: dict[tuple[str, int, int], str] = {}
    kept: list[_Marked] = []
    for rule, level, mark in sorted(marks, key=lambda m: (m[2].start, m[2].end, _RANK[m[1]], m[0].id)):
        if _covered(mark, spans.get(rule.id, [])):
            continue
        key = (rule.family, mark.start, mark.end)
        if key not in seen:
            seen[key] = rule.id
            kept.append((rule, level, mark))
    return kept


def _covered(mark: Mark, spans: Sequence[tuple[int, int]]) -> bool:
    """True when the mark overlaps one of the spans, which are sorted and lie side by side."""
    at = bisect_left(spans, (mark.end, 0))
    return any(mark.start < end for _, end in spans[max(0, at - 4) : at])


def _findings(view: View, marks: Sequence[_Marked]) -> list[Finding]:
    safe = pii.mask(view.text)
    starts = [line.start for line in view.lines]
    findings = []
    for rule, level, mark in marks:
        line = view.lines[bisect_right(starts, mark.start) - 1]
        own = mark.severity
        fix = mark.fix if rule.fix == "safe" else None
        findings.append(
            Finding(
                rule=rule.id,
                severity=own if own is not None and _RANK[own] > _RANK[level] else level,
                confidence=rule.confidence,
                message=pii.mask(mark.message),
                start=mark.start,
                end=mark.end,
                line=line.number,
                column=mark.start - line.start + 1,
                text=safe[mark.start : mark.end],
                suggestion=pii.mask(mark.suggestion),
                fix=fix,
                basis=rule.basis,
            )
        )
    return findings


def _grouped(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with a crowd of one rule and cause made one; errors are facts, each of them stays."""
    from dataclasses import replace

    places: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity != "error" and BY_ID[finding.rule].gate in ("form", "letters"):
            places.setdefault(finding.rule, []).append(finding)
    crowds = {rule: found for rule, found in places.items() if len(found) >= _CROWD}
    kept: list[Finding] = []
    for finding in findings:
        crowd = crowds.get(finding.rule)
        if crowd is None or finding.severity == "error":
            kept.append(finding)
        elif finding is crowd[0]:
            lines = sorted({other.line for other in crowd})
            shown = ", ".join(str(number) for number in lines[:10]) + (" …" if len(lines) > 10 else "")
            message = f"{finding.message} (모두 {len(crowd)}곳: {shown}행)"
            kept.append(replace(finding, message=message, fix=None))
    return kept
