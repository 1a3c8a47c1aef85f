"""The noun endings of reports: only the last word changes."""

from __future__ import annotations

import pytest
from sentence_ends import is_nominal

from seoul_assist.text.facts import not_given
from seoul_assist.text.nominal import nominal

ENDINGS = [
    ("점검 결과를 제출한다.", "점검 결과를 제출함"),
    ("도로를 정비하였다.", "도로를 정비함"),
    ("도로를 정비하기로 결정했습니다.", "도로를 정비하기로 결정함"),
    ("사업 대상은 12개 마을이다.", "사업 대상은 12개 마을임"),
    ("내년에 착수할 예정입니다.", "내년에 착수할 예정임"),
    ("누리집에서 볼 수 있다.", "누리집에서 볼 수 있음"),
    ("해당하는 사람이 없습니다.", "해당하는 사람이 없음"),
    ("기한 안에 내 주시기 바랍니다.", "기한 안에 내 주시기 바람"),
    ("보조금을 지급하지 아니한다.", "보조금을 지급하지 아니함"),
    ("보조금을 지급하지 않는다.", "보조금을 지급하지 않음"),
    ("접수할 수 없는 서류가 아니다.", "접수할 수 없는 서류가 아님"),
    ("수수료를 받는다.", "수수료를 받음"),
    ("쉼터를 만든다.", "쉼터를 만듦"),
    ("겨울철에 접어든다.", "겨울철에 접어듦"),
    ("깃발을 흔든다.", "깃발을 흔듦"),
    ("조건을 내건다.", "조건을 내걺"),
    ("쉼터를 짓는다.", "쉼터를 지음"),
    ("두 길을 잇는다.", "두 길을 이음"),
    ("주민의 의견을 듣는다.", "주민의 의견을 들음"),
    ("책임을 묻는다.", "책임을 물음"),
    ("줄지어 웃는다.", "줄지어 웃음"),
    ("기한을 지키기 어렵습니다.", "기한을 지키기 어려움"),
    ("절차가 쉽다.", "절차가 쉬움"),
    ("기준이 서로 다르다.", "기준이 서로 다름"),
    ("인구가 줄었다.", "인구가 줄었음"),
    ("예산을 2억 원으로 늘릴 것이다(제3조).", "예산을 2억 원으로 늘릴 것임(제3조)"),
    ("관보에 싣는다. (제4조)", "관보에 실음 (제4조)"),
    ("매듭을 푼다.", "매듭을 풂"),
    ("서류를 지니다", "서류를 지님"),
    ("붙임 서식으로 제출하십시오.", "붙임 서식으로 제출할 것"),
    ("5일까지 회신하여 주십시오.", "5일까지 회신하여 줄 것"),
    ("의견을 듣겠습니다.", "의견을 듣겠음"),
    ("결과 공개가 필요하다.", "결과 공개가 필요함"),
]


@pytest.mark.parametrize(("said", "noun"), ENDINGS)
def test_final_endings_become_nouns(said: str, noun: str) -> None:
    assert nominal(said) == noun
    assert is_nominal(noun) and not is_nominal(said)
    assert nominal(noun) == noun
    assert not_given(noun, [said]) == ()


@pytest.mark.parametrize(
    "said",
    [
        "접수 기간: 2026. 3. 5. ~ 3. 20.",
        "동해 바다",
        "날마다",
        "예산 3억 원",
        "",
        "12",
        "왜 그렇습니까?",
        "캐나다",
        "보다",
        "나무를 심읍시다",
        "모레까지 냄니다",
        "제3조 (적용 범위)",
    ],
)
def test_what_is_no_statement_stays(said: str) -> None:
    assert nominal(said) == said


@pytest.mark.parametrize(
    ("said", "noun"),
    [
        ("도로를 정비하였다.", "도로를 정비하였음"),
        ("정비하기로 결정했습니다.", "정비하기로 결정했음"),
        ("값을 높였다(제3조).", "값을 높였음(제3조)"),
        ("도로를 정비한다.", "도로를 정비함"),
        ("쉼터가 없다", "쉼터가 없음"),
        ("바다", "바다"),
    ],
)
def test_reports_keep_what_is_past(said: str, noun: str) -> None:
    assert nominal(said, past=True) == noun
