"""ask: an answer made of claims with verified citations, or a refusal that says what came nearest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from seoul_assist import prompts
from seoul_assist.governance.disclosure import OURS, Wording
from seoul_assist.grounding.anaphora import followed
from seoul_assist.grounding.evidence import pin
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.library.reading import EXACT_SCORE
from seoul_assist.model import Citation, Claim, Evidence, Hit, Provision
from seoul_assist.ports import Engine, Request
from seoul_assist.tasks.answering.answerable import Signal, by_support
from seoul_assist.tasks.answering.ask_shape import SCHEMA, as_json
from seoul_assist.tasks.answering.backing import backed
from seoul_assist.tasks.answering.companions import Related, related
from seoul_assist.tasks.answering.composing import Told, compose
from seoul_assist.tasks.answering.needs import needed
from seoul_assist.tasks.answering.shelf import Books, Shelf
from seoul_assist.tasks.refine import Searchable
from seoul_assist.text.clean import squeeze
from seoul_assist.text.injection import excerpt

__all__ = ["SCHEMA", "Answer", "Searchable", "as_json", "ask"]

NEAREST = 5
_LONGEST_QUESTION = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one question; `claims` is empty when `supported` is false.

    `support` (0 to 1) is how sure it is that the provisions hold an answer, by the signal that `signal` names, and
    `threshold` from what value on there is one; `reason` says why there is none, and `needed` what would be needed.
    `related` are provisions to be read beside the answer. `trusted` says of each source behind it whether the office
    named it as one to be trusted; empty when it named none.
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
    related: tuple[Related, ...] = ()
    needed: tuple[str, ...] = ()
    trusted: Mapping[str, bool] = field(default_factory=dict)
    grade: str = ""  # the highest of library, documents and setting; "" where nobody said
    wording: Wording = OURS  # how the agency says who wrote it

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
    books: Books | None = None,
    fallback: Engine | None = None,
    local: bool = True,
    trusts: Callable[[str], bool | None] | None = None,
    on_claim: Told | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """The answer to one question from the provisions the library finds.

    It refuses when `signal` stays below its threshold, when the engine finds nothing, and when no claim of the engine
    stands on a quotation that code found in the evidence. Without a signal the share of the question that the hits
    speak of decides. A quotation from a provision that comes into force after `as_of` is `stale`. `notes` (on the
    library) are passed on with the answer.

    `books` (the library itself, where it can) open what stands beside the provisions found: rules that complete them
    are evidence too, of twins for the state and for local governments the `local` one, and what quotations point to and
    companions are shown. `trusts` says of a source whether it is to be trusted. `fallback` answers where the engine, a
    model then, has nothing that stands (see `compose`);
    `on_claim` gets each claim early, as it will be shown.
    """
    began = clock()
    signal = signal or by_support()
    books = books or (library if isinstance(library, Books) else None)
    question = squeeze(question)[:_LONGEST_QUESTION]
    hits = library.search(question, k=k) if question else ()

    def trusted(claims: Sequence[Claim]) -> Mapping[str, bool]:
        cited = (one.evidence.source for claim in claims for one in claim.citations)
        sources = (*cited, *(hit.provision.source for hit in hits[:NEAREST]))
        known = {source: trusts(source) for source in sources} if trusts else {}
        return {source: known_as for source, known_as in known.items() if known_as is not None}

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
            needed=needed(question, hits, books, signal.lacks(question)),
            trusted=trusted(()),
        )

    if not hits:
        return refuse("질문과 관련된 규정을 찾지 못했습니다.", 0.0)
    # An article that was asked for by its address needs no other support.
    measured = 1.0 if hits[0].score >= EXACT_SCORE else signal.score(question, hits)
    if measured < signal.threshold and hits[0].score < EXACT_SCORE:
        return refuse("찾은 규정이 질문의 핵심 내용을 다루지 않습니다.", measured)
    shelf = Shelf(books) if books is not None else None
    evidence, provisions = backed(question, hits, shelf, local=local)
    notes = (*notes, *injected(evidence))

    def finished(claim: Claim) -> Claim:
        pinned = replace(claim, citations=tuple(pin(one, provisions, as_of) for one in claim.citations))
        return _followed(pinned, provisions, shelf) if shelf is not None else pinned

    written = compose(
        Request("ask", question, evidence, prompts.load("ask").render(), max_claims),
        engine,
        fallback=fallback,
        on_claim=(lambda claim: on_claim(finished(claim))) if on_claim is not None else None,
    )
    claims = tuple(finished(claim) for claim in written.claims)
    if not claims:
        return refuse("찾은 규정에서 답이 되는 문장을 확인하지 못했습니다.", measured)
    return Answer(
        question,
        True,
        claims,
        hits[:NEAREST],
        written.engine,
        library.generation,
        clock() - began,
        measured,
        "",
        signal.name,
        signal.threshold,
        id,
        (*notes, *written.notes),
        related(question, claims, hits, shelf) if shelf is not None else (),
        trusted=trusted(claims),
    )


def injected(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """A sentence for each piece of evidence that speaks to a machine: it was read as material like all the others."""
    return tuple(
        f"근거로 찾은 「{one.law or one.label}」 {one.address or one.article}에 인공지능에 하는 말로 보이는 글이 "
        f"있습니다(첫 부분: {said}). 원문을 확인해 주세요."
        for one in evidence
        if (said := excerpt(one.text))
    )


def _followed(claim: Claim, provisions: Sequence[Provision], shelf: Shelf) -> Claim:
    def source(citation: Citation) -> Provision | None:
        place = (citation.evidence.law, citation.evidence.article)
        return next((item for item in provisions if (item.law, item.article) == place), None)

    return followed(claim, source, shelf.names, shelf.resolve)
