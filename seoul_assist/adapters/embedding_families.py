"""How families of embedding models want to be used: which pooling, and what stands before a question and a passage.

From the model cards of the makers. A setting overrides each; the pooling that a file itself names goes before ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from seoul_assist.adapters.gguf_header import Header
from seoul_assist.errors import ModelUnusable
from seoul_assist.settings import Pooling, Settings

KnownPooling = Literal["mean", "cls", "last"]
_TASK = "Given a question in Korean, retrieve the articles of laws and regulations that answer it"
_BGE = "Represent this sentence for searching relevant passages: "


@dataclass(frozen=True, slots=True)
class Family:
    """One family; `marks` are looked for in the name of the model, `architecture` (where given) must be the model's."""

    name: str
    marks: tuple[str, ...]
    pooling: KnownPooling
    query: str = ""
    passage: str = ""
    architecture: str = ""


# The first that fits: more particular names stand before their relatives.
FAMILIES = (
    Family("bge-m3", ("bgem3", "kure"), "cls"),
    Family("snowflake-arctic-embed", ("arcticembed",), "cls", "query: "),
    Family("bge", ("bgesmall", "bgebase", "bgelarge"), "cls", _BGE),
    Family("qwen3-embedding", ("qwen3embedding",), "last", f"Instruct: {_TASK}\nQuery:"),
    Family("e5-instruct", ("e5largeinstruct", "e5mistral"), "mean", f"Instruct: {_TASK}\nQuery: "),
    Family("e5", ("multilinguale5", "e5small", "e5base", "e5large", "koe5"), "mean", "query: ", "passage: "),
    Family("embeddinggemma", ("embeddinggemma",), "mean", "task: search result | query: ", "title: none | text: "),
    Family("embeddinggemma", ("",), "mean", "task: search result | query: ", "title: none | text: ", "gemma-embedding"),
    Family("nomic-embed", ("nomicembed",), "mean", "search_query: ", "search_document: "),
    Family("nomic-embed", ("",), "mean", "search_query: ", "search_document: ", "nomic-bert"),
    Family("nomic-embed", ("",), "mean", "search_query: ", "search_document: ", "nomic-bert-moe"),
    Family(
        "jina-embeddings-v3",
        ("",),
        "mean",
        "Represent the query for retrieving evidence documents: ",
        "Represent the document for retrieval: ",
        "jina-bert-v3",
    ),
    Family("jina-embeddings-v4", ("jinaembeddingsv4",), "mean", "Query: ", "Passage: "),
    Family("jina-embeddings-v2", ("",), "mean", architecture="jina-bert-v2"),
    Family("granite-embedding", ("graniteembedding",), "cls"),
    Family("sentence-transformers", ("sroberta", "sbert", "paraphrasemultilingual", "minilm"), "mean"),
)
_ENCODERS = re.compile(r"bert|t5encoder|gemma-embedding")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model is used; `family` is "" for a model that no entry of the table fits."""

    family: str
    pooling: KnownPooling
    query: str
    passage: str


def family_of(name: str, architecture: str = "") -> Family | None:
    """The family whose mark stands in the name, whatever its capitals, hyphens and blanks; None when none fits."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    for family in FAMILIES:
        if family.architecture in ("", architecture) and any(mark in plain for mark in family.marks):
            return family
    return None


def recipe(header: Header, file_name: str, settings: Settings) -> Recipe:
    """How to use that model: settings before the file's own word before the family's; ModelUnusable for a reranker."""
    if header.pooling == "rank":
        raise ModelUnusable(
            f"순위를 매기는 모델(리랭커)이라 임베더로 쓸 수 없습니다: {file_name}",
            "임베딩 모델을 고르고, 이 파일은 rerank_model 설정에 적어 주세요.",
        )
    family = family_of(f"{header.name} {file_name}", header.architecture)
    own: KnownPooling = "mean" if _ENCODERS.search(header.architecture) else "last"
    return Recipe(
        family.name if family else "",
        _chosen(settings.embedder_pooling) or _named(header.pooling) or (family.pooling if family else own),
        *prefixes(family, settings),
    )


def prefixes(family: Family | None, settings: Settings) -> tuple[str, str]:
    """What stands before a question and before a passage."""
    query, passage = settings.embedder_query_prefix, settings.embedder_passage_prefix
    return (
        query if query is not None else family.query if family else "",
        passage if passage is not None else family.passage if family else "",
    )


def _chosen(pooling: Pooling) -> KnownPooling | None:
    return None if pooling == "auto" else pooling


def _named(pooling: str) -> KnownPooling | None:
    choices: tuple[KnownPooling, ...] = get_args(KnownPooling)
    for known in choices:
        if pooling == known:
            return known
    return None
