from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from library_kit import EMBEDDER, LEAVE, PARKING, UNITS, opened, provision, publish, regulation

from seoul_assist.errors import LibraryDamaged, ModelUnusable
from seoul_assist.library.reading import Library
from seoul_assist.text.citations import find

UNITED = replace(
    PARKING, provisions=(PARKING.provisions[0], replace(PARKING.provisions[1], units=UNITS), PARKING.provisions[2])
)


def version(day: date, fee: str) -> object:
    return regulation(
        "미리내도 보조금 조례",
        [("제5조", "보조율", f"보조율은 {fee}로 한다."), ("제6조", "정산", "사업이 끝나면 두 달 안에 정산한다.")],
        effective=day,
        source=f"{day}.md",
    )


OLD, NOW, NEXT = (
    version(date(2020, 1, 1), "3할"),
    version(date(2024, 1, 1), "5할"),
    version(date(2027, 1, 1), "7할"),
)


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    publish(tmp_path / "library", UNITED, LEAVE, OLD, NOW, NEXT)  # type: ignore[arg-type]
    return tmp_path / "library"


def first(library: Library, query: str) -> tuple[str, str, str]:
    hit = library.search(query, k=1)[0]
    return hit.provision.law, hit.provision.article, hit.address


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("주차요금 감면", "제3조"),
        ("장애인차주차비반값되나요", "제3조"),
        ("주 차 요 금 절반", "제3조"),
        ("특별휴가 몇일", "제2조"),
        ("직원이 사흘전까지 신쳥서 냄니다", "제3조"),
    ],
)
def test_words_find_articles_with_and_without_blanks(library_dir: Path, query: str, article: str) -> None:
    with opened(library_dir) as library:
        assert first(library, query)[1] == article


def test_hits_are_ranked_from_one_with_falling_scores(library_dir: Path) -> None:
    with opened(library_dir) as library:
        hits = library.search("요금", k=3)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len(library.search("시장은 직원 요금 휴가 보조율", k=2)) == 2
        assert library.search("???") == ()


@pytest.mark.parametrize("query", ["ㅁㄴㅇㄹ", "뷁쀍", "qwzx", "!!!", "😀"])
def test_nonsense_finds_nothing(library_dir: Path, query: str) -> None:
    with opened(library_dir) as library:
        assert library.search(query) == ()


