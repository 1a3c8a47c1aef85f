"""How much of a question the library speaks of: the honest measure behind a refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from seoul_assist.model import Hit
from seoul_assist.text.tokens import content_terms, packed

# In how many of how many provisions a term stands.
Frequency = Callable[[str], tuple[int, int]]

# Calibrated on questions that the indexed laws answer and questions that no law answers.
THRESHOLD = 0.5
_LOOKED_AT = 5


def support(question: str, hits: Sequence[Hit], frequency: Frequency | None = None) -> float:
    """The share of the question's content, weighted by rarity, that the best of the first hits speaks of (0 to 1).

    Terms are nouns and verb stems, looked for in text without blanks, so particles, endings and missing blanks do not
    matter. A term that stands nowhere in the library weighs most. A question without content terms has support 0.
    """
    terms = content_terms(question)
    if not terms or not hits:
        return 0.0
    texts = [packed(f"{hit.provision.law} {hit.provision.title} {hit.provision.text}") for hit in hits]
    weights = {packed(term): _rarity(packed(term), texts, frequency) for term in terms}
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    return max(
        sum(weight * _presence(term, text) for term, weight in weights.items()) / total for text in texts[:_LOOKED_AT]
    )


def _rarity(term: str, texts: Sequence[str], frequency: Frequency | None) -> float:
    if frequency is not None:
        count, total = frequency(term)
    else:
        count, total = sum(term in text for text in texts), len(texts)
    return math.log(1 + total / (0.5 + count))


def _presence(term: str, text: str) -> float:
    """1 when the text has the term; for a compound, the share of its neighbouring character pairs that it has."""
    if term in text:
        return 1.0
    if len(term) < 4:
        return 0.0
    pairs = [term[i : i + 2] for i in range(len(term) - 1)]
    return 0.7 * sum(pair in text for pair in pairs) / len(pairs)
