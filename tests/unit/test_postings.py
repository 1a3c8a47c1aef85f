"""Postings against a plain BM25 over lists of words, and a merged index against one made from nothing."""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import inverting, postings
from seoul_assist.library.inverting import Row, cut_bigrams, invert
from seoul_assist.library.postings import FIELDS, Postings, key
from seoul_assist.text.terms import bigrams

WORDS = [
    "주차",
    "요금",
    "감면",
    "휴가",
    "나무",
    "심는다",
    "3만원",
    "A",
    "가",
    "물",
    "옮겨",
    "공영주차장",
    "𠮷野",
    "Σας",
]
LAWS = {1: "가온시 주차 조례", 2: "누리군 나무 조례", 5: "다솜구 휴가 지침"}


class Corpus:
    """Provisions by id: (regulation, edition, title, text)."""

    def __init__(self, seed: int, count: int) -> None:
        self.chance = random.Random(seed)
        self.items: dict[int, tuple[int, int, str, str]] = {}
        self.laws = dict(LAWS)
        self.next = 1
        self.edition = 0
        self.grow(count)

    def grow(self, count: int) -> None:
        for _ in range(count):
            title, text = (" ".join(self.chance.choices(WORDS, k=self.chance.randint(0, most))) for most in (4, 30))
            self.edition += 1
            self.items[self.next] = (self.chance.choice(list(self.laws)), self.edition, title, text)
            self.next += 1

    def write(self, path: Path, base: Path | None = None, recipe: str = "1") -> int:
        return invert(
            path,
            [Row(number, law, edition) for number, (law, edition, _, _) in sorted(self.items.items())],
            [Row(number, number, hash(name) & (1 << 64) - 1) for number, name in sorted(self.laws.items())],
            texts=lambda ids: (self.items[number][2:] for number in ids),
            names=lambda ids: (self.laws[number] for number in ids),
            cited=[edition % 7 for _, (_, edition, _, _) in sorted(self.items.items())],
            base=base,
            about={"recipe": recipe},
        )

    def terms(self, field: str) -> list[list[str]]:
        """The terms of each row in that field, the slow way."""
        part = field.partition(".")[0]
        rows = [item for _, item in sorted(self.items.items())]
        texts = {
            "title": [item[2] for item in rows],
            "text": [item[3] for item in rows],
            "law": [name for _, name in sorted(self.laws.items())],
        }[part]
        return [bigrams(text) for text in texts]


def slow_scores(documents: list[list[str]], asked: dict[str, float], k1: float, b: float) -> list[float]:
    mean = sum(map(len, documents)) / len(documents)
    scores = [0.0] * len(documents)
    for term, weight in asked.items():
        holding = sum(term in document for document in documents)
        idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
        for at, document in enumerate(documents):
            count = document.count(term)
            if count:
                below = count + k1 * (1 - b + b * len(document) / mean)
                scores[at] += weight * idf * count * (k1 + 1) / below
    return scores


def check(corpus: Corpus, path: Path) -> None:
    held = Postings(path)
    held.check()
    assert held.rows.tolist() == sorted(corpus.items)
    assert held.regulation.tolist() == [corpus.items[number][0] for number in sorted(corpus.items)]
    assert held.cited.tolist() == [corpus.items[number][1] % 7 for number in sorted(corpus.items)]
    for field in FIELDS:
        documents = corpus.terms(field)
        asked = {term: corpus.chance.choice([1.0, 2.0, 0.5]) for document in documents[::7] for term in document[:3]}
        asked["없말"] = 1.0
        expected = slow_scores(documents, asked, 1.2, 0.75)
        if field.startswith("law."):
            homes = sorted(corpus.laws)
            expected = [expected[homes.index(law)] for law in held.regulation.tolist()]
        assert np.allclose(held.scores(field, asked), expected, rtol=1e-4, atol=1e-4)
        spread = Counter(term for document in documents for term in set(document))
        for term in [*list(spread)[:10], "없말"]:
            assert len(held.field(field).rows(term)) == spread[term]


