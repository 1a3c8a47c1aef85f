"""seoul-assist summarize: a folder of documents, every point anchored to its page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Grade, Json, Ocr, settings_of, show_grade


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
    grade: Grade = None,
    ocr: Ocr = False,
    json: Json = False,
) -> None:
    """문서를 한꺼번에 요약하고, 모두를 한눈에 보는 요약_모음(md, csv, xlsx)을 만듭니다. 멈춘 곳부터 이어서 합니다."""
    from seoul_assist.cli import compose, recognising
    from seoul_assist.cli.recording import recording
    from seoul_assist.governance import disclosure
    from seoul_assist.model import Item
    from seoul_assist.readers import Reading
    from seoul_assist.tasks.summarizing import overview, summarize

    settings = settings_of(ctx, grade=grade, ocr=ocr)
    chosen, kinds = summarize.style_of(style), summarize.formats_of(formats)
    recogniser = recognising.recogniser(settings)
    last = summarize.Step("", 0, 0, 0)
    with (
        compose.open_engine(settings, library=False) as engine,
        Reading(ocr=recogniser) as read,
        recording(settings, "summarize", engine=engine.name, grade=settings.grade, many=True, style=chosen) as receipts,
        terminal.progress("요약", settings.quiet or json) as show,
    ):

        def written(item: Item) -> None:
            if receipts.wanted:
                files = [out / f"{item.detail}.summary.{kind}" for kind in kinds]
                receipts.summary(summarize.item_json(item, out), files)

        def step(now: summarize.Step) -> None:
            nonlocal last
            last = now
            show(Path(now.name).name, now.done, now.total, now.pages)

        try:
            run = summarize.summarize(
                paths,
                out,
                read=read,
                engine=engine,
                fallback=compose.stand_in(engine),
                style=chosen,
                formats=kinds,
                ahead=read.ahead,
                read_by=recogniser.name if recogniser else "",
                wording=disclosure.worded(settings),
                grade=settings.grade,
                on_progress=step,
                on_done=written,
            )
        except (KeyboardInterrupt, SystemExit):
            terminal.note(
                f"문서 {last.total}건 가운데 {last.done}건까지 마쳤습니다. 마친 요약을 둔 곳: {out}", "yellow"
            )
            raise
        if run.count("done"):
            receipts.overview(engine.name, [out / name for name in overview.NAMES])
    if json:
        for item in run.items:
            terminal.as_json(summarize.item_json(item, out) | {"grade": settings.grade or None})
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
