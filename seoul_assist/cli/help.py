"""Help pages in Korean: what a command does, its values and options, and examples that can be typed as they stand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from seoul_assist.cli.examples import EXAMPLES
from seoul_assist.text.columns import cells, padded, wrapped

Function = TypeVar("Function", bound=Callable[..., Any])
# The order of work, not of the alphabet.
GROUPS = (
    ("처음 한 번", ("demo", "learn", "doctor", "index")),
    ("찾고 묻기", ("search", "ask", "regs")),
    ("쓰고 살피기", ("draft", "summarize", "check", "rules")),
    ("관리", ("model", "forget", "receipts", "serve", "eval", "completion")),
)
_WIDEST, _NARROWEST, _TERM = 80, 50, 26
_METAVAR = re.compile(r"<([^>]*)>|\b(?:PATH|TEXT|INTEGER|FLOAT|FILE|DIRECTORY)\b")
_TYPES = (("path", "경로"), ("file", "경로"), ("dir", "경로"), ("int", "수"), ("float", "수"), ("", "글"))
# Typer's own words behind a help text: a range or a switch that is off says nothing new.
_DEFAULT = re.compile(r"\s*\[(?:default: (?!no-|None\b)([^\];]*))?[^\]]*\]$")
_EXIT = "  # exit "  # what a test expects of an example that fails, not shown
_WORDS = {
    "paths": "경로",
    "path": "경로",
    "folder": "폴더",
    "queries": "파일",
    "question": "질문",
    "query": "찾을_말",
    "law": "규정",
    "address": "조문",
    "target": "대상",
    "form": "서식",
    "rule": "규칙",
    "name": "이름",
    "source": "출처",
}


def width() -> int:
    """The cells a help page may take: those of the terminal, at most 80."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


class Command(TyperCommand):
    """A command whose help page is in Korean and ends with examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(_page(self, ctx)))


class Group(TyperGroup):
    """A group of commands whose help page is in Korean."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write("\n".join(_page(self, ctx)))


WELCOME = """\
seoul-assist: 규정을 찾고, 근거와 함께 답하고, 기안하고, 요약하고, 점검합니다.
인터넷 없이 이 컴퓨터 안에서만 움직이고, 원문에서 확인한 인용만 보여 줍니다.

처음이라면
  seoul-assist demo                      예제로 모든 일을 한 번씩 해 봅니다
  seoul-assist learn                     직접 해 보며 배웁니다

내 자료로
  seoul-assist index 규정폴더            규정을 넣습니다(가장 먼저)
  seoul-assist search "찾을 말"          조문을 찾습니다
  seoul-assist ask "질문"                근거와 함께 답을 받습니다
  seoul-assist draft 협조요청 -o 초안.hwpx --request "요청을 적은 글"
  seoul-assist summarize 문서폴더 -o 요약
  seoul-assist check 문서.hwpx           규정과 어문 규범에 비추어 점검합니다

막히면
  seoul-assist doctor                    빠진 것과 고치는 명령을 알려 줍니다
  seoul-assist --help                    모든 명령
  seoul-assist 명령 --help               그 명령의 쓰는 법과 보기"""


def _page(command: Any, ctx: Any) -> Iterator[str]:
    params = command.get_params(ctx)
    arguments = [one for one in params if one.param_type_name == "argument" and not one.hidden]
    options = [one for one in params if one.param_type_name == "option" and not one.hidden]
    names = [_named(one) for one in arguments] + (["명령"] if isinstance(command, TyperGroup) else [])
    yield f"쓰는 법  {' '.join([ctx.command_path, *names, '[선택]'])}"
    yield ""
    for paragraph in (command.help or "").split("\n\n"):
        yield from wrapped(paragraph, width())
    if isinstance(command, TyperGroup):
        yield from _commands(command, ctx)
    yield from _section("값", [(_named(one), _said(one, ctx)) for one in arguments])
    yield from _section("선택", [(_flags(one, ctx), _said(one, ctx)) for one in options])
    examples = EXAMPLES.get(ctx.command_path.removeprefix("seoul-assist").strip(), ())
    if examples:
        yield from ("", "보기", *(f"  {line.split(_EXIT)[0]}" for line in examples))


def _commands(group: Any, ctx: Any) -> Iterator[str]:
    known = {name: group.get_command(ctx, name) for name in group.list_commands(ctx)}
    shown = {name: one.help.split("\n")[0] for name, one in known.items() if not one.hidden}
    grouped = [(title, [name for name in names if name in shown]) for title, names in GROUPS]
    if ctx.parent is not None:
        yield from _section("명령", list(shown.items()))
        return
    for title, names in grouped:
        yield from _section(title, [(name, shown[name]) for name in names])
    left = sorted(set(shown) - {name for _, names in grouped for name in names})
    yield from _section("그 밖", [(name, shown[name]) for name in left])


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", title)
    column = min(_TERM, max(cells(name) for name, _ in rows)) + 2
    for name, said in rows:
        lines = list(wrapped(said, width() - column - 2))
        if cells(name) > column - 2:
            yield f"  {name}"
        else:
            yield f"  {padded(name, column)}{lines.pop(0)}".rstrip()
        yield from (f"  {' ' * column}{line}" for line in lines)


def called(param: Any) -> str:
    """The parameter by the name that its page shows: an option by its flag, a value in Korean."""
    if param.param_type_name == "option":
        return str(param.opts[0])
    return str(param.metavar or _WORDS.get(param.name, param.name))


def _named(argument: Any) -> str:
    name = called(argument)
    name = f"{name}..." if argument.nargs != 1 else name
    return name if argument.required else f"[{name}]"


def _flags(option: Any, ctx: Any) -> str:
    return _METAVAR.sub(lambda found: _kind(found[1] or found[0]), _record(option, ctx)[0])


def _kind(metavar: str) -> str:
    """A kind of value in Korean; the values of a choice stay."""
    return metavar if "|" in metavar else next(said for word, said in _TYPES if word in metavar.lower())


def _said(param: Any, ctx: Any) -> str:
    """What the parameter is for, and its default where it has one worth knowing."""
    text = _DEFAULT.sub(lambda found: f" [기본: {found[1]}]" if found[1] else "", _record(param, ctx)[1])
    return "이 도움말을 봅니다" if "--help" in param.opts else text


def _record(param: Any, ctx: Any) -> tuple[str, str]:
    record: tuple[str, str] = param.get_help_record(ctx) or ("", param.help or "")
    return record


class App(typer.Typer):
    """A Typer application whose pages are in Korean; without arguments it shows its own page."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            cls=Group,
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            context_settings={"help_option_names": ["-h", "--help"]},
            **more,
        )

    def command(self, name: str | None = None, **more: Any) -> Callable[[Function], Function]:
        """Registers a command, as Typer's own method does."""
        return super().command(name, cls=Command, **more)
