"""Periods of information requests and petitions, hearings, and when notices take effect."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding

FOOT = "\n\n누리군수\n\n주무관 윤가람  과장 전결 5/7 고은솔\n협조자\n시행  교통과-77(2026. 5. 7.)  접수"


def letter(body: str, title: str = "처분 사전 통지") -> str:
    return f"누리군\n\n수신  한보람 귀하(00012 누리군 새터로 3)\n(경유)\n제목  {title}\n\n{body}  끝.{FOOT}"


def found(text: str, rule: str, doctype: str = "civil") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("정보공개 청구는 15일 이내에 결정합니다.", "15일 이내"),
        ("청구를 받은 날부터 20일 이내에 공개 여부를 결정합니다.", "20일 이내"),
        ("20일 이내에 결정", "20일 이내"),
        ("정보공개 결정 기한은 청구일부터 30일 이내입니다.", "30일 이내"),
        ("토요일과 공휴일을 포함하여 10일 이내에 결정합니다.", "10일"),
        ("주말을 포함해 10일", "10일"),
        ("접수 2026. 5. 4.(월) → 결정 기한 2026. 5. 14.", "2026. 5. 14."),
        ("2026. 5. 4. 접수, 5. 14.까지 결정", "5. 14."),
        ("정보공개 청구 접수일: 2026. 9. 23.\n결정 기한: 2026. 10. 3.(토)", "2026. 10. 3.(토)"),
    ],
)
def test_wrong_periods_of_information_requests(text: str, place: str) -> None:
    (one,) = found(text, "GM-DUE-001")
    assert (one.text, one.severity) == (place, "warn")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026. 3. 2.(월)", "2026. 3. 16.(월)"),  # the 2nd is a substitute holiday: the 3rd counts first
        ("2026. 5. 4.(월)", "2026. 5. 18.(월)"),
        ("2026. 7. 16.(목)", "2026. 7. 30.(목)"),
        ("2026. 9. 23.(수)", "2026. 10. 12.(월)"),
    ],
)
def test_due_days_are_counted_with_the_calendar(received: str, due: str) -> None:
    assert not found(f"접수 {received} → 결정 기한 {due}", "GM-DUE-001")
    (one,) = found(f"접수 {received} → 결정 기한 2027. 1. 4.", "GM-DUE-001")
    assert one.suggestion == due


@pytest.mark.parametrize(
    "text",
    [
        "정보공개 청구는 10일 이내에 결정합니다.",
        "10일의 범위에서 연장하여 20일 이내에 결정합니다.",
        "정보공개 이의신청은 30일 이내에 합니다.",
        "제3자는 3일 이내에 비공개를 요청할 수 있습니다.",
        "토요일과 공휴일은 산입하지 않고 10일 이내에 결정합니다.",
        "접수 2050. 3. 2. → 결정 기한 2050. 3. 12.",
    ],
)
def test_right_periods_of_information_requests(text: str) -> None:
    assert not found(text, "GM-DUE-001")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("질의민원을 30일 이내 처리", "30일 이내"),
        ("건의민원은 7일 이내에 처리합니다.", "7일 이내"),
        ("고충민원은 30일 안에 처리합니다.", "30일 안에"),
        ("질의민원 처리 기간: 20일", "20일"),
        ("업무가 많아 처리 기간을 연장합니다.", "업무가 많"),
        ("연장 사유: 업무 과중", "업무 과중"),
        ("담당자 휴가로 처리 기한을 연장합니다.", "담당자 휴가"),
        ("직원이 부족하여 처리 기간을 연장합니다.", "직원이 부족"),
        ("민원 처리 기간을 재차 연장합니다.", "재차 연장"),
        ("두 번째 연장(동의 없음)", "두 번째 연장"),
        ("처리 기한을 한 차례 더 연장합니다.", "한 차례 더 연장"),
    ],
)
def test_wrong_periods_of_petitions(text: str, place: str) -> None:
    (one,) = found(text, "GM-DUE-002")
    assert one.text.startswith(place) or place in text[one.start : one.end + 8]


@pytest.mark.parametrize(
    "text",
    [
        "질의민원은 7일 이내에 처리하고, 법령 해석은 14일 이내에 처리합니다.",
        "건의민원은 14일 이내에 처리합니다.",
        "현장 조사가 길어져 처리 기간을 연장합니다.",
        "업무가 많은 것은 연장 사유가 아닙니다.",
        "민원인의 동의를 받아 처리 기간을 다시 연장합니다.",
        "보완 기간은 처리 기간에 넣지 않습니다.",
        "2025. 7. 4. 업무가 많아 처리 기간을 연장합니다.",
    ],
)
def test_right_periods_of_petitions(text: str) -> None:
    assert not found(text, "GM-DUE-002")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2026. 5. 7. 통지, 5. 12.까지 의견 제출", "5. 12."),
        ("사전 통지를 받은 날부터 7일 이내에 의견을 제출하여 주시기 바랍니다.", "7일 이내에"),
        ("의견 제출 기한: 처분 사전 통지를 받은 날부터 5일", "5일"),
        ("처분을 사전 통지하니 의견을 제출하여 주시기 바랍니다.", "의견을 제출"),
        ("청문일 3일 전에 통지합니다.", "3일 전"),
        ("청문 통지: 2026. 5. 7. / 청문일: 2026. 5. 12.", "2026. 5. 12."),
        (letter("1. 처분하려는 내용: 사용 정지\n2. 의견 제출 기한: 2026. 5. 14.(목)까지"), "2026. 5. 14.(목)"),
        (letter("1. 청문 일시: 2026. 5. 13.(수) 14:00\n2. 장소: 3층", "청문 실시 통지"), "2026. 5. 13.(수)"),
    ],
)
def test_too_little_time_for_opinions_and_hearings(text: str, place: str) -> None:
    (one,) = found(text, "GM-DUE-005")
    assert one.text.strip() in place or place in one.text


@pytest.mark.parametrize(
    "text",
    [
        "2026. 5. 7. 통지, 5. 22.까지 의견 제출",
        "청문일 10일 전까지 통지합니다.",
        "새 노선에 대한 의견 조회: 5. 12.까지",
        "긴급한 처분이어서 의견 제출 기간을 5일로 합니다(제21조제4항).",
        "청문이 시작되는 날부터 7일 전까지 청문 주재자에게 자료를 보냅니다.",
        letter("1. 처분하려는 내용: 사용 정지\n2. 의견 제출 기한: 2026. 5. 22.(금)까지"),
    ],
)
def test_enough_time_for_opinions_and_hearings(text: str) -> None:
    assert not found(text, "GM-DUE-005")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("정보공개 청구서를 2026. 12. 2.(수)에 접수하였으므로 결정 기한은 2027. 1. 8.(금)입니다.", "2027. 1. 8.(금)"),
        ("2026. 12. 2.(수)에 정보공개를 청구하셨습니다. 결정 기한은 2026. 12. 24.(목)입니다.", "2026. 12. 24.(목)"),
        (
            "정보공개 청구를 2026. 12. 2.(수) 접수하여 2026. 12. 28.(월)까지 공개 여부를 알려 드리겠습니다.",
            "2026. 12. 28.(월)",
        ),
        ("정보공개 결정은 접수한 날부터 30일 이내에 알려 드립니다.", "30일 이내"),
        ("정보공개 청구에 대한 결과는 15일 안에 통보해 드립니다.", "15일 안에"),
        ("정보공개 결정 기간은 20일입니다.", "20일"),
        ("정보공개 처리 기한은 접수일부터 20일입니다.", "20일"),
        ("정보공개 청구는 접수한 날부터 3주 이내에 결정합니다.", "3주 이내"),
    ],
)
def test_periods_of_information_requests_in_prose(text: str, place: str) -> None:
    (one,) = found(text, "GM-DUE-001")
    assert one.text == place


@pytest.mark.parametrize(
    "text",
    [
        "정보공개 청구서를 2026. 12. 2.(수)에 접수하였으므로 결정 기한은 2026. 12. 15.(화)입니다.",
        "정보공개 청구를 2026. 12. 2.(수)에 접수하여 2026. 12. 9.(수)까지 결과를 알려 드리겠습니다.",
        "정보공개 청구를 2026. 12. 2.(수)에 접수하였습니다. 의견을 2026. 12. 28.(월)까지 알려 주시기 바랍니다.",
        "정보공개를 청구하신 날부터 10일 이내에 공개 여부를 알려 드립니다.",
        "정보공개 수수료는 통지를 받은 날부터 20일 이내에 내시면 됩니다.",
        "정보공개 결정 기간은 10일입니다.",
    ],
)
def test_an_earlier_answer_and_other_periods_are_right(text: str) -> None:
    assert not found(text, "GM-DUE-001")


DISPATCHED = "\n시행  위생과-55(2026. 12. 7.)"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2026. 12. 14.(월) 14:00에 청문을 실시합니다." + DISPATCHED, "2026. 12. 14.(월)"),
        ("청문을 2026. 12. 14.(월) 14:00에 실시하오니 나와 주시기 바랍니다." + DISPATCHED, "2026. 12. 14.(월)"),
        ("2026. 12. 14.(월) 오후 2시 군청 2층 회의실에서 청문을 엽니다." + DISPATCHED, "2026. 12. 14.(월)"),
        ("청문은 2026. 12. 14.(월)에 열리며, 이 통지서는 2026. 12. 7.에 발송합니다.", "2026. 12. 14.(월)"),
        ("처분 사전 통지에 대한 의견은 통지를 받은 날부터 4일 이내에 내 주시기 바랍니다.", "4일 이내"),
        ("처분 사전통지서를 받으신 날부터 8일 안에 의견서를 보내 주시기 바랍니다.", "8일 안에"),
        ("행정처분 사전 통지에 대한 의견 제출 기한은 7일입니다.", "7일"),
        ("의견 제출 기한: 2026. 12. 11.(금) (사전 통지일: 2026. 12. 7.)", "2026. 12. 11.(금)"),
        (
            "사전 통지를 2026. 12. 7.(월)에 드리니 2026. 12. 11.(금)까지 의견을 제출하시기 바랍니다.",
            "2026. 12. 11.(금)",
        ),
    ],
)
def test_hearings_and_opinions_in_prose(text: str, place: str) -> None:
    for doctype in ("civil", "draft"):
        (one,) = found(text, "GM-DUE-005", doctype)
        assert one.text == place


@pytest.mark.parametrize(
    "text",
    [
        "2026. 12. 21.(월) 14:00에 청문을 실시합니다." + DISPATCHED,
        "2026. 12. 11.(금)에 실시한 청문 결과를 알려 드립니다.\n시행  위생과-55(2026. 12. 14.)",
        "2026. 12. 14.(월)까지 청문조서를 보내 주시기 바랍니다." + DISPATCHED,
        "처분 사전 통지에 대한 의견은 통지를 받은 날부터 12일 이내에 내 주시기 바랍니다.",
        "처분 사전 통지에 대한 의견 제출 기한은 12월 7일입니다.",
        "조례안 의견 조회에 대한 회신은 5일 이내에 하여 주시기 바랍니다.",
    ],
)
def test_hearings_and_opinions_in_time(text: str) -> None:
    assert not found(text, "GM-DUE-005")


@pytest.mark.parametrize("text", ["질의민원의 처리 기간은 1개월입니다.", "고충민원은 두 달 이내에 답변해 드립니다."])
def test_petitions_take_days_not_months(text: str) -> None:
    assert [one.severity for one in found(text, "GM-DUE-002")] == ["warn"]
