"""A long sentence made short without a word of its own: its clauses, and what of a clause may be left out."""

from __future__ import annotations

import re
from functools import lru_cache

from seoul_assist.text import rx

SPLIT_FROM = 90  # a sentence under this many characters is one statement
_SHORTEST, _LONGEST = 25, 1_000
# Where one ruling ends and the next begins: `… 과세되는 것이며, …`; a but (것이나) only where what follows is long.
_NEXT = rx.compile(r"(?<=것)(?:이며|이고|으로),?\s+|(?<=것)이나,?\s+")
_ADDRESS = rx.compile(
    r"^(?:(?:위|귀|동) ?(?:질의|문의|사례|청)?(?:의|와 같이|와 같은)?[^,.]{0,8}(?:경우|관련)(?:에는|에|하여)?,?\s+"
    r"|귀 ?(?:질의|문의)와 같이,?\s+"
    r"|(?:따라서|그러므로|이에 따라|아울러|또한|결론적으로|이 ?경우|한편),?\s+)(?=\S)"
)
_TAIL = rx.compile(
    r"(?:(?<=임)을 (?:알려|양지|참고).{0,14}|(?<!\d\.)(?<=[.다임음함])\s*\([^()]{0,80}\)|(?<=[.다임음함])\s*끝"
    r"|(?<=\S)\s*[〈《][^〈〉《》]{1,20}[〉》])[.\s]*$"  # the heading that follows in the source
)
# A definition or the dates of a law in brackets; what excludes, limits or includes stays.
_ASIDE = rx.compile(
    r"\((?![^()]*(?:제외|한정|한하|한함|포함|단,|다만))(?:이하|법률|대통령령|구 |같은 뜻|[^()]{6,40}개정)[^()]{0,90}\)"
)
_RULES = r"(?: ?시행령| ?시행규칙)?"
_LAW = (
    rf"(?:구 ?)?(?:[「｢][^」｣\n]{{2,40}}[」｣]|(?:같은|동|당해) ?(?:법|령|조|규칙){_RULES}"
    rf"|[가-힣ㆍ·]{{2,20}}(?:법|령|규칙|조약){_RULES})"
)
_UNIT = r"(?:제? ?\d+ ?[조항호](?: ?의 ?\d+)?|[가-하]목|단서|본문|각 호|부칙|\([^()]{1,40}\))"
_BASIS = rx.compile(
    rf"(?<![가-힣]){_LAW}\s*{_UNIT}(?:[\s,ㆍ·및와과]*(?:{_LAW}\s*)?{_UNIT}){{0,12}}"
    r"\s*(?:의|에서)?\s*(?:규정|정하는 바)?\s*"
    r"(?:에 ?(?:의하여|의해|의거|의거하여|따라|따른|의한|의거한)|에서 (?:규정하는|규정한|정하는|정한)"
    r"|을 적용받는|소정의)\s+"
)
_INNER = rx.compile(r"\s+(?:[-○ㅇo•◦▸※]|\*{1,3})\s+(?=[가-힣(‘“「]|(?<=[○ㅇo•◦]\s)[’']?\d)")  # items that ran together
_LEAST_ITEM, _LEAST_HEAD = 10, 2  # letters; what is shorter than an item is the second half of a sum or a range
JOINT = " … "  # stands where words were left out
_MOST_PARTS = 6
_SHORTEST_PART = 6


def clauses(sentence: str) -> list[str]:
    """The sentence, or the rulings that a long one strings together, each without the ending that leads to the next."""
    if len(sentence) < SPLIT_FROM:
        return [sentence]
    found: list[str] = []
    begin = 0
    for cut in _NEXT.finditer(sentence):
        if cut.start() - begin >= _SHORTEST and len(sentence) - cut.end() >= _SHORTEST:
            found.append(sentence[begin : cut.start()])
            begin = cut.end()
    return [*found, sentence[begin:]]


@lru_cache(maxsize=2048)  # points, facts and conditions go through the same lines
def items(line: str) -> tuple[str, ...]:
    """The line, or the items that ran together on it (첫째 일 ○ 둘째 일), without the marks between them."""
    found: list[str] = []
    begin = 0
    for mark in _INNER.finditer(line):
        left, right = line[begin : mark.start()], line[mark.end() :]
        least = _LEAST_HEAD if mark.group().strip() in "○ㅇo•◦" else _LEAST_ITEM
        if len(right.strip()) >= _LEAST_ITEM and len(left.strip()) >= least and not _inside(line, mark.start()):
            found.append(left)
            begin = mark.end()
    return (*found, line[begin:])


def core(sentence: str) -> str:
    """The sentence without words that only address the asker, lean on the sentence before or announce the answer."""
    start = 0
    while opened := _ADDRESS.match(sentence[start:]):
        start += opened.end()
    tail = _TAIL.search(sentence, start)
    return sentence[start : tail.start() if tail else len(sentence)].strip()


def parts(sentence: str) -> tuple[str, ...]:
    """The sentence in the pieces that are left when asides and the articles it rests on are taken out, in order.

    Each piece stands in the sentence letter for letter.
    """
    if JOINT in sentence:
        return tuple(sentence.split(JOINT))
    if not SPLIT_FROM <= len(sentence) <= _LONGEST:
        return (sentence,)
    holes = sorted((m.start(), m.end()) for pattern in (_ASIDE, _BASIS) for m in pattern.finditer(sentence))
    holes = [(start, end) for start, end in holes if not _inside(sentence, start) and not _inside(sentence, end)]
    kept: list[str] = []
    at = 0
    for start, end in holes:
        if start < at or (start > at and _size(sentence[at:start]) < _SHORTEST_PART):
            continue
        if _size(sentence[end:]) < _SHORTEST_PART or len(kept) == _MOST_PARTS - 1:
            break
        if start > at:
            kept.append(sentence[at:start].strip())
        at = end
    return tuple(part for part in (*kept, sentence[at:].strip()) if part)


def _inside(sentence: str, place: int) -> bool:
    """Whether a bracket or a quotation is open at the place."""
    before = sentence[:place]
    return any(before.count(left) > before.count(right) for left, right in ("()", "「」", "“”"))


def _size(text: str) -> int:
    return len(re.sub(r"[^0-9A-Za-z가-힣]", "", text))
