"""How a language model server is: asked of a server before it gets work, and never believed beyond that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seoul_assist.adapters.http_engine import LEAST_CONTEXT
from seoul_assist.adapters.http_json import Busy, Reply, Server, short
from seoul_assist.adapters.http_reply import listed, whole, window_in_models, window_in_props
from seoul_assist.errors import ModelUnusable
from seoul_assist.ports import ServerFacts
from seoul_assist.text.clean import squeeze

REFUSED = "접근을 거절함"
CROWD_S = 2.0  # a server that is asked whether it has a slot left answers between two tokens
_MOST_SLOTS = 4_096
_MOST_BYTES = 4 * 1024 * 1024
_NO_SUCH_PATH = (501,)  # what comes next tells more


def look(server: Server, root: str, model: str, context: int | None, wall_s: float) -> ServerFacts:
    """Whether the server lives, has the model loaded under that name and, where a window is told, one as large.

    A server without `/health` or without a list of models is taken at the word of the others. The model is looked for
    in the list as it stands there, or with `:latest` behind it, as Ollama spells it.
    """
    deadline = server.clock() + wall_s

    def get(path: str) -> Reply:
        left = deadline - server.clock()
        return server.ask(None, wall_s=left, path=f"{root}{path}", method="GET", most=_MOST_BYTES)

    address, began = server.address.netloc, server.clock()
    try:
        health = get("/health")
        latency_s = server.clock() - began
        models = get("/v1/models")
        props = get("/props")
    except ModelUnusable as error:
        busy = isinstance(error.__cause__, Busy)
        soon = busy or isinstance(error.__cause__, TimeoutError)
        return ServerFacts(address, short(error), soon=soon, alive=busy)
    said = window_in_props(props) or window_in_models(models, model)
    wrong = _wrong((health, models, props), model)
    if not wrong and context and LEAST_CONTEXT <= said < context:
        wrong = f"창이 {said:,} 토큰이라 engine_context({context:,})보다 작음"
    alive = health.status == 200 and not wrong
    return ServerFacts(address, wrong, said, _slots(props), _size(models, model), latency_s, alive=alive)


def crowded(server: Server, root: str) -> bool:
    """Whether llama-server has no slot free at this moment: somebody's next request would have to wait.

    What it shows of its slots otherwise is not looked at. A server that does not say is not crowded.
    """
    try:
        path = f"{root}/slots?fail_on_no_slot=1"
        server.ask(None, wall_s=CROWD_S, path=path, method="GET", most=_MOST_BYTES)
    except ModelUnusable as error:
        return isinstance(error.__cause__, Busy)
    return False


def _wrong(replies: tuple[Reply, Reply, Reply], model: str) -> str:
    for reply in replies:
        if reply.status in (401, 403):
            return f"{REFUSED}(상태 {reply.status})"
        if reply.status >= 500 and reply.status not in _NO_SUCH_PATH:
            return f"고장(상태 {reply.status})"
    models = listed(replies[1])
    if models is not None and not {model, f"{model}:latest"} & set(_names(models)):
        return f"모델 목록에 {squeeze(model)}이(가) 없음"
    return ""


def _names(models: list[dict[str, Any]]) -> Iterator[str]:
    for one in models:
        more = one.get("aliases")  # of llama-server
        yield from (
            name for name in (one.get("id"), *(more if isinstance(more, list) else ())) if isinstance(name, str)
        )


def _size(reply: Reply, model: str) -> int:
    """The bytes of the model, as llama-server tells them: the same name may stand for another file."""
    metas = [one.get("meta") for one in listed(reply) or () if model in _names([one])]
    return next((whole(meta.get("size")) for meta in metas if isinstance(meta, dict)), 0)


def _slots(props: Reply) -> int:
    found = props.json() if props.status == 200 else None
    said = whole(found.get("total_slots")) if isinstance(found, dict) else 0
    return min(said, _MOST_SLOTS)
