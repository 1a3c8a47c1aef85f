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
from seoul_assist.text.trimming import JOINT, SPLIT_FROM, clauses, core, items, parts

_CLAUSES_FROM = 500
_SHORT_REPLY = 12  # sentences
_FEW = 8  # letters of the shortest reply
_HANGUL = re.compile("[가-힣]")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\W*$")
_BESIDE = re.compile(r"\[각주 \d+\]")  # a note explains a word, not the document
# What only says which matter comes next, or came before, in the document itself.
_SIGNPOST = re.compile(
    r"(?:이|본) ?(?:글|보고서|연구|장|절)에서는?\s.{0,300}(?:알아보|살펴보|다루|정리하|검토하)\S{0,6}(?:\s\S{1,3})?$"
)
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
        telling = [piece for piece in pieces if _ends(piece.text) and not _names(piece.text, title)]
    if gist:
        telling = [
            piece for piece in telling if not _BESIDE.search(piece.text) and not is_key_fact(piece.text)
        ] or telling
    else:
        telling = [piece for piece in telling if not _SIGNPOST.search(piece.text)] or telling
    sentences = [piece.text for piece in telling]
    weights = _weights(request, len(telling)) if gist else centrality.POINTS
    scores = centrality.central(sentences, request.question, [piece.heading for piece in telling], weights)
    chosen = centrality.spread(sentences, scores, request.max_claims, [piece.source for piece in telling])
    return tuple(_proposal(telling[place], short=gist) for place in chosen)


def _ends(text: str) -> bool:
    """True for a line that may be all a document says: a few words that end as a statement does."""
    return len(_HANGUL.findall(text)) >= _FEW and closes(_IN_BRACKETS.sub("", text)) and not is_blank(text)


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
        lines = (span.text,) if JOINT in span.text else items(span.text)
        for place, line in enumerate(lines):
            telling = says_something(line if place == 0 else f"- {line}") or JOINT in line
            if len(line) <= 40 and not telling:
                heading = line
            label, _, rest = line.partition(":")
            under = label if rest and len(label) <= 24 else heading
            words = bare(line)
            if len(words) < clauses_from:
                found.append(_Piece(packet.id, words, under, telling))
            else:
                found.extend(_Piece(packet.id, clause, under, says_something(clause)) for clause in clauses(words))
    return found
