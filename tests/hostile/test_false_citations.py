"""400 false citations of ten kinds and 400 true ones, made from the regulations of the examples: none of the false ones
is ever verified, and hardly a true one is turned away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from seoul_assist.grounding.verify import supported, verify
from seoul_assist.library import statutes
from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.readers import read
from seoul_assist.text.sentences import bare, split

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EACH = 40
Case = tuple[str, str]  # the id of the evidence, and what is said to stand there


@cache
def packets() -> tuple[Evidence, ...]:
    """Every article in force of the example regulations."""
    found: list[Evidence] = []
    for path in sorted((EXAMPLES / "regulations").iterdir()):
        regulation = statutes.parse(read(path))
        for one in regulation.provisions:
            if not one.deleted and len(one.text) > 20:
                label = f"{one.law} {one.address}"
                found.append(Evidence(f"S{len(found) + 1}", label, one.text, one.law, one.article, one.address))
    return tuple(found)


@cache
def sentences() -> tuple[tuple[Evidence, str], ...]:
    """Every sentence of every packet, without its item mark."""
    return tuple(
        (packet, bare(span.text))
        for packet in packets()
        for span in split(packet.text)
        if len(bare(span.text)) >= 15 and "|" not in span.text and "\n" not in span.text
    )


def flat(text: str) -> str:
    return "".join(text.split())


def wrong_law() -> Iterator[Case]:
    """The words of one law under the id of another law's article."""
    for (packet, said), other in zip(sentences(), (*packets()[60:], *packets()[:60]) * 9, strict=False):
        if packet.law != other.law and flat(said) not in flat(other.text):
            yield other.id, said


def wrong_article() -> Iterator[Case]:
    """The words of the article next door."""
    for one, other in pairwise(packets()):
        for packet, said in sentences():
            if packet is one and one.law == other.law and flat(said) not in flat(other.text):
                yield other.id, said


def no_such_paragraph() -> Iterator[Case]:
    """A sentence under the mark of a paragraph where it does not stand."""
    for packet, said in sentences():
        yield packet.id, f"{'⑦⑧⑨⑩'[len(said) % 4]} {said}"


def changed_number() -> Iterator[Case]:
    for packet, said in sentences():
        for found in re.finditer(r"\d+", said):
            for value in (int(found.group()) + 1, int(found.group()) * 10):
                changed = said[: found.start()] + str(value) + said[found.end() :]
                if flat(changed) not in flat(packet.text):
                    yield packet.id, changed


def changed_date() -> Iterator[Case]:
    """A day, a month, a term or an hour that is another one."""
    swaps = (("이내", "이후"), ("매월", "매년"), ("개월", "일"), ("전까지", "후까지"), ("부터", "까지"), ("날", "달"))
    for packet, said in sentences():
        for old, new in swaps:
            if old in said and flat(said.replace(old, new, 1)) not in flat(packet.text):
                yield packet.id, said.replace(old, new, 1)
        for found in re.finditer(r"(\d+)(월|일|년|시|:00)", said):
            changed = f"{said[: found.start()]}{int(found[1]) + 2}{found[2]}{said[found.end() :]}"
            if flat(changed) not in flat(packet.text):
                yield packet.id, changed


def negation_dropped() -> Iterator[Case]:
    """The negation left out, turned, or cut off at the end of the quotation."""
    turned = (
        (r"지\s?(?:아니한|않는)다", "는다"),
        (r"수 없", "수 있"),
        (r"지\s?(?:아니|않)(?:하는|은|는)", "는"),
        (r"지\s?(?:아니|않|못)하", "하"),
        (r"없(?=[으는이다])", "있"),
        (r"안 된다", "된다"),
    )
    for packet, said in sentences():
        for pattern, positive in turned:
            changed = re.sub(pattern, positive, said, count=1)
            if changed != said:
                yield packet.id, changed
                clause = changed.split(",")[-1].strip()
                if flat(clause).rstrip(".") not in flat(packet.text):
                    yield packet.id, clause
        for found in re.finditer(r"\s?(?:아니[하한할함]|않|못[하한할]|없[으는이다는을]|안 된다|말아야)", said):
            if found.start() >= 8:
                yield packet.id, said[: found.start()]
                yield packet.id, said[: found.start()] + "."


