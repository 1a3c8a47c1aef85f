"""HTTP, on this machine alone unless told otherwise: POST a tool's arguments as JSON, get the JSON of its command."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from seoul_assist import __version__
from seoul_assist.errors import AssistError, UsageError
from seoul_assist.netguard import is_loopback, permit
from seoul_assist.serving.doors import Doors
from seoul_assist.serving.offices import Office
from seoul_assist.serving.shelves import Shelves
from seoul_assist.serving.tools import Tool, wrong
from seoul_assist.serving.worker import RETRY_S, Worker, failed
from seoul_assist.settings import GRADES
from seoul_assist.text.json_text import dumps

_STATUS = {
    "busy": 503,
    "grade_refused": 403,
    "library_busy": 503,
    "library_damaged": 500,
    "model_unusable": 503,
    "no_basis": 404,
    "no_library": 503,
    "missing_path": 404,
    "usage": 400,
    "error": 500,
}
_HEALTH = "seoul-assist/health/1"


class Reason(BaseModel):
    code: str
    message: str
    hint: str


class Failure(BaseModel):
    """What every failure looks like."""

    schema_: str = Field(alias="schema")
    error: Reason


@dataclass(frozen=True, slots=True)
class Front:
    """What a server hands out to whom: a worker for the grade of each office, and published folders.

    `hosts` are the names it is known by elsewhere; `cert` and `key` are files for TLS.
    """

    workers: Mapping[str, Worker]
    offices: Sequence[Office] = ()
    shelves: Shelves = field(default_factory=Shelves)
    hosts: Sequence[str] = ()
    cert: Path | None = None
    key: Path | None = None

    def of(self, request: Request) -> tuple[str, str, Worker]:
        """The name and the grade of who asks, and the worker that answers."""
        office: Office | None = request.scope["office"]
        name, grade = (office.name, office.grade) if office else ("", GRADES[-1])
        return name, grade, self.workers[grade]


def application(worker: Worker | Front, offered: Sequence[Tool], token: str = "") -> Doors:
    """The application with the doors in front of it; its description is at /openapi.json, and there is no page that
    would load a script from elsewhere. A worker alone answers everybody, or who has the token."""
    whole = GRADES[-1]
    alone = [Office("", whole, token.encode())] if token else []
    front = worker if isinstance(worker, Front) else Front({whole: worker}, alone)
    app = FastAPI(
        title="seoul-assist", version=__version__, docs_url=None, redoc_url=None, redirect_slashes=False, debug=False
    )
    for tool in offered:
        app.add_api_route(
            f"/{tool.name}",
            _endpoint(front, tool),
            methods=["POST"],
            operation_id=tool.name,
            summary=tool.about,
            response_class=Response,
            responses={
                200: {"description": tool.schema, "content": {"application/json": {"schema": {"type": "object"}}}},
                "default": {"description": "실패", "model": Failure},
            },
        )

    async def health(request: Request) -> Response:
        _, _, worker = front.of(request)
        shape = {
            "schema": _HEALTH,
            "version": __version__,
            "generation": worker.assistant.generation,
            "engine": worker.assistant.settings.engine,
            "grade": worker.assistant.grade or None,
            "waiting": worker.waiting,
        }
        return _reply(shape)

    app.add_api_route("/health", health, methods=["GET"], summary="살아 있는지 봅니다.", response_class=Response)

    async def shelf(name: str, request: Request) -> Response:
        office, grade, _ = front.of(request)
        try:
            return await front.shelves.answer(name, office, grade)
        except AssistError as failure:
            return _failure(None, failure)

    if front.shelves.shelves:
        app.add_api_route(
            "/published/{name:path}", shelf, methods=["GET"], summary="펴낸 라이브러리의 파일", response_class=Response
        )

    async def unreadable(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _failure(None, wrong(error.errors()))

    async def unknown(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = "그런 주소나 방법은 없습니다." if error.status_code in (404, 405) else "요청을 읽을 수 없습니다."
        failure = UsageError(said, "/openapi.json에서 쓸 수 있는 주소를 볼 수 있습니다.")
        return _failure(None, failure, error.status_code)

    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, unknown)
    return Doors(app, front.offices, front.hosts)


def _endpoint(front: Front, tool: Tool) -> Callable[..., Awaitable[Response]]:
    async def endpoint(given: Any, request: Request) -> Response:
        office, _, worker = front.of(request)
        shape, failure = await worker.answer(tool, given, office)
        return _reply(shape) if failure is None else _failure(tool, failure)

    endpoint.__annotations__ = {"given": tool.arguments, "request": Request, "return": Response}
    return endpoint


def _reply(shape: dict[str, Any], status: int = 200, more: dict[str, str] | None = None) -> Response:
    return Response(dumps(shape), status, more, "application/json")


def _failure(tool: Tool | None, failure: AssistError, status: int = 0) -> Response:
    code = status or _STATUS.get(failure.code, 422)
    return _reply(failed(tool, failure), code, {"Retry-After": str(RETRY_S)} if code == 503 else None)


def listening(port: int, host: str = "") -> list[socket.socket]:
    """Sockets that listen on this machine's own addresses, or on those of `host` alone; 0 takes a free port.

    A port in use, and a host that is not this machine, is a UsageError.
    """
    if host and not is_loopback(host):
        return _elsewhere(port, host)
    first = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    again = os.name != "nt"  # a port that was just left may be taken; on Windows it would mean one that is in use
    try:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, again)
        first.bind(("127.0.0.1", port))
    except OSError as error:
        first.close()
        raise UsageError(
            f"{port}번 포트를 열 수 없습니다({error.strerror}).", "--port로 다른 번호를 적어 주세요(0은 빈 포트)."
        ) from None
    found = [first]
    with suppress(OSError):  # a machine without IPv6, or with that port taken there, serves IPv4 alone
        second = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        try:
            second.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, again)
            second.bind(("::1", first.getsockname()[1]))
            found.append(second)
        except OSError:
            second.close()
            raise
    for sock in found:
        sock.listen(128)  # from here on nobody is refused: who comes before the first answer waits
    return found


def _elsewhere(port: int, host: str) -> list[socket.socket]:
    """Sockets on the addresses that the name has, which other machines reach."""
    found: list[socket.socket] = []
    try:
        with permit(host):
            for family, kind, protocol, _, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                if ip_address(str(where[0]).partition("%")[0]).is_unspecified:
                    raise OSError(errno.EADDRNOTAVAIL, "모든 주소")  # nobody calls this machine by that name
                sock = socket.socket(family, kind, protocol)
                found.append(sock)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
                if family == socket.AF_INET6:
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.bind((where[0], found[0].getsockname()[1] or port, *where[2:]))
                sock.listen(128)
    except OSError as error:
        for sock in found:
            sock.close()
        raise UsageError(
            f"이 컴퓨터의 {host} 주소로 {port}번 포트를 열 수 없습니다({error.strerror}).",
            "--listen에는 다른 컴퓨터가 이 컴퓨터를 부르는 이름이나 주소를 적어 주세요.",
        ) from None
    return found


def run(front: Front, offered: Sequence[Tool], sockets: list[socket.socket]) -> None:
    """Serves until the process is told to end; the call that is under way is finished."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).disabled = True  # requests hold what people ask
    config = uvicorn.Config(
        application(front, offered),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=256,
        timeout_graceful_shutdown=30,
        ssl_certfile=front.cert,
        ssl_keyfile=front.key,
    )
    for worker in front.workers.values():
        worker.warm()
    try:
        with suppress(SystemExit, KeyboardInterrupt):  # the signal that ended it comes again once it has ended
            uvicorn.Server(config).run(sockets=sockets)
    finally:
        for worker in front.workers.values():
            worker.close()
