"""The unit of an article that is named: by words alone, and with a sense of nearness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from library_kit import provision

from seoul_assist.library.units import Cosines, finest
from seoul_assist.model import Provision, Unit

LINES = [
    "① 시장은 주차요금을 받을 수 있다.",
    "② 다음 각 호의 자동차는 요금을 받지 않는다.",
    "1. 장애인이 타는 자동차",
    "2. 불을 끄러 가는 자동차",
    "③ 요금을 내지 않으면 가산금을 물린다.",
]


def article() -> Provision:
    text = "\n".join(LINES)
    at = [text.index(line) for line in LINES]
    units = (
        Unit("제2조제1항", at[0], at[1] - 1),
        Unit("제2조제2항", at[1], at[4] - 1),
        Unit("제2조제2항제1호", at[2], at[3] - 1),
        Unit("제2조제2항제2호", at[3], at[4] - 1),
        Unit("제2조제3항", at[4], len(text)),
    )
    return replace(provision("가온시 주차장 조례", "제2조", "요금", text), units=units)


def near(wanted: str) -> Cosines:
    def cosines(texts: Sequence[str]) -> list[float]:
        return [0.9 if wanted in text else 0.1 for text in texts]

    return cosines


def test_words_alone_name_the_smallest_unit() -> None:
    assert finest(article(), "장애인이 타는 자동차") == "제2조제2항제1호"
    assert finest(article(), "가산금") == "제2조제3항"


def test_nearness_chooses_the_paragraph_and_words_the_item_inside() -> None:
    assert finest(article(), "늦게 내면 벌이 있나", near("가산금")) == "제2조제3항"
    assert finest(article(), "소방차가 불을 끄러 갈 때", near("다음 각 호")) == "제2조제2항제2호"
    # What another paragraph says in the query's very words does not draw the item out of the nearer paragraph.
    assert finest(article(), "장애인이 타는 차의 가산금", near("가산금")) == "제2조제3항"


def test_nothing_shared_names_the_article() -> None:
    assert finest(article(), "휴가") == "제2조"
    bare = provision("가온시 주차장 조례", "제1조", "목적", "주차장에 관한 사항을 정한다.")
    assert finest(bare, "주차장") == "제1조"
    assert finest(bare, "주차장", near("주차장")) == "제1조"
