"""What the words of a quotation point to: resolved to law and address, with words that stand there."""

from __future__ import annotations

import pytest
from law_books import ACT, ACT_NAME, DECREE, DECREE_NAME, LawBooks

from seoul_assist.grounding.anaphora import MOST, followed
from seoul_assist.model import Citation, Claim, Evidence, Refer
from seoul_assist.tasks.answering.shelf import Shelf
from seoul_assist.text.excerpts import beginning
from seoul_assist.text.quotes import locate

BOOKS = LawBooks(ACT, DECREE)


def refers(law: str, address: str, *quotes: str) -> tuple[Refer, ...]:
    article = address.split("항")[0].rsplit("제", 1)[0] if "항" in address else address
    shelf = Shelf(BOOKS)
    citations = tuple(Citation(Evidence("S1", "", "", law, article, address), quote, "verified") for quote in quotes)
    claim = followed(
        Claim(" ".join(quotes), citations),
        lambda one: shelf.article(law, one.evidence.article),
        shelf.names,
        shelf.resolve,
    )
    return tuple(refer for citation in claim.citations for refer in citation.refers)


def test_a_paragraph_of_the_same_article() -> None:
    (found,) = refers(
        ACT_NAME, "제5조제2항", "② 시장은 제1항에 따른 허가를 신청받은 날부터 7일 이내에 결정하여야 한다."
    )
    assert (found.text, found.law, found.address) == ("제1항", ACT_NAME, "제5조제1항")
    assert found.quote == "① 이동무대를 설치하려는 자는 시장의 허가를 받아야 한다."


def test_a_proviso_is_quoted_itself_and_the_same_article_is_resolved() -> None:
    proviso, same = refers(
        ACT_NAME,
        "제5조제3항",
        "③ 시장은 제1항 단서에 따른 신고를 받으면 같은 조 제2항의 기간에 수리 여부를 알려야 한다.",
    )
    assert (proviso.text, proviso.address) == ("제1항 단서", "제5조제1항 단서")
    assert proviso.quote == "다만, 대통령령으로 정하는 작은 무대는 신고로 갈음한다."
    assert (same.text, same.address) == ("같은 조 제2항", "제5조제2항")


def test_the_act_of_a_decree() -> None:
    (found,) = refers(
        DECREE_NAME,
        "제3조",
        '법 제5조제1항 단서에서 "대통령령으로 정하는 작은 무대"란 너비가 2미터 이하인 이동무대를 말한다.',
    )
    assert (found.text, found.law, found.address) == ("법 제5조제1항 단서", ACT_NAME, "제5조제1항 단서")


def test_a_list_that_is_announced_and_not_shown() -> None:
    lead = "시장은 다음 각 호의 어느 하나에 해당하면 제5조제1항에 따른 허가를 취소할 수 있다."
    items, article = refers(ACT_NAME, "제6조", lead)
    assert (items.text, items.address) == ("다음 각 호", "제6조 각 호")
    assert items.quote.startswith("1. 거짓으로 허가를 받은 경우 2. 별표 1의 기준을")
    assert article.address == "제5조제1항"
    shown = refers(ACT_NAME, "제6조", f"{lead} 1. 거짓으로 허가를 받은 경우 2. 별표 1의 기준을 어긴 경우")
    assert [one.address for one in shown] == ["제5조제1항"]


@pytest.mark.parametrize(
    "quote",
    [
        "이동무대를 설치하려는 자는 시장의 허가를 받아야 한다.",  # points nowhere
        "시장은 제7항에 따른 허가를 신청받은 날부터",  # no words of the provision
        "",
    ],
)
def test_nothing_is_said_of_what_does_not_stand(quote: str) -> None:
    assert refers(ACT_NAME, "제5조제1항", quote) == ()


def test_what_another_quotation_shows_is_left_out() -> None:
    first = "① 이동무대를 설치하려는 자는 시장의 허가를 받아야 한다."
    second = "② 시장은 제1항에 따른 허가를 신청받은 날부터 7일 이내에 결정하여야 한다."
    assert refers(ACT_NAME, "제5조제2항", first, second) == ()


def test_no_more_than_four_and_every_quotation_is_found() -> None:
    many = "부서는 제2조, 제3조, 제4조, 제5조, 제6조 및 「누리 광장 이용에 관한 법률」 제5조에 따른 일을 한다."
    rows = "\n".join(f"제{n}조(일 {n}) 부서는 {n}번째 일을 한다." for n in range(2, 7))
    books = LawBooks(f"가온시 부서 조례\n제1조(모음) {many}\n{rows}", ACT)
    shelf = Shelf(books)
    citation = Citation(Evidence("S1", "", "", "가온시 부서 조례", "제1조", "제1조"), many, "verified")
    claim = followed(
        Claim(many, (citation,)), lambda one: shelf.article("가온시 부서 조례", "제1조"), shelf.names, shelf.resolve
    )
    found = claim.citations[0].refers
    assert len(found) == MOST and [one.address for one in found] == ["제2조", "제3조", "제4조", "제5조"]
    for one in found:
        target = shelf.article(one.law, one.address)
        assert target is not None and locate(one.quote, target.text)[0] == "verified"


def test_a_deleted_article_is_nothing_to_point_to() -> None:
    books = LawBooks("가온시 부서 조례\n제1조(모음) 제2조에 따른 일을 한다.\n제2조 삭제 <2030. 1. 2.>")
    shelf = Shelf(books)
    quote = "제2조에 따른 일을 한다."
    citation = Citation(Evidence("S1", "", "", "가온시 부서 조례", "제1조", "제1조"), quote, "verified")
    claim = Claim(quote, (citation,))
    source = books.article("가온시 부서 조례", "제1조")
    assert followed(claim, lambda one: source, shelf.names, shelf.resolve) == claim


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("시장은 알린다.", 40, "시장은 알린다."),
        ("시장은 정한 날까지 모든 신청인에게 결과를 알린다.", 16, "시장은 정한 날까지 모든"),
        ("시장은 허가를 하지 아니한다.", 12, "시장은 허가를"),  # never right before a negation
        ("1. 첫째 일 2. 둘째 일을 한다", 11, "1. 첫째 일"),  # nor behind the number of what was cut
        ("가나다라마바사아자차카타파하", 5, ""),
    ],
)
def test_a_beginning_can_stand_alone(text: str, most: int, expected: str) -> None:
    assert beginning(text, most) == expected
