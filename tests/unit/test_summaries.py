"""Summaries against their source: invented facts, what is left out, endings; with and without the source."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding

SOURCE = """가온시

수신  누리군수(공원과장)
제목  마을 나무 조사 협조 요청

1. 관련: 「가온시 나무 조례」 제3조
2. 마을 나무를 조사하고자 하니 자료를 제출하여 주시기 바랍니다.
  가. 제출 자료: 나무 목록(붙임 서식)
  나. 제출 기한: 2026. 5. 7.(목) 18:00까지
  다. 조사 대상: 마을 어귀의 큰 나무 120그루
  라. 소요 예산: 금3,400,000원(금삼백사십만원)

붙임  나무 목록 서식 1부.  끝."""
GOOD = """□ 마을 나무 조사 자료 제출
 ○ 5월 7일 18시까지 나무 목록 제출(가온시)
 ○ 대상: 큰 나무 120그루, 예산 340만 원
 ○ 근거: 「가온시 나무 조례」 제3조"""


def found(text: str, origin: str | None = SOURCE, rule: str = "GM-SUM") -> list[Finding]:
    return list(run(document(text), doctype="summary", every=True, select=[rule], origin=origin).findings)


def test_a_faithful_summary_shows_nothing() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("5월 7일", "5월 17일", "5월 17일"),
        ("18시", "17시", "17시"),
        ("120그루", "1,200그루", "1,200그루"),
        ("340만 원", "3,400만 원", "3,400만 원"),
        ("제3조", "제13조", "「가온시 나무 조례」 제13조"),
        ("(가온시)", "(다솜구청)", "다솜구청"),
    ],
)
def test_a_fact_the_source_does_not_hold_is_an_error(old: str, new: str, said: str) -> None:
    (mark,) = found(GOOD.replace(old, new), rule="GM-SUM-001")
    assert (mark.severity, mark.text) == ("error", said)


def test_what_the_summary_says_it_worked_out_is_left_alone() -> None:
    assert found("○ 제출까지 35일 남음(계산)\n" + GOOD, rule="GM-SUM-001") == []


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (" ○ 5월 7일 18시까지 나무 목록 제출(가온시)\n", "기한"),
        (", 예산 340만 원", "금액"),
        (" ○ 대상: 큰 나무 120그루, 예산 340만 원\n", "금액"),
    ],
)
def test_what_the_source_says_and_the_summary_leaves_out(gone: str, said: str) -> None:
    marks = found(GOOD.replace(gone, ""), rule="GM-SUM-002")
    assert marks and said in marks[0].message and marks[0].severity == "warn"


def test_whom_it_concerns_is_not_left_out() -> None:
    (mark,) = found("○ 5. 8.까지 신청", "신청 대상: 다자녀 가정\n신청: 5. 8.까지", "GM-SUM-002")
    assert "다자녀 가정" in mark.message
    assert found("○ 다자녀 가정은 5. 8.까지 신청", "신청 대상: 다자녀 가정\n신청: 5. 8.까지", "GM-SUM-002") == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("원문 5. 7. → 요약 5. 17.", {"GM-SUM-001"}),
        ("원문: 의자 20개\n요약: 의자 200개", {"GM-SUM-001"}),
        ("[원문] 의자 20개를 5. 7.까지 제출 [요약] 의자 20개 제출", {"GM-SUM-002"}),
        ("원문: 12,340천원\n요약: 1,234만 원", set()),
        ("원문에 없음", set()),
        ("키워드: 나무, 조사", set()),
        ("문서요지: 나무를 조사함. 키워드: 나무", set()),
        ("문서요지: 나무를 조사함", {"GM-SUM-002"}),
        ("○ 나무 목록 제출 요청", {"GM-SUM-002"}),
        ("○ 5. 7.까지 나무 목록 제출 요청", set()),
        ("□ 배경\n ○ 나무가 늘어남", {"GM-SUM-002"}),
        ("□ 배경\n ○ 나무가 늘어남\n□ 향후 계획\n ○ 조사", set()),
    ],
)
def test_without_a_file_for_the_source(text: str, rules: set[str]) -> None:
    assert {mark.rule for mark in found(text, None)} == rules


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("○ 나무를 조사합니다.", 1),
        ("□ 많은 참여 바랍니다", 1),
        ("○ 함께해 주세요", 1),
        ("○ 나무 조사 시작!", 1),
        ("○ 나무 조사 시작", 0),
        ("가온시는 나무를 조사한다.", 0),
        ("○ “나무를 조사한다.”", 0),
    ],
)
def test_endings(text: str, count: int) -> None:
    assert len(found(text, None, "GM-SUM-003")) == count
