"""Twins of law: what one act rules for offices of the state and another, in nearly the same words, for local ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from seoul_assist.library.priors import is_national
from seoul_assist.model import Provision, Unit
from seoul_assist.tasks.answering.shelf import Shelf
from seoul_assist.text.hangul import coda, fitting
from seoul_assist.text.law_names import base_law, kind_of, squash
from seoul_assist.text.tokens import bigrams

Side = Literal["local", "national"]

ALIKE = 0.5  # two articles are twins from here on, by the pairs of characters they share
FOUND_ALIKE = 0.25  # ... when the same question found both
_TITLED = 0.3  # the weight of their titles beside their texts
_COMPARED = 700  # characters of each text
_UNIT_ALIKE = 0.35
_TITLE_ALIKE = 0.3
_STEM_AT_LEAST = 4
# How titles say whose law it is: the local word and the national one that stands in its place.
_WORDS = (
    ("지방자치단체", "국가"),
    ("지방세", "국세"),
    ("공유재산", "국유재산"),
    ("지방", "국가"),
    ("지방자치단체 ", ""),
    ("지방", ""),
)
_STEM = re.compile(r"(?:에\s관한\s(?:법률|규정|규칙|특례법)|\s?(?:및|등)\s.*|법률|법|규정|령)$")


@dataclass(frozen=True, slots=True)
class Twin:
    """The provision of the other side, narrowed to `address`; `side` and `reason` are of the one asked about."""

    provision: Provision
    address: str
    text: str
    reason: str
    side: Side


def twin(provision: Provision, quote: str, shelf: Shelf, hits: Sequence[Provision] = ()) -> Twin | None:
    """The twin of the provision, found by titles that differ in whose law it is and by nearly the same text.

    An article that the search found for the same question too needs less likeness.
    """
    if not is_national(provision.kind, provision.law):
        return None  # ordinances of two towns are no twins, however they are called
    for title, side in _titles(provision.law, shelf):
        near = [item for item in hits if item.law == title and not item.deleted]
        other = _article(provision, shelf.articles(title)) or _article(provision, near, FOUND_ALIKE, titled=False)
        if other is not None and is_national(other.kind, other.law):
            unit = _unit(other, quote)
            return Twin(
                other, unit.address, other.text[unit.start : unit.end], reason(provision.law, title, side), side
            )
    return None


def twin_laws(law: str, shelf: Shelf) -> tuple[str, ...]:
    """The laws whose titles say that they rule the same for the other side."""
    return tuple(title for title, _ in _titles(law, shelf))


def reason(law: str, other: str, side: Side) -> str:
    """Why the answer follows this law and when the other one holds, in one sentence each."""
    local, national = _called(law if side == "local" else other)
    if side == "local":
        return f"{local}이므로 {named(law, '을')} 따랐습니다. {national}이면 {named(other, '을')} 봅니다."
    return f"{national}에 적용되는 {named(law, '을')} 따랐습니다. {local}이면 {named(other, '을')} 봅니다."


def named(law: str, particle: str) -> str:
    """The law in its brackets with the particle in the shape that its last syllable asks for."""
    last = coda(law[-1:])
    return f"「{law}」{fitting(particle, last) if last is not None else particle}"


def alike(one: str, other: str) -> float:
    """0 to 1: how much two texts have in common, whoever they speak of."""
    left, right = bigrams(one[:_COMPARED]), bigrams(other[:_COMPARED])
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _titles(law: str, shelf: Shelf) -> Iterator[tuple[str, Side]]:
    """The laws of the other side, and the side of this one."""
    seen = {law}
    for local, national in _WORDS:
        ways: tuple[tuple[str, str, Side], ...] = ((local, national, "local"), (national, local, "national"))
        for word, put, side in ways:
            if word not in law:  # the empty word stands in front of every title
                continue
            for title in _called_so(law.replace(word, put, 1), law, shelf):
                if title not in seen:
                    seen.add(title)
                    yield title, side


def _called_so(name: str, law: str, shelf: Shelf) -> Iterator[str]:
    """The title itself, or those that begin like it and end like the law: 공유재산 및 물품 관리법 for 공유재산법."""
    exact = shelf.title(name)
    if exact:
        yield exact
        return
    suffix, kind = law.removeprefix(base_law(law)), kind_of(base_law(law))
    stem = squash(_STEM.sub("", base_law(name)))
    if len(stem) < _STEM_AT_LEAST:
        return
    for title in shelf.titles:
        if title.replace(" ", "").startswith(stem):
            base = base_law(title)
            if title.removeprefix(base) == suffix and kind_of(base) == kind:
                yield title


def _article(
    provision: Provision, articles: Sequence[Provision], least: float = ALIKE, *, titled: bool = True
) -> Provision | None:
    """The article most like the provision; one whose title says something else is not even looked at when `titled`."""
    best, most = None, least
    for item in articles:
        title = alike(item.title, provision.title)
        if titled and title < _TITLE_ALIKE and item.title != provision.title:
            continue
        score = _TITLED * title + (1 - _TITLED) * alike(item.text, provision.text)
        if score >= most:
            best, most = item, score
    return best


def _unit(item: Provision, quote: str) -> Unit:
    """The paragraph or item of the twin that reads most like the quotation, else the whole article."""
    whole = Unit(item.address, 0, len(item.text))
    scored = [(alike(item.text[unit.start : unit.end], quote), -at, unit) for at, unit in enumerate(item.units)]
    best = max(scored, default=(0.0, 0, whole))
    return best[2] if best[0] >= _UNIT_ALIKE else whole


def _called(local_law: str) -> tuple[str, str]:
    if "지방세" in local_law:
        return "지방세", "국세"
    if "공유재산" in local_law:
        return "공유재산", "국유재산"
    if "지방공무원" in local_law:
        return "지방공무원에 관한 일", "국가공무원에 관한 일"
    return "지방자치단체의 업무", "국가기관의 업무"
