"""Snippets by somebody who knew the catalogue of rules and not the program: faults are found, near misses are not.

`wrong` holds the named fault, `right` looks like it and is free of it; other rules may speak of either. A family may
miss one fault in twenty: some snippets turn on a word that no table has. A false alarm is never allowed.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.registry import BY_ID
from seoul_assist.text.clean import clean

SNIPPETS = Path(__file__).resolve().parents[1] / "cases" / "snippets.tsv"
LEAST = 0.95


@cache
def snippets() -> dict[str, list[tuple[str, str, bool, str]]]:
    """(rule, kind of document, is wrong, text) by family."""
    found: dict[str, list[tuple[str, str, bool, str]]] = defaultdict(list)
    for line in SNIPPETS.read_text(encoding="utf-8").splitlines():
        rule, doctype, kind, text = line.split("\t")
        found[rule.split("-")[1]].append((rule, doctype, kind == "wrong", clean(text.replace("\\n", "\n"))))
    return dict(found)


@pytest.mark.parametrize("family", sorted(snippets()))
def test_faults_are_found_and_near_misses_are_left_alone(family: str) -> None:
    missed, wolves, wrong = [], [], 0
    for rule, doctype, is_wrong, text in snippets()[family]:
        hit = any(one.rule == rule for one in run(document(text), doctype=doctype, every=True, select=[rule]).findings)
        wrong += is_wrong
        if hit and not is_wrong:
            wolves.append((rule, text))
        if is_wrong and not hit:
            missed.append((rule, text))
    assert wolves == []
    assert len(missed) <= wrong * (1 - LEAST), missed


def test_nearly_every_rule_has_its_snippets() -> None:
    named = {rule for cases in snippets().values() for rule, *_ in cases}
    assert named <= set(BY_ID) and len(named) >= 157
