"""What a statement of a document is good for: asked, due, paid, where and for whom, by what right, with what exception.

By the words that stand in it, never by a guess: a statement of no kind is just content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from seoul_assist.grounding.pages import Page
from seoul_assist.grounding.verify import supported, verify
from seoul_assist.model import Claim, Document, Evidence, Proposal, Quote
from seoul_assist.text import rx
from seoul_assist.text.clean import squeeze
from seoul_assist.text.endings import closes
from seoul_assist.text.noise import is_credit, says_something
from seoul_assist.text.quotes import without_history
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import packed
from seoul_assist.text.trimming import JOINT, items

Kind = Literal["결론·요청 사항", "기한", "금액", "대상·장소", "근거", "예외·유의", "주요 내용"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ASKED, DUE, PAID, WHOM, RIGHT, SAVE, OTHER = KINDS
MOST_FACTS = 8
LONGEST = 220  # characters; what is longer is a paragraph, not a fact
LONGEST_ROW = 400  # of a row of figures with its heads

_DAY = (
    r"(?:(?:19|20)\d{2}\s?[.년]\s?\d{1,2}\s?[.월]\s?\d{1,2}\s?[.일]?|\d{1,2}\.\s?\d{1,2}\.(?!\d)|\d{1,2}월\s?\d{1,2}일)"
    r"(?:\s?\([월화수목금토일]\))?(?:\s?(?:오전|오후)?\s?\d{1,2}(?::\d{2}|시(?:\s?\d{1,2}분)?))?"
)
DEADLINE = rx.compile(
    rf"{_DAY}\s?(?:까지|한(?=\s|$)|이내|이전)"
    r"|(?<!최근)(?<!최근\s)(?<!\d)(?:\d{1,4}|[일이삼사오육칠팔구십]{1,5})\s?(?:일|주|개월|년)\s?(?:이내|안)(?=에|\s|$)"
)
# A period without an end (’13~계속) is no date to keep.
_DUE_LABEL = rx.compile(
    r"^[^:：|]{0,16}(?:기한|마감|기간|일시|시한|제출일)[^:：|]{0,8}\s?[:：|](?=.*\d)(?!.{0,40}계속)(?!.{0,40}[~∼～]\s*$)"
)
_START = r"(?<![제\d.,])(?<!제\s)\d[\d,.]*+"  # 제12조 is an article, not twelve trillion
MONEY = rx.compile(
    rf"{_START}(?:\s?(?:조|억|천만|백만|만|천|백)(?:\s?\d[\d,]*+)?)*+\s?원(?:정)?(?![칙인고])"
    rf"|{_START}\s?(?:조|억)(?:\s?\d[\d,]*+\s?[억만])?(?=[을를,.)]|\s|$)(?!\s?(?:제\d|에\s?따|[및또]))"
)
_PAID_LABEL = rx.compile(
    r"^[^:：|]{0,16}(?:금액|예산|사업비|지원액|단가|보조금|수수료|소요액|개발비|운영비)[^:：|]{0,8}\s?[:：|](?=.*\d)"
    r"|^[^:：|]{0,10}규모\s?[:：](?=.*\d\s?(?:원|천원)|.*[₩￦])"
    r"|^[(\[<]\s?단위\s?[:：][^)\]>]{0,12}원"  # the row of figures of a budget
)
_WHOM_LABEL = rx.compile(
    r"^[^:：]{0,14}(?:대상|장소|인원|지역|위치|참석|자격|규모|신청처|접수처)(?![^:：]{0,6}여부)[^:：]{0,8}\s?[:：]"
)
_RIGHT_LABEL = rx.compile(r"^[^:：]{0,8}(?:근거|관련)[^:：]{0,10}\s?[:：]")
_RIGHT = rx.compile(r"「[^「」]{2,60}」\s?(?:제\s?\d+조|에\s?따라|에\s?의하여|에\s?근거)")
_SAVE = rx.compile(
    r"^(?:다만|단)[,\s]|^[^:：]{0,8}(?:유의|주의|예외|제외)[^:：]{0,8}\s?[:：]|유의하|주의하|제외(?:한다|함|됩니다|합니다|된다|하고)|불이익(?=[이을에은]|\s?(?:처분|조치))"
    r"|(?:그러하지|적용하지)\s?(?:아니|않)"
)
_ASKED = rx.compile(
    r"(?:바랍니다|바란다|바람|주십시오|하십시오|할\s?것|요청(?:합니다|한다|함|드립니다|하였다|했다)|요구(?:한다|하였다|했다|합니다))[.\s]*(?:끝)?[.\s]*$"
    r"|(?:하여야|해야)\s?(?:한다|합니다|함)[.\s]*$|(?:하기로|것으로)\s?(?:의결|결정|확정|하였다|했다|하였습니다|했습니다|함)"
    r"|(?:결정|의결|권고|확정)(?:하였다|했다|하였습니다|했습니다|함)[.\s]*$|^[^:：]{0,10}(?:요청|협조|조치|제출)\s?사항\s?[:：]"
)


# Law that the document quotes asks nobody for anything; nor does a hint where more can be read.
_OF_LAW = rx.compile(r"다음 각 호|(?:대통령령|부령|조례)(?:으)?로 정|제\s?\d+조(?:의\d+)?\s?제\s?\d+항")
_HINT = rx.compile(
    r"(?:자료|통계|내용|사항|홈페이지|누리집|별첨|붙임|첨부)[^\n]{0,90}(?:참고|참조|확인)(?:하여|해)?\s?(?:주시기|하시기)?\s?바"
)
_PAST = rx.compile(r"[았었였했됐]\S{0,2}(?:다|음)[.\s]*$")  # what was done until a day is due no more
_ASK = rx.compile(r"문의|연락처|담당")
_PHONE = rx.compile(r"\(?\d{2,3}\)?[-\s.]\s?\d{3,4}-\d{4}")
_SIGNS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (_SAVE, SAVE),
    (_RIGHT_LABEL, RIGHT),
    (_DUE_LABEL, DUE),
    (_PAID_LABEL, PAID),
    (_WHOM_LABEL, WHOM),
    (_ASKED, ASKED),
    (DEADLINE, DUE),
    (MONEY, PAID),
    (_RIGHT, RIGHT),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The statements of a document by what they are good for, each found on its page; one may be in several.

    `more` counts those that were found and have no room here.
    """

    found: Mapping[Kind, tuple[Claim, ...]]
    more: Mapping[Kind, int]

    def of(self, kind: Kind) -> tuple[Claim, ...]:
        return self.found.get(kind, ())


