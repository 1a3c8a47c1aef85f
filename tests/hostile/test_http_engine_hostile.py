"""Addresses that only look like this machine, and servers that are slow, broken, endless or lying."""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from chat_kit import Chat, answering, claims, completion, request_of, running

from seoul_assist import netguard
from seoul_assist.adapters import http_embedder, http_engine
from seoul_assist.adapters.http_embedder import HttpEmbedder
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_json import Secret
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

ASK = Request(
    "ask", "몇 권까지 빌릴 수 있나요?", (Evidence("S1", "조례 제5조", "다섯 권까지 빌릴 수 있다."),), max_claims=1
)
GOOD = completion(claims(("다섯 권까지", "S1", "다섯 권까지")))
WALL_S = 0.4
LONGEST_S = 5.0  # of a test machine that has other work

OUTSIDE = [
    "0.0.0.0", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.0.0.01", "[::]", "[::ffff:192.0.2.1]", "[::ffff:127.0.0.1]", "[fe80::1]", "[2001:db8::1]",
    "169.254.169.254", "10.0.0.1", "192.168.0.1", "172.16.0.1", "100.64.0.1", "255.255.255.255", "192.0.2.1",
    "localhost.", "localhost.example.kr", "127.0.0.1.example.kr", "localhost6", "ip6-localhost", "localdomain",
    "gaon.example.kr", "xn--9t4b11yi5a.example.kr", "[64:ff9b::7f00:1]",
]  # fmt: skip
TRICKS = [
    "http://127.0.0.1@192.0.2.1/v1", "http://localhost:pw@gaon.example.kr/", "http://@127.0.0.1/",
    "http://u:p@127.0.0.1/", "http://127.0.0.1\\@192.0.2.1/", "http://127.0.0.1#@192.0.2.1/",
    "http://127.0.0.1?@192.0.2.1/", "http://127.0.0.1%2e192.0.2.1/", "http://[::1%25eth0]/v1", "http://[::1%lo]/v1",
    "http://127.0.0.1\t.example.kr/", "http://127.0.0.1\n/v1", "http://127.0.0.1 /", "http://１２７.0.0.1/",
    "http://127。0。0。1/", "http://ⓛocalhost/", "http://locaⅼhost/", "http://로컬.example.kr/",
    "http://localhost\u200b/", "http://[::1/v1", "http://::1/v1", "http:/127.0.0.1/", "http:///v1",
    "//127.0.0.1/v1", "127.0.0.1:8080", "file:///etc/hostname", "ftp://127.0.0.1/", "unix:///run/llama.sock",
    "gopher://127.0.0.1/", "javascript:0", "http://127.0.0.1:99999/", "http://127.0.0.1:0/", "http://127.0.0.1:-1/",
    "http://127.0.0.1:8080:80/", "http://127.0.0.1/v1\r\nX: 1",
]  # fmt: skip


def clients(url: str, *, remote: bool = False) -> Iterator[Any]:
    yield lambda: HttpEngine(url, "gaon-8b", remote=remote)
    yield lambda: HttpEmbedder(url, "gaon-embed", remote=remote)


@pytest.mark.parametrize("host", OUTSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_only_true_loopback_passes_without_the_setting(host: str, scheme: str) -> None:
    for make in clients(f"{scheme}://{host}:8080/v1"):
        with pytest.raises(UsageError, match="이 컴퓨터 밖") as caught:
            make()
        assert "_remote" in caught.value.hint
    for make in clients(f"{scheme}://{host}:8080/v1", remote=True):
        assert make().remote


@pytest.mark.parametrize("url", TRICKS)
@pytest.mark.parametrize("remote", [False, True])
def test_addresses_that_readers_disagree_about_are_refused(url: str, remote: bool) -> None:
    for make in clients(url, remote=remote):
        with pytest.raises(UsageError, match=r"주소를 읽을 수 없습니다|이 컴퓨터 밖") as caught:
            make()
        assert caught.value.hint
        if remote:
            assert "주소를 읽을 수 없습니다" in caught.value.message
        assert ":pw@" not in caught.value.message and "u:p" not in caught.value.message


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.255.255.254", "[::1]", "[0:0:0:0:0:0:0:1]"]
)
def test_this_machine_needs_no_setting(host: str) -> None:
    for make in clients(f"http://{host}:8080/v1"):
        assert not make().remote


@pytest.fixture
def chat() -> Iterator[Chat]:
    with running() as state:
        yield state


def asked(url: str, **more: Any) -> Any:
    options: dict[str, Any] = {"waits_s": (), "wall_s": WALL_S, "context": 4096} | more
    return HttpEngine(url, "gaon-8b", **options).write(ASK)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_not_even_to_this_machine(chat: Chat, status: int) -> None:
    with running() as other:
        chat.statuses, chat.extra = [status], {"Location": f"{other.url}/chat/completions"}
        with pytest.raises(ModelUnusable, match="다른 주소로"):
            asked(chat.url, wall_s=10)
        assert other.paths == []


