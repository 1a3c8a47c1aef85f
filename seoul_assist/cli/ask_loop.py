"""One question after another on a terminal; what was asked before helps to understand what is asked next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from seoul_assist.cli import terminal
from seoul_assist.errors import AssistError

if TYPE_CHECKING:
    from seoul_assist.tasks.answering.ask import Answer, Searchable

_HELP = "물어볼 내용을 적어 주세요. “그럼 예외는?”처럼 이어서 물을 수 있고, 빈 줄이나 Ctrl-D로 마칩니다."


def run(library: Searchable, answer: Callable[[str, Searchable], Answer]) -> int:
    """Asks until an empty line or the end of input; the exit code of the last answer, 0 when nothing was asked."""
    from seoul_assist.tasks.answering.conversation import Conversation

    conversation = Conversation(library)
    terminal.note(_HELP, "dim")
    code = 0
    while said := _line():
        try:
            code = answer(conversation.question(said), conversation).exit_code
        except AssistError as failure:
            terminal.error(failure)
            code = failure.exit_code
        terminal.out()
    return code


def _line() -> str:
    try:
        return input("질문> ").strip()
    except EOFError:
        terminal.out()
        return ""
