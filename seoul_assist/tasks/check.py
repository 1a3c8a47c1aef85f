"""Checking documents: rules, citations and personal data over many sources, and the safe edits on plain text.

Exit code of a run: 1 when a finding is of error severity (that is what the user asked about), else 3 when a source
could not be read, else 0.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist.checking import fixes, formats, run
from seoul_assist.checking.formats import FileReport
from seoul_assist.checking.registry import select as select_rules
from seoul_assist.checking.runner import Report
from seoul_assist.checking.view import Resolve
from seoul_assist.errors import ItemError, UsageError
from seoul_assist.library.records import day_text
from seoul_assist.model import Document, Finding, Item, Outcome, Resolution
from seoul_assist.readers import Source, read_document, read_source
from seoul_assist.text import pii
from seoul_assist.text.citations import Reference
from seoul_assist.writers.atomic import write_bytes

Read = Callable[[Source], Document]
Progress = Callable[[Item], None]
# (path, rule, masked text) -> how many of them an earlier report already has.
Baseline = Counter[tuple[str, str, str]]
_PLAIN = ("txt", "md")


@dataclass(frozen=True, slots=True)
class Options:
    """How to check: the same for every source of a run.

    `library_date` is the newest promulgation that `resolve` knows of; `notes` say what is to be known of its age.
    """

    doctype: str | None = None
    resolve: Resolve | None = None
    as_of: date | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    every: bool = False
    library_date: date | None = None
    notes: tuple[str, ...] = ()

    def report(self, document: Document) -> Report:
        return run(
            document,
            doctype=self.doctype,
            resolve=self.resolve,
            as_of=self.as_of,
            select=self.select,
            ignore=self.ignore,
            every=self.every,
        )


@dataclass(frozen=True, slots=True)
class Relied:
    """A law that citations were held against and the day its text takes effect, `pending` when that is to come."""

    law: str
    effective: date | None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Every source of a run with its report or its failure; `known` counts the findings the baseline left out.

    `relied` are the laws of the library that citations were held against, by name.
    """

    files: tuple[FileReport, ...]
    known: int = 0
    library_date: date | None = None
    relied: tuple[Relied, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        return Outcome(tuple(file.error or Item(file.path, "done") for file in self.files))

    @property
    def exit_code(self) -> int:
        """1 when a finding is an error, else 3 when something could not be read, else 0."""
        errors = any(file.report is not None and file.report.count("error") for file in self.files)
        return 1 if errors else self.outcome.exit_code

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/check/1`."""
        found = formats.to_json(self.files)
        found["summary"]["baseline"] = self.known
        found["library_date"] = day_text(self.library_date)
        found["relied"] = [
            {"law": one.law, "effective": day_text(one.effective), "pending": one.pending} for one in self.relied
        ]
        found["notes"] = list(self.notes)
        return found


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing one source did: the text as it is now, and what is left to a human."""

    path: str
    text: str
    changed: bool
    report: Report


def check(
    sources: Iterable[Source],
    options: Options | None = None,
    *,
    read: Read = read_document,
    baseline: Baseline | None = None,
    on_progress: Progress | None = None,
) -> CheckResult:
    """The findings of every source, in order; a source that cannot be read is in the result with its reason.

    No source at all and an unknown rule or kind of document are UsageErrors, before anything is read.
    """
    options = options or Options()
    select_rules(options.select, options.ignore)
    relied: dict[str, Relied] = {}
    options = replace(options, resolve=_noting(options.resolve, relied, options.as_of or date.today()))
    left = Counter(baseline or {})
    files = []
    known = 0
    for source in sources:
        file = _one(source, options, read)
        if file.report is not None and left:
            findings = tuple(finding for finding in file.report.findings if not _take(left, file.path, finding))
            known += len(file.report.findings) - len(findings)
            file = replace(file, report=replace(file.report, findings=findings))
        files.append(file)
        if on_progress:
            on_progress(file.error or Item(file.path, "done"))
    if not files:
        raise UsageError("검사할 파일이 없습니다.", "파일이나 문서가 든 폴더를 적어 주세요.")
    laws = tuple(relied[law] for law in sorted(relied))
    return CheckResult(tuple(files), known, options.library_date, laws, options.notes)


def _noting(resolve: Resolve | None, relied: dict[str, Relied], as_of: date) -> Resolve | None:
    """The same answers, with every law that gave one noted by its title."""
    if resolve is None:
        return None

    def noting(reference: Reference) -> Resolution:
        resolution = resolve(reference)
        found = resolution.provision
        if found is not None:
            pending = found.effective is not None and found.effective > as_of
            relied.setdefault(found.law, Relied(found.law, found.effective, pending))
        return resolution

    return noting


def _one(source: Source, options: Options, read: Read) -> FileReport:
    try:
        document = read(source)
    except ItemError as error:
        return FileReport(source.name, error=Item(source.name, "failed", error.message, error.hint, error.code))
    return FileReport(source.name, options.report(document), notes=document.notes)


def _take(left: Baseline, path: str, finding: Finding) -> bool:
    key = (path, finding.rule, finding.text)
    if left[key] < 1:
        return False
    left[key] -= 1
    return True


def load_baseline(path: Path) -> Baseline:
    """What an earlier report (the JSON of this command) already found; a file that is none is a UsageError."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return Counter(
            (file["path"], finding["rule"], finding["text"]) for file in report["files"] for finding in file["findings"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"기준 보고서를 읽을 수 없습니다: {path}", "check --json으로 저장한 보고서 파일을 적어 주세요."
        ) from None


def fix(source: Source, options: Options | None = None, *, read: Read = read_source, out: Path | None = None) -> Fixed:
    """The source with every safe edit made, written to `out` or back to the file when something changed.

    Only plain text and Markdown can be written back; their encoding, byte order mark and line ends stay. Fixing what
    was fixed changes nothing. Other formats are an ItemError that points to annotations.
    """
    options = replace(options or Options(), every=True)
    document = read(source)
    if document.format not in _PLAIN:
        raise ItemError(
            f"{document.format} 파일은 자동으로 고치지 않습니다: {source.name}",
            "--annotate로 의견을 단 사본을 만들거나, 글을 txt나 md로 저장해 고쳐 주세요.",
        )
    if source.path is None and out is None:
        raise UsageError("고친 글을 쓸 곳이 없습니다.", "-o로 결과 파일을 적어 주세요.")

    def findings(text: str) -> Sequence[Finding]:
        return options.report(read(Source(source.name, data=text.encode()))).findings

    fixed = fixes.settle(document.text, findings)
    changed = fixed != document.text
    target = out or source.path
    if target is not None and (changed or out is not None):
        write_bytes(target, _like(_original(source), fixed))
    left = options.report(read(Source(source.name, data=fixed.encode()))) if fixed.strip() else options.report(document)
    return Fixed(source.name, fixed, changed, left)


def _original(source: Source) -> bytes:
    if source.data is not None:
        return source.data
    assert source.path is not None
    try:
        return source.path.read_bytes()
    except OSError as error:
        raise ItemError(f"파일을 다시 읽을 수 없습니다: {source.name}", str(error.strerror or "")) from error


def _like(original: bytes, text: str) -> bytes:
    """The text in the encoding and with the line ends of the original; UTF-8 where that encoding cannot hold it."""
    if original.endswith((b"\n", b"\r")) and not text.endswith("\n"):
        text += "\n"
    if b"\r\n" in original:
        text = text.replace("\n", "\r\n")
    if original.startswith(b"\xef\xbb\xbf"):
        return b"\xef\xbb\xbf" + text.encode()
    for encoding in ("utf-8", "cp949"):
        try:
            original.decode(encoding)
            return text.encode(encoding)
        except UnicodeError:
            continue
    return text.encode()


def show_text(source: Source, *, read: Read = read_source) -> str:
    """The text that offsets count in, with personal identifiers starred character by character."""
    return pii.mask(read(source).text)


__all__ = [
    "Baseline",
    "CheckResult",
    "Fixed",
    "Options",
    "Relied",
    "check",
    "fix",
    "load_baseline",
    "show_text",
]
