"""The row of a drawn table that a question asks for: 3년 6개월 lies in 3년 이상 4년 미만."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.text import rx
from seoul_assist.text.tokens import content_terms, packed

Span = tuple[int, int]

_WHOLE_AT_MOST = 7  # rows of a table that is told whole when none of them stands out
_LINE = rx.compile(r"[^\n]+")
_FRAME = rx.compile(r"[─━═┌┐└┘├┤┬┴┼]")
_EDGE = " \t│┃|"
_SCALES = {"": 1, "천": 1_000, "만": 10_000, "억": 100_000_000}
# A quantity with its unit; 3년 6개월 is one of 42 months, 2026년 is a year and none.
_QUANTITY = rx.compile(
    r"(?<![\d,.])(?:(?P<years>\d{1,2}) ?년(?: ?(?P<months>\d{1,2}) ?개월)?"
    r"|(?P<number>\d[\d,]*(?:\.\d+)?) ?(?P<scale>[천만억]?) ?"
    r"(?P<unit>개월|일|시간|명|인|원|세|제곱미터|미터|톤|퍼센트|%))"
)
_BOUND = rx.compile(r"\s*(이상|초과|미만|이하|까지)")
_SAME = {"인": "명", "%": "퍼센트"}


def rows(text: str, start: int, end: int) -> list[Span]:
    """Where the rows of a drawing stand, without the frame; empty when no line of it has two cells."""
    found = []
    for line in _LINE.finditer(text, start, end):
        raw = line.group()
        if _FRAME.search(raw) or sum(bool(cell.strip()) for cell in re.split("[│┃]", raw)) < 2:
            continue
        left = line.start() + len(raw) - len(raw.lstrip(_EDGE))
        found.append((left, left + len(raw.strip(_EDGE))))
    return found


def asked(text: str, spans: Sequence[Span], question: str) -> list[Span]:
    """The head of the table with the rows for the question; a short table whole where no row stands out."""
    if len(spans) < 2:
        return []
    head, body = spans[0], spans[1:]
    sought = _quantities(question)
    matched = [span for span in body if _holds(re.split("[│┃]", text[slice(*span)])[0], sought)]
    if not matched:
        terms = content_terms(question)
        said = [sum(term.text in packed(text[slice(*span)]) for term in terms) for span in body]
        matched = [span for span, count in zip(body, said, strict=True) if count and count == max(said)]
    if 0 < len(matched) <= 2:
        return [head, *matched]
    return list(spans) if len(spans) <= _WHOLE_AT_MOST else []


def _quantities(text: str) -> list[tuple[str, float]]:
    return [_value(found) for found in _QUANTITY.finditer(text)]


def _value(found: re.Match[str]) -> tuple[str, float]:
    if found["years"]:
        return "개월", 12.0 * int(found["years"]) + int(found["months"] or 0)
    unit = _SAME.get(found["unit"], found["unit"])
    return unit, float(found["number"].replace(",", "")) * _SCALES[found["scale"]]


def _holds(cell: str, sought: Sequence[tuple[str, float]]) -> bool:
    """Whether a quantity that is sought lies within the bounds that the cell sets."""
    bounds = [
        (*_value(found), bound[1]) for found in _QUANTITY.finditer(cell) if (bound := _BOUND.match(cell, found.end()))
    ]
    if not bounds:
        return False
    return any(
        all(unit == kind and _within(value, word, limit) for kind, limit, word in bounds) for unit, value in sought
    )


def _within(value: float, word: str, limit: float) -> bool:
    return {
        "이상": value >= limit,
        "초과": value > limit,
        "미만": value < limit,
        "이하": value <= limit,
        "까지": value <= limit,
    }[word]
