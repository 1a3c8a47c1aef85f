"""A draft in the shape `seoul-assist/draft/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seoul_assist.library.records import day_text
from seoul_assist.text.pii import mask

if TYPE_CHECKING:
    from seoul_assist.model import Citation, Claim, Finding
    from seoul_assist.tasks.drafting.draft import DraftResult

SCHEMA = "seoul-assist/draft/1"


def as_json(result: DraftResult) -> dict[str, Any]:
    """The result in the shape `seoul-assist/draft/1`; personal identifiers are starred."""
    return {
        "schema": SCHEMA,
        "form": result.form.name,
        "output": result.output,
        "claims": [_claim(claim) for claim in result.claims],
        "slots_open": list(result.slots_open),
        "facts_not_in_input": list(result.facts_not_in_input),
        "findings": [_finding(finding) for finding in result.findings],
        "engine": result.engine,
        "gist": mask(result.gist),
        "keywords": [mask(word) for word in result.keywords],
        "notes": [mask(note) for note in result.notes],
        "generation": result.generation,
        "grade": result.grade or None,
        "provenance": list(result.provenance),
        "text": mask(result.text),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {"text": mask(claim.text), "citations": [_citation(one) for one in claim.citations]}


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "law": citation.evidence.law,
        "article": citation.evidence.article,
        "address": citation.evidence.address,
        "effective": day_text(citation.evidence.effective),
        "quote": mask(citation.quote),
        "status": citation.status,
        **({"ocr": True} if citation.evidence.ocr else {}),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "text": mask(finding.text),
    }
