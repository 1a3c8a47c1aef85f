"""Reads the head of a GGUF file in plain Python and refuses what does not add up, before native code sees the file.

Source of the layout: the GGUF specification of ggml (versions 2 and 3, little-endian).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from seoul_assist.errors import ModelUnusable

MAX_PAIRS = 10_000
MAX_TENSORS = 100_000
MAX_KEY = 1_024
MAX_STRING = 16 * 1024 * 1024
MAX_ARRAY = 4_000_000
MAX_NAME = 64
MAX_HEAD = 256 * 1024 * 1024
MAX_LAYERS = 1_024

# ggml type id -> (weights in a block, bytes of a block)
_TYPES = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18),
}  # fmt: skip
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<B", 10: "<Q", 11: "<q", 12: "<d"}
_BOOL, _STRING, _ARRAY = 7, 8, 9
_POOLING = ("none", "mean", "cls", "last", "rank")
_TENSOR_NAME = re.compile(r"[A-Za-z0-9_.\-]+")
_BYTE_TOKEN, _LAST_TOKEN_KIND = 6, 6
_BYTES = {f"<0x{byte:02X}>".encode() for byte in range(256)}
_DOWNLOAD = "파일을 다시 받은 뒤 제공처가 밝힌 SHA-256 값과 같은지 확인해 주세요."


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a model file says about it; `context` is the window it was trained for, in tokens.

    `width` is the length of its vectors, `pooling` how they are made of those of its tokens: none, mean, cls, last or
    rank (a reranker), "" where the file does not say.
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


def read(path: Path) -> Header:
    """The checked head; ModelUnusable when the file is missing, is not GGUF, is cut short or contradicts itself."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _Reader(file, path, size).header()
    except FileNotFoundError:
        raise ModelUnusable(
            f"모델 파일이 없습니다: {path.name}", "경로를 확인하거나 `seoul-assist model add`로 다시 등록해 주세요."
        ) from None
    except OSError as error:
        raise ModelUnusable(
            f"모델 파일을 열 수 없습니다: {path.name} ({error.strerror})", "파일의 경로와 읽기 권한을 확인해 주세요."
        ) from error


