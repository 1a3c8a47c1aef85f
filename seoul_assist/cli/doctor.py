"""seoul-assist doctor: does everything work, and does nothing leave the machine."""

from __future__ import annotations

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of

_MARKS = {"ok": ("좋음", "green"), "warn": ("주의", "yellow"), "fail": ("문제", "red")}


def command(ctx: typer.Context, json: Json = False) -> None:
    """설치, 라이브러리, 모델, 한도, 통신 차단을 점검합니다."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import doctor

    checks = compose.diagnose(settings_of(ctx))
    if json:
        terminal.as_json(doctor.as_json(checks))
    else:
        for check in checks:
            word, style = _MARKS[check.status]
            terminal.out(f"[{word}] {check.title}: {check.detail}", style)
            if check.hint and check.status != "ok":
                terminal.out(f"       → {check.hint}")
    raise typer.Exit(doctor.exit_code(checks))
