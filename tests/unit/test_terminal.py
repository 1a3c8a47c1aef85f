"""The terminal: nothing a document holds can drive it."""

from __future__ import annotations

import json

import pytest

from seoul_assist.cli import terminal
from seoul_assist.errors import UsageError
from seoul_assist.model import Item, Outcome

ATTACKS = [
    "\x1b[31m붉은 글\x1b[0m",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]8;;http://example.kr\x07눌러 보세요\x1b]8;;\x07",
    "\x9b2J",
    "금액\u202e000,1\u202c",
    "\u200b보이지\u2060않는\ufeff글",
    "\U000e0041\U000e0042",
    "뒤로\b\b\b",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_control_reaches_the_stream(attack: str, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.out(attack)
    terminal.note(attack)
    terminal.outcome(Outcome((Item(attack, "failed", attack, attack),)), "색인")
    captured = capsys.readouterr()
    for shown in captured.out + captured.err:
        assert shown in "\n\t" or (shown.isprintable() and shown not in "\u202e\u200b\u2060\ufeff")


def test_brackets_are_shown_literally(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.out("[/닫힘] [link=http://x]가[/link] [bold]")
    assert capsys.readouterr().out == "[/닫힘] [link=http://x]가[/link] [bold]\n"


def test_json_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.as_json({"text": "줄\n바꿈\x1b"})
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1 and "\x1b" not in shown
    assert json.loads(shown) == {"text": "줄\n바꿈\x1b"}


def test_error_shows_message_and_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.error(UsageError("무엇이 잘못되었습니다.", "이렇게 해 주세요."))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "오류: 무엇이 잘못되었습니다.\n  → 이렇게 해 주세요.\n"


def test_a_further_line_of_an_error_looks_like_no_message(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.error(UsageError("그런 파일이 없습니다: 가\u2028오류: 거짓", "다시\n오류: 거짓"))
    terminal.outcome(Outcome((Item("가\n오류: 거짓", "failed", "못 읽음\r오류: 거짓", "다시\n오류: 거짓"),)), "색인")
    assert sum(line.startswith("오류") for line in capsys.readouterr().err.splitlines()) == 1
