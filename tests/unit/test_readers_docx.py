"""DOCX: order, tables, numbers, and what is left out with a note."""

from __future__ import annotations

from pathlib import Path

import docx as library
import pytest
from builders import docx, w_p

from seoul_assist.errors import DamagedFile
from seoul_assist.model import Document
from seoul_assist.readers import read


def _read(tmp_path: Path, data: bytes) -> Document:
    path = tmp_path / "문서.docx"
    path.write_bytes(data)
    return read(path)


def _notes(document: Document) -> list[str]:
    return [note.code for note in document.notes]


def test_paragraphs_and_tables_of_a_real_writer_in_order(tmp_path: Path) -> None:
    made = library.Document()
    made.add_heading("누리군 나눔장터 운영 계획", level=1)
    made.add_paragraph("첫 문단")
    table = made.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("구분", "일정"), ("접수", "5월")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.add_paragraph("  가. 들여 쓴 항목")
    made.sections[0].header.paragraphs[0].text = "머리글 문구"
    made.save(str(tmp_path / "문서.docx"))
    document = read(tmp_path / "문서.docx")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("heading", "누리군 나눔장터 운영 계획"),
        ("paragraph", "첫 문단"),
        ("table", "구분 | 일정\n접수 | 5월"),
        ("paragraph", "  가. 들여 쓴 항목"),
    ]
    assert document.format == "docx"
    assert [note.text for note in document.notes] == ["머리글은 본문에서 뺐습니다: 머리글 문구"]


def test_tracked_changes(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>기한은 </w:t></w:r><w:del w:id="1"><w:r><w:delText>3일</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>7일</w:t></w:r></w:ins><w:r><w:t>로 한다.</w:t></w:r></w:p>'
    )
    document = _read(tmp_path, docx(body))
    assert document.text == "기한은 7일로 한다."
    assert _notes(document) == ["deleted", "inserted"]


@pytest.mark.parametrize(
    "run",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="fefefe"/>',
        '<w:sz w:val="2"/>',
        '<w:rStyle w:val="h"/>',
    ],
)
def test_hidden_text_is_dropped_and_noted(tmp_path: Path, run: str) -> None:
    styles = '<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    document = _read(tmp_path, docx(w_p("보이는 글") + w_p("숨은 명령", "", run), styles=styles))
    assert document.text == "보이는 글"
    assert _notes(document) == ["hidden"]
    assert "숨은 명령" in document.notes[0].text


@pytest.mark.parametrize("where", ['<w:shd w:fill="1F3864"/>', '<w:highlight w:val="black"/>'])
def test_white_text_on_a_colour_is_text(tmp_path: Path, where: str) -> None:
    document = _read(tmp_path, docx(w_p("흰 제목", "", where + '<w:color w:val="FFFFFF"/>')))
    assert document.text == "흰 제목"


def test_white_text_in_a_dark_cell_is_text_and_in_a_plain_one_not(tmp_path: Path) -> None:
    white = w_p("흰 글", "", '<w:color w:val="FFFFFF"/>')
    cell = '<w:tc><w:tcPr><w:shd w:fill="{}"/></w:tcPr>{}</w:tc>'
    row = "<w:tbl><w:tr>" + cell.format("002060", white) + cell.format("auto", w_p("검은 글")) + "</w:tr></w:tbl>"
    assert _read(tmp_path, docx(row)).text == "흰 글 | 검은 글"
    row = "<w:tbl><w:tr>" + cell.format("FFFFFF", white) + cell.format("auto", w_p("검은 글")) + "</w:tr></w:tbl>"
    assert _notes(_read(tmp_path, docx(row))) == ["hidden"]


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="7">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="ganada"/><w:lvlText w:val="%2."/></w:lvl>'
        '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    at = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="3"/></w:numPr>'
    levels = (0, 1, 1, 0, 1)
    body = "".join(w_p(f"항목{i}", at.format(level)) for i, level in enumerate(levels))
    document = _read(tmp_path, docx(body, numbering=numbering))
    assert document.text.split("\n") == ["1. 항목0", "가. 항목1", "나. 항목2", "2. 항목3", "가. 항목4"]


def test_merged_cells_keep_columns(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{w_p(text)}</w:tc>"

    down = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("담당", down[0]) + cell("가온과") + cell("5명"),
        cell("", down[1]) + cell("나루과") + cell("3명"),
        cell("합계", '<w:gridSpan w:val="2"/>') + cell("8명"),
    )
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert _read(tmp_path, docx(body)).text == "담당 | 가온과 | 5명\n | 나루과 | 3명\n합계 | 8명"


def test_text_boxes_content_controls_and_footnotes(tmp_path: Path) -> None:
    box = f"<w:p><w:r><w:t>본문</w:t><w:pict><w:txbxContent>{w_p('글상자')}</w:txbxContent></w:pict></w:r></w:p>"
    control = f"<w:sdt><w:sdtContent>{w_p('내용 상자')}</w:sdtContent></w:sdt>"
    footnotes = f'<w:footnote w:type="separator">{w_p("선")}</w:footnote><w:footnote>{w_p("주석")}</w:footnote>'
    comments = f'<w:comment w:id="0">{w_p("검토 의견")}</w:comment>'
    document = _read(tmp_path, docx(box + control, footnotes=footnotes, comments=comments))
    assert [block.text for block in document.blocks] == ["본문", "글상자", "내용 상자", "[각주] 주석"]
    assert _notes(document) == ["comment"]


def test_a_frame_of_one_cell_is_no_table(tmp_path: Path) -> None:
    body = f"<w:tbl><w:tr><w:tc>{w_p('첫째')}{w_p('둘째')}</w:tc></w:tr></w:tbl>"
    document = _read(tmp_path, docx(body))
    assert [(block.kind, block.text) for block in document.blocks] == [("paragraph", "첫째"), ("paragraph", "둘째")]


def test_a_package_without_a_body_is_damaged(tmp_path: Path) -> None:
    from builders import package

    with pytest.raises(DamagedFile):
        _read(tmp_path, package({"[Content_Types].xml": "<Types/>"}))
