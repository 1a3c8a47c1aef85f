"""Words of a claim that turn what its quotations say: its own exception, all for some, or for and, after for before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.grounding import opposites
from seoul_assist.grounding.bindings import nearest, without_asides
from seoul_assist.text import quantities, rx
from seoul_assist.text.predicates import Clause, clauses
from seoul_assist.text.tokens import bigrams, packed

_ABSOLUTE = rx.compile(
    r"모든|모두(?!\s?합|\s(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|\d))|(?<![가-힣])전부|전원(?=[에이은을의\s])|어느\s[가-힣\s]{1,10}이든|언제나|언제든지?|항상|무조건|예외\s?없이|누구나|누구든지|어(?:떤|떠한)\s?경우(?:에도|든|라도)|절대로?|아무런|조건\s?없이|제한\s?없이|일체|오직|오로지|반드시"
)
# Words of the law that say as much, of whom and of when.
_ALL = rx.compile(r"모든|모두|(?<![가-힣])전부|누구|각각|각\s|전원|전체|매\s|일체|어떠한")
_ALWAYS = rx.compile(r"언제|항상|어떠한|아니\s?된다|못한다|없다")
_WHOM = rx.compile(r"모든|모두|전부|전원|누구|일체")
_EXCEPTION = rx.compile(r"다만|(?<![가-힣])단,|예외|제외|외에는|빼고|빼면|말고는|그러하지")
_EXCEPTION_IN_LAW = rx.compile(
    r"다만|(?<![가-힣])단,|단서|예외|제외|외에|외의|한하여|한정하여|그러하지|(?:아니한|아니하는|않은|않는|없는|아닌)\s?(?:경우|때|한)|말고"
    r"|불구하고|(?:산입|포함|계산|합산)하지"
)
_GOES_ON = rx.compile(r"되,|하되")  # 2년으로 하되, 한 차례만 may be said as 2년이다. 다만 한 차례만

_ONLY = rx.compile(
    r"(?:에|에게|경우|때|사람|자|으로|에서|위해서|한해서|하나|한쪽|한\s?곳)(?:에|에게)?만(?=[\s,]|으로)|한하여|한해(?=[\s,서])|한정(?:하여|해|되)|[을ㄹ할될]\s?뿐|야만\s[^.]*수\s?있"
)
_ONLY_IN_LAW = rx.compile(r"[가-힣](?<![원천백])만(?=[\s,을이은])|한하여|한정|한해|한한다|뿐|외에|외의|제외")
_SIDE = rx.compile(r"이상|이하|미만|초과")
_LEFT_OUT = rx.compile(
    r"(?P<what>[가-힣]+(?:(?:이나|나|\s또는|\s및|[ㆍ·,])\s?[가-힣]+)?)(?:을|를)?\s(?:외의|제외한|제외하고)"
)
_LEAVES_OUT = rx.compile(r"외의|외에|외는|제외|빼|뺀|뺍|뺄|없|아닌|아니|말고|않")
_ALL_THE_SAME = rx.compile(
    r"관계없이|상관없이|가리지\s?않고|불문|막론|(?:있|없)어도(?!\s?(?:된|됩|되|좋|무방))|더라도|(?:경우|때)에도(?=[\s,])|[가-힣](?<!누구|하나|얼마|경우)라도(?=\s)|있든\s?없든|무관하게"
)
_ALL_THE_SAME_IN_LAW = rx.compile(r"관계없이|상관없이|가리지|불문|막론|불구하고|라도|[어아여해]도|에도|여부|무관")
_CONDITION = rx.compile(
    r"경우|때(?![마가-힣])|때에|때는|때만|(?<=[가-힣])(?:으면|면)(?=[\s,])|한하여|한해|한정|사유|[은는을]\s?(?:자|사람)|만\s|에만|조건|이상|이하|미만|초과|넘|시에|다만|위해|위하여"
)
_GIVEN_CONDITION = rx.compile(
    r"(?P<when>[^.,\n]{4,120}?)(?:경우(?:에는|에만|에|로서)?|때(?:에는|에만|에)?|(?<=[가-힣])(?:으면|면))(?=[\s,])"
)
_TRIGGER = rx.compile(r"(?:신청|신고|요청|청구|제출|접수|통보|통지|의뢰|받)[가-힣]{0,4}\s?$")
_TOGETHER = rx.compile(r"모두(?!\s?합)|다\s갖|동시에|둘\s다|다\s받|양쪽")
_ONE_OF = rx.compile(
    r"어느\s?(?:하나|한)|하나(?:만|라도)|[중가]운?데?\s(?:하나|한\s?곳|한쪽|편한)|택일|한쪽(?:만|을)|한\s곳에만"
)
_EITHER = rx.compile(r"또는|이나\s|거나|혹은|[가-힣]나\s|하나")
_BOTH = rx.compile(r"모두|전부|각각|동시에|함께|및|[가-힣][와과]\s|그리고")
_JOIN = rx.compile(
    r"(?P<one>[가-힣]{2,12}?)(?:(?P<either>이나|(?<![가-힣]으)나|\s또는|\s혹은|거나|든지)|[와과](?!\s(?:비슷|유사|같|다르|다른|달리|관련|관계|협의|상의|상담|계약|함께|밀접|동일|친|만))|\s및|,?\s그리고|하고)\s(?=[가-힣\d])"
)
_PRESUMED = rx.compile(r"추정")
_DEEMED = rx.compile(r"것으로\s?(?:본다|봅니다|보며|간주)|간주")
_EARLIER = rx.compile(r"(?:기|하기|되기|[가-힣]일)\s?이?전에?(?=[\s,.까지])|미리|사전에")
_LATER = rx.compile(
    r"(?:[은는ㄴ한된난친]|후|일)\s?(?:후|뒤|다음)(?:에|에는|부터|$|[\s,])|(?<=[가-힣])\s?후에?(?=[\s,.])|나서|끝나면|마치면|사후에"
)
_EARLIER_IN_LAW = rx.compile(r"전|미리|사전|앞서|까지")
_LATER_IN_LAW = rx.compile(r"후|뒤|다음|날부터|때부터|끝나|마치|마친|지나|즉시|지체|거쳐|받아|하여\s")
_AT_ONCE = rx.compile(r"즉시|지체\s?없이|곧바로|(?<![가-힣])(?:바로|곧)(?=\s)|당일")


def reasons(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Why words of the text turn what the quotations say, a Korean sentence each."""
    shown = " ".join(quotes)
    yield from _absolutes(text, shown)
    yield from _exceptions(text, shown)
    yield from _restricted(text, shown)
    yield from _excluded(text, shown)
    yield from opposites.reasons(text, quotes)
    yield from _and_or(text, shown)
    yield from _times(text, shown)
    yield from _conditions(text, quotes)
    if _PRESUMED.search(text) and not _PRESUMED.search(shown):
        yield "인용문에는 ‘추정한다’는 말이 없습니다."
    elif _PRESUMED.search(shown) and _DEEMED.search(text) and not _DEEMED.search(shown):
        yield "인용문에는 ‘추정한다’인데 ‘본다’의 뜻으로 썼습니다."
    elif _DEEMED.search(shown) and not _DEEMED.search(text) and _TRUE_BY_NATURE.search(text):
        yield "인용문에는 ‘본다’인데 사실로 썼습니다."


