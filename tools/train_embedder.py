"""Trains the embedder that the package carries: one vector and two weights for each morpheme, and two projections.

    python tools/train_embedder.py LAWS [--issues ISSUES.jsonl.xz] [--questions tools/questions] [-o TABLE.npz]

LAWS is a folder of statutes (Markdown with front matter). ISSUES are court issues labelled with the articles they
cite; a fifth of the cases, by the hash of their number, is never looked at and stays for measuring. QUESTIONS are
tab-separated files of this project (law, article, style, question); a tenth of them, by hash, is kept for measuring.
Needs scipy besides what the package needs (`pip install --group train`).

The morpheme vectors start from those of the installed Kiwi model. The same input on the same machine gives the same
table. Training: in-batch softmax (InfoNCE, van den Oord et al. 2018) with Adam over pairs of a question and the
passage it should find; for questions also passages that an earlier state of the model ranked high and that are wrong.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from kiwi_vectors import morpheme_vectors
from numpy.typing import NDArray

from seoul_assist.adapters.static_embedder import DIMENSION, LIMIT, TABLE, save
from seoul_assist.library import lexicon
from seoul_assist.library.annexes import is_linked
from seoul_assist.library.statutes import parse
from seoul_assist.library.vectors import PASSAGE_CHARS
from seoul_assist.readers import read
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.morphemes import morphemes

Array = NDArray[np.float32]
Ids = NDArray[np.int64]
Pair = tuple[Ids, list[int]]
BATCH, TEMPERATURE, RATE, SEED = 768, 20.0, 0.004, 7
# What a batch is made of. Titles and spans teach the language of statutes, questions that of those who ask.
SHARES = {"questions": 3 / 8, "issues": 1 / 8, "everyday": 1 / 8, "titles": 1 / 8, "spans": 1 / 8, "implements": 1 / 8}
HEAD, AROUND, PER_TERM = 120, 40, 60  # where statutory terms are looked for, and how many places of one are used
MINE_AT = (0.3, 0.6)  # shares of the run after which wrong passages are mined anew
_SUBORDINATE = re.compile(r"(.*?)\s*시행(?:령|규칙)$")
_PARENT = re.compile(r"(?<![가-힣])법 (제\d+조(?:의\d+)?)")


@dataclass(frozen=True, slots=True)
class Passage:
    law: str
    article: str
    title: str
    text: str


def passages_of(path: Path) -> list[Passage]:
    """The provisions of one file that a search can find."""
    found = parse(read(path)).provisions
    kept = [item for item in found if not (item.addenda or item.deleted or is_linked(item))]
    return [Passage(item.law, item.article, item.title, item.text[:PASSAGE_CHARS]) for item in kept]


@dataclass(slots=True)
class Vocabulary:
    """Numbers of morphemes; grows while it is read into."""

    numbers: dict[str, int] = field(default_factory=dict)

    def ids(self, text: str, limit: int = LIMIT) -> Ids:
        found = [self.numbers.setdefault(one, len(self.numbers)) for one in morphemes(text)[:limit]]
        return np.array(found, dtype=np.int64)


def held_back(name: str, parts: int) -> bool:
    """Whether this case or question belongs to the part that is kept for measuring."""
    return zlib.crc32(name.encode()) % parts == 0


def read_questions(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(question, law key, article) of every question that may be trained on."""
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            law, article, _style, question = line.split("\t")
            if not held_back(question, 10):
                yield question, law_key(law), article


