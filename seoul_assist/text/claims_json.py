"""The JSON in which an engine that follows a grammar writes its claims: the schema, and reading it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Proposal, Quote
from seoul_assist.ports import Task

# What the question of a request is called in a prompt.
ASKED: dict[Task, str] = {"ask": "질문", "summary": "요약할 문서", "draft": "작성 요청", "review": "검토할 문서"}
MAX_CLAIM = 400
MAX_QUOTE = 400


def claims_schema(ids: Sequence[str], max_claims: int, max_quotes: int = 2) -> dict[str, Any]:
    """The JSON schema `{"claims": [{"text", "citations": [{"source", "quote"}]}]}` whose `source` is one of `ids`."""
    citation = {
        "type": "object",
        "properties": {
            "source": {"type": "string", "enum": list(ids)},
            "quote": {"type": "string", "minLength": 1, "maxLength": MAX_QUOTE},
        },
        "required": ["source", "quote"],
        "additionalProperties": False,
    }
    claim = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "minLength": 1, "maxLength": MAX_CLAIM},
            "citations": {"type": "array", "items": citation, "minItems": 1, "maxItems": max_quotes},
        },
        "required": ["text", "citations"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"claims": {"type": "array", "items": claim, "maxItems": max_claims}},
        "required": ["claims"],
        "additionalProperties": False,
    }


def parse_claims(json_text: str, ids: Sequence[str], max_claims: int = 20) -> tuple[Proposal, ...]:
    """The proposals in an engine's reply; claims of the wrong shape and sources that were not given are left out.

    A reply that was cut off gives its whole claims. A reply with no claims array at all is a ModelUnusable error.
    """
    known = set(ids)
    proposals = []
    for claim in _claims(json_text)[:max_claims]:
        if not isinstance(claim, dict) or not isinstance(claim.get("text"), str) or not claim["text"].strip():
            continue
        citations = claim.get("citations")
        quotes = tuple(
            Quote(cited["source"], cited["quote"])
            for cited in (citations if isinstance(citations, list) else ())
            if isinstance(cited, dict)
            and isinstance(cited.get("source"), str)
            and cited["source"] in known
            and isinstance(cited.get("quote"), str)
        )
        proposals.append(Proposal(claim["text"].strip(), quotes))
    return tuple(proposals)


def _claims(json_text: str) -> list[Any]:
    try:
        reply = json.loads(json_text)
    except (ValueError, RecursionError):
        return _whole_claims(json_text)
    if isinstance(reply, dict) and isinstance(reply.get("claims"), list):
        return list(reply["claims"])
    raise _unusable()


def _whole_claims(json_text: str) -> list[Any]:
    """The claims that were finished before the reply broke off."""
    head, found, rest = json_text.partition('"claims"')
    start = rest.find("[")
    if not found or not head.lstrip().startswith("{") or start < 0:
        raise _unusable()
    decoder = json.JSONDecoder()
    claims = []
    position = start + 1
    while (position := _skip(rest, position)) < len(rest) and rest[position] == "{":
        try:
            claim, position = decoder.raw_decode(rest, position)
        except (ValueError, RecursionError):
            break
        claims.append(claim)
    return claims


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def _unusable() -> ModelUnusable:
    return ModelUnusable(
        "언어 모델이 정해진 형식으로 답하지 않았습니다.",
        "--engine extractive로 다시 실행하거나 다른 모델을 골라 주세요.",
    )
