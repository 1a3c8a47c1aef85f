"""What GGUF models cost a search: embedding passages and questions, rewriting a question, looking at hits again.

Builds random models (an encoder of the size of bge-m3 and a writing model of 1.1 billion weights, Q4_0), so it needs
no download: what the weights mean does not change the speed. Run it on an idle machine, on as many cores as the office
PC has: taskset -c 0,1 python benchmarks/models_in_search.py [FOLDER]
"""

from __future__ import annotations

import hashlib
import itertools
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

from seoul_assist import prompts
from seoul_assist.adapters import gguf_header, llama
from seoul_assist.adapters.embedding_families import recipe
from seoul_assist.adapters.llama_embedder import LlamaEmbedder
from seoul_assist.adapters.llama_search import LlamaSearch
from seoul_assist.settings import Settings
from seoul_assist.tasks.refine import LOOKED_AT, PASSAGE_CHARS, TERMS

VOCABULARY = 30_000


@dataclass(frozen=True)
class Shape:
    architecture: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    feed_forward: int


ENCODER = Shape("bert", 24, 1024, 16, 16, 4096)
WRITER = Shape("llama", 16, 2048, 32, 8, 8192)
QUESTION = "마을 사람들이 함께 쓰는 회관을 늘려 지으려면 누구에게 무엇을 내야 하나요"
SENTENCE = (
    "시장은 제3항에 따른 허가를 받은 자가 다음 각 호의 어느 하나에 해당하면 그 허가를 취소하거나 변경할 수 있다. "
)


