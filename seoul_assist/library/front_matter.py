"""What stands before the rules: the YAML head of a mirrored statute, or the date lines of a plain regulation."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from seoul_assist.library.annexes import Annex
from seoul_assist.model import Note

_FENCE = "---"
_KEY = re.compile(r"([^\s:#\-][^:]*):(?:\s+(.*))?$")
_DATE = re.compile(r"(\d{4})\s*[.\-/년]\s*(\d{1,2})\s*[.\-/월]\s*(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NAMES = ("제목", "자치법규명", "행정규칙명", "법령명")
_KINDS = ("법령구분", "자치법규종류", "행정규칙종류")
_NUMBERS = ("공포번호", "발령번호")
_ANNEX_KEYS = ("별표번호", "별표가지번호")
_PROMULGATED = ("공포일자", "발령일자")


@dataclass(frozen=True, slots=True)
class Head:
    """The facts a head states; None or "" where it is silent, `length` is how many lines it took."""

    name: str = ""
    kind: str = ""
    number: str = ""
    promulgated: date | None = None
    effective: date | None = None
    annexes: tuple[Annex, ...] = ()
    length: int = 0
    notes: tuple[Note, ...] = field(default=())


def find_date(text: str) -> date | None:
    """The first real calendar day written in the text (2026. 1. 2., 2026-01-02, 2026년 1월 2일, 20260102), or None."""
    for found in _DATE.finditer(text):
        day = _day(*found.groups())
        if day:
            return day
    compact = _COMPACT.match(text.strip())
    return _day(*compact.groups()) if compact else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_head(lines: Sequence[str]) -> Head:
    """The YAML head that opens the lines; an empty Head when there is none. A damaged one is read as far as it goes."""
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None or lines[start].strip() != _FENCE:
        return Head()
    if start + 1 >= len(lines) or not _KEY.match(lines[start + 1]):
        return Head()
    notes = []
    end = next((i for i in range(start + 1, len(lines)) if lines[i].strip() == _FENCE), None)
    if end is None:
        notes.append(Note("front_matter", "머리 정보(---)의 끝이 없어 읽을 수 있는 데까지 읽었습니다."))
        end = next((i for i in range(start + 1, len(lines)) if not _belongs(lines[i])), len(lines)) - 1
    values: dict[str, str] = {}
    entries: list[list[str]] = []
    key = ""
    for line in lines[start + 1 : end + 1]:
        found = _KEY.match(line)
        if found:
            key = found[1].strip()
            values.setdefault(key, _plain(found[2] or ""))
        elif key == "첨부파일" and line.strip():
            if line.lstrip().startswith("- "):
                entries.append([])
            if entries:
                entries[-1].append(line.lstrip("- ").rstrip())
    dates: dict[str, date | None] = {}
    for name, keys in (("promulgated", _PROMULGATED), ("effective", ("시행일자",))):
        raw = _first(values, keys)
        dates[name] = find_date(raw)
        if raw and dates[name] is None:
            notes.append(Note("front_matter", f"머리 정보의 {keys[0]}를 날짜로 읽을 수 없습니다: {raw[:40]}"))
    name = _first(values, _NAMES)
    if not name:
        notes.append(Note("front_matter", "머리 정보에 제목이 없습니다."))
    return Head(
        name,
        _first(values, _KINDS),
        _first(values, _NUMBERS),
        dates["promulgated"],
        dates["effective"],
        tuple(map(_entry, entries)),
        end + 1,
        tuple(notes),
    )


def _entry(lines: Sequence[str]) -> Annex:
    """One attachment; a title may run on over several lines."""
    values: dict[str, str] = {}
    key = ""
    for line in lines:
        found = _KEY.match(line)
        if found:
            key = found[1].strip()
            values[key] = found[2] or ""
        else:
            values[key] = f"{values.get(key, '')} {line.strip()}".strip()
    values = {key: _plain(value) for key, value in values.items()}
    number, branch = (int(values.get(key, "0") or "0") if values.get(key, "0").isdigit() else 0 for key in _ANNEX_KEYS)
    link = _first(values, ("파일링크", "PDF링크", "링크"))
    return Annex(values.get("별표구분", ""), number, branch, _first(values, ("제목", "이름")), link)


def _belongs(line: str) -> bool:
    return bool(_KEY.match(line)) or line.startswith(("- ", "  "))


def _plain(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return html.unescape(value).strip()


def _first(values: dict[str, str], keys: Sequence[str]) -> str:
    return next((values[key] for key in keys if values.get(key)), "")


_EFFECTIVE = re.compile(r"시행일?(?:자)?\s*[:：]?\s*(?=\d{4})")
_ENACTED = re.compile(r"(?:제정|개정|공포일?(?:자)?|발령일?(?:자)?|폐지)\s*[:：]?\s*(?=\d{4})")
_NUMBERED = re.compile(r"([가-힣\s]{2,20}?)\s*제\s?([\d-]+)\s?호")
_TRAILING_KIND = re.compile(r"\d{1,2}\s*\.?\s*,?\s*(?:일부|전부|타법)?(?:제정|개정|폐지)")
_DATE_LINE = re.compile(
    r"^[\[(<【]?\s*(?:(?:시행|제정|개정|전부개정|일부개정|전문개정|타법개정|공포|발령|시행일|공포일|발령일|시행일자|공포일자)"
    r"\s*[:：]?\s*)?\d{4}\s*[.\-/년]\s*\d{1,2}\s*[.\-/월]\s*\d{1,2}"
)
_KIND_WORDS = ("조례", "시행규칙", "규칙", "훈령", "예규", "고시", "지침", "대통령령", "총리령", "부령", "법률", "규정")


def is_date_line(line: str) -> bool:
    """True for a line that only says when a regulation was made or takes effect: `[시행 2026. 1. 2.] …`, `(제정 …)`."""
    return bool(_DATE_LINE.match(line.strip())) and len(line) <= 160


def read_date_lines(lines: Sequence[str]) -> Head:
    """The facts in the date lines of a plain regulation; the last enactment or amendment counts as promulgation."""
    effective: date | None = None
    promulgated: date | None = None
    number = kind = ""
    for line in lines:
        for found in _EFFECTIVE.finditer(line):
            effective = find_date(line[found.end() :]) or effective
        days = [find_date(line[found.end() :]) for found in _ENACTED.finditer(line)]
        if not days and _TRAILING_KIND.search(line):
            rest = re.sub(r"시행\s*\d{4}[^\])]*[\])]", "", line)
            days = [find_date(rest)]
        for day in days:
            if day and (promulgated is None or day >= promulgated):
                promulgated = day
        numbered = _NUMBERED.search(line)
        if numbered:
            number = numbered[2]
            kind = next((word for word in _KIND_WORDS if numbered[1].strip().endswith(word)), kind)
    return Head("", kind, number, promulgated, effective)
