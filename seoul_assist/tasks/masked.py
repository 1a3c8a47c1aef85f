"""The one way to a model: personal identifiers are starred before it reads anything, and only code puts them back.

A star stands for each character, so that offsets and pages stay true. What the model says of a starred passage gets its
own words back where code finds the quotation at one place of the evidence: so it can be verified against the source,
and a draft can take a telephone number over from the facts, while no number was ever in a prompt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from seoul_assist.grounding.verify import LONGEST_QUOTE, MOST_QUOTES
from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.ports import Engine, Request, Written
from seoul_assist.text.pii import FILLER, PERSONAL, find, mask
from seoul_assist.text.quotes import locate


class Masked:
    """Engine: what it wraps, behind the stars. `inner` is for those who need the model without its evidence."""

    def __init__(self, inner: Engine) -> None:
        self.inner = inner

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def notes(self) -> tuple[str, ...]:
        return self.inner.notes

    @property
    def lanes(self) -> int:
        return self.inner.lanes

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """What the engine writes without having seen an identifier."""
        return _restored(self.inner.write(starred(request)), request.evidence)

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """What `write` gives for each request, in order; evidence that requests share stays shared."""
        known: dict[int, tuple[Evidence, ...]] = {}
        asked = [starred(one, known) for one in requests]
        answers = self.inner.write_many(asked)
        return tuple(
            replace(written, proposals=_restored(written.proposals, one.evidence))
            for one, written in zip(requests, answers, strict=True)
        )


def starred(request: Request, known: dict[int, tuple[Evidence, ...]] | None = None) -> Request:
    """The request with every personal identifier starred, wherever it stands."""
    known = {} if known is None else known
    evidence = known.get(id(request.evidence))
    if evidence is None:
        evidence = known[id(request.evidence)] = tuple(_starred(one) for one in request.evidence)
    return replace(request, question=mask(request.question), prompt=mask(request.prompt), evidence=evidence)


def _starred(one: Evidence) -> Evidence:
    return replace(
        one,
        text=mask(one.text),
        label=mask(one.label),
        law=mask(one.law),
        address=mask(one.address),
        source=mask(one.source),
    )


def _restored(proposals: Sequence[Proposal], evidence: Sequence[Evidence]) -> tuple[Proposal, ...]:
    by_id = {one.id: one.text for one in evidence}
    return tuple(_with_words(one, by_id) for one in proposals)


def _with_words(proposal: Proposal, by_id: dict[str, str]) -> Proposal:
    if FILLER not in proposal.text and not any(FILLER in quote.text for quote in proposal.quotes):
        return proposal
    quotes: list[Quote] = []
    words: dict[str, set[str]] = {}
    for quote in proposal.quotes[:MOST_QUOTES]:
        source = by_id.get(quote.evidence, "")
        found = _only_words(quote.text, source)
        quotes.append(replace(quote, text=found) if found else quote)
        for span in find(found):
            if span.kind in PERSONAL:
                words.setdefault(span.masked, set()).add(found[span.start : span.end])
    text = proposal.text
    for hidden in sorted(words, key=len, reverse=True):
        if len(words[hidden]) == 1:  # two numbers behind the same stars: nobody can tell which is meant
            text = text.replace(hidden, next(iter(words[hidden])))
    return Proposal(text, tuple(quotes))


def _only_words(quote: str, source: str) -> str:
    """The words of the source behind a quotation with stars; "" where it has none, or different ones at two places."""
    if FILLER not in quote or len(quote) > LONGEST_QUOTE:
        return ""
    safe = mask(source)
    status, start, end = locate(quote, safe)
    if status != "verified":
        return ""
    words, at = source[start:end], end
    while True:
        status, start, end = locate(quote, safe[at:])
        if status != "verified":
            return words
        if source[at + start : at + end] != words:
            return ""
        at += end
