"""An official's own text in the layout of a form: its words stay, what is missing is open, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from seoul_assist.errors import LimitExceeded
from seoul_assist.model import Block, Document
from seoul_assist.readers import Source, read_source
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.drafting import forms, from_draft, letter
from seoul_assist.tasks.drafting.from_draft import Restructured

LOOSE = """우회 안내판 설치 협조 요청

누리군수님께

하수관 공사로 가온로를 막습니다.
1) 공사기간 : 2026.12.14 ~ 2026.12.24
2) 요청사항
 - 안내판 2개 설치
 - 설치 사진을 오후 2시까지 회신

첨부 : 1) 위치도 1부
 2) 공사 계획서

2026. 12. 4.
가온시장
문의: 도로과 홍가람
전화: (000) 000-0001
"""


def _of(text: str, form: str = "협조요청") -> Restructured:
    return from_draft.restructure(read_source(Source("글.txt", data=text.encode())), forms.find(form))


def test_our_form_with_the_lines_of_a_draft_in_it_is_no_form_of_an_office(tmp_path: Path) -> None:
    assert not forms.overridden(_of(LOOSE).form)
    (tmp_path / "우리.yaml").write_text(
        "이름: 협조요청\n틀: 시행문\n본문: |\n  - 문의: {문의?}\n자리:\n  문의: 문의처\n", "utf-8"
    )
    read = read_source(Source("글.txt", data=LOOSE.encode()))
    assert forms.overridden(from_draft.restructure(read, forms.find("협조요청", [tmp_path])).form)


def test_a_loose_text_becomes_a_letter() -> None:
    made = _of(LOOSE)
    assert made.text.split("\n") == [
        "가온시",
        "",
        "수신  누리군수",
        "(경유)",
        "제목  우회 안내판 설치 협조 요청",
        "",
        "하수관 공사로 가온로를 막습니다.",
        "1. 공사기간 : 2026.12.14 ~ 2026.12.24",
        "2. 요청사항",
        "  가. 안내판 2개 설치",
        "  나. 설치 사진을 오후 2시까지 회신",
        "  다. 기한: [확인 필요: 기한]",
        "  라. 작성일: 2026. 12. 4.(금)",
        "3. 문의: 도로과 홍가람",
        "",
        "붙임  1. 위치도 1부.",
        "      2. 공사 계획서 [확인 필요: 붙임 수량].  끝.",
        "",
        "가온시장",
        "",
        "[확인 필요: 기안자]  [확인 필요: 결재권자]",
        "협조자",
        "시행  접수",
        "우 [확인 필요: 주소]",
        "전화번호 (000) 000-0001  / [확인 필요: 공개구분]",
    ]
    assert (made.missing, made.left) == (("기한",), ())
    assert any("첫 줄을 제목으로" in note for note in made.notes)


def test_the_safe_edits_of_checking_put_days_and_times_right() -> None:
    settled = from_draft.settled(_of(LOOSE).text, Options(doctype="draft"))
    assert "1. 공사기간: 2026. 12. 14.~2026. 12. 24." in settled
    assert "나. 설치 사진을 14:00까지 회신" in settled
    assert from_draft.settled(settled, Options(doctype="draft")) == settled


def test_a_letter_in_form_stays_what_it_is() -> None:
    form = forms.find("협조요청")
    text = letter.write(form, forms.example_facts(form), ["교통과-512(2026. 12. 2.)"])
    made = _of(text)
    assert made.text == text
    assert (made.missing, made.left) == ((), ())


def test_a_table_stays_one_below_its_item() -> None:
    document = Document("a", "", "docx", (
        Block("제목  물품 수량 확인 요청"), Block(""), Block("1. 물품 수량"),
        Block("품목 | 수량\n책상 | 10\n의자 | 20", "table"), Block("2. 기한: 2026. 12. 9.(수)까지  끝."),
    ))  # fmt: skip
    made = from_draft.restructure(document, forms.find("협조요청"))
    blocks = letter.blocks(made.form, made.facts, ())
    at = next(n for n, block in enumerate(blocks) if block.kind == "table")
    assert blocks[at].text == "품목 | 수량\n책상 | 10\n의자 | 20"
    assert blocks[at - 1].text == "1. 물품 수량"


def test_what_finds_no_place_stands_at_the_end_and_is_told() -> None:
    made = _of(f"{LOOSE}비상 연락망은 따로 보냄 (전화: 아래 참고)\n", "내부결재")
    assert "수신: 누리군수" in made.text
    assert "비상 연락망은 따로 보냄" in made.text
    assert any("수신" in note and "자리가 없어" in note for note in made.notes)


def test_a_text_that_is_no_draft_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="너무 깁니다"):
        _of("가나다 " * 20_000)


def test_an_empty_text_leaves_everything_open() -> None:
    made = from_draft.restructure(Document("a", "", "txt", (Block(" "),)), forms.find("협조요청"))
    assert {"수신", "제목", "기한", "협조 사항"} <= set(letter.open_slots(made.text))
