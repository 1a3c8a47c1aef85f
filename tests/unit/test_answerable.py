"""How sure it is that the library holds an answer: statutes, ordinances, an office's own papers, other embedders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from library_kit import EMBEDDER, opened, publish, regulation

from seoul_assist.adapters.static_embedder import StaticEmbedder
from seoul_assist.library.reading import Library
from seoul_assist.model import Hit, Provision, Regulation
from seoul_assist.tasks.answering.answerable import (
    OWN_PAPERS,
    Kind,
    Model,
    Seen,
    features,
    is_national,
    load,
    probability,
    see,
    signal,
)

ACT = regulation(
    "가상 보조금 관리에 관한 법률",
    [
        (
            "제7조",
            "보조금의 지급 결정",
            "시장ㆍ군수ㆍ구청장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 정한다.",
        ),
        (
            "제8조",
            "보조금의 반환",
            "보조사업자가 거짓으로 보조금을 받은 경우에는 보조금의 전부 또는 일부를 반환하게 한다.",
        ),
        ("제9조", "과태료", "보조사업의 실적을 보고하지 아니한 자에게는 500만원 이하의 과태료를 부과한다."),
        ("제10조", "공영주차장의 요금", "공영주차장의 주차요금은 지방자치단체의 조례로 정한다."),
    ],
    kind="법률",
)
PARKING = regulation(
    "다솜구 공영주차장 운영 조례",
    [("제5조", "주차요금", "공영주차장의 주차요금은 30분에 천원으로 하고, 한 달 정기권의 요금은 5만원으로 한다.")],
)
GRANT = regulation(
    "다솜구 출산장려금 지급 조례",
    [
        (
            "제4조",
            "출산장려금의 금액",
            "출산장려금은 첫째 아이 50만원, 둘째 아이 100만원으로 하고 출생한 날부터 지급한다.",
        )
    ],
)
DUTY = regulation(
    "다솜구 당직 근무 지침",
    [("제3조", "당직 순번의 변경", "당직 순번을 바꾸려는 직원은 총무과장의 승인을 받아야 한다.")],
    kind="지침",
)
CONTACTS = regulation(
    "다솜구 부서별 연락처 안내",
    [("1", "건축과 담당자", "건축과 건축허가 담당자의 전화번호는 (000) 000-0000이고 자리는 본관 3층에 있다.")],
    kind="문서",
)
FILLER = [
    ("제1조", "목적", "이 법은 시설의 안전과 유지에 필요한 사항을 정함을 목적으로 한다."),
    ("제2조", "점검", "관리주체는 해마다 두 번 시설을 점검하고 그 결과를 보관하여야 한다."),
]
OTHER = regulation("가상 시설 안전에 관한 법률", FILLER, kind="법률")
LOCAL = {
    "우리 구 공영주차장 주차요금은 30분에 얼마입니까?": PARKING,
    "우리 구 출산장려금은 둘째 아이에게 얼마를 줍니까?": GRANT,
    "당직 순번을 바꾸려면 누구의 승인을 받아야 하나요?": DUTY,
    "우리 구 건축과 건축허가 담당자 전화번호가 뭐예요?": CONTACTS,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answerable")


@pytest.fixture(scope="module")
def statutes(folder: Path) -> Iterator[Library]:
    publish(folder / "statutes", ACT, OTHER)
    with opened(folder / "statutes") as library:
        yield library


@pytest.fixture(scope="module")
def everything(folder: Path) -> Iterator[Library]:
    publish(folder / "everything", ACT, OTHER, PARKING, GRANT, DUTY, CONTACTS)
    with opened(folder / "everything") as library:
        yield library


def sure(library: Library, question: str) -> float:
    made = signal(library.manifest.embedder, StaticEmbedder, library.frequency)
    assert made.name == "answer"
    return made.score(question, library.search(question))


def threshold() -> float:
    model = load()
    assert model is not None
    return model.threshold


def test_the_model_belongs_to_the_table_that_ships() -> None:
    model = load()
    assert model is not None and model.embedder == StaticEmbedder().id
    assert 0.2 < model.threshold < 0.8 and model.weights[0] > 0 and model.weights[1] > 0


@pytest.mark.parametrize(
    "question",
    [
        "보조금 신청하면 며칠 안에 지급 여부가 결정되나요?",
        "거짓으로 받은 보조금은 반환하여야 합니까?",
        "보조금 실적 미보고 과태료",
    ],
)
def test_what_the_statutes_say_is_answered(statutes: Library, question: str) -> None:
    assert sure(statutes, question) >= threshold()


@pytest.mark.parametrize(
    "question",
    [
        "작년에 우리 구가 보조금을 가장 많이 준 협회의 회장은 누구입니까?",
        "프랑스에서는 보조금을 며칠 안에 지급합니까?",
        "오늘 저녁에 비가 오나요?",
        "보조금 담당자 자리에 없던데 언제 와요?",
        "한글 프로그램에서 과태료 고지서 양식이 안 열려요",
        "",
        "ㅋㅋㅋ",
    ],
)
def test_what_no_statute_says_is_refused(statutes: Library, question: str) -> None:
    assert sure(statutes, question) < threshold()


@pytest.mark.parametrize(("question", "paper"), LOCAL.items())
def test_what_ones_own_rules_answer_is_no_longer_refused(
    statutes: Library, everything: Library, question: str, paper: Regulation
) -> None:
    assert sure(statutes, question) < threshold() <= sure(everything, question)
    assert everything.search(question)[0].provision.law == paper.name


@pytest.mark.parametrize(
    "question",
    ["오늘 저녁에 비가 오나요?", "미국 대통령은 누구예요?", "우리 구 수영장 강습 시간표", "김치찌개 끓이는 법"],
)
def test_ones_own_rules_do_not_answer_everything(everything: Library, question: str) -> None:
    assert sure(everything, question) < threshold()


def test_another_embedder_leaves_the_share_of_the_question(statutes: Library) -> None:
    class Other(StaticEmbedder):
        id = "other/1"

    for made_with, shipped in (("other/1", StaticEmbedder), ("other/1", Other), (EMBEDDER.id, Other)):
        assert signal(made_with, shipped, statutes.frequency).name == "support"
    question = "보조금 신청을 받은 날부터 며칠 이내에 지급 여부를 정합니까?"
    found = signal("other/1", Other, statutes.frequency).score(question, statutes.search(question))
    assert 0.4 < found <= 1


def test_the_same_question_scores_the_same_twice_and_nothing_found_is_nothing(statutes: Library) -> None:
    question = "보조금 반환"
    assert sure(statutes, question) == sure(statutes, question)
    made = signal(EMBEDDER.id, StaticEmbedder)
    assert made.score(question, ()) == 0.0


def test_what_is_seen_names_words_and_hits(statutes: Library) -> None:
    seen = see("보조금 반환 쿠르릉", statutes.search("보조금 반환"), EMBEDDER, statutes.frequency)
    assert "반환/N" in seen.words and 0 < seen.unknown < 1
    assert 0 < len(seen.hits) <= 5 and all(law and -1 <= cosine <= 1 and 0 <= share <= 1
                                           for law, cosine, share in seen.hits)  # fmt: skip


def test_for_own_papers_a_kind_of_question_counts_only_in_favour() -> None:
    seen = Seen(("누구/N",), 0.0, ((True, 0.5, 0.5), (False, 0.5, 0.5)))
    assert [row[0] for row in features(seen, -3.0, -2.0)] == [-3.0, OWN_PAPERS]
    assert [row[0] for row in features(seen, 1.0, 2.0)] == [1.0, 2.0]
    model = Model("e", 0.5, 0.0, (1.0, 0.0, 0.0, 0.0), Kind(0.0, {"누구/N": -3.0}), Kind(0.0, {"누구/N": -3.0}))
    assert probability(model, seen) > 0.5 > probability(model, Seen(seen.words, 0.0, seen.hits[:1]))


@pytest.mark.parametrize(
    ("law", "kind", "national"),
    [
        ("가상법", "법률", True),
        ("가상법 시행규칙", "행정안전부령", True),
        ("가상법 시행령", "규정", True),
        ("가상 등기 규칙", "대법원규칙", True),
        ("가온시 주차장 조례", "조례", False),
        ("가온시 주차장 조례 시행규칙", "규칙", False),
        ("가온시 사무처리 규정", "규정", False),
        ("누리군 민원 처리 지침", "지침", False),
    ],
)
def test_what_is_national_law(law: str, kind: str, national: bool) -> None:
    assert is_national(Provision(law, kind, "제1조", "제1조", "목적", "본문")) is national


def test_hits_need_no_units_or_titles() -> None:
    bare = Hit(1, Provision("", "", "", "", "", ""), "", 0.0)
    assert 0 <= signal(EMBEDDER.id, StaticEmbedder).score("보조금 반환", (bare,)) < threshold()
