"""Periods that statutes set: information requests, civil petitions, notices, hearings, objections."""

from __future__ import annotations

from seoul_assist.checking.rule import Rule

RULES: tuple[Rule, ...] = ()