class _Reader:
    """A cursor over the head that never reads more than the file holds."""

    def __init__(self, file: BinaryIO, path: Path, size: int) -> None:
        self.file, self.path, self.size, self.at = file, path, size, 0

    def refuse(self, what: str, hint: str = _DOWNLOAD) -> ModelUnusable:
        return ModelUnusable(f"모델 파일을 쓸 수 없습니다: {self.path.name} ({what})", hint)

    def take(self, count: int) -> bytes:
        self.at += count
        if self.at > min(self.size, MAX_HEAD):
            raise self.refuse("파일이 중간에서 잘렸거나 머리 정보가 지나치게 큼")
        return self.file.read(count)

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def raw(self, limit: int) -> bytes:
        length = self.number("<Q")
        if length > limit:
            raise self.refuse("문자열 길이가 한도를 넘음")
        return self.take(length)

    def string(self, limit: int) -> str:
        try:
            return self.raw(limit).decode("utf-8")
        except UnicodeDecodeError:
            raise self.refuse("문자열이 UTF-8이 아님") from None

    def value(self, kind: int) -> Any:
        """A scalar, a string, or for an array (kind of its items, items; strings stay bytes)."""
        if kind == _STRING:
            return self.string(MAX_STRING)
        if kind in _SCALARS:
            number = self.number(_SCALARS[kind])
            if kind == _BOOL and number > 1:
                raise self.refuse("참거짓 값이 잘못됨")
            return number
        if kind != _ARRAY:
            raise self.refuse("알 수 없는 값 종류")
        item, count = self.number("<I"), self.number("<Q")
        if count > MAX_ARRAY:
            raise self.refuse("목록의 항목 수가 한도를 넘음")
        if item == _STRING:
            return item, [self.raw(MAX_STRING) for _ in range(count)]
        if item not in _SCALARS:
            raise self.refuse("알 수 없는 목록 종류")
        form = _SCALARS[item]
        data = self.take(count * struct.calcsize(form))
        return item, struct.unpack(f"<{count}{form[1:]}", data)

    def header(self) -> Header:
        if self.size < 24 or self.take(4) != b"GGUF":
            raise self.refuse("GGUF 형식이 아님", "GGUF 형식의 모델 파일을 골라 주세요.")
        if self.number("<I") not in (2, 3):
            raise self.refuse("지원하지 않는 GGUF 판", "GGUF 2판 또는 3판 파일을 골라 주세요.")
        tensors, pairs = self.number("<Q"), self.number("<Q")
        if not 0 < tensors <= MAX_TENSORS or not 0 < pairs <= MAX_PAIRS:
            raise self.refuse("항목 수가 한도를 벗어남")
        meta: dict[str, Any] = {}
        for _ in range(pairs):
            key = self.string(MAX_KEY)
            if key in meta:
                raise self.refuse("같은 이름의 항목이 두 번 나옴")
            meta[key] = self.value(self.number("<I"))
        shapes = self.tensors(tensors, meta)
        return self.describe(meta, shapes)

    def tensors(self, count: int, meta: dict[str, Any]) -> dict[str, tuple[int, ...]]:
        """The shape of every tensor; their data must lie one after the other inside the file."""
        step = meta.get("general.alignment", 32)
        if not isinstance(step, int) or step <= 0 or step & (step - 1) or step > 1 << 16:
            raise self.refuse("정렬 단위가 잘못됨")
        shapes: dict[str, tuple[int, ...]] = {}
        expected = 0
        for _ in range(count):
            name = self.string(MAX_NAME)
            dimensions = self.number("<I")
            if not _TENSOR_NAME.fullmatch(name) or name in shapes or not 1 <= dimensions <= 4:
                raise self.refuse("텐서 표가 잘못됨")
            shape = tuple(self.number("<Q") for _ in range(dimensions))
            kind, offset = self.number("<I"), self.number("<Q")
            if kind not in _TYPES or any(not 0 < length < 1 << 40 for length in shape):
                raise self.refuse("텐서의 크기나 종류가 잘못됨")
            block, width = _TYPES[kind]
            if shape[0] % block or offset != expected:
                raise self.refuse("텐서의 위치가 표와 맞지 않음")
            weights = 1
            for length in shape:
                weights *= length
            expected += -(-(weights // block * width) // step) * step
            shapes[name] = shape
            last = offset + weights // block * width
        start = -(-self.at // step) * step
        if start + last > self.size:
            raise self.refuse("파일이 중간에서 잘림")
        return shapes

    def describe(self, meta: dict[str, Any], shapes: dict[str, tuple[int, ...]]) -> Header:
        if meta.get("split.count", 0) not in (0, 1):
            raise self.refuse("여러 파일로 나뉜 모델", "`llama-gguf-split --merge`로 한 파일로 합친 뒤 등록해 주세요.")
        architecture = meta.get("general.architecture")
        if not isinstance(architecture, str) or not architecture.isprintable() or not architecture:
            raise self.refuse("모델 구조 이름이 없음")

        def count(key: str, low: int, high: int) -> int:
            found = meta.get(f"{architecture}.{key}")
            if isinstance(found, tuple):  # some models give one number a layer
                found = max(found[1], default=None)
            if not isinstance(found, int) or not low <= found <= high:
                raise self.refuse(f"{key} 값이 없거나 잘못됨")
            return found

        layers, width = count("block_count", 1, MAX_LAYERS), count("embedding_length", 1, 1 << 20)
        context = count("context_length", 1, 1 << 28)
        vocabulary = self.vocabulary(meta)
        embedding = shapes.get("token_embd.weight")
        if embedding is not None and embedding != (width, vocabulary):
            raise self.refuse("어휘 수와 텐서 크기가 맞지 않음")
        heads = count("attention.head_count", 0, 1 << 16) if f"{architecture}.attention.head_count" in meta else 0
        groups = (
            count("attention.head_count_kv", 0, 1 << 16) if f"{architecture}.attention.head_count_kv" in meta else heads
        )
        if heads and groups and heads % groups:
            raise self.refuse("주의 머리 수가 맞지 않음")
        length = meta.get(f"{architecture}.attention.key_length", width // heads if heads else 0)
        template = meta.get("tokenizer.chat_template", "")
        if not isinstance(template, str) or not isinstance(length, int):
            raise self.refuse("항목의 종류가 잘못됨")
        name = meta.get("general.name", "")
        return Header(
            architecture=architecture,
            name=name if isinstance(name, str) else "",
            context=context,
            vocabulary=vocabulary,
            layers=layers,
            cache_bytes_per_token=2 * 2 * layers * groups * length,
            template=template,
            size=self.size,
            width=width,
            pooling=self.pooling(meta.get(f"{architecture}.pooling_type")),
        )

    def pooling(self, found: Any) -> str:
        if found is None:
            return ""
        if not isinstance(found, int) or not 0 <= found < len(_POOLING):
            raise self.refuse("풀링 방식이 잘못됨")
        return _POOLING[found]

    def vocabulary(self, meta: dict[str, Any]) -> int:
        kind, tokens = _array(meta.get("tokenizer.ggml.tokens"))
        if kind != _STRING or not tokens:
            raise self.refuse("어휘 목록이 없음")
        scores, kinds = (meta.get(f"tokenizer.ggml.{part}") for part in ("scores", "token_type"))
        for given in (scores, kinds):
            if given is not None and len(_array(given)[1]) != len(tokens):
                raise self.refuse("어휘 목록의 길이가 서로 다름")
        kinds = _array(kinds)[1]
        if any(not isinstance(one, int) or not 0 <= one <= _LAST_TOKEN_KIND for one in kinds):
            raise self.refuse("어휘의 종류가 잘못됨")
        # llama.cpp ends the process when it looks for a byte that has no token.
        if _BYTE_TOKEN in kinds and not _BYTES.issubset(tokens):
            raise self.refuse("바이트 토큰이 빠짐")
        for key, value in meta.items():
            special = key.startswith("tokenizer.ggml.") and key.endswith("_token_id")
            if special and not (isinstance(value, int) and (value < len(tokens) or value == 0xFFFFFFFF)):
                raise self.refuse("특수 토큰 번호가 어휘 밖에 있음")
        return len(tokens)


def _array(value: Any) -> tuple[int, Any]:
    return value if isinstance(value, tuple) else (-1, ())
