"""What was typed: global options wherever they stand, and typing mistakes told in Korean with the next step."""

from __future__ import annotations

import difflib
import re
from typing import Any

from seoul_assist.cli.help import called
from seoul_assist.errors import UsageError

# With a value, and without one. No command may have an option of its own by these names: a test looks.
VALUED = ("--data-dir", "--config", "--as-of", "--engine")
SWITCHES = ("--quiet", "-q", "--debug")
_VALUES = (
    ("integer", "정수를 적어 주세요."),
    ("number", "수를 적어 주세요."),
    ("float", "수를 적어 주세요."),
    ("greater", "너무 작은 수입니다."),
    ("less", "너무 큰 수입니다."),
    ("range", "쓸 수 있는 범위를 벗어난 수입니다."),
)
_NAMED = re.compile(r"'([^']+)'")


def hoisted(arguments: list[str]) -> list[str]:
    """The arguments with the global options in front, where Typer wants them; what follows `--` stays as it is."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            rest += [argument, *left]
        elif argument in VALUED:
            front += [argument, *[value for value in [next(left, None)] if value is not None]]
        elif argument in SWITCHES or argument.startswith(tuple(f"{name}=" for name in VALUED)):
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


def usage_fault(fault: Any, app: Any) -> UsageError:
    """The mistake in a sentence, and how it is done right; `fault` is one of Typer's own usage errors."""
    ctx = getattr(fault, "ctx", None)
    page = f"`{ctx.command_path if ctx else 'seoul-assist'} --help`"
    kind = type(fault).__name__
    detail = getattr(fault, "format_message", fault.__str__)()
    if kind == "NoSuchOption":
        near = sorted(fault.possibilities or ())
        hint = f"{', '.join(near)} 가운데 하나인가요? " if near else ""
        return UsageError(f"그런 선택은 없습니다: {fault.option_name}", f"{hint}{page}에서 쓸 수 있는 선택을 봅니다.")
    if kind == "MissingParameter":
        return UsageError(f"꼭 적어야 할 값이 빠졌습니다: {called(fault.param)}", f"{page}에 보기가 있습니다.")
    if "No such command" in detail and ctx is not None:
        named = _NAMED.search(detail)
        typed = named[1] if named else detail
        near = difflib.get_close_matches(typed, ctx.command.list_commands(ctx), 1, 0.5)
        hint = f"`{ctx.command_path} {near[0]}`인가요? " if near else ""
        return UsageError(f"그런 명령은 없습니다: {typed}", f"{hint}{page}에서 모든 명령을 봅니다.")
    if "Missing command" in detail:
        return UsageError("명령을 적어 주세요.", f"{page}에서 모든 명령을 봅니다.")
    if "unexpected extra argument" in detail:
        more = detail.rpartition("(")[2].rstrip(")")
        return UsageError(
            f"쓰이지 않는 값이 있습니다: {more}", f"띄어 쓴 글은 따옴표로 묶어 주세요. {page}에 보기가 있습니다."
        )
    if "requires an argument" in detail:
        return UsageError(f"값이 필요한 선택입니다: {fault.option_name}", f"{page}에 보기가 있습니다.")
    if kind == "BadParameter":
        wanted = next((said for word, said in _VALUES if word in fault.message), fault.message)
        return UsageError(f"{called(fault.param)}의 값을 읽을 수 없습니다: {wanted}", f"{page}에 보기가 있습니다.")
    return UsageError(f"명령을 이해하지 못했습니다: {detail}", f"{page}에 보기가 있습니다.")