def read_issues(path: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(issue, [(law key, article)]) of every case that may be trained on."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not held_back((row := json.loads(line))["id"].partition("-")[0], 5):
                yield row["query"], [(law_key(one["law"]), one["art"]) for one in row["labels"]]


def implementing(passages: Sequence[Passage], where: dict[tuple[str, str], list[int]]) -> list[tuple[int, int]]:
    """(article of a decree, article of the act it implements)."""
    found = []
    for number, item in enumerate(passages):
        parent = _SUBORDINATE.match(item.law)
        cited = _PARENT.search(item.text[:200])
        target = where.get((law_key(parent[1]), cited[1])) if parent and cited else None
        if target:
            found.append((number, target[0]))
    return found


def spoken(passages: Sequence[Passage], pairs: Sequence[lexicon.Pair]) -> Iterator[tuple[str, int]]:
    """(what stands around a statutory term, said with everyday words in its place; the passage it stands in)."""
    random = np.random.default_rng(SEED)
    heads = [f"{item.title}\n{item.text[:HEAD]}\n" for item in passages]
    starts = np.cumsum([0, *map(len, heads)])
    whole = "".join(heads)
    for pair in pairs:
        places = [found.start() for found in re.finditer(re.escape(pair.statutory), whole)]
        chosen = random.choice(places, PER_TERM, replace=False) if len(places) > PER_TERM else places
        for place in map(int, chosen):
            end = place + len(pair.statutory)
            before = whole[max(0, place - AROUND) : place].rpartition("\n")[2]
            after = whole[end : end + AROUND].partition("\n")[0]
            yield f"{before} {pair.everyday} {after}", int(starts.searchsorted(place, "right")) - 1


@dataclass(slots=True)
class Model:
    """The parameters and one step of learning; a text is the weighted sum of its morphemes, projected."""

    values: dict[str, Array]
    first: dict[str, Array] = field(default_factory=dict)
    second: dict[str, Array] = field(default_factory=dict)
    steps: int = 0

    def forward(self, texts: Sequence[Ids], side: str) -> tuple[sp.csr_matrix, Array, Array, Array]:
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        columns = np.concatenate(texts)
        table = self.values["table"]
        counts = sp.csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=(len(texts), len(table)))
        counts.sum_duplicates()
        counts.data = (1 + np.log(counts.data)) * np.exp(self.values[f"{side}_weight"])[counts.indices]
        summed = counts @ table
        projected = summed @ self.values[f"{side}_projection"]
        lengths = np.linalg.norm(projected, axis=1, keepdims=True) + 1e-6
        return counts, summed, projected / lengths, lengths

    def vectors(self, texts: Sequence[Ids], side: str) -> Array:
        parts = [self.forward(texts[at : at + 8192], side)[2] for at in range(0, len(texts), 8192)]
        return np.concatenate(parts)

    def backward(
        self, state: tuple[sp.csr_matrix, Array, Array, Array], change: Array, side: str, into: dict[str, Array]
    ) -> None:
        counts, summed, unit, lengths = state
        turned = (change - unit * (unit * change).sum(1, keepdims=True)) / lengths
        into[f"{side}_projection"] = summed.T @ turned
        inner = turned @ self.values[f"{side}_projection"].T
        into["table"] = into.get("table", 0) + counts.T @ inner
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        along = np.einsum("ij,ij->i", inner[rows], self.values["table"][counts.indices]) * counts.data
        weight = np.bincount(counts.indices, weights=along, minlength=counts.shape[1])
        into[f"{side}_weight"] = weight.astype(np.float32)

    def learn(self, gradients: dict[str, Array], rate: float) -> None:
        """Adam (Kingma and Ba 2015); weights move faster than vectors, projections slower."""
        self.steps += 1
        for name, gradient in gradients.items():
            first = self.first[name] = 0.9 * self.first.get(name, 0) + 0.1 * gradient
            second = self.second[name] = 0.999 * self.second.get(name, 0) + 0.001 * gradient * gradient
            pace = rate * (3.0 if name.endswith("weight") else 0.3 if name.endswith("projection") else 1.0)
            step = first / (1 - 0.9**self.steps) / (np.sqrt(second / (1 - 0.999**self.steps)) + 1e-8)
            self.values[name] -= (pace * step).astype(np.float32)


