"""Servers as llama-server is seen from outside: slots, a queue in the order of arrival, a state of health.

In this process (`serving`), or in one of their own that can be killed (`Process`).
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any

if __name__ == "__main__":  # the process of a server has no conftest
    sys.path.insert(0, str(Path(__file__).parent))

from chat_kit import QuietServer, completion, written

MODEL = "gaon-8b"


@dataclass
class Office:
    """How a server is and what it saw; `answer` may say something else than a quote of each passage."""

    model: str = MODEL
    aliases: list[str] = field(default_factory=list)
    size: int = 0
    slots: int = 4  # 0 for a server that has no /props and no /slots
    service_s: float = 0.0
    context: int = 8192
    health: int | None = 200  # None for a server without
    busy: int = 0  # so many completions are told to come again
    retry_after: str = ""
    status: int = 429  # of those
    answer: Callable[[str], bytes] = lambda user: completion(written(user))
    url: str = ""
    paths: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    times: list[tuple[str, float, float, float]] = field(default_factory=list)  # of each: came, begun, ended
    inside: int = 0
    most: int = 0
    queue: deque[object] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def address(self) -> str:
        return self.url.split("/")[2]

    def complete(self, user: str) -> tuple[int, bytes]:
        came, ticket = time.monotonic(), object()
        with self.changed:
            self.asked.append(user)
            if self.busy:
                self.busy -= 1
                return self.status, b"{}"
            self.queue.append(ticket)
            while self.slots and (self.queue[0] is not ticket or self.inside >= self.slots):
                self.changed.wait()
            self.queue.remove(ticket)
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.changed.notify_all()
        begun = time.monotonic()
        time.sleep(self.service_s)
        try:
            return 200, self.answer(user)
        finally:
            with self.changed:
                self.inside -= 1
                self.times.append((user, came, begun, time.monotonic()))
                self.changed.notify_all()

    def tell(self, path: str) -> tuple[int, Any]:
        if path == "/health" and self.health is not None:
            return self.health, {}
        if path == "/v1/models":
            return 200, {"data": [{"id": self.model, "aliases": self.aliases, "meta": {"size": self.size}}]}
        if path == "/props" and self.slots:
            props = {"n_ctx": self.context}
            return 200, {"total_slots": self.slots, "default_generation_settings": props}
        if path == "/slots?fail_on_no_slot=1" and self.slots:
            return (503 if self.inside >= self.slots or self.queue else 200), []
        if path == "/times":
            return 200, self.times
        return 404, {}


def server_of(office: Office, port: int = 0, host: str = "127.0.0.1") -> QuietServer:
    """A server that does as the office says; `office.url` is where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            office.paths.append(self.path)
            status, said = office.tell(self.path)
            self._send(status, json.dumps(said).encode())

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.endswith("/chat/completions"):
                self._send(*office.complete(asked["messages"][1]["content"]))
            else:
                self._send(404, b"{}")

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status >= 400 and office.retry_after:
                self.send_header("Retry-After", office.retry_after)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    server = QuietServer((host, port), Handler)
    server.daemon_threads = True
    office.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    return server


@contextmanager
def serving(office: Office, host: str = "127.0.0.1") -> Iterator[Office]:
    """The server of the office in this process, until the block ends."""
    server = server_of(office, host=host)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def unused_port() -> int:
    """A port of this machine where nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Process:
    """A server in a process of its own, on a port that it gets again when it is started again; killed in the end."""

    def __init__(self, slots: int = 4, service_s: float = 0.0) -> None:
        self.port = unused_port()
        self._told = [str(self.port), str(slots), str(service_s)]
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-S", __file__, *self._told], stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._process.stdout and self._process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        """SIGKILL, as when the power goes."""
        if self._process:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout
            self._process.stdout.close()
            self._process = None

    def times(self) -> list[tuple[str, float, float, float]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/times", timeout=5) as reply:
            return [tuple(one) for one in json.load(reply)]

    def __enter__(self) -> Process:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


if __name__ == "__main__":
    own_port, own_slots, own_service_s = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    listening = server_of(Office(slots=own_slots, service_s=own_service_s), own_port)
    print("ready", flush=True)
    with suppress(KeyboardInterrupt):
        listening.serve_forever()
