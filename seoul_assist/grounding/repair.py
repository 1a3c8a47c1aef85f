"""What code puts right in the quotations of an engine before anybody is asked again, and what then still fails.

A quotation that is nearly a passage of its evidence becomes the words of that passage, and one that stands word for
word in another packet goes to that packet. The claim stays what the engine wrote, so that `verify` judges it against
the true words: a false number in the claim is marked, not repaired.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from seoul_assist.grounding.overreach import SHORTEST_QUOTE
from seoul_assist.grounding.verify import LONGEST_QUOTE, UNSURE, verify
from seoul_assist.model import Citation, Claim, Evidence, Proposal, Quote
from seoul_assist.text.quotes import length, locate
from seoul_assist.text.sentences import split

_WORD = re.compile(r"\S")
_CITED = {
    "altered": "인용문이 원문과 다릅니다.",
    "missing": "인용문이 원문에 없습니다.",
    "stale": "인용한 조문이 아직 시행되지 않았습니다.",
    "unchecked": "인용문을 확인하지 못했습니다.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A claim that does not stand (its text without the mark) and why, a Korean sentence each."""

    text: str
    reasons: tuple[str, ...]


def ground(proposals: Sequence[Proposal], evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """The verified claims of the proposals, their quotations repaired once."""
    return verify(repair(proposals, evidence), evidence)


def repair(proposals: Sequence[Proposal], evidence: Sequence[Evidence]) -> tuple[Proposal, ...]:
    """The proposals in order, with every quotation put right that can be; what was changed is `repaired`."""
    by_id = {packet.id: packet for packet in evidence}
    return tuple(replace(one, quotes=tuple(_repaired(quote, by_id) for quote in one.quotes)) for one in proposals)


def failures(claims: Sequence[Claim]) -> tuple[Failure, ...]:
    """The claims that are marked or have a citation that does not stand, each with its reasons, in order.

    They are what an engine may be asked to write once more.
    """
    failed = []
    for claim in claims:
        cited = tuple(dict.fromkeys(_named(one) for one in claim.citations if one.status != "verified"))
        if cited or claim.reasons or UNSURE in claim.text or not claim.citations:
            failed.append(Failure(claim.text.replace(UNSURE, "").strip(), claim.reasons + cited))
    return tuple(failed)


def _named(citation: Citation) -> str:
    return f"‘{citation.quote[:40]}’: {_CITED[citation.status]}" if citation.quote else _CITED[citation.status]


def _repaired(quote: Quote, by_id: dict[str, Evidence]) -> Quote:
    if len(quote.text) > LONGEST_QUOTE or length(quote.text) < SHORTEST_QUOTE:
        return quote
    own = by_id.get(quote.evidence)
    status, start, end = locate(quote.text, own.text) if own is not None else ("missing", -1, -1)
    if status == "verified":
        return quote
    elsewhere = [
        packet for packet in by_id.values() if packet is not own and locate(quote.text, packet.text)[0] == "verified"
    ]
    if len(elsewhere) == 1:
        return Quote(elsewhere[0].id, quote.text, repaired=True)
    if status == "altered" and own is not None and not elsewhere:
        words = _words(own.text, start, end)
        if words:
            return Quote(own.id, words, repaired=True)
    return quote


def _words(text: str, start: int, end: int) -> str:
    """The passage in whole words, or the sentence around it where that would break off before what matters."""
    while start > 0 and _WORD.match(text[start - 1]):
        start -= 1
    while end < len(text) and _WORD.match(text[end]):
        end += 1
    around = [span for span in split(text) if span.start < end and start < span.end]
    # A piece of a sentence may leave out what turns it, so it is shown from its beginning to its end.
    whole = text[around[0].start : around[-1].end] if around else ""
    for words in (whole, text[start:end]):
        if words and len(words) <= LONGEST_QUOTE and locate(words, text)[0] == "verified":
            return words
    return ""
