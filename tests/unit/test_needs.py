"""What would answer a refused question: a missing law, own rules, facts of the office, other people's matters."""

from __future__ import annotations

import pytest

from seoul_assist.model import Hit, Provision
from seoul_assist.tasks.answering import needs
from seoul_assist.tasks.answering.needs import needed
from seoul_assist.text.law_tables import law_key


class Held:
    """A library of these titles."""

    def __init__(self, *titles: str) -> None:
        self._titles = {law_key(title): title for title in titles}

    def official_title(self, key: str) -> str | None:
        return self._titles.get(key)


def hit(law: str, kind: str) -> Hit:
    return Hit(1, Provision(law, kind, "제7조", "제7조", "목적", "본문"), "제7조", 0.5)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("우리 구 눈썰매장 이용료 감면 대상은 누구까지예요?", needs.ORDINANCE),
        ("우리 시 조례에서 정한 천문관 관람료는 얼마입니까?", needs.ORDINANCE),
        ("우리 과 전결 규정에서 비품 구매는 누가 결재하나요?", needs.INSIDE),
        ("당직 수당을 정한 내부 지침을 알려 주세요", needs.INSIDE),
        ("작년에 접수된 반딧불이 신고는 몇 건입니까?", needs.FACT),
        ("건축과 담당자 전화번호", needs.FACT),
        ("스위스 말고 독일은 휴가를 며칠 줍니까?", needs.ABROAD),
        ("프린터에서 종이가 자꾸 걸려요", needs.MACHINE),
        ("택배가 안 오는데 어디까지 왔는지 알려 줘", needs.FIRM),
    ],
)
def test_the_kind_of_question_says_what_would_answer_it(question: str, said: str) -> None:
    assert needed(question, ()) == (said,)


def test_a_law_that_is_named_and_missing_comes_first() -> None:
    said = needed("가상나루터법 제12조에 따른 신고 기한은?", (), Held("도로법"))
    assert "「가상나루터법」" in said[0] and "index" in said[0] and len(said) <= 2
    assert "가상나루터법" not in "".join(needed("가상나루터법 제12조에 따른 신고 기한은?", (), Held("가상나루터법")))
    assert "가상나루터법" in needed("가상나루터법에서 정한 신고 기한은?", (), Held("도로법"))[0]
    assert "가상나루터법" not in "".join(needed("가상나루터법에서 정한 신고 기한은?", ())), "nobody knows what is held"


@pytest.mark.parametrize(
    "question",
    [
        "나루터를 이용하는 방법은?",
        "불법 정박은 위법인가요",
        "이 법에서 말하는 배",
        "헌법 공부",
        "돛 만드는 작법은",
        "관련법은 뭔가요",
    ],
)
def test_words_in_beop_are_no_laws(question: str) -> None:
    assert not any("찾지 못했습니다. `seoul-assist index" in said for said in needed(question, (), Held("도로법")))


def test_an_ordinance_among_the_hits_is_not_asked_for_again() -> None:
    question = "우리 구 눈썰매장 이용료는 얼마예요?"
    assert needed(question, (hit("다솜구 눈썰매장 조례", "조례"),)) == (needs.OTHER_ORDINANCE,)
    assert needed(question, (hit("가상 체육시설법", "법률"),)) == (needs.ORDINANCE,)


def test_a_question_of_statutes_points_to_what_the_library_may_lack() -> None:
    assert needed("허가가 취소된 자는 며칠 이내에 허가증을 반납하여야 합니까?", ()) == (needs.LACKING,)
    assert needed("강아지 이름 좀 지어 줘", ()) == (needs.NO_RULE,)


@pytest.mark.parametrize("question", ["", " ", "?", "ㅋㅋㅋ", "가" * 2_000, "「」 제1조", "제3조"])
def test_there_is_always_a_sentence_and_never_a_citation(question: str) -> None:
    hits = (hit("가상 보조금법", "법률"), hit("다솜구 눈썰매장 조례", "조례"))
    said = needed(question, hits, Held())
    assert 1 <= len(said) <= 2 and all(one.endswith(".") for one in said)
    assert not any("가상 보조금법" in one or "제7조" in one or "다솜구" in one for one in said)
