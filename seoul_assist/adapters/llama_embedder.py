"""The embedder that is a GGUF model, run by llama.cpp in this process: nothing is downloaded, nothing is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from seoul_assist import netguard
from seoul_assist.adapters import gguf_header, model_files
from seoul_assist.adapters.embedding_families import Recipe, recipe
from seoul_assist.adapters.llama_pooled import Pooled
from seoul_assist.errors import ModelUnusable
from seoul_assist.settings import Settings

TRIAL = "seoul_assist.adapters.llama_embedder:trial"
_VERSION = 1  # of how texts are cut, averaged and scaled
_SHORTEST_PIECE = 16


class LlamaEmbedder:
    """Unit vectors of a GGUF model, the same text always the same vector; the model is loaded at the first use.

    A text that is longer than the model's window is cut by the model's own tokens into pieces that fill it, each
    behind the prefix, and gets the mean of their vectors by length: nothing is left out.
    """

    instant = False

    def __init__(
        self, path: Path, sha256: str, header: gguf_header.Header, how: Recipe, *, dimension: int | None = None
    ) -> None:
        self.dimension = min(dimension or header.width, header.width)
        self.recipe = how
        mark = hashlib.sha256(repr((how.query, how.passage)).encode()).hexdigest()[:8]
        # Where the file lies and what it is called changes nothing; what it holds and how it is used does.
        self.id = f"gguf-{sha256[:16]}-{how.pooling}-{self.dimension}-{mark}/{_VERSION}"
        self.label = f"{header.name or path.stem} ({path.name}, {how.family or '모르는 계열'}, {how.pooling})"
        self._path, self._header = path, header
        self._model: Pooled | None = None
        self._prefixes: dict[str, list[int]] = {}

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        """One unit vector for each text, in order; ModelUnusable when the model fails."""
        return [self._one(text, kind) for text in texts]

    def close(self) -> None:
        """Frees the model; the next use loads it again."""
        if self._model is not None:
            self._model.close()
            self._model = None

    def pieces(self, text: str, kind: Literal["query", "passage"]) -> list[list[int]]:
        """The token rows that stand for the text: one, or as many as the model's window makes necessary."""
        model = self._opened()
        prefix = self.recipe.query if kind == "query" else self.recipe.passage
        tail = self._tail(model)
        whole = model.tokens(prefix + text, whole=True)
        whole += tail if whole[-1:] != tail else []
        if len(whole) <= model.window:
            return [whole] if whole else []
        head, body = model.marker("bos") + model.tokens(prefix), model.tokens(text)
        tail = tail or model.marker("eos") or model.marker("sep")
        room = model.window - len(head) - len(tail)
        if room < _SHORTEST_PIECE:
            raise ModelUnusable(
                f"앞붙임 글이 모델의 처리 길이({model.window} 토큰)를 거의 다 차지합니다: {self._path.name}",
                "embedder_query_prefix와 embedder_passage_prefix 설정을 줄여 주세요.",
            )
        return [[*head, *body[at : at + room], *tail] for at in range(0, len(body), room)]

    def _tail(self, model: Pooled) -> list[int]:
        """Models that read their answer off the last token need an end token there, also where the file forgot it."""
        return model.end("eos") if self.recipe.pooling == "last" else []

    def _one(self, text: str, kind: Literal["query", "passage"]) -> list[float]:
        import numpy as np

        total = np.zeros(self._header.width)
        for piece in self.pieces(text, kind):
            row = np.asarray(self._opened().vector(piece))
            total += len(piece) * row / (np.linalg.norm(row) or 1.0)
        total = total[: self.dimension]
        length = float(np.linalg.norm(total))
        if not length:  # no token at all, or opposite pieces: a fixed vector, so that none is ever zero
            total[0] = length = 1.0
        values: list[float] = (total / length).tolist()
        return values

    def _opened(self) -> Pooled:
        if self._model is None:
            header = self._header
            model = Pooled(self._path, pooling=self.recipe.pooling, context=header.context, size=header.size)
            try:
                _fits(model, header.width)
            except BaseException:
                model.close()
                raise
            self._model = model
        return self._model


def _fits(model: Pooled, width: int) -> None:
    if model.width != width:
        raise ModelUnusable(
            f"모델이 내는 벡터의 길이가 파일의 머리 정보와 다릅니다: {model.path.name} ({model.width}, {width})",
            "다른 모델 파일을 골라 주세요.",
        )
    # Some tokenizers of llama.cpp (WordPiece) keep only the first letter of a Korean syllable.
    if model.tokens("가나다") == model.tokens("거너더"):
        raise ModelUnusable(
            f"한글을 구별하지 못하는 모델입니다: {model.path.name} (가나다와 거너더가 같은 토큰이 됨)",
            "한국어를 지원하는 임베딩 모델(bge-m3, KURE, Qwen3-Embedding 등)을 골라 주세요.",
        )


def open_embedder(settings: Settings) -> LlamaEmbedder:
    """The embedder the settings name; its file is checked and tried out in a child once, and pinned by its hash."""
    if settings.embedder_model is None:
        raise ModelUnusable(
            "임베더로 쓸 모델 파일이 정해지지 않았습니다.",
            'embedder_model 설정에 GGUF 임베딩 모델의 경로를 적거나 embedder = "static"으로 바꿔 주세요.',
        )
    header = gguf_header.read(settings.embedder_model.expanduser())
    how = recipe(header, settings.embedder_model.stem, settings)
    file = model_files.pinned(settings.models_dir / "embedders", settings.embedder_model, trial=TRIAL, renew=True)
    return LlamaEmbedder(file.file, file.sha256, header, how, dimension=settings.embedder_dimension)


def trial(payload: dict[str, Any]) -> dict[str, Any]:
    """Loads the model of `payload["path"]` and embeds a few words: run in a child, for files nobody knows yet."""
    netguard.isolate()
    path = Path(payload["path"])
    header = gguf_header.read(path)
    embedder = LlamaEmbedder(path, "", header, recipe(header, path.stem, Settings(data_dir=path.parent)))
    embedder.embed(["시험 규정 제1조의 목적은 무엇인가?"], "query")
    embedder.close()
    return {"dimension": embedder.dimension}
