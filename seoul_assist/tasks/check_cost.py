"""What checking costs, rule by rule: for whoever writes rules, and for a benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

from seoul_assist.checking.manual import level_in
from seoul_assist.checking.registry import select
from seoul_assist.checking.runner import view_of
from seoul_assist.errors import ItemError
from seoul_assist.readers import Source, read_document
from seoul_assist.tasks.check import Options, Read

READING, READY = "읽기", "준비"


@dataclass(frozen=True, slots=True)
class Cost:
    """A rule (or READING, or READY: making a document ready for the rules), its seconds and how often it spoke."""

    name: str
    seconds: float
    marks: int = 0


def costs(sources: Iterable[Source], options: Options, *, read: Read = read_document) -> tuple[tuple[Cost, ...], int]:
    """The costs, the dearest first, and how many characters were looked at; what cannot be read is passed over."""
    options.verify()
    seconds: dict[str, float] = {}
    marks: dict[str, int] = {}
    characters = 0
    rules = select(options.select, options.ignore)
    for source in sources:
        began = perf_counter()
        try:
            document = read(source)
        except ItemError:
            continue
        characters += len(document.text)
        ready = perf_counter()
        view, _ = view_of(
            document, doctype=options.doctype, resolve=options.resolve, as_of=options.as_of, origin=options.origin
        )
        ended = perf_counter()
        seconds[READING] = seconds.get(READING, 0.0) + ready - began
        seconds[READY] = seconds.get(READY, 0.0) + ended - ready
        for rule in rules:
            if level_in(rule, view.doctype) is None:
                continue
            began = perf_counter()
            marks[rule.id] = marks.get(rule.id, 0) + sum(1 for _ in rule.check(view))
            seconds[rule.id] = seconds.get(rule.id, 0.0) + perf_counter() - began
    found = (Cost(name, spent, marks.get(name, 0)) for name, spent in seconds.items())
    return tuple(sorted(found, key=lambda cost: -cost.seconds)), characters
