"""The noun phrase at the end of some words: what stands behind the last particle, verb or day."""

from __future__ import annotations

import re

from seoul_assist.text import rx
from seoul_assist.text.tokens import kiwi

# 하수관 공사에 따른 안내: these words and the particle before them belong to the phrase.
_LINKS = rx.compile(r"(?:따른|대한|위한|관한)$")
_BEFORE_LINK = rx.compile(r"[가-힣]{2,}(?:에|을|를)$")
# The analyser takes the last letter of these for a particle, and 안내 for a verb.
_DRAWINGS = rx.compile(r"(?:위치|배치|설계|안내|평면|조감|지형|지적|노선|조직|구상|계통|흐름|단면|구역|현황)도$|^안내$")
_ADVERBS = frozenset(re.findall(r"\S+", """
다시 꼭 급히 빨리 우선 함께 모두 각각 새로 먼저 같이 그리고 또 및 관련 대해 이번 우리 이 그 저 좀 잘 등
"""))  # fmt: skip
_NOUN_TAGS = ("N", "SN", "SL", "SH", "XSN", "XR", "SSC", "SW", "SO")


def last_nouns(phrase: str, least: int = 2) -> str:
    """The nouns that the phrase ends with, such as 공사 계획서 of 협조해 주시고 공사 계획서; "" for fewer letters."""
    words = [(match.group(), match.end()) for match in re.finditer(r"\S+", phrase)]
    ends = _noun_ends(phrase)
    kept: list[str] = []
    for word, end in reversed(words):
        linked = bool(kept) and _LINKS.search(kept[0]) is not None and _BEFORE_LINK.match(word) is not None
        links = bool(kept) and _LINKS.search(word) is not None
        named = (end in ends or _DRAWINGS.search(word) is not None) and word not in _ADVERBS
        if not (linked or links or named):
            break
        kept.insert(0, word)
    while kept and _LINKS.search(kept[0]):
        kept.pop(0)
    return " ".join(kept) if len("".join(kept)) >= least else ""


def _noun_ends(phrase: str) -> set[int]:
    """Where in the phrase a noun, a number or a sign of a name ends."""
    return {token.start + token.len for token in kiwi().tokenize(phrase) if token.tag.startswith(_NOUN_TAGS)}
