"""Units of measure: old units, affixes of numbers, letters of symbols."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("텃밭 50평을 나눔", ["165.3㎡"]),
        ("땅 2만 평", ["66,115.7㎡"]),
        ("고기 2근", ["1.2kg"]),
        ("금 4돈", ["15g"]),
        ("화면 32인치", ["81.3cm"]),
        ("길이 3피트", ["0.9m"]),
        ("3마지기", [""]),
        ("50평(165.3㎡)", []),
        ("165.3㎡(50평)", []),
        ("32평형 주택", []),
        ("3평가 항목", []),
        ("제2평가단", []),
        ("4명이 2근무조로 나눔", []),
        ("돈 5만 원", []),
    ],
)
def test_old_units(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-005")] == better


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("이웃 40여명", ["40여 명"]),
        ("이웃 40 여명", ["40여 명"]),
        ("1,200여가구", ["1,200여 가구"]),
        ("수십여곳", ["수십여 곳"]),
        ("30분 가량 걷고 2시간 쯤 쉼", ["30분가량", "2시간쯤"]),
        ("1인 당 3만 원", ["1인당"]),
        ("5명 당 1대", ["5명당"]),
        ("한 팀 당 2명", ["한 팀당"]),
        ("3권 씩 빌림", ["3권씩"]),
        ("3년 째 이어 옴", ["3년째"]),
        ("제 4회 음악회", ["제4"]),
        ("이웃 40여 명", []),
        ("여권 20 여권", []),
        ("30분 여유", []),
        ("어제 3회를 마침", []),
        ("제4 전시실", []),
        ("1인 당사자", []),
        ("셋째 주", []),
        ("3 씨앗", []),
    ],
)
def test_affixes(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-006")] == better


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("길이 3KM", ["km"]),
        ("무게 4.5Kg", ["kg"]),
        ("넓이 30M2와 12m2", ["㎡", "㎡"]),
        ("부피 5m^3", ["㎥"]),
        ("발전량 7KWH", ["kWh"]),
        ("출력 7KW", ["kW"]),
        ("온도 20ºC", ["℃"]),
        ("소음 60DB", ["dB"]),
        ("입방미터와 평방킬로미터", ["세제곱미터", "제곱킬로미터"]),
        ("짐 5키로", ["킬로미터/킬로그램"]),
        ("출력 7MW와 7mW", []),
        ("온도 20℃, 20 °C", []),
        ("KG상사 2곳", []),
        ("부품 AB-20KG", []),
        ("5G 통신망, 3M 필름", []),
        ("자료 3 DB", []),
        ("투입 인력 12MM", []),
        ("1미리내도", []),
        ("A4 2장", []),
    ],
)
def test_symbols(text: str, better: list[str]) -> None:
    assert [one.suggestion for one in found(text, "GM-NUM-008")] == better


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("이웃 40여명이 30분 가량 걸음", "이웃 40여 명이 30분가량 걸음"),
        ("길이 3KM, 무게 4Kg", "길이 3km, 무게 4kg"),
        ("제 4회 음악회에 책 3권 씩", "제4회 음악회에 책 3권씩"),
    ],
)
def test_fixes_are_exact_and_settle(text: str, better: str) -> None:
    def check(of: str) -> tuple[Finding, ...]:
        return run(document(of), doctype="draft", select=["GM-NUM-006", "GM-NUM-008"], every=True).findings

    assert settle(text, check) == better == settle(better, check)


def test_outside_letters_units_are_only_noted() -> None:
    assert [one.severity for one in found("이웃 40여명", "GM-NUM-006", "report")] == ["info"]
    assert found("| 이웃 | 40여명 |", "GM-NUM-006", "report") == []


@pytest.mark.parametrize("piece", ["1", "1,", "0", "1평", "여", "제 ", "당 ", "1."])
def test_long_lines_take_linear_time(piece: str) -> None:
    assert isinstance(found(piece * (20_000 // len(piece)), "GM-NUM"), list)
