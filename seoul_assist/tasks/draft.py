"""draft: an official letter from facts. What nobody gave stays open and is listed; a law is cited only when verified."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist import prompts, writers
from seoul_assist.errors import UsageError
from seoul_assist.governance import disclosure
from seoul_assist.grounding import facts as lock
from seoul_assist.grounding.support import Frequency
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.model import Claim, Evidence, Finding
from seoul_assist.ports import Engine, Request
from seoul_assist.tasks import fact_sheet, forms, letter
from seoul_assist.tasks.basis import Basis, Regulations, cited_in, given, searched
from seoul_assist.tasks.fact_sheet import Facts
from seoul_assist.tasks.outline import slot
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.tokens import keywords
from seoul_assist.writers.inert import inert

SCHEMA = "seoul-assist/draft/1"
NO_BASIS_SLOT = "법적 근거"
Check = Callable[[str], Sequence[Finding]]
_LONGEST_REQUEST = 20_000


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A draft and everything a reader must know before signing it.

    `text` is the letter with the line that says who wrote it; `output` the file it was saved to, "" when none.
    """

    form: str
    text: str
    title: str
    claims: tuple[Claim, ...]
    slots_open: tuple[str, ...]
    facts_not_in_input: tuple[str, ...]
    findings: tuple[Finding, ...]
    engine: str
    gist: str
    keywords: tuple[str, ...]
    notes: tuple[str, ...] = ()
    generation: str = ""
    output: str = ""

    @property
    def exit_code(self) -> int:
        """1 while something is open, unverified, not given or wrong by the rules; 0 when the letter can go to the signer."""
        wrong = any(finding.severity == "error" for finding in self.findings)
        unverified = any(not claim.verified for claim in self.claims)
        return 1 if wrong or unverified or self.slots_open or self.facts_not_in_input else 0


def draft(
    form: str,
    facts: Facts,
    *,
    library: Regulations | None,
    engine: Engine,
    as_of: date | None = None,
    request: str | None = None,
    check: Check | None = None,
    frequency: Frequency | None = None,
) -> DraftResult:
    """The letter of that form from the facts, and from a request in free words for what the facts leave out.

    `check` runs the rules on the text. An engine with a model writes the background sentence when nobody gave one; it is
    kept only if it stands on the facts and brings no date, number or name of its own.
    """
    shape = forms.find(form)
    request = squeeze(inert(request or ""))[:_LONGEST_REQUEST]
    notes: list[str] = []
    if not facts.values.get("배경"):
        background = _background(facts, request, engine, notes)
        facts = replace(facts, values={**facts.values, **({"배경": background} if background else {})})
    bases = _bases(facts, library, as_of, frequency)
    notes += [basis.reason for basis in bases if basis.reason]
    body = letter.write(shape, facts, [basis.text for basis in bases])
    sources = [facts.source, request, *(basis.text for basis in bases if basis.verified)]
    generation = library.generation if library else ""
    text = f"{body}\n\n※ {disclosure.line(engine.name, generation)}"
    title = facts.text("제목")
    return DraftResult(
        form=shape.name,
        text=text,
        title=title,
        claims=tuple(basis.claim for basis in bases if basis.claim),
        slots_open=letter.open_slots(body),
        facts_not_in_input=tuple(fact.text for fact in lock.not_given(body, sources)),
        findings=tuple(check(text)) if check else (),
        engine=engine.name,
        gist=shape.gist(facts),
        keywords=keywords(body, 5, title) if title else (),
        notes=tuple(notes),
        generation=generation,
    )


def load_facts(form: str, path: Path | str | None) -> Facts:
    """The facts for that form from a YAML file; none without a path."""
    shape = forms.find(form)
    return fact_sheet.load(path, shape.keys) if path is not None else Facts({}, "")


def facts_in_request(form: str, request: str) -> Facts:
    """The facts a request spells out itself, as lines of `제목: ...` with the keys of the form."""
    keys = forms.find(form).keys
    lines = [re.match(r"\s*([가-힣 ]{2,8})\s*[:：]\s*(\S.*)$", line) for line in inert(request).split("\n")]
    named = {re.sub(r"\s", "", line[1]): squeeze(line[2]) for line in lines if line}
    return Facts({key: value for key, value in named.items() if key in keys}, squeeze(inert(request)))


