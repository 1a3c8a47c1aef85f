"""A value in a form: the text as written, with cells as blanks, and where it stands in the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seoul_assist.checking.view import Line

_LEVEL = str.maketrans("|\t\u3000\u00a0", "    ")


@dataclass(frozen=True, slots=True)
class Slot:
    """A value: `text` has as many characters as the span, with the borders of cells as blanks; `line` is an index."""

    text: str
    start: int
    end: int
    line: int

    def part(self, start: int, end: int) -> Slot:
        """The slot of some characters of this one, blanks at the edges left out."""
        text = self.text[start:end]
        left = start + len(text) - len(text.lstrip())
        text = text.strip()
        return Slot(text, self.start + left, self.start + left + len(text), self.line)

    @property
    def tight(self) -> str:
        """The value without its blanks, for names that are letter-spaced."""
        return "".join(self.text.split())


def level(text: str) -> str:
    """The text of a line with the borders of cells, tabs and wide blanks as blanks; just as long."""
    return text.translate(_LEVEL)


def slot(line: Line, flat: str, start: int, end: int, *, strip: bool = True) -> Slot:
    """The slot of some characters of a line, whose levelled text is given."""
    whole = Slot(flat[start:end], line.start + start, line.start + end, line.index)
    return whole.part(0, end - start) if strip else whole
