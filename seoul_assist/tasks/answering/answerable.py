"""How sure it is that the library holds an answer: the signal on which `ask` refuses.

A logistic model looks at what the question asks for and at how near the best hits come; its numbers belong to one
embedder and lie beside this module (`tools/train_refusal.py` makes them, docs/refusal.md tells how well they do).
With any other embedder the share of the question that the hits speak of decides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from operator import mul
from pathlib import Path
from typing import Any

from seoul_assist.grounding.support import THRESHOLD, Frequency, spoken_of, support
from seoul_assist.library import priors
from seoul_assist.library.vectors import passage_text
from seoul_assist.model import Hit, Provision
from seoul_assist.ports import Embedder
from seoul_assist.tasks.answering import known_laws
from seoul_assist.tasks.answering.known_laws import Known
from seoul_assist.text.morphemes import morphemes
from seoul_assist.text.spelling import repair

MODEL = Path(__file__).with_name("answerable.json")
LOOKED_AT = 5
HELD = -0.02  # that the law is held speaks for an answer only so far
NEAR_LAW = 0.5  # so near to a question a law must be to be named as missing
OWN_PAPERS = 1.0  # the least kind of question for hits in them: two in a hundred idle questions then pass

Score = Callable[[str, Sequence[Hit]], float]


@dataclass(frozen=True, slots=True)
class Signal:
    """A score from 0 to 1 for a question and its hits, and the value from which on `ask` answers.

    `name` is `answer` for the calibrated probability, `support` for the share of the question the hits speak of.
    `lacks` gives the title of the national law that a question seems to belong to and the library lacks, "" for none.
    """

    name: str
    score: Score
    threshold: float
    lacks: Callable[[str], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the words of a question tell of its kind: above 0 it asks for what such rules say, below 0 for other things.

    Questions of fact (who, how many, this year, in our town), of other countries, firms or the weather are below.
    """

    bias: float
    weights: Mapping[str, float]

    def of(self, words: Sequence[str]) -> float:
        return self.bias + sum(self.weights.get(word, 0.0) for word in words)


@dataclass(frozen=True, slots=True)
class Model:
    """The trained numbers: `weights` belong to the columns of `features`, which begin with the kind of question.

    `national` is above 0 for what national statutes say; `local`, for hits in ordinances and an office's own rules,
    also for what those say: a question about one's own town is no reason to refuse what one's own rules answer.
    """

    embedder: str
    threshold: float
    bias: float
    weights: tuple[float, ...]
    national: Kind
    local: Kind


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a question and its hits, before any model.

    `words` are its different content morphemes, `unknown` is the share of them that stand nowhere in the library. For
    each of the first hits whether it is national law, its cosine to the question and the share of it it speaks of.
    `away` is by how much a law that the library lacks is nearer to the question than all those it holds (see `_away`).
    """

    words: tuple[str, ...]
    unknown: float
    hits: tuple[tuple[bool, float, float], ...]
    away: float = 0.0


def signal(
    made_with: str,
    shipped: Callable[[], Embedder],
    frequency: Frequency | None = None,
    holds: Callable[[str], str | None] | None = None,
) -> Signal:
    """The signal for a library by the id of the embedder it was made with.

    The model speaks where that is the embedder it was trained for and the one that ships (`shipped` opens it).
    `holds` is the library's official_title: with it a law that the library lacks counts against an answer.
    """
    model = load()
    if model is None or made_with != model.embedder or (embedder := shipped()).id != made_with:
        return by_support(frequency)
    table = known_laws.load() if holds is not None else None
    known = known_laws.Known(table, holds) if table and holds and table.embedder == made_with else None

    def score(question: str, hits: Sequence[Hit]) -> float:
        return probability(model, see(question, hits, embedder, frequency, known))

    def lacks(question: str) -> str:
        found = known.lacking(_vector(embedder, question)) if known else known_laws.Lacking()
        return found.title if found.gap > 0 and found.cosine >= NEAR_LAW else ""

    return Signal("answer", score, model.threshold, lacks)


def _vector(embedder: Embedder, question: str) -> list[float]:
    return embedder.embed([repair(question)], "query")[0]


def by_support(frequency: Frequency | None = None, threshold: float = THRESHOLD) -> Signal:
    """The signal that needs no embedder."""
    return Signal("support", lambda question, hits: support(question, hits[:10], frequency), threshold)


def see(
    question: str,
    hits: Sequence[Hit],
    embedder: Embedder,
    frequency: Frequency | None = None,
    known: Known | None = None,
) -> Seen:
    """What the model looks at. Pure but for the embedder and the counts of the library."""
    words = tuple(dict.fromkeys(morphemes(repair(question))))
    vector = _vector(embedder, question)
    first = hits[:LOOKED_AT]
    passages = embedder.embed([passage_text(hit.provision) for hit in first], "passage") if first else []
    shares = spoken_of(question, first, frequency)
    return Seen(
        words,
        _unknown(words, frequency),
        tuple(
            (is_national(hit.provision), sum(map(mul, vector, passage)), share)
            for hit, passage, share in zip(first, passages, shares, strict=True)
        ),
        _away(vector, first, known),
    )


def _away(vector: Sequence[float], hits: Sequence[Hit], known: Known | None) -> float:
    """By how much a law that the library lacks is nearer than those it holds, at least HELD; 0 where nobody can tell:
    a law that the table does not know may be the one that answers."""
    if known is None or not hits or not known.knows(hits[0].provision.law):
        return 0.0
    return max(HELD, known.lacking(vector).gap)


def features(seen: Seen, national: float, local: float) -> list[tuple[float, ...]]:
    """A row for each hit: kind of question, cosine, support, unknown share, what the library lacks; the hit that says
    most decides.

    An office's own papers may hold anything, also who is in charge and how many there were: for hits in them a kind
    of question may count for an answer, but not against one, and no statute is missed.
    """
    own = max(local, OWN_PAPERS)
    return [
        (national if law else own, cosine, share, seen.unknown, seen.away if law else 0.0)
        for law, cosine, share in seen.hits
    ]


def probability(model: Model, seen: Seen) -> float:
    """P(the library holds an answer), 0 without a hit."""
    rows = features(seen, model.national.of(seen.words), model.local.of(seen.words))
    return max((_logistic(model.bias + sum(map(mul, model.weights, row))) for row in rows), default=0.0)


def is_national(provision: Provision) -> bool:
    """Whether the provision is of a national statute, not of an ordinance or an office's own rules."""
    return priors.is_national(provision.kind, provision.law)


def _unknown(words: Sequence[str], frequency: Frequency | None) -> float:
    forms = [form for word in words if len(form := word.partition("/")[0]) > 1]
    if not forms or frequency is None:
        return 0.0
    return sum(frequency(form)[0] == 0 for form in forms) / len(forms)


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-40.0, min(40.0, value))))


@lru_cache(maxsize=1)
def load(path: Path = MODEL) -> Model | None:
    """The shipped model; None where a table was trained anew and no model for it yet."""
    if not path.exists():
        return None
    held: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kinds = [
        Kind(held[name], {word: pair[at] for word, pair in held["words"].items()})
        for at, name in enumerate(("national", "local"))
    ]
    return Model(held["embedder"], held["threshold"], held["bias"], tuple(held["weights"]), *kinds)
