"""No line, however long or odd, makes a check slow or makes it fail."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run

LENGTH = 12_000
LINES = {
    "digits": "1" * LENGTH,
    "dotted digits": "1." * LENGTH,
    "dates": "2026. 1. " * (LENGTH // 9),
    "open brackets": "(" * LENGTH,
    "open quotes": "「" * LENGTH,
    "blanks": " " * LENGTH + "x",
    "blanks before the end": " " * LENGTH + "끝 아님",
    "words and blanks": ("가" + " " * 100) * 120,
    "hangul": "가" * LENGTH,
    "bars": "|" * LENGTH,
    "tildes": "~" * LENGTH,
    "articles": "제1조 " * (LENGTH // 4),
    "hyphens": "1-" * LENGTH,
    "colons": "1:2 " * LENGTH,
    "end marks": " 끝 " * LENGTH,
    "offices": "관련 " + "과" * LENGTH,
    "residents": "9001011" * (LENGTH // 7),
    "gold": "금1" * LENGTH,
    "ones": "금" + "일" * LENGTH,
    "attachments": "붙임 " * LENGTH,
    "at signs": "a@" * LENGTH,
    "long local part": "a" * LENGTH,
    "addresses": "http://" * (LENGTH // 7),
    "dots": "가." * LENGTH,
    "unclosed amounts": "금1원(" * (LENGTH // 4),
    "many lines": "1. 가\n" * 3_000,
    "syllables and blanks": "가 " * LENGTH,
    "commas": "가, " * LENGTH,
    "closing brackets": ")" * LENGTH,
    "closing titles": "」" * LENGTH,
    "titles": "「가」" * (LENGTH // 3),
    "middle dots": "가ㆍ" * LENGTH,
    "hanja": "漢" * LENGTH,
    "letters": "A" * LENGTH,
    "abbreviations": "ABC " * (LENGTH // 4),
    "sentences": "합니다. " * (LENGTH // 5),
    "one sentence": "하고 " * (LENGTH // 3) + "합니다.",
    "units": "1 kg " * (LENGTH // 5),
    "counters": "두 개 " * (LENGTH // 4),
    "accounts": "은행 123-456-" * (LENGTH // 12),
    "periods": "30일 이내에 " * (LENGTH // 8),
    "petition": "정보공개" + "가" * LENGTH + "이의신청",
    "bullets": "□ 가\n○ 나\n- 다\n" * 2_000,
    "labels": "수신 제목 붙임 " * (LENGTH // 9),
    "stars": "★" * LENGTH,
    "quotes": "“" * LENGTH,
    "marks": "**" * LENGTH,
    "ticks": "`" * LENGTH,
    "particles": "을 를 " * (LENGTH // 4),
    "rows": "| 1 | 2 | 3 |\n" * 3_000,
    "one wide row": "| 1 " * LENGTH,
}


@pytest.mark.parametrize("name", LINES)
def test_a_long_line_takes_linear_time(name: str) -> None:
    started = time.process_time()
    run(document(LINES[name]), doctype="draft")
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "\ud7ff",
        "끝.",
        "수신",
        "제목",
        "붙임",
        "수신\n제목\n붙임\n끝.",
        "|||\n|",
        "\n\n\n",
        "①",
        "1.",
        "「」",
        "「",
        "금원(금원)",
    ],
)
def test_odd_scraps_are_taken(text: str) -> None:
    for doctype in ("draft", "internal", "civil", "notice", "other", None):
        run(document(text), doctype=doctype)