_TRUE_BY_NATURE = rx.compile(r"실제로|사실로")


def _absolutes(text: str, shown: str) -> Iterator[str]:
    for found in _ABSOLUTE.finditer(text):
        word = found.group()
        if packed(word) in packed(shown):
            continue
        if word == "반드시":
            if _EXCEPTION.search(shown):
                yield "인용문에는 예외가 있는데 ‘반드시’라고 썼습니다."
                return
            continue
        if not _WHOM.match(word) and _EXCEPTION_IN_LAW.search(shown):
            yield f"인용문에는 예외가 있는데 ‘{word}’라고 썼습니다."
            return
        as_much = _ALL if _WHOM.match(word) else _ALWAYS
        if not as_much.search(shown):
            yield f"인용문에는 ‘{word}’이라는 말이 없습니다."
            return


def _restricted(text: str, shown: str) -> Iterator[str]:
    """Only for some, or for all the same, where the quotation does not say so."""
    found = _ONLY.search(text)
    refused = any(one.main and one.main.negative for one in clauses(shown))
    side = _SIDE.search(shown) and _SIDE.search(text[: found.end()]) if found is not None else None
    one = found is not None and found.group().startswith("하나") and "하나" in shown
    if found is not None and not one and not _ONLY_IN_LAW.search(shown) and not refused and not side:
        yield f"인용문에는 ‘{found.group().strip()}’으로 좁히는 말이 없습니다."
    found = _ALL_THE_SAME.search(text)
    if found is not None and not _ALL_THE_SAME_IN_LAW.search(shown):
        yield f"인용문에는 ‘{found.group().strip()}’라는 말이 없습니다."


