"""A library, its export and ways to look at both, for tests of the transfer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from library_kit import EMBEDDER, LEAVE, PARKING, UNITS, publish, regulation, steps

from seoul_assist.model import Note
from seoul_assist.tasks.transfer import ImportReport, export_library, import_library

RICH = replace(
    PARKING,
    notes=(Note("misnamed", "이름과 다른 형식", 3),),
    provisions=(
        replace(PARKING.provisions[0], headings=("제1장 총칙",), page=2),
        replace(PARKING.provisions[1], units=UNITS),
        replace(PARKING.provisions[2], deleted=True, text=""),
        replace(PARKING.provisions[0], address="부칙 제1조", article="부칙 제1조", addenda=True),
    ),
)


NOISE = regulation(
    "미리내도 자료 보관 지침",
    [
        (f"제{n}조", "보관", " ".join(hashlib.sha256(f"{n}.{m}".encode()).hexdigest() for m in range(16)))
        for n in range(1, 6)
    ],
    source="가장 앞.md",
)


SMALL = 1 << 10


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    publish(tmp_path / "origin", RICH, LEAVE, NOISE)
    return tmp_path / "origin"


@pytest.fixture
def parcel(tmp_path: Path, origin: Path) -> Path:
    """An export in several parts."""
    export_library(origin, tmp_path / "parcel", embedder=EMBEDDER, part_size=SMALL)
    return tmp_path / "parcel"


def bring(folder: Path, library_dir: Path, **more: Any) -> ImportReport:
    return import_library(folder, library_dir=library_dir, **{"embedder": EMBEDDER} | steps() | more)


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.part*"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def missing(folder: Path) -> str:
    path = parts(folder)[2]
    path.unlink()
    return path.name
