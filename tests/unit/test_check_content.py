"""Days of documents, bare days, days off, and the references and ends of a draft that need them."""

from __future__ import annotations

from datetime import date

import pytest
from check_kit import document

from seoul_assist.checking import content, run
from seoul_assist.checking.fixes import settle
from seoul_assist.checking.runner import view_of
from seoul_assist.text.calendar import day_off, working_days_end

TOP = "누리군\n\n수신  다솜구청장(교통과장)\n(경유)\n제목  통제 알림\n\n"
FOOT = "\n\n누리군수\n\n주무관 윤가람  과장 전결 5/7 고은솔\n협조자\n시행  교통과-77(2026. 5. 7.)  접수"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 7), ""),
        (date(2026, 5, 9), "토요일"),
        (date(2026, 5, 10), "일요일"),
        (date(2026, 5, 1), "노동절"),
        (date(2026, 7, 17), "제헌절"),
        (date(2025, 7, 17), ""),
        (date(2025, 5, 1), ""),
        (date(2026, 3, 2), "대체공휴일(3ㆍ1절)"),
        (date(2027, 5, 3), "대체공휴일(노동절)"),
        (date(2026, 6, 3), "선거일"),
        (date(2028, 4, 12), "선거일"),
        (date(1999, 5, 5), ""),  # years not known: weekends only
        (date(1999, 5, 9), "일요일"),
    ],
)
def test_days_off(day: date, name: str) -> None:
    assert day_off(day) == name


def test_working_days_need_known_years() -> None:
    assert working_days_end(date(2026, 3, 2), 10) == date(2026, 3, 16)
    assert working_days_end(date(1999, 3, 2), 10) is None and working_days_end(date(2035, 12, 30), 10) is None


@pytest.mark.parametrize(
    ("text", "doctype", "day"),
    [
        (TOP + "1. 통제합니다.  끝." + FOOT, "draft", date(2026, 5, 7)),
        (TOP + "1. 시행: 2027. 1. 4.\n2. 통제합니다.  끝.", "draft", None),
        ("시행 2026. 5. 7. / 기한 2026. 5. 4.", "draft", date(2026, 5, 7)),
        ("관련 문서 2027. 5. 7. (시행 2026. 5. 7.)", "draft", date(2026, 5, 7)),
        ("누리군 공고 제2026-9호\n\n모집 공고\n\n2026년 5월 7일\n\n누리군수", "notice", date(2026, 5, 7)),
        ("작성일: 2026. 5. 7.", "draft", date(2026, 5, 7)),
        ("행사일: 2026. 5. 7.", "draft", None),
    ],
)
def test_the_day_of_a_document(text: str, doctype: str, day: date | None) -> None:
    view, _ = view_of(document(text), doctype=doctype)
    assert content.issued(view) == day


@pytest.mark.parametrize(
    ("text", "given", "days"),
    [
        ("2026. 5. 7. 통지, 5. 12.까지 제출", None, [date(2026, 5, 7), date(2026, 5, 12)]),
        ("5. 12.까지 제출", date(2026, 5, 7), [date(2026, 5, 12)]),
        ("1. 12.까지 제출", date(2026, 12, 7), [date(2027, 1, 12)]),
        ("5. 12.까지 제출", None, [None]),
        ("5. 12. 개최", date(2026, 5, 7), []),
        ("표 3. 2. 참고", date(2026, 5, 7), []),
    ],
)
def test_bare_days_before_until(text: str, given: date | None, days: list[date | None]) -> None:
    assert [day.date for day in content.days_until(text, given)] == days


def test_pairs_of_days() -> None:
    text = "2026. 5. 4.부터 5. 8.까지, 2026. 6. 1.~6. 5."
    found = content.days_until(text)
    assert {(a.day, b.day) for a, b in content.spans(text, found)} == {(4, 8), (1, 5)}


def fires(text: str, rule: str, doctype: str = "draft") -> list[tuple[int, str]]:
    return [(one.line, one.text) for one in run(document(text), doctype=doctype, select=[rule], every=True).findings]


