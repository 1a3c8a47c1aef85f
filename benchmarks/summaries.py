"""The extractive gist and points against what people wrote, beside the first sentences and TextRank.

Run: python benchmarks/summaries.py gists REPLIES.jsonl [--count 200] [--seed 7] [--half odd|even]
     python benchmarks/summaries.py facts FACTS.json DOCS

Each line of REPLIES holds `title`, `source` (an official reply) and `gold_gist` (its official one-sentence gist).
`gists` prints F1 of ROUGE-1, ROUGE-2 and ROUGE-L over morphemes, as the methods come and with every one cut to the
length of our gist, and the difference to each peer with a bootstrap interval (95 %).

FACTS is an object: the path of a document under DOCS -> a list of facts; a fact is a list of strings that all have to
stand (blanks and marks aside) in the gist, the points or the conditions named as left out; `a|b` takes either wording.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.readers.reading import read_source
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.summarizing.summarize import Summary, digest
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import kiwi, packed
from seoul_assist.text.trimming import clauses, core, parts

Scores = tuple[float, float, float]
MEASURES = ("ROUGE-1", "ROUGE-2", "ROUGE-L")
_NOUNS = ("NNG", "NNP", "NR", "SL", "XR")


@cache
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """Morphemes with their tags, without marks."""
    return tuple((t.form, t.tag) for t in kiwi().tokenize(text) if t.tag[0] != "S" or t.tag in ("SN", "SL", "SH"))


def morphemes(sentences: Sequence[str]) -> list[str]:
    """The morphemes of the sentences, one after another."""
    return [form for sentence in sentences for form, _ in tagged(sentence)]


def rouge(candidate: Sequence[str], gold: Sequence[str]) -> Scores:
    """F1 of the common morphemes, of the common pairs, and of the longest common subsequence."""
    pairs = [list(pairwise(words)) for words in (candidate, gold)]
    return _f1(candidate, gold), _f1(*pairs), _longest(candidate, gold)


def _f1(candidate: Sequence[object], gold: Sequence[object]) -> float:
    common = sum((Counter(candidate) & Counter(gold)).values())
    return 2 * common / (len(candidate) + len(gold)) if common else 0.0


def _longest(candidate: Sequence[str], gold: Sequence[str]) -> float:
    row = [0] * (len(gold) + 1)
    for x in candidate:
        diagonal = 0
        for j, y in enumerate(gold, start=1):
            diagonal, row[j] = row[j], diagonal + 1 if x == y else max(row[j], row[j - 1])
    return 2 * row[-1] / (len(candidate) + len(gold)) if row[-1] else 0.0


def textrank(sentences: Sequence[str], damping: float = 0.85, rounds: int = 50) -> list[int]:
    """Places of the sentences, best first (Mihalcea and Tarau, 2004): common nouns over the logs of both lengths."""
    bags = [{form for form, tag in tagged(sentence) if tag in _NOUNS} for sentence in sentences]
    count = len(sentences)
    weights = [[_overlap(bags[i], bags[j]) if i != j else 0.0 for j in range(count)] for i in range(count)]
    sums = [sum(row) for row in weights]
    ranks = [1.0] * count
    for _ in range(rounds):
        shares = [rank / total if total else 0.0 for rank, total in zip(ranks, sums, strict=True)]
        ranks = [1 - damping + damping * sum(weights[j][i] * shares[j] for j in range(count)) for i in range(count)]
    return sorted(range(count), key=lambda place: (-ranks[place], place))


def _overlap(one: set[str], other: set[str]) -> float:
    logs = math.log(len(one)) + math.log(len(other)) if one and other else 0.0
    return len(one & other) / logs if logs > 0 else 0.0


def ours(engine: Extractive, case: dict[str, str], title: str) -> list[str]:
    """The gist of our engine."""
    request = Request("summary", title, (Evidence("S1", "본문", case["source"]),), max_claims=1)
    return [proposal.text for proposal in engine.write(request)]


def trimmed(sentence: str) -> list[list[str]]:
    """The clauses of the sentence as our gist would show them, each in the pieces that are left of it."""
    return [list(parts(clause)) for clause in clauses(core(sentence))]


def outputs(engine: Extractive, case: dict[str, str]) -> dict[str, tuple[list[str], list[str]]]:
    """For each method what it says, and all sentences in its order, to be cut to a length."""
    sentences = [bare(span.text) for span in split(case["source"])]
    sentences = [sentence for sentence in sentences if sentence] or [""]
    order = textrank(sentences)
    ranked = [sentences[place] for place in order]
    mine = ours(engine, case, case["title"])
    untitled = ours(engine, case, "")
    return {
        "ours": (mine, mine),
        "ours, title unknown": (untitled, untitled),
        "lead-1": (sentences[:1], sentences),
        "lead-1, our trimming": (trimmed(sentences[0])[0], [part for s in sentences for c in trimmed(s) for part in c]),
        "lead-3": (sentences[:3], sentences),
        "TextRank-1": (ranked[:1], ranked),
        "TextRank-3": ([sentences[place] for place in sorted(order[:3])], ranked),
    }


def interval(differences: Sequence[float], draws: int = 1_000, seed: int = 1) -> tuple[float, float]:
    """The middle 95 % of the mean under resampling."""
    dice = random.Random(seed)
    means = sorted(mean(dice.choices(differences, k=len(differences))) for _ in range(draws))
    return means[int(0.025 * draws)], means[int(0.975 * draws) - 1]


def gists(path: Path, count: int, seed: int, half: str) -> None:
    """Prints the tables over `count` replies drawn with the seed (0: all)."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if half:
        cases = cases[half == "even" :: 2]  # the first line is line 1
    if 0 < count < len(cases):
        cases = random.Random(seed).sample(cases, count)
    engine = Extractive()
    free: dict[str, list[Scores]] = {}
    equal: dict[str, list[Scores]] = {}
    sizes: dict[str, list[int]] = {}
    for case in cases:
        gold = morphemes([case["gold_gist"]])
        said = outputs(engine, case)
        length = len(morphemes(said["ours"][0]))
        for name, (output, order) in said.items():
            words = morphemes(output)
            sizes.setdefault(name, []).append(len(words))
            free.setdefault(name, []).append(rouge(words, gold))
            equal.setdefault(name, []).append(rouge(morphemes(order)[:length], gold))
    print(f"{len(cases)} replies, {path.name}, seed {seed}{', ' + half + ' lines' if half else ''}")
    for title, table in (("as they come", free), ("cut to the length of our gist", equal)):
        _print_table(title, table, sizes)


