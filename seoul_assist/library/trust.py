"""Which sources an office stands by: what lies elsewhere never speaks in the name of a law that lies there.

Trust is a place, never a word of the text: any file can call itself a statute. The office names folders, files or
archives (setting `trusted`), and who may write there decides what is trusted. docs/decisions/0009-trust.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from seoul_assist.errors import UsageError
from seoul_assist.library import versions
from seoul_assist.library.catalog import Entry
from seoul_assist.library.versions import State


def nameless() -> UsageError:
    """What is said when only trusted sources are wanted and none is named."""
    return UsageError(
        "믿는 출처를 정하지 않아 믿는 출처에서만 찾을 수 없습니다.",
        '설정 파일에 trusted = ["/규정/자치법규"]처럼 규정을 모아 둔 폴더를 적어 주세요.',
    )


def is_trusted(source_key: str, places: Sequence[str]) -> bool:
    """Whether the source is one of the places, lies below one of them or is a member of such an archive."""
    return any(source_key == place or source_key.startswith((f"{place.rstrip('/')}/", f"{place}!")) for place in places)


def shadowed(entries: Iterable[Entry], places: Sequence[str]) -> frozenset[int]:
    """Ids of untrusted texts under a name that a trusted law bears, bore or will bear: none of them counts.

    Without places nothing is shadowed. A newer date, a repeal or another kind that such a text claims change nothing.
    """
    entries = list(entries)
    if not places:
        return frozenset()
    last = versions.lineage(entry.key for entry in entries)
    taken = {last[entry.key] for entry in entries if is_trusted(entry.source_key, places)}
    return frozenset(
        entry.id for entry in entries if last[entry.key] in taken and not is_trusted(entry.source_key, places)
    )


def in_force(entries: Iterable[Entry], places: Sequence[str], as_of: date) -> list[Entry]:
    """What `versions.in_force` chooses among trusted texts, and apart from it among the others that count."""
    return [found for group in _groups(entries, places) for found in versions.in_force(group, as_of)]


def states(entries: Iterable[Entry], places: Sequence[str], as_of: date) -> dict[int, State]:
    """How each text stands on that day; one that does not count beside a trusted one is `shadowed`."""
    entries = list(entries)
    found: dict[int, State] = dict.fromkeys(shadowed(entries, places), "shadowed")
    for group in _groups(entries, places):
        found |= versions.states(group, as_of)
    return found


def _groups(entries: Iterable[Entry], places: Sequence[str]) -> tuple[list[Entry], list[Entry]]:
    """Trusted texts and the others that count: an act of the one never repeals or succeeds a law of the other."""
    entries = list(entries)
    if not places:
        return entries, []
    hidden = shadowed(entries, places)
    trusted = [entry for entry in entries if is_trusted(entry.source_key, places)]
    kept = {entry.id for entry in trusted} | hidden
    return trusted, [entry for entry in entries if entry.id not in kept]
