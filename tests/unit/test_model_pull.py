"""Downloads of model files against a real server on this machine that behaves well, badly and dishonestly."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call  # noqa: F401
from toy_gguf import build, build_encoder

from seoul_assist.adapters import download, model_catalogue, model_files, model_pull
from seoul_assist.adapters.download import fetch
from seoul_assist.adapters.download_route import Route
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings

SOURCE = "hf:gaon-si/toy-GGUF/toy.gguf"
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


# --- one file over HTTP


def test_the_whole_file_arrives_and_progress_is_told(hub: Hub, part: Path) -> None:
    told: list[tuple[str, int, int]] = []
    assert hub(part, tell=lambda *step: told.append(step)) == download.Got(len(BIG), "")
    assert part.read_bytes() == BIG
    assert told and told[-1][0] == "MB 받음: file.gguf"
    if os.name == "posix":
        assert part.stat().st_mode & 0o077 == 0


def test_a_dropped_connection_is_gone_on_with(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 100_000}, {"cut": 100_000}]
    hub(part)
    assert part.read_bytes() == BIG
    assert [(asked, tag) for _, asked, tag in hub.asked] == [
        ("", ""), ("bytes=100000-", '"v1"'), ("bytes=200000-", '"v1"'),
    ]  # fmt: skip


def test_an_interrupted_call_leaves_what_the_next_goes_on_with(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 70_000}]

    def stop(what: str, done: int, total: int) -> None:
        if part.exists() and part.stat().st_size >= 70_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hub(part, tell=stop)
    assert part.stat().st_size == 70_000
    hub(part)
    assert part.read_bytes() == BIG
    assert hub.asked[-1][1] == "bytes=70000-"


def test_a_finished_part_is_not_asked_for_again(hub: Hub, part: Path) -> None:
    hub(part)
    hub(part)
    assert len(hub.asked) == 1


def test_a_server_that_always_drops_ends_and_keeps_what_came(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 90_000}, {"cut": 0}, {"cut": 10}, {"cut": 0}]
    with pytest.raises(ModelUnusable, match="끝까지 받지 못했습니다") as caught:
        hub(part)
    assert "이어서" in caught.value.hint
    assert part.stat().st_size == 90_010
    assert len(hub.asked) == 4


def test_a_server_without_ranges_begins_anew(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 90_000}, {"resumes": False}]
    hub(part)
    assert part.read_bytes() == BIG


def test_a_server_that_begins_anew_and_drops_does_not_go_on_for_ever(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 90_000, "resumes": False} for _ in range(50)]
    with pytest.raises(ModelUnusable):
        hub(part)
    assert len(hub.asked) <= 4


def test_a_file_that_changed_meanwhile_is_not_joined_to_the_old_beginning(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 50_000}]
    with pytest.raises(ModelUnusable):
        hub(part, waits_s=())
    hub.plans, hub.content, hub.tag = [], BIG[:4] + BIG[:3:-1], '"v2"'
    hub(part)
    assert part.read_bytes() == hub.content


def test_a_beginning_that_nothing_identifies_is_not_gone_on_with(hub: Hub, part: Path) -> None:
    hub.plans = [{"cut": 50_000, "untagged": True}]
    with pytest.raises(ModelUnusable):
        hub(part, waits_s=())
    hub(part)
    assert [asked for _, asked, _ in hub.asked] == ["", ""]
    part.unlink()
    hub.plans = [{"cut": 50_000, "untagged": True}]
    hub(part, pinned=True)
    assert hub.asked[-1][1] == "bytes=50000-"
    assert part.read_bytes() == BIG


@pytest.mark.parametrize("lie", [{"shift": 5}, {"total": 10**6}, {"length": 100}, {"headers": {"ETag": '"v9"'}}])
def test_a_rest_that_is_not_the_rest_is_refused(hub: Hub, part: Path, lie: dict[str, Any]) -> None:
    if "headers" in lie:
        lie = {**lie, "untagged": True}
    hub.plans = [{"cut": 90_000}, lie]
    hub(part)
    assert part.read_bytes() == BIG
    assert [asked for _, asked, _ in hub.asked] == ["", "bytes=90000-", ""]


def test_more_than_declared_is_not_taken(hub: Hub, part: Path) -> None:
    hub.plans = [{"length": 1_000}]
    assert hub(part).size == 1_000
    assert part.stat().st_size == 1_000


def test_less_than_declared_is_no_whole_file(hub: Hub, part: Path) -> None:
    hub.plans = [{"length": len(BIG) + 50}] + [{"status": 416}, {"length": len(BIG) + 50}] * 5
    with pytest.raises(ModelUnusable, match="끝까지"):
        hub(part)


@pytest.mark.parametrize(
    ("plan", "more", "said"),
    [
        ({"length": None}, {}, "크기를 알리지 않아"),
        ({"headers": {"Content-Encoding": "gzip"}}, {}, "크기를 알리지 않아"),
        ({}, {"limit": 1_000}, "크기를 넘습니다"),
        ({"length": 10**15}, {}, "크기를 넘습니다"),
        ({}, {"spare": 10**18}, "디스크 공간이 부족"),
        ({"status": 404}, {}, "그 파일이 없습니다"),
        ({"status": 401}, {}, "동의한 사람만"),
        ({"status": 403}, {}, "동의한 사람만"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_once(
    hub: Hub, part: Path, plan: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    hub.plans = [plan]
    with pytest.raises(ModelUnusable, match=said):
        hub(part, **more)
    assert len(hub.asked) == 1
    assert not part.exists()


def test_a_page_in_place_of_a_model_is_dropped_at_its_first_bytes(hub: Hub, part: Path) -> None:
    hub.content = b"<html>" + bytes(10_000)
    with pytest.raises(ModelUnusable, match="GGUF 파일이 아닙니다"):
        hub(part)
    assert list(part.parent.iterdir()) == []


def test_a_busy_server_is_asked_again(hub: Hub, part: Path) -> None:
    hub.plans = [{"status": 503}, {"status": 429}]
    hub(part)
    assert part.read_bytes() == BIG


def test_a_server_that_drips_is_given_up(hub: Hub, part: Path) -> None:
    hub.plans = [{"drip_s": 0.02}]
    begun = time.monotonic()
    with pytest.raises(ModelUnusable, match="너무 느림"):
        hub(part, waits_s=(), timeout_s=0.3)
    assert time.monotonic() - begun < 5


def test_a_redirect_is_followed_and_the_hash_it_names_is_kept(hub: Hub, part: Path) -> None:
    linked = {"X-Linked-Etag": f'"{sha(BIG)}"', "Location": f"{hub.url}/store?key=1"}
    hub.plans = [{"status": 302, "headers": linked}, {"cut": 80_000}, {"status": 302, "headers": linked}]
    assert hub(part).claimed == sha(BIG)
    assert [(path, asked, tag) for path, asked, tag in hub.asked] == [
        ("/file.gguf", "", ""), ("/store?key=1", "", ""),
        ("/file.gguf", "bytes=80000-", ""), ("/store?key=1", "bytes=80000-", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "location",
    [
        "http://192.0.2.1/file.gguf", "https://outside.example/file.gguf", "file:///etc/passwd", "ftp://127.0.0.1/x",
        "https://huggingface.co.outside.example/x", "//outside.example/x", "http://user:word@127.0.0.1/x",
        "http://2130706433/x", "http://[::1", "http://0.0.0.0/x", "https://가온시.example/x", "https://hf.co:8443/x",
    ],
)  # fmt: skip
def test_a_redirect_elsewhere_is_refused(hub: Hub, part: Path, location: str) -> None:
    hub.plans = [{"status": 302, "headers": {"Location": location.encode().decode("latin-1")}}]
    with pytest.raises(ModelUnusable, match="넘기려 하여"):
        hub(part, route=Route(("huggingface.co", "hf.co"), local=True))
    assert len(hub.asked) == 1


def test_a_redirect_in_a_circle_ends(hub: Hub, part: Path) -> None:
    hub.plans = [{"status": 301, "headers": {"Location": "/again"}} for _ in range(20)]
    with pytest.raises(ModelUnusable, match="넘게 넘겨"):
        hub(part)
    assert len(hub.asked) == download.MAX_HOPS + 1


def test_which_hosts_are_allowed() -> None:
    route = Route(model_pull.HOSTS)
    for url in ("https://huggingface.co/a", "https://us.aws.cdn.hf.co/a", "https://cas-bridge.xethub.hf.co:443/a"):
        route.judge(url)
    for url in (
        "http://huggingface.co/a", "https://evilhf.co/a", "https://hf.co.example/a", "https://127.0.0.1/a",
        "http://localhost/a", "https://gaon.hf.space/a", "https:///a", "",
    ):  # fmt: skip
        with pytest.raises(UsageError):
            route.judge(url)


# --- a model, pulled, pinned and registered


def test_a_pull_downloads_pins_and_registers(hub: Hub, tmp_path: Path, toy: bytes) -> None:
    hub.content = toy
    settings = settings_for(hub, tmp_path)
    pulled = model_pull.pull(settings, SOURCE)
    assert (pulled.fresh, pulled.pin, pulled.model.sha256) == (True, "new", sha(toy))
    assert (pulled.model.source, pulled.model.in_use, pulled.model.name) == (SOURCE, True, "toy")
    assert hub.asked[0][0] == "/gaon-si/toy-GGUF/resolve/main/toy.gguf"
    assert model_files.find(settings) == pulled.model
    assert [one.name for one in pulled.model.file.parent.iterdir()] == ["toy.gguf"]
    again = model_pull.pull(settings, SOURCE)
    assert (again.fresh, again.pin) == (False, "remembered")
    assert len(hub.asked) == 1


def test_another_content_than_before_is_refused_and_the_good_file_stays(hub: Hub, tmp_path: Path, toy: bytes) -> None:
    hub.content = toy
    settings = settings_for(hub, tmp_path)
    good = model_pull.pull(settings, SOURCE).model
    hub.content, hub.tag = build(tmp_path / "other.gguf", seed=5).read_bytes(), '"v2"'
    with pytest.raises(ModelUnusable, match="SHA-256이 다릅니다"):
        model_pull.pull(settings, SOURCE, sha256="0" * 64)
    assert good.file.read_bytes() == toy
    assert [one.name for one in good.file.parent.iterdir()] == ["toy.gguf"]
    assert model_files.verify(settings.models_dir, good.name) == good
    model_files.remove(settings.models_dir, good.name)
    with pytest.raises(ModelUnusable, match="SHA-256이 다릅니다"):  # the pin outlives the file
        model_pull.pull(settings, SOURCE)
    assert model_files.registered(settings.models_dir) == ()
    said = model_pull.pull(settings, SOURCE, sha256=sha(hub.content))
    assert (said.pin, said.model.sha256) == ("given", sha(hub.content))
    assert model_pull.pull(settings, SOURCE).pin == "remembered"


def test_a_spoiled_file_is_downloaded_again(hub: Hub, tmp_path: Path, toy: bytes) -> None:
    hub.content = toy
    settings = settings_for(hub, tmp_path)
    file = model_pull.pull(settings, SOURCE).model.file
    file.write_bytes(toy[:-1] + b"!")
    assert model_pull.pull(settings, SOURCE).fresh
    assert file.read_bytes() == toy


def test_the_hash_that_the_hub_names_must_hold(hub: Hub, tmp_path: Path, toy: bytes) -> None:
    hub.content = toy
    hub.plans = [{"status": 302, "headers": {"X-Linked-Etag": f'"{"a" * 64}"', "Location": "/store"}}]
    with pytest.raises(ModelUnusable, match="SHA-256이 다릅니다"):
        model_pull.pull(settings_for(hub, tmp_path), SOURCE)
    assert model_files.registered(tmp_path / "data" / "models") == ()


def test_a_file_that_does_not_run_is_kept_but_not_registered(hub: Hub, tmp_path: Path) -> None:
    settings = settings_for(hub, tmp_path)
    with pytest.raises(ModelUnusable) as caught:
        model_pull.pull(settings, SOURCE)
    file = settings.models_dir / "files" / "gaon-si--toy-GGUF" / "toy.gguf"
    assert file.read_bytes() == BIG
    assert str(file) in caught.value.hint
    assert model_files.registered(settings.models_dir) == ()


def test_an_embedder_is_tried_as_one_and_kept_apart(hub: Hub, tmp_path: Path) -> None:
    hub.content = build_encoder(tmp_path / "encoder.gguf").read_bytes()
    settings = settings_for(hub, tmp_path)
    pulled = model_pull.pull(settings, SOURCE, embedding=True)
    assert pulled.embedding and not pulled.model.in_use
    assert model_files.registered(settings.models_dir) == ()
    assert model_files.pinned(settings.models_dir / "embedders", pulled.model.file) == pulled.model
    assert model_files.remove(settings.models_dir, "toy") == (pulled.model, True)
    assert not pulled.model.file.exists()


def test_without_permission_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="허용하지 않아") as caught:
        model_pull.pull(Settings(tmp_path), SOURCE)
    assert "--allow-network" in caught.value.hint


@pytest.mark.parametrize("url", ["http://mirror.example", "ftp://mirror.example", "huggingface.co", "https://가온"])
def test_another_machine_is_spoken_to_with_tls_only(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        model_pull.pull(Settings(tmp_path, pull_url=url), SOURCE, network=True)


def test_hosts_of_the_settings_must_be_hosts(hub: Hub, tmp_path: Path) -> None:
    settings = settings_for(hub, tmp_path, pull_network=True, pull_hosts="mirror.example.kr, https://x/")
    with pytest.raises(UsageError, match="호스트"):
        model_pull.pull(settings, SOURCE)


@pytest.mark.parametrize(
    "source",
    ["", "없는 이름", "hf:a/b", "hf:a/b/c.bin", "hf:a/../c.gguf", "hf:a/b/../../c.gguf", "hf:a//c.gguf", "hf:a/b/.gguf",
     "hf:a/b/c?x=.gguf", "hf:a/b/c%2f.gguf", "https://x/y.gguf", "hf:a/b/c-00001-of-00002.gguf", "hf:a/b\\x/c.gguf"],
)  # fmt: skip
def test_what_is_no_address_is_refused(hub: Hub, tmp_path: Path, source: str) -> None:
    with pytest.raises(UsageError):
        model_pull.pull(settings_for(hub, tmp_path), source)
    assert hub.asked == []


def test_one_download_at_a_time(hub: Hub, tmp_path: Path) -> None:
    from seoul_assist.adapters import file_lock

    settings = settings_for(hub, tmp_path)
    folder = settings.models_dir / "files"
    folder.mkdir(parents=True)
    with file_lock.exclusive(folder / "lock", "x"), pytest.raises(ModelUnusable, match="다른 작업이 모델을 받고"):
        model_pull.pull(settings, SOURCE)


def test_a_damaged_list_of_pins_is_not_taken_for_an_empty_one(hub: Hub, tmp_path: Path) -> None:
    settings = settings_for(hub, tmp_path)
    settings.models_dir.mkdir(parents=True)
    for text in ("{", "[]", '{"pins": {"hf:a/b/c.gguf": "x"}}', '{"pins": [1]}'):
        (settings.models_dir / "pins.json").write_text(text, encoding="utf-8")
        with pytest.raises(ModelUnusable, match="SHA-256 목록"):
            model_pull.pull(settings, SOURCE)


# --- the catalogue


def test_every_row_of_the_catalogue_can_be_asked_for() -> None:
    offers = model_catalogue.offers()
    assert len({one.name for one in offers}) == len(offers) >= 12
    for one in offers:
        assert one.kind in ("instruct", "embedding") and one.licence and one.note and one.memory_gb > 0
        assert one.tried == "시험하지 못함"
        assert bool(one.file) == bool(one.size_mb)
        assert one.sha256 == "" or len(one.sha256) == 64
        assert model_catalogue.find(one.name) == one
        if one.file:
            wanted = model_pull._wanted(one.name, False, "", model_pull.MAX_GB)
            assert wanted.limit > one.size_mb * 10**6
            assert model_pull._wanted(one.address, False, "", model_pull.MAX_GB) == wanted
        else:
            with pytest.raises(UsageError, match="GGUF 파일을 확인하지 못한"):
                model_pull._wanted(one.name, False, "", model_pull.MAX_GB)
    assert {one.kind for one in offers} == {"instruct", "embedding"}


def test_a_model_of_the_catalogue_is_registered_under_its_name(hub: Hub, tmp_path: Path, toy: bytes) -> None:
    hub.content = toy
    pulled = model_pull.pull(settings_for(hub, tmp_path), "qwen3-0.6b")
    assert (pulled.model.name, pulled.licence) == ("qwen3-0.6b", "Apache-2.0")


def test_a_model_too_large_for_the_memory_is_not_downloaded(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "installed_memory", lambda: 4 * 10**9)
    with pytest.raises(ModelUnusable, match="메모리가 이 컴퓨터에 없습니다"):
        model_pull.pull(settings_for(hub, tmp_path), "qwen3-8b")
    assert hub.asked == []


def test_the_page_shows_the_catalogue(root: Path) -> None:
    page = (root / "docs" / "models.md").read_text(encoding="utf-8")
    for one in model_catalogue.offers():
        size = f"{one.size_mb / 1000:.1f}" if one.file else "-"
        assert f"| `{one.name}` | {one.address or one.repo} | {size} | {one.memory_gb} | {one.licence} |" in page


# --- the commands


def test_the_commands_pull_list_and_remove(
    hub: Hub,
    toy: bytes,
    call: Call,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub.content = toy
    monkeypatch.setenv("SEOUL_ASSIST_PULL_URL", hub.url)
    shown = call("model", "pull", SOURCE)
    assert shown.code == 0 and sha(toy) in shown.err and "고정" in shown.err
    again = call("model", "pull", SOURCE, "--json").json
    assert (again["downloaded"], again["pin"], again["models"][0]["source"]) == (False, "remembered", SOURCE)
    listed = call("model", "list", "--catalogue", "--json").json
    assert len(listed["models"]) == 1 and len(listed["catalogue"]) == len(model_catalogue.offers())
    assert "시험하지 못함" in call("model", "list", "--catalogue").out
    removed = call("model", "remove", "toy", "--json").json
    assert removed["file_deleted"] and not Path(removed["models"][0]["path"]).exists()
    assert call("model", "remove", "toy").code == 2


def test_the_command_without_permission(call: Call) -> None:  # noqa: F811
    refused = call("model", "pull", "qwen3-0.6b", "--json")
    assert refused.code == 2
    assert refused.json["error"]["code"] == "usage" and "--allow-network" in refused.json["error"]["hint"]


def test_under_the_guard_only_the_named_host_opens(tmp_path: Path) -> None:
    """The real guard in a process of its own: the download may reach its host, and nothing else, and only meanwhile."""
    code = """
import json, socket, sys
from pathlib import Path
from seoul_assist import netguard
from seoul_assist.adapters import model_pull
from seoul_assist.settings import Settings
seen = []
def looked_up(event, args):
    if event == "socket.getaddrinfo":
        seen.append(args[0])
sys.addaudithook(looked_up)
socket.getaddrinfo = lambda host, *rest, **more: (sys.audit("socket.getaddrinfo", host, 0, 0, 0, 0), _none())[1]
def _none():
    raise socket.gaierror("no network in this test")
netguard.install()
from seoul_assist.adapters import download
download.fetch.__kwdefaults__["waits_s"] = ()
said = []
for network in (False, True):
    try:
        model_pull.pull(Settings(Path(sys.argv[1])), "hf:gaon-si/toy/toy.gguf", network=network)
    except Exception as error:
        said.append(type(error).__name__)
try:
    socket.create_connection(("huggingface.co", 443))
except OSError as error:
    said.append(type(error).__name__)
print(json.dumps([said, seen]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    said, seen = json.loads(ran.stdout)
    assert said == ["UsageError", "ModelUnusable", "NetworkRefused"]
    assert seen[0] == "huggingface.co" and set(seen) == {"huggingface.co"}
