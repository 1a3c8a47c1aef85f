"""Every rule, in the order of its family and number: adding one means writing it and naming its module here."""

from __future__ import annotations

from collections.abc import Sequence

from seoul_assist.checking.rule import Rule
from seoul_assist.checking.rules import (
    agencies,
    alignment,
    attachments,
    brackets,
    bullets,
    citation,
    date_fact,
    date_form,
    deadlines,
    decision,
    dispositions,
    effect,
    ending,
    foot,
    foreign,
    genres,
    head,
    injected,
    items,
    law_form,
    lookalike,
    machine,
    money,
    numbers,
    periods,
    personal,
    privacy,
    punctuation,
    quotation,
    reference,
    requests,
    sender,
    sentences,
    spacing,
    spelling,
    structure,
    summaries,
    times,
    tone,
    units,
    wording,
)
from seoul_assist.errors import UsageError

_MODULES = (
    head,
    structure,
    sender,
    decision,
    foot,
    genres,
    effect,
    dispositions,
    requests,
    items,
    alignment,
    ending,
    attachments,
    date_form,
    date_fact,
    times,
    numbers,
    units,
    money,
    punctuation,
    brackets,
    machine,
    lookalike,
    injected,
    law_form,
    reference,
    foreign,
    tone,
    wording,
    sentences,
    spelling,
    spacing,
    personal,
    privacy,
    citation,
    quotation,
    agencies,
    periods,
    deadlines,
    bullets,
    summaries,
)
RULES: tuple[Rule, ...] = tuple(rule for module in _MODULES for rule in module.RULES)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}


def get(rule_id: str) -> Rule:
    """The rule of that id, whatever the case; an unknown id is a UsageError."""
    rule = BY_ID.get(rule_id.strip().upper())
    if rule is None:
        raise UsageError(f"그런 규칙이 없습니다: {rule_id}", "seoul-assist rules를 실행하면 모든 규칙이 나옵니다.")
    return rule


def select(wanted: Sequence[str] = (), unwanted: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules whose ids begin with one of `wanted` (all when empty) and with none of `unwanted`.

    A prefix that fits no rule is a UsageError: a typing error must not switch a check off unseen.
    """
    for prefix in (*wanted, *unwanted):
        if not prefix.strip() or not any(rule.id.startswith(_full(prefix)) for rule in RULES):
            raise UsageError(
                f"그런 규칙이 없습니다: {prefix}", "GM-DATE-001이나 GM-DATE처럼 규칙 번호나 그 앞부분을 적어 주세요."
            )
    return tuple(
        rule
        for rule in RULES
        if (not wanted or any(rule.id.startswith(_full(prefix)) for prefix in wanted))
        and not any(rule.id.startswith(_full(prefix)) for prefix in unwanted)
    )


def _full(prefix: str) -> str:
    upper = prefix.strip().upper()
    return upper if upper.startswith("GM-") else f"GM-{upper}"
