"""From offsets in the text of a document to the text nodes of its XML.

What the reader made itself (automatic numbers, the marks between cells) has no node. Cleaning is followed character
by character; where it cannot be followed the place is unknown rather than guessed.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from seoul_assist.model import Block
from seoul_assist.readers.symbols import standard
from seoul_assist.readers.traced import cut, spans_of
from seoul_assist.text.clean import INVISIBLE, clean


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one text node: the number of the leaf and the (start, end) in its text."""

    leaf: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Steps:
    """How a raw text became its clean form: where each piece begins in both, with the end of both at the end."""

    raw: Sequence[int]
    clean: Sequence[int]

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """The raw stretch of a clean one; None when it cuts through a piece."""
        first, last = bisect_left(self.clean, start), bisect_right(self.clean, end) - 1
        if self.clean[first] != start or self.clean[last] != end:
            return None
        return (self.raw[first], self.raw[max(first, last)])

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The raw stretch of all pieces that a clean one touches."""
        first, last = bisect_right(self.clean, start) - 1, bisect_left(self.clean, end)
        return (self.raw[first], self.raw[max(first, last)])


@dataclass(slots=True)
class Places:
    """The text of a document as `read_source` has it, and where each part of it stands."""

    blocks: Sequence[Block]  # as the reader made them, traced
    text: str = field(init=False)
    _starts: list[int] = field(init=False, default_factory=list)
    _steps: dict[int, _Steps | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        texts = [clean(standard(block.text)) for block in self.blocks]
        at = 0
        for text in texts:
            self._starts.append(at)
            at += len(text) + 1
        self.text = "\n".join(texts)

    def exact(self, start: int, end: int) -> tuple[Place, ...]:
        """The stretches that hold exactly these characters (one or more), in order; () when not all are in nodes."""
        block = self._block(start)
        raw = self._raw(block, start, end)
        if raw is None:
            return ()
        found = self._found(block, *raw)
        return found if sum(place.end - place.start for place in found) == raw[1] - raw[0] else ()

    def point(self, at: int, low: int, high: int) -> tuple[Place, ...]:
        """An empty stretch to write at: behind the character before where that is not below `low`, else before the
        one that follows below `high`; () when neither stands in a node."""
        before = self.exact(at - 1, at)[-1:] if at > low else ()
        if before:
            return (Place(before[0].leaf, before[0].end, before[0].end),)
        return tuple(Place(p.leaf, p.start, p.start) for p in self.exact(at, at + 1)[:1]) if at < high else ()

    def near(self, start: int, end: int) -> tuple[Place, ...]:
        """The stretches that hold these characters, or else the letter nearest to them in the same block.

        () when nothing of the block stands in a text node. What lies in other blocks is left out.
        """
        block = self._block(start)
        source = self.blocks[block].text
        steps, begin = self._follow(block), self._starts[block]
        # Where cleaning cannot be followed the whole block is the place.
        last = min(end - begin, len(self.text_of(block)))
        raw = steps.around(start - begin, last) if steps else (0, len(source))
        found = self._found(block, *raw) if raw[0] < raw[1] else ()
        if not found:
            before = self._found(block, 0, raw[0])[-1:]
            after = self._found(block, raw[1], len(source))[:1]
            found = tuple(Place(p.leaf, p.end - 1, p.end) for p in before) or tuple(
                Place(p.leaf, p.start, p.start + 1) for p in after
            )
        return found

    def text_of(self, block: int) -> str:
        """The clean text of the block."""
        end = self._starts[block + 1] - 1 if block + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[block] : end]

    def _block(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)

    def _raw(self, block: int, start: int, end: int) -> tuple[int, int] | None:
        begin = self._starts[block]
        steps = self._follow(block) if end - begin <= len(self.text_of(block)) else None
        return steps.back(start - begin, end - begin) if steps else None

    def _follow(self, block: int) -> _Steps | None:
        if block not in self._steps:
            self._steps[block] = _steps(self.blocks[block].text, self.text_of(block))
        return self._steps[block]

    def _found(self, block: int, start: int, end: int) -> tuple[Place, ...]:
        return tuple(
            Place(leaf, offset, offset + length)
            for _, length, leaf, offset in spans_of(cut(self.blocks[block].text, start, end))
        )


def _steps(raw: str, cleaned: str) -> _Steps | None:
    """The steps from one to the other; None where the pieces made clean one by one give another text."""
    if raw == cleaned:
        every = range(len(raw) + 1)
        return _Steps(every, every)
    starts, ends = [0], [0]
    at = done = 0
    for piece in _pieces(raw):
        made = clean(standard(piece))
        if cleaned[done : done + len(made)] != made:
            return None
        at += len(piece)
        done += len(made)
        if made:
            starts.append(at)
            ends.append(done)
        else:  # nothing is left of it: it belongs to what stood before
            starts[-1] = at
    return _Steps(starts, ends) if done == len(cleaned) else None


def _pieces(raw: str) -> Iterable[str]:
    """The text in pieces that are cleaned each by itself: a letter with all that joins it, a line end, a pair."""
    start = 0
    for at in range(1, len(raw)):
        before, char = raw[at - 1], raw[at]
        if not (_joins(before, char) or before + char == "\r\n" or _pair(before, char)):
            yield raw[start:at]
            start = at
    if raw:
        yield raw[start:]


def _joins(before: str, char: str) -> bool:
    if char <= "\x7e":
        return char < " " and char not in "\t\n\r\x0b\x0c"
    if "\u1161" <= char <= "\u1175":  # a vowel of Hangul after its initial, perhaps with something unseen between
        return "\u1100" <= before <= "\u1112" or INVISIBLE.match(before) is not None
    if "\u11a8" <= char <= "\u11c2":  # a final after its vowel
        return "\u1161" <= before <= "\u1175" or "가" <= before <= "힣" or INVISIBLE.match(before) is not None
    return unicodedata.combining(char) > 0 or unicodedata.category(char) == "Mc" or INVISIBLE.match(char) is not None


def _pair(before: str, char: str) -> bool:
    return "\U000f02ba" <= before <= "\U000f02c2" and "\U000f02c3" <= char <= "\U000f02cc"
