"""Korean public holidays, weekdays and statutory periods, as pure functions of a date.

Source of the rules: 「관공서의 공휴일에 관한 규정」 제2조ㆍ제3조 (and since when each clause holds),
「민법」 제157조ㆍ제161조, 「행정기본법」 제6조, 「민원 처리에 관한 법률」 제19조. Lunar days are data, known for
`FIRST_YEAR` to `LAST_YEAR` only.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from seoul_assist.errors import AssistError

WEEKDAYS = "월화수목금토일"
FIRST_YEAR, LAST_YEAR = 2020, 2035

# Year: 설날, 부처님 오신 날, 추석 as (month, day) in Korean time; 2027 and 2028 differ from the Chinese calendar.
_LUNAR: dict[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    2020: ((1, 25), (4, 30), (10, 1)),
    2021: ((2, 12), (5, 19), (9, 21)),
    2022: ((2, 1), (5, 8), (9, 10)),
    2023: ((1, 22), (5, 27), (9, 29)),
    2024: ((2, 10), (5, 15), (9, 17)),
    2025: ((1, 29), (5, 5), (10, 6)),
    2026: ((2, 17), (5, 24), (9, 25)),
    2027: ((2, 7), (5, 13), (9, 15)),
    2028: ((1, 27), (5, 2), (10, 3)),
    2029: ((2, 13), (5, 20), (9, 22)),
    2030: ((2, 3), (5, 9), (9, 12)),
    2031: ((1, 23), (5, 28), (10, 1)),
    2032: ((2, 11), (5, 16), (9, 19)),
    2033: ((1, 31), (5, 6), (9, 8)),
    2034: ((2, 19), (5, 25), (9, 27)),
    2035: ((2, 8), (5, 15), (9, 16)),
}
# Nationwide election days (공직선거법 제34조; future ones computed from the terms of office) and days named ad hoc.
_ELECTIONS = frozenset(
    date(*day)
    for day in (
        (2020, 4, 15),
        (2022, 3, 9),
        (2022, 6, 1),
        (2024, 4, 10),
        (2025, 6, 3),
        (2026, 6, 3),
        (2028, 4, 12),
        (2030, 3, 27),
        (2030, 6, 12),
        (2032, 4, 14),
        (2034, 5, 31),
        (2035, 3, 28),
    )
)
_DESIGNATED = frozenset(date(*day) for day in ((2020, 8, 17), (2023, 10, 2), (2024, 10, 1), (2025, 1, 27)))
# From when a holiday that meets a weekend is made up for.
_NATIONAL_FROM = date(2021, 8, 4)
_RELIGIOUS_FROM = date(2023, 5, 4)
_NEW_IN = 2026  # 노동절 and 제헌절


def weekday(day: date) -> str:
    """The one-syllable Korean weekday: 월, 화, ... 일."""
    return WEEKDAYS[day.weekday()]


def spoken(day: date) -> str:
    """The day as officials write it: 2026. 7. 1."""
    return f"{day.year}. {day.month}. {day.day}."


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=32)
def holidays(year: int) -> dict[date, str]:
    """Every public holiday of the year but plain Sundays, with its name; substitutes are `대체공휴일(...)`."""
    if year not in _LUNAR:
        raise AssistError(
            f"{year}년의 공휴일은 알 수 없습니다.", f"{FIRST_YEAR}년부터 {LAST_YEAR}년까지만 계산할 수 있습니다."
        )
    named = _named(year)
    found: dict[date, str] = {}
    for day, name, _ in named:
        found[day] = f"{found[day]}ㆍ{name}" if day in found else name
    for day in sorted(_ELECTIONS | _DESIGNATED):
        if day.year == year:
            found.setdefault(day, "선거일" if day in _ELECTIONS else "임시공휴일")
    for day in sorted({day for day, _, _ in named}):
        rules = [(name, rule) for owner, name, rule in named if owner == day]
        if any(_is_made_up(day, rule, crowded=len(rules) > 1) for _, rule in rules):
            found[_next_free(day, found)] = f"대체공휴일({found[day]})"
    return dict(sorted(found.items()))


def _named(year: int) -> list[tuple[date, str, str]]:
    """(day, name, which clause of 제3조 makes it up)."""
    new_year, buddha, harvest = (date(year, *day) for day in _LUNAR[year])
    days = [
        (date(year, 1, 1), "1월 1일", "never"),
        *((new_year + timedelta(n), "설날 연휴" if n else "설날", "sunday") for n in (-1, 0, 1)),
        (date(year, 3, 1), "3ㆍ1절", "national"),
        (buddha, "부처님 오신 날", "religious"),
        (date(year, 5, 5), "어린이날", "weekend"),
        (date(year, 6, 6), "현충일", "never"),
        (date(year, 8, 15), "광복절", "national"),
        *((harvest + timedelta(n), "추석 연휴" if n else "추석", "sunday") for n in (-1, 0, 1)),
        (date(year, 10, 3), "개천절", "national"),
        (date(year, 10, 9), "한글날", "national"),
        (date(year, 12, 25), "기독탄신일", "religious"),
    ]
    if year >= _NEW_IN:
        days += [(date(year, 5, 1), "노동절", "weekend"), (date(year, 7, 17), "제헌절", "national")]
    return sorted(days)


def _is_made_up(day: date, rule: str, *, crowded: bool) -> bool:
    saturday, sunday = day.weekday() == 5, day.weekday() == 6
    if rule == "never":
        return False
    since = {"national": _NATIONAL_FROM, "religious": _RELIGIOUS_FROM}.get(rule, date.min)
    if day < since:
        return False
    return sunday or (saturday and rule != "sunday") or (crowded and not saturday)


def _next_free(day: date, taken: dict[date, str]) -> date:
    day += timedelta(1)
    while day in taken or day.weekday() >= 5:
        day += timedelta(1)
    return day


def is_holiday(day: date) -> bool:
    """True on Sundays and public holidays (Saturdays are no holiday)."""
    return day.weekday() == 6 or day in holidays(day.year)


def is_working_day(day: date) -> bool:
    """True when offices work: no Saturday, no Sunday, no public holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def day_off(day: date) -> str:
    """Why offices are closed that day: 토요일, 일요일 or the name of the holiday; "" when they work.

    A holiday is named before the weekend it falls on. Outside the years known only weekends are told.
    """
    named = holidays(day.year).get(day, "") if FIRST_YEAR <= day.year <= LAST_YEAR else ""
    return named or {5: "토요일", 6: "일요일"}.get(day.weekday(), "")


def working_days_end(start: date, days: int) -> date | None:
    """`working_deadline`, or None when it would need a year whose holidays are not known."""
    return working_deadline(start, days) if FIRST_YEAR <= start.year < LAST_YEAR else None


def next_working_day(day: date) -> date:
    """The day itself when offices work, else the next day on which they do."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def calendar_deadline(start: date, days: int, *, first_day: bool = False, roll: bool = True) -> date:
    """The last day of a period in calendar days.

    `first_day` counts the first day in; `roll` moves an end on a Saturday or holiday to the next working day
    (「민법」 제161조). A period that restricts rights counts its first day and does not roll (「행정기본법」 제6조).
    """
    end = start + timedelta(days - 1 if first_day else days)
    return next_working_day(end) if roll else end


def working_deadline(start: date, days: int) -> date:
    """The last day of a period of working days with the first day counted in (「민원 처리에 관한 법률」 제19조)."""
    day = next_working_day(start)
    for _ in range(days - 1):
        day = next_working_day(day + timedelta(1))
    return day
