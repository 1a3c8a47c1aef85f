"""Text that remembers which text nodes of the XML it came from, through cutting and joining.

A traced text is an ordinary string. Any other string method gives a plain string: then the origin is forgotten,
never wrong, and such text counts as made by the reader.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from seoul_assist.readers.package import Element

# Where it begins in the text, how long it is, the number of the leaf, and where it begins in that.
Span = tuple[int, int, int, int]
_WORD = re.compile(r"\S+")


class Traced(str):
    """A string with its origins: `spans` are in order and do not overlap; what lies between was made by the reader."""

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, spans: tuple[Span, ...]) -> str:
        """The text with these origins; a plain string when there are none."""
        if not spans:
            return str(text)
        made = cls(text)
        made.spans = spans
        return made


@dataclass(slots=True)
class Leaves:
    """The text nodes that were read, by number: the text of an element, or the tail after it."""

    nodes: list[tuple[Element, bool]] = field(default_factory=list)

    def text(self, element: Element, *, tail: bool = False) -> str:
        """The text of the node, traced to it."""
        text = (element.tail if tail else element.text) or ""
        if not text:
            return ""
        self.nodes.append((element, tail))
        return Traced.of(text, ((0, len(text), len(self.nodes) - 1, 0),))


def spans_of(text: str) -> tuple[Span, ...]:
    """The origins of the text, none for a plain string."""
    return text.spans if isinstance(text, Traced) else ()


def join(between: str, pieces: Iterable[str]) -> str:
    """`between.join(pieces)`."""
    pieces = list(pieces)
    text = between.join(pieces)
    if not any(isinstance(piece, Traced) for piece in pieces):
        return text
    spans: list[Span] = []
    at = 0
    for piece in pieces:
        spans += [(at + start, length, leaf, offset) for start, length, leaf, offset in spans_of(piece)]
        at += len(piece) + len(between)
    return Traced.of(text, tuple(spans))


def cut(text: str, start: int, end: int) -> str:
    """`text[start:end]`, for 0 <= start <= end."""
    if not isinstance(text, Traced):
        return text[start:end]
    spans: list[Span] = []
    end = min(end, len(text))
    for n in range(max(0, bisect_right(text.spans, start, key=_start) - 1), len(text.spans)):
        at, length, leaf, offset = text.spans[n]
        if at >= end:
            break
        first, last = max(at, start), min(at + length, end)
        if first < last:
            spans.append((first - start, last - first, leaf, offset + first - at))
    return Traced.of(text[start:end], tuple(spans))


def _start(span: Span) -> int:
    return span[0]


def rstrip(text: str, chars: str | None = None) -> str:
    """`text.rstrip(chars)`."""
    return cut(text, 0, len(text.rstrip(chars)))


def lstrip(text: str) -> str:
    """`text.lstrip()`."""
    return cut(text, len(text) - len(text.lstrip()), len(text))


def strip(text: str) -> str:
    """`text.strip()`."""
    return lstrip(rstrip(text))


def lines(text: str) -> list[str]:
    """`text.split("\\n")`."""
    return _split(text, "\n")


def replace(text: str, old: str, new: str) -> str:
    """`text.replace(old, new)`."""
    return join(new, _split(text, old)) if old in text else text


def _split(text: str, at: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for part in text.split(at):
        pieces.append(cut(text, start, start + len(part)))
        start += len(part) + len(at)
    return pieces


def squeezed(text: str) -> str:
    """`" ".join(text.split())`."""
    return join(" ", (cut(text, *word.span()) for word in _WORD.finditer(text)))
