"""개조식: sentence endings of bullets, the order of the marks, the length of lines."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.rules.bullets import nominal, sentence_end
from seoul_assist.model import Finding


def found(rule: str, text: str, doctype: str | None = "report") -> list[Finding]:
    return list(run(document(text), doctype=doctype, every=True, select=[rule]).findings)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("의자가 모자란다.", "모자란다"),
        ("의자를 옮겼다", "옮겼다"),
        ("쉼터를 더 두어야 한다.", "한다"),
        ("쉼터가 없다.", "없다"),
        ("쉼터는 마을의 자랑이다", "자랑이다"),
        ("쉼터를 엽니다!", "엽니다"),
        ("쉼터 열기", None),
        ("물놀이는 바다", None),
        ("걷기보다", None),
        ("쉼터 추가 필요", None),
    ],
)
def test_sentence_endings(text: str, end: str | None) -> None:
    match = sentence_end(text)
    assert (match["end"] if match else None) == end


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("쉼터를 더 두어야 한다.", "쉼터를 더 두어야 함"),
        ("쉼터를 열었습니다.", ""),
        ("쉼터가 있다", "쉼터가 있음"),
        ("많은 참여 바랍니다!", "많은 참여 바람"),
        ("쉼터를 정비하였다.", "쉼터를 정비하였음"),
    ],
)
def test_nominal_endings(text: str, better: str) -> None:
    assert nominal(text) == better


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("○ 의자가 모자란다.", 1),
        ("ㅇ 의자를 새로 두고자 합니다.", 1),
        ("◦ 의자가 낡았다\n- 의자를 바꾸었다\nㆍ 의자가 부족하다", 3),
        ("o 의자가 낡았다.\n▪ 의자가 부족하다.", 2),
        ("○ 의자 부족", 0),
        ("○ “의자가 모자란다.”", 0),
        ("의자가 모자란다.", 0),
        ("- 「주차장법」 제19조제1항: 시설물에는 주차장을 둔다.", 0),
        ("| ○ 의자가 모자란다. |", 0),
    ],
)
def test_bullets_do_not_end_in_sentences(text: str, count: int) -> None:
    assert len(found("GM-RPT-001", text)) == count
    assert found("GM-RPT-001", text, "press") == []


def test_a_document_written_in_sentences_has_its_own_style() -> None:
    text = "\n".join(f"○ 쉼터 {number}곳을 살펴보았다." for number in range(1, 16))
    assert found("GM-RPT-001", text) == []
    mixed = "\n".join(f"○ 쉼터 {number}곳 점검" for number in range(1, 16)) + "\n○ 쉼터를 살펴보았다."
    assert len(found("GM-RPT-001", mixed)) == 1


def test_terms_taken_for_a_report_are_left_alone() -> None:
    terms = "입찰 안내\n" + "\n".join(f"{n}. 참가자는 서류를 제때 내야 합니다." for n in range(1, 9))
    text = terms + "\n○ 서류는 우편으로 낼 수 있다.\n○ 문의처\n○ 제출처"
    assert found("GM-RPT-001", text, None) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("□ 쉼터\n - 의자", [(2, "-")]),
        ("○ 쉼터\n   ㆍ 의자", [(2, "ㆍ")]),
        ("- 쉼터\n  ○ 의자", [(2, "○")]),
        ("○ 개요\n   ※ 의자 3개", [(2, "※")]),
        ("□ 쉼터\n ○ 의자\n  - 나무\n   ㆍ 소나무\n ○ 탁자\n□ 길", []),
        ("□ 쉼터\n| 의자 | 3 |\n- 참고", []),
        ("□ 쉼터\n1. 의자\n - 나무", []),
        ("○ 의자 3개를 둠\n   ※ 나무 의자", []),
        ("□ 가\n - 나\n□ 다\n - 라\n□ 마\n - 바", []),
        ("□ 가\n - 나\n□ 다\n - 라", [(2, "-")]),
    ],
)
def test_the_ladder_of_marks(text: str, places: list[tuple[int, str]]) -> None:
    assert [(mark.line, mark.text) for mark in found("GM-RPT-002", text)] == places


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("○ " + "가" * 76, 1),
        ("○ " + "가" * 70, 0),
        ("- " + "가" * 90, 0),
        ("- " + "가" * 131, 1),
        ("□ 쉼터의 의자가 모자라 주민들이 불편해하고 있다", 1),
        ("□ 쉼터 운영 현황", 0),
        ("| ○ " + "가" * 90 + " |", 0),
    ],
)
def test_long_lines(text: str, count: int) -> None:
    marks = found("GM-RPT-003", text)
    assert len(marks) == count and all(mark.severity == "info" for mark in marks)
