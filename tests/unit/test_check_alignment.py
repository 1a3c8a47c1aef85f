"""How items are set: indents, letters of marks, second lines, special marks, and outlines that are none of ours."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Block, Document, Finding

HEAD = "수신  누리군수(기획과장)\n제목  책 나눔 안내\n\n"


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. 준비\n가. 의자\n나. 조명", [2, 3]),
        ("1. 준비\n   가. 의자\n  나. 조명", [2]),
        ("1. 준비\n  가. 의자\n 나. 조명", [3]),
        ("1. 준비\n  가. 의자\n    1) 긴 의자\n     2) 둥근 의자", [4]),
        ("1. 준비\n 2. 정리", [2]),
        ("1. 준비\n\u3000가. 의자\n\t나. 조명", []),
        ("1. 준비\n  가. 의자\n    1) 긴 의자\n    2) 둥근 의자\n  나. 조명\n2. 정리", []),
        ("가. 의자\n나. 조명", []),
        ("  가. 의자\n  나. 조명", []),
        # A list that is moved as a whole is one fault.
        ("  1. 준비\n  2. 진행\n  3. 정리", [1]),
        # Where a level is skipped, another rule speaks.
        ("1. 준비\n    1) 의자\n    2) 조명", []),
        ("2026. 3. 5. 준비\n  3. 9. 정리", []),
    ],
)
def test_indents(text: str, lines: list[int]) -> None:
    assert [one.line for one in found(text, "GM-ITEM-006")] == lines


def test_indents_that_are_gone_cannot_be_judged() -> None:
    flat = HEAD + "1. 준비\n가. 의자\n나. 조명\n2. 정리\n  끝."
    assert found(flat, "GM-ITEM-006") == []
    assert [one.line for one in found(flat.replace("나.", "  나."), "GM-ITEM-006")] == [5]
    text = "1. 준비\n   가. 의자\n  나. 조명"
    for form in ("hwpx", "docx", "hwp", "pdf"):
        whole = Document(f"표.{form}", "0" * 64, form, tuple(Block(line) for line in text.split("\n")))
        assert run(whole, doctype="draft", select=["GM-ITEM-006", "GM-ITEM-009"]).findings == ()


@pytest.mark.parametrize(
    ("mark", "better"),
    [
        ("⑴", "(1)"),
        ("⑿", "(12)"),
        ("㈎", "(가)"),
        ("㈛", "(하)"),
        ("❶", "①"),
        ("➁", "②"),
        ("➌", "③"),
        ("⓵", "①"),
        ("⒈", "1."),
        ("㉠", "㉮"),
        ("㉿", "㉮"),
        ("㊀", "①"),
        ("１．", "1."),
        ("（가）", "(가)"),
    ],
)
def test_letters_of_marks(mark: str, better: str) -> None:
    (one,) = found(f"{mark} 의자 준비", "GM-ITEM-008")
    assert (one.text, one.suggestion, one.fix) == (mark, better, better)
    assert found(f"의자는 {mark} 창고에 있음", "GM-ITEM-008") == []
    assert found(f"| {mark} 의자 | 2개 |", "GM-ITEM-008") == []


@pytest.mark.parametrize("mark", ["①", "㉮", "㉻", "(1)", "(가)", "1.", "가.", "㉾", "□", "※"])
def test_right_marks(mark: str) -> None:
    assert found(f"{mark} 의자 준비", "GM-ITEM-008") == []


LONG = "1. 새터마을 놀이터에 그늘막과 긴 의자를 더 놓아 이웃이"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{LONG}\n   쉬어 갈 자리를 넓힘\n{LONG.replace('1.', '2.')}\n쉬어 갈 자리를 넓힘", [4]),
        (f"{LONG}\n쉬어 갈 자리를 넓힘\n{LONG.replace('1.', '2.')}\n   쉬어 갈 자리를 넓힘", [4]),
        (f"{LONG}\n      쉬어 갈 자리를 넓힘", [2]),
        (f"{LONG}\n   쉬어 갈 자리를 넓힘\n{LONG.replace('1.', '2.')}\n   쉬어 갈 자리를 넓힘", []),
        (f"{LONG}\n  가. 긴 의자", []),
        (f"{LONG}\n ※ 비가 오면 미룸", []),
        ("1. 짧은 줄\n      다른 줄", []),
        (f"{LONG}\n\n쉬어 갈 자리를 넓힘", []),
    ],
)
def test_second_lines(text: str, lines: list[int]) -> None:
    assert [one.line for one in found(text, "GM-ITEM-009")] == lines


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("1. 준비\n□ 진행\n3. 정리", ["□"]),
        ("  가. 의자\n  - 조명", ["-"]),
        ("○ 준비\n1) 진행", ["1)"]),
        ("1. 준비\n  가. 의자\n  ○ 조명\n  다. 음향", ["○"]),
        ("1. 준비\n  가. 의자\n2. 진행\n- 정리", ["-"]),
        ("1. 준비\n  - 의자\n  - 조명\n2. 정리", []),
        ("1. 준비\n- 의자\n- 조명\n2. 정리", []),
        ("1. 준비\n※ 비가 오면 미룸\n2. 정리", []),
        ("□ 준비\n1. 의자\n2. 조명\n□ 정리\n1. 청소", []),
        ("□ 준비\n  ○ 의자\n    - 긴 의자\n  ○ 조명", []),
        ("| □ 준비 | 1. 의자 |", []),
    ],
)
def test_mixed_marks(text: str, marks: list[str]) -> None:
    assert [one.text for one in found(text, "GM-ITEM-010")] == marks


@pytest.mark.parametrize(
    "text",
    [
        "관련 조문\n제3조(의자의 수) ① 의자는 10개로 한다.\n① 긴 의자는 2개로 한다.\n③ 둥근 의자는 8개로 한다.",
        "1. 준비\n2. 정리\n\n제3조(의자의 수)\n1. 긴 의자\n3. 둥근 의자",
    ],
)
def test_an_article_that_is_copied_is_no_outline(text: str) -> None:
    assert found(text, "GM-ITEM-002") == found(text, "GM-ITEM-003") == []


def test_the_order_of_items_is_an_error_in_letters_only() -> None:
    text = "1. 준비\n3. 정리"
    for doctype, severity in (("draft", "error"), ("minutes", "info"), ("notice", "info")):
        assert [one.severity for one in found(text, "GM-ITEM-003", doctype)] == [severity]
    assert found(text, "GM-ITEM-003", "report") == found(text, "GM-ITEM-003", "press") == []


@pytest.mark.parametrize("mark", ["<1>", "제1.", "첫째,", "A.", "ㄱ.", "ⓐ", "[1]"])
def test_marks_outside_the_ladder(mark: str) -> None:
    assert [one.text for one in found(f"{mark} 준비 사항", "GM-ITEM-001")] == [mark]


def test_words_of_order_in_a_sentence_are_no_marks() -> None:
    assert found("첫째, 의자를 옮겼습니다.", "GM-ITEM-001") == []
    assert found("제1호 서식", "GM-ITEM-001") == []


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("나. 의자\n다.조명", ["다.조"]),
        ("알려 드립니\n다.조명", []),
        ("붙임  1.배치도 1부.\n      2.목록 1부.  끝.", ["1.배", "2.목"]),
        ("붙임  1. 배치도 1부.\n      2.  목록 1부.  끝.", ["2.  목"]),
    ],
)
def test_blanks_after_marks(text: str, texts: list[str]) -> None:
    assert [one.text for one in found(text, "GM-ITEM-005")] == texts


def test_fixes_lead_to_a_text_without_faults() -> None:
    def check(of: str) -> tuple[Finding, ...]:
        return run(document(of), doctype="draft", select=["GM-ITEM-005", "GM-ITEM-006", "GM-ITEM-008"]).findings

    text = "1.준비\n 가. 의자\n   나.  조명\n2. 정리\n      ⑴ 청소"
    better = settle(text, check)
    assert better == "1. 준비\n  가. 의자\n  나. 조명\n2. 정리\n  (1) 청소" and check(better) == ()


def test_notices_are_told_softly() -> None:
    text = "가온시 공고 제2026-12호\n\n1.준비\n  가. 의자\n   나. 조명\n  □ 음향"
    findings = run(document(text), doctype="notice", select=["GM-ITEM"], every=True).findings
    assert {one.severity for one in findings} == {"info"}
    assert {one.rule for one in findings} == {"GM-ITEM-005", "GM-ITEM-006", "GM-ITEM-010"}


@pytest.mark.parametrize("piece", ["1. ", "가. 1\n", "- \n", "  ", "□\n", "①"])
def test_long_texts_take_linear_time(piece: str) -> None:
    assert isinstance(found(piece * (20_000 // len(piece)), "GM-ITEM"), list)
