"""serve as a shared front: TLS, a token and a grade for each office, turns, and published folders to fetch from."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import tls_kit
from cli_kit import Call, call
from library_kit import LEAVE, PARKING
from published_kit import SECRET, bring, issue, put
from serve_kit import ENTRY, Reply

from seoul_assist.adapters.published_source import open_source
from seoul_assist.assistant import Assistant
from seoul_assist.errors import GradeRefused, UsageError
from seoul_assist.library.published import PUBLISHED
from seoul_assist.serving import doors, offices, shelves, tools, web
from seoul_assist.serving.offices import Office
from seoul_assist.serving.worker import Busy, Worker

__all__ = ["call"]

OPEN, CLOSED = "open-office-0123456789", "closed-office-0123456789"
QUESTION = "비상대피 암구호는 무엇인가요?"


@dataclass(frozen=True)
class Front:
    url: str
    pair: tls_kit.Pair

    def send(self, path: str, token: str = "", data: Any = None, **headers: str) -> Reply:
        named = {"Authorization": f"Bearer {token}"} if token else {}
        named |= {"Content-Type": "application/json"} | {name.replace("_", "-"): said for name, said in headers.items()}
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.url + path, body, named)
        secure = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(self.pair.cert)))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), secure)
        try:
            with opener.open(request, timeout=60) as reply:
                return Reply(reply.status, dict(reply.headers), reply.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError as refused:
            with refused:
                return Reply(refused.code, dict(refused.headers), refused.read().decode())


@contextmanager
def serving(data: Path, pair: tls_kit.Pair, *options: object) -> Iterator[Front]:
    words = [*ENTRY, "--data-dir", str(data), "serve", "--http", "--port", "0", "--cert", str(pair.cert)]
    words += ["--key", str(pair.key), *map(str, options)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("https://127.0.0.1:"), process.stderr.read()
            yield Front(url, pair)
        finally:
            process.terminate()
            code, said = process.wait(timeout=30), process.stderr.read()
        assert code == 0, said
        assert "Traceback" not in said and "총무과: O(공개) 등급까지" in said
        assert OPEN not in said and CLOSED not in said


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("front")
    put(folder / "data" / "library", PARKING, LEAVE, SECRET)
    for grade in ("O", "S"):
        issue(folder / "data" / "library", folder / grade, grade)
    (folder / "tokens.txt").write_text(
        f"# 누가 물을 수 있는지\n총무과 O {OPEN}\n\n재난과 s {CLOSED}\n", encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def front(scene: Path) -> Iterator[Front]:
    shown = [word for grade in ("O", "S") for word in ("--published", scene / grade)]
    with serving(scene / "data", tls_kit.make(scene), "--token-file", scene / "tokens.txt", *shown) as one:
        yield one


def test_two_offices_behind_one_front_see_only_their_own(front: Front) -> None:
    listed = {
        token: {one["law"] for one in front.send("/regulations", token, {}).json["regulations"]}
        for token in (OPEN, CLOSED)
    }
    assert listed[OPEN] == {PARKING.name, LEAVE.name} and listed[CLOSED] == listed[OPEN] | {SECRET.name}
    asked = {
        "/search": {"query": "대피소 암구호 청포도", "k": 20},
        "/ask": {"question": QUESTION},
        "/provision": {"law": SECRET.name, "address": "제1조"},
        "/check_text": {"text": f"「{SECRET.name}」 제1조에 따라 알립니다.", "name": "글.md"},
    }
    for path, given in asked.items():
        theirs, ours = front.send(path, OPEN, given), front.send(path, CLOSED, given)
        for word in ("봉화대", "갈대숲"):
            assert word not in theirs.text, path
        if path != "/check_text":
            assert "봉화대" in ours.text, path
            assert not theirs.json.get("grade") and (path == "/provision" or ours.json["grade"] == "S")
    assert front.send("/provision", OPEN, asked["/provision"]).status == 404
    assert front.send("/health", OPEN).json["grade"] is None and front.send("/health", CLOSED).json["grade"] == "S"


def test_without_a_token_nothing_is_told(front: Front, scene: Path) -> None:
    for path in ("/health", "/openapi.json", f"/published/{PUBLISHED}", "/regulations"):
        assert front.send(path).status == 401
        assert front.send(path, "wrong-office-0123456789").status == 401
        assert front.send(path, OPEN, Authorization=f"Basic {OPEN}").status == 401
    assert front.send("/health", OPEN, Host="library.example.kr").status == 400
    plain = front.url.replace("https://", "http://") + "/health"
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(plain, timeout=10)


def test_each_office_fetches_its_own_from_the_same_address(
    front: Front, scene: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(front.pair.cert))
    for token, grade, count in ((OPEN, "O", 2), (CLOSED, "S", 3)):
        get = open_source(f"{front.url}/published", remote=False, key=token)
        report = bring(scene, tmp_path / grade, get=get, grade="S")
        assert (report.published.grade, report.published.counts["regulations"]) == (grade, count)
    secret = {path.name for path in (scene / "S" / "parts").iterdir()} - {
        path.name for path in (scene / "O" / "parts").iterdir()
    }
    for name in secret:
        assert front.send(f"/published/parts/{name}", OPEN).status == 404
        assert front.send(f"/published/parts/{name}", CLOSED).status == 200
    for name in (
        "",
        "parts",
        "../data/library/CURRENT",
        "..%2fdata%2flibrary%2fCURRENT",
        ".lock",
        "parts/../.lock",
        "parts/x",
    ):
        assert front.send(f"/published/{name}", CLOSED).status == 404, name
    name = sorted(secret)[0]
    some = front.send(f"/published/parts/{name}", CLOSED, Range="bytes=2-5")
    assert some.status == 206 and some.headers["content-range"].startswith("bytes 2-5/")
    assert front.send(f"/published/{PUBLISHED}", OPEN, {}).status == 405


# -- without a process of its own ----------------------------------------------------------------------------------


def request(app: Any, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], Any]:
    named = {"host": "localhost", "content-type": "application/json"} | headers
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST" if body else "GET",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "https",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    shown = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], shown, json.loads(b"".join(one.get("body", b"") for one in sent[1:]))


def test_one_office_cannot_fill_the_queue_of_another(tmp_path: Path) -> None:
    """Who has asked much is told to come again; the other one's call is the next to be answered, not the last."""
    go, begun, order = threading.Event(), threading.Event(), list[str]()

    class Named(tools.Nothing):
        who: str

    def slow(_: Assistant, given: Any) -> dict[str, Any]:
        order.append(given.who)
        begun.set()
        assert go.wait(20)
        return {"schema": "slow/1"}

    worker = Worker(Assistant(data_dir=tmp_path), 4)
    known = [Office("갑", "C", b"a" * 16), Office("을", "C", b"b" * 16)]
    app = web.application(web.Front({"C": worker}, known), [tools.Tool("slow", "느림", Named, slow, "slow/1")])

    def ask(who: str, letter: str) -> int:
        return request(app, "/slow", json.dumps({"who": who}).encode(), authorization=f"Bearer {letter * 16}")[0]

    with ThreadPoolExecutor(8) as crowd:
        many = [crowd.submit(ask, f"갑{number}", "a") for number in range(1)]
        assert begun.wait(20)
        many += [crowd.submit(ask, "갑", "a") for _ in range(3)]
        until = time.monotonic() + 20
        while worker.waiting < 4 and time.monotonic() < until:
            time.sleep(0.005)
        status, headers, shape = request(app, "/slow", b'{"who": "x"}', authorization="Bearer " + "a" * 16)
        assert status == 503 and int(headers["retry-after"]) >= 1 and shape["error"]["code"] == "busy"
        other = crowd.submit(ask, "을", "b")
        while worker.waiting < 5 and time.monotonic() < until:
            time.sleep(0.005)
        go.set()
        assert other.result(20) == 200 and [one.result(20) for one in many] == [200] * 4
    assert order.index("을") == 2 or order.index("을") == 1
    worker.close()


