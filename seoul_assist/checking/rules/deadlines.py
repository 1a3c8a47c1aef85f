"""Deadlines against the calendar of holidays and the date of the document."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
