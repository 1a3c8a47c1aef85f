"""A library whose vectors lie on a Chroma server: built, searched, moved, forgotten, and what it does without it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from chroma_kit import Chroma, chroma, desk, generation, names, shelved
from cli_kit import Call, Shown, building_here, call
from index_kit import laws
from library_kit import LEAVE, PARKING, opened, publish, regulation

from seoul_assist.adapters import chroma_http
from seoul_assist.cli import compose, stores
from seoul_assist.governance import network
from seoul_assist.library import generations, neighbours
from seoul_assist.library.reading import Library
from seoul_assist.settings import Settings

__all__ = ["call", "chroma", "laws"]  # fixtures


@pytest.fixture
def served(chroma: Chroma, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chroma]:
    """The settings name the server, and builds run here; what a test leaves on the server goes."""
    use(monkeypatch, chroma.url)
    with building_here():
        yield chroma
    for name in names(chroma):
        chroma.server.drop(name)


def use(monkeypatch: pytest.MonkeyPatch, url: str, **more: str) -> None:
    for name, value in ({"store": "chroma-http", "store_url": url} | more).items():
        monkeypatch.setenv(f"SEOUL_ASSIST_{name.upper()}", value)


def said(shown: Shown) -> list[str]:
    """The notes, but for those about the age of the library."""
    assert shown.code == 0
    return [note for note in shown.json["notes"] if "공포된" not in note]


def row(call: Call, name: str) -> dict[str, str]:
    """That line of doctor."""
    found: dict[str, str] = next(one for one in call("doctor", "--json").json["checks"] if one["name"] == name)
    return found


def test_a_generation_is_one_collection_and_has_neither_store_nor_vectors(tmp_path: Path, served: Chroma) -> None:
    data = tmp_path / "data"
    settings = shelved(served, data, PARKING, LEAVE)
    folder, manifest = generation(data)
    assert sorted(path.name for path in folder.iterdir()) == ["catalog.sqlite", "manifest.json", "postings.bin"]
    assert names(served) == [manifest.collection] and manifest.files == {}
    assert served.server.open(manifest.collection).count() == manifest.counts["passages"] == 6
    assert not stores.outdated(settings)(manifest)

    shelved(served, data, regulation("다솜구 청사 관리 규칙", [("제1조", "목적", "청사를 관리한다.")]))
    _, second = generation(data)
    assert names(served) == sorted([manifest.collection, second.collection])  # the previous one stays readable
    shelved(served, data, regulation("다솜구 청사 관리 규칙", [("제1조", "목적", "청사를 잘 관리한다.")]))
    _, third = generation(data)
    assert names(served) == sorted([second.collection, third.collection])
    assert served.server.open(third.collection).count() == 7
    with compose.open_library(settings) as library:
        assert library.search("주차요금의 감면")[0].provision.article == "제3조" and library.notes == ()


def test_a_text_never_leaves(call: Call, laws: Path, chroma: Chroma, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk(chroma) as front, building_here():
        use(monkeypatch, front.url)
        assert call("index", laws).code == 0
        assert call("search", "주차요금 감면").code == 0
        sent = b"".join(one.path.encode() + one.body for one in front.asked)
        bodies = [json.loads(one.body) for one in front.asked if one.body]
    assert not any(
        said.encode() in sent or json.dumps(said)[1:-1].encode() in sent for said in ("주차", "휴가", "조례")
    )
    assert not {"documents", "metadatas", "uris", "where_document", "schema"} & {key for body in bodies for key in body}
    assert b"embedding_function" not in sent and b"metadata" not in sent
    for name in names(chroma):
        chroma.server.drop(name)


def hits(library: Library, question: str) -> list[tuple[str, str]]:
    return [(hit.provision.law, hit.provision.article) for hit in library.search(question)]


def test_searching_over_the_server_equals_searching_the_file(
    tmp_path: Path, served: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the server gives few neighbours, so that what words bring up must be fetched."""
    things = ("주차장", "도서관", "하천", "공원", "시장", "체육관", "보육 시설", "상수도")
    acts = (
        "사용료의 감면",
        "사용 허가",
        "위원회의 구성",
        "과태료의 부과",
        "보조금의 반환",
        "문서의 보존",
        "민원의 처리",
    )
    book = [
        regulation(
            f"가온시 {thing} 조례",
            [
                (f"제{number}조", act, f"시장은 {thing}에 대하여 {act}에 필요한 사항을 정하고 {number}일 안에 알린다.")
                for number, act in enumerate(acts, start=1)
            ],
        )
        for thing in things
    ]
    settings = shelved(served, tmp_path / "there", *book)
    publish(tmp_path / "here", *book)
    with opened(tmp_path / "here", as_of=settings.as_of) as here, compose.open_library(settings) as there:
        asked = [f"{thing} {act}" for thing in things[:4] for act in acts[:3]] + [
            "값을 깎아 주는 때",
            "나무를 심는 사업의 허가",
        ]
        for least in (neighbours.ASKED, (12, 24, 40)):
            monkeypatch.setattr(neighbours, "ASKED", least)
            monkeypatch.setattr(neighbours.Neighbours, "candidates", 16)
            for question in asked:
                local, shared = hits(here, question), hits(there, question)
                assert local and shared[:3] == local[:3], question
                assert len(set(shared) & set(local)) >= 0.9 * len(local), question
            assert there.notes == ()
        (one,), (other,) = here.search(asked[0], k=1), there.search(asked[0], k=1)
        assert one.score == pytest.approx(other.score, abs=0.01)


