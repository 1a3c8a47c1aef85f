"""붙임 as it was given -> its lines: one for each document, numbered from two on, each with quantity and full stop."""

from __future__ import annotations

import re

from seoul_assist.tasks.drafting.fact_sheet import Value, flat
from seoul_assist.tasks.drafting.outline import slot

_UNIT = r"(?:부|매|장|권|개|식|건|통|점|종|세트)(?![가-힣])"
_QUANTITY = re.compile(rf"\d+\s?{_UNIT}")
_COUNTED = re.compile(rf"(?<![가-힣])(한|두|세|네|다섯)\s(?={_UNIT})")
_EACH = re.compile(rf"^(?P<names>.+?)\s각\s?(?P<quantity>\d+\s?{_UNIT})$")
_NONE = re.compile(r"(?:붙임\s?)?(?:해당\s?)?없음|-")
_LABEL = re.compile(r"^(?:붙임|첨부|별첨)(?:\s*[:：.]\s*|\s+(?=\d{1,2}[.)]\s)|(?<!첨부)\s+(?=[가-힣]))")
_NUMBERED = re.compile(r"(?:^|\s+)(\d{1,2})[.)]\s+")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s*")
_STOP = re.compile(r"(?:[\s.]*끝)?[\s.]*$")
_BREAK = re.compile(r"\s*(?:\([^()]*\))?\s*(?:[.;,/]\s*|\s(?:및|그리고)\s+)(?=\S)|\s+(?=\d{1,2}\.\s)")
_AND = re.compile(r",\s*|\s및\s|\s?[ㆍ·]\s?")


def attached(value: Value) -> list[str]:
    """The lines of 붙임, none where nothing is attached; a document without a quantity has an open slot for it."""
    if isinstance(value, dict):
        names = [" ".join([name, *flat(part)]) for name, part in value.items()]
    else:
        names = [re.sub(r"^(.+?): (\d.*)$", r"\1 \2", name) for name in flat(value)]
    entries = []
    for name in [part for one in names for part in _each(one)]:
        entries.append(f"{name}." if _QUANTITY.search(name) else f"{name} {slot('붙임 수량')}.")
    if len(entries) == 1:
        return [f"붙임  {entries[0]}"]
    numbered = [f"{number}. {entry}" for number, entry in enumerate(entries, start=1)]
    return [f"{'      ' if at else '붙임  '}{entry}" for at, entry in enumerate(numbered)]


def _each(written: str) -> list[str]:
    """The documents that one text names; it is parted only where every part has its own quantity."""
    text = _STOP.sub("", _LABEL.sub("", written.strip()))
    text = _COUNTED.sub(lambda match: str("_한두세네".find(match[1])) if match[1] != "다섯" else "5", text)
    if not text or _NONE.fullmatch(text):
        return []
    if together := _EACH.match(text):  # 배치도, 목록 각 1부: one of each
        names = [name for name in _AND.split(together["names"]) if name]
        if len(names) > 1:
            return [f"{_NUMBER.sub('', name)} {together['quantity']}" for name in names]
    marks = list(_NUMBERED.finditer(text))
    if len(marks) > 1 and [mark[1] for mark in marks] == [str(at) for at in range(1, len(marks) + 1)]:
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return [_plain(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    parts, start = [], 0
    for quantity in _QUANTITY.finditer(text):
        if quantity.start() < start:
            continue
        gap = _BREAK.match(text, quantity.end())
        if gap:
            parts.append(text[start : gap.start()] + re.sub(r"[.;,/]?\s*$|\s(?:및|그리고)\s+$", "", gap.group()))
            start = gap.end()
    parts.append(text[start:])
    if not all(_QUANTITY.search(part) for part in parts):
        parts = [text]
    return [_plain(part) for part in parts]


def _plain(part: str) -> str:
    """One document without the number in front of it; a quantity in parentheses stands free."""
    bare = _STOP.sub("", _NUMBER.sub("", part.strip()))
    return re.sub(rf"\s?\((\d+\s?{_UNIT})\)$", r" \1", bare)
