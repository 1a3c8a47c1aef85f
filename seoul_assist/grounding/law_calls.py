"""How a claim names the law of its citation: by a short name, and with the article that says it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from seoul_assist.model import Evidence
from seoul_assist.text import citations, rx
from seoul_assist.text.law_names import base_law, kind_of
from seoul_assist.text.law_tables import aliases, law_key
from seoul_assist.text.tokens import packed

_KIND = rx.compile(r"(?:에?관한)?(?:법률|법|조례|규칙|규정|훈령|예규|지침|령)$")
_WORD = rx.compile(r"[가-힣A-Za-z\d]+")
_LONGEST = 40  # letters of a short name
# 제23조에 따라 수의사는: that article says so, unlike 제23조에 따라 설립된 협회.
_SAYS = rx.compile(
    r"[」\s]*(?:에\s?(?:따르면|의하면)|[은는]\s|에서[는도]?\s|상\s|(?:의\s규정)?에\s?(?:따라|의해|의하여),?\s?[가-힣ㆍ·]{1,20}[은는]\s)"
)
_OPENS = rx.compile(r"(?:^|[.]\s)[「\s]*$")


@lru_cache(maxsize=1024)
def short_for(name: str, title: str) -> bool:
    """True when the name is made of beginnings of words of the title, in order: 대통령기록물법, 국가계약법.

    Act, decree and rule are never taken for each other.
    """
    act, whole = base_law(name), base_law(title)
    if name.removeprefix(act).strip() != title.removeprefix(whole).strip() or kind_of(act) != kind_of(whole):
        return False
    stem, letters = _KIND.sub("", packed(act)), packed(whole)
    if not 1 < len(stem) <= _LONGEST:
        return False
    starts = {len(packed(whole[: word.start()])) for word in _WORD.finditer(whole)}
    return any(_made(stem, letters, start) for start in starts)


def _made(stem: str, letters: str, start: int) -> bool:
    """True when the stem is the letters from `start`, with gaps before pieces of two letters or more."""
    reached = {0: start}  # how much of the stem is made -> the earliest place where the title goes on
    for done in range(len(stem)):
        if done not in reached:
            continue
        places = [reached[done]] if done == 0 else range(reached[done], len(letters))
        for place in places:
            length = 0
            while stem[done + length : done + length + 1] == letters[place + length : place + length + 1] != "":
                length += 1
                if length > 1:
                    end = place + length
                    reached[done + length] = min(end, reached.get(done + length, end))
    return len(stem) in reached


def misplaced(text: str, packets: Sequence[Evidence]) -> bool:
    """True when the text says that an article of the cited law says so, and the citation is of another article."""
    known = {(law_key(packet.law), packet.article) for packet in packets if packet.article}
    for one in citations.find(text):
        if one.address is None or not one.law or not _SAYS.match(text, one.end) or not _OPENS.search(text[: one.start]):
            continue
        name = aliases().get(law_key(one.law), one.law)
        articles = {
            article
            for law, article in known
            if law == law_key(name)
            or any(packet.law and law_key(packet.law) == law and short_for(name, packet.law) for packet in packets)
        }
        place = f"제{one.address.article}조" + (f"의{one.address.branch}" if one.address.branch else "")
        if articles and place not in articles:
            return True
    return False
