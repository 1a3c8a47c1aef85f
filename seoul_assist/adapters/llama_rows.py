"""How prompts are cut for reading: a beginning kept from another prompt holds the numbers of a fresh reading."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

BATCH = 64  # tokens read in one go: as fast as more of them, and short enough to be asked to stop in between
ROWS = 16  # tokens that the library multiplies in one go: a shared beginning is kept in whole ones


def common(held: Sequence[int], prompt: Sequence[int]) -> int:
    """How many tokens both begin with, in whole rows; two of the prompt at least are always read anew.

    A row takes the same way through the library wherever its go begins, so a reused beginning holds the very numbers
    that a fresh reading gives. A single token may take another way.
    """
    most = kept(min(len(held), len(prompt) - 2))
    return next((at for at in range(0, most, ROWS) if held[at : at + ROWS] != prompt[at : at + ROWS]), max(0, most))


def kept(tokens: int) -> int:
    """How many of these tokens stand in whole rows."""
    return tokens // ROWS * ROWS


def parts(begin: int, end: int) -> list[tuple[int, int]]:
    """The goes in which the tokens from `begin` to `end` are read: those after the first begin at whole batches."""
    borders = [begin, *range((begin // BATCH + 1) * BATCH, end, BATCH), end]
    return list(itertools.pairwise(borders))
