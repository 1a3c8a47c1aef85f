"""One overview of a run of summaries: a row for each document, as Markdown, csv and xlsx."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError
from seoul_assist.model import Item, Outcome
from seoul_assist.tasks.summarizing.summary_kinds import DEADLINE, MONEY
from seoul_assist.tasks.summarizing.summary_styles import shortened
from seoul_assist.tasks.summarizing.summary_views import HARMLESS
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.trimming import JOINT
from seoul_assist.writers.atomic import write_bytes, write_text
from seoul_assist.writers.inert import inert
from seoul_assist.writers.sheets import to_csv, to_xlsx

TITLE = "요약 모음"
STEM = "요약_모음"
NAMES = tuple(f"{STEM}.{suffix}" for suffix in ("md", "csv", "xlsx"))
HEAD = ("문서", "문서요지", "키워드", "기한", "금액", "요청 사항", "읽은 쪽", "참고", "작성")
_WIDTHS = (28, 48, 24, 32, 28, 40, 12, 40, 40)
MOST_FACTS = 5  # of one kind in a cell
LONGEST_FACT = 60  # characters of a fact in a cell
_SIGNS: dict[str, re.Pattern[str] | None] = {"deadlines": DEADLINE, "amounts": MONEY, "requests": None}
_PARTIAL = "일부만 읽음"
_GRADE = "등급"

Shape = Callable[[Item], Mapping[str, Any]]


def write(run: Outcome, out_dir: Path, shape: Shape) -> Outcome:
    """The run, after its overview stands in `out_dir` (each file whole or as it was); a file that could not be written
    is one more failed item. `shape` gives the JSON object of an item. The same summaries give the same bytes. Where a
    summary has a grade, there is a column of grades.
    """
    rows: list[tuple[str, ...]] = []
    grades: list[str] = []
    failed: list[Item] = []
    for item in run.items:
        try:
            found = shape(item)
            rows.append(_row(found, item))
            grades.append(found.get("grade") or "")
        except AssistError as error:
            rows.append(_failed(item.name, error.message))
            grades.append("")
            failed.append(Item(item.name, "failed", error.message, error.hint, error.code))
    head: tuple[str, ...] = HEAD
    widths: tuple[int, ...] = _WIDTHS
    if any(grades):
        head, widths = (*HEAD[:-1], _GRADE, HEAD[-1]), (*_WIDTHS[:-1], 8, _WIDTHS[-1])
        rows = [(*row[:-1], grade, row[-1]) for row, grade in zip(rows, grades, strict=True)]
    writes: dict[str, Callable[[Path], object]] = {
        NAMES[0]: lambda path: write_text(path, as_markdown(rows, head)),
        NAMES[1]: lambda path: write_bytes(path, to_csv([head, *rows])),
        NAMES[2]: lambda path: write_bytes(path, to_xlsx([head, *rows], TITLE, widths)),
    }
    for name, put in writes.items() if rows else ():
        try:
            put(out_dir / name)
        except AssistError as error:
            failed.append(Item(name, "failed", error.message, error.hint, error.code))
    return Outcome((*run.items, *failed))


def as_markdown(rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> str:
    """The rows as one table; those that failed are listed under it with the reason, and last stands who wrote them."""
    good = [row for row in rows if row[6] != _FAILED]
    bad = [row for row in rows if row[6] == _FAILED]
    lines = [f"# {TITLE}", "", f"문서 {len(rows)}건 가운데 {len(good)}건을 요약했습니다.", ""]
    if good:
        columns = [_table_row(row[:-1]) for row in (head, *good)]  # who wrote it stands once, under the table
        lines += [columns[0], "|" + " --- |" * (len(head) - 1), *columns[1:]]
    if bad:
        lines += ["", "## 요약하지 못한 문서", "", *(f"- {inert(row[0])}: {inert(row[7])}" for row in bad)]
    lines += [line for said in dict.fromkeys(row[-1] for row in good if row[-1]) for line in ("", inert(said))]
    return "\n".join(lines) + "\n"


_FAILED = "요약 못 함"


def _row(shape: Mapping[str, Any], item: Item) -> tuple[str, ...]:
    if "error" in shape:
        error = shape["error"]
        return _failed(item.name, " ".join(part for part in (error["message"], error["hint"]) if part))
    facts, more = shape.get("facts", {}), shape.get("facts_more", {})
    told = [_told(facts.get(name, []), more.get(name, 0), sign) for name, sign in _SIGNS.items()]
    notes = [_at(note["text"], note["page"]) for note in shape["notes"] if note["code"] not in HARMLESS]
    about = (_pages(shape), "\n".join(notes), shape["disclosure"])
    return (_name(shape["path"]), shape["gist"], ", ".join(shape["keywords"]), *told, *about)


def _failed(name: str, reason: str) -> tuple[str, ...]:
    return (_name(name), "", "", "", "", "", _FAILED, mask(reason), "")


def _name(path: str) -> str:
    return mask(squeeze(path))


def _told(facts: Sequence[Mapping[str, Any]], more: int, sign: re.Pattern[str] | None) -> str:
    lines = [
        _at(around(fact["text"], sign), next((anchor["page"] for anchor in fact["anchors"]), None)) for fact in facts
    ]
    told = list(dict.fromkeys(lines))
    more += len(told[MOST_FACTS:])
    return "\n".join([*told[:MOST_FACTS], *([f"(외 {more}건)"] if more else [])])


def around(text: str, sign: re.Pattern[str] | None, most: int = LONGEST_FACT) -> str:
    """The statement, or of a long one the words about the date or amount that `sign` finds (without one: its end), with
    … where words were left out."""
    if len(text) <= most:
        return text
    if JOINT in text:  # a row of figures: its unit and itself, without the heads of the columns
        unit, _, row = text.partition(JOINT)
        return unit + JOINT + row.rpartition(JOINT)[2]
    found = sign.search(text) if sign else None
    if found is None:
        return shortened(text, most)
    start = max(0, found.start() - 16)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", max(found.end(), start + most - 12))
    tail = " …" if end > 0 else ""
    return ("… " if start else "") + text[start : end if end > 0 else len(text)] + tail


def _at(text: str, page: int | None) -> str:
    return f"{text} ({page}쪽)" if page else text


def _pages(shape: Mapping[str, Any]) -> str:
    pages = shape["pages"]
    if pages is None:
        return ""
    read = pages if shape["pages_read"] is None else shape["pages_read"]
    remarks = [_PARTIAL] if read != pages else []
    remarks += [f"문자 인식 {len(shape['ocr_pages'])}쪽"] if shape.get("ocr_pages") else []
    return f"{read}/{pages}" + (f" ({', '.join(remarks)})" if remarks else "")


def _table_row(cells: Sequence[str]) -> str:
    """A row of a Markdown table: bars are spelled out, lines inside a cell stand one under another."""
    said = (" / ".join(inert(line).strip() for line in cell.split("\n") if line.strip()) for cell in cells)
    return "| " + " | ".join(one.replace("\\", "\\\\").replace("|", "\\|") for one in said) + " |"
