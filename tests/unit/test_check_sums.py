"""Totals of tables: which tables are judged, what is wrong in them, and what is left alone."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Block, Document, Finding


def found(text: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=["GM-AMT-005"], every=True).findings)


def table(*rows: str) -> str:
    return "\n".join(f"| {row} |" for row in rows)


BUDGET = (
    "구분 | 상반기(원) | 하반기(원) | 계(원)",
    "의자 | 120,000 | 80,000 | 200,000",
    "조명 | 45,000 | 5,000 | 50,000",
)


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ((*BUDGET, "합계 | 165,000 | 85,000 | 250,000"), []),
        ((*BUDGET, "합계 | 165,000 | 85,000 | 250,001"), ["250,001"]),
        ((*BUDGET, "합계 | 165,001 | 85,000 | 250,000"), ["165,001"]),
        (("구분 | 인원", "어른 | 12명", "어린이 | 30명", "합 계 | 43명"), ["43명"]),
        (("구분 | 인원", "합계 | 43", "어른 | 12", "어린이 | 30"), ["43"]),
        (("구분 | 인원", "총계 | 42", "어른 | 12", "어린이 | 30"), []),
        (
            ("구분 | 인원", "동쪽 | 5", "서쪽 | 6", "소계 | 11", "남쪽 | 7", "북쪽 | 8", "소계 | 16", "합계 | 27"),
            ["16"],
        ),
        (
            ("구분 | 인원", "동쪽 | 5", "서쪽 | 6", "소계 | 11", "남쪽 | 7", "북쪽 | 8", "소계 | 15", "합계 | 27"),
            ["27"],
        ),
        (("구분 | 증감 전 | 조정", "의자 | 10 | △2", "조명 | 20 | 5", "계 | 30 | 3"), []),
        (("구분 | 1월 | 2월 | 합계", "책 | 10 | 11 | 21", "악기 | 3 | 4 | 8"), ["8"]),
        (("구분 | 1월 | 2월 | 합계", "책 | 10 | - | 10", "악기 | 3 | 4 | 7"), []),
    ],
)
def test_totals(rows: tuple[str, ...], wrong: list[str]) -> None:
    assert [one.text for one in found(table(*rows))] == wrong


@pytest.mark.parametrize(
    "rows",
    [
        # Shares and averages, unit prices, other units, merged cells, notes, two headings, text.
        ("구분 | 비율(%)", "어른 | 12.4", "어린이 | 30.1", "계 | 100"),
        ("구분 | 평균 나이", "어른 | 41", "어린이 | 9", "계 | 25"),
        ("물품 | 수량 | 단가 | 합계", "의자 | 2 | 3,000 | 6,000", "조명 | 4 | 1,000 | 4,000"),
        ("구분 | 인원(명) | 예산(원) | 계", "책 | 10 | 20 | 31", "악기 | 3 | 4 | 7"),
        ("구분 | 수량", "천 | 5m", "상자 | 6개", "합계 | 12"),
        ("구분 | 인원", "마을 | 동쪽 | 5", "서쪽 | 6", "합계 | 12"),
        ("구분 | 인원", "어른 | 12", "어린이 | 30", "비율(%) | 40", "합계 | 43"),
        ("구분 | 인원", "마을 | 42", "어른 | 12", "어린이 | 30", "합계 | 42"),
        ("구분 | 인원", "어른 | 12", "합계 | 13"),
        ("구분 | 계", "어른 | 12", "어린이 | 30"),
        ("구분 | 인원", "어른 | 약 12", "어린이 | 30", "합계 | 45"),
        ("차례 | 내용 | 시간", "합계 | 3 | 4"),
    ],
)
def test_tables_that_are_no_sums(rows: tuple[str, ...]) -> None:
    assert found(table(*rows)) == []


def test_rounded_numbers_are_no_faults() -> None:
    rows = ("구분 | 금액", "의자 | 1.4", "조명 | 2.4", "합계 | 3.9")
    assert found(table(*rows)) == []
    thousand = ("구분 | 금액", "의자 | 14", "조명 | 24", "합계 | 39")
    assert found("(단위: 천원)\n" + table(*thousand)) == []
    assert [one.text for one in found(table(*thousand))] == ["39"]


def test_other_genres_want_proof_and_are_warned_only() -> None:
    proven = ("구분 | 어른 | 어린이", "동쪽 | 5 | 7", "서쪽 | 6 | 8", "합계 | 11 | 16")
    assert [(one.text, one.severity) for one in found(table(*proven), "report")] == [("16", "warn")]
    assert [(one.text, one.severity) for one in found(table(*proven))] == [("16", "error")]
    doubtful = ("구분 | 어른 | 어린이", "동쪽 | 5 | 7", "서쪽 | 6 | 8", "합계 | 40 | 50")
    assert found(table(*doubtful), "report") == found(table(*doubtful)) == []
    statistics = ("구분 | 남 | 여 | 계", "동쪽 | 1,250 | 2,250 | 3,501", "서쪽 | 1,000 | 2,000 | 3,000")
    assert found(table(*statistics), "report") == []


def test_the_place_and_the_sum_are_shown() -> None:
    text = "소요 예산\n" + table(*BUDGET, "합계 | 165,000 | 85,000 | 250,500")
    (one,) = found(text)
    assert text[one.start : one.end] == "250,500" and one.line == 5
    assert one.suggestion == "250,000" and one.fix is None


def test_rows_of_files_without_borders() -> None:
    rows = "구분 | 남 | 여 | 계\n마을 | 동쪽 | 5 | 7 | 12\n | 서쪽 | 6 | 8 | 15\n | 남쪽 | 1 | 2 | 3"
    whole = Document("표.hwpx", "0" * 64, "hwpx", (Block(rows, "table"),))
    findings = run(whole, doctype="draft", select=["GM-AMT-005"]).findings
    assert [one.text for one in findings] == ["15"]


def test_a_long_table_takes_linear_time() -> None:
    rows = ["구분 | 인원", *(f"마을 {n} | 1" for n in range(3_000)), "합계 | 3,001"]
    assert [one.text for one in found(table(*rows))] == ["3,001"]
    assert found("|" * 50_000) == found("| 1 " * 10_000) == []
