"""Applies the safe edits: findings carry a fix only where the meaning and the value stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from seoul_assist.model import Finding

# A fix may lay bare another fault at the same place (2026.05.07 needs three); more rounds than this never help.
_ROUNDS = 8


def apply(text: str, findings: Iterable[Finding]) -> str:
    """The text with every fix written in; where two fixes overlap the first in the text wins."""
    pieces: list[str] = []
    position = 0
    for finding in sorted((f for f in findings if f.fix is not None), key=lambda f: (f.start, f.end)):
        if finding.start < position or finding.fix is None:
            continue
        pieces += (text[position : finding.start], finding.fix)
        position = finding.end
    return "".join((*pieces, text[position:]))


def settle(text: str, check: Callable[[str], Sequence[Finding]]) -> str:
    """The text after applying fixes until none is left to apply; settling again changes nothing."""
    for _ in range(_ROUNDS):
        fixed = apply(text, check(text))
        if fixed == text:
            return text
        text = fixed
    return text