def test_scores_equal_the_plain_formula(tmp_path: Path) -> None:
    corpus = Corpus(1, 60)
    assert corpus.write(tmp_path / "p.bin") == 60
    check(corpus, tmp_path / "p.bin")
    held = Postings(tmp_path / "p.bin")
    documents = corpus.terms("text.bigrams")
    other = held.scores("text.bigrams", {"주차": 1.0}, k1=0.9, b=0.2)
    assert np.allclose(other, slow_scores(documents, {"주차": 1.0}, 0.9, 0.2), rtol=1e-4)


def test_rows_beyond_the_first_span(tmp_path: Path) -> None:
    """Rows are kept in halves of 65,536."""
    corpus = Corpus(2, 30)
    corpus.items = {number: (*item[:3], item[3][:9]) for number, item in corpus.items.items()}
    corpus.items = {number: corpus.items[1 + number % 30] for number in range(1, 70_001)}
    corpus.write(tmp_path / "p.bin")
    held = Postings(tmp_path / "p.bin")
    documents = corpus.terms("title.bigrams")
    spread = Counter(term for document in documents for term in set(document))
    for term in list(spread)[:6]:
        assert held.field("title.bigrams").rows(term).tolist() == [
            at for at, document in enumerate(documents) if term in document
        ]
    corpus.items = {number: item for number, item in corpus.items.items() if number % 3}
    corpus.next = 70_001
    corpus.grow(5)
    assert corpus.write(tmp_path / "q.bin", tmp_path / "p.bin") == 5
    corpus.write(tmp_path / "fresh.bin")
    assert (tmp_path / "q.bin").read_bytes() == (tmp_path / "fresh.bin").read_bytes()


@pytest.mark.parametrize("seed", range(4))
def test_merging_equals_making_anew(tmp_path: Path, seed: int) -> None:
    corpus = Corpus(seed, 40)
    corpus.write(tmp_path / "0.bin")
    for step in range(1, 6):
        for number in corpus.chance.sample(sorted(corpus.items), 6):
            del corpus.items[number]
        if step == 3:  # the last ids are free again, and are used again for something else
            last = max(corpus.items)
            del corpus.items[last]
            corpus.next = last
        corpus.grow(5 if step != 4 else 0)
        if step == 2:
            corpus.laws[7] = "미리내도 물 규칙"
            corpus.laws[5] = "다솜구 특별휴가 지침"
        path = tmp_path / f"{step}.bin"
        assert corpus.write(path, tmp_path / f"{step - 1}.bin") == (5 if step != 4 else 0)
        corpus.write(tmp_path / "fresh.bin")
        assert path.read_bytes() == (tmp_path / "fresh.bin").read_bytes()
        check(corpus, path)


def test_nothing_of_what_went_is_left(tmp_path: Path) -> None:
    corpus = Corpus(3, 10)
    corpus.items[11] = (1, 99, "보랏빛", "고래")
    corpus.write(tmp_path / "0.bin")
    needles = [key(term).to_bytes(8, "little") for term in ("보랏", "랏빛", "고래")]
    assert all(needle in (tmp_path / "0.bin").read_bytes() for needle in needles)
    del corpus.items[11]
    corpus.write(tmp_path / "1.bin", tmp_path / "0.bin")
    assert not any(needle in (tmp_path / "1.bin").read_bytes() for needle in needles)


def test_an_older_or_damaged_base_is_made_anew(tmp_path: Path) -> None:
    corpus = Corpus(4, 20)
    corpus.write(tmp_path / "0.bin")
    assert corpus.write(tmp_path / "1.bin", tmp_path / "0.bin", recipe="2") == 20
    assert corpus.write(tmp_path / "2.bin", tmp_path / "missing.bin") == 20
    raw = bytearray((tmp_path / "0.bin").read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / "0.bin").write_bytes(raw)
    assert corpus.write(tmp_path / "3.bin", tmp_path / "0.bin") == 20
    check(corpus, tmp_path / "3.bin")


