"""A server of model files on this machine that behaves well, badly and dishonestly; with the fixtures around it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from toy_gguf import build

from seoul_assist.adapters import download
from seoul_assist.adapters.download import fetch
from seoul_assist.adapters.download_route import Route
from seoul_assist.settings import Settings

HERE = Route(local=True)
BIG = b"GGUF" + bytes(range(256)) * 1_200  # 307 kB


@dataclass
class Hub:
    """What lies there, and one plan for each of the next requests: see `Handler`."""

    url: str = ""
    content: bytes = BIG
    tag: str = '"v1"'
    plans: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # path, Range, If-Range

    def __call__(self, part: Path, **more: Any) -> download.Got:
        given = {"route": HERE, "limit": 10**9, "pinned": False, "waits_s": (0.0, 0.0), "timeout_s": 5.0, "spare": 0}
        return fetch(f"{self.url}/file.gguf", part, **{**given, **more})


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.asked.append((self.path, asked, self.headers.get("If-Range", "")))
            plan = state.plans.pop(0) if state.plans else {}
            content, begin = state.content, 0
            honest = plan.get("resumes", True) and self.headers.get("If-Range", state.tag) == state.tag
            if asked and honest:
                begin = int(asked.removeprefix("bytes=").removesuffix("-"))
            status = plan.get("status", 206 if begin else 200)
            body = content[begin:] if status in (200, 206) else b""
            self.send_response(status)
            self.send_header("Connection", "close")
            if state.tag and "untagged" not in plan:
                self.send_header("ETag", state.tag)
            for name, value in plan.get("headers", {}).items():
                self.send_header(name, value)
            if status == 206:
                first = begin + plan.get("shift", 0)
                total = plan.get("total", len(content))
                self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{total}")
            if plan.get("length", 0) is not None:
                self.send_header("Content-Length", str(plan.get("length", len(body))))
            self.end_headers()
            for at in range(0, len(body) if "drip_s" in plan else 0, 100):
                time.sleep(plan["drip_s"])
                try:
                    self.wfile.write(body[at : at + 100])
                except OSError:
                    return
            if "drip_s" not in plan:
                self.wfile.write(body[: plan.get("cut", len(body))])
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests look at `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def toy(tmp_path: Path) -> bytes:
    return build(tmp_path / "made.gguf").read_bytes()


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "file.gguf.part"


def settings_for(hub: Hub, tmp_path: Path, **more: Any) -> Settings:
    return Settings(tmp_path / "data", pull_url=hub.url, **more)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
