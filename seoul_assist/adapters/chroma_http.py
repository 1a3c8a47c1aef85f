"""A Chroma server as the store of ids and vectors: one collection for each generation, never a text.

Its REST API (v2) is asked over `http_json`, for Chroma's own client obeys proxies, has no deadline and may build what
a collection's configuration names (docs/decisions/0016-shared-store.md). Nothing a server answers is believed unseen.
"""

from __future__ import annotations

import base64
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from seoul_assist.adapters.http_json import WAITS_S, Place, Reply, Secret, Server
from seoul_assist.errors import LibraryDamaged, ModelUnusable, StoreUnusable, UsageError
from seoul_assist.settings import PREFIX, Settings

KEY = PREFIX + "STORE_KEY"
ASK_S = 10.0  # while somebody waits for a search, all attempts together
WRITE_S = 300.0  # a batch, or a page of ids
_HOME = "/api/v2"
_ROOM = "/tenants/default_tenant/databases/default_database/collections"
_BATCH = 5000  # the server takes at most 5,461 records in one request
_BODY = 24 << 20  # bytes of vectors in one request; the server takes 40 MB
_PAGE, _FEW = 10_000, 50  # a server gives vectors out slowly when many are asked for together
_CHECK = f"서버가 켜져 있는지, store_url 설정과 환경 변수 {KEY}가 맞는지 확인해 주세요."
_AGAIN = (
    "라이브러리를 만든 곳에서 `seoul-assist index 경로`로 다시 채우고, 받아 쓰는 곳은 `regs fetch`로 다시 받아 주세요."
)
_PLACE = Place(
    "벡터 저장소 서버", "store_url", "store_remote", "http://127.0.0.1:8000", _CHECK, sent="조문과 질문의 벡터를"
)
# When the server writes its index file is left to it: filling was no faster with a longer log.
_HNSW = {"space": "cosine", "ef_construction": 100, "ef_search": 200, "max_neighbors": 16}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,200}[A-Za-z0-9]")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ChromaServer:
    """The server of the settings; nothing is sent before the first question. Everything fails as StoreUnusable."""

    def __init__(
        self,
        url: str,
        *,
        remote: bool = False,
        secret: Secret | None = None,
        ask_s: float = ASK_S,
        write_s: float = WRITE_S,
        waits_s: Sequence[float] = WAITS_S,
    ) -> None:
        address = url.strip().rstrip("/")
        address = address if address.endswith(_HOME) else address + _HOME
        self._server = Server(address, _PLACE, endpoint=_HOME, remote=remote, secret=secret, waits_s=waits_s)
        if self._server.remote and self._server.address.scheme != "https":
            raise UsageError(
                f"벡터를 암호화하지 않은 연결로 다른 컴퓨터에 보낼 수 없습니다: {self._server.host}",
                "store_url 설정을 https 주소로 적어 주세요.",
            )
        self.label = self._server.label
        self._ask_s, self._write_s = ask_s, write_s

    def version(self) -> str:
        """What the server calls its version: it has answered."""
        said = self.call("GET", "/version", room="").json()
        return re.sub(r"[^0-9A-Za-z.+-]", "", said)[:40] if isinstance(said, str) else ""

    def names(self, prefix: str) -> list[str]:
        """The collections whose name begins so, sorted."""
        found: list[str] = []
        for offset in range(0, 1_000_000, _PAGE):
            said = self.call("GET", f"?limit={_PAGE}&offset={offset}").json()
            if not isinstance(said, list):
                raise self.wrong("목록이 아님")
            found += [str(one.get("name")) for one in said if isinstance(one, dict)]
            if len(said) < _PAGE:
                break
        return sorted(name for name in found if name.startswith(prefix) and _NAME.fullmatch(name))

    def drop(self, name: str) -> None:
        """Removes the collection; one that is not there is no error."""
        self.call("DELETE", f"/{_checked(name)}", long=True, missing=True)

    def open(self, name: str, *, create: bool = False) -> Collection:
        """The collection of that name, with `create` a new, empty one; one that is not there is a LibraryDamaged."""
        if create:
            self.drop(name)
            asked = {"name": _checked(name), "get_or_create": True, "configuration": {"hnsw": _HNSW}}
            return Collection(self, self.call("POST", "", asked, long=True).json())
        reply = self.call("GET", f"/{_checked(name)}", missing=True)
        if reply.status == 404:
            raise LibraryDamaged("서버에 이 라이브러리의 벡터가 없습니다.", _AGAIN)
        return Collection(self, reply.json())

    def call(
        self,
        method: str,
        path: str,
        payload: Any = None,
        *,
        room: str = _ROOM,
        long: bool = False,
        missing: bool = False,
    ) -> Reply:
        """The answer of a success, or with `missing` that nothing is there."""
        place = self._server.address.path + room + path
        with _translated():
            wall = self._write_s if long else self._ask_s
            reply = self._server.ask(payload, wall_s=wall, path=place, method=method)
        if 200 <= reply.status < 300 or (missing and reply.status == 404):
            return reply
        raise _refused(reply.status)

    def wrong(self, what: str) -> StoreUnusable:
        """The error of an answer that cannot be used."""
        return StoreUnusable(f"벡터 저장소 서버의 답을 쓸 수 없습니다({what}).", _CHECK)