NO_FACTS = Facts({}, {})


# Words that only go on with what stood before: the line or the page was cut there.
_GOES_ON = rx.compile(
    r"(?:때|경우|것|등|및|또는|혹은|내에|이내에?|중에서|위하여|위해|대하여|따라|하거나|하고|하여|하며|되고|되어|되며"
    r"|되는|하는|[을를은는에의]|에서|으로|에게)(?:에는|에도|에|은|는|이|을|를|의|도|만|으로)?[\s,]"
)
_BUT = rx.compile(r"(?:다만|단)[,\s]")
_LEANS = rx.compile(r"이\s?(?:경우|때)(?:에는|에도|에|,|\s)")


def is_broken(statement: str) -> bool:
    """True for a piece of a sentence: it goes on with what is not there, or is a but without an end."""
    words = bare(statement)
    return any(sign.match(words) for sign in (_GOES_ON, _LEANS)) or (
        _BUT.match(words) is not None and not closes(words)
    )


def kinds(statement: str) -> tuple[Kind, ...]:
    """Every kind of a statement, the strongest first: a label, an exception, a request, then what else it holds. A
    piece of a sentence is of none."""
    words = bare(statement)
    if is_broken(words):
        return (OTHER,)
    found = dict.fromkeys(name for sign, name in _SIGNS if sign.search(words))
    if _OF_LAW.search(words) or _HINT.search(words):
        found.pop(ASKED, None)
    if _PAST.search(words) and not _DUE_LABEL.search(words):
        found.pop(DUE, None)
    return tuple(found) or (OTHER,)


def _key(words: str) -> str:
    """What two statements have in common that say the same: of a labelled date or amount its label and its figures."""
    if not is_labelled(words) or JOINT in words:
        return packed(words)
    label, _, value = bare(words).replace("：", ":").partition(":")
    return packed(label) + ":" + "".join(re.findall(r"\d+", value))


def is_labelled(statement: str) -> bool:
    """True for a date or an amount that stands under its name, such as 사업금액: …, or in a row of a budget."""
    words = bare(statement)
    return _DUE_LABEL.search(words) is not None or _PAID_LABEL.search(words) is not None


def facts_of(pages: Sequence[Page], said: Sequence[Claim], most: int = MOST_FACTS) -> Facts:
    """Up to `most` statements of each kind but plain content: labelled dates and amounts first, then what points quote,
    then in reading order."""
    quoted = {_key(citation.quote) for claim in said for citation in claim.citations}
    whole = {page.number: page.whole for page in pages}
    wanted: dict[Kind, dict[str, tuple[int | None, str]]] = {}
    for page in pages:
        for line in (line for span in split(page.text) for line in items(span.text)):
            words = without_history(bare(line))
            row = JOINT in words
            told = kinds(words) if 6 <= len(words) <= (LONGEST_ROW if row else LONGEST) else (OTHER,)
            if told == (OTHER,) or not (row or says_something(line)) or is_credit(words):
                continue
            for name in told:
                wanted.setdefault(name, {}).setdefault(_key(words), (page.number, words))
    found: dict[Kind, tuple[Claim, ...]] = {}
    more: dict[Kind, int] = {}
    for name in KINDS:
        flat = wanted.get(name, {})
        first = name in (DUE, PAID)
        chosen = sorted(flat, key=lambda one: (first and not is_labelled(flat[one][1]), one not in quoted))[:most]
        found[name] = _claims([flat[one] for one in chosen], whole)
        more[name] = len(flat) - len(chosen)
    return Facts(
        {name: claims for name, claims in found.items() if claims},
        {name: count for name, count in more.items() if count},
    )


def _claims(told: Sequence[tuple[int | None, str]], whole: Mapping[int | None, str]) -> tuple[Claim, ...]:
    """What was told, as claims whose quotation code found on the page."""
    evidence = {number: Evidence(f"S{number}", "", whole[number], page=number) for number, _ in told}
    proposals = [
        Proposal(words, tuple(Quote(f"S{number}", part) for part in words.split(JOINT))) for number, words in told
    ]
    return supported(verify(proposals, tuple(evidence.values())))


def contacts(document: Document, most: int = 2) -> tuple[Claim, ...]:
    """The last lines that say whom to ask, word for word, in the order of the document."""
    told = [
        (block, line)
        for block in reversed(document.blocks)
        for line in reversed(block.text.splitlines())
        if len(line) <= 200 and _ASK.search(line) and _PHONE.search(line)
    ]
    found: list[Claim] = []
    for block, line in reversed(told[:most]):
        evidence = Evidence("S", "", block.text, page=block.page)
        found += supported(verify([Proposal(squeeze(line), (Quote("S", squeeze(line)),))], [evidence]))
    return tuple(found)
