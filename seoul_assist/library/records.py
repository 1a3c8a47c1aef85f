"""Regulations and provisions as JSON, to cross a process border and to lie in the catalog."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from seoul_assist.model import Note, Provision, Regulation, Unit


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def regulation_to_json(regulation: Regulation) -> dict[str, Any]:
    """Everything in the regulation as JSON values; `regulation_from_json` gives an equal one back."""
    value = asdict(regulation)
    for part in (value, *value["provisions"]):
        part["promulgated"] = day_text(part["promulgated"])
        part["effective"] = day_text(part["effective"])
    return value


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
    ]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()[:16]
