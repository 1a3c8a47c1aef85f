"""seoul-assist completion: a script that lets the shell complete commands, options and their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from seoul_assist.cli import terminal
from seoul_assist.errors import UsageError

SHELLS = ("bash", "zsh", "fish", "powershell")
VARIABLE = "_SEOUL_ASSIST_COMPLETE"
_WHERE = {
    "bash": "seoul-assist completion bash > ~/.local/share/bash-completion/completions/seoul-assist",
    "zsh": "seoul-assist completion zsh > ~/.zfunc/_seoul-assist  (fpath에 ~/.zfunc가 있어야 합니다)",
    "fish": "seoul-assist completion fish > ~/.config/fish/completions/seoul-assist.fish",
    "powershell": "seoul-assist completion powershell >> $PROFILE",
}


def command(
    shell: Annotated[str, typer.Argument(help=f"셸: {', '.join(SHELLS)}", metavar="셸", show_default=False)],
) -> None:
    """셸에서 탭 키로 명령과 값을 채우는 스크립트를 냅니다. 파일에 담아 두면 됩니다."""
    if shell not in SHELLS:
        raise UsageError(f"모르는 셸입니다: {shell}", f"{', '.join(SHELLS)} 가운데 하나를 적어 주세요.")
    script = _typer().get_completion_script(prog_name="seoul-assist", complete_var=VARIABLE, shell=shell)
    terminal.out(script)
    terminal.note(f"이렇게 담아 두고 셸을 새로 여세요: {_WHERE[shell]}")


def prepare() -> None:
    """Makes the application answer the scripts of `command`; called when a shell asks."""
    _typer().completion_init()


def _typer() -> Any:
    """Typer's own module for this: it writes the scripts and answers them, but promises no types."""
    from typer import completion

    return completion


def forms(incomplete: str) -> list[str]:
    """The names of forms that begin so."""
    from seoul_assist.tasks.drafting import forms as known

    return [form.name for form in known.all_forms() if form.name.startswith(incomplete)]


def rules(incomplete: str) -> list[str]:
    """The numbers of rules that begin so."""
    from seoul_assist.checking.registry import RULES

    return [rule.id for rule in RULES if rule.id.startswith(incomplete.upper())]


def one_of(*values: str) -> Callable[[str], list[str]]:
    """A completer for an option with these values."""

    def begun(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete)]

    return begun
