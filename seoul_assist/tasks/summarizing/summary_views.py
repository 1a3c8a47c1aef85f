"""A summary as JSON, as Markdown for people, and as a document that writers turn into docx and hwpx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from seoul_assist.governance import disclosure
from seoul_assist.model import Block, Claim, Document
from seoul_assist.tasks.summarizing import sheet
from seoul_assist.tasks.summarizing.summary import Summary
from seoul_assist.tasks.summarizing.summary_kinds import ASKED, DUE, PAID
from seoul_assist.tasks.summarizing.summary_styles import Line, Section, Style, headline, sections
from seoul_assist.text.clean import squeeze
from seoul_assist.text.json_text import dumps
from seoul_assist.text.pii import mask
from seoul_assist.writers import Properties
from seoul_assist.writers.inert import inert

SCHEMA = "seoul-assist/summary/1"
HARMLESS = ("repeated", "page_number")  # notes on what no reader misses
_FACTS = {"deadlines": DUE, "amounts": PAID, "requests": ASKED}
_SEEN = "문자 인식"  # stands beside a page whose letters were recognised in a picture
_WIDE = str.maketrans("｢｣", "「」")  # many fonts of office programs lack the narrow ones
_BREAK = "  "  # two blanks at its end keep a line of Markdown a line


def as_json(
    summary: Summary,
    path: str,
    style: Style = "brief",
    wording: disclosure.Wording = disclosure.OURS,
    grade: str = "",
) -> dict[str, Any]:
    """The summary in the shape `seoul-assist/summary/1`, personal identifiers starred; `grade` only where there is one.

    `points` are the same in every style; `sections` are the lines of the style. `facts` are the deadlines, amounts and
    requests that code found, `facts_more` how many more there are. A quotation from a page of `ocr_pages` was found in
    letters recognised in a picture, which proves nothing about the paper: it is `unchecked` and has `ocr`.
    """
    document = summary.document
    ocr = frozenset(document.ocr_pages)
    return {
        "schema": SCHEMA,
        "path": squeeze(path),
        "sha256": document.sha256,
        "format": document.format,
        "title": mask(summary.title),
        "pages": document.pages,
        "pages_read": document.pages_read,
        "ocr_pages": list(document.ocr_pages),
        "gist": mask(summary.gist.text),
        "gist_anchors": _anchors(summary.gist, ocr),
        "keywords": [mask(word) for word in summary.keywords],
        "points": [_point(point, ocr) for point in summary.points],
        "left_out": [{"page": page, "text": mask(text)} for page, text in summary.left_out],
        "facts": {name: [_point(claim, ocr) for claim in summary.facts.of(kind)] for name, kind in _FACTS.items()},
        "facts_more": {name: summary.facts.more.get(kind, 0) for name, kind in _FACTS.items()},
        "style": style,
        "sections": [_section(section, ocr) for section in sections(summary, style)],
        "pages_touched": list(summary.touched),
        "notes": [
            *({"code": note.code, "text": mask(note.text), "page": note.page} for note in document.notes),
            *({"code": "engine", "text": mask(note), "page": None} for note in summary.notes),
        ],
        "engine": summary.engine,
        "disclosure": disclosure.line(summary.engine, wording=wording),
        "elapsed_s": round(summary.elapsed_s, 3),
        **({"grade": grade} if grade else {}),
    }


def as_text(shape: dict[str, Any]) -> str:
    """The JSON object as it is written to a file."""
    return dumps(shape, indent=2) + "\n"


def as_markdown(summary: Summary, style: Style = "brief", wording: disclosure.Wording = disclosure.OURS) -> str:
    """The summary for people in that style; what was read, and how it was made, stand under each."""
    body = {"gist": _gist, "brief": _brief, "onepage": _onepage, "press": _press}[style](summary)
    said = disclosure.line(summary.engine, wording=wording)
    foot = [f"※ {said}"] if style == "onepage" else ["## 읽은 범위", "", *_reading(summary), "", said]
    lines = [*body, "", *foot]
    return "\n".join(_inert(line) for line in lines) + "\n"


def as_document(
    summary: Summary, style: Style = "brief", wording: disclosure.Wording = disclosure.OURS
) -> tuple[Document, Properties]:
    """The same for the writers of docx and hwpx: gist and keywords are also properties of the file."""
    lines = as_markdown(summary, style, wording).translate(_WIDE).splitlines()
    if style == "onepage":  # the signs part the sections already
        lines = [line for line, below in pairwise([*lines, ""]) if line or not below.startswith("□")]
    blocks = [Block(line.lstrip("# "), "heading") if line.startswith("#") else Block(line.rstrip()) for line in lines]
    about = Properties(mask(summary.title), mask(summary.gist.text), tuple(mask(word) for word in summary.keywords))
    return Document(summary.document.source, summary.document.sha256, "summary", tuple(blocks)), about


def _gist(summary: Summary) -> Iterator[str]:
    ocr = frozenset(summary.document.ocr_pages)
    yield from (f"# {summary.title or '요약'}", "")
    said = [
        _stopped(f"{line.text}{_pages(line.claim, ocr)}") for one in sections(summary, "gist") for line in one.lines
    ]
    yield f"- 문서요지: {' '.join(said) or NO_GIST}"
    yield from _keywords(summary)


def _stopped(sentence: str) -> str:
    """The sentence with a full stop where it has none, for others follow on the same line."""
    return sentence if re.search(r"[.!?…\]](?:\s\([^()]*쪽[^()]*\))?$", sentence) else f"{sentence}."


def _brief(summary: Summary) -> Iterator[str]:
    ocr = frozenset(summary.document.ocr_pages)
    yield from (f"# {summary.title or '요약'}", "", f"- 문서요지: {summary.gist.text or NO_GIST}")
    yield from _keywords(summary)
    yield from ("", "## 주요 내용", "")
    yield from [f"- {point.text}{_pages(point, ocr)}" for point in summary.points] or [_NOTHING]
    yield from _left_out(summary)


def _onepage(summary: Summary) -> Iterator[str]:
    ocr = frozenset(summary.document.ocr_pages)
    yield from (f"# {summary.title or '요약'}", sheet.byline(summary), "")
    found = sections(summary, "onepage")
    for section in found:
        yield f"□ {section.heading}{_BREAK}"
        yield from (
            f"{_STEP[line.mark]}{line.mark} {line.text}{_pages(line.claim, ocr)}{_BREAK}" for line in section.lines
        )
        yield ""
    if not found:
        yield from (_NOTHING, "")
    yield from (f"{line}{_BREAK}" for line in sheet.foot(summary))


def _press(summary: Summary) -> Iterator[str]:
    ocr = frozenset(summary.document.ocr_pages)
    yield from (f"# {headline(summary.title) or '요약'}", "")
    for section in sections(summary, "press"):
        if section.heading in ("참고", "문의"):
            yield from (f"## {section.heading}", "")
        if section.heading != "제목":
            for line in section.lines:
                yield f"{line.mark} {line.text}{_pages(line.claim, ocr)}".lstrip()
                if not line.mark:
                    yield ""  # a paragraph of its own
            if section.lines[-1].mark:
                yield ""
    yield from _keywords(summary)
    yield from _left_out(summary)


NO_GIST = "(요약할 문장을 찾지 못했습니다.)"
_NOTHING = "- (요약할 문장을 찾지 못했습니다.)"
_STEP = {"○": " ", "-": "  ", "※": "  ", "": ""}


def _keywords(summary: Summary) -> Iterator[str]:
    if summary.keywords:
        yield f"- 키워드: {', '.join(summary.keywords)}"


def _left_out(summary: Summary) -> Iterator[str]:
    if summary.left_out:
        yield from ("", "## 요점에 넣지 못한 기한·금액·단서", "")
        ocr = frozenset(summary.document.ocr_pages)
        yield from (f"- {text}{_numbered([page] if page else [], ocr)}" for page, text in summary.left_out)


def _reading(summary: Summary) -> Iterator[str]:
    read = sheet.coverage(summary).removeprefix(", ")
    yield f"- 원문: {Path(summary.document.source).name}" + (f" ({read})" if read else "")
    yield from (f"- {note.text}" + (f" ({note.page}쪽)" if note.page else "") for note in summary.document.notes)
    yield from (f"- {note}" for note in summary.notes)


def _inert(line: str) -> str:
    """The line as text that drives nothing; the blanks around it stay."""
    words = line.strip()
    at = line.find(words) if words else 0
    return line[:at] + inert(mask(words)) + line[at + len(words) :]


_Pages = frozenset[int]


def _point(claim: Claim, ocr: _Pages) -> dict[str, Any]:
    return {"text": mask(claim.text), "anchors": _anchors(claim, ocr)}


def _section(section: Section, ocr: _Pages) -> dict[str, Any]:
    return {"heading": section.heading, "lines": [_line(line, ocr) for line in section.lines]}


def _line(line: Line, ocr: _Pages) -> dict[str, Any]:
    return {"mark": line.mark, "text": mask(line.text), "anchors": _anchors(line.claim, ocr) if line.claim else []}


def _anchors(claim: Claim, ocr: _Pages) -> list[dict[str, Any]]:
    return [
        {"page": c.evidence.page, "quote": mask(c.quote), "status": c.status}
        | ({"status": "unchecked", "ocr": True} if c.evidence.page in ocr else {})
        | ({"repaired": True} if c.repaired else {})
        for c in claim.citations
    ]


def _pages(claim: Claim | None, ocr: _Pages) -> str:
    """The pages a claim stands on, those marked whose letters were recognised in a picture."""
    pages = sorted({c.evidence.page for c in claim.citations if c.evidence.page is not None}) if claim else []
    return _numbered(pages, ocr)


def _numbered(pages: Sequence[int], ocr: _Pages) -> str:
    mark = f", {_SEEN}" if ocr.intersection(pages) else ""
    return f" ({', '.join(map(str, pages))}쪽{mark})" if pages else ""
