from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from library_kit import PARKING, UNITS

from seoul_assist.library.records import digest, regulation_from_json, regulation_to_json
from seoul_assist.model import Note

FULL = replace(
    PARKING,
    promulgated=date(2024, 12, 20),
    number="제1234호",
    notes=(Note("image", "그림 1개", 3),),
    provisions=(
        replace(PARKING.provisions[1], units=UNITS, headings=("제1장 총칙",), page=2, promulgated=date(2024, 12, 20)),
        replace(PARKING.provisions[2], deleted=True, addenda=True),
    ),
)


def test_json_and_back_is_equal() -> None:
    assert regulation_from_json(json.loads(json.dumps(regulation_to_json(FULL)))) == FULL


@pytest.mark.parametrize(
    "change",
    [
        {"text": "달라진 내용"},
        {"law": "다른 조례"},
        {"title": "다른 제목"},
        {"article": "제9조"},
        {"address": "제9조"},
        {"kind": "규칙"},
        {"effective": date(2025, 1, 2)},
        {"promulgated": None},
        {"units": ()},
        {"headings": ()},
        {"deleted": True},
        {"addenda": True},
        {"page": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_sees_every_change_but_the_place(change: dict[str, object]) -> None:
    item = FULL.provisions[0]
    assert digest(replace(item, **change)) != digest(item)  # type: ignore[arg-type]
    assert digest(replace(item, source="elsewhere.md")) == digest(item)
