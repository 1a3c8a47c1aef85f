"""Finds every citation of a statute in running Korean text: which law, which address, and exactly where.

Grammar: 「법」 제N조(의M)제K항제L호(의P)목 with or without 낫표, lists (제5조 및 제9조), ranges (제3조부터 제5조까지),
같은 법 / 같은 조, 법 / 영 / 규칙, names defined by (이하 "…"이라 한다), 별표 and 별지 서식, 부칙, laws as they
stood before (종전의, 구, …로 개정되기 전의 것), and paragraphs and items relative to the article they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from seoul_assist.text import rx
from seoul_assist.text.citation_context import (
    LOOK_BACK,
    Mention,
    Reference,
    State,
    Within,
    before_change,
    expand,
    implied,
    in_bracket,
    is_former,
    is_wording,
    listed,
    whole_name,
)
from seoul_assist.text.citation_grammar import (
    BRACKET,
    DEFINES,
    DEFINES_LAW,
    EVENT,
    FORMER_REMARK,
    GAP,
    GRADES,
    GROUP,
    IN_ANNEX,
    NO_TITLE,
    NUMBER,
    RANGE,
    TITLE,
    TREATIES,
    annex_name,
)
from seoul_assist.text.law_names import SHORT, base_law, is_law_like, kind_of, name_before
from seoul_assist.text.numbering import Address, match_address

__all__ = ["Reference", "Within", "definitions", "find"]

_FIRST_ITEMS = "가나다라마바사아자차카타파하"


def find(
    text: str,
    own: str = "",
    aliases: Mapping[str, str] | None = None,
    within: Within | None = None,
) -> tuple[Reference, ...]:
    """Every citation in order of its start; none overlap.

    `own` is the title of the document the text stands in: it turns 법, 영 and 규칙 without a definition into the act,
    the decree and the rule of that family. `aliases` are the short names that another article defined (`definitions`).
    `within` is the article, or tells for an offset the unit, that the text stands in: with it a bare 제1항, 제2호,
    가목, 전항 or 전호 is a citation too. A list gives one Reference for each member, a range one for each
    end (`members` tells what lies between).
    """
    return tuple(_scan(State(text, own, within, aliases=dict(aliases or {}))))


def definitions(texts: Iterable[str], own: str = "") -> dict[str, str]:
    """The short names that the articles of one regulation define by (이하 "…"이라 한다), each with its law.

    A name defined for one article only (이하 이 조에서 "…") is left out; the first definition of a name stands. In a
    rule that is not named after its act, 법 without a definition is the only act that the first text cites.
    """
    found: dict[str, str] = {}
    first: set[str] | None = None
    for text in texts:
        if first is None or "이하" in text or "약칭" in text:
            state = State(text, own, aliases=dict(found))
            cited = {one.law for one in _scan(state) if kind_of(one.law) == "법" and one.law not in SHORT}
            first = cited if first is None else first
            for name, law in state.aliases.items():
                if name not in state.local:
                    found.setdefault(name, law)
    if first and len(first) == 1 and kind_of(base_law(own)) != "법":
        # A rule that carries out one act calls it 법 even where it forgot to say so.
        found.setdefault("법", next(iter(first)))
    return found


def _scan(state: State) -> Iterator[Reference]:
    end = 0
    for found in EVENT.finditer(state.text):
        if found.start() < end:
            continue
        if found["name"] or found["law"]:
            mention = _named(found, state) if found["name"] else _same_law(found, state)
            yield from state.release()
            state.waiting = mention
            state.note(mention.law)
            end = found.end()
        elif found["alias"]:
            _define(found, state, end)
        elif found["apply"]:
            state.applied = state.last or state.applied
        else:
            made = _cited(found, state, end)
            if made is None:
                if found["unit"] and state.waiting is None:
                    state.last = None  # a paragraph of the text itself: 같은 항 now means that one
                continue
            if state.waiting is not None and made.start == state.waiting.start:
                state.waiting = None
            yield from state.release()
            if state.last is not None and in_bracket(state.text, state.last, made.start):
                state.outer = state.last
            state.last = made
            if made.address and made.address.article:
                state.article = made
            state.note(made.law)
            end = made.end
            yield made
    yield from state.release()


def _cited(found: re.Match[str], state: State, end: int) -> Reference | None:
    if found["article"] or found["annex"]:
        return _article(found, state, end)
    if found["form"]:
        return _form(found, state)
    if found["prior"]:
        return _prior(found, state)
    return _relative(found, state)


def _named(found: re.Match[str], state: State) -> Mention:
    name = re.sub(r"\s+", " ", found["name"]).strip()
    name = state.aliases.get(name, name)
    if found["kind"]:
        name = f"{base_law(name)} {found['kind'].strip()}"
    return Mention(name, found.start(), found.end(), True)


def _same_law(found: re.Match[str], state: State) -> Mention:
    """같은 법 시행령 after 국가공무원법 is its decree; 이 법 is the document's own."""
    words = found["law"]
    core = re.sub(r"^(?:같은|동|이|본|위)\s?", "", words)
    decree = re.search(r"\s시행(?:령|규칙)$", core)
    family = state.own_act if words[0] in "이본" else base_law(state.law)
    kind = kind_of(core)
    if decree:
        law = f"{family}{decree[0]}" if family else words
    elif words[0] in "이본":
        law = ""
    elif kind == "법":
        law = family or words
    elif core in TREATIES:
        law = state.laws.get(core, words)
    else:
        law = state.laws.get(kind, state.law) or words
    former = state.last is not None and state.last.former and state.last.law == law and words[0] not in "이본"
    return Mention(law, found.start(), found.end(), False, former)


