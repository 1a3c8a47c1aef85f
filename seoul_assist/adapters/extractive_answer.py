"""The answers of the extractive engine: the shortest rules that answer, with their conditions and provisos.

For each thing a question asks for, first the article is chosen, by its place in the search and by what its rules say,
then the rule in it that says most of what the other rules of the article do not. A further claim is told only where it
adds: the decree that fills in what a rule leaves to it, the next article where the first is not sure, or the next rule
of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from seoul_assist.adapters.extractive_asked import Part, parts
from seoul_assist.adapters.extractive_choice import Choice, Entry, Telling
from seoul_assist.adapters.extractive_rules import ANNOUNCES, rules
from seoul_assist.model import Evidence, Proposal
from seoul_assist.ports import Request
from seoul_assist.text import rx
from seoul_assist.text.spelling import repair
from seoul_assist.text.tokens import Term, content_terms, packed

_MOST = 3  # claims of an answer
# What counts for a rule: the search (by how far its article is behind the best), the share of the question it says,
# the kind of answer it gives, the unit that search found nearest.
_SEARCH, _RANK, _SAID, _KIND, _FOCUS = 4.0, 0.03, 0.5, 0.1, 0.1
# The same among the rules of one article; a measure that is asked for counts besides.
_KIND_INSIDE, _MEASURE = 0.2, 0.5
_AROUND = 0.6  # of a term that only the title of the article or law says
_OTHER_PARTS = 0.4  # of a term that stands in an earlier part of the question: what it is about is said first
_LOCAL = 0.7  # of how rare a term is in the article, the rest being how rare it is in the evidence
# How much it speaks against an article that the question says nothing of what the title of its law says: a law for
# another trade or office has the same rules, and nearly the same words.
_UNNAMED = 0.2
_PURPOSE, _REFERRING, _LIST_ELSEWHERE, _CITED, _TAKEN, _REST = 0.3, 0.12, 0.1, 0.1, 0.15, 0.05
# How much better a rule with one of its items must be, and which lists are told whole: asked for, or short anyway.
_ITEM, _LIST_AT_MOST, _SHORT_LIST = 0.05, 600, 300
# How near the next article, or the next rule of the article, must come to be told too, and the length from which
# neither is: half of the answers then have a second claim, of about a hundred characters.
_NEAR, _NEAR_INSIDE, _SECOND_AT_MOST = 0.3, 0.1, 220
_FILLS = 0.5  # the share of the question that a decree must say to complete a rule without a measure

_PURPOSES = rx.compile(r"\((?:목적|정의|용어의 정의|다른 법률과의 관계|적용 ?범위)\)")
# A sentence that only sends the reader to another provision, or to the items of another paragraph.
_REFERS = rx.compile(r"(?:준용한다|(?:대통령령|부령|총리령|조례|규칙)(?:으)?로 정한다)\.?(?:\s*<[^<>]*>)?$")
_ELSEWHERE = rx.compile(r"[조항](?:\s?각|의)?\s?호")
_RESTS = rx.compile(r"\S{1,4}\.\s*그 밖")
_DIVIDES = rx.compile(r"구분에 따[라른]")
_DELEGATES = rx.compile(r"(?:대통령령|부령|총리령|규칙|조례)(?:으)?로 정(?:하는|한다)")
_APPLIES = rx.compile(r"준용한다|준용하여")
_PENAL = rx.compile(r"(?:징역|벌금|과태료|구류)(?:에 처한다|를 부과한다)")
_FORM = rx.compile(r"에 관한|법률|시행령|시행규칙|규칙|규정|(?:령|법)$")
_BY_DECREE = rx.compile(r"\s*시행(?:령|규칙)$")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A part of the question with its terms, each with its share, and how rare they are in the evidence."""

    part: Part
    shares: Mapping[Term, float]
    weights: Mapping[Term, float]
    evidence: Sequence[Evidence]
    packed: str  # the whole question

    @property
    def best(self) -> float:
        return max(packet.score for packet in self.evidence)

    def gives(self, choice: Choice) -> bool:
        """Whether it gives a measure that is asked for; True when none is."""
        measures, text = self.part.measures, choice.text
        return not measures or any(kind.gives.search(text) for kind in measures)


