"""The embedder that is a server with the OpenAI-compatible `/v1/embeddings`: on this machine, unless told otherwise.

Plain HTTP of the standard library: no proxy, no redirect, no cookie, no retry without a bound.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import math
import ssl
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from seoul_assist import netguard
from seoul_assist.adapters.embedding_families import family_of, prefixes
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings

BATCH = 32
TIMEOUT_S = 120.0
WAITS_S = (0.5, 2.0)  # before the second and the third attempt
MAX_ANSWER = 64 * 1024 * 1024
_BUSY = (429, 500, 502, 503, 504)
_VERSION = 1
_CHECK = "서버가 켜져 있는지, embedder_url과 embedder_name 설정이 맞는지 확인해 주세요."


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
        self._address = _checked(url, remote)
        self.host = str(self._address.hostname)
        self.remote = not netguard.is_loopback(self.host)
        self._name = name
        self._prefix = {"query": query, "passage": passage}
        self._cut = dimension
        self._timeout_s, self._waits_s = timeout_s, tuple(waits_s)
        self._dimension = 0
        mark = hashlib.sha256(repr((query, passage)).encode()).hexdigest()[:8]
        self.id = f"http-{name}-{dimension or 'full'}-{mark}/{_VERSION}"
        place = f"다른 컴퓨터 {self.host}" if self.remote else "이 컴퓨터의 서버"
        self.label = f"{name} ({place})"

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
        body = json.dumps({"model": self._name, "input": texts, "encoding_format": "float"}).encode()
        for wait in (*self._waits_s, None):
            try:
                status, answer = self._post(body)
            except (OSError, http.client.HTTPException) as error:
                if wait is None or isinstance(error, netguard.NetworkRefused | ssl.SSLError):
                    raise ModelUnusable(
                        f"임베딩 서버에 연결할 수 없습니다: {self._address.netloc} ({type(error).__name__})", _CHECK
                    ) from error
            else:
                if status == 200:
                    return _vectors(answer, len(texts))
                if wait is None or status not in _BUSY:
                    raise ModelUnusable(f"임베딩 서버가 요청을 처리하지 못했습니다(상태 {status}).", _CHECK)
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _post(self, body: bytes) -> tuple[int, bytes]:
        address = self._address
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        allowed: AbstractContextManager[None] = netguard.permit(self.host) if self.remote else nullcontext()
        with allowed, closing(kind(self.host, address.port, timeout=self._timeout_s)) as connection:
            connection.request("POST", address.path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            deadline, data = time.monotonic() + self._timeout_s, bytearray()
            while piece := answer.read1(1 << 16):
                data += piece
                if len(data) > MAX_ANSWER:
                    raise _wrong(f"답이 {MAX_ANSWER // 1024 // 1024} MB를 넘음")
                if time.monotonic() > deadline:  # the timeout of the socket begins anew with every byte
                    raise TimeoutError
            if answer.length:
                raise http.client.IncompleteRead(bytes(data))
            return answer.status, bytes(data)


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


def _checked(url: str, remote: bool) -> SplitResult:
    """The parts of the address, its path completed; a UsageError when it is none or leaves the machine unasked."""
    try:
        found = urlsplit(url.strip())
        usable = found.scheme in ("http", "https") and found.hostname and found.port != 0
    except ValueError:
        usable = None
    if not usable or found.username or found.query or found.fragment:
        raise UsageError(
            f"임베딩 서버의 주소를 읽을 수 없습니다: {url}", "http://127.0.0.1:8080/v1/embeddings처럼 적어 주세요."
        )
    if not remote and not netguard.is_loopback(str(found.hostname)):
        raise UsageError(
            f"임베딩 서버가 이 컴퓨터 밖에 있습니다: {found.hostname}",
            "규정과 질문을 그 서버로 보내도 된다면 embedder_remote 설정을 on으로 적어 주세요.",
        )
    path = found.path.rstrip("/")
    if not path.endswith("/embeddings"):
        path = f"{path or '/v1'}/embeddings"
    return found._replace(path=path)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


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
