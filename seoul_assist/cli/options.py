"""What several commands share: option types and the settings of a call."""

from __future__ import annotations

from typing import Annotated

import typer

from seoul_assist.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="결과를 JSON으로 냅니다(실패할 때도)")]
Queries = Annotated[str | None, typer.Option("--queries", help="id와 question을 담은 JSONL 파일(한 줄에 하나)")]


def settings_of(ctx: typer.Context) -> Settings:
    """The settings that the global options, the environment and the settings file resolved to."""
    found: Settings = ctx.obj
    return found
