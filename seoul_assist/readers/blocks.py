"""What the parsers in the child hand back, and how a table becomes lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from seoul_assist.model import Block, BlockKind
from seoul_assist.readers.limits import ReadLimits, exceeded
from seoul_assist.readers.traced import join, lines, replace, rstrip, strip
from seoul_assist.text import injection
from seoul_assist.text.pii import mask

SEPARATOR = " | "
_WIDE = 256  # columns in which a cell that reaches down is followed


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what stands in it, and how many columns and rows it spans."""

    blocks: tuple[Block, ...]
    columns: int = 1
    rows: int = 1

    @property
    def line(self) -> str:
        """The content on one line; blanks inside a line stay as they are."""
        parts = (replace(block.text, SEPARATOR, " ") if block.kind == "table" else block.text for block in self.blocks)
        return join(" ", (strip(line) for part in parts for line in lines(part) if line.strip()))


@dataclass(slots=True)
class Result:
    """Blocks and notes as they are found; counts characters so that endless text ends early."""

    limits: ReadLimits
    blocks: list[Block] = field(default_factory=list)
    notes: list[tuple[str, str, int | None]] = field(default_factory=list)
    characters: int = 0
    pages: int | None = None
    pages_read: int | None = None

    def add(self, blocks: Iterable[Block]) -> None:
        """Takes the blocks that hold text; LimitExceeded when the text gets too long."""
        for block in blocks:
            if block.text.strip():
                self.characters += len(block.text) + 1
                if self.characters > self.limits.characters:
                    raise exceeded("글자 수", self.limits.characters, "자")
                self.blocks.append(block)
                if len(self.blocks) > self.limits.lines:
                    raise exceeded("문단 수", self.limits.lines, "개")

    def note(self, code: str, text: str, page: int | None = None) -> None:
        self.notes.append((code, text, page))
        if len(self.notes) > self.limits.lines:
            raise exceeded("알릴 것의 수", self.limits.lines, "개")

    def note_hidden(self, texts: Sequence[str], page: int | None = None, where: str = "") -> None:
        """One note for the pieces of text nobody can see, with the beginning of the first, and one more when any of
        them speaks to a machine. `where` names the places of a format without pages."""
        if not texts:
            return
        start = mask(" ".join(texts[0].split()))[:30]
        self.note("hidden", f"보이지 않는 글 {len(texts)}곳{where}은 뺐습니다(첫 부분: {start}).", page)
        self.note_injection("\n".join(texts), page)

    def note_injection(self, hidden: str, page: int | None = None) -> None:
        """A note when text that was left out speaks to a machine."""
        if said := injection.excerpt(hidden):
            self.note(
                injection.CODE, f"보이지 않아 뺀 글에 인공지능에 하는 말로 보이는 것이 있습니다(첫 부분: {said}).", page
            )

    def to_json(self) -> dict[str, Any]:
        return {
            "blocks": [[block.kind, block.text, block.page] for block in self.blocks],
            "notes": self.notes,
            "pages": self.pages,
            "pages_read": self.pages_read,
        }


def table(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """The blocks of a table: one `table` block with a line for each row, cells joined by " | ".

    A place that is covered by a cell from above is left empty, so that columns keep their order. Tables also serve as
    frames: a cell as wide as the table, or alone in its row and longer than one paragraph, comes out as it is, between
    the parts of the table, and so does everything in a table that never has two filled cells side by side.
    """
    frame = all(sum(bool(cell.line) for cell in row) < 2 for row in rows)
    out: list[Block] = []
    made: list[str] = []
    covered: dict[int, int] = {}  # column -> how many more rows a cell from above reaches down
    for row in rows:
        line: list[str] = []
        column = 0
        below: dict[int, int] = {}
        for cell in row:
            while column in covered:
                line.append("")
                column += 1
            line.append(cell.line)
            if cell.rows > 1 and column < _WIDE:
                below[column] = min(cell.rows, len(rows))
            column += max(1, min(cell.columns, 1_000))
        covered = {c: left - 1 for c, left in (covered | below).items() if left > 1}
        filled = [cell for cell in row if cell.line]
        alone = len(filled) == 1 and (
            frame or len(line) == 1 or sum(bool(block.text.strip()) for block in filled[0].blocks) > 1
        )
        if alone:
            out += [Block(join("\n", made), kind="table")] if made else []
            out += filled[0].blocks
            made = []
        elif filled:
            made.append(rstrip(join(SEPARATOR, line), " |"))
    return out + ([Block(join("\n", made), kind="table")] if made else [])


def heading(level: int) -> BlockKind:
    """`heading` for an outline level of 1 or more."""
    return "heading" if level > 0 else "paragraph"
