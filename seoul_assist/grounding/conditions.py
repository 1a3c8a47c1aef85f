"""Conditions of the quotations that a claim leaves out: a case, a bound, a limit, an approval, a good reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.grounding.bindings import THROUGH, nearest, without_asides
from seoul_assist.text import quantities, rx
from seoul_assist.text.predicates import Clause, clauses
from seoul_assist.text.tokens import bigrams

_CONDITION = rx.compile(
    r"경우|때(?![마가-힣])|때에|때는|때만|(?<=[가-힣])(?:으면|면)(?=[\s,])|한하여|한해|한정|사유|[은는을]\s?(?:자|사람)|만\s|에만|조건|이상|이하|미만|초과|넘|시에|다만|위해|위하여"
)
_GIVEN_CONDITION = rx.compile(
    r"(?P<when>[^.,\n]{4,120}?)(?:경우(?:에는|에만|에|로서)?|때(?:에는|에만|에)?|(?<=[가-힣])(?:으면|면))(?=[\s,])"
)
_TRIGGER = rx.compile(
    r"필요하다고\s인정[가-힣]{0,3}\s?$|(?:신청|신고|요청|청구|제출|접수|통보|통지|의뢰|받)[가-힣]{0,4}\s?$"
)


def reasons(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """A clause that the quotation makes hang on a condition, said without any."""
    given = [clause for quote in quotes for clause in clauses(without_asides(quote))]
    for clause in clauses(without_asides(text)):
        if clause.main is not None and clause.main.force == "binds" and clause.main.stem in THROUGH:
            continue  # what has to be done first, whatever for
        aligned = nearest(clause, given)
        narrowed = [_narrowed(one, clause.text, text) for one in aligned]
        if narrowed and all(narrowed):
            yield f"인용문의 조건(‘{narrowed[0]}’)이 빠졌습니다."
            return
        approvals = [_approval_dropped(one, clause, text) for one in aligned]
        if approvals and all(approvals):
            yield f"인용문의 조건(‘{approvals[0]}’)이 빠졌습니다."
            return
        lost = [_limit_lost(one, clause, text) for one in aligned]
        if lost and all(lost):
            yield f"인용문의 조건(‘{lost[0]}’)이 빠졌습니다."
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


_APPROVAL = rx.compile(
    r"(?P<deed>허가|승인|동의|인가|승낙|면허|의결|심의|제청|추천|협의|등록|신고)[을를]?\s?(?:하고|받아|받고|얻어|거쳐|거친\s?(?:후|뒤)|받은\s?(?:후|뒤|경우|때|자|사람))"
)


def _approval_dropped(given: Clause, claimed: Clause, text: str) -> str:
    """The approval that the quotation asks for before something may be done, where the claim asks for none."""
    found = _APPROVAL.search(given.text)
    if found is None or given.main is None or claimed.main is None:
        return ""
    if (
        given.main.force != "allows"
        or claimed.main.force != "allows"
        or _APPROVED.search(text)
        or found["deed"] in text
    ):
        return ""
    return found.group()


_LIMITED = rx.compile(
    r"(?P<when>[가-힣\s]{4,24}?)(?:경우|때|사람|자|것)?(?:에|에게|로|으로)?\s?(?:한정하여|한하여|한정한다|한한다)"
)
_UNEXCUSED = rx.compile(
    r"정당한\s(?:사유|이유)\s?없이|고의(?:로|\s?또는)|중대한\s과실|영리를?\s?목적|상습(?:적으)?로|부정한\s방법|업무상\s알게"
)


def _limit_lost(given: Clause, claimed: Clause, text: str) -> str:
    """The limit of the clause (…인 경우에 한정하여, 정당한 사유 없이) of which the claim has no word."""
    found = _LIMITED.search(given.text)
    if found is not None and _shares_verb(given, claimed):
        when = found["when"].split()[-3:]
        if not bigrams(" ".join(when)) & bigrams(text) and not _CONDITION.search(text):
            return found.group().strip()
    found = _UNEXCUSED.search(given.text)
    if found is None or _EXCUSED.search(text):
        return ""
    words = bigrams(found.group())
    return "" if words & bigrams(text) else found.group()


def _shares_verb(given: Clause, claimed: Clause) -> bool:
    return given.main is not None and claimed.main is not None and given.main.stem == claimed.main.stem


_EXCUSED = rx.compile(
    r"이유|사유|까닭|사정|핑계|일부러|알면서|실수|잘못|과실|부주의|돈벌이|이익|거짓|속여|속임|부당|반복|습관|비밀|어쩔\s수"
)
_APPROVED = rx.compile(r"허락|승인|허가|동의|인가|승낙|의결|심의|찬성|추천|협의|거쳐|거치|합의")
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
    conditions = list(_GIVEN_CONDITION.finditer(given.text))
    if not conditions or given.main is None:
        return ""
    if len(conditions) > 1 and any(bigrams(one["when"]) & bigrams(text) for one in conditions):
        return ""  # 중앙당의 경우에는 ..., 시ㆍ도당의 경우에는: one of several
    found = conditions[0]
    when = re.sub(r"^(?:다만|단),?\s?", "", found["when"].strip(" .,"))
    when = re.sub(r"^[^,]{0,20}?(?:은|는)\s(?:제\d+[조항호][^\s]*\s(?:따라|따른)?\s?)?", "", when)
    if _TRIGGER.search(when):
        return ""
    words = bigrams(when)
    return when if words and not words & bigrams(text) else ""
