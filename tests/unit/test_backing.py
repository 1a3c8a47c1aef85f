"""The evidence of a question: what was found, what completes it, and of twins the one for this office."""

from __future__ import annotations

from law_books import ACT, ACT_NAME, DECREE, DECREE_NAME, LOCAL, LOCAL_NAME, NATIONAL, NATIONAL_NAME, LawBooks

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.tasks.answering.ask import as_json, ask
from seoul_assist.tasks.answering.backing import backed
from seoul_assist.tasks.answering.conversation import Conversation
from seoul_assist.tasks.answering.shelf import Shelf

BOOKS = LawBooks(ACT, DECREE, LOCAL, NATIONAL)


def laws(question: str, *places: tuple[str, str], local: bool = True, opened: bool = True) -> list[tuple[str, str]]:
    hits = BOOKS.finds(*places).search(question)
    evidence, provisions = backed(question, hits, Shelf(BOOKS) if opened else None, local=local)
    behind = {(one.law, one.article) for one in provisions}
    assert all((one.law, one.article) in behind for one in evidence)
    assert [one.id for one in evidence] == [f"S{n}" for n in range(1, len(evidence) + 1)]
    return [(one.law, one.article) for one in evidence]


def test_a_rule_that_completes_the_best_hit_is_evidence() -> None:
    place = (ACT_NAME, "제5조제1항")
    assert laws("작은 무대의 너비는 얼마까지인가요?", place) == [(ACT_NAME, "제5조"), (DECREE_NAME, "제3조")]
    assert laws("작은 무대의 너비는 얼마까지인가요?", place, opened=False) == [(ACT_NAME, "제5조")]
    assert laws("허가는 며칠 걸리나요?", (ACT_NAME, "제5조제2항")) == [(ACT_NAME, "제5조")]


def test_the_local_twin_answers_unless_the_state_is_named() -> None:
    place = (NATIONAL_NAME, "제7조제1항")
    assert laws("물품을 몇 년까지 빌려주나요?", place) == [(LOCAL_NAME, "제4조")]
    assert laws("물품을 몇 년까지 빌려주나요?", place, (LOCAL_NAME, "제4조제1항")) == [(LOCAL_NAME, "제4조")]
    assert laws("국가 물품을 몇 년까지 빌려주나요?", place) == [(NATIONAL_NAME, "제7조")]
    assert laws("물품을 몇 년까지 빌려주나요?", place, local=False) == [(NATIONAL_NAME, "제7조")]


def test_a_law_for_another_body_comes_after_the_others_unless_it_is_named() -> None:
    courts = """법원 물품대여에 관한 규칙
제1조(목적) 이 규칙은 법원의 물품대여를 정한다.
제8조(대여) 법원은 물품을 2년까지 대여한다.
"""
    books = LawBooks(ACT, courts).finds(("법원 물품대여에 관한 규칙", "제8조"), (ACT_NAME, "제5조제2항"))

    def order(question: str, *, local: bool = True) -> list[str]:
        return [one.law for one in backed(question, books.search(question), Shelf(books), local=local)[0]]

    assert order("물품을 몇 년 빌리나요?") == [ACT_NAME, "법원 물품대여에 관한 규칙"]
    assert order("법원 물품을 몇 년 빌리나요?") == ["법원 물품대여에 관한 규칙", ACT_NAME]
    assert order("물품을 몇 년 빌리나요?", local=False) == ["법원 물품대여에 관한 규칙", ACT_NAME]


def test_the_penalty_for_what_was_found_is_evidence_where_it_is_asked_for() -> None:
    place = (ACT_NAME, "제5조제1항")
    asked = laws("허가 없이 이동무대를 설치하면 과태료가 얼마인가요?", place)
    assert asked[0] == (ACT_NAME, "제5조") and (ACT_NAME, "제9조") in asked
    assert (ACT_NAME, "제9조") not in laws("이동무대를 설치하려면 허가를 받나요?", place)
    both = laws("허가 없이 이동무대를 설치하면 과태료가 얼마인가요?", place, (ACT_NAME, "제9조제1항"))
    assert both.count((ACT_NAME, "제9조")) == 1


def test_an_answer_follows_the_local_law_and_shows_the_other() -> None:
    BOOKS.finds((NATIONAL_NAME, "제7조제1항"))
    answer = ask("물품을 대여하는 기간은 몇 년 이내인가요?", library=BOOKS, engine=Extractive())
    assert answer.supported and answer.claims[0].citations[0].evidence.law == LOCAL_NAME
    (one,) = [one for one in as_json(answer)["related"] if one["relation"] == "twin"]
    assert set(one) == {"relation", "law", "address", "title", "effective", "quote", "reason"}
    assert (one["law"], one["address"]) == (NATIONAL_NAME, "제7조제1항")
    assert one["reason"].startswith(f"지방자치단체의 업무이므로 「{LOCAL_NAME}」을 따랐습니다.")


def test_an_answer_says_what_its_words_point_to() -> None:
    BOOKS.finds((ACT_NAME, "제5조제2항"))
    answer = ask("이동무대 허가는 며칠 안에 결정하나요?", library=BOOKS, engine=Extractive())
    refers = as_json(answer)["claims"][0]["citations"][0]["refers"]
    assert refers[0]["text"] == "제1항" and refers[0]["address"] == "제5조제1항" and refers[0]["law"] == ACT_NAME


def test_a_refusal_says_what_would_be_needed_and_has_no_companions() -> None:
    BOOKS.finds((ACT_NAME, "제5조제2항"))
    shape = as_json(ask("누리군 수영장 회원권 가격은 얼마입니까?", library=BOOKS, engine=Extractive()))
    assert shape["supported"] is False and shape["related"] == [] and shape["needed"]
    assert "needed" not in as_json(ask("이동무대 허가는 며칠 안에 결정하나요?", library=BOOKS, engine=Extractive()))


def test_a_follow_up_is_asked_with_the_question_before_it() -> None:
    talk = Conversation(BOOKS.finds((ACT_NAME, "제5조제2항")))
    first = talk.question("이동무대 허가는 며칠 안에 결정하나요?")
    assert talk.search(first)[0].provision.article == "제5조"
    BOOKS.finds((ACT_NAME, "제6조제1호"))
    second = talk.question("그럼 취소는?")
    assert second == "이동무대 허가는 며칠 안에 결정하나요? 그럼 취소는?"
    assert [hit.provision.article for hit in talk.search(second)] == ["제6조", "제5조"]
    assert talk.question("또 예외는?") == "이동무대 허가는 며칠 안에 결정하나요? 또 예외는?"
    fresh = talk.question("물품을 대여하는 기간은 몇 년 이내인가요?")
    assert fresh == "물품을 대여하는 기간은 몇 년 이내인가요?"
    assert [hit.provision.article for hit in talk.search(fresh)] == ["제6조"]
    assert talk.generation == "g1"
