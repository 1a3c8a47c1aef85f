"""An answer as it is shown on the terminal, and one question after another."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from law_books import ACT, ACT_NAME, DECREE, DECREE_NAME, LOCAL, LOCAL_NAME, NATIONAL, NATIONAL_NAME, LawBooks

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.cli import ask_loop, ask_view
from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Proposal, Quote
from seoul_assist.ports import Engine
from seoul_assist.tasks.answering.ask import Answer, Searchable, ask

BOOKS = LawBooks(ACT, DECREE, LOCAL, NATIONAL)
PERMIT = "이동무대 허가는 며칠 안에 결정하나요?"


def answer(question: str, *places: tuple[str, str], engine: Engine | None = None) -> Answer:
    return ask(question, library=BOOKS.finds(*places), engine=engine or Extractive(), books=BOOKS)


def shown(capsys: pytest.CaptureFixture[str], given: Answer) -> list[str]:
    capsys.readouterr()
    ask_view.View().rest(given)
    return capsys.readouterr().out.splitlines()


def test_a_claim_its_place_and_what_it_points_to(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, answer(PERMIT, (ACT_NAME, "제5조제2항")))
    assert lines[0] == "1. 시장은 제1항에 따른 허가를 신청받은 날부터 7일 이내에 결정하여야 한다."
    assert lines[1] == f"   근거: 「{ACT_NAME}」 제5조제2항 (시행일 모름, 원문 확인됨)"
    assert lines[2] == "   제1항 → 제5조제1항 “① 이동무대를 설치하려는 자는 시장의 허가를 받아야 한다.”"


def test_a_quotation_stands_beside_a_claim_in_other_words(capsys: pytest.CaptureFixture[str]) -> None:
    quote = "허가를 신청받은 날부터 7일 이내에 결정하여야 한다"
    engine = Scripted([(Proposal("허가는 신청받은 날부터 7일 이내에 결정한다.", (Quote("S1", quote),)),)])
    lines = shown(capsys, answer(PERMIT, (ACT_NAME, "제5조제2항"), engine=engine))
    assert lines[0] == "1. 허가는 신청받은 날부터 7일 이내에 결정한다." and f"   “{quote}”" in lines


def test_companions_stand_below_with_their_reason(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, answer("물품을 대여하는 기간은 몇 년 이내인가요?", (LOCAL_NAME, "제4조제1항")))
    at = lines.index("함께 볼 조문")
    assert lines[at + 1] == f"  - [국가·지방 대응 조문] 「{NATIONAL_NAME}」 제7조제1항(대여 기간) (시행일 모름)"
    assert lines[at + 2].startswith(f"    지방자치단체의 업무이므로 「{LOCAL_NAME}」을 따랐습니다.")
    assert lines[at + 3].startswith("    “① 각 중앙관서의 장은")


def test_what_was_told_early_is_not_said_twice(capsys: pytest.CaptureFixture[str]) -> None:
    given = answer(PERMIT, (ACT_NAME, "제5조제2항"))
    view = ask_view.View()
    view.claim(given.claims[0])
    capsys.readouterr()
    view.rest(given)
    assert given.claims[0].text[2:] not in capsys.readouterr().out


def test_a_refusal_names_what_is_needed_and_calls_nothing_a_basis(capsys: pytest.CaptureFixture[str]) -> None:
    given = answer("누리군 수영장 회원권 가격은 얼마입니까?", (ACT_NAME, "제5조제2항"))
    ask_view.refusal(given)
    out = capsys.readouterr().out
    assert out.startswith("답하지 않습니다: ") and f"  → {given.needed[0]}" in out
    assert "답의 근거는 아닙니다" in out and f"  - 「{ACT_NAME}」 제5조제2항(이용 허가)" in out and "확인됨" not in out


def test_lines_fit_the_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given = answer("작은 무대의 너비는 얼마까지인가요?", (DECREE_NAME, "제3조"))
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    lines = shown(capsys, given)
    widths = [sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines]
    assert len(lines) > 3 and max(widths) < 60
    assert "".join("".join(lines).split()).count("2미터이하인이동무대를말한다") == 1


def test_questions_follow_each_other_until_an_empty_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter([PERMIT, "그럼 취소는?", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(said))
    asked: list[str] = []

    def reply(question: str, library: Searchable) -> Answer:
        asked.append(question)
        return ask(question, library=library, engine=Extractive(), books=BOOKS)

    BOOKS.finds((ACT_NAME, "제5조제2항"))
    assert ask_loop.run(BOOKS, reply) == 0
    assert asked == [PERMIT, f"{PERMIT} 그럼 취소는?"]
    assert "빈 줄" in capsys.readouterr().err


def test_the_last_answer_gives_the_exit_code_and_an_error_ends_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["하나", "둘"]

    def read(prompt: str) -> str:
        if lines:
            return lines.pop(0)
        raise EOFError

    def fail(question: str, library: Searchable) -> Answer:
        raise ModelUnusable("모델이 멈췄습니다.", "다시 해 주세요.")

    monkeypatch.setattr("builtins.input", read)
    assert ask_loop.run(BOOKS, fail) == 13
    assert capsys.readouterr().err.count("모델이 멈췄습니다.") == 2
    assert ask_loop.run(BOOKS, fail) == 0  # nothing was asked
