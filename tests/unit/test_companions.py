"""What belongs beside an answer: completing rules, acts, twins, definitions, tables, penalties, other acts."""

from __future__ import annotations

import pytest
from law_books import ACT, ACT_NAME, DECREE, DECREE_NAME, LOCAL, LOCAL_NAME, NATIONAL, NATIONAL_NAME, LawBooks

from seoul_assist.model import Citation, Claim, Evidence
from seoul_assist.tasks.answering.companion_kinds import steps_back
from seoul_assist.tasks.answering.companions import MOST, Related, related
from seoul_assist.tasks.answering.delegation import completing, delegated
from seoul_assist.tasks.answering.shelf import Books, Shelf
from seoul_assist.tasks.answering.twins import alike, reason, twin
from seoul_assist.text.numbering import parse
from seoul_assist.text.quotes import locate
from seoul_assist.text.tokens import content_terms

BOOKS = LawBooks(ACT, DECREE, LOCAL, NATIONAL)
GENERAL = """누리 신청 기본법
제1조(목적) 목적이다.
제3조(다른 법률과의 관계) 신청에 관하여 다른 법률에 특별한 규정이 있는 경우를 제외하고는 이 법에서 정하는 바에 따른다.
제8조(이의신청) 신청이 거부된 사람은 거부를 안 날부터 30일 이내에 이의신청을 할 수 있다.
"""
SPECIAL = """누리 온실 지원법
제1조(목적) 목적이다.
제4조(이의신청) 온실 신청이 거부된 사람은 거부를 안 날부터 10일 이내에 시장에게 이의신청을 할 수 있다.
"""


def claim(books: LawBooks, law: str, address: str, quote: str) -> Claim:
    hit = books.hit(law, address)
    return Claim(quote, (Citation(Evidence("S1", "", "", law, hit.provision.article, address), quote, "verified"),))


def beside(
    question: str, *cited: tuple[str, str, str], books: LawBooks = BOOKS, found: tuple[tuple[str, str], ...] = ()
):
    claims = [claim(books, *one) for one in cited]
    hits = books.finds(*((law, address) for law, address, _ in cited), *found).search(question)
    made = related(question, claims, hits, Shelf(books))
    for one in made:  # whatever is shown stands in its provision
        article = one.address.split("항")[0].rsplit("제", 1)[0] if "항" in one.address else one.address
        source = next(item for item in books.articles(one.law) if one.address.startswith(item.address))
        assert locate(one.quote, f"{source.title}\n{source.text}")[0] == "verified", (article, one)
    return {one.relation: one for one in made}


PERMIT = (ACT_NAME, "제5조제1항", "다만, 대통령령으로 정하는 작은 무대는 신고로 갈음한다.")


def test_the_books_are_what_a_library_offers() -> None:
    assert isinstance(BOOKS, Books)


def test_a_decree_that_quotes_the_words_of_the_act_completes_it() -> None:
    found = beside("작은 무대의 너비는 얼마까지인가요?", PERMIT)["decree"]
    assert (found.law, found.address) == (DECREE_NAME, "제3조")
    assert "너비가 2미터 이하" in found.quote
    assert found.reason == f"「{ACT_NAME}」 제5조제1항에서 대통령령에 맡긴 사항을 정한 조문입니다."


def test_nothing_completes_what_is_not_left_to_lower_rules() -> None:
    assert "decree" not in beside("허가는 며칠 걸리나요?", (ACT_NAME, "제5조제2항", "7일 이내에 결정하여야 한다."))
    assert delegated("시장은 조례로 정하는 바에 따라 행정안전부령으로 정한다.") == ("조례", "행정안전부령")
    assert delegated("시장이 정하는 바에 따른다.") == ()


def test_another_paragraph_or_article_is_not_completed() -> None:
    shelf, asked = Shelf(BOOKS), content_terms("작은 무대의 너비")
    text = "대통령령으로 정하는 작은 무대"
    right, wrong, other = (parse(f"제{place}") for place in ("5조제1항", "5조제2항", "50조"))
    assert right and wrong and other
    assert [one.address for one in completing(ACT_NAME, right, text, asked, shelf)] == ["제3조"]
    assert completing(ACT_NAME, wrong, text, asked, shelf) == ()
    assert completing(ACT_NAME, other, text, asked, shelf) == ()


