"""What a crew knows of the documents that are under way and of the workers of its cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from seoul_assist.errors import AssistError, ItemError, from_code

MOST_FALLEN = 3  # workers of one host that die before they are ready, until nobody there is asked any more
FALLEN = {
    "error": [
        "worker_died",
        "그 컴퓨터의 작업자들이 준비하다가 잇달아 멈추었습니다.",
        "작업자의 메모리와 모델 파일을 확인해 주세요.",
    ]
}


@dataclass
class Piece:
    """A document under way; `worker` is "" while it waits for one."""

    ticket: int
    name: str
    data: bytes
    alone: bool
    worker: str = ""
    tag: str = ""
    future: Any = None
    begun: bool = False
    vanished: int = 0
    refused: int = 0


@dataclass
class Worker:
    """A worker: asked what it has, answered, and judged; with the documents it was given, in their order."""

    address: str
    state: Literal["asked", "answered", "fit", "unfit"] = "asked"
    facts: Mapping[str, Any] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    probe: Any = None
    greeted: bool = False  # it has our program
    paused: bool = False  # its memory is nearly full: it begins nothing


def understood(value: Any) -> tuple[Mapping[str, Any], AssistError | None]:
    """The mapping that a worker answered, and the error in it: what is neither counts as an error."""
    if not isinstance(value, dict):
        return {}, ItemError("작업자의 답을 알아볼 수 없습니다.", "작업자의 프로그램을 다시 설치해 주세요.")
    said = value.get("error")
    if said is None:
        return value, None
    if isinstance(said, list | tuple) and len(said) == 3 and all(isinstance(part, str) for part in said):
        return value, from_code(*said)
    return understood(None)


def host_of(address: str) -> str:
    """The host of a worker's address."""
    return urlsplit(address).hostname or address
