"""What each part of the ranking is worth: the same questions with one part left out at a time.

    python benchmarks/ablation.py DATA_DIR QUESTIONS.jsonl [MORE.jsonl ...] [--sample N]

DATA_DIR holds an indexed library. Questions are those of `seoul-assist eval retrieval`; the ones whose gold law the
library does not hold are left out. Rows are hit@1, hit@10 and MRR for each file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seoul_assist.cli import compose
from seoul_assist.library import lexicon, reading, search
from seoul_assist.library.reading import Library
from seoul_assist.settings import Settings
from seoul_assist.tasks.evaluating import questions
from seoul_assist.text.law_tables import law_key

K = 20


@contextmanager
def changed(module: Any, **values: Any) -> Iterator[None]:
    before = {name: getattr(module, name) for name in values}
    for name, value in values.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


def without_dense(asked: search.Asked) -> search.Asked:
    return search.Asked(asked.text, asked.meant)


PARTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "everything": (search, {}),
    "without the bigrams": (search, {"BIGRAM_WEIGHT": 0.0}),
    "without the lexicon": (lexicon, {"expand": lambda query, known: {}}),
    "without spelling repair": (reading, {"repair": lambda query: query}),
    "without the citations of laws": (search, {"CITED_WEIGHT": 0.0}),
    "without the citations of articles": (search, {"ARTICLE_WEIGHT": 0.0}),
    "without the profile of the institution": (search, {"ACTORS_WEIGHT": 0.0}),
}


def measure(library: Library, asked: list[questions.Question], find: Callable[[str], Any]) -> dict[str, float]:
    ranks = []
    for one in asked:
        gold = {questions.place(right.law, right.article) for right in one.gold}
        hits = [questions.place(hit.provision.law, hit.provision.article) for hit in find(one.text)]
        ranks.append(next((at for at, hit in enumerate(hits, start=1) if hit in gold), 0))
    count = max(1, len(ranks))
    return {
        "hit@1": round(sum(rank == 1 for rank in ranks) / count, 3),
        "hit@10": round(sum(0 < rank <= 10 for rank in ranks) / count, 3),
        "mrr": round(sum(1 / rank for rank in ranks if rank) / count, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--sample", type=int)
    options = parser.parse_args()
    settings = Settings(data_dir=options.data_dir)
    plain = search.rank
    for name, (module, values) in [*PARTS.items(), ("words alone", (search, {}))]:
        row: dict[str, Any] = {"ranking": name}
        bare = name == "words alone"
        ranked = (lambda index, asked, count: plain(index, without_dense(asked), count)) if bare else plain
        # The library sums its priors up when it is opened: it is opened anew for each row.
        with changed(module, **values), changed(reading, rank=ranked), compose.open_library(settings) as library:
            held = {law_key(title) for title in library.titles()}
            for path in options.questions:
                asked = [one for one in questions.read(path) if any(law_key(right.law) in held for right in one.gold)]
                if options.sample:
                    asked = list(questions.sample(asked, options.sample, 0))
                row[path.name] = measure(library, asked, lambda text: library.search(text, k=K)) | {"n": len(asked)}
        print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
