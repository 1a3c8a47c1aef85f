"""Reviewed tables of law titles: short names in daily use, titles that changed, titles often spaced wrongly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from seoul_assist.text.law_names import squash


@dataclass(frozen=True, slots=True)
class Renamed:
    """The titles a law bears now (several where it was split) and the year of the change, 0 where it is not known."""

    titles: tuple[str, ...]
    year: int


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
            law_key(old): Renamed(tuple(part.strip() for part in new.split("/")), int(year or 0))
            for old, new, year in rows
        }
    )


@lru_cache(maxsize=1)
def common_titles() -> Mapping[str, str]:
    """Key -> title, of the laws whose spacing is often wrong: known without a library."""
    return MappingProxyType({law_key(row[0]): row[0] for row in _rows("common_titles.tsv")})
