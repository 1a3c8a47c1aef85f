"""draft: an official document from facts. What nobody gave stays open, and a law is cited only when it was verified."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from seoul_assist import prompts, writers
from seoul_assist.errors import UsageError
from seoul_assist.governance import disclosure
from seoul_assist.grounding.support import Frequency
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.model import Block, Claim, Document, Evidence, Finding
from seoul_assist.ports import Engine, Request
from seoul_assist.tasks.drafting import (
    fact_conflicts,
    fact_sheet,
    form_template,
    forms,
    letter,
    request_model,
    request_slots,
)
from seoul_assist.tasks.drafting.basis import Basis, Regulations, cited_in, given, searched
from seoul_assist.tasks.drafting.draft_shape import SCHEMA, as_json
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.outline import slot
from seoul_assist.tasks.drafting.taken import Taken
from seoul_assist.tasks.drafting.wording import dated
from seoul_assist.text import facts as lock
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.tokens import keywords
from seoul_assist.writers.inert import inert

__all__ = ["SCHEMA", "DraftResult", "as_json", "draft", "load_facts", "save"]

NO_BASIS_SLOT = "법적 근거"
TEMPLATE = "파일"  # the layout of a form that is an office's own file
# The rules on the document of these blocks, as a document of that kind ("" for whatever it looks like).
Check = Callable[[tuple[Block, ...], str], Sequence[Finding]]
_LONGEST_REQUEST = request_slots.LONGEST
_NAMED = re.compile(r"\s*([가-힣][가-힣 ]{0,11})\s*[:：]\s*(\S.*)$")
# What every letter says is no keyword.
_EVERYDAY = frozenset(
    ("협조", "요청", "계획", "알림", "추진", "시행", "사업", "구간", "일정", "관련", "내용", "대상", "설치", "개최")
)


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A draft and everything a reader must know before signing it.

    `blocks` are the document, `text` its lines with those of `provenance` (who wrote it) under them; `output` the file
    it was saved to, "" when none.
    """

    form: Form
    facts: Facts
    related: tuple[str, ...]
    blocks: tuple[Block, ...]
    title: str
    claims: tuple[Claim, ...]
    slots_open: tuple[str, ...]
    facts_not_in_input: tuple[str, ...]
    findings: tuple[Finding, ...]
    engine: str
    gist: str
    keywords: tuple[str, ...]
    provenance: tuple[str, ...]
    notes: tuple[str, ...] = ()
    generation: str = ""
    output: str = ""
    grade: str = ""  # the highest of library, documents and setting; "" where nobody said

    @property
    def body(self) -> str:
        return "\n".join(block.text for block in self.blocks)

    @property
    def text(self) -> str:
        return "\n".join((self.body, "", *self.provenance))

    @property
    def exit_code(self) -> int:
        """1 while something is open, unverified, not given or wrong by the rules; 0 when the letter is complete."""
        wrong = any(finding.severity == "error" for finding in self.findings)
        unverified = any(not claim.verified for claim in self.claims)
        return 1 if wrong or unverified or self.slots_open or self.facts_not_in_input else 0


def draft(
    form: Form,
    facts: Facts,
    *,
    library: Regulations | None,
    engine: Engine,
    as_of: date | None = None,
    request: str | None = None,
    reply: Taken | None = None,
    own_text: bool = False,
    check: Check | None = None,
    frequency: Frequency | None = None,
    wording: disclosure.Wording = disclosure.OURS,
    library_notes: Sequence[str] = (),
) -> DraftResult:
    """The document of that form from the facts, and from a request and a letter to be answered for what they leave out.

    What the facts say comes before the request, the request before the letter. `own_text` is the draft of an official:
    nothing is added to it. `check` runs the rules on the result; `library_notes` are passed on. An engine with a model
    reads slots out of the request and writes the background sentence when nobody gave one; both are kept only where
    code finds their words, dates, numbers and names in what was given.
    """
    request = inert(request or "")[:_LONGEST_REQUEST]
    notes = list(library_notes)
    taken = [*_requested(form, request, engine, as_of or date.today()), *((reply,) if reply else ())]
    for one in taken:
        facts = fact_sheet.merged(facts, one.facts)
        notes += one.notes
    if not facts.values and not request.strip() and not own_text:
        raise UsageError("기안할 내용이 없습니다.", "--facts로 사실 파일을, 또는 --request로 요청 글을 주세요.")
    notes += fact_conflicts.contradictions(facts)
    if not own_text and form.asks("배경") and not facts.values.get("배경"):
        background = _background(facts, request, engine, notes)
        facts = replace(facts, values={**facts.values, **({"배경": background} if background else {})})
    bases = () if own_text else _bases(form, facts, library, as_of, frequency)
    notes += [basis.reason for basis in bases if basis.reason]
    if forms.overridden(form):
        notes.append(f"기관의 서식 파일을 썼습니다: {form.name}")
    notes += letter.unplaced(form, facts)
    related = tuple(basis.text for basis in bases)
    blocks = tuple(letter.blocks(form, facts, related))
    body = "\n".join(block.text for block in blocks)
    sources = [facts.source, letter.sender(facts), *(basis.text for basis in bases if basis.verified)]
    generation = library.generation if library else ""
    return DraftResult(
        form=form,
        facts=facts,
        related=related,
        blocks=blocks,
        title=facts.text("제목"),
        claims=tuple(basis.claim for basis in bases if basis.claim),
        slots_open=letter.open_slots(body),
        facts_not_in_input=tuple(fact.text for fact in lock.not_given(body, sources)),
        findings=tuple(check(blocks, form.doctype)) if check else (),
        engine=engine.name,
        gist=form.gist(facts),
        keywords=_keywords(form, facts),
        provenance=(f"※ {disclosure.line(engine.name, generation, wording)}",),
        notes=tuple(dict.fromkeys(notes)),
        generation=generation,
    )