def answer(request: Request) -> tuple[Proposal, ...]:
    """Claims in the order of what is asked; empty without a term of content or without evidence."""
    question = repair(request.question)
    terms = content_terms(question)
    entries = [Entry(packet, at, rule) for at, packet in enumerate(request.evidence) for rule in rules(packet.text)]
    if not terms or not entries:
        return ()
    chosen: list[Choice] = []
    asked = parts(question)
    before: set[str] = set()
    for part in asked:
        own = {term.text for term in content_terms(part.text)} if len(asked) > 1 else {term.text for term in terms}
        shares = {term: 1.0 if term.text in own else _OTHER_PARTS * (term.text in before) for term in terms}
        before |= own
        wanted = _Asked(part, shares, _rare(shares, entries), request.evidence, packed(question))
        chosen += _part(wanted, entries, chosen, alone=len(asked) == 1)
    return tuple(choice.proposal(question) for choice in chosen[: min(_MOST, request.max_claims)])


def _part(asked: _Asked, entries: Sequence[Entry], chosen: Sequence[Choice], *, alone: bool) -> list[Choice]:
    """The claims for one part that were not chosen for another: the best, and one more where it adds."""
    articles: dict[int, float] = {}
    for entry in entries:
        score = _choose(entry, asked, asked.weights, inside=False).score
        articles[entry.rank] = max(score, articles.get(entry.rank, score))
    order = sorted(articles, key=lambda rank: (-articles[rank], rank))
    first = _inside(entries, order[0], asked, chosen)
    if (penalty := _penalty(chosen, asked, entries)) is not None:
        return [penalty]
    if chosen and not _adds(first, asked, chosen):
        return []
    found = [] if _among(first, chosen) else [first]
    more = _penalty([first], asked, entries) or _completing(first, asked, entries, chosen)
    if more is None and alone:
        near = [rank for rank in order[1:4] if articles[order[0]] - articles[rank] <= _NEAR]
        more = _next(first, asked, entries, near) or _beside(first, asked, entries)
    return found if more is None or _among(more, chosen) else [*found, more]


def _inside(entries: Sequence[Entry], rank: int, asked: _Asked, chosen: Sequence[Choice]) -> Choice:
    """The rule of one article that answers best; one that was chosen for another part only when it is much better."""
    choices = _of_article(entries, rank, asked)
    return max(choices, key=lambda choice: choice.score - (_TAKEN if _among(choice, chosen) else 0.0))


def _of_article(entries: Sequence[Entry], rank: int, asked: _Asked) -> list[Choice]:
    """Every rule of one article; a term counts more the fewer rules of the article say it."""
    mine = [entry for entry in entries if entry.rank == rank]
    local = _rare(asked.shares, mine)
    weights = {term: _LOCAL * local[term] + (1 - _LOCAL) * asked.weights[term] for term in asked.shares}
    return [_choose(entry, asked, weights, inside=True) for entry in mine]


def _adds(choice: Choice, asked: _Asked, chosen: Iterable[Choice]) -> bool:
    """Whether a claim for a later part gives what it asks for, or says more of its words than what is told."""
    own = {term: share for term, share in asked.shares.items() if share == 1.0}
    wanted = asked.part.measures or [kind for kind in asked.part.kinds if kind.name != "may"]
    if any(kind.gives.search(choice.text) for kind in wanted):
        return True
    return _said(choice, own) > max(_said(other, own) for other in chosen)


def _penalty(told: Sequence[Choice], asked: _Asked, entries: Sequence[Entry]) -> Choice | None:
    """The penalty for breaking one of the rules that are told, where one is asked for and none of them says it."""
    gives = next((kind.gives for kind in asked.part.kinds if kind.name == "penalty"), None)
    if gives is None or any(gives.search(choice.text) for choice in told):
        return None
    for broken, exact in product(told, (True, False)):
        for entry in entries:
            if entry.packet.law == broken.entry.packet.law and entry.rank != broken.entry.rank:
                for telling in entry.tellings:
                    if gives.search(telling.text) and broken.entry.named_in(telling.text, broken.path, exact=exact):
                        return Choice(entry, telling.path, False, 0.0)
    return None


