"""Amendment notes of statutes: taken out of the text, so that quotes and search see the rule alone, and put back.

`<개정 2020.1.1>`, `<2020.1.1>` after 삭제, `[전문개정 2020.1.1]`, `[시행일: 2021.1.1] 제3조`, `[제3조에서 이동 …]`.
What an addendum leaves out (`<단서 생략>`) and its numbers past fifteen (`<16>`) are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seoul_assist.model import Mark

_DAY = r"\d{4}\s*[.ㆍ·\-]\s*\d{1,2}"
_WORD = r"(?:일부|전부|전문|타법|제목|본조|본항|본호)?(?:개정|신설|제정|삭제|이동)"
_INLINE = re.compile(
    rf"<\s*(?:{_WORD}[ㆍ·,\s]*)*(?:[가-힣]*\s*제[\d-]+호\s*,?\s*)?{_DAY}[^<>\n]*>"
    rf"|\[\s*{_WORD}\s*{_DAY}[^\[\]\n]*\]"
    r"|\[\s*시행일?\s*:?\s*\d{4}[^\[\]\n]*\](?:\s*제\s?\d+조[^\n]*$)?"
    rf"|\(\s*{_WORD}\s*{_DAY}[\d.ㆍ·\-,\s]*(?:[가-힣]*\s*제[\d-]+호)?\s*\)"
)
_LINE = re.compile(
    r"\[(?:전문개정|본조신설|제목개정|시행일|종전|제\s?\d+조(?:의\d+)?(?:제\d+[항호])*에서\s*이동|단순위헌|헌법불합치|한정위헌"
    r"|위헌|유효기간|본조는|법률 제|대통령령 제|\d{4}\s*[.ㆍ]\s*\d{1,2}).*$"
)
_YEAR_INSIDE = re.compile(r"[<(\[][^<>()\[\]]*\d{4}")  # without one there is no note, and most lines have none
_OPEN_END = re.compile(r"\[시행일[^\[\]]*\].*(?:다음|각\s?호)")
_LETTER = re.compile(r"[\w「『\"'“‘(①-⑳]")


def split_marks(lines: Iterable[str]) -> tuple[str, tuple[Mark, ...]]:
    """The lines joined without their notes, and the notes with their offsets into that text.

    `join_marks` is the inverse but for the blanks around a note.
    """
    kept: list[str] = []
    length = 0
    rest = False
    marks: list[Mark] = []
    for line in lines:
        if rest or (line.startswith("[") and _whole(line)):
            rest = rest or bool(_OPEN_END.match(line))
            marks.append(Mark(length, line, "line"))
            continue
        text, found = _strip(line)
        if found and not text:
            marks.append(Mark(length, line, "line"))
            continue
        offset = length + 1 if kept else 0
        kept.append(text)
        length = offset + len(text)
        marks += [Mark(offset + at, note) for at, note in found]
    return "\n".join(kept), tuple(marks)


def _whole(line: str) -> bool:
    """Whether the line is one remark on the article, with nothing of the rule after it."""
    if not _LINE.match(line):
        return False
    after = line[line.rfind("]") + 1 :].strip()
    return "]" in line and (not after or line.startswith("[시행일"))


def _strip(line: str) -> tuple[str, list[tuple[int, str]]]:
    if not _YEAR_INSIDE.search(line):
        return line, []
    kept, done = "", 0
    found: list[tuple[int, str]] = []
    for note in _INLINE.finditer(line):
        before = line[done : note.start()]
        kept = _joined(kept, before, bool(found)).rstrip()
        found.append((len(kept), note[0]))
        done = note.end()
    return (_joined(kept, line[done:], bool(found)).rstrip(), found) if found else (line, [])


def _joined(kept: str, more: str, after_note: bool) -> str:
    """A note leaves one blank behind where words would run together."""
    if not after_note:
        return kept + more
    more = more.lstrip()
    return f"{kept} {more}" if kept and _LETTER.match(more) else kept + more


def join_marks(text: str, marks: Iterable[Mark]) -> str:
    """The text as its source prints it: the notes back at their places, one blank around them."""
    own = [mark for mark in marks if mark.place in ("inline", "line") and mark.at <= len(text)]
    return "".join(_pieces(text, own))


def _pieces(text: str, marks: list[Mark]) -> Iterator[str]:
    first = [mark.text for mark in marks if mark.place == "line" and mark.at == 0]
    if first:
        yield "\n".join(first) + ("\n" if text else "")
    done, last = 0, "\n"
    for mark in marks[len(first) :]:
        if mark.at > done:
            yield from _after(last, text[done : mark.at])
            done, last = mark.at, text[mark.at - 1]
        if mark.place == "line":
            yield f"\n{mark.text}"
            last = ""
            continue
        yield mark.text if last == "\n" else f" {mark.text}"
        last = ">"
    yield from _after(last, text[done:])


def _after(last: str, piece: str) -> Iterator[str]:
    if last == ">" and _LETTER.match(piece):
        yield " "
    yield piece
