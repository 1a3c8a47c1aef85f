"""Applies the safe edits: findings carry a fix only where the meaning and the value stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from seoul_assist.model import Finding
from seoul_assist.text.pii import FILLER

PERSONAL = "GM-PII-"

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


def asks_to_mask(select: Sequence[str]) -> bool:
    """Whether personal data was selected by name: who fixes that wants each number gone, not just the safe ones."""
    return any(f"GM-{prefix.strip().upper().removeprefix('GM-')}".startswith(PERSONAL[:-1]) for prefix in select)


def maskings(findings: Iterable[Finding], select: Sequence[str]) -> list[Finding]:
    """The findings, where every proposal to star an identifier is a fix if that was asked for, one for each line."""
    asked = asks_to_mask(select)
    made: list[Finding] = []
    for finding in findings:
        stars = finding.suggestion
        personal = finding.rule.startswith(PERSONAL)
        if asked and personal and FILLER in stars and len(stars) == finding.end - finding.start:
            finding = replace(finding, fix=stars)
        made += _by_line(finding) if personal and finding.fix else [finding]
    return made


def _by_line(finding: Finding) -> list[Finding]:
    """A fix that keeps its line ends, in pieces without them: where a line ends is no letter of a document."""
    assert finding.fix is not None
    made = []
    start = finding.start
    for number, piece in enumerate(finding.fix.split("\n")):
        column = finding.column if number == 0 else 1
        line = finding.line + number
        made.append(replace(finding, start=start, end=start + len(piece), fix=piece, line=line, column=column))
        start += len(piece) + 1
    return made


def settle(text: str, check: Callable[[str], Sequence[Finding]]) -> str:
    """The text after applying fixes until none is left to apply; settling again changes nothing."""
    for _ in range(_ROUNDS):
        fixed = apply(text, check(text))
        if fixed == text:
            return text
        text = fixed
    return text
