"""Days as people say them (다음 주 금요일, 이달 말, 12월 9일) -> dates, counted from one day; the vague stays vague."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from seoul_assist.text import rx
from seoul_assist.text.calendar import WEEKDAYS, make
from seoul_assist.text.clock import HALVES, hour_of

_WEEKDAY = r"(?P<weekday>[월화수목금토일])요일"
_FULL = (
    r"(?P<year>(?:19|20)\d{2})\s?[.\-/년]\s?(?P<month>\d{1,2})\s?[.\-/월]\s?(?P<day>\d{1,2})(?![\d,])\s?[.일]?"
    r"(?:\s?\((?P<given>[월화수목금토일])(?:요일)?\))?"
)
_PARTIAL = (
    r"(?<![\d.\-/])(?P<pmonth>1[0-2]|0?[1-9])(?:월\s?(?P<pday>3[01]|[12]\d|0?[1-9])일"
    r"|(?:\.\s?|/)(?P<pday2>3[01]|[12]\d|0?[1-9])(?!\d)\.?(?=\s?(?:\([월화수목금토일]|까지|부터|[~∼～]|에\s)))"
    r"(?:\s?\((?P<pgiven>[월화수목금토일])(?:요일)?\))?"
)
_RELATIVE = (
    r"(?P<near>오늘|내일모레|내일|모레|글피)(?![가-힣]{0,2}신문)"
    rf"|(?P<week>이번\s?주|금주|다음\s?주|차주|다다음\s?주)\s?(?:의\s?)?{_WEEKDAY}"
    r"|(?P<month_end>이달|이번\s?달|금월|다음\s?달|내달|다음\s?월)\s?(?:말일?|마지막\s?날)(?![가-힣]*(?:씀|하))"
    r"|(?P<month_day>이달|이번\s?달|금월|다음\s?달|내달)\s?(?P<mday>\d{1,2})일"
    r"|(?P<year_end>올해\s?말|금년\s?말|연말)"
    r"|(?P<after>\d{1,3})\s?(?P<unit>일|주일?|개월|달)\s?(?:뒤|후)"
    r"|(?:(?<=부터\s)|(?<=[~∼～])|(?<=[~∼～]\s))(?P<lone>3[01]|[12]\d|0?[1-9])일"
    r"|(?<![가-힣])(?:오는\s?)?(?P<bare>[월화수목금토일])요일"
)
_SAID = rx.compile(rf"{_FULL}|{_PARTIAL}|{_RELATIVE}")
VAGUE = rx.compile(
    r"(?:(?:이번|다음|다다음)\s?주|금주|차주|(?:이번|다음)\s?달|이달|내달)\s?(?:초|중순?|안)?(?:까지|에|\s?중)"
    r"|(?:\d{1,3}일|일주일|한\s?달|보름)\s?(?:이내|안|내)(?:에|로)?|조만간|빠른\s?시일"
)
_NEAR = {"오늘": 0, "내일": 1, "모레": 2, "내일모레": 2, "글피": 3}
_CLOCK = rx.compile(
    rf"\s?(?:\(?(?P<half>{HALVES})\s?)?(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}})|시(?!간)(?:\s?(?P<minute2>\d{{1,2}})분|\s?(?P<halfpast>반))?)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A day as it was said: its offsets, the words, the date (None when it cannot be told), whether it was counted."""

    start: int
    end: int
    words: str
    day: date | None
    computed: bool
    clock: str = ""

    def written(self) -> str:
        """The day for a facts file: as it was written where it was written in full, else the date that was counted."""
        shown = self.day.isoformat() if self.day and self.computed else self.words
        return f"{shown} {self.clock}".strip()


def days(text: str, today: date | None) -> Iterator[Said]:
    """Every day of the text in order; without `today` only days written in full have a date."""
    last: date | None = None
    for match in _SAID.finditer(text):
        day, computed = _day(match, today, last)
        if match["near"] and not re.match(r"(?:\s|까지|부터|에|은|,|\.|중|$)", text[match.end() :]):
            continue
        last = day or last
        clock = _CLOCK.match(text, match.end())
        hour = _hour(clock) if clock else ""
        end = clock.end() if clock and hour else match.end()
        yield Said(match.start(), end, match.group().strip(), day, computed, hour)


def _hour(match: re.Match[str]) -> str:
    hour = hour_of(match["half"] or "", int(match["hour"]))
    minute = int(match["minute"] or match["minute2"] or (30 if match["halfpast"] else 0))
    return f"{hour:02d}:{minute:02d}" if hour is not None and minute < 60 else ""


def clock(text: str, at: int) -> tuple[str, int] | None:
    """The clock time that begins at this place and where it ends."""
    found = _CLOCK.match(text, at)
    hour = _hour(found) if found else ""
    return (hour, found.end()) if found and hour else None


def _day(match: re.Match[str], today: date | None, last: date | None) -> tuple[date | None, bool]:
    if match["year"]:
        return make(int(match["year"]), int(match["month"]), int(match["day"])), False
    if match["pmonth"]:
        return _without_year(int(match["pmonth"]), int(match["pday"] or match["pday2"]), last or today), True
    if match["lone"]:
        return (_same_month(last, int(match["lone"])) if last else None), True
    return (_counted(match, today) if today else None), True


def _same_month(last: date, day: int) -> date | None:
    found = make(last.year, last.month, day)
    return found if found and found >= last else None


def _without_year(month: int, day: int, since: date | None) -> date | None:
    """The first such day that is not before `since`."""
    if since is None:
        return None
    found = make(since.year, month, day)
    return found if found is None or found >= since else make(since.year + 1, month, day)


def _counted(match: re.Match[str], today: date) -> date | None:
    if match["near"]:
        return today + timedelta(_NEAR[match["near"]])
    if match["week"]:
        name = re.sub(r"\s", "", match["week"])
        weeks = {"이번주": 0, "금주": 0, "다음주": 1, "차주": 1, "다다음주": 2}[name]
        monday = today - timedelta(today.weekday())
        return monday + timedelta(7 * weeks + WEEKDAYS.index(match["weekday"]))
    if match["month_end"]:
        return _month_end(today, _later(match["month_end"]))
    if match["month_day"]:
        end = _month_end(today, _later(match["month_day"]))
        return make(end.year, end.month, int(match["mday"]))
    if match["year_end"]:
        return date(today.year, 12, 31)
    if match["after"]:
        return _after(today, int(match["after"]), match["unit"])
    return today + timedelta((WEEKDAYS.index(match["bare"]) - today.weekday() - 1) % 7 + 1)


def _later(words: str) -> int:
    return 1 if words.startswith(("다음", "내")) else 0


def _month_end(today: date, later: int) -> date:
    years, month = divmod(today.month - 1 + later + 1, 12)
    return date(today.year + years, month + 1, 1) - timedelta(1)


def _after(today: date, count: int, unit: str) -> date | None:
    if unit == "일":
        return today + timedelta(count)
    if unit.startswith("주"):
        return today + timedelta(7 * count)
    end = _month_end(today, count)
    return make(end.year, end.month, min(today.day, end.day))