def test_an_ordinance_among_the_hits_may_complete_an_act() -> None:
    act = "누리 정원법\n제1조(목적) 목적이다.\n제4조(요금) 정원의 요금은 조례로 정한다."
    ordinance = (
        "가온시 정원 조례\n제1조(목적) 목적이다.\n제2조(요금) 「누리 정원법」 제4조에 따른 요금은 1천원으로 한다."
    )
    books = LawBooks(act, ordinance)
    found = beside(
        "정원 요금",
        ("누리 정원법", "제4조", "정원의 요금은 조례로 정한다."),
        books=books,
        found=(("가온시 정원 조례", "제2조"),),
    )
    assert (found["decree"].law, found["decree"].address) == ("가온시 정원 조례", "제2조")


def test_the_act_above_a_decree() -> None:
    quote = "너비가 2미터 이하인 이동무대를 말한다."
    found = beside("작은 무대", (DECREE_NAME, "제3조", quote))["act"]
    assert (found.law, found.address) == (ACT_NAME, "제5조제1항")


def test_a_definition_of_what_is_asked_and_not_of_what_the_law_is_about() -> None:
    quote = "이동무대를 설치하려는 자는 시장의 허가를 받아야 한다."
    found = beside("이동무대를 두려면 허가가 필요한가요?", (ACT_NAME, "제5조제1항", quote))["definition"]
    assert found.address == "제2조제1호" and found.quote == '1. "이동무대"란 바퀴가 달려 옮길 수 있는 무대를 말한다.'
    assert "definition" not in beside("광장에서 허가가 필요한가요?", (ACT_NAME, "제5조제1항", quote))


def test_a_table_that_the_quotation_names() -> None:
    found = beside("허가 취소", (ACT_NAME, "제6조제2호", "2. 별표 1의 기준을 어긴 경우"))["table"]
    assert found.address == "별표 1" and "3미터 이하" in found.quote


def test_a_penalty_only_when_it_is_asked_for() -> None:
    quote = "이동무대를 설치하려는 자는 시장의 허가를 받아야 한다."
    found = beside("허가 없이 무대를 두면 과태료가 있나요?", (ACT_NAME, "제5조제1항", quote))["penalty"]
    assert found.address == "제9조제1항" and "100만원 이하의 과태료" in found.quote
    assert found.reason == "제9조제1항제1호에서 제5조제1항 위반을 그 대상으로 정하고 있습니다."
    assert "penalty" not in beside("무대를 두려면 허가가 필요한가요?", (ACT_NAME, "제5조제1항", quote))
    # Not the penalty for another paragraph.
    other = (ACT_NAME, "제5조제2항", "7일 이내에 결정하여야 한다.")
    assert "penalty" not in beside("늦게 결정하면 과태료가 있나요?", other)


@pytest.mark.parametrize(
    ("law", "address", "quote", "other", "place"),
    [
        (LOCAL_NAME, "제4조제1항", "물품을 대여하는 경우 그 기간을 3년 이내로 한다.", NATIONAL_NAME, "제7조제1항"),
        (NATIONAL_NAME, "제7조제1항", "물품을 대여하는 경우 그 기간을 5년 이내로 한다.", LOCAL_NAME, "제4조제1항"),
    ],
)
def test_twins_are_found_from_both_sides(law: str, address: str, quote: str, other: str, place: str) -> None:
    found = beside("물품을 몇 년 빌려줍니까?", (law, address, quote))["twin"]
    assert (found.law, found.address) == (other, place)
    assert found.reason == reason(law, other, "local" if law == LOCAL_NAME else "national")


def test_the_reason_says_which_law_was_followed_and_when_the_other_holds() -> None:
    assert reason(LOCAL_NAME, NATIONAL_NAME, "local") == (
        f"지방자치단체의 업무이므로 「{LOCAL_NAME}」을 따랐습니다. 국가기관의 업무이면 「{NATIONAL_NAME}」을 봅니다."
    )


def test_titles_alone_make_no_twins() -> None:
    other = "국가 물품대여에 관한 법률\n제1조(목적) 목적이다.\n제9조(대여 기간) 도서의 열람은 무료로 한다."
    books = LawBooks(LOCAL, other)
    provision = books.article(LOCAL_NAME, "제4조")
    assert provision and twin(provision, provision.text, Shelf(books)) is None
    assert alike("", "무엇") == 0.0 and alike("같은 말이다", "같은  말이다") == 1.0


