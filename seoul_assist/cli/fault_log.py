"""What went wrong, for whoever repairs it, in a file: a traceback on the screen could hold words of a document."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import traceback
from types import TracebackType

from seoul_assist.cli import terminal
from seoul_assist.text.clean import clean

WANTED = "--debug"
_SAID = 11  # characters of a message: enough to tell one error from another, too few to tell what a document says


def write(error: BaseException) -> str:
    """The sentence that says where the record of the error stands (only its owner reads it, and it holds no
    words of a document), or why there is none.
    """
    told = "\n".join(_chain(error)) + "\n"
    try:
        handle, name = tempfile.mkstemp(prefix="seoul-assist-", suffix=".log")  # mode 0600
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as log:
            log.write(told)
    except OSError as failure:
        return f"자세한 기록을 남기지 못했습니다({failure.strerror})."
    return f"자세한 기록을 {name}에 남겼습니다(이 컴퓨터에만 있으며, 문서의 글은 들어 있지 않습니다)."


def _chain(error: BaseException) -> list[str]:
    """What happened where, the first cause first. Of what was said only a beginning that is no piece of a document."""
    from seoul_assist.text.pii import mask

    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_chain(before), "", "이어서:"] if before is not None else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
    said = mask(clean(str(error)))
    return [*lines, f"{type(error).__module__}.{type(error).__qualname__}: {said[:_SAID]}"]


def install(arguments: list[str]) -> None:
    """From here on neither the interpreter nor a thread nor an object that is cleared away prints a traceback."""

    def say(error: BaseException | None) -> None:
        if error is None or isinstance(error, SystemExit | KeyboardInterrupt):
            return
        terminal.note(f"도중에 예상하지 못한 문제가 있었습니다({type(error).__name__}).", "yellow")
        if WANTED in arguments:
            terminal.note(f"  → {write(error)}")

    def last(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        say(error)

    sys.excepthook = last
    threading.excepthook = lambda told: say(told.exc_value)
    sys.unraisablehook = lambda told: say(told.exc_value)
