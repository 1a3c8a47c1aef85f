"""How fast many pieces are written at once, beside the loop over llama-cpp-python's own chat call, in one run.

Builds a random model of 1.1 billion weights (Q4_0, llama architecture, 618 MB) in a folder that goes afterwards: what
the weights mean does not change the speed. On an idle machine: python benchmarks/llama.py
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import gguf
import numpy as np

from seoul_assist.adapters import llama_native
from seoul_assist.adapters.llama_batch import Batch
from seoul_assist.adapters.llama_native import Generated, Native, grammar
from seoul_assist.text.claims_json import claims_schema

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import toy_gguf

LAYERS, WIDTH, HEADS, KV_HEADS, FEED_FORWARD, VOCABULARY = 16, 2048, 32, 8, 8192, 30_000
SYLLABLES = [chr(0xAC00 + 37 * number) for number in range(200)]
WORDS = ["".join(pair) for pair in itertools.product(SYLLABLES, repeat=2)]
TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
COUNTS = (1, 2, 4, 8, 16)
TOKENS = 32  # written for each document
RULES, DOCUMENT, LONG = 200, 48, 960  # words, of which each is a token
CONTEXT = 2048
SCHEMA = claims_schema(["S1"], 3)
SCHEMA["properties"]["claims"]["minItems"] = 1  # or the model may write an empty list and be done


def build(path: Path) -> Path:
    """A random model file: per 32 weights an f16 scale of 0.004 and 16 random bytes."""
    draw = np.random.default_rng(1)
    # Without the chat markers of the toy, whose special tokens this text has no use for.
    count = 259
    tokens, kinds = (one[:count] for one in toy_gguf.vocabulary())
    rest = [word.encode() for word in (SYLLABLES + WORDS)[: VOCABULARY - count]]
    writer = gguf.GGUFWriter(path, "llama")
    toy_gguf.shape(writer, context=4096, width=WIDTH, layers=LAYERS, heads=(HEADS, KV_HEADS), feed_forward=FEED_FORWARD)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens + rest)
    writer.add_token_scores([0.0] * count + [float(number) for number in range(len(rest))])
    writer.add_token_types(kinds + [int(gguf.TokenType.NORMAL)] * len(rest))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)

    def matrix(name: str, rows: int, columns: int) -> None:
        blocks = np.empty((rows, columns // 32, 18), dtype=np.uint8)
        blocks[:, :, :2] = np.frombuffer(np.float16(0.004).tobytes(), dtype=np.uint8)
        blocks[:, :, 2:] = draw.integers(0, 256, (rows, columns // 32, 16), dtype=np.uint8)
        writer.add_tensor(f"{name}.weight", blocks.reshape(rows, -1), raw_dtype=gguf.GGMLQuantizationType.Q4_0)

    matrix("token_embd", VOCABULARY, WIDTH)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, dtype=np.float32))
    matrix("output", VOCABULARY, WIDTH)
    for layer in range(LAYERS):
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{norm}.weight", np.ones(WIDTH, dtype=np.float32))
        matrix(f"blk.{layer}.attn_q", WIDTH, WIDTH)
        matrix(f"blk.{layer}.attn_k", WIDTH * KV_HEADS // HEADS, WIDTH)
        matrix(f"blk.{layer}.attn_v", WIDTH * KV_HEADS // HEADS, WIDTH)
        matrix(f"blk.{layer}.attn_output", WIDTH, WIDTH)
        matrix(f"blk.{layer}.ffn_gate", FEED_FORWARD, WIDTH)
        matrix(f"blk.{layer}.ffn_up", FEED_FORWARD, WIDTH)
        matrix(f"blk.{layer}.ffn_down", WIDTH, FEED_FORWARD)
    return toy_gguf.finish(writer, path)


def text(words: int, seed: int) -> str:
    return "".join(random.Random(seed).choices(WORDS[: VOCABULARY - 500], k=words))


class Spent(NamedTuple):
    """Seconds on the clock and of the processor: on a busy machine only the latter says what the work takes."""

    clock: float
    processor: float

    def rates(self, tokens: int) -> str:
        return f"{tokens / self.clock:.1f} ({tokens / self.processor:.1f})"


def timed(action: Any) -> tuple[Spent, Any]:
    begin, used = time.perf_counter(), time.process_time()
    value = action()
    return Spent(time.perf_counter() - begin, time.process_time() - used), value


def best(spent: list[Spent]) -> Spent:
    """The better of several, each by itself: another program on the machine only ever adds."""
    return Spent(min(one.clock for one in spent), min(one.processor for one in spent))


def load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


class Peer:
    """The loop a user would write: one chat call for each document. The bindings keep the shared beginning, too."""

    def __init__(self, path: Path, schema: dict[str, Any]) -> None:
        import llama_cpp

        threads = os.cpu_count()
        self._model = llama_cpp.Llama(
            str(path), n_ctx=CONTEXT, n_threads=threads, n_threads_batch=threads, verbose=False
        )
        self._schema = schema
        self._seed = 1_000
        self.one()  # reads the shared beginning, which no later document pays for

    def one(self) -> Spent:
        """What one more document takes."""
        self._seed += 1
        messages = [
            {"role": "system", "content": text(RULES, 0)},
            {"role": "user", "content": text(DOCUMENT, self._seed)},
        ]
        spent, reply = timed(
            lambda: self._model.create_chat_completion(
                messages,
                response_format={"type": "json_object", "schema": self._schema},
                temperature=0.0,
                max_tokens=TOKENS,
            )
        )
        assert reply["usage"]["completion_tokens"] == TOKENS
        return spent

    def close(self) -> None:
        self._model.close()


def measure(path: Path) -> None:
    documents = [text(DOCUMENT, seed) for seed in range(1, max(COUNTS) + 1)]
    rules = grammar(SCHEMA)
    absent = [one for one in ("fastapi", "sse_starlette", "starlette_context") if importlib.util.find_spec(one) is None]
    if absent:
        print(f"llama-cpp-python's server: skipped, not installed here: {', '.join(absent)}")
    with Native(path, context=CONTEXT, threads=os.cpu_count() or 1) as native:
        prompts = [native.start(native.tokens(text(RULES, 0) + one)) for one in documents]
        print(f"prompts of {min(map(len, prompts))} to {max(map(len, prompts))} tokens, {TOKENS} written for each")
        found = compare(path, native, prompts, rules)
        first_token(native, rules)
        grammar_cost(native, prompts[:8], rules)
        sample = range(0, len(prompts), 4)
        same = sum(
            native.write(prompts[at], rules, max_tokens=TOKENS, max_string=400, wall_s=600) == found[at]
            for at in sample
        )
        lengths = Peer(path, SCHEMA)
        print(
            f"the loop with the lengths of strings in its schema: {lengths.one().rates(TOKENS)} tokens/s; load {load()}"
        )
        lengths.close()
        print(f"written alone and among {len(prompts)}: the same text in {same} of {len(sample)}")


def compare(path: Path, native: Native, prompts: list[list[int]], rules: str) -> tuple[Generated, ...]:
    """Tokens a second, in turn with the peer, whose first document is not counted."""
    found: tuple[Generated, ...] = ()
    peer = Peer(path, llama_native._unbounded(SCHEMA))
    theirs, ours = [peer.one()], {}
    for count in reversed(COUNTS):
        with Batch(native) as batch:
            ours[count], written = timed(
                lambda batch=batch, count=count: batch.write_many(
                    prompts[:count], [rules] * count, max_tokens=TOKENS, wall_s=600
                )
            )
        assert {one.tokens for one in written} == {TOKENS}
        found = found or written
        print(f"{count:2} documents: {ours[count].rates(count * TOKENS)} tokens/s; load {load()}")
        theirs.append(peer.one())
    peer.close()
    loop = best(theirs)
    print(f"the loop: {loop.rates(TOKENS)} tokens/s at best, {', '.join(one.rates(TOKENS) for one in theirs)}")
    for count, spent in ours.items():
        clock, processor = (count * one / mine for one, mine in zip(loop, spent, strict=True))
        print(f"{count:2} documents: {clock:.1f} times the loop by the clock, {processor:.1f} by processor time")
    return found


def grammar_cost(native: Native, prompts: list[list[int]], rules: str) -> None:
    """Tokens a second of writing alone, with the reading taken off."""
    with Batch(native) as batch:

        def write(tokens: int) -> int:
            found = batch.write_many(prompts, [rules] * len(prompts), max_tokens=tokens, wall_s=600)
            return sum(one.tokens for one in found)

        write(1)
        rates = []
        for free in (False, True):
            patches = {"allows": lambda self, token: True, "accept": lambda self, token: None} if free else {}
            with mock.patch.multiple(llama_native._Grammar, **patches) if patches else mock.patch("os.sep", os.sep):
                reading, _ = timed(lambda: write(1))
                whole, written = timed(lambda: write(TOKENS))
            spent = Spent(whole.clock - reading.clock, whole.processor - reading.processor)
            rates.append(spent.rates(written - len(prompts)))
    print(f"writing alone, {len(prompts)} at once: {rates[0]} tokens/s under the grammar, {rates[1]} without")


def first_token(native: Native, rules: str) -> None:
    """Two requests with the same long beginning, one after the other."""
    head = text(LONG, 99)
    prompts = [native.start(native.tokens(head + text(24, seed))) for seed in (201, 202)]
    with Batch(native) as batch:
        spent = [
            timed(lambda prompt=prompt: batch.write_many([prompt], [rules], max_tokens=1, wall_s=600))[0]
            for prompt in prompts
        ]
    clock, processor = (again / first for first, again in zip(*spent, strict=True))
    print(
        f"first token of {len(prompts[0])} tokens: {spent[0].clock:.2f} s ({spent[0].processor:.2f}), "
        f"of the second request {spent[1].clock:.2f} s ({spent[1].processor:.2f}): {clock:.0%} ({processor:.0%})"
    )


def main() -> None:
    print(f"{os.cpu_count()} cores, load {load()}; in brackets: by processor time")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random-1.1b-q4_0.gguf"
        spent, _ = timed(lambda: build(path))
        print(f"built a model of {path.stat().st_size / 1e6:.0f} MB in {spent.clock:.1f} s")
        measure(path)


if __name__ == "__main__":
    main()
