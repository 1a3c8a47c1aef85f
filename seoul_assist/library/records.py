"""Regulations and provisions as JSON, to cross a process border and to lie in the catalog."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.generations import REBUILD
from seoul_assist.model import Mark, Note, Provision, Regulation, Unit


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def regulation_to_json(regulation: Regulation) -> dict[str, Any]:
    """Everything in the regulation as JSON values; `regulation_from_json` gives an equal one back."""
    return _dated_out(regulation) | {
        "provisions": [_provision_out(item) for item in regulation.provisions],
        "notes": [_fields(note) for note in regulation.notes],
    }


def _provision_out(item: Provision) -> dict[str, Any]:
    value = _dated_out(item) | {
        "units": [_fields(unit) for unit in item.units],
        "marks": [_fields(mark) for mark in item.marks],
    }
    if not item.ocr:  # nearly always, and a program that does not know the field reads it still
        del value["ocr"]
    return value


def _fields(value: Any) -> dict[str, Any]:
    """The fields as they are: `dataclasses.asdict` copies deeply and costs more than parsing a law does."""
    return {name: getattr(value, name) for name in value.__slots__}


def _dated_out(value: Regulation | Provision) -> dict[str, Any]:
    return _fields(value) | {"promulgated": day_text(value.promulgated), "effective": day_text(value.effective)}


def regulation_from_json(value: dict[str, Any]) -> Regulation:
    return Regulation(
        **_dated(value)
        | {
            "provisions": tuple(_provision(part) for part in value["provisions"]),
            "notes": tuple(Note(**note) for note in value["notes"]),
        }
    )


def _provision(value: dict[str, Any]) -> Provision:
    return Provision(
        **_dated(value)
        | {"headings": tuple(value["headings"]), "units": tuple(Unit(**unit) for unit in value["units"])}
        | {"marks": tuple(Mark(**mark) for mark in value["marks"])}
    )


def _dated(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"promulgated": day_of(value["promulgated"]), "effective": day_of(value["effective"])}


def digest(provision: Provision) -> bytes:
    """16 bytes that change when anything a reader is shown changes, except where the file lay."""
    shown = [
        provision.law,
        provision.kind,
        provision.address,
        provision.article,
        provision.title,
        provision.text,
        day_text(provision.promulgated),
        day_text(provision.effective),
        list(provision.headings),
        provision.addenda,
        provision.deleted,
        provision.page,
        [[unit.address, unit.start, unit.end] for unit in provision.units],
        [[mark.at, mark.text, mark.place] for mark in provision.marks],
        *(["ocr"] if provision.ocr else []),
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()[:16]


# ---- blocks of the catalog ------------------------------------------------------------------------------------------

# Provisions of one regulation repeat each other: packed together they take a fifth of the room.
BLOCK_CHARS = 12_000
_BLOCK_BYTES = 1 << 28  # no block unpacks to more: a regulation is at most 20 million characters


def blocks(provisions: Iterable[Provision]) -> Iterator[list[Provision]]:
    """The provisions in order, in runs whose text is packed together."""
    run: list[Provision] = []
    size = 0
    for item in provisions:
        if run and size + len(item.text) > BLOCK_CHARS:
            yield run
            run, size = [], 0
        run.append(item)
        size += len(item.text) + 100
    if run:
        yield run


def pack(provisions: Sequence[Provision]) -> bytes:
    """What the catalog keeps of a block: a compressed line of JSON for each provision, without what its row holds."""
    lines = (
        json.dumps(
            [
                item.address if item.address != item.article else "", item.title, item.text,
                day_text(item.promulgated), day_text(item.effective), item.headings, item.page,
                [[unit.address, unit.start, unit.end] for unit in item.units],
                [[mark.at, mark.text, mark.place] for mark in item.marks],
                *([True] if item.ocr else []),
            ],
            ensure_ascii=False, separators=(",", ":"),
        )
        for item in provisions
    )  # fmt: skip
    return zlib.compress("\n".join(lines).encode("utf-8", "surrogatepass"))


def unpack(block: bytes) -> list[str]:
    """The lines of a packed block, to be given to `provision_of` one by one."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(block, _BLOCK_BYTES).decode("utf-8", "surrogatepass")
        if not unpacker.eof:
            raise ValueError("the block is cut short")
    except (zlib.error, ValueError, TypeError) as error:
        raise damaged_provision() from error
    return text.split("\n")


def provision_of(
    line: str, *, law: str, kind: str, source: str, article: str, addenda: bool, deleted: bool
) -> Provision:
    """The provision behind a line of a block and what its row says of it."""
    address, title, text, promulgated, effective, headings, page, units, marks, *ocr = json.loads(line)
    return Provision(
        law=law, kind=kind, address=address or article, article=article, title=title, text=text,
        promulgated=day_of(promulgated), effective=day_of(effective), source=source, headings=tuple(headings),
        addenda=addenda, deleted=deleted, page=page, units=tuple(Unit(*unit) for unit in units),
        marks=tuple(Mark(*mark) for mark in marks), ocr=bool(ocr),
    )  # fmt: skip


def damaged_provision() -> LibraryDamaged:
    return LibraryDamaged("라이브러리에 저장된 조문이 손상되었습니다.", REBUILD)
