"""What `check --fix`, `--diff` and `--annotate` do with each document, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from seoul_assist.checking.formats import FileReport, excerpts
from seoul_assist.checking.registry import get
from seoul_assist.cli import terminal
from seoul_assist.errors import ItemError, UsageError
from seoul_assist.model import Item
from seoul_assist.readers import Source
from seoul_assist.tasks import mend
from seoul_assist.tasks.check import CheckResult, Options


@dataclass(frozen=True, slots=True)
class Mended:
    """What is left to people after mending, and by path what was done: `changed` and `diff`, or `out` and `placed`."""

    result: CheckResult
    done: dict[str, dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/check/1`; each file says besides what was done to it."""
        shown = self.result.to_json()
        for file in shown["files"]:
            file |= self.done.get(file["path"], {})
        return shown

    def written(self, out: Path | None) -> list[Path]:
        """The files that were written: copies with comments, and what was fixed, in `out` or in its place."""
        found = []
        for path, done in self.done.items():
            if "out" in done:
                found.append(Path(done["out"]))
            elif done["changed"] or out is not None:
                found.append(out or Path(path))
        return found


def fix(sources: Iterable[Source], options: Options, *, out: Path | None, write: bool) -> Mended:
    """Every source with its safe edits made, in the file itself or in `out`; without `write` nothing is saved."""
    sources = _only(sources, "-o") if out else sources
    files, done = [], {}
    for source in sources:
        try:
            fixed = _dry(source, options) if not write else mend.fix(source, options, out=out)
        except ItemError as error:
            files.append(_failed(source, error))
            continue
        report = fixed.report
        masked = [{"rule": one.rule, "line": one.line, "column": one.column} for one in fixed.masked]
        done[source.name] = {"changed": fixed.changed, "diff": fixed.diff, "masked": masked}
        shown = excerpts(fixed.text, report.findings)
        files.append(FileReport(source.name, report, notes=fixed.left_alone, excerpts=shown))
    return Mended(_result(files, options), done)


def _dry(source: Source, options: Options) -> mend.Fixed:
    """What fixing would do: it is done to a file that is thrown away."""
    with TemporaryDirectory(prefix="seoul-assist-") as folder:
        return mend.fix(source, options, out=Path(folder) / "fixed")


def annotate(sources: Iterable[Source], options: Options, out: Path) -> Mended:
    """A copy of the one document with the findings as comments, at `out`."""
    (source,) = _only(sources, "--annotate")
    try:
        made = mend.annotate(source, options, out)
    except ItemError as error:
        return Mended(_result([_failed(source, error)], options), {})
    file = FileReport(source.name, made.report, notes=made.notes)
    return Mended(_result([file], options), {source.name: {"out": made.out, "placed": made.placed}})


def _only(sources: Iterable[Source], flag: str) -> list[Source]:
    found = list(sources)
    if len(found) != 1:
        raise UsageError(f"{flag}에는 문서를 하나만 줄 수 있습니다({len(found)}건).", "문서마다 따로 실행해 주세요.")
    return found


def _failed(source: Source, error: ItemError) -> FileReport:
    return FileReport(source.name, error=Item(source.name, "failed", error.message, error.hint, error.code))


def _result(files: list[FileReport], options: Options) -> CheckResult:
    if not files:
        raise UsageError("검사할 파일이 없습니다.", "파일이나 문서가 든 폴더를 적어 주세요.")
    return CheckResult(tuple(files), 0, options.library_date, (), options.notes, options.grade)


def show(mended: Mended, *, diff: bool) -> None:
    """What was done to each file, beside the results; the diff alone is a result, when that was asked for."""
    for file in mended.result.files:
        done = mended.done.get(file.path)
        if diff and file.error is not None:
            terminal.note(f"{file.path}: {file.error.reason}", "red")
            terminal.note(f"    → {file.error.hint}")
        if done is None:
            continue
        if diff and done["diff"]:
            terminal.out(done["diff"])
        elif diff and done["changed"]:
            terminal.note(f"{file.path}: 본문은 그대로이고 --fix는 문서 안에 든 사본의 번호만 가립니다.")
        elif "out" in done:
            terminal.note(f"{file.path}: 의견 {done['placed']}건을 단 사본을 썼습니다: {done['out']}")
        else:
            terminal.note(f"{file.path}: {'고쳤습니다' if done['changed'] else '고칠 것이 없습니다'}.")
        for one in done.get("masked", ()):
            title = get(one["rule"]).title
            terminal.note(f"  가림: {one['line']}행 {one['column']}칸 {title} [{one['rule']}]")