def stitched() -> Iterator[Case]:
    """The head of one sentence and the tail of another of the same article."""
    for packet in packets():
        own = [said for other, said in sentences() if other is packet]
        for one, other in [(a, b) for a in own for b in own if a != b]:
            head, tail = one.split(), other.split()
            said = " ".join([*head[: max(1, len(head) // 2)], *tail[len(tail) // 2 :]])
            if flat(said).rstrip(".") not in flat(packet.text) and len(said) > 12:
                yield packet.id, said
                yield packet.id, f"{' '.join(head[: len(head) // 2])} … {' '.join(tail[len(tail) // 2 :])}"


def old_version() -> Iterator[Case]:
    """What an earlier version said, and words that an earlier version may have used."""
    history = statutes.parse(read(next((EXAMPLES / "history").iterdir())))
    now = {packet.address: packet for packet in packets() if packet.law == history.name}
    for one in history.provisions:
        current = now.get(one.address)
        for span in split(one.text) if current else ():
            if current and len(span.text) > 10 and flat(bare(span.text)).rstrip(".") not in flat(current.text):
                yield current.id, bare(span.text)
    older = (("할 수 있다", "하여야 한다"), ("하여야 한다", "할 수 있다"), ("한다.", "하도록 한다."), ("이상", "초과"))
    for packet, said in sentences():
        for new, old in older:
            if new in said and flat(said.replace(new, old)).rstrip(".") not in flat(packet.text):
                yield packet.id, said.replace(new, old)


def nobody_gave() -> Iterator[Case]:
    """The right words, under an id that was never given or only looks like one."""
    shapes = ("{}0000", "s{}x", "{} verified", "Ѕ{}", "{}\u200b9", "../{}", "[{}]", "{}조")
    for number, (packet, said) in enumerate(sentences()):
        yield shapes[number % len(shapes)].format(packet.id), said


def look_alike() -> Iterator[Case]:
    """One character that looks the same, or nearly, and is another: it stays so after every cleaning."""
    twins = {"0": "О", "1": "l", "3": "З", "일": "알", "의": "외", "를": "롤", "며": "머", "로": "르", "고": "교"}
    for packet, said in sentences():
        for letter, twin in twins.items():
            if letter in said and flat(said.replace(letter, twin, 1)) not in flat(packet.text):
                yield packet.id, said.replace(letter, twin, 1)


FALSE: dict[str, Callable[[], Iterator[Case]]] = {
    "wrong law": wrong_law,
    "wrong article": wrong_article,
    "no such paragraph": no_such_paragraph,
    "changed number": changed_number,
    "changed date": changed_date,
    "negation dropped": negation_dropped,
    "stitched": stitched,
    "old version": old_version,
    "nobody gave it": nobody_gave,
    "look-alike": look_alike,
}

INVISIBLE = "\u200b\u2060\ufeff\u00ad\u202e"


def _fragment(said: str) -> str:
    """The first two thirds of the words, unless a negation or the inside of a date comes right after them."""
    words = said.split()
    for count in range(max(3, 2 * len(words) // 3), len(words)):
        inside = re.match(r"아니|않|못|없|안|말아|\d|제외|금지", words[count]) or re.search(
            r"\d[.,]?$", words[count - 1]
        )
        if not inside:
            return " ".join(words[:count])
    return said


TRUE: dict[str, Callable[[str], str]] = {
    "as it stands": lambda said: said,
    "no full stop": lambda said: said.rstrip("."),
    "no blanks": lambda said: re.sub(r"(?<!\d)\s|\s(?!\d)", "", said),
    "a line break at every blank": lambda said: said.replace(" ", "\n"),
    "two blanks and a hard one": lambda said: said.replace(" ", " \u00a0 "),
    "decomposed": lambda said: unicodedata.normalize("NFD", said),
    "invisible characters": lambda said: "".join(
        letter + (INVISIBLE[at % 5] if at % 3 == 0 else "") for at, letter in enumerate(said)
    ),
    "full width and other marks": lambda said: said.translate(
        {**{ord(c): ord(c) + 0xFEE0 for c in "0123456789(),"}, ord('"'): "”", ord("'"): "’", ord("·"): "ㆍ"}
    ),
    "in quotation marks": lambda said: f"“{said}”",
    "a part of it": _fragment,
}


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """That many different cases, from all over."""
    distinct = list(dict.fromkeys(cases))
    assert len(distinct) >= count, len(distinct)
    return [distinct[at * len(distinct) // count] for at in range(count)]


def accepted(cases: Sequence[Case]) -> list[Case]:
    """The cases that come back as verified."""
    return [case for case in cases if supported(verify([Proposal("주장이다.", (Quote(case[0], case[1]),))], packets()))]


@pytest.mark.parametrize("kind", FALSE)
def test_no_false_citation_is_verified(kind: str) -> None:
    assert accepted(spread(list(FALSE[kind]()), EACH)) == []


@pytest.mark.parametrize("shape", TRUE)
def test_true_citations_are_verified(shape: str) -> None:
    cases = spread([(packet.id, TRUE[shape](said)) for packet, said in sentences()], EACH)
    turned_away = [case for case in cases if case not in accepted(cases)]
    assert turned_away == []
