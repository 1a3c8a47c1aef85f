"""Regulations recognised by OCR: found, shown and quoted, but never as verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_kit import Call, call
from library_kit import EMBEDDER, opened, steps

from seoul_assist import checking
from seoul_assist.adapters.extractive import Extractive
from seoul_assist.library.reading import Library
from seoul_assist.library.records import regulation_from_json, regulation_to_json
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.answering.ask import Answer, as_json, ask
from seoul_assist.tasks.drafting.basis import given
from seoul_assist.tasks.index import index
from seoul_assist.tasks.search import search
from seoul_assist.text.citations import find

__all__ = ["call"]

LAW = "가온시 공동 정원 운영 조례"
# The third article begins on a page with text and ends on one that was recognised.
PAGES = {
    1: [LAW, "제1조(목적) 이 조례는 가온시 공동 정원의 운영에 필요한 사항을 정한다."],
    2: [
        "제2조(이용 시간) 공동 정원의 이용 시간은 오전 9시부터 오후 6시까지로 한다.",
        "제3조(참여 단체) 참여 단체는 다음 각 호의 요건을 갖추어야 한다.",
    ],
    3: [
        "1. 회원이 10명 이상일 것",
        "제4조(사용료) 정원 한 구획의 사용료는 1년에 30,000원으로 한다.",
    ],
}


def document(ocr_pages: tuple[int, ...], *, paged: bool = True) -> Document:
    blocks = tuple(Block(text, page=page if paged else None) for page, lines in PAGES.items() for text in lines)
    return Document("조례.pdf", "0" * 64, "pdf", blocks, pages=3, pages_read=3, ocr_pages=ocr_pages)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    fill(tmp_path, document((3,)))
    with opened(tmp_path / "data" / "library") as found:
        yield found


def fill(tmp_path: Path, made: Document) -> None:
    paper = tmp_path / "조례.pdf"
    paper.write_bytes(b"%PDF-1.4 stands for a scan")

    def read(_source: Source) -> Document:
        return made

    report = index(
        [paper], library_dir=tmp_path / "data" / "library", embedder_id=EMBEDDER.id, read=read, ocr=True, **steps()
    )
    assert report.exit_code == 0


def answer(question: str, library: Library) -> Answer:
    return ask(question, library=library, engine=Extractive(), books=library)


def test_the_articles_that_touch_a_recognised_page_know_it() -> None:
    def touched(made: Document) -> list[bool]:
        return [item.ocr for item in parse(made).provisions]

    assert touched(document((3,))) == [False, False, True, True]
    assert touched(document(())) == [False] * 4
    assert touched(document((3,), paged=False)) == [True] * 4
    again = regulation_from_json(regulation_to_json(parse(document((3,)))))
    assert again == parse(document((3,)))


def test_numbered_rules_and_plain_papers_know_it_too() -> None:
    rules = [
        (1, "공동 정원 운영 지침"),
        *[(1 + number // 3, f"{number}. 정원 관리자는 정원 {number}곳을 돌본다.") for number in range(1, 5)],
        (2, "물을 주는 때는 따로 정한다."),
    ]
    notice = [(1, "공동 정원 안내"), (1, "정원은 아침에 연다."), (2, "정원은 저녁에 닫는다.")]
    for lines, number in ((rules, 4), (notice, 2)):
        blocks = tuple(Block(text, page=page) for page, text in lines)
        provisions = parse(Document("글.pdf", "", "pdf", blocks, ocr_pages=(2,))).provisions
        assert len(provisions) >= number
        assert {item.ocr for item in provisions if item.page == 1} == {False}
        assert {item.ocr for item in provisions if item.page == 2} == {True}


def test_an_answer_from_recognised_letters_is_unchecked(library: Library) -> None:
    made = answer("공동 정원 한 구획의 사용료는 얼마인가?", library)
    assert made.supported and made.exit_code == 1
    cited = [one for claim in as_json(made)["claims"] for one in claim["citations"]]
    assert cited and {(one["article"], one["status"], one.get("ocr")) for one in cited} == {
        ("제4조", "unchecked", True)
    }


def test_an_answer_from_a_page_with_text_is_verified(library: Library) -> None:
    made = answer("공동 정원의 이용 시간은?", library)
    cited = [one for claim in made.claims for one in claim.citations if one.evidence.article == "제2조"]
    assert cited and {one.status for one in cited} == {"verified"}


def test_search_says_it(library: Library) -> None:
    for query, seen in ((f"{LAW} 제4조", True), (f"{LAW} 제2조", None), ("정원 한 구획의 사용료", True)):
        assert search(library, query, k=1).to_json()["hits"][0].get("ocr") is seen


def test_a_basis_in_recognised_letters_stays_open(library: Library) -> None:
    seen, plain = given(f"「{LAW}」 제4조", library, None), given(f"「{LAW}」 제2조", library, None)
    assert not seen.verified and "확인 필요" in seen.text and "문자 인식" in seen.reason
    assert seen.claim is not None and [one.status for one in seen.claim.citations] == ["unchecked"]
    assert plain.verified and "제2조(이용 시간)" in plain.text


def test_recognised_letters_neither_confirm_nor_refute(library: Library) -> None:
    def known(cited: str) -> tuple[str, bool]:
        (reference,) = find(f"「{LAW}」 {cited}")
        found = library.resolve(reference)
        return found.found, found.ocr

    assert known("제4조") == ("found", True)
    assert known("제2조") == ("found", False)
    assert known("제2조제5항") == ("no_unit", False)
    assert known("제4조제5항") == ("unknown", True)
    assert known("제77조") == ("unknown", True)


def test_check_says_that_these_citations_are_unchecked(library: Library) -> None:
    text = f"「{LAW}」 제4조는 “정원 한 구획의 사용료는 1년에 90,000원으로 한다.”고 정하고, 「{LAW}」 제77조도 있다."
    paper = Document("안내.txt", "", "txt", (Block(text),))
    report = checking.run(paper, doctype="other", resolve=library.resolve)
    told = [note.text for note in report.notes if note.code == "citations_recognised"]
    assert len(told) == 1 and "문자 인식" in told[0] and "제4조" in told[0] and "제77조" in told[0]
    found = [one for one in report.findings if one.rule.startswith("GM-CITE")]
    assert [one.rule for one in found] == ["GM-CITE-009"]
    assert found[0].severity == "info" and "문자 인식" in found[0].message and not found[0].suggestion


def test_the_command_line_says_it(call: Call, tmp_path: Path) -> None:
    fill(tmp_path, document((3,)))
    shown = call("ask", "공동 정원 한 구획의 사용료는 얼마인가?")
    assert shown.code == 1 and "문자 인식" in shown.out and "원문 확인됨" not in shown.out
    assert "[문자 인식]" in call("search", f"{LAW} 제4조").out
    assert "[문자 인식]" in call("regs", "show", LAW, "제4조").out
    assert "문자 인식" not in call("regs", "show", LAW, "제2조").out
