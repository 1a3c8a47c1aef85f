"""Layouts for everybody and for meetings and desks: 공고, 보도자료, 회의결과, 보고서. None of them is a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.model import Block
from seoul_assist.tasks.drafting import outline, people
from seoul_assist.tasks.drafting.attachment_lines import attached
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_filters import FILTERS
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.layout_parts import (
    filled,
    grade,
    known,
    lines,
    open_slot,
    sealed,
    title,
    with_attached,
)
from seoul_assist.tasks.drafting.outline import Item
from seoul_assist.tasks.drafting.wording import dated, day, spelled, told

_NUMBER = re.compile(r"(?:제\s?)?(\d{4}\s?-\s?\d+)\s?호?")


def notice(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """A 공고: number, title, basis, items, day, sender."""
    body = filled(form, facts, related, outline.blocks, gap=True)
    date = facts.text("공고일")
    return [
        *lines([_notice_number(form, facts), "", title(form, facts), ""]),
        *with_attached(body, facts),
        *lines(["", spelled(date) if date else open_slot(form, "공고일"), "", sealed(form, facts)]),
    ]


def _notice_number(form: Form, facts: Facts) -> str:
    agency, number = known(form, facts, "기관명"), facts.text("공고번호")
    if not number:
        return f"{agency} 공고 {open_slot(form, '공고번호')}"
    bare = _NUMBER.fullmatch(number)
    if bare:
        plain = re.sub(r"\s", "", bare[1])
        return f"{agency} 공고 제{plain}호"
    return number if number.startswith(agency) or "공고" in number else f"{agency} 공고 {number}"


def press(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """A 보도자료: who sends it and whom to ask, headline, subtitle, paragraphs, attachments."""
    cells = [
        ("배포 일시", known(form, facts, "배포일시")),
        ("보도 시점", dated(facts.text("보도시점"))),
        ("담당 부서", known(form, facts, "담당부서")),
        ("책임자", _people(facts, "책임자", "결재권자")),
        ("담당자", _people(facts, "담당자", "기안자") or open_slot(form, "담당자")),
        ("연락처", _phones(facts) or open_slot(form, "연락처")),
        ("기관명", known(form, facts, "기관명")),
    ]
    shown = [cell for cell in cells if cell[1]]
    rows = [[text for cell in shown[at : at + 2] for text in cell] for at in range(0, len(shown), 2)]
    if len(rows[-1]) < 4:
        rows[-1] += ["", ""]
    subtitles = [f"- {told(text).strip('- ')}" for text in facts.texts("부제")]
    body = filled(form, facts, related, _bulleted, gap=True)
    entries = attached(facts.values.get("붙임", ""))
    return [
        Block("보도자료"),
        Block(""),
        outline.grid(rows),
        *lines(["", told(facts.text("제목").rstrip(" .")) or open_slot(form, "제목"), *subtitles, ""]),
        *body,
        *(lines(["", *entries]) if entries else []),
    ]


def _people(facts: Facts, name: str, instead: str) -> str:
    """Who stands in the head of a release; the signer of the draft where nobody else is named, without 전결."""
    named = people.signers(facts.values.get(name, ""), phones=False)
    if not named:
        named = [
            re.sub(r"\s(?:전결|대결)\s(?:\d{1,2}/\d{1,2}\s)?", " ", one)
            for one in people.signers(facts.values.get(instead, ""))
        ]
    return ", ".join(named)


def _phones(facts: Facts) -> str:
    """The numbers to call: of the release, of the persons, or of the letter it comes from."""
    own = people.phones_of(facts.values.get("담당자", "")) + people.phones_of(facts.values.get("책임자", ""))
    return facts.text("연락처") or ", ".join(own) or facts.text("전화번호")


def _bulleted(items: tuple[Item, ...]) -> list[Block]:
    """Items of a release: facts at a glance, below the paragraphs."""
    return outline.report(items, 1)


def meeting(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """Minutes: title, numbered items, who wrote and who confirmed them."""
    body = with_attached(filled(form, facts, related, outline.blocks), facts)
    signed = [
        f"{label}  {', '.join(named)}"
        for label, name in (("작성자", "기안자"), ("확인자", "결재권자"))
        if (named := people.signers(facts.values.get(name, "")))
    ]
    shown, agency = grade(facts.text("공개구분")), facts.text("기관명")
    foot = [*signed, *([f"공개 구분  {shown}"] if shown else [])]
    if agency and not any(agency in block.text for block in body):
        foot.append(agency)
    return [*lines([title(form, facts), ""]), *body, *lines(["", *foot] if foot else [])]


def report(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """A report of one page: title, who and when, then □ ○ - with nominal endings."""
    who = " ".join(part for part in (known(form, facts, "기관명"), facts.text("담당부서"), *_writer(facts)) if part)
    date = day(facts.text("작성일")) or open_slot(form, "작성일")
    body = filled(form, facts, related, lambda items: outline.report(_nominal(items)), headings=True)
    return [*lines([title(form, facts), f"({who}, {date})", ""]), *with_attached(body, facts)]


def _writer(facts: Facts) -> list[str]:
    return people.signers(facts.values.get("기안자", ""))


def _nominal(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(Item(FILTERS["명사형"](item.text), _nominal(item.items), item.table) for item in items)
