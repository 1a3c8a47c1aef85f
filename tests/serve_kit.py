"""A server of ours as a program that calls it meets it: started by the console entry, asked by a real client."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cli_kit import indexed

ENTRY = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
QUESTION = "경형자동차는 시영주차장 주차 요금을 얼마나 감면받나요?"
TEXT = (EXAMPLES / "documents" / "결함_민원회신_인용.md").read_text(encoding="utf-8")
NUMBER = "900101-1234567"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("serve") / "data", EXAMPLES / "regulations")


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Served:
    """A running server: `post` asks for a tool, `send` is any request at all."""

    url: str
    process: subprocess.Popen[str]

    def post(self, tool: str, **arguments: Any) -> Reply:
        return self.send(f"/{tool}", json.dumps(arguments).encode())

    def send(self, path: str, data: bytes | None = None, **headers: str) -> Reply:
        named = {"Content-Type": "application/json"} | {name.replace("_", "-"): said for name, said in headers.items()}
        request = urllib.request.Request(self.url + path, data, named)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as reply:
                return Reply(reply.status, dict(reply.headers), reply.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Reply(refused.code, dict(refused.headers), refused.read().decode())


@contextmanager
def serving(data: Path, *options: object) -> Iterator[Served]:
    """The server, ended by SIGTERM and expected to end well."""
    words = [*ENTRY, "--data-dir", str(data), "serve", "--http", "--port", "0", *map(str, options)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), process.stderr.read()
            yield Served(url, process)
        finally:
            process.terminate()
            code, said = process.wait(timeout=30), process.stderr.read()
        assert code == 0, said
        assert "Traceback" not in said
