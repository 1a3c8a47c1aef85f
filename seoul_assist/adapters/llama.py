"""The engine that writes with a GGUF model: claims in JSON, whose sources can only be evidence it was given."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seoul_assist import netguard, prompts
from seoul_assist.adapters import chat_template, gguf_header, window
from seoul_assist.adapters.chat_template import SYSTEM, USER
from seoul_assist.adapters.llama_native import Ending, Generated, Native, grammar
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence, Proposal
from seoul_assist.ports import Request
from seoul_assist.text.claims_json import MAX_CLAIM, MAX_QUOTE, claims_schema, parse_claims

CONTEXT = 8_192
TOKENS_PER_CLAIM = 320
MAX_TOKENS = 2_048
WALL_S = 600.0
LEAST_ROOM = 64
TRIAL_TOKENS = 16
TRIAL_WALL_S = 200.0
SMALL = 64 * 1024 * 1024

_ASKED = {"ask": "질문", "summary": "요약할 문서", "draft": "작성 요청", "review": "검토할 문서"}


@dataclass(frozen=True, slots=True)
class Trace:
    """What the last `write` did besides writing: evidence that had no room, evidence cut to fit, how writing ended."""

    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    prompt_tokens: int = 0
    written_tokens: int = 0
    endings: tuple[Ending, ...] = ()


class LlamaEngine:
    """Writes with a loaded model; greedy and seeded, so the same request always gives the same claims."""

    def __init__(self, native: Native, name: str, template: str, *, wall_s: float, max_tokens: int) -> None:
        self._native = native
        self._name = name
        self._wall_s = wall_s
        self._max_tokens = max_tokens
        self._frame = _frame(native, template)
        self._labels: dict[str, str] = {}
        self.last = Trace()

    @property
    def name(self) -> str:
        return self._name

    @property
    def notes(self) -> tuple[str, ...]:
        said = []
        if self.last.left_out:
            said.append(f"모델의 창에 들어가지 않아 읽지 못한 근거: {self._called(self.last.left_out)}")
        if self.last.shortened:
            said.append(f"모델의 창에 맞추어 일부만 읽은 근거: {self._called(self.last.shortened)}")
        return tuple(said)

    def _called(self, ids: tuple[str, ...]) -> str:
        return ", ".join(self._labels.get(one, one) for one in ids)

    @property
    def context(self) -> int:
        """The window in tokens, as the library granted it."""
        return self._native.context

    def count(self, text: str) -> int:
        """How many tokens of this model the text takes."""
        return len(self._native.plain(text))

    def room(self, request: Request) -> int:
        """How many tokens are left for evidence, once the instructions and the question stand."""
        return self._native.context - self._answer_cap(request) - len(self.prompt(replace(request, evidence=())))

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """Claims from the evidence that fits the window; a long summary is written in as many parts as it takes."""
        self.last = Trace()
        self._labels = {one.id: one.label for one in request.evidence}
        if not request.evidence or request.max_claims < 1:
            return ()
        fit = self._fit(request)
        self.last = Trace(left_out=fit.left_out, shortened=fit.shortened)
        claims: list[Proposal] = []
        for index, group in enumerate(fit.groups):
            share = (request.max_claims - len(claims)) // (len(fit.groups) - index)
            claims += self._write(replace(request, evidence=group, max_claims=share))
        return tuple(claims)

    def close(self) -> None:
        """Frees the model."""
        self._native.close()

    def _write(self, request: Request) -> tuple[Proposal, ...]:
        done = self.generate(request)
        ids = [one.id for one in request.evidence]
        # A cap may come before the first claim has begun; that is no reply of the wrong shape.
        claims = parse_claims(done.text, ids, request.max_claims) if "[" in done.text else ()
        if not claims and done.ending != "complete":
            raise ModelUnusable(
                "모델이 정해진 시간과 길이 안에 답을 쓰지 못했습니다.",
                "더 빠른 모델을 고르거나 `--engine extractive`로 실행해 주세요.",
            )
        return claims

    def generate(self, request: Request) -> Generated:
        """The JSON the model writes for exactly this evidence."""
        prompt = self.prompt(request)
        done = self._native.write(
            prompt,
            grammar(claims_schema(list(dict.fromkeys(one.id for one in request.evidence)), request.max_claims)),
            max_tokens=self._answer_cap(request),
            max_string=max(MAX_CLAIM, MAX_QUOTE),
            wall_s=self._wall_s,
        )
        self.last = replace(
            self.last,
            prompt_tokens=self.last.prompt_tokens + len(prompt),
            written_tokens=self.last.written_tokens + done.tokens,
            endings=(*self.last.endings, done.ending),
        )
        return done

    def _answer_cap(self, request: Request) -> int:
        return min(32 + TOKENS_PER_CLAIM * request.max_claims, self._max_tokens, self._native.context // 2)

    def prompt(self, request: Request) -> list[int]:
        """The whole request in tokens: control tokens come from the model's own template and from nowhere else."""
        rules = prompts.load("claims").render(max_claims=str(request.max_claims))
        system = f"{rules}\n{request.prompt}".strip()
        user = self._native.plain("[근거]\n")
        for one in request.evidence:
            user += self._passage(one)
        user += self._native.plain(f"\n[{_ASKED[request.task]}]\n{request.question}\n")
        head, tail = self.framed(system)
        return head + user + tail

    def framed(self, system: str) -> tuple[list[int], list[int]]:
        """What stands before and behind the user's turn when the instructions are `system`."""
        sides: tuple[list[int], list[int]] = ([], [])
        at = 0
        for piece in self._frame:
            if piece == USER:
                at = 1
            else:
                sides[at].extend(self._native.plain(system) if isinstance(piece, str) else piece)
        return self._native.start(sides[0]), sides[1]

    @property
    def native(self) -> Native:
        """The loaded model: other work than writing claims may share it, one piece after the other."""
        return self._native

    def _passage(self, one: Evidence) -> list[int]:
        return self._native.plain(f"[{one.id}] {one.label}\n{one.text}\n")

    def _fit(self, request: Request) -> window.Fit:
        """A summary covers its document in as many parts as it may have claims; anything else takes the best ranks."""
        room = self.room(request)
        if room < LEAST_ROOM:
            raise UsageError(
                f"질문이나 요청이 모델의 처리 길이({self._native.context} 토큰)에 비해 너무 깁니다.",
                "내용을 줄이거나 나누어 주세요.",
            )
        if request.task in ("summary", "review"):
            return window.cover(request.evidence, room, self._cost, request.max_claims)
        return window.best(request.evidence, room, self._cost)

    def _cost(self, one: Evidence) -> int:
        return len(self._passage(one))


