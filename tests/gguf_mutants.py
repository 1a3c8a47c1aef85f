"""Damaged copies of a model file, each made from a number: the same number always gives the same bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import zipfile
from collections import defaultdict
from typing import Any

SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
HUGE = [b"\xff" * 8, struct.pack("<Q", 1 << 62), struct.pack("<Q", 1 << 31), struct.pack("<Q", 1 << 40), bytes(8)]
NEGATIVE = [struct.pack("<q", -number) for number in (1, 2, 24, 4096, 1 << 31, 1 << 63)]


def fields(data: bytes) -> dict[str, list[tuple[int, int]]]:
    """Where the fields of a sound file are, by what they are: (place, length in bytes), and the end of the head."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    at = 8

    def number(what: str, form: str) -> int:
        nonlocal at
        found[what].append((at, struct.calcsize(form)))
        at += struct.calcsize(form)
        return int(struct.unpack_from(form, data, at - struct.calcsize(form))[0])

    def string(what: str) -> None:
        nonlocal at
        length = number("length", "<Q")
        found[what].append((at, length))
        at += length

    tensors, pairs = number("count", "<Q"), number("count", "<Q")
    for _ in range(pairs):
        begin = at
        string("key")
        kind = number("kind", "<I")
        if kind == 8:
            string("text")
        elif kind == 9:
            item, count = number("item", "<I"), number("length", "<Q")
            for _ in range(count):
                if item == 8:
                    string("token")
                else:
                    at += SIZES[item]
        else:
            found["value"].append((at, SIZES[kind]))
            at += SIZES[kind]
        found["pair"].append((begin, at - begin))
    for _ in range(tensors):
        begin = at
        string("tensor name")
        for _ in range(number("dimensions", "<I")):
            number("dimension", "<Q")
        number("tensor kind", "<I")
        number("offset", "<Q")
        found["tensor"].append((begin, at - begin))
    found["end"].append((at, 0))
    return found


def _put(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def bit_flips(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 16)):
        changed[draw.randrange(where["end"][0][0])] ^= 1 << draw.randrange(8)
    return bytes(changed)


def noise(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    return _put(data, draw.randrange(where["end"][0][0]), draw.randbytes(draw.randint(1, 64)))


def truncated(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    return data[: draw.choice([draw.randrange(len(data)), draw.randrange(where["end"][0][0])])]


def huge_counts(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    return _put(data, draw.choice(where["count"] * 20 + where["length"])[0], draw.choice(HUGE))


def negative_sizes(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    return _put(data, draw.choice(where["count"] + where["length"] + where["dimension"])[0], draw.choice(NEGATIVE))


def wrong_offsets(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    at = draw.choice(where["offset"])[0]
    return _put(data, at, struct.pack("<Q", draw.choice([1, 16, 32, len(data), 1 << 40, 1 << 63, 2**64 - 32])))


def overlapping(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    one, other = draw.sample(where["offset"], 2)
    return _put(data, one[0], data[other[0] : other[0] + 8])


def wrong_shapes(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    at = draw.choice(where["dimension"])[0]
    (old,) = struct.unpack_from("<Q", data, at)
    return _put(data, at, struct.pack("<Q", draw.choice([0, 1, old + 1, old * 2, old // 2, 1 << 39])))


def duplicates(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    what, count = draw.choice([("pair", 16), ("tensor", 8)])
    begin, length = draw.choice(where[what])
    (old,) = struct.unpack_from("<Q", data, count)
    more = data[:begin] + data[begin : begin + length] + data[begin:]
    return _put(more, count, struct.pack("<Q", old + 1))


def nested_lists(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    """A list of lists of lists in front of the first value, or a list that calls its items lists."""
    if draw.random() < 0.3:
        return _put(data, draw.choice(where["item"])[0], struct.pack("<I", 9))
    depth = draw.choice([2, 3, 50, 5_000])
    pair = struct.pack("<Q", 1) + b"x" + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * depth
    pair += struct.pack("<IQI", 4, 1, 7)
    (old,) = struct.unpack_from("<Q", data, 16)
    begin = where["pair"][0][0]
    return _put(data[:begin] + pair + data[begin:], 16, struct.pack("<Q", old + 1))


def wrong_kinds(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    at = draw.choice(where["kind"] + where["item"] + where["tensor kind"])[0]
    return _put(data, at, struct.pack("<I", draw.choice([0, 1, 3, 5, 7, 8, 10, 13, 31, 99, 2**32 - 1])))


def wrong_values(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    at, size = draw.choice([place for place in where["value"] if place[1] >= 4])
    return _put(data, at, draw.choice([bytes(size), b"\xff" * size, draw.randbytes(size), b"\x03" + bytes(size - 1)]))


def wrong_names(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    at, size = draw.choice(where["key"] + where["tensor name"] + where["text"])
    return _put(data, at + draw.randrange(max(size, 1)), draw.choice([b"\x00", b"z", b"\xff", b"/"]))


def shuffled(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    end = where["end"][0][0]
    source = draw.randrange(end)
    return _put(data, draw.randrange(end), data[source : source + draw.randint(8, 256)])


def disguised(data: bytes, draw: random.Random, where: dict[str, list[tuple[int, int]]]) -> bytes:
    """Something else under the name of a model, or behind its first bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(zipfile.ZipInfo("model.gguf"), data[:5_000])
    others = [
        gzip.compress(data[:5_000], mtime=0),
        packed.getvalue(),
        bz2.compress(data[:500]),
        lzma.compress(data[:500]),
    ]
    others += [b"<!DOCTYPE html><title>404</title>" * 9, draw.randbytes(4096), b"\x7fELF" + bytes(500)]
    other = draw.choice(others)
    return draw.choice([other, b"GGUF" + other, data[:24] + other, data + bytes(1 << 16) + packed.getvalue()])


KINDS = (
    bit_flips, noise, truncated, huge_counts, negative_sizes, wrong_offsets, overlapping, wrong_shapes, duplicates,
    nested_lists, wrong_kinds, wrong_values, wrong_names, shuffled, disguised,
)  # fmt: skip


def mutant(data: bytes, number: int) -> tuple[str, bytes]:
    """What was done and the damaged file."""
    how = KINDS[number % len(KINDS)]
    return how.__name__, how(data, random.Random(number), fields(data))


def load(payload: dict[str, Any]) -> int:
    """How many numbers llama.cpp gives after it read some tokens: run in a child, without any check of ours."""
    import llama_cpp

    model = llama_cpp.Llama(payload["path"], n_ctx=64, n_batch=32, n_threads=1, verbose=False)
    try:
        model.eval(model.tokenize(b"a b", add_bos=True))
        return int(model.n_vocab())
    finally:
        model.close()


def load_each(payload: dict[str, Any]) -> None:
    """Loads one file after the other, saying before each which one: run in a child, whose death then has a name."""
    from seoul_assist.child import report

    for place, path in enumerate(payload["paths"]):
        report(["begins", place])
        try:
            load({"path": path})
        except Exception as error:  # noqa: BLE001 - the bindings have a tree of their own
            report(["refused", place, type(error).__name__])
        else:
            report(["loaded", place])
