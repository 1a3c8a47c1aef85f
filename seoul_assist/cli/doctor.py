"""seoul-assist doctor: does everything work, and does nothing leave the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of

if TYPE_CHECKING:
    from seoul_assist.settings import Settings


def command(
    ctx: typer.Context,
    checklist: Annotated[
        bool, typer.Option("--checklist", help="공공부문 AI 규칙마다 도구와 기관이 할 일을 보여 줍니다")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="살펴본 것을 하나씩 모두 보여 줍니다")] = False,
    json: Json = False,
) -> None:
    """설치, 라이브러리, 모델, 한도, 통신 차단을 점검합니다."""
    from seoul_assist.cli import compose, doctor_view
    from seoul_assist.tasks import doctor

    if checklist:
        _checklist(settings_of(ctx), json)
        return
    checks = compose.diagnose(settings_of(ctx))
    if json:
        terminal.as_json(doctor.as_json(checks))
    else:
        for line, style in doctor_view.whole(checks) if every else doctor_view.screen(checks):
            terminal.out(line, style)
    raise typer.Exit(doctor.exit_code(checks))


def _checklist(settings: Settings, json: bool) -> None:
    from seoul_assist.governance import checklist

    if json:
        terminal.as_json(checklist.as_json(settings))
        return
    for rule in checklist.rules():
        terminal.out(rule.name, "bold")
        terminal.out(f"  {rule.about}")
        for item in rule.items:
            terminal.out(f"  ■ {item.title}")
            terminal.out(f"    도구: {item.tool or '하는 일이 없습니다.'}")
            terminal.out(f"    기관: {item.agency or '따로 할 일이 없습니다.'}")
            if item.commands:
                terminal.out(f"    볼 곳: {', '.join(f'seoul-assist {name}' for name in item.commands)}", "dim")
            if item.settings:
                held = checklist.in_force(item, settings)
                terminal.out(f"    지금 설정: {', '.join(f'{name}={value}' for name, value in held.items())}", "dim")
            if item.tests:
                terminal.out(f"    시험: {', '.join(item.tests)}", "dim")
        terminal.out()
    terminal.note(checklist.GUIDANCE)
