"""Whether days, weekdays and periods can be true: the calendar knows, no law is needed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from seoul_assist.checking.rule import HANDBOOK, ORTHOGRAPHY, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import TILDE, Day, canonical, days, ranges
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.calendar import make, weekday

_CALENDAR = Basis("양력 달력")
_CLOCK_RANGE = rx.compile(
    rf"(?<![\d:])(?P<h1>[01]?\d|2[0-4]):(?P<m1>[0-5]\d)\s?(?:부터\s?)?(?:[{TILDE}]|(?<=부터)|(?<=부터 ))"
    r"\s?(?P<next>(?:다음\s?날|익일|이튿날|명일|\+1일)\s?)?"
    r"(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?![\d:])(?P<after>\s?\(?(?:다음\s?날|익일|이튿날))?"
)
_NIGHT = rx.compile(r"야간|심야|철야|숙직|당직|밤|새벽|24시간|교대")
_TILDE_UNTIL = rx.compile(
    r"\d(?:\.|:\d{2})(?:\([월화수목금토일]\))?\s?[~∼～]\s?(?:\d{4}\. ?)?\d{1,2}\. ?\d{1,2}\."
    r"(?:\([월화수목금토일]\))?\s?(?P<until>까지)"
    r"|\d:\d{2}\s?[~∼～]\s?\d{1,2}:\d{2}\s?(?P<until2>까지)"
    r"|\d[일월시분](?:\([월화수목금토일]\))?\s?[~∼～]\s?(?:\d{1,4}[년월.]\s?){0,2}\d{1,2}[일월시분.](?:\([월화수목금토일]\))?\s?(?P<until3>까지)"
    r"|(?<=[\d.):일시분월년])(?P<since>부터)\s?[~∼～]"
)
_TILDE_GAP = rx.compile(r"(?<=[\d.)쪽일월년시분명개회부원%세점호층급차])(?P<gap>[ ]+[~∼～][ ]?|[~∼～][ ]+)(?=[\d(’'‘])")
_ENDS_TIME = rx.compile(
    r"\d\s?[년월일시분]$|\d\.$|\.\s?\d{1,2}\.?\s?\([월화수목금토일]\)$|\d:\d{2}$|\d{4}\.\s?\d{1,2}\.\s?\d{1,2}$"
)
_OPENS_TIME = rx.compile(r"\d{1,2}:\d{2}|\d{1,4}\s?[년월일시분](?!간)|\d{1,4}\.\s?\d{1,2}\.|['’‘]\d{2}\.")
_ENDS_COUNT = rx.compile(r"\d\s?[쪽명개회부원세점호층급차]$")
_OPENS_COUNT = rx.compile(r"\d[\d,]*\s?[쪽명개회부원세점호층급차]")


def _weekdays(view: View) -> Iterator[Mark]:
    for line in view.lines:
        if "(" not in line.text:
            continue
        for day in days(line.text):
            if not day.weekday or day.date is None or weekday(day.date) == day.weekday:
                continue
            real = weekday(day.date)
            start = line.start + day.weekday_start
            written = canonical(day.date.year, day.month, day.day)
            yield Mark(
                start,
                start + 1,
                f"{written}은 {real}요일입니다. 날짜와 요일 가운데 어느 쪽이 틀렸는지 확인해 주세요.",
                f"요일이 틀렸으면 ({real}), 날짜가 틀렸으면 {_nearest(day.date.toordinal(), day.weekday)}",
            )


def _nearest(ordinal: int, wanted: str) -> str:
    """The day within three days whose weekday is the one that was written."""
    from datetime import date

    offsets = (0, -1, 1, -2, 2, -3, 3)
    day = next(d for n in offsets if weekday(d := date.fromordinal(ordinal + n)) == wanted)
    return canonical(day.year, day.month, day.day, wanted)


def _impossible(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for day in days(line.text):
            # Zeros are blanks of a form; a month of 20 or more is some other number.
            if not (0 < day.month < 20 and 0 < day.day < 40) or line.masked[day.start] != line.text[day.start]:
                continue
            if make(day.year or 2024, day.month, day.day) is None:
                year = f"{day.year}년에 " if day.year else ""
                shown = f"{day.month}월 {day.day}일"
                # The year stays out where it is written in letters: that is another fault of the same place.
                lead = re.match(r"\d{4}\s?년\s{0,2}", line.text[day.start : day.end])
                start = line.start + day.start + (lead.end() if lead else 0)
                yield Mark(start, line.start + day.end, f"{year}{shown}은 없는 날짜입니다.")


def _reversed(view: View) -> Iterator[Mark]:
    for line in view.lines:
        yield from _reversed_days(line)
        for match in _CLOCK_RANGE.finditer(line.text):
            first, second = (int(match[f"h{n}"]) * 60 + int(match[f"m{n}"]) for n in (1, 2))
            crosses = match["next"] or match["after"] or (first >= 17 * 60 and _NIGHT.search(line.text))
            dated = re.search(r"\d\.\s?(?:\(\w\)\s?)?$", line.text[: match.start("h2")])
            if second < first and not crosses and not dated:
                yield Mark(
                    line.start + match.start(),
                    line.start + match.end("m2"),
                    "끝나는 시각이 시작하는 시각보다 앞섭니다. 다음 날이면 ‘다음 날’을 적어 주세요.",
                    # Late in the evening to early in the morning is most likely a night shift.
                    severity="warn" if first >= 20 * 60 and second <= 9 * 60 else None,
                )


def _reversed_days(line: Line) -> Iterator[Mark]:
    if not re.search(f"[{TILDE}]|부터", line.text):
        return
    found = days(line.text)
    for first, second in (*ranges(line.text, found), *_worded(line.text, found)):
        start, end = line.start + first.start, line.start + second.end
        if second.written_year or first.year is None:
            wrong = first.date and second.date and second.date < first.date
            wrong = wrong or (first.year is None and second.year is None and _earlier(first, second))
            if wrong:
                yield Mark(start, end, "기간의 끝이 시작보다 앞섭니다. 두 날짜를 확인해 주세요.")
        elif (second.month, second.day) < (first.month, first.day):
            if first.month >= 10 and second.month <= 3:
                year = (first.year or 0) + 1
                yield Mark(
                    start,
                    end,
                    "해를 넘기는 기간이면 끝나는 날에 연도를 적어 주세요.",
                    f"끝나는 날: {canonical(year, second.month, second.day)}",
                )
            else:
                yield Mark(start, end, "기간의 끝이 시작보다 앞섭니다. 두 날짜를 확인해 주세요.")


def _worded(text: str, found: tuple[Day, ...]) -> Iterator[tuple[Day, Day]]:
    """The pairs of days that 부터 and 까지 join."""
    for first, second in itertools.pairwise(found):
        if re.fullmatch(r"부터\s{0,2}", text[first.end : second.start]) and text.startswith("까지", second.end):
            yield first, second


def _earlier(first: Day, second: Day) -> bool:
    """True when the days run backwards and not merely over the turn of a year."""
    return (second.month, second.day) < (first.month, first.day) and first.month - second.month <= 6


def _until(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _TILDE_UNTIL.finditer(line.masked):
            name = next(name for name in ("until", "until2", "until3", "since") if match[name])
            start, end = line.start + match.start(name), line.start + match.end(name)
            message = f"물결표(~)에 ‘{match[name]}’의 뜻이 들어 있으므로 겹쳐 쓰지 않습니다."
            yield Mark(start, end, message, "", "")


def _gaps(view: View) -> Iterator[Mark]:
    """Around the tilde of a period, and of what is counted in a sentence; measured values may be set as they are."""
    for line in view.prose:
        for match in _TILDE_GAP.finditer(line.masked):
            before, after = line.masked[max(0, match.start() - 16) : match.start()], line.masked[match.end() :][:16]
            period = _ENDS_TIME.search(before) is not None or _OPENS_TIME.match(after) is not None
            if not period and (line.table or not (_ENDS_COUNT.search(before) or _OPENS_COUNT.match(after))):
                continue
            start, end = line.start + match.start(), line.start + match.end()
            tilde = match["gap"].strip()
            fix = tilde if period and not line.table else None
            yield Mark(start, end, "기간을 나타내는 물결표는 앞뒤를 붙여 씁니다.", tilde, fix)


RULES = (
    Rule(
        id="GM-DATE-007",
        title="요일이 날짜와 다름",
        severity="error",
        confidence="FACT",
        gate="fact",
        basis=(_CALENDAR,),
        what=(
            "날짜 뒤 괄호 안의 요일이 그 날의 요일과 다른 곳을 찾습니다. 기간의 끝 날짜는 앞 날짜의 연도를 "
            "이어받습니다."
        ),
        why="날짜와 요일이 어긋나면 받는 사람이 어느 쪽을 믿어야 할지 알 수 없습니다.",
        bad=(
            Example("2026. 5. 7.(금) 개최", "2026. 5. 7.(목) 개최"),
            Example("2026. 5. 4.(월)~5. 8.(목) 접수", "2026. 5. 4.(월)~5. 8.(금) 접수"),
        ),
        good=(
            Example("2026. 5. 7.(목) 개최"),
            Example("2026. 5. 7.(1차) 개최"),
            Example("2026. 12. 31.(목)~2027. 1. 4.(월) 휴관"),
        ),
        check=_weekdays,
    ),
    Rule(
        id="GM-DATE-009",
        title="존재하지 않는 날짜",
        severity="error",
        confidence="FACT",
        gate="fact",
        basis=(_CALENDAR,),
        what="2월 30일, 4월 31일, 윤년이 아닌 해의 2월 29일처럼 달력에 없는 날짜를 찾습니다.",
        why="없는 날짜로는 기한도 효력도 정할 수 없습니다.",
        bad=(
            Example("2026. 2. 30.까지 제출", "2026. 2. 27.까지 제출"),
            Example("2027. 2. 29. 개최", "2027. 2. 28. 개최"),
            Example("2026. 13. 5. 공고", "2026. 12. 5. 공고"),
        ),
        good=(
            Example("2028. 2. 29.(화) 개최", why="윤년"),
            Example("2026. 2. 말까지 정비"),
            Example("2026.00.00. 서식"),
        ),
        check=_impossible,
    ),
    Rule(
        id="GM-DATE-010",
        title="기간: 물결표와 “까지” 중복",
        severity="warn",
        confidence="PYEON",
        gate="form",
        basis=(Basis(HANDBOOK, "기간 표기"),),
        what="물결표를 쓰면서 ‘부터’나 ‘까지’를 함께 쓴 기간을 찾습니다.",
        why="물결표가 이미 ‘에서 ~까지’를 뜻하므로 같은 뜻이 겹칩니다.",
        bad=(
            Example("2026. 5. 4.~5. 8.까지 접수", "2026. 5. 4.~5. 8. 접수"),
            Example("09:00~18:00까지 운영", "09:00~18:00 운영"),
            Example("5. 4.부터~5. 8. 접수", "5. 4.~5. 8. 접수"),
        ),
        good=(
            Example("5. 4.부터 5. 8.까지 접수"),
            Example("5. 8.(금)까지 제출"),
            Example("2026. 5. 4.~5. 8. 중 하루를 정해 5. 13.까지 제출"),
        ),
        check=_until,
        fix="safe",
    ),
    Rule(
        id="GM-DATE-011",
        title="기간의 끝이 시작보다 앞섬",
        severity="error",
        confidence="FACT",
        gate="fact",
        basis=(_CALENDAR,),
        what="끝나는 날짜나 시각이 시작보다 앞선 기간을 찾습니다.",
        why=(
            "앞뒤가 바뀐 기간은 그대로 시행할 수 없습니다. 해를 넘기면 끝나는 날에 연도를, 밤을 넘기면 ‘다음 "
            "날’을 적습니다."
        ),
        bad=(
            Example("2026. 5. 8.~5. 4. 접수", "2026. 5. 4.~5. 8. 접수"),
            Example("18:00~09:00 운영", "09:00~18:00 운영"),
            Example("2026. 12. 28.~1. 8. 휴관", "2026. 12. 28.~2027. 1. 8. 휴관"),
        ),
        good=(
            Example("근무 시간: 22:00~다음 날 06:00"),
            Example("2026. 12. 28.~2027. 1. 8. 휴관"),
            Example("야간 순찰 22:00~06:00"),
        ),
        check=_reversed,
    ),
    Rule(
        id="GM-DATE-012",
        title="기간 물결표 앞뒤 띄움",
        severity="info",
        confidence="NIKL",
        gate="form",
        basis=(Basis(ORTHOGRAPHY, "물결표"),),
        what="기간이나 범위를 나타내는 물결표의 앞뒤를 띄운 곳을 찾습니다.",
        why="물결표는 앞말과 뒷말에 붙여 씁니다. 실제 문서는 띄우는 일이 많아 알리기만 합니다.",
        bad=(
            Example("2026. 5. 4. ~ 5. 8. 접수", "2026. 5. 4.~5. 8. 접수"),
            Example("09:00 ~ 18:00 운영", "09:00~18:00 운영"),
        ),
        good=(Example("09:00-18:00 운영", why="붙임표도 쓸 수 있습니다"), Example("약 ~ 정도")),
        check=_gaps,
        fix="safe",
    ),
)
