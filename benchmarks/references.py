"""What share of the citations inside statutes leads to the provision they name, in the same statutes.

    python benchmarks/references.py FOLDER_OR_ARCHIVE [--half tune|report|all] [--share 0.15] [--sample FILE]

Every citation in the body of every regulation is resolved against a shelf in memory that holds the same regulations.
Addenda are counted apart: they cite the law of their day. Laws are split in two halves by a hash of the title, so that
the grammar can be tuned on one and reported on the other. `--sample` writes 200 of the rest, with their context.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from seoul_assist.errors import ReadError
from seoul_assist.library.references import cited, resolve
from seoul_assist.library.statutes import parse
from seoul_assist.model import Provision, Regulation
from seoul_assist.readers import expand, read_source
from seoul_assist.text.citations import Reference
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.numbering import Address

SAMPLE = 200


class Shelf:
    """Regulations in memory, as `resolve` asks for them; of two with one title the newest."""

    def __init__(self) -> None:
        self.laws: dict[str, Regulation] = {}
        self._articles: dict[str, dict[str, Provision]] = {}
        self._asked: dict[tuple[str, bool, Address | None], str] = {}

    def add(self, regulation: Regulation) -> None:
        key = law_key(regulation.name)
        held = self.laws.get(key)
        if held is None or (held.effective or date.min) < (regulation.effective or date.min):
            self.laws[key] = regulation
            self._articles[key] = {item.article: item for item in reversed(regulation.provisions)}

    def official_title(self, key: str) -> str | None:
        found = self.laws.get(key)
        return found.name if found else None

    def titles(self) -> Iterable[str]:
        return [law.name for law in self.laws.values()]

    def article(self, law: str, article: str) -> Provision | None:
        return self._articles.get(law_key(law), {}).get(article)

    def ask(self, reference: Reference) -> str:
        """What `resolve` finds, asked once for each law and address: looking for the nearest title takes long."""
        key = (reference.law, reference.quoted, reference.address)
        if key not in self._asked:
            self._asked[key] = resolve(reference, self).found
        return self._asked[key]


def half_of(title: str) -> str:
    return "tune" if hashlib.sha256(law_key(title).encode()).digest()[0] % 2 == 0 else "report"


def kind_of_citation(reference: Reference) -> str:
    if reference.address is not None and reference.address.part.startswith("별"):
        return "annex"
    return "own" if not reference.law else "quoted" if reference.quoted else "unquoted"


def outcomes(law: Regulation, shelf: Shelf) -> Iterator[tuple[Provision, Reference, str, str]]:
    """Each citation of a regulation with its kind and what became of it."""
    for item, reference in cited(law):
        kind = kind_of_citation(reference)
        asked = reference if reference.law else replace(reference, law=law.name, quoted=True)
        found = "former" if reference.former else shelf.ask(asked)
        yield item, reference, ("addenda " if item.addenda else "") + kind, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("examples/regulations")])
    parser.add_argument("--half", choices=("tune", "report", "all"), default="all")
    parser.add_argument("--share", type=float, default=1.0, help="of the laws whose citations are read, drawn by lot")
    parser.add_argument("--sample", type=Path)
    options = parser.parse_args()
    shelf, unread = Shelf(), 0
    started = time.perf_counter()
    for source in expand(options.paths):
        try:
            shelf.add(parse(read_source(source)))
        except ReadError:
            unread += 1
    read_in = time.perf_counter() - started
    halves = ("tune", "report") if options.half == "all" else (options.half,)
    counts: dict[str, Counter[tuple[str, str]]] = {half: Counter() for half in halves}
    rest: list[dict[str, str]] = []
    started, characters, lot = time.perf_counter(), 0, random.Random(0)
    for law in sorted(shelf.laws.values(), key=lambda one: one.name):
        half = half_of(law.name)
        if half not in counts or lot.random() > options.share:
            continue
        characters += sum(len(item.text) for item in law.provisions)
        for item, reference, kind, found in outcomes(law, shelf):
            counts[half][kind, found] += 1
            if found not in ("found", "former") and kind in ("quoted", "unquoted", "own"):
                rest.append(row(law, item, reference, kind, found))
    print(f"법령 {len(shelf.laws):,}개를 읽는 데 {read_in:.0f}초, 읽지 못한 파일 {unread}개")
    print(f"{characters:,}자의 인용을 찾고 확인하는 데 {time.perf_counter() - started:.0f}초")
    for half in halves:
        print(f"\n[{half}]")
        report(counts[half])
    if options.sample:
        chosen = random.Random(1).sample(rest, min(SAMPLE, len(rest)))
        lines = [json.dumps(one, ensure_ascii=False) for one in chosen]
        options.sample.write_text("\n".join(lines) + "\n", encoding="utf-8")


def row(law: Regulation, item: Provision, reference: Reference, kind: str, found: str) -> dict[str, str]:
    """What a reader needs to judge a citation that led nowhere."""
    around = item.text[max(0, reference.start - 80) : reference.start] + f"⟦{reference.text}⟧"
    around += item.text[reference.end : reference.end + 40]
    return {
        "half": half_of(law.name),
        "in": f"{law.name} {item.address}",
        "found": found,
        "kind": kind,
        "cited": f"{reference.law} {reference.address or ''}".strip(),
        "around": around.replace("\n", " / "),
    }


def report(counts: Counter[tuple[str, str]]) -> None:
    body = ("quoted", "unquoted", "own")
    addenda = tuple(f"addenda {kind}" for kind in body)
    groups = [*((kind, (kind,)) for kind in body), ("body, all", body), ("body, annexes", ("annex",))]
    groups += [*((kind, (kind,)) for kind in addenda), ("addenda, all", addenda)]
    print(f"{'kind':<18}{'citations':>10}{'resolved':>10}  the rest")
    for name, group in groups:
        held = Counter({found: sum(counts[kind, found] for kind in group) for _, found in counts})
        former = held.pop("former", 0)
        total = held.total()
        if total:
            rest = "  ".join(f"{found} {count:,}" for found, count in held.most_common() if found != "found" and count)
            print(f"{name:<18}{total:>10,}{held['found'] / total:>10.2%}  {rest}  (former {former:,})")


if __name__ == "__main__":
    main()
