"""Hanja, Roman letters, foreign words before their Korean ones."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
