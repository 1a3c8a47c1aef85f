"""What stands before the application: only names it is known by, no foreign web page, JSON of a decent size."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from seoul_assist.errors import AssistError, UsageError
from seoul_assist.netguard import is_loopback
from seoul_assist.serving import offices
from seoul_assist.serving.offices import Office
from seoul_assist.serving.worker import failed
from seoul_assist.text.json_text import dumps

MOST_BYTES = 2 * 1024 * 1024
_MOST_THROWN = 16 * 1024 * 1024  # of a body that is too large: who is hung up on while sending reads no answer
_BODY_S = 60.0  # in which a body must have come
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class Doors:
    """An ASGI application that hands on what may come in, with its whole body; everything else is refused in JSON.

    `known` are the offices whose tokens it takes, all who ask where there are none; scope["office"] is who asks.
    `hosts` are names it may be called by beside those of this machine.
    """

    def __init__(self, inner: Application, known: Sequence[Office] = (), hosts: Collection[str] = ()) -> None:
        self._inner, self._known, self._hosts = inner, tuple(known), frozenset(hosts)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refused = self._refused(scope)
        body = b""
        if refused is None and scope["method"] == "POST":
            refused, body = await _in_time(receive)
        if refused is not None:
            await _refuse(send, *refused)
            return
        given = False

        async def whole() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._inner(scope, whole, closed)

    def _refused(self, scope: Message) -> tuple[int, AssistError] | None:
        named: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            named.setdefault(name, []).append(value)
        hosts = named.get(b"host", [])
        if len(hosts) != 1 or not _ours(b"//" + hosts[0], self._hosts):
            # A page from elsewhere may give its own name this machine's address.
            return 400, UsageError("이 컴퓨터의 이름으로만 부를 수 있습니다.", "http://127.0.0.1로 불러 주세요.")
        if any(not _ours(one) for one in named.get(b"origin", [])):
            return 403, UsageError("다른 곳의 웹 페이지에서는 부를 수 없습니다.", "프로그램에서 직접 불러 주세요.")
        scope["office"] = None
        if self._known:
            word, _, given = b" ".join(named.get(b"authorization", [])).partition(b" ")
            scope["office"] = offices.who(self._known, given.strip()) if word.lower() == b"bearer" else None
            if scope["office"] is None:
                return 401, UsageError("토큰이 없거나 맞지 않습니다.", "Authorization: Bearer 토큰으로 불러 주세요.")
        if scope["method"] == "POST":
            kind = b" ".join(named.get(b"content-type", [])).split(b";")[0].strip().lower()
            if kind != b"application/json":
                return 415, UsageError("JSON만 받습니다.", "Content-Type: application/json을 붙여 주세요.")
        return None


_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


def _ours(address: bytes, hosts: Collection[str] = ()) -> bool:
    """Whether the host of the address, with or without a port, is a plain name of this machine or one of those."""
    try:
        name = urlsplit(address.decode("ascii")).hostname
    except ValueError:
        return False
    return name is not None and (is_loopback(name) or name in hosts)


async def _in_time(receive: Receive) -> tuple[tuple[int, AssistError] | None, bytes]:
    """The whole body, or why it is not taken; whoever sends it drop by drop holds a place of others."""
    try:
        return await asyncio.wait_for(_body(receive), _BODY_S)
    except TimeoutError:
        return (408, UsageError("요청이 너무 느리게 왔습니다.", "다시 요청해 주세요.")), b""


async def _body(receive: Receive) -> tuple[tuple[int, AssistError] | None, bytes]:
    """The whole body, or why it is not taken."""
    body, size, more = bytearray(), 0, True
    while more and size <= _MOST_THROWN:
        message = await receive()
        if message["type"] != "http.request":
            return (400, UsageError("요청이 끊겼습니다.", "다시 요청해 주세요.")), b""
        piece, more = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size <= MOST_BYTES:
            body += piece
    if size > MOST_BYTES:
        return (413, UsageError("요청이 너무 큽니다(2MB까지).", "글을 나누어 보내 주세요.")), b""
    return None, bytes(body)


async def _refuse(send: Send, status: int, failure: AssistError) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": dumps(failed(None, failure)).encode()})
