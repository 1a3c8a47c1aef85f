"""Spacing faults by rule: what is told, what stays untold, and what a safe fix writes."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding


def findings(text: str, rule: str, doctype: str = "other") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


def mended(text: str, rule: str) -> str:
    return settle(text, lambda now: findings(now, rule))


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("받을수 있음", "받을 수 있음"),
        ("열람할수있습니다", "열람할 수 있습니다"),
        ("늦출수밖에 없음", "늦출 수밖에 없음"),
        ("정해진 것이 아니라 정할것을 적음", "정해진 것이 아니라 정할 것을 적음"),
        ("언급한바와 같음", "언급한 바와 같음"),
        ("정하는바에 따름", "정하는 바에 따름"),
        ("문을 연지 3년", "문을 연 지 3년"),
        ("3년만에 다시 엶", "3년 만에 다시 엶"),
        ("이틀만에 마침", "이틀 만에 마침"),
        ("줄일뿐만 아니라 도울뿐 아니라 할뿐이다", "줄일뿐만 아니라 도울뿐 아니라 할 뿐이다"),
        ("안내하는대로 따름", "안내하는 대로 따름"),
        ("사용한만큼 냄", "사용한 만큼 냄"),
        ("신청할때 냄", "신청할 때 냄"),
        ("비가 오기때문에 미룸", "비가 오기 때문에 미룸"),
        ("접수 기간동안 받음", "접수 기간 동안 받음"),
        ("운영하는데 필요한 돈", "운영하는 데 필요한 돈"),
        ("접수한후 알림", "접수한 후 알림"),
        ("상담중에 끊김", "상담 중에 끊김"),
        ("5월중 엶", "5월 중 엶"),
        ("상반기중 착공", "상반기 중 착공"),
        ("방문시 지참", "방문 시 지참"),
        ("부지내에 세움", "부지 내에 세움"),
        ("7일내 회신", "7일 내 회신"),
        ("목적외 사용", "목적 외 사용"),
        ("나래솔외 3명", "나래솔 외 3명"),
        ("부서간 협의", "부서 간 협의"),
        ("참가여부를 적음", "참가 여부를 적음"),
        ("30여명이 옴", "30여 명이 옴"),
        ("5명이상 모임", "5명 이상 모임"),
        ("총30명, 약20명, 연2회, 만19세", "총 30명, 약 20명, 연 2회, 만 19세"),
        ("첫번째로 여러가지를 함", "첫 번째로 여러 가지를 함"),
    ],
)
def test_dependent_nouns_are_set_apart(text: str, better: str) -> None:
    assert mended(text, "GM-SPC-001") == better


@pytest.mark.parametrize(
    "text",
    [
        "실수 없이 마침",
        "영업일수 있음",
        "필수 있음",
        "정하는바, 따름",
        "얼마나 필요한지 3가지를 물음",
        "오랜만에 만남",
        "학생뿐 아니라",
        "되는대로 적음",
        "권한대로, 법대로",
        "권한만큼",
        "한밤중에, 부재중에, 그중에",
        "비상시에, 평상시에, 유사시에",
        "시내, 국내, 이내",
        "3일간, 부부간, 민간",
        "해외 3개국",
        "기여부분과 참여부서",
        "이때, 그때, 제때",
        "그동안, 한동안",
        "진행하는데 비가 옴",
        "직할시 시절",
        "운영중학교",
        "이것, 그것, 날것",
        "제4회 대회",
    ],
)
def test_words_that_look_the_same_stay_together(text: str) -> None:
    assert findings(text, "GM-SPC-001") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("금요일 까지 냄", "금요일까지 냄"),
        ("18:00 까지 냄", "18:00까지 냄"),
        ("시청 에서 엶", "시청에서 엶"),
        ("우편 으로 보냄", "우편으로 보냄"),
        ("업체 는 낸다", "업체는 낸다"),
        ("시설 은 닫음", "시설은 닫음"),
        ("2명 밖에 없음", "2명밖에 없음"),
        ("할 수 밖에 없음", "할 수밖에 없음"),
        ("시민 뿐만 아니라", "시민뿐만 아니라"),
        ("계획 대로 함", "계획대로 함"),
        ("다음 과 같음", "다음과 같음"),
        ("알릴 예정 입니다", "알릴 예정입니다"),
        ("5년 간 지킴", "5년간 지킴"),
    ],
)
def test_particles_are_joined(text: str, better: str) -> None:
    assert mended(text, "GM-SPC-002") == better


@pytest.mark.parametrize(
    "text",
    [
        "문 밖에 둠",
        "보다 나은 길",
        "할 만큼 함",
        "할 뿐 아니라",
        "큰 대로 옆",
        "갑과 을의 일",
        "또 는",
        "이 사업은",
        "3년 만에",
    ],
)
def test_words_before_which_a_blank_is_right(text: str) -> None:
    assert findings(text, "GM-SPC-002") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("점검및보수", "점검 및 보수"),
        ("점검및 보수", "점검 및 보수"),
        ("점검 및보수", "점검 및 보수"),
        ("책상·의자등 비품", "책상·의자 등 비품"),
        ("보고서등 관련 자료", "보고서 등 관련 자료"),
        ("(도면, 사진)등 자료", "(도면, 사진) 등 자료"),
        ("방문또는 우편", "방문 또는 우편"),
    ],
)
def test_joiners_stand_alone(text: str, better: str) -> None:
    assert mended(text, "GM-SPC-003") == better


@pytest.mark.parametrize(
    "text",
    [
        "가로등, 신호등, 비상등",
        "균등, 평등, 초등, 열등",
        "1등급",
        "다솜시설관리및운영조례",
        "재해보상및예방기금",
        "법령등에서 정함",
        "“협력기관등”이라 하고 협력기관등의 장",
        "로또는 팔지 않음",
    ],
)
def test_words_with_the_letters_of_joiners(text: str) -> None:
    assert findings(text, "GM-SPC-003") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("차질없이", "차질 없이"),
        ("특이사항없음", "특이사항 없음"),
        ("실효성있는", "실효성 있는"),
        ("참고하여주시기 바람", "참고하여 주시기 바람"),
        ("주시기바랍니다", "주시기 바랍니다"),
        ("맞지않는", "맞지 않는"),
        ("하지못한", "하지 못한"),
        ("추진하고자하는", "추진하고자 하는"),
        ("돕고있음", "돕고있음"),
        ("진행하고있음", "진행하고 있음"),
        ("막기위하여", "막기 위하여"),
        ("내도록한다", "내도록한다"),
        ("하도록한다", "하도록 한다"),
        ("하여야한다", "하여야 한다"),
        ("늦으면 안됩니다", "늦으면 안 됩니다"),
        ("아래와같이", "아래와 같이"),
        ("규칙에따라", "규칙에 따라"),
        ("시민을위한 일", "시민을 위한 일"),
        ("비에도불구하고", "비에도 불구하고"),
    ],
)
def test_verbs_are_set_apart(text: str, better: str) -> None:
    assert mended(text, "GM-SPC-004") == better


@pytest.mark.parametrize(
    "text",
    [
        "빠짐없이",
        "끊임없이",
        "관계있는",
        "도와주다",
        "장사가 안되다",
        "못지않게",
        "마을에의하천법률",
        "해바라기",
        "머지않아",
    ],
)
def test_verbs_that_may_stand_together(text: str) -> None:
    assert findings(text, "GM-SPC-004") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("함께 하는 복지", "함께하는 복지"),
        ("뜻 깊은 날", "뜻깊은 날"),
        ("빠짐 없이 적음", "빠짐없이 적음"),
        ("재 방문과 미 제출", "재방문과 미제출"),
        ("제 3차 회의", "제3차 회의"),
        ("운영 하는 시설", "운영하는 시설"),
        ("할 지 여부", "할지 여부"),
        ("올 해 지난 달에", "올해 지난달에"),
    ],
)
def test_one_word_is_joined(text: str, better: str) -> None:
    assert mended(text, "GM-SPC-005") == better


@pytest.mark.parametrize(
    "text", ["한 번 두 번", "기간이 지난 달의 끝", "그 분야", "둘이 함께 하는 일", "수 없이 많은"[2:]]
)
def test_words_that_stay_apart(text: str) -> None:
    assert findings(text, "GM-SPC-005") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [("민다솜씨가", "민다솜 씨"), ("나래솔위원", "나래솔 위원"), ("한누리주무관이", "한누리 주무관")],
)
def test_names_and_titles(text: str, better: str) -> None:
    (one,) = findings(text, "GM-SPC-006")
    assert one.suggestion.startswith(better) and one.fix is None


@pytest.mark.parametrize(
    "text", ["총무과장", "정보화과장", "주민자치위원", "이장 회의", "전문위원", "누리군수", "행정안전부장관"]
)
def test_posts_are_no_names(text: str) -> None:
    assert findings(text, "GM-SPC-006") == []


def test_the_message_shows_whole_words() -> None:
    (one,) = findings("누구나 신청할수 있습니다.", "GM-SPC-001")
    assert "‘신청할수 있습니다’ → ‘신청할 수 있습니다’" in one.message


def test_tables_outside_drafts_and_the_foot_are_left_alone() -> None:
    text = "| 구분 | 운영중 |\n| 비고 | 제출시 |"
    assert findings(text, "GM-SPC-001") == []
    assert len(findings(text, "GM-SPC-001", "draft")) == 2


def test_one_finding_for_one_dependent_noun_outside_drafts() -> None:
    text = "제출시 확인\n제출시 서명\n신청시 서명\n공사중 통제"
    found = run(document(text), doctype="report", select=["GM-SPC-001"]).findings
    assert [(one.cause, len(one.places)) for one in found] == [("시", 3), ("중", 0)]


@pytest.mark.parametrize("piece", ["가", "할수", "및", "가등,", "중", "재 ", "홍길동씨", "하지", "3명"])
def test_a_long_line_takes_little_time(piece: str) -> None:
    started = time.process_time()
    findings(piece * (60_000 // len(piece)), "GM-SPC")
    assert time.process_time() - started < 5
