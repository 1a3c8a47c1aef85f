"""Facts and a form -> the text of an official letter (두문, 본문, 결문), one line a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.errors import UsageError
from seoul_assist.tasks.fact_sheet import Facts, Value, flat
from seoul_assist.tasks.forms import Form
from seoul_assist.tasks.outline import Item, numbered, slot
from seoul_assist.tasks.wording import dated

_QUANTITY = re.compile(r"\d+\s?(?:부|매|장|권|개|식|건|통|점|종|세트)(?![가-힣])")
_HEADS = {"도": "지사", "시": "장", "군": "수", "구": "청장", "청": "장", "원": "장", "센터": "장"}
_SLOT = re.compile(r"\[확인 필요: ([^\[\]]+)\]")


def write(form: Form, facts: Facts, related: Sequence[str]) -> str:
    """The text of the letter; `related` are the entries of 관련, in order. What is not known stands as a slot."""
    return "\n".join([*_head(form, facts), "", *_body(form, facts, related), "", *_foot(form, facts)])


def open_slots(text: str) -> tuple[str, ...]:
    """The names of the slots that are still open, each once."""
    return tuple(dict.fromkeys(_SLOT.findall(text)))


def _head(form: Form, facts: Facts) -> list[str]:
    via = facts.text("경유")
    title = facts.text("제목").rstrip(" .")
    return [
        facts.text("기관명") or slot("기관명"),
        "",
        f"수신  {_recipient(form, facts)}",
        f"(경유)  {via}" if via else "(경유)",
        f"제목  {dated(title) or slot('제목')}",
    ]


def _recipients(facts: Facts) -> list[str]:
    value = facts.values.get("수신", "")
    if isinstance(value, dict):
        return [f"{name}({part})" if isinstance(part, str) and part else name for name, part in value.items()]
    return flat(value)


def _recipient(form: Form, facts: Facts) -> str:
    names = _recipients(facts)
    if form.internal:
        if names and re.sub(r"\s", "", "".join(names)) != "내부결재":
            raise UsageError(
                f"내부결재 문서에는 수신 기관을 적지 않습니다: {', '.join(names)}",
                "수신을 지우거나, 보내는 문서라면 서식을 협조요청으로 바꿔 주세요.",
            )
        return "내부결재"
    return "수신자 참조" if len(names) > 1 else "".join(names) or slot("수신")


def _body(form: Form, facts: Facts, related: Sequence[str]) -> list[str]:
    basis = Item("관련", tuple(Item(entry) for entry in related)) if len(related) > 1 else None
    if len(related) == 1:
        basis = Item(f"관련: {related[0]}")
    first = (basis,) if basis else ()
    if form.internal:
        lines = [form.lead(facts), *numbered((*first, *form.body(facts)))]
    else:
        lines = numbered((*first, Item(form.lead(facts), form.body(facts))))
    attached = _attached(facts.values.get("붙임", ""))
    if attached:
        lines += ["", *attached]
    return [*lines[:-1], f"{lines[-1]}  끝."]


def _attached(value: Value) -> list[str]:
    """붙임, numbered from two on, each with its quantity and a full stop."""
    if isinstance(value, dict):
        names = [f"{name} {part}" if isinstance(part, str) else name for name, part in value.items()]
    else:
        names = [re.sub(r"^(.+?): (\d.*)$", r"\1 \2", name) for name in flat(value)]
    entries = []
    for name in names:
        plain = re.sub(r"^\d{1,2}[.)]\s*", "", name).rstrip(" .")
        entries.append(f"{plain}." if _QUANTITY.search(plain) else f"{plain} {slot('붙임 수량')}.")
    if len(entries) == 1:
        return [f"붙임  {entries[0]}"]
    numbered_entries = [f"{number}. {entry}" for number, entry in enumerate(entries, start=1)]
    return [f"{'      ' if at else '붙임  '}{entry}" for at, entry in enumerate(numbered_entries)]


def _foot(form: Form, facts: Facts) -> list[str]:
    lines: list[str] = []
    if not form.internal:
        seal = "  관인생략" if "생략" in facts.text("관인") else ""
        lines.append(f"{sender(facts) or slot('발신명의')}{seal}")
        names = _recipients(facts)
        if len(names) > 1:
            lines.append(f"수신자  {', '.join(names)}")
        lines.append("")

    def signed(key: str) -> list[str]:
        return _signers(facts.values.get(key, ""))

    drafter, decider = (signed(key) or [slot(key)] for key in ("기안자", "결재권자"))
    lines.append("  ".join([*drafter, *signed("검토자"), *decider]))
    lines.append("  ".join(["협조자", *signed("협조자")]))
    lines.append("  ".join(part for part in ("시행", dated(facts.text("시행")), "접수") if part))
    return [*lines, *_contact(form, facts)]


def _signers(value: Value) -> list[str]:
    """One text for each person: named parts (직위, 전결, 일자, 성명) stand in the order in which they were written."""
    if isinstance(value, dict):
        return [" ".join(flat(list(value.values())))]
    return [name for part in value for name in _signers(part)] if isinstance(value, list) else flat(value)


def sender(facts: Facts) -> str:
    """발신 명의: as given, else the head of the agency by the ending of its name (가온시 -> 가온시장), else "".

    Source: 「행정업무의 운영 및 혁신에 관한 규정」 제13조제1항, the sender is the head of the agency.
    """
    agency = facts.text("기관명")
    name = agency.split()[-1] if agency else ""
    head = next((name + head for ending, head in _HEADS.items() if name.endswith(ending) and name != ending), "")
    return facts.text("발신명의") or head


def _contact(form: Form, facts: Facts) -> list[str]:
    """The address lines; an internal document may do without them, but never without its grade of disclosure."""

    def known(key: str) -> str:
        return facts.text(key) or (slot(key) if key in form.required else "")

    place = "  ".join(part for part in (facts.text("우편번호"), known("주소"), _slashed(facts.text("누리집"))) if part)
    phone, fax = known("전화번호"), facts.text("팩스번호")
    reach = [
        f"전화번호 {phone}" if phone else "",
        f"팩스번호 {fax}" if fax else "",
        _slashed(facts.text("전자우편")),
    ]
    grade = known("공개구분")
    shown = "  ".join(part for part in reach if part)
    return [line for line in (f"우 {place}" if place else "", f"{shown}  / {grade}" if shown else grade) if line]


def _slashed(text: str) -> str:
    return f"/ {text}" if text else ""
