"""The catalogue of rules beside the checkout, where it is: every id stands as it says, on its snippets and models."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from check_kit import document
from mutants import mutants

from seoul_assist.checking import run
from seoul_assist.checking.gates import DOCTYPES
from seoul_assist.checking.registry import BY_ID
from seoul_assist.text.clean import clean

CATALOGUE = Path(__file__).resolve().parents[3] / "shared" / "domain"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CATALOGUE.is_dir(), reason="no catalogue here")]


@cache
def rules() -> list[dict[str, Any]]:
    return json.loads((CATALOGUE / "rules.json").read_text("utf-8"))["rules"] if CATALOGUE.is_dir() else []


@cache
def models() -> dict[str, str]:
    text = (CATALOGUE / "rules.md").read_text("utf-8")
    section = text[text.index("## D. Draft templates") : text.index("## E. ")]
    return dict(re.findall(r"### (D\d) [^\n]*\n.*?```text\n(.*?)\n```", section, re.DOTALL))


def says(rule: str, text: str, kind: str) -> bool:
    found = run(document(clean(re.sub(r" ?⏎ ?", "\n", text))), doctype=kind, every=True, select=[rule]).findings
    return bool(found)


def test_every_id_stands_with_its_severity_and_confidence() -> None:
    for rule in rules():
        ours = BY_ID[rule["id"]]
        assert (ours.severity, ours.confidence) == (rule["sev"], rule["conf"]), rule["id"]


def test_its_snippets() -> None:
    """About a tenth of the wrong ones describe a case or need a library; near misses may be told as remarks."""
    count: Counter[tuple[str, bool]] = Counter()
    for rule in rules():
        first = rule["applies"].split(",")[0].strip()
        kind = first if first in DOCTYPES else "draft"
        for wrong, right in rule["ex"]:
            count["wrong", says(rule["id"], wrong, kind)] += 1
            count["right", says(rule["id"], right, kind)] += 1
        for trap, _ in rule["ok"]:
            count["trap", says(rule["id"], trap, kind)] += 1
    assert count["right", True] == 0
    assert count["trap", True] <= 3
    assert count["wrong", True] >= 0.9 * (count["wrong", True] + count["wrong", False])


def test_its_model_documents_are_sound_and_their_mutants_are_not() -> None:
    assert len(models()) == 8
    missed, made = 0, 0
    for text in models().values():
        assert run(document(text), every=True).findings == ()
        for mutant in mutants(text):
            made += 1
            found = run(document(mutant.text), every=True).findings
            missed += not any(
                one.rule in mutant.rules
                and (abs(one.line - mutant.line) <= 1 or one.rule[3:6] in ("STR", "END", "ATT"))
                for one in found
            )
    assert made >= 500 and missed <= 0.02 * made
