"""What `ask` answers and what it refuses, over a folder of laws and a file of questions.

    python benchmarks/refusal.py LAWS_FOLDER QUESTIONS.jsonl

Questions are objects with `question` and `gold` (a list of {law, article}, empty when no law answers).
Three groups: their law is in the folder, their law is not, no law answers them. For each threshold the shares
answered, by the signal in use and by its peer, the share of the question that the hits speak of. What the answers
cite and say is measured by `seoul-assist eval answers`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from seoul_assist.cli import compose
from seoul_assist.settings import Settings
from seoul_assist.tasks.answering import answerable
from seoul_assist.tasks.index import index
from seoul_assist.text.law_tables import law_key

GROUPS = ("in the library", "law not in the library", "no law answers")


def share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def auc(high: Sequence[float], low: Sequence[float]) -> float:
    """The chance that one of `high` is above one of `low`."""
    return sum((one > other) + (one == other) / 2 for one in high for other in low) / max(1, len(high) * len(low))


def curve(signal: answerable.Signal, groups: dict[str, list[float]]) -> None:
    print(f"{signal.name}: AUC against questions no law answers {auc(groups[GROUPS[0]], groups[GROUPS[2]]):.3f}")
    for threshold in sorted({*(step / 10 for step in range(1, 10)), signal.threshold}):
        cells = [f"{share(one >= threshold for one in groups[name]):.2f}" for name in GROUPS]
        print(f"threshold {threshold:.2f} answered: {' / '.join(cells)}" + " <" * (threshold == signal.threshold))


def main(laws: str, questions: str) -> None:
    rows: list[dict[str, Any]] = [json.loads(line) for line in Path(questions).read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), engine="extractive")
        fill, verify = compose.steps()
        index(
            [laws],
            library_dir=settings.library_dir,
            embedder_id=compose.embedder().id,
            fill=fill,
            verify=verify,
        )
        with compose.open_library(settings) as library:
            held = {law_key(title) for title in library.titles()}
            groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
            for row in rows:
                laws_wanted = {law_key(one["law"]) for one in row["gold"]}
                groups[GROUPS[2] if not laws_wanted else GROUPS[0] if laws_wanted & held else GROUPS[1]].append(row)
            print(" ".join(f"{name}: {len(found)}" for name, found in groups.items()))
            in_use = answerable.signal(
                library.manifest.embedder, compose.embedder, library.frequency, library.official_title
            )
            for signal in (in_use, answerable.by_support(library.frequency)):
                curve(signal, {
                    name: [signal.score(row["question"], library.search(row["question"])) for row in found]
                    for name, found in groups.items()
                })  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:3])
