"""붙임, 수신, 공개 구분 and persons, in all the ways in which people write them down."""

from __future__ import annotations

import pytest

from seoul_assist.tasks.drafting.attachment_lines import attached
from seoul_assist.tasks.drafting.fact_sheet import Value
from seoul_assist.tasks.drafting.layout_parts import grade
from seoul_assist.tasks.drafting.people import addressees, phones_of, signers
from seoul_assist.text import facts as lock

TWO = ["붙임  1. 위치도 1부.", "      2. 계획 2부."]


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ("위치도 1부.", ["붙임  위치도 1부."]),
        ("위치도 1부. 끝.", ["붙임  위치도 1부."]),
        ("붙임 1. 위치도 1부", ["붙임  위치도 1부."]),
        ("위치도 (1부)", ["붙임  위치도 1부."]),
        ("위치도 한 부", ["붙임  위치도 1부."]),
        ("위치도(한글 파일) 1부", ["붙임  위치도(한글 파일) 1부."]),
        ("설치 및 운영 계획 1부", ["붙임  설치 및 운영 계획 1부."]),
        ("1. 위치도 1부. 2. 계획 2부.", TWO),
        ("위치도 1부, 계획 2부", TWO),
        ("위치도 1부; 계획 2부", TWO),
        ("위치도 1부 및 계획 2부", TWO),
        (["위치도 1부", "계획 2부. 끝."], TWO),
        ({"위치도": "1부", "계획": "2부"}, TWO),
        ("위치도, 계획 각 1부", ["붙임  1. 위치도 1부.", "      2. 계획 1부."]),
        ("명단 1부(별도 송부), 서식 1부", ["붙임  1. 명단 1부(별도 송부).", "      2. 서식 1부."]),
        ("1. 위치도 2. 계획 2부", ["붙임  1. 위치도 [확인 필요: 붙임 수량].", "      2. 계획 2부."]),
        ("위치도", ["붙임  위치도 [확인 필요: 붙임 수량]."]),
        ("위치도, 계획 2부", ["붙임  위치도, 계획 2부."]),
        ("없음", []),
        ("해당 없음", []),
        ("", []),
    ],
)
def test_every_attachment_has_its_own_line(given: Value, lines: list[str]) -> None:
    assert attached(given) == lines
    if isinstance(given, str):
        assert lock.not_given("\n".join(lines).replace("[확인 필요: 붙임 수량]", ""), [given]) == ()


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("누리군수(건설과장), 가온시장(도로과장)", ["누리군수(건설과장)", "가온시장(도로과장)"]),
        ("누리군수(건설과장)/가온시장", ["누리군수(건설과장)", "가온시장"]),
        ("누리군수; 미리내도지사", ["누리군수", "미리내도지사"]),
        ("누리군수(건설과장, 교통과장)", ["누리군수(건설과장, 교통과장)"]),
        ("누리군수(건설과장) 외 3곳", ["누리군수(건설과장) 외 3곳"]),
        ("이보람 귀하(00002 가온시 새길 12, 3층)", ["이보람 귀하(00002 가온시 새길 12, 3층)"]),
        ("각 읍면동장", ["각 읍면동장"]),
        ("수신자 참조", []),
        (["누리군수", "수신자 참조"], ["누리군수"]),
    ],
)
def test_offices_in_one_text_are_parted(given: Value, names: list[str]) -> None:
    assert addressees(given) == names


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("비공개(제5호)", "비공개(5)"),
        ("부분 공개(6)", "부분공개(6)"),
        ("부분공개(5,6)", "부분공개(5, 6)"),
        ("부분공개(제5호, 제6호)", "부분공개(5, 6)"),
        ("비공개", "비공개([확인 필요: 공개 구분의 호])"),
        ("공개", "공개"),
        ("대국민공개", "대국민공개"),
        ("", ""),
    ],
)
def test_the_grade_of_disclosure(given: str, shown: str) -> None:
    assert grade(given) == shown


def test_persons_with_numbers_of_their_own() -> None:
    given: Value = [
        {"직위": "주무관", "성명": "홍가람", "전화": "(000) 000-0001"},
        {"직위": "팀장", "성명": "나래솔", "전화": "(000) 000-0002"},
        "과장 박다솜",
    ]
    assert signers(given)[0] == "주무관 홍가람, (000) 000-0001"
    assert signers(given, phones=False) == ["주무관 홍가람", "팀장 나래솔", "과장 박다솜"]
    assert phones_of(given) == ["(000) 000-0001", "(000) 000-0002"]
