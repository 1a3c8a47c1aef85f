"""The quantities of a text by what they mean: two months in words and in figures are one, 30 days and 30 years are not.

A quantity has a value, the kind of thing it counts and the bound that its words set: 5명 이상 and 5명 초과 are as
different as 5 and 6. Weeks are days and years months, fractions and percents one kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from seoul_assist.text import amounts, rx
from seoul_assist.text.clock import hour_of

Bound = Literal["", "<=", "<", ">=", ">", "before", "after"]

FIGURE = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?|\d{1,16}(?:\.\d{1,6})?"
# Every repeat is bounded: 100 KB of one figure must not take more than linear time.
SCALED = rf"(?:(?:{FIGURE})\s?(?:[십백천]?[만억조]|[천백십])\s?){{1,4}}(?:{FIGURE})?|{FIGURE}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value of one `kind` (일, 개월, 원, 비율, 시각, 날짜 ...; "" without a unit) with its span and its bound.

    `loose` is a one that may be no count at all (한 사람, 한 곳). A 날짜 is year * 10000 + month * 100 + day, the year
    0 where none is written, a 시각 minutes of the day. `said` are the words that set the bound.
    """

    value: Fraction
    kind: str
    bound: Bound
    start: int
    end: int
    text: str
    loose: bool = False
    said: str = ""


