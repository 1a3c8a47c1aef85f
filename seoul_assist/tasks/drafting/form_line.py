"""The lines of a form's template: text with slots in it, items below items; read strictly, run never.

{기한}          the value, or an open slot when nobody gave it
{기한?}         the same, but a line whose optional slot is empty goes away
{기한|까지}     the value through a filter of `form_filters`
{대상:사항}     the value, or these words when nobody gave it; {배경:} nothing then
{?목적} {!목적} the line stays only when 목적 was given / was not; {?목적,배경}: one of them
{?결과=불가,반려}  the line stays only when 결과 is one of these
{?결과~거절}    the line stays only when 결과 passes a test of `form_filters`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

REST = "나머지"  # the place for given facts that no line names
_PART = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"([^\s{}?!|=:~][^{}?!|=:~]*)(?:(\?)|:([^{}|:]*))?((?:\|[^{}|]+)*)")
_CONDITION = re.compile(r"([?!])([^{}?!|=:~]+)(?:=([^{}|=~]+)|~([^{}|=~]+))?")
_LEVELS = 4


class TemplateError(ValueError):
    """A template line that says nothing usable: the reason in Korean, and its line from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Field:
    """A slot inside a line."""

    name: str
    optional: bool = False
    words: str | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one of the names for the line to stay (or of none, where not `given`)."""

    names: tuple[str, ...]
    given: bool
    values: tuple[str, ...] = ()
    test: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it holds, the conditions it stands under, and the lines below it; no item is a sentence."""

    parts: tuple[str | Field, ...]
    conditions: tuple[Condition, ...] = ()
    item: bool = False
    number: int = 0
    below: tuple[Line, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(part for part in self.parts if isinstance(part, Field))


def every(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines and all that stands below them, in order."""
    for line in lines:
        yield line
        yield from every(line.below)


def parse(text: str, first: int = 1) -> tuple[Line, ...]:
    """The template as a tree, `first` being the number of its first line; a TemplateError says what is wrong where."""
    rows: list[tuple[int, Line]] = []
    for number, row in enumerate(text.split("\n"), start=first):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        depth, rest = divmod(len(row) - len(row.lstrip(" ")), 2)
        if rest or "\t" in row[: len(row) - len(row.lstrip())]:
            raise TemplateError("들여쓰기는 두 칸씩 빈칸으로 합니다", number)
        body = row.strip()
        item = body.startswith("- ")
        if depth and not item:
            raise TemplateError("아래 단계는 `- `로 시작하는 항목이어야 합니다", number)
        deepest = rows[-1][0] + 1 if rows and rows[-1][1].item else 0
        if depth > deepest or depth >= _LEVELS:
            raise TemplateError("위 항목 없이 한 단계 넘게 들어갔습니다", number)
        rows.append((depth, replace(parse_line(body.removeprefix("- "), number), item=item)))
    return _tree(rows)


def parse_line(text: str, number: int = 1) -> Line:
    """One line of a template."""
    parts: list[str | Field] = []
    conditions: list[Condition] = []
    at = 0
    for match in _PART.finditer(text):
        _add(parts, text[at : match.start()], number)
        at = match.end()
        inner = match[1].strip()
        if condition := _CONDITION.fullmatch(inner):
            names, values = _listed(condition[2]), _listed(condition[3] or "")
            conditions.append(Condition(names, condition[1] == "?", values, (condition[4] or "").strip()))
        elif field := _FIELD.fullmatch(inner):
            filters = tuple(name.strip() for name in field[4].split("|")[1:])
            parts.append(
                Field(field[1].strip(), field[2] is not None, None if field[3] is None else field[3].strip(), filters)
            )
        else:
            raise TemplateError(f"자리를 읽을 수 없습니다: {match.group()}", number)
    _add(parts, text[at:], number)
    return Line(tuple(parts), tuple(conditions), number=number)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _add(parts: list[str | Field], text: str, number: int) -> None:
    if "{" in text or "}" in text:
        raise TemplateError("중괄호의 짝이 맞지 않습니다", number)
    if text:
        parts.append(text)


def _tree(rows: Sequence[tuple[int, Line]]) -> tuple[Line, ...]:
    found: list[Line] = []
    at = 0
    while at < len(rows):
        depth, line = rows[at]
        end = at + 1
        while end < len(rows) and rows[end][0] > depth:
            end += 1
        found.append(replace(line, below=_tree(rows[at + 1 : end])))
        at = end
    return tuple(found)
