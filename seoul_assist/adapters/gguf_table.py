"""Reads the tables at the beginning of a GGUF file in plain Python: named values and tensors, all within the file.

Source of the layout: the GGUF specification of ggml (versions 2 and 3, little-endian).
"""

from __future__ import annotations

import math
import re
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from seoul_assist.errors import ModelUnusable

MAX_PAIRS = 10_000
MAX_TENSORS = 100_000
MAX_KEY = 1_024
MAX_STRING = 16 * 1024 * 1024
MAX_ITEMS = 4_000_000  # of all lists together
MAX_NAME = 63  # ggml keeps 64 bytes with the closing zero
MAX_HEAD = 256 * 1024 * 1024
MAX_TAIL = 1 << 16  # what may follow the last tensor; the largest alignment

# ggml type id -> (weights in a block, bytes of a block)
_TYPES = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292),
    16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82),
    23: (256, 136), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2),
    34: (256, 54), 35: (256, 66), 39: (32, 17), 40: (64, 36), 41: (128, 18),
}  # fmt: skip
U32, I32, F32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<B", 10: "<Q", 11: "<q", 12: "<d"}
_KEY = re.compile(r"[\x20-\x7e]+")
_TENSOR = re.compile(r"[A-Za-z0-9_.\-]+")
_DOWNLOAD = "파일을 다시 받은 뒤 제공처가 밝힌 SHA-256 값과 같은지 확인해 주세요."


@dataclass(frozen=True, slots=True)
class Value:
    """One named value: `kind` as the file says it; of an array `kind` is ARRAY, `items` their kind, `data` a sequence.

    The strings of an array stay bytes.
    """

    kind: int
    data: Any
    items: int = -1


@dataclass(frozen=True, slots=True)
class Table:
    """All named values and the shape of every tensor of the file at `path`, which holds `size` bytes."""

    path: Path
    size: int
    values: dict[str, Value]
    shapes: dict[str, tuple[int, ...]]


def unusable(path: Path, what: str, hint: str = _DOWNLOAD) -> ModelUnusable:
    """The error that says why this model file is refused."""
    return ModelUnusable(f"모델 파일을 쓸 수 없습니다: {path.name} ({what})", hint)


