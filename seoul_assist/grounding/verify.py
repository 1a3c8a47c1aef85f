"""Verification of claims: the only place that says `verified`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from seoul_assist.grounding.entailment import reasons
from seoul_assist.grounding.overreach import SHORTEST_QUOTE
from seoul_assist.model import Citation, Claim, Evidence, Proposal, Quote
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.quotes import length, locate, same, without_history

UNSURE = "[확인 필요]"
NO_QUOTE = "원문에서 찾은 인용문이 없습니다."
LONGEST_CLAIM = 1000
LONGEST_QUOTE = 4000  # what is longer is no quotation, and is not even looked for
MOST_QUOTES = 8  # of one claim
_LOOKED_AT = 20 * LONGEST_CLAIM  # characters of an endless text that are read at all
_JOIN = re.compile(r"[\s…:]*")
_NAMED = re.compile(r"‘([^’]+)’")  # what a reason names


def verify(proposals: Sequence[Proposal], evidence: Sequence[Evidence]) -> tuple[Claim, ...]:
    """The proposals with the status of every quotation found by code, in order; none is left out.

    A verified citation shows the words of the source, not those of the engine. A claim that its verified quotations do
    not bear out (see `entailment`) ends with `[확인 필요]` and has the reasons. Quotations of evidence that was never
    given are `missing`.
    """
    by_id = {packet.id: packet for packet in evidence}
    claims = []
    for proposal in proposals:
        text = _shown(proposal.text)
        if not text:
            continue
        citations = tuple(_cite(quote, by_id) for quote in _distinct(proposal.quotes))
        claims.append(_judged(text, citations))
    return tuple(claims)


def supported(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that stand on at least one verified quotation, without their other citations."""
    kept = []
    for claim in claims:
        good = tuple(citation for citation in claim.citations if citation.status == "verified")
        if good:
            kept.append(replace(claim, citations=good))
    return tuple(kept)


def _cite(quote: Quote, by_id: dict[str, Evidence]) -> Citation:
    packet = by_id.get(quote.evidence)
    wording = _shown(quote.text)
    if packet is None:
        return Citation(Evidence(_shown(quote.evidence)[:40], "", ""), wording, "missing")
    if len(quote.text) > LONGEST_QUOTE or _too_short(quote.text, packet.text):
        return Citation(packet, wording, "missing")
    status, start, end = locate(quote.text, packet.text)
    if status == "verified":
        wording = without_history(packet.text[start:end])
    return Citation(packet, wording, status, start, end, repaired=quote.repaired)


def _too_short(quote: str, text: str) -> bool:
    said = length(quote)
    return said < SHORTEST_QUOTE and said < length(text)


def _judged(text: str, citations: tuple[Citation, ...]) -> Claim:
    text = text.replace(UNSURE, "").strip()
    good = [citation for citation in citations if citation.status == "verified"]
    if _verbatim(text, [citation.quote for citation in good]):
        return Claim(text, citations)
    why = tuple(_starred(said, text) for said in reasons(text, good)) if good else (NO_QUOTE,)
    return Claim(f"{text} {UNSURE}", citations, why) if why else Claim(text, citations)


def _starred(reason: str, text: str) -> str:
    """The reason, in which what it names of the text shows no more of a personal identifier than the masked text."""
    masked = mask(text)
    if masked == text:
        return reason
    for named in _NAMED.findall(reason):
        if (at := text.find(named)) >= 0:
            reason = reason.replace(named, masked[at : at + len(named)])
    return reason


def _verbatim(text: str, quotes: Sequence[str]) -> bool:
    """True when the claim is nothing but its quotations, one after another in their order."""
    if not quotes:
        return False
    if len(quotes) == 1:
        return same(text, quotes[0])
    position = 0
    for quote in quotes:
        found = text.find(quote, position)
        if found < 0 or not _JOIN.fullmatch(text, position, found):
            return False
        position = found + len(quote)
    return _JOIN.fullmatch(text, position) is not None


def _distinct(quotes: Sequence[Quote]) -> list[Quote]:
    return list({(q.evidence, squeeze(q.text[:_LOOKED_AT])): q for q in quotes[:MOST_QUOTES]}.values())


def _shown(text: str) -> str:
    """The text on one line, cleaned, cut at a sentence when an engine did not know where to end."""
    line = squeeze(text[:_LOOKED_AT])
    if len(line) <= LONGEST_CLAIM:
        return line
    head = line[:LONGEST_CLAIM]
    stop = max(head.rfind(". "), head.rfind("다."))
    return (head[: stop + 2].strip() if stop > LONGEST_CLAIM // 3 else head.strip()) + " …"
