"""Whether a claim binds as its quotation does: duty for duty, permission for permission, no negation more or less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from seoul_assist.text import quantities, rx
from seoul_assist.text.forces import Force
from seoul_assist.text.predicates import Clause, Predicate, clauses, comparable
from seoul_assist.text.tokens import bigrams

_NEARBY = rx.compile(r"없|않|아니|못|빼|제외")
_EXCLUDED = rx.compile(r"\s?(?:경우|때|것|사람|자)?(?:를|을)?\s?(?:제외|외에|외의)")
_ASIDE = rx.compile(r"\([^()]{0,300}\)")
_NAMES: dict[Force, str] = {
    "states": "한다",
    "denies": "하지 아니한다",
    "binds": "하여야 한다",
    "allows": "할 수 있다",
    "bans": "할 수 없다",
    "exempts": "하지 아니할 수 있다",
}
# What a clause of the quotation bears out: a statement of law is a duty, and what is forbidden does not happen.
_BEARS: dict[Force, frozenset[Force]] = {
    "states": frozenset({"states", "binds"}),
    "denies": frozenset({"denies", "bans", "exempts"}),
    "binds": frozenset({"binds", "states"}),
    "allows": frozenset({"allows"}),
    "bans": frozenset({"bans", "denies"}),
    "exempts": frozenset({"exempts"}),
}
_WITHOUT = rx.compile(
    r"없이|(?:아니하|않|안\s?하)고|아니하면|않으면|없으면|아니면|아닌\s?(?:자|사람)|(?:아니한|않은|없는|안\s?[가-힣]+)\s?(?:자|사람|때|경우)"
)
_WITHOUT_HOW = rx.compile(
    r"(?<!지체\s)없이|지\s?(?:아니하|않)고|아니하면|않으면|않는\s?한|없으면|아니면|안\s[가-힣]+면"
)
_ONLY = rx.compile(r"만\s|에만|에게만|한하여|한정하여|한해|한정해")
_RECEIVES = rx.compile(r"(?:받|얻|이용할|누릴)(?:을)?\s?수")
_ONLY_IF = rx.compile(r"[해여아어돼]야(?:만)?\s(?!할|하|한|합|함).*수\s?있")
_FROM, _UPTO = rx.compile(r"이상|초과|넘"), rx.compile(r"이하|미만")
_ELSE = rx.compile(r"외|이상|초과|넘")
_BEYOND = rx.compile(r"초과|넘|지나|뒤|후")
_WITHIN = rx.compile(r"이하|이내|안에|안으로")
_FREES = rx.compile(r"면제|제외|생략|배제|무료|적용하지|삭감|박탈|중지|정지|소멸|잃|상실")
_NEEDS = rx.compile(r"려면\s")
_TAKES = rx.compile(r"받|걷|징수|부과|물리|매기")
_OMITS = rx.compile(r"(?:빼|뺍|뺄|빠지|빠뜨|빠트|빠져|생략|누락|거르|걸러|삼가|피하|멈추|그만)")
_LIMITS = ("한하", "한정", "제한되")
_THROUGH = rx.compile(r"거쳐|받아|얻어|동의로|찬성으로")
THROUGH = ("거치", "받", "얻", "구하")  # 심의를 거쳐야 한다, of 심의를 거쳐 할 수 있다
_GIVES = rx.compile(r"(?:준|부여한|주어야\s한|부여하여야\s한|주는)다?[.\s]*$")
_USES = rx.compile(r"(?:쓸|사용할|가질|누릴|이용할)\s수\s?있")
_PUNISHED = rx.compile(r"처한다[.\s]*$")
_MAY_BE_PUNISHED = rx.compile(r"(?:처해질|받을|처벌될|처벌받을)\s수\s?있")
_HINDERS = rx.compile(r"막|제지|못\s?하게|방해")
_EVEN = rx.compile(r"[가-힣](?:으로|로|에게|에서|에)도\s|중\s[^.]{0,20}(?:선택|골라|고를)")
_CHOICE = rx.compile(r"또는|이나|거나|혹은|등의|[ㆍ·]")
_NOT_SO = rx.compile(r"\s?이?\s?없")
_DENIES = rx.compile(r"지\s?(?:않|아니|못)")
_MOSTLY = 0.3  # of what only this clause has stands in the claim, so that the claim speaks of it too
_BOUNDS = ("넘", "초과", "넘기", "지나", "경과", "넘어서", "미치")


def reasons(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Why the duties, permissions and negations of the text are not those of the quotations, a Korean sentence each."""
    given = [clause for quote in quotes for clause in clauses(without_asides(quote))]
    if not given:
        return
    for clause in clauses(without_asides(text)):
        main = clause.main
        if main is not None and main.stem in _BOUNDS and _lifted(main, given):
            yield "인용문이 넘지 못하게 한 것을 넘을 수 있는 것으로 썼습니다."
            return
        if main is not None and _speaks(main):
            aligned = nearest(clause, given)
            aligned += [after for one, after in pairwise(given) if one in aligned and one.text.endswith("거나")]
            borne = any(_carried(one, clause) for one in aligned) or _bounded(clause, given)
            if aligned and not borne and not _sets(clause) and not _excepted(clause, quotes):
                yield _unlike(main.force, aligned[0])
                return
        yield from _turned(clause, given)


