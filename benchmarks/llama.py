"""How fast many pieces are written at once, beside the loop over llama-cpp-python's own chat call, in one run.

Builds a random model of 1.1 billion weights (Q4_0, llama architecture, 618 MB) in a folder that goes afterwards: what
the weights mean does not change the speed. On an idle machine: python benchmarks/llama.py
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import math
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import gguf
import numpy as np

from seoul_assist.adapters import llama_native
from seoul_assist.adapters.llama_batch import Batch
from seoul_assist.adapters.llama_native import Native, grammar
from seoul_assist.text.claims_json import claims_schema

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import toy_gguf

LAYERS, WIDTH, HEADS, KV_HEADS, FEED_FORWARD, VOCABULARY = 16, 2048, 32, 8, 8192, 30_000
SYLLABLES = [chr(0xAC00 + 37 * number) for number in range(200)]
WORDS = ["".join(pair) for pair in itertools.product(SYLLABLES, repeat=2)]
TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
TOKENS = 32  # written for each document where the grammar is weighed
RULES, DOCUMENT, LONG = 200, 48, 960  # words, of which each is a token
CONTEXT = 2048
SCHEMA = claims_schema(["S1"], 3)
SCHEMA["properties"]["claims"]["minItems"] = 1  # or the model may write an empty list and be done


BARE = llama_native._unbounded(SCHEMA)  # the lengths make the grammar of the peer slow


class Shape(NamedTuple):
    """Documents of so many words, an answer of so many tokens, and how many documents at once."""

    read: int
    written: int
    counts: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.read} words read and {self.written} tokens written for each document"


SHORT = Shape(DOCUMENT, 32, (1, 8, 16))
SHAPES = (SHORT, Shape(DOCUMENT, 160, (8, 16)), Shape(600, 96, (8,)))


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

    def each(self, tokens: int) -> Spent:
        """For one of so many tokens."""
        return Spent(self.clock / tokens, self.processor / tokens)

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

    def __init__(self, path: Path, schema: dict[str, Any], *, flash: bool = False) -> None:
        import llama_cpp

        threads = os.cpu_count()
        self._model = llama_cpp.Llama(
            str(path), n_ctx=CONTEXT, n_threads=threads, n_threads_batch=threads, flash_attn=flash, verbose=False
        )
        self._schema = schema
        self.one(text(DOCUMENT, 999), 1)  # reads the shared beginning, which no later document pays for

    def one(self, document: str, tokens: int) -> Spent:
        """What one more document takes for each token written."""
        spent, reply = timed(lambda: self._model.create_chat_completion(**asked(document, tokens, self._schema)))
        return spent.each(reply["usage"]["completion_tokens"])

    def close(self) -> None:
        self._model.close()


def asked(document: str, tokens: int, schema: dict[str, Any]) -> dict[str, Any]:
    """A chat call, to the bindings and to their server alike."""
    return {
        "messages": [{"role": "system", "content": text(RULES, 0)}, {"role": "user", "content": document}],
        "response_format": {"type": "json_object", "schema": schema},
        "temperature": 0.0,
        "max_tokens": tokens,
    }


def measure(path: Path) -> None:
    rules = grammar(SCHEMA)
    with Native(path, context=CONTEXT, threads=os.cpu_count() or 1) as native:
        first_token(native, rules)
        peers = {name: Peer(path, BARE, flash=flash) for name, flash in (("loop", False), ("loop, flash", True))}
        for shape in SHAPES:
            compare(native, peers, shape, rules)
        for peer in peers.values():
            peer.close()
        document = text(DOCUMENT, 500)
        lengths = Peer(path, SCHEMA)
        spent = lengths.one(document, SHORT.written)
        print(f"the loop with the lengths of strings in its schema, {SHORT}: {spent.rates(1)} tokens/s")
        lengths.close()
        grammar_cost(native, [prompt(native, text(DOCUMENT, seed)) for seed in range(1, 9)], rules)
    served(path)


def prompt(native: Native, document: str) -> list[int]:
    return native.start(native.tokens(text(RULES, 0) + document))


def compare(native: Native, peers: dict[str, Peer], shape: Shape, rules: str) -> None:
    """Tokens written a second, beside the best of the peers, in turn; the shared beginning is read by all of them."""
    theirs: dict[str, list[Spent]] = {name: [] for name in peers}
    documents = [text(shape.read, seed) for seed in range(1, max(shape.counts) + 1)]
    prompts = [prompt(native, one) for one in documents]
    ours: dict[int, Spent] = {}
    for count in shape.counts:
        for name, peer in peers.items():
            theirs[name].append(peer.one(text(shape.read, 2_000 + count), shape.written))
        with Batch(native) as batch:
            head = prompt(native, text(shape.read, 999))
            batch.write_many([head] * count, [rules] * count, max_tokens=1, wall_s=600)
            spent, found = timed(
                lambda batch=batch, count=count: batch.write_many(
                    prompts[:count], [rules] * count, max_tokens=shape.written, wall_s=600
                )
            )
            ours[count] = spent.each(sum(one.tokens for one in found))
    loop = best([one for some in theirs.values() for one in some])
    print(f"{shape}, load {load()}")
    for name, some in theirs.items():
        print(f"  {name}: {best(some).rates(1)} tokens/s")
    for count, spent in ours.items():
        clock, processor = (one / mine for one, mine in zip(loop, spent, strict=True))
        print(f"  {count:2} documents: {spent.rates(1)} tokens/s: {clock:.2f} ({processor:.2f}) times the best loop")
    sample = range(0, len(prompts), 4) if shape is SHORT else ()
    alone = [native.write(prompts[at], rules, max_tokens=shape.written, max_string=400, wall_s=600) for at in sample]
    if alone:
        same = sum(found[at] == one for at, one in zip(sample, alone, strict=True))
        print(f"  written alone and among {len(prompts)}: the same text in {same} of {len(alone)}")


def processor(pid: int) -> float:
    """Seconds of the processor that another process has used; nan where the system does not say."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return math.nan
    ticks = stat.read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def served(path: Path) -> None:
    """The server of the bindings with eight clients at once, where it is installed."""
    needed = ("fastapi", "sse_starlette", "starlette_context", "uvicorn", "pydantic_settings")
    if absent := [one for one in needed if importlib.util.find_spec(one) is None]:
        print(f"llama-cpp-python's server: skipped, not installed here: {', '.join(absent)}")
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    threads = str(os.cpu_count())
    options = {
        "model": str(path),
        "port": port,
        "n_ctx": str(CONTEXT),
        "n_threads": threads,
        "n_threads_batch": threads,
    }
    command = [
        sys.executable,
        "-m",
        "llama_cpp.server",
        *(part for key, one in options.items() for part in (f"--{key}", one)),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def call(document: str, tokens: int) -> int:
        body = json.dumps(asked(document, tokens, BARE)).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/chat/completions", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            return int(json.load(answer)["usage"]["completion_tokens"])

    try:
        for _ in range(120):
            try:
                call(text(DOCUMENT, 999), 1)
                break
            except urllib.error.URLError:
                time.sleep(0.5)
        used = processor(server.pid)
        with ThreadPoolExecutor(8) as clients:
            spent, tokens = timed(
                lambda: sum(clients.map(lambda seed: call(text(SHORT.read, seed), SHORT.written), range(1, 9)))
            )
        spent = Spent(spent.clock, processor(server.pid) - used)
        print(f"llama-cpp-python's server, 8 clients, {SHORT}: {spent.rates(tokens)} tokens/s")
    finally:
        server.terminate()
        server.wait()


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
