"""The layouts of official documents: the same text, the same bytes, and the look of the form."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import docx
import pytest
import unhwp
from docx.oxml.ns import qn
from hwpx.tools.package_validator import validate_package
from hwpx.tools.validator import validate_document
from layout_kit import APPROVERS, ITEMS, LAYOUTS, LONG, LONG_TITLE, SIX, WIDE, document, letter, table
from lxml import etree

from seoul_assist import readers, writers
from seoul_assist.model import Block, Document
from seoul_assist.writers import measure, roles, tables
from seoul_assist.writers.docx import to_docx
from seoul_assist.writers.hwpx import to_hwpx
from seoul_assist.writers.layout import STYLES, Line, Properties, ems, pieces

PROVENANCE = ("※ 문서요지: 점검에 협조를 요청함.", "※ 담당자가 확인한 뒤 사용해 주십시오.")
PROPERTIES = Properties("제목", "요지", ("하나", "둘"), provenance=PROVENANCE)
ALL = {**LAYOUTS, **LONG}


def said(text: str) -> list[str]:
    """The lines with words; a reader leaves out empty cells at the end of a row."""
    return [line.strip().rstrip(" |") for line in text.split("\n") if line.strip(" |")]


@cache
def made(layout: str) -> dict[str, bytes]:
    """The bytes of a layout in both formats."""
    found = looked(ALL[layout])
    return {"hwpx": to_hwpx(found, PROPERTIES), "docx": to_docx(found, PROPERTIES)}


def looked(one: Document) -> tuple[Line, ...]:
    return roles.lines(one.blocks, PROVENANCE)


def parts(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


@pytest.mark.parametrize("kind", ["txt", "docx", "hwpx"])
@pytest.mark.parametrize("layout", ALL)
def test_every_layout_reads_back_line_by_line(tmp_path: Path, layout: str, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "txt":
        writers.write(ALL[layout], path, PROPERTIES)
    else:
        path.write_bytes(made(layout)[kind])
    document = readers.read(path)
    assert said(document.text) == said("\n".join([ALL[layout].text, *PROVENANCE]))
    assert document.notes == ()  # nothing in it is hidden, and the page number is no text


@pytest.mark.parametrize("layout", ALL)
def test_an_hwpx_passes_its_validators_and_a_second_parser_finds_every_word(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "a.hwpx"
    path.write_bytes(made(layout)["hwpx"])
    assert validate_package(path).errors == () and validate_document(path).ok
    with unhwp.parse_bytes(path.read_bytes()) as parsed:
        found = re.sub(r"[\s|]", "", parsed.plain_text)
    for line in said(ALL[layout].text):
        for cell in line.split(" | "):
            assert re.sub(r"[\s|]", "", cell) in found


@pytest.mark.parametrize("kind", writers.FORMATS)
@pytest.mark.parametrize("layout", ["시행문", "보도자료"])
def test_the_same_document_gives_the_same_bytes(tmp_path: Path, layout: str, kind: str) -> None:
    first = writers.write(LAYOUTS[layout], tmp_path / f"a.{kind}", PROPERTIES).read_bytes()
    again = writers.write(LAYOUTS[layout], tmp_path / f"b.{kind}", PROPERTIES).read_bytes()
    assert first == again


def test_a_file_names_the_time_it_was_given_and_no_other(tmp_path: Path) -> None:
    dated = replace(PROPERTIES, made=datetime(2026, 12, 7, 9, 30))
    core = docx.Document(str(writers.write("한 줄", tmp_path / "a.docx", dated))).core_properties
    assert core.created == core.modified and core.created.replace(tzinfo=None) == datetime(2026, 12, 7, 9, 30)
    with zipfile.ZipFile(writers.write("한 줄", tmp_path / "a.hwpx", dated)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2026, 12, 7, 9, 30, 0)}
        assert package.read("Contents/content.hpf").count(b"2026-12-07T09:30:00Z") == 2
    undated = docx.Document(str(writers.write("한 줄", tmp_path / "b.docx"))).core_properties
    assert undated.created is None and undated.modified is None


@pytest.mark.parametrize("kind", ["txt", "md", "docx", "hwpx"])
def test_the_provenance_stands_below_the_document_in_every_format(tmp_path: Path, kind: str) -> None:
    text = readers.read(writers.write("1. 내용\n2. 내용", tmp_path / f"a.{kind}", PROPERTIES)).text
    assert said(text)[-2:] == list(PROVENANCE)


def test_provenance_is_small_and_grey() -> None:
    (mark, _) = [line for line in looked(LAYOUTS["시행문"]) if line.role == "mark"]
    assert STYLES[mark.role].size < 9 and STYLES[mark.role].color == "7F7F7F"


def by_role(one: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in looked(one):
        if line.text:
            found.setdefault(line.role, []).append(line.text)
    return found


def test_each_layout_is_recognised() -> None:
    simple = by_role(LAYOUTS["간이기안문"])
    assert simple["name"] == ["작은 도서관 책장 교체 검토"]
    assert (simple["day"], simple["office"]) == (["2026. 12. 9."], ["가온시"])
    assert len(simple["grid"]) == len(simple["signers"]) == len(simple["summary"]) == 1
    notice = by_role(LAYOUTS["공고"])
    assert (notice["number"], notice["name"]) == (["미리내도 공고 제2026-77호"], ["나루터 쉼터 이름 공모"])
    assert (notice["day"], notice["sender"]) == (["2026년 12월 7일"], ["미리내도지사"])
    press = by_role(LAYOUTS["보도자료"])
    assert (press["banner"], press["headline"]) == (["보도자료"], ["가온시, 나루터 쉼터 이름 찾는다"])
    assert len(press["grid"]) == len(press["subtitle"]) == 1 and len(press["news"]) == 2
    minutes = by_role(LAYOUTS["회의결과"])
    assert minutes["name"] == ["제3차 나루터 운영 협의회 회의록"] and len(minutes["signed"]) == 3
    report = by_role(LAYOUTS["보고서"])
    assert [len(report[role]) for role in ("cover", "byline", "square", "circle", "dash", "note")] == [1, 1, 2, 2, 2, 1]


def test_open_slots_do_not_hide_a_layout() -> None:
    notice = document("가온시 공고 [확인 필요: 공고번호]\n\n이름 공모\n\n1. 내용\n\n[확인 필요: 공고일]\n\n가온시장")
    assert {"number", "name", "day", "sender"} <= {*by_role(notice)}
    simple = document(LAYOUTS["간이기안문"].text.replace("2026. 12. 9.", "[확인 필요: 작성일]"))
    rows = simple.text.split("\n")
    simple = document(table(*rows[:2]), table(rows[2]), "\n".join(rows[3:]))
    assert by_role(simple)["day"] == ["[확인 필요: 작성일]"]


@pytest.mark.parametrize("text", ["", "한 줄", "가\n나", "보도자료", "1. 가\n2. 나\n3. 다", "제목\n\n본문\n\n끝맺음"])
def test_any_other_text_stays_plain(text: str) -> None:
    assert {line.role for line in roles.lines((Block(text),))} <= {"blank", "paragraph", "item"}


def test_the_steps_of_a_report_go_in_by_one_letter_each() -> None:
    steps = {line.text[0]: line.indent for line in looked(LAYOUTS["보고서"]) if line.text[:1] in "□○-ㆍ" and line.lead}
    assert steps == {"□": "", "○": "　", "-": "　　", "ㆍ": "　　　"}


def test_post_and_name_differ_in_size_and_the_words_stay() -> None:
    line = Line("주무관 홍가람  과장 전결 12/7 [확인 필요: 결재권자]", "approval")
    runs = pieces(line, STYLES["approval"], 0.5)
    assert "".join(run.text for run in runs) == line.text
    sizes = {run.text: run.size for run in runs}
    assert sizes["홍가람"] > sizes["주무관 "]
    assert [run.text for run in runs if run.open] == ["[확인 필요: 결재권자]"]


@pytest.mark.parametrize("blank", [0.34, 0.5])
def test_six_signers_are_set_closer_so_that_they_stand_in_one_row(blank: float) -> None:
    def width(text: str) -> float:
        line = Line(text, "approval")
        style = measure.fitted(line, STYLES["approval"], blank)
        return sum((run.width or ems(run.text, blank)) * run.size for run in pieces(line, style, blank))

    assert width(APPROVERS) < width(SIX) < measure.text_width()
    assert measure.fitted(Line(APPROVERS, "approval"), STYLES["approval"], blank) == STYLES["approval"]


@pytest.mark.parametrize("role", STYLES)
def test_runs_are_the_text_whatever_the_role(role: str) -> None:
    for text in (
        "수신  가온시장",
        "(경유)",
        "가온시장  관인생략",
        "가",
        "시행  접수",
        "공개 구분  [확인 필요: 공개구분]",
        "  ",
    ):
        runs = pieces(Line(text, role), STYLES[role], 0.34)  # type: ignore[arg-type, index]
        assert "".join(run.text for run in runs) == text


def test_a_letter_that_nearly_fits_is_set_smaller_and_a_long_one_is_not() -> None:
    def size(items: int) -> float:
        body = "\n".join(f"{n}. 나루{n}교의 난간을 살핌" for n in range(1, items + 1))
        found = looked(letter(body))
        return measure.looks(found, 0.5)["item"].size

    assert [size(5), size(40)] == [14, 14]
    sizes = [size(items) for items in range(14, 26)]
    assert min(sizes) < 14 and all(11 <= one <= 14 for one in sizes)


def numbered(layout: str) -> tuple[bool, bool, bool]:
    """Whether the HWPX has page numbers, whether it hides the first, and whether the DOCX does."""
    section = parts(made(layout)["hwpx"], "Contents/section0.xml")
    hides = section.find(".//{*}visibility").get("hideFirstPageNum") == "1"
    first = parts(made(layout)["docx"], "word/document.xml").find(f".//{qn('w:titlePg')}") is not None
    return section.find(".//{*}pageNum") is not None, hides, first


def test_pages_are_numbered_where_there_are_several() -> None:
    assert numbered("보도자료") == (False, False, True)
    assert numbered("긴 목록") == (True, False, False)


def test_a_grid_has_labels_and_a_table_has_a_head() -> None:
    grid = tables.table(Line("배포 일시 | 12. 7. | 담당자 | 홍가람\n연락처 | (000) 000-0001 |  | ", "grid"))
    assert [[cell.head for cell in row] for row in grid.rows] == [[True, False] * 2, [True, False, False, False]]
    assert not grid.headed and sum(grid.shares) == pytest.approx(1)
    data = tables.table(Line("이름 | 수량\n의자 | 3개\n책상 | 12개", "table"))
    assert data.headed and [cell.head for cell in data.rows[0]] == [True, True]
    assert [row[1].style.align for row in data.rows] == ["center", "right", "right"]


def test_what_cannot_be_broken_keeps_its_width_in_a_wide_table() -> None:
    wide = tables.table(Line(WIDE.text, "table"))
    room = [share * measure.text_width() / wide.rows[0][0].style.size - 1 for share in wide.shares]
    for row in wide.rows[1:]:
        assert len(measure.rows_of(row[3].line.text, room[3], 0.5)) == 1
        assert len(measure.rows_of(row[6].line.text, room[6], 0.5)) == 1


@pytest.mark.parametrize(
    ("text", "room", "rows"),
    [
        ("가나다 라마바", 10, ["가나다 라마바"]),
        ("가나다 라마바", 4, ["가나다 ", "라마바"]),
        ("가나다라마바사", 3, ["가나다", "라마바", "사"]),
        ("가 나다라마바", 3, ["가 ", "나다라", "마바"]),
        ("", 3, [""]),
    ],
)
def test_rows_of_a_cell_begin_at_words(text: str, room: float, rows: list[str]) -> None:
    starts = [*measure.rows_of(text, room, 0.5), len(text)]
    assert [text[first:last] for first, last in pairwise(starts)] == rows


def test_an_hwpx_says_where_the_rows_of_a_cell_begin() -> None:
    section = parts(made("넓은 표")["hwpx"], "Contents/section0.xml")
    for cell in section.iterfind(".//{*}tc"):
        for paragraph in cell.iterfind(".//{*}p"):
            starts = [int(row.get("textpos")) for row in paragraph.iterfind("{*}linesegarray/{*}lineseg")]
            text = "".join(paragraph.itertext())
            assert starts == sorted({*starts}) and all(start < len(text) for start in starts)


def test_heads_of_tables_repeat_and_numbers_of_paragraphs_are_counted() -> None:
    section = parts(made("넓은 표")["hwpx"], "Contents/section0.xml")
    (grid,) = [one for one in section.iterfind(".//{*}tbl") if one.get("rowCnt") == "26"]
    assert (grid.get("repeatHeader"), grid.get("pageBreak")) == ("1", "TABLE")
    assert grid.find("{*}pos").get("treatAsChar") == "0"
    numbers = [one.get("id") for one in section.iter("{*}p", "{*}tbl")]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    body = parts(made("넓은 표")["docx"], "word/document.xml")
    assert len(body.findall(f".//{qn('w:tblHeader')}")) == 1


def test_fonts_have_a_substitute_and_the_language_is_korean() -> None:
    head = parts(made("공고")["hwpx"], "Contents/header.xml")
    instead = {(one.getparent().get("face"), one.get("face")) for one in head.iter("{*}substFont")}
    assert ("함초롬바탕", "바탕") in instead
    styles = parts(made("공고")["docx"], "word/styles.xml")
    assert {one.get(qn("w:eastAsia")) for one in styles.iter(qn("w:lang"))} == {"ko-KR"}


def test_the_preview_of_an_hwpx_is_its_own_beginning(tmp_path: Path) -> None:
    with zipfile.ZipFile(writers.write(LAYOUTS["공고"], tmp_path / "a.hwpx")) as package:
        assert package.read("Preview/PrvText.txt").decode().startswith("미리내도 공고 제2026-77호")


def test_the_order_of_docx_elements_is_that_of_the_schema() -> None:
    body = parts(made("간이기안문")["docx"], "word/document.xml")
    order = {
        "tblPr": ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
        "tcPr": ["tcW", "tcBorders", "shd", "vAlign"],
        "pPr": ["keepNext", "pBdr", "autoSpaceDE", "autoSpaceDN", "spacing", "ind", "jc", "rPr"],
        "rPr": ["rFonts", "b", "color", "spacing", "sz", "highlight", "u"],
    }
    for name, known in order.items():
        for element in body.iter(qn(f"w:{name}")):
            found = [child.tag.rpartition("}")[2] for child in element]
            assert {*found} <= {*known}, (name, found)
            assert found == sorted(found, key=known.index), (name, found)


def test_six_signers_stand_in_the_cells_of_the_short_form(tmp_path: Path) -> None:
    row = table(SIX.replace("  ", " | "))
    blocks = [row if "나래솔" in block.text else block for block in LAYOUTS["간이기안문"].blocks]
    path = writers.write(Document("", "", "txt", tuple(blocks)), tmp_path / "a.docx")
    assert [cell.text for cell in docx.Document(str(path)).tables[1].rows[0].cells] == SIX.split("  ")


def test_a_long_title_is_whole_and_long_items_hang(tmp_path: Path) -> None:
    found = looked(LONG["긴 목록"])
    (title,) = [line for line in found if line.role == "title"]
    assert title.text == f"제목  {LONG_TITLE}" and measure.hang(title, 0.5) == 4
    assert [line.lead for line in found if line.role == "item"][:50] == [f"{n}. " for n in range(1, 51)]
    assert len(ITEMS.split("\n")) == 50


def test_a_row_before_a_long_address_is_not_torn_apart() -> None:
    (line,) = [line for line in looked(LAYOUTS["공고"]) if "@" in line.text]
    assert measure.aligned(line, STYLES["item"]) == "left"
    assert measure.aligned(Line("가. 쉼터", "item"), STYLES["item"]) == "justify"