def _excluded(text: str, shown: str) -> Iterator[str]:
    """What the quotation leaves out (질병 외의 사유), said as if it were meant."""
    if _LEAVES_OUT.search(text):
        return
    for found in _LEFT_OUT.finditer(shown):
        for word in re.findall(r"[가-힣]{2,}?(?=이나\s|나\s|\s또는|\s및|[ㆍ·,]|을$|를$|이$|가$|$)", found["what"]):
            if shown.count(word) == 1 and word in text:
                yield f"인용문이 제외한 ‘{word}’을(를) 포함하여 썼습니다."
                return


def _exceptions(text: str, shown: str) -> Iterator[str]:
    found = _EXCEPTION.search(text)
    if found is None:
        return
    goes_on = found.group().startswith(("다만", "단")) and _GOES_ON.search(shown)
    if not goes_on and not _EXCEPTION_IN_LAW.search(shown):
        yield f"‘{found.group().strip()}’으로 밝힌 예외가 인용문에 없습니다."
        return
    start = max(text.rfind(". ", 0, found.start()) + 1, 0)
    own = bigrams(text[start:])
    rest = bigrams(text[:start])
    fresh = own - rest
    if found.group().startswith(("다만", "단")) and fresh and len(fresh & bigrams(shown)) * 10 < len(fresh):
        yield "다만으로 밝힌 예외의 내용이 인용문에 없습니다."


def _and_or(text: str, shown: str) -> Iterator[str]:
    if _TOGETHER.search(text) and (_ONE_OF.search(shown) or _EITHER.search(shown)) and not _BOTH.search(shown):
        yield "인용문에는 ‘어느 하나’인데 ‘모두’의 뜻으로 썼습니다."
        return
    if _ONE_OF.search(text) and not _ONE_OF.search(shown) and not _EITHER.search(shown):
        yield "인용문에는 ‘하나만’이라는 말이 없습니다."
        return
    theirs = _joins(shown)
    for word, either in _joins(text).items():
        given = theirs.get(word, set())
        if len(given) == len(either) == 1 and given != either:
            one, other = ("또는", "및") if True in given else ("및", "또는")
            yield f"인용문에는 ‘{one}’인데 ‘{other}’의 뜻으로 썼습니다."
            return


def _joins(text: str) -> dict[str, set[bool]]:
    """The words that a text joins to the next by 또는 (True) or 및 (False), by their last letters."""
    found: dict[str, set[bool]] = {}
    for match in _JOIN.finditer(text):
        found.setdefault(re.sub(r"[하되]$", "", match["one"])[-4:], set()).add(match["either"] is not None)
    return found