_DAYS = {
    **{
        word: n
        for n, word in enumerate(
            ["하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레", "여드레", "아흐레", "열흘"], 1
        )
    },
    **{"보름": 15, "일주일": 7},
}
_NATIVE = {
    **dict.fromkeys(("한", "하나"), 1),
    **dict.fromkeys(("두", "둘"), 2),
    **dict.fromkeys(("세", "석", "셋"), 3),
    **dict.fromkeys(("네", "넉", "넷"), 4),
    **{
        word: n
        for n, word in enumerate(
            ["다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두", "열세", "열네", "열다섯"], 5
        )
    },
    **{"스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60},
}
# What one of a unit is in the kind that it is counted in.
_KIND: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("일", "일간", "근무일", "영업일", "업무일"), ("일", 1)),
    **dict.fromkeys(("주", "주일", "주간"), ("일", 7)),
    **dict.fromkeys(("개월", "달"), ("개월", 1)),
    **dict.fromkeys(("년", "년간", "해", "개년"), ("개월", 12)),
    **dict.fromkeys(("명", "인", "사람", "분이"), ("명", 1)),
    **dict.fromkeys(("회", "번", "차례"), ("회", 1)),
    **dict.fromkeys(("개", "곳", "개소", "군데"), ("개", 1)),
    **dict.fromkeys(("세", "살"), ("세", 1)),
    **dict.fromkeys(("가구", "세대"), ("가구", 1)),
    **dict.fromkeys(("부", "통", "매", "장"), ("부", 1)),
    **dict.fromkeys(("제곱미터", "㎡", "m²"), ("㎡", 1)),
    **dict.fromkeys(("미터", "m"), ("m", 1)),
    **dict.fromkeys(("킬로미터", "km", "㎞"), ("m", 1000)),
    **dict.fromkeys(("킬로그램", "kg", "㎏"), ("kg", 1)),
    **dict.fromkeys(("톤", "t"), ("kg", 1000)),
    **dict.fromkeys(("시간",), ("분", 60)),
    **dict.fromkeys(("분",), ("분", 1)),
    **dict.fromkeys(("가지", "종"), ("가지", 1)),
    **{
        unit: (unit, 1) for unit in ("월", "건", "대", "층", "점", "쪽", "차", "급", "등급", "필지", "달러", "초", "팀")
    },
}
_UNITS = "|".join(sorted(_KIND, key=len, reverse=True))
_LAST = (
    r"(?![가-힣])|(?=이내|이상|이하|이후|이전|미만|초과|까지|마다|부터|동안|전|후|뒤|씩|이|을|를|은|는|의|에|로|과|와|간|만|도"
    r"|안|당|보다|째|짜리|입|인|일|으로|가(?=[\s,]))"
)
_FRACTION = rx.compile(
    rf"(?P<down>\d{{1,3}}(?:,\d{{3}}){{1,2}}|\d{{1,6}}|[일이삼사오육칠팔구십백천만]{{1,6}}|\d\s?[천백만])\s?분의\s?(?P<up>{FIGURE}|[일이삼사오육칠팔구십백천만]{{1,8}})"
    rf"|(?P<percent>{FIGURE}|[일이삼사오육칠팔구십백]{{1,6}})\s?(?:퍼센트|프로|%|％)(?!포인트|p)"
    rf"|(?P<times>{FIGURE}|[두세네]|다섯|열)\s?배|(?P<half>절반|반액|반값)|(?P<tenth>\d)\s?할"
    r"|(?<![\d./])(?P<over>\d{1,5})/(?P<under>\d{1,5})(?![\d./일])"
)
_MONEY = rx.compile(
    rf"(?<![\d.,])(?P<figure>{SCALED})\s?(?P<unit>천|백만|십억)?\s?원(?!칙|래|소|고|인)"
    r"|(?<![가-힣])(?:금\s?)?(?P<words>[일이삼사오육칠팔구십백천만억]{1,20}\s?[만억천백십]?)\s?원(?!칙|래|소|고|인)"
)
_DATE = rx.compile(
    r"(?<![\d.,])(?:(?:19|20)\d{2}\s?(?:[.\-/]|년)\s?)?(?P<m>1[0-2]|0?[1-9])\s?(?:[.\-/]|월)\s?(?P<d>3[01]|[12]\d|0?[1-9])(?:일|\.(?!\d))"
    r"|(?<!\d)(?:19|20)\d{2}-(?P<m2>\d{2})-(?P<d2>\d{2})(?!\d)"
)
_YEAR = rx.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?=\s?(?:년|[.\-/]\s?\d))년?")
_CLOCK = rx.compile(
    r"(?:(?P<half>오전|오후|낮|밤|새벽|저녁|아침)\s?)?(?<![\d:])(?P<h>[01]?\d|2[0-4])(?::(?P<m>[0-5]\d)(?![\d:])|시(?!간|[장군도청])(?:\s?(?P<m2>\d{1,2})분|\s?(?P<m3>반))?)"
    r"|(?P<noon>정오)|(?P<midnight>자정)"
)
_DAY_WORD = rx.compile(rf"(?<![가-힣])(?P<w>{'|'.join(sorted(_DAYS, key=len, reverse=True))})(?:{_LAST})")
_HALF_YEAR = rx.compile(rf"(?<![가-힣])(?P<w>반\s?년)(?:{_LAST})")
_NATIVE_COUNT = rx.compile(
    rf"(?<![가-힣])(?<!에\s(?=한해))(?P<n>{'|'.join(sorted(_NATIVE, key=len, reverse=True))})\s?"
    rf"(?P<unit>달|해|번|차례|명|사람|시간|주|곳|개|가지|살|건|가구|대|부|통|장|군데|팀)(?:{_LAST})"
)
_NATIVE_ALONE = rx.compile(r"(?<![가-힣])(?P<n>하나|둘|셋|넷|다섯)(?=\s?(?:이상|이하|미만|초과))")
_HANGUL_COUNT = rx.compile(
    rf"(?<![가-힣])(?P<n>[일이삼사오육칠팔구십백천]{{1,6}})\s?(?P<unit>개월|년|주일|시간|퍼센트|회|명|세|일)(?:{_LAST})"
)
_COUNT = rx.compile(rf"(?<![\d.,:A-Za-z])(?P<n>{SCALED})\s?(?:\(\s?)?(?P<unit>{_UNITS})?")
_OTHER_UNIT = rx.compile(r"\s?[가-힣A-Za-z]{1,5}?(?=(?:을|를)?\s?(?:이상|이하|미만|초과|넘|이내|까지))")
_PLACE = rx.compile(r"제\s?\d+\s?(?:조|항|호|편|장|절|관)(?:\s?의\s?\d+)?|(?:별표|별지|서식)\s?제?\d+")
_ITEM = rx.compile(r"(?m)^\s*\d{1,3}\.\s(?!\d)")
_BETWEEN = rx.compile(rf"(?P<low>{FIGURE})\s?(?P<unit>{_UNITS}|원|%|퍼센트)?\s?[~∼～\-–]\s?(?=\d)")

