"""Personal identifiers in a text: where they are, of which kind, and the text without them.

Shapes only: the check digit of a resident registration number is never used to reject, because numbers given since
October 2020 have random last digits. Full-width digits, odd hyphens, invisible characters and a line that ends behind a
hyphen do not hide a number. What a shape needs to be told by may stand before it or at the head of its table column.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from seoul_assist.text import rx
from seoul_assist.text.clean import INVISIBLE

Kind = Literal[
    "resident",
    "foreigner",
    "passport",
    "licence",
    "card",
    "account",
    "mobile",
    "private_email",
    "email",
    "phone",
    "business",
]
# What no output may show. Office telephones, official mail and business numbers are public.
PERSONAL: frozenset[Kind] = frozenset(
    {"resident", "foreigner", "passport", "licence", "card", "account", "mobile", "private_email"}
)
FILLER = "*"
# A seventh digit of 3, 4, 7 or 8 means born since 2000; anything later than this is some other number.
_LAST_BIRTH_YEAR = 2040
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70\ufe58\ufe63"
_FOLD = str.maketrans(
    {chr(0xFF21 + n): chr(65 + n) for n in range(26)}
    | dict.fromkeys(_HYPHENS, "-")
    | {"\uff08": "(", "\uff09": ")", "\uff0e": ".", "\uff1a": ":", "\u3000": " ", "\u00a0": " ", "\uff20": "@"}
)
_FOREIGN_DIGIT = rx.compile(r"(?![0-9])\d")
# What stands between groups: a hyphen, with blanks and a line's end around it, or a blank.
_DASH = r"(?: ?- ?(?:\n {0,8})?)"
_GAP = rf"(?:{_DASH}| )"
_SEP = rf"{_GAP}?"


@dataclass(frozen=True, slots=True)
class Span:
    """One identifier: offsets into the text that was given, and the same characters with the secret part starred."""

    kind: Kind
    start: int
    end: int
    masked: str


class _Text:
    """A text as the shapes read it: plain digits, hyphens and blanks, nothing invisible."""

    def __init__(self, text: str) -> None:
        plain = _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text.translate(_FOLD))
        self.origin: list[int] = []
        if INVISIBLE.search(plain):
            kept = [n for n, char in enumerate(plain) if not INVISIBLE.match(char)]
            plain, self.origin = "".join(plain[n] for n in kept), [*kept, len(text)]
        self.plain = plain

    def left(self, match: re.Match[str], length: int = 24) -> str:
        """What stands before it on its line."""
        return self.plain[max(0, match.start() - length) : match.start()].rsplit("\n", 1)[-1]

    def beside(self, match: re.Match[str]) -> str:
        """What else stands on its line."""
        end = self.plain.find("\n", match.end())
        return self.left(match, match.start()) + self.plain[match.end() : end if end >= 0 else None]

    def told(self, match: re.Match[str], length: int = 24) -> str:
        """What stands before it on its line and, in a table, at the head of its column."""
        return f"{self._column(match.start())} {self.left(match, length)}"

    def _column(self, at: int) -> str:
        starts, heads = self._tables
        number = bisect_right(starts, at) - 1
        if number < 0 or not heads[number]:
            return ""
        cells = heads[number].split("|")
        column = self.plain.count("|", starts[number], at)
        return cells[column].strip() if column < len(cells) else ""

    @cached_property
    def _tables(self) -> tuple[list[int], list[str]]:
        """Where each line begins, and the first row of the table that it belongs to; "" outside and for that row."""
        starts: list[int] = []
        heads: list[str] = []
        at, head = 0, ""
        for line in self.plain.split("\n"):
            row = line.count("|") > 0
            starts.append(at)
            heads.append(head if row else "")
            head = (head or line) if row else ""
            at += len(line) + 1
        return starts, heads


@dataclass(frozen=True, slots=True)
class _Shape:
    kind: Kind
    pattern: re.Pattern[str]
    keep: Callable[[str], Iterable[int]]  # which of the matched letters and digits stay readable, counted from 0
    accept: Callable[[re.Match[str], _Text], bool] = lambda match, text: True


def _nothing(found: str) -> Iterable[int]:
    return ()


def _first(count: int) -> Callable[[str], Iterable[int]]:
    return lambda found: range(count)


def _birth(digits: str) -> date | None:
    century = {"9": 1800, "0": 1800, "1": 1900, "2": 1900, "5": 1900, "6": 1900}.get(digits[6], 2000)
    year = century + int(digits[:2])
    try:
        day = date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
    return day if year <= _LAST_BIRTH_YEAR else None


# Numbers of companies have the shape of a person's: office (4), kind (2), serial (6) and check digit.
_COMPANY_KINDS = frozenset({"11", "12", "13", "14", "15", "21", "22", "31"})
_PERSON_WORD = rx.compile(r"주\s?민\s?등?|외국인\s?(?:등록|번호)|거소\s?신고")
_OTHER_NUMBER = rx.compile(
    r"법인|등기|바코드|물품|식별|관리\s?번호|공고\s?번호|입찰|접수\s?번호|일련|코드|ISBN|계좌|통장|입금|송금"
)


def _is_person_number(match: re.Match[str], text: _Text) -> bool:
    digits = re.sub(r"\D", "", match[0])
    # Nobody born in the 1800s is a party any more, so without a hyphen 9 and 0 are far more likely another number.
    if _birth(digits) is None or ("-" not in match[0] and digits[6] in "90"):
        return False
    left = text.told(match)
    if _PERSON_WORD.search(left):
        return True
    if "-" in match[0]:
        company = digits[6] in "90" and digits[4:6] in _COMPANY_KINDS
        return not company and re.search(r"법인|등기", left) is None
    apart = " " in match[0] and _among_numbers(match, text)
    barcode = digits.startswith("880") and _is_barcode(digits)
    return not (apart or barcode or _OTHER_NUMBER.search(left) or re.search(r"[A-Za-z_/=]$|\d\.$", left))


def _is_barcode(digits: str) -> bool:
    return sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(digits)) % 10 == 0


def _among_numbers(match: re.Match[str], text: _Text) -> bool:
    """True for groups of digits that stand in a row of other numbers, as in a table."""
    plain = text.plain
    before, after = plain[max(0, match.start() - 3) : match.start()], plain[match.end() : match.end() + 3]
    return bool(re.search(r"\d[ ,.]+$", before) or re.match(r"[ ,.]+\d", after))


_CARD_WORD = rx.compile(r"카드|card", re.IGNORECASE)


def _is_card(match: re.Match[str], text: _Text) -> bool:
    digits = [int(d) for d in re.sub(r"\D", "", match[0])]
    # Four numbers of a table row, or any fifteen digits, pass the check digit once in ten.
    if "-" not in match[0] and (" " in match[0] or len(digits) == 15) and not _CARD_WORD.search(text.told(match)):
        years = all(1900 <= int(group) < 2100 for group in match[0].split())
        if len(digits) == 15 or years or re.search(r"\d", text.beside(match)):
            return False
    doubled = [d * 2 - 9 * (d > 4) if n % 2 else d for n, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _near(*words: str, before: int = 40, after: int = 12) -> Callable[[re.Match[str], _Text], bool]:
    pattern = rx.compile("|".join(words), re.IGNORECASE)

    def accept(match: re.Match[str], text: _Text) -> bool:
        plain = text.plain
        left = plain[max(0, match.start() - before) : match.start()]
        behind = plain[match.end() : match.end() + after].lstrip(" (,/")
        return bool(pattern.search(left) or pattern.match(behind) or pattern.search(text.told(match)))

    return accept


_BANK = r"[가-힣A-Z]{0,8}(?:은행|뱅크|농협|수협|신협|축협|금고|우체국|증권)"
_ACCOUNT_WORD = rx.compile(r"계좌|입금|송금|통장|은행|농협|수협|신협|축협|새마을금고|우체국|뱅크|예금주")
_NAMED_ACCOUNT = rx.compile(rf"계좌|통장|{_BANK}(?:은|는|의)?[ :(|]{{1,3}}$")
# Banks as people call them, straight before the number.
_SHORT_BANK = rx.compile(
    r"(?:국민|신한|우리|하나|기업|카카오|케이|토스|씨티|제일|산업|경남|부산|대구|광주|전북|제주|iM)[ :(]{1,2}$"
)
_ACCOUNT_AFTER = rx.compile(rf"\s?[(,/|]?\s?(?:예금주|계좌주|{_BANK})")
_OF_OTHERS = rx.compile(r"사업자|전화|팩스|☎|TEL|등록번호|고유번호|우편")


def _is_account(match: re.Match[str], text: _Text) -> bool:
    found = re.sub(r"\s*-\s*", "-", match[0])
    digits = re.sub(r"\D", "", found)
    if not 10 <= len(digits) <= 16 or re.fullmatch(r"\d{3}-\d{2}-\d{5}|(?:19|20)\d{2}-\d{1,2}-\d{1,2}", found):
        return False
    if re.fullmatch(r"0\d{1,3}[- ]\d{3,4}[- ]\d{4}|01\d-?\d{3,4}-?\d{4}|1[5-8]\d\d-\d{4}", found):
        return False
    left = text.told(match)
    named = _NAMED_ACCOUNT.search(left) is not None
    numbered = left.endswith("제") or text.plain.startswith("호", match.end())  # 제2026-0101-00001호
    if numbered or _OF_OTHERS.search(left[-14:]):
        return False
    if " " in found and (_among_numbers(match, text) or all(re.fullmatch(r"(?:19|20)\d\d", n) for n in found.split())):
        return False  # the numbers of a table
    if not named and (" " in found or re.match(r"(?:19|20)\d{2}-", found)):
        return False  # a date, a number of a year
    if named or _ACCOUNT_WORD.search(left) or _ACCOUNT_AFTER.match(text.plain, match.end()):
        return True
    return len(digits) >= 11 and found.count("-") >= 2 and _SHORT_BANK.search(left) is not None


def _mobile_keep(found: str) -> Iterable[int]:
    return range(2 if "82" in found[:3] else 3)


def _is_mobile(match: re.Match[str], text: _Text) -> bool:
    return not (" " in match[0] and "-" not in match[0] and _among_numbers(match, text))


def _email_keep(found: str) -> Iterable[int]:
    count = sum(char.isalnum() or char == "_" for char in found)
    local = sum(char.isalnum() or char == "_" for char in found.split("@")[0])
    return (*range(min(1, local - 1)), *range(local, count))


_REGIONS = "서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_PORTALS = (
    r"(?:gmail|naver|daum|hanmail|nate|kakao|hotmail|outlook|live|yahoo|icloud|me|korea|hanmir|empal|paran|lycos"
    r"|dreamwiz|chol|proton|protonmail|qq|163)\.(?:com|net|co\.kr|me)"
)
_AREA = r"0(?:2|50\d|70|[3-6]\d)"
# Order decides when two shapes claim the same characters: the first one wins.
_SHAPES: tuple[_Shape, ...] = (
    _Shape(
        "foreigner",
        rx.compile(rf"(?<!\d)(?<!\d-)\d{{6}}{_SEP}[5-8]\d{{6}}(?!-?\d)"),
        _nothing,
        _is_person_number,
    ),
    _Shape(
        "resident",
        rx.compile(rf"(?<!\d)(?<!\d-)\d{{6}}{_SEP}[0-49]\d{{6}}(?!-?\d)"),
        _nothing,
        _is_person_number,
    ),
    _Shape(
        "licence",
        rx.compile(rf"(?<![\d-])(?:[12]\d|{_REGIONS}){_GAP}\d{{2}}{_GAP}\d{{6}}{_GAP}\d{{2}}(?![\d-])"),
        _first(2),
    ),
    _Shape(
        "licence",
        rx.compile(rf"(?<![\d-])(?:[12]\d|{_REGIONS} ?)\d{{10}}(?![\d-])"),
        _first(2),
        _near("면허", before=16),
    ),
    _Shape(
        "passport",
        rx.compile(rf"(?<![A-Za-z\d])[A-Z]{_SEP}(?:\d{{8}}|\d{{3}}[A-Z]\d{{4}})(?![A-Za-z\d])"),
        _first(1),
        _near("여권", "passport"),
    ),
    _Shape(
        "card",
        rx.compile(rf"(?<![\d-])(?:[2-69]\d{{3}}(?:{_SEP}\d{{4}}){{3}}|3[47]\d\d{_SEP}\d{{6}}{_SEP}\d{{5}})(?![\d-])"),
        _nothing,
        _is_card,
    ),
    _Shape(
        "mobile",
        rx.compile(
            r"(?<![\d-])(?<!\d[.,])(?:\+?82[- ]?\(?0?\)?[- ]?1|\(?01)[016789]\)?"
            rf"(?:{_DASH}|[-. ]{{0,2}})\d{{3,4}}(?:{_DASH}|[-. ]{{0,2}})\d{{4}}(?!\d|-\d)"
        ),
        _mobile_keep,
        _is_mobile,
    ),
    _Shape("account", rx.compile(rf"(?<![\d-])\d{{2,6}}(?:{_GAP}\d{{1,7}}){{2,4}}(?![\d-])"), _first(3), _is_account),
    _Shape("account", rx.compile(r"(?<![\d-])\d{10,16}(?![\d-])"), _first(3), _is_account),
    _Shape("business", rx.compile(rf"(?<![\d-])\d{{3}}{_DASH}\d{{2}}{_DASH}\d{{5}}(?![\d-])"), _first(3)),
    _Shape(
        "business",
        rx.compile(r"(?<![\d-])\d{3} ?\d{2} ?\d{5}(?![\d-])"),
        _first(3),
        _near("사업자", "등록번호", before=16, after=0),
    ),
    _Shape(
        "phone",
        rx.compile(
            rf"(?<![\d-])(?:\(?{_AREA}\)?(?:{_DASH}|[-. ]{{0,2}})\d{{3,4}}(?:{_DASH}|[-. ]{{1,2}})\d{{4}}"
            rf"|{_AREA}\d{{7,8}}|1[5-8]\d\d-\d{{4}})(?![\d-])"
        ),
        _first(2),
    ),
    _Shape(
        "private_email", rx.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_PORTALS}\b", re.IGNORECASE | re.ASCII), _email_keep
    ),
    _Shape("email", rx.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}", re.ASCII), _email_keep),
)


def find(text: str) -> tuple[Span, ...]:
    """Every identifier in the text, in order and without overlap."""
    read = _Text(text)
    plain, origin = read.plain, read.origin
    taken = bytearray(len(plain))
    spans: list[Span] = []
    for shape in _SHAPES:
        for match in shape.pattern.finditer(plain):
            if any(taken[match.start() : match.end()]) or not shape.accept(match, read):
                continue
            taken[match.start() : match.end()] = b"\x01" * len(match[0])
            start, end = match.span()
            if origin:
                start, end = origin[start], origin[end - 1] + 1
            spans.append(Span(shape.kind, start, end, _starred(text[start:end], set(shape.keep(match[0])))))
    return tuple(sorted(spans, key=lambda span: span.start))


def _starred(found: str, keep: set[int]) -> str:
    """The same characters, those not in `keep` starred; separators stay, so that the length and the shape stay."""
    out: list[str] = []
    count = 0
    for char in found:
        if char in "@." or INVISIBLE.match(char):  # of a mail address
            out.append(char)
        elif char.isalnum() or char == "_":
            out.append(char if count in keep else FILLER)
            count += 1
        else:
            out.append(char)
    return "".join(out)


def mask(text: str, kinds: frozenset[Kind] = PERSONAL) -> str:
    """The text with every identifier of those kinds starred; it keeps its length, so offsets stay true."""
    pieces: list[str] = []
    position = 0
    for span in find(text):
        if span.kind in kinds:
            pieces += (text[position : span.start], span.masked)
            position = span.end
    return "".join((*pieces, text[position:]))