def test_more_neighbours_are_asked_for_when_the_nearest_do_not_take_part(
    tmp_path: Path, served: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = [
        regulation(
            "가온시 공영주차장 운영 조례",
            [("제1조", "요금의 감면", f"시장은 주차요금을 {year - 1990}분의 1로 줄인다.")],
            effective=date(year, 1, 1),
            source=f"{year}.md",
        )
        for year in range(1995, 2025)
    ]
    others = [
        regulation(f"다솜구 {name} 규칙", [("제9조", "차를 세우는 값", f"{name}에서는 값을 받지 않는다.")])
        for name in ("청사 관리", "회의실", "체육관")
    ]
    settings = shelved(served, tmp_path / "data", *versions, *others)
    counts: list[int] = []
    real = chroma_http.Collection.nearest

    def counted(self: Any, vector: Any, count: int) -> Any:
        counts.append(count)
        return real(self, vector, count)

    monkeypatch.setattr(chroma_http.Collection, "nearest", counted)
    monkeypatch.setattr(neighbours, "ASKED", (5, 12, 100))
    monkeypatch.setattr(neighbours, "CANDIDATES", 3)
    with compose.open_library(settings) as library:
        found = hits(library, "주차요금 감면")
    assert counts == [5, 12, 33]
    assert found == [(versions[0].name, "제1조")]


def test_without_the_server_words_find_and_it_is_said(
    call: Call, tmp_path: Path, served: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelved(served, tmp_path / "data", PARKING, LEAVE)
    use(monkeypatch, "http://127.0.0.1:1")
    away = call("search", "특별휴가 일수", "--json")
    (note,) = said(away)
    assert away.json["hits"][0]["article"] == "제2조"
    assert "낱말로만 찾습니다" in note and "127.0.0.1:1" in note and "store_url" in note
    failed = row(call, "store")
    assert failed["status"] == "fail" and "store_url" in failed["hint"]
    refused = call("regs", "remove", LEAVE.name, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (14, "store_unusable")
    assert generation(tmp_path / "data")[1].generation == "g000001"
    monkeypatch.setenv("SEOUL_ASSIST_STORE", "chroma-local")
    assert "store 설정을 chroma-http로" in said(call("search", "특별휴가 일수", "--json"))[0]


def test_a_server_that_failed_is_asked_again_after_a_while(
    tmp_path: Path, served: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_http, "WAITS_S", ())
    with desk(served) as front:
        settings = replace(shelved(served, tmp_path / "data", PARKING, LEAVE), store_url=front.url)
        with compose.open_library(settings) as library:
            front.answers = [(503, b"{}")] * 3
            assert library.search("주차요금") and "낱말로만" in library.notes[0]
            asked = len(front.asked)
            assert library.search("특별휴가") and "낱말로만" in library.notes[0]
            assert len(front.asked) == asked  # not every question waits for it
            library._index.dense._again = 0.0  # type: ignore[attr-defined]
            front.answers = []
            assert library.search("특별휴가") and library.notes == () and len(front.asked) > asked


@pytest.mark.parametrize("part", [False, True], ids=["all", "one"])
def test_a_server_that_lost_vectors_is_no_silent_loss(call: Call, tmp_path: Path, served: Chroma, part: bool) -> None:
    settings = shelved(served, tmp_path / "data", PARKING, LEAVE)
    _, manifest = generation(tmp_path / "data")
    if part:
        store = served.server.open(manifest.collection)
        store.delete(sorted(store.ids())[:1])
    else:
        served.server.drop(manifest.collection)
    shown = call("search", "특별휴가 일수", "--json")
    assert shown.json["hits"][0]["article"] == "제2조"
    assert "낱말로만 찾습니다" in said(shown)[0] and "seoul-assist index" in said(shown)[0]
    failed = row(call, "store")
    assert failed["status"] == "fail" and "seoul-assist index" in failed["hint"]
    assert stores.outdated(settings)(manifest)


def test_indexing_again_heals_it_although_no_file_changed(
    call: Call, laws: Path, tmp_path: Path, served: Chroma
) -> None:
    assert call("index", laws).code == 0
    first = generation(tmp_path / "data")[1]
    assert call("index", laws).code == 0 and generation(tmp_path / "data")[1] == first
    served.server.drop(first.collection)
    assert call("index", laws).code == 0
    assert said(call("search", "주차요금", "--json")) == []
    fine = row(call, "store")
    assert fine["status"] == "ok" and "벡터 4개" in fine["detail"]


def test_the_vectors_of_another_library_are_not_taken_for_ours(call: Call, tmp_path: Path, served: Chroma) -> None:
    shelved(served, tmp_path / "data", PARKING)
    folder, manifest = generation(tmp_path / "data")
    other = served.server.open("sa-other-g000001", create=True)
    other.add(["x1", "x2", "x3"], compose.embedder().embed(["주차", "요금", "휴가"], "passage"))
    about = folder / "manifest.json"
    about.write_text(about.read_text(encoding="utf-8").replace(manifest.collection, "sa-other-g000001"), "utf-8")
    (note,) = said(call("search", "주차요금", "--json"))
    assert "이 라이브러리의 것과 다릅니다" in note


def test_two_libraries_and_a_copy_share_a_server_and_sweep_their_own_alone(tmp_path: Path, served: Chroma) -> None:
    one, two, copy = tmp_path / "one", tmp_path / "two", tmp_path / "copy"
    for data in (one, two):
        shelved(served, data, PARKING)
    shutil.copytree(one, copy)
    litter = generations.collection_prefix(one / "library") + "g000009-deadbeef0000"
    served.server.open(litter, create=True)
    for words in ("하나", "둘", "셋"):
        for data in (two, copy):
            shelved(served, data, regulation("다솜구 회의 규칙", [("제1조", "목적", f"회의를 {words} 연다.")]))
    assert {litter, generation(one)[1].collection} <= set(names(served))
    shelved(served, one, LEAVE)
    assert litter not in names(served)
    assert {generation(data)[1].collection for data in (one, two, copy)} <= set(names(served))
    assert len(names(served)) == 6  # the current and the previous one of each


def test_forgetting_leaves_one_collection_without_it(call: Call, tmp_path: Path, served: Chroma) -> None:
    shelved(served, tmp_path / "data", PARKING, LEAVE)
    shelved(served, tmp_path / "data", regulation("다솜구 회의 규칙", [("제1조", "목적", "회의를 연다.")]))
    before = set().union(*(served.server.open(name).ids() for name in names(served)))
    shown = call("forget", LEAVE.name)
    assert shown.code == 0 and "tidy_chroma" in shown.err
    _, manifest = generation(tmp_path / "data")
    assert names(served) == [manifest.collection]
    assert served.server.open(manifest.collection).count() == 4 == len(before) - 3


@pytest.mark.slow
def test_an_export_of_one_kind_is_imported_into_the_other(
    call: Call, laws: Path, tmp_path: Path, served: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("index", laws).code == 0
    assert call("regs", "export", tmp_path / "parcel").code == 0
    done = call("regs", "import", tmp_path / "parcel", "--json", data=tmp_path / "there").json["imported"]
    assert done["embedded"] == 0 and generation(tmp_path / "there")[1].collection in names(served)
    monkeypatch.setenv("SEOUL_ASSIST_STORE", "chroma-local")
    assert call("regs", "import", tmp_path / "parcel", data=tmp_path / "here").code == 0
    folder, manifest = generation(tmp_path / "here")
    assert manifest.collection == "" and (folder / "chroma").is_dir() and (folder / "dense.bin").is_file()
    assert call("index", laws).code == 0  # the first library comes home
    assert generation(tmp_path / "data")[1].collection == ""
    assert said(call("search", "주차요금", "--json")) == []


@pytest.mark.parametrize("grade", ["", "S"])
def test_what_is_not_public_sends_no_vector_to_another_machine(
    call: Call, laws: Path, tmp_path: Path, served: Chroma, monkeypatch: pytest.MonkeyPatch, grade: str
) -> None:
    shelved(served, tmp_path / "data", PARKING, LEAVE, grade=grade)
    use(monkeypatch, "https://chroma.example.kr", store_remote="on")
    options = ["--grade", grade] if grade else []
    for shown in (
        call("search", "주차요금", "--json"),
        call("index", laws, "--json", *options, data=tmp_path / "other"),
        call("regs", "remove", LEAVE.name, "--json"),
    ):
        assert (shown.code, shown.json["error"]["code"]) == (2, "grade_refused")
        assert "store 설정" in shown.json["error"]["hint"] and "chroma.example.kr" in shown.json["error"]["message"]
    assert not (tmp_path / "other" / "library" / "CURRENT").exists()


@pytest.mark.slow
def test_the_children_of_a_build_reach_the_server_and_nothing_else(
    call: Call, laws: Path, chroma: Chroma, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    use(monkeypatch, chroma.url)
    assert call("index", laws).code == 0
    collection = generation(tmp_path / "data")[1].collection
    assert chroma.server.open(collection).count() == 4
    use(monkeypatch, "http://127.0.0.1:1")
    refused = call("index", laws, "--json", data=tmp_path / "other")
    assert (refused.code, refused.json["error"]["code"]) == (14, "store_unusable")
    chroma.server.drop(collection)


def test_a_command_with_such_a_store_is_not_sealed_and_one_without_is(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed: list[Any] = []
    monkeypatch.setattr(network, "seal", lambda: sealed.append(1))
    monkeypatch.setattr(network, "_ours", True)
    network.settle(Settings(Path(), store="chroma-http"))
    assert sealed == []
    network.settle(Settings(Path()))
    assert sealed == [1]