def test_calls_that_wait_are_given_up_at_the_end(tmp_path: Path) -> None:
    go, begun = threading.Event(), threading.Event()

    def slow(_: Assistant, __: Any) -> dict[str, Any]:
        begun.set()
        assert go.wait(20)
        return {}

    worker = Worker(Assistant(data_dir=tmp_path), 9)
    tool = tools.Tool("slow", "느림", tools.Nothing, slow, "slow/1")
    calls = [worker._submit(tool, None, who) for who in ("갑", "갑", "을")]
    assert begun.wait(20)
    threading.Timer(0.05, go.set).start()
    worker.close()
    assert calls[0].result(1) == {} and calls[1].cancelled() and calls[2].cancelled() and worker.waiting == 0


def test_too_many_downloads_of_one_office_wait(scene: Path) -> None:
    shown = shelves.opened([scene / "O"])
    shown._under_way["갑"] = shelves.MOST
    with pytest.raises(Busy):
        asyncio.run(shown.answer(PUBLISHED, "갑", "O"))
    assert asyncio.run(shown.answer(PUBLISHED, "을", "O")).status_code == 200


def test_a_front_is_called_by_its_name(tmp_path: Path) -> None:
    worker = Worker(Assistant(data_dir=tmp_path), 1)
    app = web.application(web.Front({"C": worker}, hosts=["library.example.kr"]), [])
    for host, status in (
        ("library.example.kr", 200),
        ("LIBRARY.example.kr:8765", 200),
        ("127.0.0.1", 200),
        ("evil.example.kr", 400),
        ("library.example.kr.evil.example.kr", 400),
        ("x@evil.example.kr", 400),
    ):
        assert request(app, "/health", host=host)[0] == status, host
    assert request(app, "/health", host="library.example.kr", origin="https://evil.example.kr")[0] == 403
    worker.close()


def test_a_body_that_comes_drop_by_drop_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_BODY_S", 0.05)

    async def never() -> Any:
        await asyncio.sleep(20)

    refused, _ = asyncio.run(doors._in_time(never))
    assert refused is not None and refused[0] == 408