def vocabulary(writer: gguf.GGUFWriter) -> None:
    """Syllables, and pairs of them as they stand in the texts: some 0.6 tokens a character, as real models need."""
    texts = [QUESTION, SENTENCE, *(prompts.load(name).body for name in ("rewrite", "rerank"))]
    words = sorted({word for text in texts for word in text.split()})
    pieces = ["▁", *sorted({character for word in words for character in word})]
    pieces += sorted(
        {part for word in words for at in range(len(word)) for part in (word[at : at + 2], f"▁{word[:1]}")}
    )
    pieces += [
        "".join(pair) for pair in itertools.product((chr(0xAC00 + 37 * number) for number in range(175)), repeat=2)
    ]
    pieces = list(dict.fromkeys(pieces))[: VOCABULARY - 259]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(
        [b"<unk>", b"<s>", b"</s>"]
        + [f"<0x{byte:02X}>".encode() for byte in range(256)]
        + [piece.encode() for piece in pieces]
    )
    writer.add_token_scores([0.0] * 259 + [float(-number) for number in range(len(pieces))])
    writer.add_token_types([2, 3, 3] + [6] * 256 + [1] * len(pieces))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def build(path: Path, shape: Shape) -> Path:
    """A random model of that shape, Q4_0: per 32 weights an f16 scale of 0.004 and 16 random bytes."""
    draw = np.random.default_rng(1)
    encoder = shape.architecture == "bert"
    writer = gguf.GGUFWriter(path, shape.architecture)
    writer.add_name(path.stem)
    writer.add_context_length(4096)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    if encoder:
        writer.add_layer_norm_eps(1e-5)
        writer.add_causal_attention(False)
        writer.add_pooling_type(gguf.PoolingType.CLS)
        writer.add_token_type_count(1)
        writer.add_add_eos_token(True)
    else:
        writer.add_layer_norm_rms_eps(1e-5)
    vocabulary(writer)

    def floats(name: str, shape: tuple[int, ...], value: float) -> None:
        writer.add_tensor(name, np.full(shape, value, dtype=np.float32))

    def matrix(name: str, rows: int, columns: int) -> None:
        blocks = np.empty((rows, columns // 32, 18), dtype=np.uint8)
        blocks[:, :, :2] = np.frombuffer(np.float16(0.004).tobytes(), dtype=np.uint8)
        blocks[:, :, 2:] = draw.integers(0, 256, (rows, columns // 32, 16), dtype=np.uint8)
        writer.add_tensor(f"{name}.weight", blocks.reshape(rows, -1), raw_dtype=gguf.GGMLQuantizationType.Q4_0)
        if encoder and name.startswith("blk."):
            floats(f"{name}.bias", (rows,), 0.0)

    def norm(name: str) -> None:
        floats(f"{name}.weight", (shape.width,), 1.0)
        if encoder:
            floats(f"{name}.bias", (shape.width,), 0.0)

    width = shape.width
    matrix("token_embd", VOCABULARY, width)
    if encoder:
        floats("position_embd.weight", (4096, width), 0.0)
        floats("token_types.weight", (1, width), 0.0)
        norm("token_embd_norm")
    else:
        norm("output_norm")
        matrix("output", VOCABULARY, width)
    for layer in range(shape.layers):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            heads = shape.kv_heads if part in ("attn_k", "attn_v") else shape.heads
            matrix(f"blk.{layer}.{part}", width * heads // shape.heads, width)
        for part in ("attn_output_norm", "layer_output_norm") if encoder else ("attn_norm", "ffn_norm"):
            norm(f"blk.{layer}.{part}")
        for part in ("ffn_up",) if encoder else ("ffn_up", "ffn_gate"):
            matrix(f"blk.{layer}.{part}", shape.feed_forward, width)
        matrix(f"blk.{layer}.ffn_down", width, shape.feed_forward)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def embedding(path: Path, passages: int = 6) -> None:
    header = gguf_header.read(path)
    digest = hashlib.sha256(path.name.encode()).hexdigest()
    embedder = LlamaEmbedder(path, digest, header, recipe(header, path.stem, Settings(path.parent)))
    embedder.embed(["준비"], "query")  # loads the model
    texts = [f"가온시 시민회관 운영 조례 제{number}조\n{SENTENCE * 8}"[:600] for number in range(passages)]
    lengths = [len(embedder.pieces(text, "passage")[0]) for text in texts]
    began = time.perf_counter()
    embedder.embed(texts, "passage")
    whole = time.perf_counter() - began
    times = []
    for _ in range(5):
        began = time.perf_counter()
        embedder.embed([QUESTION], "query")
        times.append(time.perf_counter() - began)
    print(
        f"{path.stem} ({header.size / 1e6:.0f} MB): {passages / whole:.2f} passages/s"
        f" ({statistics.mean(lengths):.0f} tokens each, {sum(lengths) / whole:.0f} tokens/s),"
        f" a question of {len(embedder.pieces(QUESTION, 'query')[0])} tokens {statistics.median(times) * 1000:.0f} ms",
        flush=True,
    )
    embedder.close()


def helping(path: Path) -> None:
    began = time.perf_counter()
    helper = LlamaSearch(llama.open_engine(path, "0" * 64))
    print(f"{path.stem}: loaded in {time.perf_counter() - began:.1f} s", flush=True)
    passages = [
        f"가온시 시민회관 운영 조례 제{number}조\n{SENTENCE * 8}"[:PASSAGE_CHARS] for number in range(LOOKED_AT)
    ]
    began, spent = time.perf_counter(), time.process_time()
    terms = helper.terms(QUESTION, count=TERMS, wall_s=600)
    print(
        f"  rewriting: {time.perf_counter() - began:.1f} s, {time.process_time() - spent:.1f} s of processor"
        f" ({len(terms)} terms)",
        flush=True,
    )
    began, spent = time.perf_counter(), time.process_time()
    scores = helper.scores(QUESTION, passages, wall_s=600)
    tokens = sum(len(helper._engine.native.plain(passage)) for passage in passages)
    print(
        f"  {len(scores)} hits again: {time.perf_counter() - began:.1f} s,"
        f" {time.process_time() - spent:.1f} s of processor ({tokens} tokens of passages)",
        flush=True,
    )
    helper.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        small, large = folder / "random-encoder.gguf", folder / "random-writer-1.1b.gguf"
        for path, shape in ((small, ENCODER), (large, WRITER)):
            if not path.exists():
                build(path, shape)
        embedding(small)
        helping(large)


if __name__ == "__main__":
    main()