def load_facts(form: Form, path: Path | str | None) -> Facts:
    """The facts for that form from a YAML or JSON file; none without a path."""
    return fact_sheet.load(path, form.keys) if path is not None else Facts({}, "")


def save(result: DraftResult, path: Path | str, made: date | None = None) -> DraftResult:
    """The result, after its document stands in the file in the format of its suffix.

    Gist (문서요지) and keywords are properties of docx and hwpx, and lines under the text of the others. A form that is
    an office's own file fills a copy of that file, whose suffix is the only one it can have.
    """
    path = Path(path)
    if result.form.layout == TEMPLATE:
        own = Path(result.form.source).suffix.lower()
        if path.suffix.lower() != own:
            raise UsageError(
                f"이 서식은 {own} 파일이라 다른 형식으로 저장할 수 없습니다: {path.name}",
                f"결과 파일의 이름을 {own}로 끝내 주세요.",
            )
        written = writers.write_bytes(path, form_template.filled(result.form, result.facts, result.related))
        return replace(result, output=str(written))
    gist, words = mask(result.gist), tuple(mask(word) for word in result.keywords)
    below = result.provenance
    if path.suffix.lower() in (".md", ".txt"):
        below = (f"문서요지: {gist}", *((f"키워드: {', '.join(words)}",) if words else ()), *below)
    properties = writers.Properties(
        mask(result.title),
        gist,
        words,
        f"seoul-assist({result.engine})",
        made=datetime(made.year, made.month, made.day, tzinfo=UTC) if made else None,
        provenance=below,
    )
    document = Document("", "", "draft", result.blocks)
    return replace(result, output=str(writers.write(document, path, properties)))


def _requested(form: Form, request: str, engine: Engine, today: date) -> list[Taken]:
    """What rules read out of the request, and behind it what a model reads and code finds in it."""
    if not request.strip():
        return []
    taken = [request_slots.fill(request, form.keys, today)]
    if disclosure.uses_model(engine.name):
        taken.append(_read_by_model(form, request, engine, set(taken[0].keys)))
    return taken


def _read_by_model(form: Form, request: str, engine: Engine, known: set[str]) -> Taken:
    """The slots that the model names as `이름: 값`, each with its words; code keeps what stands in the request."""
    open_slots = [one.name for one in form.slots if one.name not in known and form.asks(one.name)]
    if not open_slots:
        return Taken(Facts({}, request))
    evidence = (Evidence("S1", "요청 글", request),)
    prompt = prompts.load("slots").render(names=", ".join(open_slots))
    asked = Request("draft", request[:200], evidence, prompt, min(12, len(open_slots)))
    claims = supported(verify(engine.write(asked)[: asked.max_claims], evidence))
    named = [match for claim in claims if (match := _NAMED.match(claim.text.replace(UNSURE, "").strip()))]
    return request_model.accept({match[1]: match[2] for match in named}, request, open_slots)


def _bases(
    form: Form, facts: Facts, library: Regulations | None, as_of: date | None, frequency: Frequency | None
) -> tuple[Basis, ...]:
    """The entries of 관련: related documents, then the law that was named or, where the form wants one, found."""
    related = [cited_in(dated(entry), library, as_of) for entry in facts.texts("관련") if not _none(entry)]
    named = facts.texts("근거")
    if named and all(map(_none, named)):
        return tuple(related)
    if named:
        return (*related, *(given(entry, library, as_of) for entry in named))
    if form.basis == "없음" or any(basis.claim for basis in related):
        return tuple(related)
    found = searched(facts.text("제목"), facts.text("배경"), library, frequency)
    if found is None and form.basis != "필수" and related:
        return tuple(related)
    return (*related, found or Basis(slot(NO_BASIS_SLOT)))


def _none(entry: str) -> bool:
    return re.sub(r"\s", "", entry) in ("없음", "해당없음")


def _background(facts: Facts, request: str, engine: Engine, notes: list[str]) -> str:
    """A background sentence that a model writes from the facts; "" where none writes, or what it wrote is not given."""
    if not disclosure.uses_model(engine.name):
        return ""
    evidence = (Evidence("S1", "기안할 사실", facts.source),)
    asked = Request("draft", facts.text("제목") or request[:200], evidence, prompts.load("draft").render(), 1)
    claims = supported(verify(engine.write(asked)[: asked.max_claims], evidence))
    written = next((claim.text for claim in claims if UNSURE not in claim.text), "")
    written = squeeze(inert(written))
    if written and not lock.not_given(written, [facts.source]):
        return written
    if written:
        notes.append("엔진이 쓴 배경 문장에 입력에 없는 사실이 있어 쓰지 않았습니다.")
    return ""


def _keywords(form: Form, facts: Facts) -> tuple[str, ...]:
    """Three to seven words for the subject."""
    told = "\n".join(text for key in form.topics for text in facts.texts(key))
    words = keywords(told, 12, facts.text("제목")) if told else ()
    return tuple(word for word in words if not set(word.split()) & _EVERYDAY)[:5]