def test_it_listens_where_the_name_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def names(host: Any, *more: Any, **how: Any) -> Any:
        if host == "library.example.kr":
            return real("127.0.0.1", *more, **how)
        return real("0.0.0.0" if host == "anywhere.example.kr" else host, *more, **how)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    opened = web.listening(0, "library.example.kr")
    assert [one.getsockname()[0] for one in opened] == ["127.0.0.1"]
    for one in opened:
        one.close()
    for host in ("anywhere.example.kr", "0.0.0.0", "::"):
        with pytest.raises(UsageError, match="열 수 없습니다"):
            web.listening(0, host)


def written(folder: Path, text: str) -> Path:
    path = folder / "tokens.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_token_file_says(tmp_path: Path) -> None:
    alone = offices.read(written(tmp_path, f"  {OPEN}\n"), "O")
    assert alone == (Office("", "O", OPEN.encode()),)
    several = offices.read(written(tmp_path, f"# 적는 법\n총무과 o {OPEN}\n재난과\tS {CLOSED}\n"), "C")
    assert [(one.name, one.grade) for one in several] == [("총무과", "O"), ("재난과", "S")]
    assert offices.who(several, CLOSED.encode()) == several[1]
    assert offices.who(several, b"") is offices.who(several, CLOSED.encode() + b"x") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "16자 이상"),
        ("짧은토큰", "16자 이상"),
        (f"총무과 O {OPEN}\n{CLOSED}\n", "줄을 읽을 수 없습니다"),
        (f"총무과 {OPEN}", "줄을 읽을 수 없습니다"),
        (f"총무과 X {OPEN}", "알 수 없는 등급"),
        (f"총무과 O {OPEN} 더", "줄을 읽을 수 없습니다"),
        (f"총무과 O {OPEN}\n재난과 S {OPEN}", "같은 토큰"),
        (f"총무과 O {OPEN}\n총무과 S {CLOSED}", "같은 이름"),
        ("총무과 O short", "16자 이상"),
    ],
)
def test_a_token_file_that_is_wrong_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        offices.read(written(tmp_path, text), "C")
    assert OPEN not in caught.value.message + caught.value.hint


def test_grades_are_handed_to_other_machines_as_far_as_the_office_allows() -> None:
    offices.judge([("총무과", "O")], "O")
    offices.judge([("총무과", "O"), ("재난과", "S")], "S")
    with pytest.raises(GradeRefused, match="재난과") as caught:
        offices.judge([("총무과", "O"), ("재난과", "S")], "O")
    assert "server_grade" in caught.value.hint
    for allowed in ("O", "S"):
        with pytest.raises(GradeRefused) as caught:
            offices.judge([("기밀실", "C")], allowed)
        assert "server_grade" not in caught.value.hint


def test_what_a_front_lacks_is_told(call: Call, scene: Path, tmp_path: Path) -> None:
    pair, name = tls_kit.make(tmp_path), "library.example.kr"
    tokens = scene / "tokens.txt"
    secure = ["--cert", pair.cert, "--key", pair.key]
    for words, said in (
        (["--listen", name], "https와 토큰으로만"),
        (["--listen", name, *secure], "https와 토큰으로만"),
        (["--listen", name, "--token-file", tokens], "https와 토큰으로만"),
        (["--listen", "192.0.2.7", "--token-file", tokens], "https와 토큰으로만"),
        (["--cert", pair.cert], "--cert와 --key는 함께"),
        (["--cert", pair.key, "--key", pair.cert], "인증서나 개인 키를 읽을 수 없습니다"),
        (["--cert", tmp_path / "없음", "--key", pair.key], "인증서나 개인 키를 읽을 수 없습니다"),
        (["--listen", name, *secure, "--token-file", tokens], "S(민감) 등급의 자료를 다른 컴퓨터에"),
        (["--listen", name, *secure, "--token-file", tokens, "--allow-files", tmp_path], "--allow-files는"),
        (["--listen", "0.0.0.0", *secure, "--token-file", written(tmp_path, OPEN)], "열 수 없습니다"),
        (["--published", tmp_path], "펴낸 폴더가 아닙니다"),
        (["--published", scene / "O", "--published", scene / "O"], "같은 등급을 펴낸 폴더가 둘"),
    ):
        told = call("serve", "--http", *words)
        assert told.code == 2 and said in told.err, (words, told.err)
    for option in (["--listen", name], ["--cert", pair.cert], ["--published", scene / "O"]):
        assert "--http와 함께" in call("serve", "--mcp", *option).err


def test_the_ceiling_of_the_settings_holds_for_every_command(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "data" / "library", PARKING, SECRET)
    monkeypatch.setenv("SEOUL_ASSIST_CEILING", "O")
    assert SECRET.name not in call("regs", "list").out
    found = call("search", "암구호", "--json").json
    assert found["grade"] is None and not [hit for hit in found["hits"] if hit["law"] == SECRET.name]
    monkeypatch.delenv("SEOUL_ASSIST_CEILING")
    assert SECRET.name in call("regs", "list").out and call("search", "암구호", "--json").json["grade"] == "S"
