"""The head of a model file: what it says, and that sound files of many makes are taken."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from toy_gguf import TEMPLATE, build, build_encoder

from seoul_assist.adapters import gguf_header, gguf_table
from seoul_assist.errors import ModelUnusable

WIDTH, WORDS = 32, 8


def written(path: Path, architecture: str, more: Callable[[Any], None], *, layers: int = 2, wide: bool = True) -> Path:
    """A file of that architecture with only a few tensors in each layer."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(512)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(layers)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"t{number}".encode() for number in range(WORDS)])
    writer.add_token_types([1] * WORDS)
    more(writer)
    tensors = {"token_embd": (WORDS, WIDTH), "output_norm": (WIDTH,)}
    for layer in range(layers):
        for part in ("attn_norm", "ffn_norm"):
            tensors[f"blk.{layer}.{part}"] = (WIDTH,)
        tensors[f"blk.{layer}.attn_output"] = (WIDTH, WIDTH)
        tensors[f"blk.{layer}.ffn_up"] = (64 if wide or not layer else 48, WIDTH)
    for name, shape in tensors.items():
        writer.add_tensor(f"{name}.weight", np.zeros(shape, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def plain(writer: Any) -> None:
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_feed_forward_length(64)


def test_the_toy_says_what_it_is(tmp_path: Path) -> None:
    header = gguf_header.read(build(tmp_path / "toy.gguf"))
    assert (header.architecture, header.name, header.context, header.vocabulary) == ("llama", "toy", 4096, 264)
    assert (header.layers, header.width, header.pooling) == (2, 64, "")
    assert header.cache_bytes_per_token == 2 * 2 * 2 * 64
    assert (header.template, header.templates) == (TEMPLATE, (TEMPLATE,))


def test_a_model_without_a_template_has_none(tmp_path: Path) -> None:
    header = gguf_header.read(build(tmp_path / "toy.gguf", template=None))
    assert (header.template, header.templates) == ("", ())


@pytest.mark.parametrize("tokenizer", ["bytes", "wordpiece"])
def test_encoders_are_taken(tmp_path: Path, tokenizer: str) -> None:
    header = gguf_header.read(build_encoder(tmp_path / "e.gguf", tokenizer=tokenizer))
    assert (header.architecture, header.pooling, header.width) == ("bert", "mean", 64)


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "exaone", "gemma3", "phi3", "some-new-one.2"])
def test_decoders_of_many_makes_are_taken(tmp_path: Path, architecture: str) -> None:
    header = gguf_header.read(written(tmp_path / "m.gguf", architecture, plain))
    assert header.architecture == architecture
    assert header.cache_bytes_per_token == 2 * 2 * 2 * 2 * 8


def test_a_head_may_be_longer_than_its_share_of_the_width(tmp_path: Path) -> None:
    def more(writer: Any) -> None:
        plain(writer)
        writer.add_key_length(16)
        writer.add_rope_dimension_count(16)

    assert gguf_header.read(written(tmp_path / "m.gguf", "llama", more)).cache_bytes_per_token == 2 * 2 * 2 * 2 * 16


def test_layers_of_different_width_are_taken_when_the_head_says_so(tmp_path: Path) -> None:
    def pruned(writer: Any) -> None:
        writer.add_head_count([4, 4])
        writer.add_head_count_kv([2, 2])
        writer.add_layer_norm_rms_eps(1e-6)
        writer.add_feed_forward_length([64, 48])

    assert gguf_header.read(written(tmp_path / "m.gguf", "llama", pruned, wide=False)).layers == 2
    with pytest.raises(ModelUnusable, match="크기가 다름"):
        gguf_header.read(written(tmp_path / "n.gguf", "llama", plain, wide=False))


def test_models_without_attention_are_taken(tmp_path: Path) -> None:
    header = gguf_header.read(written(tmp_path / "m.gguf", "mamba", lambda writer: None))
    assert header.cache_bytes_per_token == 0


def test_all_templates_of_a_file_are_known(tmp_path: Path) -> None:
    def more(writer: Any) -> None:
        plain(writer)
        writer.add_chat_template([{"name": "default", "template": "가"}, {"name": "tool_use", "template": "나"}])

    header = gguf_header.read(written(tmp_path / "m.gguf", "qwen2", more))
    assert (header.template, header.templates) == ("가", ("가", "나"))


def test_another_alignment_and_a_padded_end_are_taken(tmp_path: Path) -> None:
    def more(writer: Any) -> None:
        plain(writer)
        writer.add_custom_alignment(256)
        writer.add_string("note of the maker", "가온시")

    path = written(tmp_path / "m.gguf", "llama", more)
    path.write_bytes(path.read_bytes() + bytes(4096))
    assert gguf_header.read(path).width == WIDTH


def test_the_second_version_is_taken(tmp_path: Path) -> None:
    path = build(tmp_path / "toy.gguf")
    data = path.read_bytes()
    path.write_bytes(data[:4] + struct.pack("<I", 2) + data[8:])
    assert gguf_header.read(path).layers == 2


def test_the_tables_hold_every_value_and_tensor(tmp_path: Path) -> None:
    table = gguf_table.read(build(tmp_path / "toy.gguf"))
    assert table.shapes["token_embd.weight"] == (64, 264)
    assert table.values["general.name"] == gguf_table.Value(gguf_table.STRING, "toy")
    scores = table.values["tokenizer.ggml.scores"]
    assert (scores.kind, scores.items, len(scores.data)) == (gguf_table.ARRAY, gguf_table.F32, 264)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelUnusable) as caught:
            gguf_header.read(path)
        assert caught.value.hint


def test_a_real_vocabulary_is_read_in_a_moment(tmp_path: Path) -> None:
    def more(writer: Any) -> None:
        plain(writer)
        writer.add_token_merges([f"m{number} n".encode() for number in range(200_000)])

    path = written(tmp_path / "m.gguf", "qwen2", more)
    began = time.process_time()
    gguf_header.read(path)
    assert time.process_time() - began < 3