_SETS = rx.compile(r"(?:이내|이하|이상|미만)(?:으)?로\s?(?:정|제한)")
_NOT_THEN = rx.compile(
    r"다만,?\s?(?P<when>[^.]{4,200}?)(?:경우|때|자|사람)?(?:에는|에|는|은)?\s?그러하지\s?(?:아니|않)"
)
_EXCEPTED: dict[Force, frozenset[Force]] = {
    "bans": frozenset({"allows"}),
    "denies": frozenset({"states", "allows"}),
    "binds": frozenset({"exempts"}),
    "states": frozenset({"denies", "exempts"}),
    "allows": frozenset({"bans", "denies"}),
    "exempts": frozenset({"binds", "states"}),
}


def _sets(claimed: Clause) -> bool:
    """True for 기간은 6개월 이내로 정한다, which only bounds."""
    return claimed.main is not None and claimed.main.force == "states" and _SETS.search(claimed.text) is not None


def _excepted(claimed: Clause, quotes: Sequence[str]) -> bool:
    """True when the claim tells the case in which the quotation says 그러하지 아니하다, and turns the rule for it."""
    for quote in quotes:
        found = _NOT_THEN.search(quote)
        if found is None or claimed.main is None:
            continue
        rule = [one.main.force for one in clauses(quote[: found.start()]) if one.main is not None]
        words = bigrams(found["when"])
        told = len(words & bigrams(claimed.text)) >= _TOLD * len(words)
        if told and any(claimed.main.force in _EXCEPTED[force] for force in rule) and not _UNTOLD.search(claimed.text):
            return True
    return False


_TOLD = 0.5
_UNTOLD = rx.compile(r"지\s?(?:않|아니|못)[가-힣]{0,4}\s?(?:도|더라도)|[아어해]도\s|없이도?\s|더라도")


def _bounded(claimed: Clause, given: Sequence[Clause]) -> bool:
    """True for 270일을 넘겨서 지급할 수 없다, where another clause says that the time is not to be longer than that."""
    if claimed.main is None or claimed.main.force != "bans":
        return False
    beyond = {(one.kind, one.value) for one in quantities.find(claimed.text) if one.bound in (">", "after")}
    return any(
        one.main is not None
        and one.main.stem in _BOUNDS
        and one.main.negative
        and bool(beyond & {(other.kind, other.value) for other in quantities.find(one.text)})
        for one in given
    )


def without_asides(text: str) -> str:
    """The text with blanks for what stands in brackets, which has verbs of its own: (이하 "조합"이라 한다)."""
    return _ASIDE.sub(lambda found: " " * len(found.group()), text)


def nearest(clause: Clause, given: Sequence[Clause]) -> list[Clause]:
    """The clauses of the quotations that this one speaks of: those with its verb, and of these the most alike.

    Only words that tell the clauses apart count; clauses that no word tells apart are all of them near.
    """
    bound = [one for one in given if one.main is not None]
    if clause.main is not None and comparable(clause.main):
        kin = [one for one in bound if one.main is not None and _one_verb(clause.main, one.main)]
        bound = kin or bound
    if len(bound) < 2:
        return bound
    words = bigrams(clause.text)
    sets = [bigrams(one.text) for one in bound]
    scores, shares = [], []
    for place, own in enumerate(sets):
        others: set[str] = set().union(*(other for n, other in enumerate(sets) if n != place))
        scores.append(len(words & (own - others)))
        shares.append(scores[-1] / max(1, len(own - others)))
    best, most = max(scores), max(shares)
    return [
        one
        for one, score, share in zip(bound, scores, shares, strict=True)
        if score == best or (share == most and share > _MOSTLY)
    ]


