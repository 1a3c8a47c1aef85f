"""Facts that cannot both be true, said in words and never repaired: the official decides which one is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from seoul_assist.tasks.drafting.fact_sheet import Facts, Value
from seoul_assist.text import rx
from seoul_assist.text.amounts import hangul, parse, parse_hangul
from seoul_assist.text.calendar import make, weekday

_DATE = rx.compile(
    r"(?<![\d\-])(?P<year>(?:19|20)\d{2})\s?(?:[.\-/]|년)\s?(?P<month>\d{1,2})\s?(?:[.\-/]|월)\s?(?P<day>\d{1,2})(?![\d,])\s?[.일]?"
    r"(?:\s?\((?P<weekday>[월화수목금토일])(?:요일)?\))?"
    r"|(?<![\d.\-])(?P<part_month>\d{1,2})(?:\.\s?|월\s?)(?P<part_day>\d{1,2})(?:\.(?!\d)|일)"
    r"(?:\s?\((?P<part_weekday>[월화수목금토일])(?:요일)?\))?"
)
_RANGE = rx.compile(r"^\s?(?:\d{1,2}:\d{2}\s?)?[~∼～]\s?$|^\s?부터\s?$")
_HOURS = rx.compile(r"(?<![\d:])(\d{1,2}):([0-5]\d)\s?[~∼～]\s?(\d{1,2}):([0-5]\d)(?![\d:])")
_CLOCK = rx.compile(r"(?<![\d:.])(\d{1,2}):(\d{2})(?![\d:])")
_BOTH = rx.compile(
    r"금?\s?(?P<figures>\d[\d,]*)\s?원\s?\(\s?(?P<words>(?:일?금\s?)?[영일이삼사오육칠팔구십백천만억조\s]+원?정?)\s?\)"
)
_STARTS = ("시작", "시작일", "부터", "착수")
_ENDS = ("끝", "종료", "종료일", "까지", "마감", "준공")
_WRITTEN = ("작성일", "공고일")  # the day of the document itself
_LATER = ("기한",)  # what cannot lie before it


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    text: str
    start: int
    end: int


def contradictions(facts: Facts) -> tuple[str, ...]:
    """What contradicts itself in the facts, a Korean sentence each, in the order of the keys; nothing is changed."""
    said: list[str] = []
    for key, value in facts.values.items():
        for text in _texts(value):
            said += [f"{key}: {fault}" for fault in _faults(text)]
        said += [f"{key}: {fault}" for fault in _reversed_names(value)]
    return tuple(dict.fromkeys((*said, *_before_the_document(facts))))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for part in value if isinstance(value, list) else value.values():
            yield from _texts(part)


def _faults(text: str) -> Iterator[str]:
    yield from _wrong_days(text)
    days = _days(text)
    for first, second in pairwise(days):
        if _RANGE.match(text[first.end : second.start]) and second.day < first.day:
            yield f"시작({first.text})이 끝({second.text})보다 늦습니다."
    for match in _HOURS.finditer(text):
        start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        overnight = re.match(r"\s?\(?(?:다음|익)", text[match.end() :]) or "익일" in text or "다음 날" in text
        if end < start and not overnight:
            yield f"시작 시각이 마치는 시각보다 늦습니다({match.group()})."
    for match in _CLOCK.finditer(text):
        if int(match[1]) > 24 or int(match[2]) > 59:
            yield f"없는 시각입니다({match.group()})."
    for match in _BOTH.finditer(text):
        figures, words = parse(match["figures"]), parse_hangul(match["words"])
        if figures is not None and words is not None and figures != words:
            written = f"{match['words'].strip()}, {hangul(words)}원"
            yield f"숫자로 쓴 금액({match['figures']}원)과 한글로 쓴 금액({written})이 다릅니다."


def _wrong_days(text: str) -> Iterator[str]:
    year = 0
    for match in _DATE.finditer(text):
        year = int(match["year"] or year)
        if not year:
            continue
        found = _made(match, year)
        if found is None:
            if match["year"] or re.search(r"월|\.\s?\d{1,2}\.", match.group()):
                yield f"달력에 없는 날짜입니다({match.group().strip()})."
            continue
        given = match["weekday"] or match["part_weekday"]
        if given and given != weekday(found):
            shown = f"{found.year}. {found.month}. {found.day}."
            yield f"날짜와 요일이 맞지 않습니다. {shown}은 {weekday(found)}요일인데 {given}요일로 적혀 있습니다."


def _made(match: re.Match[str], year: int) -> date | None:
    return make(year, int(match["month"] or match["part_month"]), int(match["day"] or match["part_day"]))


def _days(text: str) -> list[_Day]:
    """The dates of a text; one without a year takes the year of the one before it."""
    found: list[_Day] = []
    year = 0
    for match in _DATE.finditer(text):
        year = int(match["year"] or year)
        day = _made(match, year) if year else None
        if day is not None:
            found.append(_Day(day, match.group().strip(), match.start(), match.end()))
    return found


def _reversed_names(value: Value) -> Iterator[str]:
    """Named values such as 시작 and 끝 in the wrong order, at any depth."""
    if isinstance(value, list):
        for part in value:
            yield from _reversed_names(part)
    if not isinstance(value, dict):
        return
    first = next((_first(value[name]) for name in _STARTS if name in value), None)
    last = next((_first(value[name]) for name in _ENDS if name in value), None)
    if first and last and last.day < first.day:
        yield f"시작({first.text})이 끝({last.text})보다 늦습니다."
    for part in value.values():
        yield from _reversed_names(part)


def _first(value: Value) -> _Day | None:
    return next((day for text in _texts(value) for day in _days(text)), None)


def _before_the_document(facts: Facts) -> Iterator[str]:
    """Deadlines before the day of the document, and related documents after it."""
    registered = re.search(r"\((.*)\)", facts.text("시행"))
    written = next((day for key in _WRITTEN if (day := _first(facts.values.get(key, "")))), None)
    if registered:
        written = next(iter(_days(registered[1])), written)
    if written is None:
        return
    for key in _LATER:
        days = [day for text in _texts(facts.values.get(key, "")) for day in _days(text)]
        if days and days[-1].day < written.day:
            yield f"{key}: 기한({days[-1].text})이 문서의 날짜({written.text})보다 앞섭니다."
    for text in facts.texts("관련"):
        for day in _days(text)[:1]:
            if day.day > written.day:
                yield f"관련: 관련 문서의 날짜({day.text})가 이 문서의 날짜({written.text})보다 늦습니다."
