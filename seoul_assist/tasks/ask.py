"""ask: an answer made of claims with verified citations, or a refusal that says what came nearest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from seoul_assist import prompts
from seoul_assist.grounding.evidence import from_hits, pin
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.library.reading import EXACT_SCORE
from seoul_assist.library.records import day_text
from seoul_assist.model import Citation, Claim, Hit
from seoul_assist.ports import Engine, Request
from seoul_assist.tasks.answerable import Signal, by_support
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask

SCHEMA = "seoul-assist/ask/1"
NEAREST = 5
_LONGEST_QUESTION = 2_000


class Searchable(Protocol):
    """The part of a library that a question needs."""

    @property
    def generation(self) -> str: ...

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question; `claims` is empty when `supported` is false.

    `support` (0 to 1) is how sure it is that the provisions hold an answer, by the signal that `signal` names, and
    `threshold` from what value on there is one; `reason` says why there is none.
    """

    question: str
    supported: bool
    claims: tuple[Claim, ...]
    nearest: tuple[Hit, ...]
    engine: str
    generation: str
    elapsed_s: float
    support: float = 0.0
    reason: str = ""
    signal: str = "support"
    threshold: float = 0.0
    id: str = ""
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """4 without a basis, 1 when a claim needs checking, 0 when all stands."""
        if not self.supported:
            return 4
        return 1 if any(UNSURE in claim.text or not claim.verified for claim in self.claims) else 0


def ask(
    question: str,
    *,
    library: Searchable,
    engine: Engine,
    k: int = 10,
    max_claims: int = 5,
    signal: Signal | None = None,
    as_of: date | None = None,
    id: str = "",
    notes: Sequence[str] = (),
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """The answer to one question from the provisions the library finds.

    It refuses when `signal` stays below its threshold, when the engine finds nothing, and when no claim of the engine
    stands on a quotation that code found in the evidence. Without a signal the share of the question that the hits
    speak of decides. A quotation from a provision that comes into force after `as_of` is `stale`. `notes` (on the
    library) are passed on with the answer.
    """
    began = clock()
    signal = signal or by_support()
    question = squeeze(question)[:_LONGEST_QUESTION]
    hits = library.search(question, k=k) if question else ()

    def refuse(reason: str, measured: float) -> Answer:
        return Answer(
            question,
            False,
            (),
            hits[:NEAREST],
            engine.name,
            library.generation,
            clock() - began,
            measured,
            reason,
            signal.name,
            signal.threshold,
            id,
            tuple(notes),
        )

    if not hits:
        return refuse("질문과 관련된 규정을 찾지 못했습니다.", 0.0)
    # An article that was asked for by its address needs no other support.
    measured = 1.0 if hits[0].score >= EXACT_SCORE else signal.score(question, hits)
    if measured < signal.threshold and hits[0].score < EXACT_SCORE:
        return refuse("찾은 규정이 질문의 핵심 내용을 다루지 않습니다.", measured)
    evidence = from_hits(hits)
    request = Request("ask", question, evidence, prompts.load("ask").render(), max_claims)
    claims = supported(verify(engine.write(request)[:max_claims], evidence))
    if not claims:
        return refuse("찾은 규정에서 답이 되는 문장을 확인하지 못했습니다.", measured)
    provisions = [hit.provision for hit in hits]
    said = (*notes, *engine.notes)
    pinned = tuple(Claim(c.text, tuple(pin(one, provisions, as_of) for one in c.citations)) for c in claims)
    return Answer(
        question,
        True,
        pinned,
        hits[:NEAREST],
        engine.name,
        library.generation,
        clock() - began,
        measured,
        "",
        signal.name,
        signal.threshold,
        id,
        said,
    )


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer in the shape `seoul-assist/ask/1`, personal identifiers starred."""
    return {
        "schema": SCHEMA,
        **({"id": answer.id} if answer.id else {}),
        "question": mask(answer.question),
        "supported": answer.supported,
        "claims": [
            {"text": mask(claim.text), "citations": [_citation(citation) for citation in claim.citations]}
            for claim in answer.claims
        ],
        "nearest": [_near(hit) for hit in answer.nearest],
        "support": round(answer.support, 3),
        "signal": answer.signal,
        "threshold": answer.threshold,
        **({"reason": answer.reason} if answer.reason else {}),
        "notes": list(answer.notes),
        "engine": answer.engine,
        "generation": answer.generation,
        "elapsed_s": round(answer.elapsed_s, 3),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    evidence = citation.evidence
    return {
        "law": evidence.law,
        "article": evidence.article,
        "address": evidence.address,
        "effective": day_text(evidence.effective),
        "quote": mask(citation.quote),
        "status": citation.status,
    }


def _near(hit: Hit) -> Mapping[str, Any]:
    provision = hit.provision
    return {
        "rank": hit.rank,
        "law": provision.law,
        "article": provision.article,
        "address": hit.address,
        "title": provision.title,
        "effective": day_text(provision.effective),
        "score": round(hit.score, 4),
    }
