"""A document without articles, cut into passages that can be found and cited by page and paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seoul_assist.library.statute_outline import Line
from seoul_assist.text.numbering import match_marker

# A passage is closed once it holds this many characters, and a longer paragraph is cut near the upper bound.
ENOUGH = 200
LONGEST = 1_000
_BULLET = re.compile(r"\s*[□○◦●◎■◆◇△▲▶▷※*•‣·ㅇ❍❏☐\-–]\s*\S")


@dataclass(frozen=True, slots=True)
class Passage:
    """Text of one page, its place on that page from 1, and the heading above it."""

    text: str
    page: int | None
    order: int
    heading: str

    @property
    def address(self) -> str:
        return f"{self.page}쪽 {self.order}문단" if self.page is not None else f"{self.order}문단"


def cut(lines: Sequence[Line]) -> list[Passage]:
    """Passages in reading order that hold every non-blank line; none crosses a page."""
    passages: list[Passage] = []
    current: list[str] = []
    page: int | None = None
    heading = above = ""
    order = 0

    def close() -> None:
        nonlocal order
        if current:
            order += 1
            passages.append(Passage("\n".join(current), page, order, above))
            current.clear()

    for paragraph in _paragraphs(lines):
        if paragraph[0].page != page:
            close()
            page, order = paragraph[0].page, 0
        headed = paragraph[0].kind == "heading"
        if headed:
            heading = paragraph[0].text.strip()
        size = sum(map(len, current))
        for piece in _pieces([line.text.rstrip() for line in paragraph]):
            if current and (size + len(piece) > LONGEST or size >= ENOUGH or (headed and size >= ENOUGH // 2)):
                close()
                size = 0
            if not current:
                above = heading
            current.append(piece)
            size += len(piece)
    close()
    return passages


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that belong together: a blank line, a new page, a heading, a table or an item mark begins one."""
    run: list[Line] = []
    for line in lines:
        if not line.text.strip():
            if run:
                yield run
                run = []
            continue
        if run and (line.page != run[-1].page or line.kind != run[-1].kind or _opens(line)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _opens(line: Line) -> bool:
    if line.kind != "paragraph":
        return line.kind == "heading"
    return match_marker(line.text) is not None or bool(_BULLET.match(line.text))


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    """The lines joined again, in pieces of at most LONGEST characters, cut at the end of a line or sentence."""
    piece = ""
    for line in lines:
        while len(line) > LONGEST:
            window = line[:LONGEST]
            at = max(window.rfind(". ") + 1, window.rfind(" ")) if " " in window else LONGEST
            if piece:
                yield piece
                piece = ""
            yield line[: at or LONGEST].rstrip()
            line = line[at or LONGEST :].lstrip()
        if piece and len(piece) + len(line) > LONGEST:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    if piece:
        yield piece
