"""Whole documents with the faults marked in them: every fault is found on its line, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_kit import ask, document, unmarked

from seoul_assist.checking import run

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "check").glob("*.md"))


def parts(path: Path) -> tuple[str, str]:
    """The kind of document the case expects, and its text with marks."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n---\n")
    kind = next(line.split(":", 1)[1].strip() for line in head.splitlines() if line.startswith("종류:"))
    return kind, text.rstrip("\n")


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_case(path: Path) -> None:
    kind, marked = parts(path)
    text, expected = unmarked(marked)
    report = run(document(text), resolve=ask, every=True)
    assert report.doctype == kind, report.reason
    said = sorted((finding.rule, finding.line) for finding in report.findings)
    assert said == expected, [(f.rule, f.line, f.text, f.message) for f in report.findings]


def test_there_are_clean_and_faulty_cases() -> None:
    clean = [path for path in CASES if not unmarked(parts(path)[1])[1]]
    assert len(clean) >= 8 and len(CASES) - len(clean) >= 6
