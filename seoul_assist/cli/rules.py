"""seoul-assist rules: the manual page of a rule, or the list of all."""

from __future__ import annotations

from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json


def command(
    rule: Annotated[str | None, typer.Argument(help="규칙 번호(예: GM-DATE-007)", show_default=False)] = None,
    json: Json = False,
) -> None:
    """점검 규칙의 설명과 근거를 보여 줍니다."""
    from seoul_assist.checking import manual

    chosen = [manual.page(rule)] if rule else list(manual.pages())
    if json:
        for one in chosen:
            terminal.as_json(manual.to_json(one.id))
    elif rule:
        terminal.out(chosen[0].text.rstrip())
    else:
        for one in chosen:
            terminal.out(f"{one.id:<12} {one.title}")
