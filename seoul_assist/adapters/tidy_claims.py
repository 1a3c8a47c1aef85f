"""What a model wrote, made fit to be read: whole sentences, each once, without broken characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from seoul_assist.model import Proposal
from seoul_assist.text.claims_json import MAX_CLAIM, parse_claims
from seoul_assist.text.sentences import split

_BROKEN = "\ufffd"
_ESCAPED = frozenset('"\\/\b\f\n\r\t')


def tidy(claims: Iterable[Proposal]) -> tuple[tuple[Proposal, ...], int]:
    """The claims that say something, and how many were dropped: said before, or not one whole sentence in them.

    A text that was closed at its longest is cut behind its last whole sentence; a sentence that comes again within a
    text, and characters that are not valid UTF-8, are left out.
    """
    found: dict[str, Proposal] = {}
    dropped = 0
    for claim in claims:
        text = _whole(claim.text)
        if not text or text in found:
            dropped += 1
            continue
        found[text] = replace(claim, text=text)
    return tuple(found.values()), dropped


def _whole(text: str) -> str:
    closed_by_force = len(text) + sum(character in _ESCAPED for character in text) >= MAX_CLAIM
    text = text.replace(_BROKEN, "")
    # A word put behind it stands alone only where the sentence before it had ended.
    spans = split(f"{text} 끝")[:-1] if closed_by_force else split(text)
    return " ".join(dict.fromkeys(span.text for span in spans))


class Live:
    """Follows a reply as it is written and passes on every claim as soon as it is whole."""

    def __init__(self, ids: list[str], on_claim: Callable[[Proposal], None]) -> None:
        self._ids, self._on_claim = ids, on_claim
        self._text, self._passed = "", 0

    def __call__(self, piece: str) -> None:
        self._text += piece
        if "}" not in piece or "[" not in self._text:
            return
        claims, _ = tidy(parse_claims(self._text, self._ids))
        for claim in claims[self._passed :]:
            self._on_claim(claim)
        self._passed = max(self._passed, len(claims))
