"""How laws are called: the kinds of names, the family of an act, and the name that stands before an article number."""

from __future__ import annotations

import re
from collections.abc import Mapping

from seoul_assist.text import rx

# Words that stand for a law of the family in hand when they stand alone before an article: 법 제3조, 영 제5조.
SHORT = ("시행규칙", "시행령", "법률", "규칙", "조례", "규정", "훈령", "예규", "지침", "법", "영", "령")
_FAMILY = rx.compile(r"\s*(?:시행령|시행규칙|시행세칙)$")
_AMENDING = rx.compile(r"\s*중?\s*(?:일부|전부)?개정(?:법률|법|령|규칙|조례)(?:안)?$")
_ENDING = rx.compile(r"(?:법|법률|령|규칙|규정|조례|세칙|강령|훈령|예규|고시|지침|준칙|요령|편람|정관|규약|통칙)$")
# Common nouns that end like a law.
_NO_LAW = rx.compile(
    r"(?:방|불|위|적|합|문|용|어|수|입|사|비|기|공|해|편|준|탈|요|화|구|신|모|관련|관계|현행|개정|개별|상위|하위|종전)법"
    r"|(?:관계|관련|상위|하위|자치)?법[령규]|(?:관련|관계|내부|개정|해당|자체|각종|기존|종전)(?:규[정칙]|조례|지침)"
    r"|(?:행정|시정|개선|이행|직무|업무)?명령|[발사수연점대중소]령"
)
# Last words too general to be a name without the words before them.
_GENERAL = rx.compile(
    r"(?:법률|특별법|기본법|특례법|보호법|관리법|진흥법|지원법|촉진법|처리법|설치법|절차법|조치법|개발법|육성법|복지법|안전법|보장법|방지법"
    r"|유통법|이용법|운영법|조정법|조사법|공개법|제공법|임용령|시행령|시행규칙|(?:복무|여비|운영|관리|업무|처리|사무|보수|수당|인사)?규[정칙]"
    r"|(?:일부|전부)?개정(?:법률|법|령|규칙|조례)|조례|지침|훈령|예규|고시|준칙|요령|편람|세칙|강령|행동강령|통칙)$"
)
# A word with one of these endings closes a clause, so a name cannot reach over it.
_CLAUSE = rx.compile(
    r"(?:[은는이가도만께며고면다라여서록해지]|에서|에게|으로|부터|까지|따라|따른|의해|의한|관하여|대하여|위하여|이하|한다|된다|때|자는|및는)$"
)
_INSIDE = rx.compile(
    r"관한|위한|따른|대한|의한|등에|등의|및|당사자로|하는|있는|간의|등|또는|국가|부가|평가|허가|인가|휴가|[가-힣]+관리|[가-힣]+유지"
)
_NO_START = rx.compile(
    r"관한|위한|따른|대한|의한|등에|등의|및|당사자로|하는|있는|간의|등|또는|같은|해당|현행|각각|구|동|위|에|의|을|를|과|와"
)
_NUMBERED = rx.compile(r"^(?:법률|[가-힣]+령|조례|규칙)\s제\d+호\s*")
_NUMBERED_NAME = rx.compile(r"(?<![가-힣])(?:법률|[가-힣]+령|조례|규칙)\s제\d+호\s(?=[가-힣])")
_BREAK = rx.compile(r"[.,;:!?()\[\]「」『』\"'“”‘’<>\n\t□○◦●▪■※*…]|(?<=\d)\)")


def squash(name: str) -> str:
    """The name without blanks and middle dots, which is how titles are compared."""
    return re.sub(r"[\s\u318d\u00b7\u2027\u2219\u30fb\uff65\u2022]+", "", name)


def base_law(name: str) -> str:
    """The act of the family: 국가공무원법 시행령 gives 국가공무원법."""
    return _FAMILY.sub("", name.strip())


def kind_of(name: str) -> str:
    """법, 영, 규칙, 조례, 규정, 훈령, 예규, 지침 or "" for anything else, by the end of the name."""
    ordinance = next((end for end in ("조례", "규정", "훈령", "예규", "지침") if name.endswith(end)), "")
    if ordinance:
        return ordinance
    if name.endswith(("법", "법률")):
        return "법"
    if name.endswith(("규칙", "세칙")):
        return "규칙"
    return "영" if name.endswith(("령", "영")) else ""


def is_law_like(name: str) -> bool:
    """True when the name ends like a statute, ordinance, order or guideline."""
    return bool(_ENDING.search(name.strip()))


def name_before(text: str, low: int, at: int, aliases: Mapping[str, str]) -> tuple[str, int] | None:
    """The unquoted name that ends at `at` (a single blank may follow it) and its start, or None.

    Looks no further left than `low`. The name may reach a word too far: resolution drops leading words it cannot use.
    """
    window = text[low:at]
    stripped = window.rstrip(" ")
    if len(window) - len(stripped) > 2 or not (_ENDING.search(stripped) or stripped.endswith("영")):
        return _alias(window, low, aliases)
    broken = [found.end() for found in _BREAK.finditer(stripped)]
    first = broken[-1] if broken else 0
    numbered = max((found.end() for found in _NUMBERED_NAME.finditer(stripped, first)), default=0)
    first = max(first, numbered)
    words = [
        (found.group(), low + first + found.start()) for found in re.finditer(r"[가-힣A-Za-z\d]\S*", stripped[first:])
    ]
    if not words:
        return None
    take = len(words) - 1
    last = words[take][0]
    if numbered and last not in SHORT:
        take = 0  # 법률 제123호 ... 법: everything behind the number is the name
    elif last in SHORT:
        if (
            last in ("시행령", "시행규칙")
            and take
            and _ENDING.search(words[take - 1][0])
            and words[take - 1][0] not in SHORT
        ):
            take -= 1
            last = words[take][0]
        elif len(last) == 1 or last in aliases or not (take and _joins(words[take - 1][0])):
            return last, words[take][1]
    if _NO_LAW.fullmatch(last) or _alias(window, low, aliases):
        return _alias(window, low, aliases)
    general = not numbered and _GENERAL.search(last) and len(last) <= 6
    if general or (take and words[take - 1][0] in ("관한", "위한", "대한")):
        while take and len(words) - take < 14 and _joins(words[take - 1][0]):
            take -= 1
    while take < len(words) - 1 and _NO_START.fullmatch(words[take][0]):
        take += 1
    name = " ".join(word for word, _ in words[take:])
    return _NUMBERED.sub("", _AMENDING.sub("", name)) or name, words[take][1]


def _joins(word: str) -> bool:
    return bool(_INSIDE.fullmatch(word)) or (
        not _CLAUSE.search(word) and bool(re.fullmatch(r"[가-힣\dㆍ·A-Za-z-]+", word))
    )


def _alias(window: str, low: int, aliases: Mapping[str, str]) -> tuple[str, int] | None:
    stripped = window.rstrip()
    for alias in sorted(aliases, key=len, reverse=True):
        if stripped.endswith(alias):
            at = len(stripped) - len(alias)
            if at == 0 or not re.match(r"[가-힣\w]", stripped[at - 1]):
                return alias, low + at
    return None
