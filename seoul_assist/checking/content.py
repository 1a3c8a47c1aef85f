"""What a document holds, for rules that ask whether something is there at all."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import Day, days, ranges
from seoul_assist.text import rx

_ISSUED = rx.compile(
    r"^[\s|]*시\s{0,4}행(?!\s?일)[\s|:：]{0,8}(?:\S{2,25}-\s?\d{1,7}(?:-\d{1,4})?[\s|]{0,6}\(?[\s|]{0,6})?"
)
_ISSUED_INSIDE = rx.compile(r"[(/]\s?시행\s?(?=(?:19|20)\d{2}\.)")
_DATE_LINE = rx.compile(
    r"^[\s|]*(?P<y>(?:19|20)\d{2})\s?(?:년|\.)\s{0,3}(?P<m>\d{1,2})\s?(?:월|\.)\s{0,3}(?P<d>\d{1,2})\s?(?:일|\.)?"
    r"(?:\s?\([월화수목금토일]\))?[\s|]*$"
)
_FROM = rx.compile(r"\s?(?:\d{1,2}:\d{2}\s?)?부터\s{1,2}")
_DATED = rx.compile(r"(?:시행|공고|고시|발송|문서|작성)\s?일(?:자)?\s{0,2}[:：]?\s{0,2}$")
_SHORT = 3
_BARE_UNTIL = rx.compile(
    r"(?<![\d.,])(?P<m>1[0-2]|0?[1-9])\s?\.\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?\.(?=\s?(?:\d{1,2}:\d{2}"
    r"|\d{1,2}시)?\s?(?:까지|청문))"
)


def spaced(word: str) -> str:
    """A pattern for the word that may be letter-spaced, as labels of forms are (일  시)."""
    return r"[ \t\u3000]{0,4}".join(map(re.escape, word))


def any_of(words: str) -> str:
    """A pattern for any of the words, which are parted by blanks; each may be letter-spaced."""
    return "(?:" + "|".join(spaced(word) for word in words.split()) + ")"


def filled(view: View) -> list[Line]:
    """The lines that hold anything."""
    return [line for line in view.lines if not line.blank]


def content(view: View) -> str:
    """Body and attachments as one text, a line a row and the cells of tables set apart by blanks."""
    return "\n".join(line.flat for line in view.of("body", "attachments"))


def is_snippet(view: View) -> bool:
    """True for a line or three: a piece of a document, from which nothing can be missing that it does not hint at."""
    return not view.has_form and sum(1 for line in view.lines if not line.blank) <= _SHORT


def is_whole(view: View) -> bool:
    """True for a document that shows the form, and for a longer text."""
    return view.has_form or sum(1 for line in view.lines if not line.blank) >= 6


def days_until(text: str, given: date | None = None) -> list[Day]:
    """The days of a line, also those that only their 까지 shows to be days (3. 9.까지).

    A day without a year is of the year of the day before it in the line, or else of the year of `given`.
    """
    found = list(days(text))
    starts = [day.start for day in found]
    for match in _BARE_UNTIL.finditer(text):
        before = found[at - 1] if (at := bisect_right(starts, match.end() - 1)) else None
        if before and match.start() < before.end:
            continue
        year = before.year if before else None
        found.append(
            Day(match.start(), match.end(), "partial", year, int(match["m"]), int(match["d"]), written_year=False)
        )
    found.sort(key=lambda day: day.start)
    return [day if day.year or given is None else replace(day, year=_year(day.month, given)) for day in found]


def spans(text: str, found: Sequence[Day]) -> Iterator[tuple[Day, Day]]:
    """The pairs of days that a tilde or 부터 joins."""
    yield from ranges(text, tuple(found))
    for begin, end in itertools.pairwise(found):
        if _FROM.fullmatch(text, begin.end, end.start):
            yield begin, end


def _year(month: int, given: date) -> int:
    """The year of a day that comes after `given`: the next one when the month is long past."""
    return given.year + (month < given.month - 6)


def has(text: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text) is not None


def title(view: View) -> Line | None:
    """The line of the title of a draft, else None."""
    return next((line for line in view.lines if line.part == "head" and re.match(r"^\s*제\s{0,4}목", line.flat)), None)


def title_text(view: View) -> str:
    """What the title of a draft says, "" without one."""
    line = title(view)
    return re.sub(r"^\s*제\s{0,4}목[\s:：]*", "", line.flat).strip() if line else ""


def recipient(view: View) -> str:
    """What stands behind 수신, "" without it."""
    for line in view.lines:
        if line.part == "head" and (found := re.match(r"^\s*수\s{0,4}신[\s:：]+(?P<value>.*)$", line.flat)):
            return found["value"].strip()
    return ""


def issued(view: View) -> date | None:
    """The day on which the document went out: in the 시행 line, or the line of a notice that is nothing but a date."""
    slot = view.form.issue
    if slot is not None and (found_days := days(slot.text)) and found_days[0].date:
        return found_days[0].date
    for line in view.lines:
        # An item such as 시행: 2027. 1. 4. in the body tells when something else comes into force.
        if "시" not in line.text or (view.has_form and line.part != "foot"):
            continue
        text = line.flat
        found = _ISSUED.match(text) or _ISSUED_INSIDE.search(text)
        after = next(iter(days(text[found.end() : found.end() + 40])), None) if found else None
        if after is not None and after.start <= 1 and after.date:
            return after.date
    if is_snippet(view):
        for line in view.lines:
            for day in days(line.text):
                if _DATED.search(line.text[max(0, day.start - 12) : day.start]) and day.date:
                    return day.date
    return notice_date(view) if view.doctype == "notice" else None


def notice_date(view: View) -> date | None:
    """The first line that is nothing but a date: where a notice says when it was given."""
    return next((day.date for line in date_lines(view) for day in days(line.flat) if day.date), None)


def date_lines(view: View) -> Iterator[Line]:
    """The lines that are nothing but a date."""
    return (line for line in view.lines if len(line.text) < 120 and _DATE_LINE.match(line.flat))