_NOT = r"지\s?(?:는|도)?\s?(?:아니|않|못|말)"
_AFTER: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (rx.compile(rf"\s?(?:을|를|이|가)?\s?(?:넘|초과하|지나|넘기|경과하){_NOT}"), "<="),
    (rx.compile(r"\s?(?:을|를)?\s?(?:넘을|초과할|넘길)\s?수\s?(?:는\s?)?없"), "<="),
    (
        rx.compile(
            r"\s?(?:을|를)?\s?(?:넘어서|넘겨서|넘으면|넘기면|초과하여서|초과해서|초과하면)(?:는)?\s?(?:안|아니)"
        ),
        "<=",
    ),
    (rx.compile(r"\s?(?:이|가)?\s?(?:지나|끝나|다\s?되)기\s?(?:이?전)"), "<="),
    (
        rx.compile(r"\s?(?:이|가)?\s?(?:지난|지났|지나|경과|흐른|된\s?뒤|뒤|후(?!보|원|견|임|속|생|불)|이후|다음)"),
        "after",
    ),
    (rx.compile(r"\s?(?:을|를)\s?(?:지난|경과한|경과하[였면])"), "after"),
    (rx.compile(r"\s?(?:을|를)?\s?(?:다\s?)?(?:채우지\s?(?:못|않|아니)|못\s?채)"), "<"),
    (rx.compile(r"\s?(?:이|)?전(?:까지|에|$|[^가-힣]|의|으?로|인)"), "before"),
    (rx.compile(rf"\s?이상(?:이|을)?\s?(?:되|이)?{_NOT}"), "<"),
    (rx.compile(r"\s?(?:이상|부터|에서\s?(?=\d|[가-힣]{1,2}\s?(?:명|일|개월|년)))"), ">="),
    (rx.compile(r"\s?(?:(?:을|를)?\s?초과|(?:을|를)?\s?넘|(?:을|를)?\s?웃도|보다\s?(?:많|크|높|길|오래|더))"), ">"),
    (
        rx.compile(
            r"\s?(?:미만|(?:에|이|가|도)?\s?(?:못\s?미치|미치지|안\s?되[는면]|안\s?된|되지\s?(?:않|못|아니))|(?:을|를)?\s?밑도|보다\s?(?:적|작|낮|짧|어린))"
        ),
        "<",
    ),
    (
        rx.compile(
            r"\s?(?:간|동안)?\s?(?:의\s?)?(?:이하|이내|안(?:에|으로|의|$|[^가-힣])|내(?:에|로|의)|까지|범위|한도|사이|에\s?(?:한하|한정|한해|그치)|만\s|로\s?(?:제한|한정))"
        ),
        "<=",
    ),
)
_BEFORE: tuple[tuple[re.Pattern[str], Bound], ...] = (
    (
        rx.compile(
            r"(?:최대|많아야|많아도|길어야|길어도|늦어도|높아야|커도|한도는?|상한은?|(?:최대|최장|최고)(?:한도|\s?기간|\s?금액)?(?:는|은))\s?(?:한\s?번에\s?)?$"
        ),
        "<=",
    ),
    (rx.compile(r"(?:최소|최소한|적어도|하한은?|최저)\s?(?:[가-힣]{1,4}에\s|[가-힣]\s[가-힣]{1,2}에\s)?$"), ">="),
)


