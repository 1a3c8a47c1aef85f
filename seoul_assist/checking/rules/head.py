"""두문 of a draft: the agency, the recipient, the title and the forms that go without."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
