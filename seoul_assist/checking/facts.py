"""The facts of a text in one form each, so that a summary can be compared with what it sums up.

Same facts in other words have the same key: 21,345천원 and 2,134만 5천 원, 3. 5.(목) and 3월 5일, 오후 2시 and 14:00.

It is not the fact lock of drafts (`text.facts`), which fears the opposite fault: the lock stops every figure and name
that nobody gave, whatever its unit, and may be wrong on the safe side; a finding has to be right, so that here a fact
is only what has a unit or a form of its own. The grammar of figures is one (`text.quantities`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from seoul_assist.checking.when import days
from seoul_assist.text import amounts, citations, rx
from seoul_assist.text.clock import hour_of
from seoul_assist.text.law_tables import aliases, law_key
from seoul_assist.text.quantities import FIGURE, SCALED

Kind = Literal["날짜", "시각", "금액", "수량", "법령", "기관", "문서 번호"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as it stands in the text (`start`, `end`, `text`) and the key by which it is the same elsewhere."""

    kind: Kind
    key: tuple[str, ...]
    start: int
    end: int
    text: str


_MONTH_DAY = rx.compile(
    r"(?<![\d.,])(?:(?P<y>(?:19|20)\d{2})\s?(?:\.|년)\s?)?(?P<m>1[0-2]|0?[1-9])(?:\.\s?|월\s?)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)(?!\.\d)"
    r"(?:\.|일)(?![가-힣]{0,3}차)"
)
# 3월 2일부터 6일까지: the second day is of the same month.
_SAME_MONTH = rx.compile(r"\s?(?:\([월화수목금토일]\))?\s?(?:부터|에서|[~∼～\-])\s?(?P<d>3[01]|[12]\d|0?[1-9])일")
_MONTH = rx.compile(
    r"(?<![\d.])(?:(?P<y>(?:19|20)\d{2})\s?년\s?)?(?P<m>1[0-2]|0?[1-9])월(?!\s?\d)(?=\s?(?:초|중|말|까지|부터|에|안|$|[,)\s]))"
)
_HALF = r"(?:(?P<half>오전|오후|낮|밤|새벽|저녁|아침)\s?)?"
_CLOCK = rx.compile(
    rf"{_HALF}(?<![\d:])(?P<h>[01]?\d|2[0-4])(?::(?P<m>[0-5]\d)(?!\d|:)|\s?시(?=$|[^가-힣]|까지|부터|에|경|이후|이전|정각)(?:\s?(?P<m2>[0-5]?\d)\s?분)?)"
)
_MONEY = rx.compile(
    rf"(?<![\d.,])(?:금\s?)?(?P<amount>{SCALED})\s?(?P<unit>천|백만|십억)?\s?(?P<won>원|달러)(?![가-힣]{0, 3}[칙래소])"
)
_UNITS = (
    "명|인|가구|세대|개소|개월|개사|개|곳|건|부|회|차례|대|동|호|그루|마리|필지|면|쪽|장|점|팀|권|종|시간|분|일간|주간|년간|배|위"
    "|%p|%|퍼센트|km|㎞|m|㎡|ha|t|톤|kg|ℓ"
)
_COUNT = rx.compile(rf"(?<![\d.,:A-Za-z제])(?P<amount>{SCALED})\s?(?P<unit>{_UNITS})")
_AGENCY = rx.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{1,12}(?:시장|군수|구청장|도지사|시청|군청|구청|도청|교육청|교육지원청|위원회|공단|공사|재단|센터|보건소"
    r"|사업소|도서관|협회)"
    r"|[가-힣]{0,10}(?:정책|관리|행정|건설|총무|재무|교통|기획|예산|복지|환경|안전|문화|체육|관광|도로|산림|공원|농업|세무|민원|보건|주택|건축"
    r"|경제|교육|홍보|감사|회계|운영|지원|녹지)과(?![정목제])"
    r"|[가-힣]{2,4}[시군구도](?=\s[가-힣]{2,8}(?:과|국|실|팀|담당관)(?![가-힣])))"
)
_NOT_AGENCY = rx.compile(
    r"^(?:재래|전통|상설|새벽|풍물|노동|주택|고용|금융|해외|국내|세계|상설|토목|건설|보수|도로|신축|증축|전기|통신|포장|하수|상수)(?:시장|공사|센터)$"
)
# 가온시청, 가온시장 and 가온시 are one to a reader.
_AREA = rx.compile(r"([가-힣]{1,6}[시군구도])(?:장|수|청|청장|지사)$")
_DOCUMENT = rx.compile(r"(?<![가-힣])(?P<name>[가-힣]{2,12}(?:과|실|팀|단|관)-\d{1,6})(?!\d)")
_PERCENT = {"퍼센트": "%", "㎞": "km", "톤": "t", "인": "명", "개소": "곳", "일간": "일", "차례": "회"}


def find(text: str) -> tuple[Fact, ...]:
    """The facts of the text in order; none overlaps another."""
    found: list[Fact] = []
    taken = bytearray(len(text))
    for kind in (_laws, _documents, _days, _clocks, _sums, _counts, _agencies):
        for fact in kind(text):
            if not any(taken[fact.start : fact.end]):
                taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
                found.append(fact)
    return tuple(sorted(found, key=lambda fact: fact.start))


