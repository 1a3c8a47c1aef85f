"""What the library knows of a citation: found, gone, renamed, not yet in force, never there or unknown, and why."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from typing import Protocol, runtime_checkable

from seoul_assist.model import Provision, Regulation, Resolution, Unit
from seoul_assist.text.citations import Reference, definitions, find
from seoul_assist.text.law_names import SHORT, kind_of
from seoul_assist.text.law_tables import aliases, law_key, repealed, successor
from seoul_assist.text.numbering import Address, parse

# A library that holds this many acts holds them all, so that an act it lacks does not exist.
WHOLE_STATUTE_BOOK = 1_000
_FAMILY = ("시행령", "시행규칙")
_GONE = re.compile(r"(?:[①-⑳]|\d{1,3}(?:의\d+)?\.|[가-힣]\.)\s*삭\s?제\s*(?:[<\[][^<>\[\]]*[>\]])?\s*$")


_AMENDS = re.compile(r"다음과\s?같이\s?(?:각각\s?)?(?:개정|신설|한다)")


class Laws(Protocol):
    """What resolving asks of a library; `key` is a title as law_key makes it."""

    def official_title(self, key: str) -> str | None: ...

    def titles(self) -> Iterable[str]: ...

    def article(self, law: str, article: str) -> Provision | None:
        """The provision of that official title and bare article (제12조의2, 부칙(제123호) 제2조)."""
        ...


@runtime_checkable
class Foresight(Protocol):
    """A library that also holds what was promulgated and is not in force yet."""

    def coming(self, law: str, article: str) -> Provision | None:
        """The provision at that address in the earliest later version of the law that has it."""
        ...


def cited(regulation: Regulation) -> Iterator[tuple[Provision, Reference]]:
    """Every citation inside a regulation with the provision it stands in; its own articles have no law.

    Names that one article defines hold in all of them, and a bare 제2항 is read as one of the article it stands in.
    Addenda that amend other laws name the articles of those: what they cite without a law is left out.
    """
    names = definitions((item.text for item in regulation.provisions if not item.addenda), regulation.name)
    for item in regulation.provisions:
        base = parse(item.article)
        amends = _AMENDS.search(item.text) if item.addenda else None
        for reference in find(item.text, regulation.name, names, _places(item, base) if base else None):
            address = reference.address
            if amends and not reference.law and reference.start > amends.start():
                continue
            if base and base.part and not reference.law and address and address.part == "부칙":
                reference = replace(reference, address=replace(address, part=base.part))
            yield item, reference


def _places(item: Provision, base: Address) -> Callable[[int], Address]:
    """Tells for an offset into the text the unit it stands in."""
    starts = [unit.start for unit in item.units]

    def place(at: int) -> Address:
        for index in range(bisect_right(starts, at) - 1, -1, -1):
            unit = item.units[index]
            if at < unit.end:
                return parse(unit.address) or base
            if unit.address.count("제") - item.article.count("제") == 1:
                break  # a unit of the outermost level that ended: nothing before it reaches further
        return base

    return place


def resolve(reference: Reference, laws: Laws, as_of: date | None = None) -> Resolution:
    """What becomes of the citation in this library; `law` is the official title whenever one was found.

    `suggestion` is the official title when the written one is misspelt or spaced otherwise, the present titles of a law
    that was renamed, and else a sentence on what there is instead. An ordinance or guideline the library lacks, and a
    law cited as it stood before a change, are `unknown`. With `as_of` a provision in force only later is not_in_force.
    """
    name = reference.law.strip()
    if not name or name in SHORT or re.match(r"(?:같은|동)\s?(?:법|영|규칙|조례|규정)", name):
        return Resolution("unknown")
    title = _title(name, reference.quoted, laws)
    if title is None:
        return _missing(name, laws)
    spelling = "" if _same_spelling(name, title, reference.quoted) else title
    if reference.former:
        return Resolution("unknown", title, None, "개정되기 전의 규정이어서 지금의 조문과 견주지 않았습니다.")
    address = reference.address
    found = Resolution("found", title) if address is None else _address(title, address, laws)
    if as_of is not None:
        found = _in_time(found, address, laws, as_of)
    return replace(found, suggestion=found.suggestion or spelling)


def _in_time(found: Resolution, address: Address | None, laws: Laws, as_of: date) -> Resolution:
    """The resolution, unless what was found, or what was not, comes into force after that day."""
    provision = found.provision
    if found.found == "no_article" and address is not None and isinstance(laws, Foresight):
        provision = laws.coming(found.law, _article_of(address))
    elif provision is None and found.found == "found":
        provision = laws.article(found.law, "제1조")
    if provision is None or provision.effective is None or provision.effective <= as_of:
        return found
    day = provision.effective
    said = f"{day.year}. {day.month}. {day.day}.부터 시행됩니다."
    return Resolution("not_in_force", found.law, provision if address else None, said, day)


def official_name(name: str, laws: Laws) -> str | None:
    """The official title in this library for a name as people write it: exact, spaced otherwise, or a short name."""
    return _title(name, True, laws)


def _title(name: str, quoted: bool, laws: Laws) -> str | None:
    """The whole name first; an unquoted one may carry words that do not belong to it in front."""
    words = name.split()
    for first in range(1 if quoted else len(words)):
        key = law_key(" ".join(words[first:]))
        title = laws.official_title(key) or _aliased(key, laws)
        if title:
            return title
    return None


def _aliased(key: str, laws: Laws) -> str | None:
    for suffix in ("", *_FAMILY):
        full = aliases().get(key.removesuffix(suffix)) if suffix == "" or key.endswith(suffix) else None
        if full:
            return laws.official_title(law_key(full + suffix))
    return None


def _same_spelling(name: str, title: str, quoted: bool) -> bool:
    def dots(text: str) -> str:
        return re.sub(r"[·‧∙・･•]", "ㆍ", text.strip())

    if law_key(name) != law_key(title):
        return True  # a short name, or an unquoted one with words in front: not a spelling of the title
    return not quoted or dots(name) == dots(title)


def _missing(name: str, laws: Laws) -> Resolution:
    key = law_key(name)
    now = successor(name)
    if now:
        return Resolution("renamed", "", None, " 또는 ".join(f"「{title}」" for title in now.titles), now.day)
    gone = repealed().get(key)
    if gone:
        return Resolution("repealed", "", None, f"{gone.year}. {gone.month}. {gone.day}. 공포로 폐지되었습니다.", gone)
    known = list(laws.titles())
    near = _nearest(key, known)
    statute = kind_of(name) in ("법", "영") or name.endswith("시행규칙") or name.endswith("헌법")
    whole = sum(title.endswith(("법", "법률")) for title in known) >= WHOLE_STATUTE_BOOK
    return Resolution("no_law" if statute and whole else "unknown", "", None, f"「{near}」" if near else "")


def _nearest(key: str, titles: Iterable[str]) -> str:
    """The one title that could be meant: one or two signs off, or the same beginning and most of the rest."""
    best, best_score = "", 0.0
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(key)
    for title in titles:
        other = law_key(title)
        if abs(len(other) - len(key)) > 4 or kind_of(other) != kind_of(key):
            continue
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() <= best_score or matcher.quick_ratio() <= best_score:
            continue
        score = matcher.ratio()
        slip = abs(len(other) - len(key)) <= 1 and score >= 1 - 2 / max(len(key), 5)
        if score > best_score and ((slip and len(key) >= 5) or (score >= 0.7 and other[:3] == key[:3])):
            best, best_score = title, score
    return best


def _address(title: str, address: Address, laws: Laws) -> Resolution:
    provision = laws.article(title, _article_of(address))
    if provision is None:
        # Addenda are often omitted or cited without the number of their act, and annexes come in files of their own:
        # not finding one proves nothing.
        return Resolution("unknown" if address.part else "no_article", title)
    if provision.deleted:
        return Resolution("deleted", title, provision)
    if not address.unit:
        return Resolution("found", title, provision)
    unit = narrow(provision, address)
    if unit is None and address.part.startswith("별") and not provision.units:
        return Resolution("unknown", title, provision, f"{address.part} 안의 번호까지는 확인하지 못했습니다.")
    if unit is None:
        return Resolution("no_unit", title, provision, _last_unit(provision, address))
    return Resolution("deleted" if unit.deleted else "found", title, unit)


def _article_of(address: Address) -> str:
    return str(replace(address, paragraph=0, item=0, item_branch=0, subitem=""))


def narrow(provision: Provision, address: Address) -> Provision | None:
    """The provision cut down to the unit the address names, with its text and inner units; None when there is none."""
    unit = provision.unit(_unit_name(provision, address))
    if unit is None:
        return None
    text = provision.text[unit.start : unit.end]
    inner = tuple(
        Unit(other.address, other.start - unit.start, other.end - unit.start)
        for other in provision.units
        if unit.start <= other.start and other.end <= unit.end and other != unit
    )
    marks = tuple(
        replace(mark, at=mark.at - unit.start)
        for mark in provision.marks
        if mark.place in ("inline", "line") and unit.start <= mark.at <= unit.end
    )
    gone = bool(_GONE.match(text))
    return replace(provision, address=unit.address, text=text, units=inner, marks=marks, deleted=gone)


def _unit_name(provision: Provision, address: Address) -> str:
    joint = " " if provision.addenda and not address.article else ""
    return provision.article + joint + address.unit


def _last_unit(provision: Provision, address: Address) -> str:
    """A sentence naming the deepest level that exists and where its numbering ends."""
    for cut in _levels(address):
        if cut.unit and not any(unit.address == _unit_name(provision, cut) for unit in provision.units):
            continue
        above = _unit_name(provision, cut) if cut.unit else provision.article
        below = [unit.address.removeprefix(above).strip() for unit in provision.units if unit.address.startswith(above)]
        direct = [name for name in below if re.fullmatch(r"제\d+항|제\d+호(?:의\d+)?|[가-힣]목", name)]
        wanted = "항" if not cut.unit and address.paragraph else "호" if address.item and not cut.item else "목"
        same = [name for name in direct if re.sub(r"의\d+$", "", name).endswith(wanted)]
        return f"{above}에는 {same[-1]}까지 있습니다." if same else f"{above}에는 {wanted} 번호가 없습니다."
    return ""


def _levels(address: Address) -> Iterator[Address]:
    """The address with its lower levels taken off, the deepest first."""
    if address.subitem:
        yield replace(address, subitem="")
    if address.item:
        yield replace(address, subitem="", item=0, item_branch=0)
    yield replace(address, subitem="", item=0, item_branch=0, paragraph=0)
