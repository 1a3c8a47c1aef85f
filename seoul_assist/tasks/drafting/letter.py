"""Facts and a form -> the text of the document in the layout of the form, block by block."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from seoul_assist.model import Block
from seoul_assist.tasks.drafting import form_template, layout_letter, layout_open, layout_simple
from seoul_assist.tasks.drafting.fact_sheet import Facts, flat
from seoul_assist.tasks.drafting.form_house import HOUSES
from seoul_assist.tasks.drafting.form_model import Form, LayoutName
from seoul_assist.tasks.drafting.layout_parts import sender

__all__ = ["blocks", "open_slots", "sender", "unplaced", "write"]

_SLOT = re.compile(r"\[확인 필요: ([^\[\]]+)\]")
_LAYOUTS: dict[LayoutName, Callable[[Form, Facts, Sequence[str]], list[Block]]] = {
    "시행문": layout_letter.write,
    "내부결재": layout_letter.write,
    "간이기안문": layout_simple.write,
    "공고": layout_open.notice,
    "보도자료": layout_open.press,
    "회의결과": layout_open.meeting,
    "보고서": layout_open.report,
    "파일": form_template.write,
}


def write(form: Form, facts: Facts, related: Sequence[str]) -> str:
    """The text of the document; `related` is what it rests on, in order. What is not known stands as a slot."""
    return "\n".join(block.text for block in blocks(form, facts, related))


def blocks(form: Form, facts: Facts, related: Sequence[str]) -> tuple[Block, ...]:
    """The document as blocks: a line each, a table each; their texts joined by LF are `write`."""
    return tuple(_LAYOUTS[form.layout](form, facts, related))


def open_slots(text: str) -> tuple[str, ...]:
    """The names of the slots that are still open, each once."""
    return tuple(dict.fromkeys(_SLOT.findall(text)))


def unplaced(form: Form, facts: Facts) -> tuple[str, ...]:
    """What was given and has no place in this layout, in words for the reader: nothing is left out in silence.

    A name of the drafter's own is told too: it stands as a closing item.
    """
    house = HOUSES[form.layout]
    left = [name for name in facts.values if name in house.unfit]
    left += [name for name, instead in house.instead if name in facts.values and instead in facts.values]
    if "관인" in facts.values and "생략" not in facts.text("관인") and "관인" not in left:
        left.append("관인")  # a seal is put on paper
    own = [name for name in facts.values if not form.has(name)]
    if form.layout == "파일":
        left, own = [*left, *own], []
    lost = [
        f"{form.name} 서식에는 자리가 없어 넣지 않았습니다: {name}({', '.join(flat(facts.values[name]))})"
        for name in left
    ]
    return (*lost, *(f"{form.name} 서식에 없는 이름이라 끝 항목으로 넣었습니다: {name}" for name in own))
