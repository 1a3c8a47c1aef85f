"""The items of a body as a tree, and the tree as numbered lines (1. 가. 1) 가) ...)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from seoul_assist.tasks.fact_sheet import Value
from seoul_assist.tasks.wording import amount, dated
from seoul_assist.text.numbering import DOCUMENT_LEVELS, label

_MONEY = re.compile(r"(?:예산|금액|사업비|소요액|계약액|지급액|교부액|보조금)$")
_START = ("시작", "시작일", "부터", "착수")
_FINISH = ("끝", "종료", "종료일", "까지", "마감", "준공")


@dataclass(frozen=True, slots=True)
class Item:
    """One item and the items below it."""

    text: str
    items: tuple[Item, ...] = ()


def slot(name: str) -> str:
    """What stands where a fact is missing."""
    return f"[확인 필요: {name}]"


def labelled(name: str, value: Value) -> tuple[Item, ...]:
    """`name: value` as one item, or the name over the values below it; nothing for an empty value."""
    period = _period(value)
    if period:
        return (Item(f"{name}: {period}"),)
    if isinstance(value, str):
        return (Item(f"{name}: {amount(value) if _MONEY.search(name) else dated(value)}"),) if value else ()
    children = items_of(value)
    if len(children) == 1:
        return (Item(f"{name}: {children[0].text}", children[0].items),)
    return (Item(name, children),) if children else ()


def items_of(value: Value) -> tuple[Item, ...]:
    """The values below a name, each an item."""
    if isinstance(value, str):
        return (Item(dated(value)),) if value else ()
    if isinstance(value, list):
        return tuple(item for part in value for item in items_of(part))
    return tuple(item for name, part in value.items() for item in labelled(name, part))


def _period(value: Value) -> str:
    """`{시작: ..., 끝: ...}` as one period; "" for anything else."""
    if not isinstance(value, dict) or len(value) != 2:
        return ""
    (first, start), (last, finish) = value.items()
    if first in _START and last in _FINISH and isinstance(start, str) and isinstance(finish, str):
        return dated(f"{start}~{finish}")
    return ""


def numbered(items: Iterable[Item], level: int = 0) -> list[str]:
    """The lines of the items, each level two blanks further in; an only item at the top has no number.

    An only item below another one joins its line: a mark needs at least two.
    """
    items = tuple(items)
    if level == 0 and len(items) == 1:
        return [items[0].text, *numbered(items[0].items, 0)]
    lines: list[str] = []
    for number, item in enumerate(items, start=1):
        mark = _mark(level, number)
        only = item.items if len(item.items) == 1 else ()
        text = f"{item.text}, {only[0].text}" if only else item.text
        lines.append(f"{'  ' * level}{mark} {text}")
        lines.extend(numbered(only[0].items if only else item.items, level + 1))
    return lines


def _mark(level: int, number: int) -> str:
    kind = DOCUMENT_LEVELS[min(level, len(DOCUMENT_LEVELS) - 1)]
    try:
        return label(kind, number)
    except ValueError:  # past the last sign of the series; far beyond any real document
        return "-"
