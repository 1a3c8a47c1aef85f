"""seoul-assist summarize: a folder of documents, every point anchored to its page."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Cluster, Grade, Json, Ocr, settings_of, show_grade


def command(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="요약할 문서나 폴더", show_default=False)],
    out: Annotated[Path, typer.Option("-o", "--out", help="요약을 둘 폴더")] = Path("summaries"),
    style: Annotated[
        str, typer.Option("--style", help="양식: gist(문서요지), brief(요점), onepage(개조식), press(보도자료)")
    ] = "brief",
    formats: Annotated[
        str, typer.Option("--format", help="md, json, docx, hwpx 가운데 쉼표로 나열(json은 늘 만듭니다)")
    ] = "md,json",
    cluster: Cluster = None,
    grade: Grade = None,
    ocr: Ocr = False,
    json: Json = False,
) -> None:
    """문서를 한꺼번에 요약하고, 모두를 한눈에 보는 요약_모음(md, csv, xlsx)을 만듭니다. 멈춘 곳부터 이어서 합니다."""
    from seoul_assist.cli import compose, summarize_desk
    from seoul_assist.tasks.summarizing import overview, summarize

    settings = settings_of(ctx, grade=grade, ocr=ocr, cluster=cluster)
    summarize.style_of(style), summarize.formats_of(formats)  # a slip is told before a model loads
    last, rate = summarize.Step("", 0, 0, 0), terminal.Rate()
    with (
        nullcontext() if settings.cluster else compose.open_engine(settings, library=False) as engine,
        terminal.progress("요약", settings.quiet or json) as show,
    ):

        def step(now: summarize.Step) -> None:
            nonlocal last
            last = now
            name = Path(now.name).name
            show(rate(now.done, now.workers) + name if now.workers else name, now.done, now.total, now.pages)

        try:
            made = summarize_desk.folder(settings, engine, paths, out, style=style, formats=formats, on_progress=step)
        except (KeyboardInterrupt, SystemExit):
            terminal.note(
                f"문서 {last.total}건 가운데 {last.done}건까지 마쳤습니다. 마친 요약을 둔 곳: {out}", "yellow"
            )
            raise
    run = made.outcome
    if json:
        for shape in made.to_json():
            terminal.as_json(shape)
    else:
        if not settings.quiet:
            _show_notes(summarize.unread(run, out))
        terminal.outcome(run, "요약")
        terminal.out(f"요약을 둔 곳: {out}")
        if (out / overview.NAMES[0]).is_file() and not settings.quiet:
            terminal.out(f"한눈에 보기: {out / overview.NAMES[0]} (csv, xlsx도 있습니다)")
        show_grade(settings.grade)
    raise typer.Exit(run.exit_code)


def _show_notes(notes: dict[str, list[str]]) -> None:
    """Shows what could not be read of documents that were summarized all the same."""
    for name, said in notes.items():
        for text in said:
            terminal.note(f"  주의: {name}: {text}", "yellow")