def _completing(first: Choice, asked: _Asked, entries: Sequence[Entry], chosen: Sequence[Choice]) -> Choice | None:
    """The rule that says what the first claim leaves to a decree or takes over from another article."""
    applies = _APPLIES.search(first.text) is not None
    if not (applies or _DELEGATES.search(first.text)) or (asked.part.measures and asked.gives(first)):
        return None
    for rank in sorted({entry.rank for entry in entries} - {first.entry.rank}):
        packet = asked.evidence[rank]
        if _carries_out(packet, first.entry.packet) or (applies and _applied(packet, first)):
            more = _inside(entries, rank, asked, chosen)
            if asked.gives(more) if asked.part.measures else applies or _said(more, asked.shares) >= _FILLS:
                return more
    return None


def _carries_out(packet: Evidence, act: Evidence) -> bool:
    """Whether the packet is of the decree or rule to the act and names the article of the act."""
    if packet.law == act.law or _BY_DECREE.sub("", packet.law) != _BY_DECREE.sub("", act.law) or not act.article:
        return False
    return re.search(rf"[법영] {re.escape(act.article)}(?![의\d])", packet.text) is not None


def _applied(packet: Evidence, first: Choice) -> bool:
    """Whether the claim applies the article of the packet, of its own law or of one it names."""
    if not packet.article:
        return False
    law = "" if packet.law == first.entry.packet.law else f"「{packet.law}」 "
    named = re.search(rf"{re.escape(law)}{re.escape(packet.article)}(?![의\d])", first.text)
    return named is not None and (law != "" or first.text[: named.start()].rstrip()[-1:] != "」")


def _next(first: Choice, asked: _Asked, entries: Sequence[Entry], ranks: Iterable[int]) -> Choice | None:
    """The best rule, if short and no twin, of the first of these articles that has one."""
    for rank in ranks:
        more = _inside(entries, rank, asked, ())
        if len(more.text) <= _SECOND_AT_MOST and not more.entry.like(first.entry):
            return more
    return None


def _beside(first: Choice, asked: _Asked, entries: Sequence[Entry]) -> Choice | None:
    """The next best rule of the same article, if short and nearly as good."""
    others = [one for one in _of_article(entries, first.entry.rank, asked) if one.entry is not first.entry]
    more = max(others, key=lambda choice: choice.score, default=None)
    if more is None or first.score - more.score > _NEAR_INSIDE or len(more.text) > _SECOND_AT_MOST:
        return None
    return more


def _among(choice: Choice, chosen: Iterable[Choice]) -> bool:
    return any(choice.entry is other.entry for other in chosen)


def _rare(shares: Mapping[Term, float], entries: Sequence[Entry]) -> dict[Term, float]:
    """The shares, each less the more rules say the term."""
    spread = {term: sum(term.text in entry.heard for entry in entries) for term in shares}
    return {term: share / (1 + spread[term]) ** 0.5 for term, share in shares.items()}


