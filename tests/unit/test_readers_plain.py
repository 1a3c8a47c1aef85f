"""Text files: encodings, and offsets that fit the file."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.errors import EmptyFile, LimitExceeded, UnknownFormat
from seoul_assist.readers import ReadLimits, read
from seoul_assist.readers.limits import DEFAULT
from seoul_assist.readers.plain import parse
from seoul_assist.text.clean import clean

TEXT = "# 가온시 물품 관리 지침\n\n제1조(목적) 이 지침은 물품의 관리에 필요한 사항을 정한다.\n  가. 둘째 줄\n"


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (TEXT.encode(), []),
        (codecs.BOM_UTF8 + TEXT.encode(), []),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), []),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), []),
        (TEXT.encode("cp949"), ["encoding"]),
        (TEXT.replace("\n", "\r\n").encode("cp949"), ["encoding"]),
        (("똠방각하 " + TEXT).encode("cp949"), ["encoding"]),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, notes: list[str]) -> None:
    path = tmp_path / "지침.txt"
    path.write_bytes(data)
    document = read(path)
    assert document.text.removeprefix("똠방각하 ") == TEXT
    assert document.format == "txt"
    assert [note.code for note in document.notes] == notes


def test_one_block_a_line_and_headings_of_markdown(tmp_path: Path) -> None:
    path = tmp_path / "지침.md"
    path.write_text(TEXT, encoding="utf-8")
    document = read(path)
    assert document.text == TEXT
    assert [block.kind for block in document.blocks[:3]] == ["heading", "paragraph", "paragraph"]
    assert document.format == "md"
    assert document.pages is None


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(min_size=1))
def test_the_document_text_is_the_cleaned_text(text: str) -> None:
    blocks, _ = parse(text.encode("utf-8", "ignore").replace(b"\0", b"") or b"x", DEFAULT, markdown=True)
    written = text.encode("utf-8", "ignore").replace(b"\0", b"").decode() or "x"
    assert "\n".join(block.text for block in blocks) == clean(written)


def test_a_file_cut_inside_a_character_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "잘림.txt"
    path.write_bytes((TEXT * 3).encode()[:-2])
    document = read(path)
    assert [note.code for note in document.notes] == ["undecodable"]
    assert document.text.startswith("# 가온시")


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x80\xff\xfe\x00" * 50, b"\xa1\xff" * 300])
def test_noise_is_no_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "잡음.txt"
    path.write_bytes(data)
    with pytest.raises(UnknownFormat) as caught:
        read(path)
    assert "UTF-8" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + b"\n\0"])
def test_nothing_is_an_empty_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "빈.md"
    path.write_bytes(data)
    with pytest.raises(EmptyFile):
        read(path)


def test_invisible_characters_are_dropped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "숨음.txt"
    path.write_text("제1\u200b조 \u202e목적\u2069", encoding="utf-8")
    document = read(path)
    assert document.text == "제1조 목적"
    assert [(note.code, "3개" in note.text) for note in document.notes] == [("invisible", True)]


def test_too_many_characters(tmp_path: Path) -> None:
    path = tmp_path / "긴 글.txt"
    path.write_text("가" * 101, encoding="utf-8")
    with pytest.raises(LimitExceeded, match="글자 수 한도"):
        read(path, limits=ReadLimits(characters=100))
