"""간이기안문 (별지 제2호서식): a grid of numbers and days, the approvers, a title without a label, a short summary.

It goes to nobody: no 수신, 경유, 발신 명의, 시행 or address.
"""

from __future__ import annotations

from collections.abc import Sequence

from seoul_assist.model import Block
from seoul_assist.tasks.drafting import outline
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.layout_parts import (
    approvers,
    cooperators,
    filled,
    grade,
    known,
    lines,
    open_slot,
    title,
    with_attached,
)
from seoul_assist.tasks.drafting.wording import dated, day


def write(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """The document as blocks: two tables, then lines."""
    shown_grade = grade(facts.text("공개구분")) or open_slot(form, "공개구분")
    grid = [
        ["생산등록번호", facts.text("생산등록번호"), "등록일", day(facts.text("등록일"))],
        ["결재일", day(facts.text("결재일")), "공개 구분", shown_grade],
    ]
    body = with_attached(filled(form, facts, related, outline.blocks), facts)
    return [
        outline.grid(grid),
        outline.grid([approvers(form, facts)]),
        *lines([cooperators(facts), "", title(form, facts), "", *_summary(form, facts), ""]),
        *body,
        *lines(["", day(facts.text("작성일")) or open_slot(form, "작성일"), known(form, facts, "기관명")]),
    ]


def _summary(form: Form, facts: Facts) -> list[str]:
    """The summary, a line for each thing it says."""
    texts = [dated(text) for text in facts.texts("요약")] or [open_slot(form, "요약")]
    return [f"{'' if at else '요약:'}{'      ' if at else ' '}{text}" for at, text in enumerate(texts)]