def _print_table(title: str, table: dict[str, list[Scores]], sizes: dict[str, list[int]]) -> None:
    print(f"\n{title:28}" + "".join(f"{measure:>9}" for measure in MEASURES) + "   morphemes")
    for name, scores in table.items():
        figures = "".join(f"{mean(values):9.3f}" for values in zip(*scores, strict=True))
        print(f"{name:28}{figures}" + (f"{mean(sizes[name]):9.1f}" if title.startswith("as") else ""))
    for peer in ("lead-1", "lead-1, our trimming", "lead-3", "TextRank-1", "TextRank-3"):
        cells = []
        for place in range(len(MEASURES)):
            gaps = [mine[place] - its[place] for mine, its in zip(table["ours"], table[peer], strict=True)]
            low, high = interval(gaps)
            cells.append(f"{mean(gaps):+.3f} [{low:+.3f}, {high:+.3f}]")
        print(f"  ours - {peer:21}" + "  ".join(cells))


def facts(path: Path, docs: Path, show: bool) -> None:
    """Prints for each document how many of its facts the summary holds, in its points alone and with what it lists as
    left out, and how many quotations are not verified."""
    wanted: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    engine = Extractive()
    total = Counter[str]()
    for name, its in wanted.items():
        summary = digest(read_source(Source(name, docs / name)), engine)
        shown = packed(" ".join(_points(summary)))
        listed = packed(" ".join(text for _, text in summary.left_out))
        inside = [_holds(fact, shown) for fact in its]
        either = [_holds(fact, shown + " " + listed) for fact in its]
        total.update(facts=len(its), points=sum(inside), either=sum(either), lines=len(summary.points))
        total.update(unsure=sum(UNSURE in point for point in _points(summary)))
        print(f"{sum(inside)}/{len(its)} {sum(either)}/{len(its)}  {len(summary.points):2} points  {name}")
        if show:
            print("   gist:", summary.gist.text)
            print(*(f"   - {point.text}" for point in summary.points), sep="\n")
            print(*(f"   o {text}" for _, text in summary.left_out), sep="\n")
            print(*(f"   MISSING {fact}" for fact, there in zip(its, either, strict=True) if not there), sep="\n")
    print(
        f"{len(wanted)} documents, {total['facts']} facts: {total['points'] / total['facts']:.0%} in gist and points "
        f"({total['lines']} points), {total['either'] / total['facts']:.0%} with what is listed as left out; "
        f"{total['unsure']} points not borne out by their quotations"
    )


def _points(summary: Summary) -> list[str]:
    return [summary.title, summary.gist.text, *(point.text for point in summary.points)]


def _holds(fact: Sequence[str], text: str) -> bool:
    return all(any(packed(wording) in text for wording in part.split("|")) for part in fact)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gists", "facts"))
    parser.add_argument("file", type=Path)
    parser.add_argument("docs", type=Path, nargs="?", default=Path())
    parser.add_argument("--count", type=int, default=200, help="0: all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--half", choices=("odd", "even"), default="")
    parser.add_argument("--show", action="store_true", help="facts: the summaries too")
    asked = parser.parse_args()
    if asked.what == "gists":
        gists(asked.file, asked.count, asked.seed, asked.half)
    else:
        facts(asked.file, asked.docs, asked.show)


if __name__ == "__main__":
    main()
