"""What a citation is, and what the words around it say: which law it continues, and whether it is one at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from seoul_assist.text.citation_grammar import (
    FORMER,
    FORMER_REMARK,
    LINK,
    LINK_PAST_REMARK,
    OPEN_BRACKET,
    QUOTED_FROM,
    REWORDED,
    TREATIES,
    WORDING_AFTER,
    WORDING_BEFORE,
)
from seoul_assist.text.law_names import SHORT, base_law, is_law_like, kind_of
from seoul_assist.text.law_tables import is_known
from seoul_assist.text.numbering import Address, match_address


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation: `text` is source[start:end], with the name of the law where it was written beside the address.

    `law` is the name the citation resolves to, "" for the document's own rules, or a bare 법, 영 or 규칙 that nothing
    in the text defines; `address` is None for a law named without an article; `title` is the article title in brackets.
    The part of an address is 별표 1의2 or 별지 제3호서식 for an annex. `former` says that the law is meant as it stood
    before a change, `through` that a range reaches from the citation before up to this one.
    """

    law: str
    address: Address | None
    start: int
    end: int
    quoted: bool
    title: str = ""
    text: str = ""
    former: bool = False
    through: bool = False


Within = Address | Callable[[int], Address]

LOOK_BACK = 90
_LINK_LENGTH = 40
_SAME_LINE = 3_000


@dataclass(slots=True)
class Mention:
    """A law that was named and waits for its article."""

    law: str
    start: int
    end: int
    quoted: bool
    former: bool = False


@dataclass(slots=True)
class State:
    """What the words 같은, 및 and 법 refer back to."""

    text: str
    own: str
    within: Within | None = None
    laws: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    local: set[str] = field(default_factory=set)
    last: Reference | None = None
    # The last citation of an article, which 같은 조 means even behind 별지 제1호서식.
    article: Reference | None = None
    # The citation before an open bracket, to which a list returns after it closes.
    outer: Reference | None = None
    waiting: Mention | None = None
    # The citation that 준용 last applied: what follows in that line may reword its articles.
    applied: Reference | None = None
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
        elif law.endswith(TREATIES):
            self.laws[next(kind for kind in TREATIES if law.endswith(kind))] = law
        elif law and is_law_like(law):
            self.law = law
            self.laws[kind_of(law)] = law
            self.families.add(base_law(law))

    def release(self) -> Iterator[Reference]:
        """The waiting mention as a citation of a whole law, when it was one in 낫표."""
        seen, self.waiting = self.waiting, None
        if seen is not None and seen.quoted:
            text = self.text[seen.start : seen.end]
            yield Reference(seen.law, None, seen.start, seen.end, True, "", text, is_former(self.text, seen))

    def place(self, at: int) -> Address | None:
        """The unit in which the text at that offset stands, when the caller said so."""
        return self.within(at) if callable(self.within) else self.within


def implied(state: State, at: int) -> Reference | None:
    """The citation whose law an article without one belongs to.

    It stands in the bracket of that citation, or in words quoted from it, or is followed by 중 "…" in the line that
    applied other rules.
    """
    last, applied = state.last, state.applied
    near = last is not None and last.law and state.waiting is None
    if last and near and (in_bracket(state.text, last, at) or QUOTED_FROM.fullmatch(state.text, last.end, at)):
        return last
    if applied is not None and applied.law and _same_line(state, at):
        matched = match_address(state.text, at)
        if matched is not None and REWORDED.match(state.text, matched[1]):
            return applied
    return None


def in_bracket(text: str, last: Reference, at: int) -> bool:
    near = 0 <= at - last.end <= _LINK_LENGTH * 4 and "(" in text[last.end : at]
    return near and OPEN_BRACKET.fullmatch(text, last.end, at) is not None


def _same_line(state: State, at: int) -> bool:
    """True in the line in which 준용 applied other rules."""
    applied = state.applied
    return applied is not None and at - applied.end < _SAME_LINE and "\n" not in state.text[applied.end : at]


def is_wording(state: State, start: int, end: int) -> bool:
    """True for words in quotation marks that such a line only reads as other words."""
    return (
        _same_line(state, start)
        and bool(WORDING_AFTER.match(state.text, end))
        and bool(WORDING_BEFORE.search(state.text[max(0, start - 82) : start]))
    )


def listed(state: State, at: int) -> Reference | None:
    """The citation that the one at `at` stands in a list or range with: the last, or the one before a bracket."""
    last, outer = state.last, state.outer
    if last is not None and at - last.end <= _LINK_LENGTH and LINK.fullmatch(state.text, last.end, at):
        return last
    for one in (last, outer):
        if one is None or at - one.end > 200 or ")" not in state.text[one.end : at]:
            continue
        if LINK_PAST_REMARK.fullmatch(state.text, one.end, at):
            return one
    return None


def is_former(text: str, seen: Mention) -> bool:
    return seen.former or before_change(text, seen.start) or bool(FORMER_REMARK.match(text, seen.end))


def before_change(text: str, start: int) -> bool:
    ahead = text[max(0, start - 12) : start]
    return ("전" in ahead or "구" in ahead or "옛" in ahead) and FORMER.search(ahead) is not None


def whole_name(name: str, start: int) -> tuple[str, int]:
    """The name without leading words that do not belong to it, when the rest is a title the tables know."""
    words = [(found[0], found.start()) for found in re.finditer(r"\S+", name)]
    for word, skip in words[1:]:
        if word not in SHORT and is_known(name[skip:]):
            return name[skip:], start + skip
    return name, start


def expand(name: str, state: State) -> str:
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
