"""How items are set: indents, the letters of their marks, second lines, special marks."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
