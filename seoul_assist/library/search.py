"""Ranking: full-text bigrams and vectors, fused by score, with two priors read from the texts themselves.

Measured on questions in officials' and citizens' words: a weighted sum of normalised scores beats lexical search,
which beats naive rank fusion; how many articles cite a law, and how often it speaks to local government, are worth a
little each. Weights are plain constants, to be measured again when the embedder changes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping

from seoul_assist.library.catalog import Catalog
from seoul_assist.model import Provision
from seoul_assist.text.terms import bigrams

COLUMN_WEIGHTS = (2.0, 3.0, 1.0)  # law, title, text
VECTOR_WEIGHT = 0.1
CITED_WEIGHT = 0.03
LOCAL_WEIGHT = 0.02
CANDIDATES = 200
QUERY_TERMS = 300
# A unit is named only if it alone holds this share of what the whole article shares with the query, and among units
# nearly as good the shortest one is: the right paragraph for 75 of 108 questions whose paragraph is known.
UNIT_SHARE = 0.35
NEARLY_AS_GOOD = 0.8

Nearest = Callable[[int], list[tuple[str, float]]]


def prior(cited: int, local: int) -> float:
    """What speaks for a regulation before any query: how many articles cite it, how many local actors it names."""
    return CITED_WEIGHT * math.log1p(cited) + LOCAL_WEIGHT * math.log1p(local)


def rank(
    catalog: Catalog,
    query: str,
    count: int,
    *,
    nearest: Nearest | None,
    priors: Mapping[int, float],
    addenda: bool = False,
) -> list[tuple[int, float]]:
    """Up to `count` (provision id, score), best first; only regulations in `priors` take part.

    `nearest` gives (passage hash, cosine) for a number of passages, or is None to rank by words alone.
    Addenda take part only when asked for, and by words alone.
    """
    terms = bigrams(query)[:QUERY_TERMS]
    wanted = max(CANDIDATES, count * 4)

    def by_words(number: int) -> list[tuple[int, float]]:
        return catalog.matching(terms, number, addenda=False, weights=COLUMN_WEIGHTS)

    def by_addenda(number: int) -> list[tuple[int, float]]:
        return catalog.matching(terms, number, addenda=True, weights=COLUMN_WEIGHTS)

    def by_vectors(number: int) -> list[tuple[int, float]]:
        found = nearest(number) if nearest and terms else []
        rows = catalog.with_passages([passage for passage, _ in found])
        return [(row, score) for passage, score in found for row in rows.get(passage, ())]

    fused: dict[int, float] = {}
    homes: dict[int, int] = {}
    sources = [(by_words, 1.0), (by_vectors, VECTOR_WEIGHT), *([(by_addenda, 1.0)] if addenda else [])]
    for source, weight in sources:
        found, where = _in_force(catalog, source, wanted, priors)
        homes |= where
        top = max((score for _, score in found), default=0.0)
        for row, score in found:
            if score > 0:
                fused[row] = fused.get(row, 0.0) + weight * score / top
    scored = [(row, score + priors[homes[row]]) for row, score in fused.items()]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:count]


def _in_force(
    catalog: Catalog,
    source: Callable[[int], list[tuple[int, float]]],
    wanted: int,
    priors: Mapping[int, float],
) -> tuple[list[tuple[int, float]], dict[int, int]]:
    """Candidates of a source that belong to regulations in force; asks for more while other versions crowd them out."""
    number = wanted
    while True:
        found = source(number)
        homes = catalog.homes([row for row, _ in found])
        kept = [(row, score) for row, score in found if homes.get(row) in priors]
        if len(kept) >= wanted // 2 or len(found) < number or number >= 16 * wanted:
            return kept[:wanted], homes
        number *= 4


def finest(provision: Provision, query: str) -> str:
    """The address of the smallest unit that holds most of what the article shares with the query.

    A term counts by how few units hold it; when no unit stands out the address of the article is returned.
    """
    if not provision.units:
        return provision.address
    wanted = set(bigrams(query))
    held = [wanted.intersection(bigrams(provision.text[unit.start : unit.end])) for unit in provision.units]
    spread = Counter(term for terms in held for term in terms)
    if not spread:
        return provision.address
    weight = {term: math.log(1 + len(held) / number) for term, number in spread.items()}
    everything = sum(weight.values())
    sums = [sum(weight[term] for term in sorted(terms)) for terms in held]
    best = max(sums)
    if best < UNIT_SHARE * everything:
        return provision.address
    # Outer units hold all their inner ones do: of those almost as good take the one with the shortest text.
    good = [at for at, value in enumerate(sums) if value >= NEARLY_AS_GOOD * best]
    return provision.units[min(good, key=lambda at: _length(provision, at))].address


def _length(provision: Provision, at: int) -> int:
    return provision.units[at].end - provision.units[at].start
