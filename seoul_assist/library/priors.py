"""What the priors of the ranking are counted from: whom a regulation cites, and to whom it speaks."""

from __future__ import annotations

import re
from collections import Counter

from seoul_assist.model import Provision, Regulation
from seoul_assist.text.law_tables import law_key

_CITED = re.compile(r"「([^「」\n]{2,80})」")
_PARENT = re.compile(r"(?<![가-힣])법 제\d")
_SUBORDINATE = re.compile(r"\s*시행(?:령|규칙)$")
# Whom a law speaks to: a law that names these often is one that city and district offices live by.
_LOCAL = re.compile("시장ㆍ군수ㆍ구청장|지방자치단체의 장|시ㆍ도지사|조례로|지방자치단체")


def local_actors(regulation: Regulation) -> int:
    """How often the regulation names local government, addenda aside."""
    return sum(len(_LOCAL.findall(item.text)) for item in regulation.provisions if not item.addenda)


def laws_cited(regulation: Regulation) -> Counter[str]:
    """In how many articles of the regulation each law is cited, by law key, addenda aside."""
    return Counter(
        law for item in regulation.provisions if not item.addenda for law in _cited_by(item, regulation.name)
    )


def _cited_by(item: Provision, own: str) -> set[str]:
    """Keys of the laws an article names in 「」, and of the act a decree calls simply 법."""
    found = {law_key(name) for name in _CITED.findall(item.text)}
    parent = _SUBORDINATE.sub("", own)
    if parent != own and _PARENT.search(item.text):
        found.add(law_key(parent))
    return found
