"""The extractive engine answers with few sentences, and never without what they depend on."""

from __future__ import annotations

import time

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.grounding.verify import verify
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

LAW = "가온시 여비 조례"
TEXT = (
    "① 직원은 출장을 마친 날부터 10일 이내에 여비를 신청한다. 다만, 입원한 직원은 퇴원한 날부터 신청한다. "
    "이 경우 진단서를 낸다.\n② 여비는 계좌로 받는다."
)
GRANTS = (
    "① 다음 각 호의 어느 하나에 해당하는 단체는 지원금을 신청할 수 있다. "
    "다만, 제2호의 단체는 시장의 추천을 받아야 한다.\n"
    "1. 자전거 안전 교육을 하는 단체\n2. 하천을 청소하는 단체\n3. 삭제\n4. 마을 축제를 여는 단체\n"
    "② 지원금을 신청하려는 단체는 사업 시작 20일 전까지 다음 각 호의 서류를 시장에게 내야 한다.\n"
    "1. 사업계획서\n2. 단체 소개서\n3. 견적서"
)


def packet(number: int, text: str, article: str = "제1조(신청)", law: str = LAW, score: float = 0.0) -> Evidence:
    bare = article.partition("(")[0]
    return Evidence(f"S{number}", f"{law} {article}", text, law, bare, bare, score=score)


def told(question: str, *evidence: Evidence) -> list[str]:
    """The claims, after code has found every quotation in the evidence."""
    claims = verify(Extractive().write(Request("ask", question, evidence)), evidence)
    assert all(claim.verified and "[확인 필요]" not in claim.text for claim in claims)
    return [claim.text for claim in claims]


def test_a_rule_comes_with_its_proviso() -> None:
    first = told("출장 여비는 며칠 이내에 신청하나요?", packet(1, TEXT))[0]
    assert "10일 이내" in first and "다만, 입원한 직원" in first and "이 경우 진단서" in first
    assert "②" not in first


def test_a_question_about_the_exception_finds_the_rule_too() -> None:
    found = told("입원한 직원은 언제부터 여비를 신청하나요?", packet(1, TEXT))
    assert found[0].startswith("①") and "퇴원한 날부터" in found[0]
    assert not any(claim.startswith(("다만", "이 경우")) for claim in found)


def test_a_proviso_too_far_to_carry_stands_alone() -> None:
    long_rule = "① 직원은 " + "출장 계획을 미리 적어 " * 60 + "신청한다. 다만, 입원한 직원은 퇴원한 날부터 신청한다."
    found = told("입원한 직원은 언제부터 신청하나요?", packet(1, long_rule))
    assert any(claim.startswith("다만, 입원한") for claim in found)


def test_one_rule_that_answers_is_enough() -> None:
    assert told("여비를 계좌로 받나요?", packet(1, TEXT)) == ["② 여비는 계좌로 받는다."]


def test_a_condition_is_never_cut_from_its_rule() -> None:
    rule = (
        "시장은 신청한 단체가 전년도 정산을 마치지 아니하고 거짓으로 보고한 사실이 있는 경우로서 심의위원회가 "
        "의결한 때에는 지원금의 2배 이내에서 반환을 명할 수 있으며, 그 단체는 3년 동안 신청할 수 없다."
    )
    assert told("지원금은 몇 배까지 돌려받을 수 있나요?", packet(1, rule)) == [rule]


def test_an_item_comes_with_its_lead_and_the_proviso_of_the_lead() -> None:
    found = told("하천을 청소하는 단체도 신청할 수 있나요?", packet(1, GRANTS))
    assert len(found) == 1
    assert found[0].startswith("① 다음 각 호") and "다만, 제2호의 단체는 시장의 추천" in found[0]
    assert found[0].endswith("2. 하천을 청소하는 단체")


def test_a_list_that_is_asked_for_is_told_whole_without_deleted_items() -> None:
    found = told("어떤 단체가 지원금을 신청할 수 있나요?", packet(1, GRANTS))[0]
    assert all(item in found for item in ("1. 자전거", "2. 하천", "4. 마을 축제")) and "삭제" not in found
    assert "사업계획서" not in found


