"""One form of text for everything that is hashed, searched or compared."""

from __future__ import annotations

import unicodedata
from itertools import groupby

from seoul_assist.text import rx

# Zero-width, bidi controls, tags, variation selectors, Hangul fillers: they show nothing and change matches.
_SILENT = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
INVISIBLE = rx.compile(f"[{_SILENT}]")
# Controls without tab and line feed, halves of surrogate pairs, and the two code points that are no characters.
_DRIVING = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_CONTROL = rx.compile(f"[{_DRIVING}]")
_DROPPED = rx.compile(f"[{_SILENT}{_DRIVING}]+")
# What prints as nothing or drives a terminal, the line ends besides LF included: for texts that escape it.
UNSEEN = rx.compile(f"[{_SILENT}{_DRIVING}\x85\u2028\u2029]")
_LINE_END = rx.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_PILE = 64  # combining marks in a row
# Marks that count as letters of their own until they are taken apart.
_SPLIT = {"\u0f73": "\u0f71\u0f72", "\u0f75": "\u0f71\u0f74", "\u0f81": "\u0f71\u0f80"}
_ONE_LINE = rx.compile(r"\s+")
_MOST_DROPPED = 2_000  # places of one document that are told one by one
# What `str.isprintable` takes for a character that shows, though it is one of the invisible.
_BLANK_LETTERS = rx.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def clean(text: str) -> str:
    """The text in NFC with LF line ends, without control and invisible characters; tabs and spaces stay.

    Every line end of Unicode (CR, vertical tab, form feed, NEL, U+2028, U+2029) becomes LF. Cleaning twice changes
    nothing more.
    """
    if text.isprintable() and not _BLANK_LETTERS.search(text):  # most lines: nothing to take out
        return unicodedata.normalize("NFC", _piled(text))
    # Removing a character can bring two others together that compose, so composing comes last.
    return unicodedata.normalize("NFC", _piled(INVISIBLE.sub("", _CONTROL.sub("", _LINE_END.sub("\n", text)))))


def _piled(text: str) -> str:
    """The text with long runs of combining marks in the order that normalizing gives them.

    Left to itself it sorts them by insertion: a million marks on one letter would take it an hour.
    """
    sample = text[::_PILE]
    if not any(map(unicodedata.combining, sample)) and not any(letter in sample for letter in _SPLIT):
        return text
    if not any(all(map(_joins, text[at : at + _PILE])) for at in range(0, len(text) - _PILE, _PILE)):
        return text
    parts: list[str] = []
    for joins, letters in groupby(text, _joins):
        run = "".join(letters)
        if joins and len(run) > _PILE:
            for whole, split in _SPLIT.items():
                run = run.replace(whole, split)
            run = "".join(sorted(run, key=unicodedata.combining))
        parts.append(run)
    return "".join(parts)


def _joins(letter: str) -> bool:
    return letter > "\u02ff" and (unicodedata.combining(letter) > 0 or letter in _SPLIT)


def squeeze(text: str) -> str:
    """The cleaned text with every run of blanks made one space, for comparing and showing on one line."""
    return _ONE_LINE.sub(" ", clean(text)).strip()


def invisible(text: str) -> int:
    """How many characters of the text show nothing and are dropped by `clean`, apart from one byte order mark."""
    return len(INVISIBLE.findall(text)) - text.startswith("\ufeff")


def one_line(text: str) -> str:
    """The cleaned text with line ends made blanks: a name that must not begin a line of its own."""
    return clean(text).replace("\n", " ")


def visible(text: str) -> str:
    """The text with every character that `clean` drops spelled out, U+202E as ‹U+202E›."""
    return _DROPPED.sub(lambda match: spelled(match[0]), text)


def spelled(characters: str) -> str:
    """The code point of each character between single angle quotes."""
    return "".join(f"‹U+{ord(char):04X}›" for char in characters)


def dropped(text: str) -> tuple[tuple[int, str], ...]:
    """What `clean` drops from the text, each run with its offset into the cleaned text.

    Beside letters that compose an offset may be a place or two off. Of more than _MOST_DROPPED runs the first are told.
    """
    if not _DROPPED.search(text):
        return ()
    found = []
    at = position = 0
    text = _LINE_END.sub("\n", text)
    for match in _DROPPED.finditer(text):
        at += len(unicodedata.normalize("NFC", _piled(text[position : match.start()])))
        position = match.end()
        found.append((at, match[0]))
        if len(found) == _MOST_DROPPED:
            break
    return tuple(found)


def lines_dropped(text: str) -> dict[int, tuple[tuple[int, str], ...]]:
    """What `clean` drops from each line that loses anything, by the number of the line from 0."""
    if not _DROPPED.search(text):
        return {}
    lines = enumerate(_LINE_END.sub("\n", text).split("\n"))
    return {number: lost for number, line in lines if (lost := dropped(line))}
