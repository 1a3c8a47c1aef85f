"""The rules of a passage: each sentence with the provisos that qualify it, and the list it announces as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from seoul_assist.adapters.extractive_tables import rows
from seoul_assist.text import rx
from seoul_assist.text.sentences import Span, bare, split

HEAD_AT_MOST = 600  # a proviso that ends further away than this stands for itself
_LONGEST = 900
_CUT = "…"  # what the packing of evidence leaves where it cuts
_DRAWN = rx.compile("[─-╿]|\\[그림\\]")
ANNOUNCES = rx.compile(r"다음\s?각|다음의|다음과\s?같|각\s?호의|각\s?목의")
DEPENDS = rx.compile(r"(?:다만|단|이\s?경우|이\s?때|그러나|그렇지\s?않)[,\s에]")
_MARKED = (
    re.compile(r"[①-⑳㉑-㉟]|제\d+조|\(\d+\)"),
    re.compile(r"\d{1,2}(?:의\d+)?\."),
    re.compile(r"[가-힣]\.\s"),
    re.compile(r"\d{1,2}\)"),
    re.compile(r"[가-힣]\)"),
)


@dataclass(slots=True, eq=False)
class Rule:
    """A sentence or list item: `start` to `head` with its provisos, the items below it up to `end`."""

    level: int
    start: int
    head: int
    end: int
    base: int  # where its first sentence ends
    items: list[Rule] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)  # of a drawn table below it

    def below(self) -> Iterator[tuple[Rule, ...]]:
        """Every item at any depth with the items above it, outermost first."""
        for item in self.items:
            yield (item,)
            for path in item.below():
                yield (item, *path)


def rules(text: str) -> list[Rule]:
    """The rules of the passage in order; drawings, headings and what is too long to be quoted are left out."""
    found: list[Rule] = []
    path: list[Rule] = []  # the rule and items that are open
    cut = False
    for span in split(text):
        if _DRAWN.search(span.text) or span.text == _CUT:
            cut = True  # nothing is quoted across what was left out
            if path:
                path[-1].rows += rows(text, span.start, span.end)
            continue
        cut, after_cut = False, cut
        level = _level(span.text)
        if level is None and path and not after_cut and _continues(text, span, path[-1]):
            _extend(path, span)
            continue
        rule = Rule(level or 1, span.start, span.end, span.end, span.end)
        while path and path[-1].level >= rule.level:
            path.pop()
        (path[-1].items if path else found).append(rule)
        path.append(rule)
        for above in path:
            above.end = span.end
    return [rule for rule in found if rule.base - rule.start <= _LONGEST and _says(text, rule)]


def _says(text: str, rule: Rule) -> bool:
    return len(bare(text[rule.start : rule.head])) >= 6


def _level(sentence: str) -> int | None:
    """How deep the marker stands that opens the sentence: paragraph 1, item 2, subitem 3; None without marker."""
    return next((depth for depth, marked in enumerate(_MARKED, start=1) if marked.match(sentence)), None)


def _continues(text: str, span: Span, last: Rule) -> bool:
    """Whether a sentence without marker belongs to the rule or item before it."""
    if span.end - last.start > HEAD_AT_MOST:
        return False
    return DEPENDS.match(span.text) is not None or (last.level > 1 and "\n" not in text[last.end : span.start])


def _extend(path: list[Rule], span: Span) -> None:
    for rule in path:
        rule.end = span.end
    if not path[-1].items:
        path[-1].head = span.end
