"""Runs the rules over one document and makes findings of their marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from seoul_assist.checking import form, ignores
from seoul_assist.checking import layout as layouts
from seoul_assist.checking.cited import document_date, look_up
from seoul_assist.checking.doctype import detect
from seoul_assist.checking.gates import DOCTYPES, DRAFTING, NAMES, Doctype
from seoul_assist.checking.manual import level_in
from seoul_assist.checking.registry import BY_ID
from seoul_assist.checking.registry import select as selected
from seoul_assist.checking.rule import Mark, Rule
from seoul_assist.checking.rules import citation
from seoul_assist.checking.view import Resolve, View, dropped, split
from seoul_assist.errors import UsageError
from seoul_assist.model import Document, Finding, Note, Severity, Spot
from seoul_assist.text import citations, pii, rx

# From so many causes of one rule on, a document of another genre shows them as one: its house style is another.
_CROWD = 4
_CROWDING = frozenset({"form", "letters", "markers", "money", "punctuation", "polite", "words"})
_SHOWN = 10  # lines and words that the message of a grouped finding names
_TELLING = rx.compile(r"[\d@]")
_RANK: dict[Severity, int] = {"error": 0, "warn": 1, "info": 2, "advice": 3}


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
    origin: str | None = None,
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
        form=form.parse(parts),
        references=references,
        identifiers=pii.find(document.text),
        resolved=look_up(references, resolve, written) if resolve else None,
        written=written,
        as_of=as_of,
        origin=origin,
        format=document.format,
        dropped=dropped(document),
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
    origin: str | None = None,
) -> Report:
    """The findings of one document, sorted and without doubles.

    `resolve` answers what the library knows of a citation; without it citations are reported as not checked.
    `select` and `ignore` take rule ids or their beginnings. `every` keeps each place of a repeated finding, which
    is what fixing and annotating need; else outside drafts one finding stands for many of one cause. What the document
    itself says to ignore is left out.
    """
    rules = selected(select, ignore)
    document, ignored = ignores.read(document)
    cites = any(rule.family == "CITE" for rule in rules)
    view, reason = view_of(document, doctype=doctype, resolve=resolve if cites else None, as_of=as_of, origin=origin)
    marks = [
        (rule, level, mark) for rule in rules if (level := level_in(rule, view.doctype)) for mark in rule.check(view)
    ]
    kept = _without_doubles(marks)
    findings = _findings(view, kept)
    ids = [rule.id for rule in rules] if ignored else []
    said = ignores.notes(findings, ignored, ids, BY_ID)
    all_of_them, findings = findings, ignores.apply(findings, ignored, ids)
    if left_out := len(all_of_them) - len(findings):
        said = (*said, Note("ignored", f"문서에 적힌 무시 표시에 따라 {left_out}건을 뺐습니다."))
    notes = (*(citation.notes(view) if cites else ()), *said)
    report = Report(view.doctype, reason, tuple(findings), notes)
    return report if every else grouped(report)


def grouped(report: Report) -> Report:
    """The report as people read it: outside drafts one finding stands for many of one cause; advice stays as it is."""
    if report.doctype in DRAFTING:
        return report
    advice = [finding for finding in report.findings if finding.severity == "advice"]
    ours = [finding for finding in report.findings if finding.severity != "advice"]
    both = sorted((*_grouped(ours), *advice), key=lambda finding: (finding.start, finding.end))
    return replace(report, findings=tuple(both))


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
                message=_safe(mark.message),
                start=mark.start,
                end=mark.end,
                line=line.number,
                column=mark.start - line.start + 1,
                text=safe[mark.start : mark.end],
                suggestion=_safe(mark.suggestion),
                fix=fix,
                basis=rule.basis,
                cause=_safe(mark.cause),
            )
        )
    return findings


def _safe(text: str) -> str:
    """The text with identifiers starred; only what holds a figure or an at sign can hold one."""
    return pii.mask(text) if _TELLING.search(text) else text


def _grouped(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with those of one rule and cause made one, and a crowd of a rule of form made one altogether."""
    causes: dict[tuple[str, str], list[Finding]] = {}
    for number, finding in enumerate(findings):
        # An error without a named cause is a fact of its own.
        alone = f"{number}" if finding.severity == "error" else finding.message
        causes.setdefault((finding.rule, finding.cause or alone), []).append(finding)
    rules: dict[str, list[list[Finding]]] = {}
    for (rule, _), found in causes.items():
        rules.setdefault(rule, []).append(found)
    kept: list[Finding] = []
    for rule, groups in rules.items():
        crowded = len(groups) >= _CROWD and BY_ID[rule].gate in _CROWDING
        soft = [group for group in groups if crowded and group[0].severity != "error"]
        kept += [_one_of(group) for group in groups if group not in soft]
        if soft:
            kept.append(_one_of([finding for group in soft for finding in group]))
    return sorted(kept, key=lambda finding: (finding.start, finding.end))


def _one_of(group: Sequence[Finding]) -> Finding:
    """One finding for all of a group: the loudest of them, with every place."""
    if len(group) == 1:
        return group[0]
    first = min(group, key=lambda finding: (_RANK[finding.severity], finding.start))
    places = tuple(Spot(one.start, one.end, one.line, one.column) for one in (first, *(o for o in group if o != first)))
    lines = sorted({place.line for place in places})
    said = f"모두 {len(group)}곳: {_some([str(number) for number in lines])}행"
    words = list(dict.fromkeys(one.cause for one in group if one.cause))
    if len(words) > 1:
        said += f". 이런 말 {len(words)}가지: {_some(words)}"
    return replace(first, message=f"{first.message} ({said})", fix=None, places=places)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
