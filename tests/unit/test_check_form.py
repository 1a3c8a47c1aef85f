"""The slots of a 기안문: what is read from whole letters, table forms, pieces, and where it stands."""

from __future__ import annotations

import dataclasses
import time

import pytest
from check_kit import document

from seoul_assist.checking import form, layout
from seoul_assist.checking.approval import is_approval
from seoul_assist.checking.signature import Kind, kind_of, sender_of
from seoul_assist.checking.slot import Slot, level
from seoul_assist.checking.view import split
from seoul_assist.model import Block, Document

LETTER = """숲이 숨 쉬는 가온
가   온   시

수신  수신자 참조
(경유)
제목  둘레길 안내판 정비 안내

둘레길 안내판을 정비합니다.

붙임  정비 구간 1부.  끝.

가온시장  관인생략
수신자  누리군수(산림과장), 가온시의회의장(의회사무국장), 새솔도서관장

★주무관 홍여울  산림팀장 나래솔  산림과장 전결 10/6 박다솜
협조자  예산팀장(의견 있음) 윤슬아
시행  산림과-31(2026. 10. 6.)  접수  재무과-7(2026. 10. 7.)
우 00001  가온시 가온로 1, 3층(가온동)  / http://www.gaon.example.kr
전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / yeoul@gaon.example.kr  / 부분공개(5)"""
AS_TABLES = Document(
    "시험.hwpx",
    "0" * 64,
    "hwpx",
    (
        Block(" | 가  온  시\n수신 | 누리군수(산림과장)\n(경유)\n제목 | 둘레길 안내판 정비 안내", "table"),
        Block("둘레길 안내판을 정비합니다.  끝."),
        Block(
            " | 가 온 시 장\n주무관 | 홍여울 |  | 산림팀장 | 나래솔 |  | 산림과장 | 10/6\n | 代박다솜\n협조자\n"
            "시행 | 산림과-31 | ( | 2026. 10. 6. | ) | 접수 |  | ( |  | )\n우 | 00001 | 가온시 가온로 1 | / | "
            "http://www.gaon.example.kr\n"
            "전화 | 000-000-0001 | /전송 | 000-000-0099 | / | yeoul@gaon.example.kr | / | 공개",
            "table",
        ),
    ),
)


def parse(text: str | Document) -> form.Form:
    lines = split(document(text) if isinstance(text, str) else text)
    return form.parse(layout.assign(lines, layout.find(lines)))


def words(slots: tuple[form.Addressee, ...]) -> list[tuple[str, str]]:
    return [(one.name.text, one.aide.text if one.aide else "") for one in slots]


def every_slot(thing: object) -> list[Slot]:
    if isinstance(thing, Slot):
        return [thing]
    if isinstance(thing, tuple):
        return [slot for one in thing for slot in every_slot(one)]
    if dataclasses.is_dataclass(thing):
        return [slot for field in dataclasses.fields(thing) for slot in every_slot(getattr(thing, field.name))]
    return []


def test_a_whole_letter_is_read() -> None:
    found = parse(LETTER)
    assert [slot.tight for slot in found.above] == ["숲이숨쉬는가온", "가온시"]
    assert found.recipient and found.recipient.text == "수신자 참조"
    assert found.via and found.via.text == ""
    assert found.title and found.title.text == "둘레길 안내판 정비 안내"
    assert words(found.listed) == [
        ("누리군수", "산림과장"),
        ("가온시의회의장", "의회사무국장"),
        ("새솔도서관장", ""),
    ]
    assert found.sender and (found.sender.name.text, found.sender.kind) == ("가온시장", "head")
    assert found.sender.seal and found.sender.seal.text == "관인생략"
    cells = [(one.sign, one.title, one.mark and one.mark.text, one.day and one.day.text) for one in found.approvers]
    assert cells == [("★", "주무관", None, None), ("", "산림팀장", None, None), ("", "산림과장", "전결", "10/6")]
    assert [one.name.text for one in found.approvers if one.name] == ["홍여울", "나래솔", "박다솜"]
    assert [one.opinion.text for one in found.cooperators if one.opinion] == ["(의견 있음)"]
    assert found.issue and found.issue.text == "산림과-31(2026. 10. 6.)"
    assert found.receipt and found.receipt.text == "재무과-7(2026. 10. 7.)"
    assert found.postal and found.postal.text == "00001"
    assert found.address and found.address.text == "가온시 가온로 1, 3층(가온동)"
    assert found.homepage and found.homepage.text == "http://www.gaon.example.kr"
    assert found.telephone and found.telephone.text == "(000) 000-0001"
    assert found.fax and found.fax.text == "(000) 000-0099"
    assert found.mail and found.mail.text == "yeoul@gaon.example.kr"
    assert found.disclosure and found.disclosure.text == "부분공개(5)"
    assert found.has_foot and found.issued and found.shows_end


def test_a_form_of_tables_is_read_like_a_letter() -> None:
    found = parse(AS_TABLES)
    assert [slot.tight for slot in found.above] == ["가온시"]
    assert words(found.recipients) == [("누리군수", "산림과장")]
    assert found.sender and found.sender.name.tight == "가온시장"
    assert [(one.title, one.name and one.name.text) for one in found.approvers] == [
        ("주무관", "홍여울"),
        ("산림팀장", "나래솔"),
        ("산림과장", "박다솜"),
    ]
    assert found.approvers[-1].mark and found.approvers[-1].mark.text == "代"
    assert found.issue and found.issue.tight == "산림과-31(2026.10.6.)"
    assert found.fax and found.fax.text == "000-000-0099"
    assert found.disclosure and found.disclosure.text == "공개"


