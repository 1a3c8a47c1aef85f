"""Words: translated phrases, double passives, doubled meanings, difficult and foreign words."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
