"""부칙: when an addendum puts its rules into force, and which of its articles carry old cases over."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from seoul_assist.model import Provision
from seoul_assist.text.calendar import make

_MADE = r"(?:공포|발령|고시|공고)"
_ON_DAY = re.compile(
    r"(?P<year>\d{4})\s*[.년]\s*(?P<month>\d{1,2})\s*[.월]\s*(?P<day>\d{1,2})\s*[.일]?\s*(?:부터|로부터|에)?\s*"
    r"(?:이를\s*)?(?:각각\s*)?(?:시행|실시|효력)"
)
_AT_ONCE = re.compile(
    rf"{_MADE}\s*(?:(?:한|된|하는)\s*날|일)(?P<next>의\s*다음\s*날)?\s*(?:로\s*부터|부터|에|으로부터)?\s*(?:이를\s*)?(?:즉시\s*)?(?:시행|실시|효력)|{_MADE}와\s*동시에"
)
_AFTER = re.compile(
    rf"{_MADE}\s*(?:(?:한\s*날|일)\s*(?:로\s*부터|부터|이)?|한)?\s*(?:후)?\s*(?P<count>\d{{1,3}}|[일이삼사오육칠팔구십]{{1,3}})\s*"
    r"(?P<unit>년|개월|월|주일|주|일)\s*(?:(?P<more>\d{1,2})\s*(?:개)?월)?\s*(?:간)?(?:이|을|를)?\s*(?:경과\s*한|경과\s*된|경과\s*하는|지난|지나는|초과한)\s*(?:날|후)\s*"
    r"(?:로\s*부터|부터|에)?\s*(?:이를\s*)?(?:시행|실시|효력)"
)
_PROVISO = re.compile(r"다만\s*[,，]?|단\s*,")
_DAY = re.compile(r"(\d{4})\s*[.년]\s*(\d{1,2})\s*[.월]\s*(\d{1,2})\s*[.일]?")
_DIGITS = {sign: number for number, sign in enumerate("일이삼사오육칠팔구", start=1)}
_TRANSITIONAL = re.compile(r"경과\s?조치|경과\s?규정|적용례|적용\s?특례|적용\s?시기|특례|의제")


def effective_of(addendum: str, promulgated: date | None) -> date | None:
    """The day an addendum puts its rules into force; None when it names another law's day or cannot be computed.

    `공포 후 6개월이 경과한 날` is the day after six months have passed (Civil Act articles 157 to 160). What a proviso
    (다만, …) sets apart does not count.
    """
    main = _PROVISO.split(addendum, maxsplit=1)[0]
    found = [item for item in (_ON_DAY.search(main), _AT_ONCE.search(main), _AFTER.search(main)) if item]
    if not found:
        return None
    first = min(found, key=lambda item: item.start())
    if first.re is _ON_DAY:
        return make(int(first["year"]), int(first["month"]), int(first["day"]))
    if promulgated is None:
        return None
    if first.re is _AT_ONCE:
        return later(promulgated, 0, "일") if first["next"] else promulgated
    return _after(first, promulgated)


def _after(found: re.Match[str], promulgated: date) -> date | None:
    count, unit = _number(found["count"]), found["unit"]
    if found["more"] and unit == "년":
        return later(promulgated, count * 12 + int(found["more"]), "월")
    return later(promulgated, count, unit)


def later(day: date, count: int, unit: str) -> date | None:
    """The day on which that many 일, 주, 월 or 년 after `day` have passed; None past the calendar."""
    try:
        if unit.startswith("일"):
            return day + timedelta(days=count + 1)
        if unit.startswith("주"):
            return day + timedelta(weeks=count, days=1)
        months = day.month - 1 + count * (12 if unit == "년" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        last = min(day.day, calendar.monthrange(year, month)[1])
        return date(year, month, last) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def set_apart(addendum: str, promulgated: date | None) -> tuple[date, ...]:
    """Other days that the provisos of an addendum name, in order."""
    days = set()
    for part in _PROVISO.split(addendum)[1:]:
        days |= {day for found in _DAY.finditer(part) if (day := make(*map(int, found.groups())))}
        if promulgated is not None:
            after = (_after(found, promulgated) for found in _AFTER.finditer(part))
            days |= {day for day in after if day}
    return tuple(sorted(days))


def is_transitional(provision: Provision) -> bool:
    """True for an article of addenda that carries old cases over: 경과조치, 적용례, 특례."""
    return provision.addenda and bool(_TRANSITIONAL.search(provision.title))


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, found, ones = text.rpartition("십")
    return (_DIGITS.get(tens, 1) * 10 if found else 0) + _DIGITS.get(ones, 0)
