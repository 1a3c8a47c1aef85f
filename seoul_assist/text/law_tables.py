"""Reviewed tables of law titles: short names in daily use, titles that changed, titles often spaced wrongly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from seoul_assist.text.law_names import squash


@dataclass(frozen=True, slots=True)
class Renamed:
    """The titles a law bears now (several where it was split) and the year and day of the change where they are known.

    `year` is 0 and `day` None where they are not.
    """

    titles: tuple[str, ...]
    year: int
    day: date | None = None


def law_key(name: str) -> str:
    """The form in which titles are compared: NFC, without blanks, middle dots and corner brackets."""
    return re.sub(r"[「」｢｣『』]", "", squash(unicodedata.normalize("NFC", name)))


def _rows(name: str) -> list[list[str]]:
    text = resources.files("seoul_assist.text").joinpath("tables", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Key of a short name -> the full title."""
    return MappingProxyType({law_key(row[0]): row[1].split(";")[0] for row in _rows("aliases.tsv")})


@lru_cache(maxsize=1)
def renamed() -> Mapping[str, Renamed]:
    """Key of a title that a law no longer bears -> what it is called now."""
    rows = _rows("renamed_laws.tsv")
    return MappingProxyType(
        {
            law_key(old): Renamed(tuple(part.strip() for part in new.split("/")), int(when[:4] or 0), _day(when))
            for old, new, when in rows
        }
    )


def _day(when: str) -> date | None:
    return date.fromisoformat(when) if len(when) == 10 else None


@lru_cache(maxsize=1)
def repealed() -> Mapping[str, date]:
    """Key of the title of a law that was repealed and not renamed -> the day the repeal was promulgated."""
    return MappingProxyType({law_key(title): date.fromisoformat(when) for title, when in _rows("repealed_laws.tsv")})


@lru_cache(maxsize=1)
def common_titles() -> Mapping[str, str]:
    """Key -> title, of the laws whose spacing is often wrong: known without a library."""
    return MappingProxyType({law_key(row[0]): row[0] for row in _rows("common_titles.tsv")})


_FAMILY = ("", "시행령", "시행규칙")


def successor(name: str) -> Renamed | None:
    """What a law that no longer bears this name is called now; a decree or rule follows its act."""
    key = law_key(name)
    for suffix in _FAMILY:
        found = renamed().get(key.removesuffix(suffix)) if key.endswith(suffix) else None
        if found:
            titles = tuple(f"{title} {suffix}".strip() for title in found.titles)
            return Renamed(titles, found.year, found.day)
    return None


def is_known(name: str) -> bool:
    """True for a title or short name in one of the tables, whatever its spacing."""
    key = law_key(name)
    return any(key in table for table in (aliases(), renamed(), common_titles(), repealed()))
