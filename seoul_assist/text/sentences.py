"""Sentences of Korean official text, with their places: lines, list items, then 다./음./함./것. endings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from seoul_assist.text import rx
from seoul_assist.text.endings import closes

# What opens a list item or a heading: 1. 가. 1) 가) (1) (가) ① ㉮ Ⅰ. □ ○ - ※ 제3조 and their kin, then a blank.
_HANGUL = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
MARKER = rx.compile(
    rf"[ \t]*(?:\d{{1,2}}(?:-\d{{1,2}})?[.)](?!\d)|[{_HANGUL}][.)](?=[ \t])|\((?:\d{{1,2}}|[{_HANGUL}])\)"
    r"|[\u2160-\u216b\u2170-\u2179]\.?"  # Roman numerals
    r"|[\u2460-\u249b\u24b6-\u24ff\u3251-\u325f\u3260-\u327b\u32b1-\u32bf\u2776-\u2793]"  # circled and the like
    r"|[□■◆◇○●◎❍◦▶▷►☞※❑❏•‣∙·ㆍ․\-–─*](?=[ \t]|[^\s\d\-–*])|[oOmㅇ](?=[ \t]+[가-힣A-Z(「“])"
    r"|[oㅇ](?=[ \t]+[’‘'\"]?\d)"  # a bullet before a year or an amount
    r"|(?=[<\[(][ \t]*(?:그림|표|단위|사진|도표|참고))"  # captions open nothing but themselves
    r"|제\d+[편장절관조](?:의\d+)?(?=[ \t(.]|$))[ \t]*"
)
# 다만 and 이 경우 open a sentence of the same item; nothing else does without a full stop before it.
_STOP = rx.compile(r"[.!?。．](?=[\"'”’)\]」』>]*(?:\s|$))[\"'”’)\]」』>]*")
# <개정 2026. 3. 5.> after a full stop belongs to the sentence before it.
_HISTORY = rx.compile(r"(?:\s*(?:<(?:개정|신설|삭제)[^<>\n]*>|\[(?:본조신설|전문개정|제목개정)[^\[\]\n]*\]))+")
_PAIRS = {"(": ")", "[": "]", "「": "」", "『": "』", "“": "”", "‘": "’", "<": ">", "《": "》", "〈": "〉"}
_BRACKET = rx.compile(r"[()\[\]「」『』“”‘’<>《》〈〉]|\"")
_LONGEST_PAIR = 300
_NOT_A_STOP = rx.compile(
    rf"(?:^|[\s(\[,])[{_HANGUL}]\.$"  # an item letter in the running text
    r"|제\d+[편장절관조항호](?:의\d+)?\.$"  # 제3조.
    r"|\d[ \t]*\.$"  # 1.  2026. 3. 5.  and a decimal cut by a line end
    r"|[A-Za-z]\.$"  # Co. Ltd. No. vol.
)
# A line shorter than this share of its neighbours, or than this many characters, was not broken by the width.
_WRAP_SHARE, _WRAP_AT_LEAST, _WRAP_ENOUGH = 0.75, 16, 36


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text == whole[start:end]`, without blanks at its ends."""

    start: int
    end: int
    text: str


def split(text: str) -> list[Span]:
    """The sentences of `text` in order; together they hold every character that is not blank."""
    return list(_split(text))


@lru_cache(maxsize=512)  # the pages of a document, which are gone through for points, facts, conditions and keywords
def _split(text: str) -> tuple[Span, ...]:
    return tuple(span for start, end in _paragraphs(text) for span in _sentences(text, start, end))


def bare(sentence: str) -> str:
    """The sentence without the markers that open it."""
    while (found := MARKER.match(sentence)) and found.end():
        sentence = sentence[found.end() :]
    return sentence.strip()


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Runs of lines that belong together: a line goes on in the next one only when it was broken by its width."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    runs: list[tuple[int, int]] = []
    for place, (start, end) in enumerate(lines):
        if not text[start:end].strip():
            continue
        if runs and _goes_on(text, lines, place):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _goes_on(text: str, lines: list[tuple[int, int]], place: int) -> bool:
    """Whether the line before runs over into the line at `place`."""
    (before, stop), (start, end) = lines[place - 1], lines[place]
    previous = text[before:stop].rstrip()
    if start != stop + 1 or closes(previous) or MARKER.match(text, start, end):
        return False
    near = max(right - left for left, right in lines[max(0, place - 5) : place + 4])
    return len(previous) >= max(_WRAP_AT_LEAST, min(_WRAP_SHARE * near, _WRAP_ENOUGH))


def _sentences(text: str, start: int, end: int) -> list[Span]:
    kept = _kept_whole(text, start, end)
    spans: list[Span] = []
    begin = start
    opened = MARKER.match(text, start, end)
    for stop in _STOP.finditer(text, opened.end() if opened else start, end):
        position = stop.start()
        if any(left < position < right for left, right in kept):
            continue
        if text[position] in ".．" and _NOT_A_STOP.search(text[max(begin, position - 12) : position + 1]):
            continue
        stopped = _HISTORY.match(text, stop.end(), end)
        stop_end = stopped.end() if stopped else stop.end()
        spans.extend(_span(text, begin, stop_end))
        begin = stop_end
    spans.extend(_span(text, begin, end))
    return spans


def _span(text: str, start: int, end: int) -> list[Span]:
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip())
    stripped = raw.strip()
    return [Span(start, start + len(stripped), stripped)] if stripped else []


def _kept_whole(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Places of balanced quotes and brackets; an unbalanced or endless one binds nothing."""
    kept: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for found in _BRACKET.finditer(text, start, end):
        mark, position = found.group(), found.start()
        right = any(opener == '"' for opener, _ in stack) if mark == '"' else mark not in _PAIRS
        if not right:
            stack.append((mark, position))
            continue
        for depth in range(len(stack) - 1, -1, -1):
            opener, left = stack[depth]
            if _PAIRS.get(opener, '"') == mark:
                del stack[depth:]
                if position - left <= _LONGEST_PAIR:
                    kept.append((left, position))
                break
    return kept
