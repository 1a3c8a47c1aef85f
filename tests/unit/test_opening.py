"""A reason that somebody gave opens the sentence that follows it, whatever its ending."""

from __future__ import annotations

import pytest

from seoul_assist.tasks.drafting.form_filters import FILTERS, TESTS
from seoul_assist.tasks.drafting.opening import reason, told_as_object


@pytest.mark.parametrize(
    ("given", "opening"),
    [
        ("화재 위험이 커지므로", "화재 위험이 커지므로 "),
        ("의견을 들으려고", "의견을 들으려고 "),
        ("의견을 들으려고 함", "의견을 들으려고 하니 "),
        ("배움터를 열고자 함.", "배움터를 열고자 하니 "),
        ("길을 넓히기 위하여", "길을 넓히기 위하여 "),
        ("사고를 줄이기 위해", "사고를 줄이기 위해 "),
        ("문을 여는 곳이 적어서", "문을 여는 곳이 적어서 "),
        ("어려움이 있어", "어려움이 있어 "),
        ("공사하오니", "공사하오니 "),
        ("장마를 앞두고", "장마를 앞두고 "),
        ("조례가 바뀜", "조례가 바뀜에 따라 "),
        ("이용자가 늘어남", "이용자가 늘어남에 따라 "),
        ("길을 넓힘", "길을 넓힘에 따라 "),
        ("열 계획임", "열 계획임에 따라 "),
        ("사람을 뽑았음", "사람을 뽑았으므로 "),
        ("지장이 있음", "지장이 있으므로 "),
        ("운영을 멈춥니다.", "운영을 멈춥니다. 이에 "),
        ("요금 인상", "요금 인상과 관련하여 "),
        ("안전 점검", "안전 점검과 관련하여 "),
        ("관리 책임", "관리 책임과 관련하여 "),
        ("겨울 바다", "겨울 바다와 관련하여 "),
        ("전기 수요", "전기 수요와 관련하여 "),
        ("주민 참여", "주민 참여와 관련하여 "),
        ("폭우 피해", "폭우 피해와 관련하여 "),
        ("사고 신고", "사고 신고와 관련하여 "),
        ("결과 보고서", "결과 보고서와 관련하여 "),
    ],
)
def test_a_reason_goes_on_into_the_sentence(given: str, opening: str) -> None:
    assert reason(given, "하니") == opening


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("지원 사업을 시행함", "지원 사업을 시행함을 "),
        ("단체를 모집하고자 함", "단체를 모집하고자 "),
        ("의견을 들으려고 함", "의견을 들으려고 "),
        ("매각 대상을 정하였음", "매각 대상을 정하였음을 "),
        ("안전 점검", "안전 점검과 관련하여 "),
    ],
)
def test_a_notice_makes_known_what_is_done(given: str, shown: str) -> None:
    assert told_as_object(given) == shown


@pytest.mark.parametrize(("text", "wanted"), [("교육을 하고자 함", True), ("들으려고", True), ("교육함", False)])
def test_a_purpose_is_told_from_a_reason(text: str, wanted: bool) -> None:
    assert TESTS["뜻"](text) is wanted


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("까지", "2026-12-11 18:00 한", "2026. 12. 11.(금) 18:00까지"),
        ("까지", "2026-12-11(금) 18시까지", "2026. 12. 11.(금) 18:00까지"),
        ("까지", "2026-12-11~2026-12-15", "2026. 12. 11.(금)~12. 15.(화)"),
        ("까지", "2026-12-11 오전 9시~오후 6시", "2026. 12. 11.(금) 09:00~18:00"),
        ("까지", "12월 중", "12월 중"),
        ("까지", "[확인 필요: 기한]", "[확인 필요: 기한]까지"),
        ("대하여", "주차장 개방", "주차장 개방에 대하여"),
        ("대하여", "개방 시간에 대한 의견", "개방 시간에 대한 의견을"),
        ("붙임처럼", "목록 1부", "붙임과 같이 "),
        ("붙임처럼", "해당 없음", ""),
        ("다체", "12월 22일 저녁 7시에 엽니다.", "12월 22일 저녁 7시에 연다."),
    ],
)
def test_what_the_other_filters_make_of_a_value(name: str, given: str, shown: str) -> None:
    assert FILTERS[name](given) == shown
