"""Sender, seal, approval lines, registration number and address; and letters with one fault each."""

from __future__ import annotations

import time
import unicodedata

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.registry import get
from seoul_assist.checking.runner import view_of
from seoul_assist.model import Finding
from seoul_assist.text.clean import clean

LETTER = """가온시

수신  누리군수(산림과장)
(경유)
제목  둘레길 안내판 정비 구간 확인 요청

1. 관련: 산림과-12(2026. 9. 28.)
2. 두 지역이 맞닿은 둘레길의 안내판을 고치고자 하니, 정비 구간을 2026. 10. 14.(수)까지 확인하여 주시기 바랍니다.

붙임  정비 구간 지도 1부.  끝.

가온시장  관인생략

주무관 홍여울  팀장 나래솔  과장 전결 10/6 박다솜
협조자  예산팀장 윤슬아
시행  산림과-31(2026. 10. 6.)  접수
우 00001  가온시 가온로 1(가온동)  / http://www.gaon.example.kr
전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / yeoul@gaon.example.kr  / 공개"""
TABLE = "주무관 홍여울  팀장 나래솔  "


def found(rule: str, text: str, doctype: str | None = "draft") -> list[Finding]:
    findings = run(document(text), doctype=doctype, select=[f"GM-STR-{rule}"], every=True).findings
    return [one for one in findings if one.rule == f"GM-STR-{rule}"]


def test_a_right_letter_has_no_fault_of_form() -> None:
    report = run(document(LETTER), select=["GM-STR"], every=True)
    assert [(one.rule, one.text) for one in report.findings] == []


# One change in the right letter, and what must be found: rule, text.
FAULTS = [
    ("가온시\n\n수신", "수신", "001", "수신  누리군수(산림과장)"),
    ("가온시\n\n수신", "산림과\n\n수신", "001", "산림과"),
    ("누리군수(산림과장)", "누리군수", "004", "누리군수"),
    ("누리군수(산림과장)", "누리군 산림과", "004", "누리군 산림과"),
    ("누리군수(산림과장)", "수신자 참조", "005", "수신자 참조"),
    ("관인생략\n", "관인생략\n수신자  누리군수(산림과장)\n", "005", "누리군수(산림과장)"),
    ("제목  둘레길 안내판 정비 구간 확인 요청\n", "", "006", "수신  누리군수(산림과장)"),
    ("구간 확인 요청\n", "구간 확인 요청.\n", "007", "."),
    ("가온시장  관인생략", "가온시청  관인생략", "008", "가온시청"),
    ("가온시장  관인생략", "산림과", "008", "산림과"),
    ("가온시장  관인생략", "가온시 산림과장", "008", "가온시 산림과장"),
    ("가온시장  관인생략", "박여울", "008", "박여울"),
    ("가온시장  관인생략\n\n", "", "008", "주무관 홍여울  팀장 나래솔  과장 전결 10/6 박다솜"),
    ("산림과-31(", "산림과 31(", "009", "산림과 31"),
    ("산림과-31(", "산림과-2026-31(", "009", "산림과-2026-31"),
    ("산림과-31(", "산림과-(", "009", "산림과-"),
    ("산림과-31(", "산림과-31호(", "009", "산림과-31호"),
    ("산림과-31(2026. 10. 6.)", "산림과-31", "009", "산림과-31"),
    ("산림과-31(2026. 10. 6.)", "산림과-31()", "009", "산림과-31()"),
    ("산림과-31(2026. 10. 6.)", "산림과-31(2026. 10. 06.)", "009", "2026. 10. 06."),
    ("산림과-31(2026. 10. 6.)", "산림과-31(26. 10. 6.)", "009", "26. 10. 6."),
    ("산림과-31(2026. 10. 6.)", "산림과-31 2026. 10. 6.", "009", "산림과-31 2026. 10. 6."),
    ("과장 전결", "과장", "011", "과장 10/6 박다솜"),
    ("과장 전결", "과장 代", "011", "代"),
    ("과장 전결", "과장 대리", "011", "대리"),
    ("팀장 나래솔", "팀장", "011", "팀장"),
    ("박다솜\n", "박다솜  국장 고은솔\n", "011", "국장 고은솔"),
    ("전결 10/6", "전결", "012", "과장 전결 박다솜"),
    ("관인생략", "서명생략", "013", "서명생략"),
    ("정비 구간 확인 요청", "무단 점용 과태료 부과 통지", "013", "관인생략"),
    ("우 00001", "우 000-001", "014", "000-001"),
    ("우 00001", "우 000001", "014", "000001"),
    ("우 00001  ", "우  ", "014", "가온시 가온로 1(가온동)"),
    ("가온로 1(가온동)", "가온동 12-3", "014", "온동 12-3"),
    ("예산팀장 윤", "예산팀장(의견있음) 윤", "016", "(의견있음)"),
    ("가온시장  관인생략", "가온시장 직대 홍여울", "017", "직대"),
    ("가온시장  관인생략", "가온시장 권한대행 홍여울", "017", "권한대행 홍여울"),
    ("주무관 홍", "☆주무관 홍", "027", "☆"),
    ("(경유)", "(경유)  산림과", "032", "산림과"),
    ("전결 10/6", "전결 10/8", "033", "2026. 10. 6."),
    ("접수\n", "접수  재무과-3(2026. 10. 5.)\n", "033", "2026. 10. 5."),
]


