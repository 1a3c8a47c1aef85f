"""Legal addresses (조·항·호·목), headings (편·장·절·관) and the marks that number the items of Korean documents.

Source: the numbering of statutes (제1조 / ① / 1. / 가.) and of official documents (1. 가. 1) 가) (1) (가) ① ㉮).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal

from seoul_assist.text import rx

HANGUL_ORDER = (
    "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후"
)
# U+2460 holds 1 to 20, U+3251 21 to 35, U+32B1 36 to 50.
CIRCLED = "".join(map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0))))
CIRCLED_HANGUL = "".join(map(chr, range(0x326E, 0x327C)))
PARENTHESIZED = "".join(map(chr, range(0x2474, 0x2488)))
PARENTHESIZED_HANGUL = "".join(map(chr, range(0x320E, 0x321C)))

MarkerKind = Literal[
    "number", "hangul", "number_paren", "hangul_paren", "paren_number", "paren_hangul", "circled", "circled_hangul"
]
# The eight levels of an official document, from the outermost (행정업무의 운영 및 혁신에 관한 규정 시행규칙 제2조).
DOCUMENT_LEVELS: tuple[MarkerKind, ...] = (
    "number",
    "hangul",
    "number_paren",
    "hangul_paren",
    "paren_number",
    "paren_hangul",
    "circled",
    "circled_hangul",
)
HEADING_LEVELS = "편장절관항속"

_ADDRESS = rx.compile(
    r"(?:(?P<part>부칙\s?(?:\([^()]*\)|<[^<>]*>)?)\s?)?"
    r"(?:제\s?(?P<article>\d{1,4})\s?조(?:의(?P<branch>\d{1,3}))?)?"
    r"(?:\s?제\s?(?P<paragraph>\d{1,3})\s?항)?"
    r"(?:\s?제\s?(?P<item>\d{1,3})\s?호(?:의(?P<item_branch>\d{1,3}))?)?"
    rf"(?:\s?(?P<subitem>[{HANGUL_ORDER}])목)?"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class Address:
    """Where a rule stands; 0 and "" mean that the level is not named, `part` is "" for the body or 부칙(...)."""

    article: int
    branch: int = 0
    paragraph: int = 0
    item: int = 0
    item_branch: int = 0
    subitem: str = ""
    part: str = ""

    def __str__(self) -> str:
        return f"{self.part} {self.bare}{self.unit}".strip()

    @property
    def bare(self) -> str:
        """The article alone, such as 제12조의2; empty when the address names none."""
        return f"제{self.article}조{_branch(self.branch)}" if self.article else ""

    @property
    def unit(self) -> str:
        """What stands below the article, such as 제1항제3호의2가목."""
        paragraph = f"제{self.paragraph}항" if self.paragraph else ""
        item = f"제{self.item}호{_branch(self.item_branch)}" if self.item else ""
        return paragraph + item + (f"{self.subitem}목" if self.subitem else "")

    def __lt__(self, other: Address) -> bool:
        return self._key < other._key

    @property
    def _key(self) -> tuple[str, int, int, int, int, int, int]:
        """Legal order: the body before addenda, 하 before 거."""
        sub = HANGUL_ORDER.find(self.subitem) + 1 if self.subitem else 0
        return (self.part, self.article, self.branch, self.paragraph, self.item, self.item_branch, sub)


def _branch(number: int) -> str:
    return f"의{number}" if number else ""


def match_address(text: str, start: int = 0) -> tuple[Address, int] | None:
    """The address that begins exactly at `start` and the offset where it ends, or None."""
    found = _ADDRESS.match(text, start)
    if found is None or found.end() == start:
        return None
    part = re.sub(r"\s+(?=[(<])", "", (found["part"] or "").strip())
    address = Address(
        int(found["article"] or 0),
        int(found["branch"] or 0),
        int(found["paragraph"] or 0),
        int(found["item"] or 0),
        int(found["item_branch"] or 0),
        found["subitem"] or "",
        part,
    )
    return address, found.end()


def parse(text: str) -> Address | None:
    """The address that the whole text spells (제12조의2제1항제3호의2가목, 부칙 제2조), or None."""
    text = text.strip()
    found = match_address(text)
    return found[0] if found and found[1] == len(text) and (found[0].article or found[0].part) else None


@dataclass(frozen=True, slots=True)
class Heading:
    """A 편, 장, 절 or 관 line: its level, its number and the words after it."""

    level: str
    number: int
    branch: int
    title: str

    @property
    def rank(self) -> int:
        """0 for 편, 1 for 장, and so on."""
        return HEADING_LEVELS.index(self.level)


_HEADING = rx.compile(rf"제\s?(\d{{1,3}})\s?([{HEADING_LEVELS}])(?:의\s?(\d{{1,2}}))?(?=$|[\s(<\[:.])\s*(.*)$")


def parse_heading(line: str) -> Heading | None:
    """The heading a whole line spells, or None: `제2장의2 보칙`, `제 1 절 통칙`."""
    found = _HEADING.match(line.strip())
    if found is None:
        return None
    return Heading(found[2], int(found[1]), int(found[3] or 0), found[4].strip())


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark at the head of an item: its kind, its place in the sequence from 1, and its span in the line."""

    kind: MarkerKind
    number: int
    branch: int
    start: int
    end: int


