"""Damaged and forged model files: refused with a reason, and never the end of the process that asked."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from toy_gguf import build

from seoul_assist.adapters import gguf_header, model_files
from seoul_assist.errors import ModelUnusable


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("gguf") / "toy.gguf").read_bytes()


def head_end(data: bytes) -> int:
    return data.rfind(b"blk.1.ffn_down.weight") + 60


def mutated(data: bytes, number: int) -> bytes:
    """The file with one kind of damage in its head, or cut short; the same number always does the same."""
    draw = random.Random(number)
    changed, end = bytearray(data), head_end(data)
    if number % 4 == 0:
        for _ in range(draw.randint(1, 8)):
            changed[draw.randrange(end)] = draw.randrange(256)
    elif number % 4 == 1:
        del changed[draw.randrange(len(data)) :]
    elif number % 4 == 2:
        at, length, source = draw.randrange(end), draw.randrange(1, 64), draw.randrange(end)
        changed[at : at + length] = changed[source : source + length]
    else:
        at = draw.randrange(end - 8)
        changed[at : at + 8] = draw.choice(
            [b"\xff" * 8, bytes(8), struct.pack("<Q", 1 << 31), struct.pack("<Q", 1 << 62)]
        )
    return bytes(changed)


def test_forty_damaged_files_never_take_us_along(tmp_path: Path, good: bytes) -> None:
    by_head, by_child, usable = 0, 0, 0
    for number in range(40):
        path = tmp_path / f"{number}.gguf"
        path.write_bytes(mutated(good, number))
        try:
            header = gguf_header.read(path)
        except ModelUnusable as error:
            assert error.hint
            by_head += 1
            continue
        try:
            model_files.try_out(path, header)
            usable += 1
        except ModelUnusable as error:
            assert error.hint
            by_child += 1
    assert by_head + by_child + usable == 40
    assert by_head >= 0.9 * (by_head + by_child)
    assert by_head >= 20


def test_a_file_that_kills_its_reader_is_an_error(tmp_path: Path, good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "toy.gguf"
    path.write_bytes(good)
    monkeypatch.setattr(model_files, "TRIAL", "os:abort_with")  # no such function: the child dies of it
    with pytest.raises(ModelUnusable, match="시험 실행하지 못했습니다"):
        model_files.add(tmp_path / "models", path)
    assert model_files.registered(tmp_path / "models") == ()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1
    return data.replace(old, new, 1)


def value_of(key: str) -> bytes:
    return struct.pack("<Q", len(key)) + key.encode()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("not gguf", lambda d: b"GGML" + d[4:]),
        ("future version", lambda d: d[:4] + struct.pack("<I", 4) + d[8:]),
        ("big-endian version", lambda d: d[:4] + struct.pack(">I", 3) + d[8:]),
        ("no tensors", lambda d: d[:8] + struct.pack("<Q", 0) + d[16:]),
        ("tensor count overflow", lambda d: d[:8] + struct.pack("<Q", 2**63) + d[16:]),
        ("pair count overflow", lambda d: d[:16] + struct.pack("<Q", 2**64 - 1) + d[24:]),
        ("endless key", lambda d: d[:24] + struct.pack("<Q", 2**40) + d[32:]),
        ("cut in the weights", lambda d: d[:-4096]),
        ("cut in the head", lambda d: d[:3000]),
        ("empty", lambda d: b""),
        ("only a magic", lambda d: d[:4]),
        ("the same key twice", lambda d: replaced(d, b"tokenizer.ggml.bos_token_id", b"tokenizer.ggml.eos_token_id")),
        ("layers missing", lambda d: replaced(d, b"llama.block_count", b"llama.block_coun_")),
        ("special token outside", lambda d: _patched(d, "tokenizer.ggml.bos_token_id", struct.pack("<I", 9_999))),
        ("no layers", lambda d: _patched(d, "llama.block_count", struct.pack("<I", 0))),
        ("a million layers", lambda d: _patched(d, "llama.block_count", struct.pack("<I", 1_000_000))),
        ("no window", lambda d: _patched(d, "llama.context_length", struct.pack("<I", 0))),
        ("other width", lambda d: _patched(d, "llama.embedding_length", struct.pack("<I", 32))),
        ("tensor shape overflow", lambda d: _tensor(d, "output.weight", shape=(2**39, 2**39))),
        ("unknown tensor type", lambda d: _tensor(d, "output.weight", kind=99)),
        ("tensor outside the file", lambda d: _tensor(d, "output.weight", offset=2**40)),
        ("overlapping tensors", lambda d: _tensor(d, "output.weight", offset=0)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_forged_heads_are_refused(tmp_path: Path, good: bytes, name: str, change) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "forged.gguf"
    path.write_bytes(change(good))
    with pytest.raises(ModelUnusable) as caught:
        gguf_header.read(path)
    assert caught.value.hint
    assert "forged.gguf" in caught.value.message


def _patched(data: bytes, key: str, value: bytes) -> bytes:
    at = data.index(value_of(key)) + 8 + len(key) + 4
    return data[:at] + value + data[at + len(value) :]


def _tensor(
    data: bytes, name: str, *, shape: tuple[int, int] | None = None, kind: int | None = None, offset: int | None = None
) -> bytes:
    at = data.index(value_of(name)) + 8 + len(name) + 4
    fields = list(struct.unpack_from("<QQIQ", data, at))
    fields[0:2] = shape or fields[0:2]
    fields[2] = fields[2] if kind is None else kind
    fields[3] = fields[3] if offset is None else offset
    return data[:at] + struct.pack("<QQIQ", *fields) + data[at + 28 :]


def test_a_model_in_several_files_says_how_to_join_them(tmp_path: Path) -> None:
    import gguf

    path = tmp_path / "split.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_uint16("split.count", 3)
    import numpy as np

    writer.add_tensor("x", np.zeros(32, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ModelUnusable) as caught:
        gguf_header.read(path)
    assert "merge" in caught.value.hint
