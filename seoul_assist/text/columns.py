"""Cells of a terminal: how wide text is, and text set to a width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def cell(char: str) -> int:
    """The cells one character takes: two for wide East Asian ones, none for combining ones."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """The cells the text takes on one line."""
    return sum(map(cell, text))


def padded(text: str, width: int) -> str:
    """The text with blanks behind it up to `width` cells; a longer one is left as it is."""
    return text + " " * max(0, width - cells(text))


def wrapped(text: str, width: int) -> Iterator[str]:
    """The text as lines of at most `width` cells, broken at blanks; a word wider than a line stands alone."""
    line = ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
