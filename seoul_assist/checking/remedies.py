"""How long one may object: which number of days in a line belongs to which way of objecting, and what it must be."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from seoul_assist.text import rx

ABOUT_INFO = rx.compile(r"정보\s?공개|비공개|부분\s?공개|공개\s?(?:청구|결정|여부)")
_NUMBER = rx.compile(
    r"(?<![\d.,:~∼-])(?P<n>\d{1,3})\s?(?P<unit>일|개월|년|주일?)\s?(?:간\s?)?(?P<tail>이내|안에|내에?(?![가-힣])"
    r"|까지|입니다|임(?![가-힣])|이며|이고|로\s|$|(?=[\s.,)]))"
)
_UNIT = {"일": 1, "개월": 30, "년": 365, "주": 7, "주일": 7}
_ROADS = rx.compile(
    r"(?P<appeal>행정\s?심판)|(?P<suit>행정\s?소송)|(?P<objection>이의\s?신청|이의\s?제기|이의를\s?제기)"
)
_NO_LIMIT = rx.compile(r"재결|답변서|보정|송달|심리|위원회[는가]|경과|지나|지난|지체")
_DECIDED = rx.compile(r"^[^.\n]{0,20}(?:결정(?:하|을|한|합|됨|$)|심의|처리|통지(?:하|합|한)|회신|답변)")
_THIRD = rx.compile(r"제\s?[3삼]자")
_ABOUT_PETITION = rx.compile(r"민원|거부\s?처분")
_OTHER_LAW = rx.compile(r"과태료|국세|지방세|보험료|수급|행정기본법|질서위반|개별공시|공시지가|산재|학교|징계|소청")
# What parts one way of objecting with its period from the next.
_PARTED = rx.compile(r"[,;/ㆍ·]|\s(?:및|또는)\s|(?:이고|이며|하고|하며|거나|이나|하되)[\s,]|\)[과와]\s")
# 30일 이내에 납부하지 않으면 행정심판과 …: the period of something else.
_OTHER_ACT = rx.compile(r"납부|이행|보완|않으면|아니하면|출석")
# Since when the days count: 90 from knowing of it, 180 from its happening.
_SINCE = rx.compile(r"(?:(?P<known>알게\s?된|안)|(?P<happened>있었던|있은|있던))\s?날(?:로?부터)?[^가-힣]{0,3}$")
_TOGETHER = rx.compile(r"\s?(?:[,ㆍ·/]|및|또는|이나|과|와|나)\s?")


class Period(NamedTuple):
    """The numbers of days that are right, what the period is for, and how it reads."""

    right: tuple[int, ...]
    name: str
    shown: str


def wrong_periods(text: str, *, info: bool) -> Iterator[tuple[int, int, Period]]:
    """Where a line tells a wrong period, and what would be right; `info`: the document is about information."""
    roads = list(_ROADS.finditer(text))
    starts = [road.start() for road in roads]
    numbers = list(_NUMBER.finditer(text)) if roads else []
    for place, found in enumerate(numbers):
        low = numbers[place - 1].end() if place else 0
        high = numbers[place + 1].start() if place + 1 < len(numbers) else len(text)
        road = _road(text, roads, starts, found, low, high)
        if road is None or (not found["tail"] and road.start() > found.start()):
            continue
        period = _period(text, found, road, info)
        if period and int(found["n"]) * _UNIT[found["unit"]] not in period.right:
            yield found.start(), found.end("unit"), period


def _road(
    text: str, roads: list[re.Match[str]], starts: list[int], found: re.Match[str], low: int, high: int
) -> re.Match[str] | None:
    """The way of objecting that a number of days is about: the one that no comma or conjunction parts from it."""
    at = bisect_left(starts, found.end())
    ahead = roads[at] if at < len(roads) and starts[at] < min(high, found.end() + 28) else None
    if ahead is not None and _OTHER_ACT.search(text[found.end() : ahead.start()]):
        ahead = None
    behind = roads[bisect_left(starts, max(low, found.start() - 45)) : bisect_left(starts, found.start())]
    last = _joined(text, behind) if behind else None
    if last is None or ahead is None:
        return ahead or last
    before, after = text[behind[-1].end() : found.start()], text[found.end() : ahead.start()]
    if len(before) <= 2 and not _PARTED.search(before):
        return last  # 이의신청(30일 이내)
    return last if _PARTED.search(after) and not _PARTED.search(before) else ahead


def _joined(text: str, behind: list[re.Match[str]]) -> re.Match[str]:
    """The last way before a number; of 행정심판 및 행정소송 the one whose period is checked here."""
    last = behind[-1]
    if last["suit"] and len(behind) > 1 and _TOGETHER.fullmatch(text, behind[-2].end(), last.start()):
        return behind[-2]
    return last


def _period(text: str, found: re.Match[str], road: re.Match[str], info: bool) -> Period | None:
    """The right period of that way, or None where the statutes read here say nothing."""
    first, last = min(found.start(), road.start()), max(found.end(), road.end())
    if _NO_LIMIT.search(text[first : last + 12]) or road["suit"]:
        return None
    if road["appeal"]:
        known = _SINCE.search(text[max(0, found.start() - 16) : found.start()])
        right = (90, 180) if known is None else (180,) if known["happened"] else (90,)
        shown = "처분이 있음을 알게 된 날부터 90일 이내(처분이 있었던 날부터 180일 이내)"
        return Period(right, "행정심판의 청구", shown)
    around = text[max(0, first - 60) : last + 20]
    if _OTHER_LAW.search(around) or _THIRD.search(around):
        return None
    petition = _ABOUT_PETITION.search(around) is not None
    decided = road.start() < found.start() and _DECIDED.match(text[found.end() :]) is not None
    if ABOUT_INFO.search(around) or (info and not petition):
        if decided:
            return Period((7, 14), "정보공개 이의신청의 결정", "7일 이내")
        return Period((30,), "정보공개 이의신청", "30일 이내")
    if petition:
        if decided:
            return Period((10, 20), "민원 이의신청의 결정", "10일 이내")
        return Period((60,), "거부 처분에 대한 민원 이의신청", "60일 이내")
    return None
