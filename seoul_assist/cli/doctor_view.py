"""What doctor saw, on one screen of 80 cells: what is wrong and the command that mends it, then all that is well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from seoul_assist.cli import terminal
from seoul_assist.text.columns import cells, wrapped

if TYPE_CHECKING:
    from seoul_assist.tasks.doctor import Check

WIDTH, HEIGHT = 79, 24
MARKS = {"ok": ("좋음", "green"), "warn": ("주의", "yellow"), "fail": ("문제", "red")}
_MORE = "하나씩 보려면 `seoul-assist doctor --all`을 실행해 주세요."
_LINES = 2  # of what is wrong in one place; what mends it is never cut
_COMMAND = re.compile(r"`[^`]*`")
_UNBROKEN = "\x00"  # stands for the blanks of a command, which is copied as a whole
_SHORT = {"sqlite": "SQLite", "expat": "expat"}
_ONE_LINE = {"sqlite": "python", "expat": "python", "disk": "data_dir", "grade": "data_dir"}


def screen(checks: Sequence[Check]) -> list[tuple[str, str]]:
    """Lines with their styles: first what failed, then what to mind, each with its hint, then what is well.

    Where much is wrong, what is well is only counted.
    """
    wrong = [line for status in ("fail", "warn") for line in _wrong(checks, status)]
    good = [check for check in checks if check.status == "ok"]
    word, style = MARKS["ok"]
    well = [(shown, style) for line in _well(good) for shown in _set(f"[{word}] {line}")]
    if _rows(wrong) + _rows(well) >= HEIGHT - 1:  # the prompt takes a line too
        well = [(f"[{word}] 그 밖의 {len(good)}가지", style)]
    return [*wrong, *well, *((line, "dim") for line in _set(_MORE))]


def _rows(lines: Sequence[tuple[str, str]]) -> int:
    return sum(-(-cells(line) // (WIDTH + 1)) for line, _ in lines)


def _wrong(checks: Sequence[Check], status: str) -> Iterator[tuple[str, str]]:
    word, style = MARKS[status]
    for group in _grouped([check for check in checks if check.status == status]):
        told = list(_set(f"[{word}] {_said(group)}"))
        if len(told) > _LINES:
            told = [*told[: _LINES - 1], _cut(told[_LINES - 1])]
        yield from ((line, style) for line in told)
        yield from ((line, "") for line in _set(f"→ {group[0].hint}", " " * 7))


def whole(checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    """A line for every check and one for what mends it, with their styles."""
    for check in checks:
        word, style = MARKS[check.status]
        yield f"[{word}] {check.title}: {check.detail}", style
        if check.hint and check.status != "ok":
            yield f"       → {check.hint}", ""


def _grouped(checks: Sequence[Check]) -> list[list[Check]]:
    """The checks of one family that are mended in one way, together."""
    groups: dict[tuple[str, str], list[Check]] = {}
    for check in checks:
        groups.setdefault((_family(check), check.hint), []).append(check)
    return list(groups.values())


def _family(check: Check) -> str:
    return check.name.partition(":")[0]


def _said(group: Sequence[Check]) -> str:
    titles = list(dict.fromkeys(check.title for check in group))
    details = list(dict.fromkeys(check.detail for check in group))
    if len(group) > 2 and _family(group[0]) == "network":
        return _tried(group)
    if len(titles) == 1 or len(details) == 1:
        return f"{', '.join(titles)}: {', '.join(details)}"
    return ", ".join(f"{check.title} {check.detail}" for check in group)


def _tried(group: Sequence[Check]) -> str:
    seen = dict.fromkeys(check.detail.rpartition(": ")[2] for check in group)
    return f"{group[0].title}: {len(group)}가지 시험에서 {', '.join(seen)}"


def _well(checks: Sequence[Check]) -> Iterator[str]:
    """A sentence for each thing that is well; what belongs together shares a line."""
    lines: dict[str, list[Check]] = {}
    for check in checks:
        if _family(check) != "unwanted":  # that something is not there is no news
            family = _family(check)
            lines.setdefault(check.title if family == "network" else _ONE_LINE.get(family, family), []).append(check)
    for family, group in lines.items():
        first, *rest = group
        if family == "dependency":
            yield f"파이썬 라이브러리: {len(group)}개 모두 필요한 판 이상" if rest else f"{first.title}: {first.detail}"
        elif first.name.startswith("network"):
            yield _tried(group)
        else:
            beside = (f"{_SHORT.get(check.name, check.title)} {check.detail}" for check in rest)
            yield " · ".join([f"{_SHORT.get(first.name, first.title)}: {first.detail}", *beside])


def _set(text: str, indent: str = "") -> Iterator[str]:
    """The text as lines that fit, further ones under the first; a command between backquotes is not broken."""
    text = terminal.unnamed(terminal.safe(text))  # before an identifier could be cut in two
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _UNBROKEN), text.replace("→ ", f"→{_UNBROKEN}"))
    further = indent + " " * (7 if text.startswith("[") else 2 if text.startswith("→") else 0)
    for number, line in enumerate(wrapped(whole, WIDTH - len(further))):
        yield (further if number else indent) + line.replace(_UNBROKEN, " ")


def _cut(line: str) -> str:
    while cells(line) > WIDTH - 2:
        line = line[:-1]
    return f"{line} …"
