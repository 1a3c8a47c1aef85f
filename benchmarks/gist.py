"""ROUGE-L of the extractive gist against the official gist of public replies, beside the first sentence.

Run: python benchmarks/gist.py PATH/summaries.jsonl [COUNT]
Each line of the file holds `title`, `source` (the reply) and `gold_gist`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import mean

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.text.sentences import bare, split


def rouge_l(candidate: str, gold: str) -> float:
    """F1 of the longest common subsequence, by characters without blanks."""
    a, b = "".join(candidate.split()), "".join(gold.split())
    if not a or not b:
        return 0.0
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, start=1):
            diagonal, row[j] = row[j], diagonal + 1 if x == y else max(row[j], row[j - 1])
    common = row[-1]
    return 2 * common / (len(a) + len(b))


def main(path: str, count: int = 200) -> None:
    engine = Extractive()
    figures: dict[str, list[float]] = {"gist": [], "gist, title unknown": [], "first sentence": [], "best sentence": []}
    for line in Path(path).read_text(encoding="utf-8").splitlines()[:count]:
        case = json.loads(line)
        evidence = (Evidence("S1", "본문", case["source"]),)
        gold = case["gold_gist"]
        for name, title in (("gist", case["title"]), ("gist, title unknown", "")):
            proposals = engine.write(Request("summary", title, evidence, max_claims=1))
            figures[name].append(rouge_l(" ".join(p.text for p in proposals), gold))
        sentences = [bare(span.text) for span in split(case["source"])] or [""]
        figures["first sentence"].append(rouge_l(sentences[0], gold))
        figures["best sentence"].append(max(rouge_l(sentence, gold) for sentence in sentences))
    for name, values in figures.items():
        print(f"{name:22} {mean(values):.3f}  (n={len(values)})")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
