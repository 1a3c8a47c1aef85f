"""Where companions of a provision are found: definitions, annexed tables, penalties, general and special law."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from seoul_assist.library.annexes import is_linked
from seoul_assist.model import Hit, Provision, Unit
from seoul_assist.tasks.answering.shelf import Shelf
from seoul_assist.tasks.answering.twins import alike, named, twin_laws
from seoul_assist.text.citations import find
from seoul_assist.text.law_names import base_law, kind_of
from seoul_assist.text.numbering import Address, parse
from seoul_assist.text.quotes import locate
from seoul_assist.text.sentences import split
from seoul_assist.text.tokens import content_terms, packed

_DEFINES = re.compile(r"(?:\d+(?:의\d+)?\.\s*)?[\"“]([^\"”“\n]{2,30})[\"”]\s?(?:이?란|은|는)\s")
_BRACKETED = re.compile(r"\([^()]*\)")
_PENAL = re.compile(
    r"벌칙|과태료|이행강제금|과징금(?:의?\s?(?:부과|처분).{0,8})?|.{2,20}(?:과징금|과태료)\s?(?:처분|부과)?(?:\s?등)?"
)
_BREACH = re.compile(r"위반|아니\s?[한하]|거짓|부정한|거부|방해|기피|받지|하지|따르지")
# An act that steps back where another one rules otherwise.
_YIELDS = re.compile(
    r"다른\s?(?:법률|법령)[^.]{0,30}(?:특별한\s?)?(?:규정|정함)[^.]{0,20}(?:제외하고|없으면|경우에는?\s그)"
)
_SPEAKS = 0.5  # the share of a question that a provision of another law must speak of
_TITLED = 0.3  # how much the titles of the two articles have in common
_ALIKE = 0.3  # ... and their texts
_NEAR = 0.8  # of the score of the best hit
_LOOKED_AT = 4


def defined(law: str, question: str, quote: str, shelf: Shelf) -> tuple[Provision, Unit, str] | None:
    """The definition, by the law or the act above it, of a term that question and quotation share; the longest one."""
    asked, said = {term.text for term in content_terms(question)}, packed(quote)
    best: tuple[int, Provision, Unit, str] | None = None
    for title in dict.fromkeys((law, base_law(law))):
        for item in shelf.articles(title):
            if "정의" not in item.title:
                continue
            for unit in item.units:
                found = _DEFINES.match(item.text, unit.start, unit.end)
                term = _BRACKETED.sub("", found[1]).strip() if found else ""
                word = packed(term)
                # What the title of the law is about needs no explaining.
                if word in asked and word in said and word not in packed(law) and (not best or len(word) > best[0]):
                    best = (len(word), item, unit, term)
    return best[1:] if best else None


def tabled(
    provision: Provision, quote: str, shelf: Shelf, place: Callable[[int], Address] | None
) -> Iterator[tuple[Provision, str, str]]:
    """The annexed tables that the quotation names: the table, its words (or its title when they lie in a file)."""
    status, start, end = locate(quote, provision.text)
    if status != "verified" or "별표" not in provision.text[start:end]:
        return
    for one in find(provision.text, provision.law, shelf.names(provision.law), place):
        if start <= one.start and one.end <= end and one.address and one.address.part.startswith("별표"):
            table = replace(one.address, paragraph=0, item=0, item_branch=0, subitem="")
            found = shelf.resolve(replace(one, law=one.law or provision.law, address=table))
            item = found.provision
            if item is None or item.deleted or not item.title:
                continue
            linked = is_linked(item)
            more = " 내용은 따로 붙은 파일에 있습니다." if linked else ""
            yield item, item.title if linked else item.text, f"답에 인용한 조문이 따르는 별표입니다.{more}"


def punished(provision: Provision, address: str, shelf: Shelf) -> Iterator[tuple[Provision, str, str, str]]:
    """What the act threatens for a breach of the article: the provision, the address and words of the penalty, and
    where it names the breach."""
    wanted = parse(address)
    if wanted is None or not wanted.article:
        return
    act = base_law(provision.law)
    if act != provision.law:
        return
    word = f"제{wanted.article}조" + (f"의{wanted.branch}" if wanted.branch else "")
    for item in shelf.articles(act):
        if not _PENAL.fullmatch(item.title) or word not in item.text or item.article == provision.article:
            continue
        for one in find(item.text, act, shelf.names(act), parse(item.article)):
            at = one.address
            if one.law or at is None or (at.article, at.branch) != (wanted.article, wanted.branch):
                continue
            if at.paragraph and wanted.paragraph and at.paragraph != wanted.paragraph:
                continue
            around = sorted(
                (unit for unit in item.units if unit.start <= one.start < unit.end),
                key=lambda unit: unit.start - unit.end,
            )
            whole = Unit(item.address, 0, len(item.text))
            outer = around[0] if around and (parse(around[0].address) or wanted).paragraph else whole
            inner = around[-1] if around else whole
            if _BREACH.search(item.text, one.end, inner.end) and not item.text.startswith("에 따라", one.end):
                items = [unit.start for unit in item.units if outer.start < unit.start < outer.end]
                words = item.text[outer.start : min(items, default=outer.end)]
                yield item, outer.address, words, f"{inner.address}에서 {one.text} 위반을 그 대상으로 정하고 있습니다."
                break


def general(
    question: str, provision: Provision, hits: Sequence[Hit], shelf: Shelf
) -> Iterator[tuple[Literal["special", "general"], Provision, str, str]]:
    """The other half of a general and a special act that speak of the same question.

    When the act answered from steps back behind others, the best article of another act among the hits; when one of
    the hits belongs to an act that steps back, that act's article.
    """
    asked = content_terms(question)
    own = base_law(provision.law)
    derogates = re.compile(rf"「{re.escape(own)}」\s?{re.escape(provision.article)}(?!의\d)[^.]{{0,60}}불구하고")
    for hit in hits:
        text = hit.provision.text_at(hit.address)
        if base_law(hit.provision.law) != own and derogates.search(text) and not hit.provision.deleted:
            reason = f"「{own}」 {provision.article}에 대한 특례여서, 이 조문이 적용되는 일이면 이것이 먼저입니다."
            yield "special", replace(hit.provision, address=hit.address), text, reason
            return
    best = hits[0].score if hits else 0.0
    yielding = steps_back(own, shelf)
    twins = twin_laws(own, shelf)
    for hit in hits[:_LOOKED_AT]:
        item = hit.provision
        other = base_law(item.law)
        if other in (own, *twins) or kind_of(item.law) != "법" or item.deleted or hit.score < _NEAR * best:
            continue
        same = alike(item.title, provision.title) >= _TITLED and alike(item.text, provision.text) >= _ALIKE
        if not same or _PENAL.fullmatch(item.title) or "정의" in item.title:
            continue
        text = hit.provision.text_at(hit.address)
        heard = packed(f"{item.title} {text}")
        if not asked or sum(term.presence(heard) for term in asked) < _SPEAKS * len(asked):
            continue
        if yielding is not None:
            reason = (
                f"{named(own, '은')} 다른 법률에 특별한 규정이 있으면 그 규정이 먼저입니다({yielding.article})."
                f" 이 조문이 적용되는 일이면 「{item.law}」에 따릅니다."
            )
            yield "special", replace(item, address=hit.address), text, reason
            return
        if (above := steps_back(other, shelf)) is not None:
            then = f"일반법인 {named(item.law, '이')} 적용될 수 있습니다({above.article})."
            reason = f"「{own}」에 정하지 않은 사항에는 {then}"
            yield "general", replace(item, address=hit.address), text, reason
            return


def steps_back(law: str, shelf: Shelf) -> Provision | None:
    """The article by which an act applies only where no other act rules otherwise; None when it has none.

    An act for one place or one matter that goes before others is none, whatever else it yields to.
    """
    if re.search(r"특별법|특례법|특례", law):
        return None
    for item in shelf.articles(law)[:12]:
        said = [one.text for one in split(item.text)] if re.search(r"적용|관계", item.title) else []
        if any(_YIELDS.search(one) for one in said) and not any("우선" in one for one in said):
            return item
    return None
