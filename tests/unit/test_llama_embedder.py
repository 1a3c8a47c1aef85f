"""The GGUF embedder over real, tiny models: recipes, identity, windows, repeatability, refusals."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from toy_gguf import build, build_encoder

from seoul_assist.adapters import gguf_header, llama_embedder
from seoul_assist.adapters.embedding_families import FAMILIES, family_of, recipe
from seoul_assist.adapters.llama_embedder import LlamaEmbedder
from seoul_assist.errors import ModelUnusable
from seoul_assist.settings import Settings

TEXTS = ["가온시 공유재산 관리 조례 제3조", "점용료 감면", "", " \n", "가", "!!!", "ABC 123", "가" * 500, "\ud800"]


def made(path: Path, **given: Any) -> LlamaEmbedder:
    header = gguf_header.read(path)
    dimension = given.pop("embedder_dimension", None)
    how = recipe(header, path.stem, Settings(data_dir=path.parent, **given))
    return LlamaEmbedder(path, hashlib.sha256(path.read_bytes()).hexdigest(), header, how, dimension=dimension)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_encoder(tmp_path_factory.mktemp("models") / "toy.gguf")


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
def test_unit_vectors_of_the_named_dimension_whatever_the_batch(toy: Path, pooling: str) -> None:
    embedder = made(toy, embedder_pooling=pooling)
    together = embedder.embed(TEXTS, "passage")
    assert together == [embedder.embed([text], "passage")[0] for text in reversed(TEXTS)][::-1]
    assert embedder.embed([], "query") == []
    for vector in together:
        assert len(vector) == embedder.dimension == 64
        assert sum(value * value for value in vector) == pytest.approx(1.0, abs=1e-9)
    assert len({tuple(vector) for vector in together}) == len(TEXTS)
    embedder.close()


def test_a_model_that_reads_forward_ends_on_its_end_token(tmp_path: Path) -> None:
    embedder = made(build(tmp_path / "forward.gguf", pooling="last"))
    (row,) = embedder.pieces("가", "query")
    assert (row[0], row[-1]) == (1, 2)
    assert embedder.embed(["가"], "query") != embedder.embed(["나"], "query")
    embedder.close()


def test_the_same_in_every_process(toy: Path) -> None:
    program = (
        "import json, sys; from test_llama_embedder import made; from pathlib import Path;"
        "print(json.dumps(made(Path(sys.argv[1])).embed(['누리군 계약 사무 처리 지침'], 'passage')))"
    )
    folders = os.pathsep.join(str(Path(__file__).parents[at] / name) for at, name in ((0, ""), (1, ""), (2, "")))
    shown = subprocess.run(
        [sys.executable, "-c", program, str(toy)],
        env=dict(os.environ, PYTHONPATH=folders),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert json.loads(shown) == made(toy).embed(["누리군 계약 사무 처리 지침"], "passage")


def test_a_long_text_is_cut_into_pieces_and_nothing_is_left_out(toy: Path) -> None:
    embedder = made(toy, embedder_passage_prefix="passage: ")
    text = "가나다라" * 40
    pieces = embedder.pieces(text, "passage")
    model = embedder._opened()
    assert len(pieces) > 3
    prefix = model.tokens("passage: ")
    assert all(len(piece) <= model.window for piece in pieces)
    assert all(piece[: 1 + len(prefix)] == [1, *prefix] and piece[-1] == 2 for piece in pieces)
    assert [token for piece in pieces for token in piece[1 + len(prefix) : -1]] == model.tokens(text)
    other = embedder.embed([text[:-1] + "바"], "passage")[0]
    assert other != embedder.embed([text], "passage")[0]  # the very last syllable counts
    embedder.close()


def test_a_prefix_that_fills_the_window_is_refused(toy: Path) -> None:
    embedder = made(toy, embedder_query_prefix="가" * 45)
    with pytest.raises(ModelUnusable, match="앞붙임") as caught:
        embedder.embed(["점용료 감면 대상은 누구인가"], "query")
    assert "embedder_query_prefix" in caught.value.hint
    embedder.close()


def test_typed_control_tokens_stay_text(toy: Path) -> None:
    embedder = made(toy)
    (row,) = embedder.pieces("앞 </s> 뒤 <s>", "query")
    assert (row.count(1), row.count(2)) == (1, 1)
    embedder.close()


def test_whatever_changes_the_vectors_changes_the_id(toy: Path, tmp_path: Path) -> None:
    moved = tmp_path / "다른 이름.gguf"
    moved.write_bytes(toy.read_bytes())
    assert made(moved).id == made(toy).id
    others = [
        made(build_encoder(tmp_path / "other.gguf", seed=1)),
        made(toy, embedder_pooling="cls"),
        made(toy, embedder_query_prefix="query: "),
        made(toy, embedder_passage_prefix="query: "),
        made(toy, embedder_dimension=32),
    ]
    assert len({made(toy).id, *(one.id for one in others)}) == 6


def test_the_first_numbers_alone_are_again_a_unit_vector(toy: Path) -> None:
    short = made(toy, embedder_dimension=16).embed(["점용료 감면"], "passage")[0]
    whole = made(toy).embed(["점용료 감면"], "passage")[0]
    assert len(short) == 16
    assert sum(value * value for value in short) == pytest.approx(1.0)
    assert [a / b for a, b in zip(short, whole, strict=False)] == pytest.approx([short[0] / whole[0]] * 16)
    assert made(toy, embedder_dimension=999).dimension == 64


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("bge-m3", "bge-m3"), ("Bge M3 Ko", "bge-m3"), ("KURE-v1", "bge-m3"),
        ("Qwen3 Embedding 0.6B", "qwen3-embedding"),
        ("multilingual-e5-large", "e5"), ("Multilingual E5 Large Instruct", "e5-instruct"), ("KoE5", "e5"),
        ("embeddinggemma-300M", "embeddinggemma"), ("snowflake-arctic-embed-l-v2.0-ko", "snowflake-arctic-embed"),
        ("nomic-embed-text-v2-moe", "nomic-embed"), ("jina-embeddings-v4-text-retrieval", "jina-embeddings-v4"),
        ("granite-embedding-107m-multilingual", "granite-embedding"),
        ("ko-sroberta-multitask", "sentence-transformers"),
        ("toy", None), ("", None),
    ],
)  # fmt: skip
def test_families_are_known_by_name(name: str, family: str | None) -> None:
    found = family_of(name, "bert")
    assert (found.name if found else None) == family


@pytest.mark.parametrize("architecture", sorted({one.architecture for one in FAMILIES} - {""}))
def test_families_are_known_by_architecture(architecture: str) -> None:
    found = family_of("model", architecture)
    assert found is not None and found.architecture == architecture


def test_settings_go_before_the_file_and_the_file_before_the_family(tmp_path: Path) -> None:
    named = build_encoder(tmp_path / "a.gguf", name="Multilingual E5 Small", pooling="cls")
    silent = build_encoder(tmp_path / "b.gguf", name="bge-m3", pooling="")
    unknown = build(tmp_path / "c.gguf")
    assert made(named).recipe.pooling == "cls"
    assert made(named).recipe.passage == "passage: "
    assert made(named, embedder_pooling="mean", embedder_passage_prefix="").recipe.pooling == "mean"
    assert made(named, embedder_passage_prefix="").recipe.passage == ""
    assert made(silent).recipe.pooling == "cls"
    assert made(unknown).recipe.pooling == "last"
    assert (made(unknown).recipe.family, made(unknown).recipe.query) == ("", "")


def test_a_reranker_is_no_embedder(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="리랭커") as caught:
        made(build_encoder(tmp_path / "rank.gguf", pooling="rank"))
    assert "rerank_model" in caught.value.hint


def test_a_tokenizer_that_loses_the_vowels_of_hangul_is_refused(tmp_path: Path) -> None:
    embedder = made(build_encoder(tmp_path / "wordpiece.gguf", tokenizer="wordpiece"))
    with pytest.raises(ModelUnusable, match="한글을 구별하지 못하는"):
        embedder.embed(["가나다"], "query")


@pytest.mark.parametrize("damage", ["missing", "cut", "text", "unset"])
def test_a_file_that_cannot_be_loaded_is_one_sentence_and_a_way_on(toy: Path, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "model.gguf"
    if damage == "cut":
        path.write_bytes(toy.read_bytes()[:-5000])
    if damage == "text":
        path.write_text("모델이 아닙니다.", encoding="utf-8")
    with pytest.raises(ModelUnusable) as caught:
        llama_embedder.open_embedder(
            Settings(data_dir=tmp_path / "data", embedder="llama", embedder_model=None if damage == "unset" else path)
        )
    assert caught.value.message.count(".") <= 3 and caught.value.hint.endswith(".")
    assert "\n" not in caught.value.message


def test_a_file_that_was_replaced_is_tried_again_and_is_another_embedder(toy: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(toy.read_bytes())
    settings = Settings(data_dir=tmp_path / "data", embedder="llama", embedder_model=path)
    first = llama_embedder.open_embedder(settings)
    assert llama_embedder.open_embedder(settings).id == first.id
    build_encoder(path, seed=1)
    second = llama_embedder.open_embedder(settings)
    assert second.id != first.id
    build_encoder(path, tokenizer="wordpiece")
    with pytest.raises(ModelUnusable, match="한글을 구별하지"):
        llama_embedder.open_embedder(settings)


def test_a_pooling_that_does_not_exist_is_refused(toy: Path, tmp_path: Path) -> None:
    data = toy.read_bytes()
    at = data.index(b"bert.pooling_type") + len(b"bert.pooling_type") + 4
    path = tmp_path / "odd.gguf"
    path.write_bytes(data[:at] + (9).to_bytes(4, "little") + data[at + 4 :])
    with pytest.raises(ModelUnusable, match="풀링"):
        gguf_header.read(path)
    assert gguf_header.read(toy).pooling == "mean"
    assert gguf_header.read(toy).width == 64


def test_a_model_without_its_layers_is_an_error_of_the_trial(tmp_path: Path) -> None:
    path = build_encoder(tmp_path / "model.gguf")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"blk.1.ffn_down.weight", b"blk.1.ffn_gone.weight"))
    with pytest.raises(ModelUnusable) as caught:
        llama_embedder.open_embedder(Settings(data_dir=tmp_path / "data", embedder="llama", embedder_model=path))
    assert "model.gguf" in caught.value.message
    assert not (tmp_path / "data" / "models" / "embedders" / "models.json").exists()
