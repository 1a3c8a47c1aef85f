"""How fast a model reads and writes on this very computer: a minute of measuring, bounded on the clock.

What it reads and writes is of no account: a fixed text of ours, cut to a number of tokens, and claims that have to go
on until they are stopped. So the same model on the same idle computer gives about the same figures.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.adapters import llama, machine
from seoul_assist.adapters.llama import LlamaEngine
from seoul_assist.adapters.llama_batch import Batch
from seoul_assist.adapters.llama_errors import translated
from seoul_assist.adapters.llama_native import grammar
from seoul_assist.model import Evidence
from seoul_assist.ports import ModelFacts, Request
from seoul_assist.text.claims_json import claims_schema

PIECES = (1, 4, 8, 16)
WALL_S = 60.0  # of everything but the loading
STEP_S = 8.0  # what one part may take, as far as that can be foreseen
MOMENT_S, AGAIN = 0.5, 4
HEAD, TAIL = 64, 8  # tokens: what two requests share comes in whole heads, what they differ in is a tail
MOST_READ, MOST_WRITTEN, LEAST_WRITTEN = 1_024, 32, 6
PAGE, PASSAGES = 1_800, 8  # characters of a page of A4; provisions that an answer reads
CLAIM = {
    "text": "작은도서관의 자료는 한 사람이 다섯 권까지 14일 동안 빌릴 수 있습니다.",
    "quote": "다섯 권까지 14일 동안 빌린다.",
}
# Forbids no character but brackets, which would end the value: what is left of the cost is that of asking at all.
FREE = 'root ::= [^\\[\\]{}"]* "{"'

Show = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Speed:
    """So many pieces written at once, of which `at_once` really were: tokens in all, and how many of them a second."""

    pieces: int
    at_once: int
    tokens: int
    seconds: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Bench:
    """What was measured, in seconds and tokens; None for what there was no time left for.

    `first_s` is until the first token of a request of `read_tokens`, `again_s` of the next one with the same beginning.
    `form_ms` is what a token takes under the grammar of claims, `free_ms` under one that forbids next to nothing.
    `answer_s` and `summary_s` are reckoned from the speeds: an answer from eight provisions, a summary of one page.
    """

    facts: ModelFacts
    load_s: float
    read_tokens: int | None = None
    read_per_second: float | None = None
    first_s: float | None = None
    again_s: float | None = None
    writing: tuple[Speed, ...] = ()
    form_ms: float | None = None
    free_ms: float | None = None
    answer_s: float | None = None
    summary_s: float | None = None
    busy: bool = False  # whether other programs wanted more cores than there are as it began

    @property
    def complete(self) -> bool:
        return len(self.writing) == len(PIECES) and self.free_ms is not None


class _Late(Exception):
    """The minute is over."""


def measure(
    path: Path,
    sha256: str,
    *,
    threads: int | None = None,
    gpu_layers: int | None = None,
    debug: bool = False,
    wall_s: float = WALL_S,
    on_progress: Show | None = None,
) -> Bench:
    """The figures of the model file; what does not fit in `wall_s` stays None. ModelUnusable when it does not run."""
    tell = on_progress or (lambda what, done, total: None)
    steps = len(PIECES) + 4
    tell("모델을 올리는 중", 0, steps)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    began = time.perf_counter()
    engine = llama.open_engine(path, sha256, debug=debug, threads=threads, gpu_layers=gpu_layers)
    try:
        found = {"load_s": time.perf_counter() - began}
        run = _Run(engine, time.monotonic() + wall_s)
        writing: list[Speed] = []
        try:
            tell("글을 읽는 속도를 재는 중", 1, steps)
            found |= run.reading()
            for at, pieces in enumerate(PIECES):
                tell(f"{pieces}건을 한꺼번에 쓰는 속도를 재는 중", at + 3, steps)
                writing.append(run.writing(pieces))
            tell("답의 형식을 지키는 데 드는 시간을 재는 중", steps - 1, steps)
            found["form_ms"], found["free_ms"] = 1000 / writing[0].per_second, run.free_ms()
        except _Late:
            tell("시간이 되어 마칩니다", steps, steps)
        finally:
            run.close()
        found |= _reckoned(engine, found.get("read_per_second"), writing)
        read_tokens = run.read_tokens if "first_s" in found else None
        busy = load > max(machine.threads(), 1)
        return Bench(facts=engine.facts, writing=tuple(writing), read_tokens=read_tokens, busy=busy, **found)
    finally:
        engine.close()


class _Run:
    """The parts of a measurement, one after the other, until the deadline."""

    def __init__(self, engine: LlamaEngine, deadline: float) -> None:
        self._native, self._deadline = engine.native, deadline
        schema = claims_schema(["E1"], 20)
        schema["properties"]["claims"]["minItems"] = 20  # or a model may write an empty list and be done
        with translated(engine.native.path):
            self._form = grammar(schema)
        self._text = engine.native.plain("\n".join(_article(number) for number in range(1, 40)))
        self._batch = Batch(engine.native)
        self._step_s = 0.0
        self._room = engine.context // 2
        self.read_tokens = 0

    def close(self) -> None:
        self._batch.close()

    def reading(self) -> dict[str, float]:
        """How fast a prompt is read that takes a few seconds, and how soon the next one with its beginning answers."""
        with Batch(self._native, lanes=1) as batch:
            probe, _ = self._timed(batch, [self._prompt(HEAD + 1, 0)], 1)
            self._step_s = probe / HEAD * 2  # writing a token takes longer than reading one, until that is known
            heads = min(STEP_S * HEAD / probe, MOST_READ, self._room - TAIL - 1) // HEAD
            self.read_tokens = max(2, int(heads)) * HEAD + TAIL
            # Another text than the probe's, whose beginning is remembered.
            first, _ = self._timed(batch, [self._prompt(self.read_tokens, 1, skip=7)], 1)
            again, _ = self._timed(batch, [self._prompt(self.read_tokens, 2, skip=7)], 1)
        return {"read_per_second": self.read_tokens / first, "first_s": first, "again_s": again}

    def writing(self, pieces: int) -> Speed:
        """How fast so many pieces are written at once, their reading taken off."""
        tokens, seconds = self._written(pieces, self._form)
        if pieces == 1:
            self._step_s = seconds / tokens
        return Speed(pieces, min(pieces, self._batch.lanes), tokens, seconds, tokens / seconds)

    def free_ms(self) -> float:
        """Milliseconds a token takes where the grammar forbids next to nothing."""
        tokens, seconds = self._written(1, FREE)
        return 1000 * seconds / tokens

    def _written(self, pieces: int, rules: str) -> tuple[int, float]:
        prompts = [self._prompt(HEAD + 1, number) for number in range(pieces)]
        most = max(LEAST_WRITTEN, min(MOST_WRITTEN, int(STEP_S / (self._step_s * pieces))))
        self._timed(self._batch, prompts, 1, rules)
        reading, ones = self._timed(self._batch, prompts, 1, rules)
        whole, written = self._timed(self._batch, prompts, most, rules)
        # What is over in a moment is done again: another program on the machine only ever adds.
        for _ in range(AGAIN if whole < MOMENT_S else 0):
            reading = min(reading, self._timed(self._batch, prompts, 1, rules)[0])
            whole = min(whole, self._timed(self._batch, prompts, most, rules)[0])
        # On a model of toy size the difference may drown in the noise.
        return max(1, written - ones), max(whole - reading, whole / 10)

    def _timed(self, batch: Batch, prompts: Sequence[list[int]], tokens: int, rules: str = "") -> tuple[float, int]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _Late
        began = time.perf_counter()
        done = batch.write_many(prompts, [rules or self._form] * len(prompts), max_tokens=tokens, wall_s=left)
        seconds = time.perf_counter() - began
        if any(one.ending == "time" for one in done):
            raise _Late
        return seconds, sum(one.tokens for one in done)

    def _prompt(self, length: int, number: int, skip: int = 0) -> list[int]:
        """So many tokens of our text from a place on; those of one length and place differ in their tail alone."""
        whole = self._native.start(self._text[skip:])
        while len(whole) < length + TAIL * (number + 1):
            whole += self._text
        tail = 1 if length == HEAD + 1 else TAIL
        begin = length - tail + tail * number
        return whole[: length - tail] + whole[begin : begin + tail]


def _reckoned(engine: LlamaEngine, reading: float | None, writing: Sequence[Speed]) -> dict[str, float]:
    """What an answer and a summary of one page take with these speeds, in this model's own tokens."""
    if not reading or not writing:
        return {}
    provisions = tuple(
        Evidence(f"E{number}", f"가온시 작은도서관 조례 제{number}조", _article(number))
        for number in range(1, PASSAGES + 1)
    )
    page = "\n".join(_article(number) for number in range(1, 40))[:PAGE]
    asked = Request("ask", "작은도서관의 자료는 며칠 동안 빌릴 수 있나요?", provisions, max_claims=3)
    summed = Request("summary", "작은도서관 운영 계획", (Evidence("E1", "작은도서관 운영 계획", page),), max_claims=5)

    def seconds(request: Request) -> float:
        written = engine.count(str(CLAIM)) * request.max_claims
        return min(len(engine.prompt(request)), engine.context - written) / reading + written / writing[0].per_second

    return {"answer_s": seconds(asked), "summary_s": seconds(summed)}


def _article(number: int) -> str:
    """An article of an ordinance that we made up, some 300 characters long."""
    return (
        f"제{number}조(자료의 대출) ① 가온시 작은도서관의 자료는 한 사람이 {number + 4}권까지 {number + 13}일 동안 "
        f"빌릴 수 있다. ② 관장은 예약한 사람이 없는 자료에 대하여 빌린 사람이 요청하면 {number + 6}일의 범위에서 "
        f"그 기간을 한 차례 늘릴 수 있다. ③ 자료를 기한까지 돌려주지 않은 사람에게는 늦은 날수만큼 새로 빌려주지 "
        f"않으며, 그 날수가 {number + 29}일을 넘으면 따로 정하는 바에 따라 회원의 자격을 멈출 수 있다. ④ 빌린 자료를 "
        "잃어버리거나 더럽힌 사람은 같은 자료로 변상하되, 같은 자료를 구할 수 없을 때에는 관장이 정하는 다른 자료나 "
        "그 값에 해당하는 금액으로 변상한다."
    )
