"""seoul-assist regs: looks at the library and takes things out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.help import App
from seoul_assist.cli.options import Json, settings_of
from seoul_assist.errors import UsageError

app = App(help="색인된 규정을 봅니다.")


_STATES = {
    "past": "지난 판",
    "pending": "아직 시행 전",
    "repealed": "폐지됨",
    "shadowed": "믿는 출처에 같은 규정이 있음",
}


@app.command("list")
def list_command(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="지난 판과 앞으로 시행될 판도 모두 봅니다")] = False,
    json: Json = False,
) -> None:
    """색인된 규정의 목록을 봅니다(--as-of의 날에 시행 중인 판)."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import regs
    from seoul_assist.tasks.freshness import in_effect

    with compose.open_library(settings_of(ctx), asks=False) as library:
        listed = regs.Regulations(library.generation, regs.list_regulations(library))
    if json:
        terminal.as_json(listed.to_json())
        return
    held = listed.held
    shown = [one for one in held if every or one.in_force]
    for one in shown:
        mark = f" ({_STATES[one.state]})" if one.state in _STATES else ""
        day = in_effect(one.effective) if one.effective else "시행일 없음"
        grade = f" [등급 {one.grade}]" if one.grade else ""
        terminal.out(f"{one.name} [{one.kind}] {day}{mark}{grade}")
    hidden = len(held) - len(shown)
    rest = f", 기준일에 시행 중이 아닌 판 {hidden}건은 --all로 볼 수 있습니다" if hidden else ""
    terminal.note(f"모두 {len(shown)}건(세대 {listed.generation}){rest}")


@app.command("show")
def show_command(
    ctx: typer.Context,
    law: Annotated[str, typer.Argument(help="규정 이름", show_default=False)],
    address: Annotated[str, typer.Argument(help="조문(예: 제12조제1항)", show_default=False)] = "",
    json: Json = False,
) -> None:
    """규정의 조문을 봅니다(--as-of의 날에 시행 중인 판)."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import regs
    from seoul_assist.tasks.freshness import in_effect

    with compose.open_library(settings_of(ctx), asks=False) as library:
        shown = regs.provisions(library, law, address)
        found = shown.found
        note = regs.versions_note(library, found[0].law) if found else ""
    if json:
        terminal.as_json(shown.to_json())
        return
    for one in found:
        title = f"({one.title})" if one.title else ""
        marks = f"{' [삭제됨]' if one.deleted else ''}{' [문자 인식]' if one.ocr else ''}"
        terminal.out(f"{one.law} {one.address}{title}{marks}", "bold")
        terminal.out(one.text)
        terminal.out()
    if found and found[0].effective:
        terminal.note(f"{in_effect(found[0].effective)}, 출처 {found[0].source}")
    if note:
        terminal.note(note)


@app.command("diff")
def diff_command(
    ctx: typer.Context,
    law: Annotated[str, typer.Argument(help="규정 이름", show_default=False)],
    address: Annotated[str, typer.Argument(help="조문(예: 제12조)", show_default=False)] = "",
    start: Annotated[str, typer.Option("--from", help="현행으로 볼 날짜(없으면 바로 앞 판)")] = "",
    end: Annotated[str, typer.Option("--to", help="개정안으로 볼 날짜(없으면 기준일)")] = "",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="저장할 파일(.md .txt .docx .hwpx)")] = None,
    json: Json = False,
) -> None:
    """두 날짜에 시행 중인 판을 조문별로 견줍니다(신구조문대비표)."""
    from seoul_assist import writers
    from seoul_assist.cli import compose
    from seoul_assist.tasks import comparison_views, regs

    if out is not None:
        writers.check_suffix(out)
    days = {name: _day(name, text) for name, text in (("--from", start), ("--to", end))}
    with compose.open_library(settings_of(ctx), asks=False) as library:
        compared = regs.diff(library, law, address, start=days["--from"], end=days["--to"])
    if out is not None:
        compared = replace(compared, output=str(comparison_views.save(compared, out)))
    if json:
        terminal.as_json(comparison_views.to_json(compared))
    elif out is not None:
        for line in comparison_views.headline(compared):
            terminal.note(line)
        terminal.out(f"신구조문대비표를 저장했습니다: {out}")
    else:
        for line in comparison_views.lines(compared):
            terminal.out(line, "bold" if line.startswith("■") else "")


def _day(option: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{option}의 날짜를 읽을 수 없습니다: {text}", "2026-03-05처럼 적어 주세요.") from None


@app.command("remove")
def remove_command(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(help="규정 이름이나 색인할 때의 경로", show_default=False)],
    json: Json = False,
) -> None:
    """규정이나 자료를 라이브러리에서 뺍니다(원본 파일은 그대로 둡니다)."""
    from seoul_assist.cli import compose, stores
    from seoul_assist.tasks import regs

    settings = settings_of(ctx)
    fill, verify = compose.steps(settings=settings)
    with stores.swept(settings, settings.library_dir):
        removed = regs.remove(settings.library_dir, target, fill=fill, verify=verify)
    generation = removed.published.manifest.generation
    if json:
        terminal.as_json({"schema": regs.SCHEMA, "generation": generation, "removed": list(removed.sources)})
        return
    for source in removed.sources:
        terminal.out(f"뺐습니다: {source}")
