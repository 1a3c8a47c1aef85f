"""An answer is begun from the letter it answers; what the letter does not say stays open and is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from seoul_assist.model import Block, Document
from seoul_assist.readers import Source, read, read_source
from seoul_assist.tasks.drafting import forms, letter, reply
from seoul_assist.tasks.drafting.taken import Taken
from seoul_assist.text import facts as lock

EXAMPLES = Path(__file__).parents[2] / "examples" / "documents"
OPEN = "[확인 필요: 답변]"
FORM = forms.find("회신")
LETTER = """다솜구

수신  누리군수(건설과장)
(경유)
제목  도로 경계 안내판 설치 협조 요청

1. 관련: 도로과-221(2026. 12. 1.)
2. 두 지역의 경계를 알리고자 하니 협조하여 주시기 바랍니다.
  가. 협조 사항
    1) 누리교차로에 안내판 2개 설치
    2) 설치 비용의 절반 부담
  나. 회신 기한: 2026. 12. 11.(금)까지
  다. 문의: 도로과 나래솔, (000) 000-0005  끝.

다솜구청장  관인생략

주무관 나래솔  팀장 한울림  과장 전결 12/2 조은별
협조자
시행  도로과-240(2026. 12. 2.)  접수
우 00003  다솜구 다솜로 3  / http://www.dasom.example.kr
전화번호 (000) 000-0005  팩스번호 (000) 000-0006  / nara@dasom.example.kr  / 공개
"""


def _of(text: str, today: date | None = None) -> Taken:
    return reply.facts_from(read_source(Source("편지.txt", data=text.encode())), FORM.keys, today)


def test_the_letter_fills_head_subject_and_questions() -> None:
    taken = _of(LETTER)
    assert taken.facts.values == {
        "기관명": "누리군",
        "수신": "다솜구청장(도로과장)",
        "관련": ["다솜구 도로과-240(2026. 12. 2.)"],
        "제목": "도로 경계 안내판 설치 협조 요청에 대한 회신",
        "요청내용": "도로 경계 안내판 설치",
        "답변": {"누리교차로에 안내판 2개 설치": OPEN, "설치 비용의 절반 부담": OPEN},
    }
    assert "받은 문서의 회신 기한: 2026. 12. 11.(금)까지." in taken.notes
    assert "받은 문서의 문의처: 도로과 나래솔, (000) 000-0005" in taken.notes


def test_every_value_says_which_words_it_came_from() -> None:
    taken = _of(LETTER)
    assert {one.key for one in taken.found} == set(taken.facts.values)
    assert all(word in LETTER for one in taken.found for word in one.words.split(" / "))


def test_a_draft_of_it_brings_no_fact_of_its_own_and_leaves_the_answers_open() -> None:
    taken = _of(LETTER)
    text = letter.write(FORM, taken.facts, taken.facts.texts("관련"))
    assert not lock.not_given(text, [taken.facts.source])
    assert {"검토 결과", "답변"} <= set(letter.open_slots(text))
    assert "설치 비용의 절반 부담: [확인 필요: 답변]" in text


def test_figures_that_a_pdf_sets_apart_from_their_units() -> None:
    text = LETTER.replace("2개", "2 개").replace("도로 경계", "제 2 차 도로 경계").replace("설치 비용", "2 차량의 비용")
    document = Document("a", "", "pdf", tuple(Block(line) for line in text.split("\n")))
    values = reply.facts_from(document, FORM.keys).facts.values
    assert values["요청내용"] == "제2차 도로 경계 안내판 설치"
    assert values["답변"] == {"누리교차로에 안내판 2개 설치": OPEN, "2 차량의 비용의 절반 부담": OPEN}


def test_a_deadline_that_has_passed_is_told() -> None:
    assert any("이미 지났습니다" in note for note in _of(LETTER, date(2026, 12, 12)).notes)
    assert not any("이미 지났습니다" in note for note in _of(LETTER, date(2026, 12, 11)).notes)


def test_what_is_not_found_stays_open_and_is_told() -> None:
    taken = _of("안내판을 설치해 주시기 바랍니다.")
    assert taken.facts.values == {}
    assert len(taken.notes) == 7 and all(note.endswith(("니다.", "주세요.")) for note in taken.notes)


def test_only_keys_of_the_form_are_filled() -> None:
    taken = reply.facts_from(read_source(Source("편지.txt", data=LETTER.encode())), ("수신", "제목"))
    assert set(taken.facts.values) == {"수신", "제목"}


def test_a_letter_inside_one_agency_names_the_aide_alone() -> None:
    inside = LETTER.replace("다솜구청장  관인생략", "도로과장").replace("누리군수(건설과장)", "건설과장")
    values = _of(inside).facts.values
    assert values["수신"] == "도로과장"
    assert values["관련"] == ["도로과-240(2026. 12. 2.)"]


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("가온시장", "가온시"),
        ("누리군수", "누리군"),
        ("다솜구청장", "다솜구"),
        ("미리내도지사", "미리내도"),
        ("도로과장", ""),
    ],
)
def test_the_agency_of_a_head(head: str, agency: str) -> None:
    assert reply.agency_of(head) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("가   온   시", "가온시"),
        ("미리내도  가온시", "미리내도 가온시"),
        ("안내판 설치 협조 요청", ""),
        ("함께 여는 내일 가온", ""),
        ("위치도", ""),
    ],
)
def test_a_line_that_is_an_agency(line: str, agency: str) -> None:
    assert reply.agency_name(line) == agency


@pytest.mark.parametrize(
    ("name", "whom", "related"),
    [
        ("시행문_협조요청.md", "가온시장(회계과장)", "가온시 회계과-1192(2026. 12. 4.)"),
        ("시행문_자료제출요청.docx", "미리내도지사(예산담당관)", "미리내도 예산담당관-2210(2026. 12. 29.)"),
        ("시행문_회의개최알림.hwpx", "누리군수(민원봉사과장)", "누리군 민원봉사과-1451(2026. 12. 23.)"),
        ("결함_시행문_항목과붙임.docx", "가온시장(회계과장)", "가온시 회계과-1225(2026. 12. 11.)"),
    ],
)
def test_letters_in_files(name: str, whom: str, related: str) -> None:
    values = reply.facts_from(read(EXAMPLES / name), FORM.keys).facts.values
    assert (values["수신"], values["관련"]) == (whom, [related])
