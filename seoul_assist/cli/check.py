"""seoul-assist check: rules, citations and personal numbers over documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of
from seoul_assist.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seoul_assist.checking.formats import FileReport
    from seoul_assist.readers import Source
    from seoul_assist.tasks.check import CheckResult, Options

_MARKS = {"error": ("오류", "red"), "warn": ("주의", "yellow"), "info": ("알림", "cyan")}
_FORMATS = ("text", "json", "sarif", "github")


def command(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="검사할 문서, 폴더, -(표준 입력)", show_default=False)],
    form: Annotated[str, typer.Option("--format", help="text, json, sarif, github")] = "text",
    doctype: Annotated[str | None, typer.Option(help="문서 종류(예: draft, internal, notice)")] = None,
    select: Annotated[str, typer.Option(help="볼 규칙이나 갈래(쉼표로 나눔)")] = "",
    ignore: Annotated[str, typer.Option(help="보지 않을 규칙이나 갈래(쉼표로 나눔)")] = "",
    baseline: Annotated[Path | None, typer.Option(help="앞선 보고서(JSON)에 있는 것은 뺍니다")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="뜻이 바뀌지 않는 것만 고칩니다(txt, md)")] = False,
    show_text: Annotated[bool, typer.Option("--show-text", help="자리(offset)를 세는 본문을 보여 줍니다")] = False,
    json: Json = False,
) -> None:
    """문서를 규정과 어문 규범에 비추어 점검합니다."""
    from seoul_assist.cli import compose
    from seoul_assist.readers import expand
    from seoul_assist.tasks import check
    from seoul_assist.tasks.freshness import age_notes

    if form not in _FORMATS:
        raise UsageError(f"알 수 없는 형식입니다: {form}", f"{', '.join(_FORMATS)} 가운데 하나를 적어 주세요.")
    form = "json" if json else form
    settings = settings_of(ctx)
    sources = expand(paths)
    if show_text:
        for source in sources:
            terminal.out(check.show_text(source))
        return
    with (
        compose.library_or_none(settings) as library,
        terminal.progress("점검", settings.quiet or form != "text") as show,
    ):
        options = check.Options(
            doctype=doctype,
            resolve=library.resolve if library else None,
            as_of=settings.as_of,
            select=_names(select),
            ignore=_names(ignore),
            library_date=library.newest if library else None,
            notes=age_notes(library, settings.stale_days) if library else (),
        )
        if fix:
            raise typer.Exit(_fix(sources, options))
        known = check.load_baseline(baseline) if baseline else None
        result = check.check(sources, options, baseline=known, on_progress=lambda item: show(item.name))
    _report(result, form)
    raise typer.Exit(result.exit_code)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _fix(sources: Iterable[Source], options: Options) -> int:
    from seoul_assist.errors import ItemError
    from seoul_assist.tasks import check

    code = 0
    for source in sources:
        try:
            fixed = check.fix(source, options)
        except ItemError as failure:
            terminal.error(failure)
            code = code or failure.exit_code
            continue
        left = len(fixed.report.findings)
        said = "고쳤습니다" if fixed.changed else "고칠 것이 없습니다"
        terminal.out(f"{fixed.path}: {said}. 사람이 볼 것 {left}건")
        for finding in fixed.report.findings:
            terminal.out(f"  {finding.line}:{finding.column} {finding.rule} {finding.message}")
        code = 1 if fixed.report.count("error") else code
    return code


def _report(result: CheckResult, form: str) -> None:
    from seoul_assist import __version__
    from seoul_assist.checking import formats
    from seoul_assist.tasks.freshness import in_effect

    for said in result.notes:
        terminal.note(said, "yellow")
    if form == "json":
        terminal.as_json(result.to_json())
    elif form == "sarif":
        terminal.as_json(formats.to_sarif(result.files, version=__version__))
    elif form == "github":
        for line in formats.to_github(result.files):
            terminal.out(line)
    else:
        for file in result.files:
            _show(file)
        if result.relied:
            laws = ", ".join(
                f"「{one.law}」({in_effect(one.effective)}{', 아직 시행 전' if one.pending else ''})"
                for one in result.relied
            )
            terminal.note(f"인용 확인에 쓴 규정: {laws}")
        summary = result.to_json()["summary"]
        terminal.note(
            f"파일 {summary['files']}건: 오류 {summary['error']}, 주의 {summary['warn']}, 알림 {summary['info']}"
            + (f", 읽지 못한 파일 {summary['failed']}건" if summary["failed"] else "")
        )


def _show(file: FileReport) -> None:
    if file.error is not None:
        terminal.out(f"{file.path}: 읽지 못했습니다: {file.error.reason}", "red")
        terminal.out(f"    → {file.error.hint}")
        return
    assert file.report is not None
    from seoul_assist.checking.gates import NAMES

    terminal.out(f"{file.path} ({NAMES[file.report.doctype]})", "bold")
    for finding in file.report.findings:
        word, style = _MARKS[finding.severity]
        terminal.out(f"  {finding.line}:{finding.column} [{word}] {finding.message} ({finding.rule})", style)
        if finding.text.strip():
            terminal.out(
                f"      {terminal.excerpt(finding.text, 80)}"
                + (f" → {finding.suggestion}" if finding.suggestion else "")
            )
    for said in (*file.notes, *file.report.notes):
        terminal.out(f"  참고: {said.text}", "dim")
    if not file.report.findings:
        terminal.out("  지적할 것이 없습니다.", "green")
