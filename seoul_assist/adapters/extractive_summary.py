"""The summaries of the extractive engine: central sentences of a document, word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.text import centrality
from seoul_assist.text.endings import closes
from seoul_assist.text.noise import is_blank, is_key_fact, says_something
from seoul_assist.text.quotes import without_history
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import packed
from seoul_assist.text.trimming import JOINT, SPLIT_FROM, clauses, core, parts

_CLAUSES_FROM = 500
_SHORT_REPLY = 12  # sentences
_NAME = re.compile(r"^(?:사\s*업\s*명|건\s*명|제\s*목)\s*[:：]\s*")


def summary(request: Request) -> tuple[Proposal, ...]:
    """Central sentences in reading order; the gist, one claim, is a clause without asides and articles, and empty only
    where nothing ends as a statement does.
    """
    gist = request.max_claims == 1
    clauses_from = SPLIT_FROM if gist else _CLAUSES_FROM
    title = packed(request.question)
    pieces = [piece for packet in request.evidence for piece in _packet_pieces(packet, clauses_from)]
    telling = [piece for piece in pieces if piece.telling and not _names(piece.text, title)]
    if not telling and gist:
        telling = [piece for piece in pieces if len(piece.text) >= 6 and closes(piece.text) and not is_blank(piece.text)]
    if gist:
        telling = [piece for piece in telling if not is_key_fact(piece.text)] or telling
    sentences = [piece.text for piece in telling]
    weights = _weights(request, len(telling)) if gist else centrality.POINTS
    scores = centrality.central(sentences, request.question, [piece.heading for piece in telling], weights)
    chosen = centrality.spread(sentences, scores, request.max_claims, [piece.source for piece in telling])
    return tuple(_proposal(telling[place], short=gist) for place in chosen)


def _names(text: str, title: str) -> bool:
    """True for the title itself, or the title under a few words of welcome, without a statement."""
    said = packed(_NAME.sub("", text))
    return said in title or (bool(title) and title in said and len(said) < 2 * len(title) + 12 and not closes(text))


def _weights(request: Request, sentences: int) -> centrality.Weights:
    paged = any(packet.page is not None for packet in request.evidence)
    return centrality.OPENING if paged or sentences > _SHORT_REPLY else centrality.GIST


def _proposal(piece: _Piece, *, short: bool) -> Proposal:
    words = without_history(core(piece.text))
    said = parts(words) if short or JOINT in words else (words,)
    return Proposal(JOINT.join(said), tuple(Quote(piece.source, part) for part in said))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence or clause, the evidence it stands in, the heading above it, and whether it says something."""

    source: str
    text: str
    heading: str
    telling: bool


def _packet_pieces(packet: Evidence, clauses_from: int) -> list[_Piece]:
    heading = ""
    found: list[_Piece] = []
    for span in split(packet.text):
        telling = says_something(span.text) or JOINT in span.text
        if len(span.text) <= 40 and not telling:
            heading = span.text
        label, _, rest = span.text.partition(":")
        under = label if rest and len(label) <= 24 else heading
        words = bare(span.text)
        if len(words) < clauses_from:
            found.append(_Piece(packet.id, words, under, telling))
        else:
            found.extend(_Piece(packet.id, clause, under, says_something(clause)) for clause in clauses(words))
    return found
