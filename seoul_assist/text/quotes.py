"""Finding a quotation in a text: the one place that decides what counts as the same words.

Blanks, line breaks, invisible characters, NFC/NFD, full-width forms and the shapes of quotation marks, corner brackets
and middle dots make no difference, nor does a gloss of the source in Chinese characters, 휴무(休務), that is left out.
Every other character does: digits, negations, particles inside the quotation, and whatever else stands in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from seoul_assist.text import rx
from seoul_assist.text.clean import INVISIBLE, squeeze

QuoteStatus = Literal["verified", "altered", "missing"]

_SAME = {
    **dict.fromkeys("“”„‟＂〝〞″「」『』｢｣", '"'),
    **dict.fromkeys("‘’‚‛＇`´′", "'"),
    **dict.fromkeys("·・‧∙⋅ᆞ•･ㆍ", "ㆍ"),
    **dict.fromkeys("‐‑‒–—―−－", "-"),
    **dict.fromkeys("∼～〜˜", "~"),
    "：": ":",
}
_ALIKE = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(ord("！"), ord("～") + 1)} | _SAME)
_SOLID = rx.compile(r"\S+")
_CONTROL = rx.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # those that are no blanks
# The history marks of statutes (<개정 2026. 3. 5.>, [전문개정 ...]) stand in the text but are no words of the law.
_HISTORY = rx.compile(
    r"<(?:개정|신설|삭제|본조신설|전문개정|제목개정)[^<>\n]*>|\[(?:본조신설|전문개정|제목개정)[^\[\]\n]*\]"
)
_HANJA = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_GLOSS = rx.compile(rf"(?<=[가-힣\u1100-\u11ff])[(（]\s?[{_HANJA}][{_HANJA}\sㆍ·・,]{{0,39}}[)）]")
_CLUSTER = rx.compile("[\u1100-\u115e][\u1161-\u11a7]?[\u11a8-\u11ff]?|.[\u0300-\u036f]*", re.DOTALL)
_WORD = rx.compile(r"[0-9A-Za-z가-힣一-鿿]")
_PARTICLE = rx.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|와|과|로|으로|도|만|부터|까지|마다|라|이라|보다|처럼|이며|이고|및|등|인|이다|이나|나|에는|에도)"
    r"(?![0-9A-Za-z가-힣])"
)
_NEGATED = rx.compile(r"\s*(?:아니|않|못|없|안\s?[된되돼]|말아|말\s?것|금지|불가|제외)")
_ENDS = " \t\n.。\"'“”‘’…"
_FUZZY_AT_MOST = 300  # the time grows with its cube on texts that repeat themselves
_ALTERED_FROM = 0.7


@dataclass(frozen=True, slots=True)
class _Form:
    """The compared form of a text; `at[i]` is where its i-th character stands, `at[-1]` the length of the text."""

    chars: str
    at: tuple[int, ...]


def locate(quote: str, text: str) -> tuple[QuoteStatus, int, int]:
    """Where `quote` stands in `text`: (`verified`, start, end), or (`altered`, start, end) of the nearest passage that
    differs in at least one character that counts, or (`missing`, -1, -1).

    A verified quotation starts at a word and does not stop inside a number, inside a word (a particle may follow)
    or right before the negation of its last word.
    """
    wanted = _form(quote.strip(_ENDS)).chars
    if not wanted:
        return "missing", -1, -1
    forms = [_form(text)]
    if not _HISTORY.search(quote) and _HISTORY.search(text):
        forms.append(_form_without_history(text))
    near: tuple[int, int] | None = None
    for form in forms:
        position = form.chars.find(wanted)
        while position >= 0:
            start, end = form.at[position], _end(text, form, position + len(wanted))
            if _whole(text, start, end):
                stopped = quote.rstrip().endswith(".") and text[end : end + 1] == "."
                return "verified", start, end + stopped
            near = near or (start, end)
            position = form.chars.find(wanted, position + 1)
    found = _glossed(quote, text)
    if found is not None:
        return "verified", *found
    if near is not None:
        return "altered", *near
    return _nearest(wanted, forms[0], text)


def _glossed(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quotation stands when glosses that it leaves out are left out of the text too."""
    if not _GLOSS.search(text):
        return None
    quote = quote.strip(_ENDS)
    wanted, kept = _without_gloss(quote), _glosses(quote)
    form = _without_gloss(_HISTORY.sub(_blank, text) if not _HISTORY.search(quote) else text)
    given = {(bisect_left(form.at, at), gloss) for at, gloss in _glosses(text)}
    shift = [(bisect_left(wanted.at, at), gloss) for at, gloss in kept]
    position = form.chars.find(wanted.chars) if wanted.chars else -1
    while position >= 0:
        start, end = form.at[position], _end(text, form, position + len(wanted.chars))
        if _whole(text, start, end) and all((position + at, gloss) in given for at, gloss in shift):
            closing = _GLOSS.match(text, end)
            return start, closing.end() if closing and shift and shift[-1][0] == len(wanted.chars) else end
        position = form.chars.find(wanted.chars, position + 1)
    return None


