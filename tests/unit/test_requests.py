"""Notices of meetings and requests: time, place, people, matter, deadline."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding

FOOT = "\n\n다솜구청장\n\n주무관 윤가람  과장 전결 5/7 고은솔\n협조자\n시행  문화과-77(2026. 5. 7.)  접수"
ITEMS = "  가. 일시: 2026. 5. 21.(목) 14:00\n  나. 장소: 다솜구청 3층\n  다. 대상: 문화 담당자\n  라. 안건: 잔치 준비"


def draft(title: str, body: str, to: str = "누리군수(문화과장)") -> str:
    return f"다솜구\n\n수신  {to}\n(경유)\n제목  {title}\n\n{body}  끝.{FOOT}"


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("label", "missing"), [("일시", "일시"), ("장소", "장소"), ("대상", "참석 대상"), ("안건", "안건(내용)")]
)
@pytest.mark.parametrize("title", ["문화 담당자 회의 개최 알림", "문화 담당자 교육 안내", "잔치 설명회 참석 요청"])
def test_a_notice_of_a_meeting_that_lacks_a_point(title: str, label: str, missing: str) -> None:
    body = "1. 다음과 같이 모이고자 합니다.\n" + ITEMS
    assert not found(draft(title, body), "GM-STR-025")
    less = "\n".join(line for line in body.split("\n") if label not in line)
    (one,) = found(draft(title, less), "GM-STR-025")
    assert one.line == 5 and one.message.endswith(f"없는 것: {missing}.")
    assert one.severity == ("info" if label == "안건" else "warn")  # the title may tell the matter
    told = less + "\n\n붙임  잔치 안내문 1부."
    assert [one.severity for one in found(draft(title, told), "GM-STR-025")] == ["info"]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("문화 담당자 회의 개최 결과 알림", "1. 의자를 늘리기로 하였습니다."),
        ("문화 담당자 회의 취소 알림", "1. 회의를 열지 않습니다."),
        ("회의 자료 제출 요청", "1. 자료를 2026. 5. 15.(금)까지 제출하여 주시기 바랍니다."),
        (
            "문화 담당자 회의 개최 알림",
            "1. 회의를 붙임과 같이 개최하니 참석하여 주시기 바랍니다.\n\n붙임  회의 계획 1부.",
        ),
        (
            "문화 담당자 회의 개최 알림",
            "| 일시 | 2026. 5. 21.(목) 14:00 |\n| 장소 | 3층 |\n| 대상 | 담당자 |\n| 안건 | 준비 |\n",
        ),
        (
            "주민 설명회 개최 안내",
            "1. 5. 21.(목) 14:00 다솜구청 3층 회의실에서 설명회를 개최하니 많은 주민이 참석하게 도와 주시기 "
            "바랍니다.\n2. 내용: 준비",
        ),
        (
            "문화 담당자 온라인 회의 개최 알림",
            "1. 개요\n  가. 일시: 2026. 5. 21.(목) 14:00\n  나. 대상: 담당자\n  다. 안건: 준비",
        ),
    ],
)
def test_what_invites_to_nothing_or_says_all(title: str, body: str) -> None:
    assert not found(draft(title, body), "GM-STR-025")


def test_plans_need_time_and_place() -> None:
    body = (
        "책 잔치를 다음과 같이 열고자 합니다.\n1. 개요\n"
        + ITEMS
        + "\n2. 추진 일정\n  가. 신청: 2026. 5. 11.(월)~5. 13.(수)"
    )
    plan = draft("책 나눔 잔치 행사 계획", body, "내부결재")
    assert not found(plan, "GM-STR-025", "internal")
    for label in ("일시", "장소", "대상"):
        less = "\n".join(line for line in plan.split("\n") if label not in line)
        assert [one.line for one in found(less, "GM-STR-025", "internal")] == [5], label
    hidden = draft("책 나눔 잔치 행사 계획", "책 잔치를 붙임과 같이 열고자 합니다.\n\n붙임  계획서 1부.", "내부결재")
    assert not found(hidden, "GM-STR-025", "internal")


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("문화 담당자 회의를 개최하니 참석하여 주시기 바랍니다.", True),
        ("회의를 개최하니 참석하여 주시기 바랍니다.\n일시: 2026. 5. 21.(목) 14:00", True),
        ("장소: 추후 통보", True),
        ("일시: 미정", True),
        ("장소: 확정되는 대로 안내", True),
        ("장소: 추후 통보(2026. 5. 15. 확정)", False),
        ("장소: 온라인(접속 주소는 별도 안내)", False),
        ("회의를 다음과 같이 개최합니다.\n일시: 2026. 5. 21.(목) 14:00\n장소: 3층 회의실", False),
        ("회의를 개최한 결과를 알려 드립니다.", False),
    ],
)
def test_pieces_of_a_notice_of_a_meeting(text: str, fires: bool) -> None:
    assert bool(found(text, "GM-STR-025")) is fires


@pytest.mark.parametrize(
    "text",
    [
        "사진을 조속히 제출하여 주시기 바랍니다.",
        "빠른 시간 안에 통보 바랍니다.",
        "가급적 이달 안에 회신하여 주시기 바랍니다.",
        "되도록 빨리 회신 바랍니다.",
        "다음 주 중에 회신 바랍니다.",
        "최대한 빨리 보내 주시기 바랍니다.",
        "기한 내에 제출하여 주시기 바랍니다.",
        "명단을 회신하여 주시기 바랍니다.",
        "담당자를 추천하여 주시기 바랍니다.",
    ],
)
def test_requests_without_a_date(text: str) -> None:
    (one,) = found(text, "GM-STR-026")
    assert one.severity == "warn"


@pytest.mark.parametrize(
    "text",
    [
        "2026. 5. 15.(금)까지 제출하여 주시기 바랍니다.",
        "5. 15.(금) 18:00까지 회신 바랍니다.",
        "5월 15일까지 회신 바랍니다.",
        "통지를 받은 날부터 7일 이내에 제출하여 주시기 바랍니다.",
        "매월 5일까지 제출하여 주시기 바랍니다.",
        "사고가 발생하면 즉시 보고하여 주시기 바랍니다.",
        "담당자가 바뀌면 수시로 알려 주시기 바랍니다.",
        "주민에게 널리 알려 주시기 바랍니다.",
        "업무에 참고하시기 바랍니다.",
        "산불 예방에 협조하여 주시기 바랍니다.",
        "궁금한 점은 담당자에게 문의하여 주시기 바랍니다.",
    ],
)
def test_requests_with_a_date_and_what_needs_none(text: str) -> None:
    assert not found(text, "GM-STR-026")


def test_a_deadline_anywhere_in_the_letter_counts() -> None:
    body = (
        "1. 자료를 다음과 같이 제출하여 주시기 바랍니다.\n  가. 기준일: 2026. 4. 30.\n  나. 제출 기한: 2026. 5. 15.(금)"
    )
    assert not found(draft("자료 제출 요청", body), "GM-STR-026")
    less = body.replace("\n  나. 제출 기한: 2026. 5. 15.(금)", "")
    assert [one.line for one in found(draft("자료 제출 요청", less), "GM-STR-026")] == [7]
    assert not found(draft("자료 제출 요청(~5. 15.까지)", less), "GM-STR-026")


def test_a_request_for_help_without_a_date_is_only_a_remark() -> None:
    body = "1. 안내판 설치에 협조하여 주시기 바랍니다.\n2. 공사 기간: 2026. 5. 11.(월)~5. 15.(금)"
    (one,) = found(draft("안내판 설치 협조 요청", body), "GM-STR-026")
    assert one.severity == "info" and one.line == 5
    assert not found(draft("안내판 설치 협조 요청", body + "\n3. 회신 기한: 2026. 5. 8.(금)"), "GM-STR-026")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("2027. 3. 9.(화)에 주민 설명회를 엽니다.", "시각, 장소"),
        ("주민 설명회를 2027. 3. 9.(화)에 개최하오니 참석하여 주시기 바랍니다.", "시각, 장소"),
        ("2027. 3. 9.(화) 14:00에 주민 설명회를 엽니다.", "장소"),
        ("주민 설명회를 구청 강당에서 엽니다.", "일시"),
        ("주민 설명회를 개최하오니 참석하여 주시기 바랍니다.", "일시, 장소"),
    ],
)
def test_only_what_is_missing_is_named(text: str, missing: str) -> None:
    (one,) = found(text, "GM-STR-025")
    assert one.message.endswith(f"없는 것: {missing}.")


@pytest.mark.parametrize(
    "text",
    [
        "2027. 3. 9.(화) 14:00에 구청 강당에서 주민 설명회를 엽니다.",
        "2027. 3. 9.(화) 마을 회관에서 주민 설명회를 엽니다.",
        "설명회 자료를 누리집에 올렸으니 참고하시기 바랍니다.",
    ],
)
def test_an_invitation_in_one_sentence(text: str) -> None:
    assert not found(text, "GM-STR-025")
