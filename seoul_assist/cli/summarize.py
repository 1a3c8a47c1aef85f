"""seoul-assist summarize: a folder of documents, every point anchored to its page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of


def command(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="요약할 문서나 폴더", show_default=False)],
    out: Annotated[Path, typer.Option("-o", "--out", help="요약을 둘 폴더")] = Path("summaries"),
    json: Json = False,
) -> None:
    """문서를 한꺼번에 요약합니다. 멈춘 곳부터 이어서 합니다."""
    from seoul_assist.cli import compose
    from seoul_assist.readers import read_document
    from seoul_assist.tasks import summarize

    settings = settings_of(ctx)
    with compose.open_engine(settings) as engine, terminal.progress("요약", settings.quiet or json) as show:
        run = summarize.summarize(paths, out, read=read_document, engine=engine, on_progress=show)
    if json:
        for item in run.items:
            terminal.as_json(summarize.item_json(item, out))
    else:
        terminal.outcome(run, "요약")
        terminal.out(f"요약을 둔 곳: {out}")
    raise typer.Exit(run.exit_code)
