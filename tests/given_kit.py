"""What a draft must hold, worked out from a raw facts file by other code than the one that writes drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator

NOT_KNOWN = {"", "미정"}
DAY = re.compile(r"((?:19|20)\d{2})\s?(?:[-./]|년)\s?(\d{1,2})\s?(?:[-./]|월)\s?(\d{1,2})(?:일|\.(?!\d))?(?!\d)")
SPOKEN = re.compile(r"(?<!\d)(\d{1,2})월\s?(\d{1,2})일")
MONEY = re.compile(r"(?<!\d)\d[\d,.]*\s?(?:(?:[천백십]\s?)?(?:만|억)\s?(?:\d[\d,]*(?:[천백십]\d?)*\s?만)?)\s?원?")
CLOCK = re.compile(r"(?:(오전|오후|저녁|밤|새벽)\s?)?(\d{1,2})(?:시(?!간)(?:\s?(\d{1,2})분)?|:(\d{2}))")
SCALE = {"십": 10, "백": 100, "천": 1_000}


def leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every value that was written, and every name inside a value, under the key it belongs to."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, key or str(name))
            if key and str(name) not in ("시작", "끝", "성명", "주소", "직위", "전결", "금액", "과목", "산출"):
                yield key, str(name)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, key)
    elif str(value).strip() not in NOT_KNOWN:
        yield key, str(value)


def tight(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def won(text: str) -> int:
    """금액 as a number: 3억 4천5백만원 is 345000000."""
    total = 0
    for part, unit in re.findall(r"([\d,.천백십]+)\s?(억|만)", text):
        few = 0.0
        for digits, scale in re.findall(r"([\d,.]+)([천백십]?)", part):
            few += float(digits.replace(",", "")) * SCALE.get(scale, 1)
        total += round(few * (10**8 if unit == "억" else 10**4))
    return total


def missing(value: str, text: str) -> list[str]:
    """What of a value does not stand in the text, whatever way it was spelt there."""
    gone: list[str] = []
    packed = tight(text)
    for year, month, day in DAY.findall(value):
        ways = (f"{int(month)}. {int(day)}.", f"{int(month)}월 {int(day)}일")
        if not any(way in text for way in ways) or (year not in text):
            gone.append(f"{year}-{month}-{day}")
    rest = DAY.sub(" ", value)
    for month, day in SPOKEN.findall(rest):
        if f"{int(month)}월{int(day)}일" not in packed and f"{int(month)}. {int(day)}." not in text:
            gone.append(f"{month}월 {day}일")
    rest = SPOKEN.sub(" ", rest)
    for found in MONEY.finditer(rest):
        if f"{won(found.group()):,}" not in text and tight(found.group()) not in packed:
            gone.append(found.group())
    rest = MONEY.sub(" ", rest)
    for half, hour, minute, second in CLOCK.findall(rest):
        late = 12 if half in ("오후", "저녁", "밤") and int(hour) < 12 else 0
        shown = f"{int(hour) + late:02d}:{int(minute or second or 0):02d}"
        if shown not in text and f"{half}{hour}시" not in packed:
            gone.append(shown)
    rest = CLOCK.sub(" ", rest)
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", rest):
        plain = number.replace(",", "")
        if plain not in re.sub(r"(?<=\d),(?=\d)", "", text) and tight(number) not in packed:
            gone.append(number)
    return gone + [
        word for word in re.findall(r"[^\W\d_]{2,}", rest) if word not in packed and stem(word) not in packed
    ]


def stem(word: str) -> str:
    """A word without the ending that a report or the press puts in another register; itself when it has none."""
    for ending, drop in (("습니다", 3), ("니다", 3), ("다", 2), ("음", 1)):
        if word.endswith(ending):
            return word[:-drop]
    return word
