"""What the sentences of a text bind to: duty, permission, ban, exemption or plain statement, clause by clause.

하여야 한다, 해야 합니다 and 의무가 있다 are one force, whatever the ending; 하지 아니할 수 있다 is neither 할 수 있다
nor 하지 아니한다.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from seoul_assist.text import rx
from seoul_assist.text.clean import clean
from seoul_assist.text.forces import LEXICAL, PREFIXED, PREFIXES, Force, force_of, prefixed
from seoul_assist.text.tokens import kiwi


@dataclass(frozen=True, slots=True)
class Predicate:
    """A verb with what stands around it: its stem, the noun before a stem of one syllable, force, place and span.

    `main` is one that ends a clause of its own; the others describe a noun or a condition (요금을 내지 아니한 사람).
    """

    stem: str
    object: str
    force: Force
    main: bool
    start: int
    end: int
    copula: bool = False

    @property
    def negative(self) -> bool:
        return self.force in ("denies", "bans", "exempts")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text with its one main predicate (None at the end of a text without verb) and those inside it.

    `carried` is the force that a clause joined to the next (하고, 하며, 하거나) may take from the end of its sentence.
    """

    text: str
    main: Predicate | None
    inner: tuple[Predicate, ...]
    start: int
    carried: Force | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Token(NamedTuple):
    """A morpheme with its class and where it stands."""

    form: str
    tag: str
    start: int
    len: int


