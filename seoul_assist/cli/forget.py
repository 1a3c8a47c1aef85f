"""seoul-assist forget: a source or a law leaves the library without a trace."""

from __future__ import annotations

from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of
from seoul_assist.errors import UsageError


def forget_command(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(help="색인할 때의 경로나 규정 이름", show_default=False)] = "",
    removed: Annotated[
        bool, typer.Option("--removed", help="regs remove 등으로 이미 뺀 자료의 흔적을 지웁니다")
    ] = False,
    json: Json = False,
) -> None:
    """자료를 라이브러리와 벡터, 이전 세대에서 흔적 없이 지웁니다(원본 파일은 그대로 둡니다)."""
    from seoul_assist.cli import compose, stores

    if bool(source) == removed:
        raise UsageError(
            "지울 자료의 이름이나 경로와 --removed 가운데 하나만 적어 주세요.",
            "`seoul-assist regs list`로 이름과 경로를 확인할 수 있습니다.",
        )
    settings = settings_of(ctx)
    with terminal.progress("지우기", settings.quiet or json) as show:
        forgotten = compose.forget(settings, source, show=show)
    if json:
        terminal.as_json(forgotten.to_json())
    else:
        for entry in forgotten.entries:
            day = f" (시행 {entry.effective:%Y. %-m. %-d.})" if entry.effective else ""
            terminal.out(f"지웠습니다: {entry.name}{day}, {entry.source}")
        terminal.out(forgotten.summary())
        if forgotten.entries:
            terminal.note("원본 파일이 남아 있으면 다음 색인 때 다시 들어옵니다. 앞서 내보낸 자료도 따로 지워 주세요.")
    if stores.served(settings):
        terminal.note(stores.TRACES)
    raise typer.Exit(forgotten.exit_code)
