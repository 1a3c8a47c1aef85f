"""seoul-assist index: regulations and documents into the library."""

from __future__ import annotations

from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of


def command(
    ctx: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(help="규정 파일, 폴더, 묶음(tar.xz, zip), -(표준 입력)", show_default=False)
    ],
    rebuild: Annotated[bool, typer.Option("--rebuild", help="라이브러리를 처음부터 다시 만듭니다")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="없어진 파일의 규정을 라이브러리에서 뺍니다")] = False,
    json: Json = False,
) -> None:
    """규정을 라이브러리에 색인합니다. 새로 생기거나 바뀐 것만 다시 색인합니다."""
    from seoul_assist.cli import compose

    settings = settings_of(ctx)
    with terminal.progress("색인", settings.quiet or json) as show:
        report = compose.index(settings, paths, rebuild=rebuild, prune=prune, show=show)
    if json:
        terminal.as_json(report.to_json())
    else:
        terminal.outcome(report.outcome, "색인")
        terminal.out(report.summary())
    raise typer.Exit(report.exit_code)