_MARKER = rx.compile(
    rf"\s*(?:(?P<circled>[{CIRCLED}])|(?P<circled_hangul>[{CIRCLED_HANGUL}])"
    rf"|(?P<paren_one>[{PARENTHESIZED}])|(?P<paren_one_hangul>[{PARENTHESIZED_HANGUL}])"
    r"|(?P<number>\d{1,3})(?:의(?P<branch>\d{1,2}))?\.(?!\d)(?!\s*\d{1,2}\.)"
    rf"|(?P<hangul>[{HANGUL_ORDER}])(?:의(?P<hangul_branch>\d{{1,2}}))?\.(?![\d.])(?![가-힣]\.)"
    r"|(?P<number_paren>\d{1,3})\)"
    rf"|(?P<hangul_paren>[{HANGUL_ORDER}])\)"
    r"|\((?P<paren_number>\d{1,3})\)"
    rf"|\((?P<paren_hangul>[{HANGUL_ORDER}])\))"
)

_NAMES = (*DOCUMENT_LEVELS, "paren_one", "paren_one_hangul")


def match_marker(line: str, start: int = 0) -> Marker | None:
    """The mark at `start` (blanks before it are skipped), or None; a date such as 2026. 1. 2. is no mark."""
    found = _MARKER.match(line, start)
    if found is None:
        return None
    name = next(name for name in _NAMES if found[name])
    text = found[name]
    first = found.start(name) - (1 if name in ("paren_number", "paren_hangul") else 0)
    branch = int(found["branch"] or found["hangul_branch"] or 0)
    kind, number = _ordinal(name, text)
    return Marker(kind, number, branch, first, found.end())


_OUTLINE_STEP = rx.compile(
    rf"\s*(?P<roman>[Ⅰ-Ⅻ])\s*\.?|\s*(?P<mark>\d{{1,3}}[.)]|[{HANGUL_ORDER}][.)]"
    rf"|\(\d{{1,3}}\)|\([{HANGUL_ORDER}]\)|[{CIRCLED}{CIRCLED_HANGUL}{PARENTHESIZED}{PARENTHESIZED_HANGUL}])"
)


def outline_address(text: str) -> str | None:
    """The address of an item in a numbered guideline (`Ⅱ. 1. 가. 1)` is Ⅱ.1.가.1)), or None for any other text."""
    steps = []
    at, text = 0, text.strip()
    while at < len(text):
        found = _OUTLINE_STEP.match(text, at)
        if found is None:
            return None
        steps.append(f"{found['roman']}." if found["roman"] else found["mark"])
        at = found.end()
    return "".join(steps) or None


def _ordinal(name: str, text: str) -> tuple[MarkerKind, int]:
    match name:
        case "circled":
            return "circled", CIRCLED.index(text) + 1
        case "circled_hangul":
            return "circled_hangul", CIRCLED_HANGUL.index(text) + 1
        case "paren_one":
            return "paren_number", PARENTHESIZED.index(text) + 1
        case "paren_one_hangul":
            return "paren_hangul", PARENTHESIZED_HANGUL.index(text) + 1
        case "number":
            return "number", int(text)
        case "number_paren":
            return "number_paren", int(text)
        case "paren_number":
            return "paren_number", int(text)
        case "hangul":
            return "hangul", HANGUL_ORDER.index(text) + 1
        case "hangul_paren":
            return "hangul_paren", HANGUL_ORDER.index(text) + 1
        case _:
            return "paren_hangul", HANGUL_ORDER.index(text) + 1


def label(kind: MarkerKind, number: int) -> str:
    """The mark of that kind at that place, counted from 1: label("hangul", 15) is 거.; ValueError past the end."""
    hangul = kind in ("hangul", "hangul_paren", "paren_hangul")
    signs = HANGUL_ORDER if hangul else CIRCLED if kind == "circled" else CIRCLED_HANGUL
    if number < 1 or (("number" not in kind) and number > len(signs)):
        raise ValueError(f"{kind} has no place {number}")
    sign = str(number) if "number" in kind else signs[number - 1]
    match kind:
        case "number" | "hangul":
            return f"{sign}."
        case "number_paren" | "hangul_paren":
            return f"{sign})"
        case "paren_number" | "paren_hangul":
            return f"({sign})"
        case _:
            return sign
