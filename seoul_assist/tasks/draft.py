"""draft: an official letter from facts. What nobody gave stays open, and a law is cited only when it was verified."""

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
from seoul_assist.grounding.support import Frequency
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.library.records import day_text
from seoul_assist.model import Claim, Evidence, Finding
from seoul_assist.ports import Engine, Request
from seoul_assist.tasks import fact_sheet, forms, letter
from seoul_assist.tasks.basis import Basis, Regulations, cited_in, given, searched
from seoul_assist.tasks.fact_sheet import Facts
from seoul_assist.tasks.outline import slot
from seoul_assist.tasks.wording import dated
from seoul_assist.text import facts as lock
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import keywords
from seoul_assist.writers.inert import inert

SCHEMA = "seoul-assist/draft/1"
NO_BASIS_SLOT = "법적 근거"
Check = Callable[[str], Sequence[Finding]]
_LONGEST_REQUEST = 20_000
_LONGEST_SENTENCE = 300
_SPELT_OUT = re.compile(r"\s*([가-힣][가-힣 ]{1,7})\s*[:：]\s+(\S.*)$")
_ASKS = re.compile(r"\s?(?:주세요|주십시오|주시기\s?바랍니다|부탁드립니다|요청합니다)[.!]*$")
_POLITE = re.compile(r"(?:하여|해)\s?(?:주세요|주십시오|주시기\s?바랍니다)[.!]*$")
_EVERYDAY = {
    "협조",
    "요청",
    "계획",
    "알림",
    "추진",
    "시행",
    "사업",
    "구간",
    "일정",
    "관련",
    "내용",
    "대상",
    "설치",
    "개최",
}


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
        """1 while something is open, unverified, not given or wrong by the rules; 0 when the letter is complete."""
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
    library_notes: Sequence[str] = (),
) -> DraftResult:
    """The letter of that form from the facts, and from a request in free words for what the facts leave out.

    `check` runs the rules on the text; `library_notes` are passed on. An engine with a model writes the background
    sentence when nobody gave one; it is kept only if it stands on the facts and brings no date, number or name of its
    own.
    """
    shape = forms.find(form)
    request = inert(request or "")[:_LONGEST_REQUEST]
    facts = _with_request(facts, request, shape.keys)
    if not facts.values and not request.strip():
        raise UsageError("기안할 내용이 없습니다.", "--facts로 사실 파일을, 또는 --request로 요청 글을 주세요.")
    notes = list(library_notes)
    if not facts.values.get("배경"):
        background = _background(facts, request, engine, notes)
        facts = replace(facts, values={**facts.values, **({"배경": background} if background else {})})
    bases = _bases(facts, library, as_of, frequency)
    notes += [basis.reason for basis in bases if basis.reason]
    body = letter.write(shape, facts, [basis.text for basis in bases])
    sources = [facts.source, letter.sender(facts), *(basis.text for basis in bases if basis.verified)]
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
        keywords=_keywords(facts),
        notes=tuple(notes),
        generation=generation,
    )


def load_facts(form: str, path: Path | str | None) -> Facts:
    """The facts for that form from a YAML file; none without a path."""
    shape = forms.find(form)
    return fact_sheet.load(path, shape.keys) if path is not None else Facts({}, "")


def save(result: DraftResult, path: Path | str) -> DraftResult:
    """The result, after its letter stands in the file in the format of its suffix; gist and keywords are properties."""
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
                        "effective": day_text(citation.evidence.effective),
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
        "text": mask(result.text),
    }


def _with_request(facts: Facts, request: str, keys: Sequence[str]) -> Facts:
    """The facts and, where they are silent, what a request says, in lines like `기한: 2026-12-09` and what it asks."""
    lines = request.split("\n")
    spelt = {re.sub(r"\s", "", line[1]): squeeze(line[2]) for line in map(_SPELT_OUT.match, lines) if line}
    found: dict[str, fact_sheet.Value] = {key: value for key, value in spelt.items() if key in keys}
    asked: list[fact_sheet.Value] = [_POLITE.sub("", said) for said in _said(request) if _ASKS.search(said)]
    if asked and "요청" in keys:
        found.setdefault("요청", asked)
    return Facts({**found, **facts.values}, f"{facts.source}\n{request}".strip())


def _said(request: str) -> list[str]:
    """The sentences of a request that are no `이름: 값` line."""
    free = "\n".join(line for line in request.split("\n") if not _SPELT_OUT.match(line))
    return [bare(span.text)[:_LONGEST_SENTENCE] for span in split(free)]


def _bases(
    facts: Facts, library: Regulations | None, as_of: date | None, frequency: Frequency | None
) -> tuple[Basis, ...]:
    """The entries of 관련: related documents, then the law that was named or, failing that, found."""
    related = [cited_in(dated(entry), library, as_of) for entry in facts.texts("관련")]
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
    if engine.name.startswith("extractive"):
        return _first_sentence(request)
    evidence = (Evidence("S1", "기안할 사실", facts.source),)
    asked = Request("draft", facts.text("제목") or request[:200], evidence, prompts.load("draft").render(), 1)
    claims = supported(verify(engine.write(asked)[: asked.max_claims], evidence))
    written = next((claim.text for claim in claims if UNSURE not in claim.text), "")
    written = squeeze(inert(written))
    if written and not lock.not_given(written, [facts.source]):
        return written
    if written:
        notes.append("엔진이 쓴 배경 문장에 입력에 없는 사실이 있어 쓰지 않았습니다.")
    return _first_sentence(request)


def _first_sentence(request: str) -> str:
    """The first sentence of a request that asks for nothing."""
    return next((said for said in _said(request) if not _ASKS.search(said)), "")


def _keywords(facts: Facts) -> tuple[str, ...]:
    """Three to seven words for the subject; what every letter says (협조, 요청) is no keyword."""
    told = "\n".join(text for key in ("제목", "배경", "목적", "개요", "요청", "내용") for text in facts.texts(key))
    words = keywords(told, 12, facts.text("제목")) if told else ()
    return tuple(word for word in words if not set(word.split()) & _EVERYDAY)[:5]
