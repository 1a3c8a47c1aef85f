"""When notices take effect: the day they must state, and the days the law sets for those that state none."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding


def found(text: str, rule: str, doctype: str = "notice") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("공시송달은 공고일부터 7일이 지나면 효력이 생깁니다.", True),
        ("공시송달 공고 10일 뒤 효력 발생", True),
        ("고시일 다음 날 효력 발생", True),
        ("공고 즉시 효력 발생", True),
        ("고시 후 10일이 지나면 효력이 생깁니다.", True),
        ("공시송달은 공고일부터 14일이 지난 때에 효력이 생깁니다.", False),
        ("긴급한 까닭이 있어 공시송달의 효력은 3일 후에 생깁니다.", False),
        ("고시한 날부터 5일이 지난 때에 효력이 생깁니다.", False),
        ("이 고시는 고시한 날의 다음 날부터 효력이 생긴다.", False),
    ],
)
def test_when_notices_take_effect(text: str, fires: bool) -> None:
    assert [one.severity for one in found(text, "GM-DUE-007", "notice")] == (["info"] if fires else [])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("공시송달의 효력은 게시한 다음 날 발생합니다.", "게시한 다음 날"),
        ("공시송달은 공고한 날부터 효력이 생깁니다.", "공고한 날부터"),
        ("공시송달은 공고와 동시에 송달된 것으로 봅니다.", "공고와 동시에"),
        ("공시송달의 효력은 공고일부터 20일이 지난 때에 발생합니다.", "20일이 지난"),
        ("공시송달은 공고 뒤 3주가 지나면 효력이 생깁니다.", "3주가"),
        ("공고일부터 10일이 경과하면 송달된 것으로 봅니다(공시송달).", "10일이 경과"),
    ],
)
def test_service_by_notice_takes_fourteen_days(text: str, place: str) -> None:
    (one,) = found(text, "GM-DUE-007")
    assert one.text.startswith(place[:3]) and one.suggestion == "14일이 지난 때"


@pytest.mark.parametrize(
    "text",
    [
        "공시송달은 공고한 날부터 14일이 지나면 송달된 것으로 봅니다.",
        "공시송달의 효력은 공고한 날의 다음 날부터 14일이 지난 때에 발생합니다.",
        "공시송달은 공고 후 2주일이 지나면 효력이 생깁니다.",
        "공시송달한 서류는 공고일부터 10일 이내에 찾아가시기 바랍니다.",
        "공시송달 공고 기간: 2026. 12. 3.~12. 17.",
        "이 공고의 효력은 공고 후 5일이 지난 날 발생합니다.",
    ],
)
def test_right_days_of_effect(text: str) -> None:
    assert not found(text, "GM-DUE-007")


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("이 공고는 시행합니다.", True),
        ("이 고시의 효력이 발생합니다.", True),
        ("본 공고는 효력이 있습니다.", True),
        ("이 고시는 발효한다.", True),
        ("다솜구 고시 제2026-11호를 시행합니다.", True),
        ("위와 같이 고시하고 시행합니다.", True),
        ("이 고시는 2027. 1. 4.부터 시행한다.", False),
        ("이 고시는 고시한 날부터 시행한다.", False),
        ("이 공고는 공고와 동시에 효력이 발생한다.", False),
        ("이 기준은 발령 즉시 시행합니다.", False),
        ("이 고시의 효력은 5일이 지난 때에 발생한다.", False),
    ],
)
def test_a_notice_says_from_when(text: str, fires: bool) -> None:
    assert [one.severity for one in found(text, "GM-STR-030")] == (["info"] if fires else [])
