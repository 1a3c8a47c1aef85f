"""The fact lock: which dates, times, numbers and names of a text nobody gave.

Facts are compared by what they mean: 2026-12-09 and 2026. 12. 9.(수) are one date, 금1,650,000원(금일백육십오만원) and
165만 원 one amount. A weekday follows from its date and is no fact of its own. Units and bounds are not compared: that
is for `quantities`, by which claims are judged, and for the finder of the checker, which must not cry wolf.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from seoul_assist.text import rx
from seoul_assist.text.amounts import parse, parse_hangul
from seoul_assist.text.clean import clean
from seoul_assist.text.clock import carried, hour_of
from seoul_assist.text.numbering import match_marker
from seoul_assist.text.tokens import packed

Kind = Literal["date", "time", "number", "name"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as it was written (`text`) and as it is compared (`value`)."""

    kind: Kind
    value: str
    text: str


_DATE = rx.compile(
    r"(?<![\d\-])(?P<year>(?:19|20)\d{2})\s?(?:[.\-/]|년)\s?(?P<month>\d{1,2})\s?(?:[.\-/]|월)\s?(?P<day>\d{1,2})(?!\d|,\d{3}(?!\d))\s?[.일]?"
    r"|(?:[\'’‘](?P<short>\d{2})\s?[.\-/]\s?|(?<![\d\-A-Za-z가-힣])(?P<bare>2\d)-)(?P<short_month>0?[1-9]|1[0-2])(?:\s?[.\-/]\s?)"
    r"(?P<short_day>[12]\d|3[01]|0?[1-9])(?![\d\-])\.?"
    r"|(?:(?<=[~∼～])\s?|(?<=\d,)\s)(?P<next_month>0?[1-9]|1[0-2])[\-/](?P<next_day>[12]\d|3[01]|0?[1-9])(?![\d\-/:])"
    r"|(?<![\d.\-])(?P<part_month>\d{1,2})(?:\.\s?(?=\d{1,2}\.)|월\s?)(?P<part_day>\d{1,2})(?:\.(?!\d)|일)"
)
# The last day of a period that names no month of its own: 2026-12-14(월)~18(금).
_LAST_DAY = rx.compile(
    r"\s?(?:\([월화수목금토일](?:요일)?\))?\s?[~∼～]\s?(?P<day>\d{1,2})(?=[.일]?\s?(?:\(|,|\)|까지|$))"
)
_TIME = rx.compile(
    r"(?:(?P<half>오전|오후|아침|저녁|밤|낮|새벽)\s?)?(?:(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])"
    r"|(?<!\d)(?P<hour2>\d{1,2})시(?!간|[가-힣]*(?:군|도|청|장))(?:\s?(?P<minute2>\d{1,2})분)?)"
)
_TILDE = re.compile(r"\s?[~∼～\-–]\s?")
_HANGUL_AMOUNT = rx.compile(
    r"(?:금\s?([일이삼사오육칠팔구십백천만억조]+)|(?<![가-힣])([일이삼사오육칠팔구십백천]+[만억조][일이삼사오육칠팔구십백천만억조]*))\s?원"
)
_SMALL = r"[천백십](?:\s?\d+[천백십])*(?:\s?\d+)?"  # 8천6백, the part below 만
_NUMBER = rx.compile(
    rf"\d[\d,]*(?:\.\d+)?(?:\s?(?:{_SMALL})?[조억만](?:\s?\d[\d,]*(?:{_SMALL})?[조억만]?)*|천(?=\s?원))?"
)
_COUNTS = {"한": "1", "두": "2", "세": "3", "네": "4", "다섯": "5"}
_COUNTED = rx.compile(r"(?<![가-힣])(한|두|세|네|다섯)\s(?:부|매|장|권|개|식|건|통|점|종|명|곳)(?![가-힣])")
_TITLES = (
    "주무관|사무관|서기관|이사관|팀장|과장|국장|실장|계장|소장|관장|단장|담당관|시장|군수|구청장|도지사|부시장|부군수"
    "|부구청장|위원장|의원|대표|교수"
)
_BODIES = (
    "시장|군수|구청장|도지사|장관|시청|군청|구청|도청|교육청|경찰서|소방서|보건소|사업소|위원회|협의회|센터|공단|공사|재단"
    "|협회|조합|대학교|병원|도서관|박물관|복지관"
)
_NAME = rx.compile(
    rf"(?<![가-힣])(?:{_TITLES})\s(?:(?:전결|대결)\s)?(?:\d{{1,2}}/\d{{1,2}}\s)?(?P<person>[가-힣]{{2,4}})(?![가-힣])"
    r"|(?P<addressee>[가-힣]{2,4})\s?(?:귀하|님|씨)(?![가-힣])"
    rf"|(?P<body>[가-힣]{{1,15}}(?:{_BODIES}))(?=[\s,.()]|에|은|는|이|가|의|와|과|을|를|$)"
    r"|(?P<office>[가-힣]{2,15}(?:과|팀|국|실|단|관))-\d+"
    r"|「(?P<law>[^「」\n]{2,80})」"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<site>https?://[^\s),]+)"
)


