"""How findings look on a terminal: carets under the words, cut to the width, wide characters, nothing personal."""

from __future__ import annotations

import pytest

from seoul_assist.checking.formats import Excerpt, FileReport
from seoul_assist.cli import check_view
from seoul_assist.cli.check_view import cells, marked
from seoul_assist.readers import Source
from seoul_assist.tasks.check import Options, check


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("가나", 4), ("（가）", 6), ("e\u0301", 1), ("ｱｲ", 2), ("①·“", 3), ("\u3000", 2)],
)
def test_cells_of_a_terminal(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("excerpt", "line", "caret"),
    [
        (Excerpt("일시: ", "목", ") 저녁"), "일시: 목) 저녁", "      ^^"),
        (Excerpt("", "abc", ""), "abc", "^^^"),
        (Excerpt("가나\t", "다", "  "), "가나 다", "     ^^"),
        (Excerpt("끝", "", ""), "끝", "  ^"),
        (Excerpt("가", "나\n다", "라"), "가나 다라", "  ^^^^^"),
    ],
)
def test_the_caret_stands_under_the_words(excerpt: Excerpt, line: str, caret: str) -> None:
    assert marked(excerpt, 80) == (line, caret)


@pytest.mark.parametrize("width", [0, 20, 21, 40, 79])
@pytest.mark.parametrize(
    "excerpt",
    [
        Excerpt("앞" * 160, "말", "뒤" * 160),
        Excerpt("a" * 160, "말", ""),
        Excerpt("", "말", "b" * 160),
        Excerpt("앞 " * 80, "긴말" * 80, "뒤 " * 80),
        Excerpt("x", "긴말" * 80, ""),
        Excerpt("앞" * 3, "말", "뒤" * 160),
        Excerpt("앞" * 160, "말", "뒤" * 3),
    ],
)
def test_the_line_is_cut_to_the_width(excerpt: Excerpt, width: int) -> None:
    line, caret = marked(excerpt, width)
    assert cells(line) <= max(width, 20) and cells(caret) <= max(width, 20)
    start = len(caret) - len(caret.lstrip())
    under, seen = "", 0
    for char in line:
        under += char if start <= seen < len(caret) else ""
        seen += cells(char)
    assert under.rstrip("…") and excerpt.words.startswith(under.rstrip("…"))
    assert "…" in line


def shown(text: str, width: int = 80, **more: object) -> list[str]:
    options = Options(select=("GM-DATE", "GM-PII"), **more)  # type: ignore[arg-type]
    (file,) = check([Source("안내.txt", data=text.encode())], options, excerpts=True).files
    return [line for line, _ in check_view.file_lines(file, width)]


def test_a_finding_says_where_what_why_and_on_what_authority() -> None:
    message = "2026. 9. 18.은 금요일입니다. 날짜와 요일 가운데 어느 쪽이 틀렸는지 확인해 주세요."
    assert shown("음악회\n일시: 2026. 9. 18.(목) 19:00\n") == [
        "안내.txt (그 밖의 문서)",
        f"안내.txt:2:18: 오류 GM-DATE-007 {message}",
        "    2 | 일시: 2026. 9. 18.(목) 19:00",
        "      |                    ^^",
        "        고칠 말: 요일이 틀렸으면 (금), 날짜가 틀렸으면 2026. 9. 17.(목)",
        "        근거(사실(달력·시계·계산)): 양력 달력",
    ]
    assert shown("음악회\n") == ["안내.txt (그 밖의 문서)", "  지적할 것이 없습니다."]


def test_personal_numbers_are_starred_around_the_place_too() -> None:
    said = "\n".join(shown("홍길동 900101-1000000, 010-0000-0000 2026. 9. 18.(목)\n"))
    assert "1000000" not in said and "0000-0000" not in said
    assert said.count("******-*******") >= 3 and said.count("010-****-****") >= 3


def test_many_places_are_one_finding() -> None:
    text = "\n".join(f"□ 기간 {day}: 2026.9.{day}. 시작" for day in range(1, 9))
    lines = shown(text, doctype="report")
    assert sum("GM-DATE-003" in line for line in lines) == 1
    assert any("모두 8곳: 1, 2, 3, 4, 5, 6, 7, 8행" in line for line in lines)


def test_a_file_that_could_not_be_read_and_notes() -> None:
    result = check([Source("빈.txt", data=b""), Source("가.txt", data="\ufeff\u200b음악회".encode())])
    empty, noted = ([line for line, _ in check_view.file_lines(file, 80)] for file in result.files)
    assert empty[0].startswith("빈.txt: 읽지 못했습니다") and empty[1].startswith("    → ")
    assert any(line.startswith("  참고: 보이지 않는 문자") for line in noted)
    assert list(check_view.summary_lines(result)) == ["파일 2건: 오류 0, 주의 0, 알림 1, 읽지 못한 파일 1건"]


def test_the_closing_words_count_what_can_be_mended() -> None:
    sources = [Source("시행문.txt", data="2026.9.5. 19:00에 2026.9.6.까지\n".encode())]
    said = list(check_view.summary_lines(check(sources, Options(doctype="draft", select=("GM-DATE-003",)))))
    assert said == ["파일 1건: 오류 0, 주의 2, 알림 0, --fix로 고칠 수 있는 것 2건"]


def test_a_report_without_excerpts_still_shows() -> None:
    (file,) = check([Source("안내.txt", data="2026. 9. 18.(목)".encode())], Options(select=("GM-DATE",))).files
    lines = [line for line, _ in check_view.file_lines(FileReport(file.path, file.report), 80)]
    assert not any("|" in line for line in lines) and "GM-DATE-007" in lines[1]
