"""Hand-made regulations and a library of them, for tests of the library room."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from seoul_assist.adapters.memory import MemoryStore
from seoul_assist.adapters.static_embedder import StaticEmbedder
from seoul_assist.library import filling
from seoul_assist.library.build import Build, Published
from seoul_assist.library.generations import FaultPoint, no_fault
from seoul_assist.library.reading import Library
from seoul_assist.model import Provision, Regulation, Unit

# Every place where a build can be made to fail, in order; from `pointer_replaced` on the new generation is published.
POINTS = (
    "locked",
    "folder_made",
    "staged",
    "catalog_committed",
    "mid_vectors",
    "filled",
    "verified",
    "named",
    "pointer_written",
    "pointer_synced",
    "pointer_replaced",
    "before_cleanup",
    "mid_cleanup",
)
PUBLISHED_AFTER = POINTS.index("pointer_replaced")
EMBEDDER = StaticEmbedder()


def provision(law: str, article: str, title: str, text: str, **more: Any) -> Provision:
    return Provision(
        **{"law": law, "kind": "조례", "address": article, "article": article, "title": title, "text": text} | more
    )


def regulation(
    law: str, articles: Sequence[tuple[str, str, str]], *, effective: date | None = None, source: str = "", **more: Any
) -> Regulation:
    """A regulation of (article, title, text); its sha256 follows from what it says."""
    kind = more.pop("kind", "조례")
    source = source or f"{law}.md"
    said = repr((law, articles, effective, kind))
    return Regulation(
        name=law,
        kind=kind,
        source=source,
        sha256=hashlib.sha256(said.encode()).hexdigest(),
        provisions=tuple(
            provision(law, *article, kind=kind, effective=effective, source=source) for article in articles
        ),
        effective=effective,
        **more,
    )


PARKING = regulation(
    "가온시 공영주차장 운영 조례",
    [
        ("제1조", "목적", "이 조례는 공영주차장의 설치와 운영에 필요한 사항을 정함을 목적으로 한다."),
        ("제2조", "요금", "① 시장은 주차요금을 받을 수 있다.\n② 요금은 월 3만원을 넘지 못한다."),
        ("제3조", "요금의 감면", "시장은 장애인이 타는 차의 주차요금을 절반으로 줄인다."),
    ],
    effective=date(2025, 1, 1),
)
LEAVE = regulation(
    "누리군 특별휴가 지침",
    [
        ("제1조", "대상", "재해 복구에 참여한 직원에게 특별휴가를 준다."),
        ("제2조", "일수", "특별휴가는 5일 이내로 한다."),
        ("제3조", "신청", "휴가를 쓰려는 직원은 사흘 전까지 신청서를 낸다."),
    ],
    effective=date(2024, 7, 1),
    kind="지침",
)
UNITS = (
    Unit("제2조제1항", 0, PARKING.provisions[1].text.index("②")),
    Unit("제2조제2항", PARKING.provisions[1].text.index("②"), len(PARKING.provisions[1].text)),
)


def steps(store: Any = MemoryStore, fault: FaultPoint = no_fault) -> dict[str, Any]:
    """`fill` and `verify` that run in this very process."""
    return {
        "fill": partial(filling.fill, store_factory=store, embedder=EMBEDDER, fault=fault),
        "verify": partial(filling.verify, store_factory=store, embedder=EMBEDDER),
    }


def publish(
    library_dir: Path, *regulations: Regulation, store: Any = MemoryStore, fault: FaultPoint = no_fault, **build: Any
) -> Published:
    """Puts the regulations, by their source, into the library."""
    with Build(library_dir, fault=fault, **build) as run:
        for item in regulations:
            run.put(item.source, item, "md")
        return run.publish(**steps(store, fault))


def opened(library_dir: Path, *, as_of: date | None = None) -> Library:
    return Library(library_dir, embedder=EMBEDDER, as_of=as_of)


def state(library_dir: Path) -> tuple[str, ...]:
    """What a reader sees: generation, laws, and the first hit of a few questions."""
    with opened(library_dir, as_of=date(2026, 1, 1)) as library:
        hits = [library.search(query, k=1) for query in ("주차요금 감면", "특별휴가 일수")]
        return (
            library.generation,
            *[holding.name for holding in library.regulations()],
            *[f"{hit[0].provision.law} {hit[0].provision.article}" for hit in hits if hit],
        )


@contextmanager
def failing_disk(monkeypatch: pytest.MonkeyPatch, nth: int) -> Iterator[list[int]]:
    """Inside, the nth call of fsync, rename or replace fails with an I/O error; gives what is left to count down."""
    left = [nth]

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(errno.EIO, "Input/output error")
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        for name in ("fsync", "replace", "rename"):
            patched.setattr(os, name, failing(getattr(os, name)))
        yield left