def read(path: Path) -> Table:
    """The tables; ModelUnusable when the file is missing, is not GGUF, is cut short or its tables do not add up."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise unusable(path, "파일이 아님", "GGUF 형식의 모델 파일을 골라 주세요.")
        with path.open("rb") as file:
            return _Cursor(file, path, status.st_size).table()
    except FileNotFoundError:
        raise ModelUnusable(
            f"모델 파일이 없습니다: {path.name}", "경로를 확인하거나 `seoul-assist model add`로 다시 등록해 주세요."
        ) from None
    except OSError as error:
        raise ModelUnusable(
            f"모델 파일을 열 수 없습니다: {path.name} ({error.strerror})", "파일의 경로와 읽기 권한을 확인해 주세요."
        ) from error


class _Cursor:
    """A place in the head that never reads more than the file holds."""

    def __init__(self, file: BinaryIO, path: Path, size: int) -> None:
        self.file, self.path, self.size, self.at, self.items = file, path, size, 0, 0

    def take(self, count: int) -> bytes:
        self.at += count
        if self.at > min(self.size, MAX_HEAD):
            raise unusable(self.path, "파일이 중간에서 잘렸거나 머리 정보가 지나치게 큼")
        return self.file.read(count)

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def raw(self, limit: int) -> bytes:
        length = self.number("<Q")
        if length > limit:
            raise unusable(self.path, "문자열 길이가 한도를 넘음")
        return self.take(length)

    def string(self, limit: int) -> str:
        try:
            return self.raw(limit).decode("utf-8")
        except UnicodeDecodeError:
            raise unusable(self.path, "문자열이 UTF-8이 아님") from None

    def name(self, limit: int, allowed: re.Pattern[str]) -> str:
        found = self.string(limit)
        if not allowed.fullmatch(found):
            raise unusable(self.path, "이름에 쓸 수 없는 글자가 있음")
        return found

    def value(self) -> Value:
        kind = self.number("<I")
        if kind == STRING:
            return Value(kind, self.string(MAX_STRING))
        if kind in _SCALARS:
            number = self.number(_SCALARS[kind])
            if kind == BOOL and number > 1:
                raise unusable(self.path, "참거짓 값이 잘못됨")
            if isinstance(number, float) and not math.isfinite(number):
                raise unusable(self.path, "수가 아닌 값이 있음")
            return Value(kind, number)
        if kind != ARRAY:
            raise unusable(self.path, "알 수 없는 값 종류")
        items, count = self.number("<I"), self.number("<Q")
        self.items += count
        if self.items > MAX_ITEMS:
            raise unusable(self.path, "목록의 항목 수가 한도를 넘음")
        if items == STRING:
            return Value(kind, [self.raw(MAX_STRING) for _ in range(count)], items)
        if items not in _SCALARS:  # lists of lists too: no model has any
            raise unusable(self.path, "알 수 없는 목록 종류")
        form = _SCALARS[items]
        numbers = struct.unpack(f"<{count}{form[1:]}", self.take(count * struct.calcsize(form)))
        if form in ("<f", "<d") and any(number != number for number in numbers):
            raise unusable(self.path, "수가 아닌 값이 있음")
        return Value(kind, numbers, items)

    def table(self) -> Table:
        if self.size < 24 or self.take(4) != b"GGUF":
            raise unusable(self.path, "GGUF 형식이 아님", "GGUF 형식의 모델 파일을 골라 주세요.")
        if self.number("<I") not in (2, 3):
            raise unusable(self.path, "지원하지 않는 GGUF 판", "GGUF 2판 또는 3판 파일을 골라 주세요.")
        tensors, pairs = self.number("<Q"), self.number("<Q")
        if not 0 < tensors <= MAX_TENSORS or not 0 < pairs <= MAX_PAIRS:
            raise unusable(self.path, "항목 수가 한도를 벗어남")
        values: dict[str, Value] = {}
        for _ in range(pairs):
            key = self.name(MAX_KEY, _KEY)
            if key in values:
                raise unusable(self.path, "같은 이름의 항목이 두 번 나옴")
            values[key] = self.value()
        return Table(self.path, self.size, values, self.tensors(tensors, values.get("general.alignment")))

    def tensors(self, count: int, alignment: Value | None) -> dict[str, tuple[int, ...]]:
        """The shape of every tensor; their data must lie one after the other and fill the rest of the file."""
        step = 32 if alignment is None else alignment.data
        if (alignment and alignment.kind != U32) or step <= 0 or step & (step - 1) or step > MAX_TAIL:
            raise unusable(self.path, "정렬 단위가 잘못됨")
        shapes: dict[str, tuple[int, ...]] = {}
        expected = last = 0
        for _ in range(count):
            name = self.name(MAX_NAME, _TENSOR)
            dimensions = self.number("<I")
            if name in shapes or not 1 <= dimensions <= 4:
                raise unusable(self.path, "텐서 표가 잘못됨")
            shape = tuple(self.number("<Q") for _ in range(dimensions))
            kind, offset = self.number("<I"), self.number("<Q")
            if kind not in _TYPES or any(not 0 < length < 1 << 40 for length in shape):
                raise unusable(self.path, "텐서의 크기나 종류가 잘못됨")
            block, width = _TYPES[kind]
            if shape[0] % block or offset != expected:
                raise unusable(self.path, "텐서의 위치가 표와 맞지 않음")
            last = offset + math.prod(shape) // block * width
            expected = -(-last // step) * step
            shapes[name] = shape
        start = -(-self.at // step) * step
        if start + last > self.size:
            raise unusable(self.path, "파일이 중간에서 잘림")
        if self.size - (start + last) > MAX_TAIL:
            raise unusable(self.path, "마지막 텐서 뒤에 알 수 없는 자료가 붙어 있음")
        return shapes