def test_related_documents_younger_than_the_letter() -> None:
    young = (
        TOP + "1. 관련\n  가. 도로과-3(2026. 5. 4.)\n  나. 교통과-70(2026. 5. 11.)\n2. 통제 기간: 2026. 5. "
        "18.(월)~5. 22.(금)  끝."
    )
    assert fires(young + FOOT, "GM-REF-003") == [(9, "2026. 5. 11.")]
    assert not fires(young, "GM-REF-003")  # nothing tells when it goes out
    assert not fires(TOP + "1. 관련: 도로과-3(2026. 5. 7.)\n2. 관련 행사: 2026. 5. 22.(금)  끝." + FOOT, "GM-REF-003")
    assert fires("관련 문서 2027. 5. 7. (시행 2026. 5. 7.)", "GM-REF-003") == [(1, "2027. 5. 7.")]
    assert fires(TOP + "1. 도로과-3(2027. 5. 4.)호로 요청하신 사항입니다.  끝." + FOOT, "GM-REF-003")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1. 관련: 도로과-3(2026. 5. 4.), 교통과-7(2026. 4. 1.)", (1, "도로과-3(2026. 5. 4.), 교통과-7(2026. 4. 1.)")),
        (
            "1. 관련: 도로과-3(2026. 5. 4.)호 및 교통과-7(2026. 4. 1.)호",
            (1, "도로과-3(2026. 5. 4.)호 및 교통과-7(2026. 4. 1.)호"),
        ),
        ("1. 관련\n  가. 도로과-3(2026. 5. 4.)\n  나. 교통과-7(2026. 4. 1.)", (3, "교통과-7(2026. 4. 1.)")),
        ("1. 관련: 가) 도로과-3(2026. 5. 4.) 나) 교통과-7(2026. 5. 6.)", (1, "가) 도로과-3(2026. 5. 4.) 나)")),
        ("1. 관련\n  가. 교통과-7(2026. 4. 1.)\n  나. 도로과-3(2026. 4. 1.)", None),
        ("1. 관련\n  가. 「주차장법」 제19조\n  나. 도로과-3(2026. 4. 1.)", None),
        ('1. 관련: 도로과-3(2026. 5. 4., "통제, 우회 알림")호', None),
    ],
)
def test_several_related_documents(text: str, place: tuple[int, str] | None) -> None:
    found = fires(text, "GM-REF-004")
    assert (found[0] if found else None) == place


ROWS = "| 이름 | 과 |\n| 윤가람 | 교통과 |\n| 한누리 | 문화과 |\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("이하 여백", 1),
        ("이하빈칸", 1),
        ("이하 공란", 1),
        (TOP + ROWS + "| 이하 빈칸 | |\n  끝.", 11),
        (TOP + ROWS + "|  |  |\n|  |  |\n  끝.", 10),
        (TOP + ROWS + "|  |  |" + FOOT, 10),
        (TOP + ROWS + "  끝.", 0),
        (TOP + ROWS + "| 이하 빈칸 | |", 0),
        (TOP + "신청 서식\n| 이름 | 과 |\n|  |  |\n  끝.", 0),
        ("길이가 이하인 빈칸", 0),
    ],
)
def test_tables_that_end_half_empty(text: str, line: int) -> None:
    assert [found[0] for found in fires(text, "GM-END-006")] == ([line] if line else [])


LONG = (
    "통제하는 동안 우회로를 안내할 수 있도록 두 기관의 담당자가 함께 현장을 살펴 주시기를 부탁드리오니 "
    "도와 주시기 바랍니다."
)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        (LONG + "\n끝.", LONG + "\n  끝."),
        (LONG + "\n              끝.", LONG + "\n  끝."),
        ("통제합니다.\n끝.", "통제합니다.\n  끝."),
    ],
)
def test_an_end_mark_on_a_line_of_its_own(text: str, better: str) -> None:
    assert len(fires(text, "GM-END-008")) == 1
    assert settle(text, lambda now: run(document(now), doctype="draft", select=["GM-END-008"]).findings) == better


def test_where_the_end_mark_stands_right() -> None:
    assert not fires(LONG + "\n  끝.", "GM-END-008") and not fires(LONG + "  끝.", "GM-END-008")
    assert not fires(TOP + ROWS + "  끝.", "GM-END-008")
    assert fires("통제합니다.\n  끝.", "GM-END-008")  # there was room on the line above
