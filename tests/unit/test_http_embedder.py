"""The embedder behind `/v1/embeddings`, against a real server on this machine that behaves well and badly."""

from __future__ import annotations

import json
import math
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from seoul_assist import netguard
from seoul_assist.adapters import http_embedder
from seoul_assist.adapters.http_embedder import HttpEmbedder
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings

WIDTH = 24


@dataclass
class Server:
    """What the next answers will be, and the requests that came."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    width: int = WIDTH
    pause_s: float = 0.0


def vector(text: str, width: int = WIDTH) -> list[float]:
    """Counts of characters: not of length one, as many servers answer."""
    row = [0.0] * width
    for character in text:
        row[ord(character) % width] += 3.0
    return row


@pytest.fixture
def server() -> Iterator[Server]:
    with serving("127.0.0.1") as state:
        yield state


@contextmanager
def serving(host: str) -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(asked)
            state.paths.append(self.path)
            status = state.statuses.pop(0) if state.statuses else 200
            data = [{"index": at, "embedding": vector(text, state.width)} for at, text in enumerate(asked["input"])]
            body = state.bodies.pop(0) if state.bodies else json.dumps({"data": data[::-1]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "http://192.0.2.1/v1/embeddings")
            self.end_headers()
            if state.pause_s:
                for byte in body:
                    time.sleep(state.pause_s)
                    try:
                        self.wfile.write(bytes([byte]))
                    except OSError:
                        return
            else:
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps quiet."""

    running = ThreadingHTTPServer((host, 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{running.server_address[1]}/v1/embeddings"
    yield state
    running.shutdown()
    running.server_close()
    thread.join(timeout=5)


def made(server: Server, **more: Any) -> HttpEmbedder:
    return HttpEmbedder(server.url, "kure-v1", **{"waits_s": (0.0, 0.0)} | more)


def test_unit_vectors_in_the_order_of_the_texts(server: Server) -> None:
    embedder = made(server, query="query: ", passage="passage: ")
    texts = [f"제{number}조" for number in range(70)] + ["", "\ud800"]
    rows = embedder.embed(texts, "passage")
    assert [len(asked["input"]) for asked in server.asked] == [32, 32, 8]
    assert server.asked[0] | {"input": []} == {"model": "kure-v1", "input": [], "encoding_format": "float"}
    assert server.asked[0]["input"][0] == "passage: 제0조"
    for text, row in zip(texts[:-1], rows, strict=False):
        whole = vector("passage: " + text)
        length = math.sqrt(sum(value * value for value in whole))
        assert row == pytest.approx([value / length for value in whole])
    assert embedder.embed(["제1조"], "query") != [rows[1]]
    assert server.asked[-1]["input"] == ["query: 제1조"]
    assert embedder.embed([], "query") == []


def test_the_server_is_asked_for_the_dimension_once(server: Server) -> None:
    embedder = made(server)
    assert server.asked == []
    assert (embedder.dimension, embedder.dimension) == (WIDTH, WIDTH)
    assert len(server.asked) == 1
    assert made(server, dimension=16).dimension == 16
    with pytest.raises(ModelUnusable, match="짧음"):
        made(server, dimension=32).embed(["가"], "query")


def test_name_prefixes_and_dimension_are_its_identity(server: Server) -> None:
    ids = {
        HttpEmbedder(server.url, "kure-v1").id,
        HttpEmbedder("http://localhost:1/", "kure-v1").id,
        HttpEmbedder(server.url, "bge-m3").id,
        HttpEmbedder(server.url, "kure-v1", query="query: ").id,
        HttpEmbedder(server.url, "kure-v1", dimension=16).id,
    }
    assert len(ids) == 4
    assert server.asked == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_and_not_for_ever(server: Server, status: int) -> None:
    server.statuses = [status, status]
    assert len(made(server).embed(["가"], "query")) == 1
    assert len(server.asked) == 3
    server.statuses = [status] * 9
    with pytest.raises(ModelUnusable, match=f"상태 {status}"):
        made(server).embed(["가"], "query")
    assert len(server.asked) == 6


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_a_refusal_is_final_and_a_redirect_is_not_followed(server: Server, status: int) -> None:
    server.statuses = [status]
    with pytest.raises(ModelUnusable, match=f"상태 {status}") as caught:
        made(server).embed(["가"], "query")
    assert "embedder_url" in caught.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b'{"data": 3}', b'{"data": []}', b'{"data": [{"embedding": [1]}]}',
        b'{"data": [{"index": 0, "embedding": []}]}', b'{"data": [{"index": 0, "embedding": "AAAA"}]}',
        b'{"data": [{"index": 0, "embedding": [1, null]}]}', b'{"data": [{"index": 0, "embedding": [NaN, 1]}]}',
        b'{"data": [{"index": 0, "embedding": [1e999]}]}', b'{"data": [{"index": 1, "embedding": [1]}]}',
        b'{"data": [{"index": 0, "embedding": [1]}, {"index": 0, "embedding": [1]}]}',
        b'{"data": [{"index": 0, "embedding": [true, 1]}]}', b"[" * 100_000, b"\xff\xfe",
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_refused(server: Server, body: bytes) -> None:
    server.bodies = [body]
    with pytest.raises(ModelUnusable, match="답을 쓸 수 없습니다"):
        made(server).embed(["가"], "query")


def test_a_dimension_that_changes_is_refused(server: Server) -> None:
    embedder = made(server)
    embedder.embed(["가"], "query")
    server.width = WIDTH + 1
    with pytest.raises(ModelUnusable, match="차원"):
        embedder.embed(["가"], "query")


def test_a_zero_vector_becomes_a_fixed_unit_vector(server: Server) -> None:
    server.bodies = [b'{"data": [{"index": 0, "embedding": [0, 0]}]}']
    assert made(server).embed(["가"], "query") == [[1.0, 0.0]]


def test_a_flood_is_cut_off(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_embedder, "MAX_ANSWER", 1 << 20)
    server.bodies = [b" " * (2 << 20)]
    with pytest.raises(ModelUnusable, match="1 MB를 넘음"):
        made(server).embed(["가"], "query")


def test_a_trickle_ends_with_the_timeout(server: Server) -> None:
    server.pause_s = 0.05
    began = time.monotonic()
    with pytest.raises(ModelUnusable, match="연결할 수 없습니다"):
        made(server, timeout_s=0.3, waits_s=()).embed(["가"], "query")
    assert time.monotonic() - began < 3


def test_no_server_is_one_sentence_and_a_way_on() -> None:
    with pytest.raises(ModelUnusable, match=r"임베딩 서버에 연결할 수 없습니다: 127\.0\.0\.1:9") as caught:
        HttpEmbedder("http://127.0.0.1:9/v1", "kure-v1", waits_s=(0.0,)).embed(["가"], "query")
    assert caught.value.hint


@pytest.mark.parametrize("url", ["http://192.0.2.1/v1", "https://embeddings.example.kr", "http://[2001:db8::1]:80/"])
def test_another_machine_needs_a_word_of_its_own(url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, embedder="http", embedder_name="kure-v1", embedder_url=url)
    with pytest.raises(UsageError, match="이 컴퓨터 밖") as caught:
        http_embedder.open_embedder(settings)
    assert "embedder_remote" in caught.value.hint
    assert HttpEmbedder(url, "kure-v1", remote=True).remote


def _outward() -> str:
    """An address of this machine that is not a loopback one, or ""."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:  # only chooses a route: nothing is sent
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        found = str(asking.getsockname()[0])
    return "" if netguard.is_loopback(found) else found


def test_the_guard_lets_it_reach_the_named_machine_and_only_while_it_asks() -> None:
    # An earlier test may have put the guard up in this process too.
    with netguard.permit("192.0.2.1"):
        address = _outward()
    if not address:
        pytest.skip("this machine has no address but loopback")
    with netguard.permit(address), serving(address) as server:
        _reached_only_while_asked(server, address)


def _reached_only_while_asked(server: Server, address: str) -> None:
    program = f"""
import socket
from seoul_assist import netguard
from seoul_assist.adapters.http_embedder import HttpEmbedder
netguard.install()
print(len(HttpEmbedder({server.url.replace("127.0.0.1", address)!r}, "kure-v1", remote=True).embed(["가"], "query")))
try:
    socket.create_connection(({address!r}, 9), timeout=1)
except netguard.NetworkRefused:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["1", "refused"], done.stderr


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8080", "ftp://127.0.0.1/", "http://", "http://u:p@127.0.0.1/", "http://127.0.0.1:x/"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="주소를 읽을 수 없습니다"):
        HttpEmbedder(url, "kure-v1")


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/embeddings"])
def test_the_path_is_completed(server: Server, path: str) -> None:
    HttpEmbedder(server.url.removesuffix("/v1/embeddings") + path, "kure-v1").embed(["가"], "query")
    assert server.paths == ["/v1/embeddings"]


def test_settings_name_the_server_and_its_family(server: Server, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, embedder="http", embedder_url=server.url, embedder_name="multilingual-e5-large"
    )
    http_embedder.open_embedder(settings).embed(["점용료"], "query")
    assert server.asked[0]["input"] == ["query: 점용료"]
    with pytest.raises(UsageError, match="모델 이름"):
        http_embedder.open_embedder(Settings(data_dir=tmp_path, embedder="http"))
    assert netguard.is_loopback(http_embedder.open_embedder(settings).host)
