"""What stands on a page and says nothing: page numbers, running heads, tables of contents, broken table rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from seoul_assist.text import rx
from seoul_assist.text.endings import closes, dangles
from seoul_assist.text.sentences import bare

_PAGE_NUMBER = rx.compile(
    r"\s*[-–—|<\[(]*\s*(?:p\.?\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*[/|]\s*\d{1,4})?\s*(?:쪽|페이지)?\s*[-–—|>\])]*\s*",
    re.IGNORECASE,
)
_LEADERS = rx.compile(r"[.·ㆍ…‥․⋅]{4,}|(?:[.·ㆍ…‥․⋅]\s){4,}")
_FORM = rx.compile(
    r"^(?:보도|배포|엠바고)"
    r"|작성 ?유의|해당(?:하는|되는)? ?(?:사항|란)에|선택하시오|기재(?:하시오|요망)|별지 ?제\d|\(서명|\(인\)|서약"
    r"|[“\"][갑을][”\"]|^본인|해당 ?없음$"
)
# What nobody filled in: 20oo년 o월, (  )원, [ ]동의, □ 예 □ 아니오, a label right after a label.
_BLANK = rx.compile(
    r"20[oO○◯ㅇ]{2}(?=[\s.년])|(?<![가-힣])[oO○◯ㅇ]{1,2}[월일](?![가-힣])|(?<![\d가-힣])\s년\s+월\s+일|^년\s+월\s+일|\d{4}년\s+월\s+일"
    r"|[(（]\s+[)）]|\[\s*\]|☐|□\s?(?:예|아니[오요]|있음|없음|동의|미동의|유|무)(?![가-힣])|_{4,}"
    r"|(?<![가-힣])(?:매월|금)\s+원(?![가-힣])"
    r"|(?<=[가-힣A-Za-z.)])\s?[:：]\s{0,80}(?=[가-힣A-Za-z]{2,12}(?:\([^()]{0,20}\))?\s?[:：])"
)
_ATTACHED = rx.compile(
    r"^(?:붙\s?임|첨\s?부|별\s?첨)(?:\s*\d{1,2}[.)]|\s*[:：]|\s)(?!.*(?:다|함|임|음|것|바람)\.?\s*$)"
)
_CODES = rx.compile(
    r"(?<![\d.])\d{1,3}\s?[:：]\s?[가-힣]\S{0,30}\s+(?:\S{1,20}\s)?\d{1,3}\s?[:：]\s?[가-힣]"
    r"|-?[A-Z]{2,8}\s?[:：]\s?[가-힣]\S{0,30}\s+-?[A-Z]{2,8}\s?[:：]\s?[가-힣]"
)
_CAPTION = rx.compile(r"\s*[<\[(]\s*(?:그림|표|단위|사진|도표|참고)|\s*(?:자료|출처|주)\s*[:：]")
_KEY_FACT = rx.compile(
    r"[^:：|\d]{0,16}(?:기간|기한|일시|날짜|마감|금액|예산|사업비|지원액|인원|대상|장소|방법|근거|규모|단가|비율|수량|시행일|기준일)"
    r"[^:：|\d]{0,8}\s?[:：|]\s*(?=.*\d).{4,200}$"
    r"|[^:：|\d]{0,12}(?:수혜자|대상|주체|서류|방식|장소|제출처|접수처)[^:：|\d]{0,4}\s?[:：](?!\s*\|)\s*(?=.*[가-힣]{2}).{4,200}$"
)
_CONDITION = rx.compile(
    r"\d{1,2}\. ?\d{1,2}\.(?: ?\([월화수목금토일]\))?(?: ?\d{1,2}:\d{2})? ?까지"
    r"|\d+ ?(?:일|개월) (?:이내|안)에?|\d일 ?까지|^다만|^단,"
    r"|\d ?(?:만|억|조|천|백만)? ?원(?:을|씩)? ?(?:이하|이상|이내|한도|초과|미만|의? ?과태료|의? ?벌금"
    r"|[가-힣]{0,6} ?(?:지급|지원|부과|납부|부담|감면))"
    r"|(?:은|는|의 경우|경우에는?|자는|사람은) 제외(?:$|한다|함|됨|하며|합니다)|에 한(?:함|한다|합니다|정함|정한다)\.?$"
)
_CREDIT = rx.compile(
    r"[\w.+-]+@[\w-]+\.|☎|연락처|발행인|발행처|편집인|펴낸|연구원|담당자|\(?0\d{1,2}[)-] ?\d{3,4}-\d{4}"
)
_ROLE = rx.compile(r"[가-힣](?:을|를|은|는|에|으로|하여|하고)\s")
_FINAL = rx.compile(r"(?:다|요|음|함|됨|임|것|까)[\"'”’)\]]*$")
_HANGUL = rx.compile(r"[가-힣]")
_LABELLED = rx.compile(r"^[^:：]{2,20}[:：]\s*\S.{3,}")
_DIGIT = rx.compile(r"[\d,.%]")


def is_furniture(line: str) -> bool:
    """True for a line that is only a page number or an entry of a table of contents."""
    return not line.strip() or _PAGE_NUMBER.fullmatch(line) is not None or _LEADERS.search(line) is not None


def is_credit(line: str) -> bool:
    """True for a line that says who made the document and how to reach them."""
    return _CREDIT.search(line) is not None


def is_caption(line: str) -> bool:
    """True for the line over or under a table or a picture."""
    return _CAPTION.match(line) is not None


def running_heads(pages: Sequence[str], at_least: int = 3) -> frozenset[str]:
    """Lines that come back near the top or the bottom of many pages, in the form `shape` gives them."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.splitlines() if line.strip() and not line.rstrip().endswith(".")]
        seen.update({shape(line) for line in (*lines[:3], *lines[-3:])})
    needed = max(at_least, len(pages) // 4)
    return frozenset(line for line, count in seen.items() if count >= needed)


def shape(line: str) -> str:
    """The line without blanks and with every number as #, so that a running head with a page number is one line."""
    return re.sub(r"\d+", "#", "".join(line.split()))


@lru_cache(maxsize=4096)
def is_key_fact(words: str) -> bool:
    """True for a labelled date, amount, place or the like: 신청 기간: 2026. 3. 5.부터 3. 20.까지."""
    if _KEY_FACT.match(words) is None or is_blank(words):
        return False
    return _FORM.search(words) is None and _CREDIT.search(words) is None


@lru_cache(maxsize=4096)
def is_blank(words: str) -> bool:
    """True for a place to be filled in (20oo년 o월, ( )원, □ 예 □ 아니오, a label without a value), a list of codes, or
    the name of an attachment."""
    return any(sign.search(words) is not None for sign in (_BLANK, _CODES, _ATTACHED))


def is_condition(line: str) -> bool:
    """True for a statement a summary should not lose: a deadline, an amount due, a labelled fact, an exception."""
    words = bare(line)
    return is_key_fact(words) or (_CONDITION.search(words) is not None and says_something(line))


@lru_cache(maxsize=4096)
def says_something(sentence: str) -> bool:
    """True for a sentence, or a list item that tells a fact; false for headings, table rows and scraps."""
    words = bare(sentence)
    if is_key_fact(words):
        return True
    hangul = len(_HANGUL.findall(words))
    if hangul < 8 or is_furniture(sentence) or len(words) > 900:
        return False
    solid = len("".join(words.split()))
    if len(_DIGIT.findall(words)) > 0.4 * solid or hangul < 0.2 * solid:
        return False
    tokens = words.split()
    if len(tokens) >= 6 and sum(len(token) <= 1 for token in tokens) > 0.5 * len(tokens):
        return False
    if _CAPTION.match(sentence) or _FORM.search(words) or _CREDIT.search(words) or words.endswith("?"):
        return False
    if is_blank(words):
        return False
    if dangles(words):
        return False
    if words[-1] in ".!?。" or _FINAL.search(words):
        return hangul >= 10
    item = words != sentence.strip()
    told = closes(words) or (hangul >= 20 and _ROLE.search(words) is not None)
    return (item and hangul >= 12 and told) or _LABELLED.match(words) is not None
