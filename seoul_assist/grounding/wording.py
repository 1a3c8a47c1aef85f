"""Words of a claim that turn what its quotations say: its own exception, all for some, or for and, after for before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.grounding import conditions, opposites, reversals
from seoul_assist.text import rx
from seoul_assist.text.predicates import clauses
from seoul_assist.text.tokens import bigrams, content_terms, packed

_ABSOLUTE = rx.compile(
    r"모든|모두(?!\s?합|\s(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|\d))|(?<![가-힣])전부|전원(?=[에이은을의\s])|어느\s[가-힣\s]{1,10}이든|언제나|언제든지?|항상|전액|무조건|영구|평생|영원|무제한|무기한|어디서나|어디서든|어디든지?|아무\s?때나|누구에게나|몇\s?번이[든나]|얼마[든가]|일률적|예외\s?없이|누구나|누구든지|자유로(?:이|운)|자유롭게|마음대로|얼마든지|어(?:떤|떠한)\s?경우(?:에도|든|라도)|절대로?|아무런|조건\s?없이|제한\s?없이|일체|오직|오로지|반드시"
)
# Words of the law that say as much, of whom and of when.
_ALL = rx.compile(r"모든|전액|모두|(?<![가-힣])전부|누구|각각|각\s|전원|전체|매\s|일체|어떠한")
_ALWAYS = rx.compile(r"언제|영구|항상|어떠한|아니\s?된다|못한다|없다")
_AT_TIMES = rx.compile(r"[가-힣\d]\s?(?:까지|동안|기간|중에?는|때에?는?|경우에?는?)(?=[\s,])")
_ALWAYS_SAID = rx.compile(r"언제|항상|어떠한|영구")
_ANY_OF = rx.compile(r"또는|[가-힣]나\s|거나|혹은|어느\s하나|든지")
_PAIR = rx.compile(r"[가-힣](?:[와과]|\s및)\s[^,.]{1,24}[이가을를]\s?$")
_WHOM = rx.compile(r"모든|전액|모두|전부|전원|누구|일체")
_EXCEPTION = rx.compile(r"다만|(?<![가-힣])단,|예외|제외|외에는|빼고|빼면|말고는|그러하지")
_EXCEPTION_IN_LAW = rx.compile(
    r"다만|(?<![가-힣])단,|단서|예외|제외|외에|외의|한하여|한정하여|그러하지|(?:아니한|아니하는|않은|않는|없는|아닌)\s?(?:경우|때|한)|말고"
    r"|불구하고|(?:산입|포함|계산|합산)하지"
)
_GOES_ON = rx.compile(r"되,|하되")  # 2년으로 하되, 한 차례만 may be said as 2년이다. 다만 한 차례만

_ONLY = rx.compile(
    r"(?:에|에게|경우|때|사람|자|으로|에서|위해서|한해서|하나|한쪽|한\s?곳)(?:에|에게)?만(?=[\s,]|으로)|한하여|한해(?=[\s,서])|한정(?:하여|해|되)|[을ㄹ할될]\s?뿐|야만\s[^.]*수\s?있"
)
_ONLY_IN_LAW = rx.compile(r"[가-힣](?<![원천백다])만(?=[\s,을이은])|한하여|한정|한해|한한다|뿐|외에|외의|제외")
_SIDE = rx.compile(r"이상|이하|미만|초과")
_LEFT_OUT = rx.compile(
    r"(?P<what>[가-힣]+(?:(?:이나|나|\s또는|\s및|[ㆍ·,])\s?[가-힣]+)?)(?:을|를)?\s(?:외의|제외한|제외하고)"
)
_LEAVES_OUT = rx.compile(r"외의|외에|외는|제외|예외|무관|밖의|빼|뺀|뺍|뺄|없|아닌|아니|말고|않")
_ALL_THE_SAME = rx.compile(
    r"관계없이|상관없이|가리지\s?않고|불문|막론|[아어여해쳐켜져려겨펴셔써](?<!적어)(?<!많아)(?<!늦어)(?<!길어)(?<!짧아)(?<!높아)(?<!낮아)(?<!커)도(?=[\s,])(?!\s?(?:된|됩|되|돼|좋|무방|괜찮|상관))|더라도|(?:경우|때)에도(?=[\s,])|[가-힣](?<!누구|하나|얼마|경우)라도(?=\s)|있든\s?없든|무관하게"
)
_ALL_THE_SAME_IN_LAW = rx.compile(r"관계없이|상관없이|가리지|불문|막론|불구하고|라도|[어아여해]도|에도|여부|무관")
_TOGETHER = rx.compile(r"(?:징역|금고)형?[과와]\s(?:함께\s)?|모두(?!\s?합)|다\s갖|동시에|둘\s다|다\s받|양쪽")
_ONE_OF = rx.compile(
    r"어느\s?(?:하나|한)|하나(?:만|라도)|[중가]운?데?\s(?:하나|한\s?곳|한쪽|편한)|택일|한쪽(?:만|을)|한\s곳에만"
)
_EITHER = rx.compile(r"또는|이나\s|거나|혹은|[가-힣]나\s|하나")
_BOTH = rx.compile(r"모두|전부|각각|동시에|함께|및|[가-힣][와과]\s|그리고")
_JOIN = rx.compile(
    r"(?P<one>[가-힣ㆍ·]{2,12}?)(?:(?P<either>이나|(?<![가-힣]으)나|\s또는|\s혹은|거나|든지)|[와과](?!\s(?:비슷|유사|같|다르|다른|달리|관련|관계|협의|상의|상담|계약|함께|밀접|동일|친|만))|\s및|,?\s그리고|하고)\s(?=[가-힣\d])"
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
    yield from reversals.reasons(text, shown)
    yield from _and_or(text, shown)
    yield from _times(text, shown)
    yield from conditions.reasons(text, quotes)
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
        if word == "모두" and _PAIR.search(text[: found.start()]) and not _ANY_OF.search(shown):
            continue  # 심의와 허가가 모두: as much as and
        if word == "반드시":
            if _EXCEPTION.search(shown):
                yield "인용문에는 예외가 있는데 ‘반드시’라고 썼습니다."
                return
            continue
        if not _WHOM.match(word) and _EXCEPTION_IN_LAW.search(shown):
            yield f"인용문에는 예외가 있는데 ‘{word}’라고 썼습니다."
            return
        as_much = _ALL if _WHOM.match(word) else _ALWAYS
        if not as_much.search(shown) or (
            as_much is _ALWAYS and _AT_TIMES.search(shown) and not _ALWAYS_SAID.search(shown)
        ):
            yield f"인용문에는 ‘{word}’이라는 말이 없습니다."
            return


def _restricted(text: str, shown: str) -> Iterator[str]:
    """Only for some, or for all the same, where the quotation does not say so."""
    found = _ONLY.search(text)
    refused = any(one.main and one.main.negative for one in clauses(shown))
    if found is not None and found.group() in ("한해", "한하여") and _TIMES_ONLY.search(text[: found.start()]):
        found = None  # 한 번에 한해
    side = _SIDE.search(shown) and _SIDE.search(text[: found.end()]) if found is not None else None
    one = found is not None and found.group().startswith("하나") and "하나" in shown
    if found is not None and not one and not _ONLY_IN_LAW.search(shown) and not refused and not side:
        yield f"인용문에는 ‘{found.group().strip()}’으로 좁히는 말이 없습니다."
    for found in _ALL_THE_SAME.finditer(text):
        if not _ALL_THE_SAME_IN_LAW.search(shown) and not _within(found, text, shown):
            yield f"인용문에는 ‘{found.group().strip()}’라는 말이 없습니다."
            return


_NARROWS = rx.compile(r"한정|한하|다만|제외|외의|외에|에만")
_STANDS = rx.compile(r"(?:있|없)(?:더라도|어도)$")


def _within(found: re.Match[str], text: str, shown: str) -> bool:
    """True when the quotation has what stands before 더라도, 이라도 or 때에도, and does not narrow it."""
    stands = _STANDS.search(text[: found.end()])
    if stands is not None and (stands.group()[0] not in shown or {"있": "없", "없": "있"}[stands.group()[0]] in shown):
        return False
    if _NARROWS.search(shown) or found.group().endswith(("없이", "불문", "막론")):
        return False
    given_denied = _DENIES.search(re.sub(r"[가-힣\s]{0,8}다\.?\s*$", "", shown)) is not None
    start = max(text.rfind(mark, 0, found.start()) for mark in (",", ". "))
    before = re.sub(r"^.*(?:[은는]|따르면)\s(?=.{4})", "", text[start + 1 : found.end()])
    if _EVEN_IF.search(found.group()) and not _LEAST.search(before):
        return False  # 허가를 받더라도 says more than 허가를 받으면, 우려만 있어도 does not
    if given_denied != (_DENIES.search(text[start + 1 : found.end()]) is not None):
        return False
    given = packed(shown)
    terms = [term for term in content_terms(before) if term.text not in ("경우", "때")]
    return bool(terms) and all(term.presence(given) >= _SPOKEN for term in terms)


_SPOKEN = 0.3
_EVEN_IF = rx.compile(r"더라도|(?<!라)도$")
_LEAST = rx.compile(r"만\s|일부|하나|한\s번|조금|(?:에|때|경우)도$")
_DENIES = rx.compile(r"않|아니(?!라)|못|없|(?<![가-힣])안\s")


_TIMES_ONLY = rx.compile(r"(?:번|회|차례)에\s$")
_UNRELATED = rx.compile(r"(?:관련|관계)\s?(?:이|가)?\s?없는|무관한|상관\s?없는")
_UNRELATED_IN_LAW = rx.compile(r"외의|외에|관련|관계|무관|상관없|제외|아닌|아니한")
_LEFT_OUT_CASE = rx.compile(r"(?P<what>[가-힣]{2,}?)(?:인|한)?\s(?:경우|때|사람|자)(?:[를을은는])?\s?(?:제외|빼)")


def _excluded(text: str, shown: str) -> Iterator[str]:
    """What the quotation leaves out (질병 외의 사유), said as if it were meant."""
    for found in _LEFT_OUT_CASE.finditer(shown):
        also = re.search(re.escape(found["what"]) + r"[^,.]{0,12}도(?=\s)", text)
        if also is not None and not _SET_APART.search(also.group()):
            yield f"인용문이 제외한 ‘{found['what']}’을(를) 포함하여 썼습니다."
            return
    if _LEAVES_OUT.search(text):
        return
    for found in _LEFT_OUT.finditer(shown):
        for word in re.findall(r"[가-힣]{2,}?(?=이나\s|나\s|\s또는|\s및|[ㆍ·,]|을$|를$|이$|가$|$)", found["what"]):
            if shown.count(word) == 1 and word in text:
                yield f"인용문이 제외한 ‘{word}’을(를) 포함하여 썼습니다."
                return


_SET_APART = rx.compile(r"외|제외|빼|않|아니|아닌")


def _exceptions(text: str, shown: str) -> Iterator[str]:
    unrelated = _UNRELATED.search(text)
    if unrelated is not None and not _UNRELATED_IN_LAW.search(shown):
        yield f"인용문에는 ‘{unrelated.group()}’이라는 말이 없습니다."
        return
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
            if True in either and _MAY_BE.search(text) and _MAY_BE.search(shown):
                continue  # who may be A and B may be A or B
            one, other = ("또는", "및") if True in given else ("및", "또는")
            yield f"인용문에는 ‘{one}’인데 ‘{other}’의 뜻으로 썼습니다."
            return


_MAY_BE = rx.compile(r"될\s수\s있")


def _joins(text: str) -> dict[str, set[bool]]:
    """The words that a text joins to the next by 또는 (True) or 및 (False), by their last letters."""
    found: dict[str, set[bool]] = {}
    for match in _JOIN.finditer(text):
        whole = re.sub(r"[하되]$", "", match["one"])
        last = re.split("[ㆍ·]", whole)[-1]
        found.setdefault((last if len(last) > 1 else re.sub("[ㆍ·]", "", whole))[-4:], set()).add(
            match["either"] is not None
        )
    return found


_WITHOUT_TOO = rx.compile(r"없이|아니하고|않고|면제|생략|불요|필요하지")


def _times(text: str, shown: str) -> Iterator[str]:
    if _EARLIER.search(text) and not _EARLIER_IN_LAW.search(shown) and _LATER_IN_LAW.search(shown):
        yield "인용문에는 ‘후’인데 ‘전’의 뜻으로 썼습니다."
    elif _LATER.search(text) and not _LATER_IN_LAW.search(shown) and _EARLIER.search(shown):
        yield "인용문에는 ‘전’인데 ‘후’의 뜻으로 썼습니다."
    elif "나중에" in text and not _LATER_IN_LAW.search(shown):
        yield "인용문에는 ‘나중에’라는 말이 없습니다."
    if "없이도" in text and not _WITHOUT_TOO.search(shown):
        yield "인용문에는 ‘없이도’라는 말이 없습니다."
    if _AT_ONCE.search(text) and not _AT_ONCE.search(shown):
        yield "인용문에는 ‘지체 없이’라는 말이 없습니다."
