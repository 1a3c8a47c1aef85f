"""The items of a body as a tree, and the tree as numbered lines (1. 가. 1) 가) ...) or as report lines (□ ○ - ㆍ)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seoul_assist.model import Block
from seoul_assist.tasks.drafting.fact_sheet import Value
from seoul_assist.tasks.drafting.wording import amount, dated
from seoul_assist.text.numbering import DOCUMENT_LEVELS, label

SEPARATOR = " | "
_MONEY = re.compile(r"(?:예산|금액|사업비|소요액|계약액|지급액|교부액|보조금)$")
_START = ("시작", "시작일", "부터", "착수")
_FINISH = ("끝", "종료", "종료일", "까지", "마감", "준공")
_DAYS = ("날짜", "일자", "날")
_HOURS = ("시간", "시각")
_LADDER = ("□", "○", "-", "ㆍ")


@dataclass(frozen=True, slots=True)
class Item:
    """One item, the table under it (rows of cells, the first its head) and the items below it."""

    text: str
    items: tuple[Item, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


def slot(name: str) -> str:
    """What stands where a fact is missing."""
    return f"[확인 필요: {name}]"


def labelled(name: str, value: Value) -> tuple[Item, ...]:
    """`name: value` as one item, or the name over the values below it; nothing for an empty value."""
    span = period(value)
    if span:
        return (Item(f"{name}: {span}"),)
    if isinstance(value, list) and len(value) == 1:
        return labelled(name, value[0])
    if isinstance(value, str):
        return (Item(f"{name}: {amount(value) if _MONEY.search(name) else dated(value)}"),) if value else ()
    children = items_of(value)
    if len(children) == 1 and isinstance(value, dict):
        return _one_named(name, next(iter(value)), children[0])
    if len(children) == 1:
        return (Item(f"{name}: {children[0].text}", children[0].items),)
    return (Item(name, children),) if children else ()


def _one_named(name: str, inner: str, child: Item) -> tuple[Item, ...]:
    """`기간: {열람 기간: ...}` needs no name over it, `앞으로의 계획: {제5차 회의: ...}` no second colon."""
    said = child.text.removeprefix(f"{inner}: ")
    if inner.replace(" ", "").endswith(name.replace(" ", "")):
        return (child,)
    if said == child.text or child.items:
        return (Item(f"{name}: {child.text}", child.items),)
    return (Item(f"{name}: {inner}, {said}" if "(" in said else f"{name}: {inner}({said})"),)


def items_of(value: Value) -> tuple[Item, ...]:
    """The values below a name, each an item; a name without a value is a slot."""
    if span := period(value):
        return (Item(span),)
    if isinstance(value, str):
        return (Item(dated(value)),) if value else ()
    if isinstance(value, list):
        return tuple(item for part in value for item in (_row(part) or items_of(part)))
    return tuple(item for name, part in value.items() for item in labelled(name, part or slot(name)))


def _row(value: Value) -> tuple[Item, ...]:
    """Several plain named values that stand together in a list: one item for them all."""
    if not isinstance(value, dict) or len(value) < 2 or period(value):
        return ()
    if not all(isinstance(part, str) for part in value.values()):
        return ()
    return (Item(", ".join(item.text for item in items_of(value))),)


def rows_of(value: Value) -> tuple[tuple[str, ...], ...]:
    """A list of named values with the same names as the rows of a table, its head first; () for anything else."""
    if not isinstance(value, list) or len(value) < 2:
        return ()
    rows = [part for part in value if isinstance(part, dict)]
    if len(rows) != len(value) or len(rows[0]) < 2 or any(list(row) != list(rows[0]) for row in rows):
        return ()
    cells = [tuple(_cell(name, part) for name, part in row.items()) for row in rows]
    head = tuple(rows[0])
    if any("|" in cell or not cell for row in (head, *cells) for cell in row):
        return ()
    return (head, *cells)


def _cell(name: str, value: Value) -> str:
    """What stands in a cell; "" for what fits in none."""
    if isinstance(value, str):
        return dated(value) if value else slot(name)
    span = period(value)
    if span or not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return span
    return ", ".join(dated(part) for part in value if isinstance(part, str))


def period(value: Value) -> str:
    """`{시작: ..., 끝: ...}` as one period, `{날짜: ..., 시간: ...}` as one time; "" for anything else."""
    if not isinstance(value, dict) or len(value) != 2:
        return ""
    (first, start), (last, finish) = value.items()
    if not (isinstance(start, str) and isinstance(finish, str) and start and finish):
        return ""
    if first in _START and last in _FINISH:
        return dated(f"{start}~{finish}")
    return dated(f"{start} {finish}") if first in _DAYS and last in _HOURS else ""


def numbered(items: Iterable[Item], level: int = 0) -> list[str]:
    """The lines of the items, each level two blanks further in; an only item at the top has no number.

    An only item below another one joins its line: a mark needs at least two.
    """
    return [row for block in blocks(items, level) for row in block.text.split("\n")]


def blocks(items: Iterable[Item], level: int = 0) -> list[Block]:
    """The numbered lines, each a block, and every table a block of its own below its item."""
    items = tuple(items)
    if level == 0 and len(items) == 1:
        return [Block(items[0].text), *_table(items[0]), *blocks(items[0].items, 0)]
    found: list[Block] = []
    for number, item in enumerate(items, start=1):
        mark = _mark(level, number)
        only = item.items if len(item.items) == 1 and not item.table else ()
        text = f"{item.text}, {only[0].text}" if only else item.text
        found.append(Block(f"{'  ' * level}{mark} {text}"))
        found.extend(_table(only[0] if only else item))
        found.extend(blocks(only[0].items if only else item.items, level + 1))
    return found


def report(items: Iterable[Item], level: int = 0) -> list[Block]:
    """The lines of a report: □, one blank further in ○, then - and ㆍ; a line that begins with ※ is a note."""
    found: list[Block] = []
    for item in items:
        mark = "" if item.text.startswith("※") else f"{_LADDER[min(level, len(_LADDER) - 1)]} "
        found.append(Block(f"{' ' * level}{mark}{item.text}"))
        found.extend(_table(item))
        found.extend(report(item.items, level + 1))
    return found


def grid(rows: Sequence[Sequence[str]]) -> Block:
    """Rows of cells as a table block; empty cells at the end of a row are understood."""
    return Block("\n".join(SEPARATOR.join(_filled(row)) for row in rows), "table")


def _filled(row: Sequence[str]) -> Sequence[str]:
    end = max((at for at, cell in enumerate(row, start=1) if cell), default=1)
    return row[:end]


def _table(item: Item) -> list[Block]:
    return [grid(item.table)] if item.table else []


def _mark(level: int, number: int) -> str:
    kind = DOCUMENT_LEVELS[min(level, len(DOCUMENT_LEVELS) - 1)]
    try:
        return label(kind, number)
    except ValueError:  # past the last sign of the series; far beyond any real document
        return "-"
