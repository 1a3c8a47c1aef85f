"""What documents of other genres must hold: notices, press releases, minutes, classified papers."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
