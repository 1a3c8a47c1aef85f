"""Automatic paragraph numbers of DOCX and HWPX, which stand in no text run and would otherwise be lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
_JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_IDEOGRAPHS = "一二三四五六七八九十"
_DIGITS = "일이삼사오육칠팔구십"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_FIELD = re.compile(r"[%^](\d+)")


def _pick(symbols: str) -> Callable[[int], str]:
    return lambda value: symbols[value - 1] if 0 < value <= len(symbols) else str(value)


def _run(first: str, count: int) -> Callable[[int], str]:
    return _pick("".join(chr(ord(first) + i) for i in range(count)))


def _roman(value: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        times, value = divmod(value, size) if value < 400 else (0, value)
        text += letters * times
    return text or str(value)


# Number formats of OOXML (ST_NumberFormat) and OWPML (NumberType1), which name the same things differently.
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "upperRoman": _roman,
    "ROMAN_CAPITAL": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "ROMAN_SMALL": lambda value: _roman(value).lower(),
    "upperLetter": _run("A", 26),
    "LATIN_CAPITAL": _run("A", 26),
    "lowerLetter": _run("a", 26),
    "LATIN_SMALL": _run("a", 26),
    "ganada": _pick(_SYLLABLES),
    "HANGUL_SYLLABLE": _pick(_SYLLABLES),
    "chosung": _pick(_JAMO),
    "HANGUL_JAMO": _pick(_JAMO),
    "koreanDigital": _pick(_DIGITS),
    "koreanCounting": _pick(_DIGITS),
    "HANGUL_PHONETIC": _pick(_DIGITS),
    "ideographTraditional": _pick(_IDEOGRAPHS),
    "IDEOGRAPH": _pick(_IDEOGRAPHS),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "CIRCLED_DIGIT": _run("①", 20),
    "CIRCLED_HANGUL_SYLLABLE": _run("㉮", 14),
    "CIRCLED_HANGUL_JAMO": _run("㉠", 14),
    "CIRCLED_LATIN_CAPITAL": _run("Ⓐ", 26),
    "CIRCLED_LATIN_SMALL": _run("ⓐ", 26),
    "decimalEnclosedParen": _run("⑴", 20),
    "none": lambda value: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `pattern` such as "%1.%2" or "^1." names the levels whose numbers it shows."""

    pattern: str
    format: str = "decimal"
    start: int = 1
    bullet: bool = False


@dataclass(slots=True)
class Counters:
    """Counts the paragraphs of every list of one document."""

    lists: Mapping[str, Mapping[int, Level]]
    _values: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, name: str, level: int) -> str:
        """The number of the next paragraph at that level (from 0) of the list, or "" when there is none."""
        levels = self.lists.get(name, {})
        shape = levels.get(level)
        if shape is None:
            return ""
        if shape.bullet:
            return shape.pattern
        values = self._values.setdefault(name, {})
        values[level] = values.get(level, shape.start - 1) + 1
        for deeper in [key for key in values if key > level]:
            del values[deeper]

        def shown(match: re.Match[str]) -> str:
            which = int(match[1]) - 1
            other = levels.get(which, shape)
            return _FORMATS.get(other.format, str)(values.get(which, other.start))

        return _FIELD.sub(shown, shape.pattern)
