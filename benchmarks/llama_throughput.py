"""How fast the model engine reads and writes, beside the bindings' own JSON mode on the same model in the same run.

Builds a random model of 1.1 billion weights (Q4_0, llama architecture), so it needs no download: what the weights mean
does not change the speed. Run it on an idle machine: python benchmarks/llama_throughput.py [FOLDER]
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from pathlib import Path

import gguf
import numpy as np

from seoul_assist.adapters import llama
from seoul_assist.adapters.llama_native import grammar
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.text.claims_json import claims_schema

LAYERS, WIDTH, HEADS, KV_HEADS, FEED_FORWARD, VOCABULARY = 16, 2048, 32, 8, 8192, 30_000
TOKENS = 64


def build(path: Path) -> Path:
    """A random model file: per 32 weights an f16 scale of 0.004 and 16 random bytes."""
    draw = np.random.default_rng(1)
    syllables = [chr(0xAC00 + 37 * number) for number in range(200)]
    words = ["".join(pair) for pair in itertools.product(syllables, repeat=2)]
    tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
    kinds = [2, 3, 3] + [6] * 256
    rest = [word.encode() for word in (syllables + words)[: VOCABULARY - len(tokens)]]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(4096)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens + rest)
    writer.add_token_scores([0.0] * len(tokens) + [float(-number) for number in range(len(rest))])
    writer.add_token_types(kinds + [1] * len(rest))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)

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
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def timed(action) -> tuple[float, object]:  # type: ignore[no-untyped-def]
    begin = time.perf_counter()
    value = action()
    return time.perf_counter() - begin, value


def main() -> None:
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder))


def measure(folder: Path) -> None:
    path = folder / "random-1.1b-q4_0.gguf"
    if not path.exists():
        seconds, _ = timed(lambda: build(path))
        print(f"built {path} ({path.stat().st_size / 1e6:.0f} MB) in {seconds:.1f} s")
    seconds, engine = timed(lambda: llama.open_engine(path, "0" * 64, max_tokens=TOKENS))
    assert isinstance(engine, llama.LlamaEngine)
    print(f"loaded in {seconds:.2f} s, window {engine.context} tokens")
    request = Request(
        "ask", "요금은 얼마인가?", (Evidence("S1", "가온시 조례 제1조", "가나다라마바사 " * 60),), max_claims=3
    )
    prompt = engine.prompt(request)
    native, rules = engine._native, grammar(claims_schema(["S1"], 3))
    schema = json.dumps(claims_schema(["S1"], 3))

    def write(count: int) -> object:
        return native.write(prompt, rules, max_tokens=count, max_string=400, wall_s=600)

    first, _ = timed(lambda: write(1))
    print(f"reads {len(prompt)} tokens: {len(prompt) / first:.0f} tokens/s")
    again, _ = timed(lambda: write(1))
    print(f"reads them again with the shared beginning kept: {again:.2f} s instead of {first:.2f} s")
    whole, done = timed(lambda: write(TOKENS))
    print(f"writes under the grammar: {(done.tokens - 1) / (whole - again):.1f} tokens/s")  # type: ignore[attr-defined]
    bare, _ = timed(lambda: _bare(native, prompt))
    print(f"writes without any grammar: {(TOKENS - 1) / (bare - again):.1f} tokens/s")
    for label, given in (("with string lengths in the grammar", schema), ("without", json.dumps(_unbounded(schema)))):
        seconds, count = timed(lambda given=given: _peer(native, prompt, given))  # type: ignore[misc]
        print(f"peer, llama-cpp-python's own grammar sampling, {label}: {count / (seconds - again):.1f} tokens/s")  # type: ignore[operator]
    engine.close()


def _unbounded(schema: str) -> object:
    from seoul_assist.adapters.llama_native import _unbounded as unbounded

    return unbounded(json.loads(schema))


def _bare(native, prompt: list[int]) -> None:  # type: ignore[no-untyped-def]
    native._take_in(list(prompt), time.monotonic() + 600)
    for _ in range(TOKENS):
        native._llama.eval([300])


def _peer(native, prompt: list[int], schema: str) -> int:  # type: ignore[no-untyped-def]
    from llama_cpp import LlamaGrammar

    native._take_in(list(prompt), time.monotonic() + 600)
    native._read = []
    made = native._llama.generate(prompt, temp=0.0, reset=True, grammar=LlamaGrammar.from_json_schema(schema))
    return sum(1 for _ in itertools.islice(made, TOKENS))


if __name__ == "__main__":
    main()
