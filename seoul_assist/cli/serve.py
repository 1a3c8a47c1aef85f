"""seoul-assist serve: the verbs for other programs, warm, over MCP or HTTP; of this machine, unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Grade, TrustedOnly, settings_of, show_grade
from seoul_assist.errors import UsageError
from seoul_assist.netguard import is_loopback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seoul_assist.serving.offices import Office
    from seoul_assist.settings import Settings

PORT = 8765
_NEEDS = ("mcp", "fastapi", "uvicorn")


def command(
    ctx: typer.Context,
    mcp: Annotated[bool, typer.Option("--mcp", help="MCP(표준 입출력): 이 프로그램을 부른 쪽하고만 말합니다")] = False,
    http: Annotated[
        bool, typer.Option("--http", help="HTTP: --listen이 없으면 이 컴퓨터 안에서만 받습니다(127.0.0.1, ::1)")
    ] = False,
    port: Annotated[int, typer.Option("--port", help="HTTP의 포트(0은 빈 포트)", min=0, max=65535)] = PORT,
    allow_files: Annotated[
        Path | None, typer.Option("--allow-files", help="이 폴더 안의 문서만 점검하고 요약할 수 있게 엽니다(읽기만)")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="HTTP에서 물을 토큰을 담은 파일(한 줄에 하나, 여럿이면 `이름 등급 토큰`)"),
    ] = None,
    listen: Annotated[
        str, typer.Option("--listen", help="다른 컴퓨터가 부를 이 컴퓨터의 이름이나 주소(인증서와 토큰이 있어야 함)")
    ] = "",
    cert: Annotated[Path | None, typer.Option("--cert", help="https에 쓸 인증서 파일(PEM)")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="그 인증서의 개인 키 파일(PEM)")] = None,
    published: Annotated[
        list[Path] | None, typer.Option("--published", help="`regs publish`로 펴낸 폴더를 /published에서 나누어 줍니다")
    ] = None,
    most: Annotated[int, typer.Option("--queue", help="토큰마다 함께 기다릴 수 있는 요청 수", min=1, max=1000)] = 32,
    trusted_only: TrustedOnly = False,
    grade: Grade = None,
) -> None:
    """다른 프로그램이 쓸 수 있게 열어 둡니다. 읽기만 하며, 규정과 파일을 바꾸지 않습니다."""
    if mcp == http:
        raise UsageError("--mcp와 --http 가운데 하나를 적어 주세요.", "`seoul-assist serve --help`에 보기가 있습니다.")
    given = {"--token-file": token_file, "--listen": listen, "--cert": cert, "--key": key, "--published": published}
    for name in (name for name, value in given.items() if mcp and value):
        raise UsageError(f"{name}은 --http와 함께 씁니다.", "--mcp는 부른 프로그램하고만 말합니다.")
    if any(find_spec(name) is None for name in _NEEDS):
        raise UsageError(
            "serve에 필요한 꾸러미가 설치되어 있지 않습니다.", "`pip install 'seoul-assist[serve]'`로 설치해 주세요."
        )
    settings = replace(settings_of(ctx, trusted_only=trusted_only, grade=grade), cluster="")  # one document at a time
    if allow_files is not None and not allow_files.is_dir():
        raise UsageError(f"열어 둘 폴더가 없습니다: {allow_files}", "있는 폴더를 적어 주세요.")
    from seoul_assist.governance import grades
    from seoul_assist.serving import tools
    from seoul_assist.serving import worker as workers
    from seoul_assist.settings import GRADES

    offered = tools.tools(allow_files)
    if mcp:
        from seoul_assist.serving import stdio

        worker = workers.opened(settings, most)
        _warn(worker.assistant.grade)
        stdio.run(worker, offered)
        return
    from seoul_assist.serving import offices, shelves, web

    elsewhere = bool(listen) and not is_loopback(listen)
    _check(listen, cert, key, token_file, allow_files)
    known = offices.read(token_file, settings.server_grade if elsewhere else GRADES[-1]) if token_file else ()
    shown = shelves.opened(published or ())
    if elsewhere:
        offices.judge([*((one.name, one.grade) for one in known)], settings.server_grade)
    ceilings = {one.grade for one in known} or {GRADES[-1]}
    front = web.Front(
        {grade: workers.opened(_up_to(settings, grade), most) for grade in ceilings},
        known,
        shown,
        [listen.lower()] if elsewhere else (),
        cert,
        key,
    )
    sockets = web.listening(port, listen)
    _sealed(settings)
    shown_host = f"[{listen}]" if ":" in listen else listen or "127.0.0.1"
    terminal.out(f"{'https' if cert else 'http'}://{shown_host}:{sockets[0].getsockname()[1]}")
    terminal.flush()
    _tell(known, elsewhere)
    _warn(max((one.assistant.grade for one in front.workers.values()), key=grades.rank))
    web.run(front, offered, sockets)


def _check(listen: str, cert: Path | None, key: Path | None, token_file: Path | None, files: Path | None) -> None:
    """UsageError where other machines would be served without TLS or without a token, or the certificate is none."""
    if (cert is None) != (key is None):
        raise UsageError("--cert와 --key는 함께 씁니다.", "인증서와 그 개인 키를 PEM 파일로 적어 주세요.")
    if listen and not is_loopback(listen):
        if files is not None:
            raise UsageError(
                "--allow-files는 다른 컴퓨터에 열 수 없습니다: 파일에는 등급이 없습니다.", "--allow-files를 빼 주세요."
            )
        if cert is None or token_file is None:
            raise UsageError(
                "다른 컴퓨터의 요청은 https와 토큰으로만 받습니다.",
                "--cert 인증서.pem --key 개인키.pem --token-file 토큰.txt를 함께 적어 주세요.",
            )
    if cert is not None and key is not None:
        import ssl

        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password="")
        except (OSError, ssl.SSLError):
            raise UsageError(
                f"인증서나 개인 키를 읽을 수 없습니다: {cert}",
                "PEM 파일인지, 서로 맞는지, 키에 암호가 없는지 확인해 주세요.",
            ) from None


def _up_to(settings: Settings, grade: str) -> Settings:
    """The settings for those who may see sources up to the grade."""
    from seoul_assist.settings import GRADES

    return replace(settings, ceiling=min(settings.ceiling, grade, key=GRADES.index))


def _tell(known: Sequence[Office], elsewhere: bool) -> None:
    """Tells the operator who may ask."""
    from seoul_assist.governance import grades

    where = "다른 컴퓨터의 요청도 받습니다." if elsewhere else "이 컴퓨터 안에서만 받습니다."
    terminal.note(f"{where} 설명은 /openapi.json, 끝내려면 Ctrl+C를 누르세요.")
    for one in known:
        if one.name:
            terminal.note(f"{one.name}: {grades.NAMES[one.grade]} 등급까지")
    if not known:
        terminal.note("이 컴퓨터를 쓰는 다른 사람도 물을 수 있습니다. 막으려면 --token-file을 쓰세요.", "yellow")


def _warn(grade: str) -> None:
    """Tells the operator the grade of what is served: where a program sends an answer on, nothing here can see."""
    show_grade(grade)
    if grade in ("S", "C"):
        terminal.note("답을 받는 프로그램이 그것을 이 컴퓨터 밖으로 보내지 않는지 꼭 확인해 주세요.", "yellow")


def _sealed(settings: Settings) -> None:
    """Now that it listens, it needs no further socket: what comes in is accepted, and nothing goes out."""
    from seoul_assist.governance import network

    network.settle(settings)
