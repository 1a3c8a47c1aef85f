"""Search with a second opinion: what a model may change of a ranking, over real toy models and a real small library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call, indexed
from index_kit import laws
from library_kit import LEAVE, PARKING, opened, provision, publish
from toy_gguf import build, build_encoder

from seoul_assist.adapters import gguf_header, llama
from seoul_assist.adapters.llama_search import LlamaSearch, PooledReranker, open_reranker, whole_strings
from seoul_assist.errors import ModelUnusable
from seoul_assist.library.reading import EXACT_SCORE
from seoul_assist.model import Hit
from seoul_assist.settings import Settings
from seoul_assist.tasks import refine as task
from seoul_assist.tasks.refine import Refined, RefinedLibrary, Refiner, merge, refine, rerank, usable

__all__ = ["call", "laws"]


@dataclass
class Scripted:
    """Says what the test wants said, and remembers what it was asked."""

    says: Any = ()
    name: str = "scripted"
    asked: list[Any] = field(default_factory=list)

    def terms(self, question: str, *, count: int, wall_s: float) -> tuple[str, ...]:
        self.asked.append(question)
        if isinstance(self.says, Exception):
            raise self.says
        return tuple(self.says)

    def scores(self, question: str, passages: Sequence[str], *, wall_s: float) -> tuple[float, ...]:
        self.asked.append((question, tuple(passages)))
        if isinstance(self.says, Exception):
            raise self.says
        return tuple(self.says[: len(passages)])


def hit(number: int, score: float, law: str = "가온시 조례") -> Hit:
    item = provision(law, f"제{number}조", f"제목 {number}", f"본문 {number}")
    return Hit(number, item, item.address, score)


HITS = tuple(hit(number, 1.0 - number / 10) for number in range(1, 6))


def finder(
    hits: Sequence[Hit] = HITS, more: Sequence[Hit] = ()
) -> tuple[Callable[[str, int], tuple[Hit, ...]], list[str]]:
    asked: list[str] = []

    def find(query: str, count: int) -> tuple[Hit, ...]:
        asked.append(query)
        return tuple(hits if len(asked) == 1 else more)[:count]

    return find, asked


def articles(found: Refined | Sequence[Hit]) -> list[str]:
    return [one.provision.article for one in (found.hits if isinstance(found, Refined) else found)]


def test_without_helpers_it_is_the_plain_search() -> None:
    find, asked = finder()
    found = refine("점용료 감면", find, Refiner(notes=("모델이 없습니다.",)), k=3)
    assert found == Refined(HITS[:3], (), ("모델이 없습니다.",))
    assert asked == ["점용료 감면"]


def test_terms_stand_beside_the_question() -> None:
    find, asked = finder(more=(HITS[4], hit(9, 0.85)))
    found = refine("집을 늘려 짓기", find, Refiner(Scripted(["증축", "건축허가"])), k=10)
    assert asked == ["집을 늘려 짓기", "집을 늘려 짓기 증축 건축허가"]
    assert found.terms == ("증축", "건축허가")
    assert set(articles(found)) == {"제1조", "제2조", "제3조", "제4조", "제5조", "제9조"}
    assert articles(found)[0] == "제1조"
    assert [one.rank for one in found.hits] == [1, 2, 3, 4, 5, 6]
    assert [one.score for one in found.hits] == sorted((one.score for one in found.hits), reverse=True)


def test_what_both_searches_find_rises() -> None:
    merged = merge(HITS, (HITS[2], HITS[0]))
    assert articles(merged) == ["제1조", "제3조", "제2조", "제4조", "제5조"] or articles(merged)[:2] == [
        "제1조",
        "제2조",
    ]
    assert merge(HITS, ()) and articles(merge(HITS, ())) == articles(HITS)
    assert articles(merge((), HITS)) == articles(HITS)
    assert max(one.score for one in merged) < EXACT_SCORE


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["증축", "증축", " 증축 "], ("증축",)),
        (["제3조", "도로법 제3조", "「건축법」", "3조의2", "a b", "<s>", "", "집", "가" * 21], ()),
        (["점용료", "점 용 료 감면"], ()),  # already in the query
        (["낙찰자 결정", "이의신청", "ㆍ가나", "가나ㆍ다라"], ("낙찰자 결정", "이의신청", "가나ㆍ다라")),
        ([f"용어{one}" for one in "가나다라마바사아"], tuple(f"용어{one}" for one in "가나다라마바")),
    ],
)
def test_only_new_words_of_hangul_are_added(written: list[str], kept: tuple[str, ...]) -> None:
    assert usable(written, "점용료 감면을 받으려면") == kept


def test_terms_that_no_provision_uses_are_dropped() -> None:
    assert usable(["증축", "헛말"], "집", lambda term: term == "증축") == ("증축",)


def test_opinions_reorder_and_an_undecided_model_does_not() -> None:
    ranked, seen = rerank("물음", HITS, Scripted([0.0, 0.0, 1.0, 0.0, 0.99]))
    assert (articles(ranked), seen) == (["제3조", "제1조", "제5조", "제2조", "제4조"], 5)
    assert [one.score for one in ranked] == [one.score for one in HITS]
    for undecided in (0.0, 0.5, 1.0):
        assert articles(rerank("물음", HITS, Scripted([undecided] * 5))[0]) == articles(HITS)
    noisy = Scripted([0.501, 0.502, 0.503, 0.504, 0.505])
    assert articles(rerank("물음", HITS, noisy)[0]) == articles(HITS)


def test_only_the_first_twenty_are_looked_at() -> None:
    many = tuple(hit(number, 2.0 - number / 100) for number in range(1, 41))
    judge = Scripted([number / 40 for number in range(40)])
    ranked, seen = rerank("물음", many, judge)
    assert seen == len(judge.asked[0][1]) == 20
    assert ranked[20:] == many[20:]


def test_what_came_too_late_keeps_its_place_and_is_named() -> None:
    find, _ = finder()
    found = refine("물음", find, Refiner(None, Scripted([0.0, 1.0])), k=5)
    assert articles(found) == ["제2조", "제1조", "제3조", "제4조", "제5조"]
    assert found.notes == ("시간 제한으로 앞의 5건 가운데 2건만 모델이 다시 살펴보았습니다.",)


def test_a_model_that_fails_leaves_the_plain_ranking_and_a_note() -> None:
    broken = Scripted(ModelUnusable("모델의 계산값이 깨졌습니다.", "다른 모델"))
    find, asked = finder()
    found = refine("물음", find, Refiner(broken, broken), k=5)
    assert articles(found) == articles(HITS)
    assert len(found.notes) == 2 and all("모델의 계산값이 깨졌습니다" in note for note in found.notes)
    assert asked == ["물음"]


def test_a_named_address_stays_in_front_and_alone_asks_no_model() -> None:
    named = replace(hit(7, EXACT_SCORE), rank=1)
    helper = Scripted(["증축"])
    assert refine("조례 제7조", finder([named])[0], Refiner(helper, helper), k=5).hits == (named,)
    assert helper.asked == []
    judge = Scripted([0.0, 0.0, 0.0, 0.0, 1.0])
    find, _ = finder([named, *HITS], more=[named, replace(HITS[1], score=EXACT_SCORE)])
    found = refine("조례 제7조의 감면", find, Refiner(Scripted(["면제"]), judge), k=10)
    assert articles(found)[0] == "제7조"
    assert len(found.hits) == 6


# ---- over real models ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaSearch]:
    made = LlamaSearch(llama.open_engine(build(tmp_path_factory.mktemp("models") / "toy.gguf"), "0" * 64))
    yield made
    made.close()


@pytest.fixture(scope="module")
def reranker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PooledReranker]:
    path = build_encoder(tmp_path_factory.mktemp("models") / "rank.gguf", pooling="rank")
    made = PooledReranker(path, "0" * 64, gguf_header.read(path))
    yield made
    made.close()


PASSAGES = ["가온시 조례 제1조\n시장은 요금을 줄인다.", "누리군 지침 제2조\n휴가는 5일로 한다.", "다솜구 조례 제3조"]


def test_a_model_writes_short_strings_the_same_every_time(helper: LlamaSearch) -> None:
    written = helper.terms("집을 늘려 지으려면", count=3, wall_s=60)
    assert len(written) <= 3
    assert all(len(term) <= 21 for term in written)
    helper.scores("다른 물음", PASSAGES, wall_s=60)
    assert helper.terms("집을 늘려 지으려면", count=3, wall_s=60) == written
    assert helper.terms("</s><|end|>" * 3000, count=3, wall_s=60) is not None  # the model sees its beginning


@pytest.mark.parametrize("kind", ["helper", "reranker"])
def test_scores_lie_between_0_and_1_and_depend_on_the_pair_alone(kind: str, request: pytest.FixtureRequest) -> None:
    judge: LlamaSearch | PooledReranker = request.getfixturevalue(kind)
    found = judge.scores("요금 감면", PASSAGES, wall_s=60)
    assert len(found) == 3 and len(set(found)) == 3
    assert all(0.0 <= score <= 1.0 for score in found)
    assert judge.scores("요금 감면", PASSAGES[::-1], wall_s=60) == found[::-1]
    assert judge.scores("요금 감면", PASSAGES[1:2], wall_s=60) == found[1:2]
    assert judge.scores("휴가 일수", PASSAGES, wall_s=60) != found
    assert judge.scores("요금 감면", [], wall_s=60) == ()
    assert len(judge.scores("요금 " * 5000, ["본문 " * 5000], wall_s=60)) == 1


def test_a_tokenizer_that_begins_every_word_alike_gets_the_beginning_written(tmp_path: Path) -> None:
    blank = LlamaSearch(llama.open_engine(build(tmp_path / "blank.gguf", space_prefix=True), "0" * 64))
    spelled = [blank._engine.native._piece(token) for token in (*blank._lead, *blank._yes, *blank._no)]
    assert spelled == [b" ", b"y", b"n"]
    assert len(set(blank.scores("요금 감면", PASSAGES, wall_s=60))) == 3
    blank.close()


@pytest.mark.parametrize("kind", ["helper", "reranker"])
def test_no_time_no_scores(kind: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(kind).scores("요금 감면", PASSAGES, wall_s=-1.0) == ()


def test_claims_are_the_same_after_a_search_has_used_the_model(helper: LlamaSearch) -> None:
    from test_llama import ASK

    before = helper._engine.generate(ASK)
    helper.scores("요금 감면", PASSAGES, wall_s=60)
    assert helper._engine.generate(ASK) == before


def test_a_model_that_cannot_write_in_time_is_a_note(helper: LlamaSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "REWRITE_WALL_S", -1.0)
    find, _ = finder()
    found = refine("물음", find, Refiner(helper), k=5)
    assert articles(found) == articles(HITS)
    assert len(found.notes) == 1


def test_a_library_is_searched_through_it(helper: LlamaSearch, reranker: PooledReranker, tmp_path: Path) -> None:
    publish(tmp_path, PARKING, LEAVE)
    with opened(tmp_path) as library:
        refined = RefinedLibrary(library, Refiner(Scripted(["요금의 감면"]), reranker))
        hits = refined.search("장애인 차는 얼마나 깎아 주나", k=3)
        assert refined.terms == ("요금의 감면",)
        assert hits[0].provision.law == PARKING.name
        assert refined.generation == library.generation
        assert RefinedLibrary(library, Refiner(helper, helper)).search("특별휴가 일수", k=3)


def test_a_reranker_and_a_writing_model_can_both_be_set(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    assert open_reranker(settings) is None
    ranking = open_reranker(replace(settings, rerank_model=build_encoder(tmp_path / "r.gguf", pooling="rank")))
    assert isinstance(ranking, PooledReranker)
    ranking.close()
    writing = open_reranker(replace(settings, rerank_model=build(tmp_path / "w.gguf")))
    assert isinstance(writing, llama.LlamaEngine)
    writing.close()


@pytest.mark.parametrize(
    ("text", "strings"),
    [
        ('{"terms": ["가", "나"]}', ("가", "나")),
        ('{"terms": ["가\\"나", "다', ('가"나',)),
        ('{"terms": []}', ()),
        ('{"ter', ()),
        ("", ()),
    ],
)
def test_a_reply_that_was_cut_off_gives_its_whole_terms(text: str, strings: tuple[str, ...]) -> None:
    assert whole_strings(text) == strings


def test_the_switch(call: Call, laws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexed(tmp_path / "data", laws)
    plain = call("search", "주차요금", "--json").json
    assert "terms" not in plain
    without = call("search", "주차요금", "--rewrite", "--json").json
    assert without["hits"] == plain["hits"]
    assert any("등록된 모델이 없어" in note for note in without["notes"])
    monkeypatch.setenv("SEOUL_ASSIST_MODEL", str(build(tmp_path / "toy.gguf")))
    monkeypatch.setenv("SEOUL_ASSIST_REWRITE", "on")
    shown = call("search", "주차요금", "--json")
    assert shown.code == 0
    assert {one["address"] for one in shown.json["hits"]} >= {one["address"] for one in plain["hits"]}
    assert call("search", "주차요금", "--no-rewrite", "--json").json["hits"] == plain["hits"]
    broken = tmp_path / "broken.gguf"
    broken.write_text(json.dumps({}), encoding="utf-8")
    monkeypatch.setenv("SEOUL_ASSIST_RERANK_MODEL", str(broken))
    assert any("broken.gguf" in note for note in call("search", "주차요금", "--json").json["notes"])
