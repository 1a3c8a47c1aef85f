"""Who completes whom: the article of a decree that settles what an act leaves to it, and the act above a decree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seoul_assist.grounding.anaphora import units_at
from seoul_assist.model import Provision, Unit
from seoul_assist.tasks.answering.shelf import Shelf
from seoul_assist.tasks.answering.twins import alike
from seoul_assist.text.citations import Reference, find
from seoul_assist.text.law_names import base_law
from seoul_assist.text.numbering import Address, parse
from seoul_assist.text.tokens import Term, packed

DELEGATES = re.compile(
    r"(?P<to>대통령령|총리령|[가-힣]{2,8}부령|조례|규칙)(?:으로|로)\s?(?:달리\s|따로\s)?정(?:하|한|할)"
)
_ORDER = {"대통령령": " 시행령", "총리령": " 시행규칙", "부령": " 시행규칙", "규칙": " 시행규칙"}
# "대통령령으로 정하는 구역"이란: the rule quotes the very words of the act that it settles.
_SETTLES = re.compile(r"[\"“]([^\"”“\n]{0,80}(?:령|규칙|조례)(?:으로|로)\s?정하는[^\"”“\n]{1,80})[\"”]")
_TITLED = 0.5
_SPEAKS = 0.25  # the share of a question that a rule must speak of to complete an answer
_HEAD = 8  # how far behind the marker of a unit the article it carries out stands


@dataclass(frozen=True, slots=True)
class Completing:
    """A provision that carries out an article, narrowed to `address`; the higher `score` the surer it is the one."""

    provision: Provision
    address: str
    text: str
    score: float


def delegated(text: str) -> tuple[str, ...]:
    """What the text leaves to lower rules: 대통령령, 총리령, 행정안전부령, 조례 ..., in order, each once."""
    return tuple(dict.fromkeys(found["to"] for found in DELEGATES.finditer(text)))


def completing(
    law: str, address: Address, text: str, asked: Sequence[Term], shelf: Shelf, others: Sequence[Provision] = ()
) -> tuple[Completing, ...]:
    """What carries out that unit of the law, the surest first, when its `text` leaves something to lower rules.

    Looked through are the decree and the rule of the family, and `others` (such as what a search found: ordinances,
    decrees of other names). Provisions that name another paragraph of the article are left out.
    """
    to = delegated(text)
    if not to:
        return ()
    lower = [title for name in _lower(law, to) if (title := shelf.title(name))]
    known = [item for title in lower for item in shelf.articles(title)]
    strangers = (item for item in others if item.law not in (law, *lower))
    known += [item for item in strangers if any(item.kind.endswith(word) for word in to)]
    branch = rf"의\s?{address.branch}(?!\d)" if address.branch else r"(?!의\s?\d)"
    word = re.compile(rf"제\s?{address.article}조{branch}")
    above = shelf.article(law, str(Address(address.article, address.branch)))
    wanted = _Wanted(law, address, above.title if above else "", packed(text), asked)
    found = [one for item in known if word.search(item.text) for one in _carrying(item, wanted, shelf)]
    return tuple(sorted(found, key=lambda one: -one.score))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The unit that a rule is to carry out, the title of its article, its packed text, the question's terms."""

    law: str
    address: Address
    title: str
    text: str
    asked: Sequence[Term]


def enabling(provision: Provision, text: str, shelf: Shelf) -> tuple[Reference, ...]:
    """The articles of the act that this unit of its decree or rule carries out, as references, in order."""
    act = base_law(provision.law)
    if act == provision.law or shelf.title(act) is None:
        return ()
    start = provision.text.find(text)
    found = find(provision.text, provision.law, shelf.names(provision.law), units_at(provision))
    inside = [one for one in found if one.law == act and one.address and one.address.article and not one.through]
    here = [one for one in inside if start <= one.start < start + len(text)] if start >= 0 else []
    return tuple(here or inside[:1])


def _lower(law: str, to: Sequence[str]) -> Iterator[str]:
    for word in to:
        suffix = _ORDER["부령"] if word.endswith("부령") else _ORDER.get(word)
        if suffix and not law.endswith("시행규칙"):
            yield base_law(law) + suffix


def _carrying(item: Provision, wanted: _Wanted, shelf: Shelf) -> Iterator[Completing]:
    best: dict[str, Completing] = {}
    address, asked = wanted.address, wanted.asked
    for one in find(item.text, item.law, shelf.names(item.law), units_at(item)):
        at = one.address
        if one.law != wanted.law or at is None or (at.article, at.branch) != (address.article, address.branch):
            continue
        if at.part or (address.paragraph and at.paragraph and at.paragraph != address.paragraph):
            continue
        unit = _paragraph(item, one.start)
        text = item.text[unit.start : unit.end]
        said = packed(f"{item.title} {text}")
        places = [wanted.text.find(packed(words)) for words in _SETTLES.findall(text)]
        defining = any(place >= 0 for place in places)
        begins = one.start - unit.start <= _HEAD
        titled = alike(item.title, wanted.title)
        if not (defining or ((begins or titled >= _TITLED) and _spoken(said, asked) >= _SPEAKS)):
            continue
        score = _nearness(at, address) + 2.0 * _spoken(said, asked) + 0.7 * titled + 0.8 * begins
        if defining:  # of two the one whose words stand first in the act
            score += 1.5 - 0.5 * min(place for place in places if place >= 0) / len(wanted.text)
        made = Completing(item, unit.address, text, score)
        if unit.address not in best or best[unit.address].score < made.score:
            best[unit.address] = made
    yield from best.values()


def _spoken(said: str, asked: Sequence[Term]) -> float:
    return sum(term.presence(said) for term in asked) / len(asked) if asked else 1.0


def _nearness(at: Address, wanted: Address) -> float:
    """How near a reference comes to the unit that is wanted."""
    score = 1.0 if not wanted.paragraph or at.paragraph == wanted.paragraph else 0.3
    return score + (0.5 if wanted.item and at.item == wanted.item else 0.0)


def _paragraph(item: Provision, at: int) -> Unit:
    """The outermost unit around that offset when it is a paragraph, else the whole article."""
    around = [unit for unit in item.units if unit.start <= at < unit.end]
    outer = max(around, key=lambda unit: unit.end - unit.start, default=None)
    place = parse(outer.address) if outer else None
    return outer if outer and place and place.paragraph else Unit(item.address, 0, len(item.text))