def test_proxies_of_the_environment_are_ignored(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert len(asked(chat.url, wall_s=10)) == 1
        assert proxy.paths == []


def outward() -> str:
    """An address of this machine that is not a loopback one, or ""."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:  # only chooses a route: nothing is sent
        try:
            asking.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        found = str(asking.getsockname()[0])
    return "" if netguard.is_loopback(found) else found


@pytest.fixture
def wide() -> Iterator[Chat]:
    """A server that hears what comes to this machine by any of its addresses."""
    with netguard.permit("0.0.0.0"), running("0.0.0.0") as state:
        yield state


def test_a_localhost_that_is_another_machine_hears_nothing(wide: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    address = outward()
    if not address:
        pytest.skip("this machine has no address but loopback")
    port = int(wide.url.split(":")[2].split("/")[0])
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
    with pytest.raises(ModelUnusable, match="NetworkRefused"):
        asked(f"http://localhost:{port}/v1", wall_s=10)
    assert wide.paths == []


def test_under_the_guard_only_the_named_machine_is_reached_and_only_meanwhile(wide: Chat) -> None:
    address = outward()
    if not address:
        pytest.skip("this machine has no address but loopback")
    program = f"""
import socket
from seoul_assist import netguard
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
netguard.install()
ask = Request("ask", "몇 권?", (Evidence("S1", "제5조", "다섯 권까지 빌릴 수 있다."),), max_claims=1)
print(len(HttpEngine({wide.url.replace("127.0.0.1", address)!r}, "gaon-8b", remote=True).write(ask)))
print(len(HttpEngine({wide.url!r}, "gaon-8b").write(ask)))
try:
    socket.create_connection(({address!r}, 9), timeout=1)
except netguard.NetworkRefused:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["1", "1", "refused"], done.stderr


OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"


def length(body: bytes, said: int | None = None) -> bytes:
    return JSON + f"Content-Length: {len(body) if said is None else said}\r\n\r\n".encode() + body


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


CHUNKED = JSON + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "silence": ((b"",), 0.05),
    "a trickled status line": ((b"HTTP/1.1 200 ", b"O"), 0.02),
    "a trickled header": ((OK + b"X: ", b"a"), 0.02),
    "headers": ((OK, b"X-More: a\r\n"), 0.0),
    "a long header": ((OK + b"X: ", b"a" * 4096), 0.0),
    "early hints": ((b"HTTP/1.1 100 Continue\r\n\r\n",), 0.001),
    "a trickled body": ((length(b"{", 9_999_999), b" "), 0.02),
    "a body": ((length(b"{", 9_999_999_999), b" " * 65_536), 0.0),
    "a body of no length": ((JSON + b"\r\n", b" " * 65_536), 0.0),
    "chunks": ((CHUNKED, chunk(b" " * 65_536)), 0.0),
    "small chunks": ((CHUNKED, chunk(b" ")), 0.01),
    "a chunk's size": ((CHUNKED, b"0"), 0.02),
    "chunk extensions": ((CHUNKED + b"1;", b"x" * 4096), 0.0),
    "trailers": ((CHUNKED + b"0\r\n", b"X-More: a\r\n"), 0.001),
    "blanks before": ((b"\r\n",), 0.001),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_what_never_ends_is_ended(what: str) -> None:
    bits, pause_s = ENDLESS[what]
    with answering(*bits, repeat=True, pause_s=pause_s) as url:
        began = time.monotonic()
        with pytest.raises(ModelUnusable) as caught:
            asked(url)
        assert time.monotonic() - began < LONGEST_S
    assert caught.value.hint


def test_a_flood_is_cut_off_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_engine, "MAX_ANSWER", 1 << 20)
    with (
        answering(JSON + b"\r\n", b" " * 65_536, repeat=True) as url,
        pytest.raises(ModelUnusable, match="1 MB를 넘음"),
    ):
        asked(url, wall_s=30)


