"""How a text begins: a piece of it, word for word, that ends where a reader can stop."""

from __future__ import annotations

import re

from seoul_assist.text.quotes import locate, without_history

# The number of an item whose words are cut off.
_MARKER = re.compile(r"(?:\s(?:\d{1,2}(?:의\d+)?[.)]|[가-하][.)]|[①-⑳]))+$")


def beginning(text: str, most: int) -> str:
    """The first `most` characters of the text on one line, cut at a word so that `locate` still finds them in it.

    "" when nothing of it can stand alone.
    """
    line = without_history(text)
    if len(line) <= most:
        return line if _stands(line, text) else ""
    cut = line.rfind(" ", 0, most + 1)
    while cut > 0:
        piece = _MARKER.sub("", line[:cut]).rstrip(" ,(“\"'‘「")
        if _stands(piece, text):
            return piece
        cut = line.rfind(" ", 0, cut)
    return ""


def _stands(piece: str, text: str) -> bool:
    return locate(piece, text)[0] == "verified"
