"""How many faults `check` finds and how often it cries wolf.

    python benchmarks/checker.py CATALOGUE_FOLDER [DOCUMENTS_FOLDER] [--list FINDINGS.jsonl]

CATALOGUE_FOLDER holds rules.json (each rule with wrong and right snippets and with traps) and rules.md, whose section D
has eight sound model documents. Three figures:
- snippets: how many wrong ones their rule finds, how many right ones and traps it stays silent on;
- mutants: model documents with one fault each (tests/mutants.py), 200 spread over all of them, and all of them; the
  peer beside it is what the bare patterns of the catalogue find, with no structure, calendar or context;
- documents: findings in public hwpx and hwp documents by severity for 10 pages of 1,000 characters, grouped ones
  counted once. `--list` writes each of them with its line, to be read and judged.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from mutants import Mutant, mutants

from seoul_assist.checking import run
from seoul_assist.checking.gates import DOCTYPES
from seoul_assist.checking.registry import RULES
from seoul_assist.model import Block, Document, Finding
from seoul_assist.readers import expand, read_source
from seoul_assist.text.clean import clean
from seoul_assist.text.pii import mask

SAMPLE = 200
PAGES = 10_000  # characters of ten pages


def document(text: str) -> Document:
    return Document("snippet.txt", "0" * 64, "txt", tuple(Block(line) for line in clean(text).split("\n")))


def findings(text: str, doctype: str | None = None) -> tuple[Finding, ...]:
    return run(document(text), doctype=doctype, every=True).findings


def snippets(rules: list[dict[str, Any]]) -> None:
    """A snippet is read as the first kind of document that its rule is for."""
    found: Counter[str] = Counter()
    there = {rule.id for rule in RULES}
    missed = []
    for rule in rules:
        first = rule["applies"].split(",")[0].strip()
        kind = next((kind for kind in DOCTYPES if kind == first), "draft")
        cases = [("wrong", wrong) for wrong, _ in rule["ex"]]
        cases += [("right", right) for _, right in rule["ex"]] + [("trap", trap) for trap, _ in rule["ok"]]
        for name, text in cases:
            hit = any(one.rule == rule["id"] for one in findings(re.sub(r" ?⏎ ?", "\n", text), kind))
            found[name, "all"] += 1  # type: ignore[index]
            found[name, "good"] += hit == (name == "wrong")  # type: ignore[index]
            if hit != (name == "wrong"):
                missed.append(f"  {rule['id']} {name}: {text}")
    print(f"rules: {len(there & {rule['id'] for rule in rules})} of {len(rules)}")
    for name, said in (("wrong", "found"), ("right", "silent"), ("trap", "silent")):
        print(f"{name} snippets: {found[name, 'good']} of {found[name, 'all']} {said}")  # type: ignore[index]
    print("\n".join(missed))


def models(catalogue: str) -> Iterator[tuple[str, str]]:
    """The model documents of section D: name and text."""
    section = catalogue[catalogue.index("## D. Draft templates") : catalogue.index("## E. ")]
    for match in re.finditer(r"### (D\d) [^\n]*\n.*?```text\n(.*?)```", section, re.DOTALL):
        yield match[1], match[2].rstrip("\n")


def finds(mutant: Mutant) -> tuple[bool, bool]:
    """Whether a rule that may name the fault points at it; and whether it is more than a remark."""
    hits = [
        one
        for one in findings(mutant.text)
        if one.rule in mutant.rules and (abs(one.line - mutant.line) <= 1 or one.rule[3:6] in ("STR", "END", "ATT"))
    ]
    return bool(hits), any(one.severity != "info" for one in hits)


def bare(mutant: Mutant, patterns: dict[str, list[re.Pattern[str]]], sound: str) -> bool:
    """Whether one of the catalogue's own patterns matches more often than in the sound document."""
    return any(
        len(pattern.findall(mutant.text)) > len(pattern.findall(sound))
        for rule in mutant.rules
        for pattern in patterns.get(rule, [])
    )


def mutation(catalogue: str, rules: list[dict[str, Any]]) -> None:
    patterns = {rule["id"]: [re.compile(one, re.MULTILINE) for one in rule["rx"] or ()] for rule in rules}
    rows = []
    for name, text in models(catalogue):
        for one in findings(text):
            print(f"  false alarm on {name}: {one.rule} {one.line}:{one.column} {one.message}")
        rows += [(mutant, *finds(mutant), bare(mutant, patterns, text)) for mutant in mutants(text)]
    step = len(rows) / SAMPLE
    sample = [rows[int(number * step)] for number in range(SAMPLE)]
    for name, chosen in (("sampled", sample), ("all", rows)):
        at_all, loud, peer = (sum(row[place] for row in chosen) for place in (1, 2, 3))
        print(f"mutants ({name}): {at_all} of {len(chosen)} found, {loud} as warning or error; bare patterns {peer}")
    missed = Counter(row[0].mutator for row in rows if not row[1])
    total = Counter(row[0].mutator for row in rows)
    for name, count in missed.most_common():
        print(f"  missed {count} of {total[name]}: {name}")


def documents(folder: Path, listing: Path | None) -> None:
    counts: Counter[str] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    characters = files = 0
    lines = []
    for source in expand([folder]):
        read = read_source(source)
        report = run(read)
        files += 1
        characters += len(read.text)
        shown = mask(read.text).split("\n")
        for one in report.findings:
            counts[one.severity] += 1
            rules[one.rule, one.severity] += 1
            place = {"file": source.name, "doctype": report.doctype, "rule": one.rule, "severity": one.severity}
            said = {"line": one.line, "text": one.text, "message": one.message, "suggestion": one.suggestion}
            lines.append(place | said | {"places": len(one.places) or 1, "context": shown[one.line - 1]})
    print(f"{folder.name}: {files} documents, {characters / 1000:.0f} pages of 1,000 characters")
    for level in ("error", "warn", "info"):
        print(f"  {level}: {counts[level]} ({counts[level] / characters * PAGES:.2f} for 10 pages)")
    for (rule, level), count in rules.most_common():
        if level != "info":
            print(f"  {count:4} {level:5} {rule}")
    if listing:
        with listing.open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main(arguments: list[str]) -> None:
    listing = Path(arguments[arguments.index("--list") + 1]) if "--list" in arguments else None
    if listing:
        at = arguments.index("--list")
        arguments = arguments[:at] + arguments[at + 2 :]
        listing.unlink(missing_ok=True)
    catalogue = Path(arguments[0])
    rules = json.loads((catalogue / "rules.json").read_text("utf-8"))["rules"]
    snippets(rules)
    mutation((catalogue / "rules.md").read_text("utf-8"), rules)
    for folder in ("hwpx", "hwp") if len(arguments) > 1 else ():
        documents(Path(arguments[1]) / folder, listing)


if __name__ == "__main__":
    main(sys.argv[1:])