def _define(found: re.Match[str], state: State, end: int) -> None:
    """(이하 "법"이라 한다) right after the name of a law."""
    seen, name = state.waiting, found["alias"].strip()
    law_like = is_law_like(name) or name in SHORT
    opened = state.text.rfind("(", max(0, found.start() - 2), found.start())
    if law_like and opened > end and (seen is None or seen.end < opened - 1):
        before = name_before(state.text, max(end, opened - LOOK_BACK), opened, state.aliases)
        if before and before[0] not in SHORT and is_law_like(before[0]):
            law, start = whole_name(*before)
            seen = state.waiting = Mention(law, start, opened, False)
            state.note(law)
    if seen is None or not seen.law:
        return
    low, high = seen.end, found.start()
    if DEFINES.fullmatch(state.text, low, high) or (law_like and DEFINES_LAW.fullmatch(state.text, low, high)):
        state.aliases[name] = seen.law
        if found["local"]:
            state.local.add(name)


def _article(found: re.Match[str], state: State, end: int) -> Reference | None:
    """The citation whose article or annex was found, with the law it belongs to."""
    at = found.start()
    law, start, quoted, former, through = "", at, False, False, False
    seen, before = state.waiting, listed(state, at)
    if seen is not None and GAP.fullmatch(state.text, seen.end, at):
        law, start, quoted, former = seen.law, seen.start, seen.quoted, is_former(state.text, seen)
    elif seen is None and before is not None:
        law, quoted, former = before.law, before.quoted, before.former
        through = bool(RANGE.match(state.text, before.end))
    elif name := name_before(state.text, max(end, at - LOOK_BACK), at, state.aliases):
        written, start = whole_name(*name)
        law = expand(written, state)
    elif GROUP.match(state.text, found.end()):
        return None
    else:
        if is_wording(state, at, found.end()):
            return None
        of = implied(state, at)
        law, quoted, former = (of.law, of.quoted, of.former) if of else (law, quoted, former)
    made = _annexed(found, law, start, quoted, state.text) if found["annex"] else None
    if made is None and found["article"]:
        made = _finish(state.text, law, at, start, quoted)
    if made is None:
        return None
    made = _in_addenda(made, state.text[max(0, start - 20) : at], before if start == at else None)
    former = former or before_change(state.text, start) or FORMER_REMARK.match(state.text, made.end) is not None
    return replace(made, former=former, through=through) if former or through else made


def _in_addenda(made: Reference, ahead: str, before: Reference | None) -> Reference:
    """The citation with the number of the act that brought the addenda, or as a member of a list of addenda."""
    address = made.address
    if address and address.part == "부칙":
        numbered = NUMBER.search(ahead)
        return replace(made, address=replace(address, part=f"부칙(제{numbered[1]}호)")) if numbered else made
    if address and not address.part and before and before.address and before.address.part.startswith("부칙"):
        return replace(made, address=replace(address, part=before.address.part))
    return made


def _finish(text: str, law: str, at: int, start: int, quoted: bool) -> Reference | None:
    """The Reference whose address begins at `at`, with the article title and the units behind the title."""
    matched = match_address(text, at)
    if matched is None:
        return None
    address, end = matched
    title = ""
    if address.article and not address.unit:
        bracket = TITLE.match(text, end)
        if bracket and not NO_TITLE.match(bracket[1].strip()):
            title, end = bracket[1].strip(), bracket.end()
            below = match_address(text, end + (text[end : end + 1] == " "))
            if below and below[0].unit and not below[0].article and not below[0].part:
                address = replace(below[0], article=address.article, branch=address.branch, part=address.part)
                end = below[1]
    return Reference(law, address, start, end, quoted, title, text[start:end])


