"""What an engine may cite for a question: the provisions that were found, and the rules that complete them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from seoul_assist.grounding.evidence import from_hits
from seoul_assist.library.reading import EXACT_SCORE
from seoul_assist.model import Evidence, Hit, Provision
from seoul_assist.tasks.answering.bodies import of_another
from seoul_assist.tasks.answering.companion_kinds import punished
from seoul_assist.tasks.answering.delegation import completing
from seoul_assist.tasks.answering.shelf import Shelf
from seoul_assist.tasks.answering.twins import twin
from seoul_assist.text.numbering import parse
from seoul_assist.text.tokens import content_terms

LOOKED_AT = 2  # hits whose delegations are followed
MOST = 2  # rules added
AFTER = 0.9  # of the score of the hit that a rule completes is its own
SURE = 3.0  # the least score of a rule that is added
CHARS = 11_000  # of all evidence together, once rules were added
OTHER_BODY = 0.1  # off the score of a law for another body: as much as four hits lie apart
# A question about the state's own offices, money or property.
_OF_STATE = re.compile(r"국가|중앙|국유|국세|국고|부처|장관|정부")

_PUNISHES = re.compile(r"처벌|벌금|과태료|벌칙|제재|징역|과징금|이행강제금|불이익")


def backed(
    question: str, hits: Sequence[Hit], shelf: Shelf | None, *, local: bool = True
) -> tuple[tuple[Evidence, ...], tuple[Provision, ...]]:
    """The evidence, and every provision that stands behind it; without a shelf just what was found.

    `local` takes the rule for local governments instead of its twin for offices of the state, and puts what was made
    for another body further behind, unless the question names those; what the best hits leave to lower rules comes
    after the hits.
    """
    if shelf is None or not hits:
        return from_hits(hits), tuple(hit.provision for hit in hits)
    if local and not _OF_STATE.search(question):
        hits = _local_first(hits, shelf)
    if local:
        hits = _others_last(question, hits)
    evidence = from_hits(hits)
    given = {(one.law, one.article) for one in evidence}
    seen = set(given)
    extra = [*_penalties(question, hits, shelf, seen), *_completing(question, hits, shelf, seen)][:MOST]
    if extra:
        first = [hit for hit in hits if (hit.provision.law, hit.provision.article) in given]
        evidence = from_hits([*first, *extra], max_items=len(evidence) + len(extra), max_chars=CHARS)
    return evidence, tuple(hit.provision for hit in (*hits, *extra))


def _local_first(hits: Sequence[Hit], shelf: Shelf) -> list[Hit]:
    """The hits, with the local twin in the place of a national provision; that one is shown beside the answer."""
    found = [hit.provision for hit in hits]
    ordered: list[Hit] = []
    seen: set[tuple[str, str]] = set()
    for at, hit in enumerate(hits):
        other = twin(hit.provision, hit.provision.text_at(hit.address), shelf, found) if at < LOOKED_AT else None
        if other is not None and other.side == "national":
            own = next((one for one in hits if one.provision == other.provision), None)
            address = own.address if own else other.address
            ordered.append(replace(hit, provision=other.provision, address=address))
        else:
            ordered.append(hit)
    kept = []
    for hit in ordered:
        key = (hit.provision.law, hit.provision.address)
        if key not in seen:
            seen.add(key)
            kept.append(hit)
    return kept


def _others_last(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits by score once those of laws for another body have lost some; an address that was asked for stays."""
    weighed = [
        replace(hit, score=hit.score - OTHER_BODY)
        if hit.score < EXACT_SCORE and of_another(hit.provision.law, question)
        else hit
        for hit in hits
    ]
    return sorted(weighed, key=lambda hit: -hit.score)


def _penalties(question: str, hits: Sequence[Hit], shelf: Shelf, seen: set[tuple[str, str]]) -> Iterator[Hit]:
    """What is threatened for a breach of the best hits, where the question asks for it and search did not find it."""
    if not _PUNISHES.search(question):
        return
    for hit in hits[:LOOKED_AT]:
        for item, address, _, _ in punished(hit.provision, hit.address or hit.provision.article, shelf):
            if (item.law, item.article) in seen:
                break
            seen.add((item.law, item.article))
            yield replace(hit, rank=len(hits) + 1, provision=item, address=address, score=AFTER * hit.score)
            break


def _completing(question: str, hits: Sequence[Hit], shelf: Shelf, seen: set[tuple[str, str]]) -> Iterator[Hit]:
    asked = content_terms(question)
    others = [hit.provision for hit in hits]
    for hit in hits[:LOOKED_AT]:
        address = parse(hit.address) or parse(hit.provision.article)
        if address is None or not address.article:
            continue
        text = hit.provision.text_at(hit.address)
        for one in completing(hit.provision.law, address, text, asked, shelf, others)[:1]:
            key = (one.provision.law, one.provision.article)
            if key not in seen and one.score >= SURE:
                seen.add(key)
                yield replace(
                    hit, rank=len(hits) + 1, provision=one.provision, address=one.address, score=AFTER * hit.score
                )
