"""Characters that only one vendor's fonts can show, written as standard ones.

Hangul documents number headings with boxed digits of the private area, and bullets of symbol fonts sit there too.
"""

from __future__ import annotations

import re

# Boxed 1 to 9 (and the reversed ones); larger numbers are a tens half followed by a ones half.
_BOXED = {0xF02B1 + i: chr(0x2460 + i) for i in range(9)} | {0xF02CE + i: chr(0x2460 + i) for i in range(9)}
_PAIR = re.compile("([\U000f02ba-\U000f02c2])([\U000f02c3-\U000f02cc])")
_BULLETS = {
    0xF06C: "●",
    0xF06D: "❍",
    0xF06E: "■",
    0xF06F: "□",
    0xF070: "□",
    0xF071: "❑",
    0xF072: "❒",
    0xF075: "◆",
    0xF076: "❖",
    0xF09E: "·",
    0xF09F: "•",
    0xF0A7: "▪",
    0xF0A8: "□",
    0xF0B7: "•",
    0xF0D8: "➢",
    0xF0E0: "→",
    0xF0E8: "➔",
    0xF0FC: "✔",
    0xF0FE: "☑",
}
# Blanks that are no ordinary spaces only for a typesetter.
_BLANKS = {0xA0: " ", 0x2007: " ", 0x202F: " "}
_TABLE = _BOXED | _BULLETS | _BLANKS


def standard(text: str) -> str:
    """The text with vendor symbols and typesetting blanks replaced by standard characters."""
    return _PAIR.sub(_number, text).translate(_TABLE)


def _number(match: re.Match[str]) -> str:
    value = (ord(match[1]) - 0xF02B9) * 10 + ord(match[2]) - 0xF02C3
    return chr(0x245F + value) if value <= 20 else f"({value})"
