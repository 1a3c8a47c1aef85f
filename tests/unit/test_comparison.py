"""신구조문대비: what counts as a change, how it is summed up, and how it looks in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from library_kit import provision

from seoul_assist import readers
from seoul_assist.library.holding import Holding
from seoul_assist.model import Provision
from seoul_assist.tasks import comparison_views as views
from seoul_assist.tasks.comparison import Row, compare, differing, lines_beside, text_of
from seoul_assist.tasks.comparison_views import Comparison

LAW = "누리군 등대 조례"
LONG = "군수는 등대지기에게 해마다 겨울옷과 등유를 주고 그 수량을 장부에 적어 다음 해 이월까지 보관한다."


def article(number: str, title: str, text: str) -> Provision:
    return provision(LAW, number, title, text)


def kinds(old: list[Provision], new: list[Provision]) -> tuple[list[tuple[str, str]], int]:
    changes, same = compare(old, new)
    return [(change.kind, (change.new or change.old or old[0]).article) for change in changes], same


def test_every_article_is_told_once() -> None:
    old = [
        article("제1조", "목적", "등대를 둔다."),
        article("제2조", "점등", "해가 지면 켠다."),
        article("제3조", "급여", LONG),
        article("제4조", "벌칙", "불을 끈 사람은 벌한다."),
        article("제5조", "소등", "해가 뜨면 끈다."),
    ]
    new = [
        article("제1조", "목적", "등대를 둔다. <개정 2026. 1. 2.>"),
        article("제2조", "점등", "해가 지기 전에 켠다."),
        article("제3조", "점검", "달마다 한 번 점검한다."),
        article("제4조", "급여", LONG),
        article("제5조", "소등 시각", "해가 뜨면 끈다."),
    ]
    found, same = kinds(old, new)
    assert sorted(found) == [
        ("added", "제3조"), ("changed", "제2조"), ("deleted", "제4조"), ("moved", "제4조"), ("retitled", "제5조"),
    ]  # fmt: skip
    assert same == 1
    assert kinds(old, old) == ([], 5)


def test_notes_dots_and_deleted_articles_are_no_text() -> None:
    old = [article("제1조", "사용·관리", "등대ㆍ부두를 둔다."), article("제2조", "점등", "켠다.")]
    new = [
        article("제1조", "사용ㆍ관리 <개정 2025. 1. 1.>", "등대·부두를 둔다. <개정 2025.1.1>\n[전문개정 2025. 1. 1.]"),
        replace(article("제2조", "", "삭제"), deleted=True),
    ]
    assert kinds(old, new) == ([("deleted", "제2조")], 1)
    assert kinds(new, old) == ([("added", "제2조")], 1)
    assert text_of(new[0]) == "등대ㆍ부두를 둔다."


def test_words_that_differ_are_marked_and_nothing_else() -> None:
    old, new = "① 군수는 10일 이내에 알린다.", "① 군수는 20일 이내에 글로 알린다."
    old_marks, new_marks = differing(old, new)
    assert [old[a:b] for a, b in old_marks] == ["10"]
    assert [new[a:b] for a, b in new_marks] == ["20", "글로"]


def test_lines_are_aligned_by_mark_and_words() -> None:
    rows = lines_beside(
        "① 등대를 켠다.\n② 등유를 준다.\n③ 장부를 적는다.",
        "① 등대를 켠다.\n② 달마다 점검한다.\n③ 등유를 넉넉히 준다.\n④ 장부를 적는다.",
    )
    assert [(row.old[:1], row.new[:1]) for row in rows] == [("①", "①"), ("", "②"), ("②", "③"), ("③", "④")]
    assert rows[0].same and not rows[3].same


def change_of(old: str, new: str) -> list[tuple[str, str]]:
    (change,), _ = compare([article("제2조", "점등", old)], [article("제2조", "점등", new)])
    return [(row.old, row.new) for row in views.shown(change)]


def test_equal_lines_are_summed_up_as_officials_do() -> None:
    old = "① 켠다.\n② 다음 각 호를 지킨다.\n1. 가\n2. 나\n3. 다\n4. 라\n③ 적는다.\n④ 둔다."
    assert change_of(old, old.replace("4. 라", "4. 마\n5. 바")) == [
        ("제2조(점등)", "제2조(점등)"),
        ("① (생략)", "① (현행과 같음)"),
        ("② 각 호 외의 부분 (생략)", "② 각 호 외의 부분 (현행과 같음)"),
        ("  1. ∼ 3. (생략)", "  1. ∼ 3. (현행과 같음)"),
        ("  4. 라", "  <삭제>"),
        ("  <신설>", "  4. 마"),
        ("  <신설>", "  5. 바"),
        ("③ㆍ④ (생략)", "③ㆍ④ (현행과 같음)"),
    ]
    # A paragraph that is equal with all its items is named once.
    assert change_of(old, old.replace("① 켠다.", "① 반드시 켠다."))[2:] == [("② ∼ ④ (생략)", "② ∼ ④ (현행과 같음)")]


def holding(day: date) -> Holding:
    return Holding(LAW, "조례", "12", day, day, "a.md", True, "in_force", day.year)


@pytest.fixture
def compared() -> Comparison:
    old = [article("제1조", "목적", "등대를 둔다."), article("제2조", "점등", "① 해가 지면 켠다.\n② 적는다 | 둔다.")]
    new = [
        article("제1조", "목적", "등대를 둔다."),
        article("제2조", "점등", "① 해가 지기 전에 켠다.\n② 적는다 | 둔다."),
        article("제3조", "점검", "달마다 점검한다."),
    ]
    changes, same = compare(old, new)
    return Comparison(holding(date(2024, 1, 1)), holding(date(2026, 7, 1)), changes, same, "g1")


def test_the_terminal_needs_no_colour(compared: Comparison) -> None:
    said = views.lines(compared)
    assert "변경 1" in said[3] and "신설 1" in said[3] and "그대로 1" in said[3]
    block = said[said.index("■ 제2조(점등) - 변경") :]
    assert block[:7] == [
        "■ 제2조(점등) - 변경",
        "  [현행]",
        "    ① 해가 【지면】 켠다.",
        "    ② (생략)",
        "  [개정안]",
        "    ① 해가 【지기 전에】 켠다.",
        "    ② (현행과 같음)",
    ]
    assert "    <신설>" in block and "    【제3조(점검)】" in block


def test_json_holds_both_texts_and_the_marks(compared: Comparison) -> None:
    shape = json.loads(json.dumps(views.to_json(compared)))
    assert shape["schema"] == "seoul-assist/diff/1"
    assert shape["counts"] == {
        "added": 1, "deleted": 0, "changed": 1, "retitled": 0, "moved": 0, "unchanged": 1, "not_compared": 0,
    }  # fmt: skip
    assert (shape["old"]["effective"], shape["new"]["effective"]) == ("2024-01-01", "2026-07-01")
    changed, added = shape["changes"]
    assert changed["old"]["article"] == "제2조" and added["old"] is None
    row = changed["rows"][0]
    assert [row["new"][a:b] for a, b in row["new_marks"]] == ["지기 전에"]


@pytest.mark.parametrize("kind", ["docx", "hwpx"])
def test_the_table_is_read_back_row_by_row(compared: Comparison, tmp_path: Path, kind: str) -> None:
    text = readers.read(views.save(compared, tmp_path / f"a.{kind}")).text
    for row in (
        "현행 (시행 2024. 1. 1.) | 개정안 (시행 2026. 7. 1.)",
        "제2조(점등) | 제2조(점등)",
        "① 해가 지면 켠다. | ① 해가 지기 전에 켠다.",
        "② (생략) | ② (현행과 같음)",
        "<신설> | 제3조(점검)",
    ):
        assert row in text


def test_changed_words_are_underlined(compared: Comparison, tmp_path: Path) -> None:
    (table,) = docx.Document(str(views.save(compared, tmp_path / "a.docx"))).tables
    under = [run.text for row in table.rows for cell in row.cells for p in cell.paragraphs for run in p.runs
             if run.font.underline]  # fmt: skip
    assert under == ["지면", "지기 전에", "제3조(점검)", "달마다 점검한다."]


def test_plain_formats(compared: Comparison, tmp_path: Path) -> None:
    assert "① 해가 【지기 전에】 켠다." in views.save(compared, tmp_path / "a.txt").read_text("utf-8")
    table = [line for line in views.save(compared, tmp_path / "a.md").read_text("utf-8").splitlines() if "|" in line]
    assert table[1] == "| --- | --- |"
    assert "| ① 해가 **지면** 켠다. | ① 해가 **지기 전에** 켠다. |" in table
    assert all(line.count(" | ") == 1 for line in table)


def test_nothing_changed_is_an_answer(tmp_path: Path) -> None:
    same = Comparison(holding(date(2024, 1, 1)), holding(date(2024, 1, 1)), (), 7, "g1")
    assert "바뀐 조문 없음, 그대로 7" in views.lines(same)[3]
    assert readers.read(views.save(same, tmp_path / "a.docx")).text.count("|") == 0


def test_a_row_of_one_side_has_no_partner() -> None:
    assert lines_beside("", "① 새로 둔다.") == (Row("", "① 새로 둔다.", (), ((0, 8),), marker="①"),)
