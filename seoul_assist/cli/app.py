"""The Typer application: global options, one command a file, and one place where errors become exit codes."""

from __future__ import annotations

import os
import signal
import sys
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from seoul_assist import __version__
from seoul_assist.cli import (
    ask,
    check,
    completion,
    demo,
    doctor,
    draft,
    evaluate,
    fault_log,
    forget,
    index,
    learn,
    model,
    published,
    receipts,
    regs,
    rules,
    search,
    serve,
    summarize,
    terminal,
    transfer,
)
from seoul_assist.cli.arguments import hoisted, usage_fault
from seoul_assist.cli.help import WELCOME, App
from seoul_assist.errors import AssistError, UsageError
from seoul_assist.governance import network
from seoul_assist.settings import Settings, resolve

# Typer's own usage errors, by the name under which it makes them public.
_USAGE_FAULT: type[Exception] = typer.BadParameter.__bases__[0]

# What opens sockets of its own: a download, a server, which is sealed once it listens, and work on a cluster.
_OPENS = {
    "model": "pull", "regs": "fetch", "serve": "--http",
    "summarize": "--cluster", "check": "--cluster", "doctor": "--cluster",
}  # fmt: skip

app = App(
    name="seoul-assist",
    help="규정을 색인하고, 근거를 달아 묻고, 기안하고, 요약하고, 검사합니다. 모든 일은 이 컴퓨터 안에서만 합니다.",
)


def _version(wanted: bool) -> None:
    if wanted:
        terminal.out(f"seoul-assist {__version__}")
        raise typer.Exit


@app.callback()
def _globals(
    ctx: typer.Context,
    data_dir: Annotated[Path | None, typer.Option(help="자료를 두는 폴더", readable=False)] = None,
    config: Annotated[Path | None, typer.Option(help="설정 파일(TOML)", readable=False)] = None,
    as_of: Annotated[str | None, typer.Option(help="기준일(예: 2026-03-05)")] = None,
    engine: Annotated[str | None, typer.Option(help="글을 쓰는 엔진: auto, extractive, llama, http")] = None,
    trusted_only: Annotated[
        bool, typer.Option("--trusted-only", help="설정 trusted에 적은 출처의 규정만 씁니다")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="진행 표시와 안내를 줄입니다")] = False,
    debug: Annotated[bool, typer.Option(help="문제가 생기면 자세한 기록을 파일로 남깁니다")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="판 번호")] = False,
) -> None:
    flags = {"data_dir": data_dir, "as_of": as_of, "engine": engine, "quiet": quiet, "debug": debug}
    flags["trusted_only"] = trusted_only
    settings = resolve(flags, config=config)
    network.settle(settings, opens=_opens(ctx.invoked_subcommand or "", settings))
    ctx.obj = settings


def _opens(command: str, settings: Settings) -> bool:
    word = _OPENS.get(command, "")
    asked = bool(word) and any(given == word or given.startswith(f"{word}=") for given in sys.argv)
    return asked or (word == "--cluster" and bool(settings.cluster))


app.command("index")(index.command)
regs.app.command("export")(transfer.export_command)
regs.app.command("import")(transfer.import_command)
regs.app.command("publish")(published.publish_command)
regs.app.command("fetch")(published.fetch_command)
app.add_typer(regs.app, name="regs")
app.add_typer(receipts.app, name="receipts")
app.command("forget")(forget.forget_command)
app.command("search")(search.command)
app.command("ask")(ask.command)
app.command("draft")(draft.command)
app.command("summarize")(summarize.command)
app.command("check")(check.command)
app.command("rules")(rules.command)
app.add_typer(model.app, name="model")
app.add_typer(evaluate.app, name="eval")
app.command("doctor")(doctor.command)
app.command("demo")(demo.command)
app.command("learn")(learn.command)
app.command("serve")(serve.command)
app.command("completion")(completion.command)


def _fail(failure: AssistError, arguments: list[str], cause: Exception | None = None) -> int:
    """Shows the failure and returns its exit code; with --debug what led to it (a usage error apart) is recorded."""
    if fault_log.WANTED in arguments and not isinstance(failure, UsageError):
        recorded = fault_log.write(cause or failure)
        failure.hint = recorded if cause else f"{failure.hint} {recorded}".strip()
    if "--json" in arguments:
        names = [a for a in arguments if not a.startswith("-")]
        known = {info.name for info in app.registered_commands} | {g.name for g in app.registered_groups}
        command = next((name for name in names if name in known), "error")
        from seoul_assist.text.pii import mask

        body = {"code": failure.code, "message": mask(failure.message), "hint": mask(failure.hint)}
        terminal.as_json({"schema": f"seoul-assist/{_SCHEMAS.get(command, command)}/1", "error": body})
    else:
        terminal.error(failure)
    return failure.exit_code


_INTERRUPTED = "사용자가 중단했습니다. 같은 명령을 다시 실행하면 이어서 합니다."
_SCHEMAS = {"summarize": "summary"}


def _unexpected(error: Exception) -> AssistError:
    """A programming error without a traceback on the screen: it could hold document text."""
    hint = f"{fault_log.WANTED}를 명령 앞에 붙여 다시 실행하면 자세한 기록을 파일로 남깁니다."
    return AssistError(f"예상하지 못한 문제로 멈췄습니다({type(error).__name__}).", hint)


def _terminated(signum: int, frame: Any) -> None:
    raise SystemExit(128 + signum)


@cache
def _command() -> Any:
    """The application as Typer makes it of our functions, made once in a process: it takes as long as a short call."""
    return typer.main.get_command(app)


def run(arguments: list[str]) -> int:
    """The exit code of one call; whatever goes wrong is shown as a sentence and a hint."""
    arguments = hoisted(arguments)
    if completion.VARIABLE in os.environ:
        completion.prepare()
    elif not arguments:
        terminal.out(WELCOME)
        return 2
    try:
        code = _command()(arguments, prog_name="seoul-assist", standalone_mode=False)
        if code == 130:
            terminal.note(_INTERRUPTED, "yellow")
        return code if isinstance(code, int) else 0
    except AssistError as failure:
        return _fail(failure, arguments)
    except _USAGE_FAULT as fault:
        if type(fault).__name__ == "NoArgsIsHelpError":
            terminal.out(str(fault))
            return 2
        return _fail(usage_fault(fault, app), arguments)
    except (KeyboardInterrupt, typer.Abort):
        terminal.note(_INTERRUPTED, "yellow")
        return 130
    except BrokenPipeError:
        # The reader of our pipe has gone (`| head`): not a failure of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  the last line of defence: no traceback with document text
        return _fail(_unexpected(error), arguments, error)


def main() -> None:
    """The console script."""
    fault_log.install(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a character that the encoding of a terminal lacks ends no run
            stream.reconfigure(errors="backslashreplace")
    network.begin()
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(sys.argv[1:]))
