"""What belongs beside an answer: the rule that completes it, the act above it, its twin, what its words mean.

Every companion is a provision of the library with a quotation that code found in it; at most four stand beside an
answer, and an answer has none when its books cannot be opened (`Books`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from seoul_assist.grounding.anaphora import units_at
from seoul_assist.grounding.verify import verify
from seoul_assist.model import Claim, Evidence, Hit, Proposal, Provision, Quote
from seoul_assist.tasks.answering import twins
from seoul_assist.tasks.answering.companion_kinds import defined, general, punished, tabled
from seoul_assist.tasks.answering.delegation import Completing, completing, delegated, enabling
from seoul_assist.tasks.answering.shelf import Shelf
from seoul_assist.text.excerpts import beginning
from seoul_assist.text.numbering import parse
from seoul_assist.text.tokens import content_terms

Relation = Literal["twin", "special", "general", "decree", "act", "definition", "table", "penalty"]

MOST = 4
CHARS = 200
_PUNISHES = re.compile(r"처벌|벌금|과태료|벌칙|위반|어기|어길|제재|징역|과징금|이행강제금|불이익")
_KINDS = ("과태료", "과징금", "이행강제금")


@dataclass(frozen=True, slots=True)
class Related:
    """A provision to be read beside the answer, with words of it (recognised in a picture: `ocr`) and why."""

    relation: Relation
    law: str
    address: str
    title: str
    effective: date | None
    quote: str
    reason: str
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class _Cited:
    """A provision the answer cites, the unit and the words."""

    provision: Provision
    address: str
    quote: str


def related(question: str, claims: Sequence[Claim], hits: Sequence[Hit], shelf: Shelf) -> tuple[Related, ...]:
    """At most four companions of an answer, the most useful first; none that the answer cites itself."""
    cited = list(_cited(claims, hits, shelf))
    found = [hit.provision for hit in hits]
    asks_penalty = _PUNISHES.search(question) is not None
    ways = chain(
        _penalties(question, cited, shelf) if asks_penalty else (),
        _decrees(question, cited, found, shelf),
        _tables(cited, shelf),
        _twins(cited, found, shelf),
        _generals(question, cited, hits, shelf),
        _acts(cited, shelf),
        _definitions(question, cited, shelf),
    )
    known = [(one.provision.law, one.address) for one in cited]
    kept: list[Related] = []
    for one in ways:
        if len(kept) == MOST:
            break
        if one.quote and not any(one.law == law and _overlap(one.address, address) for law, address in known):
            known.append((one.law, one.address))
            kept.append(one)
    return tuple(kept)


_Found = Iterator[Related]


def _related(relation: Relation, item: Provision, address: str, text: str, reason: str) -> Related:
    """The companion, its quotation cut from the text and verified like that of any claim; "" when it does not stand."""
    quote = beginning(text, CHARS)
    packet = Evidence("R1", item.label, f"{item.title}\n{item.text}", item.law, item.article, address)
    checked = verify((Proposal(quote, (Quote("R1", quote),)),), (packet,))
    stands = bool(checked) and checked[0].verified
    words = quote if stands else ""
    return Related(relation, item.law, address, item.title, item.effective, words, reason, item.ocr)


def _overlap(one: str, other: str) -> bool:
    """True when one address holds the other: 제7조 and 제7조제2항, not 제7조 and 제7조의2."""
    outer, inner = sorted((one, other), key=len)
    return inner.startswith(outer) and not re.match(r"의?\d", inner[len(outer) :])


def _cited(claims: Sequence[Claim], hits: Sequence[Hit], shelf: Shelf) -> Iterator[_Cited]:
    known = {(hit.provision.law, hit.provision.article): hit.provision for hit in hits}
    for claim in claims:
        for citation in claim.citations:
            law, article = citation.evidence.law, citation.evidence.article
            provision = known.get((law, article)) or shelf.article(law, article)
            if provision is not None:
                yield _Cited(provision, citation.evidence.address, citation.quote)


def _decrees(question: str, cited: Sequence[_Cited], found: Sequence[Provision], shelf: Shelf) -> _Found:
    asked = content_terms(question)
    seen: set[tuple[str, str]] = set()
    for one in cited:
        address = parse(one.address)
        key = (one.provision.law, one.address)
        if address is None or not address.article or key in seen or not delegated(one.quote):
            continue
        seen.add(key)
        best = completing(one.provision.law, address, one.quote, asked, shelf, found)
        for made in best[:1]:
            yield _related("decree", made.provision, made.address, made.text, _left(one, made))


def _left(one: _Cited, made: Completing) -> str:
    to = next((word for word in delegated(one.quote) if word in made.provision.kind), delegated(one.quote)[0])
    return f"「{one.provision.law}」 {one.address}에서 {to}에 맡긴 사항을 정한 조문입니다."


def _acts(cited: Sequence[_Cited], shelf: Shelf) -> _Found:
    for one in cited:
        for reference in enabling(one.provision, one.provision.text_at(one.address), shelf)[:1]:
            target = shelf.resolve(reference)
            if target.found == "found" and target.provision is not None:
                item = target.provision
                reason = f"답에 인용한 「{one.provision.law}」 {one.provision.article}의 근거가 되는 조문입니다."
                yield _related("act", item, item.address, item.text, reason)


def _twins(cited: Sequence[_Cited], found: Sequence[Provision], shelf: Shelf) -> _Found:
    for one in cited[:1]:
        other = twins.twin(one.provision, one.quote, shelf, found)
        if other is not None:
            yield _related("twin", other.provision, other.address, other.text, other.reason)


def _generals(question: str, cited: Sequence[_Cited], hits: Sequence[Hit], shelf: Shelf) -> _Found:
    for one in cited[:1]:
        for relation, item, text, reason in general(question, one.provision, hits, shelf):
            yield _related(relation, item, item.address, text, reason)


def _definitions(question: str, cited: Sequence[_Cited], shelf: Shelf) -> _Found:
    quotes: dict[str, str] = {}
    for one in cited:
        quotes[one.provision.law] = f"{quotes.get(one.provision.law, '')} {one.quote}"
    for law, quote in quotes.items():
        item = defined(law, question, quote, shelf)
        if item is not None:
            provision, unit, term = item
            text = provision.text[unit.start : unit.end]
            yield _related("definition", provision, unit.address, text, f"질문에 나온 “{term}”의 뜻을 정한 조문입니다.")


def _tables(cited: Sequence[_Cited], shelf: Shelf) -> _Found:
    for one in cited:
        for item, text, reason in tabled(one.provision, one.quote, shelf, units_at(one.provision)):
            yield _related("table", item, item.address, text, reason)


def _penalties(question: str, cited: Sequence[_Cited], shelf: Shelf) -> _Found:
    """The two that matter most: those of the kind the question names, then in the order of the answer."""
    found = [made for one in cited for made in punished(one.provision, one.address, shelf)]
    found.sort(key=lambda made: not any(word in question and word in made[0].title for word in _KINDS))
    for item, address, words, reason in found[:2]:
        yield _related("penalty", item, address, words, reason)
