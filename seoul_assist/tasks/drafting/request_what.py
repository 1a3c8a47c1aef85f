"""To whom a request wants a letter to go, what it is to ask and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from seoul_assist.tasks.drafting import request_days
from seoul_assist.tasks.drafting.fact_sheet import Value
from seoul_assist.tasks.drafting.noun_phrase import last_nouns
from seoul_assist.tasks.drafting.taken import Found
from seoul_assist.tasks.drafting.wording import particle
from seoul_assist.text import rx
from seoul_assist.text.tokens import packed

# What a request to the writer says, next to what the letter is to ask.
_META = rx.compile(
    r"공문|기안|시행문|문서를|요청(?:하|해|드|을|할|합|서)|협조\s?요청|알려\s?(?:줘|주|드|야)|알리|안내(?:하|해|문)|통보(?:하|해)"
    r"|회신(?:하|해)|의뢰(?:하|해)|보내|부탁|작성|써\s?(?:줘|주)|첨부|붙(?:여|이|임)|동봉|계산"
)
_ASKS = rx.compile(
    r"\s?(?:주세요|주십시오|주시기\s?바랍니다|부탁드립니다|부탁합니다|요청합니다|바랍니다|줘|바람)[.!]*$"
)
_POLITE = rx.compile(r"(?<=[가-힣])(?:하여|해)\s?(?:주세요|주십시오|주시기\s?바랍니다|줘)[.!]*$")


_BODY = r"(?:[가-힣]{2,8}?(?:특별자치[시도]|특별시|광역시|[시군구도])청?|[중동서남북]구청?)"
_OFFICE = r"[가-힣]{1,10}(?:과|국|실|담당관|팀)"
_HEAD = r"[가-힣]{2,12}(?:시장|군수|구청장|도지사|교육감|교육장|서장|소장|원장|관장|이사장|위원장|장관|청장)"
_WHOM = rx.compile(
    rf"(?<![가-힣])(?P<list>(?:(?:{_HEAD}|{_BODY})(?:\s(?:의\s)?{_OFFICE})?(?:\s?,\s?|[와과]\s|\s및\s))*"
    rf"(?:{_HEAD}|{_BODY})(?:\s(?:의\s)?{_OFFICE})?)(?:에게|께|에(?!서)|(?:으로|로)(?=\s(?:\S+\s)?(?:보내|발송|송부)))(?=\s|,)"
    r"(?!\s?(?:있는|있다|위치(?:한|해)|소재한|사는|설치(?:된|되)|대해|대한|관해|관한|따라|따른|의해|비해|맞))"
)
_ONE = rx.compile(rf"(?P<head>{_HEAD})|(?P<body>{_BODY})(?:\s(?:의\s)?(?P<office>{_OFFICE}))?(?=$|\s?,|[와과]\s|\s및)")
# What ends like the name of a city or a province and is none.
_NO_BODY = rx.compile(
    r"(?:필요|비상|임|역|잠|일|당|동|표|전|게|지|공|실|출|동|탐|감|응|제|고|신도)시$|(?:연|기|친|입|출|문|지|요|도|영|항|배수)구$"
    r"|(?:만족|중요|인지|선호|기여|신뢰|난이|완성|위치|안내|배치|설계|조감|평면|지형|지적|노선|조직|습|온|각|속|용|별|제|정|한|의|태|밀|강|빈)도$"
)


def whom(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    found: dict[str, tuple[list[str], str, bool]] = {}
    for sentence in said:
        for match in _WHOM.finditer(sentence):
            if not _META.search(sentence[match.end() :]):
                continue
            names = _addressees(match["list"])
            if names:
                recipients = [name for name, _ in names]
                found["|".join(recipients)] = (recipients, match.group(), any(made for _, made in names))
    if len(found) > 1:
        notes.append(f"받는 곳이 어디인지 분명하지 않아 비워 두었습니다: {', '.join(w for _, w, _ in found.values())}")
    elif found:
        [(recipients, words, computed)] = found.values()
        if computed:
            shown = particle(", ".join(recipients), "으로")
            notes.append(f"수신: '{words}'라는 말을 {shown} 적었습니다. 맞는지 확인해 주세요.")
        value: Value = list[Value](recipients) if len(recipients) > 1 else recipients[0]
        yield Found("수신", value, words, computed=computed)


def _addressees(text: str) -> list[tuple[str, bool]]:
    """(recipient, whether its head was told from the name of the agency) of a list; () when one is no agency."""
    names: list[tuple[str, bool]] = []
    for match in _ONE.finditer(text):
        if match["head"]:
            names.append((match["head"], False))
            continue
        body = re.sub(r"(?<=[시군구도])청$", "", match["body"])
        if _NO_BODY.search(body):
            return []
        head = {"군": "수", "구": "청장", "도": "지사"}.get(body[-1], "장")
        office = match["office"]
        aide = f"({office if office.endswith('담당관') else office + '장'})" if office else ""
        names.append((body + head + aide, True))
    return names


_ACTS = r"협조\s?요청|제출\s?요청|참석\s?요청|요청|통보|알림|안내|회신|의뢰"
_WORD = r"[가-힣A-Za-z0-9'’·ㆍ\-()]+"
_WHAT = rx.compile(
    rf"(?P<what>(?:{_WORD}\s){{0,7}}?{_WORD}?)(?:을|를)?\s(?P<act>{_ACTS}|협조(?=를\s?요청))"
    r"(?:(?<=협조)를\s?요청)?(?=하|해|드|할|합|서\b|문\b|\s?(?:공문|시행문|기안|문서)|$)"
)
_DOING = rx.compile(
    rf"(?P<what>(?:{_WORD}\s){{0,5}}?{_WORD}?)(?:을|를)\s(?P<do>[가-힣]{{2,4}}?)(?:해|하여)\s?"
    r"(?:달라|줄\s?것|주도록|주기를)(?=[^.]*(?:요청|공문|부탁|협조|보내))"
)
_BECAUSE = rx.compile(
    r"(?P<why>(?:[가-힣A-Za-z0-9]+\s){0,4}[가-힣A-Za-z0-9]+?)(?:\s?때문에|(?:으로|로)\s?인(?:해|하여))"
)
# What tells a slot is no background.
_TELLS = rx.compile(
    r"^(?:회신\s?|제출\s?|소요\s?)?(?:기한|예산|장소|일시|시간|문의|대상|붙임|수신|제목|날짜)(?:은|는|이|가|처)"
)


def what(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    """The title, a noun phrase with the act, and what is asked for; only where the words before the act are nouns."""
    found: dict[str, tuple[str, str]] = {}
    for sentence in said:
        doing = _DOING.search(sentence)
        match = doing or _WHAT.search(sentence)
        if match is None:
            continue
        name = thing(match["what"], today, 2 if doing else 4)
        if not name:
            continue
        act = "요청" if doing else re.sub(r"(?<!\s)요청$", " 요청", match["act"]).strip()
        act = "협조 요청" if act == "협조" else act
        asked = f"{name} {match['do']}" if doing else name
        found[f"{asked} {act}"] = (asked, match.group().strip())
    if len(found) == 1:
        [(title, (asked, words))] = found.items()
        yield Found("제목", title, words)
        if title.endswith("요청"):
            yield Found("요청", [asked], words)
    elif found:
        notes.append(f"제목이 될 말이 둘 이상이라 비워 두었습니다: {', '.join(found)}")


def thing(phrase: str, today: date | None, least: int) -> str:
    """The nouns at the end of a phrase, behind any day in it."""
    end = max((day.end for day in request_days.days(phrase, today)), default=0)
    return last_nouns(re.sub(r"^\s?(?:까지|에)\s", "", phrase[end:]), least)


def asked(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    """What the sentences ask the reader of the letter for, when they do not speak of the letter."""
    asked = [
        sentence
        for sentence in said
        if _ASKS.search(sentence) and not _META.search(_FAVOUR.sub("", sentence)) and not _ANSWER.search(sentence)
    ]
    asked = [sentence for sentence in asked if len(packed(_FAVOUR.sub("", sentence))) >= 4]
    if asked:
        yield Found("요청", [_POLITE.sub("", sentence) for sentence in asked], " ".join(asked))


_FAVOUR = rx.compile(r"\s?부탁(?:드립니다|합니다)[.!]*$")
_ANSWER = rx.compile(r"(?:^|\s|까지\s)(?:회신|답변|답|연락)(?:을|를)?\s?(?:해|하여|주|바랍|부탁)")


# A sentence on when the answer must be there is no background.
_DUE = rx.compile(r"(?:까지|기한|마감).{0,20}(?:회신|답변|제출|접수|도착|보내)")


def why(said: Sequence[str], today: date | None, notes: list[str]) -> Iterator[Found]:
    """The first sentence that states something, or what stands before 때문에."""
    for sentence in said:
        states = re.search(r"(?:[^요]다|음|함|임|됨)\.?$", sentence) and not _TELLS.search(sentence)
        if states and not _META.search(sentence) and not _ASKS.search(sentence) and not _DUE.search(sentence):
            yield Found("배경", sentence, sentence)
            return
    for sentence in said:
        match = _BECAUSE.search(sentence)
        reason = thing(match["why"], today, 4) if match else ""
        if match and reason:
            yield Found("배경", reason, match.group())
            return
