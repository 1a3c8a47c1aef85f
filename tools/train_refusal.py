"""Trains the signal on which `ask` refuses: P(the library holds an answer).

    python tools/train_refusal.py DATA_DIR... [--questions tools/questions] [--unanswerable FILE] [-o MODEL.json]

Each DATA_DIR holds a library of national statutes that was indexed with the shipped embedder, best one of all of them
and one of a part. Answerable are the questions that the embedder was not trained on and whose law the library holds;
those whose law it lacks teach the evidence, not the kind of question. FILE (tab-separated: kind, style, question) has
questions that no national statute answers. A fifth of all, by hash, is kept for choosing the threshold and for
measuring. The same input on the same machine gives the same model.
Needs scipy besides what the package needs (`pip install --group train`).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from seoul_assist.adapters.static_embedder import StaticEmbedder
from seoul_assist.library.reading import Library
from seoul_assist.tasks.answering import known_laws
from seoul_assist.tasks.answering.answerable import MODEL, Kind, Model, Seen, features, load, probability, see
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.morphemes import morphemes
from seoul_assist.text.spelling import repair

Array = NDArray[np.float64]
Words = tuple[str, ...]
FOLDS = 5  # the first is kept for measuring
KEPT = 0.88  # the share of answerable questions, kept for measuring, that the threshold lets through
KIND_COST, COST = 5.0, 1.0  # of the squared weights
ABSENT = "absent"  # the kind of a question whose law the library lacks
ABSENT_SHARE = 0.15  # what these count beside the questions that no statute answers
MOST_AWAY = 12  # the last column weighs at most so much against an answer
LOSES = 0.01  # the share of answerable questions that this weight may cost
WEIGHS = 0.1  # a word that weighs less in either kind of question is left out
AT_HOME = 25  # one in so many answerable questions is also asked of one's own office
HOMES = ("우리 구", "우리 시", "저희 구청", "우리 동네", "우리 과", "우리 군", "우리 회사")
LOCAL_ANSWERS = frozenset({"rule"})  # kinds of question that ordinances and an office's own rules answer


@dataclass(frozen=True, slots=True)
class Row:
    """One question with what is seen of it in one library; `kind` is "" for one that a statute it holds answers."""

    question: str
    kind: str
    seen: Seen

    @property
    def fold(self) -> int:
        return zlib.crc32(f"refusal {self.question}".encode()) % FOLDS


def held_back(question: str) -> bool:
    """Whether the embedder was not trained on this question."""
    return zlib.crc32(question.encode()) % 10 == 0


def read_answerable(folder: Path) -> list[tuple[str, str]]:
    """(law key, question) of every question of the folder."""
    lines = [line for path in sorted(folder.glob("*.tsv")) for line in path.read_text("utf-8").splitlines()]
    return [(law_key(law), question) for law, _article, _style, question in (line.split("\t") for line in lines)]


def read_unanswerable(path: Path) -> list[tuple[str, str]]:
    """(kind, question)."""
    lines = path.read_text("utf-8").splitlines()
    return [(kind, question) for kind, _style, question in (line.split("\t") for line in lines)]


def words_of(question: str) -> Words:
    """The different content morphemes of a question."""
    return tuple(dict.fromkeys(morphemes(repair(question))))


def at_home(asked: Iterable[tuple[str, str]]) -> list[Words]:
    """Some answerable questions once more, as if asked of one's own office.

    Whoever writes unanswerable questions says `our town` in every third: alone it must not make a question one.
    """
    chosen = [text for _, text in asked if not held_back(text) and zlib.crc32(f"home {text}".encode()) % AT_HOME == 0]
    return [words_of(f"{HOMES[at % len(HOMES)]} {text}") for at, text in enumerate(chosen)]


def look(library: Any, asked: Iterable[tuple[str, str]]) -> list[Row]:
    """What is seen of each (kind, question) in the library."""
    embedder = StaticEmbedder()
    table = known_laws.load()
    known = known_laws.Known(table, library.official_title) if table and table.embedder == embedder.id else None
    return [
        Row(question, kind, see(question, library.search(question), embedder, library.frequency, known))
        for kind, question in asked
    ]


def balanced(parts: Sequence[tuple[Array, float]]) -> Array:
    """A weight for each row, so that each part (a mask) counts its share in all."""
    weight = sum(share * mask / max(1.0, mask.sum()) for mask, share in parts)
    return np.asarray(weight * len(parts[0][0]) / sum(share for _, share in parts))


def fit(rows: Any, truth: Array, weight: Array, cost: float) -> tuple[float, Array]:
    """Bias and weights of a logistic regression."""

    def loss(values: Array) -> tuple[float, Array]:
        at = values[0] + rows @ values[1:]
        error = weight * (1 / (1 + np.exp(-at)) - truth)
        lost = float(weight @ (np.logaddexp(0, at) - truth * at)) + cost / 2 * float(values[1:] @ values[1:])
        return lost, np.concatenate(([error.sum()], rows.T @ error + cost * values[1:]))

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return float(found[0]), found[1:]


def kind(answerable: Sequence[Words], rows: Sequence[Row], answers: Callable[[Row], bool]) -> Kind:
    """The weights of words that part questions such rules answer from those they do not."""
    texts = [*answerable, *(row.seen.words for row in rows)]
    seen = Counter(word for words in texts for word in words)
    numbers = {word: at for at, word in enumerate(sorted(word for word, count in seen.items() if count > 1))}
    columns = [[numbers[word] for word in words if word in numbers] for words in texts]
    starts = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate([np.array(one, dtype=np.int64) for one in columns])
    table = sp.csr_matrix((np.ones(len(flat)), flat, starts), shape=(len(texts), len(numbers)))
    truth = np.concatenate([np.ones(len(answerable)), np.array([float(answers(row)) for row in rows])])
    bias, weights = fit(table, truth, balanced([(truth, 1.0), (1 - truth, 1.0)]), KIND_COST)
    return Kind(round(bias, 3), {word: round(float(weights[at]), 2) for word, at in numbers.items()})


def national(row: Row) -> bool:
    return not row.kind


def local(row: Row) -> bool:
    return not row.kind or row.kind in LOCAL_ANSWERS


def train(answerable: Sequence[Words], rows: Sequence[Row], embedder: str) -> Model:
    """The model, without the rows of the first fold but for its threshold."""
    usable = [row for row in rows if row.seen.hits]
    learnt = [row for row in usable if row.fold]
    asked = list({row.question: row for row in learnt if row.kind != ABSENT}.values())
    numbers: dict[str, float] = {}
    for fold in range(1, FOLDS):  # a kind of question learnt from the question itself would look too sure
        own = kind(answerable, [row for row in asked if row.fold != fold], national)
        numbers |= {row.question: own.of(row.seen.words) for row in learnt if row.fold == fold}
    # What a library lacks (the last column) says nothing where all laws are held: its weight is chosen afterwards.
    tables = [np.array(features(row.seen, numbers[row.question], 0.0))[:, :-1] for row in learnt]
    truth = np.array([float(national(row)) for row in learnt])
    absent = np.array([float(row.kind == ABSENT) for row in learnt])
    weight = balanced([(truth, 1.0), (1 - truth - absent, 1.0 - ABSENT_SHARE), (absent, ABSENT_SHARE)])
    chosen = np.array([table[np.argmax(table[:, 1])] for table in tables])
    for _ in range(4):  # the hit that says most decides, and which one does depends on the weights
        middle, spread = chosen.mean(0), chosen.std(0)
        bias, scaled = fit((chosen - middle) / spread, truth, weight, COST)
        weights = scaled / spread
        bias -= float(weights @ middle)
        chosen = np.array([table[np.argmax(table @ weights)] for table in tables])
    model = Model(
        embedder, 0.5, round(bias, 4), (*(round(one, 4) for one in weights.tolist()), 0.0),
        kind(answerable, asked, national), kind(answerable, asked, local),
    )  # fmt: skip
    kept = [probability(model, row.seen) for row in usable if not row.fold and national(row)]
    return with_away(replace(model, threshold=round(float(np.quantile(kept, 1 - KEPT)), 2)), usable)


def with_away(model: Model, rows: Sequence[Row]) -> Model:
    """The model with the largest whole weight of what the library lacks that refuses hardly more answerable questions.

    Counted on those kept for measuring in libraries that lack some law.
    """
    asked = [row.seen for row in rows if not row.fold and national(row) and row.seen.away != 0]
    tried = [replace(model, weights=(*model.weights[:-1], -float(step))) for step in range(MOST_AWAY + 1)]
    kept = [sum(probability(one, seen) >= model.threshold for seen in asked) for one in tried]
    return tried[max(at for at, count in enumerate(kept) if count >= kept[0] - LOSES * len(asked))]


def save(model: Model, path: Path) -> None:
    """Writes the model, a line a word; words that hardly weigh are left out."""
    words = sorted(set(model.national.weights) | set(model.local.weights))
    pairs = {word: [kind.weights.get(word, 0.0) for kind in (model.national, model.local)] for word in words}
    lines = [
        f"{json.dumps(word, ensure_ascii=False)}: {json.dumps(pair)}"
        for word, pair in pairs.items() if max(map(abs, pair)) >= WEIGHS
    ]  # fmt: skip
    said = {"embedder": model.embedder, "threshold": model.threshold, "bias": model.bias, "weights": model.weights,
            "national": model.national.bias, "local": model.local.bias}  # fmt: skip
    body = ",\n".join(lines)
    path.write_text(f'{json.dumps(said)[:-1]}, "words": {{\n{body}\n}}}}\n', encoding="utf-8")


def auc(yes: Sequence[float], no: Sequence[float]) -> float:
    """The chance that an answerable question scores higher than an unanswerable one."""
    high, low = np.array(yes)[:, None], np.array(no)[None]
    return float((high > low).mean() + (high == low).mean() / 2)


def report(model: Model, rows: Sequence[Row]) -> None:
    """What the model does on the rows kept for measuring."""
    scored = [(row, probability(model, row.seen)) for row in rows if not row.fold]
    yes = [one for row, one in scored if national(row)]
    no = [one for row, one in scored if row.kind not in ("", ABSENT)]
    print(f"weights (kind, cosine, support, unknown, away) {model.weights}, bias {model.bias}")
    print(f"kept for measuring: {len(yes)} answerable, {len(no)} unanswerable, AUC {auc(yes, no):.3f}")
    for name in sorted({row.kind for row, _ in scored if row.kind}):
        some = [one for row, one in scored if row.kind == name]
        print(f"  {name}: {len(some)}, refused {np.mean(np.array(some) < model.threshold):.2f}")
    for step in sorted({*np.arange(0.1, 1, 0.1).round(1).tolist(), model.threshold}):
        kept, refused = np.mean(np.array(yes) >= step), np.mean(np.array(no) < step)
        print(f"threshold {step:.2f} kept {kept:.2f} refused {refused:.2f}" + " <" * (step == model.threshold))
    values, truth = np.array(yes + no), np.array([1] * len(yes) + [0] * len(no))
    for low in np.arange(0, 1, 0.2):
        part = (values >= low) & (values < low + 0.2)
        if part.any():
            print(f"said {values[part].mean():.2f} true {truth[part].mean():.2f} ({part.sum()})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data_dirs", type=Path, nargs="+")
    parser.add_argument("--questions", type=Path, default=Path("tools/questions"))
    parser.add_argument("--unanswerable", type=Path, default=Path("tools/unanswerable/questions.tsv"))
    parser.add_argument("-o", "--output", type=Path, default=MODEL)
    given = parser.parse_args()
    embedder = StaticEmbedder()
    asked = read_answerable(given.questions)
    rows: list[Row] = []
    for folder in given.data_dirs:
        with Library(folder / "library", embedder=embedder) as library:
            if library.notes:
                raise SystemExit(f"{folder}: {library.notes[0]}")
            fresh = [("" if library.official_title(law) else ABSENT, text) for law, text in asked if held_back(text)]
            rows += look(library, [*fresh, *read_unanswerable(given.unanswerable)])
            print(f"{folder}: {sum(not name for name, _ in fresh)} answerable questions", flush=True)
    learnt = [words_of(text) for _, text in asked if not held_back(text)]
    model = train([*learnt, *at_home(asked)], rows, embedder.id)
    save(model, given.output)
    report(load(given.output) or model, rows)


if __name__ == "__main__":
    main()
