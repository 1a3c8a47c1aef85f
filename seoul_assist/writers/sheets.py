"""Rows -> csv and xlsx that a spreadsheet opens as plain text: no cell is a formula, a link or a number in disguise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from seoul_assist.text.clean import clean

BOM = "\ufeff"  # without it Excel on Korean Windows reads UTF-8 as CP949
LONGEST_CELL = 32_000  # characters; a sheet takes 32,767
MOST_ROWS = 1_048_576  # of a sheet, its first row among them
_CUT = " …(줄임)"
# A spreadsheet takes a cell that begins so for a formula or a command, blanks before it or not; Excel in East Asian
# locales also where the sign is a full-width one.
_FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠｜％﹢﹣﹦﹫−]")
# An honest negative number stays one: -5, -0.3, -1,200, -4.5%. A list that begins with "- " does not: it is a formula.
_NEGATIVE = re.compile(r"-(?:0|[1-9]\d{0,2}(?:,\d{3})*|[1-9]\d*)(?:\.\d+)?%?", re.ASCII)


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with a mark at the start and CRLF; a cell that could be a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([guarded(cell(value)) for value in row] for row in rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def to_xlsx(rows: Sequence[Sequence[str]], name: str, widths: Sequence[int] = (), *, most: int = MOST_ROWS) -> bytes:
    """The rows as a sheet of strings, the first row set off and kept in view; the same rows give the same bytes.

    What a sheet of `most` rows cannot hold goes on in another one, below the first row again.
    """
    from xlsxwriter import Workbook

    data = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(data, plain) as book:
        book.set_properties({"title": name, "author": "seoul-assist", "created": datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for number, at in enumerate(range(1, max(len(rows), 2), most - 1), start=1):
            sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
            for place, row in enumerate([*rows[:1], *rows[at : at + most - 1]]):
                for column, value in enumerate(row):
                    sheet.write_string(place, column, cell(value), body if place else head)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            sheet.freeze_panes(1, 1)
    return data.getvalue()


def cell(value: str) -> str:
    """The text of a cell, without control characters; what is cut off says so."""
    text = clean(value)
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + _CUT


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate with it; a negative number stays."""
    return f"'{text}" if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else text