def _choose(entry: Entry, asked: _Asked, weights: Mapping[Term, float], *, inside: bool) -> Choice:
    """The rule with the item or the list that should be told with it."""
    part, size = asked.part, entry.rule.end - entry.rule.start
    prior = _prior(entry, asked)
    scores = [prior + _score(entry, telling, asked, weights, inside) for telling in entry.tellings]
    if len(scores) == 1:
        return Choice(entry, (), False, scores[0])
    place = max(range(1, len(scores)), key=lambda at: scores[at])
    best = max(scores[0], scores[place])
    head = entry.tellings[0].text
    penal = part.penalty or _PENAL.search(head) is not None
    divided = _DIVIDES.search(entry.base) is not None and _measured(entry, part) != 1
    wanted = ((part.listing or not part.kinds or divided) and not penal) or _measured(entry, part) >= 2
    if wanted and size <= _LIST_AT_MOST and entry.tellable:
        return Choice(entry, (), True, best)
    if scores[place] >= scores[0] + _ITEM:
        return Choice(entry, entry.tellings[place].path, False, scores[place])
    # A sentence that only announces its list says nothing without it, unless it gives the measure that is asked for;
    # one whose proviso has the list does.
    if ANNOUNCES.search(entry.base):
        short = size <= _SHORT_LIST and not penal and entry.tellable
        enough = short or (not penal and any(kind.gives.search(head) for kind in part.measures))
        return Choice(entry, () if enough else entry.tellings[place].path, short, best)
    return Choice(entry, (), False, scores[0])


def _measured(entry: Entry, part: Part) -> int:
    """How many items of the list give a measure that is asked for: 각 호의 구분에 따른 기간 needs all of them."""
    texts = (entry.packet.text[item.start : item.end] for item in entry.listed)
    return sum(any(kind.gives.search(text) for kind in part.measures) for text in texts)


def _prior(entry: Entry, asked: _Asked) -> float:
    """What speaks for the article before its words."""
    best = asked.best
    found = _SEARCH * (entry.packet.score - best) if best > 0 else -_RANK * entry.rank
    found -= _UNNAMED * _unnamed(entry.packet.law, asked.packed)
    return found - (_PURPOSE if _PURPOSES.search(entry.packet.label) and not asked.part.definition else 0.0)


def _unnamed(law: str, question: str) -> float:
    """The share of the subject of the law, as its title says it, that the question does not speak of."""
    subject = _subject(law)
    return 1.0 - sum(term.presence(question) for term in subject) / len(subject) if subject else 0.0


@lru_cache(maxsize=4_000)
def _subject(law: str) -> tuple[Term, ...]:
    return content_terms(_FORM.sub(" ", law))


def _score(entry: Entry, telling: Telling, asked: _Asked, weights: Mapping[Term, float], inside: bool) -> float:
    part, total = asked.part, sum(weights.values()) or 1.0
    said = sum(
        weight * max(term.presence(telling.packed), _AROUND * term.presence(entry.label))
        for term, weight in weights.items()
    )
    score = _SAID * said / total
    if part.kinds:
        given = sum(kind.gives.search(telling.text) is not None for kind in part.kinds) / len(part.kinds)
        score += given * (_KIND_INSIDE if inside else _KIND)
    if inside and any(kind.gives.search(telling.text) for kind in part.measures):
        score += _MEASURE
    score += _focus(entry, telling)
    if telling.path:
        # Penalties name the articles that were broken: what search found beside them is what the question is about.
        near = {other.article for other in asked.evidence[:4] if other.law == entry.packet.law}
        last = entry.packet.text[telling.path[-1].start : telling.path[-1].head]
        score -= _REST if _RESTS.match(last) else 0.0
        return score + (_CITED if any(one in telling.text for one in near - {entry.packet.article, ""}) else 0.0)
    if _REFERS.search(telling.text):
        score -= _REFERRING
    if part.listing and not entry.listed and _ELSEWHERE.search(telling.text):
        score -= _LIST_ELSEWHERE
    return score


def _focus(entry: Entry, telling: Telling) -> float:
    """What it counts that search found this unit nearest, or one of the same list."""
    if entry.packet.focus is None:
        return 0.0
    start, end = entry.packet.focus
    rule = entry.rule
    last = telling.path[-1] if telling.path else rule
    if last.start < end and start < (last.end if telling.path else rule.head):
        return _FOCUS
    return _FOCUS / 2 if rule.start < end and start < rule.end else 0.0


def _said(choice: Choice, shares: Mapping[Term, float]) -> float:
    """The share of the question that the claim says."""
    heard = next(t.packed for t in choice.entry.tellings if t.path == choice.path)
    return sum(share * term.presence(heard) for term, share in shares.items()) / (sum(shares.values()) or 1.0)
