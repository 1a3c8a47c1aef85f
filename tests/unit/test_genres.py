"""Numbers and days of notices, contacts of press releases, the nine items of minutes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding


def found(text: str, rule: str, doctype: str | None) -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "wrong", "better"),
    [
        ("다솜구 공고 제87호", "제87호", "제(연도)-87호"),
        ("다솜구 고시 2025-12", "2025-12", "제2025-12호"),
        ("다솜구 고시 2025 - 12호", "2025 - 12호", "제2025-12호"),
        ("다솜구 고시 제25-7호", "제25-7호", "제2025-7호"),
        ("다솜구 고시 제98-7호", "제98-7호", "제1998-7호"),
        ("다솜구 공고 제'26-12호", "제'26-12호", "제2026-12호"),
        ("다솜구 공고 제2026-45", "제2026-45", "제2026-45호"),
        ("다솜구 공고 제2026/45호", "제2026/45호", "제2026-45호"),
        ("다솜구 공고 2026년 제45호", "2026년 제45호", "제2026-45호"),
        ("다솜구 공고 제45-2026호", "제45-2026호", "제2026-45호"),
        ("다솜구 공고 제2026호", "제2026호", "제2026-(일련번호)호"),
        ("다솜구 공고 제45호\n\n2026년 5월 7일\n\n다솜구청장", "제45호", "제2026-45호"),
    ],
)
def test_numbers_of_notices(text: str, wrong: str, better: str) -> None:
    (one,) = found(text, "GM-STR-019", "notice")
    assert (one.text, one.suggestion, one.severity) == (wrong, better, "error")


@pytest.mark.parametrize(
    "text",
    [
        "다솜구 공고 제2026-45호",
        "다솜구 공고 제 2026 - 45 호",
        "다솜구 입찰공고 제2026–45호",
        "다솜구 공고 제2026-1차-45호",
        "다솜구 조례 제1045호",
        "다솜구 훈령 제45호",
        "공고 제3조에 따라 정한다.",
        "다솜구 공고 제2026-45호\n\n모집 공고\n\n예전 공고 제7호로 알린 내용을 바꿉니다.\n내용을 살펴 주십시오.",
    ],
)
def test_right_numbers_of_notices(text: str) -> None:
    assert not found(text, "GM-STR-019", "notice")


def test_only_numbers_that_name_their_year_are_mended() -> None:
    def mend(text: str) -> str:
        return settle(text, lambda now: run(document(now), doctype="notice", select=["GM-STR-019"]).findings)

    assert mend("다솜구 고시 2025-12\n다솜구 공고 제45호") == "다솜구 고시 제2025-12호\n다솜구 공고 제45호"
    assert not found("다솜구 고시 2025-12", "GM-STR-019", "draft")


PRESS = (
    "보도자료\n보도시점 | 2026. 5. 7.(목) 11:00 | 배포 | 2026. 5. 7.(목) 08:00\n\n다솜구, 책 나눔 잔치 연다\n\n"
    "□ 다솜구(구청장 윤가람)는 책 나눔 잔치를 연다고 밝혔다.\n ○ 누구나 책을 가지고 오면 된다.\n"
    "□ 한누리 문화과장은 “이웃과 책을 나누기를 바란다.”라고 말했다.\n\n"
)


@pytest.mark.parametrize(
    ("contact", "missing"),
    [
        ("", "담당 부서, 담당자, 연락처"),
        ("문의: 다솜구청", "담당 부서, 담당자, 연락처"),
        ("담당 부서: 문화과", "담당자, 연락처"),
        ("담당 부서: 문화과 / 담당자: 도담비", "연락처"),
        ("담당 부서: 문화과 / 연락처: (000) 000-0000", "담당자"),
        ("담당자: 도담비 / 연락처: (000) 000-0000", "담당 부서"),
        ("문의: 문화과 책나눔팀", "담당자, 연락처"),
    ],
)
def test_press_releases_without_a_contact(contact: str, missing: str) -> None:
    for doctype in ("press", None):
        (one,) = found(PRESS + contact, "GM-STR-020", doctype)
        assert one.severity == "error" and one.message.endswith(f"없는 것: {missing}.")
        assert one.text == (contact or "보도자료")


@pytest.mark.parametrize(
    "contact",
    [
        "담당 부서: 문화과 / 담당자: 도담비 / 연락처: (000) 000-0000",
        "담당부서 | 문화과 | 책임자 | 과장 | 한누리 | (000-000-0051)\n | 책나눔팀 | 담당자 | 주무관 | "
        "도담비 | (000-000-0052)",
        "담 당 부 서 | 다솜구청 문화과\n담 당 자 | 도담비 (전화: 000-0000)",
        "문의: 문화과 책나눔팀 도담비(☎ 000-0000)",
        "자료 제공: 문화과(과장 한누리, 팀장 나래솔, 담당 도담비 / ☎ 000-0000)",
        "책임자: 과장 한누리 (000-0000) / 담당자: 주무관 도담비 (000-0001)",
        "자세한 내용은 문화과 도담비 주무관(book@dasom.example.kr)에게 문의하면 된다.",
    ],
)
def test_contacts_in_every_dress(contact: str) -> None:
    assert not found(PRESS + contact, "GM-STR-020", "press")


def test_a_file_that_may_have_lost_its_box_of_contacts_is_only_warned_of() -> None:
    view = replace(document(PRESS), format="hwpx")
    assert [one.severity for one in run(view, doctype="press", select=["GM-STR-020"]).findings] == ["warn"]
    prose = "주차장 운영 계획\n보도자료를 배포하여 널리 알릴 계획이며 자세한 내용은 아래와 같음\n가\n나\n다\n라"
    assert not found(prose, "GM-STR-020", "press")


@pytest.mark.parametrize("text", ["다솜구는 오후 3시에 잔치를 연다.", "내부 보고용 자료\n담당: 문화과"])
def test_pieces_and_internal_papers_need_no_contact(text: str) -> None:
    assert not found(text, "GM-STR-020", "press")


MINUTES = (
    "제1회 다솜구 도서관 운영위원회 회의록\n\n□ 일  시: 2026. 5. 7.(목) 14:00\n□ 장  소: 다솜구청 3층 회의실\n"
    "□ 주  관: 문화과\n□ 참 석 자: 위원 9명(배석 2명)\n□ 회의 순서: 여는 말, 심의, 닫는 말\n□ 안  건: 쉬는 날 바꾸기\n"
    "□ 발언 요지: 월요일이 낫다는 의견\n□ 결정 사항: 월요일에 쉼\n□ 표결: 찬성 7, 반대 2"
)


@pytest.mark.parametrize(
    ("label", "missing", "severity"),
    [
        ("참 석 자", "참석자 및 배석자 명단", "warn"),
        ("장  소", "장소", "warn"),
        ("결정 사항", "결정 사항", "warn"),
        ("발언 요지", "발언 요지", "warn"),
        ("회의 순서", "진행 순서", "info"),
        ("주  관", "개최 기관", "info"),
        ("표결", "표결 내용", "info"),
    ],
)
def test_minutes_that_lack_an_item(label: str, missing: str, severity: str) -> None:
    text = "\n".join(line for line in MINUTES.split("\n") if label not in line)
    (one,) = found(text, "GM-STR-021", "minutes")
    assert one.line == 1 and one.message.endswith(f"{missing}.") and one.severity == severity


def test_a_vote_without_its_result() -> None:
    (one,) = found(MINUTES.replace("찬성 7, 반대 2", "표결에 부쳐 정함"), "GM-STR-021", "minutes")
    assert one.line == 11 and "찬성ㆍ반대ㆍ기권의 수" in one.message


@pytest.mark.parametrize(
    "text",
    [
        MINUTES,
        MINUTES.replace("찬성 7, 반대 2", "해당 없음(전원 합의)"),
        "마을 간담회 메모\n쉬는 날은 월요일이 좋다는 의견",
        "위원장: 지금부터 회의를 시작합니다.",
        "오후 2시에 모임",
    ],
)
def test_whole_minutes_and_what_is_none(text: str) -> None:
    assert not found(text, "GM-STR-021", "minutes")


def test_minutes_of_other_meetings_are_only_a_remark() -> None:
    text = "업무 회의록\n1. 일시: 2026. 5. 7.(목) 14:00\n2. 안건: 의자 고르기"
    (one,) = found(text, "GM-STR-021", "minutes")
    assert one.severity == "info"


NOTICE = (
    "다솜구 고시 제2026-8호\n\n{title}\n\n새터로를 다음과 같이 정합니다.\n1. 구간: 새터로 "
    "1\n{more}\n\n{day}\n\n다솜구청장"
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("이 고시는 시행한다.", "언제부터"),
        ("고시 다음 날부터 주정차를 단속합니다.", "시행일을 밝혀"),
        (
            NOTICE.format(title="주정차 금지 구역 지정 고시", more="2. 길이: 30m", day="2026년 5월 7일"),
            "2026. 5. 12.이 지난 때",
        ),
        (NOTICE.format(title="주정차 금지 구역 지정 고시", more="2. 시행일: 2026. 6. 1.", day=""), "공고한 날짜"),
    ],
)
def test_notices_without_their_day(text: str, says: str) -> None:
    (one,) = found(text, "GM-STR-030", "notice")
    assert one.severity == "info" and says in one.message


@pytest.mark.parametrize(
    "text",
    [
        "이 고시는 2026. 6. 1.부터 시행한다.",
        "이 고시는 고시한 날의 다음 날부터 시행한다.",
        NOTICE.format(title="주정차 금지 구역 지정 고시", more="2. 시행일: 2026. 6. 1.", day="2026년 5월 7일"),
        NOTICE.format(title="나무 심기 단체 모집 공고", more="2. 대상: 단체", day="2026년 5월 7일"),
        NOTICE.format(title="공시송달 공고", more="2. 대상: 1명", day="2026. 5. 7."),
    ],
)
def test_notices_that_tell_their_day_or_need_none(text: str) -> None:
    assert not found(text, "GM-STR-030", "notice")


STORY = "다솜구, 빈 가게에 책방 연다\n- 책 3천 권, 5월 11일부터 이용 -\n\n다솜구는 빈 가게에 책방을 연다고 {said}.\n"


@pytest.mark.parametrize("said", ["밝혔다", "7일 밝혔다", "전했다"])
def test_a_release_without_its_head_needs_a_contact_too(said: str) -> None:
    story = STORY.format(said=said)
    (one,) = found(story, "GM-STR-020", "press")
    assert one.line == 1 and one.message.endswith("없는 것: 담당 부서, 담당자, 연락처.")
    plain = story.replace("- 책 3천 권, 5월 11일부터 이용 -\n", "") + "누구나 쓸 수 있다.\n밤 9시에 닫는다."
    assert found(plain, "GM-STR-020", "press")
    assert not found(story + "담당 부서: 문화과, 담당자: 도담비, 연락처: (000) 000-0000", "GM-STR-020", "press")


@pytest.mark.parametrize(
    "text",
    [
        "담당자: 도담비(book@dasom.example.kr)",
        "담당자: 도담비 주무관, (000) 000-0000",
        "연락처: (000) 000-0000",
        "- 책 3천 권, 5월 11일부터 이용 -",
        "다솜구는 빈 가게에 책방을 연다고 밝혔다.",
        "다솜구, 빈 가게에 책방 연다\n다솜구는 빈 가게에 책방을 연다고 밝혔다.",
    ],
)
def test_a_contact_or_a_sentence_alone_is_no_release(text: str) -> None:
    assert not found(text, "GM-STR-020", "press")


@pytest.mark.parametrize("text", ["담당: 문화과", "문의: 다솜구청", "담당자: 도담비", "담당: 문화과 (000) 000-0000"])
def test_a_contact_that_cannot_be_used(text: str) -> None:
    assert found(text, "GM-STR-020", "press")