@pytest.mark.parametrize("source", [document(LETTER), AS_TABLES, document(LETTER.replace("  ", "\t"))])
def test_every_slot_stands_where_it_says(source: Document) -> None:
    slots = every_slot(parse(source))
    assert len(slots) > 20
    for slot in slots:
        assert level(source.text[slot.start : slot.end]) == slot.text
        assert source.text[: slot.start].count("\n") == slot.line


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("시행  산림과-31", "issue", "산림과-31"),
        ("시행  산림과 31(2026. 10. 6.)  접수", "issue", "산림과 31(2026. 10. 6.)"),
        ("시행", "issue", ""),
        ("시행일: 2026. 10. 6.", "issue", None),
        ("시행 2026. 10. 6.부터", "issue", None),
        ("접수", "receipt", ""),
        ("우 00001 가온시 가온로 1", "address", "가온시 가온로 1"),
        ("우 000-001 가온시 가온로 1", "postal", "000-001"),
        ("우  가온시 새숲동 12번지", "address", "가온시 새숲동 12번지"),
        ("우리 시는 둘레길을 고칩니다.", "address", None),
        ("수 신 : 누리군수(산림과장)", "recipient", "누리군수(산림과장)"),
        ("수신자  누리군수(산림과장)", "recipient", None),
        ("(경유)  누리군수 / 수신  가온시장", "via", "누리군수"),
        ("(경유)  누리군수 / 수신  가온시장", "recipient", "가온시장"),
        ("수신  수신자 참조 … 수신자  누리군수", "list_label", "누리군수"),
        ("비공개(6)", "disclosure", "비공개(6)"),
        ("비공개 회의를 엽니다.", "disclosure", None),
    ],
)
def test_a_piece_gives_what_it_shows(text: str, field: str, value: str | None) -> None:
    slot = getattr(parse(text), field)
    assert (slot.text if slot is not None else None) == value


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("가온시장", "head"),
        ("미리내도지사", "head"),
        ("새빛우체국장", "head"),
        ("국무조정실장", "head"),
        ("누리군 새솔면", "other"),
        ("심사결과", "other"),
        ("각부서장", "other"),
        ("가온시의회의장", "head"),
        ("새빛위원회", "board"),
        ("가온시의회", "board"),
        ("산림과장", "aide"),
        ("기록담당관", "aide"),
        ("부구청장", "aide"),
        ("다솜구청", "agency"),
        ("누리군", "agency"),
        ("산림과", "department"),
        ("박다솜", "person"),
        ("남궁여울", "person"),
        ("문의처", "other"),
        ("신청서", "other"),
        ("이하빈칸", "other"),
    ],
)
def test_names_are_told_apart(name: str, kind: Kind) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("text", "name", "acting", "actor", "seal"),
    [
        ("가온시장  관인생략", "가온시장", None, None, "관인생략"),
        ("가 온 시 장  [관인]", "가 온 시 장", None, None, "관인"),
        ("다솜구청장 권한대행 부구청장 홍여울", "다솜구청장", "권한대행", "부구청장 홍여울", None),
        ("다솜구청장직무대리 홍여울", "다솜구청장", "직무대리", "홍여울", None),
        ("산림과장 (수신: 재무과장)", "산림과장", None, None, None),
    ],
)
def test_a_sender_line_is_taken_apart(
    text: str, name: str, acting: str | None, actor: str | None, seal: str | None
) -> None:
    found = sender_of(Slot(text, 0, len(text), 0))
    assert found is not None
    parts = (found.acting, found.actor, found.seal)
    assert (found.name.text, *(part.text if part else None for part in parts)) == (name, acting, actor, seal)


@pytest.mark.parametrize(
    "text", ["고맙습니다.", "※ 문의: 산림과", "2026. 10. 6.", "가" * 80 + "시장", "주차장 위치도 3부"]
)
def test_other_lines_are_no_sender(text: str) -> None:
    assert sender_of(Slot(text, 0, len(text), 0)) is None


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("주무관 홍여울  산림과장 전결 10/6 박다솜", True),
        ("군수 2026. 10. 6. 나래솔", True),
        ("국장 (빈칸)  과장 전결 박다솜", True),
        ("재무과장(의견 있음) 홍여울", True),
        ("과장직무대리 홍여울", True),
        ("과장 회의를 엽니다.", False),
        ("가온시장  관인생략", False),
        ("산림과 홍여울", False),
        ("과장", False),
    ],
)
def test_approval_lines_hold_nothing_but_cells(text: str, signed: bool) -> None:
    assert is_approval(text) is signed


@pytest.mark.parametrize(
    "head", ["", "수신  ", "수신자  ", "시행  산림과-", "우 00001 ", "제목  ", "협조자  ", "끝.\n수신자 "]
)
@pytest.mark.parametrize("unit", [" ", "가", "(", ", ", "과장 ", "… ", "/ ", "1", "수신자 "])
def test_long_lines_take_linear_time(head: str, unit: str) -> None:
    text = head + unit * (30_000 // len(unit))
    lines = split(document(text))
    lines = layout.assign(lines, layout.find(lines))
    start = time.process_time()
    form.parse(lines)
    assert time.process_time() - start < 1
