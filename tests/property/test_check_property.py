"""Fixing twice is fixing once; offsets are always true; nothing personal ever leaves a report."""

from __future__ import annotations

from check_kit import document
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.text import amounts, pii

PIECES = st.sampled_from(
    [
        "2026년 9월 5일",
        "2026.09.05",
        "2026-9-5",
        "'26. 9. 5.",
        "2026. 9. 5 (토)",
        "2026. 9. 5.(금)",
        "2026. 9. 1. ~ 9. 3.까지",
        "오후 2시",
        "오후 2시 30분~4시",
        "9:30",
        "14 : 00",
        "금 5,000원정",
        "금150,000원(금십오만원)",
        "「주차장법」제19조 제1항",
        "동법 제 3 조에 의거",
        "기획과-3호(2026.1.2.)",
        "910203-1000000",
        "010-0000-0000",
        "1.준비",
        "  가.  대상",
        "  1) 방법",
        "붙임: 1. 명단 1부.",
        "별첨  목록 1부.",
        "끝",
        "알립니다.끝.",
        "수신  자체결재",
        "제목  ○○○ 계획",
        "| 표 | 2026-09-05 |",
        "가온시장",
        ".",
        " ",
        "\n",
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=14).map("".join)
KINDS = st.sampled_from(["draft", "internal", "civil", "notice", "press", "other"])


@settings(max_examples=120, deadline=None, derandomize=True)
@given(TEXTS, KINDS)
def test_fixing_twice_is_fixing_once(text: str, kind: str) -> None:
    def findings(of: str):  # type: ignore[no-untyped-def]
        return run(document(of), doctype=kind, every=True).findings

    fixed = settle(text, findings)
    assert settle(fixed, findings) == fixed
    assert all(finding.fix is None for finding in findings(fixed))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(TEXTS, KINDS)
def test_offsets_are_true_and_masked(text: str, kind: str) -> None:
    safe = pii.mask(text)
    for finding in run(document(text), doctype=kind).findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.text == safe[finding.start : finding.end]
        assert text.count("\n", 0, finding.start) + 1 == finding.line
        assert "910203-1000000" not in f"{finding.message}{finding.suggestion}{finding.fix}"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 10**16))
def test_amounts_go_there_and_back(number: int) -> None:
    assert amounts.parse_hangul(amounts.hangul(number)) == number
    assert amounts.parse(f"{number:,}원") == number


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_masking_keeps_length_and_leaves_nothing(text: str) -> None:
    masked = pii.mask(text)
    assert len(masked) == len(text)
    assert [span for span in pii.find(masked) if span.kind in pii.PERSONAL - {"private_email"}] == []
