"""Accounts, private mail, sensitive facts, and personal data in papers that anyone may read."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding
from seoul_assist.text import pii

FOOT = (
    "\n\n가온시장\n\n주무관 홍가람  과장 전결 3/5 박다솜\n협조자\n시행  기획과-12(2026. 3. 5.)  접수\n"
    "우 00001  가온시 가온로 1(가온동)  / http://www.gaon.example.kr\n"
    "전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / hong@gaon.example.kr  / "
)


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


def letter(body: str, level: str, recipient: str = "누리군수(기획과장)") -> str:
    return f"가온시\n\n수신  {recipient}\n(경유)\n제목  책 나눔 안내\n\n{body}{FOOT}{level}"


@pytest.mark.parametrize(
    "text",
    [
        "가온은행 110-000-000000",
        "환급 계좌: 누리농협 000-0000-0000-00",
        "000-000000-00-000 (예금주 윤슬아)",
        "110-000-000000(가온은행)",
        "신한 000-000-000000",
        "참가비 반환 계좌: 가온은행 110-000-000000(예금주 윤슬아)",
        "수수료 환급 계좌 가온은행 110-000-000000",
        "통장 번호 000-00-0000-000",
        "계좌번호 000 00 0000000",
    ],
)
def test_accounts(text: str) -> None:
    (one,) = found(text, "GM-PII-005")
    assert one.severity == "warn" and one.fix is None and "*" in one.text and one.text == one.suggestion
    digits = [char for char in one.text if char.isdigit()]
    assert len(digits) == 3 and one.text in pii.mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "가온은행 123-45-67890",
        "사업자등록번호(가온은행) 1234500000",
        "가온은행 00-000-0000",
        "가온은행 0505-000-0000",
        "가온은행 1588-0000",
        "입금일 2026-03-05",
        "가온은행 공고 제2026-0001-000001호",
        "가온은행 2023 2024 2025 2026",
        "법인등록번호 110111-0000000",
        "은행 지점 12곳",
    ],
)
def test_numbers_that_are_no_accounts(text: str) -> None:
    assert found(text, "GM-PII-005") == []


@pytest.mark.parametrize(
    "text",
    [
        "세입 계좌: 가온은행 110-000-000000",
        "가온은행 110-000-000000 (예금주: 가온시)",
        "가온은행 110-000-000000\n예금주: 늘푸른재단",
        "참가비 입금: 가온은행 110-000-000000",
        "고향사랑 기부 계좌 000-00-000000-0",
    ],
)
def test_accounts_of_agencies_are_only_noted(text: str) -> None:
    (one,) = found(text, "GM-PII-005")
    assert one.severity == "info" and "*" in one.text


@pytest.mark.parametrize("domain", ["naver.com", "gmail.com", "hanmail.net", "daum.net", "kakao.com", "korea.com"])
def test_private_mail(domain: str) -> None:
    (one,) = found(f"문의: mirinae@{domain}", "GM-PII-008")
    assert one.severity == "info" and "mirinae" not in f"{one.text}{one.message}{one.suggestion}"
    assert pii.mask(f"a@{domain}") == f"*@{domain}"


def test_mail_of_agencies_is_no_fault() -> None:
    assert found("문의: hong@gaon.example.kr, dasom@korea.kr", "GM-PII-008") == []


@pytest.mark.parametrize(
    "text",
    [
        "윤슬아(공황장애 진단)",
        "한누리 주무관 병가(병명: 천식)",
        "온유진 주무관 병가(디스크)",
        "범죄경력 있음(고은솔)",
        "전과 3범",
        "고은솔 씨는 위암으로 입원하여 빠짐",
        "민서하 팀장은 간염 판정을 받음",
        "도담비 주무관 노동조합 가입 여부",
        "성명: 서하늘, 장애 정도: 심한 장애",
        "신청인 서하늘(지체장애 3급)",
        "구름솔 학생(결핵 확진)",
    ],
)
def test_sensitive_facts(text: str) -> None:
    assert [one.severity for one in found(text, "GM-PII-009")] == ["warn"]


@pytest.mark.parametrize(
    "text",
    [
        "장애인 편의시설 현황",
        "암 검진 사업",
        "이용자(당뇨 진단)",
        "한부모(우울증 진단) 가정",
        "노인 돌봄(치매 진단 지원)",
        "범죄경력이 있는 사람은 신청할 수 없음",
        "범죄경력 있음으로 확인되면 취소함",
        "성범죄 경력 조회 동의서",
        "고은솔 위원: 우울증 상담을 넓히자는 의견",
        "병명:          ",
        "병명: 기재",
        "시설물 안전 진단(정밀 진단)",
        "노동조합 가입 안내",
        "전과목 수강",
    ],
)
def test_what_is_about_nobody(text: str) -> None:
    assert found(text, "GM-PII-009") == []


@pytest.mark.parametrize(
    "body",
    [
        "신청인 연락처: 010-0000-0000입니다.  끝.",
        "참가자 윤슬아(1991. 2. 3.생)를 추천합니다.  끝.",
        "생년월일: 1991년 2월 3일  끝.",
        "민원인은 가온시 새터로 12에 삽니다.  끝.",
        "윤슬아(공황장애 진단)를 면담하였습니다.  끝.",
        "명단을 보냅니다.\n\n붙임  수상자 명단 1부.  끝.",
    ],
)
def test_open_letters_with_personal_data(body: str) -> None:
    text = letter(body, "공개")
    (one,) = found(text, "GM-PII-010")
    assert text[one.start : one.end] == "공개" and one.suggestion == "부분공개(6)" and one.fix is None
    assert found(letter(body, "부분공개(6)"), "GM-PII-010") == []
    assert found(body, "GM-PII-010") == []


@pytest.mark.parametrize(
    "body",
    [
        "담당자 홍가람 주무관에게 문의하여 주시기 바랍니다.  끝.",
        "명단 서식을 보냅니다.\n\n붙임  수상자 명단 서식 1부.  끝.",
        "참가비는 가온은행 110-000-000000(예금주: 가온시)으로 냅니다.  끝.",
        "생년월일을 적어 주시기 바랍니다.  끝.",
        "회의는 2026. 3. 9.(월) 가온로 1에서 엽니다.  끝.",
        "위원회는 1991. 2. 3. 생겼습니다.  끝.",
    ],
)
def test_open_letters_without_personal_data(body: str) -> None:
    assert found(letter(body, "공개"), "GM-PII-010") == []


def test_a_reply_to_a_citizen_is_not_open() -> None:
    body = "요청하신 내용을 알려 드립니다.  끝."
    named = letter(body, "공개", "윤슬아 귀하(00002 가온시 새터로 12)")
    assert [one.text for one in found(named, "GM-PII-010", "civil")] == ["공개"]
    for recipient in ("윤○○ 귀하(00002 가온시 새터로 12)", "윤슬아 귀하", "윤슬아 귀하(가온시 ****)"):
        assert found(letter(body, "공개", recipient), "GM-PII-010", "civil") == []


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ("받는 사람: 윤슬아(1991. 2. 3.생)", 1),
        ("성명: 윤슬아, 생년월일: 910203", 1),
        ("| 성명 | 생년월일 |\n| 윤슬아 | 1991. 2. 3. |\n| 한누리 | 1992. 3. 4. |", 1),
        ("받는 사람: 910203-1000000", 1),
        ("성명: 윤슬아 (010-0000-0000)", 1),
        ("받는 사람: 윤○○(1991년생)", 0),
        ("| 성명 | 생년월일 |\n|  |  |", 0),
        ("문의: 010-0000-0000, mirinae@naver.com", 0),
        ("공고일: 2026. 3. 5.", 0),
        ("새싹 40그루를 2026. 3. 5. 심음", 0),
    ],
)
def test_notices(lines: str, count: int) -> None:
    text = f"가온시 공고 제2026-12호\n\n반송된 통지서 공고\n\n{lines}"
    findings = found(text, "GM-PII-010", "notice")
    assert len(findings) == count
    assert all("1000000" not in one.text and "0000-0000" not in one.text for one in findings)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("법인등록번호 110111-0000001", []),
        ("110111-0000001", []),
        ("주민등록번호 910203-1000000", ["resident"]),
        ("바코드 8801231000009", []),
        ("물품 식별 번호 9102031000000", []),
        ("주민번호 9102031000000", ["resident"]),
        ("0.01012345678", []),
        ("통계 910203 1000000 2000000", []),
        ("주소록 010 0000 0000", ["mobile"]),
        ("값 010 0000 0000 0000", []),
    ],
)
def test_numbers_that_look_like_a_persons(text: str, kinds: list[str]) -> None:
    assert [span.kind for span in pii.find(text) if span.kind in pii.PERSONAL] == kinds


@pytest.mark.parametrize("piece", ["1-", "김가나(", "병명:", "생년월일 ", "은행 1", "| 1 ", "주소 로1 "])
def test_long_lines_take_linear_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert all(isinstance(found(text, "GM-PII", doctype), list) for doctype in ("draft", "notice"))