def test_two_things_asked_for_are_both_answered() -> None:
    text = (
        "① 이의신청은 통지를 받은 날부터 15일 이내에 한다.\n② 시장은 이의신청을 받은 날부터 7일 이내에 결과를 회신한다."
    )
    found = " ".join(told("이의신청 기한과 회신 기한", packet(1, text)))
    assert "15일 이내" in found and "7일 이내" in found
    papers = told("사업 시작 며칠 전까지 신청하고, 어떤 서류를 내야 하나요?", packet(1, GRANTS))
    assert len(papers) == 1 and "20일 전까지" in papers[0] and "3. 견적서" in papers[0]


def test_a_measure_that_is_asked_for_decides_among_the_rules_of_an_article() -> None:
    text = (
        "① 낙찰자 결정에 불만이 있는 업체는 시장에게 이의신청을 할 수 있다.\n"
        "② 이의신청은 그 사실을 안 날부터 12일 이내에 하여야 한다."
    )
    found = told("낙찰자 결정에 불만이 있는 업체는 언제까지 이의신청을 하나요?", packet(1, text, "제9조(이의신청)"))
    assert any("12일 이내" in claim for claim in found)


def test_items_that_each_give_a_measure_are_told_together() -> None:
    text = "다음 각 호의 구분에 따른 날까지 신고한다.\n1. 새로 여는 경우: 14일 전까지\n2. 닫는 경우: 3일 전까지"
    found = told("시장을 며칠 전까지 신고하나요?", packet(1, text))
    assert "14일 전까지" in found[0] and "3일 전까지" in found[0]


def many(lead: str) -> str:
    """The sentence with a list too long to be told whole."""
    items = [f"{n}. 마을 {n}길에서 {'정해진 시간이 아닌 때에 ' * 3}물건을 판 경우" for n in range(1, 9)]
    return "\n".join([lead, *items, "9. 그 밖에 시장이 정하는 경우"])


def test_a_long_list_is_left_out_where_its_lead_gives_the_measure_and_kept_by_one_item_where_not() -> None:
    fee = packet(1, many("시장은 노점이 다음 각 호의 어느 하나에 해당하면 30일 이내의 기간 동안 쉬게 할 수 있다."))
    assert told("노점을 며칠 동안 쉬게 하나요?", fee) == [fee.text.splitlines()[0]]
    found = told("노점을 쉬게 할 수 있나요?", fee)[0]
    assert found.startswith(fee.text.splitlines()[0]) and found.count("경우") == 1 and "그 밖에" not in found


def test_a_penalty_is_never_told_without_what_is_punished() -> None:
    penal = packet(
        1, many("다음 각 호의 어느 하나에 해당하는 자에게는 5만원 이하의 과태료를 부과한다."), "제30조(과태료)"
    )
    found = told("노점의 과태료는 얼마인가요?", penal)[0]
    assert "5만원 이하" in found and found.count("경우") == 1


def test_a_definition_is_told_with_its_lead_and_without_the_others() -> None:
    text = (
        "이 조례에서 사용하는 용어의 뜻은 다음과 같다.\n"
        '1. "느린길"이란 걷는 사람이 먼저 다니도록 시장이 정한 길을 말한다.\n'
        '2. "쉼터"란 느린길 옆에 설치한 의자와 그늘을 말한다.'
    )
    found = told("쉼터의 뜻은?", packet(1, "시장은 쉼터를 청소한다."), packet(2, text, "제2조(정의)"))
    assert found[0].startswith("이 조례에서 사용하는 용어의 뜻") and '2. "쉼터"란' in found[0]
    assert "1. " not in found[0]


