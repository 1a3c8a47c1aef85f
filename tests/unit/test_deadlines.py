"""Deadlines on holidays and in the past, periods of objection, and how long a notice must run."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding

FOOT = "\n\n누리군수\n\n주무관 윤가람  과장 전결 5/7 고은솔\n협조자\n시행  교통과-77(2026. 5. 7.)  접수"


def letter(body: str) -> str:
    return f"누리군\n\n수신  다솜구청장(교통과장)\n(경유)\n제목  자료 제출 요청\n\n{body}  끝.{FOOT}"


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "place", "why", "before"),
    [
        ("회신 기한: 2026. 3. 8.(일)", "2026. 3. 8.(일)", "일요일", "2026. 3. 6.(금)"),
        ("납부기한 2026. 9. 24.", "2026. 9. 24.", "추석 연휴", "2026. 9. 23.(수)"),
        ("제출 마감: 2026. 3. 2.(월)", "2026. 3. 2.(월)", "대체공휴일", "2026. 2. 27.(금)"),
        ("제출기한 : 2026.5.1.(금) 18:00까지", "2026.5.1.(금)", "노동절", "2026. 4. 30.(목)"),
        ("| 신청 기한 | 2026년 7월 17일(금) |", "2026년 7월 17일(금)", "제헌절", "2026. 7. 16.(목)"),
        ("2026. 6. 3.까지 회신하여 주시기 바랍니다.", "2026. 6. 3.", "선거일", "2026. 6. 2.(화)"),
        ("제출 기한: 2040. 3. 3.(토)", "2040. 3. 3.(토)", "토요일", "2040. 3. 2.(금)"),
        ("3. 7.(토)까지 회신 바랍니다.", "3. 7.(토)", "토요일", ""),
    ],
)
def test_deadlines_on_days_off(text: str, place: str, why: str, before: str) -> None:
    (one,) = found(text, "GM-DUE-006")
    assert (one.text, one.severity, one.suggestion) == (place, "warn", before) and why in one.message


@pytest.mark.parametrize(
    "text",
    [
        "신청 기간: 2026. 3. 2.~3. 7.(토)",
        "접수: 2026. 3. 2.~3. 7.(토)",
        "접수 마감: 2026. 3. 8.(일) 23:59",
        "신청은 2026. 3. 8.(일)까지 누리집에서 받습니다.",
    ],
)
def test_periods_of_applications_are_only_a_remark(text: str) -> None:
    assert [one.severity for one in found(text, "GM-DUE-006", "notice")] == ["info"]


@pytest.mark.parametrize(
    "text",
    [
        "제출 기한: 2026. 3. 6.(금)",
        "제출 기한: 2025. 7. 17.(목)",
        "제출 기한: 2025. 5. 1.(목)",
        "행사 일시: 2026. 3. 7.(토) 10:00",
        "공사 기간: 2026. 3. 2.~3. 7.(토)",
        "2026. 3. 7.(토)까지 전시실을 운영합니다.",
        "전시는 2026. 3. 7.(토)까지 이어지며 누구나 신청 없이 볼 수 있다.",
        "유효 기한: 2026. 3. 7.(토)",
        "당초 기한: 2026. 3. 7.(토)",
        "과업 기한: 2026. 3. 7.(토)",
        "2026. 3. 7.(토)까지 세제 지원을 늘림",
        "2026. 3. 7.(토)까지 접수한 신청은 20건입니다.",
        "제출 기한: 2026. 3. 7.(금)",  # the weekday is wrong: another rule says so
    ],
)
def test_days_that_are_no_deadline_or_a_working_day(text: str) -> None:
    assert not found(text, "GM-DUE-006")


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        (letter("1. 자료를 제출하여 주시기 바랍니다.\n2. 제출 기한: 2026. 5. 4.(월)"), True),
        (letter("1. 자료를 5. 4.까지 제출하여 주시기 바랍니다."), True),
        (letter("1. 자료를 2025. 5. 15.까지 제출하여 주시기 바랍니다."), True),
        ("시행 2026. 5. 7. / 제출 기한 2026. 5. 4.", True),
        ("공고일 2026. 5. 7. / 접수 마감 2026. 5. 4.", True),
        (letter("1. 자료를 5. 15.까지 제출하여 주시기 바랍니다."), False),
        (letter("1. 2026. 4. 30.까지의 실적을 제출합니다."), False),
        (letter("1. 2026. 4. 30.까지 제출하도록 요청하였으나 받지 못하였습니다."), False),
        ("2026. 5. 7.\n제출 기한: 2026. 5. 4.(월)\n주차장 계획", False),  # a date alone dates a notice, no letter
        (letter("1. 신청 기간: 2026. 4. 1.~4. 30.\n2. 신청 결과: 20건"), False),
    ],
)
def test_deadlines_before_the_day_of_the_document(text: str, fires: bool) -> None:
    findings = found(text, "GM-DUE-006")
    assert bool(findings) is fires
    assert all("보다 앞섭니다" in one.message for one in findings)


@pytest.mark.parametrize(
    ("text", "place", "right"),
    [
        ("행정심판을 60일 이내에 청구", "60일", "90일"),
        ("안 날부터 30일 이내에 행정심판을 청구할 수 있습니다.", "30일", "90일"),
        ("행정심판 청구 기간은 60일입니다.", "60일", "90일"),
        ("정보공개 이의신청은 20일 이내", "20일", "30일"),
        ("비공개 결정에 불복하면 60일 이내에 이의신청을 할 수 있습니다.", "60일", "30일"),
        ("정보공개 이의신청에 대하여 20일 이내에 결정합니다.", "20일", "7일"),
        ("민원 거부 처분에 대한 이의신청은 90일 이내", "90일", "60일"),
        ("거부처분에 불복하면 30일 이내에 이의신청할 수 있습니다.", "30일", "60일"),
        ("정보공개 이의신청(20일 이내)과 행정심판(90일 이내)을 할 수 있습니다.", "20일", "30일"),
    ],
)
def test_wrong_periods_of_objection(text: str, place: str, right: str) -> None:
    (one,) = found(text, "GM-DUE-003", "civil")
    assert (one.text, one.severity) == (place, "error") and right in one.suggestion


@pytest.mark.parametrize(
    "text",
    [
        "안 날부터 90일, 있은 날부터 180일 이내에 행정심판을 청구할 수 있습니다.",
        "행정소송은 90일 이내에 제기할 수 있습니다.",
        "30일 이내에 정보공개 이의신청을 하거나 90일 이내에 행정심판을 청구할 수 있습니다.",
        "이의신청(30일 이내)ㆍ행정심판(90일 이내)을 할 수 있습니다. 비공개 결정",
        "정보공개 이의신청에 대하여 7일 이내에 결정합니다.",
        "20일이 지나도록 정보공개 결정이 없으면 30일 이내에 이의신청",
        "과태료에 이의가 있으면 60일 이내에 이의제기를 할 수 있습니다.",
        "제3자는 정보공개 결정에 대하여 7일 이내에 이의신청을 할 수 있습니다.",
        "행정심판위원회는 60일 이내에 재결합니다.",
        "공시송달은 14일이 지나면 효력이 생깁니다.",
    ],
)
def test_right_periods_of_objection(text: str) -> None:
    assert not found(text, "GM-DUE-003", "civil")


NOTICE = (
    "누리군 공고 제2026-9호\n\n{title}\n\n「행정절차법」에 따라 다음과 같이 예고합니다.\n"
    "1. {line}\n\n2026년 4월 1일\n\n누리군수"
)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("누리군 조례 입법예고 2026. 4. 1.~4. 10.", "20일"),
        ("행정예고 2026. 4. 1.~4. 8.", "20일"),
        ("부령 입법예고 20일", "40일"),
        ("대통령령 입법예고 2026. 4. 1.~4. 30.", "40일"),
        ("예고 기간: 2026. 4. 1.부터 4. 10.까지(조례 입법예고)", "20일"),
        (NOTICE.format(title="누리군 주차장 조례안 입법예고", line="예고 기간: 2026. 4. 1.~4. 10."), "20일"),
        (NOTICE.format(title="누리군 주차장 조례안 입법예고", line="4. 10.까지 의견을 제출하여 주십시오."), "20일"),
        (NOTICE.format(title="주차 구획 변경 행정예고", line="의견 제출 기간: 2026. 4. 1.~4. 15."), "20일"),
    ],
)
def test_notices_that_run_too_short(text: str, least: str) -> None:
    (one,) = found(text, "GM-DUE-004", "notice")
    assert one.severity == "warn" and one.suggestion.startswith(least)


@pytest.mark.parametrize(
    "text",
    [
        "누리군 조례 입법예고 2026. 4. 1.~4. 21.",
        "행정예고 20일",
        "긴급한 까닭이 있어 10일간 행정예고",
        "관계 기관 의견 조회 10일",
        NOTICE.format(title="누리군 주차장 조례안 입법예고", line="예고 기간: 2026. 4. 1.~4. 30."),
        NOTICE.format(title="나무 심기 단체 모집 공고", line="신청 기간: 2026. 4. 1.~4. 8."),
    ],
)
def test_notices_that_run_long_enough(text: str) -> None:
    assert not found(text, "GM-DUE-004", "notice")


def test_a_day_short_is_only_a_remark() -> None:
    """Many count the first day in."""
    (one,) = found("누리군 조례 입법예고 2026. 4. 1.~4. 20.", "GM-DUE-004", "notice")
    assert one.severity == "info"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("비공개 결정에는 20일 이내 이의신청, 90일 이내 행정심판을 하실 수 있습니다.", ["20일"]),
        ("비공개 결정에는 30일 이내 이의신청, 60일 이내 행정심판을 하실 수 있습니다.", ["60일"]),
        ("비공개 결정에 대한 이의신청은 20일, 행정심판은 90일 이내", ["20일"]),
        ("비공개 결정에 대한 이의신청은 30일, 행정심판은 60일 이내", ["60일"]),
        ("비공개 결정에 대한 불복: 이의신청(60일 이내), 행정심판(30일 이내), 행정소송(90일 이내)", ["60일", "30일"]),
        ("거부처분에 대하여 30일 이내에 민원 이의신청을 하거나 90일 이내에 행정심판을 청구할 수 있습니다.", ["30일"]),
        ("행정심판 및 행정소송은 60일 이내에 제기하여야 합니다.", ["60일"]),
        ("행정심판은 처분을 안 날부터 3주 이내에 청구합니다.", ["3주"]),
        ("행정심판 청구 기간은 처분이 있은 날부터 1년입니다.", ["1년"]),
        ("행정심판 청구 기간: 처분을 안 날부터 180일", ["180일"]),
        ("처분이 있었던 날부터 90일 이내에 행정심판을 청구할 수 있습니다.", ["90일"]),
        ("비공개 결정을 통지받은 날부터 2주 이내에 이의신청을 하실 수 있습니다.", ["2주"]),
    ],
)
def test_each_period_belongs_to_its_own_way_of_objecting(text: str, places: list[str]) -> None:
    assert [one.text for one in found(text, "GM-DUE-003", "civil")] == places


@pytest.mark.parametrize(
    "text",
    [
        "비공개 결정에는 30일 이내 이의신청, 90일 이내 행정심판 또는 행정소송",
        "비공개 결정에 대한 이의신청은 30일, 행정심판은 90일",
        "비공개 결정에 대한 불복: 이의신청(30일 이내), 행정심판(90일 이내), 행정소송(90일 이내)",
        "거부처분에 대한 민원 이의신청은 60일 이내에, 행정심판은 90일 이내에 제기합니다.",
        "거부처분에는 60일 이내 이의신청, 90일 이내 행정심판을 하실 수 있습니다.",
        "정보공개 이의신청 결과를 통지받은 날부터 90일 이내에 행정심판을 청구할 수 있습니다.",
        "20일 이내에 납부하지 않으면 행정심판과 관계없이 독촉합니다.",
        "행정소송은 처분이 있은 날부터 1년 이내에 제기합니다.",
    ],
)
def test_right_periods_side_by_side(text: str) -> None:
    assert not found(text, "GM-DUE-003", "civil")


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("다솜구 조례안을 10일간 입법예고합니다.", True),
        ("다솜구 조례안을 2주간 입법예고합니다.", True),
        ("다솜구 조례안을 20일간 입법예고합니다.", False),
        ("다솜구 조례안을 3주간 입법예고합니다.", False),
    ],
)
def test_days_that_stand_before_the_notice(text: str, fires: bool) -> None:
    assert bool(found(text, "GM-DUE-004", "notice")) is fires


def test_many_ways_of_objecting_on_one_line_take_linear_time() -> None:
    begun = time.process_time()
    assert len(found("비공개 이의신청 20일 " * 3_000, "GM-DUE-003", "civil")) == 3_000
    assert time.process_time() - begun < 3
