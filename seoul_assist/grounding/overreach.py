"""Claims that bring what their sources do not have: a link, a law, an address, quoted words, another subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.grounding.law_calls import misplaced, short_for
from seoul_assist.model import Evidence
from seoul_assist.text import citations, quantities
from seoul_assist.text.law_names import base_law
from seoul_assist.text.law_tables import aliases, law_key
from seoul_assist.text.predicates import clauses
from seoul_assist.text.tokens import content_terms, packed

SHORTEST_QUOTE = 6  # characters that count; less than this shows nothing
# The share of the terms of a claim that its evidence must speak of: of 464 true claims one lies below, of 1,392 about
# another provision 14 in a thousand above; nothing changes for the true ones between 0.1 and 0.45.
_ON_TOPIC = 0.4
_VERB = 0.2  # a claim in plain words uses other verbs than the law
_LINK = re.compile(r"https?://|www\.|!\[|\]\(|<[a-zA-Z/!|]")
# A formula of a spreadsheet, and names such as A0 whose figures no unit tells.
_CODE = re.compile(r"[A-Za-z]+\d\w*|^[=@+].{0,20}")
# Only the program says that something was checked.
_BOAST = re.compile(r"원문\s?확인|(?:확인|검증|대조)\s?(?:됨|완료|되었|필)|verified|[✓✔☑✅🗸]", re.IGNORECASE)
_LAW = re.compile(r"「([^「」]{2,80})」")
_PLACE = re.compile(r"제\s?\d+\s?[조항호](?:\s?의\s?\d+)?")
_ITEM = re.compile(r"^\s*(\d{1,3})\.\s", re.MULTILINE)
_SPOKEN = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|‘([^‘’]+)’|『([^『』]+)』")


def reasons(text: str, shown: str, sources: str, packets: Sequence[Evidence] = ()) -> Iterator[str]:
    """Why the text speaks of something else than its quotations (`shown`, with their labels) and their provisions
    (`sources`, of `packets`), a Korean sentence each."""
    if any(len(words) >= SHORTEST_QUOTE and words not in packed(shown) for words in _spoken(text)):
        yield "따옴표 안의 말이 인용문에 없습니다."
    if unknown(text, sources, [packet.law for packet in packets]) or misplaced(text, packets):
        yield "인용한 조문에 없는 법령, 조항이나 링크가 있습니다."
    if not _on_topic(text, sources):
        yield "인용문이 다루지 않는 내용입니다."
        return
    parts = clauses(text)
    strange = next((part for part in parts if len(parts) > 1 and _strange(part.text, packed(sources))), None)
    if strange is not None:
        yield f"‘{strange.text.strip(' .,')}’은 인용문이 다루지 않는 내용입니다."


def _strange(text: str, given: str) -> bool:
    """True when the clause is about things of which the sources have none."""
    if quantities.find(text):
        return False  # a number that the quotations do not have is told by itself
    stems = {part.main.stem for part in clauses(text) if part.main is not None}
    things = [term for term in content_terms(text) if not term.verb and term.text not in stems]
    return bool(things) and not any(term.presence(given) for term in things)


def unknown(text: str, sources: str, titles: Sequence[str] = ()) -> bool:
    """True when the text holds a link, a law or the number of an article, paragraph or item that is not in the sources,
    or calls itself verified; one of the `titles` may be called by a short name."""
    given = packed(sources)
    return (
        _LINK.search(text) is not None
        or any(packed(code) not in given for code in _CODE.findall(text))
        or any(boast not in sources for boast in _BOAST.findall(text))
        or any(not _has(law, given) and not any(short_for(law, title) for title in titles) for law in _laws(text))
        or not _places(text) <= _places(sources) | _marked(sources)
    )


def _has(law: str, given: str) -> bool:
    """True when the law is named, or its act and 시행령 (같은 법 시행령) are."""
    act = base_law(law)
    return packed(law) in given or (act != law and packed(act) in given and packed(law.removeprefix(act)) in given)


def _laws(text: str) -> Iterator[str]:
    """The laws that a text names, in corner brackets or before an article, by their full titles."""
    yield from _LAW.findall(text)
    for reference in citations.find(text):
        if len(reference.law) > 2:
            yield aliases().get(law_key(reference.law), reference.law)


def _places(text: str) -> set[str]:
    return {"".join(place.split()) for place in _PLACE.findall(text)}


def _marked(text: str) -> set[str]:
    """The paragraphs and items that a text marks itself: ② is 제2항, and 3. at the beginning of a line 제3호."""
    paragraphs = {f"제{ord(mark) - ord('①') + 1}항" for mark in re.findall("[①-⑳]", text)}
    return paragraphs | {f"제{number}호" for number in _ITEM.findall(text)}


def _spoken(text: str) -> list[str]:
    return [packed("".join(groups)) for groups in _SPOKEN.findall(text)]


def _on_topic(text: str, sources: str) -> bool:
    """True when the sources speak of enough of what the text is about; a text without any term of Korean is about
    nothing that could be compared."""
    given = packed(sources)
    weighed = [(_VERB if term.verb else 1.0, term.presence(given)) for term in content_terms(text)]
    total = sum(weight for weight, _ in weighed)
    share = _ON_TOPIC / 2 if quantities.find(text) else _ON_TOPIC  # the number is known by itself
    return total > 0 and sum(weight * presence for weight, presence in weighed) >= share * total
