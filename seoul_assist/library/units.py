"""Which unit of an article a question is about: the paragraph first, then the item inside it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from seoul_assist.model import Provision, Unit, outermost
from seoul_assist.text.terms import bigrams

# A unit inside is named only if it alone holds this share of what the units share with the query, and among units
# nearly as good the shortest one is.
SHARE = 0.35
NEARLY_AS_GOOD = 0.8
# What shared words count beside the cosine when outer units are compared: the right paragraph for 126 of 167 golden
# articles of the development questions whose paragraph is known, 112 by words alone, 111 by the cosine alone. With
# whole units instead of their heads it is 129, and a search costs half as much again.
WORDS = 0.2
HEAD = 200

Cosines = Callable[[Sequence[str]], Sequence[float]]


def finest(provision: Provision, query: str, cosines: Cosines | None = None) -> str:
    """The address of the unit that answers the query best; of the article when it has no units or none stands out.

    `cosines` gives how near some texts are to the query; without it words decide alone.
    """
    outer = outermost(provision.units)
    if not outer:
        return provision.address
    held = _shared(provision, query)
    if len(outer) == 1 or cosines is None:
        return _by_words(provision.units, held) or provision.address
    near = cosines(
        [f"{provision.title}\n{provision.text[unit.start : min(unit.end, unit.start + HEAD)]}" for unit in outer]
    )
    most = max((held[unit.address] for unit in outer), default=0.0) or 1.0
    best = max(zip(outer, near, strict=True), key=lambda pair: pair[1] + WORDS * held[pair[0].address] / most)[0]
    inside = [unit for unit in provision.units if best.start <= unit.start and unit.end <= best.end]
    return _by_words(inside, held) or best.address


def _shared(provision: Provision, query: str) -> dict[str, float]:
    """For each unit what it shares with the query; a term counts by how few units hold it."""
    wanted = set(bigrams(query))
    held = [wanted.intersection(bigrams(provision.text[unit.start : unit.end])) for unit in provision.units]
    spread = Counter(term for terms in held for term in terms)
    weight = {term: math.log(1 + len(held) / number) for term, number in spread.items()}
    sums = [sum(weight[term] for term in sorted(terms)) for terms in held]
    return {unit.address: value for unit, value in zip(provision.units, sums, strict=True)} | {"": sum(weight.values())}


def _by_words(units: Sequence[Unit], held: dict[str, float]) -> str:
    """The address of the smallest unit that holds most of what is shared, or "" when none stands out."""
    best = max((held[unit.address] for unit in units), default=0.0)
    if best <= 0 or best < SHARE * held[""]:
        return ""
    # Outer units hold all their inner ones do: of those almost as good take the one with the shortest text.
    good = [unit for unit in units if held[unit.address] >= NEARLY_AS_GOOD * best]
    return min(good, key=lambda unit: unit.end - unit.start).address
