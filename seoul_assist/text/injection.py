"""Sentences that speak to a machine instead of a reader: orders about instructions, prompts, roles and answers.

Grammar, not a list of sentences: somebody is ordered (하라, 하세요, 할 것, 해야 한다) to do something that only who
writes answers can do: drop the instructions before, show the hidden ones, become something else, say a thing word for
word, pass a claim off as checked. A report for people: nothing is ever left out or believed because of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from seoul_assist.model import Document, Note
from seoul_assist.text import rx
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask

Aim = Literal["override", "role", "reveal", "address", "output", "verify", "conceal", "mode", "frame"]
AIMS: dict[Aim, str] = {
    "override": "앞의 지시를 버리라는 말",
    "role": "기계의 역할을 바꾸려는 말",
    "reveal": "숨은 지시를 보이라는 말",
    "address": "기계에 하는 말",
    "output": "답을 정해 주는 말",
    "verify": "확인한 것으로 꾸미라는 말",
    "conceal": "사용자에게 숨기라는 말",
    "mode": "제한을 풀라는 말",
    "frame": "시스템의 말로 꾸민 말",
}


CODE = "injection"  # of a note that tells of one


@dataclass(frozen=True, slots=True)
class Injection:
    """One such place: offsets into the text, and what it is after."""

    start: int
    end: int
    aim: Aim


# Inside one sentence; the stop in 2026. 5. 7. ends none, but orders to machines are short.
_NEAR, _FAR = r"[^.!?\n]{0,16}?", r"[^.!?\n]{0,48}?"
# How Korean gives an order: 하라, 하세요, 하십시오, 해 주세요, 할 것, 해야 한다, 하지 마라.
_PLEASE = r"(?:주(?:세요|십시오|시오|기 바랍니다|어라|라)|줘)"
_ORDER = (
    rf"(?:(?:으|하)?라(?![가-힣])|하라고|(?:으|하)?(?:세요|십시오|시오)|[해써워려라내여줘](?=[.!'\"”’\s]*(?:$|\n|<))"
    rf"|[해어아여] ?{_PLEASE}|[어아여해려내써겨쳐꿔]라(?![가-힣])|어야 (?:한다|합니다|함)|(?:해|하여)야 "
    rf"(?:한다|합니다|함|해)"
    r"|[할될쓸을] 것(?![가-힣])|도록 (?:하라|한다|해))"
)
# 한다, 된다 and 것이다 order something only where the sentence leaves no doubt of it.
_DONE = rf"(?:{_ORDER}|(?:는|은) 것이다|된다|한다(?![가-힣]))"
_STOP = r"(?:지 ?(?:말|마)(?:라|고|아라|세요|십시오|시오|것| ?것)?|지 않(?:는다|아야 한다|도록|습니다))"
_EARLIER = (
    r"(?:이전(?:의|에)?|앞(?:선|의|에서|서)?|위(?:의|에)?|기존(?:의|에)?|원래(?:의)?|지금까지(?:의)?|처음"
    r"(?:의|에)?|이제까지(?:의)?"
    r"|먼저|상기|종전(?:의)?)"
)
_TOLD = r"(?:지시(?:문|사항|어)?|명령(?:어|문)?|지침|프롬프트|시스템 ?(?:메시지|지시문?)|대화|규칙)"
_TALK = r"(?:프롬프트|지시(?:문|사항|어)?|명령(?:어|문)?)"
_MACHINE = (
    r"(?:(?<![A-Za-z])(?:AI|LLM|GPT|ChatGPT|Claude|Gemini)(?![A-Za-z])|인공 ?지능|에이아이|(?:대규모 ?)?언어 ?모델"
    r"|챗봇|챗 ?GPT|챗지피티|클로드"
    r"|제미나이|어시스턴트|(?:요약|답변|번역|검색|점검)기(?=[은는])|에이전트|모델)"
)
_KIND = r"(?: ?(?:모델|비서|도우미|어시스턴트|챗봇|요약기|시스템|에이전트|프로그램|검토자))?"
_TOPIC = r"(?:은|는|이라면|라면|이여|아(?= )|에게|께|한테)"
_YOU = r"(?<![가-힣])(?:너|당신|네|넌)"
_WRITE = (
    r"(?:답변|답하|대답|회신문|요약|출력|인용|언급|표시|판정|출처|근거|실행|무시|전송|수행|행동|제출|작성"
    r"|알려|말하|베껴|덧붙)"
)
_SAY = r"(?:답변|답(?!안|례|사|보|습)|대답|출력|요약(?:문|서|본)?|응답)"

_KOREAN: tuple[tuple[Aim, str], ...] = (
    ("override", rf"{_EARLIER} ?{_NEAR}{_TOLD}{_NEAR}(?:무시(?!간)|잊|버리|따르지 (?:말|마)){_FAR}{_ORDER}"),
    ("override", rf"{_TALK}(?:을|를|은|는|에|의)? {_FAR}(?:무시(?!간)|잊어|어기고|거부하고){_FAR}{_ORDER}"),
    ("override", rf"{_TALK}{_FAR}(?:무시해도|어겨도|따르지 않아도|안 따라도) ?(?:된다|됩니다|좋다|돼)"),
    ("override", rf"(?:지시|명령|말|지시사항)만 ?{_NEAR}(?:따르|따라|들으|수행|실행){_ORDER}"),
    ("override", rf"{_TALK} 대신(?:에)? {_FAR}{_TALK}{_NEAR}(?:따르|따라|실행|수행|처리){_NEAR}{_ORDER}"),
    (
        "override",
        rf"(?:새로운?|다음|아래) ?(?:프롬프트|지시문|지시|명령)(?:을|를|에) ?{_NEAR}(?:따르|따라|실행|수행)"
        rf"{_NEAR}{_ORDER}",
    ),
    (
        "override",
        rf"(?:내용|대화|글|말)(?:은|을|를|는)? ?(?:모두|전부|다)? ?(?:무시하|잊어버리|잊)고{_FAR}(?:라고|답)"
        rf"{_FAR}{_ORDER}",
    ),
    ("override", rf"(?:지금|이제)까지의 (?:대화|말|내용)(?:를|을|은) {_NEAR}(?:무시(?!간)|잊){_FAR}{_ORDER}"),
    (
        "role",
        rf"{_YOU}(?:은|는)? ?(?:이제|지금)(?:부터)?(?:는)? {_FAR}(?:{_MACHINE}|도구|제약|제한|비서|도우미|승인자"
        rf"|관리자|아니라|아니다)",
    ),
    ("role", rf"(?:이제|지금)부터 (?:너|당신|넌)(?:은|는)? {_FAR}(?:이다|입니다|이야|아니다|하라|하세요|하십시오)"),
    ("role", rf"{_YOU}(?:은|는) 더 ?이상 {_FAR}(?:도구|모델|비서|도우미|인공 ?지능|AI|챗봇)"),
    ("role", rf"{_YOU}(?:의)? ?(?:임무|역할|목표|사명)(?:은|는) {_FAR}(?:것이다|것입니다|것이야)"),
    ("role", rf"{_YOU}(?:은|는) {_FAR}(?:인 ?것처럼|인 ?척|처럼) ?(?:행동|대답|답|말)"),
    (
        "reveal",
        rf"(?:시스템|초기|숨은|숨겨진|숨긴|내부|원래|처음|개발자) ?(?:설정과 )?{_NEAR}(?:프롬프트|지시문|지시사항"
        rf"|지시|메시지)"
        rf"{_FAR}(?:보여|보이|공개|출력|말해|알려|되풀이|반복|복사|적어|읊){_NEAR}{_ORDER}",
    ),
    ("address", rf"{_MACHINE}{_KIND}{_TOPIC}{_FAR}{_WRITE}{_FAR}(?:{_STOP}|{_ORDER})"),
    ("address", rf"{_MACHINE}{_KIND}{_TOPIC}{_FAR}(?:그대로|반드시|무조건|최우선){_NEAR}{_WRITE}{_FAR}{_DONE}"),
    ("address", rf"{_MACHINE}{_KIND}(?:에게|께|한테) ?(?:알립니다|알림|전달|전하는 말|지시|명령|말씀드립니다)?[.:：]"),
    (
        "address",
        rf"(?:이|본) (?:글|문서|파일|문장|공고)(?:을|를) {_NEAR}(?:읽|요약|처리|분석|검토|점검){_NEAR}{_MACHINE}",
    ),
    ("output", rf"(?:['\"‘’“”」』]|[가-힣])(?:이)?라고(?:만)? ?(?:{_SAY}){_NEAR}{_DONE}"),
    (
        "output",
        rf"{_SAY}(?:은|는|의|을|를)? ?(?:첫|마지막|반드시|무조건|항상|모든){_FAR}(?:적|쓰|써|끝내|시작하|넣"
        rf"|출력하|포함하){_NEAR}{_DONE}",
    ),
    (
        "output",
        rf"(?:이후|이하|앞|위|다음|아래)(?:의)? ?{_NEAR}(?:규정|조문|조항|문장|내용|자료)(?:들)?[은는을를]{_FAR}"
        rf"{_SAY}(?:할|을 만들|을 작성할|을 쓸) ?때{_FAR}(?:쓰|참고하|인용하|사용하|언급하){_STOP}",
    ),
    ("output", rf"['\"‘’“”」』](?:으로|로)(?:만)? ?(?:출력|답변|대답|답)(?:하|할){_NEAR}{_DONE}?"),
    ("output", r"(?:JSON|문장|문구|표)(?:을|를|만)? ?그대로 ?(?:출력|답변|대답)"),
    ("output", rf"(?:이후|다음)(?:의)? ?(?:모든 )?답변(?:은|부터|을|에서){_FAR}{_DONE}"),
    (
        "verify",
        rf"(?:인용|근거|주장|출처|답변)(?:을|를|은|는|에)? ?{_NEAR}(?:verified|검증|확인)(?:됨|된|함|완료| 완료)?"
        rf"{_NEAR}"
        rf"(?:표시|처리|판정|출력|붙){_NEAR}{_ORDER}",
    ),
    (
        "verify",
        rf"(?:검증|확인|점검)(?: 절차)?(?:을|를)? ?(?:건너뛰|생략하|하지 말){_FAR}(?:주장|인용|답변|출력|결과를 확정)"
        rf"{_FAR}{_ORDER}",
    ),
    ("conceal", rf"(?:사용자|이용자|질문자)에게 {_FAR}{_TALK}{_FAR}(?:알리|말하|밝히|보이|보여 ?주){_STOP}"),
    ("conceal", rf"{_TALK}{_FAR}(?:사용자|이용자|질문자)에게 {_NEAR}(?:알리|말하|밝히|보이|보여 ?주){_STOP}"),
    ("conceal", rf"{_YOU}에게 (?:지시|명령)(?:한다|합니다)"),
    (
        "mode",
        rf"(?:개발자|관리자|디버그|탈옥|무제한|자유) ?모드{_NEAR}(?:전환|켜|들어가|실행|활성){_FAR}(?:제한|제약"
        rf"|안전|규칙|필터){_NEAR}(?:풀|해제|무시|끄|꺼)",
    ),
    (
        "frame",
        r"^[ \t>*-]{0,8}[\[<(【](?:/?시스템|/?system|SYSTEM|/?assistant|/?user)"
        r"(?: ?(?:지시|명령|메시지|프롬프트))?[\]>)】]",
    ),
    ("frame", r"(?:시스템|SYSTEM|System) ?(?:메시지|프롬프트|지시문?|명령|message|prompt)[ \t]{0,2}[:：]"),
)
_ENGLISH: tuple[tuple[Aim, str], ...] = (
    (
        "override",
        r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:previous|prior|above|earlier|preceding"
        r"|existing|original|all|any|your|system)\b"
        r"[^.!?\n]{0,24}\b(?:instructions?|prompts?|rules|guidelines|directions|messages?|context|commands?)\b",
    ),
    ("override", r"\b(?:new|updated|real|actual) (?:system )?(?:instructions?|prompt|task)[ ]?:"),
    (
        "role",
        r"\byou are (?:now|no longer)\b|\bfrom now on,? you\b|\b(?:act|behave|respond) as (?:if you|an? (?:unrestricted"
        r"|uncensored|admin|developer))\b|\bpretend (?:to be|you are)\b",
    ),
    (
        "reveal",
        r"\b(?:reveal|show|print|repeat|output|display|leak|tell me)\b[^.!?\n]{0,30}\b(?:system|hidden|initial"
        r"|original|your)\b[^.!?\n]{0,12}\b(?:prompt|instructions?)\b",
    ),
    (
        "address",
        r"\b(?:AI|LLM|GPT|language model|chatbot|assistant)s?\b[^.!?\n]{0,40}\b(?:must|should|shall|please"
        r"|do not|don't)\b[^.!?\n]{0,40}"
        r"\b(?:answer|respond|say|output|summari[sz]e|cite|mention|include|ignore|report|mark)",
    ),
    (
        "output",
        r"\b(?:respond|reply|answer|output)(?: only)? with\b|\b(?:always|only) (?:respond|reply|answer|say"
        r"|output)\b",
    ),
    ("verify", r"\b(?:mark|label|flag|treat|report)\b[^.!?\n]{0,40}\bas (?:verified|approved|compliant|true)\b"),
    (
        "conceal",
        r"\b(?:do not|don't|never) (?:tell|inform|reveal|mention|show)\b[^.!?\n]{0,30}\b(?:the user|this instruction"
        r"|these instructions|this prompt)\b",
    ),
    ("mode", r"\b(?:developer|admin|debug|god|DAN) mode\b|\bjailbreak"),
)

_CORE = rx.compile(
    r"지시|명령|지침|프롬프트|무시|잊|시스템|인공 ?지능|에이아이|언어 ?모델|챗|클로드|제미나이|어시스턴트"
    r"|에이전트|모델|[기석](?=[은는])|너|당신|넌"
    r"|답|출력|요약|인용|모드|AI|GPT|LLM"
)
_LETTERS = rx.compile(r"[A-Za-z]{2}")
_PATTERNS = tuple((aim, rx.compile(text)) for aim, text in _KOREAN)
_ENGLISH_PATTERNS = tuple((aim, rx.compile(text, re.IGNORECASE)) for aim, text in _ENGLISH)
_LONGEST = 2_000  # characters of a line that are looked at together
_MOST = 200
_SHOWN, _NOTES = 40, 10
# Text full of these words is there to keep this module busy. What is looked into in one document is bounded, in
# characters of the lines that have any of them, and one where they stand close together counts for many.
_BUDGET, _CLOSE, _DEAR = 1_000_000, 12, 20


def find(text: str) -> tuple[Injection, ...]:
    """The places of `text` that speak to a machine, in order and without overlaps; at most 200 of them."""
    found: list[Injection] = []
    start = spent = 0
    for line in text.split("\n"):
        for at in range(0, len(line), _LONGEST):
            piece = line[at : at + _LONGEST]
            patterns = _worth(piece)
            if patterns:
                close = len(_CORE.findall(piece)) + len(_LETTERS.findall(piece)) // 8 > max(5, len(piece) // _CLOSE)
                spent += len(piece) * (_DEAR if close else 1)
            if spent > _BUDGET or len(found) >= _MOST:
                return tuple(found[:_MOST])
            found += (Injection(start + at + one.start, start + at + one.end, one.aim) for one in _in(piece, patterns))
        start += len(line) + 1
    return tuple(found[:_MOST])


def excerpt(text: str) -> str:
    """The beginning of the first such place on one line, without personal identifiers; "" where there is none."""
    found = find(text)
    return _shown(text, found[0]) if found else ""


def notes(document: Document) -> tuple[Note, ...]:
    """A note for each page (where there are none, each block) that speaks to a machine; after ten how many more."""
    text = document.text
    starts = list(accumulate((len(block.text) + 1 for block in document.blocks), initial=0))
    made: dict[int, Note] = {}
    for one in find(text):
        number = bisect_right(starts, one.start) - 1
        page = document.blocks[number].page
        place = "이 쪽" if page is not None else f"{number + 1}번째 문단"
        said = f"{place}에 인공지능에 하는 말로 보이는 글이 있어 자료로만 다룹니다(첫 부분: {_shown(text, one)})."
        made.setdefault(number if page is None else -page, Note(CODE, said, page))
    shown = tuple(made.values())[:_NOTES]
    more = len(made) - len(shown)
    return (*shown, *((Note(CODE, f"인공지능에 하는 말로 보이는 글이 {more}곳 더 있습니다."),) if more else ()))


def _shown(text: str, one: Injection) -> str:
    said = mask(squeeze(text[one.start : one.end]))
    return said if len(said) <= _SHOWN else said[:_SHOWN] + "…"


def _worth(piece: str) -> tuple[tuple[Aim, re.Pattern[str]], ...]:
    """The patterns that are worth trying: nearly every line has none of their words."""
    korean = _PATTERNS if _CORE.search(piece) else ()
    return (*korean, *_ENGLISH_PATTERNS) if _LETTERS.search(piece) else korean


def _in(piece: str, patterns: tuple[tuple[Aim, re.Pattern[str]], ...]) -> list[Injection]:
    hits = sorted((match.start(), -match.end(), aim) for aim, pattern in patterns for match in pattern.finditer(piece))
    kept: list[Injection] = []
    for start, end, aim in hits:
        if not kept or start >= kept[-1].end:
            kept.append(Injection(start, -end, aim))
    return kept
