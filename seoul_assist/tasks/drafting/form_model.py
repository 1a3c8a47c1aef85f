"""What a form is: its slots, its template, its layout; data that a YAML file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from seoul_assist.tasks.drafting import form_fill, form_line
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_line import Line
from seoul_assist.tasks.drafting.form_slot import Slot

LayoutName = Literal["시행문", "내부결재", "간이기안문", "공고", "보도자료", "회의결과", "보고서", "파일"]
BasisNeed = Literal["필수", "있으면", "없음"]
# What a form may name; 파일 is a document of the office itself, see `form_template`.
LAYOUTS: tuple[LayoutName, ...] = tuple(name for name in get_args(LayoutName) if name != "파일")
BASIS_NEEDS: tuple[BasisNeed, ...] = get_args(BasisNeed)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `slots` are all names that its facts file may hold, in order; `source` is the file it came from.

    `required` names stay open in the text when nobody gave them; `body` is the template of what stands between head
    and foot, `gist` that of the one-sentence summary, `topics` the names that tell what the document is about.
    """

    name: str
    aliases: tuple[str, ...]
    description: str
    layout: LayoutName
    doctype: str
    basis: BasisNeed
    slots: tuple[Slot, ...]
    placed: frozenset[str]  # the house names that the layout has a place for
    body: tuple[Line, ...]
    gist_lines: tuple[Line, ...]
    topics: tuple[str, ...]
    prompt: str = "draft"
    source: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(slot.name for slot in self.slots)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(slot.name for slot in self.slots if slot.required)

    @property
    def internal(self) -> bool:
        """True for a document that goes to nobody outside."""
        return self.layout in ("내부결재", "간이기안문")

    def gist(self, facts: Facts) -> str:
        """The document in one sentence; what nobody gave stands in it as an open slot."""
        return form_fill.gist(self.gist_lines, self.slots, facts)

    def slot(self, name: str) -> Slot:
        """The slot of that name; a plain one when the form has none."""
        return next((slot for slot in self.slots if slot.name == name), Slot(name))

    def has(self, name: str) -> bool:
        """True when a facts file of this form may hold the name."""
        return any(slot.name == name for slot in self.slots)

    def asks(self, name: str) -> bool:
        """True when the template itself has a place for the name."""
        return any(field.name == name for line in form_line.every(self.body) for field in line.fields)
