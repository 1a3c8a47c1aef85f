"""Facts files in JSON, facts put together, and contradictions told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seoul_assist.errors import UsageError
from seoul_assist.tasks.drafting import fact_sheet
from seoul_assist.tasks.drafting.fact_conflicts import contradictions
from seoul_assist.tasks.drafting.fact_sheet import Facts

KEYS = ("제목", "기한", "예산", "우편번호", "관련", "개요", "시행", "일시", "붙임", "작성일", "배경")


def test_json_says_what_yaml_says() -> None:
    json_facts = fact_sheet.parse_json(
        '{"제목": "안내판 설치", "우편번호": "00001", "예산": {"금액": 1650000, "비율": 2.50},'
        '"붙임": ["위치도 1부", null]}',
        KEYS,
    )
    yaml_facts = fact_sheet.parse(
        "제목: 안내판 설치\n우편번호: 00001\n예산:\n  금액: 1650000\n  비율: 2.50\n붙임: [위치도 1부, ~]", KEYS
    )
    assert json_facts == yaml_facts
    assert json_facts.values["예산"] == {"금액": "1650000", "비율": "2.50"}


def test_a_json_file_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "사실.JSON"
    path.write_text('\ufeff{"기한": "2026-12-09", "공 백": ""}'.replace("공 백", "배 경"), encoding="utf-8")
    assert fact_sheet.load(path, KEYS).values == {"기한": "2026-12-09"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"제목": "가",\n "제목": "나"}', r"두 번.*제목\(2번째 줄\)"),
        ('{"제목": "가"\n "기한": 1}', "JSON 형식.*2번째 줄"),
        ("", "JSON 형식.*1번째 줄"),
        ('["가"]', "목록이어야"),
        ('{"예산": NaN}', "값을 읽을 수 없습니다: NaN"),
        ('{"예산": ' + '{"가": ' * 8 + '"나"' + "}" * 9, "깊게"),
        ('{"예산": ' + "[" * 100_000, "깊게|JSON 형식"),
        ('{"마감": "2026-12-09"}', r"마감\(기한\?\)"),
    ],
)
def test_broken_json_is_a_usage_error_that_says_where(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        fact_sheet.parse_json(text, KEYS)
    assert caught.value.hint


def test_of_two_sources_the_first_is_right_and_both_are_sources() -> None:
    both = fact_sheet.merged(Facts({"제목": "가"}, "가"), Facts({"제목": "나", "기한": "2026-12-09"}, "나 2026-12-09"))
    assert both.values == {"제목": "가", "기한": "2026-12-09"}
    assert both.source == "가\n나 2026-12-09"


def _facts(**values: fact_sheet.Value) -> Facts:
    return Facts(dict(values), "")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (_facts(기한="2026-12-09(금)"), "수요일인데 금요일"),
        (_facts(일시="2026. 12. 14.(월)~12. 16.(화)"), "수요일인데 화요일"),
        (_facts(기한="2026-02-30"), "달력에 없는"),
        (_facts(개요={"기간": "2026-12-24 ~ 2026-12-14"}), "시작.*끝.*늦습니다"),
        (_facts(개요={"공사": {"시작": "2026-12-24", "끝": "2026-12-14"}}), "시작.*끝.*늦습니다"),
        (_facts(일시="2026-12-09 16:00~14:00"), "시작 시각"),
        (_facts(일시="2026-12-09 25:00"), "없는 시각"),
        (_facts(예산="금1,650,000원(금일백육십만원)"), "한글로 쓴 금액"),
        (_facts(시행="도로과-1(2026-12-10)", 기한="2026-12-09"), "문서의 날짜.*앞섭니다"),
        (_facts(작성일="2026-12-01", 관련="도로과-1(2026-12-02)"), "관련 문서의 날짜.*늦습니다"),
    ],
)
def test_what_cannot_both_be_true_is_told(facts: Facts, said: str) -> None:
    [sentence] = contradictions(facts)
    assert sentence.startswith(tuple(facts.values)) and sentence.endswith(".")
    assert re.search(said, sentence)


def test_what_agrees_is_not_told() -> None:
    facts = _facts(
        기한="2026-12-09(수) 18:00",
        일시="2026-12-14 22:00~익일 02:00",
        개요={"기간": "2026-12-28 ~ 2027-01-08", "공사": {"시작": "2026-12-14", "끝": "2026-12-14"}},
        예산="금1,650,000원(금일백육십오만원)",
        시행="도로과-1(2026-12-01)",
        관련=["도로과-231(2026-12-01)", "교통과-2(2025-01-03)"],
    )
    assert contradictions(facts) == ()
