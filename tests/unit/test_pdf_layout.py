"""PDF pages as people read them: ruled tables, columns, turned pages, letters below one another, lost letters."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from builders import page_of, pdf, shown, stream

from seoul_assist.errors import NoTextLayer
from seoul_assist.model import Document
from seoul_assist.readers import read
from seoul_assist.readers.lines import Line
from seoul_assist.readers.pdf_garbled import garbled
from seoul_assist.readers.pdf_layout import Box, Piece, Rule, grids, in_order, stacked, turned, turned_rule
from seoul_assist.readers.pdf_page import arranged


def _read(tmp_path: Path, *pages: str, extra: dict[int, bytes] | None = None) -> Document:
    path = tmp_path / "문서.pdf"
    path.write_bytes(pdf(pages, extra))
    return read(path)


def _shape(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def ruled(xs: list[int], ys: list[int]) -> str:
    """The operators that rule a table with those edges."""
    level = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return "0.5 w " + level + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


# -- tables --------------------------------------------------------------------------------------------------------


def test_a_ruled_table_is_read_by_rows_with_the_lines_of_a_cell_together(tmp_path: Path) -> None:
    page = shown("지원 사업 안내", y=720) + ruled([60, 160, 330, 500], [600, 640, 680, 700])
    page += shown("구분", 70, 685) + shown("대상", 170, 685) + shown("금액", 340, 685)
    page += shown("마을길", 70, 655) + shown("가온시에 있는", 170, 662) + shown("마을 전체", 170, 646)
    page += shown("3백만원", 340, 655) + shown("주차장", 70, 615) + shown("누리군", 170, 615) + shown("없음", 340, 615)
    page += shown("표 다음의 글이다", y=560)
    assert _shape(_read(tmp_path, page)) == [
        ("paragraph", "지원 사업 안내"),
        ("table", "구분 | 대상 | 금액\n마을길 | 가온시에 있는 마을 전체 | 3백만원\n주차장 | 누리군 | 없음"),
        ("paragraph", "표 다음의 글이다"),
    ]


def test_a_table_drawn_column_by_column_is_read_by_rows(tmp_path: Path) -> None:
    page = ruled([60, 200, 340], [640, 660, 680, 700])
    for x, column in ((70, ("이름", "가온", "누리")), (210, ("수량", "열둘", "스물"))):
        page += "".join(shown(word, x, 686 - 20 * row) for row, word in enumerate(column))
    assert _shape(_read(tmp_path, page)) == [("table", "이름 | 수량\n가온 | 열둘\n누리 | 스물")]


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    page = ruled([60, 500], [600, 700]) + shown("테두리 안의 글이다", y=650) + shown("다음 글이다", y=620)
    assert {kind for kind, _ in _shape(_read(tmp_path, page))} == {"paragraph"}


def test_rows_of_aligned_cells_are_a_table_without_rules(tmp_path: Path) -> None:
    rows = [("구분", "1월", "2월"), ("가온시", "12건", "15건"), ("누리군", "31건", "44건")]
    page = "".join(shown(cell, 72 + 140 * c, 700 - 20 * r) for r, row in enumerate(rows) for c, cell in enumerate(row))
    assert _shape(_read(tmp_path, page)) == [("table", "\n".join(" | ".join(row) for row in rows))]


def test_merged_cells_and_open_sides() -> None:
    level = [Rule(True, y, 60, 360) for y in (700, 660)] + [Rule(True, 680, 160, 360)]
    upright = [Rule(False, 160, 660, 700), Rule(False, 260, 660, 680)]
    (grid,) = grids(level + upright)
    assert grid.xs == [60, 160, 260, 360] and grid.ys == [700, 680, 660]
    assert grid.cell(100, 690) == grid.cell(100, 670) == (0, 0) and grid.spans()[0, 0] == (2, 1)
    assert grid.cell(200, 690) == grid.cell(300, 690) == (0, 1) and grid.spans()[0, 1] == (1, 2)
    assert grid.cell(300, 670) == (1, 2) and grid.cell(400, 670) is None
    assert grids([Rule(True, y, 60, 360) for y in (700, 680)]) == [], "lines under words are no table"


# -- order ---------------------------------------------------------------------------------------------------------

LEFT = [
    "가온시는 올해 마을길 열 곳을",
    "정비하고 남은 예산으로는",
    "주차장 세 곳을 새로 만들며",
    "주민의 의견을 먼저 듣는다.",
]
RIGHT = ["누리군은 도서관 두 곳에서", "늦은 시간까지 문을 열고", "어린이를 위한 자리를 늘려", "누구나 쉽게 쓰게 한다."]


def test_two_columns_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = shown("두 고장의 새해 계획", x=200, y=740)
    for row, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        page += shown(left, 60, 700 - 18 * row) + shown(right, 320, 700 - 18 * row)
    text = "".join(_read(tmp_path, page).text.split())
    assert text == "".join("".join(["두 고장의 새해 계획", *LEFT, *RIGHT]).split())


def _line(text: str, left: float, base: float, wide: float = 200) -> Line:
    return Line(text, left, left + wide, base, 12, 1, False)


def test_a_line_drawn_too_late_goes_where_it_stands() -> None:
    late = [_line("둘째", 72, 680), _line("셋째", 72, 660), _line("첫째", 72, 700), _line("넷째", 72, 640)]
    assert [line.text for line in in_order(late)] == ["첫째", "둘째", "셋째", "넷째"]
    two = [_line("왼쪽 위", 60, 700), _line("왼쪽 아래", 60, 600), _line("오른쪽 위", 300, 700)]
    assert in_order(two) == two, "a second column goes up without being late"


def test_letters_below_one_another_are_a_word() -> None:
    column = [_line(letter, 100, 700 - 14 * place, 12) for place, letter in enumerate("추진계획")]
    assert [line.text for line in stacked([*column, _line("옆의 글", 140, 700)])] == ["추진계획", "옆의 글"]
    assert len(stacked([_line("가", 100, 700, 12), _line("나", 300, 686, 12)])) == 2


HANGUL = "가온시 마을길 정비"
_CODES = {letter: 0x41 + place for place, letter in enumerate(sorted(set(HANGUL.replace(" ", ""))))}


def latin(mapped: bool) -> dict[int, bytes]:
    """A font of Latin shapes whose map says that they are syllables: PDFium knows how large its letters are."""
    lines = "".join(f"<{code:02X}> <{ord(letter):04X}> " for letter, code in _CODES.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def "
        f"1 begincodespacerange <00> <FF> endcodespacerange {len(_CODES)} beginbfchar {lines} endbfchar endcmap end end"
    )
    return {
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica" + (b" /ToUnicode 5 0 R" if mapped else b"") + b" >>",
        5: stream(cmap.encode()),
    }


def test_a_page_on_its_side_is_read_as_it_is_meant(tmp_path: Path) -> None:
    codes = "".join(f"{_CODES[letter]:02x}" if letter in _CODES else "20" for letter in HANGUL)
    page = "".join(f"q BT /F1 14 Tf 0 1 -1 0 {300 + 20 * row} 72 Tm <{codes}> Tj ET Q\n" for row in range(2))
    document = _read(tmp_path, page, extra=latin(True))
    assert [block.text for block in document.blocks] == [HANGUL, HANGUL]


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_four_quarters_are_a_whole_turn(quarter: int) -> None:
    box = (10.0, 20.0, 30.0, 25.0)
    back = turned(turned(box, quarter), 4 - quarter)
    assert back == box
    rule = Rule(True, 700, 60, 300)
    assert turned_rule(turned_rule(rule, quarter), 4 - quarter) == rule


# -- lost letters --------------------------------------------------------------------------------------------------


def test_a_page_of_lost_letters_counts_as_not_read(tmp_path: Path) -> None:
    lost = page_of(["\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009\ue00a" * 3] * 3)
    document = _read(tmp_path, page_of(["첫 쪽의 글이다"]), lost, page_of(["셋째 쪽의 글이다"]))
    assert [block.page for block in document.blocks] == [1, 3]
    assert (document.pages, document.pages_read) == (3, 2)
    assert [(note.code, note.page) for note in document.notes] == [("garbled", 2)]
    with pytest.raises(NoTextLayer, match="글꼴"):
        _read(tmp_path, lost)


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("가온시는 마을길을 정비하고 주민의 의견을 먼저 듣기로 하였다.", False),
        ("Annual report of the city, 2031: 12 roads, 3 parks and 4 libraries.", False),
        ("家溫市 告示 第三號 道路 整備 計劃을 다음과 같이 알린다 (관계 부서)", False),
        ("\ufffd" * 30, True),
        ("쀍뷁쿕쮐먞뙓켗뿳겥뵗" * 3, True),
        ("ᄀ" * 25 + "가나다", True),
        ("ĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕ", True),
        ("\x01\x02\x03\x04\x05" * 6, True),
        ("\ue000 표시", False),
    ],
)
def test_what_counts_as_lost(text: str, lost: bool) -> None:
    assert garbled(text) is lost


@pytest.mark.parametrize("seed", range(60))
def test_no_letter_is_lost_whatever_is_ruled(seed: int) -> None:
    chance = random.Random(seed)
    xs, ys = ([chance.uniform(0, 600) for _ in range(chance.randint(1, 8))] for _ in range(2))
    rules = [Rule(True, y, *sorted((chance.uniform(0, 600), chance.uniform(0, 600)))) for y in ys]
    rules += [Rule(False, x, *sorted((chance.uniform(0, 600), chance.uniform(0, 600)))) for x in xs]
    rules += [Rule(True, y, min(xs), max(xs)) for y in ys] + [Rule(False, x, min(ys), max(ys)) for x in xs]
    lines = []
    for _ in range(chance.randint(1, 30)):
        x, y = chance.uniform(0, 500), chance.uniform(0, 600)
        text = "".join(chance.choices("가나다12.", k=chance.randint(1, 30)))
        boxes: list[Box | None] = []
        for _ in text:
            boxes.append((x, y, x + chance.uniform(1, 12), y + chance.uniform(1, 12)))
            x += chance.uniform(-2, 40)
        lines.append(Piece(text, boxes))
    items = list(arranged(lines, grids(rules), 1))
    kept = "".join(line.text for item in items for line in ([item] if isinstance(item, Line) else item.lines()))
    assert sorted(kept) == sorted("".join(line.text for line in lines))
