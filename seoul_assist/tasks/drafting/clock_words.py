"""Clock times as official documents write them, by 24 hours and a colon; what is not certain stays as written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from seoul_assist.text.clock import HALVES, carried, hour_of

_CLOCK = re.compile(
    rf"(?:(?P<half>{HALVES})\s?)?(?:(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?![\d:])"
    r"|(?<![\d.])(?P<h2>\d{1,2})시(?:\s?(?P<m2>\d{1,2})분(?!간)|\s?정각)?(?!\s?(?:\d{1,2}분|반(?![가-힣])))"
    r"(?:(?![가-힣])|(?=(?:까지|부터|에서|에|이후|이전|경|쯤|께|로|입니다|임)(?!구))))"
)
_FROM_TO = re.compile(r"\s?(?:[~∼～]|[-–])\s?")
_FROM = re.compile(r"\s?(?:부터|에서)\s?")
_ISO = re.compile(r"(?<=\d)T(?=\d{2}:[0-5]\d)|(?<=\dT\d\d:\d\d):00(?!\d)")
_SURE = 9  # 9시 to 12시 are hours of the morning where nothing else is said; 2시 may be either


def clocks(text: str) -> str:
    """The text with its clock times as 09:00 and periods of them as 14:00~16:00."""
    text = _ISO.sub(lambda match: " " if match.group() == "T" else "", text)
    found = list(_CLOCK.finditer(text))
    if not found:
        return text
    late = any(len(_hour(one)) == 2 and (_hour(one)[0] == "0" or int(_hour(one)) > 12) for one in found)
    shown: list[str | None] = [_shown(one, late) for one in found]
    joints = [text[one.end() : other.start()] for one, other in pairwise(found)]
    for at, joint in enumerate(joints):
        _together(found, shown, at, joint)
    parts, end = [], 0
    for at, (one, said) in enumerate(zip(found, shown, strict=True)):
        gap = text[end : one.start()]
        joined = at and said and shown[at - 1] and _FROM_TO.fullmatch(gap)
        parts += ["~" if joined else gap, said or one.group()]
        end = one.end()
    return "".join(parts) + text[end:]


def _together(found: Sequence[re.Match[str]], shown: list[str | None], at: int, joint: str) -> None:
    """Two times of one period are written alike: both by 24 hours, or both as they stand."""
    first, second = found[at], found[at + 1]
    tilde = _FROM_TO.fullmatch(joint) is not None
    if not tilde and not _FROM.fullmatch(joint):
        return
    start = shown[at]
    if start and first["half"] and not second["half"] and int(_hour(second)) <= 12:
        last = carried(first["half"], int(start[:2]), int(_hour(second))) if tilde else None
        shown[at + 1] = None if last is None else f"{last:02d}:{_minute(second):02d}"
    if not (shown[at] and shown[at + 1]):
        shown[at] = shown[at + 1] = None


def _hour(match: re.Match[str]) -> str:
    return match["h"] or match["h2"]


def _minute(match: re.Match[str]) -> int:
    return int(match["m"] or match["m2"] or 0)


def _shown(match: re.Match[str], late: bool) -> str | None:
    """The time by 24 hours; None where the half of the day is not certain. `late`: the text counts to 24 elsewhere."""
    half, written, minute = match["half"] or "", _hour(match), _minute(match)
    hour = hour_of(half, int(written))
    if hour is None or minute > 59 or (hour == 24 and minute):
        return None
    if not half and not match["h"] and len(written) == 1 and hour < _SURE and not late:
        return None
    return f"{hour:02d}:{minute:02d}"
