"""Whether the numbers of a claim are those of its quotations: value, unit, bound, working days, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from seoul_assist.text import quantities, rx
from seoul_assist.text.predicates import Clause, clauses
from seoul_assist.text.quantities import Bound, Quantity
from seoul_assist.text.tokens import bigrams

_TIMES = ("일", "개월", "분", "날짜", "시각", "연도", "월")
_SOFT = rx.compile(r"까지|만|에\s?한|사이|한|부터|~|에서")
_JOINING = rx.compile(r"또는|및|이나|[ㆍ·,]")
_APART = 30  # characters between two quantities that one bound closes
_LEAD = 15  # characters before a quantity that say what it counts
_PASSING = rx.compile(r"지나|경과")
_LIMIT = rx.compile(r"한도|최대|상한|최고|최장|범위")
_EACH = rx.compile(r"도\s?(?:빠짐|거르)|\s?(?:에|마다|당|\d|최대|[한두세네]\s)")
_PER = {"일": "매일|날마다|하루", "개월": "매월|매달|달마다|월\\s", "분": "시간당|매시간"}
_AT_MOST: dict[str, str] = {
    "<=": "이하ㆍ이내",
    "<": "미만",
    ">=": "이상",
    ">": "초과",
    "before": "전",
    "after": "후",
}
# What the bound of a ban says when it is turned into a permission, and the other way round.
_TURNED: dict[Bound, Bound] = {">": "<=", "<=": ">", "<": ">=", ">=": "<", "after": "<="}
_DENIED = rx.compile(r"없|아니|않|못|안")  # the bound has used up the negation of its clause
_HALF_OF_DAY = rx.compile(r"오전|오후|낮|밤|새벽|저녁|아침|:|정오|자정")


def reasons(text: str, quotes: Sequence[str], labels: str = "") -> Iterator[str]:
    """Why the numbers of the text are not borne out by the quotations, a Korean sentence each."""
    said = quantities.find(text)
    if not said:
        return
    given = [(quote, one) for quote in quotes for one in quantities.find(quote)]
    named = quantities.find(labels)
    for one in said:
        kin = [(quote, other) for quote, other in given if _same(one, other)]
        if not kin and any(_one_more(one, text, other) for _, other in given):
            continue
        if not kin and any(_same(one, other) for other in named):
            continue
        if not kin and _each(one, text, " ".join(quotes)):
            continue
        if not kin:
            if not one.loose or any(other.kind == one.kind for _, other in given):
                yield _absent(one, [other for _, other in given])
            continue
        if not any(_bounded_alike(one, text, wider, quote) for quote, other in kin for wider in _joined(other, quote)):
            yield _unbound(one, kin[0][1])
            continue
        owner = _belongs(one, said, text, given)
        if owner is not None:
            yield f"‘{one.text}’이(가) 인용문에서는 다른 것의 수입니다. 인용문의 해당 수는 ‘{owner.text}’입니다."
    yield from _days(text, said, given)
    yield from _pairs(text, said, quotes)


def _same(one: Quantity, other: Quantity) -> bool:
    if one.kind == other.kind == "날짜":
        years = one.value // 10000, other.value // 10000
        return one.value % 10000 == other.value % 10000 and (years[0] == years[1] or 0 in years)
    if other.kind == "날짜":
        if one.kind == "연도":
            return other.value // 10000 == one.value
        if one.kind == "월":
            return other.value % 10000 // 100 == one.value
    if one.kind == other.kind == "시각":
        open_half = not (_HALF_OF_DAY.search(one.text) and _HALF_OF_DAY.search(other.text))
        return one.value == other.value or (open_half and abs(one.value - other.value) == 720)
    if (one.kind, other.kind) == ("개월", "월"):  # 6월 이하의 징역
        return one.value == other.value
    return one.value == other.value and (one.kind == other.kind or not one.kind or not other.kind)


def _each(one: Quantity, text: str, quotes: str) -> bool:
    """True for the 한 달 of 한 달에 한 번 where the quotations have 매월 1회."""
    if one.kind == "개월" and one.value == 12:
        words = "매년|해마다|연간|연\\s|회계연도"
    elif one.value == 1 or (one.kind == "분" and one.value == 60):
        words = _PER.get(one.kind, "")
    else:
        return False
    return bool(words) and _EACH.match(text, one.end) is not None and re.search(words, quotes) is not None


def _one_more(one: Quantity, text: str, other: Quantity) -> bool:
    """True for 두 번 이상 갱신할 수 없다 where the quotation has 한 번만 갱신할 수 있다."""
    clause = _clause(text, one)
    refused = clause is not None and clause.main is not None and clause.main.force in ("bans", "denies")
    return (
        refused
        and one.kind == other.kind == "회"
        and one.value == other.value + 1
        and (one.bound, other.bound) == (">=", "<=")
    )


def _joined(one: Quantity, quote: str) -> list[Quantity]:
    """The quantity, and with the bound that comes after the last of several: 100만원 또는 300만원을 초과하는."""
    if one.bound:
        return [one]
    after = next((other for other in quantities.find(quote) if other.start >= one.end and other.kind == one.kind), None)
    if after is None or after.start - one.end > _APART or not _JOINING.search(quote[one.end : after.start]):
        return [one]
    return [one, replace(one, bound=after.bound, said=after.said)]


def _absent(one: Quantity, given: Sequence[Quantity]) -> str:
    alike = [other for other in given if other.kind == one.kind and one.kind]
    if alike:
        return f"인용문에는 ‘{alike[0].text}’인데 ‘{one.text}’(으)로 썼습니다."
    if any(
        other.value == one.value or (other.text[:1].isdigit() and _figure(other) == _figure(one)) for other in given
    ):
        return f"‘{one.text}’의 단위가 인용문과 다릅니다."
    return f"‘{one.text}’이(가) 인용문에 없습니다."


def _figure(one: Quantity) -> str:
    return "".join(letter for letter in one.text if letter.isdigit())


def _bounded_alike(one: Quantity, text: str, other: Quantity, quote: str) -> bool:
    mine, theirs = one.bound, other.bound
    if mine == theirs or (theirs and _turned(one, text, other, quote)):
        return True
    if not mine:
        clause = _clause(text, one)
        if theirs == "<=" and _LIMIT.search(clause.text if clause is not None else text):
            return True
        if theirs == ">=" and one.kind in ("날짜", "시각"):
            return True  # 오후 2시부터 is 오후 2시 where the end does not matter
        return theirs in ("before", "after") or (theirs == "<=" and one.kind in (*_TIMES, "회"))
    if (mine, theirs) == ("<", "<=") and _PASSING.search(other.said):
        return True  # 2년이 지나지 아니한 is 2년이 안 된
    if not theirs:
        return bool(mine in ("<=", ">=") and _SOFT.match(one.said))
    return False


def _turned(one: Quantity, text: str, other: Quantity, quote: str) -> bool:
    """True when one side forbids what lies beyond the bound that the other side sets."""
    mine, theirs = _clause(text, one), _clause(quote, other)
    if one.bound == "":
        return False
    negative = [
        clause is not None
        and clause.main is not None
        and clause.main.force in ("bans", "denies")
        and not _DENIED.search(quantity.said)
        for clause, quantity in ((mine, one), (theirs, other))
    ]
    return negative[0] != negative[1] and _TURNED.get(one.bound) == other.bound


def _clause(text: str, one: Quantity) -> Clause | None:
    return next((clause for clause in clauses(text) if clause.start <= one.start < clause.end), None)


def _unbound(one: Quantity, other: Quantity) -> str:
    if not one.bound:
        return f"인용문의 ‘{other.text} {other.said}’에서 ‘{_AT_MOST[other.bound]}’의 뜻이 빠졌습니다."
    theirs = _AT_MOST.get(other.bound, "")
    said = f"인용문에는 ‘{theirs}’인데" if theirs else "인용문에는 그런 범위가 없는데"
    return f"{said} ‘{one.text}’을(를) ‘{_AT_MOST[one.bound]}’의 뜻으로 썼습니다."


def _belongs(
    one: Quantity, said: Sequence[Quantity], text: str, given: Sequence[tuple[str, Quantity]]
) -> Quantity | None:
    """The quantity of the quotations that stands with the words that this one has in the claim, if it is another."""
    rivals = [(quote, other) for quote, other in given if other.kind == one.kind]
    if len({other.value for _, other in rivals}) < 2:
        return None
    around = [_around(other, [o for q, o in rivals if q == quote], quote) for quote, other in rivals]
    mine = _around(one, [o for o in said if o.kind == one.kind], text)
    scores = []
    for place, words in enumerate(around):
        others: set[str] = set().union(*(w for n, w in enumerate(around) if n != place))
        # Its own words may stand anywhere in the claim, those of another quantity right before it.
        near = bigrams(_stretch(one, said, text)) if _same(one, rivals[place][1]) else mine
        scores.append(len(near & (words - others)))
    own = max((score for score, (_, other) in zip(scores, rivals, strict=True) if _same(one, other)), default=0)
    best = max(range(len(scores)), key=lambda place: scores[place])
    quote, rival = rivals[best]
    if one.bound and rival.bound != one.bound and any(_same(one, o) and o.bound == one.bound for _, o in rivals):
        return None  # 19세 이상 39세 이하: each has its own bound
    same_head = bigrams(_word_before(one, text)) & bigrams(_word_before(rival, quote))
    if own == 0 and scores[best] >= 2 and not _same(one, rival) and same_head:
        return rivals[best][1]
    return None


def _stretch(one: Quantity, said: Sequence[Quantity], text: str) -> str:
    """The text around a quantity up to those of its kind on both sides."""
    kin = [other for other in said if other.kind == one.kind]
    start = max((other.end for other in kin if other.end <= one.start), default=0)
    return text[start : min((other.start for other in kin if other.start >= one.end), default=len(text))]


def _word_before(one: Quantity, text: str) -> str:
    words = text[: one.start].split()
    return words[-1] if words else ""


def _around(one: Quantity, kin: Sequence[Quantity], text: str) -> frozenset[str]:
    """The words that lead to a quantity, from the one of its kind before it or the sentence before it."""
    start = max((other.end for other in kin if other.end <= one.start), default=0)
    start = max(start, text.rfind(". ", 0, one.start) + 1, text.rfind("\n", 0, one.start) + 1)
    return bigrams(text[max(start, one.start - _LEAD) : one.start])


def _pairs(text: str, said: Sequence[Quantity], quotes: Sequence[str]) -> Iterator[str]:
    """A quantity that goes with another one than in the quotations: 4시간 이상은 2만원, 미만은 1만원 turned round."""
    theirs: dict[tuple[str, Fraction, Bound], set[tuple[str, Fraction]]] = {}
    for quote in quotes:
        for one, other in pairwise(quantities.find(quote)):
            theirs.setdefault((one.kind, one.value, one.bound), set()).add((other.kind, other.value))
    for one, other in pairwise(said):
        pair = (one.kind, one.value, one.bound)
        mates = {value for kind, value in theirs.get(pair, ()) if kind == other.kind}
        elsewhere = any(
            key[:2] == pair[:2] and key != pair and (other.kind, other.value) in values
            for key, values in theirs.items()
        )
        if one.bound and mates and other.value not in mates and elsewhere:
            yield f"‘{one.text} {one.said}’과 ‘{other.text}’의 짝이 인용문과 다릅니다."
            return


def _days(text: str, said: Sequence[Quantity], given: Sequence[tuple[str, Quantity]]) -> Iterator[str]:
    days = [one for one in said if one.kind == "일"]
    kin = [(quote, other) for one in days for quote, other in given if _same(one, other)]
    if not kin:
        return
    theirs = [quantities.working(_sentence(quote, other)) for quote, other in kin]
    if quantities.working(text) and not any(theirs):
        yield f"인용문의 ‘{kin[0][1].text}’은 근무일로 세는 기간이 아닙니다."
    elif all(theirs) and not quantities.working(text):
        yield f"인용문의 ‘{kin[0][1].text}’은 근무일로 세는 기간인데 그 말이 빠졌습니다."


def _sentence(quote: str, one: Quantity) -> str:
    stop = quote.find("다.", one.end)
    return quote[quote.rfind("다. ", 0, one.start) + 1 : stop if stop >= 0 else len(quote)]
