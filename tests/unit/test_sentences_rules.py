"""Sentences: length, mixed styles, strings of nouns, one-letter adnominals, contracted endings."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.checking.noun_runs import runs
from seoul_assist.model import Finding


def findings(rule: str, text: str, doctype: str = "draft") -> tuple[Finding, ...]:
    return run(document(text), doctype=doctype, select=[rule], every=True).findings


def words(rule: str, text: str, doctype: str = "draft") -> list[str]:
    return [finding.text for finding in findings(rule, text, doctype)]


# --- GM-LANG-014 --------------------------------------------------------------------------------------------------
_CLAUSE = "마을 쉼터를 새로 꾸미고 "
_LONG = _CLAUSE * 8 + "이웃과 함께 나무를 심습니다."


def test_a_long_sentence_is_mentioned_with_its_length() -> None:
    (finding,) = findings("GM-LANG-014", _LONG)
    assert finding.text == _LONG and "36어절" in finding.message and finding.severity == "info"


@pytest.mark.parametrize(
    "text",
    [
        _CLAUSE * 3 + "나무를 심습니다.",
        "쉼터를 꾸밉니다. " * 12,
        "“" + _LONG + "”라고 적었습니다.",
        "쉼터(" + _CLAUSE * 8 + ")를 꾸밉니다.",
        "| " + _LONG + " |",
        "가온동, 누리동, " * 20,
    ],
)
def test_short_sentences_quotations_tables_and_lists_are_left(text: str) -> None:
    assert words("GM-LANG-014", text, "report") == []


def test_dates_do_not_end_a_sentence() -> None:
    text = _CLAUSE * 4 + "2027. 3. 5.에 나무를 심고 " + _CLAUSE * 4 + "쉽니다."
    assert len(words("GM-LANG-014", text)) == 1


# --- GM-LANG-015 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fewer"),
    [
        ("○ 길을 넓힘\n○ 등을 교체함\n○ 나무를 심었습니다.", "나무를 심었습니다."),
        ("○ 길을 넓혔습니다.\n○ 나무를 심었습니다.\n○ 등을 교체함", "○ 등을 교체함"),
        ("□ 나무를 심었다.\n□ 등 교체 예정", "□ 나무를 심었다."),
        ("○ 나무를 심었습니다. / ○ 등을 교체함", "○ 나무를 심었습니다."),
    ],
)
def test_the_rarer_style_of_a_level_is_mentioned(text: str, fewer: str) -> None:
    assert any(
        fewer.endswith(word.strip("/ ")) or word.endswith(fewer) for word in words("GM-LANG-015", text, "report")
    )


@pytest.mark.parametrize(
    ("text", "doctype"),
    [
        ("쉼터를 꾸몄습니다.\n○ 길을 넓힘\n○ 등을 교체함", "report"),
        ("□ 쉼터를 꾸몄습니다.\n○ 길을 넓힘", "report"),
        ("○ 쉼터를 꾸몄습니다.\n○ 길을 넓힘", "press"),
        ("○ 길을 넓힘\n" * 9 + "○ 쉼터를 꾸몄습니다.", "report"),
        ("| ○ 길을 넓힘 |\n| ○ 쉼터를 꾸몄습니다. |", "report"),
    ],
)
def test_levels_and_genres_are_told_apart(text: str, doctype: str) -> None:
    assert words("GM-LANG-015", text, doctype) == []


# --- GM-LANG-016 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("노후 가로등 교체 공사 추진 현황", 6),
        ("마을 회의 결과 보고", 4),
        ("수강생의 명단과 강의실", 1),
        ("쉼터 안전 점검 결과를 보완", 3),
        ("꽃을 심고 물을 주는 주민", 1),
        ("안전 점검, 시설 보수", 2),
        ("시설 보수·보강 대상", 3),
    ],
)
def test_runs_of_nouns(text: str, count: int) -> None:
    assert max((number for _, _, number in runs(text)), default=0) == count


@pytest.mark.parametrize(
    "text", ["노후 가로등 교체 공사 추진 현황", "청년 일자리 사업 참여 기업 모집", "회의실 사용 신청 접수 기한 연장"]
)
def test_long_runs_are_mentioned(text: str) -> None:
    assert words("GM-LANG-016", text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "수신  누리군수(건설과장)\n제목  노후 가로등 교체 공사 추진 현황 알림\n\n알려 드립니다.  끝.",
        "나무를 심습니다.\n\n붙임  노후 가로등 교체 공사 추진 현황 1부.  끝.",
        "노후 가로등의 교체 공사와 추진 현황",
        "| 노후 가로등 교체 공사 추진 현황 |",
        "‘노후 가로등 교체 공사 추진 현황’ 자료",
        "잘못 적은 것이 있으면 고쳐 주십시오",
    ],
)
def test_titles_attachments_tables_and_names_are_left(text: str) -> None:
    assert words("GM-LANG-016", text) == []


def test_other_genres_bear_longer_runs() -> None:
    text = "가로등 교체 공사 추진 현황"
    assert words("GM-LANG-016", text) == [text] and words("GM-LANG-016", text, "report") == []
    assert words("GM-LANG-016", f"{text} 점검", "report") == [f"{text} 점검"]


def test_all_runs_of_a_report_are_one_finding() -> None:
    text = "가로등 교체 공사 추진 현황 점검\n\n○ 놀이터 모래 소독 작업 일정 조정"
    (finding,) = run(document(text), doctype="report", select=["GM-LANG-016"]).findings
    assert len(finding.places) == 2


# --- GM-LANG-017 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "phrase", "better"),
    [
        ("기 발급한 증명서", "기 발급", "이미 발급"),
        ("기발급된 증명서", "기발급", "이미 발급"),
        ("동 조례의 취지", "동 조례", "이 조례"),
        ("동 시설은 쉼터로", "동 시설", "이 시설"),
        ("본 계약에 따라", "본 계약", "이 계약"),
        ("이에 본 공고를 냅니다.", "본 공고", "이 공고"),
        ("당 재단은 쉼터를", "당 재단", "우리 재단"),
        ("당사의 제품", "당사", "우리 회사"),
        ("귀위원회의 뜻", "귀위원회", "귀 위원회"),
        ("귀 교의 학생", "귀 교", "귀교"),
    ],
)
def test_adnominals_of_one_hanja(text: str, phrase: str, better: str) -> None:
    (finding,) = findings("GM-LANG-017", text)
    assert (finding.text, finding.suggestion) == (phrase, better)


@pytest.mark.parametrize(
    "text",
    [
        "귀 기관과 귀사",
        "연극을 본 적이 있는",
        "가 본 행사",
        "살펴 본 사업",
        "본관과 본회의",
        "동 주민센터",
        "동 행정복지센터 사업",
        "읍·면·동 사업",
        "각 동 사업 담당",
        "102동 시설",
        "1인당 비용과 3명당 교사",
        "당사자와 당연한 일",
        "기 소르는 소리",
        "제2기 추진 위원",
        "기기 설치",
        "‘본 사업’이라는 말",
    ],
)
def test_other_words_with_those_letters_are_left(text: str) -> None:
    assert words("GM-LANG-017", text) == []


# --- GM-LANG-018 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("널리 홍보토록 합니다", "널리 홍보하도록 합니다"),
        ("뜻을 모으고 의논코자 모심", "뜻을 모으고 의논하고자 모심"),
        ("걷기를 편리케 하는 길", "걷기를 편리하게 하는 길"),
        ("사고를 예방키 위한 난간", "사고를 예방하기 위한 난간"),
        ("함께 운영키로 한 쉼터", "함께 운영하기로 한 쉼터"),
        ("알려 드리오니 살펴", "알려 드리니 살펴"),
        ("꽃이 있사오니 구경", "꽃이 있으니 구경"),
        ("모시고자 하오니", "모시고자 하니"),
    ],
)
def test_contracted_endings_are_written_out(text: str, mended: str) -> None:
    assert settle(text, lambda now: findings("GM-LANG-018", now)) == mended


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("설명회를 개최하오니", "‘개최하오니’ 대신 ‘개최하니’"),
        ("꽃이 피어있사오니 구경", "‘피어있사오니’ 대신 ‘피어있으니’"),
        ("뜻을 재확인코자 모심", "‘재확인코자’ 대신 ‘재확인하고자’"),
        ("널리 앙망하옵고", "‘앙망하옵고’ 대신 ‘앙망하고’"),
    ],
)
def test_the_message_names_the_whole_word(text: str, said: str) -> None:
    assert [said in finding.message for finding in findings("GM-LANG-018", text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "평생토록 함께",
        "종일토록 내린 비",
        "그토록 바라던",
        "이토록 밝은",
        "길에서 나오니",
        "쉼터로 돌아오니",
        "산에 올라오니",
        "위스키 위해",
        "홍보하도록",
    ],
)
def test_adverbs_and_verbs_are_left(text: str) -> None:
    assert words("GM-LANG-018", text) == []


def test_the_stock_phrase_is_mentioned_once_and_not_mended() -> None:
    report = run(document("준비에 만전을 기하여"), doctype="draft", select=["GM-LANG-011", "GM-LANG-018"])
    assert [(f.rule, f.fix) for f in report.findings] == [("GM-LANG-018", None)]


@pytest.mark.parametrize("doctype", ["report", "press", "notice"])
def test_contracted_endings_are_a_matter_of_letters(doctype: str) -> None:
    assert words("GM-LANG-018", "널리 홍보토록", doctype) == []


# --- all ----------------------------------------------------------------------------------------------------------
RULES = ["GM-LANG-014", "GM-LANG-015", "GM-LANG-016", "GM-LANG-017", "GM-LANG-018"]


@pytest.mark.parametrize("unit", ["가", "쉼터 ", "다. ", "본 ", "기 ", "토록", "가·", "□ ", "하오니 ", "(가)", " / □"])
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    begin = time.process_time()
    run(document(text), doctype="internal", select=RULES)
    assert time.process_time() - begin < 3