def merged(facts: Facts, other: Facts) -> Facts:
    """Both, the first one winning."""
    return Facts({**other.values, **facts.values}, f"{facts.source}\n{other.source}")


def save(result: DraftResult, path: Path | str) -> DraftResult:
    """The result, after its letter stands in the file in the format of its suffix, with gist and keywords as properties."""
    writer = f"seoul-assist({result.engine})"
    properties = writers.Properties(result.title, result.gist, result.keywords, writer)
    return replace(result, output=str(writers.write(result.text, path, properties)))


def as_json(result: DraftResult) -> dict[str, Any]:
    """The result in the shape `seoul-assist/draft/1`; personal identifiers in the evidence are starred."""
    return {
        "schema": SCHEMA,
        "form": result.form,
        "output": result.output,
        "claims": [
            {
                "text": mask(claim.text),
                "citations": [
                    {
                        "law": citation.evidence.law,
                        "article": citation.evidence.article,
                        "address": citation.evidence.address,
                        "quote": mask(citation.quote),
                        "status": citation.status,
                    }
                    for citation in claim.citations
                ],
            }
            for claim in result.claims
        ],
        "slots_open": list(result.slots_open),
        "facts_not_in_input": list(result.facts_not_in_input),
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "message": finding.message,
                "line": finding.line,
                "column": finding.column,
                "text": mask(finding.text),
            }
            for finding in result.findings
        ],
        "engine": result.engine,
        "gist": mask(result.gist),
        "keywords": list(result.keywords),
        "notes": list(result.notes),
        "generation": result.generation,
        "text": result.text,
    }


def _bases(
    facts: Facts, library: Regulations | None, as_of: date | None, frequency: Frequency | None
) -> tuple[Basis, ...]:
    """The entries of 관련: related documents, then the law that was named or, failing that, found."""
    related = [cited_in(letter.document(entry), library, as_of) for entry in facts.texts("관련")]
    named = facts.texts("근거")
    if [re.sub(r"\s", "", entry) for entry in named] in (["없음"], ["해당없음"]):
        return tuple(related)
    if named:
        return (*related, *(given(entry, library, as_of) for entry in named))
    if any(basis.claim for basis in related):
        return tuple(related)
    found = searched(facts.text("제목"), facts.text("배경"), library, frequency)
    return (*related, found or Basis(slot(NO_BASIS_SLOT)))


def _background(facts: Facts, request: str, engine: Engine, notes: list[str]) -> str:
    """A background sentence: the request itself for an engine that only copies, else one that the engine writes."""
    known = "\n".join(part for part in (facts.source, request) if part)
    if engine.name.startswith("extractive") or not known:
        return _first_sentence(request)
    evidence = (Evidence("S1", "기안할 사실", known),)
    asked = Request("draft", facts.text("제목") or request[:200], evidence, prompts.load("draft").render(), 1)
    claims = supported(verify(engine.write(asked), evidence))
    written = next((claim.text for claim in claims if UNSURE not in claim.text), "")
    written = squeeze(inert(written))
    if written and not lock.not_given(written, [known]):
        return written
    if written:
        notes.append("엔진이 쓴 배경 문장에 입력에 없는 사실이 있어 쓰지 않았습니다.")
    return _first_sentence(request)


def _first_sentence(request: str) -> str:
    """The first sentence of a request that is no `제목: ...` line."""
    from seoul_assist.text.sentences import split

    said = [span.text for span in split(request) if not re.match(r"[가-힣 ]{2,8}\s*[:：]", span.text)]
    return said[0][:300] if said else ""


def require_something(facts: Facts, request: str | None) -> None:
    """A UsageError when there is nothing to draft from."""
    if not facts.values and not (request or "").strip():
        raise UsageError("기안할 내용이 없습니다.", "--facts로 사실 파일을, 또는 --request로 요청 글을 주세요.")
