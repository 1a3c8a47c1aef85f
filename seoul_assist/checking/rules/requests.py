"""Notices of meetings and requests: what the reader needs to act."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
