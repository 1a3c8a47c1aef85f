"""The head of a model file, refused where it contradicts itself, before native code sees the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist.adapters import gguf_table
from seoul_assist.adapters.gguf_table import ARRAY, BOOL, F32, I32, STRING, U32, Table, Value
from seoul_assist.errors import ModelUnusable

MAX_LAYERS = 1_024
MAX_TEMPLATE = 256 * 1024
MAX_TEMPLATES = 16
_POOLING = ("none", "mean", "cls", "last", "rank")
_ARCHITECTURE = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,63}")
_LAYER = re.compile(r"blk\.(\d{1,5})\.(.+)")
_BYTE_TOKEN, _LAST_TOKEN_KIND = 6, 6
_BYTES = {f"<0x{byte:02X}>".encode() for byte in range(256)}
# Every layer of these has the same tensors of the same shapes, and they need the ones named here.
_UNIFORM = ("llama", "qwen2", "qwen3", "exaone")
_NEEDED = ("token_embd.weight", "output_norm.weight")
_NEEDED_IN_LAYER = ("attn_norm.weight", "attn_output.weight", "ffn_norm.weight")
# llama.cpp takes these values in this kind and in no other; lists are read without a look at the kind of their items.
_KINDS = {
    "tokenizer.ggml.model": STRING, "tokenizer.ggml.pre": STRING, "tokenizer.chat_template": STRING,
    "tokenizer.ggml.add_bos_token": BOOL, "tokenizer.ggml.add_eos_token": BOOL, "tokenizer.ggml.add_sep_token": BOOL,
    "tokenizer.ggml.add_space_prefix": BOOL, "tokenizer.ggml.remove_extra_whitespaces": BOOL,
}  # fmt: skip
_ARCHITECTURE_KINDS = {
    "context_length": U32, "embedding_length": U32, "block_count": U32, "vocab_size": U32, "pooling_type": U32,
    "attention.key_length": U32, "attention.value_length": U32, "rope.dimension_count": U32, "rope.freq_base": F32,
    "attention.layer_norm_epsilon": F32, "attention.layer_norm_rms_epsilon": F32, "attention.causal": BOOL,
    "attention.head_count": U32, "attention.head_count_kv": U32, "feed_forward_length": U32,
    "expert_count": U32, "expert_used_count": U32,
}  # fmt: skip
_ITEMS = {
    "tokenizer.ggml.tokens": (STRING,), "tokenizer.ggml.merges": (STRING,), "tokenizer.ggml.scores": (F32,),
    "tokenizer.ggml.token_type": (I32, U32),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a model file says about it; `context` is the window it was trained for, in tokens.

    `width` is the length of its vectors, `pooling` how they are made of those of its tokens: none, mean, cls, last or
    rank (a reranker), "" where the file does not say. `templates` are all chat templates of the file, `template` the
    one that is used.
    """

    architecture: str
    name: str
    context: int
    vocabulary: int
    layers: int
    cache_bytes_per_token: int
    template: str
    size: int
    width: int = 0
    pooling: str = ""
    templates: tuple[str, ...] = ()


def read(path: Path) -> Header:
    """The checked head; ModelUnusable when the file is missing, is not GGUF, is cut short or contradicts itself."""
    return _Checker(gguf_table.read(path)).header()


