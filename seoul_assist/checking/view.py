"""What rules look at: the lines of a document with their part, masked text, kind of document and citations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from seoul_assist.checking.gates import DRAFTING, Doctype
from seoul_assist.checking.mask import mask
from seoul_assist.model import Document, Resolution
from seoul_assist.text import pii, rx
from seoul_assist.text.citations import Reference

if TYPE_CHECKING:
    from seoul_assist.checking.form import Form

Part = Literal["head", "body", "attachments", "foot"]
Resolve = Callable[[Reference], Resolution]
_CELLS = rx.compile(r"[ \t]*(?:\||\t)[ \t|]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: offsets into Document.text, and the same text with what is not prose filled."""

    index: int
    start: int
    end: int
    text: str
    masked: str
    table: bool
    part: Part = "body"

    @property
    def number(self) -> int:
        """The line number that people count, from 1."""
        return self.index + 1

    @property
    def flat(self) -> str:
        """The line with its cells set apart by two blanks, for reading labels; its offsets are not true."""
        return _CELLS.sub("  ", self.text).strip() if self.table or "|" in self.text else self.text

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Where the cells of a table row stand in the line, blanks at their edges left out; one span elsewhere."""
        if not self.table:
            return ((0, len(self.text)),)
        edges = [0, *(end for match in _CELLS.finditer(self.text) for end in match.span()), len(self.text)]
        return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)

    @property
    def blank(self) -> bool:
        return not self.text.strip(" \t\u3000|")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation and what the library knows of it; `newer` is since when the law reads so, if that is much later than
    the document."""

    reference: Reference
    known: Resolution
    newer: date | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A document made ready for the rules; every offset is one into `text`."""

    text: str
    masked: str
    lines: tuple[Line, ...]
    doctype: Doctype
    explicit: bool
    has_form: bool
    form: Form
    references: tuple[Reference, ...] = ()
    identifiers: tuple[pii.Span, ...] = ()
    # What the library knows of each citation, in order; None when there was no library to ask.
    resolved: tuple[Cited, ...] | None = None
    # A day the document is not younger than, when it names any.
    written: date | None = None
    as_of: date | None = None
    # The text that a summary sums up, when it was given.
    origin: str | None = None
    # The kind of file it was read from: txt, md, pdf, docx, hwp, hwpx.
    format: str = ""
    # The characters that show nothing and were left out while reading: where each run stood, and what it was.
    dropped: tuple[tuple[int, str], ...] = ()

    def of(self, *parts: Part) -> Iterator[Line]:
        """The lines of those parts that hold anything."""
        return (line for line in self.lines if line.part in parts and not line.blank)

    @property
    def prose(self) -> Iterator[Line]:
        """The lines people wrote: not the foot, which systems print, and tables only where drafts hold them."""
        drafting = self.doctype in DRAFTING
        return (line for line in self.lines if not line.blank and line.part != "foot" and (drafting or not line.table))

    @property
    def last(self) -> Line | None:
        """The last line of the body or the attachments that holds anything."""
        found = None
        for line in self.of("body", "attachments"):
            found = line
        return found


def split(document: Document) -> tuple[Line, ...]:
    """The lines of a document in order, not yet told apart by part."""
    masked = mask(document.text)
    lines: list[Line] = []
    start = 0
    for block in document.blocks:
        for text in block.text.split("\n"):
            end = start + len(text)
            table = block.kind == "table" or text.lstrip().startswith("|")
            lines.append(Line(len(lines), start, end, text, masked[start:end], table))
            start = end + 1
    return tuple(lines)


def dropped(document: Document) -> tuple[tuple[int, str], ...]:
    """What was left out of every block while reading, by its offset into Document.text."""
    found: list[tuple[int, str]] = []
    start = 0
    for block in document.blocks:
        found += [(start + at, characters) for at, characters in block.dropped]
        start += len(block.text) + 1
    return tuple(found)
