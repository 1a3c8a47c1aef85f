"""The nouns: frozen dataclasses that every room shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

BlockKind = Literal["heading", "paragraph", "table"]
Status = Literal["verified", "altered", "missing", "stale", "unchecked"]
# `advice` is what a model thinks; rules never say it.
Severity = Literal["error", "warn", "info", "advice"]
ItemStatus = Literal["done", "unchanged", "skipped", "failed"]
Place = Literal["inline", "line", "title", "above", "below"]
Found = Literal["found", "deleted", "no_unit", "no_article", "no_law", "renamed", "repealed", "not_in_force", "unknown"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader dropped, repaired or found odd: nothing is left out in silence."""

    code: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text in reading order; `page` counts from 1 and is None where the format has no pages.

    A table has a line for each row, " | " between cells, and in `emphasis` the (start, end) of what writers set off.
    `dropped` are the characters that show nothing and were left out while reading, each run with its place.
    """

    text: str
    kind: BlockKind = "paragraph"
    page: int | None = None
    emphasis: tuple[tuple[int, int], ...] = ()
    dropped: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from one source; `text` is the coordinate system of every offset in a report.

    `ocr_pages` are the pages whose letters were recognised in a picture and may be wrong.
    """

    source: str
    sha256: str
    format: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    pages_read: int | None = None
    notes: tuple[Note, ...] = ()
    ocr_pages: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Unit:
    """One 항, 호 or 목: its address and its span in the text of the article."""

    address: str
    start: int
    end: int


def outermost(units: Sequence[Unit]) -> list[Unit]:
    """The units that lie in no other, in order."""
    found: list[Unit] = []
    for unit in sorted(units, key=lambda unit: (unit.start, -unit.end)):
        if not found or unit.start >= found[-1].end:
            found.append(unit)
    return found


@dataclass(frozen=True, slots=True)
class Mark:
    """What the source prints around a text that is no part of the rule: amendment notes and the headings above it.

    `at` is an offset into the text of the article (or its title). `place` says how it stood: inside a line, on a line
    of its own, in the title, or as a line above or below the article.
    """

    at: int
    text: str
    place: Place = "inline"


@dataclass(frozen=True, slots=True)
class Provision:
    """One article (or one paragraph of a document without articles), with the units inside it.

    `address` is 제12조의2, 부칙(제17893호) 제2조, 3쪽 2문단; narrowed to a unit it is 제12조의2제1항제3호.
    `article` stays the bare article. `text` includes everything below the address. `ocr` is one of whose letters some
    were recognised in a picture and may be wrong.
    """

    law: str
    kind: str
    address: str
    article: str
    title: str
    text: str
    promulgated: date | None = None
    effective: date | None = None
    source: str = ""
    headings: tuple[str, ...] = ()
    addenda: bool = False
    deleted: bool = False
    page: int | None = None
    units: tuple[Unit, ...] = ()
    marks: tuple[Mark, ...] = ()
    ocr: bool = False

    @property
    def label(self) -> str:
        return f"{self.law} {self.address}"

    def unit(self, address: str) -> Unit | None:
        """The unit at that address; None for the provision itself and for what it does not hold."""
        return next((unit for unit in self.units if unit.address == address), None)

    def text_at(self, address: str) -> str:
        """The text of the unit at that address, the whole text where there is none."""
        unit = self.unit(address)
        return self.text[unit.start : unit.end] if unit else self.text


@dataclass(frozen=True, slots=True)
class Regulation:
    """One law, ordinance, guideline or document as it stood on one day."""

    name: str
    kind: str
    source: str
    sha256: str
    provisions: tuple[Provision, ...]
    promulgated: date | None = None
    effective: date | None = None
    number: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision that search ranked; `address` is the finest unit that matched."""

    rank: int
    provision: Provision
    address: str
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the library knows of a cited address: `unknown` is never the same as wrong.

    `ocr` says that the answer rests on letters recognised in a picture.

    `since` is the day on which the provision comes into force (not_in_force), or on which the law was renamed or
    repealed, where that day is known.
    """

    found: Found
    law: str = ""
    provision: Provision | None = None
    suggestion: str = ""
    since: date | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage an engine may cite, by the short id it was given.

    `source` is where its text was read from, `score` what search gave it (0 when nothing searched), `focus` the
    (start, end) in `text` of the unit that search found nearest to the question. With `ocr` its letters were
    recognised in a picture: what is found in them proves nothing about the paper.
    """

    id: str
    label: str
    text: str
    law: str = ""
    article: str = ""
    address: str = ""
    page: int | None = None
    effective: date | None = None
    source: str = ""
    score: float = 0.0
    focus: tuple[int, int] | None = None
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """An engine's word that this text stands in that evidence: worth nothing until code has found it.

    `repaired` is one whose words or evidence code put right.
    """

    evidence: str
    text: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim as an engine wrote it, before verification."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Refer:
    """What words of a quotation such as 제1항 or 같은 조 point to, and how that begins, word for word.

    With `ocr` those letters were recognised in a picture.
    """

    text: str
    law: str
    address: str
    quote: str
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and what code made of it; only grounding sets `verified`.

    `refers` tells where its words point elsewhere; `repaired` is one whose words or evidence code put right.
    """

    evidence: Evidence
    quote: str
    status: Status
    start: int = -1
    end: int = -1
    refers: tuple[Refer, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement and the citations under it; `reasons` say, a Korean sentence each, why it is marked as unsure."""

    text: str
    citations: tuple[Citation, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """True when there is a citation and every one of them was found in its source."""
        return bool(self.citations) and all(c.status == "verified" for c in self.citations)


@dataclass(frozen=True, slots=True)
class Basis:
    """The authority behind a rule."""

    name: str
    article: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a fault: offsets into Document.text, line and column counted from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault; `start` and `end` are offsets into Document.text, line and column count from 1.

    `places` are all its places when it stands for several of one `cause`, the first of them being its own; else empty.
    """

    rule: str
    severity: Severity
    confidence: str
    message: str
    start: int
    end: int
    line: int
    column: int
    text: str
    suggestion: str = ""
    fix: str | None = None
    basis: tuple[Basis, ...] = ()
    cause: str = ""
    places: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one thing of a run."""

    name: str
    status: ItemStatus
    reason: str = ""
    hint: str = ""
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole run: every item is in it, and it owns the exit code."""

    items: tuple[Item, ...] = field(default=())

    def count(self, status: ItemStatus) -> int:
        return sum(item.status == status for item in self.items)

    @property
    def exit_code(self) -> int:
        """0 when all was done, 3 when something failed or was skipped."""
        return 3 if any(item.status in ("failed", "skipped") for item in self.items) else 0