def _times(text: str, shown: str) -> Iterator[str]:
    if _EARLIER.search(text) and not _EARLIER_IN_LAW.search(shown) and _LATER_IN_LAW.search(shown):
        yield "인용문에는 ‘후’인데 ‘전’의 뜻으로 썼습니다."
    elif _LATER.search(text) and not _LATER_IN_LAW.search(shown) and _EARLIER.search(shown):
        yield "인용문에는 ‘전’인데 ‘후’의 뜻으로 썼습니다."
    elif "나중에" in text and not _LATER_IN_LAW.search(shown):
        yield "인용문에는 ‘나중에’라는 말이 없습니다."
    if _AT_ONCE.search(text) and not _AT_ONCE.search(shown):
        yield "인용문에는 ‘지체 없이’라는 말이 없습니다."


def _conditions(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """A clause that the quotation makes hang on a condition, said without any."""
    given = [clause for quote in quotes for clause in clauses(without_asides(quote))]
    for clause in clauses(without_asides(text)):
        aligned = nearest(clause, given)
        narrowed = [_narrowed(one, clause.text, text) for one in aligned]
        if narrowed and all(narrowed):
            yield f"인용문의 조건(‘{narrowed[0]}’)이 빠졌습니다."
            return
        limits = [] if _SEVERAL.search(text) else [_limit_dropped(one, text) for one in aligned]
        if limits and all(limits):
            yield f"인용문의 조건(‘{limits[0]}’)이 빠졌습니다."
            return
        dropped = [_dropped(one, text) for one in aligned]
        if dropped and all(dropped) and not _CONDITION.search(text):
            yield f"인용문의 조건(‘{dropped[0]}’)이 빠졌습니다."
            return


def _narrowed(given: Clause, text: str, whole: str) -> str:
    """The bound that narrows whom the clause is about (30년 이상인 기록물은), where the claim is about all of them."""
    theirs, mine = _TOPIC.match(given.text), _TOPIC.match(text)
    if theirs is None or mine is None:
        return ""
    bound = _NARROW.search(theirs["about"])
    said = {(one.kind, one.value) for one in quantities.find(whole)}
    if bound is not None and any((one.kind, one.value) in said for one in quantities.find(bound.group())):
        return ""
    heads = theirs["about"].split()[-1], mine["about"].split()[-1]
    if bound is None or heads[0] != heads[1] or quantities.find(mine["about"]):
        return ""
    return bound.group()


_SEVERAL = rx.compile(r"여러|다수|둘\s이상")


def _limit_dropped(given: Clause, text: str) -> str:
    """The bound in a condition of the clause (6일을 초과하는 경우) where the claim has no quantity of that kind."""
    kinds = {one.kind for one in quantities.find(text)}
    conditions = " ".join(found["when"] for found in _GIVEN_CONDITION.finditer(given.text))
    for one in quantities.find(conditions):
        if (
            (one.bound in (">", "<", ">=") or one.said == "이하")
            and one.kind not in kinds
            and one.kind not in ("날짜", "시각")
        ):
            return f"{one.text} {one.said}"
    return ""


_TOPIC = rx.compile(r"[.\s]*(?P<about>[^,]{2,120}?)(?<![또있없하되않받같높낮많적좋남넘갖맡])(?:은|는)(?=\s)")
_NARROW = rx.compile(r"\d[^\s]*\s?(?:이상|이하|미만|초과)[가-힣]*")


def _dropped(given: Clause, text: str) -> str:
    found = _GIVEN_CONDITION.search(given.text)
    if found is None or given.main is None:
        return ""
    when = re.sub(r"^(?:다만|단),?\s?", "", found["when"].strip(" .,"))
    when = re.sub(r"^[^,]{0,20}?(?:은|는)\s(?:제\d+[조항호][^\s]*\s(?:따라|따른)?\s?)?", "", when)
    if _TRIGGER.search(when):
        return ""
    words = bigrams(when)
    return when if words and not words & bigrams(text) else ""
