"""HWPX and HWP 5: order, tables, numbers, and what is left out with a note."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import h_p, h_tbl, hwp, hwpx

from seoul_assist.errors import DamagedFile, ProtectedFile
from seoul_assist.model import Document
from seoul_assist.readers import read


def _read(tmp_path: Path, data: bytes) -> Document:
    path = tmp_path / "문서.hwpx"
    path.write_bytes(data)
    return read(path)


def _notes(document: Document) -> list[str]:
    return [note.code for note in document.notes]


def test_paragraphs_tables_and_sections_in_order(tmp_path: Path) -> None:
    sections = [h_p(f"구역 {i}") for i in range(11)]
    sections[0] = h_p("첫 문단") + h_p(h_tbl([["구분", "일정"], ["접수", "5월"]])) + h_p("  가. 들여 쓴 항목")
    document = _read(tmp_path, hwpx(*sections))
    assert [(block.kind, block.text) for block in document.blocks[:3]] == [
        ("paragraph", "첫 문단"),
        ("table", "구분 | 일정\n접수 | 5월"),
        ("paragraph", "  가. 들여 쓴 항목"),
    ]
    assert [block.text for block in document.blocks[3:]] == [f"구역 {i}" for i in range(1, 11)]
    assert (document.format, document.pages, document.notes) == ("hwpx", None, ())


def test_a_document_of_the_library_everybody_uses(tmp_path: Path) -> None:
    import hwpx as library

    made = library.HwpxDocument.new()
    paragraph = made.add_paragraph("제1조(목적) 이 요령은 시험을 위하여 정한다.")
    made.notes.add_footnote("각주의 글", paragraph=paragraph)
    made.notes.add_memo("메모의 글", anchor=paragraph)
    made.page.set_header(text="머리말의 글")
    made.save_to_path(str(tmp_path / "문서.hwpx"))
    document = read(tmp_path / "문서.hwpx")
    assert document.text == "제1조(목적) 이 요령은 시험을 위하여 정한다.\n[각주 1] 각주의 글"
    assert _notes(document) == ["memo", "header"]


def test_blanks_and_breaks_inside_text(tmp_path: Path) -> None:
    text = "<hp:t>가<hp:tab/>나<hp:lineBreak/>다<hp:nbSpace/>라<hp:fwSpace/>마<hp:hyphen/>바</hp:t>"
    assert _read(tmp_path, hwpx(h_p(text))).text == "가\t나\n다 라 마-바"


def test_an_empty_text_does_not_part_a_paragraph(tmp_path: Path) -> None:
    runs = "".join(f'<hp:run charPrIDRef="0"><hp:t>{text}</hp:t></hp:run>' for text in ("가", "", "나"))
    assert _read(tmp_path, hwpx(f'<hp:p paraPrIDRef="0">{runs}</hp:p>')).text == "가나"


def test_tracked_changes(tmp_path: Path) -> None:
    text = (
        '<hp:t>기한은 <hp:deleteBegin Id="1"/>3일<hp:deleteEnd Id="1"/><hp:insertBegin Id="2"/>7일'
        '<hp:insertEnd Id="2"/>로 한다.</hp:t>'
    )
    document = _read(tmp_path, hwpx(h_p(text)))
    assert document.text == "기한은 7일로 한다."
    assert _notes(document) == ["deleted", "inserted"]


def test_hidden_text_is_dropped_and_noted(tmp_path: Path) -> None:
    document = _read(tmp_path, hwpx(h_p("보이는 글") + h_p("흰 명령", 0, 1) + h_p("작은 명령", 0, 2)))
    assert document.text == "보이는 글"
    assert _notes(document) == ["hidden"]
    assert "2곳" in document.notes[0].text


def test_white_text_on_a_colour_is_text(tmp_path: Path) -> None:
    cells = [[h_p("흰 제목", 0, 1), "내용"]]
    assert _read(tmp_path, hwpx(h_p(h_tbl(cells, fill=2)))).text == "흰 제목 | 내용"
    assert _notes(_read(tmp_path, hwpx(h_p(h_tbl(cells, fill=1))))) == ["hidden"]


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    body = "".join(h_p(f"항목{i}", shape) for i, shape in enumerate((1, 2, 2, 1, 2)))
    assert _read(tmp_path, hwpx(body)).text.split("\n") == [
        "1. 항목0",
        "가. 항목1",
        "나. 항목2",
        "2. 항목3",
        "가. 항목4",
    ]


def test_merged_cells_keep_columns_and_wide_cells_are_paragraphs(tmp_path: Path) -> None:
    rows = [["2|담당", "가온과", "5명"], ["나루과", "3명"], ["넓은 칸의 설명"], ["합계", "8명"]]
    document = _read(tmp_path, hwpx(h_p(h_tbl(rows))))
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("table", "담당 | 가온과 | 5명\n | 나루과 | 3명"),
        ("paragraph", "넓은 칸의 설명"),
        ("table", "합계 | 8명"),
    ]


def test_a_table_in_a_table_stays_in_its_cell(tmp_path: Path) -> None:
    inner = h_p(h_tbl([["안1", "안2"]]))
    assert _read(tmp_path, hwpx(h_p(h_tbl([["바깥", inner]])))).text == "바깥 | 안1 안2"


def test_boxes_checks_and_overlaid_numbers(tmp_path: Path) -> None:
    box = f"<hp:rect><hp:drawText><hp:subList>{h_p('글상자')}</hp:subList></hp:drawText></hp:rect><hp:t>본문</hp:t>"
    check = '<hp:checkBtn caption="동의" value="CHECKED"/><hp:checkBtn caption="거부" value="UNCHECKED"/>'
    number = '<hp:compose composeText="\U000f02ba\U000f02c4"/><hp:t> 열한째, \U000f02b3 셋째</hp:t>'
    document = _read(tmp_path, hwpx(h_p(box) + h_p(check) + h_p(number)))
    assert [block.text for block in document.blocks] == ["본문", "글상자", "☑동의 ☐거부", "⑪ 열한째, ③ 셋째"]


def test_notes_on_what_was_left_out(tmp_path: Path) -> None:
    memo = f'<hp:ctrl><hp:fieldBegin type="MEMO"><hp:subList>{h_p("메모")}</hp:subList></hp:fieldBegin></hp:ctrl>'
    comment = f"<hp:ctrl><hp:hiddenComment><hp:subList>{h_p('설명')}</hp:subList></hp:hiddenComment></hp:ctrl>"
    footer = f"<hp:ctrl><hp:footer><hp:subList>{h_p('꼬리말 문구')}</hp:subList></hp:footer></hp:ctrl>"
    document = _read(tmp_path, hwpx(h_p(memo + comment + footer + "<hp:pic/><hp:t>본문</hp:t>")))
    assert document.text == "본문"
    assert _notes(document) == ["comment", "memo", "picture", "footer"]


def test_encrypted_and_bodiless_packages(tmp_path: Path) -> None:
    with pytest.raises(ProtectedFile):
        _read(tmp_path, hwpx(h_p("글"), extra={"META-INF/manifest.xml": "<m><encryption-data/></m>"}))
    with pytest.raises(DamagedFile):
        _read(tmp_path, hwpx())


def test_hwp_is_read_like_hwpx(tmp_path: Path) -> None:
    path = tmp_path / "문서.hwp"
    hwp(path, ["제1조(목적) 시험용 지침이다.", "기한은 3일 7일로 한다."], memo="메모의 글", deleted="3일 ")
    document = read(path)
    assert document.text == "제1조(목적) 시험용 지침이다.\n기한은 7일로 한다."
    assert document.format == "hwp"
    assert _notes(document) == ["deleted", "memo"]


def test_the_second_parser_reads_text_and_tables(tmp_path: Path) -> None:
    import hwpx as library

    from seoul_assist.readers.hwp import _second
    from seoul_assist.readers.limits import DEFAULT

    made = library.HwpxDocument.new()
    made.add_paragraph("첫 문단")
    table = made.add_table(2, 2)
    for row in range(2):
        for column in range(2):
            table.set_cell_text(row, column, f"칸{row}{column}")
    made.save_to_path(str(tmp_path / "문서.hwp"))
    tree = _second((tmp_path / "문서.hwp").read_bytes(), DEFAULT)
    assert [block[:2] for block in tree["blocks"]] == [
        ["paragraph", "첫 문단"],
        ["table", "칸00 | 칸01\n칸10 | 칸11"],
    ]
    assert [note[0] for note in tree["notes"]] == ["second_parser"]


@pytest.mark.parametrize(("flag", "word"), [(0b10, "암호"), (0b10000, "보안")])
def test_protected_hwp(tmp_path: Path, flag: int, word: str) -> None:
    path = tmp_path / "문서.hwp"
    data = bytearray(hwp(path, ["글"]))
    at = data.find(b"HWP Document File".ljust(32, b"\0")) + 36
    data[at] |= flag
    path.write_bytes(data)
    with pytest.raises(ProtectedFile, match=word):
        read(path)
