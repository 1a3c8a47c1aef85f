"""A document as pages fit to be summarized."""

from __future__ import annotations

from seoul_assist.grounding.pages import left_out, opening, pages_of, prose, regions, title_of
from seoul_assist.model import Block, Document

BODY = "가온시는 자전거 도로 {n}곳을 새로 정비하고 안내판을 설치하기로 결정하였다."


def document(*blocks: Block, source: str = "보고_자료.pdf") -> Document:
    return Document(source, "0" * 64, "pdf", blocks, 3, 3)


def report() -> Document:
    blocks = []
    for page in range(1, 6):
        blocks += [
            Block(f"가온시 교통 계획 {page}", page=page),
            Block("제1장 총칙 ·········· 3", page=page),
            Block(BODY.format(n=page), page=page),
            Block("구분 | 금액\n합계 | 1,200", "table", page),
            Block(f"- {page} -", page=page),
        ]
    return document(*blocks)


def test_heads_contents_numbers_and_table_rows_are_not_read() -> None:
    pages = pages_of(report())
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert all(page.text == BODY.format(n=page.number) for page in pages)
    assert all("합계" in page.whole for page in pages)
    assert prose(pages).count("자전거") == 5


def test_cells_that_tell_something_are_read() -> None:
    cell = "누리군은 하수관로를 정비하기 위하여 국비를 신청하였다."
    page = pages_of(document(Block(f"개요 | {cell}\n합계 | 3", "table", 1)))[0]
    assert page.text == cell


def test_regions_cover_everything_once_within_bounds() -> None:
    pages = pages_of(document(*(Block(f"{n}쪽의 글이다.\n" + "가나다라. " * 300, page=n) for n in range(1, 5))))
    parts = regions(pages, most=1000)
    assert all(sum(len(page.text) for page in part) <= 1000 for part in parts)
    joined = "".join("".join(page.text for page in part) for part in parts)
    assert "".join(joined.split()) == "".join("".join(page.text for page in pages).split())
    assert {page.number for part in parts for page in part} == {1, 2, 3, 4}


def test_titles() -> None:
    letter = document(
        Block("가온시"),
        Block("수신 누리군수"),
        Block("제목 자전거 보험 가입 현황 제출 요청"),
        Block("1. 관련: 교통과-12"),
    )
    assert title_of(letter) == "자전거 보험 가입 현황 제출 요청"
    plain = document(
        Block("발행처 가온시 (000) 000-0000"),
        Block("자전거 도로 정비 계획"),
        Block("1. 개요"),
        Block("자전거 도로 정비 사업은 자전거 이용자를 위한 도로 정비이다."),
    )
    assert title_of(plain) == "자전거 도로 정비 계획"
    assert title_of(document(Block("□ 개요"))) == "보고 자료"


def test_conditions_that_no_point_mentions_are_listed() -> None:
    pages = pages_of(
        document(
            Block("제출 기한: 2026. 12. 18.(금) 18:00", page=1),
            Block("다만, 해당 자료가 없는 읍면은 제출하지 아니한다.", page=1),
            Block("군은 결과를 30일 이내에 알려야 한다.", page=2),
            Block("군은 날씨를 살핀다고 하였다.", page=2),
        )
    )
    assert left_out(pages, []) == (
        (1, "제출 기한: 2026. 12. 18.(금) 18:00"),
        (1, "다만, 해당 자료가 없는 읍면은 제출하지 아니한다."),
        (2, "군은 결과를 30일 이내에 알려야 한다."),
    )
    assert len(left_out(pages, ["제출 기한: 2026. 12. 18.(금) 18:00"])) == 2
    assert len(left_out(pages, [], most=1)) == 1


def test_labelled_facts_and_deadlines_come_before_exceptions_where_there_are_too_many() -> None:
    pages = pages_of(
        document(
            Block("다만, 해당 자료가 없는 읍면은 제출하지 아니한다.", page=1),
            Block("군은 결과를 30일 이내에 알려야 한다.", page=1),
            Block("제출 기한: 2026. 12. 18.(금) 18:00", page=2),
        )
    )
    assert [text[:2] for _, text in left_out(pages, [], most=2)] == ["군은", "제출"]
    assert len(left_out(pages, [], most=None)) == 3


def test_the_opening_of_nothing_is_nothing() -> None:
    assert opening([], []) == []


def test_what_stands_over_the_receiver_of_a_letter_is_not_read() -> None:
    slogan, body = "마음이 모이면 가온이 됩니다.", BODY.format(n=3)
    head = Block("가 온 시\n수신 | 누리군수\n제목 | 정비 결과 제출", "table")
    page = pages_of(Document("공문.hwpx", "0" * 64, "hwpx", (Block(slogan), head, Block(body))))[0]
    assert page.text == body and slogan in page.whole
    assert slogan in pages_of(Document("글.txt", "0" * 64, "txt", (Block(slogan), Block(body))))[0].text


def test_a_document_without_pages_is_more_than_its_contents() -> None:
    contents = [Block(f"{n}. 서비스 {n}의 명세와 오류 번호\t{n}") for n in range(1, 9)]
    blocks = (
        Block("목 차"),
        *contents,
        Block("구분 | 값\n가 | 1\n나 | 2\n다 | 3\n라 | 4", "table"),
        Block(BODY.format(n=1)),
    )
    assert BODY.format(n=1) in pages_of(Document("안내.docx", "0" * 64, "docx", blocks))[0].text


def test_an_item_of_a_list_is_no_title() -> None:
    items = [Block(f"({n}) 연령대별 기부 건수와 기부 금액 {n}") for n in range(1, 5)]
    assert title_of(document(Block("기부 금액과 기부 건수 보고서"), *items)) == "기부 금액과 기부 건수 보고서"
    assert title_of(document(Block("(26) 도로 시설 출자"), Block("도로 시설 출자를 늘린다."))) == "(26) 도로 시설 출자"
