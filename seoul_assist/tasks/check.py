"""Checking documents: rules, citations and personal data over many sources.

Exit code of a run: 1 when a finding is of error severity (that is what the user asked about), else 3 when a source
could not be read, else 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from seoul_assist.checking import formats, run
from seoul_assist.checking.formats import FileReport
from seoul_assist.checking.gates import DOCTYPES, NAMES
from seoul_assist.checking.registry import select as select_rules
from seoul_assist.checking.runner import Report
from seoul_assist.checking.view import Resolve
from seoul_assist.errors import ItemError, UsageError
from seoul_assist.library.records import day_text
from seoul_assist.model import Document, Item, Outcome, Resolution
from seoul_assist.ports import Engine
from seoul_assist.readers import Source, read_document, read_source
from seoul_assist.text import pii
from seoul_assist.text.citations import Reference

if TYPE_CHECKING:
    from seoul_assist.tasks.baseline import Baseline

Read = Callable[[Source], Document]
Progress = Callable[[Item], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to check: the same for every source of a run.

    `doctypes` and `per_file_ignores` go by patterns of names: (pattern, kind of document) and (pattern, rules).
    `origin` is the text that a summary sums up. `library_date` is the newest promulgation that `resolve` knows of;
    `notes` say what is to be known of its age. An `engine` reads the document a second time and gives advice.
    """

    doctype: str | None = None
    resolve: Resolve | None = None
    as_of: date | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    every: bool = False
    library_date: date | None = None
    notes: tuple[str, ...] = ()
    origin: str | None = None
    doctypes: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    engine: Engine | None = None
    grade: str = ""  # of documents, library and setting together

    def report(self, document: Document) -> Report:
        """What the rules say of the document, by its name where the options go by names."""
        name = PurePosixPath(document.source.replace("\\", "/"))
        kind = next((kind for pattern, kind in self.doctypes if name.match(pattern)), None)
        more = [rule for pattern, rules in self.per_file_ignores if name.match(pattern) for rule in rules]
        report = run(
            document,
            doctype=self.doctype or kind,
            resolve=self.resolve,
            as_of=self.as_of,
            select=self.select,
            ignore=(*self.ignore, *more),
            every=self.every,
            origin=self.origin,
        )
        if self.engine is None:
            return report
        # Only a second reading needs what verifies quotations: a cold check does not wait for it.
        from seoul_assist.tasks.review import with_advice

        return with_advice(report, document, self.engine)

    def verify(self) -> None:
        """Raises the UsageError of an unknown rule or kind of document before anything is read."""
        select_rules(self.select, self.ignore)
        for pattern, rules in self.per_file_ignores:
            _verify_pattern(pattern)
            select_rules((), rules)
        for pattern, kind in self.doctypes:
            _verify_pattern(pattern)
            _verify_kind(kind)
        if self.doctype is not None:
            _verify_kind(self.doctype)


def _verify_kind(kind: str) -> None:
    if kind not in DOCTYPES:
        names = ", ".join(f"{known}({NAMES[known]})" for known in DOCTYPES)
        raise UsageError(f"알 수 없는 문서 종류입니다: {kind}", f"쓸 수 있는 종류: {names}")


def _verify_pattern(pattern: str) -> None:
    if not pattern.strip("/. "):
        raise UsageError("파일 이름의 본보기가 비어 있습니다.", '"보도자료*"나 "공고/*.hwpx"처럼 적어 주세요.')


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
    grade: str = ""  # the highest of library, documents and setting; "" where nobody said

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
        found["grade"] = self.grade or None
        return found


def check(
    sources: Iterable[Source],
    options: Options | None = None,
    *,
    read: Read = read_document,
    baseline: Baseline | None = None,
    on_progress: Progress | None = None,
    excerpts: bool = False,
    spread: Spread | None = None,
    elsewhere: Elsewhere | None = None,
) -> CheckResult:
    """The findings of every source, in order; a source that cannot be read is in the result with its reason.

    No source at all and an unknown rule or kind of document are UsageErrors, before anything is read. `spread` may do
    files (not what comes from archives or standard input) elsewhere, `elsewhere` does every source, both with the same
    result. `excerpts` keeps the words around each finding for people who look on.
    """
    options = options or Options()
    options.verify()
    done: dict[int, Checked] = {}
    files: list[tuple[int, Source]] = []

    def finish(number: int, checked: Checked) -> None:
        done[number] = checked
        if on_progress:
            on_progress(checked.file.error or Item(checked.file.path, "done"))

    if elsewhere is not None:
        elsewhere(enumerate(sources), finish)
        sources = ()
    for number, source in enumerate(sources):
        if spread is not None and source.path is not None and source.error is None:
            files.append((number, source))
        else:
            finish(number, one(source, options, read=read, excerpts=excerpts))
    if files and spread is not None and not spread(files, finish):
        for number, source in files:
            finish(number, one(source, options, read=read, excerpts=excerpts))
    if not done:
        raise UsageError("검사할 파일이 없습니다.", "파일이나 문서가 든 폴더를 적어 주세요.")
    relied: dict[str, Relied] = {}
    found: list[FileReport] = []
    known = 0
    for number in sorted(done):
        for law in done[number].relied:
            relied.setdefault(law.law, law)
        file, hidden = baseline.take(done[number].file) if baseline else (done[number].file, 0)
        found.append(file)
        known += hidden
    laws = tuple(relied[law] for law in sorted(relied))
    return CheckResult(tuple(found), known, options.library_date, laws, options.notes, options.grade)


@dataclass(frozen=True, slots=True)
class Checked:
    """One source that was looked at, and the laws its citations were held against."""

    file: FileReport
    relied: tuple[Relied, ...] = ()


# Checks the numbered files elsewhere and hands each to the function; False when it leaves them to the caller.
Finish = Callable[[int, Checked], None]
Spread = Callable[[Sequence[tuple[int, Source]], Finish], bool]
# Checks the numbered sources elsewhere, taking them as it goes, and hands each to the function.
Elsewhere = Callable[[Iterable[tuple[int, Source]], Finish], None]


def one(source: Source, options: Options, *, read: Read = read_document, excerpts: bool = False) -> Checked:
    """What became of one source."""
    try:
        document = read(source)
    except ItemError as error:
        item = Item(source.name, "failed", error.message, error.hint, error.code)
        return Checked(FileReport(source.name, error=item))
    relied: dict[str, Relied] = {}
    noting = replace(options, resolve=_noting(options.resolve, relied, options.as_of or date.today()))
    report = noting.report(document)
    shown = formats.excerpts(document.text, report.findings) if excerpts else {}
    file = FileReport(source.name, report, notes=document.notes, ocr_pages=document.ocr_pages, excerpts=shown)
    return Checked(file, tuple(relied.values()))


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


def show_text(source: Source, *, read: Read = read_source) -> str:
    """The text that offsets count in, with personal identifiers starred character by character."""
    return pii.mask(read(source).text)
