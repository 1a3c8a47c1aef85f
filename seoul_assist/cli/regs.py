"""seoul-assist regs: looks at the library and takes things out of it."""

from __future__ import annotations

from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of

app = typer.Typer(help="색인된 규정을 봅니다.", no_args_is_help=True, rich_markup_mode=None)
SCHEMA = "seoul-assist/regs/1"


@app.command("list")
def list_command(ctx: typer.Context, json: Json = False) -> None:
    """색인된 규정의 목록을 봅니다."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import regs

    with compose.open_library(settings_of(ctx)) as library:
        held = regs.list_regulations(library)
        generation = library.generation
    if json:
        regulations = [regs.holding_to_json(one) for one in held]
        terminal.as_json({"schema": SCHEMA, "generation": generation, "regulations": regulations})
        return
    for one in held:
        day = f"시행 {one.effective:%Y. %-m. %-d.}" if one.effective else "시행일 없음"
        mark = "" if one.in_force else " (기준일에 시행 중이 아님)"
        terminal.out(f"{one.name} [{one.kind}] {day}{mark}")
    terminal.note(f"모두 {len(held)}건(세대 {generation})")


@app.command("show")
def show_command(
    ctx: typer.Context,
    law: Annotated[str, typer.Argument(help="규정 이름", show_default=False)],
    address: Annotated[str, typer.Argument(help="조문(예: 제12조제1항)", show_default=False)] = "",
    json: Json = False,
) -> None:
    """규정의 조문을 봅니다."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import regs

    with compose.open_library(settings_of(ctx)) as library:
        found = regs.show(library, law, address)
        generation = library.generation
    if json:
        provisions = [regs.provision_to_json(one) for one in found]
        terminal.as_json({"schema": SCHEMA, "generation": generation, "provisions": provisions})
        return
    for one in found:
        title = f"({one.title})" if one.title else ""
        terminal.out(f"{one.law} {one.address}{title}{' [삭제됨]' if one.deleted else ''}", "bold")
        terminal.out(one.text)
        terminal.out()
    if found[0].effective:
        terminal.note(f"시행 {found[0].effective:%Y. %-m. %-d.}, 출처 {found[0].source}")


@app.command("remove")
def remove_command(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(help="규정 이름이나 색인할 때의 경로", show_default=False)],
    json: Json = False,
) -> None:
    """규정이나 자료를 라이브러리에서 뺍니다(원본 파일은 그대로 둡니다)."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import regs

    fill, verify = compose.steps()
    removed = regs.remove(settings_of(ctx).library_dir, target, fill=fill, verify=verify)
    generation = removed.published.manifest.generation
    if json:
        terminal.as_json({"schema": SCHEMA, "generation": generation, "removed": list(removed.sources)})
        return
    for source in removed.sources:
        terminal.out(f"뺐습니다: {source}")
