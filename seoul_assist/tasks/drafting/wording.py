"""How official documents write dates, times and amounts, and the particles after a word."""

from __future__ import annotations

import re

from seoul_assist.tasks.drafting.clock_words import clocks
from seoul_assist.text.amounts import hangul, parse, parse_hangul
from seoul_assist.text.calendar import make, weekday
from seoul_assist.text.hangul import MIEUM, RIEUL, coda, fitting

_FULL = (
    r"(?P<y{0}>(?:19|20)\d{{2}})\s?(?:[.\-/]|년)\s?(?P<m{0}>\d{{1,2}})\s?(?:[.\-/]|월)\s?(?P<d{0}>\d{{1,2}})"
    r"(?!\d|,\d{{3}}(?!\d))(?:\s?일|\.)?"
)
_PART = r"(?P<pm>\d{1,2})\s?(?:[.\-/]|월)\s?(?P<pd>\d{1,2})(?!\d|,\d{3}(?!\d))(?:\s?일|\.)?"
_LAST = r"(?P<ld>\d{1,2})(?=[.일]?\s?(?:\(|,|\)|까지|$))[.일]?"  # 2026-12-14~18
# The weekday behind a date, in parentheses or as a word or both; 월요일과 수요일 says more than one day.
_WORD = r"(?:\s?(?P<v{0}>[월화수목금토일])요일(?!\s?(?:[과와,ㆍ·/~∼]|및|마다)))?"
_DAY = r"(?:\s?\((?P<w{0}>[월화수목금토일])(?:요일)?\))?" + _WORD
_DATE = re.compile(
    rf"(?<![\w./\-]){_FULL.format(1)}{_DAY.format(1)}"
    rf"(?:(?P<clock>\s\d{{1,2}}:[0-5]\d)?\s?[~∼～]\s?(?:{_FULL.format(2)}|{_PART}|{_LAST}){_DAY.format(2)})?"
    r"(?P<more>(?:,\s(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])(?![\d\-/:]))+)?"
)
_SHORT_YEAR = re.compile(
    r"[\'’‘](?P<y>\d{2})\s?[.\-/]\s?(?P<m>0?[1-9]|1[0-2])\s?[.\-/]\s?(?P<d>[12]\d|3[01]|0?[1-9])(?![\d\-])"
)
_BARE_YEAR = re.compile(r"(?<![\d\-A-Za-z가-힣])(?P<y>2\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\d\-])")
# 12월 15일 as it stands in letters; a period whose end is written otherwise stays as it is.
_SPOKEN = re.compile(
    r"(?<!\d년\s)(?<!\d년)(?<!\d\.\s)(?<!\d)(?P<m>1[0-2]|0?[1-9])월\s?(?P<d>[12]\d|3[01]|0?[1-9])일"
    r"(?:\s?\((?P<w>[월화수목금토일])(?:요일)?\)|\s(?P<v>[월화수목금토일])요일(?!\s?(?:[과와,ㆍ·/~∼]|및|마다)))?(?!\s?[~∼～]\s?\d{1,2}일)(?![가-힣](?<!부)(?<!까)(?<!에)(?<!이)(?<!은)(?<!과)(?<!로)(?<!경)(?<!전)(?<!후))"
)
# A period between clock times, or between months: 2027. 3. ~ 2027. 5.
_TIGHT = re.compile(r"(?:(?<=\d:\d\d)|(?<=\d\.)|(?<=\d월))\s?[~∼～]\s?(?=\d{1,2}:\d\d|\d{1,4}\.|\d{1,2}월)")
_NUMBERED = re.compile(r"[가-힣]-\d+\s?\($")  # 도로과-231(2026. 12. 1.): the date of a document has no weekday
_APPROXIMATE = re.compile(r"약|여\s?원|내외|정도|가량|안팎|이내|이하|이상|미만|초과|당|~|∼")
_ONE_AMOUNT = re.compile(r"(?:일?금\s?|[₩￦]\s?)?\d[\d,.\s조억만천백십]*(?:원정?)?")
_HANGUL_AMOUNT = re.compile(
    r"(?:일?금\s?)?[일이삼사오육칠팔구십백천만억조\s]*[십백천만억조][일이삼사오육칠팔구십백천만억조\s]*원정?"
)
_WITH_NOTE = re.compile(r"(?P<sum>[^()]+원정?)\s?\((?P<note>[가-힣\s]{2,20})\)")


def dated(text: str) -> str:
    """The text with every date as 2026. 12. 9.(수), every period without blanks, every clock time as 09:00.

    A weekday that the writer gave stays as given, right or wrong; a day that no calendar has, and a time that may be
    one of the morning or of the evening, stay as written.
    """
    return _TIGHT.sub("~", _SPOKEN.sub(_spoken, told(clocks(text))))


