"""The sender and the seal: head of the agency, acting heads, omission marks."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
