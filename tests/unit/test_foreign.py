"""Hanja, Roman abbreviations, foreign words before Korean ones, and words that have a refined one."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding


def findings(rule: str, text: str, doctype: str = "draft") -> tuple[Finding, ...]:
    return run(document(text), doctype=doctype, select=[rule], every=True).findings


def words(rule: str, text: str, doctype: str = "draft") -> list[str]:
    return [finding.text for finding in findings(rule, text, doctype)]


# --- GM-LANG-001 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "hanja", "better"),
    [
        ("旣 발급한 증명서", "旣", "이미"),
        ("前 군수", "前", "전"),
        ("對주민 안내", "對", "대"),
        ("邑 청사", "邑", "읍"),
        ("條例 개정", "條例", ""),
        ("마을(洞) 안 古木", "古木", ""),
        ("故 나래솔", "故", "고"),
    ],
)
def test_bare_hanja_is_an_error_in_letters(text: str, hanja: str, better: str) -> None:
    (finding,) = findings("GM-LANG-001", text)
    assert (finding.text, finding.suggestion, finding.severity) == (hanja, better, "error")


@pytest.mark.parametrize(
    "text",
    [
        "대결(代決)",
        "나래솔(羅來率)",
        "시장(市長, 시를 대표하는 사람)",
        "배[船]와 배[梨]",
        "30㎡, ㉮, ①, ㈜",
        "‘大’라는 글자",
        "「靑少年 헌장」",
    ],
)
def test_hanja_in_parentheses_and_in_quotations_is_right(text: str) -> None:
    assert words("GM-LANG-001", text) == []


@pytest.mark.parametrize(
    ("text", "doctype", "severity"),
    [
        ("新청사", "press", "info"),
        ("각 부처 內 위원회", "report", "info"),
        ("新청사", "notice", "info"),
        ("條例 개정", "press", "warn"),
        ("條例 개정", "notice", "error"),
        ("新청사", "internal", "error"),
    ],
)
def test_customary_letters_are_only_mentioned_outside_letters(text: str, doctype: str, severity: str) -> None:
    assert [f.severity for f in findings("GM-LANG-001", text, doctype)] == [severity]


def test_hanja_in_tables_of_other_genres_is_left() -> None:
    assert words("GM-LANG-001", "| 구분 | 計 |", "report") == []


# --- GM-LANG-002 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "word", "severity"),
    [
        ("MOU 맺기", "MOU", "warn"),
        ("R&D과제 찾기", "R&D", "warn"),
        ("T/F팀 꾸리기", "T/F", "warn"),
        ("KPI를 정함", "KPI", "warn"),
        ("B2B 장터", "B2B", "warn"),
        ("AI 강좌", "AI", "info"),
        ("CCTV를 설치함", "CCTV", "info"),
        ("IoT 감지기", "IoT", "info"),
        ("G20 이야기", "G20", "info"),
        ("XYZ 협의체 구성", "XYZ", "info"),
        ("workshop 준비", "workshop", "warn"),
    ],
)
def test_abbreviations_without_korean(text: str, word: str, severity: str) -> None:
    assert [(f.text, f.severity) for f in findings("GM-LANG-002", text)] == [(word, severity)]


@pytest.mark.parametrize(
    "text",
    [
        "업무 협약(MOU) 맺기",
        "업무 협약(MOU)을 맺고 MOU 내용을 나눔",
        "MOU 맺기(업무 협약: MOU)",
        "합의 각서(양해 각서, MOU)",
        "10km 걷기, 5kg 쌀, 20kWh, pH 7",
        "A4 용지와 B5 용지",
        "narae@example.kr, https://www.gaon.example.kr/AI",
        "계획.hwpx와 사진.JPG",
        "USB, PDF, QR, GPS, KTX",
        "모델 GX-300, KS-B-1002, SM-A12",
        "`SELECT AI FROM t`",
        "‘AI 나눔 마당’ 행사",
        "「AI 기본 조례」",
        "Gaon Open API Guide 문서의 첫 쪽",
        "who are you",
        "3층 A동",
        "Ⅱ. 추진 방향",
    ],
)
def test_glossed_words_units_names_and_code_are_left(text: str) -> None:
    assert words("GM-LANG-002", text) == []


def test_only_the_first_mention_is_reported() -> None:
    text = "KPI 점검\nKPI 정리\nKPI 보고"
    (finding,) = findings("GM-LANG-002", text)
    assert finding.line == 1 and finding.suggestion == "핵심 성과 지표(KPI)"


def test_tables_of_other_genres_are_left() -> None:
    assert words("GM-LANG-002", "| KPI | 목표 |\n| R&D | 3 |", "report") == []


def test_outside_letters_abbreviations_are_softer() -> None:
    assert [f.severity for f in findings("GM-LANG-002", "KPI 점검", "report")] == ["info"]
    assert [f.severity for f in findings("GM-LANG-002", "AI 강좌", "press")] == ["info"]


# --- GM-LANG-003 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("MOU(업무 협약)를 맺음", "업무 협약(MOU)을 맺음"),
        ("KPI(핵심 성과 지표)와 함께", "핵심 성과 지표(KPI)와 함께"),
        ("ODA(공적 개발 원조)로 지음", "공적 개발 원조(ODA)로 지음"),
        ("CCTV(폐쇄회로 텔레비전)은 12대", "폐쇄회로 텔레비전(CCTV)은 12대"),
        ("AI(인공지능) 강좌", "인공지능(AI) 강좌"),
        ("GRI(지역연구재단)의 자료", "지역연구재단(GRI)의 자료"),
    ],
)
def test_korean_comes_first_with_its_own_particle(text: str, mended: str) -> None:
    assert settle(text, lambda now: findings("GM-LANG-003", now)) == mended
    assert words("GM-LANG-003", mended) == [] and words("GM-LANG-002", mended) == []


@pytest.mark.parametrize(
    "text",
    [
        "A4(세로)",
        "PDF(전자 문서)",
        "KTX(가온역 출발)",
        "PC(노트북 포함)",
        "업무 협약(MOU)",
        "IT(이하 같음)",
        "SW(상용)",
        "GX-300(시설)",
        "MOU(2026. 3. 5.)",
        "MOU(’26년)",
    ],
)
def test_notes_in_parentheses_are_no_glosses(text: str) -> None:
    assert words("GM-LANG-003", text) == []


# --- GM-LANG-012 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "word", "better"),
    [
        ("주민 거버넌스를 세움", "거버넌스", "민관 협력 체계"),
        ("교육바우처 안내", "바우처", "이용권"),
        ("킥오프를 엽니다", "킥오프", "첫 회의"),
        ("태스크 포스를 꾸림", "태스크 포스", "전담 조직"),
        ("태스크포스를 꾸림", "태스크포스", "전담 조직"),
        ("팸투어에 모심", "팸투어", "초청 홍보 여행"),
        ("홈페이지에 알림", "홈페이지", "누리집"),
        ("니즈를 살핌", "니즈", "필요"),
        ("블랙아이스 주의", "블랙아이스", "도로 살얼음"),
    ],
)
def test_words_with_a_refined_one_are_mentioned(text: str, word: str, better: str) -> None:
    (finding,) = findings("GM-LANG-012", text)
    assert (finding.text, finding.suggestion, finding.severity) == (word, better, "info")


@pytest.mark.parametrize(
    "text",
    [
        "버스, 택시, 컴퓨터, 인터넷, 텔레비전",
        "센터의 프로그램과 시스템",
        "「나루 바우처 조례」",
        "‘별빛 힐링 캠프’에 참여",
        "매니즈 상점",
        "팁스터 이야기",
        "허브차와 허브 식물",
        "이슈타르의 문",
        "테마파크",
    ],
)
def test_settled_words_and_names_are_left(text: str) -> None:
    assert words("GM-LANG-012", text) == []


# --- all ----------------------------------------------------------------------------------------------------------
RULES = ["GM-LANG-001", "GM-LANG-002", "GM-LANG-003", "GM-LANG-012"]


@pytest.mark.parametrize("unit", ["漢", "(漢)", "A", "AB ", "AB(가) ", "A&", "MOU(업무 협약)", "「", '"가" '])
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    begin = time.process_time()
    run(document(text), doctype="draft", select=RULES)
    assert time.process_time() - begin < 3
