"""Addresses that pretend to be this machine: only its plain names pass unasked, and no other one opens a socket."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from seoul_assist.adapters import download, http_embedder, http_engine, model_pull
from seoul_assist.adapters.download_route import Route
from seoul_assist.errors import AssistError, UsageError
from seoul_assist.settings import Settings

HERE = [
    "localhost",
    "LOCALHOST",
    "Localhost",
    "127.0.0.1",
    "127.8.9.10",
    "127.255.255.254",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
]
ELSEWHERE = [
    # other spellings of this machine, which resolvers read in different ways
    "127.1", "127.0.1", "127.0.0.01", "0127.0.0.1", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433",
    "017700000001",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::1%25lo]", "[::1%eth0]", "127.0.0.1.", "localhost.",
    # the wildcard, the link and the neighbourhood
    "0.0.0.0", "0", "[::]", "255.255.255.255", "169.254.169.254", "[fe80::1]", "[fe80::1%25eth0]", "10.0.0.1",
    "192.168.0.1", "[fc00::1]", "224.0.0.1",
    # names that only look like it
    "localhost.evil.example", "127.0.0.1.evil.example", "evil.example", "localhost.localdomain", "ip6-localhost",
    "localhost@evil.example", "localhost:80@evil.example", "evil.example\\@localhost", "evil.example%2f@localhost",
    "localhost%00.evil.example", "localhost evil.example", "local\thost", "localhost\u3002evil.example",
    # letters and digits of other scripts
    "１２７.0.0.1", "127。0。0。1", "127．0．0．1", "ⓛocalhost", "lоcalhost", "١٢٧.0.0.1", "①②⑦.0.0.1",
    "xn--lcalhost-74g",
    # no host at all
    "", "[::1", "::1", "[]", "%6cocalhost",
]  # fmt: skip


def settings(tmp_path: Path, host: str) -> Settings:
    url = f"http://{host}:8080" if host not in ("", "::1") else f"http://{host}"
    return Settings(
        tmp_path,
        engine="http",
        engine_url=f"{url}/v1",
        engine_model="m",
        embedder="http",
        embedder_url=f"{url}/v1",
        embedder_name="m",
        pull_url=url,
    )


def pulled(chosen: Settings) -> None:
    model_pull.pull(chosen, "hf:gaon/model/small.gguf")


@pytest.mark.parametrize("host", ELSEWHERE)
def test_everything_but_the_plain_names_needs_a_word(host: str, tmp_path: Path) -> None:
    chosen = settings(tmp_path, host)
    for door in (http_engine.open_engine, http_embedder.open_embedder, pulled):
        with pytest.raises(UsageError) as caught:
            door(chosen)
        assert caught.value.hint


@pytest.mark.parametrize("host", HERE)
def test_this_machine_needs_none(host: str, tmp_path: Path) -> None:
    chosen = settings(tmp_path, host)
    assert not http_engine.open_engine(chosen).remote
    assert not http_embedder.open_embedder(chosen).remote


def test_no_spelling_opens_a_socket(tmp_path: Path) -> None:
    code = f"""
import json, sys
from pathlib import Path
from seoul_assist.adapters import http_embedder, http_engine, model_pull
from seoul_assist.errors import UsageError
from test_network_addresses import ELSEWHERE, pulled, settings
tried = []
sys.addaudithook(lambda event, args: tried.append(event) if event.startswith("socket.") else None)
refused = 0
for host in ELSEWHERE:
    for door in (http_engine.open_engine, http_embedder.open_embedder, pulled):
        try:
            door(settings(Path({str(tmp_path)!r}), host))
        except UsageError:
            refused += 1
print(json.dumps([refused, tried]))
"""
    path = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})"
    done = subprocess.run([sys.executable, "-c", f"{path}\n{code}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [3 * len(ELSEWHERE), []]


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """A server that no one should ask: its address, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.requestline)
            self.send_error(500)

        do_POST = do_CONNECT = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a test is quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@pytest.mark.parametrize("exempt", ["", "evil.example", "*"])
def test_a_proxy_of_the_environment_is_not_asked(
    exempt: str, trap: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = trap
    for name in ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy"):
        monkeypatch.setenv(name, address)
        monkeypatch.setenv(name.upper(), address)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, exempt)
    nobody = Settings(tmp_path, embedder_url="http://127.0.0.1:9/v1", embedder_name="m")
    with pytest.raises(AssistError, match="연결할 수 없습니다"):
        http_embedder.open_embedder(nobody).embed(["가온시"], "query")
    with pytest.raises(AssistError, match="연결을 받지 않음"):
        download.fetch(
            "http://127.0.0.1:9/f", tmp_path / "f.part", route=Route(local=True), limit=9, pinned=True, waits_s=()
        )
    assert asked == []
