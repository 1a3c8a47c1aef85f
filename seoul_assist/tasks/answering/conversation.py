"""Questions one after another: `그럼 예외는?` asks about what was asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.model import Hit
from seoul_assist.tasks.refine import Searchable
from seoul_assist.text.tokens import content_terms

_FOLLOWS = re.compile(
    r"(?:그럼|그러면|그렇다면|그런데|그때|그 ?(?:경우|중|기간|금액)|이 ?(?:경우|때)|또 |만약|예외|단서|반대로)"
)
_ENOUGH = 2  # terms with which a question speaks for itself
_KEPT = 3  # hits of the last question that stay


class Conversation:
    """A library that remembers the last question: a follow-up is searched with its words and keeps its best hits."""

    def __init__(self, library: Searchable) -> None:
        self._library = library
        self._question = ""
        self._hits: tuple[Hit, ...] = ()
        self._kept: tuple[Hit, ...] = ()

    @property
    def generation(self) -> str:
        return self._library.generation

    def question(self, said: str) -> str:
        """What is asked: the words themselves, or for a follow-up those of the last question before them."""
        follows = bool(self._question) and (_FOLLOWS.match(said.strip()) or len(content_terms(said)) < _ENOUGH)
        self._kept = self._hits[:_KEPT] if follows else ()
        # A chain of follow-ups keeps the question that began it.
        whole = f"{self._question} {said}".strip() if follows else said
        self._question = self._question if follows else said
        return whole

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]:
        """Up to `k` hits; those kept from the last question are among them."""
        found = self._library.search(query, k=k)
        self._hits = _with(found, self._kept, k)
        return self._hits


def _with(found: Sequence[Hit], kept: Sequence[Hit], k: int) -> tuple[Hit, ...]:
    known = [(hit.provision.law, hit.provision.article) for hit in found]
    more = [hit for hit in kept if (hit.provision.law, hit.provision.article) not in known]
    return (*found[: k - len(more)], *more)
