"""A rule with its list on rows of their own: only blanks change, so that it still reads word for word."""

from __future__ import annotations

import re

_LETTERS = "가나다라마바사아자차카타파하"
# The number or letter of an item behind a blank; in a date (2026. 7. 1.) that blank stands behind a number.
_ITEM = re.compile(rf"(?<!\d\.) (?=(?:(?P<number>\d{{1,2}})(?:의\d{{1,2}})?|(?P<letter>[{_LETTERS}]))\. )")
_SKIP = "…"


def rows(text: str) -> list[tuple[int, str]]:
    """(depth, text) of the rule and its items: 0 for the rule, 1 for 1. 2. 3., 2 for 가. 나. 다.

    An item is one only where its number continues the count, or where the text left others out (…).
    """
    found = [(0, 0)]
    number, letter = 0, -1
    for item in _ITEM.finditer(text):
        left_out = text[: item.start()].endswith(_SKIP)
        if item["number"]:
            given = int(item["number"])
            if left_out or 0 < given in (number, number + 1):
                number, letter = given, -1
                found.append((1, item.end()))
        else:
            place = _LETTERS.index(item["letter"])
            if place == letter + 1 or left_out:
                letter = place
                found.append((2, item.end()))
    ends = [start for _, start in found[1:]] + [len(text)]
    return [(depth, text[start:end].strip()) for (depth, start), end in zip(found, ends, strict=True)]
