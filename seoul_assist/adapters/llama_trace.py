"""What comes of a request in parts: the claims of all of them, how writing ended, and what a reader is told of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from seoul_assist.adapters import window
from seoul_assist.adapters.llama_native import Ending, Generated
from seoul_assist.adapters.tidy_claims import tidy
from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Proposal
from seoul_assist.ports import Request
from seoul_assist.text.claims_json import parse_claims


@dataclass(frozen=True, slots=True)
class Part:
    """One prompt of a request: the ids it may cite, its tokens, the grammar of its answer and the most tokens of it."""

    ids: list[str]
    max_claims: int
    prompt: list[int]
    rules: str
    cap: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What a request did besides writing: evidence that had no room, evidence cut to fit, how writing ended.

    `dropped` counts claims said before or without one whole sentence, `silent` the parts that brought no claim in time.
    """

    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    prompt_tokens: int = 0
    written_tokens: int = 0
    endings: tuple[Ending, ...] = ()
    dropped: int = 0
    silent: int = 0


def counted(trace: Trace, part: Part, done: Generated) -> Trace:
    """The trace with one more part of the request."""
    return replace(
        trace,
        prompt_tokens=trace.prompt_tokens + len(part.prompt),
        written_tokens=trace.written_tokens + done.tokens,
        endings=(*trace.endings, done.ending),
    )


def gathered(trace: Trace, parts: Sequence[Part], done: Sequence[Generated]) -> tuple[tuple[Proposal, ...], Trace]:
    """The claims of all parts, each once, and the trace with what was dropped and how many parts said nothing."""
    claims: list[Proposal] = []
    silent = 0
    for part, one in zip(parts, done, strict=True):
        # A cap may come before the first claim has begun; that is no reply of the wrong shape.
        found = parse_claims(one.text, part.ids, part.max_claims) if "[" in one.text else ()
        silent += not found and one.ending != "complete"
        claims += found
    kept, dropped = tidy(claims)
    return kept, replace(trace, dropped=dropped, silent=silent)


def answered(claims: tuple[Proposal, ...], trace: Trace) -> tuple[Proposal, ...]:
    """The claims; ModelUnusable where there are none because no part came to its first one in time."""
    if not claims and not trace.dropped and trace.silent:
        raise ModelUnusable(
            "모델이 정해진 시간과 길이 안에 답을 쓰지 못했습니다.",
            "더 빠른 모델을 고르거나 `--engine extractive`로 실행해 주세요.",
        )
    return claims


def notes(request: Request, trace: Trace, wall_s: float) -> tuple[str, ...]:
    """A Korean sentence for each thing that the request had to leave out."""
    said = window.unread(request, trace.left_out, trace.shortened)
    if "time" in trace.endings:
        said.append(f"제한 시간({wall_s:g}초)이 되어 쓰던 문장은 버리고 그 앞까지만 담았습니다.")
    if {"tokens", "stuck"} & set(trace.endings):
        said.append("모델이 답을 끝맺지 못해 쓰던 문장은 버리고 그 앞까지만 담았습니다.")
    if trace.dropped:
        said.append(f"모델이 되풀이하거나 끝맺지 못한 문장 {trace.dropped}개를 뺐습니다.")
    if trace.silent:
        said.append(f"나누어 읽은 {len(trace.endings)}부분 가운데 {trace.silent}부분에서는 답을 얻지 못했습니다.")
    return tuple(said)