def facts(text: str) -> tuple[Fact, ...]:
    """Every fact of the text in order; the marks of items are none."""
    found: list[Fact] = []
    for line in clean(text).split("\n"):
        found.extend(_line(_unmarked(line)))
    return tuple(found)


def not_given(text: str, sources: Iterable[str]) -> tuple[Fact, ...]:
    """The facts of the text that stand in none of the sources, each once."""
    given = list(sources)
    known = {(fact.kind, fact.value) for source in given for fact in _all(source)}
    words = packed("\n".join(given))
    missing = [fact for fact in facts(text) if not _is_known(fact, known, words)]
    return tuple({(fact.kind, fact.value): fact for fact in reversed(missing)}.values())[::-1]


def _is_known(fact: Fact, known: set[tuple[Kind, str]], words: str) -> bool:
    if fact.kind == "name":
        return packed(fact.value) in words
    if fact.kind == "date" and fact.value.startswith("--"):
        return any(kind == "date" and value.endswith(fact.value[1:]) for kind, value in known)
    return (fact.kind, fact.value) in known


def _all(source: str) -> list[Fact]:
    """The facts of a source, and the numbers and years inside them that may be named alone."""
    found: list[Fact] = []
    for line in clean(source).split("\n"):
        found.extend(_line(line))
        found.extend(Fact("number", _COUNTS[match[1]], match.group()) for match in _COUNTED.finditer(line))
        found.extend(Fact("number", str(int(run)) if run.isdigit() else run, run) for run in re.findall(r"\d+", line))
    return found


def _unmarked(line: str) -> str:
    line = re.sub(r"^\s*붙임\s{1,}", "", line)
    marker = match_marker(line)
    return line[marker.end :] if marker else line


def _line(line: str) -> list[Fact]:
    found: list[tuple[int, Fact]] = []
    days, line = _days(line)
    found += days
    found += _times(line)
    line = _TIME.sub(_blank, line)
    for match in _NAME.finditer(line):
        value = next(group for group in match.groups() if group)
        found.append((match.start(), Fact("name", value, value)))
    for match in _HANGUL_AMOUNT.finditer(line):
        amount = parse_hangul(match[1] or match[2])
        if amount is not None:
            found.append((match.start(), Fact("number", str(amount), match.group())))
    for match in _NUMBER.finditer(line):
        found.append((match.start(), Fact("number", _number(match.group()), match.group().strip())))
    return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]


def _days(line: str) -> tuple[list[tuple[int, Fact]], str]:
    """The dates, and the line with blanks in their places."""
    found: list[tuple[int, Fact]] = []
    year, rest = "", line
    for match in _DATE.finditer(line):
        short, end = match["short"] or match["bare"], match.end()
        year = match["year"] or (f"20{short}" if short else year)
        month, day = (
            int(match[name] or match[f"short_{name}"] or match[f"next_{name}"] or match[f"part_{name}"])
            for name in ("month", "day")
        )
        found.append((match.start(), Fact("date", f"{year or '-'}-{month:02d}-{day:02d}", match.group().strip())))
        last = _LAST_DAY.match(line, end)
        if last and day < int(last["day"]) <= 31:
            end = last.end()
            value = f"{year or '-'}-{month:02d}-{int(last['day']):02d}"
            found.append((last.start("day"), Fact("date", value, last["day"])))
        rest = rest[: match.start()] + " " * (end - match.start()) + rest[end:]
    return found, rest


def _times(line: str) -> list[tuple[int, Fact]]:
    found: list[tuple[int, Fact]] = []
    before: tuple[int, str, int] | None = None  # where the last time ended, its half of the day, its hour
    for match in _TIME.finditer(line):
        half, given, minute = (
            match["half"] or "",
            int(match["hour"] or match["hour2"]),
            match["minute"] or match["minute2"],
        )
        hour = hour_of(half, given)
        if before and before[1] and not half and _TILDE.fullmatch(line, before[0], match.start()):
            hour, half = carried(before[1], before[2], given), before[1]
        hour = given if hour is None else hour
        found.append((match.start(), Fact("time", f"{hour:02d}:{int(minute or 0):02d}", match.group().strip())))
        before = (match.end(), half, hour)
    return found


def _number(text: str) -> str:
    amount = parse(text)
    return str(amount) if amount is not None else re.sub(r"[,\s]", "", text)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
