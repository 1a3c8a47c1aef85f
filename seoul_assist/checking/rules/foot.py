"""결문: approval, registration number, address, classification, pages."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