@pytest.mark.parametrize(
    ("old", "new", "rule", "text"), FAULTS, ids=[f"{rule}-{new[:12]}" for _, new, rule, _ in FAULTS]
)
def test_one_fault_in_a_right_letter_is_found_and_nothing_else(old: str, new: str, rule: str, text: str) -> None:
    assert LETTER.count(old) >= 1
    findings = run(document(LETTER.replace(old, new, 1)), doctype="draft", select=["GM-STR"], every=True).findings
    assert [(one.rule, one.text) for one in findings] == [(f"GM-STR-{rule}", text)]


@pytest.mark.parametrize("doctype", ["press", "report", "minutes", "summary", "other", "notice"])
def test_the_form_of_letters_is_silent_elsewhere(doctype: str) -> None:
    wrong = LETTER.replace("과장 전결", "과장 代").replace("산림과-31(", "산림과 31(").replace("가온시\n\n", "")
    rules = {one.rule for one in run(document(wrong), doctype=doctype, select=["GM-STR"], every=True).findings}
    assert rules.isdisjoint({f"GM-STR-{n}" for n in ("001", "004", "005", "007", "009", "011", "012", "014", "033")})


@pytest.mark.parametrize(
    ("text", "doctype", "wrong"),
    [
        ("다솜구청", "draft", True),
        ("나은솔", "draft", True),
        ("다솜구 산림과장 (수신: 누리군수)", "draft", True),
        ("2026년 10월 6일\n\n가온시", "notice", True),
        ("2026년 10월 6일\n\n가온시 산림과장", "notice", True),
        ("둘레길을 정비합니다.  끝.\n\n2026. 10. 6.\n가온시청", "draft", True),
        ("가온시장", "draft", False),
        ("산림과장 (수신: 재무과장)", "draft", False),
        ("수신  재무과장\n제목  목록 안내\n\n알립니다.  끝.\n\n산림과장", "draft", False),
        ("새빛위원회", "draft", False),
        ("다솜구청장 직무대리 부구청장 홍여울", "draft", False),
        ("2026년 10월 6일\n\n가온시장", "notice", False),
        ("둘레길을 정비합니다.  끝.\n\n위치도\n\n1. 새솔 구간", "draft", False),
    ],
)
def test_senders(text: str, doctype: str, wrong: bool) -> None:
    assert bool(found("008", text, doctype)) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("가온시장 관인생략 (영업 정지 처분 통지)", True),
        ("가온시장 관인생략 (신고증 교부)", True),
        ("가온시장 [관인생략] (청소 용역 계약 체결)", True),
        ("가온시장 서명생략", True),
        ("가온시장 관인생략 (안내판 현황 제출 요청)", False),
        ("가온시장 관인생략", False),
        ("산림과장 서명생략", False),
        ("가온시장 [관인]", False),
    ],
)
def test_seals_left_out(text: str, wrong: bool) -> None:
    assert bool(found("013", text)) is wrong


@pytest.mark.parametrize("title", ["행사 취소 알림", "표준계약서 송부", "허가 현황 알림", "증명서 발급 방법 변경 알림"])
def test_letters_about_acts_may_leave_the_seal_out(title: str) -> None:
    assert found("013", LETTER.replace("둘레길 안내판 정비 구간 확인 요청", title)) == []


