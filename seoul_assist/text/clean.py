"""One form of text for everything that is hashed, searched or compared."""

from __future__ import annotations

import unicodedata

from seoul_assist.text import rx

# Zero-width, bidi controls, tags, variation selectors, Hangul fillers: they show nothing and change matches.
INVISIBLE = rx.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
# Controls without tab and line feed, halves of surrogate pairs, and the two code points that are no characters.
_CONTROL = rx.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = rx.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ONE_LINE = rx.compile(r"\s+")
# What `str.isprintable` takes for a character that shows, though it is one of the invisible.
_UNSEEN = rx.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def clean(text: str) -> str:
    """The text in NFC with LF line ends, without control and invisible characters; tabs and spaces stay.

    Every line end of Unicode (CR, vertical tab, form feed, NEL, U+2028, U+2029) becomes LF. Cleaning twice changes
    nothing more.
    """
    if text.isprintable() and not _UNSEEN.search(text):  # most lines: nothing to take out
        return unicodedata.normalize("NFC", text)
    # Removing a character can bring two others together that compose, so composing comes last.
    return unicodedata.normalize("NFC", INVISIBLE.sub("", _CONTROL.sub("", _LINE_END.sub("\n", text))))


def squeeze(text: str) -> str:
    """The cleaned text with every run of blanks made one space, for comparing and showing on one line."""
    return _ONE_LINE.sub(" ", clean(text)).strip()


def invisible(text: str) -> int:
    """How many characters of the text show nothing and are dropped by `clean`, apart from one byte order mark."""
    return len(INVISIBLE.findall(text)) - text.startswith("\ufeff")
