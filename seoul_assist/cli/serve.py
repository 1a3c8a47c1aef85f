"""seoul-assist serve: the verbs for other programs of this machine, warm, over MCP or HTTP."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Grade, TrustedOnly, settings_of, show_grade
from seoul_assist.errors import UsageError

if TYPE_CHECKING:
    from seoul_assist.settings import Settings

PORT = 8765
_NEEDS = ("mcp", "fastapi", "uvicorn")
_SHORTEST = 16  # letters of a token


def command(
    ctx: typer.Context,
    mcp: Annotated[bool, typer.Option("--mcp", help="MCP(표준 입출력): 이 프로그램을 부른 쪽하고만 말합니다")] = False,
    http: Annotated[bool, typer.Option("--http", help="HTTP: 이 컴퓨터 안에서만 받습니다(127.0.0.1, ::1)")] = False,
    port: Annotated[int, typer.Option("--port", help="HTTP의 포트(0은 빈 포트)", min=0, max=65535)] = PORT,
    allow_files: Annotated[
        Path | None, typer.Option("--allow-files", help="이 폴더 안의 문서만 점검하고 요약할 수 있게 엽니다(읽기만)")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help="HTTP에서 물을 토큰을 담은 파일(여럿이 쓰는 컴퓨터라면 꼭)")
    ] = None,
    most: Annotated[int, typer.Option("--queue", help="함께 기다릴 수 있는 요청 수", min=1, max=1000)] = 32,
    trusted_only: TrustedOnly = False,
    grade: Grade = None,
) -> None:
    """다른 프로그램이 쓸 수 있게 열어 둡니다. 읽기만 하며, 규정과 파일을 바꾸지 않습니다."""
    if mcp == http:
        raise UsageError("--mcp와 --http 가운데 하나를 적어 주세요.", "`seoul-assist serve --help`에 보기가 있습니다.")
    if mcp and token_file is not None:
        raise UsageError("--token-file은 --http와 함께 씁니다.", "--mcp는 부른 프로그램하고만 말합니다.")
    if any(find_spec(name) is None for name in _NEEDS):
        raise UsageError(
            "serve에 필요한 꾸러미가 설치되어 있지 않습니다.", "`pip install 'seoul-assist[serve]'`로 설치해 주세요."
        )
    settings = settings_of(ctx, trusted_only=trusted_only, grade=grade)
    if allow_files is not None and not allow_files.is_dir():
        raise UsageError(f"열어 둘 폴더가 없습니다: {allow_files}", "있는 폴더를 적어 주세요.")
    from seoul_assist.serving import tools
    from seoul_assist.serving import worker as workers

    worker, offered = workers.opened(settings, most), tools.tools(allow_files)
    if mcp:
        from seoul_assist.serving import stdio

        _warn(worker.assistant.grade)
        stdio.run(worker, offered)
        return
    from seoul_assist.serving import web

    token = _token(token_file) if token_file is not None else ""
    sockets = web.listening(port)
    _sealed(settings)
    terminal.out(f"http://127.0.0.1:{sockets[0].getsockname()[1]}")
    terminal.flush()
    terminal.note("이 컴퓨터 안에서만 받습니다. 설명은 /openapi.json, 끝내려면 Ctrl+C를 누르세요.")
    if not token:
        terminal.note("이 컴퓨터를 쓰는 다른 사람도 물을 수 있습니다. 막으려면 --token-file을 쓰세요.", "yellow")
    _warn(worker.assistant.grade)
    web.run(worker, offered, sockets, token)


def _warn(grade: str) -> None:
    """Tells the operator the grade of what is served: where a program sends an answer on, nothing here can see."""
    show_grade(grade)
    if grade in ("S", "C"):
        terminal.note("답을 받는 프로그램이 그것을 이 컴퓨터 밖으로 보내지 않는지 꼭 확인해 주세요.", "yellow")


def _sealed(settings: Settings) -> None:
    """Now that it listens, it needs no further socket: what comes in is accepted, and nothing goes out."""
    from seoul_assist.governance import network

    network.settle(settings)


def _token(path: Path) -> str:
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"토큰 파일을 읽을 수 없습니다: {path}", "경로와 권한을 확인해 주세요.") from None
    if len(token) < _SHORTEST or not token.isascii() or not token.isprintable():
        raise UsageError(
            f"토큰은 {_SHORTEST}자 이상의 영문자와 숫자로 적어 주세요.",
            "`openssl rand -hex 32 > 토큰.txt`로 만들 수 있습니다.",
        )
    return token
