"""Word tables of the rules: TSV files in `lexicons/`, one word a line with what should stand there.

Columns: word, instead (alternatives parted by " / "), match, exceptions (parted by "|"), note. `match` says where the
word counts:
- noun: a word of its own, with a particle or 하다/되다 behind it (가료, 가료를, 가료한), never inside a longer word;
- stem: the beginning of a word, whatever follows (몇일, 몇일간);
- any: everywhere, also inside a word: only for letters that no right word has in that order.
An exception is a longer text around the word in which it is right (금일봉 for 금일). Lines that begin with # are
comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Literal, get_args

from seoul_assist.text import rx

Match = Literal["noun", "stem", "any"]
# What may follow a noun in its word: particles, 하다 and 되다, and a few suffixes.
_AFTER = rx.compile(
    "(?![가-힣A-Za-z0-9])|(?:[은는이가을를의에와과도만로나며고인일임입든]|으로|까지|부터|처럼|보다|마다|조차|라[는고도]|여부"
    "|[하되할한함해했될된됨됐됩합]|시[키킨킬켜]|들[은을이의에도과]?(?![가-힣])|등(?![가-힣])|및|적[인으](?:로)?|별(?![가-힣])|상(?![가-힣])|중(?![가-힣]))"
)
_WORD_BEFORE = rx.compile("[가-힣A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table."""

    word: str
    instead: str
    match: Match
    exceptions: tuple[str, ...] = ()
    note: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may stand there in its place, best first."""
        return tuple(part for part in self.instead.split(" / ") if part)


@cache
def load(name: str) -> tuple[Entry, ...]:
    """The entries of `lexicons/<name>.tsv`, in the order of the file; a malformed line is a ValueError."""
    text = resources.files("seoul_assist.checking").joinpath("lexicons", f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(_entry(line, f"{name}.tsv:{n}") for n, line in enumerate(text.splitlines(), 1) if _counts(line))


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _entry(line: str, where: str) -> Entry:
    word, instead, match, exceptions, note, *rest = *line.split("\t"), "", "", ""
    kind: Match | None = next((kind for kind in get_args(Match) if kind == match), None)
    if not word or kind is None or any(rest[:-2]):
        raise ValueError(f"{where}: word, instead, match, exceptions, note are wanted: {line!r}")
    return Entry(word, instead, kind, tuple(part for part in exceptions.split("|") if part), note)


@lru_cache(maxsize=2)
def _pairs_in(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text))) | frozenset(text)


def present(entries: Iterable[Entry], text: str) -> list[Entry]:
    """The entries whose word stands in the text; fast for long tables, which are asked word by word only then."""
    pairs = _pairs_in(text)
    return [entry for entry in entries if entry.word[:2] in pairs and entry.word in text]


def find(entries: Sequence[Entry], text: str) -> Iterator[tuple[int, int, Entry]]:
    """Where the words of a table stand in the text, in order, the longest where several overlap."""
    found = [hit for entry in entries if entry.word in text for hit in _places(entry, text)]
    found.sort(key=lambda hit: (hit[0], -hit[1]))
    position = 0
    for start, end, entry in found:
        if start >= position:
            position = end
            yield start, end, entry


def _places(entry: Entry, text: str) -> Iterator[tuple[int, int, Entry]]:
    word = entry.word
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        whole = entry.match == "any" or start == 0 or not _WORD_BEFORE.match(text, start - 1)
        if whole and (entry.match != "noun" or _AFTER.match(text, end)) and not _excepted(entry, text, start, end):
            yield start, end, entry
        start = text.find(word, end)


def _excepted(entry: Entry, text: str, start: int, end: int) -> bool:
    """True when one of the exceptions stands there, around the word."""
    for longer in entry.exceptions:
        at = text.find(longer, max(0, end - len(longer)), start + len(longer))
        if 0 <= at <= start and end <= at + len(longer):
            return True
    return False
