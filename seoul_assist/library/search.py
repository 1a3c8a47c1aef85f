"""Ranking: every part scores every provision in force, and a weighted sum decides.

The parts are the embedder's cosine, character bigrams (BM25 over law name, title and text), the bigrams of statutory
terms for everyday words, and what speaks for a law before any query. docs/retrieval.md has what each is worth.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from seoul_assist.library.catalog import Catalog
from seoul_assist.library.dense import highest
from seoul_assist.library.postings import LAW_BIGRAMS, TEXT_BIGRAMS, TITLE_BIGRAMS, Postings
from seoul_assist.text.terms import bigrams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Mask = NDArray[np.bool_]

# What law name, title and text count among the words.
FIELDS = {LAW_BIGRAMS: 0.3, TITLE_BIGRAMS: 0.5, TEXT_BIGRAMS: 1.0}
# What each part counts beside the cosine, which counts 1.
BIGRAM_WEIGHT = 0.15
LEXICON_WEIGHT = 0.12
CITED_WEIGHT = 0.012
ACTORS_WEIGHT = 0.008
ARTICLE_WEIGHT = 0.02
# A step between papers, local rules and national statutes: it decides between texts that answer equally well.
KIND_WEIGHT = 0.01
# A provision that shares no word with the query must be this near: nonsense has neighbours too, at 0.2.
NEAR = 0.25
QUERY_TERMS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is ranked by: its words, how else they may be said, and its vector unless words alone count."""

    text: str
    meant: Mapping[str, float] = field(default_factory=dict)  # statutory term -> share
    vector: Sequence[float] | None = None


class Vectors(Protocol):
    """What says how near a row is to a query: a file of the generation, or a collection on a server.

    The quick cosines choose `candidates` rows, whose exact ones decide. A `width` of 0 is one that only a server knows.
    """

    @property
    def candidates(self) -> int: ...

    @property
    def width(self) -> int: ...

    def all_scores(self, vector: Sequence[float]) -> Floats: ...

    def scores(self, vector: Sequence[float], rows: NDArray[np.int64]) -> Floats: ...

    def check(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Index:
    """The search files of one generation with, for each row, whether it takes part and what speaks for it."""

    postings: Postings
    dense: Vectors
    taking_part: Mask
    prior: Floats


def prior(cited: int, actors: int, kind: int) -> float:
    """What speaks for a regulation before any query: how many articles cite it, how often it names one's own actors,
    and what kind of text it is (0 to 2, see priors.rank_of_kind)."""
    return CITED_WEIGHT * math.log1p(cited) + ACTORS_WEIGHT * math.log1p(actors) + KIND_WEIGHT * kind


def taking_part(postings: Postings, laws: Collection[int]) -> Mask:
    """For each row, whether its regulation is among these."""
    import numpy as np

    part = np.array([law in laws for law in postings.laws.tolist()], np.bool_)
    found: Mask = part[postings.home]
    return found


def index(
    postings: Postings, dense: Vectors, priors: Mapping[int, float], *, uncited: Collection[int] = frozenset()
) -> Index:
    """The index in which only the regulations of `priors` take part; articles that others cite rank higher.

    In the regulations of `uncited` they do not: a text that cites itself all over would rank by its own word.
    """
    import numpy as np

    laws = postings.laws.tolist()
    held = np.array([priors.get(law, 0.0) for law in laws], np.float32)
    counts = np.array([law not in uncited for law in laws], np.float32)
    cited = np.float32(ARTICLE_WEIGHT) * np.log1p(postings.cited.astype(np.float32))
    part = taking_part(postings, priors)
    return Index(postings, dense, part, held[postings.home] + cited * counts[postings.home])


def rank(index: Index, asked: Asked, count: int) -> list[tuple[int, float]]:
    """Up to `count` (provision id, score), best first; only rows that take part."""
    import numpy as np

    pairs = dict.fromkeys(bigrams(asked.text)[:QUERY_TERMS], 1.0)
    if not pairs:
        return []
    words = BIGRAM_WEIGHT * _share(index, pairs)
    if asked.meant:
        words += LEXICON_WEIGHT * _share(index, _meant(asked.meant))
    said = words > 0
    words += index.prior
    if asked.vector is None:
        rows = np.flatnonzero(index.taking_part & said)
        scores = words[rows]
    else:
        quick = np.where(index.taking_part, words + index.dense.all_scores(asked.vector), -np.inf)
        rows = _best(quick, max(index.dense.candidates, 4 * count))
        near = index.dense.scores(asked.vector, rows)
        kept = said[rows] | (near >= NEAR)
        rows, scores = rows[kept], (words[rows] + near)[kept]
    best = _best(scores, count)
    best = best[np.lexsort((rows[best], -scores[best]))]
    return list(zip(index.postings.rows[rows[best]].tolist(), scores[best].tolist(), strict=True))


def _share(index: Index, terms: Mapping[str, float]) -> Floats:
    """BM25 over the three fields as a share of the best row that takes part."""
    import numpy as np

    sums = np.zeros(len(index.postings.rows), np.float32)
    for name, weight in FIELDS.items():
        sums += np.float32(weight) * index.postings.scores(name, terms)
    sums *= index.taking_part
    return sums / np.float32(max(float(sums.max(initial=0.0)), 1e-9))


def _meant(terms: Mapping[str, float]) -> dict[str, float]:
    """The bigrams of statutory terms, each with the largest share among the terms that have it."""
    found: dict[str, float] = {}
    for term, share in terms.items():
        for one in bigrams(term):
            found[one] = max(found.get(one, 0.0), share)
    return found


def _best(scores: Floats, count: int) -> NDArray[np.int64]:
    """The places of the `count` highest finite scores, in no order."""
    import numpy as np

    places = highest(scores, count)
    return places[np.isfinite(scores[places])]


def rank_addenda(catalog: Catalog, query: str, count: int, *, priors: Mapping[int, float]) -> list[tuple[int, float]]:
    """The same for addenda and linked annexes, by words alone."""
    law, title, text = FIELDS.values()
    found = catalog.addenda(bigrams(query)[:QUERY_TERMS], 16 * max(200, count), (law, title, text))
    homes = catalog.homes([row for row, _ in found])
    top = max((score for _, score in found), default=0.0)
    scored = [(row, score / top + priors[homes[row]]) for row, score in found if homes[row] in priors and score > 0]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:count]
