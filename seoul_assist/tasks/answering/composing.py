"""Claims for a question: written, verified, repaired once, and taken from the evidence itself where a model fails."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, cast

from seoul_assist.grounding.repair import Failure, failures, ground
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.model import Claim, Proposal
from seoul_assist.ports import Engine, Request

Told = Callable[[Claim], None]
_MOST, _LONGEST = 5, 300  # failures that are shown to the engine again, and characters of each
_AGAIN = """

앞서 쓴 답에는 원문으로 확인되지 않은 문장이 있어 그 문장만 한 번 더 씁니다.
- quote에는 근거의 문장을 글자 하나 바꾸지 않고 옮깁니다.
- claim에는 그 quote에 있는 내용만 씁니다. 숫자, 부정, 법령 이름을 바꾸거나 더하지 않습니다."""


class _Telling(Protocol):
    def write(self, request: Request, on_claim: Callable[[Proposal], None]) -> tuple[Proposal, ...]: ...


@dataclass(frozen=True, slots=True)
class Composed:
    """What can be shown: claims on verified quotations, who wrote them, and what did not go as it should."""

    claims: tuple[Claim, ...]
    engine: str
    notes: tuple[str, ...] = ()


def compose(
    request: Request,
    engine: Engine,
    *,
    fallback: Engine | None = None,
    on_claim: Told | None = None,
) -> Composed:
    """The claims of the engine that stand on verified quotations.

    With a `fallback` the engine is one that can err: its quotations are put right by code, where claims of its still
    fail it is asked once more with what failed, and where nothing of it stands the claims are those of the fallback
    over the same evidence; the notes say so. `on_claim` gets each sound claim of the engine as soon as it is verified;
    those are the first of the result, in their order.
    """
    told: list[Claim] = []
    written = _write(engine, request, _teller(request, told, on_claim) if on_claim else None)[: request.max_claims]
    if fallback is None:
        return Composed(supported(verify(written, request.evidence)), engine.name, tuple(engine.notes))
    claims = ground(written, request.evidence)
    notes = list(engine.notes)
    sound = joined(told, sound_ones(claims))
    failed = failures(claims)
    room = request.max_claims - len(sound)
    if failed and room > 0:
        asked = again(request, failed, room)
        sound = joined(sound, sound_ones(ground(engine.write(asked)[:room], request.evidence)))
        notes = list(dict.fromkeys([*notes, *engine.notes]))
    if sound:
        if failed:
            notes.append(f"모델이 쓴 문장 가운데 원문으로 확인되지 않은 {len(failed)}개는 싣지 않았습니다.")
        return Composed(tuple(sound), engine.name, tuple(notes))
    own = supported(verify(fallback.write(request)[: request.max_claims], request.evidence))
    if not own:
        return Composed((), engine.name, tuple(notes))
    why = "모델이 쓴 답을 원문에서 확인하지 못해" if claims else "모델이 답을 쓰지 못해"
    notes.append(f"{why}, 같은 근거에서 뽑은 원문 문장으로 답합니다.")
    return Composed(own, f"{engine.name}, {fallback.name}", (*notes, *fallback.notes))


def again(request: Request, failed: Sequence[Failure], room: int) -> Request:
    """The request once more: what failed is the engine's own text, so it stands with the question, not the prompt."""
    said = [f"- {one.text} ({' '.join(one.reasons)})"[:_LONGEST] for one in failed[:_MOST]]
    question = "\n".join([request.question, "", "앞서 원문으로 확인되지 않은 문장:", *said])
    return replace(request, question=question, prompt=request.prompt + _AGAIN, max_claims=room)


def _write(engine: Engine, request: Request, tell: Callable[[Proposal], None] | None) -> tuple[Proposal, ...]:
    """What the engine writes; `tell` hears each proposal early when the engine can say it."""
    if tell is not None and "on_claim" in inspect.signature(engine.write).parameters:
        return cast(_Telling, engine).write(request, on_claim=tell)
    return engine.write(request)


def _teller(request: Request, told: list[Claim], on_claim: Told) -> Callable[[Proposal], None]:
    def tell(proposal: Proposal) -> None:
        for claim in sound_ones(ground((proposal,), request.evidence)):
            if len(told) < request.max_claims and claim.text not in [one.text for one in told]:
                told.append(claim)
                on_claim(claim)

    return tell


def sound_ones(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that need no second look."""
    return tuple(claim for claim in supported(claims) if UNSURE not in claim.text)


def joined(first: Sequence[Claim], more: Sequence[Claim]) -> list[Claim]:
    """The claims in order, none said twice."""
    known = [claim.text for claim in first]
    return [*first, *(claim for claim in more if claim.text not in known)]
