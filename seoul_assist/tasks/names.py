"""Output names: one safe, distinct file name for every source, the same again on the next run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask

_LONGEST = 150  # bytes, so that suffixes and the neighbour file of an atomic write still fit in 255
_FORBIDDEN = re.compile(r"[<>:\"/\\|?*\x00-\x1f]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)


class Names:
    """Hands out names that are distinct whatever the case and the Unicode form.

    `taken` maps the keys of sources of earlier runs to their names, which they keep. The first of two sources with the
    same stem gets the plain name, the other one also a piece of its key.
    """

    def __init__(self, taken: Mapping[str, str]) -> None:
        self._taken = dict(taken)
        self._used = {name.casefold() for name in taken.values()}

    def of(self, key: str, name: str) -> str:
        """The output name of the source with that key and that file name."""
        if key not in self._taken:
            plain = safe(Path(name.rpartition("!")[2]).stem)
            chosen = f"{plain}-{key[:8]}" if plain.casefold() in self._used else plain
            self._taken[key] = chosen
            self._used.add(chosen.casefold())
        return self._taken[key]


def safe(stem: str) -> str:
    """The stem as a plain file name: no identifiers, separators, device names or dots at its ends, not too long."""
    name = _FORBIDDEN.sub("_", mask(squeeze(stem))).strip(" .")
    if not name:
        return "문서"
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    raw = name.encode("utf-8", "replace")
    if len(raw) > _LONGEST:
        digest = hashlib.sha256(raw).hexdigest()[:8]
        name = raw[: _LONGEST - 9].decode("utf-8", "ignore").rstrip(" .") + f"-{digest}"
    return name
