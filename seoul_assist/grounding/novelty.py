"""What a claim brings along that its provisions never speak of: a sanction, a fee, a form, a body of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.grounding.actors import short
from seoul_assist.grounding.vocabulary import DEEDS, KIN, PLAIN, SPARE, WEIGHTY
from seoul_assist.text import rx
from seoul_assist.text.predicates import clauses
from seoul_assist.text.tokens import Term, content_terms, packed

_ABSENT = 0.3  # the presence from which on a noun is spoken of
_SHARE = 0.34  # of the nouns of a claim, the share that may be strange to the provisions
# Where a stranger matters most: who else is meant, and on what it hangs.
_ALSO = (
    rx.compile(
        r"(?:^|[,.]\s|[은는]\s)(?P<who>[^,.]{2,40}?[가-힣](?<!지)(?<!라)(?<!수)(?<!것)(?<!정)(?<!아)(?<!어)(?<!여)(?<!해)(?<!돼))도(?=[\s,])"
    ),
    rx.compile(r"(?:^|[,.]\s)(?P<who>[^,.]{2,40}?)(?:뿐(?:만)?\s?아니라|[은는]\s물론|[을를]\s(?:포함|비롯)|등\s모든)"),
    rx.compile(r"(?:모든|온갖|각종|일체의)\s(?P<who>[가-힣ㆍ·]{2,12}(?:\s[가-힣ㆍ·]{2,12}(?=[은는이가을를에의]))?)"),
    rx.compile(
        r"(?P<who>[가-힣]{2,14}(?:\s[가-힣]{2,10})?)의\s(?:신청|요청|동의|승낙|청구|추천|제안|요구|신고|명령|지시|의뢰|의결|심의|허가|승인|인가|결정)(?:[이을를]|에|으로|만으로)"
    ),
    rx.compile(
        r"(?:^|[,.\s])(?P<who>[가-힣]{2,14})(?:[은는이]|이라면|라면)?\s(?:모두|누구나|누구든지|누구든|전부|전원|언제나)(?=[\s,])"
    ),
)
_HANGS = rx.compile(
    r"(?:^|[,.]\s|[은는]\s)(?P<when>[^,.]{2,50}?)(?:경우가\s)?(?:아니면|아닌\s한|않는\s한|없는\s한|않고서는|없이는|야만(?=\s)|에만(?=\s)|에\s?한(?:해|하여|정))"
)
_BEFORE = rx.compile(r"^.*(?:지만|으며|하며|하고|되고|이고|이며|[가-힣]면)\s(?=.)")
# What is joined to something else, and somebody who does something.
_JOINED = (
    rx.compile(r"[가-힣](?:[와과]|및|이나|,|[ㆍ·])\s?(?P<who>[가-힣]{2,10})(?=[을를이가은는의에로])"),
    rx.compile(r"(?P<who>[가-힣]+(?:회|장|자|사|객|단|인|원|관|청|처|부|수|팀|당국))(?:께서|[은는이가])\s"),
)
_HANGUL = rx.compile("[가-힣]")
_MONEY = ("금", "료", "세", "비")
_QUOTED = rx.compile(r"「[^「」]{2,80}」(?:\s?제\d+조(?:의\d+)?)?")


def reasons(text: str, sources: str) -> Iterator[str]:
    """Why the text has something that the sources (quotations, labels and provisions) do not speak of, a Korean
    sentence each."""
    given = packed(sources)
    terms = content_terms(_QUOTED.sub(" ", text))
    nouns = [term for term in terms if not term.verb and _HANGUL.search(term.text)]  # codes are told by `overreach`
    for deed in deeds_brought(text, sources):
        yield f"‘{deed}’은(는) 인용한 조문에 없는 내용입니다."
        return
    for term in nouns:
        word = _weighty(term, given)
        if word and not spoken_of(word, given):
            yield f"‘{word}’은(는) 인용한 조문에 없는 내용입니다."
            return
    strange = {term.text for term in nouns if is_strange(term, given)}
    others = strange | {term.text for term in nouns if is_strange(term, given, plainly=False)}
    for found in (found for pattern in (*_ALSO, _HANGS) for found in pattern.finditer(text)):
        inside = packed(_BEFORE.sub("", found.group()))
        word = next(
            (one for one in sorted(strange if found.re.pattern == _HANGS.pattern else others) if one in inside), ""
        )
        if word:
            yield f"‘{word}’은(는) 인용한 조문에 없는 내용입니다."
            return
    for found in (found for pattern in _JOINED for found in pattern.finditer(text)):
        inside = packed(found["who"])
        word = next((one for one in sorted(strange) if one in inside and not short(inside, given)), "")
        if word:
            yield f"‘{word}’은(는) 인용한 조문에 없는 내용입니다."
            return
    if len(strange) > 1 and len(strange) >= _SHARE * len(nouns):
        yield f"‘{min(strange)}’ 등은 인용한 조문에 없는 내용입니다."


def spoken_of(word: str, given: str) -> bool:
    """True when the packed text has the word or one that the law uses for the same."""
    return word in given or any(other in given for other in KIN.get(word, ()))


def is_strange(term: Term, given: str, *, plainly: bool = True) -> bool:
    """True for a noun that neither the packed text nor the general vocabulary of restating has, which has no class of
    persons or things unless the noun is meant `plainly`."""
    known = PLAIN if plainly else SPARE
    first = term.parts[0]
    if not plainly and len(term.parts) > 1 and len(first) > 1 and first not in given and not spoken_of(first, given):
        return first not in known and not spoken_of(term.text, given)
    if term.presence(given) >= _ABSENT or any(part in known for part in (term.text, *term.parts)):
        return False
    if len(term.text) > 2 and term.text[-1] in "자인" and term.text[:-1] in given:
        return False  # 운영자, of 운영하는 자
    return not any(spoken_of(part, given) for part in (term.text, *term.parts) if len(part) > 1)


def _weighty(term: Term, given: str) -> str:
    named = next((word for word in (term.text, *reversed(term.parts)) if word in WEIGHTY), "")
    last = term.parts[-1]
    if not named and len(last) > 2 and last.endswith(_MONEY) and last[:-1] not in given and last not in PLAIN:
        return last
    return named


def deeds_brought(text: str, sources: str) -> Iterator[str]:
    """The deeds at the ends of the clauses of the text (제출하여야 한다) of which the sources have no word."""
    for clause in clauses(text):
        words = DEEDS.get(clause.main.stem) if clause.main is not None else None
        if words and clause.main is not None and re.search(words, sources) is None:
            yield clause.main.stem
