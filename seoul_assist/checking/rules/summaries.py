"""Summaries: nothing that the source does not say, nothing missing that it does."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
