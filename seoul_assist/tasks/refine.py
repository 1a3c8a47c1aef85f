"""Search with a second opinion: a model adds legal terms to the question and looks at the best hits again.

Its terms stand beside the question and never replace it, its opinion reorders the best hits and adds none, and when it
fails or runs late the plain ranking stands, with a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from seoul_assist.errors import AssistError
from seoul_assist.library.reading import EXACT_SCORE
from seoul_assist.model import Hit
from seoul_assist.ports import Reranker, Rewriter
from seoul_assist.text.pii import mask

TERMS = 6
LOOKED_AT = 20  # hits that are looked at again
PASSAGE_CHARS = 240
REWRITE_WALL_S = 15.0
RERANK_WALL_S = 30.0
# What the search with the added terms counts beside the search without, and the model's opinion beside the ranking.
REWRITE_SHARE = 1 / 3
RERANK_WEIGHT = 1.0
# Two to twenty letters in at most three words: no digit, so that no term can name an article by its number.
_TERM = re.compile(r"(?=.{2,20}$)[가-힣]+(?:[ ㆍ·][가-힣]+){0,2}")

Find = Callable[[str, int], tuple[Hit, ...]]


class Searchable(Protocol):
    """The part of a library that is searched."""

    @property
    def generation(self) -> str: ...

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]: ...


@dataclass(frozen=True, slots=True)
class Refiner:
    """The models that help, where there are any; `notes` are said with every search, such as why there is none."""

    rewriter: Rewriter | None = None
    reranker: Reranker | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refined:
    """The hits, the terms that were added to the query, and what did not go as it should."""

    hits: tuple[Hit, ...]
    terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def refine(query: str, find: Find, refiner: Refiner, *, k: int, known: Callable[[str], bool] | None = None) -> Refined:
    """Up to `k` hits; `find(query, count)` is the plain search, `known` tells whether any provision uses a term.

    Provisions that the query names by their address stay in front. Scores stay on the scale of the plain ranking.
    """
    plain = find(query, max(k, LOOKED_AT))
    named = tuple(hit for hit in plain if hit.score >= EXACT_SCORE)
    notes = list(refiner.notes)
    if named and len(named) == len(plain):  # a query that is nothing but addresses
        return Refined(plain[:k], (), tuple(notes))
    ranked = plain[len(named) :]
    terms: tuple[str, ...] = ()
    if refiner.rewriter is not None:
        try:
            written = refiner.rewriter.terms(mask(query), count=TERMS, wall_s=REWRITE_WALL_S)
            terms = usable(written, query, known)
        except AssistError as failure:
            notes.append(f"질문을 법령 용어로 바꾸지 못해 질문만으로 찾았습니다({_said(failure)}).")
        if terms:
            more = find(f"{query} {' '.join(terms)}", max(k, LOOKED_AT))
            ranked = merge(ranked, [hit for hit in more if hit.score < EXACT_SCORE])
    if refiner.reranker is not None and ranked:
        try:
            ranked, seen = rerank(query, ranked, refiner.reranker)
            wanted = min(len(ranked), LOOKED_AT)
            if seen < wanted:
                notes.append(f"시간 제한으로 앞의 {wanted}건 가운데 {seen}건만 모델이 다시 살펴보았습니다.")
        except AssistError as failure:
            notes.append(f"모델이 다시 살펴보지 못해 처음의 순서대로 보입니다({_said(failure)}).")
    hits = [*named, *ranked][:k]
    return Refined(tuple(replace(hit, rank=at) for at, hit in enumerate(hits, start=1)), terms, tuple(notes))


def usable(written: Sequence[str], query: str, known: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """The terms that are words of Hangul, new to the query, different from each other, and used in the library."""
    kept: list[str] = []
    said = query.replace(" ", "")
    for term in written:
        plain = " ".join(term.split())
        if _TERM.fullmatch(plain) and plain.replace(" ", "") not in said and plain not in kept:
            kept.append(plain)
    return tuple(term for term in kept[:TERMS] if known is None or known(term))


def merge(first: Sequence[Hit], second: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits of both searches, by a weighted mean of their scores; one that a search lacks counts as its last one.

    So a provision that only the added terms find stays below what the question itself ranks clearly higher.
    """
    floors = [min((hit.score for hit in hits), default=0.0) for hits in (first, second)]
    scores = [{_key(hit): hit.score for hit in hits} for hits in (first, second)]
    shares = (1 - REWRITE_SHARE, REWRITE_SHARE)
    both = {_key(hit): hit for hit in (*second, *first)}  # what the question itself matched is the address shown
    merged = [
        replace(
            hit,
            score=round(sum(s * by.get(key, low) for s, by, low in zip(shares, scores, floors, strict=True)), 4),
        )
        for key, hit in both.items()
    ]
    order = {_key(hit): at for at, hit in enumerate((*first, *second))}
    return tuple(sorted(merged, key=lambda hit: (-hit.score, order[_key(hit)])))


def rerank(query: str, hits: Sequence[Hit], reranker: Reranker) -> tuple[tuple[Hit, ...], int]:
    """The hits with the first twenty in a new order, and how many of them the model got to see in time.

    The ranking, stretched from 0 to 1, and the model's opinion are added up: one that sees no difference moves nothing.
    """
    passages = [mask(_passage(hit)) for hit in hits[:LOOKED_AT]]
    given = reranker.scores(mask(query), passages, wall_s=RERANK_WALL_S)[: len(passages)]
    scores = [score if 0 <= score <= 1 else 0.0 for score in given]
    seen = list(hits[: len(scores)])
    places = _stretched([hit.score for hit in hits[:LOOKED_AT]])[: len(seen)]
    values = [RERANK_WEIGHT * one + other for one, other in zip(scores, places, strict=True)]
    order = sorted(range(len(seen)), key=lambda at: (-values[at], at))
    # The scores stay with the places: what is compared with them (exact hits, thresholds) keeps its meaning.
    reordered = [replace(seen[at], score=seen[place].score) for place, at in enumerate(order)]
    return (*reordered, *hits[len(seen) :]), len(seen)


class RefinedLibrary:
    """A library whose searches are refined; `notes` tells what did not go as it should in the last one."""

    def __init__(self, library: Searchable, refiner: Refiner, *, known: Callable[[str], bool] | None = None) -> None:
        self._library, self._refiner, self._known = library, refiner, known
        self.notes: tuple[str, ...] = ()
        self.terms: tuple[str, ...] = ()

    @property
    def generation(self) -> str:
        return self._library.generation

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]:
        """Up to `k` hits, refined."""
        found = refine(
            query, lambda text, count: self._library.search(text, k=count), self._refiner, k=k, known=self._known
        )
        self.notes, self.terms = found.notes, found.terms
        return found.hits


def _key(hit: Hit) -> tuple[str, str, object]:
    return hit.provision.law, hit.provision.article, hit.provision.effective


def _stretched(values: Sequence[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def _passage(hit: Hit) -> str:
    """What the model reads of a hit: law and title, and the text from the matched unit on."""
    item = hit.provision
    unit = item.unit(hit.address)
    start = unit.start if unit else 0
    return f"{item.law} {hit.address} {item.title}\n{item.text[start : start + PASSAGE_CHARS]}"


def _said(failure: AssistError) -> str:
    return failure.message.rstrip(".")