def _lifted(main: Predicate, given: Sequence[Clause]) -> bool:
    """True when the quotations forbid to go beyond something and the claim allows it."""
    kin = [one.main for one in given if one.main is not None and one.main.stem == main.stem]
    return bool(kin) and main.force == "allows" and all(one.negative for one in kin)


def _speaks(main: Predicate) -> bool:
    """True when the predicate binds: 기한은 30일이다 only names, and 30일을 넘지 못한다 only bounds."""
    names = main.force in ("states", "denies") and (main.copula or main.stem in _LIMITS)
    return not names and (main.stem not in _BOUNDS or main.force == "exempts")


def _one_verb(one: Predicate, other: Predicate) -> bool:
    if one.stem != other.stem:
        return False
    return len(one.stem) > 1 or (one.object == other.object and one.object != "")


def _carried(given: Clause, claimed: Clause) -> bool:
    """`_bears`, where a clause that is joined to the next may have the force of its own verb or of the last."""
    mine, theirs = [claimed], [given]
    if claimed.carried and claimed.main and claimed.main.force == "states":
        mine.append(replace(claimed, main=replace(claimed.main, force=claimed.carried)))
    if given.carried and given.main and given.main.force == "states":
        last = replace(given, main=replace(given.main, force=given.carried))
        theirs = [last] if given.text.endswith("거나") else [given, last]
    if (
        given.main
        and given.main.force == "denies"
        and given.carried in ("bans", "binds")
        and given.text.endswith("거나")
    ):
        # 표시하지 아니하거나 속여서는 아니 된다: the ban turns the denial into a duty.
        theirs = [replace(given, main=replace(given.main, force="binds" if given.carried == "bans" else "bans"))]
    return any(_bears(one, said) for one in theirs for said in mine)


def _bears(given: Clause, claimed: Clause) -> bool:
    one, said = given.main, claimed.main
    if one is None or said is None:
        return True
    if one.stem in _BOUNDS and one.negative:
        # 2개월을 넘을 수 없다 is up to two months.
        if said.negative:
            return said.force != "exempts" and (said.stem in _BOUNDS or _BEYOND.search(claimed.text) is not None)
        within = said.stem in _BOUNDS or _WITHIN.search(claimed.text) is not None
        return said.force in ("allows", "states") or (said.force == "binds" and within)
    freed = _FREES.search(given.text, max(0, len(given.text) - 14)) is not None and one.stem != said.stem
    if freed and said.force == "binds" and one.force == "states" and not _OMITS.search(claimed.text):
        return False  # 입장료를 면제한다 makes nobody come in
    if said.force in _BEARS[one.force]:
        return True
    without = [_WITHOUT.search(given.text) is not None, _WITHOUT_HOW.search(claimed.text) is not None]
    beside = said.force == "states" and _DENIES.search(claimed.text) is not None
    if one.force in ("bans", "denies") and without[0] and said.force in ("binds", "states") and not beside:
        return True  # 허가를 받지 아니하고는 할 수 없다 is the duty to have it
    if said.force in ("bans", "denies") and without[1] and one.force in ("binds", "states"):
        return True
    if said.force == "binds" and one.force == "allows":
        # to ask for it, so many must agree; 의결을 거쳐 할 수 있다 needs the decision
        needs = said.stem in ("필요", "필수", *THROUGH) or "필요" in claimed.text[-12:]
        return _NEEDS.search(claimed.text) is not None or (needs and _THROUGH.search(given.text) is not None)
    if said.force == "allows" and one.force == "binds" and _CHOICE.search(given.text) and _EVEN.search(claimed.text):
        return True  # 전화로도 할 수 있다, of 방문 또는 전화로 하여야 한다
    if said.force == "allows" and one.force in ("states", "binds"):
        # 지급한다 is 받을 수 있다, and 과반수의 출석으로 개의한다 is 과반수가 출석해야 열 수 있다.
        receives = _RECEIVES.search(claimed.text) is not None and "받" not in given.text[-8:]
        receives = receives or (_GIVES.search(given.text) is not None and _USES.search(claimed.text) is not None)
        receives = receives or (
            _PUNISHED.search(given.text) is not None and _MAY_BE_PUNISHED.search(claimed.text) is not None
        )
        free = freed and one.force == "states" and _FREES.search(claimed.text) is not None
        return receives or free or _ONLY_IF.search(claimed.text) is not None
    if said.force == "bans" and one.force == "allows" and one.stem == "금지" and _HINDERS.search(claimed.text):
        return True  # 금지하여서는 아니 된다 is 막으면 안 된다
    if said.force in ("bans", "denies") and one.force == "allows":
        beyond = (without[1] and not without[0]) or _ELSE.search(claimed.text) is not None
        return _ONLY.search(given.text) is not None and beyond
    if (_OMITS.search(claimed.text) or _OMITS.search(given.text)) and {one.force, said.force} in (
        {"binds", "bans"},
        {"denies", "states"},
    ):
        return True  # 빼서는 안 된다 is 붙여야 한다
    if one.force == "bans" and said.force == "allows":
        only = _ONLY.search(claimed.text) is not None
        other_side = any(
            a.search(given.text) and b.search(claimed.text) and not a.search(claimed.text)
            for a, b in ((_FROM, _UPTO), (_UPTO, _FROM))
        )
        return only and (without[0] or other_side)
    if said.force in ("exempts", "denies", "bans") and one.force in ("states", "binds"):
        return freed and (said.force != "bans" or _TAKES.search(claimed.text) is not None)
    if one.force == "exempts" and said.force == "allows":
        return one.stem != said.stem
    return False


