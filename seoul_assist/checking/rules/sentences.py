"""Sentences: length, mixed styles, strings of nouns, contracted endings."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