_NOUN = ("NNG", "NNP", "NR", "XR", "SL", "SH", "NP")
# Verbs that say nothing by themselves, so that their stems are never compared.
_EMPTY = frozenset(
    [
        "하",
        "되",
        "있",
        "없",
        "이",
        "보",
        "같",
        "대하",
        "위하",
        "관하",
        "따르",
        "의하",
        "인하",
        "통하",
        "말하",
        "그러",
        "이러",
        "어떠",
        "해당하",
        "당하",
    ]
)
_REPORTS = frozenset(["정하", "규정", "명시", "말하", "설명", "밝히", "적히", "나오"])
_REPORTED = rx.compile(r"(?:다고|라고|도록)\s?$")
_LAW_SAYS = rx.compile(r"(?:제\s?\d+조(?:의\d+)?|[가-힣](?:법|조례|규정|규칙|시행령)|조항|조문)[은는]\s")
_GOES_ON = rx.compile(r"^[^,.]*[하되않두]고\s?$")
_LETS = rx.compile(r"도록\s하고\s?$")
_JOINED = rx.compile(r"(?:고|며|거나)$")
_WHETHER = rx.compile(r"(?<=지) 말지(?=[를가는도 ])")  # 줄지 말지 denies nothing
_JOINS = ("고", "며", "으며", "되", "으되", "지만", "으나", "나", "거나", "고자", "ᆫ데", "는데", "은데")


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of the text in order; a text without a verb is one clause that has no main predicate."""
    return _clauses(clean(text))


@lru_cache(maxsize=256)
def _clauses(text: str) -> tuple[Clause, ...]:
    found: list[Clause] = []
    start = 0
    inner: list[Predicate] = []
    for predicate in _predicates(text):
        if not predicate.main:
            # 내지 아니하거나 거짓으로 낸 사람: the one before belongs to the same description.
            if found and found[-1].text.endswith("거나"):
                last = found.pop()
                inner = [*last.inner, *([last.main] if last.main else []), *inner]
                start = last.start
            inner.append(predicate)
            continue
        found.append(Clause(text[start : predicate.end], predicate, tuple(inner), start))
        start, inner = predicate.end, []
    if text[start:].strip(" .\n") and (inner or not found):
        found.append(Clause(text[start:], None, tuple(inner), start))
    return tuple(_carried(found))


def _carried(found: Sequence[Clause]) -> list[Clause]:
    carried: list[Clause] = []
    after: Force | None = None
    for clause in reversed(found):
        joined = clause.main is not None and _JOINED.search(clause.text) is not None
        if not joined:
            after = clause.main.force if clause.main is not None else None
        carried.append(replace(clause, carried=after if joined else None))
    return carried[::-1]


def _predicates(text: str) -> list[Predicate]:
    tokens = _tokens(text)
    found: list[Predicate] = []
    place = 0
    while place < len(tokens):
        head = _head(tokens, place)
        if head is None:
            noun = _noun_force(tokens, place)
            if noun is not None:
                found.append(noun)
            place += 1
            continue
        end = _group_end(tokens, head)
        one = _predicate(tokens, place, head, end)
        if one.stem == "있" and found and _GOES_ON.search(text[found[-1].start : one.start]):
            # 정하고 있다 and 할 수 있도록 하고 있다 end where 정하다 and 하다 do.
            before = found.pop()
            lets = _LETS.search(text[before.start : one.start]) and _LAW_SAYS.search(text, 0, before.start)
            force = one.force if before.force == "states" else before.force
            one = replace(before, force=force, main=one.main or lets is not None, end=one.end)
        reports = one.stem in _REPORTS or (one.stem == "하" and _LAW_SAYS.search(text, 0, one.start) is not None)
        if one.main and reports and found and _REPORTED.search(text[found[-1].start : one.start]):
            # 신청할 수 있다고 정합니다: what is reported binds.
            found[-1] = replace(found[-1], main=True, end=one.end)
        else:
            found.append(one)
        place = end
    return found


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    for token in kiwi().tokenize(_WHETHER.sub(lambda found: " " * len(found.group()), text)):
        one = Token(token.form, str(token.tag), token.start, token.len)
        last = tokens[-1] if tokens else None
        # 아니하 comes back as an exclamation and a verb more often than not.
        if last and last.form == "아니" and one.form == "하" and last.start + last.len == one.start:
            tokens[-1] = Token("아니하", "VX", last.start, last.len + one.len)
        else:
            tokens.append(one)
    return tokens


def _head(tokens: Sequence[Token], place: int) -> int | None:
    """Where the verb of a group that begins here stands: 안 내, 결정 하, 늘리."""
    tag = tokens[place].tag
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if (
        tag == "MAG"
        and tokens[place].form in ("안", "못")
        and after is not None
        and after.tag[:2] in ("VV", "VX", "VA")
    ):
        return place + 1
    if tag == "MAG" and tokens[place].form in ("안", "못") and after is not None and after.tag in _NOUN:
        following = tokens[place + 2].tag if place + 2 < len(tokens) else ""
        return place + 2 if following in ("XSV", "XSA") else None
    if tag[:2] in ("VV", "VA", "VX") or tag in ("VCP", "VCN", "XSV", "XSA"):
        return place
    return None


def _group_end(tokens: Sequence[Token], head: int) -> int:
    """One past the endings and helping verbs of the verb at `head`."""
    place = head + 1
    while place < len(tokens):
        tag, form = tokens[place].tag, tokens[place].form
        before = tokens[place - 1]
        helping = (
            tag in ("EP", "EC", "EF", "ETM", "ETN", "VX", "XSV", "XSA", "VCP")
            or (tag[0] == "V" and before.form in ("수", "안", "아니") and tag != "VCN")
            or (
                tag[:2] in ("VV", "VA", "XR")
                and before.tag == "EC"
                and form in ("되", "좋", "무방", "괜찮", "하", "않", "아니하", "못하", "말")
            )
            or (
                tag[:2] in ("VV", "VA")
                and before.form in ("의무", "필요", "권한", "방법", "길", "가", "이", "는", "도")
                and form in ("있", "없")
                and _waiting(tokens, place)
            )
            or (tag == "NNB" and form in ("수", "것") and before.tag == "ETM" and _waiting_noun(tokens, place))
            or (
                tag in ("NNG", "NNB")
                and form in ("의무", "필요", "권한", "방법", "길")
                and before.tag == "ETM"
                and _has(tokens, place)
            )
            or (tag == "MAG" and form in ("안", "아니") and before.tag in ("EC", "JX"))
            or (tag == "JX" and before.tag in ("EC", "NNB", "NNG") and form in ("는", "은", "도", "만"))
            or (
                tag in ("JKS", "JKO")
                and (before.form in ("수", "의무", "필요", "권한", "방법", "길") or before.tag == "EC")
            )
        )
        if not helping:
            break
        if tag == "VX" and before.tag == "EC" and before.form in _JOINS and form not in ("하",):
            break
        place += 1
    return place


def _waiting(tokens: Sequence[Token], place: int) -> bool:
    return any(
        token.form in ("수", "의무", "필요", "권한", "방법", "길") for token in tokens[max(0, place - 2) : place]
    )


def _has(tokens: Sequence[Token], place: int) -> bool:
    """True when 있다 or 없다 comes right after the noun."""
    return any(token.form in ("있", "없") for token in tokens[place + 1 : place + 3])


def _waiting_noun(tokens: Sequence[Token], place: int) -> bool:
    """수 있다, and the 것 that closes a sentence: 제출할 것."""
    if tokens[place].form == "수":
        return True
    return place + 1 >= len(tokens) or tokens[place + 1].tag in ("SF", "SP")


def _predicate(tokens: Sequence[Token], first: int, head: int, end: int) -> Predicate:
    verb = tokens[head]
    stem, start = verb.form, tokens[first].start
    forms = [token.form for token in tokens[first:end]]
    noun = ""
    if verb.tag in ("XSV", "XSA", "VCP") and head and tokens[head - 1].tag in (*_NOUN, "XSN", "NNB", "MAG"):
        noun = tokens[head - 1].form
        if noun == "화" and head > 1 and tokens[head - 2].tag in _NOUN:
            noun = tokens[head - 2].form + noun  # 의무화하다
        start = min(start, tokens[head - 1].start)
        stem = noun
        if head > 1 and tokens[head - 2].form in ("안", "못") and tokens[head - 2].tag == "MAG":
            forms = [tokens[head - 2].form, *forms]
    elif len(stem) == 1:
        noun = _object(tokens, first)
    if verb.tag == "VCN":
        stem = _object(tokens, first) or stem
    force = force_of(" ".join(forms), stem, verb.tag)
    if noun == stem and (
        stem in PREFIXED or (head > 1 and tokens[head - 2].tag == "XPN" and tokens[head - 2].form in PREFIXES)
    ):
        stem, force = PREFIXED.get(stem, stem), prefixed(force, stem)
    return Predicate(
        stem=stem,
        object=noun if noun != stem and not verb.tag.startswith("X") else "",
        force=force,
        main=_is_main(tokens, end),
        start=start,
        end=tokens[end - 1].start + tokens[end - 1].len,
        copula=verb.tag in ("VCP", "VCN"),
    )


def _object(tokens: Sequence[Token], first: int) -> str:
    """The noun that a short verb needs to mean something: 요금 of 요금을 내다."""
    place = first - 1
    while place >= 0 and (tokens[place].tag[0] == "J" or tokens[place].tag == "MAG"):
        place -= 1
    return tokens[place].form if place >= 0 and tokens[place].tag in _NOUN else ""


def _noun_force(tokens: Sequence[Token], place: int) -> Predicate | None:
    """A noun that closes a sentence and binds: 출입 금지, 신청 가능, 제출 필수."""
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.tag not in _NOUN or (after is not None and after.tag not in ("SF", "SP", "SSC")):
        return None
    for words, force in LEXICAL:
        if token.form in words:
            before = tokens[place - 1].form if place and tokens[place - 1].tag in _NOUN else token.form
            return Predicate(before, "", force, True, token.start, token.start + token.len)
    return None


def _is_main(tokens: Sequence[Token], end: int) -> bool:
    last = tokens[end - 1]
    if last.tag == "EF":
        return end >= len(tokens) or tokens[end].tag[0] == "S" or tokens[end].tag in ("JX", "EC")
    if last.form == "것":
        return True
    if last.tag == "ETN":
        return end >= len(tokens) or tokens[end].tag in ("SF", "SP", "SSC")
    if last.tag == "EC":
        # 허가를 받지 아니하고 베어서는: how, not what is done.
        how = last.form == "고" and tokens[end - 2].form in ("아니하", "않", "못하", "말")
        if how and end < len(tokens) and tokens[end].tag != "SP":
            return False
        return last.form in _JOINS and (end >= len(tokens) or tokens[end].tag != "VX")
    return False


def comparable(predicate: Predicate) -> bool:
    """True when the stem says enough to be looked for in another text."""
    return predicate.stem not in _EMPTY
