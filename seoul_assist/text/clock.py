"""Clock times in words as hours of the day: 저녁 7시 is 19, 낮 1시 is 13, 밤 12시 is 24."""

from __future__ import annotations

HALVES = "오전|오후|아침|저녁|밤|낮|새벽"
_MORNING = ("오전", "아침", "새벽")


def hour_of(half: str, hour: int) -> int | None:
    """The hour of 24 for an hour after such a word; None where nobody can tell, as in 낮 8시 or 오전 14시."""
    if hour > 24:
        return None
    if not half:
        return hour
    if hour == 12:
        return {"밤": 24, "새벽": 0, "오전": 0, "아침": None}.get(half, 12)
    if half in _MORNING:
        return hour if hour < 12 else None
    if hour > 12:
        return hour
    if half == "오후" or (half == "저녁" and hour >= 5) or (half == "밤" and hour > 5) or (half == "낮" and hour < 6):
        return hour + 12
    return hour if half == "밤" or (half == "낮" and hour >= 10) else None


def carried(half: str, first: int, hour: int) -> int | None:
    """The hour that ends a period, written without a word of its own (오후 2시~4시); None where nobody can tell.

    `first` is the hour of 24 that the period begins at: the word carries over when the end is later, within 12 hours.
    """
    if hour > 12:
        return hour if hour > first else None
    last = 12 if hour == 12 and half in ("오전", "아침") else hour_of(half, hour)
    return last if last is not None and first < last < first + 12 else None
