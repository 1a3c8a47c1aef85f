"""serve without a process of its own: the application is called as a server calls it, and what cannot be served."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call
from serve_kit import ENTRY, QUESTION, data

from seoul_assist.assistant import Assistant
from seoul_assist.serving import tools, web
from seoul_assist.serving.worker import Worker

__all__ = ["call", "data"]  # fixtures


def request(
    app: Callable[..., Awaitable[None]], path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], Any]:
    """Status, headers and JSON of one request to the application itself."""
    named = {"host": "localhost", "content-type": "application/json"} | headers
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST" if body else "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    shown = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], shown, json.loads(b"".join(one.get("body", b"") for one in sent[1:]))


def test_who_comes_when_too_many_wait_is_told_to_come_again(tmp_path: Path) -> None:
    go, begun = threading.Event(), threading.Event()

    def slow(_: Assistant, __: Any) -> dict[str, Any]:
        begun.set()
        assert go.wait(20)
        return {"schema": "slow/1"}

    worker = Worker(Assistant(data_dir=tmp_path), 1)
    app = web.application(worker, [tools.Tool("slow", "느림", tools.Nothing, slow, "slow/1")])
    with ThreadPoolExecutor(1) as other:
        first = other.submit(request, app, "/slow", b"{}")
        assert begun.wait(20)
        assert request(app, "/health")[2]["waiting"] == 1
        status, headers, shape = request(app, "/slow", b"{}")
        go.set()
        assert first.result(20)[0] == 200
    assert status == 503 and int(headers["retry-after"]) >= 1
    assert shape["error"]["code"] == "busy" and "다시" in shape["error"]["hint"]
    assert request(app, "/slow", b"{}")[0] == 200
    worker.close()
    worker.close()


def test_a_mistake_of_ours_shows_no_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(_: Assistant, __: Any) -> dict[str, Any]:
        raise ValueError("문서의 글")

    worker = Worker(Assistant(data_dir=tmp_path), 1)
    app = web.application(worker, [tools.Tool("broken", "고장", tools.Nothing, broken, "broken/1")])
    status, _, shape = request(app, "/broken", b"{}")
    worker.close()
    assert status == 500 and "ValueError" in shape["error"]["message"]
    assert "문서의 글" not in json.dumps(shape, ensure_ascii=False) + "".join(capfd.readouterr())


def test_a_token_keeps_other_people_of_the_machine_out(tmp_path: Path) -> None:
    worker = Worker(Assistant(data_dir=tmp_path), 1)
    app = web.application(worker, [], "0123456789abcdef")
    assert request(app, "/health")[0] == request(app, "/health", authorization="Bearer 0123456789abcdeF")[0] == 401
    assert request(app, "/health", authorization="Bearer 0123456789abcdef")[0] == 200
    worker.close()


def test_without_a_library_it_says_what_to_do(tmp_path: Path) -> None:
    worker = Worker(Assistant(data_dir=tmp_path), 1)
    worker.warm()
    app = web.application(worker, tools.tools())
    status, _, shape = request(app, "/ask", json.dumps({"question": QUESTION}).encode())
    assert (status, shape["error"]["code"]) == (503, "no_library") and "index" in shape["error"]["hint"]
    worker.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--mcp와 --http 가운데 하나"),
        (["--mcp", "--http"], "--mcp와 --http 가운데 하나"),
        (["--http", "--allow-files", "없는폴더"], "열어 둘 폴더가 없습니다"),
        (["--http", "--token-file", "없는파일"], "토큰 파일을 읽을 수 없습니다"),
        (["--mcp", "--token-file", "파일"], "--http와 함께"),
        (["--http", "--bind", "0.0.0.0"], "그런 선택은 없습니다: --bind"),
    ],
)
def test_what_cannot_be_served_is_told(call: Call, words: list[str], said: str) -> None:
    told = call("serve", *words)
    assert told.code == 2 and said in told.err and "→" in told.err


@pytest.mark.parametrize("name", ["mcp", "fastapi", "uvicorn"])
def test_without_the_extra_one_sentence_tells_how_to_get_it(
    call: Call, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    told = call("serve", "--http")
    assert told.code == 2 and "pip install 'seoul-assist[serve]'" in told.err


def test_a_port_in_use_is_told(call: Call) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = call("serve", "--http", "--port", other.getsockname()[1])
    assert told.code == 2 and "--port로 다른 번호" in told.err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_mcp_ends_when_it_is_told_to(data: Path) -> None:
    import subprocess

    words = [*ENTRY, "--data-dir", str(data), "serve", "--mcp"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        process.stdin.write('{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.terminate()
        assert process.wait(timeout=30) == 0