def open_engine(
    path: Path,
    sha256: str,
    *,
    context: int = CONTEXT,
    wall_s: float = WALL_S,
    max_tokens: int = MAX_TOKENS,
    debug: bool = False,
) -> LlamaEngine:
    """An engine over the file at `path`, named by its stem and hash; ModelUnusable when it cannot be loaded.

    `context` is the window asked for (the model's own at most), `wall_s` and `max_tokens` bound one piece of writing.
    """
    header = gguf_header.read(path)
    # Threads wait for each other at every layer: below this size the waiting costs more than the work.
    threads = 1 if header.size < SMALL else os.cpu_count() or 1
    native = Native(path, context=min(context, header.context), threads=threads, debug=debug)
    try:
        name = f"llama:{path.stem}@{sha256[:12]}"
        return LlamaEngine(native, name, header.template, wall_s=wall_s, max_tokens=max_tokens)
    except BaseException:
        native.close()
        raise


def trial(payload: dict[str, Any]) -> dict[str, Any]:
    """Loads the model of `payload["path"]` and writes a few tokens: run in a child, for files nobody knows yet."""
    netguard.isolate()
    engine = open_engine(Path(payload["path"]), "", wall_s=TRIAL_WALL_S, max_tokens=TRIAL_TOKENS)
    evidence = Evidence("E1", "시험 규정 제1조", "이 규정은 시험을 위하여 둔다.")
    try:
        engine.generate(Request("ask", "시험 규정의 목적은 무엇인가?", (evidence,), max_claims=1))
        return {"context": engine.context, "tokens": engine.last.written_tokens}
    finally:
        engine.close()


def _frame(native: Native, template: str) -> list[list[int] | str]:
    """The chat template as tokens, with the two slots left open."""
    pieces = chat_template.pieces(template, bos=native.bos_text, eos=native.eos_text)
    return [piece if piece in (SYSTEM, USER) else native.tokens(piece, special=True) for piece in pieces]
