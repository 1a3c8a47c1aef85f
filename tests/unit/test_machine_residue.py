"""What a writing machine leaves behind: Markdown, phrases of an assistant, empty slots."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from check_kit import document

from seoul_assist.checking.rules.machine import RULES
from seoul_assist.checking.runner import view_of
from seoul_assist.model import Block, Document

BY_ID = {rule.id: rule for rule in RULES}


def found(rule: str, text: str) -> list[str]:
    view, _ = view_of(document(text), doctype="draft")
    return [text[mark.start : mark.end] for mark in BY_ID[rule].check(view)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("## 쉼터 안내", ["## "]),
        ("**기간**: 5월", ["**기간**"]),
        ("- [x] 의자 점검", ["- [x] "]),
        ("```", ["```"]),
        ("`쉼터`를 엽니다.", ["`쉼터`"]),
        # How people paste a table into plain text.
        ("| 구분 | 내용 |\n|---|:---:|\n| 의자 | 3 |", []),
        ("[가온시](https://gaon.example.kr)", ["[가온시](https://gaon.example.kr)"]),
        ("# 값 설명", []),
        ("접수 번호 #3", []),
        ("2 * 3 ** 4", []),
        ("별점 ***", []),
        ("* 새터 쉼터는 뺌", []),
        ("- 의자 3개", []),
        ("-----", []),
        ("[붙임 1](새터)", []),
    ],
)
def test_markdown(text: str, marks: list[str]) -> None:
    assert found("GM-MACH-001", text) == marks


def test_markdown_is_right_in_a_markdown_file() -> None:
    source = Document("초안.md", "0" * 64, "md", (Block("## 쉼터"), Block("**기간**")))
    view, _ = view_of(source)
    assert view.format == "md" and list(BY_ID["GM-MACH-001"].check(view)) == []


@pytest.mark.parametrize(("form", "count"), [("txt", 0), ("docx", 1), ("hwpx", 1), ("hwp", 1), ("pdf", 1), ("md", 0)])
def test_the_ruler_of_a_table_in_a_set_document(form: str, count: int) -> None:
    lines = ("| 구분 | 수 |", "|---|---|", "| 의자 | 3 |")
    view, _ = view_of(Document(f"표.{form}", "0" * 64, form, tuple(Block(line) for line in lines)), doctype="draft")
    assert len(list(BY_ID["GM-MACH-001"].check(view))) == count


@pytest.mark.parametrize(
    ("doctype", "count"), [("draft", 0), ("internal", 0), ("civil", 0), ("notice", 0), ("press", 1), ("report", 1)]
)
@pytest.mark.parametrize("slot", ["[확인 필요: 금액 입력]", "[확인 필요: 모이는 곳]", "[확인 필요]"])
def test_what_is_to_be_checked_is_said_once(slot: str, doctype: str, count: int) -> None:
    view, _ = view_of(document(f"새터 쉼터의 값: {slot}"), doctype=doctype)
    assert len(list(BY_ID["GM-MACH-003"].check(view))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("물론입니다! 써 보겠습니다.", 1),
        ("다음은 요청하신 보도자료 초안입니다.", 1),
        ("요청하신 공문 초안을 작성해 드립니다.", 1),
        ("도움이 되셨기를 바랍니다.", 1),
        ("AI 언어 모델로서 알 수 없습니다.", 1),
        ("수정이 필요하시면 말씀해 주세요.", 1),
        ("더 궁금하신 점은 담당자에게 말씀해 주세요.", 0),
        ("아래 예시를 활용하여 적어 주시기 바랍니다.", 0),
        ("위 초안을 상황에 맞게 수정하여 쓰세요.", 1),
        ("요청하신 자료를 보내 드립니다.", 0),
        ("사업에 도움이 되는 자료", 0),
        ("인공지능 언어 모델을 도입할 계획", 0),
        ("다음은 쉼터 목록입니다.", 0),
        ("물론 비용은 들지 않습니다.", 0),
    ],
)
def test_phrases_of_an_assistant(text: str, count: int) -> None:
    assert len(found("GM-MACH-002", text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("수신  [기관명]", 1),
        ("[여기에 목적을 적으세요]", 1),
        ("일시: [날짜], 장소: [장소]", 2),
        ("담당자 이름: [담당자 이름 입력]", 1),
        ("TODO: 금액 확인", 1),
        ("[붙임 1] 배치도", 0),
        ("[표 3] 쉼터 현황", 0),
        ("[일시 중단]", 0),
        ("[장소] 새터 광장", 0),
        ("[주소]", 0),
        ("| [성명] | 홍가람 |", 0),
        ("[기관명]", 1),
        ("○ [일시] 5. 7.", 0),
        ("[자료 입력 방법]", 0),
        ("[화면 입력] 단추를 누름", 0),
    ],
)
def test_empty_slots(text: str, count: int) -> None:
    assert len(found("GM-MACH-003", text)) == count


def long_texts() -> Iterator[str]:
    for unit in ("*", "**", "`", "[", "|-", " ", "#", "요청하신 ", "다음은 "):
        yield unit * (60_000 // len(unit))


@pytest.mark.parametrize("text", list(long_texts()), ids=lambda text: text[:4].strip() or "blank")
def test_long_lines_end(text: str) -> None:
    view, _ = view_of(document(text), doctype="other")
    for rule in RULES:
        assert len(list(rule.check(view))) <= 60_000
