"""serve: real clients of MCP and HTTP get the JSON of the commands, and nothing else gets in or out."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import shlex
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call
from serve_kit import ENTRY, EXAMPLES, NUMBER, QUESTION, TEXT, Served, data, serving

from seoul_assist.cli import app
from seoul_assist.errors import MissingPath
from seoul_assist.serving import doors, tools, web

__all__ = ["call", "data"]  # fixtures


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is opened for reading, with ways out of it."""
    opened = tmp_path_factory.mktemp("opened")
    (opened / "안").mkdir()
    (opened / "안" / "회신.md").write_text(TEXT, encoding="utf-8")
    secret = tmp_path_factory.mktemp("closed") / "비밀.md"
    secret.write_text("밖에 있는 글", encoding="utf-8")
    (opened / "지름길.md").symlink_to(secret)
    (opened / "지름길").symlink_to(secret.parent)
    return opened


@pytest.fixture(scope="module")
def served(data: Path, folder: Path) -> Iterator[Served]:
    with serving(data, "--allow-files", folder) as one:
        yield one


def same(ours: Any, theirs: Any) -> bool:
    """Equal but for how long it took."""
    return bool({**ours, "elapsed_s": 0} == {**theirs, "elapsed_s": 0})


@pytest.fixture(scope="module")
def commands(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], Any]]:
    """For each tool its arguments and what the command prints."""

    def told(*words: object) -> Any:
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
            app.run(["--data-dir", str(data), *map(str, words), "--json"])
        return json.loads(out.getvalue())

    folder = tmp_path_factory.mktemp("commands")
    text = folder / "본문.md"
    text.write_text(TEXT, encoding="utf-8")
    facts = {"제목": "주차장 운영 중지 협조 요청", "수신": "누리군수", "요청": ["안내문을 붙여 주시기 바람"]}
    (folder / "사실.json").write_text(json.dumps(facts), encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        words = {
            "search": ({"query": "두 자녀 가구의 주차 요금", "k": 3}, ["search", "두 자녀 가구의 주차 요금", "--k", 3]),
            "ask": ({"question": QUESTION}, ["ask", QUESTION]),
            "provision": (
                {"law": "가온시 주차장 조례", "address": "제6조제1항"},
                ["regs", "show", "가온시 주차장 조례", "제6조제1항"],
            ),
            "regulations": ({}, ["regs", "list"]),
            "check_text": ({"text": TEXT, "name": "본문.md"}, ["check", "본문.md"]),
            "draft": ({"form": "협조요청", "facts": facts}, ["draft", "협조요청", "--facts", "사실.json"]),
            "forms": ({}, ["draft", "--list"]),
            "summarize_text": ({"text": TEXT, "name": "본문.md"}, ["summarize", "본문.md", "-o", "요약"]),
        }
        shown = {name: (given, told(*line)) for name, (given, line) in words.items()}
    finally:
        os.chdir(before)
    for name in ("status", "output"):
        shown["summarize_text"][1].pop(name)
    return shown


def test_http_gives_the_json_of_the_commands(served: Served, commands: dict[str, Any]) -> None:
    for tool, (arguments, theirs) in commands.items():
        reply = served.post(tool, **arguments)
        assert reply.status == 200 and same(reply.json, theirs), tool
        assert reply.headers["cache-control"] == "no-store"


def test_mcp_gives_the_json_of_the_commands(data: Path, folder: Path, commands: dict[str, Any], tmp_path: Path) -> None:
    from mcp import StdioServerParameters
    from mcp.client.session import ClientSession
    from mcp.client.stdio import stdio_client

    words = [*ENTRY[1:], "--data-dir", str(data), "serve", "--mcp", "--allow-files", str(folder)]
    started = StdioServerParameters(command=sys.executable, args=words, env={"PYTHONPATH": os.environ["PYTHONPATH"]})

    async def talk() -> None:
        async with (
            stdio_client(started, errlog=said) as (incoming, outgoing),
            ClientSession(incoming, outgoing) as session,
        ):
            assert (await session.initialize()).server_info.name == "seoul-assist"
            listed = {tool.name: tool for tool in (await session.list_tools()).tools}
            assert set(listed) == {*commands, "check_file", "summarize_file"}
            for tool in listed.values():
                assert tool.annotations and tool.annotations.read_only_hint and tool.description
                assert tool.input_schema["additionalProperties"] is False
            for name, (arguments, theirs) in commands.items():
                given = await session.call_tool(name, arguments)
                assert not given.is_error and same(given.structured_content, theirs), name
                assert json.loads(given.content[0].text) == given.structured_content  # type: ignore[union-attr]
            wrong = await session.call_tool("ask", {"query": "이름이 다름"})
            assert wrong.is_error and "question(빠졌습니다)" in wrong.structured_content["error"]["message"]
            refused = await session.call_tool("check_file", {"path": "지름길.md"})
            assert refused.is_error and refused.structured_content["error"]["code"] == "missing_path"

    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        asyncio.run(talk())
        said.seek(0)
        assert "Traceback" not in said.read()


def test_twenty_at_once_are_all_answered_and_warm_ones_fast(served: Served) -> None:
    served.post("ask", question=QUESTION)
    began = time.monotonic()
    with ThreadPoolExecutor(20) as crowd:
        replies = list(crowd.map(lambda _: served.post("ask", question=QUESTION), range(20)))
    took = time.monotonic() - began
    assert [reply.status for reply in replies] == [200] * 20
    assert len({json.dumps(reply.json | {"elapsed_s": 0}) for reply in replies}) == 1
    assert took / 20 < 1, "a cold answer takes two seconds and more"


def test_files_are_read_below_the_opened_folder_only(served: Served, folder: Path) -> None:
    shape = served.post("check_file", path="안/회신.md").json
    assert shape["files"][0]["path"] == "안/회신.md" and shape["summary"]["error"] >= 1
    assert served.post("summarize_file", path="안/회신.md").json["path"] == "안/회신.md"
    for path in ("../closed0/비밀.md", "지름길.md", "지름길/비밀.md", "/etc/passwd", "안", "없음.md", "\0", "안/../.."):
        reply = served.post("check_file", path=path)
        assert (reply.status, reply.json["error"]["code"]) == (404, "missing_path"), path
        with pytest.raises(MissingPath):
            tools.inside(folder, path)


def test_only_this_machine_may_ask(served: Served) -> None:
    for host in (
        "evil.example.kr",
        "evil.example.kr:80",
        "127.0.0.1.evil.example.kr",
        "0.0.0.0",
        "[::2]",
        "127.1",
        "@",
        "[::1",
    ):
        assert served.send("/health", Host=host).status == 400, host
    for host in ("localhost", "127.0.0.1:1", "[::1]:80"):
        assert served.send("/health", Host=host).status == 200, host
    assert served.send("/health", Origin="http://evil.example.kr").status == 403
    for origin in ("null", "http://[", "http://127.0.0.1@evil.example.kr", "//evil.example.kr"):
        assert served.send("/health", Origin=origin).status == 403, origin
    reply = served.send("/health", Origin="http://localhost:3000")
    assert reply.status == 200 and not [name for name in reply.headers if name.lower().startswith("access-control")]
    port = int(served.url.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", "/health", skip_host=True)
    connection.endheaders()
    assert connection.getresponse().status == 400, "no Host at all"
    connection.close()


def test_it_listens_on_this_machine_alone() -> None:
    opened = web.listening(0)
    assert {one.getsockname()[0] for one in opened} <= {"127.0.0.1", "::1"}
    assert len({one.getsockname()[1] for one in opened}) == 1
    for one in opened:
        one.close()


def test_what_comes_in_is_small_json_with_known_names(served: Served) -> None:
    ask = json.dumps({"question": QUESTION}).encode()
    assert served.send("/ask", ask, Content_Type="text/plain").status == 415
    assert served.send("/ask", b"{", Content_Type="application/json").status == 400
    assert served.send("/ask", b"[" * 100_000).status == 400
    assert served.post("ask", question=QUESTION, data_dir="/tmp").status == 400
    assert served.post("ask", question="가" * 3_000).status == 400
    assert served.post("draft", form="/tmp/서식.hwpx", request="가").status == 400
    assert served.post("draft", form="협조요청", out="/tmp/초안.hwpx").status == 400
    assert served.post("index", paths=["/"]).status == 404 and served.post("forget", target="가").status == 404
    assert served.send("/ask").status == 405
    assert served.send("/docs").status == served.send("/redoc").status == 404
    large = served.send("/check_text", json.dumps({"text": "가" * 900_000}, ensure_ascii=False).encode())
    assert large.status == 413
    for reply in (large, served.post("provision", law="없는 법"), served.send("/docs")):
        assert set(reply.json) == {"schema", "error"} and set(reply.json["error"]) == {"code", "message", "hint"}


def test_a_body_without_a_length_is_cut_off_as_well(served: Served) -> None:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=30)
    pieces = (b" " * 65536 for _ in range(doors.MOST_BYTES // 65536 + 2))
    connection.request("POST", "/ask", pieces, {"Content-Type": "application/json"}, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_the_description_is_complete_and_comes_from_here(served: Served) -> None:
    shape = served.send("/openapi.json").json
    assert set(shape["paths"]) == {f"/{tool.name}" for tool in tools.tools(Path())} | {"/health"}
    for path, methods in shape["paths"].items():
        for method in methods.values():
            assert method["summary"] and (path == "/health" or "default" in method["responses"])
    assert "http" not in json.dumps(shape)


def test_no_identifier_comes_back_and_every_call_has_its_receipt(call: Call, data: Path, served: Served) -> None:
    def receipts() -> int:
        return len((data / "receipts" / "receipts.jsonl").read_text(encoding="utf-8").splitlines())

    before = receipts()
    replies = [
        served.post("ask", question=f"{NUMBER} 신청인의 주차 요금은 얼마나 감면받나요?"),
        served.post("check_text", text=f"신청인 {NUMBER}에게 알림"),
        served.post("summarize_text", text=f"신청인 {NUMBER}에게 2026. 3. 5.까지 알린다."),
        served.post("draft", form="협조요청", facts={"제목": f"{NUMBER} 확인"}),
        served.post("draft", form="협조요청", facts={NUMBER: ["가"]}),
    ]
    assert NUMBER not in "".join(reply.text for reply in replies)
    assert receipts() >= before + 4
    assert call("receipts", "verify", data=data).code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the wall stands on Linux")
def test_once_it_listens_the_kernel_refuses_it_any_socket(served: Served) -> None:
    status = Path(f"/proc/{served.process.pid}/status").read_text(encoding="ascii")
    assert "Seccomp:\t2" in status


def test_the_page_for_users_shows_what_works(served: Served) -> None:
    page = (EXAMPLES.parent / "docs" / "serve.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\$ curl (.+)$", page, re.MULTILINE)
    asked = set()
    for line in shown:
        words = shlex.split(line)
        path = words[0].removeprefix("http://127.0.0.1:8765")
        assert path != words[0] and ("-d" in words) == ("Content-Type: application/json" in words)
        reply = served.send(path, words[words.index("-d") + 1].encode() if "-d" in words else None)
        assert reply.status == 200, line
        asked.add(path[1:])
    offered = {tool.name for tool in tools.tools()}
    assert asked == offered | {"health", "openapi.json"}
    rows = set(re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"^\| (`[a-z_`, ]+`) \|", page, re.MULTILINE))))
    assert rows == {tool.name for tool in tools.tools(Path())}
