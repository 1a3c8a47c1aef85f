"""Totals of tables against what they add up: only tables that are plainly additive are judged at all.

A table is additive when every row has the cells of the header, the total stands first or last, and either another
column (or row) of it adds up exactly or the total is wrong by little. Shares, averages and mixed units are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from seoul_assist.checking.view import Line, View
from seoul_assist.text import rx

_TOTAL = rx.compile(r"(?:총?합계|총?계|합)(?:\([A-Za-z가-힣①-⑳+]{1,12}\))?")
_SUBTOTAL = rx.compile(r"소계(?:\([A-Za-z가-힣①-⑳+]{1,12}\))?")
_NO_SUM = rx.compile(
    r"%|％|비율|비중|율|률|평균|단가|증감|구성비|순위|연도|년도|점유|지수|1인당|인당|누계|누적|전년|대비|배율|연번|순번|번호|코드|전화|비고|차이|잔액"
    r"|이월|No|NO|면적당|최대|최소"
)
_NO_ADDEND = rx.compile(r"%|％|비율|비중|율$|률$|평균|증감|구성비|단가|전년|누계|누적|순위|대비|차이|\*|비고")
_NUMBER = rx.compile(
    r"(?P<minus>△\s?)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(?P<unit>(?:천|만|십만|백만|억)?원|천?명|인|건|개소?|대|부|곳|회|㎡|m|km|kg|t|톤|가구|세대|권|매|장|점|그루|시간|%)?"
)
_UNIT = rx.compile(r"\(\s?(?P<unit>[가-힣㎡%]{1,4})\s?\)")
_SCALED = rx.compile(r"단위\s?[:：]?\s?[^)|\n]{0,12}(?:천|만|억|톤|%)|천원|백만|억원|천명|만명|반올림")
_RULE = rx.compile(r"[\s|:\-]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and where its text stands in the document; `number` is None for words and for a blank."""

    text: str
    start: int
    number: Decimal | None = None
    unit: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def tight(self) -> str:
        return re.sub(r"\s+", "", self.text)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A total that is not what its addends make: the cell and what they make."""

    cell: Cell
    sum: Decimal


def wrong(view: View, *, strict: bool) -> Iterator[Wrong]:
    """The wrong totals of every additive table; `strict` asks for more proof that a table is additive."""
    for lines in _tables(view.lines):
        rows = [_row(line) for line in lines if not _RULE.fullmatch(line.text)]
        before = "\n".join(line.text for line in view.lines[max(0, lines[0].index - 3) : lines[0].index])
        for part in _parts(rows):
            said = _SCALED.search(before + "\n" + " ".join(cell.text for cell in part[0])) is not None
            # Statistics are rounded, whether they say so or not.
            scaled = said or (strict and any((cell.number or 0) >= 1000 for row in part for cell in row))
            below = list(_columns(part, scaled, strict=strict))
            yield from below
            cells = [one.cell for one in below]
            yield from _rows([row for row in part if not any(cell in row for cell in cells)], scaled, strict=strict)


def _tables(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The runs of lines that are rows."""
    run: list[Line] = []
    for line in (*lines, None):
        if line is not None and not line.blank and (line.table or line.text.count("|") >= 1):
            run.append(line)
            continue
        if len(run) >= 3:
            yield run
        run = []


def _row(line: Line) -> list[Cell]:
    text = line.text.rstrip()
    mark = "|" if "|" in text else "\t"
    first = len(text) - len(text.lstrip())
    closed = text.lstrip().startswith("|") and text.endswith("|")
    start, stop = (first + 1, len(text) - 1) if closed else (0, len(text))
    cells: list[Cell] = []
    position = start
    for piece in text[start:stop].split(mark):
        inner = piece.strip().strip("*")
        at = position + (piece.index(inner) if inner else 0)
        cells.append(_cell(inner, line.start + at))
        position += len(piece) + 1
    return cells


def _cell(text: str, start: int) -> Cell:
    if text in ("-", "–", "―", "0"):
        return Cell(text, start, Decimal(0))
    found = _NUMBER.fullmatch(text)
    if found is None:
        return Cell(text, start)
    number = Decimal(found["number"].replace(",", ""))
    return Cell(text, start, -number if found["minus"] else number, found["unit"] or "")


def _parts(rows: list[list[Cell]]) -> Iterator[list[list[Cell]]]:
    """The tables of a run: each begins with rows without numbers, which become one header."""
    part: list[list[Cell]] = []
    for row in (*rows, []):
        heading = not any(cell.number is not None for cell in row)
        if part and heading and (not row or len(part) > 1):
            if len(part) >= 2 and len(part[0]) >= 2:
                yield part
            part = []
        if part and heading and len(row) == len(part[0]):
            part = [[Cell(f"{a.text} {b.text}".strip(), a.start) for a, b in zip(part[0], row, strict=True)]]
        elif row and part:
            blank = len(part[0]) - len(row)  # blanks at the end of a row are not written out
            part.append(row + [Cell("", row[-1].end)] * blank if blank > 0 and _kind(row) == "addend" else row)
        elif heading and row:
            part = [row]


