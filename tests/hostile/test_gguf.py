"""Damaged and forged model files: refused with a reason, and never the end of the process that asked."""

from __future__ import annotations

import os
import struct
import threading
from collections import Counter
from pathlib import Path

import gguf_mutants
import pytest
from toy_gguf import build

from seoul_assist import child
from seoul_assist.adapters import gguf_header, model_files
from seoul_assist.errors import ModelUnusable


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("gguf") / "toy.gguf").read_bytes()


FAST, ALL = 45, 300
EPSILON = "llama.attention.layer_norm_rms_epsilon"
LIMITS = child.Limits(memory=2048 * child.MB, cpu_s=20, wall_s=60, writes=True)


def refused(path: Path) -> bool:
    """Whether the look at the head refuses the file; anything but ModelUnusable with a next step is a failure."""
    try:
        gguf_header.read(path)
    except ModelUnusable as error:
        assert error.hint
        return True
    return False


def test_damaged_files_never_take_us_along(tmp_path: Path, good: bytes) -> None:
    by_head, by_child, usable = 0, 0, 0
    path = tmp_path / "damaged.gguf"
    for number in range(FAST):
        path.write_bytes(gguf_mutants.mutant(good, number)[1])
        if refused(path):
            by_head += 1
            continue
        try:
            model_files.try_out(path, gguf_header.read(path))
            usable += 1
        except ModelUnusable as error:
            assert error.hint
            by_child += 1
    assert by_head + by_child + usable == FAST
    assert by_head >= 0.9 * (by_head + by_child)
    assert by_head >= 30


@pytest.mark.slow
def test_three_hundred_damaged_files_are_refused_before_llama_cpp_sees_them(tmp_path: Path, good: bytes) -> None:
    """Damaged is what llama.cpp itself, without any check of ours, cannot load and run in a child."""
    path = tmp_path / "damaged.gguf"
    counted: Counter[tuple[bool, bool]] = Counter()
    missed = []
    for number in range(ALL):
        how, data = gguf_mutants.mutant(good, number)
        path.write_bytes(data)
        by_head = refused(path)
        try:
            child.call("gguf_mutants:load", {"path": str(path)}, limits=LIMITS)
            damaged = False
        except child.ChildFailed:
            damaged = True
        counted[damaged, by_head] += 1
        if damaged and not by_head:
            missed.append(f"{how} {number}")
    assert counted.total() == ALL
    found, all_damaged = counted[True, True], counted[True, True] + counted[True, False]
    assert all_damaged >= 200
    assert found >= 0.9 * all_damaged, missed


def test_every_kind_of_damage_is_seen(tmp_path: Path, good: bytes) -> None:
    """Three hundred heads in a second or two: of each kind of damage most are refused."""
    path = tmp_path / "damaged.gguf"
    counted: Counter[str] = Counter()
    for number in range(ALL):
        how, data = gguf_mutants.mutant(good, number)
        path.write_bytes(data)
        counted[how] += refused(path)
    assert set(counted) == {kind.__name__ for kind in gguf_mutants.KINDS}
    assert counted.total() >= 0.85 * ALL
    assert min(counted.values()) >= 10, counted


def test_the_same_number_makes_the_same_damage(good: bytes) -> None:
    for number in range(len(gguf_mutants.KINDS)):
        assert gguf_mutants.mutant(good, number) == gguf_mutants.mutant(good, number)


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
        ("something behind it", lambda d: d + bytes(70_000)),
        ("a tensor renamed", lambda d: replaced(d, b"blk.1.attn_q.weight", b"blk.1.attn_z.weight")),
        ("a layer too many", lambda d: _patched(d, "llama.block_count", struct.pack("<I", 3))),
        ("a layer not counted", lambda d: _patched(d, "llama.block_count", struct.pack("<I", 1))),
        ("an architecture with a line break", lambda d: replaced(d, value_of("llama"), value_of("lla\na"))),
        ("heads that do not divide", lambda d: _patched(d, "llama.attention.head_count", struct.pack("<I", 7))),
        ("no heads", lambda d: _patched(d, "llama.attention.head_count_kv", struct.pack("<I", 0))),
        ("an epsilon that is no number", lambda d: _patched(d, EPSILON, b"\x00\x00\xc0\x7f")),
        ("a negative epsilon", lambda d: _patched(d, EPSILON, struct.pack("<f", -1.0))),
        ("other feed-forward width", lambda d: _patched(d, "llama.feed_forward_length", struct.pack("<I", 64))),
        ("scores that are whole numbers", lambda d: _list_kind(d, "tokenizer.ggml.scores", 4)),
        ("token kinds that are bytes", lambda d: _list_kind(d, "tokenizer.ggml.token_type", 0)),
        ("lists of lists", lambda d: _list_kind(d, "tokenizer.ggml.tokens", 9)),
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


def _list_kind(data: bytes, key: str, kind: int) -> bytes:
    at = data.index(value_of(key)) + 8 + len(key) + 4
    return data[:at] + struct.pack("<I", kind) + data[at + 4 :]


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.gguf"
    os.mkfifo(pipe)
    ended = threading.Event()

    def look() -> None:
        assert refused(pipe)
        ended.set()

    threading.Thread(target=look, daemon=True).start()
    assert ended.wait(5)
    assert refused(tmp_path)


def test_lists_have_one_budget_together(tmp_path: Path) -> None:
    """Many lists of empty strings would take gigabytes here though each is within its limit."""
    lists = b"".join(
        struct.pack("<Q", 1) + name + struct.pack("<IIQ", 9, 0, 2_100_000) + bytes(2_100_000) for name in (b"a", b"b")
    )
    path = tmp_path / "lists.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 1, 2) + lists)
    with pytest.raises(ModelUnusable, match="항목 수"):
        gguf_header.read(path)


def test_templates_are_few_and_short(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="대화 틀"):
        gguf_header.read(build(tmp_path / "long.gguf", template="가" * (gguf_header.MAX_TEMPLATE + 1)))
