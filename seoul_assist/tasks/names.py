"""Output names: one safe, distinct file name for every source, the same again on the next run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from seoul_assist.text.clean import squeeze

_LONGEST = 150  # bytes, so that suffixes and the neighbour file of an atomic write still fit in 255
_FORBIDDEN = re.compile(r"[<>:\"/\\|?*\x00-\x1f]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)


def key(source: Path) -> str:
    """A short hash that stands for the place of a source in journals."""
    return hashlib.sha256(str(source.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def assign(sources: Sequence[Path], taken: Mapping[str, str]) -> dict[Path, str]:
    """A name for each source, safe on every system and distinct whatever the case and the Unicode form.

    `taken` maps the keys of sources of earlier runs to their names, which they keep. The first of two sources with the
    same stem gets the plain name, the other one also a piece of its hash.
    """
    used = {_folded(name) for name in taken.values()}
    names: dict[Path, str] = {}
    for source in sources:
        own = key(source)
        if own in taken:
            names[source] = taken[own]
            continue
        name = safe(source.stem)
        if _folded(name) in used:
            name = f"{name}-{own[:8]}"
        used.add(_folded(name))
        names[source] = name
    return names


def safe(stem: str) -> str:
    """The stem as a plain file name: no separators, no device names, no dots at its ends, not too long."""
    name = _FORBIDDEN.sub("_", squeeze(stem)).strip(" .")
    if not name:
        return "문서"
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    raw = name.encode("utf-8", "replace")
    if len(raw) > _LONGEST:
        digest = hashlib.sha256(raw).hexdigest()[:8]
        name = raw[: _LONGEST - 9].decode("utf-8", "ignore").rstrip(" .") + f"-{digest}"
    return name


def _folded(name: str) -> str:
    return name.casefold()
