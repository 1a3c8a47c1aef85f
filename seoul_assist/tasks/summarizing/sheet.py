"""One sheet of paper: what stands around the lines of a report of one page, and how much room they take on it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from seoul_assist.model import Claim
from seoul_assist.tasks.summarizing.summary import Summary
from seoul_assist.writers import measure
from seoul_assist.writers.layout import STYLES, Role
from seoul_assist.writers.roles import body_line

MOST_NOTES = 3  # on what was not read; the others are counted
_ROLES: dict[str, Role] = {"□": "square", "○": "circle", "-": "dash", "※": "note"}
_SMALLER = 0.8  # 11 points, the smallest type the writers take for a page; what leaves room is set larger
_BLANK = 0.5  # letters, of a wide font
_FULL = 0.96  # of the sheet
_DISCLOSED = 3  # rows of small type that say who wrote it


def byline(summary: Summary) -> str:
    """The document, and how much of it was read, in brackets under the title."""
    return f"(원문: {Path(summary.document.source).name}{_read(summary)})"


def foot(summary: Summary) -> list[str]:
    """The lines under a report: keywords, then what the reader of the document has to know."""
    lines = [f"※ 키워드: {', '.join(summary.keywords)}"] if summary.keywords else []
    notes = [f"{note.text}" + (f" ({note.page}쪽)" if note.page else "") for note in summary.document.notes]
    notes += summary.notes
    lines += [f"※ {note}" for note in notes[:MOST_NOTES]]
    if left := len(notes) - MOST_NOTES:
        lines += [f"※ 읽은 범위에 관한 그 밖의 참고 사항 {left}건은 원문 확인 필요"] if left > 0 else []
    return lines


def coverage(summary: Summary) -> str:
    """How many of the pages were read, and which of them the points stand on."""
    touched = ", ".join(map(str, summary.touched))
    return _read(summary) + (f", 요점이 나온 쪽: {touched}" if touched and summary.document.pages else "")


def _read(summary: Summary) -> str:
    document = summary.document
    if document.pages is None:
        return ""
    pages_read = document.pages if document.pages_read is None else document.pages_read
    read = f", {document.pages}쪽 가운데 {pages_read}쪽을 읽음"
    return read + (f", 그 가운데 {len(document.ocr_pages)}쪽은 문자 인식(OCR)" if document.ocr_pages else "")


def room(summary: Summary, sections: int) -> float:
    """Points of height for the lines of so many sections, whose headings and closing remarks have theirs already."""
    page = (measure.HEIGHT_MM - measure.MARGINS_MM["top"] - measure.MARGINS_MM["bottom"]) * 72 / 25.4
    around = _height("cover", summary.title or "요약") + _height("byline", byline(summary))
    around += sum(height("※", line) for line in foot(summary))
    around += _DISCLOSED * _height("mark", "가") + 2 * _height("blank", "")
    return _FULL * page - around - sections * (height("□", "가") + height("※", "가"))


def height(mark: str, text: str, claim: Claim | None = None) -> float:
    """Points of height of one line under its mark, the pages it names after it counted."""
    pages = sorted({c.evidence.page for c in claim.citations if c.evidence.page is not None}) if claim else []
    return _height(_ROLES.get(mark, "note"), f"{mark} {text}" + (f" ({', '.join(map(str, pages))}쪽)" if pages else ""))


@lru_cache(maxsize=1024)
def _height(role: Role, text: str) -> float:
    style = STYLES[role]
    if role in _ROLES.values():
        style = replace(style, size=style.size * _SMALLER)
    line = replace(body_line(text), role=role, indent="　" if role in ("circle", "dash", "note") else "")
    return measure.height(line, style, _BLANK)
