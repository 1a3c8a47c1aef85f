"""Figures and their units in words: commas, 만 and 억, counters, telephone numbers."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
