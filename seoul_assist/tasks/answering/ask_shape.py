"""An answer in the shape `seoul-assist/ask/1`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from seoul_assist.governance import disclosure
from seoul_assist.library.records import day_text
from seoul_assist.text.pii import mask

if TYPE_CHECKING:
    from seoul_assist.model import Citation, Hit
    from seoul_assist.tasks.answering.ask import Answer
    from seoul_assist.tasks.answering.companions import Related

SCHEMA = "seoul-assist/ask/1"


def as_json(answer: Answer) -> dict[str, Any]:
    """The answer in the shape `seoul-assist/ask/1`, personal identifiers starred; `disclosure` says who wrote it."""
    return {
        "schema": SCHEMA,
        **({"id": answer.id} if answer.id else {}),
        "question": mask(answer.question),
        "supported": answer.supported,
        "claims": [
            {
                "text": mask(claim.text),
                "citations": [_citation(one, answer.trusted) for one in claim.citations],
                **({"reasons": [mask(said) for said in claim.reasons]} if claim.reasons else {}),
            }
            for claim in answer.claims
        ],
        "related": [_related(one) for one in answer.related],
        "nearest": [_near(hit, answer.trusted) for hit in answer.nearest],
        "support": round(answer.support, 3),
        "signal": answer.signal,
        "threshold": answer.threshold,
        **({"reason": answer.reason} if answer.reason else {}),
        **({} if answer.supported else {"needed": list(answer.needed)}),
        "notes": list(answer.notes),
        "engine": answer.engine,
        **({"disclosure": _disclosure(answer)} if answer.supported else {}),
        "generation": answer.generation,
        "grade": answer.grade or None,
        "elapsed_s": round(answer.elapsed_s, 3),
    }


def _disclosure(answer: Answer) -> str:
    return disclosure.line(answer.engine, answer.generation, answer.wording)


def _citation(citation: Citation, trusted: Mapping[str, bool]) -> dict[str, Any]:
    evidence = citation.evidence
    refers = [
        {"text": one.text, "law": one.law, "address": one.address, "quote": mask(one.quote), **_seen(one.ocr)}
        for one in citation.refers
    ]
    return {
        "law": evidence.law,
        "article": evidence.article,
        "address": evidence.address,
        "effective": day_text(evidence.effective),
        **_source(evidence.source, trusted),
        "quote": mask(citation.quote),
        "status": citation.status,
        **_seen(evidence.ocr),
        **({"refers": refers} if refers else {}),
        **({"repaired": True} if citation.repaired else {}),
    }


def _related(one: Related) -> dict[str, Any]:
    return {
        "relation": one.relation,
        "law": one.law,
        "address": one.address,
        "title": one.title,
        "effective": day_text(one.effective),
        "quote": mask(one.quote),
        "reason": one.reason,
        **_seen(one.ocr),
    }


def _near(hit: Hit, trusted: Mapping[str, bool]) -> dict[str, Any]:
    provision = hit.provision
    return {
        "rank": hit.rank,
        "law": provision.law,
        "article": provision.article,
        "address": hit.address,
        "title": provision.title,
        "effective": day_text(provision.effective),
        **_source(provision.source, trusted),
        "score": round(hit.score, 4),
        **_seen(provision.ocr),
    }


def _seen(ocr: bool) -> dict[str, bool]:
    """`ocr` stands where letters were recognised in a picture."""
    return {"ocr": True} if ocr else {}


def _source(source: str, trusted: Mapping[str, bool]) -> dict[str, Any]:
    """Where a text was read, and whether the office trusts that place, where it named any."""
    return {"source": source, **({"trusted": trusted[source]} if source in trusted else {})}
