"""A summary as JSON, as Markdown for people, and as a document that writers turn into docx and hwpx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seoul_assist.governance import disclosure
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.model import Block, Claim, Document
from seoul_assist.tasks.summarizing.summary import Summary
from seoul_assist.tasks.summarizing.summary_kinds import ASKED, DUE, PAID
from seoul_assist.tasks.summarizing.summary_styles import Line, Section, Style, headline, sections
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.writers import Properties
from seoul_assist.writers.inert import inert

SCHEMA = "seoul-assist/summary/1"
HARMLESS = ("repeated", "page_number")  # notes on what no reader misses
_FACTS = {"deadlines": DUE, "amounts": PAID, "requests": ASKED}
_BREAK = "  "  # two blanks at its end keep a line of Markdown a line


def as_json(summary: Summary, path: str, style: Style = "brief") -> dict[str, Any]:
    """The summary in the shape `seoul-assist/summary/1`, personal identifiers starred.

    `points` are the same in every style; `sections` are the lines of the style. `facts` are the deadlines, amounts and
    requests that code found, `facts_more` how many more there are.
    """
    document = summary.document
    return {
        "schema": SCHEMA,
        "path": squeeze(path),
        "sha256": document.sha256,
        "format": document.format,
        "title": mask(summary.title),
        "pages": document.pages,
        "pages_read": document.pages_read,
        "gist": mask(summary.gist.text),
        "gist_anchors": _anchors(summary.gist),
        "keywords": [mask(word) for word in summary.keywords],
        "points": [_point(point) for point in summary.points],
        "left_out": [{"page": page, "text": mask(text)} for page, text in summary.left_out],
        "facts": {name: [_point(claim) for claim in summary.facts.of(kind)] for name, kind in _FACTS.items()},
        "facts_more": {name: summary.facts.more.get(kind, 0) for name, kind in _FACTS.items()},
        "style": style,
        "sections": [_section(section) for section in sections(summary, style)],
        "pages_touched": list(summary.touched),
        "notes": [
            *({"code": note.code, "text": mask(note.text), "page": note.page} for note in document.notes),
            *({"code": "engine", "text": mask(note), "page": None} for note in summary.notes),
        ],
        "engine": summary.engine,
        "disclosure": disclosure.line(summary.engine),
        "elapsed_s": round(summary.elapsed_s, 3),
    }


def as_text(shape: dict[str, Any]) -> str:
    """The JSON object as it is written to a file."""
    return json.dumps(shape, ensure_ascii=False, indent=2) + "\n"


def as_markdown(summary: Summary, style: Style = "brief") -> str:
    """The summary for people in that style; what was read, and how it was made, stand under each."""
    body = {"gist": _gist, "brief": _brief, "onepage": _onepage, "press": _press}[style](summary)
    lines = [*body, "", "## 읽은 범위", "", *_reading(summary), "", disclosure.line(summary.engine)]
    return "\n".join(_inert(line) for line in lines) + "\n"


def as_document(summary: Summary, style: Style = "brief") -> tuple[Document, Properties]:
    """The same for the writers of docx and hwpx: gist and keywords are also properties of the file."""
    blocks = [
        Block(line.lstrip("# "), "heading") if line.startswith("#") else Block(line.rstrip())
        for line in as_markdown(summary, style).splitlines()
    ]
    about = Properties(mask(summary.title), mask(summary.gist.text), tuple(mask(word) for word in summary.keywords))
    return Document(summary.document.source, summary.document.sha256, "summary", tuple(blocks)), about


def _gist(summary: Summary) -> Iterator[str]:
    yield from (f"# {summary.title or '요약'}", "")
    said = [f"{line.text}{_pages(line.claim)}" for one in sections(summary, "gist") for line in one.lines]
    yield f"- 문서요지: {' '.join(said) or UNSURE}"
    yield from _keywords(summary)


def _brief(summary: Summary) -> Iterator[str]:
    yield from (f"# {summary.title or '요약'}", "", f"- 문서요지: {summary.gist.text or UNSURE}")
    yield from _keywords(summary)
    yield from ("", "## 주요 내용", "")
    yield from [f"- {point.text}{_pages(point)}" for point in summary.points] or [_NOTHING]
    yield from _left_out(summary)


def _onepage(summary: Summary) -> Iterator[str]:
    yield from (f"# {summary.title or '요약'}", "")
    found = sections(summary, "onepage")
    for section in found:
        yield f"□ {section.heading}{_BREAK}"
        yield from (f"{_STEP[line.mark]}{line.mark} {line.text}{_shown(line)}{_BREAK}" for line in section.lines)
        yield ""
    if not found:
        yield from (_NOTHING, "")
    if summary.keywords:
        yield f"※ 키워드: {', '.join(summary.keywords)}"


def _press(summary: Summary) -> Iterator[str]:
    yield from (f"# {headline(summary.title) or '요약'}", "")
    for section in sections(summary, "press"):
        if section.heading in ("참고", "문의"):
            yield from (f"## {section.heading}", "")
        if section.heading != "제목":
            for line in section.lines:
                yield f"{line.mark} {line.text}{_shown(line)}".lstrip()
                if not line.mark:
                    yield ""  # a paragraph of its own
            if section.lines[-1].mark:
                yield ""
    yield from _keywords(summary)
    yield from _left_out(summary)


_NOTHING = "- (요약할 문장을 찾지 못했습니다.)"
_STEP = {"○": " ", "-": "  ", "※": "  ", "": ""}


def _keywords(summary: Summary) -> Iterator[str]:
    if summary.keywords:
        yield f"- 키워드: {', '.join(summary.keywords)}"


def _left_out(summary: Summary) -> Iterator[str]:
    if summary.left_out:
        yield from ("", "## 요점에 넣지 못한 기한·금액·단서", "")
        yield from (f"- {text}" + (f" ({page}쪽)" if page else "") for page, text in summary.left_out)


def _reading(summary: Summary) -> Iterator[str]:
    yield f"- 원문: {Path(summary.document.source).name}{_coverage(summary)}"
    yield from (f"- {note.text}" + (f" ({note.page}쪽)" if note.page else "") for note in summary.document.notes)
    yield from (f"- {note}" for note in summary.notes)


def _coverage(summary: Summary) -> str:
    document = summary.document
    if document.pages is None:
        return ""
    pages_read = document.pages if document.pages_read is None else document.pages_read
    read = f" ({document.pages}쪽 가운데 {pages_read}쪽을 읽음"
    touched = ", ".join(map(str, summary.touched))
    return read + (f", 요점이 나온 쪽: {touched})" if touched else ")")


def _inert(line: str) -> str:
    """The line as text that drives nothing; the blanks around it stay."""
    words = line.strip()
    at = line.find(words) if words else 0
    return line[:at] + inert(mask(words)) + line[at + len(words) :]


def _point(claim: Claim) -> dict[str, Any]:
    return {"text": mask(claim.text), "anchors": _anchors(claim)}


def _section(section: Section) -> dict[str, Any]:
    return {"heading": section.heading, "lines": [_line(line) for line in section.lines]}


def _line(line: Line) -> dict[str, Any]:
    return {"mark": line.mark, "text": mask(line.text), "anchors": _anchors(line.claim) if line.claim else []}


def _anchors(claim: Claim) -> list[dict[str, Any]]:
    return [{"page": c.evidence.page, "quote": mask(c.quote), "status": c.status} for c in claim.citations]


def _shown(line: Line) -> str:
    return _pages(line.claim)


def _pages(claim: Claim | None) -> str:
    pages = sorted({c.evidence.page for c in claim.citations if c.evidence.page is not None}) if claim else []
    return f" ({', '.join(map(str, pages))}쪽)" if pages else ""
