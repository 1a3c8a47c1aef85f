"""How often the spelling and spacing rules are wrong on text as it stands, and how many seeded faults they find; the
same for the morphological analyser, which the rules therefore do or do not ask.

    python benchmarks/spelling.py FILE_OR_FOLDER... [--sentences 1000] [--show]

Every sentence of the files is one document. Untouched, each finding counts as a false alarm (on text that is not
proofread some are true: `--show` prints them). Then one fault is put into each sentence that allows it: a dependent
noun, a particle, 및 or 등 joined to or parted from its word, a particle in the wrong shape, a word of the tables.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from seoul_assist.checking import lexicon
from seoul_assist.checking.runner import run
from seoul_assist.errors import ReadError
from seoul_assist.model import Block, Document
from seoul_assist.readers import expand, read_source
from seoul_assist.text.hangul import PAIRS, coda
from seoul_assist.text.sentences import split
from seoul_assist.text.spacing import cuts
from seoul_assist.text.tokens import kiwi

PAGE = 1_000  # characters
_OTHER = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
_PARTICLE = re.compile(r"(?<=[가-힣]{2})(으로|[을를은는이가과와로])(?= )")


def sentences(paths: list[Path]) -> Iterator[str]:
    """The sentences of the files, each once."""
    seen: set[str] = set()
    for source in expand(paths):
        try:
            document = read_source(source)
        except ReadError as error:
            print(f"- {source.name}: {error}")
            continue
        for line in document.text.split("\n"):
            for span in split(line):
                text = " ".join(span.text.split())
                if "|" in text:  # a row of a table
                    continue
                if 15 <= len(text) <= 300 and len(re.findall("[가-힣]", text)) * 2 > len(text) and text not in seen:
                    seen.add(text)
                    yield text


def found(text: str) -> list[tuple[str, str, int, int]]:
    """What the rules say of a sentence: rule, severity and place."""
    document = Document("문장.txt", "0" * 64, "txt", (Block(text),))
    report = run(document, doctype="other", select=["GM-SPL", "GM-SPC"], every=True)
    return [(one.rule, one.severity, one.start, one.end) for one in report.findings]


# -- faults: each takes a sentence and gives the faulty one with the place of the fault ------------------------

Fault = Callable[[str, random.Random], tuple[str, int, int] | None]


def _joined(pattern: str) -> Fault:
    """A fault that leaves out the blank of a group `b`."""

    def fault(text: str, rng: random.Random) -> tuple[str, int, int] | None:
        places = list(re.finditer(pattern, text))
        if not places:
            return None
        at = rng.choice(places).start("b")
        return text[:at] + text[at + 1 :], at - 1, at + 1

    return fault


def _parted(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    places = list(re.finditer(r"(?<=[가-힣)])(?=(?:까지|부터|마다|에서|에게)(?:의|는|도)?(?![가-힣]))", text))
    if not places:
        return None
    at = rng.choice(places).start()
    return f"{text[:at]} {text[at:]}", at, at + 1


def _swapped(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    places = [
        m
        for m in _PARTICLE.finditer(text)
        if (last := coda(text[m.start() - 1])) is not None and m[1] in _OTHER and _fits(m[1], last)
    ]
    if not places:
        return None
    match = rng.choice(places)
    return text[: match.start()] + _OTHER[match[1]] + text[match.end() :], match.start() - 1, match.end()


def _fits(particle: str, last: int) -> bool:
    closed = any(particle == pair[0] for pair in PAIRS)
    return closed == (last != 0) and not (particle in ("으로", "로") and last == 8)


def _misspelt(text: str, rng: random.Random) -> tuple[str, int, int] | None:
    entries = (one for name in ("spelling", "loanwords") for one in lexicon.load(name) if len(one.choices) == 1)
    able = [one for one in entries if len(one.instead) > 1 and one.instead in text]
    if not able:
        return None
    one = rng.choice(able)
    at = text.find(one.instead)
    return text[:at] + one.word + text[at + len(one.instead) :], at, at + len(one.word)


FAULTS: dict[str, Fault] = {
    "수·것·바·때를 앞말에 붙임": _joined(r"[가-힣](?P<b> )(?=(?:수 [있없]|것[은이을]|바[에와를]|때[에는]? ))"),
    "중·시·내·간을 앞말에 붙임": _joined(r"[가-힣]{2}(?P<b> )(?=(?:중[에인 ]|시[에 ]|내[에의 ]|간[의에 ]))"),
    "및을 앞말에 붙임": _joined(r"[가-힣](?P<b> )(?=및 )"),
    "등을 앞말에 붙임": _joined(r"[가-힣](?P<b> )(?=등(?:[을의에이]|으로)? )"),
    "아무 두 낱말을 붙임": _joined(r"[가-힣](?P<b> )(?=[가-힣])"),
    "조사를 띄움": _parted,
    "조사의 꼴을 바꿈": _swapped,
    "표의 틀린 말을 씀": _misspelt,
}


# -- the analyser ----------------------------------------------------------------------


def respaced(text: str) -> set[int]:
    """Where the analyser would put a blank in or leave one out, as offsets into the sentence."""
    better = str(kiwi().space(text))
    places: set[int] = set()
    at = 0
    for letter in better:
        if at < len(text) and letter == text[at]:
            at += 1
        elif letter == " ":
            places.add(at)
        else:
            while at < len(text) and text[at] == " " and letter != text[at]:
                places.add(at)
                at += 1
            at += 1
    return places


def proven(text: str) -> set[int]:
    """Where the analyser proves that a blank is missing, as for queries: behind particles and endings alone."""
    places: set[int] = set()
    tokens = kiwi().tokenize(text)
    for word in re.finditer(r"\S+", text):
        inside = [token for token in tokens if word.start() <= token.start < word.end()]
        places |= {inside[at].start for at in cuts(text, inside)}
    return places


def unfitting(text: str) -> set[int]:
    """Where the analyser sees a particle that does not fit the syllable before it."""
    places: set[int] = set()
    for token in kiwi().tokenize(text):
        written = text[token.start : token.end]
        last = coda(text[token.start - 1 : token.start])
        particle = token.tag.startswith("J") and written in _OTHER and last is not None
        if particle and last is not None and not _fits(written, last) and not (written == "로" and last == 8):
            places.add(token.start)
    return places


ASKED = {"analyser, blanks": respaced, "analyser, proven blanks": proven, "analyser, particles": unfitting}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=1_000)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    rng = random.Random(7)
    texts = list(sentences(arguments.paths))
    rng.shuffle(texts)
    texts = texts[: arguments.sentences]
    pages = sum(map(len, texts)) / PAGE
    print(f"{len(texts)} sentences, {pages:.0f} pages of {PAGE:,} characters")

    started = time.perf_counter()
    untouched = {text: found(text) for text in texts}
    rules = time.perf_counter() - started
    counts = Counter((rule, severity) for hits in untouched.values() for rule, severity, _, _ in hits)
    for (rule, severity), count in sorted(counts.items()):
        print(f"untouched  {rule} {severity:5} {count:5}  {count / pages * 10:6.2f} in 10 pages")
    started = time.perf_counter()
    for name, ask in ASKED.items():
        count = sum(len(ask(text)) for text in texts)
        print(f"untouched  {name} {count:5}  {count / pages * 10:6.2f} in 10 pages")
    analyser = time.perf_counter() - started
    print(f"seconds    rules {rules:.2f}, analyser {analyser:.2f} (loading it included)")
    if arguments.show:
        for text, hits in untouched.items():
            for rule, severity, start, end in hits:
                print(f"    {rule} {severity} [{text[start:end]}] {text[max(0, start - 20) : end + 20]}")

    print("fault | sentences | rules | " + " | ".join(ASKED))
    for name, fault in FAULTS.items():
        tried, seen = 0, Counter[str]()
        for text in texts:
            faulty = fault(text, rng)
            if faulty is None:
                continue
            tried += 1
            wrong, start, end = faulty
            told = any(a < end and start < b for _, _, a, b in found(wrong))
            seen["rules"] += told
            for asked, ask in ASKED.items():
                seen[asked] += any(start <= place <= end for place in ask(wrong))
            if arguments.show and not told and name != "아무 두 낱말을 붙임":
                print(f"    missed: [{wrong[start:end]}] {wrong[max(0, start - 15) : end + 15]}")
        if tried:
            print(f"{name} | {tried} | " + " | ".join(f"{seen[one] / tried:.0%}" for one in ("rules", *ASKED)))


if __name__ == "__main__":
    main()
