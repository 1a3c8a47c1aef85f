"""One model file over HTTP, from a real server on this machine that behaves well, badly and dishonestly."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hub import BIG, Hub, hub, part, sha

from seoul_assist.adapters import download, model_pull
from seoul_assist.adapters.download_route import Route
from seoul_assist.errors import ModelUnusable, UsageError

__all__ = ["hub", "part"]  # fixtures


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
