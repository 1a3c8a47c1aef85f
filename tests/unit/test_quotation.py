"""Words put into the mouth of the law: the same, changed, moved, invented, or no words of the law at all."""

from __future__ import annotations

import pytest
from check_kit import ask, document

from seoul_assist.checking import run


def said(text: str, *, library: bool = True) -> list[tuple[str, str, str]]:
    report = run(document(text), doctype="notice", resolve=ask if library else None, select=["GM-CITE-009"], every=True)
    return [(one.severity, one.text, one.suggestion) for one in report.findings]


@pytest.mark.parametrize(
    "text",
    [
        "「주차장법」 제19조제1항은 “시설물에는 주차장을 둔다”고 정합니다.",
        '「주차장법」 제19조에 따르면 "기준은 조례로 정한다"라고 합니다.',
        "「주차장법」 제19조(부설주차장의 설치ㆍ지정)는 ‘기준은  조례로 정한다.’고 합니다.",
        "「주차장법」 제19조에서 말하는 “부설주차장”을 뜻합니다.",
        "「주차장법」 제19조에 따라 ‘새터 주차장 넓히기’를 추진합니다.",
        "「주차장법」 제19조에 따른 시설입니다. “시설물에는 창고를 둔다”는 말도 있습니다.",
        "구 「주차장법」 제19조는 “시설물에는 주차장을 둘 수 있다”고 정하였습니다.",
        "「모르는 마을 조례」 제3조는 “시설물에는 주차장을 둘 수 있다”고 정합니다.",
    ],
)
def test_true_words_terms_and_what_cannot_be_known(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("words", "real"),
    [
        ("시설물에는 주차장을 둘 수 있다", "시설물에는 주차장을 둔다"),
        ("시설물에는 창고를 둔다 하여도 된다", ""),
        ("기준은 규칙으로 정한다", "기준은 조례로 정한다"),
    ],
)
def test_changed_words_are_shown_beside_the_real_ones(words: str, real: str) -> None:
    (severity, text, suggestion), *rest = said(f"「주차장법」 제19조는 “{words}”고 정합니다.")
    assert (rest, text) == ([], words)
    assert severity == ("error" if real else "warn") and suggestion.strip() == real


def test_without_a_library_nothing_is_said() -> None:
    assert said("「주차장법」 제19조제1항은 “시설물에는 주차장을 둘 수 있다”고 정합니다.", library=False) == []
