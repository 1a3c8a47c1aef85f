"""Personal data beyond identifiers: accounts, private mail, health, and what is published."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
