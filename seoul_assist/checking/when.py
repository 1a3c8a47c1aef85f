"""Days and clock times as they stand in a line of Korean text, whatever form they are written in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from seoul_assist.text import rx
from seoul_assist.text.calendar import make

Form = Literal["dots", "letters", "hyphen", "short", "partial"]
TILDE = "~∼～〜˜"
_WEEKDAY = r"(?:\s?\((?P<w>[월화수목금토일])(?:요일)?(?=[),])(?P<close>\)?))?"
_FULL = rx.compile(
    r"(?<![\d.\-/])(?:(?P<y>(?:19|20)\d{2})|['’‘](?P<yy>\d{2}))\s?(?P<dot>\.|년)\s{0,2}"
    r"(?P<m>\d{1,2})\s?(?:\.|월)\s{0,2}(?P<d>\d{1,2})(?!\d)(?!,\d{3})(?!\.\d)\s?(?P<tail>\.|일)?" + _WEEKDAY
)
_HYPHEN = rx.compile(r"(?<![\w.\-/])(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?![\d\-/])" + _WEEKDAY)
_PARTIAL = rx.compile(
    r"(?<![\d.,])(?P<m>1[0-2]|0?[1-9])(?P<sep>\.\s?|월\s?)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?!\.\d)\s?(?P<tail>\.|일)?"
    + _WEEKDAY
)
# What shows that 4. 10. is a day: it bounds a period.
_BOUND = rx.compile(rf"까지|부터|\s?[{TILDE}]\s?\d{{1,2}}\.\s?\d")
_DAY_ONLY = rx.compile(r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?:\.(?!\s?\d)|일)" + _WEEKDAY)
RANGE = rx.compile(rf"\s*(?:\d{{1,2}}:\d{{2}}\s*)?(?:부터\s*)?[{TILDE}]\s*(?:다음\s?날\s*|익일\s*)?")


@dataclass(frozen=True, slots=True)
class Day:
    """A day: its offsets in the line, what is written, and the year it is of (inherited; None when nothing tells)."""

    start: int
    end: int
    form: Form
    year: int | None
    month: int
    day: int
    weekday: str = ""
    weekday_start: int = -1
    written_year: bool = True

    @property
    def date(self) -> date | None:
        """The date, or None when it has no year or does not exist."""
        return make(self.year, self.month, self.day) if self.year else None


def days(text: str) -> tuple[Day, ...]:
    """The days of a line, in order; one without a year takes the last year before it, or the next one in a wrap."""
    found = [_day(match, _form(match)) for match in _FULL.finditer(text)]
    found += [_day(match, "hyphen") for match in _HYPHEN.finditer(text)]
    taken = bytearray(len(text))
    for day in found:
        taken[day.start : day.end] = b"\1" * (day.end - day.start)
    for match in _PARTIAL.finditer(text):
        free = not any(taken[match.start() : match.end()])
        before = text[max(0, match.start() - 20) : match.start()]
        ranged = re.search(rf"[{TILDE}]\s*$", before) is not None
        bound = match["tail"] == "." and _BOUND.match(text, match.end()) is not None
        if free and (match["w"] or ranged or bound or (match["sep"].startswith("월") and match["tail"] == "일")):
            found.append(_day(match, "partial"))
    found.sort(key=lambda day: day.start)
    return tuple(_inherit(_with_day_only(text, found)))


def _form(match: re.Match[str]) -> Form:
    return "short" if match["yy"] else "letters" if match["dot"] == "년" else "dots"


def _day(match: re.Match[str], form: Form) -> Day:
    groups = match.groupdict()
    year: int | None = None
    if groups.get("y"):
        year = int(groups["y"])
    elif groups.get("yy"):
        short = int(groups["yy"])
        year = (2000 if short < 50 else 1900) + short
    return Day(
        match.start(),
        match.end(),
        form,
        year,
        int(match["m"]),
        int(match["d"]),
        match["w"] or "",
        match.start("w"),
        year is not None,
    )


def _with_day_only(text: str, found: list[Day]) -> Iterator[Day]:
    """Adds the bare day after a tilde: 2026. 3. 2.(월)~6.(금)."""
    for number, day in enumerate(found):
        yield day
        bridge = RANGE.match(text, day.end)
        if bridge is None or (number + 1 < len(found) and found[number + 1].start <= bridge.end() + 1):
            continue
        match = _DAY_ONLY.match(text, bridge.end())
        if match and (match["w"] or match[0].endswith((".", "일"))):
            yield Day(
                match.start(),
                match.end(),
                "partial",
                None,
                day.month,
                int(match["d"]),
                match["w"] or "",
                match.start("w"),
                False,
            )


def _inherit(found: Iterator[Day]) -> Iterator[Day]:
    year: int | None = None
    month = 0
    for day in found:
        if day.year is None and year is not None:
            if day.month < month - 6:
                year += 1
            day = replace(day, year=year)
        year, month = day.year or year, day.month
        yield day


def ranges(text: str, found: tuple[Day, ...]) -> Iterator[tuple[Day, Day]]:
    """The pairs of days that a tilde joins."""
    for first, second in itertools.pairwise(found):
        if RANGE.fullmatch(text, first.end, second.start):
            yield first, second


def canonical(year: int, month: int, day: int, weekday: str = "") -> str:
    """The form officials write: 2026. 3. 5.(목)."""
    return f"{year}. {month}. {day}." + (f"({weekday})" if weekday else "")
