"""Finds every citation of a statute in running Korean text: which law, which address, and exactly where.

Grammar: 「법」 제N조(의M)제K항제L호(의P)목 with or without 낫표, lists (제5조 및 제9조), ranges (제3조부터 제5조까지),
같은 법 / 같은 조 / 같은 항, 법 / 영 / 규칙, and names defined by (이하 "…"이라 한다).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from seoul_assist.text.law_names import SHORT, base_law, is_law_like, kind_of, name_before
from seoul_assist.text.numbering import HANGUL_ORDER, Address, match_address


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation: `text` is source[start:end], with the name of the law where it was written beside the address.

    `law` is the name the citation resolves to, "" for the document's own rules, or a bare 법, 영 or 규칙 that nothing
    in the text defines; `address` is None for a law named without an article; `title` is the article title in brackets.
    """

    law: str
    address: Address | None
    start: int
    end: int
    quoted: bool
    title: str = ""
    text: str = ""


_EVENT = re.compile(
    r"(?=[「｢『이약부제같동ㆍ·\s,])(?:"
    r"[「｢『](?P<name>[^「」｢｣『』\n]{1,150})[」｣』](?P<kind>\s?시행(?:령|규칙|세칙))?"
    r"|(?:이하|약칭)\s?[:：]?\s?[\"“”'‘’「『](?P<alias>[^\"“”'‘’「」『』\n]{1,60})[\"“”'‘’」』]"
    r"|(?P<article>(?:부칙\s?(?:\([^()\n]{1,60}\)|<[^<>\n]{1,60}>)?\s?)?제\s?\d{1,4}\s?조(?!\s?\d)"
    r"|부칙\s?(?:\([^()\n]{1,60}\)|<[^<>\n]{1,60}>)?\s?제\s?\d{1,3}\s?항)"
    r"|(?<![가-힣])(?P<same>(?:같은|동)\s?[조항호](?![가-힣]{2}))"
    r"|(?P<unit>제\s?\d{1,3}\s?[항호])"
    rf"|[\sㆍ·,](?P<sub>[{HANGUL_ORDER}]목)(?![가-힣]{{2}})"
    r"|(?<![가-힣])(?P<law>(?:(?:같은|동)\s?|[이본]\s)(?:법률|법|영|령|규칙|규정|조례|훈령|예규|지침)(?:\s?시행(?:령|규칙))?)"
    r"(?=[\s,.)(의에을를과와은는상ㆍ]|$))"
)
# What may stand between two members of a list.
_LINK = re.compile(
    r"(?:\s?(?:본문|단서|전단|후단|각\s?호|각\s?목|외의\s?부분|까지|부터))*"
    r"\s*(?:,\s?(?:및|또는)?|및|또는|이나|나|과|와|ㆍ|·|∙|・|‧|내지|~|∼|～|-|\()?\s*"
)
# What may stand between the name of a law and its article: a remark in brackets, 의, 상.
_GAP = re.compile(r"\s*(?:\((?:[^()\n]|\([^()\n]*\))*\)\s*)*(?:의|상의?)?\s*(?:제\s?\d+[편장절]\s*\()?")
_DEFINES = re.compile(r"\s*\(\s*(?:법률|대통령령|총리령|[가-힣]{2,12}령|조례)?\s*(?:제\d+호)?[\s,]*")
_TITLE = re.compile(r"\s?\(((?:[^()\n]|\([^()\n]*\)){1,60})\)")
_NO_TITLE = re.compile(
    r"(?:이하|다만|단\s|단,|법률|대통령령|현행|구\s|개정|신설|삭제|별표|별지|제\s?\d|[「\"“\d<])|.*"
    r"(?:제외|포함|한정|한다|말한다|같다|경우|참조|관련|해당|함|[가-힣\d]팀|[가-힣\d]반|\d조|조원|\d명)\s?\.?$"
)
# The act that brought the addenda: 법률 제123호 부칙 제2조, 「법」(법률 제123호) 부칙 제2조.
_NUMBER = re.compile(r"(?:법률|령|조례|규칙)\s제(\d+)호[^.,]{0,60}$")
_GROUP = re.compile(r"\s?\([^()\n]{0,12}(?:팀|반|조|조원|명|인)\)|\s?(?:조장|조원|팀|반장)")
_LOOK_BACK = 90


@dataclass(slots=True)
class _Mention:
    """A law that was named and waits for its article."""

    law: str
    start: int
    end: int
    quoted: bool


@dataclass(slots=True)
class _State:
    """What the words 같은, 및 and 법 refer back to."""

    text: str
    own: str
    laws: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    last: Reference | None = None
    waiting: _Mention | None = None
    law: str = ""
    families: set[str] = field(default_factory=set)

    @property
    def own_act(self) -> str:
        """The act whose decree or rule this document is, or that it is itself; "" when it is no statute of a family."""
        act = base_law(self.own)
        return act if kind_of(act) == "법" else ""

    def note(self, law: str) -> None:
        if law in SHORT:
            self.law = ""  # 같은 법 after an unresolved 법 is unresolved too
        elif law and is_law_like(law):
            self.law = law
            self.laws[kind_of(law)] = law
            self.families.add(base_law(law))

    def release(self) -> Iterator[Reference]:
        """The waiting mention as a citation of a whole law, when it was one in 낫표."""
        if self.waiting is not None and self.waiting.quoted:
            seen = self.waiting
            yield Reference(seen.law, None, seen.start, seen.end, True, "", self.text[seen.start : seen.end])
        self.waiting = None


def find(text: str, own: str = "") -> tuple[Reference, ...]:
    """Every citation in order of its start; none overlap.

    `own` is the title of the document the text stands in: it turns 법, 영 and 규칙 without a definition into the act,
    the decree and the rule of that family. A list gives one Reference for each member, a range one for each end.
    """
    return tuple(_scan(_State(text, own)))