@lru_cache(maxsize=64)
def _without_gloss(text: str) -> _Form:
    return _form(_GLOSS.sub(_blank, text))


def _glosses(text: str) -> list[tuple[int, str]]:
    """Where each gloss of the text stands and its characters."""
    return [(found.start(), _form(found.group()).chars) for found in _GLOSS.finditer(text)]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def same(one: str, other: str) -> bool:
    """True when both texts are the same words by the rule of `locate`."""
    return _form(one.strip(_ENDS)).chars == _form(other.strip(_ENDS)).chars


def without_history(text: str) -> str:
    """The text on one line, without the history marks of statutes."""
    return squeeze(_HISTORY.sub(" ", text))


def length(text: str) -> int:
    """How many characters of the text count when it is compared."""
    return len(_form(text.strip(_ENDS)).chars)


def _whole(text: str, start: int, end: int) -> bool:
    before = INVISIBLE.sub("", text[max(0, start - 8) : start])[-1:]
    if before and _WORD.match(before) and _WORD.match(text[start]):
        return False
    if start >= 2 and text[start].isdigit() and text[start - 1] in ".,~-" and text[start - 2].isdigit():
        return False
    after = INVISIBLE.sub("", text[end : end + 24])
    if _NEGATED.match(after):
        return False
    if not after or not _WORD.match(text[end - 1]):
        return True
    if text[end - 1].isdigit() and re.match(r"[.,]?\d", after):
        return False
    if not _WORD.match(after):
        return True
    ending = text[end - 1]
    return ending != "다" and not ending.isdigit() and _PARTICLE.match(after) is not None


def _end(text: str, form: _Form, position: int) -> int:
    """One past the last character of the match, so that blanks and invisible characters after it stay outside."""
    last = form.at[position - 1]
    found = _CLUSTER.match(text, last)
    return found.end() if found else last + 1


@lru_cache(maxsize=256)
def _form(text: str) -> _Form:
    if unicodedata.is_normalized("NFC", text):
        if not INVISIBLE.search(text) and not _CONTROL.search(text):
            return _form_of_words(text)
        pieces = [(index, char) for index, char in enumerate(text)]
    else:
        pieces = [
            (found.start(), char)
            for found in _CLUSTER.finditer(text)
            for char in unicodedata.normalize("NFC", found.group())
        ]
    chars: list[str] = []
    at: list[int] = []
    gap = False
    for index, char in pieces:
        if char.isspace():
            gap = True
            continue
        if INVISIBLE.match(char) or unicodedata.category(char) == "Cc":
            continue
        char = _SAME.get(char, char)
        if "！" <= char <= "～":
            char = chr(ord(char) - 0xFEE0)
        if gap and chars and char.isdigit() and chars[-1].isdigit():
            chars.append(" ")  # 3 50 is not 350
            at.append(index)
        gap = False
        chars.append(char)
        at.append(index)
    return _Form("".join(chars), (*at, len(text)))


def _form_of_words(text: str) -> _Form:
    """The form of a text in which every character counts but blanks."""
    pieces: list[str] = []
    at: list[int] = []
    before = ""
    for found in _SOLID.finditer(text.translate(_ALIKE)):
        word, start = found.group(), found.start()
        if before.isdigit() and word[0].isdigit():
            pieces.append(" ")  # 3 50 is not 350
            at.append(start)
        pieces.append(word)
        at += range(start, start + len(word))
        before = word[-1]
    return _Form("".join(pieces), (*at, len(text)))


@lru_cache(maxsize=64)
def _form_without_history(text: str) -> _Form:
    return _form(_HISTORY.sub(_blank, text))


def _nearest(wanted: str, form: _Form, text: str) -> tuple[QuoteStatus, int, int]:
    """The passage that shares most with the quotation, found by where its character triples vote."""
    wanted = wanted[:_FUZZY_AT_MOST]
    votes: dict[int, int] = {}
    for offset in range(max(1, len(wanted) - 2)):
        triple = wanted[offset : offset + 3]
        position = form.chars.find(triple)
        tries = 0
        while position >= 0 and tries < 20:
            bucket = (position - offset) // 8
            votes[bucket] = votes.get(bucket, 0) + 1
            position = form.chars.find(triple, position + 1)
            tries += 1
    if not votes:
        return "missing", -1, -1
    best = max(votes, key=lambda bucket: (votes[bucket] + votes.get(bucket + 1, 0), -bucket))
    left = max(0, best * 8 - 8)
    right = min(len(form.chars), left + len(wanted) + 24)
    matcher = SequenceMatcher(None, wanted, form.chars[left:right], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    matched = sum(block.size for block in blocks)
    if matched < _ALTERED_FROM * len(wanted):
        return "missing", -1, -1
    first, last = blocks[0], blocks[-1]
    return "altered", form.at[left + first.b], _end(text, form, left + last.b + last.size)
