"""Models pulled from a real server on this machine, pinned and registered; with the commands and under the guard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_kit import Call, call
from hub import BIG, Hub, hub, settings_for, sha, toy
from toy_gguf import build, build_encoder

from seoul_assist.adapters import model_catalogue, model_files, model_pull
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings

__all__ = ["call", "hub", "toy"]  # fixtures

SOURCE = "hf:gaon-si/toy-GGUF/toy.gguf"


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
    call: Call,
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


def test_the_command_without_permission(call: Call) -> None:
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
