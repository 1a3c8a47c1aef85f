"""시행문 and 내부결재 (별지 제1호서식): 두문, 본문, 결문, one line a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from seoul_assist.errors import UsageError
from seoul_assist.model import Block
from seoul_assist.tasks.drafting import outline, people
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_filters import FILTERS
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.layout_parts import (
    approvers,
    cooperators,
    filled,
    grade,
    lines,
    open_slot,
    sealed,
    title,
    with_attached,
)
from seoul_assist.tasks.drafting.outline import slot
from seoul_assist.tasks.drafting.wording import dated


def write(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """The letter as blocks; `related` are the entries of 관련, in order."""
    body = with_attached(filled(form, facts, related, outline.blocks), facts)
    return [*lines(_head(form, facts)), Block(""), *ended(body), Block(""), *lines(_foot(form, facts))]


def ended(body: list[Block]) -> list[Block]:
    """The body with the mark of its end: behind its last line, below a table that ends it."""
    if body and body[-1].kind != "table":
        return [*body[:-1], replace(body[-1], text=f"{body[-1].text}  끝.")]
    return [*body, Block("  끝.")]


def recipients(form: Form, facts: Facts) -> list[str]:
    """Each addressee; persons with 귀하 and their address, offices with who will handle it."""
    names = people.addressees(facts.values.get("수신", ""))
    if form.slot("수신").kind != "사람":
        return names
    return [_person(name) for name in names]


def _person(name: str) -> str:
    bare, gap, place = name.partition("(")
    said = FILTERS["귀하"](bare.strip())
    return f"{said}({place}" if gap else f"{said}({slot('수신자 주소')})"


def _head(form: Form, facts: Facts) -> list[str]:
    via = facts.text("경유")
    return [
        facts.text("기관명") or open_slot(form, "기관명"),
        "",
        f"수신  {_recipient(form, facts)}",
        f"(경유)  {via}" if via else "(경유)",
        f"제목  {title(form, facts)}",
    ]


def _recipient(form: Form, facts: Facts) -> str:
    names = recipients(form, facts)
    if form.internal:
        if names and re.sub(r"\s", "", "".join(names)) != "내부결재":
            raise UsageError(
                f"내부결재 문서에는 수신 기관을 적지 않습니다: {', '.join(names)}",
                "수신을 지우거나, 보내는 문서라면 서식을 협조요청으로 바꿔 주세요.",
            )
        return "내부결재"
    return "수신자 참조" if len(names) > 1 else "".join(names) or open_slot(form, "수신")


def _foot(form: Form, facts: Facts) -> list[str]:
    rows: list[str] = []
    if not form.internal:
        rows.append(sealed(form, facts))
        names = recipients(form, facts)
        if len(names) > 1:
            rows.append(f"수신자  {', '.join(names)}")
        rows.append("")
    rows.append("  ".join(approvers(form, facts)))
    rows.append(cooperators(facts))
    rows.append("  ".join(part for part in ("시행", dated(facts.text("시행")), "접수") if part))
    return [*rows, *_contact(form, facts)]


def _contact(form: Form, facts: Facts) -> list[str]:
    """The address lines; an internal document may do without them, but never without its grade of disclosure."""

    def known(key: str) -> str:
        return facts.text(key) or (open_slot(form, key) if key in form.required else "")

    place = "  ".join(part for part in (facts.text("우편번호"), known("주소"), _slashed(facts.text("누리집"))) if part)
    phone, fax = known("전화번호"), facts.text("팩스번호")
    reach = [
        f"전화번호 {phone}" if phone else "",
        f"팩스번호 {fax}" if fax else "",
        _slashed(facts.text("전자우편")),
    ]
    reach.append(f"/ {grade(known('공개구분'))}")
    shown = "  ".join(part for part in reach if part).removeprefix("/ ")
    return [line for line in (f"우 {place}" if place else "", shown) if line]


def _slashed(text: str) -> str:
    return f"/ {text}" if text else ""
