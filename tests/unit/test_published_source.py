"""Fetching over HTTP from real servers: any static one will do, and a bad one costs nothing but its own answer."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import tls_kit
from cli_kit import Call, call
from library_kit import LEAVE, PARKING, opened
from published_kit import bring, issue, put

from seoul_assist.adapters.published_source import open_source
from seoul_assist.errors import DamagedFile, MissingPath, ReadError, UsageError
from seoul_assist.library.published import PUBLISHED

__all__ = ["call"]

TOKEN = "0123456789abcdef"


class Static(SimpleHTTPRequestHandler):
    """A static web server that keeps what it was asked; `before` may answer instead of it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, server: Any = None, asked: list[Any], before: Any, **more: Any) -> None:
        self.asked, self.before = asked, before
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        if self.before is None or not self.before(self):
            super().do_GET()

    def log_message(self, *_: Any) -> None:
        pass

    def say(self, status: int, body: bytes = b"", **headers: str) -> bool:
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        return True


@contextmanager
def serving(
    folder: Path, before: Callable[[Static], bool] | None = None, pair: tls_kit.Pair | None = None
) -> Iterator[tuple[str, list[Any]]]:
    asked: list[Any] = []
    handler = partial(Static, directory=str(folder), asked=asked, before=before)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair.cert, pair.key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"{'https' if pair else 'http'}://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    put(folder / "origin", PARKING, LEAVE)
    issue(folder / "origin", folder / "site" / "published")
    return folder


def names(library_dir: Path) -> list[str]:
    with opened(library_dir) as library:
        return sorted(one.name for one in library.regulations())


def from_web(url: str, key: str = "", remote: bool = False) -> Any:
    return open_source(url, remote=remote, key=key, waits_s=(0.01, 0.01))


def test_any_static_server_will_do(scene: Path, tmp_path: Path) -> None:
    with serving(scene / "site") as (url, asked):
        report = bring(scene, tmp_path / "client", get=from_web(f"{url}/published/"))
        assert report.took.fetched == 3 and names(tmp_path / "client") == sorted([PARKING.name, LEAVE.name])
        count = len(asked)
        assert not bring(scene, tmp_path / "client", get=from_web(f"{url}/published")).fresh
    assert count == 4 and len(asked) == 5
    for path, headers in asked:
        assert path.startswith("/published/") and "?" not in path
        assert set(headers) <= {"Host", "Accept", "Accept-Encoding", "Content-Type", "Connection"}
    with serving(scene / "site" / "published") as (url, _):
        assert bring(scene, tmp_path / "other", get=from_web(url)).fresh


def test_a_token_goes_along_and_a_wrong_one_is_told(scene: Path, tmp_path: Path) -> None:
    def door(one: Static) -> bool:
        return one.headers.get("Authorization") != f"Bearer {TOKEN}" and one.say(401)

    with serving(scene / "site", door) as (url, _):
        for key in ("", "wrong-token-of-16"):
            with pytest.raises(ReadError, match="허락하지 않았습니다") as caught:
                bring(scene, tmp_path / "client", get=from_web(f"{url}/published", key))
            assert "SEOUL_ASSIST_FETCH_KEY" in caught.value.hint
        assert bring(scene, tmp_path / "client", get=from_web(f"{url}/published", TOKEN)).fresh


def test_over_tls_with_a_certificate_of_the_office(
    scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = tls_kit.make(tmp_path)
    with serving(scene / "site", pair=pair) as (url, _):
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        with pytest.raises(ReadError, match="인증서를 믿을 수 없음"):
            bring(scene, tmp_path / "client", get=from_web(f"{url}/published"))
        monkeypatch.setenv("SSL_CERT_FILE", str(pair.cert))
        assert bring(scene, tmp_path / "client", get=from_web(f"{url}/published", TOKEN)).fresh


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (lambda one: one.say(404), MissingPath, "그 파일이 없습니다"),
        (lambda one: one.say(302, Location="http://192.0.2.1/"), ReadError, "상태 302"),
        (lambda one: one.say(200, b"<html>"), DamagedFile, "조각"),
        (lambda one: one.say(200, b"x" * (4 << 20)), ReadError, "MB를 넘음|큰 파일"),
        (lambda one: one.say(503), ReadError, "상태 503"),
        (lambda one: one.say(206, b"x"), ReadError, "상태 206"),
        (lambda one: one.say(200, b"x", Content_Encoding="gzip"), ReadError, "압축된 답"),
        (lambda one: one.say(200, b"x", Content_Length="999"), ReadError, "연결할 수 없습니다"),
        (lambda one: not one.wfile.write(b"nonsense\r\n\r\n"), ReadError, "연결할 수 없습니다"),
    ],
)
def test_what_a_server_does_wrong_leaves_the_library(
    scene: Path, tmp_path: Path, answer: Callable[[Static], bool], error: type[ReadError], said: str
) -> None:
    def wrong(one: Static) -> bool:
        one.close_connection = True
        return "parts" in one.path and (answer(one) or True)

    with serving(scene / "site", wrong) as (url, _), pytest.raises(error, match=said):
        bring(scene, tmp_path / "client", get=from_web(f"{url}/published"))
    assert not (tmp_path / "client" / "CURRENT").exists()


def test_a_line_that_drops_is_taken_up_again(scene: Path, tmp_path: Path) -> None:
    """Each part breaks off once: it is asked for again within the same call."""
    broken: set[str] = set()

    def dropping(one: Static) -> bool:
        if "parts" not in one.path or one.path in broken:
            return False
        broken.add(one.path)
        one.close_connection = True
        return one.say(200, b"x" * 10, Content_Length="100000")

    with serving(scene / "site", dropping) as (url, _):
        report = bring(scene, tmp_path / "client", get=from_web(f"{url}/published"))
    assert report.fresh and len(broken) == 3


def test_who_is_busy_is_asked_again(scene: Path, tmp_path: Path) -> None:
    turns = iter([True] + [False] * 99)

    def busy(one: Static) -> bool:
        return next(turns) and one.say(503, Retry_After="0")

    with serving(scene / "site", busy) as (url, _):
        assert bring(scene, tmp_path / "client", get=from_web(f"{url}/published")).fresh


@pytest.mark.parametrize(
    ("address", "remote", "said"),
    [
        ("https://library.example.kr/published", False, "이 컴퓨터 밖에 있습니다"),
        ("http://library.example.kr/published", True, "https로만"),
        ("https://gaon:secret@library.example.kr", True, "읽을 수 없습니다"),
        ("https://library.example.kr/?x=1", True, "읽을 수 없습니다"),
        ("http://[::1", True, "읽을 수 없습니다"),
        ("https://", True, "읽을 수 없습니다"),
    ],
)
def test_an_address_that_may_not_be_is_refused(address: str, remote: bool, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        open_source(address, remote=remote)


def test_the_commands_take_the_address_of_the_settings(
    call: Call, scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_FETCH_URL", "https://library.example.kr/published")
    refused = call("regs", "fetch")
    assert refused.code == 2 and "fetch_remote" in refused.err
    with serving(scene / "site") as (url, asked):
        monkeypatch.setenv("SEOUL_ASSIST_FETCH_URL", f"{url}/published")
        monkeypatch.setenv("SEOUL_ASSIST_FETCH_KEY", TOKEN)
        done = call("regs", "fetch", "--json")
    assert done.code == 0, done.err
    assert done.json["fetched"]["fetched_parts"] == 3 and TOKEN not in done.out + done.err
    assert asked[0][1]["Authorization"] == f"Bearer {TOKEN}"
    assert (scene / "site" / "published" / PUBLISHED).exists()
