"""The engine that writes with a GGUF model: claims in JSON, whose sources can only be evidence it was given."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seoul_assist import netguard, prompts
from seoul_assist.adapters import chat_template, gguf_header, machine, window
from seoul_assist.adapters.chat_template import SYSTEM, USER
from seoul_assist.adapters.llama_errors import translated
from seoul_assist.adapters.llama_native import Ending, Generated, Native, grammar
from seoul_assist.adapters.tidy_claims import Live, tidy
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence, Proposal
from seoul_assist.ports import ModelFacts, Request
from seoul_assist.text.claims_json import ASKED, MAX_CLAIM, MAX_QUOTE, claims_schema, parse_claims

CONTEXT = 8_192
TOKENS_PER_CLAIM = 320
MAX_TOKENS = 2_048
WALL_S = 600.0
LEAST_ROOM = 64
TRIAL_TOKENS = 16
TRIAL_WALL_S = 200.0
SMALL = 64 * 1024 * 1024
LONGEST_LABEL = 80
MOST_NAMED = 5  # of the evidence that a note lists


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


@dataclass(frozen=True, slots=True)
class Trace:
    """What the last `write` did besides writing: evidence that had no room, evidence cut to fit, how writing ended.

    `dropped` counts claims said before or without one whole sentence, `silent` the parts that brought no claim in time.
    """

    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    prompt_tokens: int = 0
    written_tokens: int = 0
    endings: tuple[Ending, ...] = ()
    dropped: int = 0
    silent: int = 0


class LlamaEngine:
    """Writes with a loaded model; greedy and seeded, so the same request always gives the same claims."""

    def __init__(self, native: Telling, facts: ModelFacts, template: str, *, wall_s: float, max_tokens: int) -> None:
        self._native = native
        self._wall_s = wall_s
        self.facts = facts
        self._max_tokens = max_tokens
        self._frame = _frame(native, template)
        self._labels: dict[str, str] = {}
        self.last = Trace()

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def notes(self) -> tuple[str, ...]:
        said = []
        if self.last.left_out:
            said.append(f"모델의 창에 들어가지 않아 읽지 못한 근거: {self._called(self.last.left_out)}")
        if self.last.shortened:
            said.append(f"모델의 창에 맞추어 일부만 읽은 근거: {self._called(self.last.shortened)}")
        if "time" in self.last.endings:
            said.append(f"제한 시간({self._wall_s:g}초)이 되어 쓰던 문장은 버리고 그 앞까지만 담았습니다.")
        if {"tokens", "stuck"} & set(self.last.endings):
            said.append("모델이 답을 끝맺지 못해 쓰던 문장은 버리고 그 앞까지만 담았습니다.")
        if self.last.dropped:
            said.append(f"모델이 되풀이하거나 끝맺지 못한 문장 {self.last.dropped}개를 뺐습니다.")
        if self.last.silent:
            said.append(
                f"나누어 읽은 {len(self.last.endings)}부분 가운데 {self.last.silent}부분에서는 답을 얻지 못했습니다."
            )
        return tuple(said)

    def _called(self, ids: tuple[str, ...]) -> str:
        labels = [self._labels.get(one, one)[:LONGEST_LABEL] for one in ids[:MOST_NAMED]]
        more = f" 외 {len(ids) - MOST_NAMED}건" if len(ids) > MOST_NAMED else ""
        return ", ".join(labels) + more

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
        self.last = Trace()
        self._labels = {one.id: one.label for one in request.evidence}
        request = replace(request, evidence=tuple(one for one in request.evidence if one.text.strip()))
        if not request.evidence or request.max_claims < 1:
            return ()
        fit = self._fit(request)
        self.last = Trace(left_out=fit.left_out, shortened=fit.shortened)
        tell = _once(on_claim) if on_claim else None
        claims: list[Proposal] = []
        for index, group in enumerate(fit.groups):
            share = (request.max_claims - len(claims)) // (len(fit.groups) - index)
            claims += self._write(replace(request, evidence=group, max_claims=share), tell)
        kept, dropped = tidy(claims)
        self.last = replace(self.last, dropped=dropped)
        if not claims and self.last.silent:
            raise ModelUnusable(
                "모델이 정해진 시간과 길이 안에 답을 쓰지 못했습니다.",
                "더 빠른 모델을 고르거나 `--engine extractive`로 실행해 주세요.",
            )
        return kept

    def close(self) -> None:
        """Frees the model."""
        self._native.close()

    def _write(self, request: Request, tell: Callable[[Proposal], None] | None) -> tuple[Proposal, ...]:
        done = self.generate(request, tell)
        ids = [one.id for one in request.evidence]
        # A cap may come before the first claim has begun; that is no reply of the wrong shape.
        claims = parse_claims(done.text, ids, request.max_claims) if "[" in done.text else ()
        if not claims and done.ending != "complete":
            self.last = replace(self.last, silent=self.last.silent + 1)
        return claims

    def generate(self, request: Request, on_claim: Callable[[Proposal], None] | None = None) -> Generated:
        """The JSON the model writes for exactly this evidence."""
        prompt = self.prompt(request)
        ids = list(dict.fromkeys(one.id for one in request.evidence))
        rules = self._rules(ids, request.max_claims)
        with self._native.telling(Live(ids, on_claim) if on_claim else None):
            done = self._native.write(
                prompt,
                rules,
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
        user += self._plain(f"\n[{ASKED[request.task]}]\n{request.question}\n")
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
        return self._plain(f"[{one.id}] {one.label}\n{one.text}\n")

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
