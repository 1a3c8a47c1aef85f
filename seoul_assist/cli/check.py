"""seoul-assist check: rules, citations and personal numbers over documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import check_desk, recognising, terminal
from seoul_assist.cli.options import Cluster, Grade, Json, Ocr, settings_of, show_grade
from seoul_assist.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seoul_assist.cli.check_mend import Mended
    from seoul_assist.library.reading import Library
    from seoul_assist.model import Item
    from seoul_assist.readers import Source
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.check import CheckResult, Options, Read

_FORMATS = ("text", "json", "sarif", "github")


def command(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="검사할 문서, 폴더, -(표준 입력)", show_default=False)],
    form: Annotated[str, typer.Option("--format", help="text, json, sarif, github")] = "text",
    doctype: Annotated[str | None, typer.Option(help="문서 종류(예: draft, internal, notice)")] = None,
    select: Annotated[str | None, typer.Option(help="볼 규칙이나 갈래(쉼표로 나눔)")] = None,
    ignore: Annotated[str | None, typer.Option(help="보지 않을 규칙이나 갈래(쉼표로 나눔)")] = None,
    baseline: Annotated[Path | None, typer.Option(help="앞선 보고서(JSON)에 있는 것은 뺍니다")] = None,
    write_baseline: Annotated[Path | None, typer.Option(help="지금 나온 것을 기준 보고서로 씁니다")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="뜻이 바뀌지 않는 것만 고칩니다(txt, md, docx, hwpx)")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="--fix로 달라질 곳만 보여 주고 쓰지 않습니다")] = False,
    annotate: Annotated[Path | None, typer.Option(help="의견을 단 사본(docx, hwpx)을 이 파일로 씁니다")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="--fix로 고친 글을 쓸 파일(한 건일 때)")] = None,
    source: Annotated[str | None, typer.Option(help="요약문을 견줄 원문")] = None,
    stdin_name: Annotated[str | None, typer.Option(help="표준 입력의 파일 이름(예: 공고.md)")] = None,
    jobs: Annotated[int | None, typer.Option(help="나누어 검사할 프로세스 수", min=1, show_default="자동")] = None,
    review: Annotated[bool, typer.Option("--review", help="모델이 어조, 빠진 사실, 논리를 한 번 더 봅니다")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="규칙마다 걸린 시간을 보여 줍니다")] = False,
    show_text: Annotated[bool, typer.Option("--show-text", help="자리(offset)를 세는 본문을 보여 줍니다")] = False,
    cluster: Cluster = None,
    grade: Grade = None,
    ocr: Ocr = False,
    json: Json = False,
) -> None:
    """문서를 규정과 어문 규범에 비추어 점검합니다."""
    from seoul_assist.cli import compose
    from seoul_assist.cli.recording import Noted, recording

    if form not in _FORMATS:
        raise UsageError(f"알 수 없는 형식입니다: {form}", f"{', '.join(_FORMATS)} 가운데 하나를 적어 주세요.")
    form = "json" if json else form
    _together(
        {"--fix": fix, "--diff": diff, "--annotate": annotate},
        {"--baseline": baseline, "--write-baseline": write_baseline},
    )
    if out and not fix:
        raise UsageError("-o는 --fix와 함께 씁니다.", "--fix를 붙이거나 -o를 빼 주세요.")
    if cluster:
        alone = {"--fix": fix, "--diff": diff, "--annotate": annotate, "--review": review, "--profile": profile}
        _together({"--cluster": cluster}, {"--jobs": jobs, "--show-text": show_text, **alone})
    settings = settings_of(ctx, grade=grade, ocr=ocr, cluster=cluster)
    read = recognising.document_reader(settings)
    sources = _sources(paths, stdin_name)
    if show_text:
        from seoul_assist.tasks.check import show_text as text_of

        for one in sources:
            terminal.out(text_of(one, read=recognising.source_reader(settings)))
        return
    with (
        compose.library_or_none(settings, asks=False) as library,
        check_desk.second_reader(settings, review) as engine,
        recording(
            settings,
            "check",
            engine=engine.name if engine else "",
            generation=library.generation if library else "",
            grade=compose.grade_of(settings, library),
            doctype=doctype,
        ) as receipts,
    ):
        noted = Noted(sources, receipts.wanted)
        options = check_desk.options_of(
            settings, library, doctype=doctype, select=_names(select), ignore=_names(ignore), source=source
        )
        options = replace(options, engine=engine)
        if profile:
            _costs(sources, options, read)
            return
        if annotate or fix or diff:
            mended = _mend(noted, options, annotate=annotate, out=out, write=not diff)
            written = mended.written(out) if annotate or (fix and not diff) else []
            receipts.check(mended.to_json(), noted.hashes, mended.result.exit_code, written)
            raise typer.Exit(_show_mended(mended, form, write=not diff))
        result = _check(noted, options, settings, form, baseline, jobs, read, library)
        receipts.check(result.to_json(), noted.hashes, result.exit_code)
    if write_baseline:
        from seoul_assist.tasks import baseline as baselines

        baselines.write(write_baseline, result.to_json())
        terminal.note(
            f"기준 보고서를 썼습니다: {write_baseline}. 다음부터 --baseline으로 주면 새로 생긴 것만 나옵니다."
        )
        raise typer.Exit(result.outcome.exit_code)
    _report(result, form)
    raise typer.Exit(result.exit_code)


def _together(mending: dict[str, object], comparing: dict[str, object]) -> None:
    """Raises where two of the options would leave one of them without effect."""
    given = [name for name, value in mending.items() if value]
    given += [name for name, value in comparing.items() if value and given]
    if len(given) > 1:
        raise UsageError(f"{', '.join(given)}은(는) 함께 쓸 수 없습니다.", "하나씩 실행해 주세요.")


def _sources(paths: list[str], stdin_name: str | None) -> Iterator[Source]:
    from seoul_assist.readers import expand

    for source in expand(paths):
        yield replace(source, name=stdin_name) if stdin_name and source.name == "-" else source


def _names(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _check(
    sources: Iterable[Source],
    options: Options,
    settings: Settings,
    form: str,
    baseline: Path | None,
    jobs: int | None,
    read: Read,
    library: Library | None,
) -> CheckResult:
    known = None
    if baseline:
        from seoul_assist.tasks import baseline as baselines

        known = baselines.load(baseline)
    done = workers = 0
    rate = terminal.Rate()
    excerpts = form == "text"
    with terminal.progress("점검", settings.quiet or not excerpts) as show:

        def shown(item: Item) -> None:
            nonlocal done
            done += 1
            show(f"{rate(done, workers) if workers else ''}{done}번째 {item.name}")

        def at_work(count: int) -> None:
            nonlocal workers
            workers = count

        return check_desk.checked(
            sources,
            options,
            settings,
            read=read,
            baseline=known,
            jobs=jobs,
            excerpts=excerpts,
            on_progress=shown,
            library=library,
            on_workers=at_work,
        )


def _report(result: CheckResult, form: str) -> None:
    for said in result.notes:
        terminal.note(said, "yellow")
    if form == "json":
        terminal.as_json(result.to_json())
    elif form == "sarif":
        from seoul_assist import __version__
        from seoul_assist.checking.sarif import to_sarif

        terminal.as_json(to_sarif(result.files, version=__version__))
    elif form == "github":
        from seoul_assist.checking.formats import to_github

        for line in to_github(result.files):
            terminal.out(line)
    else:
        from shutil import get_terminal_size

        from seoul_assist.cli import check_view

        width = get_terminal_size((100, 24)).columns
        for file in result.files:
            for line, style in check_view.file_lines(file, width):
                terminal.out(line, style)
        for line in check_view.summary_lines(result):
            terminal.note(line)
        show_grade(result.grade)


def _mend(
    sources: Iterable[Source], options: Options, *, annotate: Path | None, out: Path | None, write: bool
) -> Mended:
    from seoul_assist.cli import check_mend

    if annotate:
        return check_mend.annotate(sources, options, annotate)
    return check_mend.fix(sources, options, out=out, write=write)


def _show_mended(mended: Mended, form: str, *, write: bool) -> int:
    from seoul_assist.cli import check_mend

    if form == "json":
        terminal.as_json(mended.to_json())
        return mended.result.exit_code
    check_mend.show(mended, diff=not write)
    if write:
        _report(mended.result, form)
    return mended.result.exit_code


def _costs(sources: Iterable[Source], options: Options, read: Read) -> None:
    from seoul_assist.tasks.check_cost import costs

    found, characters = costs(sources, options, read=read)
    total = sum(cost.seconds for cost in found) or 1.0
    terminal.out(f"{'규칙':<12}{'초':>8}{'몫':>6}{'지적':>6}")
    for cost in found:
        terminal.out(f"{cost.name:<14}{cost.seconds:>9.4f}{cost.seconds / total:>7.1%}{cost.marks:>7}")
    terminal.out(f"{characters:,}자, {total:.2f}초, 초당 {characters / 1000 / total:.1f}쪽(1쪽은 1,000자)")
