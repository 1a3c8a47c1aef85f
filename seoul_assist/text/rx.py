"""Regular expressions that are compiled when they are first used.

Rules hold hundreds of them, a short document needs a third, and Python 3.11 takes up to a millisecond for each [가-힣].
"""

from __future__ import annotations

import re
from typing import Any, cast

_USED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
_TOLD = ("pattern", "flags", "groups", "groupindex")


def compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What stands for `re.compile(pattern, flags)` and raises its errors on first use, not before."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Becomes as good as the pattern on first use: from then on its methods are the pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _USED and name not in _TOLD:
            raise AttributeError(name)
        compiled = re.compile(*self._given)
        for known in (*_USED, *_TOLD):
            setattr(self, known, getattr(compiled, known))
        return getattr(compiled, name)
