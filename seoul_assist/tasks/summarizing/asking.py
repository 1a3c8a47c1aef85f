"""What an engine says of parts of documents, every quotation found on its page. A model can err: its quotations are put
right by code, it is asked once more for what does not stand, and another engine stands in where nothing of it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seoul_assist.errors import AssistError
from seoul_assist.grounding.repair import failures, ground
from seoul_assist.grounding.verify import supported, verify
from seoul_assist.model import Claim, Evidence, Proposal, Quote
from seoul_assist.ports import Engine, Request, Written
from seoul_assist.tasks.answering.composing import again, joined, sound_ones


@dataclass(frozen=True, slots=True)
class Part:
    """What is asked of one part of a document, and its pages as they were read, under the ids of the request."""

    request: Request
    whole: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Claims on quotations found on their pages, how many that the engine wrote are not among them, and whether another
    engine stood in; or the error that kept them from being written."""

    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    dropped: int = 0
    stood_in: bool = False
    error: AssistError | None = None


def ask(parts: Sequence[Part], engine: Engine, fallback: Engine | None = None) -> list[Said]:
    """What the engine says of each part, in order; all are asked for at once.

    With a `fallback` the engine is one that can err: nothing it says passes that is not also in what it was shown.
    """
    first = engine.write_many([part.request for part in parts])
    if fallback is None:
        return [_as_written(part, written) for part, written in zip(parts, first, strict=True)]
    said = [_judged(part, written) for part, written in zip(parts, first, strict=True)]
    asked = [(at, request) for at, part in enumerate(parts) if (request := _once_more(part, first[at], said[at]))]
    for (at, _), written in zip(asked, engine.write_many([request for _, request in asked]), strict=True):
        more = _judged(parts[at], written)
        room = parts[at].request.max_claims
        claims = tuple(joined(said[at].claims, more.claims)[:room])
        said[at] = Said(claims, (*said[at].notes, *more.notes), said[at].dropped, error=more.error)
    empty = [at for at, one in enumerate(said) if not one.claims and one.error is None]
    own = fallback.write_many([parts[at].request for at in empty])
    for at, written in zip(empty, own, strict=True):
        one = _as_written(parts[at], written)
        notes = (*said[at].notes, *one.notes)
        said[at] = Said(one.claims, notes, said[at].dropped, bool(one.claims), one.error)
    return said


def _as_written(part: Part, written: Written) -> Said:
    """The claims of an engine that only quotes."""
    claims = verify(written.proposals[: part.request.max_claims], part.whole)
    return Said(supported(claims), written.notes, error=written.error)


def _judged(part: Part, written: Written) -> Said:
    """The claims of a model that stand on what it was shown, their quotations found once more on the page itself."""
    shown = ground(written.proposals[: part.request.max_claims], part.request.evidence)
    sound = sound_ones(shown)
    kept = sound_ones(verify([_proposed(claim) for claim in sound], part.whole))
    return Said(kept, written.notes, len(shown) - len(kept), error=written.error)


def _proposed(claim: Claim) -> Proposal:
    return Proposal(claim.text, tuple(Quote(c.evidence.id, c.quote, c.repaired) for c in claim.citations))


def _once_more(part: Part, written: Written, said: Said) -> Request | None:
    """The request that asks for what failed, where something did and there is room for it."""
    room = part.request.max_claims - len(said.claims)
    failed = failures(ground(written.proposals[: part.request.max_claims], part.request.evidence))
    return again(part.request, failed, room) if failed and room > 0 and said.error is None else None