def test_a_letter_to_a_citizen_bears_the_seal() -> None:
    text = LETTER.replace("누리군수(산림과장)", "박여울 귀하(00001 가온시 가온로 1)")
    (one,) = found("013", text, None)
    assert one.text == "관인생략"


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("가온시장 권한 대행 부시장 홍여울", "권한대행"),
        ("가온시장 직무 대리 부시장 홍여울", "직무대리"),
        ("가온시장 대행 부시장 홍여울", None),
        ("가온시장권한대행 홍여울", None),
    ],
)
def test_acting_heads(text: str, fix: str | None) -> None:
    (one,) = found("017", text)
    assert one.fix == fix


@pytest.mark.parametrize(
    "text", ["가온시장 권한대행\n부시장 홍여울", "급식 대행 업체를 살펴봅니다.", "과장직무대리 홍여울"]
)
def test_acting_heads_that_are_complete_or_none(text: str) -> None:
    assert found("017", text) == []


@pytest.mark.parametrize(
    "text",
    [
        TABLE + "과장 전결 10/6 박다솜",
        TABLE + "부시장 박다솜  시장 10/6 윤슬아",
        "주무관 홍여울  과장 대결 10/6 박다솜  국장 전결",
        "국장 전결  과장 대결 10/6 박다솜",
        "주무관 홍여울  팀장 출장  과장 전결 10/6 박다솜",
        TABLE + "과장 박다솜",
        TABLE + "과장",
        "과장직무대리 홍여울",
        "시장 윤슬아",
        "주무관  팀장  과장\n홍여울  나래솔  전결 10/6 박다솜",
    ],
)
def test_approval_lines_that_are_right_or_not_signed(text: str) -> None:
    assert found("011", text) == []


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("과장 代 박다솜", "대결"),
        ("과장(代) 박다솜", "대결"),
        ("과장 代박다솜", "대결"),
        ("과장 專決 박다솜", "전결"),
        ("국장 대결  과장 박다솜", "국장 전결  과장 대결"),
    ],
)
def test_words_in_place_of_the_marks(text: str, suggestion: str) -> None:
    (one,) = found("011", text)
    assert (one.suggestion, one.severity) == (suggestion, "warn")


def test_an_aide_who_sends_decides_without_a_mark() -> None:
    text = (
        LETTER.replace("누리군수(산림과장)", "재무과장").replace("가온시장  관인생략", "산림과장").replace("전결 ", "")
    )
    assert found("011", text) == []
    assert found("011", LETTER.replace("전결", "代") + "\n문서관리카드") == []


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("과장 전결 박다솜", False),
        ("시장 윤슬아", False),
        ("과장 전결 10/06 박다솜", True),
        ("과장 전결 2026-10-06 박다솜", True),
        ("과장 전결", True),
        ("주무관 홍여울", True),
        ("★주무관 홍여울", True),
        (TABLE + "과장 박다솜\n시행\n접수", True),
    ],
)
def test_the_day_of_the_decision(text: str, dated: bool) -> None:
    assert (found("012", text) == []) is dated


@pytest.mark.parametrize(
    "text",
    [
        "우 00001 가온시 가온로 1, 3층(가온동)",
        "우 00001  가온시 가온로12번길 3(가온동 12)",
        "우 00001 누리군 새숲읍 새숲로 20",
        "우리 시의 새숲동 12번지",
        "사업 대상지: 가온시 새숲동 12-3 일원",
    ],
)
def test_addresses_that_are_right_or_none(text: str) -> None:
    assert found("014", text) == []


def test_the_address_of_a_citizen_is_read_too() -> None:
    assert found("014", "수신  박여울 귀하(00001 가온시 새숲동 12번지)", "civil")
    assert found("014", "수신  박여울 귀하(000-001 가온시 새숲로 12)", "civil")
    assert found("014", "수신  박여울 귀하(00001 가온시 새숲로 12)", "civil") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("예산팀장(의견있음) 윤슬아", "예산팀장(의견 있음) 윤슬아"),
        ("예산팀장 의견 있음 윤슬아", "예산팀장(의견 있음) 윤슬아"),
        ("예산팀장 (다른 의견 있음) 윤슬아", "예산팀장(의견 있음) 윤슬아"),
        ("협조자  예산팀장[이견 있음] 윤슬아", "협조자  예산팀장(의견 있음) 윤슬아"),
    ],
)
def test_opinions_are_mended(text: str, better: str) -> None:
    (one,) = found("016", text)
    assert text[: one.start] + (one.fix or "") + text[one.end :] == better


