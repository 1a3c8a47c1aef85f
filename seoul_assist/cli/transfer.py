"""seoul-assist regs export and regs import: the library on its way to another network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of
from seoul_assist.errors import UsageError

_UNITS = {"": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}


def export_command(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="내보낼 빈 폴더", show_default=False)],
    part_size: Annotated[str, typer.Option("--part-size", help="조각 하나의 크기(예: 100MB, 2GB)")] = "100MB",
    law: Annotated[list[str] | None, typer.Option("--law", help="이 규정만 내보냅니다(여러 번 쓸 수 있음)")] = None,
    json: Json = False,
) -> None:
    """라이브러리를 다른 망으로 옮길 조각 파일들로 내보냅니다."""
    from seoul_assist.cli import shipping
    from seoul_assist.tasks import transfer

    settings = settings_of(ctx)
    with terminal.progress("내보내기", settings.quiet or json) as show:
        made = shipping.export_library(settings, folder, part_size=_bytes(part_size), laws=law or (), show=show)
    if json:
        terminal.as_json(transfer.export_to_json(made))
        return
    size = sum(part.size for part in made.parts) / _UNITS["MB"]
    terminal.out(
        f"규정·문서 {made.counts['regulations']:,}건을 조각 {len(made.parts):,}개({size:,.1f} MB)로 내보냈습니다"
        f"(세대 {made.generation}): {folder}"
    )
    terminal.out(f"전체 SHA-256: {made.sha256}")
    if made.grades:
        named = ", ".join(f"{grade} {count:,}건" for grade, count in made.grades.items())
        terminal.note(f"이 자료에 든 등급: {named}. 등급에 맞는 방법으로 옮겨 주세요.", "yellow")
    terminal.note("받는 쪽에서 `seoul-assist regs import 폴더`를 실행하고 SHA-256이 같은지 확인해 주세요.")


def import_command(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="옮겨 온 조각들이 든 폴더", show_default=False)],
    merge: Annotated[bool, typer.Option("--merge", help="지금 있는 규정은 두고 더하거나 바꾸기만 합니다")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="손상된 라이브러리를 버리고 이 자료로 다시 만듭니다")
    ] = False,
    json: Json = False,
) -> None:
    """내보낸 조각들을 모두 확인한 뒤 라이브러리로 가져옵니다."""
    from seoul_assist.cli import shipping
    from seoul_assist.tasks.transfer import Plan

    def tell(plan: Plan) -> None:
        if not json:
            terminal.note(plan.sentence())

    settings = settings_of(ctx)
    with terminal.progress("가져오기", settings.quiet or json) as show:
        report = shipping.import_library(settings, folder, merge=merge, rebuild=rebuild, on_plan=tell, show=show)
    if json:
        terminal.as_json(report.to_json())
        return
    terminal.out(report.summary())
    terminal.out(f"전체 SHA-256: {report.plan.export.sha256}")


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d{1,12})\s*(B|KB|MB|GB|)", text.strip().upper())
    if not found:
        raise UsageError(f"조각의 크기를 읽을 수 없습니다: {text}", "100MB나 2GB처럼 적어 주세요.")
    return int(found[1]) * _UNITS[found[2]]
