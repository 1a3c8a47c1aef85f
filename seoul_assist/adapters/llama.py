"""The engine that writes with a GGUF model: claims in JSON, whose sources can only be evidence it was given."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from seoul_assist import netguard, prompts
from seoul_assist.adapters import chat_template, gguf_header, machine, window
from seoul_assist.adapters.chat_template import SYSTEM, USER
from seoul_assist.adapters.llama_batch import Batch
from seoul_assist.adapters.llama_errors import translated
from seoul_assist.adapters.llama_native import Generated, Native, grammar
from seoul_assist.adapters.llama_trace import Part, Trace, answered, counted, gathered, notes
from seoul_assist.adapters.tidy_claims import Live
from seoul_assist.errors import AssistError, ModelUnusable, UsageError
from seoul_assist.model import Evidence, Proposal
from seoul_assist.ports import ModelFacts, Request, Written
from seoul_assist.text.claims_json import ASKED, MAX_CLAIM, MAX_QUOTE, claims_schema
from seoul_assist.text.clean import squeeze

CONTEXT = 8_192
TOKENS_PER_CLAIM = 320
MAX_TOKENS = 2_048
WALL_S = 600.0
LEAST_ROOM = 64
TRIAL_TOKENS = 16
TRIAL_WALL_S = 200.0
_NOTHING = Request("ask", "", ())
SMALL = 64 * 1024 * 1024
LANES = 16  # documents that are worth being written side by side


class Telling(Native):
    """A model that says what it writes while it writes, and that can be interrupted anywhere."""

    _hears: Callable[[str], None] | None = None

    @contextmanager
    def telling(self, hears: Callable[[str], None] | None) -> Iterator[None]:
        """Inside the block `hears` gets the text in whole characters; leaving it early leaves the model as if new."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._hears, self._decode = hears, decoder.decode
        try:
            yield
        except BaseException:
            # Nobody knows how far reading had come: asking for no odds makes the model forget what it read.
            self.odds((), (), set(), set(), wall_s=0.0)
            raise
        finally:
            self._hears = None

    def _piece(self, token: int) -> bytes:
        piece = super()._piece(token)
        if self._hears and (text := self._decode(piece)):
            self._hears(text)
        return piece