class _Checker:
    """Looks at the values of one file together."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.values = table.values
        self.architecture = ""

    def refuse(self, what: str) -> ModelUnusable:
        return gguf_table.unusable(self.table.path, what)

    def header(self) -> Header:
        split = self.values.get("split.count")
        if split is not None and split.data not in (0, 1):
            raise gguf_table.unusable(
                self.table.path,
                "여러 파일로 나뉜 모델",
                "`llama-gguf-split --merge`로 한 파일로 합친 뒤 등록해 주세요.",
            )
        self.architecture = self.text("general.architecture")
        if not _ARCHITECTURE.fullmatch(self.architecture):
            raise self.refuse("모델 구조 이름이 없거나 잘못됨")
        self.kinds()
        layers, width = self.count("block_count", 1, MAX_LAYERS), self.count("embedding_length", 1, 1 << 20)
        context = self.count("context_length", 1, 1 << 28)
        vocabulary = self.vocabulary()
        embedding = self.table.shapes.get("token_embd.weight")
        if embedding is not None and embedding != (width, vocabulary):
            raise self.refuse("어휘 수와 텐서 크기가 맞지 않음")
        groups, length = self.attention(width)
        self.numbers()
        self.layers(layers)
        template = self.text("tokenizer.chat_template")
        return Header(
            architecture=self.architecture,
            name=self.text("general.name"),
            context=context,
            vocabulary=vocabulary,
            layers=layers,
            cache_bytes_per_token=2 * 2 * layers * groups * length,
            template=template,
            size=self.table.size,
            width=width,
            pooling=self.pooling(),
            templates=self.templates(template),
        )

    def text(self, key: str) -> str:
        """The string of that key, "" where there is none."""
        found = self.values.get(key)
        if found is None:
            return ""
        if found.kind != STRING:
            raise self.refuse("항목의 종류가 잘못됨")
        return str(found.data)

    def own(self, key: str) -> Value | None:
        return self.values.get(f"{self.architecture}.{key}")

    def count(self, key: str, low: int, high: int) -> int:
        """A whole number of the architecture; of one number a layer the largest."""
        value = self.own(key)
        found = max(value.data, default=None) if value and value.kind == ARRAY else value.data if value else None
        if not isinstance(found, int) or not low <= found <= high:
            raise self.refuse(f"{key} 값이 없거나 잘못됨")
        return found

    def kinds(self) -> None:
        wanted = _KINDS | {f"{self.architecture}.{key}": kind for key, kind in _ARCHITECTURE_KINDS.items()}
        for key, kind in wanted.items():
            value = self.values.get(key)
            if value is not None and value.kind not in (kind, ARRAY if key.startswith(self.architecture) else kind):
                raise self.refuse("항목의 종류가 잘못됨")
        for key, items in _ITEMS.items():
            value = self.values.get(key)
            if value is not None and (value.kind != ARRAY or value.items not in items):
                raise self.refuse("목록의 종류가 잘못됨")

    def attention(self, width: int) -> tuple[int, int]:
        """How many heads keep what was read, and how long each is."""
        heads = self.count("attention.head_count", 0, 1 << 16) if self.own("attention.head_count") else 0
        groups = self.count("attention.head_count_kv", 0, 1 << 16) if self.own("attention.head_count_kv") else heads
        uniform = self.architecture in _UNIFORM
        if (uniform and not (heads and groups)) or (heads and groups and heads % groups):
            raise self.refuse("주의 머리 수가 맞지 않음")
        if self.own("attention.key_length"):
            length = self.count("attention.key_length", 1, 1 << 16)
        else:
            if heads and width % heads:
                raise self.refuse("주의 머리 수가 맞지 않음")
            length = width // heads if heads else 0
        if heads and self.own("rope.dimension_count"):
            turned = self.count("rope.dimension_count", 0, 1 << 16)
            whole = self.architecture == "llama" and turned != length
            if turned > max(length, width // heads) or turned % 2 or whole:
                raise self.refuse("위치 정보의 길이가 맞지 않음")
        return groups, length

    def numbers(self) -> None:
        for key in ("attention.layer_norm_epsilon", "attention.layer_norm_rms_epsilon"):
            value = self.own(key)
            if value is not None and value.kind == F32 and not 0.0 <= value.data <= 1.0:
                raise self.refuse(f"{key} 값이 잘못됨")
        if self.architecture in _UNIFORM and not self.own("attention.layer_norm_rms_epsilon"):
            raise self.refuse("attention.layer_norm_rms_epsilon 값이 없음")
        base = self.own("rope.freq_base")
        if base is not None and base.kind == F32 and not base.data > 0.0:
            raise self.refuse("rope.freq_base 값이 잘못됨")

    def layers(self, count: int) -> None:
        """No tensor belongs to a layer the head does not count; where all layers are alike, none lacks anything."""
        shapes = self.table.shapes
        found: dict[int, dict[str, tuple[int, ...]]] = {}
        for name, shape in shapes.items():
            match = _LAYER.fullmatch(name)
            if match:
                found.setdefault(int(match[1]), {})[match[2]] = shape
        uniform = self.architecture in _UNIFORM
        if not set(found) <= set(range(count)) or (uniform and len(found) != count):
            raise self.refuse("층 수와 텐서 표가 맞지 않음")
        if not uniform:
            return
        first = found.get(0, {})
        missing = [name for name in _NEEDED if name not in shapes] + [
            name for name in _NEEDED_IN_LAYER if name not in first
        ]
        sizes = ("feed_forward_length", "attention.head_count", "attention.head_count_kv")
        pruned = any(value.kind == ARRAY for value in map(self.own, sizes) if value)  # a size for each layer
        if missing or any(set(layer) != set(first) if pruned else layer != first for layer in found.values()):
            raise self.refuse("층마다 있어야 할 텐서가 빠졌거나 크기가 다름")
        value = self.own("feed_forward_length")
        if value is not None and value.kind == U32:
            given = [first[f"ffn_{part}.weight"] for part in ("up", "gate") if f"ffn_{part}.weight" in first]
            if any(len(shape) != 2 or shape[1] != value.data for shape in given):
                raise self.refuse("feed_forward_length 값이 텐서 크기와 맞지 않음")

    def templates(self, template: str) -> tuple[str, ...]:
        others = [self.text(key) for key in self.values if key.startswith("tokenizer.chat_template.")]
        found = tuple(one for one in (template, *others) if one)
        if len(found) > MAX_TEMPLATES or any(len(one) > MAX_TEMPLATE for one in found):
            raise self.refuse("대화 틀이 지나치게 많거나 긺")
        return found

    def pooling(self) -> str:
        value = self.own("pooling_type")
        if value is None:
            return ""
        if not isinstance(value.data, int) or not 0 <= value.data < len(_POOLING):
            raise self.refuse("풀링 방식이 잘못됨")
        return _POOLING[value.data]

    def vocabulary(self) -> int:
        if not self.text("tokenizer.ggml.model"):
            raise self.refuse("어휘 방식이 없음")
        tokens = self.items("tokenizer.ggml.tokens")
        if not tokens:
            raise self.refuse("어휘 목록이 없음")
        for part in ("scores", "token_type"):
            if f"tokenizer.ggml.{part}" in self.values and len(self.items(f"tokenizer.ggml.{part}")) != len(tokens):
                raise self.refuse("어휘 목록의 길이가 서로 다름")
        kinds = self.items("tokenizer.ggml.token_type")
        if any(not 0 <= one <= _LAST_TOKEN_KIND for one in kinds):
            raise self.refuse("어휘의 종류가 잘못됨")
        # llama.cpp ends the process when it looks for a byte that has no token.
        if _BYTE_TOKEN in kinds and not _BYTES.issubset(tokens):
            raise self.refuse("바이트 토큰이 빠짐")
        for key, value in self.values.items():
            if not (key.startswith("tokenizer.ggml.") and key.endswith("_token_id")):
                continue
            if value.kind != U32 or not (value.data < len(tokens) or value.data == 0xFFFFFFFF):
                raise self.refuse("특수 토큰 번호가 어휘 밖에 있음")
        return len(tokens)

    def items(self, key: str) -> Any:
        value = self.values.get(key)
        return () if value is None else value.data
