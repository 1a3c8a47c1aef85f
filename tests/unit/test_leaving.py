"""What the settings let leave this machine: one table, a warning of doctor for every open door, none for a shut one."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_kit import Call, call

from seoul_assist.governance.leaving import DOORS, leaving
from seoul_assist.settings import Settings

__all__ = ["call"]
THERE = "https://models.example.kr:8443/v1"
OPEN = {
    "embedder": Settings(Path(), embedder="http", embedder_url=THERE, embedder_remote=True),
    "engine": Settings(Path(), engine="http", engine_url=THERE, engine_remote=True),
    "store": Settings(Path(), store="chroma-http", store_url="https://models.example.kr:8443", store_remote=True),
    "cluster": Settings(Path(), cluster="tls://models.example.kr:8443", cluster_remote=True),
    "fetch": Settings(Path(), fetch_url="https://models.example.kr:8443/published", fetch_remote=True),
    "pull": Settings(Path(), pull_network=True, pull_url="https://models.example.kr"),
}


def test_every_door_of_the_table_is_tried() -> None:
    assert set(OPEN) == {door.name for door in DOORS}


@pytest.mark.parametrize("name", OPEN)
def test_an_open_door_is_named_with_its_host_and_how_to_shut_it(name: str) -> None:
    (found,) = leaving(OPEN[name])
    assert found.name == name
    assert "models.example.kr" in found.what and "8443" not in found.what
    assert "off" in found.hint


@pytest.mark.parametrize(
    "settings",
    [
        Settings(Path()),
        Settings(Path(), embedder="static", embedder_url=THERE, embedder_remote=True),
        Settings(Path(), embedder="http", embedder_url=THERE),  # the embedder itself refuses such an address
        Settings(Path(), engine="auto", engine_url=THERE, engine_remote=True),
        Settings(Path(), engine="http", engine_url="http://127.0.0.1:8080/v1", engine_remote=True),
        Settings(Path(), engine="http", engine_url="http://[::1]:8080/v1", engine_remote=True),
        Settings(Path(), store="chroma-local", store_url=THERE, store_remote=True),
        Settings(Path(), store="chroma-http", store_remote=True),
        Settings(Path(), cluster="tls://models.example.kr:8443"),
        Settings(Path(), cluster="local:4", cluster_remote=True),
        Settings(Path(), cluster="tcp://127.0.0.1:8786", cluster_remote=True),
        Settings(Path(), pull_url="https://models.example.kr"),
        Settings(Path(), fetch_url="https://models.example.kr"),
        Settings(Path(), fetch_url="/공유/펴낸자료", fetch_remote=True),
        Settings(Path(), fetch_url="http://127.0.0.1:8765/published", fetch_remote=True),
    ],
)
def test_a_shut_door_is_not_named(settings: Settings) -> None:
    assert leaving(settings) == ()


def test_every_server_of_a_pool_that_is_elsewhere_is_named() -> None:
    urls = f"http://127.0.0.1:8080/v1, {THERE}, https://second.example.kr/v1"
    (found,) = leaving(Settings(Path(), engine="http", engine_url=urls, engine_remote=True))
    assert found.host == "models.example.kr, second.example.kr"


def test_a_download_may_be_sent_on_from_this_machine_and_an_odd_address_is_no_error() -> None:
    (local,) = leaving(Settings(Path(), pull_network=True, pull_url="http://127.0.0.1:8000"))
    assert "허락된 호스트" in local.what
    (odd,) = leaving(Settings(Path(), engine="http", engine_url="http://[::1", engine_remote=True))
    assert "읽을 수 없는 주소" in odd.what


def test_doctor_warns(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_PULL_NETWORK", "on")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE", "http")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", THERE)
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_MODEL", "gaon")
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE_REMOTE", "on")
    checks = {check["name"]: check for check in call("doctor", "--json").json["checks"]}
    for name in ("network:pull", "network:engine"):
        assert checks[name]["status"] == "warn" and checks[name]["hint"]