class LlamaEngine:
    """Writes with a loaded model; greedy and seeded, so the same request always gives the same claims."""

    lanes = LANES

    def __init__(self, native: Telling, facts: ModelFacts, template: str, *, wall_s: float, max_tokens: int) -> None:
        self._native = native
        self._batch: Batch | None = None
        self._wall_s = wall_s
        self.facts = facts
        self._max_tokens = max_tokens
        self._frame = _frame(native, template)
        self._asked = _NOTHING
        self.last = Trace()

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def notes(self) -> tuple[str, ...]:
        return notes(self._asked, self.last, self._wall_s)

    @property
    def context(self) -> int:
        """The window in tokens: what the library granted, and no more than the model was trained for."""
        return self.facts.context

    def count(self, text: str) -> int:
        """How many tokens of this model the text takes."""
        return len(self._plain(text))

    def room(self, request: Request) -> int:
        """How many tokens are left for evidence, once the instructions and the question stand."""
        return self.context - self._answer_cap(request) - len(self.prompt(replace(request, evidence=())))

    def write(self, request: Request, on_claim: Callable[[Proposal], None] | None = None) -> tuple[Proposal, ...]:
        """Claims from the evidence that fits the window; a long summary is written in as many parts as it takes.

        `on_claim` gets every claim as soon as it is whole. What it raises ends the writing, as Ctrl-C does, and goes
        through; the model can be used on.
        """
        self._asked, self.last = request, Trace()
        self.last, parts = self._plan(request)
        tell = _once(on_claim) if on_claim else None
        done = []
        for part in parts:
            done.append(self._generate(part, tell))
            self.last = counted(self.last, part, done[-1])
        claims, self.last = gathered(self.last, parts, done)
        return answered(claims, self.last)

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """What `write` gives for each request, in order, written side by side.

        The parts of all requests share the time that they would have had one after the other. What is raised from
        outside, as by Ctrl-C, goes through; the model can be used on.
        """
        plans: list[tuple[Trace, list[Part]] | AssistError] = []
        for request in requests:
            try:
                plans.append(self._plan(request))
            except AssistError as error:
                plans.append(error)
        done = self._together([part for plan in plans if not isinstance(plan, AssistError) for part in plan[1]])
        return tuple(self._written(request, plan, done) for request, plan in zip(requests, plans, strict=True))

    def close(self) -> None:
        """Frees the model."""
        if self._batch:
            self._batch.close()
        self._native.close()

    def _plan(self, request: Request) -> tuple[Trace, list[Part]]:
        """What the request will be asked in, and what has no room."""
        whole = replace(request, evidence=tuple(one for one in request.evidence if one.text.strip()))
        if not whole.evidence or whole.max_claims < 1:
            return Trace(), []
        fit = self._fit(whole)
        trace = Trace(left_out=fit.left_out, shortened=fit.shortened)
        return trace, [self._part(part) for part in window.shares(whole, fit)]

    def _part(self, request: Request) -> Part:
        ids = list(dict.fromkeys(one.id for one in request.evidence))
        rules = self._rules(ids, request.max_claims)
        return Part(ids, request.max_claims, self.prompt(request), rules, self._answer_cap(request))

    def _together(self, parts: Sequence[Part]) -> Iterator[Generated | AssistError]:
        """What came of each part, in order; parts of one cap are written side by side."""
        done: dict[int, Generated | AssistError] = {}
        for cap in sorted({part.cap for part in parts}):
            group = [place for place, part in enumerate(parts) if part.cap == cap]
            # Lanes that are open remember how prompts begin; they are not opened for one piece.
            if self._batch or len(group) > 1:
                # Where the lanes fail, as for want of memory, what they have not finished is written alone.
                with suppress(ModelUnusable):
                    self._in_lanes(parts, group, done)
            for place in group:
                if place not in done:
                    done[place] = self._alone(parts[place])
        return iter([done[place] for place in range(len(parts))])

    def _in_lanes(self, parts: Sequence[Part], group: list[int], done: dict[int, Generated | AssistError]) -> None:
        self._batch = self._batch or Batch(self._native)
        self._batch.write_many(
            [parts[place].prompt for place in group],
            [parts[place].rules for place in group],
            max_tokens=parts[group[0]].cap,
            max_string=max(MAX_CLAIM, MAX_QUOTE),
            wall_s=self._wall_s * len(group),
            on_done=lambda index, generated: done.update({group[index]: generated}),
        )

    def _alone(self, part: Part) -> Generated | AssistError:
        try:
            return self._generate(part)
        except AssistError as error:
            return error

    def _written(
        self,
        request: Request,
        plan: tuple[Trace, list[Part]] | AssistError,
        done: Iterator[Generated | AssistError],
    ) -> Written:
        """What came of one request, whose parts are the next of `done`."""
        if isinstance(plan, AssistError):
            return Written(error=plan)
        trace, parts = plan
        mine = [next(done) for _ in parts]
        for one in mine:
            if isinstance(one, AssistError):
                return Written(error=one)
        found = [one for one in mine if isinstance(one, Generated)]
        for part, one in zip(parts, found, strict=True):
            trace = counted(trace, part, one)
        claims, trace = gathered(trace, parts, found)
        said = notes(request, trace, self._wall_s)
        try:
            return Written(answered(claims, trace), said)
        except AssistError as error:
            return Written((), said, error)

    def generate(self, request: Request, on_claim: Callable[[Proposal], None] | None = None) -> Generated:
        """The JSON the model writes for exactly this evidence."""
        part = self._part(request)
        done = self._generate(part, on_claim)
        self.last = counted(self.last, part, done)
        return done

    def _generate(self, part: Part, on_claim: Callable[[Proposal], None] | None = None) -> Generated:
        with self._native.telling(Live(part.ids, on_claim) if on_claim else None):
            return self._native.write(
                part.prompt,
                part.rules,
                max_tokens=part.cap,
                max_string=max(MAX_CLAIM, MAX_QUOTE),
                wall_s=self._wall_s,
            )

    def _rules(self, ids: list[str], max_claims: int) -> str:
        # The converter of the bindings does not escape what JSON escapes: such an id would leave its string.
        if any(json.dumps(one, ensure_ascii=False) != f'"{one}"' for one in ids):
            raise ModelUnusable("근거의 번호를 모델에 알릴 수 없습니다.", "`--engine extractive`로 실행해 주세요.")
        with translated(self._native.path):
            return grammar(claims_schema(ids, max_claims))

    def _answer_cap(self, request: Request) -> int:
        return min(32 + TOKENS_PER_CLAIM * request.max_claims, self._max_tokens, self.context // 2)

    def prompt(self, request: Request) -> list[int]:
        """The whole request in tokens: control tokens come from the model's own template and from nowhere else."""
        rules = prompts.load("claims").render(max_claims=str(request.max_claims))
        system = f"{rules}\n{request.prompt}".strip()
        user = self._native.plain("[근거]\n")
        for one in request.evidence:
            user += self._passage(one)
        user += self._plain(f"\n[{ASKED[request.task]}]\n{prompts.fenced(request.question)}\n")
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
    def native(self) -> Telling:
        """The loaded model: other work than writing claims may share it, one piece after the other."""
        return self._native

    def _passage(self, one: Evidence) -> list[int]:
        return self._plain(f"[{one.id}] {squeeze(prompts.fenced(one.label))}\n{prompts.fenced(one.text)}\n")

    def _plain(self, text: str) -> list[int]:
        # Half a surrogate pair, as a command line may bring along, is no text for a tokenizer.
        return self._native.plain(text.encode("utf-8", "replace").decode("utf-8"))

    def _fit(self, request: Request) -> window.Fit:
        """A summary covers its document in as many parts as it may have claims; anything else takes the best ranks."""
        room = self.room(request)
        if room < LEAST_ROOM:
            if self.room(replace(request, question="")) < LEAST_ROOM:
                raise ModelUnusable(
                    f"모델의 처리 길이({self.context} 토큰)가 이 작업에 너무 짧습니다.",
                    "처리 길이가 4,096 토큰 이상인 모델을 고르거나 `--engine extractive`로 실행해 주세요.",
                )
            raise UsageError(
                f"질문이나 요청이 모델의 처리 길이({self.context} 토큰)에 비해 너무 깁니다.",
                "내용을 줄이거나 나누어 주세요.",
            )
        return window.of(request, room, self._cost)

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
    threads: int | None = None,
    gpu_layers: int | None = None,
) -> LlamaEngine:
    """An engine over the file at `path`, named by its stem and hash; ModelUnusable when it cannot be loaded.

    `context` is the window asked for (the model's own at most), `wall_s` and `max_tokens` bound one piece of writing.
    """
    header = gguf_header.read(path)
    # Threads wait for each other at every layer: below this size the waiting costs more than the work.
    threads = threads or (1 if header.size < SMALL else machine.threads())
    free = machine.free_memory()
    with translated(path):
        all_layers = header.layers + 1 if machine.has_gpu() else 0  # the output counts as one
    asked = all_layers if gpu_layers is None else min(gpu_layers, header.layers + 1)
    native, on_gpu = _load(path, min(context, header.context), threads, asked, debug)
    try:
        # The library rounds a window up; beyond its training a model only babbles.
        granted = min(native.context, header.context)
        facts = ModelFacts(
            name=f"llama:{path.stem}@{sha256[:12]}",
            context=granted,
            trained_context=header.context,
            threads=threads,
            layers=header.layers + 1,
            gpu_layers=on_gpu,
            asked_layers=asked,
            size=header.size,
            needed=header.size + header.cache_bytes_per_token * native.context,
            free=free,
        )
        return LlamaEngine(native, facts, header.template, wall_s=wall_s, max_tokens=max_tokens)
    except BaseException:
        native.close()
        raise


def _load(path: Path, context: int, threads: int, layers: int, debug: bool) -> tuple[Telling, int]:
    """The model and how many of its layers lie on the GPU: none where they did not go in, which the facts then show."""
    if layers and machine.has_gpu():
        with suppress(ModelUnusable):
            return Telling(path, context=context, threads=threads, debug=debug, gpu_layers=layers), layers
    return Telling(path, context=context, threads=threads, debug=debug), 0


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


def _once(on_claim: Callable[[Proposal], None]) -> Callable[[Proposal], None]:
    """Passes a claim on the first time it is said."""
    said: set[str] = set()

    def tell(claim: Proposal) -> None:
        if claim.text not in said:
            said.add(claim.text)
            on_claim(claim)

    return tell


def _frame(native: Native, template: str) -> list[list[int] | str]:
    """The chat template as tokens, with the two slots left open."""
    pieces = chat_template.pieces(template, bos=native.bos_text, eos=native.eos_text)
    return [piece if piece in (SYSTEM, USER) else native.tokens(piece, special=True) for piece in pieces]
