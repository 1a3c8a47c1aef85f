"""What a request in free words gives for a draft, by rules: to whom, what, until when, where, how much, with what.

Nothing is guessed. A day that was counted (다음 주 금요일) is told, and what two places of the request say differently
is left open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from seoul_assist.tasks.drafting import request_days, request_more, request_what, request_when
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, alias, tidy
from seoul_assist.tasks.drafting.taken import Found, Taken
from seoul_assist.tasks.drafting.wording import particle
from seoul_assist.text import rx
from seoul_assist.text.sentences import bare, split

LONGEST = 20_000
_LONGEST_SENTENCE = 300
_SPELT_OUT = rx.compile(r"\s*(?:[-*ㆍ·○]\s*)?([가-힣][가-힣 ]{1,7})\s*[:：]\s*(\S.*)$")


def fill(text: str, keys: Iterable[str], today: date | None = None) -> Taken:
    """The facts of a request for a form with those keys; each value stands in it or was counted from `today`."""
    text = text[:LONGEST]
    wanted = set(keys)
    found: list[Found] = []
    notes: list[str] = []
    free: list[str] = []
    for line in text.split("\n"):
        spelt = _SPELT_OUT.match(line)
        key = _key(spelt[1], wanted) if spelt else ""
        if spelt and key in wanted and tidy(spelt[2]):
            _add(found, _spelt(key, spelt[2], line, today, notes), notes)
        else:
            free.append(line)
    said = [bare(span.text)[:_LONGEST_SENTENCE] for span in split("\n".join(free))]
    taken = {one.key for one in found}
    for rule in _RULES:
        for one in rule(said, today, notes):
            if one.key in wanted and one.key not in taken:
                found.append(one)
                taken.add(one.key)
    if "기간" not in wanted and "개요" in wanted and "개요" not in taken:
        for period in [one for one in request_when.when(said, today, []) if one.key == "기간"]:
            found.append(Found("개요", {"기간": period.value}, period.words, computed=period.computed))
    counted = "\n".join(text for one in found if one.computed for text in _flat(one.value))
    facts = Facts({one.key: one.value for one in found}, f"{text}\n{counted}".strip())
    return Taken(facts, tuple(found), tuple(dict.fromkeys(notes)))


def _key(name: str, wanted: set[str]) -> str:
    """The key that a name stands for: the name itself, else the one it is another name of."""
    tight = re.sub(r"\s", "", name)
    return tight if tight in wanted else alias(tight)


def _add(found: list[Found], new: Found, notes: list[str]) -> None:
    """Adds what a line says; a second line of that name goes on with a list, and is told where it says otherwise."""
    at = next((at for at, one in enumerate(found) if one.key == new.key), -1)
    if at < 0:
        found.append(new)
    elif new.key in _LISTS:
        both = list[Value](dict.fromkeys([*_flat(found[at].value), *_flat(new.value)]))
        found[at] = Found(new.key, both, f"{found[at].words} {new.words}")
    elif found[at].value != new.value:
        notes.append(f"{particle(new.key, '이')} 두 번 다르게 적혀 있어 앞의 것을 썼습니다: {new.words}")


_LISTS = ("붙임", "관련", "수신", "요청", "근거", "내용")


def _flat(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for part in (value if isinstance(value, list) else value.values()) for text in _flat(part)]


def _spelt(key: str, written: str, line: str, today: date | None, notes: list[str]) -> Found:
    """What stands behind `이름:`; several attachments are told apart, days are counted."""
    value = tidy(written)
    if key in ("붙임", "관련", "수신") and len(parts := _listed(value)) > 1:
        return Found(key, list[Value](parts), line.strip())
    if key in ("기한", "일시", "시행일", "작성일"):
        days = [day for day in request_days.days(value, today) if day.computed and day.day]
        for day in reversed(days):
            value = value[: day.start] + day.written() + value[day.end :]
            notes.append(request_when.counted(key, day))
        return Found(key, value, line.strip(), computed=bool(days))
    return Found(key, value, line.strip())


def _listed(text: str) -> list[str]:
    """The parts between commas outside parentheses; 금1,000원 stays one."""
    return [part.strip() for part in re.split(r"[,;，](?![^()]*\))(?!\d{3})\s*", text) if part.strip()]


_Rule = Callable[[Sequence[str], "date | None", list[str]], Iterator[Found]]
_RULES: tuple[_Rule, ...] = (
    request_what.whom,
    request_what.what,
    request_what.asked,
    request_what.why,
    request_when.when,
    request_more.where,
    request_more.how_much,
    request_more.with_what,
    request_more.on_what,
    request_more.contact,
)
