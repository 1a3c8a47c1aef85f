"""How the agency speaks: orders, lofty words, clipped endings, discrimination, honorifics."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
