"""Reads the morpheme vectors out of the installed Kiwi model (`cong.mdl` of kiwipiepy_model, Apache-2.0).

Layout, little-endian: vocabulary u64, contexts u64, dimension u16, flags u16, key size u8, window u8, bits u8, group
u8, nodes u64, then four u64 offsets (nodes, keys, values, embeddings). At the last one lies one record for each
context, then one for each morpheme: dimension / 2 bytes of nibbles (low first), an f16 scale, and one byte for each
group of eight values (low six bits + 9 a scale, high two bits + 6 a zero point). Records of contexts end with 2 more
bytes and, when the window is not 0, with 4 more.
"""

from __future__ import annotations

import struct
from pathlib import Path

import kiwipiepy_model
import numpy as np
from numpy.typing import NDArray

from seoul_assist.text.morphemes import named
from seoul_assist.text.tokens import kiwi

_GROUP = 8


def morpheme_vectors() -> dict[str, NDArray[np.float32]]:
    """Unit vectors of the content morphemes Kiwi knows, about their mean; the first of those of one name counts."""
    raw = (Path(kiwipiepy_model.__file__).parent / "cong.mdl").read_bytes()
    vocabulary, contexts = struct.unpack_from("<QQ", raw, 0)
    dimension, _flags, _key, window, bits, group = struct.unpack_from("<HHBBBB", raw, 16)
    if (bits, group) != (4, _GROUP):
        raise SystemExit(f"cong.mdl: {bits} bits in groups of {group} are not known to this reader")
    (offset,) = struct.unpack_from("<Q", raw, 56)
    half, groups = dimension // 2, dimension // _GROUP
    size = half + 2 + groups
    first = offset + contexts * (size + 2 + (4 if window else 0))
    records = np.frombuffer(raw, np.uint8, vocabulary * size, first).reshape(vocabulary, size)
    nibbles = np.stack([records[:, :half] & 15, records[:, :half] >> 4], axis=2).reshape(vocabulary, dimension)
    overall = records[:, half : half + 2].copy().view(np.float16).astype(np.float32)
    scale = (records[:, half + 2 :] & 63).astype(np.float32) + 9
    zero = (records[:, half + 2 :] >> 6).astype(np.float32) + 6
    values = (nibbles.reshape(vocabulary, groups, _GROUP) - zero[:, :, None]) * scale[:, :, None]
    table = values.reshape(vocabulary, dimension).astype(np.float32) * overall / 64
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    table -= table.mean(0)
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)
    found: dict[str, NDArray[np.float32]] = {}
    for number in range(vocabulary):
        morpheme = kiwi().morpheme(number)
        name = named(morpheme.form.lower(), morpheme.tag)
        if name:
            found.setdefault(name, table[number])
    return found
