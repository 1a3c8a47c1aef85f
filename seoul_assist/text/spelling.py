"""Queries as they are typed: missing blanks put in and misspelt words put right, where the words themselves prove it.

A correct query comes back as it was. What is certain is put right from a table and by the forms that are never right;
the rest by the morphological analyser with its typo costs, and only where it finds no word in what was typed. Blanks
are put after particles and endings, never between two nouns: compound nouns and law titles keep their shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from seoul_assist.text import rx
from seoul_assist.text.clean import clean
from seoul_assist.text.hangul import SSANG_SIOT, with_coda
from seoul_assist.text.law_tables import is_known
from seoul_assist.text.spacing import cuts
from seoul_assist.text.tokens import kiwi

if TYPE_CHECKING:
    from kiwipiepy import Token

LONGEST = 300  # a longer text was pasted, not typed
_HANGUL = rx.compile("[가-힣]")
_WORD = rx.compile(r"\S+")
# Quoted text is what someone wrote, and addresses and titles of laws are names: they stay to the letter.
_KEPT = rx.compile(
    "\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|｢[^｣]*｣|<[^>]*>|《[^》]*》"
    r"|(?:제?\s?\d+(?:조|항|호)(?:의\d+)?)+(?:[가-하]목)?|(?<![가-힣])[가-하]목"
    "|(?<![가-힣ㆍ·])[가-힣ㆍ·]{1,40}(?:[에의을를](?:관한|위한|대한))[가-힣ㆍ·]{0,20}?(?:법률|법|조례|규칙|규정)(?:시행령|시행규칙)?"
)
# 않 stands before endings alone, and mostly after 지: before a blank or any other syllable it is the adverb 안.
_NOT = rx.compile(
    r"(?<![지질]\s)(?<!지[는도를]\s)않(?:\s+|(?![고는은을아았으습기긴길게지던든다답단대댔거건도나느냐네니자잖소더겠구군음죠]))(?=[가-힣])"
)
_COST = 2.5
_SIOT = 19
_UNKNOWN = 3  # the analyser gives words it does not know one of its first ids
_NOUNS = ("NNG", "NNP")
_SMALL = ("NP", "MM", "MAG", "NNB")  # words that a misspelling breaks into single syllables
_COMMON = frozenset({"되", "있", "없", "않", "받", "하", "많", "같", "괜찮", "알"})
# Joined again they take the shape that the stem asks for.
_PAST = {"았": "었", "였": "었", "엇": "었", "앗": "었", "엿": "었", "겟": "겠"}


def repair(query: str) -> str:
    """The query with its blanks and its spelling put right, or the very same query when nothing is sure to be wrong.

    Deterministic. Quoted text, Latin words, digits and known law titles stay to the letter; a text of more than
    `LONGEST` characters stays whole.
    """
    text = clean(query)
    if len(text) > LONGEST or not _HANGUL.search(text):
        return query
    done = []
    at = 0
    for kept in [*_KEPT.finditer(text), None]:
        end = kept.start() if kept else len(text)
        done.append(_repaired(text[at:end]))
        if kept:
            done.append(kept[0])
            at = kept.end()
    whole = "".join(done)
    return query if whole == text else whole


def _repaired(text: str) -> str:
    if not _HANGUL.search(text):
        return text
    text = _table().sub(_meant, _NOT.sub("안 ", text))
    plain = kiwi().tokenize(text)
    text = _forms(text, plain)
    tokens = kiwi().tokenize(text, typos="basic_with_continual", typo_cost_threshold=_COST)
    done = []
    at = 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        done.append(text[at:start])
        at = end
        inside = [token for token in tokens if start <= token.start < end]
        done.append(word[0] if is_known(word[0]) or not inside else _word(text, start, end, inside, plain))
    return "".join([*done, text[at:]])


# -- forms that are never right --------------------------------------------------------------------------------------


def _forms(text: str, tokens: Sequence[Token]) -> str:
    """The text with syllables put right that the analyser takes for variants of the right ones; as long as it was."""
    letters = list(text)
    for before, token in zip([None, *tokens], tokens, strict=False):
        typed = text[token.start : token.end]
        for at, letter in enumerate(_form(token, typed, before), token.start):
            letters[at] = letter
    return "".join(letters)


def _form(token: Token, typed: str, before: Token | None) -> str:
    tag = before.tag if before else ""
    match token.tag.split("-")[0]:
        case "EP" if token.form in ("엇", "앗", "엿", "겟") and with_coda(typed[-1:], _SIOT) == typed[-1:]:
            return typed[:-1] + with_coda(typed[-1:], SSANG_SIOT)
        case "JX" if typed == "여" and tag in ("EF", "EC", "JX"):
            return "요"
        case "VV" if typed == "안" and before and before.form == "지" and tag == "EC" and before.end < token.start:
            return "않"
        case "VV" if typed == "업" and tag == "JKS":
            return "없"
        case "EC" | "EF" if token.form.startswith(("ᆯ려", "을려")):
            return with_coda(typed[:1], 0) + typed[1:]
        case "EF" if token.form.startswith("ᆯ께"):
            return typed.replace("께", "게")
    return typed


# -- words ----------------------------------------------------------------------------------------------------------


def _word(text: str, start: int, end: int, tokens: Sequence[Token], plain: Sequence[Token]) -> str:
    """What stands between two blanks, in as many words as it holds, each put right."""
    pieces = []
    for first, last in pairwise([0, *cuts(text, tokens), len(tokens)]):
        begin = start if first == 0 else tokens[first].start
        stop = end if last == len(tokens) else tokens[last].start
        pieces.append(_piece(text[begin:stop], begin, tokens[first:last], plain))
    return " ".join(pieces)


def _piece(surface: str, offset: int, tokens: Sequence[Token], plain: Sequence[Token]) -> str:
    """One word put right, or as it was typed when any of it could be what was meant."""
    typos = [token for token in tokens if token.typo_cost]
    past = [token.end for token in typos if token.tag == "EP"]  # 훔쳤: the stem shares the misspelt syllable
    if not typos or not all(
        token.end in past or _wrong(token, surface[token.start - offset : token.end - offset], plain) for token in typos
    ):
        return surface
    return str(kiwi().join([(_PAST.get(token.form, token.form), token.tag, False) for token in tokens]))


def _wrong(token: Token, typed: str, plain: Sequence[Token]) -> bool:
    """True where only grammar was misspelt, or where the analyser knows no word in what was typed."""
    tag = token.tag.split("-")[0]
    if tag in ("JKS", "JKG", "JKO", "JKC", "JX"):  # 이/의, 을/를, 은/는: each is right somewhere
        return False
    if tag[0] in "EJ" or tag in ("XSV", "XSA", "VX", "VCP"):
        return True
    known = [one for one in plain if one.start < token.end and token.start < one.end]
    if any(one.tag in _NOUNS and one.id <= _UNKNOWN for one in known):
        return tag not in _NOUNS or _initials(typed) == _initials(token.form)
    if tag in ("VV", "VA") and token.form in _COMMON:
        return not any(one.tag in _NOUNS and one.len > 1 for one in known)
    return tag in _SMALL and len(known) > 1 and all(one.len == 1 for one in known)


def _initials(word: str) -> list[int]:
    """The first consonants: who misspells a noun still hears them right."""
    return [(ord(syllable) - ord("가")) // 588 for syllable in word]


@lru_cache(maxsize=1)
def fragments() -> dict[str, str]:
    """What is typed wrongly -> what was meant; * in front says that it holds inside a word as well."""
    text = resources.files("seoul_assist.text").joinpath("tables", "misspellings.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _table() -> re.Pattern[str]:
    found = sorted(fragments(), key=len, reverse=True)
    return rx.compile("|".join(re.escape(one[1:]) if one[0] == "*" else f"(?<![가-힣]){one}" for one in found))


def _meant(found: re.Match[str]) -> str:
    return fragments().get("*" + found[0]) or fragments()[found[0]]
