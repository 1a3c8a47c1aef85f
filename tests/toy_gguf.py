"""Builds a tiny model file at test time: a real GGUF that llama.cpp loads in milliseconds and that writes nonsense.

The vocabulary is the three usual specials, every byte, and four chat markers, so that any UTF-8 text can be read and
written. The weights come from a fixed seed: the same arguments always give the same file.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, FEED_FORWARD = 64, 2, 4, 192
MARKERS = ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>")
# One direction of the hidden state is the same for every token: through it the last layer likes or dislikes a byte.
# So the toy fills its lists, and ends its strings after a while.
LIKES = {"]": -30.0, '"': 1.0}
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def vocabulary(user_defined: tuple[str, ...] = ()) -> tuple[list[bytes], list[int]]:
    """The tokens and their kinds, in the order of their ids."""
    kind = gguf.TokenType
    tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
    kinds = [kind.UNKNOWN, kind.CONTROL, kind.CONTROL] + [kind.BYTE] * 256
    tokens += [marker.encode() for marker in MARKERS] + ["▁".encode()]
    kinds += [kind.CONTROL] * len(MARKERS) + [kind.NORMAL]
    tokens += [text.encode() for text in user_defined]
    kinds += [kind.USER_DEFINED] * len(user_defined)
    return tokens, [int(one) for one in kinds]


def shape(
    writer: gguf.GGUFWriter, *, context: int, width: int, layers: int, heads: tuple[int, int], feed_forward: int
) -> None:
    """Says what a model of the llama architecture measures; `heads` are those of queries and of keys and values."""
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads[0])
    writer.add_head_count_kv(heads[1])
    writer.add_rope_dimension_count(width // heads[0])
    writer.add_layer_norm_rms_eps(1e-5)


def finish(writer: gguf.GGUFWriter, path: Path) -> Path:
    """Writes the file out."""
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def build(
    path: Path,
    *,
    seed: int = 0,
    template: str | None = TEMPLATE,
    context: int = 4096,
    likes: dict[str, float] = LIKES,
    user_defined: tuple[str, ...] = (),
    name: str = "toy",
    pooling: str = "",
    space_prefix: bool = False,
) -> Path:
    """The path of a written model file of about 0.6 MB; with `pooling` it is an embedding model that reads forward."""
    draw = np.random.default_rng(seed)
    tokens, kinds = vocabulary(user_defined)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    if pooling:
        writer.add_pooling_type(gguf.PoolingType[pooling.upper()])
    shape(writer, context=context, width=WIDTH, layers=LAYERS, heads=(HEADS, HEADS), feed_forward=FEED_FORWARD)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(space_prefix)
    if template is not None:
        writer.add_chat_template(template)

    def matrix(
        name: str, rows: int, columns: int, constant: float = 0.0, likes: dict[str, float] | None = None
    ) -> None:
        weights = draw.normal(0.0, 1.0 / np.sqrt(columns), (rows, columns))
        if constant:
            weights[:, 0] = constant
        if likes is not None:
            weights[:, 0] = 0.0
            for character, like in likes.items():
                weights[3 + ord(character), 0] = like
        if name.endswith(("attn_output", "ffn_down")):
            weights[0] = 0.0
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))

    def ones(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, dtype=np.float32))

    matrix("token_embd", len(tokens), WIDTH, constant=8.0)
    ones("output_norm")
    matrix("output", len(tokens), WIDTH, likes=likes)
    for layer in range(LAYERS):
        ones(f"blk.{layer}.attn_norm")
        ones(f"blk.{layer}.ffn_norm")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            matrix(f"blk.{layer}.{part}", WIDTH, WIDTH)
        matrix(f"blk.{layer}.ffn_gate", FEED_FORWARD, WIDTH)
        matrix(f"blk.{layer}.ffn_up", FEED_FORWARD, WIDTH)
        matrix(f"blk.{layer}.ffn_down", WIDTH, FEED_FORWARD)
    return finish(writer, path)


def build_encoder(
    path: Path,
    *,
    seed: int = 0,
    name: str = "toy encoder",
    pooling: str = "mean",
    context: int = 128,
    width: int = WIDTH,
    tokenizer: str = "bytes",
) -> Path:
    """The path of a written embedding model (BERT architecture): bytes, or WordPiece over a few Korean syllables.

    With pooling "rank" it is a reranker: one score for a pair instead of a vector. With "" the file names no pooling.
    """
    draw = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name(name)
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_eps(1e-5)
    writer.add_causal_attention(False)
    if pooling:
        writer.add_pooling_type(gguf.PoolingType[pooling.upper()])
    size = _wordpiece(writer) if tokenizer == "wordpiece" else _bytes(writer)

    def matrix(name: str, rows: int, columns: int) -> None:
        writer.add_tensor(
            f"{name}.weight", draw.normal(0.0, 1.0 / np.sqrt(columns), (rows, columns)).astype(np.float32)
        )

    def biased(name: str, rows: int, columns: int) -> None:
        matrix(name, rows, columns)
        writer.add_tensor(f"{name}.bias", np.zeros(rows, dtype=np.float32))

    def norm(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(width, dtype=np.float32))
        writer.add_tensor(f"{name}.bias", np.zeros(width, dtype=np.float32))

    matrix("token_embd", size, width)
    writer.add_tensor("position_embd.weight", np.zeros((context, width), dtype=np.float32))
    matrix("token_types", 2, width)
    norm("token_embd_norm")
    for layer in range(LAYERS):
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            biased(f"blk.{layer}.{part}", width, width)
        norm(f"blk.{layer}.attn_output_norm")
        biased(f"blk.{layer}.ffn_up", FEED_FORWARD, width)
        biased(f"blk.{layer}.ffn_down", width, FEED_FORWARD)
        norm(f"blk.{layer}.layer_output_norm")
    if pooling == "rank":
        biased("cls", width, width)
        biased("cls.output", 1, width)
    return finish(writer, path)


def _bytes(writer: gguf.GGUFWriter) -> int:
    tokens, kinds = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_token_type_count(2)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_sep_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)
    writer.add_add_space_prefix(False)
    return len(tokens)


def _wordpiece(writer: gguf.GGUFWriter) -> int:
    syllables = "가거나너다더" + "\u1100\u1102\u1103"
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [f"▁{one}" for one in syllables] + list(syllables)
    kind = gguf.TokenType
    writer.add_tokenizer_model("bert")
    writer.add_token_list([token.encode() for token in tokens])
    writer.add_token_types([int(kind.CONTROL)] * 5 + [int(kind.NORMAL)] * (len(tokens) - 5))
    writer.add_token_type_count(2)
    writer.add_bos_token_id(2)
    writer.add_eos_token_id(3)
    writer.add_unk_token_id(1)
    writer.add_sep_token_id(3)
    writer.add_pad_token_id(0)
    writer.add_mask_token_id(4)
    return len(tokens)
