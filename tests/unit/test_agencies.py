"""Agencies under old names: who is renamed, since when, and where the old name is meant."""

from __future__ import annotations

from datetime import date

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.lexicon import load


def found(text: str, doctype: str = "draft") -> list[tuple[str, str]]:
    report = run(document(text), doctype=doctype, select=["GM-CITE-006"], every=True)
    return [(finding.text, finding.severity) for finding in report.findings]


@pytest.mark.parametrize("entry", load("agencies"), ids=lambda entry: entry.word)
def test_every_old_name_is_found_and_every_new_one_is_right(entry) -> None:  # type: ignore[no-untyped-def]
    assert date.fromisoformat(entry.note) <= date(2026, 10, 2)
    assert found(f"{entry.word}에 협조를 구합니다.") == [(entry.word, "warn")]
    for choice in entry.choices:
        assert found(f"{choice.split('(')[0]}에 협조를 구합니다.") == []


@pytest.mark.parametrize(
    "text",
    [
        "구 환경부 지침에 따라",
        "옛 특허청 자료입니다.",
        "2018년 통계청 조사 결과를 봅니다.",
        "통계청 2018년 조사 결과를 봅니다.",
        "통계청(’22. 3. 조사)의 자료입니다.",
        "「여성가족부 시험 직제」 제2조에 따라",
        "환경부서와 협의합니다.",
        "가온시 환경부문 계획입니다.",
        "기후에너지환경부와 협의합니다.",
        "환경부(현 기후에너지환경부)가 정했습니다.",
        "https://www.gaon.example.kr/통계청",
    ],
)
def test_where_the_old_name_is_meant_or_is_no_name(text: str) -> None:
    assert found(text) == []


def letter(day: str) -> str:
    return f"""가온시

수신  누리군수(기획과장)
제목  자료 협조 요청

1. 여성가족부의 조사에 쓸 자료를 보내 주시기 바랍니다.  끝.

가온시장

시행  기획과-9({day})  접수"""


def test_a_letter_of_before_the_change_is_right() -> None:
    assert found(letter("2025. 9. 30.")) == []
    assert found(letter("2025. 10. 1.")) == [("여성가족부", "warn")]


def test_a_long_text_without_a_day_only_remarks() -> None:
    text = "\n".join(["환경부와 협의합니다.", *(f"{n}번째 줄입니다." for n in range(20))])
    assert found(text, "report") == [("환경부", "info")]
    assert found(f"2024. 3. 4. 작성\n{text}", "report") == []
    assert found(f"2026. 3. 4. 작성\n{text}", "report") == [("환경부", "warn")]


def test_one_name_in_many_places_is_one_finding_outside_drafts() -> None:
    report = run(document("특허청 공고입니다.\n특허청에 묻습니다."), doctype="notice", select=["GM-CITE-006"])
    assert [(one.cause, len(one.places)) for one in report.findings] == [("특허청", 2)]
