"""What a language model server answered, read with no trust in it, and the errors of its refusals."""

from __future__ import annotations

import json
from typing import Any

from seoul_assist.adapters.http_json import Reply
from seoul_assist.errors import ModelUnusable
from seoul_assist.settings import PREFIX
from seoul_assist.text import rx

KEY = PREFIX + "ENGINE_KEY"
CHECK = "서버가 켜져 있는지, engine_url과 engine_model 설정이 맞는지 확인하거나 --engine extractive로 실행해 주세요."
_TOO_LONG = ("exceed_context", "context length", "context size", "context_length", "context window")
_CLAIMS = rx.compile(r'\{\s*"claims"\s*:')


def json_part(text: str) -> str:
    """The last object of claims in what may also hold thoughts, an example of the form and fences; else the text."""
    starts = [found.start() for found in _CLAIMS.finditer(text)]
    if not starts:
        return text
    try:
        _, end = json.JSONDecoder().raw_decode(text, starts[-1])
    except (ValueError, RecursionError):
        end = len(text)
    return text[starts[-1] : end]


def whole(value: Any) -> int:
    """The value where it is a positive whole number, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def window_in_props(reply: Reply) -> int:
    """The window in tokens that llama-server tells in `/props`; 0 where there is none."""
    found = reply.json() if reply.status == 200 else None
    props = found.get("default_generation_settings") if isinstance(found, dict) else None
    return whole(props.get("n_ctx")) if isinstance(props, dict) else 0


def window_in_models(reply: Reply, model: str) -> int:
    """The window of the model that vLLM tells in its list of models; 0 where there is none."""
    return next((whole(one.get("max_model_len")) for one in listed(reply) or () if one.get("id") == model), 0)


def listed(reply: Reply) -> list[dict[str, Any]] | None:
    """The entries of a list of models; None where the answer is no such list."""
    found = reply.json() if reply.status == 200 else None
    models = found.get("data") if isinstance(found, dict) else None
    return [one for one in models if isinstance(one, dict)] if isinstance(models, list) else None


def too_long(reply: Reply) -> bool:
    said = reply.body.decode("utf-8", "replace").lower()
    return reply.status == 413 or any(word in said for word in _TOO_LONG)


def refused(reply: Reply) -> ModelUnusable:
    """The error of a status that is no success; what the server wrote stays unsaid, for it may repeat the evidence."""
    status = reply.status
    if status in (401, 403):
        return ModelUnusable(
            f"언어 모델 서버가 접근을 거절했습니다(상태 {status}).", f"환경 변수 {KEY}에 서버의 키를 적어 주세요."
        )
    if 300 <= status < 400:
        return ModelUnusable(
            f"언어 모델 서버가 다른 주소로 넘기려 해서 멈췄습니다(상태 {status}).",
            "engine_url 설정에 마지막 주소를 바로 적어 주세요.",
        )
    if too_long(reply):
        return ModelUnusable(
            f"근거와 질문이 서버의 모델이 읽을 수 있는 길이를 넘었습니다(상태 {status}).",
            "engine_context 설정에 서버의 창 크기(토큰)를 적거나 서버의 창을 늘려 주세요.",
        )
    return ModelUnusable(f"언어 모델 서버가 요청을 처리하지 못했습니다(상태 {status}).", CHECK)
