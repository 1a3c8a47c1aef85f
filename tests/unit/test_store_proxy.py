"""The proxy of docs/shared-library.md before a Chroma server: TLS, two keys, and no way but those we go."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import tls_kit
from chroma_kit import Chroma, chroma, free_port, generation, names, shelved
from library_kit import LEAVE, PARKING

from seoul_assist.adapters.chroma_http import KEY, ChromaServer
from seoul_assist.cli import compose
from seoul_assist.errors import StoreUnusable

__all__ = ["chroma"]  # a fixture
pytestmark = pytest.mark.slow
PAGE = Path(__file__).resolve().parents[2] / "docs" / "shared-library.md"
READER, WRITER = "r" * 64, "w" * 64
_ROOM = "/api/v2/tenants/default_tenant/databases/default_database/collections"
_AROUND = """daemon off; pid {room}/pid; error_log {room}/error.log; worker_processes 1;
events {{}}
http {{ access_log off; client_body_temp_path {room}; proxy_temp_path {room}; fastcgi_temp_path {room};
uwsgi_temp_path {room}; scgi_temp_path {room};
{shown}
}}
"""


class Front:
    def __init__(self, port: int, trusted: Path) -> None:
        self.url, self._port = f"https://127.0.0.1:{port}", port
        self._trust = ssl.create_default_context(cafile=str(trusted))

    def status(self, method: str, path: str, key: str = "", body: object = None) -> int:
        line = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=30, context=self._trust)
        try:
            sent = None if body is None else json.dumps(body)
            line.request(method, path, sent, {"Authorization": f"Bearer {key}"} if key else {})
            return line.getresponse().status
        finally:
            line.close()


@pytest.fixture
def front(tmp_path: Path, chroma: Chroma, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        pytest.skip("needs nginx")
    pair, port = tls_kit.make(tmp_path), free_port()
    found = re.search(r"^```nginx\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found
    shown = found[1]
    for said, here in (
        ("읽는-사람의-키", READER), ("색인하는-곳의-키", WRITER), ("listen 443", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:8000", f"127.0.0.1:{chroma.port}"), ("/etc/nginx/chroma.crt", str(pair.cert)),
        ("/etc/nginx/chroma.key", str(pair.key)),
    ):  # fmt: skip
        assert said in shown
        shown = shown.replace(said, here)
    config = tmp_path / "nginx.conf"
    config.write_text(_AROUND.format(room=tmp_path, shown=shown), encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(pair.cert))
    with subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(config)], start_new_session=True) as process:
        try:
            proxy, patience = Front(port, pair.cert), time.monotonic() + 10
            while time.monotonic() < patience and process.poll() is None:
                with suppress(OSError):
                    proxy.status("GET", "/")
                    break
                time.sleep(0.05)
            assert process.poll() is None, (tmp_path / "error.log").read_text()
            yield proxy
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)


def test_the_proxy_lets_each_do_its_work_and_nothing_else(
    tmp_path: Path, chroma: Chroma, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, WRITER)
    settings = shelved(front, tmp_path / "data", PARKING, LEAVE)  # type: ignore[arg-type]
    assert settings.store_url.startswith("https://")
    collection = generation(tmp_path / "data")[1].collection
    assert collection in names(chroma)

    monkeypatch.setenv(KEY, READER)
    with compose.open_library(settings) as library:
        assert library.search("주차요금의 감면")[0].provision.article == "제3조" and library.notes == ()
    with pytest.raises(StoreUnusable, match="상태 403"):
        shelved(front, tmp_path / "data", PARKING)  # type: ignore[arg-type]
    monkeypatch.setenv(KEY, "wrong")
    with compose.open_library(replace(settings)) as library:
        assert library.search("주차요금의 감면") and "상태 401" in library.notes[0]

    own = chroma.server.open(collection)._path
    for method, path, key, status in (
        ("GET", "/api/v2/version", "", 401),
        ("GET", "/api/v2/version", READER, 200),
        ("GET", f"{_ROOM}/{collection}", READER, 200),
        ("DELETE", f"{_ROOM}/{collection}", READER, 403),
        ("GET", _ROOM, READER, 403),
        ("GET", _ROOM, WRITER, 200),
        ("PUT", f"{_ROOM}{own}", WRITER, 403),
        ("POST", f"{_ROOM}{own}/upsert", READER, 403),
        ("POST", f"{_ROOM}{own}/update", WRITER, 403),
        ("POST", f"{_ROOM}{own}/query/../upsert", READER, 403),
        ("POST", f"{_ROOM}{own}/query/%2e%2e/upsert", READER, 403),
        ("POST", "/api/v2/reset", WRITER, 403),
        ("POST", "/api/v2/tenants", WRITER, 403),
        ("GET", "/openapi.json", WRITER, 403),
        ("GET", "/api/v2/auth/identity", READER, 403),
    ):
        assert front.status(method, path, key, {} if method in ("POST", "PUT") else None) == status, (method, path)
    assert collection in names(chroma)
    assert ChromaServer(chroma.url).open(collection).count() == 6
    chroma.server.drop(collection)
