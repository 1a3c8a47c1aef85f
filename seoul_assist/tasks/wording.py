"""How official documents write dates, times and amounts, and the particles after a word."""

from __future__ import annotations

import re

from seoul_assist.text.amounts import hangul, parse
from seoul_assist.text.calendar import make, weekday

_FULL = (
    r"(?P<y{0}>(?:19|20)\d{{2}})\s?(?:[.\-/]|년)\s?(?P<m{0}>\d{{1,2}})\s?(?:[.\-/]|월)\s?(?P<d{0}>\d{{1,2}})"
    r"(?![\d,])(?:\s?일|\.)?"
)
_PART = r"(?P<pm>\d{1,2})\s?(?:[.\-/]|월)\s?(?P<pd>\d{1,2})(?![\d,])(?:\s?일|\.)?"
_DAY = r"(?:\s?\((?P<w{0}>[월화수목금토일])(?:요일)?\))?"
_DATE = re.compile(
    rf"(?<![\w./\-]){_FULL.format(1)}{_DAY.format(1)}(?:\s?[~∼～]\s?(?:{_FULL.format(2)}|{_PART}){_DAY.format(2)})?"
)
_NUMBERED = re.compile(r"[가-힣]-\d+\s?\($")  # 도로과-231(2026. 12. 1.): the date of a document has no weekday
_CLOCK = re.compile(r"(?:(오전|오후|낮|밤|새벽)\s?)?(?<!\d)(\d{1,2})시(?!간|[가-힣])(?:\s?(\d{1,2})분)?")
_SHORT_CLOCK = re.compile(r"(?<![\d:.])(\d):([0-5]\d)(?![\d:])")
_APPROXIMATE = re.compile(r"약|여\s?원|내외|정도|가량|안팎|이내|이하|이상|미만|초과|당|~|∼")
_ONE_AMOUNT = re.compile(r"금?\s?\d[\d,.\s조억만천백십]*(?:원정?)?")


def dated(text: str) -> str:
    """The text with every date as 2026. 12. 9.(수), every period without blanks, every clock time as 09:00.

    A weekday that the writer gave stays as given, right or wrong; a day that no calendar has stays as written.
    """
    text = _DATE.sub(_date, text)
    return _SHORT_CLOCK.sub(r"0\1:\2", _CLOCK.sub(_clock, text))


def _date(match: re.Match[str]) -> str:
    plain = _NUMBERED.search(match.string[: match.start()]) is not None
    first = _one(match["y1"], match["m1"], match["d1"], match["w1"], with_year=True, plain=plain)
    if first is None:
        return match.group()
    if not (match["y2"] or match["pm"]):
        return first
    year = match["y2"] or match["y1"]
    with_year = match["y2"] is not None and match["y2"] != match["y1"]
    month, day = match["m2"] or match["pm"], match["d2"] or match["pd"]
    second = _one(year, month, day, match["w2"], with_year=with_year, plain=plain)
    return f"{first}~{second}" if second else match.group()


def _one(year: str, month: str, day: str, given: str | None, *, with_year: bool, plain: bool) -> str | None:
    made = make(int(year), int(month), int(day))
    if made is None:
        return None
    shown = (f"{made.year}. " if with_year else "") + f"{made.month}. {made.day}."
    return shown if plain and not given else f"{shown}({given or weekday(made)})"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[2]), int(match[3] or 0)
    if match[1] in ("오후", "밤") and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else match.group()


def amount(text: str) -> str:
    """금1,650,000원(금일백육십오만원) for a text that is one exact amount of money; any other text as it stands."""
    if _APPROXIMATE.search(text) or not _ONE_AMOUNT.fullmatch(text):
        return text
    value = parse(text)
    return text if value is None or not 0 < value < 10**16 else f"금{value:,}원(금{hangul(value)}원)"


def particle(word: str, closed: str, opened: str) -> str:
    """The word with the particle that its last letter asks for: particle("제목", "을", "를") is 제목을."""
    last = re.sub(r"[^0-9A-Za-z가-힣]", "", re.sub(r"\([^()]*\)$", "", word))[-1:]
    if "가" <= last <= "힣":
        return word + (closed if (ord(last) - ord("가")) % 28 else opened)
    return word + (closed if last in "013678LMNRlmnr" and last else opened)
