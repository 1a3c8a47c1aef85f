"""Several versions of one law: which belong together, and which of them is in force on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, Protocol, TypeVar

from seoul_assist.text.law_tables import law_key, renamed, repealed

# `shadowed`: a text under the name of a law that the library holds from a source it trusts (library/trust.py).
State = Literal["in_force", "past", "pending", "repealed", "undated", "shadowed"]
# The kind of a text that has no articles: such texts of one title are no versions of each other.
DOCUMENT_KIND = "문서"
_FAMILY = ("", "시행령", "시행규칙")
# An act that does nothing but repeal another one bears its title: 가온시 관사 운영 조례 폐지조례.
_REPEALING = re.compile(r"(.{2,})폐지(?:법률안?|법|령|조례안?|규칙안?|규정|훈령|예규|고시)$")


class Version(Protocol):
    """What choosing needs to know of one text of a law; `key` is its title as law_key makes it."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def promulgated(self) -> date | None: ...
    @property
    def effective(self) -> date | None: ...


V = TypeVar("V", bound=Version)


def day(version: Version) -> date | None:
    """The day a version takes effect, as far as it is known."""
    return version.effective or version.promulgated


def lineage(keys: Iterable[str]) -> dict[str, str]:
    """Key of a title -> key of the title its law bears last, as far as both are among the keys.

    Renamed laws come from the reviewed table; one that was split into several has no single successor.
    """
    found = {key: key for key in keys}
    following = {
        old + suffix: law_key(now.titles[0] + suffix)
        for old, now in renamed().items()
        for suffix in _FAMILY
        if len(now.titles) == 1 and old + suffix in found
    }
    for key in following:
        last = key
        for _ in following:  # a table that runs in a circle ends too
            if following.get(last, "") not in found:
                break
            last = following[last]
        found[key] = last
    return found


def repeals(versions: Iterable[V]) -> dict[str, date]:
    """Key of a law -> the day it was repealed, by the reviewed table or by an act of the library that says so."""
    found: dict[str, date] = dict(repealed())
    for version in versions:
        title = _REPEALING.match(version.key) if "폐지" in version.key else None
        when = day(version)
        if title and when:
            found[title[1]] = max(when, found.get(title[1], when))
    return found


def in_force(versions: Iterable[V], as_of: date) -> list[V]:
    """For each law the newest version in force on that day, else its earliest later one; every undated paper.

    Of two versions of one day the one promulgated later counts. A law repealed by that day has none.
    """
    versions = list(versions)
    last = lineage(version.key for version in versions)
    ended = _ended(versions, last)
    chosen: dict[str, V] = {}
    others: list[V] = []
    for version in versions:
        law = last[version.key]
        if _undated(version):
            others.append(version)
        elif law not in chosen or _better(version, chosen[law], as_of):
            chosen[law] = version
    kept = [version for law, version in chosen.items() if not _repealed(version, ended.get(law), as_of)]
    return [*kept, *others]


def states(versions: Iterable[V], as_of: date) -> dict[int, State]:
    """How each version stands on that day, by its id."""
    versions = list(versions)
    last = lineage(version.key for version in versions)
    ended = _ended(versions, last)
    chosen = {version.id for version in in_force(versions, as_of)}
    found: dict[int, State] = {}
    for version in versions:
        when = day(version)
        if _undated(version) or when is None:
            found[version.id] = "undated"
        elif when > as_of:
            found[version.id] = "pending"
        elif version.id in chosen:
            found[version.id] = "in_force"
        else:
            found[version.id] = "repealed" if _repealed(version, ended.get(last[version.key]), as_of) else "past"
    return found


def newest(versions: Iterable[V], as_of: date) -> date | None:
    """The day of the newest promulgation the library knew by then (of effect where none is given), or None."""
    days = [version.promulgated or version.effective for version in versions if not _undated(version)]
    return max((found for found in days if found is not None and found <= as_of), default=None)


def _ended(versions: Iterable[V], last: Mapping[str, str]) -> dict[str, date]:
    found: dict[str, date] = {}
    for key, when in repeals(versions).items():
        law = last.get(key, key)
        found[law] = max(when, found.get(law, when))
    return found


def _repealed(version: Version, ended: date | None, as_of: date) -> bool:
    """True when the law ended on that day or before and this version is not a later new beginning."""
    when = day(version)
    return ended is not None and ended <= as_of and when is not None and when <= ended


def _undated(version: Version) -> bool:
    return version.kind == DOCUMENT_KIND or day(version) is None


def _better(version: Version, other: Version, as_of: date) -> bool:
    mine, theirs = day(version) or date.max, day(other) or date.max
    if (mine <= as_of) != (theirs <= as_of):
        return mine <= as_of
    if mine != theirs:
        return mine > theirs if mine <= as_of else mine < theirs
    return (version.promulgated or date.min, version.id) > (other.promulgated or date.min, other.id)
