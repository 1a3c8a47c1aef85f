"""The list of attachments as it stands in a letter: its label, its entries, and the lines that fell out of order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seoul_assist.checking.layout import ATTACHMENT, NUMBERED, QUANTITY, end_mark
from seoul_assist.checking.view import Line, View
from seoul_assist.text import rx

_SENTENCE = rx.compile(r"(?:[다오요]\.?|…)$|(?:하여|하고|따라|하니)\s")


@dataclass(frozen=True, slots=True)
class Entry:
    """One attachment: offsets into the text, its number (0 without) and its words without the end mark."""

    start: int
    end: int
    number: int
    text: str


def label(view: View) -> tuple[Line, re.Match[str]] | None:
    """The line that opens the list and its parts (layout.ATTACHMENT); a sentence that begins with 붙임 does not."""
    for line in view.of("attachments"):
        found = ATTACHMENT.match(line.text)
        return (line, found) if found and not _is_sentence(found["rest"]) else None
    return None


def _is_sentence(rest: str) -> bool:
    mark = end_mark(rest)
    said = rest[: mark.start()].rstrip() if mark else rest.rstrip()
    return _SENTENCE.search(said) is not None and not QUANTITY.search(said) and not NUMBERED.match(said)


def strays(view: View) -> list[tuple[Line, int]]:
    """The lines of the list that the layout leaves to the body since their number is out of order, with it."""
    listed = list(view.of("attachments"))
    found: list[tuple[Line, int]] = []
    if label(view) is None or end_mark(listed[-1].text):
        return found
    for line in view.lines[listed[-1].index + 1 :]:
        marked = NUMBERED.match(line.text)
        indented = len(line.text) - len(line.text.lstrip()) >= 3
        if marked is None or not indented or not QUANTITY.search(line.text):
            break
        found.append((line, int(marked["number"])))
    return found


def entries(view: View) -> list[Entry]:
    """The attachments of the list in order; the second line of a long name belongs to the entry above."""
    opening = label(view)
    if opening is None:
        return []
    found: list[Entry] = []
    for line in view.of("attachments"):
        offset = opening[1].start("rest") if line is opening[0] else 0
        text = line.text[offset:]
        mark = end_mark(text)
        if mark:
            text = text[: mark.start()]
        if not text.strip():
            continue
        start = line.start + offset + len(text) - len(text.lstrip())
        end = line.start + offset + len(text.rstrip())
        numbered = NUMBERED.match(text)
        if numbered or not found or QUANTITY.search(found[-1].text):
            number = int(numbered["number"]) if numbered else 0
            found.append(Entry(start, end, number, (numbered["text"] if numbered else text).strip()))
        else:
            last = found[-1]
            found[-1] = Entry(last.start, end, last.number, f"{last.text} {text.strip()}")
    return found
