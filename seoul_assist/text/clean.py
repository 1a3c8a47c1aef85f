"""One form of text for everything that is hashed, searched or compared."""

from __future__ import annotations

import re
import unicodedata

# Zero-width, bidi controls, tags, variation selectors, Hangul fillers: they show nothing and change matches.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """The text in NFC with LF line ends, without control and invisible characters; tabs and spaces stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return INVISIBLE.sub("", _CONTROL.sub("", text))


def squeeze(text: str) -> str:
    """The cleaned text with every run of blanks made one space, for comparing and showing on one line."""
    return " ".join(clean(text).split())
