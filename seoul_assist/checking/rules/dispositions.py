"""Dispositions, refusals and decisions: reasons, legal basis and how to object."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
