"""What the priors of the ranking are counted from: whom a regulation cites, and to whom it speaks."""

from __future__ import annotations

import re
from collections import Counter

from seoul_assist.model import Provision, Regulation
from seoul_assist.settings import PROFILES
from seoul_assist.text.law_tables import law_key

_CITED = re.compile(r"「([^「」\n]{2,80})」")
_PARENT = re.compile(r"(?<![가-힣])법 제\d")
_ARTICLE = re.compile(r"제\d+조(?:의\d+)?")
_OF_PARENT = re.compile(r"(?<![가-힣])법 (제\d+조(?:의\d+)?)")
_SUBORDINATE = re.compile(r"\s*시행(?:령|규칙)$")
LOCAL_GOVERNMENT, STATE, EDUCATION, COURTS, _NOBODY = PROFILES
# Whom a law speaks to, by the profile of the institution that searches: a law that names one's own actors often is one
# that one lives by. The profile 전체 prefers none.
ACTORS = {
    LOCAL_GOVERNMENT: re.compile("시장ㆍ군수ㆍ구청장|지방자치단체의 장|시ㆍ도지사|조례로|지방자치단체"),
    STATE: re.compile("중앙행정기관의 장|중앙관서의 장|소속 장관|소속기관의 장|국가기관의 장|정부는"),
    EDUCATION: re.compile("교육감|교육장|교육지원청|시ㆍ도교육청|교육규칙|학교의 장"),
    COURTS: re.compile("대법원장|법원행정처장|대법원규칙|지방법원|법원장|검찰총장|지방검찰청"),
}

_NATIONAL = ("헌법", "법률", "대통령령", "총리령")
_NATIONAL_TITLE = ("법", "법률", "시행령", "시행규칙")
_LOCAL_KIND = ("조례", "규칙", "훈령", "예규", "고시", "규정")


def is_national(kind: str, law: str) -> bool:
    """Whether a regulation of that kind and title is a national statute, not an ordinance or an office's own rules."""
    if kind in _NATIONAL or kind.endswith("부령") or (kind.endswith("규칙") and kind != "규칙"):
        return True
    return "조례" not in law and law.rstrip().endswith(_NATIONAL_TITLE)


def rank_of_kind(kind: str, law: str) -> int:
    """2 for a national statute, 1 for an ordinance or a rule, 0 for any other paper, by what the text says it is."""
    return 2 if is_national(kind, law) else 1 if kind.endswith(_LOCAL_KIND) else 0


def actors(regulation: Regulation) -> dict[str, int]:
    """How often the regulation names the actors of each profile, addenda aside."""
    texts = [item.text for item in regulation.provisions if not item.addenda]
    return {profile: sum(len(named.findall(text)) for text in texts) for profile, named in ACTORS.items()}


def laws_cited(regulation: Regulation) -> Counter[str]:
    """In how many articles of the regulation each law is cited, by law key, addenda aside."""
    return Counter(
        law for item in regulation.provisions if not item.addenda for law in _cited_by(item, regulation.name)
    )


def articles_cited(regulation: Regulation) -> Counter[tuple[str, str]]:
    """How many other articles name each article of the regulation itself, and of the act a decree calls simply 법.

    By (law key, article), addenda aside; the key of the regulation itself is "". Every address is taken for one
    of its own as well, whatever law stands before it: telling them apart was not needed for what it is worth.
    """
    parent = _SUBORDINATE.sub("", regulation.name)
    found: Counter[tuple[str, str]] = Counter()
    for item in regulation.provisions:
        if not item.addenda:
            found.update(("", article) for article in set(_ARTICLE.findall(item.text)) - {item.article})
            if parent != regulation.name:
                found.update((law_key(parent), article) for article in set(_OF_PARENT.findall(item.text)))
    return found


def _cited_by(item: Provision, own: str) -> set[str]:
    """Keys of the laws an article names in 「」, and of the act a decree calls simply 법."""
    found = {law_key(name) for name in _CITED.findall(item.text)}
    parent = _SUBORDINATE.sub("", own)
    if parent != own and _PARENT.search(item.text):
        found.add(law_key(parent))
    return found
