"""Content morphemes: what is kept of a word, and that the same text always gives the same list."""

from __future__ import annotations

import pytest

from seoul_assist.text import morphemes as module
from seoul_assist.text.morphemes import morphemes, named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("주차요금을 감면한다", ["주차/N", "요금/N", "감면/N"]),
        ("담장을 늘리고 고쳤습니다", ["담장/N", "늘리/V", "고치/V"]),
        ("CCTV 30%", ["cctv/L", "30/S"]),
        ("감면<개정 2020. 1. 1.>", ["감면/N"]),
        ("", []),
        ("!!! ···", []),
    ],
)
def test_what_is_kept(text: str, expected: list[str]) -> None:
    assert morphemes(text) == expected


def test_words_are_cut_alone_so_that_the_parts_make_the_whole() -> None:
    parts = ["가온시 공영주차장 운영 조례", "요금의 감면", "시장은 주차요금을 절반으로 줄인다."]
    assert morphemes("\n".join(parts)) == [one for part in parts for one in morphemes(part)]


def test_forgetting_words_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "누리군 특별휴가 지침에 따라 신청서를 사흘 전까지 낸다"
    before = morphemes(text)
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    assert morphemes(text) == before == morphemes(text)


def test_names_of_content_alone() -> None:
    assert (named("늘리", "VV"), named("돕", "VV-I"), named("을", "JKO"), named(".", "SF")) == (
        "늘리/V",
        "돕/V",
        "",
        "",
    )
