"""How much of a question the library speaks of: the honest measure behind a refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from seoul_assist.model import Hit
from seoul_assist.text.tokens import content_terms, packed

# In how many of how many provisions a term stands.
Frequency = Callable[[str], tuple[int, int]]

# Calibrated on questions the indexed laws answer and questions no law answers: docs and benchmarks give the trade-off.
THRESHOLD = 0.4
_LOOKED_AT = 5
_VERB = 0.2  # officials and laws use other verbs for the same thing: a missing one says little


def support(question: str, hits: Sequence[Hit], frequency: Frequency | None = None) -> float:
    """The share of the question's content, weighted by rarity, that the best of the first hits speaks of (0 to 1).

    Terms are looked for in text without blanks, so particles, endings and missing blanks do not matter. A term that
    stands nowhere in the library weighs most. A question without content terms has support 0.
    """
    return max(spoken_of(question, hits, frequency)[:_LOOKED_AT], default=0.0)


def spoken_of(question: str, hits: Sequence[Hit], frequency: Frequency | None = None) -> list[float]:
    """The same share for each hit; without `frequency` the hits are all there is to count in."""
    terms = content_terms(question)
    texts = [packed(f"{hit.provision.law} {hit.provision.title} {hit.provision.text}") for hit in hits]
    weights = [(_VERB if term.verb else 1.0) * _rarity(term.text, texts, frequency) for term in terms]
    total = sum(weights)
    if total <= 0:
        return [0.0] * len(texts)
    return [
        sum(weight * term.presence(text) for term, weight in zip(terms, weights, strict=True)) / total for text in texts
    ]


def _rarity(term: str, texts: Sequence[str], frequency: Frequency | None) -> float:
    count, total = frequency(term) if frequency else (sum(term in text for text in texts), len(texts))
    return math.log(1 + total / (0.5 + count)) if total else 0.0
