"""The engine without a model: it answers and summarizes by choosing sentences of the evidence, word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.text import centrality
from seoul_assist.text.noise import says_something
from seoul_assist.text.quotes import without_history
from seoul_assist.text.sentences import Span, bare, split
from seoul_assist.text.tokens import Term, content_terms, packed

_LONGEST = 900
_DRAWN = re.compile("[─-╿]|\\[그림\\]")
_LIST_FOLLOWS = re.compile(r"다음 각|다음의|다음과 같|각 호")
_LIST_AT_MOST = 600
_DEPENDS = re.compile(r"(?:다만|단|이\s?경우|이\s?때|그러나|그렇지\s?않)[,\s에]")
_MOST, _CLOSE = 3, 0.7  # claims of an answer, and how near the best one a further one must come
# What an interrogative asks for, and how provisions say it.
_ASKED = tuple(
    (re.compile(asks), re.compile(gives))
    for asks, gives in (
        (
            r"며칠|몇일|기한|기간|언제|얼마 ?동안|몇 ?(?:일|개월|달|년|주|시간)|까지",
            r"\d+ ?(?:일|개월|년|주|시간)|지체 없이|즉시|까지",
        ),
        (
            r"얼마|금액|한도|몇 ?(?:원|배|퍼센트|%|프로)|최대|최소|비율",
            r"\d[\d,]* ?(?:[천만억백]*\s?원|배|퍼센트|%)|\d+분의 ?\d+",
        ),
        (
            r"누가|누구|어디|어느 기관|주체|권한",
            r"(?:장관|장|위원회|시장|도지사|구청장|공무원|기관)(?:은|는|이|가|에게|에)",
        ),
        (r"어떤 ?(?:경우|때)|예외|요건|조건|사유", r"다음 각|경우|다만"),
        (r"처벌|벌금|과태료|징역|제재", r"과태료|벌금|징역|과징금|이행강제금"),
    )
)
_CLAUSES_FROM = 500
_CLAUSE = re.compile(r"(?:것이며|것이고|것이나|하며|하고|하였으며|으며|이며|되며|하되),?\s+")
_ADDRESS = re.compile(r"^(?:위|귀) ?(?:질의|문의|사례)?[^,.]{0,10}경우(?:에는|에)?,?\s+(?=\S)")
_DEFINING = re.compile(r"\((?:목적|정의|용어의 정의|다른 법률과의 관계|적용 ?범위)\)")
# A sentence that only sends the reader to another provision.
_REFERS = re.compile(r"(?:준용한다|(?:대통령령|부령|총리령|조례|규칙)(?:으)?로 정한다)\.?(?:\s*<[^<>]*>)?$")
_REFERRING = 0.7
_ASKS_DEFINITION = re.compile(r"뜻|정의|의미|목적|무엇을 말|란\s*\?|란 무엇|이란")


class Extractive:
    """Engine: proposals whose text and quotations are sentences of the evidence; the same request, the same reply."""

    name = "extractive"
    notes: tuple[str, ...] = ()

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """The best sentences for the question, or the central ones for a summary; one claim means the gist."""
        if request.task == "ask":
            return _answer(request)
        # Sentences of a document are no opinion on it.
        return () if request.task == "review" else _summary(request)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may answer, the sentence that leads to it, and where its evidence stood in the ranking."""

    evidence: Evidence
    rank: int
    span: Span
    lead: Span | None
    end: int

    @property
    def text(self) -> str:
        return self.evidence.text[self.span.start : self.end]


def _answer(request: Request) -> tuple[Proposal, ...]:
    terms = content_terms(request.question)
    candidates = [c for rank, packet in enumerate(request.evidence) for c in _candidates(packet, rank)]
    if not terms or not candidates:
        return ()
    heard = [packed(candidate.text) for candidate in candidates]
    weights = {term: 1.0 / (1 + sum(term.text in text for text in heard)) ** 0.5 for term in terms}
    scores = [_score(request.question, weights, *pair) for pair in zip(candidates, heard, strict=True)]
    best = max(scores)
    chosen: list[_Candidate] = []
    for place in sorted(range(len(candidates)), key=lambda i: (-scores[i], i)):
        candidate = candidates[place]
        if scores[place] <= 0 or scores[place] < _CLOSE * best or len(chosen) == min(_MOST, request.max_claims):
            break
        if not any(_overlap(candidate, other) for other in chosen):
            chosen.append(candidate)
    return tuple(_proposal(candidate) for candidate in chosen)


