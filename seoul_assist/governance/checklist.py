"""The public-sector rules on AI: what the program covers of each item, what shows it, what stays with the agency."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

from seoul_assist.settings import Settings

SCHEMA = "seoul-assist/checklist/1"
GUIDANCE = "규칙의 뜻을 우리의 말로 옮긴 안내입니다. 원문과 기관의 판단이 앞섭니다."
_FILE = "checklist.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a rule asks for: `tool` and `agency` say who does what about it; "" where nothing is to be done.

    `commands`, `settings` and `tests` are where the part of the program is seen, set and shown.
    """

    id: str
    title: str
    tool: str = ""
    agency: str = ""
    commands: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One set of rules, with the words `about` it and its items."""

    id: str
    name: str
    about: str
    items: tuple[Item, ...]


def rules() -> tuple[Rule, ...]:
    """Every rule of the list, in its order."""
    text = (resources.files("seoul_assist.governance") / _FILE).read_text(encoding="utf-8")
    return tuple(
        Rule(raw["id"], raw["name"], raw["about"], tuple(map(_item, raw["items"])))
        for raw in tomllib.loads(text)["rules"]
    )


def _item(raw: dict[str, Any]) -> Item:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return Item(**fields)


def in_force(item: Item, settings: Settings) -> dict[str, str]:
    """How the settings of the item stand: switches and choices as they are, of all else only whether it is given."""
    return {name: _shown(getattr(settings, name)) for name in item.settings}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isalnum()):
        return str(value)
    return "정함" if value else "정하지 않음"


def as_json(settings: Settings) -> dict[str, Any]:
    """The list in the shape `seoul-assist/checklist/1`, with the settings in force."""
    return {
        "schema": SCHEMA,
        "note": GUIDANCE,
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "about": rule.about,
                "items": [asdict(item) | {"settings": in_force(item, settings)} for item in rule.items],
            }
            for rule in rules()
        ],
    }
