"""Servers of this machine that speak OpenAI's chat protocol well, or anything else badly."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class QuietServer(ThreadingHTTPServer):
    """A client that hangs up is no news: a traceback would stand in the output of whatever test runs then."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler], host: str = "127.0.0.1") -> Iterator[str]:
    """The address of a server with that handler, until the block ends."""
    server = QuietServer((host, 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def claims(*pairs: tuple[str, str, str]) -> str:
    """The JSON of claims, each given as its text, its source and its quote."""
    return json.dumps(
        {"claims": [{"text": text, "citations": [{"source": source, "quote": quote}]} for text, source, quote in pairs]}
    )


def completion(content: Any, finish: str = "stop", **more: Any) -> bytes:
    """The body of a completion with that content."""
    message = {"role": "assistant", "content": content}
    return json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": finish}]} | more).encode()


@dataclass
class Chat:
    """What the server will do, and what it was asked."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # of the next completions; then 200
    contents: list[str] = field(default_factory=list)  # what the model writes next; then a quote of each passage
    bodies: list[bytes] = field(default_factory=list)  # whole bodies instead
    extra: dict[str, str] = field(default_factory=dict)  # headers of every answer
    context: Any = None  # n_ctx of /props; None for a server without it
    models: Any = None  # the body of /v1/models
    tokenizer: Callable[[str], list[int]] | None = None
    counted: int = 0  # how often it counted tokens
    drop: int = 0  # so many connections are closed without an answer

    def user(self) -> str:
        """The user's turn of the last completion."""
        return str(self.asked[-1]["messages"][1]["content"])


def written(user: str) -> str:
    """Claims that say the beginning of every passage in the user's turn."""
    passages = re.findall(r"^\[(S\d+)\] [^\n]*\n(.*?)(?=^\[S\d+\] |\n\[)", user, re.MULTILINE | re.DOTALL)
    return claims(*((text.strip()[:30], source, text.strip()[:30]) for source, text in passages if text.strip()))


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Chat]:
    """A server that answers as its Chat says, until the block ends."""
    state = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._note()
            if self.path == "/props" and state.context is not None:
                self._send(200, {"default_generation_settings": {"n_ctx": state.context}})
            elif self.path == "/v1/models" and state.models is not None:
                self._send(200, state.models)
            else:
                self._send(404, {"error": "none"})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._note()
            if self.path == "/tokenize":
                state.counted += 1
                count = state.tokenizer
                self._send(404, {}) if count is None else self._send(200, {"tokens": count(asked["content"])})
                return
            state.asked.append(asked)
            if state.drop:
                state.drop -= 1
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status = state.statuses.pop(0) if state.statuses else 200
            content = state.contents.pop(0) if state.contents else written(state.user())
            self._send(status, state.bodies.pop(0) if state.bodies else completion(content))

        def _note(self) -> None:
            state.paths.append(self.path)
            state.headers.append({name.lower(): value for name, value in self.headers.items()})

        def _send(self, status: int, body: Any) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            for name, value in state.extra.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    with listening(Handler, host) as address:
        state.url = address + "/v1"
        yield state


def request_of(line: socket.socket) -> bytes:
    """The whole request that comes over the line: what is left unread would reset it when it is closed."""
    request = b""
    while b"\r\n\r\n" not in request and (piece := line.recv(65_536)):
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    while length and len(body) < int(length[1]) and (piece := line.recv(65_536)):
        body += piece
    return head + body


@contextmanager
def answering(*bits: bytes, repeat: bool = False, pause_s: float = 0.0, gets: bytes = b"") -> Iterator[str]:
    """The address of a server that reads a request and sends these bytes, the last ones for ever if `repeat`; to a GET
    it says `gets` where there is something."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def talk(line: socket.socket) -> None:
        with line:
            line.settimeout(5)
            try:
                if request_of(line).startswith(b"GET ") and gets:
                    line.sendall(gets)
                    return
                for bit in bits:
                    line.sendall(bit)
                    stop.wait(pause_s)
                while repeat and not stop.is_set():
                    line.sendall(bits[-1])
                    stop.wait(pause_s)
            except OSError:
                return  # the other side had enough

    def serve() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
