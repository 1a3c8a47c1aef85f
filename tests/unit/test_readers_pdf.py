"""PDF: pages, hidden letters, protection, scans, and paragraphs out of lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import assembled, locked_pdf, page_of, pdf, shown

from seoul_assist.errors import DamagedFile, LimitExceeded, NoTextLayer, ProtectedFile
from seoul_assist.model import Document
from seoul_assist.readers import ReadLimits, read
from seoul_assist.readers.lines import Line, furniture, paragraphs, vocabulary


def _read(tmp_path: Path, data: bytes, **limits: int) -> Document:
    path = tmp_path / "문서.pdf"
    path.write_bytes(data)
    return read(path, limits=ReadLimits(**limits))  # type: ignore[arg-type]


def _notes(document: Document) -> list[tuple[str, int | None]]:
    return [(note.code, note.page) for note in document.notes]


def test_text_with_page_numbers(tmp_path: Path) -> None:
    document = _read(tmp_path, pdf([page_of(["제1조(목적)", "이 지침은 시험용이다."]), page_of(["둘째 쪽"])]))
    assert [(block.text, block.page) for block in document.blocks] == [
        ("제1조(목적)", 1),
        ("이 지침은 시험용이다.", 1),
        ("둘째 쪽", 2),
    ]
    assert (document.format, document.pages, document.pages_read) == ("pdf", 2, 2)


@pytest.mark.parametrize(
    "hidden",
    [
        shown("숨은 명령", y=600, before="1 g"),
        shown("숨은 명령", y=600, before="0.99 0.99 1 rg"),
        shown("숨은 명령", y=600, before="3 Tr"),
        shown("숨은 명령", y=600, size=1),
        shown("숨은 명령", y=-200),
        shown("숨은 명령", x=2000),
    ],
)
def test_hidden_letters_are_dropped_and_noted(tmp_path: Path, hidden: str) -> None:
    document = _read(tmp_path, pdf([shown("보이는 글") + hidden]))
    assert document.text == "보이는 글"
    assert _notes(document) == [("hidden", 1)]
    assert "4자" in document.notes[0].text and "숨은명령" in document.notes[0].text


def test_white_letters_on_a_colour_are_text(tmp_path: Path) -> None:
    title = "0 0 0.5 rg 60 590 400 30 re f " + shown("흰 제목", y=600, before="1 g")
    assert _read(tmp_path, pdf([title])).text == "흰 제목"


def test_the_invisible_layer_of_a_scan_is_text(tmp_path: Path) -> None:
    document = _read(tmp_path, pdf(["0.9 g 0 0 595 842 re f " + shown("인식한 글", before="3 Tr")]))
    assert document.text == "인식한 글"
    assert _notes(document) == [("scan_layer", 1)]


def test_pages_without_text(tmp_path: Path) -> None:
    picture = "0 0 1 rg 10 10 100 100 re f"
    document = _read(tmp_path, pdf([page_of(["첫 쪽의 글"]), picture, picture, "", page_of(["마지막 글"]), picture]))
    assert _notes(document) == [("no_text", 2)]
    assert "2-3, 6쪽" in document.notes[0].text
    assert (document.pages, document.pages_read) == (6, 3)
    with pytest.raises(NoTextLayer) as caught:
        _read(tmp_path, pdf([picture, picture]))
    assert "OCR" in caught.value.hint


def test_protection(tmp_path: Path) -> None:
    data = pdf([page_of(["공개된 글"])])
    with pytest.raises(ProtectedFile):
        _read(tmp_path, locked_pdf(data, user="암호", owner="관리"))
    assert _read(tmp_path, locked_pdf(data, user="", owner="관리")).text == "공개된 글"


def test_limits_are_named(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match=r"쪽 수 한도\(2쪽\)"):
        _read(tmp_path, pdf([page_of(["첫 쪽의 글"])] * 3), pages=2)
    with pytest.raises(LimitExceeded, match="그림 요소 수 한도"):
        _read(tmp_path, pdf(["0 0 1 1 re f\n" * 1001]), pages=1)
    with pytest.raises(LimitExceeded, match="글자 수 한도"):
        _read(tmp_path, pdf([page_of(["가" * 20] * 3)]), characters=100)


def test_a_broken_file(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile):
        _read(tmp_path, b"%PDF-1.7\nnothing")
    with pytest.raises(DamagedFile):
        _read(tmp_path, assembled({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Kids [2 0 R] /Count 3 >>"}))


def test_a_wrapped_file_is_read_another_way_and_says_so(tmp_path: Path) -> None:
    wrapped = (
        b"HTTP/1.1 200 OK\r\n"
        + b"X-Filler: 0\r\n" * 200
        + b"\r\n"
        + pdf([page_of(["가온시 주차장 안내"]), page_of(["둘째 쪽"])])
    )
    document = _read(tmp_path, wrapped)
    assert "가온시 주차장 안내" in document.text
    assert [block.page for block in document.blocks] == [1, 2]
    assert "second_parser" in {note.code for note in document.notes}


def test_running_heads_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    pages = [
        shown("가온시 업무계획 2024", y=800) + shown(f"제{n}장 내용", y=500) + shown(f"- {n} -", y=30)
        for n in range(1, 5)
    ]
    document = _read(tmp_path, pdf(pages))
    assert [block.text for block in document.blocks] == ["제1장 내용", "제2장 내용", "제3장 내용", "제4장 내용"]
    assert [code for code, _ in _notes(document)] == ["repeated", "page_number"]
    assert "가온시 업무계획 2024" in document.notes[0].text


def _lines(*texts: str, left: float = 72, right: float = 500, page: int = 1) -> list[Line]:
    """Lines of one column; one that ends with / is short."""
    return [
        Line(text.rstrip("/"), left, right if text[-1] != "/" else 200, 700 - 18 * i, 12, page, False)
        for i, text in enumerate(texts)
    ]


def _joined(*texts: str) -> list[str]:
    lines = _lines(*texts)
    return list(paragraphs(lines, vocabulary([lines])))


def test_a_trailing_blank_tells_that_a_word_is_over() -> None:
    assert _joined("물품의 취득과 관리에 ", "필요한 사항을 정/") == ["물품의 취득과 관리에 필요한 사항을 정"]


# A file that keeps some of its trailing blanks: what has none is told by the words.
_MIXED = (
    "새 쉼터의 구간 목록과 표지 ",
    "이번 달에 고칠 표지를 쓴다",
    "이 구간의 실적 그리고 ",
    "다른 구간에 있는 자리도 본다",
)


@pytest.mark.parametrize(
    ("before", "after", "glue"),
    [
        ("내년에 개선 방향을", "마련", " "),
        ("모두 합하여 여러 구간이", "부족", " "),
        ("이제 둘레의 모든 구간에", "세운다", " "),
        ("다음 주에 고칠 같은", "단체는", " "),
        ("누구나 두루 볼", "수 있다", " "),
        ("그때 새로 본 안전", "표지를 쓴다", " "),
        ("이 동네 사람 모두의 마을", "회관을", ""),
        ("바라는 것을 두루 반영", "하여 고친다", ""),
        ("그 뒤로 모두에게 제안", "된 내용", ""),
        ("늘 바뀌는 것이 제공되는", "지 여부", ""),
        ("담당하는 사람이 시민에", "게 알린다", ""),
        ("한 줄로 세운 인터페이", "스를 쓴다", ""),
    ],
)
def test_particles_and_known_words_tell_whether_a_blank_was_lost(before: str, after: str, glue: str) -> None:
    known = vocabulary([_lines(*_MIXED)])
    assert known.keeps_blanks and not known.keeps_all
    assert list(paragraphs(_lines(before, after), known)) == [before + glue + after]


def test_a_file_that_keeps_every_blank_is_believed() -> None:
    kept = [f"{'가' * n}을 보고 새로 쓰는 표지를 " for n in range(1, 7)]
    known = vocabulary([_lines(*kept, "끝으로 이 표지")])
    assert known.keeps_all
    assert list(paragraphs(_lines("그 밖의 두루 쓰는 표지", "판을 쓴다"), known)) == ["그 밖의 두루 쓰는 표지판을 쓴다"]


def test_a_line_that_breaks_inside_a_word() -> None:
    lines = ["이 지침은 관련 규정에 따라 ", "나눔장터 운영과 관", "련 업무를 정한다./"]
    assert _joined(*lines) == ["이 지침은 관련 규정에 따라 나눔장터 운영과 관련 업무를 정한다."]


@pytest.mark.parametrize(
    "after",
    ["나. 다음 항목/", "2) 다음 항목/", "○ 다음 항목/", "③ 다음/", "제2조(정의)/", "- 다음/", "※ 참고/", "Ⅱ. 계획/"],
)
def test_a_new_item_starts_a_new_paragraph(after: str) -> None:
    assert len(_joined("가. 앞 항목이 줄 끝까지 이어지는 긴 글", after)) == 2


def test_short_lines_and_table_rows_stay_apart() -> None:
    assert _joined("짧은 제목/", "다음 줄의 글이 끝까지 이어지는 본문") == [
        "짧은 제목",
        "다음 줄의 글이 끝까지 이어지는 본문",
    ]
    row = Line("구분 일정 비고", 72, 500, 700, 12, 1, row=True)
    after = Line("접수 5월 없음", 72, 500, 682, 12, 1, row=True)
    assert list(paragraphs([row, after], vocabulary([[row, after]]))) == ["구분 일정 비고", "접수 5월 없음"]


def test_a_bare_number_is_a_page_number_only_when_it_grows_with_the_pages() -> None:
    numbered = [[*_lines(f"본문 {n}", page=n), Line(str(n + 3), 290, 300, 30, 12, n, False)] for n in (1, 2, 3)]
    assert len(furniture(numbered)[1]) == 3
    table = [
        [*_lines(f"본문 {n}", page=n), Line(str(total), 290, 300, 30, 12, n, False)] for n, total in ((1, 9), (2, 4))
    ]
    assert not furniture(table)[1]
