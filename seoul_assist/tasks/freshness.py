"""What is said of the dates a result rests on: the age of the library, and when a provision took effect."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from seoul_assist.text.calendar import spoken

STALE_DAYS = 365


class Dated(Protocol):
    """The part of a library that its age follows from."""

    @property
    def as_of(self) -> date: ...

    @property
    def newest(self) -> date | None: ...


def in_effect(day: date | None) -> str:
    """`시행 2026. 7. 1.`, or that the date is not known."""
    return f"시행 {spoken(day)}" if day else "시행일 모름"


def age_notes(library: Dated, stale_days: int = STALE_DAYS) -> tuple[str, ...]:
    """One sentence when the newest text of the library is older than that many days, or has no date; else nothing."""
    newest = library.newest
    if newest is None:
        return (
            f"기준일({spoken(library.as_of)})까지 공포된 날짜가 있는 규정이 없어 라이브러리가 최신인지 알 수 없습니다.",
        )
    age = (library.as_of - newest).days
    if age <= stale_days:
        return ()
    return (
        f"라이브러리에서 가장 최근에 공포된 규정이 {spoken(newest)}의 것입니다({age:,}일 전). 그 뒤의 개정이 빠졌을 수 "
        "있으니 새 규정을 받아 다시 색인해 주세요.",
    )
