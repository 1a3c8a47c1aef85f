"""A real Chroma server for a test: `chroma run` in a process group and a folder of its own, on 127.0.0.1 alone."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from chat_kit import listening

from seoul_assist.adapters.chroma_http import ChromaServer, Collection
from seoul_assist.cli import compose, stores
from seoul_assist.library import generations
from seoul_assist.library.build import Build
from seoul_assist.model import Regulation
from seoul_assist.settings import Settings, to_json

_QUIET = {"ANONYMIZED_TELEMETRY": "False", "DO_NOT_TRACK": "1", "OTEL_SDK_DISABLED": "true"}
_PATIENCE_S = 30


def program() -> str:
    """The Chroma server that comes with the client; skips where it is not installed."""
    beside = Path(sys.executable).with_name("chroma")
    found = str(beside) if beside.is_file() else shutil.which("chroma")
    if found is None:
        pytest.skip("the program `chroma` (of the package chromadb) is not installed")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Chroma:
    """A server that a test may stop, freeze, wipe and start again on the same port and folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def server(self) -> ChromaServer:
        return ChromaServer(self.url)

    def start(self) -> Chroma:
        """Starts it and waits until it answers."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [program(), "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=os.environ | _QUIET,
            start_new_session=True,
        )
        patience = time.monotonic() + _PATIENCE_S
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < patience and self.process.poll() is None:
            with suppress(OSError), opener.open(f"{self.url}/api/v2/heartbeat", timeout=2):
                return self
            time.sleep(0.05)
        self.kill()
        raise AssertionError("the Chroma server did not start")

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Inside, the server takes connections and answers nothing."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """Ends it and whatever it started, at once."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(timeout=_PATIENCE_S)

    def wipe(self) -> None:
        """What is there afterwards is a new server that knows nothing."""
        self.kill()
        shutil.rmtree(self.folder)
        self.start()


@contextmanager
def running(folder: Path) -> Iterator[Chroma]:
    """A server of one test's own."""
    server = Chroma(folder, free_port()).start()
    try:
        yield server
    finally:
        server.kill()


_shared: list[Chroma] = []


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    """One server for all tests of this run that do it no harm, whichever file asks for it first."""
    if _shared:
        yield _shared[0]
        return
    with running(tmp_path_factory.mktemp("chroma-server") / "data") as server:
        _shared.append(server)
        yield server
        _shared.clear()


@dataclass
class Shelf:
    """Opens collections as a store factory opens folders: the folder's name is the name of the collection."""

    server: ChromaServer
    mark: str

    def name(self, folder: Path) -> str:
        return f"{self.mark}-{folder.parent.name.strip('.')}"

    def __call__(self, folder: Path, *, create: bool = False) -> Collection:
        return self.server.open(self.name(folder), create=create)


def names(server: Chroma) -> list[str]:
    """The collections of libraries; other tests may have left others."""
    return [name for name in server.server.names("sa-") if re.match(r"sa-[0-9a-f]{16}-g\d", name)]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Desk:
    """What stands before a server: keeps what came, answers what `answers` holds, else what the server behind says.

    `between` is called before a request is passed on.
    """

    behind: Chroma | None = None
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    between: Callable[[Asked], None] = lambda _asked: None

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        self.asked.append(asked)
        if self.answers or self.behind is None:
            return self.answers.pop(0) if self.answers else (500, b"{}")
        self.between(asked)
        line = http.client.HTTPConnection("127.0.0.1", self.behind.port, timeout=30)
        try:
            line.request(asked.method, asked.path, asked.body or None, {"Content-Type": "application/json"})
            reply = line.getresponse()
            return reply.status, reply.read()
        finally:
            line.close()


@contextmanager
def desk(behind: Chroma | None = None) -> Iterator[Desk]:
    state = Desk(behind)

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                status, said = state.answer(Asked(self.command, self.path, dict(self.headers), body))
            except OSError:  # nobody behind: the line drops
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            if status == 302:
                self.send_header("Location", "http://192.0.2.1/api/v2/version")
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_DELETE = _serve

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    with listening(Handler) as address:
        state.url = address
        yield state


def shelved(server: Chroma | Desk, data: Path, *items: Regulation, grade: str = "O") -> Settings:
    """The settings of a library of these regulations whose vectors lie on the server."""
    settings = Settings(data, store="chroma-http", store_url=server.url, as_of=date(2026, 6, 1))
    given = {"settings": to_json(settings)}
    with stores.swept(settings, settings.library_dir), Build(settings.library_dir) as build:
        for item in items:
            build.put(item.source, item, "md", grade=grade)
        build.publish(
            lambda payload: compose.fill_generation(payload | given),
            lambda payload: compose.verify_generation(payload | given),
        )
    return settings


def generation(data: Path) -> tuple[Path, generations.Manifest]:
    library = data / "library"
    folder = generations.folder_of(library, generations.current_name(library))
    return folder, generations.read_manifest(folder)
