"""Brackets and quotation marks: corner brackets of law titles, parentheses, emphasis."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