def _annexed(found: re.Match[str], law: str, start: int, quoted: bool, text: str) -> Reference:
    """별표 1의2 제3호가목, 별지 제5호서식: the annex is the part of the address."""
    address, end = Address(0, part=annex_name(found["annex"])), found.end()
    inner = IN_ANNEX.match(text, end)
    matched = match_address(text, inner.end() if inner else end)
    if matched and matched[0].unit and not matched[0].article and not matched[0].part:
        address, end = replace(matched[0], part=address.part), matched[1]
    return Reference(law, address, start, end, quoted, "", text[start:end])


def _form(found: re.Match[str], state: State) -> Reference | None:
    """The 제2호서식 of 별지 제1호서식 및 제2호서식."""
    before = listed(state, found.start())
    if before is None or before.address is None or not before.address.part.startswith("별지"):
        return None
    address = Address(0, part=annex_name("별지" + found["form"]))
    through = bool(RANGE.match(state.text, before.end))
    return Reference(
        before.law, address, found.start(), found.end(), before.quoted, "", found["form"], before.former, through
    )


def _prior(found: re.Match[str], state: State) -> Reference | None:
    """전항 and 전호, with the units behind them: the one before the unit in which they stand."""
    here = state.place(found.start())
    if here is None or state.waiting is not None:
        return None
    if found["prior"][-1] == "항" and here.paragraph > 1:
        base = replace(here, paragraph=here.paragraph - 1, item=0, item_branch=0, subitem="")
    elif found["prior"][-1] == "호" and here.item > 1 and not here.item_branch:
        base = replace(here, item=here.item - 1, subitem="")
    else:
        return None
    end = found.end()
    matched = match_address(state.text, end)
    if matched and matched[0].unit and not matched[0].article and not matched[0].part and not matched[0].paragraph:
        base = replace(base, item=matched[0].item or base.item, subitem=matched[0].subitem)
        end = matched[1]
    return Reference("", base, found.start(), end, False, "", state.text[found.start() : end])


def _relative(found: re.Match[str], state: State) -> Reference | None:
    """같은 조 제2항, and the 제3항 of `제1항 및 제3항`: what they leave out comes from the citation before.

    Without one they are units of the text itself, and the place where they stand says what they leave out.
    """
    start = found.start("sub") if found["sub"] else found.start()
    at, level, through = start, "", False
    base: Address | None = None
    law, quoted, former = "", False, False
    if found["same"]:
        level = found["same"][-1]
        blank = rx.compile(r"\s?").match(state.text, found.end())
        at = blank.end() if blank else found.end()
    matched = match_address(state.text, at)
    if matched is None or not matched[0].unit or matched[0].article or matched[0].part:
        return None
    below, end = matched
    last = state.last
    inside = not level and last is not None and BRACKET.fullmatch(state.text, last.end, start) is not None
    if level and last is not None and last.address and last.address.part.startswith("별지"):
        last = state.article
    before = last if level or inside else listed(state, start) if state.waiting is None else None
    if before is not None and before.address is not None and state.waiting is None:
        base, law, quoted, former = before.address, before.law, before.quoted, before.former
        through = not level and bool(RANGE.match(state.text, before.end))
        # 제5조 및 제1항: the second is a paragraph of the text itself, unless the first names a paragraph too.
        same = base.paragraph if below.paragraph else base.item if below.item else base.subitem
        if (not level and not same and not inside) or (level == "조" and not base.article):
            base = None
    if base is None:
        if level or (state.waiting is not None and GAP.fullmatch(state.text, state.waiting.end, start)):
            return None
        base, law, quoted, former, through = state.place(start), "", False, False, False
        word = found["sub"] and below.subitem not in _FIRST_ITEMS  # 수목, 토목
        grade = GRADES.search(state.text[max(0, start - 40) : start])
        if base is None or word or grade or is_wording(state, start, end):
            return None
    keep_paragraph = level in ("항", "호") or (not level and not below.paragraph)
    keep_item = level == "호" or (not level and not below.paragraph and not below.item)
    address = replace(
        below,
        article=base.article,
        branch=base.branch,
        part=base.part,
        paragraph=below.paragraph or (base.paragraph if keep_paragraph else 0),
        item=below.item or (base.item if keep_item else 0),
        item_branch=below.item_branch or (base.item_branch if keep_item else 0),
    )
    return Reference(law, address, start, end, quoted, "", state.text[start:end], former, through)
