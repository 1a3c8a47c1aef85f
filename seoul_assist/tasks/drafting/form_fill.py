"""A template and facts -> the sentences and items of a body; what no line names is added, so that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, flat
from seoul_assist.tasks.drafting.form_filters import FILTERS, ON_OPEN, TESTS, TOLD
from seoul_assist.tasks.drafting.form_line import REST, Condition, Field, Line
from seoul_assist.tasks.drafting.form_slot import Slot
from seoul_assist.tasks.drafting.outline import Item, items_of, labelled, rows_of, slot
from seoul_assist.tasks.drafting.people import addressees, contact, signers
from seoul_assist.tasks.drafting.wording import amount

RELATED = "관련"  # what a document rests on: given by the caller, verified or open
ADDRESSED = "수신"
_MONEY_NAMES = {"과목": "예산 과목", "예산과목": "예산 과목", "산출": "산출 내역", "산출내역": "산출 내역"}

_NOTHING = re.compile(r"(?:해당\s?)?없음")
_ASKED = ("문의", "담당자")
_TOTALS = ("금액", "총액", "합계", "총계", "계")
_MOST_NAMED = 3  # in one sentence

# A body in order: a sentence that stands alone, or items that stand together.
Part = str | tuple[Item, ...]


def body(
    lines: Sequence[Line],
    slots: Iterable[Slot],
    facts: Facts,
    related: Sequence[str],
    placed: Collection[str],
    headings: bool = False,
) -> tuple[Part, ...]:
    """The parts of the body; `placed` are the names that stand elsewhere in the document.

    A heading over one item gives way to the item, unless `headings` stay.
    """
    related = tuple(one for one in related if not _NOTHING.fullmatch(one.strip()))
    first = _Filler({one.name: one for one in slots}, facts, related)
    first.lines(lines)
    rest = tuple(name for name in facts.values if name not in first.used and name not in placed)
    second = _Filler(first.slots, facts, related, rest, headings=headings)
    parts = second.lines(lines)
    # The place for the rest may have gone away with a line above it.
    return parts if not rest or REST in second.used else second.lines((*lines, Line((Field(REST),), item=True)))


def gist(lines: Sequence[Line], slots: Iterable[Slot], facts: Facts) -> str:
    """The lines that stay as one text; of an amount only its total."""
    filler = _Filler({one.name: one for one in slots}, facts, tuple(facts.texts(RELATED)), brief=True)
    return " ".join(text for line in lines if (text := filler.text(line)))


def texts(one: Slot, facts: Facts, related: Sequence[str]) -> list[str]:
    """The value of a slot as lines of text, each dressed as official documents write it; none when it is not known."""
    if one.name == RELATED:
        return list(related)
    value = facts.values.get(one.name, "")
    if one.name == ADDRESSED:
        return addressees(value)
    if one.kind == "사람":
        return signers(value)
    if one.kind == "금액":
        return [_inline(item).removeprefix(": ") for item in _money("", value)] if value else []
    return [_inline(item) for item in items_of(value)]


@dataclass(slots=True)
class _Filler:
    slots: dict[str, Slot]
    facts: Facts
    related: tuple[str, ...]
    rest: tuple[str, ...] = ()
    brief: bool = False
    headings: bool = False
    used: set[str] = field(default_factory=set)

    def lines(self, lines: Sequence[Line]) -> tuple[Part, ...]:
        parts: list[Part] = []
        for line in lines:
            if line.item:
                items = self.items(line)
                last = parts[-1] if parts else ""
                if isinstance(last, tuple):
                    parts[-1] = (*last, *items)
                elif items:
                    parts.append(items)
            elif self._stays(line):
                parts.extend((item,) if item.items or item.table else item.text for item in self._alone(line))
        return tuple(parts)

    def items(self, line: Line) -> tuple[Item, ...]:
        """The items that a line of the template becomes: none, one, or as many as its value has."""
        if not self._stays(line):
            return ()
        below = tuple(item for one in line.below for item in self.items(one))
        if not line.fields and line.below:  # a heading lives by what stands under it
            text = "".join(part for part in line.parts if isinstance(part, str))
            if len(below) == 1 and below[0].table and below[0].text == text:  # the table is what the heading announces
                return below
            return (Item(text, below),) if len(below) > (0 if self.headings else 1) else below
        own = self._alone(line)
        if len(own) == 1 and below:
            return (Item(own[0].text, (*own[0].items, *below), own[0].table),)
        return (*own, *below)

    def text(self, line: Line) -> str | None:
        """The line with its slots filled; None when it goes away."""
        return "".join(self._piece(part) for part in line.parts) if self._stays(line) else None

    def _stays(self, line: Line) -> bool:
        given = all(self._holds(condition) for condition in line.conditions)
        return given and all(self._value(part.name) for part in line.fields if self._goes(part))

    def _goes(self, part: Field) -> bool:
        """Whether the line goes away with the slot: what a document rests on need not be anything."""
        return part.optional or (part.name == RELATED and not self._slot(RELATED).required and part.words is None)

    def _holds(self, condition: Condition) -> bool:
        return any(self._is(condition, name) for name in condition.names) == condition.given

    def _is(self, condition: Condition, name: str) -> bool:
        value = self._value(name)
        if condition.test:
            return any(TESTS[condition.test](text) for text in flat(value))
        if condition.values:
            wanted = {re.sub(r"\s", "", text) for text in condition.values}
            return not wanted.isdisjoint(re.sub(r"\s", "", text) for text in flat(value))
        return bool(value)

    def _value(self, name: str) -> Value:
        if name == REST:
            return list(self.rest)
        return list(self.related) if name == RELATED else self.facts.values.get(name, "")

    def _alone(self, line: Line) -> tuple[Item, ...]:
        """The items of a line without what stands below it; `이름: {자리}` alone keeps the shape of its value."""
        head, last = "".join(part for part in line.parts if isinstance(part, str)), line.parts[-1:]
        field = last[0] if last and isinstance(last[0], Field) else None
        shaped = field is not None and len(line.fields) == 1 and field.words is None
        if shaped and field and field.filters and not head and isinstance(self._value(field.name), list):
            self.used.add(field.name)
            return tuple(Item(self._through(field.filters, text)) for text in flat(self._value(field.name)))
        listed = isinstance(self._value(field.name), list) if field else False
        if (
            shaped
            and field
            and listed
            and not field.filters
            and field.name != REST
            and head
            and not head.endswith(": ")
        ):
            self.used.add(field.name)  # ※ {참고}: the sign stands before each
            return tuple(Item(f"{head}{_inline(item)}") for item in items_of(self._value(field.name)))
        if not shaped or field is None or field.filters or not re.fullmatch(r"(?:[^:]+: )?", head):
            return (Item("".join(self._piece(part) for part in line.parts)),)
        if field.name == REST:
            self.used.add(REST)
            return tuple(item for name in self.rest for item in self._shaped(name, self._slot(name).shown))
        return self._shaped(field.name, head.removesuffix(": "))

    def _shaped(self, name: str, label: str) -> tuple[Item, ...]:
        value = contact(self._value(name)) if name in _ASKED else self._value(name)
        self.used.add(name)
        one = self._slot(name)
        if not value:
            return (Item(f"{label}: {self._open(name)}" if label else self._open(name)),)
        if name == RELATED:
            return labelled(label, value) if label else items_of(value)
        rows = rows_of(value) if one.kind != "사람" else ()
        if rows:
            return (Item(label or one.shown, (), rows),)
        if one.kind == "금액":
            return _money(label or one.shown, value)
        if one.kind == "사람":
            return labelled(label, list(signers(value))) if label else items_of(list(signers(value)))
        return labelled(label, value) if label else items_of(value)

    def _piece(self, part: str | Field) -> str:
        if isinstance(part, str):
            return part
        self.used.add(part.name)
        value = self._value(part.name)
        if not value and part.words is not None:
            said, names = part.words, list(part.filters) if part.words else []
        elif not value:
            said = self._open(part.name)
            names = [name for name in part.filters if name in ON_OPEN]
        else:
            spoken = isinstance(value, str) and not TOLD.isdisjoint(part.filters)  # they dress the words themselves
            said = value if spoken and isinstance(value, str) else self._said(self._slot(part.name), value)
            names = list(part.filters)
        return self._through(names, said)

    def _through(self, filters: Iterable[str], text: str) -> str:
        for name in filters:
            text = FILTERS[name](text)
        return text

    def _said(self, one: Slot, value: Value) -> str:
        kind = one.kind
        if one.name == ADDRESSED:
            return self._few(addressees(value), "개 기관")
        if kind == "사람":
            return ", ".join(signers(value))
        if kind == "금액" and self.brief and isinstance(value, dict):
            value = next((value[name] for name in _TOTALS if value.get(name)), value)
        if kind == "금액" and isinstance(value, str):
            return amount(value)
        if self.brief and (rows := rows_of(value)):
            return self._few(_telling(rows), "건")
        return self._few([_inline(item) for item in items_of(value)], "건")

    def _few(self, texts: Sequence[str], unit: str) -> str:
        """The texts as words of a sentence; a brief one names the first and counts the rest."""
        if not self.brief or len(texts) <= _MOST_NAMED:
            return ", ".join(texts)
        return f"{texts[0]} 등 {len(texts)}{unit}"

    def _slot(self, name: str) -> Slot:
        return self.slots.get(name, Slot(name))

    def _open(self, name: str) -> str:
        return slot(self._slot(name).open or self._slot(name).shown)


def _inline(item: Item) -> str:
    """An item and what stands below it as words of a sentence."""
    below = ", ".join(_inline(one) for one in item.items)
    return f"{item.text}({below})" if below else item.text


def _telling(rows: Sequence[Sequence[str]]) -> list[str]:
    """The cells that tell the rows of a table apart in words: those of the first column that is no number."""
    columns = [list(column) for column in zip(*rows[1:], strict=True)]
    return next((column for column in columns if all(re.search(r"[가-힣A-Za-z]", cell) for cell in column)), columns[0])


def _money(label: str, value: Value) -> tuple[Item, ...]:
    """An amount with 예산 과목 and 산출 내역 below it, however it was given."""
    if not isinstance(value, dict):
        texts = flat(value)
        return (Item(f"{label}: {amount(texts[0])}"),) if len(texts) == 1 else labelled(label, value)
    named = next((name for name in _TOTALS if value.get(name)), "금액")
    below = {_MONEY_NAMES.get(re.sub(r"\s", "", name), name): part for name, part in value.items() if name != named}
    total = value.get(named, "")
    shown = amount(total) if isinstance(total, str) and total else slot("예산 금액")
    if not isinstance(total, str):
        below = {named: total, **below}
    return (Item(f"{label}: {shown}", items_of(below)),)