def test_the_finest_unit_that_matches_is_named(library_dir: Path) -> None:
    with opened(library_dir) as library:
        assert first(library, "요금 월 3만원 넘지 못한다")[2] == "제2조제2항"
        assert first(library, "주차요금을 받을 수 있다")[2] == "제2조제1항"
        assert first(library, "공영주차장 목적")[2] == "제1조"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("가온시 공영주차장 운영 조례 제2조", "제2조"),
        ("「가온시 공영주차장 운영 조례」 제2조제2항", "제2조제2항"),
        ("가온시공영주차장운영조례 제 2 조 제 2 항", "제2조제2항"),
        ("「가온시 공영주차장 운영 조례」 제2조제9항", "제2조"),
    ],
)
def test_an_address_comes_first_without_retrieval(
    library_dir: Path, query: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(library_dir) as library:
        monkeypatch.setattr("seoul_assist.library.reading.rank", lambda *_args, **_more: pytest.fail("retrieval ran"))
        hits = library.search(query)
        assert [(hit.provision.article, hit.address) for hit in hits] == [("제2조", address)]


def test_an_address_with_a_question_is_followed_by_ranked_hits(library_dir: Path) -> None:
    with opened(library_dir) as library:
        hits = library.search("「누리군 특별휴가 지침」 제1조에 따라 주차요금 감면을 받는지", k=3)
        assert (hits[0].provision.law, hits[0].provision.article) == (LEAVE.name, "제1조")
        assert "제3조" in [hit.provision.article for hit in hits[1:] if hit.provision.law == PARKING.name]
        assert len({(hit.provision.law, hit.provision.article) for hit in hits}) == len(hits)


@pytest.mark.parametrize(
    ("as_of", "fee"),
    [
        (date(2022, 5, 5), "3할"),
        (date(2024, 1, 1), "5할"),
        (date(2026, 12, 31), "5할"),
        (date(2030, 1, 1), "7할"),
        # Before its first version nothing was in force: the earliest is shown, and its date tells.
        (date(2010, 1, 1), "3할"),
    ],
)
def test_the_version_in_force_on_the_day(library_dir: Path, as_of: date, fee: str) -> None:
    with opened(library_dir, as_of=as_of) as library:
        hits = library.search("보조율", k=10)
        assert [hit.provision.text for hit in hits if hit.provision.title == "보조율"] == [f"보조율은 {fee}로 한다."]
        article = library.article("미리내도보조금조례", "제5조")
        assert article is not None and fee in article.text
        assert sum(holding.in_force for holding in library.regulations()) == 3
        assert len(library.regulations()) == 5


def test_many_versions_do_not_crowd_out_the_one_in_force(tmp_path: Path) -> None:
    versions = [
        regulation(
            "다솜구 광장 조례",
            [(f"제{number}조", "사용료", f"{year}년 광장 사용료는 {number}만원") for number in range(1, 30)],
            effective=date(year, 1, 1),
            source=f"{year}.md",
        )
        for year in range(2000, 2026)
    ]
    publish(tmp_path / "library", *versions, LEAVE)
    with opened(tmp_path / "library", as_of=date(2003, 6, 1)) as library:
        hits = library.search("광장 사용료", k=10)
        assert len(hits) == 10
        assert {hit.provision.effective for hit in hits} == {date(2003, 1, 1)}


def test_papers_of_one_title_are_not_versions_of_each_other(tmp_path: Path) -> None:
    papers = [
        regulation("업무 보고", [("1문단", "", text)], source=source, kind="문서", effective=date(2025, 1, 1))
        for source, text in (("a.hwpx", "가을 축제 준비 상황"), ("b.hwpx", "겨울 제설 준비 상황"))
    ]
    publish(tmp_path / "library", *papers)
    with opened(tmp_path / "library") as library:
        assert {hit.provision.source for hit in library.search("준비 상황")} == {"a.hwpx", "b.hwpx"}


def test_addenda_and_deleted_articles_are_found_by_address_only(tmp_path: Path) -> None:
    law = replace(
        PARKING,
        provisions=(
            *PARKING.provisions,
            provision(PARKING.name, "제4조", "야간 주차", "삭제", deleted=True),
            provision(PARKING.name, "부칙 제1조", "시행일", "야간 주차 규정은 공포한 날부터 시행한다.", addenda=True),
        ),
    )
    publish(tmp_path / "library", law)
    with opened(tmp_path / "library") as library:
        articles = [hit.provision.article for hit in library.search("야간 주차 시행일")]
        assert not {"제4조", "부칙 제1조"} & set(articles)
        assert "부칙 제1조" in [hit.provision.article for hit in library.search("야간 주차 시행일", addenda=True)]
        gone = library.article(PARKING.name, "제4조")
        assert gone is not None and gone.deleted
        assert library.search(f"「{PARKING.name}」 제4조")[0].provision.deleted


def test_resolution_asks_the_library(library_dir: Path) -> None:
    with opened(library_dir) as library:
        found = {text: library.resolve(find(text)[0]) for text in (
            f"「{PARKING.name}」 제2조제2항", f"「{PARKING.name}」 제77조", "「없는 것의 조례」 제1조",
        )}  # fmt: skip
    assert [resolution.found for resolution in found.values()] == ["found", "no_article", "unknown"]


def test_vectors_of_another_embedder_are_left_alone(library_dir: Path) -> None:
    class Other:
        id, dimension = "other/1", 3

        def embed(self, texts: object, kind: object) -> list[list[float]]:
            raise AssertionError("never asked")

    with Library(library_dir, embedder=Other()) as library:
        assert first(library, "주차요금 감면")[1] == "제3조"
        assert library.notes
    with opened(library_dir) as library:
        assert library.notes == ()
    assert EMBEDDER.id != Other.id


@pytest.mark.parametrize("harm", ["down", "width"])
def test_an_embedder_that_fails_costs_no_answer(library_dir: Path, harm: str) -> None:
    class Failing:
        id, dimension = EMBEDDER.id, EMBEDDER.dimension
        asked = 0

        def embed(self, texts: object, kind: object) -> list[list[float]]:
            self.asked += 1
            if harm == "width":
                return [[1.0, 0.0]]
            raise ModelUnusable("임베딩 서버에 연결할 수 없습니다: 127.0.0.1:1", "서버를 켜 주세요.")

    embedder = Failing()
    with Library(library_dir, embedder=embedder) as library:
        assert library.notes == ()
        assert first(library, "주차요금 감면")[1] == "제3조"
        assert len(library.notes) == 1 and "낱말로만 찾습니다." in library.notes[0]
        assert ("127.0.0.1:1" in library.notes[0]) == (harm == "down")
        assert first(library, "특별휴가 일수")[1] == "제2조"
        assert len(library.notes) == 1 and embedder.asked == 1


def test_of_like_articles_the_one_that_others_cite_comes_first(tmp_path: Path) -> None:
    law = regulation(
        "가온시 창고 조례",
        [
            ("제1조", "보관", "물품을 창고에 보관한다."),
            ("제2조", "보관", "물품을 창고에 보관한다."),
            ("제3조", "과태료", "제2조를 지키지 아니한 자에게 과태료를 부과한다."),
        ],
    )
    publish(tmp_path / "library", law)
    with opened(tmp_path / "library") as library:
        assert [hit.provision.article for hit in library.search("물품 보관", k=2)] == ["제2조", "제1조"]
    decree = regulation("가온시 창고 조례 시행규칙", [("제1조", "", "법 제1조와 법 제1조의2에 따라 정한다.")])
    another = regulation("가온시 창고 조례 시행령", [("제1조", "", "법 제1조에 따라 정한다.")])
    publish(tmp_path / "library", decree, another)
    with opened(tmp_path / "library") as library:
        assert [hit.provision.article for hit in library.search("물품 보관", k=2)] == ["제1조", "제2조"]


def test_what_stands_far_down_in_a_long_article_is_found_by_its_meaning(tmp_path: Path) -> None:
    filler = "\n".join(f"{at}. 도로와 교량의 점검 주기는 {at}년으로 한다." for at in range(1, 60))
    law = regulation("가온시 시설 조례", [
        ("제1조", "업무", f"{filler}\n60. 장애인이 타는 차의 주차요금을 절반으로 줄인다."),
        ("제2조", "업무", filler),
    ])  # fmt: skip
    publish(tmp_path / "library", law)
    with opened(tmp_path / "library") as library:
        vector = EMBEDDER.embed(["장애인이 타는 차의 주차요금"], "query")[0]
        scores = library._index.dense.scores(vector, np.array([0, 1]))
        assert scores[0] > scores[1] + 0.02
        assert library.search("장애인 차량 주차비 깎아 주나요", k=1)[0].provision.article == "제1조"


def test_a_check_reads_the_files_of_search_whole(library_dir: Path) -> None:
    path = library_dir / "generations" / "g000001" / "dense.bin"
    with opened(library_dir) as library:
        library.check()
    with Library(library_dir, embedder=EMBEDDER) as library:
        raw = bytearray(path.read_bytes())
        raw[-3000] ^= 1
        path.write_bytes(raw)
    with pytest.raises(LibraryDamaged), opened(library_dir) as library:
        library.check()


def test_closing_twice_is_allowed(library_dir: Path) -> None:
    library = opened(library_dir)
    library.search("주차")
    library.close()
    library.close()
