"""Claims that say more than what they stand on: told by code, so that a model cannot talk its way past it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.model import Citation
from seoul_assist.text.clean import clean
from seoul_assist.text.tokens import content_terms, packed

SHORTEST_QUOTE = 6  # characters that count; less than this shows nothing
_ON_TOPIC = 1 / 3  # the share of a claim's terms that its evidence must speak of
_VERB = 0.2  # a claim in plain words uses other verbs than the law
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_NEGATION = re.compile(r"아니(?!라)|않|못|없|금지|불가|제외")
_LINK = re.compile(r"https?://|www\.|!\[|\]\(|<[a-zA-Z/!|]")
# Only the program says that something was checked.
_BOAST = re.compile(r"원문\s?확인|(?:확인|검증|대조)\s?(?:됨|완료|되었|필)|verified|[✓✔☑✅🗸]", re.IGNORECASE)
_LAW = re.compile(r"「([^「」]{2,80})」")
_PLACE = re.compile(r"제\s?\d+\s?[조항호](?:\s?의\s?\d+)?")
_ITEM = re.compile(r"^\s*(\d{1,3})\.\s", re.MULTILINE)
_SPOKEN = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|‘([^‘’]+)’|『([^『』]+)』")
_UNIT = r"개월|시간|퍼센트|프로|[만억천]\s?원|[일년월달주시분원%명인회번부건배세]"
_MEASURE = re.compile(rf"(\d+(?:[,.]\d+)*)\s?({_UNIT})?")
_ONE_UNIT = {"달": "개월", "월": "개월", "프로": "%", "퍼센트": "%", "인": "명", "번": "회"}


def overreaches(text: str, good: Sequence[Citation]) -> bool:
    """True when the text says more than its verified citations, or speaks of something else than their evidence.

    More is: a number, a date or a unit that is not in the quotations, a negation that only one side has, words in
    quotation marks, and whatever is `unknown` to the evidence.
    """
    shown = " ".join(f"{c.quote} {c.evidence.label}" for c in good)
    sources = "\n".join([shown, *dict.fromkeys(c.evidence.text for c in good)])
    negated = [_NEGATION.search(c.quote) is not None for c in good]
    return (
        not _numbers(text) <= _numbers(shown)
        or _other_unit(text, shown)
        or (all(negated) and not _NEGATION.search(text))
        or (not any(negated) and _NEGATION.search(text) is not None)
        or any(len(words) >= SHORTEST_QUOTE and words not in packed(shown) for words in _spoken(text))
        or unknown(text, sources)
        or not _on_topic(text, sources)
    )


def unknown(text: str, sources: str) -> bool:
    """True when the text holds a link, a law or the number of an article, paragraph or item that is not in the sources,
    or calls itself verified."""
    given = packed(sources)
    return (
        _LINK.search(text) is not None
        or any(boast not in sources for boast in _BOAST.findall(text))
        or any(packed(law) not in given for law in _LAW.findall(text))
        or not _places(text) <= _places(sources) | _marked(sources)
    )


def _numbers(text: str) -> set[str]:
    """The numbers of the text, without thousands marks, leading zeros and addresses: 1,000 and 1000 are one."""
    found = (number.rstrip(".,") for number in _NUMBER.findall(_PLACE.sub(" ", clean(text))))
    return {part.lstrip("0") or "0" for number in found for part in re.sub(r",(?=\d{3})", "", number).split(".")}


def _other_unit(text: str, shown: str) -> bool:
    """True when a number of the text stands in the quotations, but never with the same unit: 30 days are not 30 years.

    A number that the quotations also have without a unit (2026. 12. 18., 100분의 30) may take any.
    """
    given: dict[str, set[str]] = {}
    for number, unit in _measures(shown):
        given.setdefault(number, set()).add(unit)
    return any(
        unit and number in given and unit not in given[number] and "" not in given[number]
        for number, unit in _measures(text)
    )


def _measures(text: str) -> list[tuple[str, str]]:
    found = _MEASURE.findall(_PLACE.sub(" ", clean(text)))
    return [(n.replace(",", ""), _ONE_UNIT.get(unit, unit.replace(" ", ""))) for n, unit in found]


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
    return total > 0 and sum(weight * presence for weight, presence in weighed) >= _ON_TOPIC * total
