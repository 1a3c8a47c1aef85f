"""Cases of the quotations that a claim turns round: with a permit for without one, obeyed for disobeyed, below for
above."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.text import rx
from seoul_assist.text.predicates import clauses
from seoul_assist.text.tokens import packed

_ONLY = rx.compile(r"에만|때만|만(?=\s)|한하여|한해(?=[\s,서])|한정|야만")
_DEEDS = "허가|승인|동의|인가|승낙|면허|등록|신고|의결|심의|위임|승인"
_LACKING = rx.compile(rf"(?P<deed>{_DEEDS})\s?(?:를|을)?\s?(?:없이|받지\s?(?:아니|않)|하지\s?(?:아니|않)|받음이\s없이)")
_HAVING = rx.compile(
    rf"(?P<deed>{_DEEDS})(?:를|을)?\s?(?:받고|받은|받아(?!야)|얻은|얻어(?!야)|얻으면|받으면|하면|하고|한\s(?:자|사람))"
)
_FALSELY = rx.compile(r"(?:거짓|부정|속임)[^,.]{0,12}")
_BUT = rx.compile(r"다만|단서|제외|외에|외의|그러하지")
_EXISTS = rx.compile(
    r"(?<![가-힣])(?P<what>[가-힣]{2,10}?)[이가]?\s(?P<is>[있없])(?:으면|는\s?(?:경우|때|자|사람|한)|을\s?(?:때|경우)|다면)"
)
_DISOBEYED = rx.compile(
    r"(?P<order>명령|요구|지시|처분|권고|요청|통보)[에을를]?\s?(?:따르|이행하|응하)지\s?(?:아니|않)"
)
_OVER = rx.compile(r"(?<![\d가-힣])(?P<what>[가-힣]{2,8}?)[을를]?\s?(?:초과|넘)(?!지)")
_UNDER = r"[이가에도]?\s?(?:이하|미만|이내|못\s?미치|미치지|밑도)"
_SINCE = rx.compile(r"(?<![가-힣])(?P<event>[가-힣]{2,6})일(?:로)?부터")
_EVENT_KIN = {
    "시작": "개시|착수|시작|최초",
    "개시": "시작|개시|착수",
    "종료": "끝|종료|만료|마치|마친",
    "만료": "끝|종료|만료",
    "통지": "알|통지|통보|고지|송달",
    "통보": "알|통지|통보|고지|송달",
    "접수": "접수|받은|제출|신청",
    "도착": "도달|도착|받은",
    "발생": r"발생|있은|생긴|된\s날",
    "완료": "끝|완료|마친|마치",
}


def reasons(text: str, shown: str) -> Iterator[str]:
    """A case of the quotation turned round: with a permit for without one, obeyed for disobeyed, below for above, and a
    time that begins with another event."""
    lacking, having = _LACKING.search(shown), _HAVING.search(_FALSELY.sub("", text))
    if lacking and having and lacking["deed"] == having["deed"] and not _HAVING.search(_FALSELY.sub("", shown)):
        ends = [one.main.force for one in clauses(text) if one.main is not None]
        if ends and all(force in ("states", "bans") for force in ends) and not _ONLY.search(text):
            yield f"인용문에는 ‘{lacking.group()}’인데 ‘{having.group()}’(으)로 썼습니다."
            return
    negative = [any(one.main and one.main.negative for one in clauses(each)) for each in (text, shown)]
    theirs = {(found["what"], found["is"]) for found in _EXISTS.finditer(shown)}
    for found in _EXISTS.finditer(text):
        other = "없" if found["is"] == "있" else "있"
        whats = {what for what, _ in theirs}
        if (
            negative[0] == negative[1]
            and not _BUT.search(shown)
            and found["what"] in whats
            and (found["what"], found["is"]) not in theirs
        ):
            yield f"인용문에는 ‘{found['what']}’이(가) ‘{other}’는 경우인데 ‘{found['is']}’는 경우로 썼습니다."
            return
    disobeyed = _DISOBEYED.search(shown)
    if disobeyed and re.search(disobeyed["order"] + r"[에을를]?\s?(?:따르면|따른|이행하면|이행한|응하면|응한)\s", text):
        yield f"인용문에는 ‘{disobeyed.group()}’인데 그 반대로 썼습니다."
        return
    for over in _OVER.finditer(shown):
        under = re.search(re.escape(over["what"]) + _UNDER, text)
        both = re.search(re.escape(over["what"]) + _UNDER, shown)
        if under is not None and both is None and not negative[0]:
            yield f"인용문에는 ‘{over.group()}’인데 ‘{under.group()}’(으)로 썼습니다."
            return
    since = [found["event"] for found in _SINCE.finditer(text)]
    if since and "부터" in shown and not any(_began(event, shown) for event in since):
        yield f"인용문에는 ‘{since[0]}’한 날부터라는 말이 없습니다."


def _began(event: str, shown: str) -> bool:
    kin = next((words for known, words in _EVENT_KIN.items() if event.endswith(known)), "")
    event = re.sub(r"[을를이가의]$|\s", "", event)
    return any(event[at : at + 2] in packed(shown) for at in range(len(event) - 1)) or (
        bool(kin) and re.search(kin, shown) is not None
    )
