"""Which sentences stand for a text."""

from __future__ import annotations

from seoul_assist.text.centrality import GIST, central, spread

TEXT = [
    "안녕하십니까, 군정에 협조해 주셔서 감사드립니다.",
    "누리군은 자전거 보험 가입 현황을 2026. 12. 18.까지 제출하도록 읍면에 요청합니다.",
    "다만, 가입 현황이 없는 읍면도 해당 없음으로 회신하여야 합니다.",
    "자전거 보험은 군민이 자전거를 타다가 다쳤을 때 치료비를 주는 제도입니다.",
    "날씨가 추워지고 있습니다.",
]


def best(scores: list[float]) -> int:
    return max(range(len(scores)), key=scores.__getitem__)


def test_the_request_stands_for_the_letter() -> None:
    assert best(central(TEXT)) == 1
    assert best(central(TEXT, "자전거 보험 가입 현황 제출 요청")) == 1


def test_title_and_key_heading_lift_a_sentence() -> None:
    two = [
        "가온시는 도서관 운영 시간을 늘린다는 계획을 세웠다.",
        "가온시는 하수관로 정비 사업을 내년에 시작한다고 하였다.",
    ]
    assert central(two, "하수관로 정비")[1] > central(two)[1]
    assert central(two, "", ["", "추진 목적"])[1] > central(two)[1]


def test_quoted_law_counts_less_in_a_report_but_not_in_a_law() -> None:
    law = "③ 제7조에 따른 지원의 기준은 대통령령으로 정한다."
    report = ["자전거 도로 12곳을 새로 정비하고 안내판을 설치", "자전거 보험의 보장 범위를 넓히고 대상을 확대", law]
    scores = central(report)
    assert scores[2] < min(scores[:2])
    laws = [
        law,
        "④ 제8조에 따른 신청의 방법은 조례로 정한다.",
        "⑤ 시장은 제9조에 따라 신청한 사람에게 결과를 통지한다.",
    ]
    assert min(central(laws)) > 0.4 * max(central(laws))


def test_spread_keeps_reading_order_skips_repeats_and_moves_to_other_pages() -> None:
    sentences = [
        "자전거 보험 가입을 군민 전체로 확대한다.",
        "자전거 보험 가입을 군민 전체로 확대하기로 한다.",
        "도서관 개관 시간을 저녁까지 연장한다.",
        "하수관로 노후 구간을 우선 교체한다.",
    ]
    assert spread(sentences, [1.0, 0.99, 0.5, 0.6], 3) == [0, 2, 3]
    assert spread(sentences, [1.0, 0.1, 0.9, 0.8], 2, pages=[1, 1, 1, 2]) == [0, 3]
    assert spread(sentences, [0.0] * 4, 3) == []
    assert central([]) == []


def test_the_answer_counts_more_than_a_pointer_elsewhere_and_a_chronicle_less() -> None:
    answer = "귀 질의의 경우 누리군은 자전거 보험의 보험금을 지급할 수 있습니다."
    pointer = "누리군의 자전거 보험의 보험금은 종전 회신 사례를 참고하시기 바랍니다."
    scores = central([pointer, answer], "자전거 보험의 보험금", weights=GIST)
    assert scores[1] > scores[0]
    past = "2021. 3. : 군의회에서 자전거 보험을 운영하는 조례를 의결하여 공포함"
    same = "군의회에서 자전거 보험을 운영하는 조례를 의결하여 공포함"
    assert central(["누리군의 하루", past])[1] < central(["누리군의 하루", same])[1]
    assert central([same], headings=["추진 경위"])[0] < central([same], headings=["주요 내용"])[0]


def test_spread_prefers_what_is_new() -> None:
    sentences = [
        "자전거 보험 가입을 군민 전체로 확대하고 보험료를 군이 부담한다.",
        "자전거 보험 가입을 군민 전체로 확대하는 조례를 개정하기로 하였다.",
        "도서관 개관 시간을 저녁까지 연장한다.",
    ]
    assert spread(sentences, [1.0, 0.8, 0.7], 2) == [0, 2]
