"""Words of which one is put for its opposite: what the law has in writing is not said aloud, monthly is not yearly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.grounding.bindings import nearest
from seoul_assist.text import rx
from seoul_assist.text.predicates import clauses

_NEGATED = rx.compile(r"아니(?!라)|않|못|없|안\s[가-힣]")
_TAKEN = rx.compile(r"[가-힣]{2,12}\s것으로\s?(?:본|봅|보|간주|추정)")
# Either is the other denied: 공개하지 아니한다 is 비공개.
_COMPLEMENTS: tuple[tuple[str, ...], ...] = (
    (r"(?<!비)공개", r"비공개"),
    (r"유료", r"무료"),
    (r"유상", r"무상"),
    (r"승인|허가|인가", r"불승인|불허|거부"),
    (r"(?<!미)성년", r"미성년"),
)
_OPPOSED: tuple[tuple[str, ...], ...] = (
    (r"서면|문서로", r"구두|말로|구술|전화로"),
    (r"인상|올리|올려|올릴", r"인하|내리|내려|낮추|낮출"),
    (r"가산|더하", r"감액|감산|빼"),
    (r"임명|위촉", r"해임|해촉|면직"),
    (r"재적", r"출석"),
    (r"과반수|과반|절반\s?(?:을\s?넘|이상)", r"3분의\s?2|3분의\s?1|4분의\s?3|5분의\s?\d|만장일치|전원"),
    (r"선착순|먼저\s?(?:신청|온)", r"추첨"),
    (r"오전", r"오후"),
    (r"평일", r"주말|휴일"),
    (r"직권", r"신청에\s?(?:따라|의)|신청이\s?있"),
    (r"(?<!비)상근", r"비상근"),
    (r"최고", r"최저"),
    (r"내국인", r"외국인"),
    (r"위탁", r"직접\s?(?:운영|수행|처리)|직영"),
    (r"증액|늘리|늘려|늘릴|연장|확대", r"감액|줄이|줄여|줄일|단축|축소"),
    (r"국비|국가(?:가|에서)?\s?부담", r"자부담|본인\s?부담"),
    (r"벌금", r"과태료", r"과징금", r"이행강제금"),
    (r"징역", r"금고"),
    (r"의결", r"자문"),
    (r"허가", r"신고", r"등록"),
    (r"심의", r"의결"),
    (r"협의", r"승인"),
    (r"동의|승낙", r"의견"),
    (r"미리|먼저|사전에", r"나중|사후에|뒤늦|(?:마친|끝난|끝낸|한|된)\s?(?:후|뒤)"),
    (r"취소|철회", r"유지"),
    (r"수락|승낙|받아들", r"거절|거부"),
    (r"포함", r"제외"),
    (r"보유|유지|취득", r"상실|잃"),
    (r"중대한|중대하|중한|큰\s(?:실수|잘못|과실)", r"가벼운|사소한|경미한|작은\s(?:실수|잘못|과실)|경과실"),
    (r"전부|전액|전체(?=[를을])", r"일부(?!터|러)"),
    (r"(?:명|사람|인)당", r"가구당|세대당", r"건당", r"회당"),
    (r"고의|일부러", r"실수|과실|부주의"),
    (r"새로운|새\s|신규", r"종전|기존|이전의|옛"),
    (
        r"매일|날마다",
        r"매주|주마다|(?<![가-힣\d])주\s?\d+\s?회",
        r"매월|매달|달마다|다달이|(?<![가-힣\d])월\s?\d|(?<![가-힣])월\s?이?율",
        r"매?분기",
        r"반기",
        r"매년|해마다|(?<!\d)1년마다|(?<![가-힣])연\s?\d|(?<![가-힣])연\s?이?율|연리|연간|회계연도",
        r"(?<!\d)(?:[2-9]|[12]\d)\s?년(?:마다|\s?주기|에\s(?:한|1)\s?[번회])",
    ),
    (r"지체\s?없이|즉시|바로|곧", r"나중에|천천히"),
)


def reasons(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Why a word of the text is the opposite of what the quotations have, a Korean sentence each.

    The whole is compared, then clause by clause, for a word may stand in both texts and be turned in one clause.
    """
    whole = next(_opposed(text, " ".join(quotes)), None)
    if whole is not None:
        yield whole
        return
    given = [clause for quote in quotes for clause in clauses(quote)]
    taken = [_TAKEN.search(one) for one in (text, " ".join(quotes))]
    if taken[0] and taken[1]:
        yield from _opposed(taken[0].group(), taken[1].group())
        mine, theirs = taken[0].group()[:2], taken[1].group()[:2]
        if mine != theirs and mine in " ".join(quotes):
            yield f"인용문에는 ‘{taken[1].group()}’인데 ‘{taken[0].group()}’로 썼습니다."
    if len(given) < 2:
        return
    for clause in clauses(text):
        found = [next(_opposed(clause.text, one.text), None) for one in nearest(clause, given)]
        if found and found[0] is not None and None not in found:
            yield found[0]
            return


def _opposed(text: str, shown: str) -> Iterator[str]:
    turned = (_NEGATED.search(text) is None) != (_NEGATED.search(shown) is None)
    for family in _OPPOSED if turned else (*_COMPLEMENTS, *_OPPOSED):
        mine = [place for place, word in enumerate(family) if re.search(word, text)]
        theirs = [place for place, word in enumerate(family) if re.search(word, shown)]
        if theirs and mine and not set(mine) & set(theirs):
            said, given = re.search(family[mine[0]], text), re.search(family[theirs[0]], shown)
            if said and given:
                yield f"인용문에는 ‘{given.group()}’인데 ‘{said.group()}’(으)로 썼습니다."
                return
