"""Invented identifiers in every spelling, and numbers that are none, for the tests of the finder.

Written from what such numbers look like on paper, not from the finder. The numbers belong to nobody: people who are
not born yet or whose check digit is wrong, exchanges that start with 0, cards of a range kept for tests.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

UNIQUE = ("resident", "foreigner", "passport", "licence")  # 고유식별정보
CLASSES = (*UNIQUE, "mobile", "phone", "email", "account", "card", "business")
EACH = 200
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\u30fc\ufe63"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202c"
FORMS = ("hyphen", "dash", "space", "none", "spaced hyphen", "full width", "invisible", "line break")
_LABELS = {
    "resident": ("주민등록번호", "주민번호", "주민등록번호(뒷자리 포함)", "주 민 등 록 번 호"),
    "foreigner": ("외국인등록번호", "외국인 등록번호", "거소신고번호", "외국인번호"),
    "passport": ("여권번호", "여권 번호", "Passport No.", "여권"),
    "licence": ("운전면허번호", "면허번호", "운전면허 번호", "자동차운전면허"),
    "mobile": ("휴대전화", "연락처", "H.P", "핸드폰", "전화"),
    "phone": ("전화번호", "전화", "☎", "Tel", "팩스"),
    "email": ("전자우편", "이메일", "E-mail", "메일"),
    "account": ("계좌번호", "입금계좌", "환급 계좌", "가온은행", "누리농협", "통장 번호"),
    "card": ("카드번호", "신용카드", "법인카드 번호", "결제 카드"),
    "business": ("사업자등록번호", "사업자번호", "사업자 등록번호", "등록번호"),
}
# Shapes that nothing else has: they are looked for without any word near them.
_BARE = frozenset({"resident", "foreigner", "licence", "mobile", "phone", "email", "card", "business"})


@dataclass(frozen=True, slots=True)
class Case:
    """A text with one identifier: of which class and in which spelling, and where it stands."""

    kind: str
    form: str
    context: str
    text: str
    start: int
    end: int


def positives(seed: int = 20261126, each: int = EACH) -> list[Case]:
    """`each` cases of every class, the same for the same seed."""
    chance = random.Random(seed)
    return [_case(chance, kind, n) for kind in CLASSES for n in range(each)]


def _case(chance: random.Random, kind: str, n: int) -> Case:
    forms = [form for form in FORMS if _fits(kind, form)]
    form = forms[n % len(forms)]
    groups = _NUMBERS[kind](chance)
    number = _spelled(chance, kind, groups, form)
    contexts = list(_CONTEXTS)
    if kind not in _BARE or form in ("space", "none"):
        contexts = [name for name in contexts if not name.startswith("bare")]
    context = contexts[(n // len(forms)) % len(contexts)]
    before, after = _CONTEXTS[context](chance, chance.choice(_LABELS[kind]))
    return Case(kind, form, context, before + number + after, len(before), len(before) + len(number))


def _fits(kind: str, form: str) -> bool:
    if kind == "email":
        return form in ("hyphen", "full width", "invisible")
    if kind == "passport":
        return form in ("none", "full width", "invisible", "space", "hyphen")
    return True


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _person(chance: random.Random, first: tuple[str, str], second: tuple[str, str]) -> list[str]:
    """A birthday and seven digits: of somebody not born yet, or with a check digit that such a number never had."""
    if chance.random() < 0.3:
        born = date(2030, 1, 1) + timedelta(days=chance.randrange(3600))
        sex = chance.choice(second)
        return [born.strftime("%y%m%d"), sex + _digits(chance, 6)]
    born = date(1935, 1, 1) + timedelta(days=chance.randrange(31000))
    sex = chance.choice(second if born.year >= 2000 else first)
    head = born.strftime("%y%m%d") + sex + _digits(chance, 5)
    total = sum(int(digit) * weight for digit, weight in zip(head, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True))
    wrong = ((11 - total % 11) % 10 + chance.randrange(1, 10)) % 10
    whole = head + str(wrong)
    return [whole[:6], whole[6:]]


def _passport(chance: random.Random) -> list[str]:
    letter = chance.choice("MSRGD")
    if chance.random() < 0.5:
        return [letter, "00" + _digits(chance, 6)]
    return [letter, "00" + _digits(chance, 1) + chance.choice("ABCDEFGH") + _digits(chance, 4)]


def _licence(chance: random.Random) -> list[str]:
    region = chance.choice([*(str(n) for n in range(11, 27)), "28", "서울", "경기", "부산", "강원"])
    return [region, f"{chance.randrange(70, 126) % 100:02d}", "00" + _digits(chance, 4), _digits(chance, 2)]


def _mobile(chance: random.Random) -> list[str]:
    head = chance.choice(["010"] * 7 + ["011", "016", "019", "+82-10"])
    middle = "0" + _digits(chance, 3 if "10" in head else 2)
    return [head, middle, _digits(chance, 4)]


def _phone(chance: random.Random) -> list[str]:
    area = chance.choice(["02", "031", "032", "033", "041", "051", "062", "064", "070", "(02)", "(031)", "0505"])
    return [area, "0" + _digits(chance, chance.choice((2, 3))), _digits(chance, 4)]


def _email(chance: random.Random) -> list[str]:
    name = chance.choice(["mirinae", "dasom", "haneul.song", "garam_hong", "nuri-kim", "olle.2030"])
    host = chance.choice(["example.kr", "gaon.example.kr", "mail.example.com", "naver.com", "gmail.com", "hanmail.net"])
    return [f"{name}{chance.randrange(1000)}@{host}"]


def _account(chance: random.Random) -> list[str]:
    sizes = chance.choice([(3, 2, 6), (3, 3, 6), (6, 2, 6), (3, 4, 4, 2), (4, 3, 6), (3, 6, 2, 3), (3, 2, 5, 1)])
    return ["0" + _digits(chance, sizes[0] - 1), *(_digits(chance, size) for size in sizes[1:])]


def _card(chance: random.Random) -> list[str]:
    if chance.random() < 0.08:
        head = "3700" + _digits(chance, 10)
        whole = head + _luhn(head)
        return [whole[:4], whole[4:10], whole[10:]]
    head = chance.choice(["4000", "5100", "9400", "6200"]) + "00" + _digits(chance, 9)
    whole = head + _luhn(head)
    return [whole[n : n + 4] for n in range(0, 16, 4)]


def _luhn(head: str) -> str:
    digits = [int(digit) for digit in reversed(head)]
    total = sum(digit if n % 2 else digit * 2 - 9 * (digit > 4) for n, digit in enumerate(digits))
    return str(-total % 10)


def _business(chance: random.Random) -> list[str]:
    return [str(chance.randrange(101, 900)), f"{chance.randrange(1, 90):02d}", "0" + _digits(chance, 4)]


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


_NUMBERS: dict[str, Callable[[random.Random], list[str]]] = {
    "resident": lambda chance: _person(chance, ("1", "2"), ("3", "4")),
    "foreigner": lambda chance: _person(chance, ("5", "6"), ("7", "8")),
    "passport": _passport,
    "licence": _licence,
    "mobile": _mobile,
    "phone": _phone,
    "email": _email,
    "account": _account,
    "card": _card,
    "business": _business,
}

# ---- spellings -------------------------------------------------------------------------------------------------------


def _spelled(chance: random.Random, kind: str, groups: list[str], form: str) -> str:
    plain = "" if kind == "passport" else "-"
    if form == "hyphen":
        return (plain or "-").join(groups) if kind != "passport" else "-".join(groups)
    if form == "dash":
        return chance.choice(DASHES[1:]).join(groups)
    if form == "space":
        return " ".join(groups)
    if form == "none":
        return "".join(groups)
    if form == "spaced hyphen":
        return " - ".join(groups)
    if form == "full width":
        wide = plain.join(groups)
        dash = chance.choice("-\uff0d")
        return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in wide).replace("-", dash)
    if form == "invisible":
        whole = plain.join(groups)
        places = sorted(chance.sample(range(1, len(whole)), min(3, len(whole) - 1)), reverse=True)
        for place in places:
            whole = whole[:place] + chance.choice(UNSEEN) + whole[place:]
        return whole
    cut = chance.randrange(1, len(groups))
    return "-".join(groups[:cut]) + "-\n" + "-".join(groups[cut:])


# ---- surroundings ----------------------------------------------------------------------------------------------------

_NAMES = ("홍가람", "박다솜", "윤슬아", "한누리", "고은솔", "서하늘")


def _table(chance: random.Random, label: str) -> tuple[str, str]:
    rows = "".join(f"| {n} | {chance.choice(_NAMES)} | 해당 없음 |\n" for n in range(1, chance.randrange(1, 4)))
    return f"| 연번 | 성명 | {label} |\n| --- | --- | --- |\n{rows}| 9 | {chance.choice(_NAMES)} | ", " |\n"


def _cells(chance: random.Random, label: str) -> tuple[str, str]:
    return f"성명 | {chance.choice(_NAMES)} | {label} | ", " | 비고 |"


_CONTEXTS: dict[str, Callable[[random.Random, str], tuple[str, str]]] = {
    "label": lambda chance, label: (f"{label}: ", ""),
    "wide label": lambda chance, label: (f"○ {label} \uff1a ", "\n○ 비고 : 없음"),
    "sentence": lambda chance, label: (f"신청인 {chance.choice(_NAMES)}의 {label}는 ", "입니다."),
    "particle": lambda chance, label: (f"제출하신 {label} ", "로는 확인되지 않아 다시 알려 드립니다."),
    "parentheses": lambda chance, label: (f"{chance.choice(_NAMES)}({label} ", ")에게 통지함"),
    "table": _table,
    "cells": _cells,
    "bare line": lambda chance, label: ("가. 대상자\n", "\n나. 기간"),
    "bare name": lambda chance, label: (f"{chance.choice(_NAMES)} ", ", 가온시 새터로 12"),
}

# ---- what is none ----------------------------------------------------------------------------------------------------


# One digit for each #, and a day of a year for YYYY, MM and DD.
_NONE = (
    "「가온시 주차장 조례」 제##조의#제#항제##호에 따라",
    "제#조부터 제1##조까지 및 제2##조",
    "총무과-1###(YYYY. MM. DD.)호와 관련됩니다.",
    "시행  기획예산과-######(YYYY. MM. DD.)",
    "법률 제1####호, YYYY. MM. DD., 일부개정",
    "가온시 공고 제YYYY-####호",
    "공고번호 YYYYMM#####-0#",
    "입찰공고번호 R##BK########-000",
    "YYYY-MM-DD ~ YYYY-12-31",
    "YYYYMMDD1#3#00 접수",
    "금###,###,###원(금1########원)",
    "예산액 ########천원, 집행액 ########천원",
    "접수번호 YYYYMMDD-#####",
    "접수번호 1AA-YYMM-#######",
    "우 0####  가온시 가온로 ###(가온동)",
    "우편번호 1##-###",
    "예산과목 ###-## (사무관리비 201-01), 세부사업 ####-###",
    "통계목 ###-0#, 편성목 ###",
    "고유번호 1111######-1-####-00## 토지",
    "지번 가온동 ###-##번지 외 #필지",
    "법인등록번호 1101##-0######",
    "물품분류번호 ########, 식별번호 ########",
    "ISBN 979-11-#####-##-#, 발간등록번호 11-1######-######-01",
    "| ### | 1### | 2### | 3### |",
    "1### 2### 3### 4### 합계 #####",
    "모델명 A########, 규격 ###-##-##mm",
    "좌표 37.#######, 127.#######",
    "http://www.gaon.example.kr/view?id=#############&no=####",
    "제YYYY-####-#####호 허가증",
    "제2##회 정례회 회의록 ##-##-###쪽",
    "KS F ####:YYYY, 인증번호 ##-####",
    "관리번호 11###-YYYY-####",
    "문서 제목 ###### ####### #######",
    "9#.MM.DD.~2#.MM.DD. 재직",
)


def negatives(seed: int = 7, count: int = 4000) -> list[str]:
    """Lines with numbers that identify nobody: addresses in laws, document numbers, dates, amounts, codes."""
    chance = random.Random(seed)
    return [_filled(chance, _NONE[n % len(_NONE)]) for n in range(count)]


def _filled(chance: random.Random, template: str) -> str:
    day = date(2000, 1, 1) + timedelta(days=chance.randrange(10_000))
    for mark, code in (("YYYY", "%Y"), ("YY", "%y"), ("MM", "%m"), ("DD", "%d")):
        template = template.replace(mark, day.strftime(code))
    return "".join(chance.choice("0123456789") if char == "#" else char for char in template)
