"""A model's second reading: advice only where its quotation stands in the document, at the place where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_kit import document
from cli_kit import Call, call
from toy_gguf import build

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.llama import open_engine
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.model import Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.tasks.review import MOST, PACKET, READINGS, review

__all__ = ["call"]  # a fixture

TEXT = """제목  작은 음악회 준비

1. 준비물을 즉시 보낼 것.
2. 문의: 900101-1000000
3. 의자는 30개이며, 의자 20개를 보냅니다."""


def said(text: str, *quotes: tuple[str, str]) -> tuple[Proposal, ...]:
    return (Proposal(text, tuple(Quote(evidence, quote) for evidence, quote in quotes)),)


def test_advice_points_at_the_words_it_quotes() -> None:
    order, logic = (
        said("부탁하는 말로 바꿉니다.", ("P1", "준비물을 즉시 보낼 것.")),
        said("수가 다릅니다.", ("P1", "의자 20개를 보냅니다")),
    )
    found = review(document(TEXT), Scripted([order, (), logic]))
    assert [(one.rule, one.severity, one.confidence) for one in found.advice] == [
        ("MODEL-TONE", "advice", "MODEL"),
        ("MODEL-LOGIC", "advice", "MODEL"),
    ]
    for one, quote, line in zip(found.advice, ("준비물을 즉시 보낼 것.", "의자 20개를 보냅니다"), (3, 5), strict=True):
        assert TEXT[one.start : one.end] == quote == one.text and one.line == line
        assert TEXT.split("\n")[line - 1][one.column - 1 :].startswith(quote)
        assert one.fix is None and one.basis == ()


@pytest.mark.parametrize(
    "proposal",
    [
        said("지어낸 말입니다.", ("P1", "문서에 없는 문장입니다.")),
        said("바꾼 말입니다.", ("P1", "의자 21개를 보냅니다")),
        said("없는 묶음입니다.", ("P9", "준비물을 즉시 보낼 것.")),
        said("인용이 없습니다."),
    ],
    ids=["invented", "altered", "no such packet", "no quotation"],
)
def test_an_opinion_without_words_of_the_document_is_dropped_and_counted(proposal: tuple[Proposal, ...]) -> None:
    found = review(document(TEXT), Scripted([proposal, (), ()]))
    assert (found.advice, found.dropped) == ((), 1)


def test_personal_numbers_are_starred_in_advice() -> None:
    found = review(
        document(TEXT), Scripted([said("900101-1000000을 지웁니다.", ("P1", "문의: 900101-1000000")), (), ()])
    )
    assert len(found.advice) == 1
    assert "1000000" not in found.advice[0].message + found.advice[0].text


def test_every_reading_sees_the_whole_document_in_runs_of_whole_lines() -> None:
    lines = [f"{number}번째 줄입니다. " + "가나다라마바사 " * 20 for number in range(60)]
    engine = Scripted([(), (), ()])
    review(document("\n".join(lines)), engine)
    assert len(engine.requests) == len(READINGS) == len({request.prompt for request in engine.requests})
    for request in engine.requests:
        assert isinstance(request, Request) and request.task == "review" and request.max_claims == MOST
        assert "\n".join(packet.text for packet in request.evidence) == "\n".join(lines)
        assert all(len(packet.text) <= PACKET for packet in request.evidence)


def test_places_hold_in_every_run_of_a_long_document() -> None:
    lines = [f"{number}번째 줄은 다른 줄과 같지 않습니다. " + "나머지 글자 " * 20 for number in range(60)]
    text = "\n".join(lines)

    def last(request: Request) -> tuple[Proposal, ...]:
        return said("마지막 줄을 봅니다.", (request.evidence[-1].id, "59번째 줄은 다른 줄과"))

    found = review(document(text), Scripted([last, (), ()]))
    assert text[found.advice[0].start : found.advice[0].end] == "59번째 줄은 다른 줄과" and found.advice[0].line == 60


@pytest.mark.parametrize("text", ["", "\n\n", "   \n"])
def test_nothing_to_read_asks_nobody(text: str) -> None:
    engine = Scripted([])
    assert review(document(text), engine).advice == () and engine.requests == []


def test_without_a_model_there_is_no_opinion() -> None:
    assert review(document(TEXT), Extractive()).advice == ()


def test_a_real_model_that_writes_nonsense_gives_no_advice(tmp_path: Path) -> None:
    engine = open_engine(build(tmp_path / "toy.gguf"), "0" * 64, max_tokens=200)
    try:
        found = review(document(TEXT), engine)
    finally:
        engine.close()
    assert found.advice == () and found.dropped > 0


def test_the_command_asks_the_model_only_when_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "문서.txt").write_text(TEXT, encoding="utf-8")
    without = call("check", tmp_path / "문서.txt", "--review")
    assert without.code == 13 and "→" in without.err
    assert call("model", "add", build(tmp_path / "작은모델.gguf")).code == 0
    plain = call("check", tmp_path / "문서.txt", "--json").json
    read = call("check", tmp_path / "문서.txt", "--json", "--review")
    assert read.json["files"][0]["findings"] == plain["files"][0]["findings"]
    assert any("버렸습니다" in note["text"] for note in read.json["files"][0]["notes"])
