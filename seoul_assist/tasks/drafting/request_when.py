"""Deadlines, events and periods of a request; what is said twice in different ways is left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from seoul_assist.tasks.drafting import request_days
from seoul_assist.tasks.drafting.request_days import Said
from seoul_assist.tasks.drafting.taken import Found
from seoul_assist.tasks.drafting.wording import dated, particle
from seoul_assist.text import rx
from seoul_assist.text.calendar import day_off

_RANGE = rx.compile(r"^\s?(?:\d{1,2}:\d{2})?\s?(?:부터|[~∼～]|에서)\s?$")
_EVENT = rx.compile(
    r"회의|행사|교육|설명회|간담회|토론회|공청회|점검|축제|훈련|협의회|위원회|열리|열립|엽니다|개최|시작"
)


def when(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    limits: list[Said] = []
    events: list[tuple[str, str, bool]] = []
    periods: list[tuple[str, str, bool]] = []
    for sentence in said:
        days = list(request_days.days(sentence, today))
        at = 0
        while at < len(days):
            day = days[at]
            after = sentence[day.end : day.end + 12]
            following = days[at + 1] if at + 1 < len(days) else None
            if following and _RANGE.match(sentence[day.end : following.start]) and day.day and following.day:
                shown = f"{day.written()} ~ {following.written()}"
                periods.append((shown, sentence[day.start : following.end], day.computed or following.computed))
                for one in (day, following):
                    if one.computed:
                        notes.append(counted("기간", one))
                at += 2
                continue
            if day.day is None:
                notes.append(_untold(day, today))
            elif re.match(r"\s?까지", after):
                limits.append(day)
            elif day.clock or (_EVENT.search(sentence) and re.match(r"\s?에(?![서게])", after)):
                span = _until_clock(sentence, day)
                events.append((span[0], sentence[day.start : span[1]], day.computed))
                if day.computed:
                    notes.append(counted("일시", day))
            at += 1
        for vague in request_days.VAGUE.finditer(sentence):
            if not any(day.start < vague.end() and vague.start() < day.end for day in days):
                notes.append(f"'{vague.group().strip()}': 어느 날인지 정해지지 않아 날짜를 비워 두었습니다.")
    shown_limits = {one.written(): one for one in limits}
    if len(shown_limits) == 1:
        [(value, day)] = shown_limits.items()
        if day.computed:
            notes.append(counted("기한", day))
        yield Found("기한", value, day.words, computed=day.computed)
    elif shown_limits:
        notes.append(f"기한이 둘 이상 적혀 있어 비워 두었습니다: {', '.join(one.words for one in limits)}")
    yield from _only("일시", events, notes)
    yield from _only("기간", periods, notes)


def _untold(day: Said, today: date | None) -> str:
    """The note on a day that has no date: the calendar does not have it, or nobody said from when to count."""
    if day.computed and today is None:
        return f"'{day.words}': 기준일을 몰라 계산하지 않고 비워 두었습니다. --as-of로 기준일을 적어 주세요."
    return f"'{day.words}': 달력에 없는 날이어서 비워 두었습니다."


def _until_clock(sentence: str, day: Said) -> tuple[str, int]:
    """The day with its hours: 14:00~16:00."""
    gap = re.compile(r"\s?(?:[~∼～]|부터)\s?").match(sentence, day.end) if day.clock else None
    last = request_days.clock(sentence, gap.end()) if gap else None
    if last is None:
        return day.written(), day.end
    hour, minute = int(last[0][:2]), last[0][3:]
    # 오후 2시부터 4시까지: the half of the day goes on.
    if hour < 12 <= int(day.clock[:2]) and hour + 12 >= int(day.clock[:2]):
        hour += 12
    return f"{day.written()}~{hour:02d}:{minute}", last[1]


def _only(key: str, found: Sequence[tuple[str, str, bool]], notes: list[str]) -> Iterator[Found]:
    values = {value for value, _, _ in found}
    if len(values) == 1:
        value, words, computed = found[0]
        yield Found(key, value, words, computed=computed)
    elif values:
        notes.append(f"{particle(key, '이')} 둘 이상 적혀 있어 비워 두었습니다: {', '.join(one[1] for one in found)}")


def counted(key: str, day: Said) -> str:
    """The note that says which day was counted from which words."""
    assert day.day is not None
    off = day_off(day.day)
    closed = f" 이날은 {off}입니다." if off else ""
    words = particle(f"'{day.words}'", "을")
    return f"{key}: {words} {dated(day.day.isoformat())}로 계산했습니다. 맞는지 확인해 주세요.{closed}"