BROKEN = {
    "nothing": b"",
    "no http": b"220 mail.example.kr ESMTP\r\n",
    "another version": b"HTTP/9.9 200 OK\r\n\r\n{}",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "a status of words": b"HTTP/1.1 two OK\r\n\r\n",
    "a huge status": b"HTTP/1.1 20000000000 OK\r\n\r\n",
    "no blank line": OK + b"Content-Length: 2",
    "cut off": length(GOOD, len(GOOD) + 1),
    "less than it says": length(b"{}", 1 << 40),
    "cut off between chunks": CHUNKED + chunk(b"{"),
    "a negative chunk": CHUNKED + b"-5\r\n{}{}{}\r\n0\r\n\r\n",
    "a chunk of words": CHUNKED + b"zz\r\n{}\r\n",
    "a huge chunk": CHUNKED + b"ffffffffffffffffffff\r\n{}",
    "html": OK + b"Content-Type: text/html\r\n\r\n<html><form>login</form></html>",
    "gzip": JSON + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(GOOD),
    "a gzip bomb": JSON + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b" " * (64 << 20)),
    "an unknown coding": JSON + b"Content-Encoding: br\r\n\r\n" + GOOD,
    "unsaid gzip": length(gzip.compress(GOOD)),
    "a deep answer": length(b'{"choices":' + b"[" * 200_000),
    "a long number": length(b'{"choices":' + b"9" * 200_000 + b"}"),
    "utf-16": length(GOOD.decode().encode("utf-16-le")[:-1]),
    "half a letter": length(b'{"choices": [{"message": {"content": "\xea\xb0'),
    "a header of bytes": OK + b"\xff\xfe: \x00\r\n\r\n" + b"<",
    "a header without a colon": OK + b"nonsense\r\n\r\n<",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_an_error_with_a_next_step(what: str) -> None:
    with answering(BROKEN[what]) as url:
        began = time.monotonic()
        with pytest.raises(ModelUnusable) as caught:
            asked(url, wall_s=3)
        assert time.monotonic() - began < LONGEST_S
    assert caught.value.hint
    assert "\n" not in caught.value.message and "login" not in caught.value.message


def test_bytes_by_chance_are_an_error_too() -> None:
    rng = random.Random(20260305)
    whole = length(GOOD)
    for _ in range(40):
        bits = bytearray(whole)
        for _ in range(rng.randrange(1, 8)):
            at = rng.randrange(len(bits))
            bits[at : at + rng.randrange(4)] = rng.randbytes(rng.randrange(4))
        with answering(bytes(bits)) as url:
            try:
                found = asked(url, wall_s=3)
            except ModelUnusable as failure:
                assert failure.hint
            else:
                assert all(quote.evidence == "S1" for one in found for quote in one.quotes)


def test_a_server_that_hangs_up_at_once_is_tried_only_so_often() -> None:
    slept: list[float] = []
    with answering(b"") as url, pytest.raises(ModelUnusable, match="연결할 수 없습니다"):
        asked(url, wall_s=30, waits_s=(0.5, 2.0), sleep=slept.append)
    assert slept == [0.5, 2.0]


def test_many_claims_and_quotes_and_keys_are_no_flood(chat: Chat) -> None:
    cited = [{"source": "S1", "quote": "다섯 권까지"}] * 500
    chat.contents = [json.dumps({"claims": [{"text": "다섯", "citations": cited}] * 30, "x": ["y"] * 10_000})]
    (found,) = asked(chat.url, wall_s=30)
    assert len(found.quotes) == http_engine.MAX_QUOTES


def test_plain_text_on_an_encrypted_address_and_the_other_way_round(chat: Chat) -> None:
    with pytest.raises(ModelUnusable, match="암호화 연결 실패") as caught:
        asked(chat.url.replace("http:", "https:"), wall_s=10)
    assert "engine_url" in caught.value.hint
    with answering(b"\x15\x03\x03\x00\x02\x02\x28") as url, pytest.raises(ModelUnusable):
        asked(url, wall_s=10)


def test_a_handshake_that_never_ends_is_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:  # takes the connection and says nothing
        began = time.monotonic()
        with pytest.raises(ModelUnusable, match="답하지 않음"):
            asked(f"https://127.0.0.1:{listener.getsockname()[1]}/v1")
        assert time.monotonic() - began < LONGEST_S


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, and its key, in one file."""
    tool = shutil.which("openssl")
    if not tool:
        pytest.skip("openssl is not here to make a certificate")
    key, made = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    both = tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + made.read_bytes())
    return both


def test_an_unknown_certificate_is_refused_and_a_known_one_serves(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    heard: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        for _ in range(4):
            raw, _ = listener.accept()
            try:
                with context.wrap_socket(raw, server_side=True) as line:
                    heard.append(request_of(line))
                    line.sendall(length(GOOD))
            except (ssl.SSLError, OSError):
                raw.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/v1"
        with pytest.raises(ModelUnusable, match="인증서를 믿을 수 없음") as caught:
            asked(url, wall_s=10, secret=Secret("sk-not-real", "X"))
        assert "SSL_CERT_FILE" in caught.value.hint
        assert heard == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert len(asked(url, wall_s=10)) == 1  # /props, /v1/models and the completion
        thread.join(timeout=5)


@pytest.mark.parametrize("module", [http_engine, http_embedder])
def test_the_clients_share_one_way_out(module: ModuleType) -> None:
    """Only http_json opens a connection for them: what is proven here for the engine holds for the embedder."""
    words = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert not re.findall(r"\b(?:http\.client|socket|urllib|ssl)\b", words)