def told(text: str) -> str:
    """The same for a text that tells people something: 12월 15일 and 저녁 7시 stay the words they are."""
    text = _SHORT_YEAR.sub(_century, _BARE_YEAR.sub(_century, text))
    return _DATE.sub(_date, text)


def day(text: str) -> str:
    """The same without the weekdays that follow from the dates: how registers and heads of documents write a day."""
    return re.sub(r"(?<=\d\.)\([월화수목금토일]\)", "", dated(text))


def spelled(text: str) -> str:
    """One date as 2026년 12월 9일, the way a notice is dated; anything else as official documents write it."""
    found = _DATE.fullmatch(text.strip())
    if found is None or found["pm"] or found["y2"]:
        return dated(text)
    made = make(int(found["y1"]), int(found["m1"]), int(found["d1"]))
    return f"{made.year}년 {made.month}월 {made.day}일" if made else text


def _date(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()], match.string[match.end() :]
    alone = before.endswith("(") and after.startswith(")") and not (match["y2"] or match["pm"] or match["ld"])
    plain = alone or _NUMBERED.search(before) is not None
    first = _one(match["y1"], match["m1"], match["d1"], _weekday(match, 1), with_year=True, plain=plain)
    if first is None:
        return match.group()
    more = _listed(match["y1"], match["more"] or "")
    if not (match["y2"] or match["pm"] or match["ld"]):
        return f"{first}{more}"
    year = match["y2"] or match["y1"]
    with_year = match["y2"] is not None and match["y2"] != match["y1"]
    month, day = match["m2"] or match["pm"] or match["m1"], match["d2"] or match["pd"] or match["ld"]
    if match["ld"] and int(day) <= int(match["d1"]):
        return match.group()
    second = _one(year, month, day, _weekday(match, 2), with_year=with_year, plain=plain)
    if match["clock"] and (year, int(month), int(day)) == (match["y1"], int(match["m1"]), int(match["d1"])):
        return f"{first}{match['clock']}~{more}"  # two times of one day
    return f"{first}{match['clock'] or ''}~{second}{more}" if second else match.group()


def _weekday(match: re.Match[str], number: int) -> str | None:
    return match[f"w{number}"] or match[f"v{number}"]


def _listed(year: str, text: str) -> str:
    """Further days behind a date: `, 12-15, 12-16`."""
    days = [tuple(part.split("-")) for part in text.split(", ") if part]
    shown = [_one(year, month, day, None, with_year=False, plain=False) for month, day in days]
    return "".join(f", {one}" for one in shown) if all(shown) else text


def _century(match: re.Match[str]) -> str:
    """A year of two digits with a month and a day that the calendar has."""
    made = make(2000 + int(match["y"]), int(match["m"]), int(match["d"]))
    return made.isoformat() if made else match.group()


def _spoken(match: re.Match[str]) -> str:
    return f"{int(match['m'])}. {int(match['d'])}." + (
        f"({match['w'] or match['v']})" if match["w"] or match["v"] else ""
    )


def _one(year: str, month: str, day: str, given: str | None, *, with_year: bool, plain: bool) -> str | None:
    made = make(int(year), int(month), int(day))
    if made is None:
        return None
    shown = (f"{made.year}. " if with_year else "") + f"{made.month}. {made.day}."
    return shown if plain and not given else f"{shown}({given or weekday(made)})"


def amount(text: str) -> str:
    """금1,650,000원(금일백육십오만원) for a text that is one exact amount of money; any other text as it stands."""
    noted = _WITH_NOTE.fullmatch(text)
    if noted and parse_hangul(noted["note"]) is None:
        both = amount(noted["sum"])
        return f"{both[:-1]}, {noted['note']})" if both != noted["sum"] else text
    if _APPROXIMATE.search(text):
        return text
    value = parse(re.sub(r"^(?:일금|[₩￦])\s?", "", text)) if _ONE_AMOUNT.fullmatch(text) else None
    if value is None and _HANGUL_AMOUNT.fullmatch(text):
        value = parse_hangul(text)
    return text if value is None or not 0 < value < 10**16 else f"금{value:,}원(금{hangul(value)}원)"


def particle(word: str, one: str) -> str:
    """The word with the particle in the shape that its last letter asks for: particle("제목", "을") is 제목을."""
    last = re.sub(r"[^0-9A-Za-z가-힣]", "", re.sub(r"\([^()]*\)$", "", word))[-1:]
    sound = coda(last)
    if sound is None:  # as it is read aloud: 1 (일) and R (알) end in ㄹ, 3 (삼) and N (엔) in another consonant
        sound = RIEUL if last and last in "178LRlr" else MIEUM if last and last in "036MNmn" else 0
    return word + fitting(one, sound)