def test_a_rule_that_holds_in_spite_of_the_article_is_special() -> None:
    spite = (
        "가온섬 발전을 위한 특별법\n제1조(목적) 목적이다.\n"
        "제3조(다른 법률과의 관계) 다른 법률에 특별한 규정이 있으면 그에 따른다.\n"
        "제9조(온실에 관한 특례) 「누리 온실 지원법」 제4조에도 불구하고 거부를 안 날부터 60일 이내에 신청할 수 있다."
    )
    books = LawBooks(SPECIAL, spite)
    plain = ("누리 온실 지원법", "제4조", "거부를 안 날부터 10일 이내에 시장에게 이의신청을 할 수 있다.")
    found = beside("온실 이의신청", plain, books=books, found=(("가온섬 발전을 위한 특별법", "제9조"),))
    assert found["special"].address == "제9조" and "특례여서" in found["special"].reason and "general" not in found
    assert steps_back("가온섬 발전을 위한 특별법", Shelf(books)) is None


def test_ordinances_are_no_twins() -> None:
    words = "제2조(대여 기간) 시장은 물품을 대여하는 경우 그 기간을 3년 이내로 한다."
    books = LawBooks(
        f"가온시 지방물품 대여 조례\n제1조(목적) 목적이다.\n{words}",
        f"가온시 물품 대여 조례\n제1조(목적) 목적이다.\n{words}",
    )
    provision = books.article("가온시 지방물품 대여 조례", "제2조")
    assert provision and twin(provision, provision.text, Shelf(books)) is None


def test_a_general_and_a_special_act_are_both_shown() -> None:
    books = LawBooks(GENERAL, SPECIAL)
    general = ("누리 신청 기본법", "제8조", "신청이 거부된 사람은 거부를 안 날부터 30일 이내에 이의신청을 할 수 있다.")
    special = ("누리 온실 지원법", "제4조", "거부를 안 날부터 10일 이내에 시장에게 이의신청을 할 수 있다.")
    question = "신청이 거부되면 이의신청은 며칠 안에 하나요?"
    found = beside(question, general, books=books, found=(special[:2],))["special"]
    assert found.law == "누리 온실 지원법" and "(제3조)" in found.reason
    found = beside(question, special, books=books, found=(general[:2],))["general"]
    assert found.law == "누리 신청 기본법" and "10일" not in found.quote
    assert steps_back("누리 온실 지원법", Shelf(books)) is None


def test_at_most_four_and_none_that_is_cited() -> None:
    cited = [
        PERMIT,
        (ACT_NAME, "제6조제2호", "2. 별표 1의 기준을 어긴 경우"),
        (ACT_NAME, "제5조제1항", "이동무대를 설치하려는 자는 시장의 허가를 받아야 한다."),
    ]
    question = "이동무대 허가를 받지 않으면 과태료가 얼마인가요?"
    hits = BOOKS.finds(*((law, address) for law, address, _ in cited)).search(question)
    made: tuple[Related, ...] = related(question, [claim(BOOKS, *one) for one in cited], hits, Shelf(BOOKS))
    assert [one.relation for one in made] == ["penalty", "decree", "table", "definition"] and len(made) == MOST
    again = related(
        question, [claim(BOOKS, *one) for one in [*cited, (DECREE_NAME, "제3조", "2미터 이하")]], hits, Shelf(BOOKS)
    )
    assert all(one.law != DECREE_NAME for one in again)
    assert made == related(question, [claim(BOOKS, *one) for one in cited], hits, Shelf(BOOKS))


def test_the_rule_of_an_ordinance_completes_it_and_has_it_above() -> None:
    ordinance = "가온시 온실 조례\n제1조(목적) 목적이다.\n제4조(요금) ① 온실의 이용 요금은 규칙으로 정한다."
    rule = (
        '가온시 온실 조례 시행규칙\n제1조(목적) 이 규칙은 「가온시 온실 조례」(이하 "조례"라 한다)를 시행한다.\n'
        "제2조(이용 요금) 조례 제4조제1항에 따른 이용 요금은 1천원으로 한다."
    )
    books = LawBooks(ordinance, rule)
    above = ("가온시 온실 조례", "제4조제1항", "온실의 이용 요금은 규칙으로 정한다.")
    below = ("가온시 온실 조례 시행규칙", "제2조", "이용 요금은 1천원으로 한다.")
    assert beside("온실 이용 요금", above, books=books)["decree"].address == "제2조"
    assert beside("온실 이용 요금", below, books=books)["act"].address == "제4조제1항"