def _scan(state: _State) -> Iterator[Reference]:
    end = 0
    for found in _EVENT.finditer(state.text):
        if found.start() < end:
            continue
        if found["name"] or found["law"]:
            mention = _named(found, state) if found["name"] else _same_law(found, state)
            yield from state.release()
            state.waiting = mention
            state.note(mention.law)
            end = found.end()
        elif found["alias"]:
            _define(found, state)
        else:
            made = _article(found, state, end) if found["article"] else _relative(found, state)
            if made is None:
                if found["unit"] and state.waiting is None:
                    state.last = None  # a paragraph of the text itself: 같은 항 now means that one
                continue
            attached = state.waiting is not None and made.start == state.waiting.start
            if attached:
                state.waiting = None
            yield from state.release()
            state.last = made
            state.note(made.law)
            end = made.end
            yield made
    yield from state.release()


def _named(found: re.Match[str], state: _State) -> _Mention:
    name = re.sub(r"\s+", " ", found["name"]).strip()
    name = state.aliases.get(name, name)
    if found["kind"]:
        name = f"{base_law(name)} {found['kind'].strip()}"
    return _Mention(name, found.start(), found.end(), True)


def _same_law(found: re.Match[str], state: _State) -> _Mention:
    """같은 법 시행령 after 국가공무원법 is its decree; 이 법 is the document's own."""
    words = found["law"]
    core = re.sub(r"^(?:같은|동|이|본)\s?", "", words)
    decree = re.search(r"\s시행(?:령|규칙)$", core)
    family = state.own_act if words[0] in "이본" else base_law(state.law)
    kind = kind_of(core)
    if decree:
        law = f"{family}{decree[0]}" if family else words
    elif words[0] in "이본":
        law = ""
    elif kind == "법":
        law = family or words
    else:
        law = state.laws.get(kind, state.law) or words
    return _Mention(law, found.start(), found.end(), False)


def _define(found: re.Match[str], state: _State) -> None:
    """(이하 "법"이라 한다) right after the name of a law."""
    seen = state.waiting
    if seen is not None and seen.law and _DEFINES.fullmatch(state.text, seen.end, found.start()):
        state.aliases[found["alias"].strip()] = seen.law


def _article(found: re.Match[str], state: _State, end: int) -> Reference | None:
    at = found.start()
    law, start, quoted = "", at, False
    seen, last = state.waiting, state.last
    if seen is not None and _GAP.fullmatch(state.text, seen.end, at):
        law, start, quoted = seen.law, seen.start, seen.quoted
    elif seen is None and last is not None and at - last.end <= 40 and _LINK.fullmatch(state.text, last.end, at):
        law, quoted = last.law, last.quoted
    elif before := name_before(state.text, max(end, at - _LOOK_BACK), at, state.aliases):
        law, start = _expand(before[0], state), before[1]
    elif _GROUP.match(state.text, found.end()):
        return None
    made = _finish(state.text, law, at, start, quoted)
    if made and made.address and made.address.part == "부칙":
        numbered = _NUMBER.search(state.text[max(0, start - 20) : at])
        if numbered:
            made = replace(made, address=replace(made.address, part=f"부칙(제{numbered[1]}호)"))
    return made


def _expand(name: str, state: _State) -> str:
    """The law that a written name stands for."""
    if name in state.aliases:
        return state.aliases[name]
    if name not in SHORT:
        return name
    if name in ("시행령", "시행규칙"):
        law = base_law(state.law) or state.own_act
        return f"{law} {name}" if law else name
    kind, act = kind_of(name), state.own_act
    if kind == kind_of(state.own) and kind not in ("영", "규칙"):
        return ""
    if act:
        return {"법": act, "영": f"{act} 시행령", "규칙": f"{act} 시행규칙"}.get(kind, name)
    if state.own or len(state.families) != 1:
        return name
    return state.laws.get(kind, name)


def _finish(text: str, law: str, at: int, start: int, quoted: bool) -> Reference | None:
    """The Reference whose address begins at `at`, with the article title and the units behind the title."""
    matched = match_address(text, at)
    if matched is None:
        return None
    address, end = matched
    title = ""
    if address.article and not address.unit:
        bracket = _TITLE.match(text, end)
        if bracket and not _NO_TITLE.match(bracket[1].strip()):
            title, end = bracket[1].strip(), bracket.end()
            below = match_address(text, end + (text[end : end + 1] == " "))
            if below and below[0].unit and not below[0].article and not below[0].part:
                address = replace(below[0], article=address.article, branch=address.branch, part=address.part)
                end = below[1]
    return Reference(law, address, start, end, quoted, title, text[start:end])


def _relative(found: re.Match[str], state: _State) -> Reference | None:
    """같은 조 제2항, and the 제3항 of `제1항 및 제3항`: what they leave out comes from the citation before."""
    last = state.last
    if last is None or last.address is None or state.waiting is not None:
        return None
    base, start = last.address, found.start("sub") if found["sub"] else found.start()
    at = start
    if found["same"]:
        level = found["same"][-1]
        blank = re.compile(r"\s?").match(state.text, found.end())
        at = blank.end() if blank else found.end()
    elif not _LINK.fullmatch(state.text, last.end, start):
        return None
    else:
        level = ""
    matched = match_address(state.text, at)
    if matched is None or not matched[0].unit or matched[0].article or matched[0].part:
        return None
    below, end = matched
    if not level:
        # 제5조 및 제1항: the second is a paragraph of the text itself, unless the first names a paragraph too.
        same = base.paragraph if below.paragraph else base.item if below.item else base.subitem
        if not same:
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
    return Reference(last.law, address, start, end, last.quoted, "", state.text[start:end])