def _unlike(force: Force, given: Clause) -> str:
    theirs = given.main.force if given.main is not None else "states"
    return f"인용문에는 ‘{_NAMES[theirs]}’인데 ‘{_NAMES[force]}’의 뜻으로 썼습니다."


def _turned(clause: Clause, given: Sequence[Clause]) -> Iterator[str]:
    """A verb inside the clause that the quotations have only the other way round: 낸 사람, 내지 아니한 사람."""
    ends = [other.main for other in given if other.main and other.main.force not in ("bans", "exempts")]
    mains = [other.main for other in given if other.main]
    inner = [one for other in given for one in other.inner]
    wording = " ".join(other.text for other in given)
    plain = [clause.main] if clause.main is not None and clause.main.force in ("states", "denies") else []
    for one in (*clause.inner, *plain):
        if not comparable(one):
            continue
        # 한길체로 쓸 수 없는 글자 does not say that nobody writes in it.
        within = [other for other in inner if one is not clause.main or other.force not in ("bans", "exempts")]
        kin = [other for other in (*ends, *within) if _one_verb(one, other)]
        kin = kin or [other for other in (*ends, *within) if _one_deed(one, other)]
        said_after = clause.text[one.end - clause.start :][:8] if one is not clause.main else ""
        if _NEARBY.search(said_after) or any(_EXCLUDED.match(_after(other, given)) for other in kin):
            continue
        # A stem that also stands as a noun (채택제안) may be said of something else.
        free = len(one.stem) > 1 and wording.count(one.stem) > len([o for o in (*mains, *inner) if _one_verb(one, o)])
        if kin and not free and all(_denied(other, given) != one.negative for other in kin):
            positive, negative = f"‘{one.stem}’의 긍정", f"‘{one.stem}’의 부정"
            said, meant = (negative, positive) if one.negative else (positive, negative)
            yield f"인용문에는 {meant}인데 {said}으로 썼습니다."
            return
        forces = {other.force for other in (*mains, *inner) if _one_verb(one, other)}
        if one in clause.inner and (one.force, forces) in (("allows", {"binds"}), ("binds", {"allows"})):
            yield f"인용문에는 ‘{_NAMES[forces.pop()]}’인데 ‘{_NAMES[one.force]}’의 뜻으로 썼습니다."
            return


def _one_deed(one: Predicate, other: Predicate) -> bool:
    """`_one_verb`, for which 승인받다 is 승인하다: both are denied or not."""
    deeds = [other.object if other.stem == "받" and len(other.object) > 1 else "" for other in (one, other)]
    return _one_verb(one, other) or (deeds[0] == other.stem) or (deeds[1] == one.stem)


def _denied(one: Predicate, given: Sequence[Clause]) -> bool:
    """Whether the verb is negative, with what comes right after it: 형을 받음이 없이."""
    return one.negative or _NOT_SO.match(_after(one, given)) is not None


def _after(one: Predicate, given: Sequence[Clause]) -> str:
    clause = next((clause for clause in given if one in clause.inner or one == clause.main), None)
    return "" if clause is None else clause.text[one.end - clause.start :][:12]
