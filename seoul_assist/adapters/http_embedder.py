"""The embedder that is a server with the OpenAI-compatible `/v1/embeddings`: on this machine, unless told otherwise.

How it is reached, and what never happens on the way, is `http_json`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any, Literal

from seoul_assist.adapters.embedding_families import family_of, prefixes
from seoul_assist.adapters.http_json import MAX_ANSWER, WAITS_S, Place, Server
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings
from seoul_assist.text.pii import mask

BATCH = 32
TIMEOUT_S = 120.0
_VERSION = 1
_CHECK = "서버가 켜져 있는지, embedder_url과 embedder_name 설정이 맞는지 확인해 주세요."
_PLACE = Place("임베딩 서버", "embedder_url", "embedder_remote", "http://127.0.0.1:8080/v1/embeddings", _CHECK)


class HttpEmbedder:
    """Unit vectors that a server computes; that the same name always means the same model is the server's promise."""

    instant = False

    def __init__(
        self,
        url: str,
        name: str,
        *,
        query: str = "",
        passage: str = "",
        dimension: int | None = None,
        remote: bool = False,
        timeout_s: float = TIMEOUT_S,
        waits_s: Sequence[float] = WAITS_S,
    ) -> None:
        self._server = Server(url, _PLACE, endpoint="/embeddings", remote=remote, waits_s=waits_s)
        self.host, self.remote = self._server.host, self._server.remote
        self._name = name
        self._prefix = {"query": query, "passage": passage}
        self._cut = dimension
        self._timeout_s = timeout_s  # of one batch, all attempts together
        self._dimension = 0
        mark = hashlib.sha256(repr((query, passage)).encode()).hexdigest()[:8]
        self.id = f"http-{name}-{dimension or 'full'}-{mark}/{_VERSION}"
        self.label = f"{name} ({self._server.label})"

    @property
    def dimension(self) -> int:
        """The length of the vectors; the server is asked for it once."""
        if not self._dimension:
            self.embed(["차원"], "query")
        return self._dimension

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        """One unit vector for each text, in order; ModelUnusable when the server does not give them."""
        rows: list[list[float]] = []
        for at in range(0, len(texts), BATCH):
            part = [self._prefix[kind] + _clean(text) for text in texts[at : at + BATCH]]
            rows += [self._unit(row) for row in self._ask(part)]
        return rows

    def _unit(self, row: list[float]) -> list[float]:
        if self._cut is not None and len(row) < self._cut:
            raise _wrong(f"벡터가 {len(row)}차원으로 설정한 {self._cut}차원보다 짧음")
        row = row[: self._cut]
        if self._dimension not in (0, len(row)):
            raise _wrong(f"벡터의 차원이 {self._dimension}에서 {len(row)}(으)로 바뀜")
        self._dimension = len(row)
        length = math.sqrt(math.fsum(value * value for value in row))
        return [value / length for value in row] if length else [1.0, *row[1:]]

    def _ask(self, texts: list[str]) -> list[list[float]]:
        payload = {"model": self._name, "input": texts, "encoding_format": "float"}
        reply = self._server.ask(payload, wall_s=self._timeout_s, most=MAX_ANSWER)
        if reply.status != 200:
            raise ModelUnusable(f"임베딩 서버가 요청을 처리하지 못했습니다(상태 {reply.status}).", _CHECK)
        return _vectors(reply.body, len(texts))


def open_embedder(settings: Settings) -> HttpEmbedder:
    """The embedder of the settings' server; nothing is sent before the first text."""
    if not settings.embedder_name:
        raise UsageError(
            "임베딩 서버의 모델 이름이 정해지지 않았습니다.",
            "embedder_name 설정에 서버가 쓰는 모델 이름을 적어 주세요.",
        )
    query, passage = prefixes(family_of(settings.embedder_name), settings)
    return HttpEmbedder(
        settings.embedder_url,
        settings.embedder_name,
        query=query,
        passage=passage,
        dimension=settings.embedder_dimension,
        remote=settings.embedder_remote,
    )


def _clean(text: str) -> str:
    """What may be sent: no personal identifier, no half of a surrogate pair."""
    return mask(text).encode("utf-8", "replace").decode()


def _vectors(answer: bytes, count: int) -> list[list[float]]:
    """The vectors in the order of the texts, checked one by one."""
    try:
        data = json.loads(answer)["data"]
        rows: dict[int, Any] = {one["index"]: one["embedding"] for one in data}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _wrong("답의 형식이 다름") from None
    if len(data) != count or set(rows) != set(range(count)):
        raise _wrong(f"글 {count}개에 벡터 {len(data)}개를 돌려줌")
    for row in rows.values():
        if not isinstance(row, list) or not row or not all(_is_number(value) for value in row):
            raise _wrong("벡터에 숫자가 아닌 값이 있음")
    return [[float(value) for value in rows[at]] for at in range(count)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e30


def _wrong(what: str) -> ModelUnusable:
    return ModelUnusable(f"임베딩 서버의 답을 쓸 수 없습니다({what}).", _CHECK)