def missing(facts: Sequence[Fact], origin: str) -> Iterator[Fact]:
    """The facts that the origin does not hold."""
    known = find(origin)
    keys = {(fact.kind, fact.key) for fact in known}
    flat = re.sub(r"\s+", "", origin)
    numbers = {_plain(number) for number in re.findall(FIGURE, origin)}
    for fact in facts:
        if (fact.kind, fact.key) in keys or re.sub(r"\s+", "", fact.text) in flat:
            continue
        if fact.kind == "날짜" and _same_day(fact, known):
            continue
        if fact.kind == "기관" and _AREA.sub(r"\1", fact.key[0]) in flat:
            continue
        # The unit may stand in the head of a table: a count is known by its figure.
        if fact.kind == "수량" and fact.key[0] in numbers:
            continue
        if fact.kind == "법령" and _same_law(fact, known):
            continue
        yield fact


def _same_day(fact: Fact, known: Sequence[Fact]) -> bool:
    """True when the two agree in what both of them name: year, month, day."""
    return any(
        other.kind == "날짜"
        and all(
            a == b or not a or (not b and place == 0)
            for place, (a, b) in enumerate(zip(fact.key, other.key, strict=True))
        )
        for other in known
    )


def _same_law(fact: Fact, known: Sequence[Fact]) -> bool:
    """True when the origin cites a place inside what the summary cites: 제4조 for 제4조제1항."""
    return any(
        other.kind == "법령" and other.key[0] == fact.key[0] and other.key[1].startswith(fact.key[1]) for other in known
    )


def _days(text: str) -> Iterator[Fact]:
    base = 0
    for line in text.split("\n"):
        spans: list[tuple[int, int]] = []
        for day in days(line):
            if 0 < day.month <= 12 and 0 < day.day <= 31:
                spans.append((day.start, day.end))
                # A year that was only taken over from a date before it is no statement of its own.
                year = str(day.year) if day.year and day.written_year else ""
                yield _fact("날짜", (year, str(day.month), str(day.day)), base + day.start, base + day.end, text)
        for match in _MONTH_DAY.finditer(line):
            spans.append(match.span())
            key = (match["y"] or "", str(int(match["m"])), str(int(match["d"])))
            yield _fact("날짜", key, base + match.start(), base + match.end(), text)
        for low, high in spans:
            more, month = _SAME_MONTH.match(line, high), re.search(r"(\d{1,2})월\s?\d{1,2}일?", line[low:high])
            if more and month:
                key = ("", str(int(month[1])), str(int(more["d"])))
                yield _fact("날짜", key, base + more.start("d"), base + more.end(), text)
        for match in _MONTH.finditer(line):
            key = (match["y"] or "", str(int(match["m"])), "")
            yield _fact("날짜", key, base + match.start(), base + match.end(), text)
        base += len(line) + 1


def _clocks(text: str) -> Iterator[Fact]:
    for match in _CLOCK.finditer(text):
        told = hour_of(match["half"] or "", int(match["h"]))
        hour, minute = int(match["h"]) if told is None else told, int(match["m"] or match["m2"] or 0)
        yield _fact("시각", (f"{hour % 24:02d}:{minute:02d}",), match.start(), match.end(), text)


def _sums(text: str) -> Iterator[Fact]:
    scale = {None: 1, "천": 1_000, "백만": 1_000_000, "십억": 1_000_000_000}
    for match in _MONEY.finditer(text):
        written = match["amount"].strip()
        value = _value(written)
        if value is None:
            continue
        value *= scale[match["unit"]]
        yield _fact("금액", (match["won"], _plain(str(value))), match.start(), match.end(), text)


def _counts(text: str) -> Iterator[Fact]:
    for match in _COUNT.finditer(text):
        value = _value(match["amount"])
        if value is None:
            continue
        unit = _PERCENT.get(match["unit"], match["unit"])
        yield _fact("수량", (_plain(str(value)), unit), match.start(), match.end(), text)


def _value(written: str) -> Decimal | None:
    """The value of 2,134만 5천, 1.5억 or 12.5."""
    plain = written.replace(",", "").replace(" ", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return Decimal(plain)
    whole = amounts.parse(written)
    return None if whole is None else Decimal(whole)


def _plain(number: str) -> str:
    value = Decimal(number.replace(",", ""))
    return format(value.normalize(), "f")


def _laws(text: str) -> Iterator[Fact]:
    for reference in citations.find(text):
        if not reference.law or reference.start == reference.end or len(reference.law) < 2:
            continue
        law = law_key(reference.law)
        law = law_key(aliases().get(law, law))
        key = (law, str(reference.address) if reference.address else "")
        yield _fact("법령", key, reference.start, reference.end, text)


def _documents(text: str) -> Iterator[Fact]:
    for match in _DOCUMENT.finditer(text):
        yield _fact("문서 번호", (match["name"],), match.start(), match.end(), text)


def _agencies(text: str) -> Iterator[Fact]:
    for match in _AGENCY.finditer(text):
        if not _NOT_AGENCY.match(match["name"]):
            yield _fact("기관", (match["name"],), match.start(), match.end(), text)


def _fact(kind: Kind, key: tuple[str, ...], start: int, end: int, text: str) -> Fact:
    return Fact(kind, key, start, end, text[start:end])
