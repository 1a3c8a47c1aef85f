"""Amounts of money: figures to Hangul and back.

The canonical Hangul amount writes the digit one everywhere (일십, 일백, 일천, 일만), as the model in
「행정업무의 운영 및 혁신에 관한 규정 시행규칙」 제2조제2항 does, so that nothing can be put in front of it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from seoul_assist.text import rx

_DIGITS = "영일이삼사오육칠팔구"
_VALUE = {char: n for n, char in enumerate(_DIGITS)} | {"공": 0, "륙": 6, "령": 0}
_SMALL = {"십": 10, "백": 100, "천": 1000}
_LARGE = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_MIXED = rx.compile(r"(\d[\d,]*(?:\.\d+)?)([천백십]?)([경조억만]?)")


def hangul(amount: int) -> str:
    """The amount in canonical Hangul, such as 일십일만삼천오백육십 for 113560; 영 for zero."""
    if not 0 <= amount < 10**20:
        raise ValueError(f"amount out of range: {amount}")
    if amount == 0:
        return "영"
    parts: list[str] = []
    for unit in ("", *_LARGE):
        amount, group = divmod(amount, 10**4)
        if group:
            parts.append(_group(group) + unit)
    return "".join(reversed(parts))


def _group(number: int) -> str:
    digits = f"{number:04d}"
    return "".join(_DIGITS[int(d)] + unit for d, unit in zip(digits, ("천", "백", "십", ""), strict=True) if d != "0")


def parse_hangul(text: str) -> int | None:
    """The value of an amount in Hangul, or None; an omitted 일, blanks and 금/원/정 around it are accepted."""
    core = re.sub(r"\s+", "", text)
    core = re.sub(r"^(?:일금|금)", "", core)
    core = re.sub(r"원?정?$", "", core)
    if not core:
        return None
    total = group = digit = 0
    seen_digit = False
    last_small, last_large = 10**4, 10**20
    for char in core:
        if char in _VALUE:
            if seen_digit:
                return None
            digit, seen_digit = _VALUE[char], True
        elif char in _SMALL:
            unit = _SMALL[char]
            if unit >= last_small:
                return None
            group += (digit if seen_digit else 1) * unit
            digit, seen_digit, last_small = 0, False, unit
        elif char in _LARGE:
            unit = _LARGE[char]
            if unit >= last_large:
                return None
            group += digit
            total += (group or 1) * unit
            group = digit = 0
            seen_digit, last_small, last_large = False, 10**4, unit
        else:
            return None
    return total + group + digit


def parse(text: str) -> int | None:
    """The value of an amount in figures, such as 1,500,000 or 2,134만 5천 or 1.5억; None when it is no amount."""
    core = re.sub(r"\s+|^금|원정?$", "", text.strip())
    core = re.sub(r"^금|원정?$", "", core)
    if not core:
        return None
    total, position, last, open_group = 0, 0, 10**21, Decimal(0)
    for match in _MIXED.finditer(core):
        if match.start() != position:
            return None
        position = match.end()
        value = Decimal(match[1].replace(",", "")) * _SMALL.get(match[2], 1)
        if not match[3]:
            open_group += value
            continue
        unit = _LARGE[match[3]]
        if unit >= last:
            return None
        last = unit
        total += int((open_group + value) * unit)
        open_group = Decimal(0)
    if position != len(core) or open_group != int(open_group):
        return None
    return total + int(open_group)
