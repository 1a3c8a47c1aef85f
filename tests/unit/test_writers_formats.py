"""Four formats, one text: what is written is what is read, and it is a real A4 document."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hwpx import HwpxDocument
from hwpx.tools.package_validator import validate_package
from hwpx.tools.validator import validate_document

from seoul_assist import readers, writers
from seoul_assist.errors import UsageError
from seoul_assist.model import Block, Document
from seoul_assist.writers import roles
from seoul_assist.writers.inert import inert, inert_block

LETTER = """가온시

수신  누리군수(건설과장)
(경유)
제목  마을 쉼터 공동 이용 협조 요청

1. 관련: 복지과-17(2026. 12. 1.)
2. 두 지역의 경계에 있는 쉼터를 함께 쓰고자 하니 아래 사항에 협조하여 주시기 바랍니다.
  가. 이용 기간: 2026. 12. 14.(월)~12. 24.(목)
  나. 협조 사항
    1) 열쇠 보관 장소 안내
    2) 안전 점검표 공유 <A&B> "인용" 'x'
  다. 회신 기한: [확인 필요: 기한]

붙임  1. 쉼터 위치도 1부.
      2. 이용 계획 1부.  끝.

가온시장  관인생략

주무관 홍가람  팀장 나래솔  과장 전결 박다솜
협조자
시행  접수
전화번호 (000) 000-0001  / 공개