class Collection:
    """The vectors of one generation on the server, a store; of what the server says of it only id and length count."""

    def __init__(self, server: ChromaServer, said: Any) -> None:
        if not isinstance(said, dict) or not _ID.fullmatch(str(said.get("id"))):
            raise server.wrong("컬렉션이 아님")
        self._server = server
        self._path = f"/{said['id']}"
        length = said.get("dimension")
        self.dimension = length if isinstance(length, int) and not isinstance(length, bool) else 0  # 0 while empty

    def add(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Adds or replaces the vectors of these ids, in batches the server accepts."""
        import numpy as np

        step = max(1, min(_BATCH, _BODY // (6 * len(vectors[0])))) if ids else 1
        for at in range(0, len(ids), step):
            rows = np.asarray(vectors[at : at + step], dtype="<f4")
            packed = [base64.b64encode(row.tobytes()).decode() for row in rows]
            self._post("/upsert", {"ids": list(ids[at : at + step]), "embeddings": packed}, long=True)

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these ids; an unknown one is no error."""
        for at in range(0, len(ids), _BATCH):
            self._post("/delete", {"ids": list(ids[at : at + _BATCH])}, long=True)

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """Up to `count` (id, cosine similarity), best first, ties by id."""
        if count < 1:
            return []
        asked = {"query_embeddings": [[float(x) for x in vector]], "n_results": count, "include": ["distances"]}
        said = self._post("/query", asked)
        try:
            (ids,), (distances,) = said["ids"], said["distances"]
            pairs = zip(ids, distances, strict=True)
            scored = [(_text(key), max(-1.0, min(1.0, 1.0 - _number(one)))) for key, one in pairs]
        except (TypeError, ValueError, KeyError):
            raise self._server.wrong("이웃의 목록이 아님") from None
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def vectors(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """The vectors of these ids; an unknown one is left out."""
        found: dict[str, list[float]] = {}
        for at in range(0, len(ids), _FEW):
            said = self._post("/get", {"ids": list(ids[at : at + _FEW]), "include": ["embeddings"]})
            try:
                rows = zip(said["ids"], said["embeddings"] or (), strict=True)
                found |= {_text(key): [_number(one) for one in row] for key, row in rows}
            except (TypeError, ValueError, KeyError):
                raise self._server.wrong("벡터의 목록이 아님") from None
        return found

    def count(self) -> int:
        """How many vectors there are."""
        said = self._server.call("GET", f"{self._path}/count").json()
        if not isinstance(said, int) or isinstance(said, bool):
            raise self._server.wrong("수가 아님")
        return said

    def ids(self) -> set[str]:
        """Every id, read in pages."""
        found: set[str] = set()
        for offset in range(0, self.count(), _PAGE):
            said = self._post("/get", {"include": [], "limit": _PAGE, "offset": offset}, long=True)
            try:
                found.update(map(_text, said["ids"]))
            except (TypeError, ValueError, KeyError):
                raise self._server.wrong("번호의 목록이 아님") from None
        return found

    def close(self) -> None:
        """Nothing is held between two questions."""

    def _post(self, what: str, payload: Mapping[str, Any], *, long: bool = False) -> Any:
        reply = self._server.call("POST", self._path + what, payload, long=long, missing=True)
        if reply.status == 404:
            raise StoreUnusable("서버에서 이 라이브러리의 벡터가 사라졌습니다.", _AGAIN)
        return reply.json()


def open_server(settings: Settings, environ: Mapping[str, str] | None = None) -> ChromaServer:
    """The server of the settings; its key is in the environment. Nothing is sent yet."""
    secret = Secret((os.environ if environ is None else environ).get(KEY, ""), KEY)
    return ChromaServer(
        settings.store_url,
        remote=settings.store_remote,
        secret=secret,
        ask_s=ASK_S,
        write_s=WRITE_S,
        waits_s=WAITS_S,
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ModelUnusable as failure:
        raise StoreUnusable(failure.message, failure.hint) from failure


def _refused(status: int) -> StoreUnusable:
    """The error of a status that is no success; what the server wrote stays unsaid."""
    if status in (401, 403):
        return StoreUnusable(
            f"벡터 저장소 서버가 접근을 거절했습니다(상태 {status}).", f"환경 변수 {KEY}에 서버의 키를 적어 주세요."
        )
    if 300 <= status < 400:
        return StoreUnusable(
            f"벡터 저장소 서버가 다른 주소로 넘기려 해서 멈췄습니다(상태 {status}).",
            "store_url 설정에 마지막 주소를 바로 적어 주세요.",
        )
    if status == 413:
        return StoreUnusable(
            "벡터 저장소 서버나 그 앞의 프록시가 큰 요청을 받지 않습니다(상태 413).",
            "프록시가 40 MB까지의 요청을 받게 해 주세요(docs/shared-library.md).",
        )
    return StoreUnusable(f"벡터 저장소 서버가 요청을 처리하지 못했습니다(상태 {status}).", _CHECK)


def _checked(name: str) -> str:
    """The name, if it can be one of ours: it becomes part of an address."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise LibraryDamaged("라이브러리의 목록 파일에 적힌 벡터의 이름이 이상합니다.", _AGAIN)
    return name


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise TypeError
    return float(value)