def test_what_is_applied_is_told_besides() -> None:
    found = told(
        "수련장 사용 허가의 취소 절차는?",
        packet(1, "수련장 사용 허가의 취소 절차에 관하여는 제7조를 준용한다.", "제20조(수련장)"),
        packet(2, "시장은 허가를 취소하려면 미리 의견을 들어야 한다.", "제7조(취소)"),
        packet(3, "시장은 허가를 취소하려면 공고한다.", "제7조(취소)", law="누리군 도로 조례"),
    )
    assert found[0].endswith("제7조를 준용한다.")
    assert found[1:] == ["시장은 허가를 취소하려면 미리 의견을 들어야 한다."]


def test_the_decree_says_what_the_act_leaves_to_it() -> None:
    act, decree = "느린길 지원법", "느린길 지원법 시행령"
    found = told(
        "느린길 정산서는 언제까지 내야 하나요?",
        packet(1, "사업자는 대통령령으로 정하는 바에 따라 느린길 정산서를 내야 한다.", "제8조(정산)", act, 0.9),
        packet(2, "① 법 제8조에 따른 정산서는 사업을 마친 날부터 2개월 이내에 낸다.", "제5조(정산서)", decree, 0.3),
        packet(3, "① 법 제80조에 따른 정산서는 9개월 이내에 낸다.", "제6조(그 밖의 정산서)", decree, 0.3),
    )
    assert len(found) == 2 and "2개월 이내" in found[1]


def test_the_penalty_for_the_rule_that_is_told() -> None:
    found = told(
        "느린길에 차를 세워도 되나요? 세우면 과태료는요?",
        packet(1, "② 누구든지 느린길에 차를 세워서는 아니 된다.", "제4조(금지)", score=0.9),
        packet(
            2,
            "다음 각 호의 어느 하나에 해당하는 자에게는 5만원 이하의 과태료를 부과한다.\n"
            "1. 제4조제1항을 위반하여 느린길을 막은 자\n2. 제4조제2항을 위반한 자",
            "제30조(과태료)",
            score=0.3,
        ),
    )
    assert len(found) == 2
    assert "5만원 이하의 과태료" in found[1] and found[1].endswith("2. 제4조제2항을 위반한 자")


def test_the_penalty_is_the_one_for_the_item_that_is_told() -> None:
    ban = packet(
        1,
        "누구든지 다음 각 호의 행위를 하여서는 아니 된다.\n1. 기록을 거짓으로 고치는 행위\n"
        "2. 기록을 권한 없이 들여다보는 행위\n3. 기록을 함부로 태우는 행위",
        "제7조(금지행위)",
        score=0.9,
    )
    penalty = packet(
        2,
        "① 제7조제1호를 위반한 자는 5년 이하의 징역에 처한다.\n"
        "② 제7조제2호 또는 제3호를 위반한 자는 1년 이하의 징역에 처한다.",
        "제20조(벌칙)",
        score=0.5,
    )
    assert "1년 이하의 징역" in told("기록을 권한 없이 들여다보면 어떤 처벌을 받나요?", ban, penalty)[-1]
    assert "1년 이하의 징역" in told("기록을 함부로 태우면 어떤 처벌을 받나요?", ban, penalty)[-1]
    assert "5년 이하의 징역" in told("기록을 거짓으로 고치면 어떤 처벌을 받나요?", ban, penalty)[-1]


def test_of_laws_that_say_the_same_the_one_for_what_was_not_named_comes_later() -> None:
    text = "신청을 받은 날부터 {} 이내에 교육을 마친 사람에게 수료증을 준다."
    boats = packet(1, text.format("9일"), law="나룻배 사공 안전교육 규정", score=0.85)
    cooks = packet(2, text.format("5일"), law="마을식당 안전교육 규정", score=0.8)
    assert "5일" in told("마을식당 안전교육 수료증은 며칠 안에 주나요?", boats, cooks)[0]
    assert "9일" in told("나룻배 사공 안전교육 수료증은 며칠 안에 주나요?", boats, cooks)[0]