def find(text: str) -> tuple[Quantity, ...]:
    """The quantities of the text in order; none overlaps another, and numbers of articles and annexes are none."""
    text = _PLACE.sub(_blank, text)
    text = _ITEM.sub(_blank, text)
    ranges = {found.start("low"): found["unit"] for found in _BETWEEN.finditer(text)}
    taken = bytearray(len(text))
    found: list[Quantity] = []
    for finder in (_dates, _years, _clocks, _fractions, _money, _words, _counts):
        for value, kind, start, end, loose in finder(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                bound, said = _bound(text, start, end)
                if said.startswith("부터") and kind in ("일", "개월", "분"):
                    bound, said = "", ""  # 퇴직 전 2년부터 tells when, not how many
                found.append(Quantity(value, kind, bound, start, end, text[start:end].strip(), loose, said))
    found.sort(key=lambda one: one.start)
    return tuple(_ranged(_summed(found, text), ranges))


def working(text: str) -> bool:
    """True when the text counts working days alone: 근무일 기준, 공휴일은 제외한다, 휴일을 빼고."""
    return _WORKING.search(text) is not None


_WORKING = rx.compile(
    r"근무일\s?(?:기준|이내|로\s?(?:계산|따))|\d\s?근무일|영업일|업무일|평일\s?기준|(?:공휴일|토요일|일요일|휴일)[^.\n]{0,14}(?:제외|빼|뺀|산입하지|포함하지|넣지|치지\s?않)"
)
_Found = tuple[Fraction, str, int, int, bool]


def _ranged(found: list[Quantity], ranges: dict[int, str | None]) -> Iterator[Quantity]:
    """3~5명 is at least 3 and at most 5 persons."""
    for place, one in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        if one.start in ranges and after is not None and one.kind in ("", after.kind):
            factor = after.value / _plain(after.text) if after.kind != "날짜" and _plain(after.text) else Fraction(1)
            value = one.value if one.kind else one.value * factor
            yield Quantity(value, after.kind, ">=", one.start, one.end, one.text, False, "~")
        elif place and found[place - 1].start in ranges and not one.bound and one.kind not in ("날짜", "시각"):
            yield Quantity(one.value, one.kind, "<=", one.start, one.end, one.text, False, "~")
        else:
            yield one


def _summed(found: list[Quantity], text: str) -> list[Quantity]:
    """1년 6개월 is 18 months and 1시간 30분 ninety minutes."""
    summed: list[Quantity] = []
    for one in found:
        last = summed[-1] if summed else None
        joins = last is not None and last.kind == one.kind and one.kind in ("개월", "분")
        if last is not None and joins and not text[last.end : one.start].strip() and re.search(r"[년해간]$", last.text):
            whole = text[last.start : one.end]
            summed[-1] = replace(one, value=last.value + one.value, start=last.start, text=whole, loose=False)
        else:
            summed.append(one)
    return summed


def _plain(text: str) -> Fraction:
    number = re.match(FIGURE, text)
    return Fraction(number.group().replace(",", "")) if number else Fraction(0)


def _bound(text: str, start: int, end: int) -> tuple[Bound, str]:
    after, before = text[end : end + 60], text[max(0, start - 16) : start]
    after = re.sub(r"^\s?\([^()]*\)", "", after)
    led = next(((bound, found.group()) for pattern, bound in _BEFORE if (found := pattern.search(before))), None)
    followed = _followed(after)
    closed = re.match(r"[^()]{0,12}\)", after)
    if followed is None and closed is not None:  # 30일(긴급한 경우는 60일) 이내
        followed = _followed(after[closed.end() :])
    # 최소 5만원까지: the word before contradicts, and it is the one that a reader remembers.
    if led and followed and (led[0], followed[0]) in ((">=", "<="), (">=", "<")):
        followed = None
    bound, said = followed or led or ("", "")
    return bound, said.strip()


def _followed(after: str) -> tuple[Bound, str] | None:
    return next(((bound, found.group()) for pattern, bound in _AFTER if (found := pattern.match(after))), None)


def _dates(text: str) -> Iterator[_Found]:
    for found in _DATE.finditer(text):
        month, day = int(found["m"] or found["m2"]), int(found["d"] or found["d2"])
        year = re.match(r"(?:19|20)\d{2}", found.group())
        yield Fraction(int(year.group()) * 10000 if year else 0) + month * 100 + day, "날짜", *found.span(), False


def _years(text: str) -> Iterator[_Found]:
    for found in _YEAR.finditer(text):
        yield Fraction(int(found["y"])), "연도", *found.span(), False


def _clocks(text: str) -> Iterator[_Found]:
    for found in _CLOCK.finditer(text):
        if found["noon"] or found["midnight"]:
            yield Fraction(720 if found["noon"] else 0), "시각", *found.span(), False
            continue
        told = hour_of(found["half"] or "", int(found["h"]))
        hour = int(found["h"]) if told is None else told
        minute = 30 if found["m3"] else int(found["m"] or found["m2"] or 0)
        yield Fraction(hour % 24 * 60 + minute), "시각", *found.span(), False


def _fractions(text: str) -> Iterator[_Found]:
    for found in _FRACTION.finditer(text):
        value: Fraction | None
        if found["half"]:
            value = Fraction(1, 2)
        elif found["tenth"]:
            value = Fraction(int(found["tenth"]), 10)
        elif found["times"]:
            value = _number(found["times"])
        elif found["over"]:
            value = Fraction(int(found["over"]), int(found["under"])) if int(found["under"]) else None
        elif found["percent"]:
            percent = _number(found["percent"])
            value = None if percent is None else percent / 100
        else:
            up, down = _number(found["up"]), _number(found["down"])
            value = up / down if up is not None and down else None
        if value is not None:
            yield value, "비율", *found.span(), False


def _money(text: str) -> Iterator[_Found]:
    scale = {None: 1, "천": 1_000, "백만": 1_000_000, "십억": 1_000_000_000}
    for found in _MONEY.finditer(text):
        value = _number(found["figure"] or found["words"])
        if value is not None:
            yield value * scale[found["unit"]], "원", *found.span(), False


def _words(text: str) -> Iterator[_Found]:
    for found in _DAY_WORD.finditer(text):
        yield Fraction(_DAYS[found["w"]]), "일", *found.span("w"), False
    for found in _HALF_YEAR.finditer(text):
        yield Fraction(6), "개월", *found.span("w"), False
    for found in _NATIVE_COUNT.finditer(text):
        kind, size = _KIND[found["unit"]]
        loose = _NATIVE[found["n"]] == 1 and kind not in ("일", "개월", "분")
        yield Fraction(_NATIVE[found["n"]] * size), kind, found.start(), found.end("unit"), loose
    for found in _NATIVE_ALONE.finditer(text):
        yield Fraction(_NATIVE[found["n"]]), "", *found.span("n"), False
    for found in _HANGUL_COUNT.finditer(text):
        value = _number(found["n"])
        short = len(found["n"]) == 1 and found["unit"] in ("회", "명", "세", "일")
        if value is None or short:
            continue
        kind, size = ("비율", 0) if found["unit"] == "퍼센트" else _KIND[found["unit"]]
        yield value * size if size else value / 100, kind, found.start(), found.end("unit"), False


def _counts(text: str) -> Iterator[_Found]:
    for found in _COUNT.finditer(text):
        value = _number(found["n"])
        if value is None:
            continue
        unit = found["unit"] or ""
        if unit and re.match(r"[가-힣]", text[found.end() :]) and re.match(_LAST, text[found.end() :]) is None:
            unit = ""  # 3대강, 2장소: the letters are the head of another word
        kind, size = _KIND.get(unit, ("", 1))
        end = found.end() if unit else found.end("n")
        other = None if unit else _OTHER_UNIT.match(text, end)
        yield value * size, kind, found.start(), other.end() if other else end, False


def _number(written: str) -> Fraction | None:
    """The value of 2,134만 5천, 1.5억, 12.5, 삼십 or 두."""
    plain = "".join(written.replace(",", "").split())
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Fraction(plain)
    if plain in _NATIVE:
        return Fraction(_NATIVE[plain])
    whole = amounts.parse(written)
    if whole is None:
        whole = amounts.parse_hangul(plain)
    return None if whole is None else Fraction(whole)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())
