"""A small change carries the previous store over; anything that speaks against it starts the store afresh."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from library_kit import EMBEDDER, LEAVE, opened, publish, regulation, steps

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.adapters.memory import MemoryStore
from seoul_assist.errors import AssistError, ModelUnusable
from seoul_assist.library import filling, indexing
from seoul_assist.library.build import Build
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.vectors import VectorCache
from seoul_assist.model import Regulation

# Articles of different subjects: vectors that are all alike make a poor index, which is rightly made anew.
# fmt: off
NOUNS = [
    "가로등", "간판", "건축", "경로당", "공원", "광장", "교량", "구급차", "급식", "난방", "농지", "도로", "도서관",
    "묘지", "박물관", "버스", "보육", "비료", "산림", "상수도", "소방", "수영장", "시장", "식품", "야영장", "어선",
    "의료", "자전거", "장학금", "주차", "창고", "체육관", "축제", "택시", "폐기물", "하천", "학교", "항만", "화장실",
    "환경",
]
# fmt: on
ORDINANCE = regulation(
    "가온시 나무 관리 조례",
    [
        (f"제{at}조", f"{noun} 나무", f"{noun} 둘레의 나무는 {at * 7}일마다 물을 주고 {noun} 담당이 옮겨 심는다.")
        for at, noun in enumerate(NOUNS, start=1)
    ],
)


class Watched:
    """A store factory that remembers whether each store was made new."""

    def __init__(self, kind: Callable[..., Any]) -> None:
        self.kind, self.made = kind, []

    made: list[bool]

    def __call__(self, folder: Path, *, create: bool) -> Any:
        self.made.append(create)
        return self.kind(folder, create=create)


@pytest.fixture(params=[MemoryStore, ChromaStore], ids=["memory", "chroma"])
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def library_dir(tmp_path: Path, kind: Any) -> Path:
    folder = tmp_path / "library"
    publish(folder, ORDINANCE, LEAVE, store=kind)
    return folder


def _edited(number: int = 3) -> Regulation:
    """The ordinance with one article in new words."""
    changed = replace(ORDINANCE.provisions[number], text=f"{number}번째 나무에는 그늘막을 세운다.")
    return replace(
        ORDINANCE,
        sha256=f"{number:064d}",
        provisions=(*ORDINANCE.provisions[:number], changed, *ORDINANCE.provisions[number + 1 :]),
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".sqlite3"  # any reader of Chroma writes there
    }


def _holds(library_dir: Path, kind: Any, query: str) -> str:
    with opened(library_dir) as library:
        return library.search(query, k=1)[0].provision.article


def test_one_changed_article_costs_one_embedding(library_dir: Path, kind: Any) -> None:
    before = _files(library_dir / "generations" / "g000001")
    watched = Watched(kind)
    done = publish(library_dir, _edited(), store=watched)
    assert True not in watched.made
    assert (done.embedded, done.cached) == (1, 42)
    assert _files(library_dir / "generations" / "g000001") == before
    assert _holds(library_dir, kind, "그늘막을 세운다") == "제4조"
    folder = library_dir / "generations" / "g000002"
    catalog = Catalog(folder / indexing.CATALOG)
    store = kind(folder / indexing.STORE, create=False)
    assert store.ids() == catalog.passage_ids()
    assert catalog.dead() == 1
    store.close()
    catalog.close()


def test_only_a_removal(library_dir: Path, kind: Any) -> None:
    watched = Watched(kind)
    with Build(library_dir) as build:
        build.remove(LEAVE.source)
        done = build.publish(**steps(watched))
    assert (done.embedded, done.cached) == (0, 40) and True not in watched.made
    with opened(library_dir) as library:
        assert {hit.provision.law for hit in library.search("특별휴가 일수", k=50)} <= {ORDINANCE.name}


def test_deleted_vectors_do_not_pile_up(library_dir: Path, kind: Any) -> None:
    fresh = []
    for number in range(3, 17):
        watched = Watched(kind)
        publish(library_dir, _edited(number), store=watched)
        fresh.append(True in watched.made)
    # Each run takes one article back and changes another: two deleted vectors, and at a fifth the store is made anew.
    assert [at for at, made in enumerate(fresh) if made] == [4, 9]


def test_forgetting_never_carries_over(library_dir: Path, kind: Any) -> None:
    watched = Watched(kind)
    with Build(library_dir) as build:
        build.remove(LEAVE.source)
        build.publish(**steps(watched), forget=True)
    assert True in watched.made


def test_a_large_change_starts_afresh(library_dir: Path, kind: Any) -> None:
    watched = Watched(kind)
    more = replace(ORDINANCE, source="more.md", name="다솜구 꽃 조례", provisions=tuple(
        replace(item, law="다솜구 꽃 조례", text=f"{item.text} 꽃도 같다.") for item in ORDINANCE.provisions[:30]
    ))  # fmt: skip
    publish(library_dir, more, store=watched)
    assert True in watched.made


@pytest.mark.parametrize("harm", ["index", "database", "missing", "lost_vector", "no_cache"])
def test_a_store_or_cache_that_is_not_whole_is_made_anew(library_dir: Path, kind: Any, harm: str) -> None:
    store = library_dir / "generations" / "g000001" / indexing.STORE
    index = sorted(path for path in store.rglob("*") if path.suffix != ".sqlite3" and path.is_file())
    match harm:
        case "index":
            index[0].write_bytes(index[0].read_bytes()[:-1] + b"?")
        case "database":
            for path in store.glob("*.sqlite3"):
                path.write_bytes(b"no database " * 400)
            if kind is MemoryStore:
                pytest.skip("it has no database")
        case "missing":
            index[0].unlink()
        case "lost_vector":
            if kind is MemoryStore:
                pytest.skip("its file is covered by the manifest")
            with sqlite3.connect(store / "chroma.sqlite3") as db:
                db.execute("DELETE FROM embeddings WHERE rowid IN (SELECT min(rowid) FROM embeddings)")
            db.close()
        case "no_cache":
            (library_dir / "vectors.sqlite").unlink()
    watched = Watched(kind)
    done = publish(library_dir, _edited(), store=watched)
    assert watched.made.count(True) == 1
    assert done.embedded == (43 if harm == "no_cache" else 1)
    assert _holds(library_dir, kind, "그늘막을 세운다") == "제4조"


def test_an_index_that_finds_too_little_is_made_anew(library_dir: Path) -> None:
    class Forgetful(MemoryStore):
        """Carried over it finds only the very vector it is asked for."""

        def __init__(self, folder: Path, *, create: bool = False) -> None:
            super().__init__(folder, create=create)
            self._forgets = not create

        def nearest(self, vector: Any, count: int) -> list[tuple[str, float]]:
            return super().nearest(vector, 1 if self._forgets else count)

    publish(library_dir, ORDINANCE, LEAVE, store=MemoryStore, rebuild=True)
    watched = Watched(Forgetful)
    publish(library_dir, _edited(), store=watched)
    assert watched.made.count(True) == 1


@pytest.mark.parametrize(("lost", "made"), [(1, 0), (4, indexing.ATTEMPTS)])
def test_single_vectors_that_an_index_cannot_reach_any_more(library_dir: Path, lost: int, made: int) -> None:
    """An approximate index loses one now and then: that is no reason to make it anew, several are."""

    class Unreachable(MemoryStore):
        def __init__(self, folder: Path, *, create: bool = False) -> None:
            super().__init__(folder, create=create)
            self._missed = set() if create else set(sorted(self.ids())[:lost])

        def nearest(self, vector: Any, count: int) -> list[tuple[str, float]]:
            near = super().nearest(vector, count + lost)
            return [one for one in near if one[0] not in self._missed][:count]

    publish(library_dir, ORDINANCE, LEAVE, store=MemoryStore, rebuild=True)
    watched = Watched(Unreachable)
    if made:
        with pytest.raises(AssistError):  # the fresh one is verified through the same store
            publish(library_dir, _edited(), store=watched)
    else:
        publish(library_dir, _edited(), store=watched)
    assert watched.made.count(True) == made


def test_what_an_embedder_made_before_it_died_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying:
        id, dimension = EMBEDDER.id, EMBEDDER.dimension
        left = 2

        def embed(self, texts: Any, kind: Any) -> list[list[float]]:
            self.left -= 1
            if self.left < 0:
                raise ModelUnusable("임베딩 서버에 연결할 수 없습니다.", "서버를 켜 주세요.")
            return EMBEDDER.embed(texts, kind)

    monkeypatch.setattr(indexing, "SLICE", 10)
    seen: list[Any] = []
    with Build(tmp_path / "library") as build, pytest.raises(ModelUnusable):
        build.put(ORDINANCE.source, ORDINANCE, "md")
        fill = partial(filling.fill, store_factory=MemoryStore, embedder=Dying(), report=seen.append)
        build.publish(fill, steps()["verify"])
    assert [one["done"] for one in seen if one["stage"] == "vectors"] == [10, 20]
    assert publish(tmp_path / "library", ORDINANCE).embedded == len(NOUNS) - 20


def test_exact_thresholds(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "v.sqlite", EMBEDDER.id, 2)
    cache.put({"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [-1.0, 0.0]})
    assert indexing._thresholds(cache, ["a", "b", "c"], [[1.0, 0.0]]) == [-1.0]
    assert indexing._thresholds(cache, ["a", "b", "lost"], [[1.0, 0.0]]) is None
    cache.close()