def test_a_rule_nearly_as_good_is_told_beside_the_first() -> None:
    near = packet(
        1,
        "① 공원 안내소는 아침 8시에 연다.\n② 공원 안내소는 겨울에 늦게 연다.\n③ 쓰레기는 되가져간다.",
        "제3조(안내소)",
    )
    claims = told("공원 안내소는 어떻게 여나요?", near)
    assert len(claims) == 2 and not any("쓰레기" in claim for claim in claims)


@pytest.mark.parametrize(
    "question",
    [
        "야영장에 불을 피워도 되는 경우는?",
        "야영장에 불을 피울 수 있는 때가 있습니까?",
        "야영장에서 불을 피우는 데 사용 가능한 도구",
    ],
)
def test_cases_that_are_asked_for_are_told_whole(question: str) -> None:
    text = (
        "야영장에서는 불을 피우지 못한다. 다만, 다음 각 호의 어느 하나에 해당하는 경우에는 그러하지 아니하다.\n"
        "1. 지정된 화로를 사용하는 경우\n2. 소화기를 갖춘 경우\n3. 관리인이 함께 있는 경우"
    )
    (claim,) = told(question, packet(1, text, "제8조(불의 사용)"))
    assert all(word in claim for word in ("화로", "소화기", "관리인"))


def test_the_article_that_search_found_decides_and_its_twin_is_not_told() -> None:
    rule = "지각과 조퇴는 합하여 8시간을 연가 1일로 계산한다."
    local = packet(1, rule, "제7조(연가)", "가온시 복무 규칙", 0.9)
    court = packet(2, rule, "제8조(연가)", "미리내도 복무 규칙", 0.89)
    assert told("지각 조퇴는 몇 시간이면 연가 하루인가요?", local, court) == [rule]
    reply = Extractive().write(Request("ask", "지각 조퇴는 몇 시간이면 연가 하루인가요?", (local, court)))
    assert [quote.evidence for quote in reply[0].quotes] == ["S1"]


def test_an_unsure_search_is_answered_from_two_articles() -> None:
    one = packet(1, "야영장의 텐트는 하루 동안 칠 수 있다.", "제3조(야영)", score=0.80)
    two = packet(2, "공원의 텐트는 해가 진 뒤에는 걷어야 한다.", "제9조(공원)", score=0.79)
    far = packet(2, "공원의 텐트는 해가 진 뒤에는 걷어야 한다.", "제9조(공원)", score=0.50)
    assert len(told("텐트를 쳐도 되나요?", one, two)) == 2
    assert len(told("텐트를 쳐도 되나요?", one, far)) == 1


def test_nothing_is_quoted_across_a_cut() -> None:
    text = "① 직원은 여비를 신청한다.\n\n…\n\n다만, 계약직 직원은 여비를 신청하지 아니한다."
    assert all("…" not in claim for claim in told("직원은 여비를 신청하나요?", packet(1, text)))


@pytest.mark.parametrize(
    "unit",
    [
        "직원은 출장 여비를 10일 이내에 신청하고 ",
        "1. 직원이 여비를 신청하는 경우\n",
        "다만, 직원은 여비를 10일 이내에 신청한다. ",
        "1. 직원이 여비를\n가. 신청\n1) 여비\n",
        "(직원 ",
        "① 직원은 여비를 신청한다.\n",
    ],
)
def test_hostile_evidence_takes_time_by_its_length_only(unit: str) -> None:
    engine = Extractive()
    question = "출장 여비는 며칠 이내에 신청하나요? 서류는 무엇을 내나요?"

    def seconds(size: int) -> float:
        evidence = (packet(1, unit * (size // len(unit))),)
        began = time.process_time()
        engine.write(Request("ask", question, evidence))
        return time.process_time() - began

    seconds(1_000)
    assert seconds(160_000) < 16 * seconds(20_000) + 0.3


def test_one_line_of_a_megabyte_ends() -> None:
    line = "직원은 출장 여비를 10일 이내에 신청하고 " * 43_000
    assert Extractive().write(Request("ask", "출장 여비는 며칠 이내에 신청하나요?", (packet(1, line),))) == ()