def _kind(row: Sequence[Cell]) -> str:
    """What a row is by its first words: "total", "subtotal", "other" (a note, an average) or "addend"."""
    labels = [cell.tight for cell in row[:2] if cell.number is None and cell.text]
    if any(_TOTAL.fullmatch(label) for label in labels):
        return "total"
    if any(_SUBTOTAL.fullmatch(label) for label in labels):
        return "subtotal"
    return (
        "other"
        if any(_NO_ADDEND.search(label) for label in labels) or not any(cell.text for cell in row[:2])
        else "addend"
    )


def _columns(table: list[list[Cell]], scaled: bool, *, strict: bool) -> Iterator[Wrong]:
    header, body = table[0], table[1:]
    if len(body) < 3 or any(len(row) != len(header) for row in body):
        return  # merged cells
    kinds = [_kind(row) for row in body]
    for addends, total in _groups(body, kinds):
        right = 0
        found: list[Wrong] = []
        for column in range(1, len(header)):
            if _NO_SUM.search(header[column].tight):
                continue
            judged = _judge([row[column] for row in addends], total[column], scaled)
            right += judged is True
            if isinstance(judged, Wrong):
                found.append(judged)
        sure = right >= len(found) and right > 0
        yield from (one for one in found if sure or (len(found) == 1 and _near(one, Decimal("0.1"), strict=strict)))


def _groups(body: list[list[Cell]], kinds: list[str]) -> Iterator[tuple[list[list[Cell]], list[Cell]]]:
    """The addends and the total of each sum of a table: of its sections, and of the whole."""
    if "other" in kinds[:-1] or kinds.count("total") > 1:
        return
    if kinds[-1] == "other":
        body, kinds = body[:-1], kinds[:-1]
    if kinds[0] == "total" and set(kinds[1:]) == {"addend"}:
        yield body[1:], body[0]
        return
    section: list[list[Cell]] = []
    sections: list[list[Cell]] = []
    for row, kind in zip(body, kinds, strict=True):
        if kind == "addend":
            section.append(row)
        elif kind == "subtotal":
            if len(section) > 1:
                yield section, row
            sections.append(row)
            section = []
        elif row is not body[-1]:
            return
    if kinds and kinds[-1] == "total" and (not sections or not section):
        yield sections or section, body[-1]


def _judge(addends: Sequence[Cell], total: Cell, scaled: bool) -> Wrong | bool | None:
    """True when the numbers add up, a Wrong when they do not, None when they cannot be judged."""
    numbers = [cell.number for cell in addends if cell.number is not None]
    units = {cell.unit for cell in (*addends, total) if cell.unit}
    if total.number is None or len(numbers) != len(addends) or len(numbers) < 2 or len(units) > 1 or units & {"%"}:
        return None
    if not any(numbers) or total.text in ("-", "–", "―"):
        return None
    made = sum(numbers, Decimal(0))
    exponents = [cell.number.as_tuple().exponent for cell in (*addends, total) if cell.number is not None]
    places = max(-int(exponent) for exponent in exponents)
    slack = (
        Decimal(len(numbers) + 1) / 2 * Decimal(10) ** -places if places or scaled else Decimal(0)
    )  # rounded addends
    return True if abs(made - total.number) <= slack else Wrong(total, made)


def _near(one: Wrong, share: Decimal, *, strict: bool) -> bool:
    """True when a total is wrong by so little that it is a slip; letters are believed to add up."""
    written = one.cell.number or Decimal(0)
    return abs(one.sum - written) <= max(one.sum, written) * (share if strict else share * 3)


def _rows(table: list[list[Cell]], scaled: bool, *, strict: bool) -> Iterator[Wrong]:
    header = table[0]
    totals = [n for n, cell in enumerate(header) if _TOTAL.fullmatch(cell.tight) or cell.tight == "소계"]
    if len(totals) != 1 or totals[0] == 0:
        return
    # Labels may stand in two columns under one heading: the columns of numbers are counted from the right.
    total = totals[0] - len(header)
    rows = [row for row in table[1:] if len(row) in (len(header), len(header) + 1) and row[total].number is not None]
    columns = [n for n in range(1 - len(header), 0) if n != total and not _NO_SUM.search(header[n].tight)]
    columns = [n for n in columns if rows and all(row[n].number is not None for row in rows)]
    named = {unit["unit"] for n in columns if (unit := _UNIT.search(header[n].text))}
    if len(columns) < 2 or len(named) > 1 or min(columns) < total < max(columns):
        return
    judged = [_judge([row[n] for n in columns], row[total], scaled) for row in rows]
    right = sum(one is True for one in judged)
    found = [one for one in judged if isinstance(one, Wrong)]
    if right >= len(found) and right > 0:
        yield from found
    elif len(judged) == 1 and not strict:
        yield from (one for one in found if _near(one, Decimal("0.1"), strict=True))