※ 담당자가 확인한 뒤 사용해 주십시오."""
PROPERTIES = writers.Properties(
    "마을 쉼터 공동 이용 협조 요청", "쉼터를 함께 쓰자고 요청함.", ("쉼터", "공동 이용"), "seoul-assist(x)"
)


def said(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("out")
    return {kind: writers.write(LETTER, folder / f"기안.{kind}", PROPERTIES) for kind in writers.FORMATS}


@pytest.mark.parametrize("kind", writers.FORMATS)
def test_the_same_text_comes_back_from_every_format(written: dict[str, Path], kind: str) -> None:
    assert said(readers.read(written[kind]).text) == said(inert(LETTER))


def test_the_suffix_picks_the_format_whatever_its_case(tmp_path: Path) -> None:
    writers.write("한 줄", tmp_path / "A.DOCX")
    assert zipfile.is_zipfile(tmp_path / "A.DOCX")


@pytest.mark.parametrize("name", ["a.pdf", "a.hwp", "a", ".docx", "a.docx.exe"])
def test_any_other_suffix_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="형식"):
        writers.write("한 줄", tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_document_keeps_its_blocks_and_headings(tmp_path: Path) -> None:
    document = Document("s", "", "md", (Block("요점", "heading"), Block("첫째 문단입니다."), Block("가\t나", "table")))
    for kind in writers.FORMATS:
        path = writers.write(document, tmp_path / f"a.{kind}")
        assert [line.split() for line in said(readers.read(path).text)] == [
            ["요점"],
            ["첫째", "문단입니다."],
            ["가", "나"],
        ]


def test_an_empty_document_can_be_written(tmp_path: Path) -> None:
    for kind in writers.FORMATS:
        assert writers.write("", tmp_path / f"a.{kind}").is_file()


def test_the_docx_is_a4_with_korean_fonts_indents_and_properties(written: dict[str, Path]) -> None:
    document = docx.Document(str(written["docx"]))
    section = document.sections[0]
    assert section.page_width == pytest.approx(Mm(210), rel=1e-4)
    assert section.page_height == pytest.approx(Mm(297), rel=1e-4)
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert {run.element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs} == {"맑은 고딕"}
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    agency, item = by_text["가온시"], by_text["1) 열쇠 보관 장소 안내"]
    assert agency.alignment == 1 and agency.runs[0].font.size.pt == 22
    assert item.paragraph_format.first_line_indent < 0 < item.paragraph_format.left_indent
    assert len(document.element.findall(f".//{qn('w:pBdr')}")) == 2
    slots = [run.text for run in runs if run.font.highlight_color is not None]
    assert slots == ["[확인 필요: 기한]"]
    core = document.core_properties
    assert (core.title, core.subject, core.keywords) == (PROPERTIES.title, PROPERTIES.gist, "쉼터, 공동 이용")
    assert core.author == "seoul-assist(x)"


def test_the_hwpx_is_valid_a4_and_carries_its_properties(written: dict[str, Path]) -> None:
    path = written["hwpx"]
    with zipfile.ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/hwp+zip"
        package = archive.read("Contents/content.hpf").decode()
    assert "쉼터를 함께 쓰자고 요청함." in package and "쉼터, 공동 이용" in package
    assert "synthetic" not in package
    assert validate_package(path).errors == () and validate_document(path).ok
    with HwpxDocument.open(path) as document:
        size = document.page.size()
        assert (round(size.width / 283.46), round(size.height / 283.46)) == (210, 297)
        agency = document.paragraphs[0]
        shape = document.styles.paragraph_property(agency.para_pr_id_ref)
        assert shape.align.horizontal == "CENTER"


def test_markdown_keeps_the_lines_of_a_letter_apart(written: dict[str, Path]) -> None:
    lines = written["md"].read_text(encoding="utf-8").split("\n")
    assert "수신  누리군수(건설과장)  " in lines
    assert "가온시" in lines  # a blank line follows: no break is needed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![그림](http://x.example.kr/a.png)", "그림(http://x.example.kr/a.png)"),
        ("[누리집](javascript:alert(1))", "[누리집] (javascript:alert(1))"),
        (
            "[![그림](http://x.example.kr/a.png)](http://y.example.kr)",
            "[그림(http://x.example.kr/a.png)] (http://y.example.kr)",
        ),
        ("[회의록]( http://x.example.kr 'title')", "회의록(http://x.example.kr)"),
        ("<img src=http://x.example.kr/a.png>", "〈img src=http://x.example.kr/a.png〉"),
        ("<script>alert(1)</script>", "〈script〉alert(1)〈/script〉"),
        ("<http://x.example.kr>", "〈http://x.example.kr〉"),
        ("[ref]: http://x.example.kr", "[ref] : http://x.example.kr"),
        ("[글][ref]", "[글] [ref]"),
        ("![글][ref]", "! [글] [ref]"),
        ("<img\nsrc=x onerror=y>", "〈img\nsrc=x onerror=y〉"),
        ("<!-- 숨김", "〈!-- 숨김"),
        ("[확인 필요: 기한](목)", "[확인 필요: 기한] (목)"),
        ("3 < 5, <붙임>", "3 < 5, <붙임>"),
        ("가\u200b나\x1b[31m\u202e다", "가나[31m다"),
    ],
)
def test_nothing_live_is_left_and_every_word_is_kept(text: str, shown: str) -> None:
    got = inert(text)
    assert got.startswith(shown)
    assert inert(got) == got
    assert "](" not in got and "![" not in got


def test_roles_follow_the_form() -> None:
    found = {line.text: line.role for line in roles.lines((Block(LETTER),)) if line.text}
    assert found["가온시"] == "agency"
    assert found["수신  누리군수(건설과장)"] == found["(경유)"] == "field"
    assert found["가온시장  관인생략"] == "sender"
    assert found["주무관 홍가람  팀장 나래솔  과장 전결 박다솜"] == "approval"
    assert found["협조자"] == found["시행  접수"] == "foot"
    assert found["2. 이용 계획 1부.  끝."] == "item"
    assert found["※ 담당자가 확인한 뒤 사용해 주십시오."] == "mark"


def test_an_internal_document_has_no_sender() -> None:
    text = "가온시\n\n수신  내부결재\n(경유)\n제목  계획\n\n내용입니다.  끝.\n\n과장 홍가람\n협조자"
    found = [line.role for line in roles.lines((Block(text),)) if line.text]
    assert found == ["agency", "field", "field", "title", "paragraph", "approval", "foot"]


def test_the_second_attachment_stands_under_the_first() -> None:
    first, second = (line for line in roles.lines((Block(LETTER),)) if "부." in line.text)
    assert (first.indent, first.lead) == ("", "붙임  1. ")
    assert (second.indent, second.lead) == ("붙임  ", "2. ")


def test_a_date_at_the_start_of_a_line_is_no_item() -> None:
    lines = roles.lines((Block("2026. 12. 9. 개최\n12. 9. 개최\n1. 개최"),))
    assert [line.role for line in lines] == ["paragraph", "paragraph", "item"]


def test_a_long_document_is_written_in_a_moment(tmp_path: Path) -> None:
    import time

    began = time.monotonic()
    writers.write("\n".join(f"{number}. 내용" for number in range(600)), tmp_path / "a.hwpx")
    assert time.monotonic() - began < 15


TABLE = Block(
    "구분 | 지금 | 바뀜\n가 | 열흘 | 스무 날\n나 |  | 새로 둠",
    "table",
    emphasis=((17, 19), (22, 26)),
)
WITH_TABLE = Document("s", "", "md", (Block("견줌", "heading"), Block("아래와 같습니다."), TABLE, Block("이상입니다.")))


def test_a_table_is_a_table_in_every_format_that_has_one(tmp_path: Path) -> None:
    (table,) = docx.Document(str(writers.write(WITH_TABLE, tmp_path / "a.docx"))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["구분", "지금", "바뀜"], ["가", "열흘", "스무 날"], ["나", "", "새로 둠"],
    ]  # fmt: skip
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    path = writers.write(WITH_TABLE, tmp_path / "a.hwpx")
    (grid,) = HwpxDocument.open(path).tables
    assert (grid.row_count, grid.column_count) == (3, 3)
    assert [cell.text.strip() for cell in grid.rows[1].cells] == ["가", "열흘", "스무 날"]
    assert validate_package(path).ok and validate_document(path).ok
    assert writers.write(WITH_TABLE, tmp_path / "a.md").read_text("utf-8").split("\n")[3:7] == [
        "| 구분 | 지금 | 바뀜 |", "| --- | --- | --- |", "| 가 | **열흘** | **스무 날** |", "| 나 |  | 새로 둠 |",
    ]  # fmt: skip
    assert "가 | 열흘 | 스무 날" in writers.write(WITH_TABLE, tmp_path / "a.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", ["docx", "hwpx"])
def test_a_table_comes_back_in_its_place(tmp_path: Path, kind: str) -> None:
    blocks = readers.read(writers.write(WITH_TABLE, tmp_path / f"a.{kind}")).blocks
    assert [block.kind == "table" for block in blocks if block.text.strip()] == [False, False, True, False]
    (table,) = [block.text for block in blocks if block.kind == "table"]
    assert table.split("\n") == TABLE.text.split("\n")


def test_emphasis_stays_on_its_words_when_text_is_made_inert() -> None:
    text = "<b>굵게</b> | 바뀐 말"
    start = text.index("바뀐")
    made = inert_block(Block(text, "table", emphasis=((start, start + 2),)))
    ((first, last),) = made.emphasis
    assert made.text[first:last] == "바뀐" and "<b>" not in made.text


def test_a_letter_keeps_its_form_around_a_table(tmp_path: Path) -> None:
    head, foot = LETTER.split("붙임")
    blocks = (*map(Block, head.rstrip().split("\n")), TABLE, *map(Block, ("붙임" + foot).split("\n")))
    found = [line.role for line in roles.lines(blocks)]
    assert found.count("table") == 1 and "agency" in found and "sender" in found
    assert (
        "가 | 열흘 | 스무 날" in readers.read(writers.write(Document("", "", "md", blocks), tmp_path / "a.docx")).text
    )
