"""Personal identifiers in a text: where they are, of which kind, and the text without them.

Shapes only: the check digit of a resident registration number is never used to reject, because numbers given since
October 2020 have random last digits. Full-width digits, odd hyphens and invisible characters do not hide a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
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
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff70\ufe63\u00ad"
_FOLD = str.maketrans(
    {chr(0xFF10 + n): str(n) for n in range(10)}
    | {chr(0xFF21 + n): chr(65 + n) for n in range(26)}
    | dict.fromkeys(_HYPHENS, "-")
    | {"\uff08": "(", "\uff09": ")", "\uff0e": ".", "\u3000": " ", "\u00a0": " ", "\uff20": "@"}
)
_SEP = r"[ ]?-?[ ]?"


@dataclass(frozen=True, slots=True)
class Span:
    """One identifier: offsets into the text that was given, and the same characters with the secret part starred."""

    kind: Kind
    start: int
    end: int
    masked: str


@dataclass(frozen=True, slots=True)
class _Shape:
    kind: Kind
    pattern: re.Pattern[str]
    keep: Callable[[str], Iterable[int]]  # which of the matched letters and digits stay readable, counted from 0
    accept: Callable[[re.Match[str], str], bool] = lambda match, text: True


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
_PERSON_WORD = rx.compile(r"주민|외국인\s?등록")
_OTHER_NUMBER = rx.compile(r"법인|등기|바코드|물품|식별|관리\s?번호|공고\s?번호|입찰|접수\s?번호|일련|코드|ISBN")


def _is_person_number(match: re.Match[str], text: str) -> bool:
    digits = re.sub(r"\D", "", match[0])
    # Nobody born in the 1800s is a party any more, so without a hyphen 9 and 0 are far more likely another number.
    if _birth(digits) is None or ("-" not in match[0] and digits[6] in "90"):
        return False
    left = text[max(0, match.start() - 24) : match.start()].rsplit("\n", 1)[-1]
    if _PERSON_WORD.search(left):
        return True
    if "-" in match[0]:
        company = digits[6] in "90" and digits[4:6] in _COMPANY_KINDS
        return not company and re.search(r"법인|등기", left) is None
    apart = " " in match[0] and _among_numbers(match, text)
    barcode = digits.startswith("880") and _is_barcode(digits)
    return not (apart or barcode or _OTHER_NUMBER.search(left) or re.search(r"[A-Za-z_/]$|\d\.$", left))


def _is_barcode(digits: str) -> bool:
    return sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(digits)) % 10 == 0


def _among_numbers(match: re.Match[str], text: str) -> bool:
    """True for groups of digits that stand in a row of other numbers, as in a table."""
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 3]
    return bool(re.search(r"\d[ ,.]+$", before) or re.match(r"[ ,.]+\d", after))


def _is_card(match: re.Match[str], text: str) -> bool:
    if " " in match[0]:  # four numbers of a table row pass the check digit once in ten
        years = all(1900 <= int(group) < 2100 for group in match[0].split())
        if years or _among_numbers(match, text):
            return False
    digits = [int(d) for d in re.sub(r"\D", "", match[0])]
    doubled = [d if n % 2 else (d * 2 - 9 if d > 4 else d * 2) for n, d in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _near(*words: str, before: int = 40, after: int = 12) -> Callable[[re.Match[str], str], bool]:
    pattern = rx.compile("|".join(words), re.IGNORECASE)

    def accept(match: re.Match[str], text: str) -> bool:
        left = text[max(0, match.start() - before) : match.start()]
        return bool(pattern.search(left) or pattern.match(text[match.end() : match.end() + after].lstrip(" (,/")))

    return accept


_BANK = r"[가-힣A-Z]{0,8}(?:은행|뱅크|농협|수협|신협|축협|금고|우체국|증권)"
_ACCOUNT_WORD = rx.compile(r"계좌|입금|송금|통장|은행|농협|수협|신협|축협|새마을금고|우체국|뱅크|예금주")
# Banks as people call them, straight before the number.
_SHORT_BANK = rx.compile(
    r"(?:국민|신한|우리|하나|기업|카카오|케이|토스|씨티|제일|산업|경남|부산|대구|광주|전북|제주|iM)[ :(]{1,2}$"
)
_ACCOUNT_AFTER = rx.compile(rf"\s?[(,/|]?\s?(?:예금주|계좌주|{_BANK})")


def _is_account(match: re.Match[str], text: str) -> bool:
    found = match[0]
    digits = re.sub(r"\D", "", found)
    if not 10 <= len(digits) <= 16 or re.fullmatch(r"\d{3}-\d{2}-\d{5}|(?:19|20)\d{2}-\d{1,2}-\d{1,2}", found):
        return False
    if re.fullmatch(r"0\d{1,3}[- ]\d{3,4}[- ]\d{4}|01\d-?\d{3,4}-?\d{4}|1[5-8]\d\d-\d{4}", found):
        return False
    left = text[max(0, match.start() - 24) : match.start()].rsplit("\n", 1)[-1]
    named = "계좌" in left
    numbered = left.endswith("제") or text.startswith("호", match.end())  # 제2026-0101-00001호
    if numbered or re.search(r"사업자|전화|팩스|☎|TEL|등록번호|고유번호|우편", left[-14:]):
        return False
    if not named and (" " in found or re.match(r"(?:19|20)\d{2}-", found)):
        return False  # the numbers of a table, a date, a number of a year
    if named or _ACCOUNT_WORD.search(left) or _ACCOUNT_AFTER.match(text, match.end()):
        return True
    return len(digits) >= 11 and found.count("-") >= 2 and _SHORT_BANK.search(left) is not None


def _mobile_keep(found: str) -> Iterable[int]:
    count = sum(char.isdigit() for char in found)
    prefix = 4 if "82" in found[:3] else 3
    return (*range(prefix), *range(count - 4, count))


def _email_keep(found: str) -> Iterable[int]:
    count = sum(char.isalnum() or char == "_" for char in found)
    local = sum(char.isalnum() or char == "_" for char in found.split("@")[0])
    return (*range(min(1, local - 1)), *range(local, count))


_REGIONS = "서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_PORTALS = (
    r"(?:gmail|naver|daum|hanmail|nate|kakao|hotmail|outlook|live|yahoo|icloud|me|korea|hanmir|empal|paran|lycos"
    r"|dreamwiz|chol|proton|protonmail|qq|163)\.(?:com|net|co\.kr|me)"
)
# Order decides when two shapes claim the same characters: the first one wins.
_SHAPES: tuple[_Shape, ...] = (
    _Shape(
        "foreigner",
        rx.compile(rf"(?<!\d)(?<!\d-)\d{{6}}{_SEP}[5-8]\d{{6}}(?!-?\d)"),
        lambda m: range(7),
        _is_person_number,
    ),
    _Shape(
        "resident",
        rx.compile(rf"(?<!\d)(?<!\d-)\d{{6}}{_SEP}[0-49]\d{{6}}(?!-?\d)"),
        lambda m: range(7),
        _is_person_number,
    ),
    _Shape(
        "licence",
        rx.compile(rf"(?<![\d-])(?:[12]\d|{_REGIONS})[- ]\d{{2}}[- ]\d{{6}}[- ]\d{{2}}(?![\d-])"),
        lambda m: (*range(4), 10, 11),
    ),
    _Shape(
        "licence",
        rx.compile(r"(?<![\d-])[12]\d{11}(?![\d-])"),
        lambda m: (*range(4), 10, 11),
        _near("면허", before=16),
    ),
    _Shape(
        "passport",
        rx.compile(r"(?<![A-Za-z\d])[A-Z][- ]?(?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z\d])"),
        lambda m: range(5 if m[-8:].isdigit() else 4),
        _near("여권", "passport"),
    ),
    _Shape(
        "card",
        rx.compile(r"(?<![\d-])(?:[2-69]\d{3}([- ]?)\d{4}\1\d{4}\1\d{4})(?![\d-])"),
        lambda m: (0, 1, 2, 3, 12, 13, 14, 15),
        _is_card,
    ),
    _Shape(
        "mobile",
        rx.compile(
            r"(?<![\d-])(?<!\d[.,])(?:\+?82[- ]?\(?0?\)?[- ]?1|\(?01)[016789]\)?"
            r"[-. ]{0,2}\d{3,4}[-. ]{0,2}\d{4}(?!\d|-\d)"
        ),
        _mobile_keep,
        lambda match, text: not (" " in match[0] and "-" not in match[0] and _among_numbers(match, text)),
    ),
    _Shape("account", rx.compile(r"(?<![\d-])\d{2,6}(?:[- ]\d{1,7}){2,4}(?![\d-])"), lambda m: range(3), _is_account),
    _Shape("account", rx.compile(r"(?<![\d-])\d{10,16}(?![\d-])"), lambda m: range(3), _is_account),
    _Shape("business", rx.compile(r"(?<![\d-])\d{3}-\d{2}-\d{5}(?![\d-])"), lambda m: range(3)),
    _Shape(
        "business",
        rx.compile(r"(?<![\d-])\d{3} ?\d{2} ?\d{5}(?![\d-])"),
        lambda m: range(3),
        _near("사업자", before=16, after=0),
    ),
    _Shape(
        "phone",
        rx.compile(
            r"(?<![\d-])(?:\(?0(?:2|[3-6]\d|70)\)?[-. ]{0,2}\d{3,4}[-. ]{1,2}\d{4}"
            r"|0(?:2|[3-6]\d|70)\d{7,8}|1[5-8]\d\d-\d{4})(?![\d-])"
        ),
        lambda m: range(2),
    ),
    _Shape(
        "private_email", rx.compile(rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_PORTALS}\b", re.IGNORECASE | re.ASCII), _email_keep
    ),
    _Shape("email", rx.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}", re.ASCII), _email_keep),
)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without invisible characters and in plain digits, and for each of its characters the original offset."""
    plain = text.translate(_FOLD)
    if not INVISIBLE.search(plain):
        return plain, []
    kept = [n for n, char in enumerate(plain) if not INVISIBLE.match(char)]
    return "".join(plain[n] for n in kept), [*kept, len(text)]


def find(text: str) -> tuple[Span, ...]:
    """Every identifier in the text, in order and without overlap."""
    plain, origin = _folded(text)
    taken = bytearray(len(plain))
    spans: list[Span] = []
    for shape in _SHAPES:
        for match in shape.pattern.finditer(plain):
            if any(taken[match.start() : match.end()]) or not shape.accept(match, plain):
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
        if char in "@.":  # of a mail address
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