def _score(question: str, weights: dict[Term, float], candidate: _Candidate, text: str) -> float:
    around = packed((candidate.lead.text if candidate.lead else "") + candidate.evidence.label)
    said = 0.0
    for term, weight in weights.items():
        said += weight * max(term.presence(text), 0.6 * term.presence(around))
    score = said / sum(weights.values())
    for asks, gives in _ASKED:
        if asks.search(question):
            score += 0.15 if gives.search(candidate.text) else 0.0
    if _DEFINING.search(candidate.evidence.label) and not _ASKS_DEFINITION.search(question):
        score *= 0.5
    if _REFERS.search(candidate.text):
        score *= _REFERRING
    return score / (1 + 0.05 * candidate.rank)


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return one.evidence is other.evidence and one.span.start < other.end and other.span.start < one.end


def _proposal(candidate: _Candidate) -> Proposal:
    """The sentence as a claim; an item comes with its lead-in, so that it can be understood alone."""
    source = candidate.evidence.id
    sentence = without_history(candidate.text)
    if candidate.lead is None:
        return Proposal(sentence, (Quote(source, sentence),))
    lead = without_history(candidate.lead.text)
    return Proposal(f"{lead} … {sentence}", (Quote(source, lead), Quote(source, sentence)))


def _candidates(packet: Evidence, rank: int) -> list[_Candidate]:
    spans = split(packet.text)
    levels = _levels(spans)
    found = []
    for place, span in enumerate(spans):
        if _qualifies(spans, place):
            continue
        if len(bare(span.text)) < 6 or span.end - span.start > _LONGEST or _DRAWN.search(span.text):
            continue
        lead = _lead(spans, levels, place)
        end = _list_end(spans, levels, place) if _LIST_FOLLOWS.search(span.text) else _provisos_end(spans, place)
        found.append(_Candidate(packet, rank, span, lead, end))
    return found


def _levels(spans: list[Span]) -> list[int]:
    """How deep each sentence stands: paragraph 1, item 2, subitem 3; one without marker stays where the last was."""
    levels: list[int] = []
    for span in spans:
        if re.match(r"[①-⑳㉑-㉟]|제\d+조|\(\d+\)", span.text):
            levels.append(1)
        elif re.match(r"\d{1,2}(?:의\d+)?\.", span.text):
            levels.append(2)
        elif re.match(r"[가-힣]\.\s", span.text):
            levels.append(3)
        elif re.match(r"\d{1,2}\)", span.text):
            levels.append(4)
        else:
            levels.append(levels[-1] if levels else 1)
    return levels


def _lead(spans: list[Span], levels: list[int], place: int) -> Span | None:
    """The sentence above an item that announces the list it belongs to."""
    if levels[place] < 2:
        return None
    for before in range(place - 1, -1, -1):
        if levels[before] < levels[place] and (_LIST_FOLLOWS.search(spans[before].text) or levels[before] == 1):
            return spans[before] if len(spans[before].text) <= _LIST_AT_MOST else None
    return None


def _qualifies(spans: list[Span], place: int) -> bool:
    """True for a proviso that stands in one claim with the sentence it qualifies."""
    base = place
    while base and _DEPENDS.match(spans[base].text):
        base -= 1
    return (
        base < place and not _LIST_FOLLOWS.search(spans[base].text) and _provisos_end(spans, base) >= spans[place].end
    )


def _provisos_end(spans: list[Span], place: int) -> int:
    """The end of the sentence with the provisos that qualify it: a rule without its exception would mislead."""
    end = spans[place].end
    for after in spans[place + 1 :]:
        if not _DEPENDS.match(after.text) or _LIST_FOLLOWS.search(after.text):
            break
        if after.end - spans[place].start > _LIST_AT_MOST:
            break
        end = after.end
    return end


def _list_end(spans: list[Span], levels: list[int], place: int) -> int:
    """The end of the list that the sentence announces, or of the sentence itself when the list is long."""
    end = spans[place].end
    for after in range(place + 1, len(spans)):
        if levels[after] <= levels[place] and re.match(r"[①-⑳㉑-㉟]|\d{1,2}\.|[가-힣]\.\s|…", spans[after].text):
            break
        if _DRAWN.search(spans[after].text):
            break
        end = spans[after].end
    return end if end - spans[place].start <= _LIST_AT_MOST else spans[place].end


def _summary(request: Request) -> tuple[Proposal, ...]:
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
