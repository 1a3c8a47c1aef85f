"""Where the words of a table stand in what people wrote themselves: names, titles and quotations are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from seoul_assist.checking.lexicon import Entry, find, load, present
from seoul_assist.checking.mask import FILLER
from seoul_assist.checking.view import Line, View
from seoul_assist.text import rx

# Titles of laws, names of programmes and events, words of somebody else.
_NAMED = rx.compile(
    "「[^「」\n]{1,120}」|『[^『』\n]{1,120}』|｢[^｢｣\n]{1,120}｣|《[^《》\n]{1,80}》|〈[^〈〉\n]{1,80}〉|<[^<>\n]{1,80}>"
    "|‘[^‘’\n]{1,80}’|“[^“”\n]{1,200}”|(?<![가-힣\\w])'[^'\n]{1,80}'|\"[^\"\n]{1,200}\""
)
_LETTER = rx.compile("[가-힣]")


def own_words(line: Line) -> str:
    """The masked text of the line with names and quotations filled as well; same length."""
    return _NAMED.sub(lambda match: FILLER * len(match[0]), line.masked)


def whole(text: str, start: int, end: int, said: str) -> str:
    """What is said of text[start:end], with the letters of the word around it: a message names no part of a word."""
    first, last = start, end
    while first and _LETTER.match(text, first - 1) and _LETTER.match(text, start):
        first -= 1
    while last < len(text) and _LETTER.match(text, last) and _LETTER.match(text, end - 1):
        last += 1
    return text[first:start] + said + text[end:last]


@cache
def table(name: str) -> tuple[Entry, ...]:
    """The entries of a table; words of several parts also count when they are written without blanks."""
    entries = load(name)
    known = {entry.word for entry in entries}
    joined = (replace(entry, word=entry.word.replace(" ", "")) for entry in entries if " " in entry.word.strip())
    return (*entries, *(entry for entry in joined if entry.word not in known))


def hits(view: View, name: str) -> Iterator[tuple[Line, int, int, Entry]]:
    """Line, start and end in it, and entry of every place where a word of the table stands."""
    here = present(table(name), view.masked)
    if not here:
        return
    for line in view.prose:
        for start, end, entry in find(here, own_words(line)):
            yield line, start, end, entry


def any_of(words: str) -> str:
    """A pattern for any of the words, which stand apart by blanks: the longest first."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


# The stem of a verb is shown as dictionaries show it.
_STEM = rx.compile("(?:하|되|받|[를을] ?입|맺|앓|느끼|보이)$")  # 프로토타입 is no verb


def headword(entry: Entry) -> str:
    """The word as a reader looks it up: 기재하다 for the stem 기재하."""
    return entry.word + "다" if _is_stem(entry) else entry.word


def choices(entry: Entry) -> tuple[str, ...]:
    """What may stand there instead, in the same form."""
    return tuple(f"{choice}다" if _is_stem(entry) else choice for choice in entry.choices)


def shown(entry: Entry) -> str:
    """The words that may stand there instead, in quotes."""
    return ", ".join(f"‘{choice}’" for choice in choices(entry))


def _is_stem(entry: Entry) -> bool:
    return entry.match != "noun" and _STEM.search(entry.word) is not None
