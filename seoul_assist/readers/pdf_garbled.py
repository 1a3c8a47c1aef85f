"""Whether the text of a page is what a reader would see, or codes of a font that does not say what they mean."""

from __future__ import annotations

from collections import Counter
from functools import cache

_LEAST = 20  # letters; fewer tell nothing
_SHARE = 0.3
# Where a font has no map, some of its characters still look like letters: fewer odd ones are enough then.
_SHARE_UNMAPPED = 0.08


def garbled(text: str, unmapped: float = 0.0) -> bool:
    """True when so many letters are none that the rest cannot be trusted.

    `unmapped` is the share of characters whose font has no Unicode map.
    """
    letters = Counter("".join(text.split()))
    if letters.total() < _LEAST:
        return False
    share = sum(count for letter, count in letters.items() if odd(letter)) / letters.total()
    return share > (_SHARE_UNMAPPED if unmapped > 0.5 else _SHARE)


@cache
def odd(letter: str) -> bool:
    """True for what Korean documents hardly hold: private use, controls, loose old jamo, syllables no word has,
    letters of far scripts.
    """
    code = ord(letter)
    if code < 0x7F:
        return code < 0x20
    if 0xAC00 <= code <= 0xD7A3:
        return not _common(letter)
    private = 0xE000 <= code <= 0xF8FF or code >= 0xF0000
    jamo = 0x1100 <= code <= 0x11FF or 0xA960 <= code <= 0xA97F or 0xD7B0 <= code <= 0xD7FF
    control = 0x7F <= code < 0xA0 or 0xFFF0 <= code <= 0xFFFF or 0xD800 <= code <= 0xDFFF
    far = 0x0100 <= code <= 0x036F or 0x0400 <= code <= 0x10FF or 0x1200 <= code <= 0x1FFF
    return private or jamo or control or far or (0x3400 <= code <= 0x4DBF)


def _common(letter: str) -> bool:
    """Whether the syllable is one of the 2,350 of KS X 1001, which all but a few words are written with."""
    return len(letter.encode("euc_kr")) == 2  # the codec spells all others out in eight bytes
