"""Where, how much, with which enclosures, on which law and whom to ask: the smaller things a request says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from seoul_assist.tasks.drafting.fact_sheet import Value
from seoul_assist.tasks.drafting.noun_phrase import last_nouns
from seoul_assist.tasks.drafting.request_what import thing
from seoul_assist.tasks.drafting.taken import Found
from seoul_assist.text import citations, rx

_QUANTITY = r"\d{1,4}\s?(?:부|매|장|권|개|식|건|통|점|종|세트)"

_PLACE = rx.compile(
    r"(?P<place>(?:[가-힣A-Za-z0-9]+\s){0,4}?[가-힣A-Za-z0-9]*(?:실|관|청|당|센터|장|소|층|호|교차로|삼거리|사거리|공원|학교|역|마당|홀))에서"
    r"(?=\s[^.]{0,24}?(?:열[고리린어려]|열립|엽니|연다|여는|개최|진행|실시|모[여이임]))"
)
_PLACE_IS = rx.compile(r"장소(?:는|:)\s?(?P<place>[^.,]+?)(?:이고|이며|입니다|이다|로\s|으로\s|[.,]|$)")
_MONEY = rx.compile(
    r"(?<![\d,.])(?:약\s?)?\d[\d,]*(?:\.\d+)?(?:\s?[천백십]?[조억만천])*(?:\s?\d[\d,]*\s?[천백십]?[만천]?)*\s?원정?(?![가-힣]{0,1}당)"
)
_COST = rx.compile(r"예산|사업비|소요|비용|금액|공사비|구입비|들며|듭니다|든다")
_ENCLOSES = rx.compile(r"붙(?:여|이|임|인|일)|첨부|별첨|동봉")
_PIECE = rx.compile(rf"(?P<name>[가-힣A-Za-z0-9 ()·ㆍ]{{2,40}}?)\s?(?P<count>{_QUANTITY})(?![가-힣]*\s?이상)")
_ATTACHED = rx.compile(r"(?P<name>[가-힣A-Za-z0-9 ()·ㆍ]{2,40}?)(?:을|를)\s?(?:붙여|붙이|첨부|동봉)")
_PHONE = r"\(?0\d{1,2}\)?[- ]?\d{3,4}-\d{4}"
_ASK_AT = rx.compile(
    rf"문의(?:처|사항)?(?:는|은)?\s?[:：]?\s?(?P<who>[가-힣 ]{{2,30}}?)\s?[(,]?\s?(?P<phone>{_PHONE})\)?"
)
_NUMBER = rx.compile(
    r"(?<![가-힣])[가-힣]{2,15}(?:과|국|실|팀|담당관|관)-\d{1,6}\s?(?:호\s?)?\([\d.\-\s년월일]{6,20}\)"
)


def where(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    places: dict[str, str] = {}
    for sentence in said:
        for match in (*_PLACE_IS.finditer(sentence), *_PLACE.finditer(sentence)):
            place = thing(match["place"], today, 2)
            if place:
                places[place] = match.group().strip()
    if len(places) == 1:
        [(place, words)] = places.items()
        yield Found("장소", place, words)
    elif places:
        notes.append(f"장소가 둘 이상 적혀 있어 비워 두었습니다: {', '.join(places)}")


def how_much(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    amounts = {
        re.sub(r"\s+", " ", match.group()).strip(): sentence
        for sentence in said
        if _COST.search(sentence)
        for match in _MONEY.finditer(sentence)
    }
    if len(amounts) == 1:
        [(amount, sentence)] = amounts.items()
        yield Found("예산", amount, sentence)
    elif amounts:
        notes.append(f"금액이 둘 이상 적혀 있어 예산을 비워 두었습니다: {', '.join(amounts)}")


def with_what(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    pieces: dict[str, str] = {}
    for sentence in said:
        closing = _ENCLOSES.search(sentence)
        if closing is None:
            continue
        # The list ends where it is said to be enclosed; 위치도 1부 붙여 and 붙임은 위치도 1부 are both said.
        stretch = sentence if closing.group() in ("붙임", "별첨") else sentence[: closing.start()]
        for match in _PIECE.finditer(stretch):
            name = _enclosure(match["name"])
            if name:
                pieces[f"{name} {match['count']}"] = sentence
        if not any(sentence == said_in for said_in in pieces.values()):
            for match in _ATTACHED.finditer(sentence):
                name = _enclosure(match["name"])
                if name:
                    pieces[name] = sentence
    if pieces:
        yield Found("붙임", list[Value](pieces), " ".join(dict.fromkeys(pieces.values())))


def _enclosure(phrase: str) -> str:
    """The name of an enclosure: the nouns that end the phrase, without the label of the list."""
    return re.sub(r"^(?:붙임|첨부|별첨)(?:물|은|는)?\s", "", last_nouns(phrase))


def on_what(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    laws = [one for sentence in said for one in citations.find(sentence) if one.law and (one.quoted or one.address)]
    if laws:
        texts = list(dict.fromkeys(one.text for one in laws))
        yield Found("근거", list[Value](texts) if len(texts) > 1 else texts[0], ", ".join(texts))
    numbers = [match.group() for sentence in said for match in _NUMBER.finditer(sentence)]
    if numbers:
        yield Found("관련", list[Value](dict.fromkeys(numbers)), ", ".join(numbers))


def contact(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    for sentence in said:
        match = _ASK_AT.search(sentence)
        if match:
            yield Found("문의", f"{match['who'].strip()}, {match['phone']}", match.group())
            return
