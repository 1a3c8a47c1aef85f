"""Colons, commas, middle dots, ornaments, full stops and stressing quotes: contexts, traps, places and fixes."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.checking.lexicon import load
from seoul_assist.model import Finding


def found(rule: str, text: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, every=True, select=[rule]).findings)


def texts(rule: str, text: str, doctype: str = "draft") -> list[str]:
    return [finding.text for finding in found(rule, text, doctype)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. 모이는 곳 : 새터 광장", " : "),
        ("가. 인원 :12명", " :"),
        ("안내처:마을지원과", ":"),
        ("마치는 날:2026. 5. 7.(목)", ":"),
        ("전화 문의:(000) 000-0000", ":"),
        ("누리집:https://gaon.example.kr", ":"),
        ("신청 방법(전자우편) : a@gaon.example.kr", " : "),
    ],
)
def test_a_label_takes_its_colon_and_then_a_blank(text: str, expected: str) -> None:
    assert texts("GM-PUNC-001", text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "시작 09:20",
        "찬성 5:반대 2",
        "국비:지방비 = 40:60",
        "물과 모래의 비율 3 : 1",
        "성  명 : 홍가람",
        "사  업  명 :",
        "(단위 : 천원)",
        "수신 : 누리군수",
        "붙임: 배치도 1부.",
        "https://gaon.example.kr:8080/a",
        "원문: 안내 : 홍가람",
        "값::가",
    ],
)
def test_other_colons_are_left_alone(text: str) -> None:
    assert texts("GM-PUNC-001", text) == []


def test_tables_and_empty_labels_of_forms_are_left_alone() -> None:
    assert texts("GM-PUNC-001", "| 담당 : 홍가람 | 전화 : 없음 |") == []
    assert texts("GM-PUNC-001", "신청인 :", "other") == []
    assert texts("GM-PUNC-001", "신청인 :", "draft") == [" :"]


def test_outside_letters_colons_are_one_remark() -> None:
    text = "\n".join(f"{name} : 내용" for name in ("기간", "장소", "대상", "문의", "준비물"))
    (one,) = run(document(text), doctype="report", select=["GM-PUNC-001"]).findings
    assert one.severity == "info" and len(one.places) == 5


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("빗자루,쓰레받기,장갑", "빗자루, 쓰레받기, 장갑"),
        ("지도 ,명단", "지도, 명단"),
        ("지도 1부,명단 1부", "지도 1부, 명단 1부"),
        ("장갑 3켤레 , 모자 2개", "장갑 3켤레, 모자 2개"),
        ("담당 : 홍가람", "담당: 홍가람"),
        ("담당:홍가람", "담당: 홍가람"),
        ("출ㆍ퇴근길 정비", "출퇴근길 정비"),
    ],
)
def test_fixes_lead_to_the_right_form_and_stay_there(text: str, better: str) -> None:
    def check(now: str) -> list[Finding]:
        return list(run(document(now), doctype="draft", every=True, select=["GM-PUNC"]).findings)

    assert settle(text, check) == better
    assert settle(better, check) == better


@pytest.mark.parametrize("text", ["12,345명", "부분공개(5,6)", "3,4월에", "(가, 나)", "f(a,b)"])
def test_commas_in_figures_are_left_alone(text: str) -> None:
    assert texts("GM-PUNC-006", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("시·도 담당자", ["시·도"]),
        ("시ㆍ군ㆍ구 담당자", ["시ㆍ군ㆍ구"]),
        ("내·외부 전문가", ["내·외"]),
        ("장‧차관 회의", ["장‧차관"]),
        ("광역시·도 회의", []),
        ("나무·풀·꽃 심기", []),
        ("시·도·읍 회의", []),
        ("「시·군 협력 조례」에 따라", []),
        ("초·중등교육법 제2조", []),
        ("3·1절", []),
    ],
)
def test_one_word_takes_no_middle_dot(text: str, expected: list[str]) -> None:
    assert texts("GM-PUNC-007", text) == expected


def test_the_table_of_words_is_sound() -> None:
    entries = load("middle_dots")
    assert len({entry.word for entry in entries}) == len(entries) > 50
    assert all("·" in entry.word and "·" not in entry.instead for entry in entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("빠른 복구 — 주민 안전", [" — "]),
        ("빠른 복구 -- 주민 안전", [" -- "]),
        ("신청 기간 – 5월", [" – "]),
        ("꼭 와 주십시오!!", ["!!"]),
        ("정말일까?!", ["?!"]),
        ("많이 오세요~~", ["~~"]),
        ("◎ 준비물", ["◎"]),
        ("▶▶ 신청 방법", ["▶▶"]),
        ("📌 알림", ["📌"]),
        ("09:00–18:00 운영", []),
        ("앞 → 뒤", []),
        ("★주무관 홍가람", []),
        ("⊙ 과장 나래솔", []),
        ("※ 우천 시 취소", []),
        ("□ 개요", []),
    ],
)
def test_ornaments(text: str, expected: list[str]) -> None:
    assert texts("GM-PUNC-008", text) == expected


@pytest.mark.parametrize("doctype", ["notice", "press", "report", "other"])
def test_ornaments_are_the_business_of_letters_only(doctype: str) -> None:
    assert texts("GM-PUNC-008", "▶ 신청 방법!!", doctype) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("의자를 옮겨 주시기 바랍니다", ["랍니다"]),
        ("결과를 회신합니다  끝.", ["니다"]),
        ("자리를 지켜 주십시오", ["주십시오"]),
        ("의자를 옮겨 주시기 바랍니다.", []),
        ("의자를 옮겨 주세요", ["주세요"]),
        ("의자 옮김", []),
        ("넓은 바다", []),
        ("“의자를 옮깁니다”", []),
        ("수신  누리군수\n제목  함께하면 마을이 됩니다", []),
        ("| 의자를 옮깁니다 |", []),
    ],
)
def test_a_sentence_ends_in_a_full_stop(text: str, expected: list[str]) -> None:
    assert texts("GM-PUNC-009", text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("“마을 배움터” 사업을 시작한다.", 1),
        ('"마을 배움터" 사업', 1),
        ("“온 동네 모임”과 “마을 장터” 개최", 2),
        ("“함께 걷자”고 말했다.", 0),
        ("“한 걸음 더 나아간 것”이라며 반겼다.", 0),
        ("“이용자”라 함은 다음을 말한다.", 0),
        ("(이하 “마을회”라 한다)", 0),
        ("“쉼터를 여는 날” 안내", 0),
        ('비밀 등급 "Ⅲ급비밀"', 0),
        ("“AI”", 0),
    ],
)
def test_double_quotes_are_for_what_somebody_said(text: str, count: int) -> None:
    assert len(texts("GM-PUNC-010", text, "press")) == count
    assert texts("GM-PUNC-010", text, "draft") == []


def test_places_are_true() -> None:
    (one,) = found("GM-PUNC-001", "가온시\n담당 : 홍가람")
    assert (one.line, one.column, one.text) == (2, 3, " : ")


@pytest.mark.parametrize("unit", [" :", ",", "가,", "—", "!", "시·", "니다", "“가", '"', " ,", ": "])
def test_long_lines_take_linear_time(unit: str) -> None:
    started = time.monotonic()
    run(document(unit * (60_000 // len(unit))), doctype="draft", every=True, select=["GM-PUNC"])
    assert time.monotonic() - started < 20