def step(model: Model, queries: Sequence[Ids], passages: Sequence[Ids], gold: Ids, rate: float) -> float:
    """One step over a batch; passages beyond the queries' own are wrong ones. Returns the mean loss."""
    asked, given = model.forward(queries, "query"), model.forward(passages, "passage")
    scores = TEMPERATURE * asked[2] @ given[2].T
    own = np.arange(len(queries))
    same = gold[: len(queries), None] == gold[None, :]
    same[own, own] = False
    scores[same] = -1e9
    scores = np.exp(scores - scores.max(1, keepdims=True))
    chance = scores / scores.sum(1, keepdims=True)
    loss = float(-np.log(chance[own, own] + 1e-9).mean())
    chance[own, own] -= 1
    chance *= TEMPERATURE / len(queries)
    gradients: dict[str, Array] = {}
    model.backward(asked, chance @ given[2], "query", gradients)
    model.backward(given, chance.T @ asked[2], "passage", gradients)
    model.learn(gradients, rate)
    return loss


def mine(model: Model, asked: Sequence[Pair], wholes: Sequence[Ids]) -> list[list[int]]:
    """For each question the passages the model ranks third to thirtieth though they do not answer it."""
    stored = model.vectors(wholes, "passage")
    queries = model.vectors([text for text, _ in asked], "query")
    found = []
    for at in range(0, len(queries), 512):
        scores = queries[at : at + 512] @ stored.T
        top = np.argpartition(-scores, 40, axis=1)[:, :40]
        for row, (_, gold) in enumerate(asked[at : at + 512]):
            wrong = sorted((int(one) for one in top[row] if one not in gold), key=lambda one: -scores[row, one])
            found.append(wrong[2:30])
    return found


class Batches:
    """Draws batches; everything is drawn from one generator, so that a run can be repeated."""

    def __init__(
        self,
        passages: Sequence[Passage],
        vocabulary: Vocabulary,
        questions: list[Pair],
        issues: list[Pair],
        everyday: list[Pair],
        implements: list[tuple[int, int]],
    ) -> None:
        self.random = np.random.default_rng(SEED)
        self.laws = [vocabulary.ids(item.law) for item in passages]
        self.titles = [vocabulary.ids(item.title) for item in passages]
        self.bodies = [vocabulary.ids(item.text) for item in passages]
        # Words are cut one by one: the morphemes of a passage are those of its parts.
        parts = zip(self.laws, self.titles, self.bodies, strict=True)
        self.wholes = [np.concatenate(three)[:LIMIT] for three in parts]
        self.questions, self.issues, self.everyday, self.implements = questions, issues, everyday, implements
        self.usable = [at for at, body in enumerate(self.bodies) if len(body) >= 8 and len(self.titles[at])]
        self.wrong: list[list[int]] = [[] for _ in questions]

    def _thin(self, ids: Ids, share: float) -> Ids:
        return ids[self.random.random(len(ids)) > share] if len(ids) > 3 else ids

    def _draw(self, pool: Sequence[object], share: float) -> list[int]:
        return list(self.random.choice(len(pool), int(BATCH * share))) if pool else []

    def draw(self) -> tuple[list[Ids], list[Ids], Ids]:
        """(queries, passages, passage number of each passage); wrong passages come after all right ones."""
        rows: list[tuple[Ids, Ids, int]] = []
        wrong: list[int] = []
        for at in self._draw(self.questions, SHARES["questions"]):
            text, gold = self.questions[at]
            number = int(self.random.choice(gold))
            rows.append((self._thin(text, 0.1), self.wholes[number], number))
            if self.wrong[at]:
                wrong.append(int(self.random.choice(self.wrong[at])))
        for name in ("issues", "everyday"):
            pool: list[Pair] = getattr(self, name)
            for at in self._draw(pool, SHARES[name]):
                text, gold = pool[at]
                number = int(self.random.choice(gold))
                rows.append((self._thin(text, 0.3), self.wholes[number], number))
        for at in self._draw(self.usable, SHARES["titles"]):
            number = self.usable[at]
            named = self.random.random() < 0.5
            asked = np.concatenate([self.titles[number], self.laws[number]]) if named else self.titles[number]
            rows.append((asked, self.bodies[number], number))
        for at in self._draw(self.usable, SHARES["spans"]):
            number = self.usable[at]
            body = self.bodies[number]
            start, length = int(self.random.integers(0, max(1, len(body) - 8))), int(self.random.integers(6, 20))
            rest = np.concatenate([body[:start], body[start + length :]])
            around = np.concatenate([self.laws[number], self.titles[number], rest if len(rest) >= 5 else body])
            rows.append((self._thin(body[start : start + length], 0.2), around, number))
        for at in self._draw(self.implements, SHARES["implements"]):
            below, above = self.implements[at]
            rows.append((self._thin(self.bodies[below][:80], 0.3), self.wholes[above], above))
        rows = [row for row in rows if len(row[0]) and len(row[1])]
        numbers = [number for _, _, number in rows] + wrong
        return (
            [row[0] for row in rows],
            [row[1] for row in rows] + [self.wholes[one] for one in wrong],
            np.array(numbers),
        )


