"""What a question asks for, told by its interrogatives, and how provisions say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seoul_assist.text import rx


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer: how people ask for it, how provisions give it.

    What has a `measure` is a period, a number or an amount: a sentence without one does not answer.
    """

    name: str
    asks: re.Pattern[str]
    gives: re.Pattern[str]
    measure: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a question asks for, in its own words.

    `listing`: all that stands on a list is asked for. `definition`: what a word means or what a law is for.
    """

    text: str
    kinds: tuple[Kind, ...]
    listing: bool
    definition: bool

    @property
    def measures(self) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.kinds if kind.measure)

    @property
    def penalty(self) -> bool:
        return any(kind.name == "penalty" for kind in self.kinds)


_MEANS = r"뜻|정의|의미|목적|무엇을 말|란\s*\?|란 무엇|이란|개념"
_MEASURES = ("period", "times", "people", "amount", "extent")
_KINDS = tuple(
    Kind(name, rx.compile(asks), rx.compile(gives), name in _MEASURES)
    for name, asks, gives in (
        (
            "period",
            r"며칠|몇 ?일|기한|기간|언제|얼마 ?(?:동안|나 ?오래)|몇 ?(?:개월|달|년|주|시간)|시기|까지|안에",
            r"\d+ ?(?:근무)?(?:일|개월|년|주|시간)|지체 없이|즉시|(?:날|일|전|말|때|월|년|시|년도)까지|매년|매월"
            r"|(?:오전|오후) ?\d",
        ),
        ("times", r"몇 ?(?:번|회|차례)|횟수", r"\d+ ?(?:회|번|차례)|한 ?차례|한 번"),
        ("people", r"몇 ?(?:명|인|사람)|인원|정원", r"\d[\d,]*\s?[천만백십]*\s?(?:명|인)"),
        (
            "amount",
            r"얼마(?! ?(?:동안|나))|금액|한도|몇 ?(?:원|배|퍼센트|%|프로|미터|세|살)|비율|요율",
            r"\d[\d,]* ?(?:[천만억백십]*\s?원|배|퍼센트|%|미터|제곱미터|세)|\d+분의 ?\d+|별표",
        ),
        (
            "extent",
            r"얼마나(?! ?오래)|최대|최소",
            r"\d ?(?:[년월일시주배원명인회세%천만억분]|개월|퍼센트|미터|제곱미터)|별표",
        ),
        (
            "who",
            r"누가|누구|어디(?!까지)|어느 ?(?:기관|부서|위원회)|주체|권한|제출처",
            r"(?:장관|장|위원회|시장|지사|구청장|공무원|기관|법원|의회)"
            r"(?:은|는|이|가|에게|에|의 (?:승인|허가|심의|신청))",
        ),
        ("definition", _MEANS, r"(?:이?란|라 함은)\s.*(?:말한다|뜻한다)|목적으로 한다"),
        (
            "exception",
            r"예외|제외|안 ?(?:해|내|받아|써)도|않아도|생략|면제",
            r"다만|제외한다|아니할 수|하지 않을 수|그러하지 아니|그렇지 않|아니하여도|생략|면제",
        ),
        (
            "penalty",
            r"처벌|벌금|과태료|징역|제재|불이익",
            r"과태료|벌금|징역|과징금|이행강제금|가산금|제재부가금|변상금",
        ),
        ("how", r"어떻게|방법|절차", r"하여야 한다|해야 한다|수 있다|방법|절차"),
        (
            "may",
            r"(?:되|돼|대|됩니|되는|가능한|가능)(?:나|요|까|지|죠|냐|가|\?|$)|수 ?있|해도|해야|하나요|받아야|가능",
            r"수 있다|아니 ?된다|안 ?된다|못한다|수 없다|하여야 한다|해야 한다|그러하지 아니|그렇지 않",
        ),
    )
)
_LIST = rx.compile(
    r"어떤|무엇|무슨|뭐(?!라)|뭘|서류|기재 ?사항|포함|요건|사유|조건|종류|내용|(?<!일)대상|목록|항목|순서|절차|예외"
    r"|구체적|가능자|들어가|(?:경우|때)(?:는|가|를|은|도)?\s*(?:있|없|언제|무엇|뭐|알려|[?.]|$)|가능한 \S+\s*$"
)
_DEFINITION = rx.compile(_MEANS)
# Where a question may end and the next begin.
_BORDER = rx.compile(
    r"\?|(?<=[까나]요)[.,]?\s|(?<=[고며데])(?<!라고)(?<!다고)(?<!자고)(?<!냐고)(?<!던데)[,\s]+"
    r"|(?<=기한|기간|금액|비율|시기|사유|요건|서류|절차|횟수|방법|대상|기준)(?:과|와|이랑|랑|하고|,| 및)\s"
)
_ASKING = rx.compile(
    r"며칠|몇|언제|얼마|누가|누구|어디|어떤|어느|무엇|무슨|뭐|뭘|어떻게|[?까]|[나가까은는]요|되나|하나"
    r"|(?:기한|기간|금액|서류|횟수|비율|시기|사유|요건|절차|방법|대상|기준)(?:과|와|이랑|랑|하고|은|이)?[\s,?]*$"
)


def parts(question: str) -> tuple[Part, ...]:
    """What is asked, in order: each part has an interrogative of its own; the question itself when it has only one."""
    pieces: list[str] = []
    start = 0
    for border in _BORDER.finditer(question):
        end = border.end()
        if _ASKING.search(question[start:end]) and _ASKING.search(question[end:]):
            pieces.append(question[start:end])
            start = end
    pieces.append(question[start:])
    return tuple(_part(piece) for piece in pieces)


def _part(text: str) -> Part:
    defining = _DEFINITION.search(text) is not None
    kinds = tuple(kind for kind in _KINDS if kind.asks.search(text))
    return Part(text, kinds, not defining and _LIST.search(text) is not None, defining)
