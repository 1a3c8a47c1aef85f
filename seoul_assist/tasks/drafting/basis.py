"""The legal basis of a draft: cited only when the library holds it and code has found a quotation in it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from seoul_assist.grounding.evidence import pin
from seoul_assist.grounding.support import Frequency
from seoul_assist.grounding.verify import verify
from seoul_assist.library.reading import RECOGNISED
from seoul_assist.library.versions import DOCUMENT_KIND
from seoul_assist.model import Citation, Claim, Evidence, Hit, Proposal, Provision, Quote, Resolution
from seoul_assist.tasks.drafting.outline import slot
from seoul_assist.text.citations import Reference, find
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import content_terms, packed

# A law that nobody named must speak of nearly all of the subject, and the title of its article of little else.
STRONG = 0.8
ABOUT = 0.6
_ACT = re.compile(r"\s*(?:업무\s*)?(?:협조\s*요청|자료\s*제출\s*요청|요청|알림|통보|회신|계획안?|보고|건의?)\s*$")


class Regulations(Protocol):
    """The part of a library that a draft needs."""

    @property
    def generation(self) -> str: ...

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]: ...

    def resolve(self, reference: Reference) -> Resolution: ...


@dataclass(frozen=True, slots=True)
class Basis:
    """What stands under 관련 for one entry: its text, the claim behind it and, where it is open, the reason."""

    text: str
    claim: Claim | None = None
    reason: str = ""

    @property
    def verified(self) -> bool:
        return self.claim is None or self.claim.verified


def given(entry: str, library: Regulations | None, as_of: date | None) -> Basis:
    """The basis the drafter named: cited when it is found in the library, an open slot with the reason otherwise."""
    references = [found for found in find(entry) if found.law]
    if not references:
        return _open(entry, f"법령 조문이 아닌 근거라 확인하지 못했습니다: {entry}")
    cited = [_cited(reference, library, as_of) for reference in references]
    bad = next((basis for basis in cited if not basis.verified), None)
    if bad:
        return replace(bad, text=slot(f"근거 {entry}"))
    if len(cited) == 1:
        return cited[0]
    text = ", ".join(basis.text for basis in cited)
    citations = tuple(citation for basis in cited if basis.claim for citation in basis.claim.citations)
    return Basis(text, Claim(f"관련: {text}", citations))


def cited_in(entry: str, library: Regulations | None, as_of: date | None) -> Basis:
    """An entry of 관련: a document stands as it was given, a law in it is verified like any other basis."""
    return given(entry, library, as_of) if any(found.quoted for found in find(entry)) else Basis(entry)


def searched(
    title: str, background: str, library: Regulations | None, frequency: Frequency | None = None
) -> Basis | None:
    """The article that carries the subject of the draft, or None: a law that merely shares words is no basis.

    Of the two best hits, one that speaks of nearly all of the subject and whose own title is mostly about it.
    `frequency` tells in how many of how many provisions a word stands.
    """
    subject = _ACT.sub("", title)
    if library is None or not subject:
        return None
    wanted = _nouns(subject)
    weights = {noun: _rarity(noun, frequency) for noun in wanted}
    for hit in library.search(f"{subject} {background}".strip(), k=2):
        provision = hit.provision
        if provision.kind == DOCUMENT_KIND or provision.deleted or provision.addenda:
            continue
        named = packed(f"{provision.law} {provision.title}")
        whole = named + packed(provision.text)
        heading = _nouns(provision.title)
        about = sum(noun in packed(subject) for noun in heading) >= ABOUT * len(heading) > 0
        speaks = sum(w for noun, w in weights.items() if noun in whole) >= STRONG * sum(weights.values())
        if about and speaks and sum(noun in named for noun in wanted) >= 2:
            basis = _verified(provision, provision.address)
            if not basis.verified:
                return basis
            return replace(basis, reason=f"검색으로 찾은 근거이니 이 사안에 맞는지 확인해 주세요: {basis.text}")
    return None


def _rarity(noun: str, frequency: Frequency | None) -> float:
    """What a noun weighs: the rarer in the library, the more it says; all the same when nobody counts."""
    if frequency is None:
        return 1.0
    count, total = frequency(noun)
    return math.log(1 + total / (0.5 + count))


def _nouns(text: str) -> list[str]:
    """The distinct nouns of two syllables or more, the parts of compounds each for itself."""
    parts = (part for term in content_terms(text) if not term.verb for part in term.parts if len(part) > 1)
    return list(dict.fromkeys(parts))


def _cited(reference: Reference, library: Regulations | None, as_of: date | None) -> Basis:
    if library is None:
        return _open(reference.text, "규정 라이브러리가 없어 근거를 확인하지 못했습니다.")
    resolution = library.resolve(reference)
    provision = resolution.provision
    if resolution.found != "found" or provision is None:
        return _open(reference.text, _why(reference.text, resolution))
    begins = provision.effective or provision.promulgated
    if begins and begins > (as_of or date.today()):
        return _open(reference.text, f"아직 시행되지 않은 조문입니다({begins} 시행): {reference.text}")
    return _verified(provision, provision.address)


def _why(cited: str, resolution: Resolution) -> str:
    said = {
        "deleted": "삭제된 조문입니다",
        "no_unit": "그런 항·호·목이 없습니다",
        "no_article": "그런 조문이 없습니다",
        "no_law": "그런 법령이 없습니다",
        "renamed": "이름이 바뀐 법령입니다",
        "repealed": "폐지된 법령입니다",
        "found": "조문 번호가 없습니다",
    }.get(resolution.found, "라이브러리에 없어 확인하지 못했습니다")
    if resolution.found == "not_in_force" and resolution.since:
        return f"아직 시행되지 않은 조문입니다({resolution.since} 시행): {cited}"
    hint = f" ({resolution.suggestion})" if resolution.suggestion else ""
    return f"{said}: {cited}{hint}"


def _verified(provision: Provision, address: str) -> Basis:
    """The citation with a quotation from the provision, run through the same verification as everything else."""
    text = provision.text_at(address)
    shown = f"「{provision.law}」 {address}" + (f"({provision.title})" if provision.title else "")
    evidence = Evidence(
        "S1", shown, text, provision.law, provision.article, address, provision.page, provision.effective,
        ocr=provision.ocr,
    )  # fmt: skip
    proposal = Proposal(f"관련: {shown}", (Quote("S1", _sentence(text)),))
    claims = verify([proposal], [evidence])
    citations: Sequence[Citation] = claims[0].citations if claims else ()
    claim = Claim(f"관련: {shown}", tuple(pin(one, ()) for one in citations))
    if provision.ocr:
        return Basis(slot(f"근거 {shown}"), claim, f"{RECOGNISED} {shown}")
    return Basis(shown, claim) if claim.verified else _open(shown, f"조문에서 인용문을 확인하지 못했습니다: {shown}")


def _sentence(text: str) -> str:
    """The first sentence that says something: a heading line such as 제61조(도로의 점용 허가) does not."""
    pieces = [bare(span.text) for span in split(text)]
    telling = [piece for piece in pieces if len(piece) >= 12 and not re.fullmatch(r"\([^()]*\)|제\d+조\S*", piece)]
    return (telling or pieces or [text])[0][:300]


def _open(cited: str, reason: str) -> Basis:
    evidence = Evidence("", cited, "", cited)
    return Basis(slot(f"근거 {cited}"), Claim(f"관련: {cited}", (Citation(evidence, "", "missing"),)), reason)
