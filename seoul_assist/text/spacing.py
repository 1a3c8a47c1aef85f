"""Where blanks are missing in a word: after particles and endings, never between two nouns.

Compound nouns and law titles keep their shape, and a word is left alone unless it proves that blanks were left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiwipiepy import Token

_CONTENT = ("NNG", "NNP", "NNB", "NP", "NR", "MM", "MAG", "MAJ", "VV", "VA", "VCN", "VX", "XPN", "XR", "IC")
_JOINING = frozenset({"어", "아", "여", "게", "지", "고"})
_DEPENDENT = frozenset({"수", "것", "줄", "적", "때"})
_PLACES = frozenset({"때", "뒤", "전", "후", "안", "밖", "옆", "앞", "위", "밑", "속", "때문", "동안"})
_INSIDE = frozenset({"앞", "위", "속", "안"})  # 앞길, 위층, 속옷, 안방: the noun after them is no new word
_ENDINGS = frozenset({"데", "지"})  # the analyser takes the ending 는데, 는지 for nouns where blanks are missing
_FUSED = frozenset({"되", "하", "나", "쓰럽", "타깝"})  # 안되다, 못하다: one word
_TAKEN = frozenset({"되", "하", "당하", "시키"})  # 취소되다: one word


def cuts(text: str, tokens: Sequence[Token]) -> list[int]:
    """Before which tokens a blank is missing: none unless the word proves that blanks were left out."""
    meeting = [at for at in range(1, len(tokens)) if _meet(tokens[at - 1], tokens[at])]
    sure = {at for at in meeting if _over(text, tokens, at)}
    likely = {at for at in meeting if _likely(tokens, at)}
    # One cut is proof, but not after a syllable that many nouns hold as well (담보가등기, 의약용도발명).
    verbal = sum(tokens[at - 1].tag in ("ETM", "EC") for at in likely | sure)
    if not (any(_strong(tokens[at - 1], tokens[at]) for at in sure) or len(sure) > 1 or verbal > 1 - bool(sure)):
        return []
    return sorted(sure | likely)


def _meet(left: Token, right: Token) -> bool:
    if left.end != right.start or not right.len:
        return False
    return right.tag.split("-")[0] in _CONTENT or (left.form, left.tag, right.tag) == ("지", "NNB", "SN")


def _over(text: str, tokens: Sequence[Token], at: int) -> bool:
    """A particle or an ending is over and a word begins that does not grow together with it."""
    left, right = tokens[at - 1], tokens[at]
    verb = right.tag.startswith("V")
    match left.tag:
        case "ETM":
            return right.tag in ("NNB", "NNG") and right.form in _DEPENDENT
        case "EC":
            return not (verb and left.form in _JOINING) and right.tag != "VX"
        case "EF":
            return right.len > 1 or right.tag in ("MAG", "MM", "NP")
        case "MAG":
            return left.form in ("안", "못") and right.tag.startswith("VV") and right.form not in _FUSED
    if not left.tag.startswith("J") or at == 1:
        return False
    typed = text[left.start : left.end]
    if typed != left.form and not left.typo_cost:  # 내 is 나의 in one syllable
        return False
    return bool(right.tag != "NNB" and right.form != "요")


def _strong(left: Token, right: Token) -> bool:
    return (
        not left.tag.startswith("J")
        or left.len > 1
        or left.form in "을를은는에"
        or right.tag == "VCN"
        or (right.len > 1 and right.tag.startswith("V"))
    )


def _likely(tokens: Sequence[Token], at: int) -> bool:
    """Where a blank belongs in a text that leaves blanks out."""
    left, right = tokens[at - 1], tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    tag = right.tag.split("-")[0]
    match left.tag:
        case "EC":
            return tag != "VX" or right.form not in ("하", "지") or left.form.endswith("야")
        case "ETM":
            return right.form not in _ENDINGS or (after is not None and after.tag == "SN")
        case "MAJ" | "MM" | "IC":
            return True
        case "MAG":
            return (left.form, right.form) not in (("잘", "못"), ("못", "하"))
        case "ETN":
            return right.form in _PLACES
        case "NNB" if left.form == "지" and tag == "SN":
            return True
    if not left.tag.startswith("N") or left.tag == "NR":
        return False
    if left.tag in ("NNB", "NNG") and left.form in (_PLACES | {"데"}) - _INSIDE:
        return True
    if right.form in _PLACES:
        return after is None or after.tag.startswith("J") or right.form == "때"
    if tag in ("VV", "VA"):
        return left.tag != "NNG" or right.form not in _TAKEN
    return tag in ("MAG", "MM", "NP") or (left.tag == "NNB" and tag == "VX")
