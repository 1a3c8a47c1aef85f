"""Which national law a question belongs to, and what its absence from the library says."""

from __future__ import annotations

import numpy as np
import pytest

from seoul_assist.adapters.static_embedder import StaticEmbedder
from seoul_assist.model import Hit, Provision
from seoul_assist.tasks.answering import answerable, known_laws
from seoul_assist.tasks.answering.answerable import Seen, features, load, probability
from seoul_assist.tasks.answering.known_laws import Known, Lacking, Table, family
from seoul_assist.text.law_tables import law_key

TITLES = ("가상 나루터법", "가상 등대법", "가상 봉수대 규정")
SMALL = Table("e/1", TITLES, tuple(map(law_key, TITLES)), np.eye(3, dtype=np.float32))


def holding(*titles: str) -> Known:
    held = {law_key(title): title for title in titles}
    return Known(SMALL, held.get)


def test_the_nearest_law_that_is_lacking() -> None:
    known = holding("가상 나루터법 시행령")
    found = known.lacking([0.6, 0.8, 0.0])
    assert (found.title, round(found.gap, 3), round(found.cosine, 3)) == ("가상 등대법", 0.2, 0.8)
    assert known.lacking([0.8, 0.6, 0.0]).gap == pytest.approx(-0.2)
    assert known.knows("가상 등대법 시행규칙") and not known.knows("다솜구 등대 조례")


def test_with_every_law_or_none_there_is_nothing_to_say() -> None:
    assert holding(*TITLES).lacking([0.0, 1.0, 0.0]) == holding().lacking([0.0, 1.0, 0.0]) == Lacking()


@pytest.mark.parametrize(
    ("key", "act"), [("도로법시행령", "도로법"), ("도로법", "도로법"), ("가상법시행규칙", "가상법")]
)
def test_a_family_is_the_act(key: str, act: str) -> None:
    assert family(key) == act


def test_the_table_that_ships_belongs_to_the_embedder_that_ships() -> None:
    table = known_laws.load()
    assert table is not None and table.embedder == StaticEmbedder().id
    assert len(table.titles) == len(set(table.keys)) == len(table.vectors) > 1_500
    assert np.allclose(np.linalg.norm(table.vectors, axis=1), 1, atol=0.02)


def test_a_missing_law_counts_against_statutes_and_never_against_own_papers() -> None:
    model = load()
    assert model is not None and model.weights[-1] < 0
    words, hits = (), ((True, 0.5, 0.5), (False, 0.4, 0.4))
    assert [row[-1] for row in features(Seen(words, 0.0, hits, 0.3), 0.0, 0.0)] == [0.3, 0.0]
    held, lacked = (probability(model, Seen(words, 0.0, hits[:1], away)) for away in (0.0, 0.3))
    assert lacked < held
    own = [probability(model, Seen(words, 0.0, hits[1:], away)) for away in (0.0, 0.3)]
    assert own[0] == own[1]


def test_the_signal_names_the_law_that_is_lacking() -> None:
    embedder = StaticEmbedder()
    question = "음식점 영업 신고는 어디에 하나요?"
    without = answerable.signal(embedder.id, StaticEmbedder, None, {"도로법": "도로법"}.get)
    assert "식품위생법" in without.lacks(question)
    both = {"도로법": "도로법", "식품위생법": "식품위생법"}
    assert "식품위생법" not in answerable.signal(embedder.id, StaticEmbedder, None, both.get).lacks(question)
    assert answerable.signal(embedder.id, StaticEmbedder).lacks(question) == ""
    hit = Hit(
        1, Provision("도로법", "법률", "제61조", "제61조", "점용", "도로를 점용하려는 자는 허가를 받는다."), "", 0.4
    )
    known = answerable.signal(embedder.id, StaticEmbedder, None, {"도로법": "도로법"}.get)
    assert known.score(question, (hit,)) < answerable.signal(embedder.id, StaticEmbedder).score(question, (hit,))