def test_an_empty_library(tmp_path: Path) -> None:
    corpus = Corpus(5, 0)
    corpus.laws = {}
    corpus.write(tmp_path / "p.bin")
    held = Postings(tmp_path / "p.bin")
    assert held.scores("text.bigrams", {"주차": 1.0}).shape == (0,)
    assert held.scores("law.bigrams", {"주차": 1.0}).shape == (0,)
    assert held.rows_of([1, 2]).tolist() == [] and held.holding(["주차"], ["text.bigrams"]) == 0
    corpus = Corpus(6, 12)
    corpus.write(tmp_path / "q.bin", tmp_path / "p.bin")
    check(corpus, tmp_path / "q.bin")


def test_rows_of_and_holding(tmp_path: Path) -> None:
    corpus = Corpus(7, 30)
    del corpus.items[4]
    corpus.write(tmp_path / "p.bin")
    held = Postings(tmp_path / "p.bin")
    assert held.rows_of([30, 4, 1, 99]).tolist() == [28, 0]
    fields = ["title.bigrams", "text.bigrams"]
    both = [{*a, *b} for a, b in zip(corpus.terms(fields[0]), corpus.terms(fields[1]), strict=True)]
    assert held.holding(["주차", "나무"], fields) == sum({"주차", "나무"} <= terms for terms in both)
    assert held.holding([], fields) == 0
    assert held.field("text.bigrams").counts_of(2, ["주차", "없음"]) == {
        term: count for term, count in Counter(corpus.terms("text.bigrams")[2]).items() if term == "주차"
    }


def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverting, "FORMAT", postings.FORMAT + 1)
    Corpus(8, 3).write(tmp_path / "p.bin")
    with pytest.raises(LibraryDamaged):
        Postings(tmp_path / "p.bin")


# ---- terms ----------------------------------------------------------------------------------------------------------


def slow_cut(texts: list[str]) -> dict[tuple[int, int], int]:
    return Counter((at, key(term)) for at, text in enumerate(texts) for term in bigrams(text))


def fast_cut(texts: list[str]) -> dict[tuple[int, int], int]:
    cut = cut_bigrams(texts)
    assert cut.lengths.tolist() == [len(bigrams(text)) for text in texts]
    found = zip(cut.docs.tolist(), cut.keys.tolist(), cut.counts.tolist(), strict=True)
    return {(doc, number): count for doc, number, count in found}


HARD = st.sampled_from(
    "가나각힣ㄱㅏᄀ\u1161\u11a8AaßİıΣσςé\u0301e1٣²½_-. \n\t\u3000·ㆍ<>[]𠮷\U0001f600\u200b\ufeff漢アー%\ud800\x00"
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.text(st.one_of(HARD, st.characters()), max_size=40), max_size=6))
def test_vectorised_bigrams_are_the_bigrams_of_the_text(texts: list[str]) -> None:
    assert fast_cut(texts) == slow_cut(texts)


def test_amendment_marks_do_not_reach_into_the_next_text() -> None:
    texts = ["제1조 <개정 2020. 1. 1.", "요금> 주차 [본조신설 2019. 3. 5.] 감면", "", "가", "3"]
    assert fast_cut(texts) == slow_cut(texts)


def test_many_repeats_stop_at_what_a_byte_holds() -> None:
    cut = cut_bigrams(["물물 " * 300])
    assert cut.counts.tolist() == [255] and cut.lengths.tolist() == [300]


def test_keys_are_apart() -> None:
    terms = ["가", "나", "가나", "나가", "가가", "𠮷野", "野𠮷", "野", "3"]
    assert len({key(term) for term in terms}) == len(terms)
