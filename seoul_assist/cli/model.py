"""seoul-assist model: GGUF files on this machine, pinned by SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of

if TYPE_CHECKING:
    from seoul_assist.cli.compose import ModelFile

app = typer.Typer(help="글을 쓰는 모델(GGUF 파일)을 등록하고 고릅니다.", no_args_is_help=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(help="등록된 모델의 이름", show_default=False)]


def _show(models: Sequence[ModelFile], json: bool) -> None:
    if json:
        terminal.as_json({"schema": "seoul-assist/model/1", "models": [asdict(one) for one in models]})
        return
    for one in models:
        mark = "*" if one.in_use else " "
        terminal.out(f"{mark} {one.name}  {one.size / 1e6:,.1f} MB  sha256 {one.sha256[:12]}…  {one.path}")


@app.command("list")
def list_command(ctx: typer.Context, json: Json = False) -> None:
    """등록된 모델을 봅니다(*는 쓰고 있는 모델)."""
    from seoul_assist.cli import compose

    models = compose.model_files().registered(settings_of(ctx).models_dir)
    _show(models, json)
    if not models:
        terminal.note("등록된 모델이 없습니다. 모델이 없어도 extractive 엔진으로 모든 명령을 쓸 수 있습니다.")


@app.command("add")
def add_command(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(help="GGUF 파일", show_default=False)],
    json: Json = False,
) -> None:
    """모델 파일을 검사하고 시험한 뒤 등록합니다."""
    from seoul_assist.cli import compose

    settings = settings_of(ctx)
    with terminal.progress("모델 등록", settings.quiet or json) as show:
        added = compose.model_files().add(settings.models_dir, path, on_progress=show)
    _show([added], json)


@app.command("use")
def use_command(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """쓸 모델을 고릅니다."""
    from seoul_assist.cli import compose

    _show([compose.model_files().use(settings_of(ctx).models_dir, name)], json)


@app.command("verify")
def verify_command(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """모델 파일이 등록할 때와 같은지 확인합니다."""
    from seoul_assist.cli import compose

    _show([compose.model_files().verify(settings_of(ctx).models_dir, name)], json)