def start(vocabulary: Vocabulary, wholes: Sequence[Ids]) -> Model:
    """The model before any step: Kiwi's vectors, weights by how few passages hold a morpheme, no projection."""
    random = np.random.default_rng(SEED)
    size = len(vocabulary.numbers)
    seen = np.bincount(np.concatenate([np.unique(text) for text in wholes]), minlength=size)
    rare = np.log(1 + len(wholes) / (seen + 1)).astype(np.float32)
    log = np.log(rare / rare.mean() + 1e-3).astype(np.float32)
    table = random.normal(0, 1, (size, DIMENSION)).astype(np.float32)
    for name, vector in morpheme_vectors().items():
        if name in vocabulary.numbers:
            table[vocabulary.numbers[name]] = vector * np.sqrt(DIMENSION)
    one = np.eye(DIMENSION, dtype=np.float32)
    return Model({
        "table": table / np.sqrt(DIMENSION).astype(np.float32), "query_weight": log, "passage_weight": 0.7 * log,
        "query_projection": one.copy(), "passage_projection": one.copy(),
    })  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--issues", type=Path)
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("-o", "--output", type=Path, default=TABLE)
    options = parser.parse_args()
    began = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - began:6.0f} s  {text}", flush=True)

    with Pool() as pool:
        files = pool.map(passages_of, sorted(options.laws.rglob("*.md")), chunksize=20)
    passages = [item for found in files for item in found]
    where: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(passages):
        where.setdefault((law_key(item.law), item.article), []).append(number)
    say(f"{len(passages):,} passages")
    vocabulary = Vocabulary()
    asked = [(vocabulary.ids(text), where[law, article]) for text, law, article in read_questions(options.questions)
             if (law, article) in where]  # fmt: skip
    judged = [(vocabulary.ids(text, 80), [one for label in labels for one in where.get(label, ())])
              for text, labels in (read_issues(options.issues) if options.issues else ())]  # fmt: skip
    judged = [pair for pair in judged if pair[1] and len(pair[0])]
    said = [(vocabulary.ids(text), [number]) for text, number in spoken(passages, lexicon.read(lexicon.SHIPPED))]
    batches = Batches(passages, vocabulary, asked, judged, said, implementing(passages, where))
    say(f"{len(vocabulary.numbers):,} morphemes; {len(asked):,} questions, {len(judged):,} issues, {len(said):,} said")
    model = start(vocabulary, batches.wholes)
    for number in range(options.steps):
        if number in [int(share * options.steps) for share in MINE_AT]:
            batches.wrong = mine(model, asked, batches.wholes)
            say("wrong passages mined")
        loss = step(model, *batches.draw(), RATE * (1 - number / options.steps) + RATE / 20)
        if number % 50 == 0:
            say(f"step {number}, loss {loss:.3f}")
    counted = np.bincount(np.concatenate(batches.bodies + batches.titles + [text for text, _ in asked + judged]),
                          minlength=len(vocabulary.numbers))  # fmt: skip
    size = save(options.output, list(vocabulary.numbers), model.values, counted)
    say(f"{options.output}: {size:,} bytes")


if __name__ == "__main__":
    main()
