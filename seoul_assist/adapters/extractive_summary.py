"""The summaries of the extractive engine: central sentences of a document, word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.text import centrality
from seoul_assist.text.noise import says_something
from seoul_assist.text.quotes import without_history
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import packed

_CLAUSES_FROM = 500
_CLAUSE = re.compile(r"(?:것이며|것이고|것이나|하며|하고|하였으며|으며|이며|되며|하되),?\s+")
_ADDRESS = re.compile(r"^(?:위|귀) ?(?:질의|문의|사례)?[^,.]{0,10}경우(?:에는|에)?,?\s+(?=\S)")


def summary(request: Request) -> tuple[Proposal, ...]:
    """Central sentences in reading order; the gist is never empty while there is any sentence at all."""
    pieces = [piece for packet in request.evidence for piece in _packet_pieces(packet)]
    title = packed(request.question)
    telling = [piece for piece in pieces if says_something(piece.text) and packed(bare(piece.text)) not in title]
    if not telling and request.max_claims == 1:
        telling = [piece for piece in pieces if len(piece.text) >= 6]
    sentences = [_opening(bare(piece.text)) for piece in telling]
    scores = centrality.central(sentences, request.question, [piece.heading for piece in telling])
    proposals = []
    for place in centrality.spread(sentences, scores, request.max_claims, [piece.source for piece in telling]):
        text = without_history(sentences[place])
        proposals.append(Proposal(text, (Quote(telling[place].source, text),)))
    return tuple(proposals)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence or clause, the evidence it stands in, and the heading above it."""

    source: str
    text: str
    heading: str


def _packet_pieces(packet: Evidence) -> list[_Piece]:
    heading = ""
    found: list[_Piece] = []
    for span in split(packet.text):
        if len(span.text) <= 40 and not says_something(span.text):
            heading = span.text
        label, _, rest = span.text.partition(":")
        under = label if rest and len(label) <= 24 else heading
        found.extend(_Piece(packet.id, piece, under) for piece in _pieces(span.text))
    return found


def _pieces(sentence: str) -> list[str]:
    """The sentence, or the clauses of one that runs over many lines."""
    if len(sentence) <= _CLAUSES_FROM:
        return [sentence]
    cuts = [0, *(found.end() for found in _CLAUSE.finditer(sentence)), len(sentence)]
    return [sentence[a:b].strip() for a, b in pairwise(cuts) if sentence[a:b].strip()]


def _opening(sentence: str) -> str:
    """The sentence without the words that only address the asker."""
    return _ADDRESS.sub("", sentence)