@pytest.mark.parametrize("text", ["예산팀장(의견 있음) 윤슬아", "의견이 있으면 알려 주시기 바랍니다.", "의견서 1부."])
def test_opinions_in_prose_are_left_alone(text: str) -> None:
    assert found("016", text) == []


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("☆주무관 홍여울", "★"),
        ("◎과장 박다솜", "⊙"),
        ("주무관 홍여울(발의자)", "★주무관"),
        ("과장(보고자) 박다솜", "⊙과장"),
    ],
)
def test_signs_of_drafter_and_reporter(text: str, suggestion: str) -> None:
    (one,) = found("027", text)
    assert one.suggestion == suggestion


@pytest.mark.parametrize("text", ["★주무관 홍여울  ⊙과장 박다솜", "★ 봄맞이 할인", "○ 과장 회의를 엽니다."])
def test_other_stars(text: str) -> None:
    assert found("027", text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("과장 전결 10/8 박다솜 … 시행 산림과-31(2026. 10. 6.)", True),
        ("군수 2026. 10. 8. 박다솜\n시행  산림과-31(2026. 10. 6.)", True),
        ("시행 산림과-31(2026. 10. 6.)  접수 재무과-3(2026. 10. 5.)", True),
        ("과장 전결 10/6 박다솜 … 시행 산림과-31(2026. 10. 6.)", False),
        ("과장 전결 12/31 박다솜 … 시행 산림과-1(2027. 1. 4.)", False),
        ("과장 대결 10/6 박다솜  국장 전결 … 시행 산림과-31(2026. 10. 6.)", False),
        ("과장 전결 13/45 박다솜 … 시행 산림과-31(2026. 10. 6.)", False),
        ("행사일: 2026. 10. 1.\n과장 전결 10/6 박다솜\n시행  산림과-31(2026. 10. 6.)", False),
    ],
)
def test_the_order_of_decision_dispatch_and_receipt(text: str, wrong: bool) -> None:
    assert bool(found("033", text)) is wrong


@pytest.mark.parametrize(
    "text",
    ["시행", "시행  산림과-", "시행  산림과-  접수  (    )", "시행일: 2026. 10. 6.", "시행  AI정책1과-3(2026. 10. 6.)"],
)
def test_registration_numbers_that_are_right_or_not_given_yet(text: str) -> None:
    assert found("009", text) == []


def test_a_blank_for_the_hyphen_is_mended() -> None:
    (one,) = found("009", "시행  산림과 31(2026. 10. 6.)")
    assert (one.fix, one.severity) == ("산림과-31", "error")
    (loose,) = found("009", "시행  산림과-31(2026.10.6.)")
    assert (loose.suggestion, loose.severity, loose.fix) == ("2026. 10. 6.", "warn", None)


@pytest.mark.parametrize("head", ["", "수신  ", "제목  ", "시행  산림과-", "주무관 홍여울 ", "끝.\n"])
@pytest.mark.parametrize("unit", [" ", "가", "과장 ", "대행 ", "3급비밀", "○", "의 건 ", "시 "])
def test_rules_of_form_take_linear_time(head: str, unit: str) -> None:
    view, _ = view_of(document(head + unit * (20_000 // len(unit))), doctype="draft")
    start = time.process_time()
    for number in (
        "001",
        "004",
        "005",
        "007",
        "008",
        "009",
        "011",
        "013",
        "014",
        "015",
        "017",
        "028",
        "029",
        "032",
        "033",
    ):
        list(get(f"GM-STR-{number}").check(view))
    assert time.process_time() - start < 1.5


def test_decomposed_letters_and_wide_blanks_change_nothing() -> None:
    wrong = LETTER.replace("전결 10/6", "代 10/8").replace("가온시장  관인생략", "가온시청")
    plain = [(one.rule, one.line) for one in run(document(wrong), select=["GM-STR"]).findings]
    for other in (wrong.replace("  ", "\u3000"), wrong.replace("  ", "\t"), unicodedata.normalize("NFD", wrong)):
        assert [(one.rule, one.line) for one in run(document(clean(other)), select=["GM-STR"]).findings] == plain
    assert {rule for rule, _ in plain} == {"GM-STR-008", "GM-STR-011", "GM-STR-033"}
