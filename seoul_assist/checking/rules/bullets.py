"""Reports in bullets: nominal endings, the ladder of signs, length."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
