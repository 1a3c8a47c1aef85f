"""The body of a loose text as items below items, whatever its marks."""

from __future__ import annotations

import pytest

from seoul_assist.tasks.drafting.noun_phrase import last_nouns
from seoul_assist.tasks.drafting.written_items import Written, read


def _shape(items: list[Written]) -> list[object]:
    return [(item.text, _shape(item.items)) if item.items else item.text for item in items]


@pytest.mark.parametrize(
    ("lines", "shape"),
    [
        (["1. 가", "  가. 나", "    1) 다", "  나. 라", "2. 마"], [("가", [("나", ["다"]), "라"]), "마"]),
        (["1) 가", " - 나", " - 다", "2) 라"], [("가", ["나", "다"]), "라"]),
        (["□ 가", " ○ 나", "  - 다", "   ※ 라", " ○ 마"], [("가", [("나", [("다", ["※ 라"])]), "마"])]),
        (["글이 먼저 있습니다.", "1. 가", "끝 글입니다."], ["글이 먼저 있습니다.", "가", "끝 글입니다."]),
        (["1. 가", "   나로 이어짐"], ["가 나로 이어짐"]),
        (["2026. 12. 9. 회의", "12. 9. 점검"], ["2026. 12. 9. 회의", "12. 9. 점검"]),
        (["1. " + "가나다 " * 10 + "라마바를", "설치합니다."], ["가나다 " * 10 + "라마바를 설치합니다."]),
        (["①가", "② 나"], ["가", "나"]),
        (["-10도까지 내려감", "- 10도"], ["-10도까지 내려감", "10도"]),
        ([], []),
        (["", "  "], []),
    ],
)
def test_items(lines: list[str], shape: list[object]) -> None:
    assert _shape(read(lines)) == shape


def test_labels_and_values() -> None:
    [first, second, third] = read(["1. 회신 기한: 2026. 12. 9.", "2. 협조 사항", " - 안내판 설치", "3. 14:00에 시작"])
    assert (first.label, first.value) == ("회신기한", "2026. 12. 9.")
    assert (second.label, second.value, second.texts()) == ("협조사항", "", ["안내판 설치"])
    assert (third.label, third.value) == ("", "14:00에 시작")


@pytest.mark.parametrize(
    ("phrase", "nouns"),
    [
        ("협조해 주시고 공사 계획서", "공사 계획서"),
        ("회신해 달라고 하고 위치도", "위치도"),
        ("누리군에 하수관 공사에 따른 우회 안내", "하수관 공사에 따른 우회 안내"),
        ("다시", ""),
        ("꼭 보내", ""),
    ],
)
def test_the_noun_phrase_at_the_end(phrase: str, nouns: str) -> None:
    assert last_nouns(phrase) == nouns
