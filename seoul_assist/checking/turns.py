"""Patterns that say both what is wrong and what should stand there: the spelling and spacing rules are made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from seoul_assist.checking.mask import FILLER
from seoul_assist.checking.particles import nouns
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Severity
from seoul_assist.text import rx

_KIND = rx.compile("%([가-힣]+)%")  # in a pattern: any noun of that kind
Better = str | Callable[[re.Match[str]], str | None]
# Titles and names are their owners' spelling.
_TITLES = rx.compile(r"「[^」\n]{1,120}」|『[^』\n]{1,120}』|｢[^｣\n]{1,120}｣|《[^》\n]{1,120}》")


@dataclass(frozen=True, slots=True)
class Turn:
    """`pattern` is wrong and `better` is right: a template of it (`\\1`) or a function, where None means no fault.

    Where the pattern has a group `w` only that is wrong and put right. One of `hints` stands in every text the pattern
    fits, so that most patterns are never compiled. `severity` is given where the turn is less sure than its rule;
    `cause` is what findings are grouped by, the wrong text when empty; `sure` is False where a person has to choose.
    """

    pattern: str
    better: Better
    hints: tuple[str, ...]
    severity: Severity | None = None
    cause: str = ""
    sure: bool = True

    def hinted(self, text: str) -> bool:
        """True when the pattern may stand in the text."""
        return any(hint in text for hint in self.hints)


@dataclass(frozen=True, slots=True)
class Turned:
    """One place of a turn in a text."""

    start: int
    end: int
    wrong: str
    better: str
    turn: Turn

    @property
    def cause(self) -> str:
        return self.turn.cause or self.wrong


def turn(
    hints: str, pattern: str, better: Better, severity: Severity | None = None, cause: str = "", *, sure: bool = True
) -> Turn:
    """A turn whose hints are parted by |."""
    return Turn(pattern, better, tuple(hints.split("|")), severity, cause, sure)


def near(before: str, wrong: str, after: str, better: str, *, cause: str = "", sure: bool = True) -> Turn:
    """A turn for a word (or several parted by |) between two contexts, either of which may be empty."""
    head = f"(?:{before})" if before else ""
    tail = f"(?={after})" if after else ""
    return turn(
        wrong.replace("?", "").replace(" ", "|"),
        f"{head}(?P<w>{wrong}){tail}",
        better,
        None,
        cause or better,
        sure=sure,
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return rx.compile(_KIND.sub(lambda kind: "|".join(sorted(nouns(kind[1]), key=len, reverse=True)), pattern))


def places(turns: Sequence[Turn], text: str) -> Iterator[Turned]:
    """Where the patterns stand in the text, first in the text first; of overlapping ones the first and longest."""
    found = []
    for one in turns:
        if not one.hinted(text):
            continue
        pattern = _compiled(one.pattern)
        group = "w" if "w" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            better = match.expand(one.better) if isinstance(one.better, str) else one.better(match)
            if better is not None and better != match[group]:
                found.append(Turned(match.start(group), match.end(group), match[group], better, one))
    found.sort(key=lambda place: (place.start, -place.end))
    position = -1
    for place in found:
        if place.start >= position:
            position = place.end
            yield place


def written(view: View) -> Iterator[tuple[Line, str]]:
    """The lines of prose with quotations and titles filled, each as long as it was."""
    for line in view.prose:
        text = line.masked
        if any(mark in text for mark in "「『｢《"):
            text = _TITLES.sub(lambda match: FILLER * len(match[0]), text)
        yield line, text
