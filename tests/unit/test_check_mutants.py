"""Sound documents of our own with one fault each: nearly every fault is found, and the sound ones show nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from check_kit import ask, document, unmarked
from mutants import MUTATORS, Mutant, mutants

from seoul_assist.checking import run

HERE = Path(__file__).resolve()
CASES = HERE.parents[1] / "cases" / "check"
EXAMPLES = HERE.parents[2] / "examples" / "documents"
LEAST = 0.95


def sound() -> dict[str, str]:
    """The sound letters, notices and papers among the cases and the examples, by name."""
    found = {path.stem: path.read_text("utf-8").partition("\n---\n")[2] for path in CASES.glob("바른_*.md")}
    found |= {path.stem: path.read_text("utf-8") for path in EXAMPLES.iterdir() if path.suffix in (".md", ".txt")}
    return {name: unmarked(text)[0].rstrip("\n") for name, text in found.items() if not name.startswith("결함")}


SOUND = sound()


def is_found(mutant: Mutant) -> bool:
    """True when a rule that may name the fault points at its line or one beside it; what is missing counts anywhere."""
    return any(
        one.rule in mutant.rules and (abs(one.line - mutant.line) <= 1 or one.rule[3:6] in ("STR", "END", "ATT"))
        for one in run(document(mutant.text), resolve=ask, every=True).findings
    )


@pytest.mark.parametrize("name", SOUND)
def test_the_sound_document_has_no_fault(name: str) -> None:
    findings = run(document(SOUND[name]), resolve=ask, every=True).findings
    assert [one for one in findings if one.severity != "info"] == []


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_nearly_every_fault_is_found(step: int) -> None:
    everything = [mutant for text in SOUND.values() for mutant in mutants(text)]
    assert len(everything) >= 400
    assert len({mutant.mutator for mutant in everything}) >= len(MUTATORS) - 10
    made = everything[::step]
    missed = Counter(mutant.mutator for mutant in made if not is_found(mutant))
    assert missed.total() <= len(made) * (1 - LEAST), missed
