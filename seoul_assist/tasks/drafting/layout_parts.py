"""What several layouts share: the body as blocks, attachments, the sender, and facts or their open slots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from seoul_assist.model import Block
from seoul_assist.tasks.drafting import form_fill, people
from seoul_assist.tasks.drafting.attachment_lines import attached
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.outline import Item, slot
from seoul_assist.tasks.drafting.wording import dated

_GRADE = re.compile(r"(?P<grade>부분\s?공개|비\s?공개)\s?(?:\(?\s?(?P<items>(?:제?\s?[1-8]\s?호?\s?[,ㆍ·]?\s?)+)\)?)?")
_HEADS = {"도": "지사", "시": "장", "군": "수", "구": "청장", "청": "장", "원": "장", "센터": "장"}


def lines(texts: Iterable[str]) -> list[Block]:
    """Each text as a block of its own."""
    return [Block(text) for text in texts]


def known(form: Form, facts: Facts, name: str) -> str:
    """The value as one text in the form of official documents, or the open slot."""
    return dated(facts.text(name)) or open_slot(form, name)


def open_slot(form: Form, name: str) -> str:
    """What stands where nobody gave the name."""
    one = form.slot(name)
    return slot(one.open or one.shown)


def title(form: Form, facts: Facts) -> str:
    """The title without a full stop, or its open slot."""
    return dated(facts.text("제목").rstrip(" .")) or open_slot(form, "제목")


def filled(
    form: Form,
    facts: Facts,
    related: Sequence[str],
    render: Callable[[tuple[Item, ...]], list[Block]],
    headings: bool = False,
    gap: bool = False,
) -> list[Block]:
    """The body of the form: sentences as they stand, items through `render`, a blank line between where `gap`."""
    found: list[Block] = []
    for part in form_fill.body(form.body, form.slots, facts, related, form.placed, headings):
        if gap and found and not isinstance(part, str):
            found.append(Block(""))
        found += [Block(part)] if isinstance(part, str) else render(part)
    return found


def with_attached(body: list[Block], facts: Facts) -> list[Block]:
    """The body, a blank line and its attachments, where there are any."""
    entries = attached(facts.values.get("붙임", ""))
    return [*body, Block(""), *lines(entries)] if entries else body


def sender(facts: Facts) -> str:
    """발신 명의: as given, else the head of the agency by the ending of its name (가온시 -> 가온시장), else "".

    Source: 「행정업무의 운영 및 혁신에 관한 규정」 제13조제1항, the sender is the head of the agency.
    """
    agency = facts.text("기관명")
    name = agency.split()[-1] if agency else ""
    head = next((name + head for ending, head in _HEADS.items() if name.endswith(ending) and name != ending), "")
    return facts.text("발신명의") or head


def sealed(form: Form, facts: Facts) -> str:
    """The line of the sender with the mark of an omitted seal."""
    seal = "  관인생략" if "생략" in facts.text("관인") else ""
    return f"{sender(facts) or open_slot(form, '발신명의')}{seal}"


def approvers(form: Form, facts: Facts) -> list[str]:
    """기안자, 검토자 and 결재권자 in that order, the first and the last open where nobody gave them."""
    drafter, decider = (
        people.signers(facts.values.get(key, "")) or [open_slot(form, key)] for key in ("기안자", "결재권자")
    )
    return [*drafter, *people.signers(facts.values.get("검토자", "")), *decider]


def cooperators(facts: Facts) -> str:
    """The line of those who agreed."""
    return "  ".join(["협조자", *people.signers(facts.values.get("협조자", ""))])


def grade(text: str) -> str:
    """공개 구분 as forms write it: 부분공개(5, 6); a grade that needs its items has an open slot for them."""
    found = _GRADE.fullmatch(text.strip())
    if found is None:
        return text
    items = ", ".join(re.findall(r"[1-8]", found["items"] or "")) or slot("공개 구분의 호")
    said = re.sub(r"\s", "", found["grade"])
    return f"{said}({items})"
