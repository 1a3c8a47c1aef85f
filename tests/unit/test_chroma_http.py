"""The store behind a Chroma server's REST API: what is sent, what is believed of an answer, and where it may go."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from chroma_kit import Chroma, chroma, desk

from seoul_assist.adapters import chroma_http
from seoul_assist.adapters.chroma_http import KEY, ChromaServer, open_server
from seoul_assist.errors import LibraryDamaged, StoreUnusable, UsageError
from seoul_assist.settings import Settings, resolve

__all__ = ["chroma"]  # a fixture
ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
FINE = json.dumps({"id": ID, "name": "sa-x", "dimension": 2}).encode()
SECRET = "saltless-gingerbread-41"


def made(url: str, **more: Any) -> ChromaServer:
    chosen: dict[str, Any] = {"waits_s": (), "ask_s": 5.0, "write_s": 5.0} | more
    return ChromaServer(url, **chosen)


def test_ids_and_vectors_are_all_that_is_sent(chroma: Chroma) -> None:
    with desk(chroma) as front:
        store = made(front.url).open("sa-sent", create=True)
        store.add(["a", "b"], [[1.0, 0.0], [0.0, 1.0]])
        assert store.nearest([1.0, 0.1], 1)[0][0] == "a"
        assert store.vectors(["b", "unknown"]) == {"b": [0.0, 1.0]}
        store.delete(["a"])
        assert (store.count(), store.ids()) == (1, {"b"})
        made(front.url).drop("sa-sent")
        bodies = [json.loads(one.body) for one in front.asked if one.body]
    keys = {key for body in bodies for key in body}
    assert keys == {
        "name", "get_or_create", "configuration", "ids", "embeddings", "query_embeddings", "n_results", "include",
        "limit", "offset",
    }  # fmt: skip
    (configuration,) = [body["configuration"] for body in bodies if "configuration" in body]
    assert set(configuration) == {"hnsw"}
    assert {one.headers["Content-Type"] for one in front.asked} == {"application/json"}
    assert not {"Cookie", "User-Agent", "Authorization"} & {name for one in front.asked for name in one.headers}


def test_the_key_arrives_and_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with desk() as front:
        front.answers = [(401, SECRET.encode()), (200, b'"1.0.0"')]
        monkeypatch.setenv(KEY, SECRET)
        settings = Settings(resolve({}).data_dir, store="chroma-http", store_url=front.url)
        server = open_server(settings)
        with pytest.raises(StoreUnusable) as caught:
            server.version()
        assert server.version() == "1.0.0"
        assert [one.headers["Authorization"] for one in front.asked] == [f"Bearer {SECRET}"] * 2
    shown = f"{caught.value.message} {caught.value.hint} {settings} {vars(server)} {server._server.__dict__}"
    assert KEY in caught.value.hint and SECRET not in shown


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ([(200, b"not json")], "컬렉션이 아님"),
        ([(200, json.dumps({"id": "../../tenants", "dimension": 2}).encode())], "컬렉션이 아님"),
        ([(200, FINE), (200, b"[]")], "이웃의 목록"),
        ([(200, FINE), (200, b'{"ids": [["a"]], "distances": [[0.1, 0.2]]}')], "이웃의 목록"),
        ([(200, FINE), (200, b'{"ids": [["a"]], "distances": [[NaN]]}')], "이웃의 목록"),
        ([(200, FINE), (200, b'{"ids": [[7]], "distances": [[0.5]]}')], "이웃의 목록"),
        ([(200, FINE), (200, b'{"ids": [["a"]], "distances": [[true]]}')], "이웃의 목록"),
        ([(200, FINE), (200, b'{"ids": [["a"]], "distances": null}')], "이웃의 목록"),
        ([(200, FINE), (500, b"{}")], "상태 500"),
        ([(200, FINE), (404, b"{}")], "사라졌습니다"),
        ([(200, FINE), (413, b"{}")], "큰 요청"),
        ([(302, b"{}")], "다른 주소"),
        ([(403, b"{}")], "거절"),
    ],
)
def test_an_odd_answer_is_a_sentence_with_a_next_step(answers: list[tuple[int, bytes]], what: str) -> None:
    with desk() as front:
        front.answers = answers
        with pytest.raises(StoreUnusable, match=what) as caught:
            made(front.url).open("sa-x").nearest([1.0, 0.0], 3)
    assert caught.value.hint


def test_no_answer_is_nearer_than_equal() -> None:
    with desk() as front:
        front.answers = [(200, FINE), (200, b'{"ids": [["a", "b"]], "distances": [[-1e30, 7]]}')]
        assert made(front.url).open("sa-x").nearest([1.0, 0.0], 2) == [("a", 1.0), ("b", -1.0)]


def test_what_a_configuration_names_is_never_built(chroma: Chroma) -> None:
    named = {"embedding_function": {"type": "known", "name": "sentence_transformer", "config": {"model_name": "x"}}}
    with desk() as front:
        front.answers = [(200, json.dumps({"id": ID, "dimension": 2, "configuration_json": named}).encode())]
        store = made(front.url).open("sa-x")
    assert vars(store).keys() == {"_server", "_path", "dimension"} and store.dimension == 2


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a?b=1", "이름", "a" * 300, "a..b"])
def test_a_name_from_a_file_cannot_become_another_address(name: str) -> None:
    with desk() as front:
        with pytest.raises(LibraryDamaged):
            made(front.url).open(name)
        assert front.asked == []


def test_collections_are_found_by_the_beginning_of_their_name_and_dropped_twice(chroma: Chroma) -> None:
    server = made(chroma.url)
    for name in ("sa-one-g1", "sa-one-g2", "sa-other-g1"):
        server.open(name, create=True)
    assert server.names("sa-one-") == ["sa-one-g1", "sa-one-g2"]
    server.drop("sa-one-g1")
    server.drop("sa-one-g1")
    assert server.names("sa-one-") == ["sa-one-g2"]
    with pytest.raises(LibraryDamaged, match="벡터가 없습니다"):
        server.open("sa-one-g1")


def test_a_server_that_hangs_costs_no_more_than_the_deadline(chroma: Chroma) -> None:
    store = made(chroma.url).open("sa-hanging", create=True)
    store.add(["a"], [[1.0, 0.0]])
    impatient = made(chroma.url, ask_s=0.3).open("sa-hanging")
    with chroma.frozen():
        started = time.monotonic()
        with pytest.raises(StoreUnusable, match="시간 안에 답하지 않음"):
            impatient.nearest([1.0, 0.0], 1)
        assert time.monotonic() - started < 3
    assert store.nearest([1.0, 0.0], 1)[0][0] == "a"


def test_vectors_are_cut_into_requests_a_server_takes(monkeypatch: pytest.MonkeyPatch, chroma: Chroma) -> None:
    monkeypatch.setattr(chroma_http, "_BODY", 6 * 2 * 3)
    with desk(chroma) as front:
        store = made(front.url).open("sa-cut", create=True)
        store.add([f"p{at}" for at in range(7)], [[1.0, at] for at in range(7)])
        assert [one.path.endswith("/upsert") for one in front.asked].count(True) == 3
        assert store.count() == 7


@pytest.mark.parametrize(
    ("url", "remote", "said"),
    [
        ("http://chroma.example.kr", False, "store_remote"),
        ("https://chroma.example.kr:8000", False, "store_remote"),
        ("http://chroma.example.kr", True, "https"),
        ("http://0.0.0.0:8000", False, "store_remote"),
        ("http://2130706433:8000", False, "store_remote"),
        ("http://user:pw@127.0.0.1:8000", False, "127.0.0.1:8000"),
        ("http://127.0.0.1:8000?x=1", False, "127.0.0.1:8000"),
        ("ftp://127.0.0.1", False, "127.0.0.1:8000"),
    ],
)
def test_another_machine_needs_the_setting_and_https(url: str, remote: bool, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        made(url, remote=remote)
    assert said in caught.value.hint and "pw" not in caught.value.message


def test_a_server_elsewhere_is_taken_when_all_is_said() -> None:
    assert "chroma.example.kr" in made("https://chroma.example.kr/vectors/", remote=True).label
